"""The only wiring: a server, a book, a world, and the corridor into it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import psycopg

import sitthi
from sitthi.due.play import Player
from sitthi.flow.admit import Door
from sitthi.flow.areas import AREAS, DUTIES
from sitthi.flow.commands import COMMANDS, NAMES
from sitthi.flow.corridor import Corridor, Settings
from sitthi.flow.event_data import SERVICES
from sitthi.flow.index import Index
from sitthi.flow.reactions import OUTWARD, REACTIONS
from sitthi.flow.rulebook import Rulebook
from sitthi.kernel import live
from sitthi.kernel.command import SYSTEM, Actor
from sitthi.kernel.errors import BadInput
from sitthi.ledger import chart
from sitthi.storage import migrate
from sitthi.storage.pipeline import Connection
from sitthi.storage.server import Server, create_database, database_exists, drop_database, one_at_a_time
from sitthi.terms import Book, Values, load_book
from sitthi.views.prove import latest_us

SCRATCH = "scratch"
BATCH_SIZE = 500
_NAME = re.compile(r"^[a-z][a-z0-9_-]{0,30}$")


class Options(msgspec.Struct, frozen=True, kw_only=True):
    """How a world is opened and played on.

    ``null_delay_us``: how long the null channel takes to deliver an awaited message; None leaves delivery to events.
    """

    overlay: Path | None = None
    actor: Actor | None = None
    batch_size: int = BATCH_SIZE
    keep_going: bool = False
    null_delay_us: int | None = 0


class World:
    """One named database with its book, open: the corridor into it and a door for events."""

    def __init__(
        self, name: str, connection: Connection, book: Book, options: Options, *, rulebook: Rulebook | None = None
    ) -> None:
        """A world over an open connection; ``rulebook`` is one over the book that was read before, if there is one."""
        self.name = name
        self.connection = connection
        self.book = book
        self.options = options
        self.index = make_index()
        self.rulebook = rulebook or Rulebook(book, AREAS)
        settings = Settings(options.null_delay_us, sitthi.__version__)
        self.corridor = Corridor(connection, self.index, self.rulebook, settings, live.now_us)
        self.corridor.learn(ledger_names(book))
        self.door = Door(self.index, options.actor)
        self.own_door = Door(self.index, SYSTEM, own=True)

    def player(self) -> Player:
        """A player of events on this world."""
        player = Player(
            self.corridor,
            self.door,
            self.own_door,
            batch_size=self.options.batch_size,
            keep_going=self.options.keep_going,
            null_channel=self.options.null_delay_us is not None,
        )
        player.latest_us = latest_us(self.connection)
        return player


WORLD_LOCK = 7_174_420
CHANNELS = ("topup.channels", "form3.channels", "switch.payment")
METHODS = ("refund.form1.methods", "refund.form2.methods", "refund.form3.methods")
"""Values of document prepaid that say how money comes in and goes out."""


def make_index() -> Index:
    """The index of commands and reactions, checked: names known, consequences proven to end."""
    return Index(COMMANDS, REACTIONS, OUTWARD, DUTIES, NAMES)


def ledger_names(book: Book) -> list[tuple[str, str]]:
    """(kind, name) of the units, services and operator's accounts that decisions by a book may move."""
    prepaid = [Values(one) for one in book.documents["prepaid"]]
    channels = {name for one in prepaid for what in CHANNELS for name in one.texts(what)}
    methods = {name for one in prepaid for what in METHODS for name in one.texts(what)}
    accounts = chart.operator_accounts(tuple(sorted(channels)), SERVICES, chart.UNITS, tuple(sorted(methods)))
    return [
        *(("unit", name) for name in chart.UNITS),
        *(("service", name) for name in SERVICES),
        *(("account", name) for name in accounts),
    ]


def database_of(world: str) -> str:
    """The database of a world; raises BadInput for a name that is none."""
    if not _NAME.match(world):
        raise BadInput(
            what=f"{world!r} is not a name for a world",
            remedy="Use lower-case letters, digits, - and _, beginning with a letter, 31 at most.",
            field="--world",
        )
    return f"sitthi_world_{world}"


def make_world(server: Server, world: str, *, anew: bool = True) -> str:
    """Make a world's database, empty; gives its URL. One that is there is made ``anew``, or left as it is.

    Of several processes that want it at once, one makes it.
    """
    database = database_of(world)
    template = migrate.template(server)
    with one_at_a_time(server, WORLD_LOCK):
        if anew or not database_exists(server, database):
            drop_database(server, database)
            create_database(server, database, template)
    return server.url(database)


@contextmanager
def open_world(
    server: Server, world: str = SCRATCH, options: Options | None = None, *, fresh: bool = False
) -> Iterator[World]:
    """Open a world, making it where it is not there (or anew with ``fresh``).

    The overlay it was last given stays with it: a later look at it decides and explains by the same terms.
    """
    options = options or Options()
    database = database_of(world)
    if fresh or not database_exists(server, database):
        make_world(server, world, anew=fresh)
    with psycopg.connect(server.url(database), autocommit=True) as connection:
        migrate_if_older(server.url(database), connection)
        book = load_book(overlay=options.overlay or _kept_overlay(connection))
        if options.overlay is not None:
            _keep_overlay(connection, options.overlay)
        yield World(world, connection, book, options)


def migrate_if_older(url: str, connection: Connection) -> None:
    """Bring a world made by an older program to the present schema."""
    found = connection.execute("SELECT value FROM world WHERE name = 'schema'").fetchone()
    mark = migrate.fingerprint()
    if found is not None and found[0] == mark:
        return
    if found is not None:
        try:
            migrate.migrate(url)
        except migrate.SchemaUnknown as error:
            raise BadInput(
                what=f"this world was made by a newer program ({error})",
                remedy="Use that program, or make the world anew.",
                field="--world",
            ) from None
    connection.execute(
        "INSERT INTO world VALUES ('schema', %s) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (mark,),
    )


def _kept_overlay(connection: Connection) -> Path | None:
    """The overlay a world was last given, by file or by its name in the book."""
    found = connection.execute("SELECT value FROM world WHERE name = 'overlay'").fetchone()
    return Path(found[0]) if found is not None and found[0] else None


def _keep_overlay(connection: Connection, overlay: Path) -> None:
    """Keep an overlay that has been read: a file by its full path, one of the book's by its name."""
    connection.execute(
        "INSERT INTO world VALUES ('overlay', %s) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        (str(overlay.resolve() if overlay.exists() else overlay),),
    )
