"""Previews for tests: what a database holds, and what really follows when an event is played."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
from psycopg import sql

from sitthi.app import World
from sitthi.documents.entries import Teller
from sitthi.due.preview.differences import differences
from sitthi.due.preview.lines import Line, Liner
from sitthi.due.preview.walks import Walked
from sitthi.flow import receipts
from sitthi.flow.request import DECIDED, REPEATED, Answer
from sitthi.storage.pipeline import Connection
from tests.ground import PARTITIONED, TABLES

_DUMP = "SELECT {}, count(*), md5(coalesce(string_agg(t::text, chr(10) ORDER BY t::text), '')) FROM {} t"


class Happened(msgspec.Struct):
    """What really happened: the event's own answer, those to what it caused elsewhere, and everything after."""

    own: Answer
    others: list[Answer]
    later: list[bytes]


def dumped(connection: Connection) -> list[tuple[object, ...]]:
    """Every table, with how many rows it has and a digest of them."""
    parts = [
        sql.SQL(_DUMP).format(sql.Literal(table), sql.Identifier(table)) for table in sorted((*TABLES, *PARTITIONED))
    ]
    return sorted(connection.execute(sql.SQL(" UNION ALL ").join(parts)).fetchall())


def really(opened: Callable[[], World], event: bytes, until_us: int) -> list[Line]:
    """The lines of what follows when an event is played and the whole world goes on, which is taken back again.

    ``opened`` opens the world anew, which then knows nothing of what has been taken back.
    """
    happened = _played(opened(), [event], until_us)
    without = _played(opened(), [], until_us).later
    world = opened()
    walked = Walked(
        happened.own, happened.others, happened.later, {receipts.decode(one).key: one for one in without}, frozenset()
    )
    return differences(walked, Liner(Teller(world.book, world.rulebook, world.index)))[0]


def _played(world: World, events: list[bytes], until_us: int) -> Happened:
    """What happens by the player of events, as in a run."""
    with world.connection.transaction(force_rollback=True):
        answers = list(world.player().play(events, until_us))
        waits = world.connection.execute("SELECT count(*) FROM stuck").fetchone()
    assert waits == (0,)
    assert all(one.state in {DECIDED, REPEATED} for one in answers)
    if not events:
        return Happened(Answer(DECIDED, b"", []), [], [receipt for one in answers for receipt in one.receipts])
    own, *rest = answers
    # What is carried out as due work has no key of its own, what is announced has that of its event.
    at_once = next((place for place, one in enumerate(rest) if not one.key), len(rest))
    return Happened(own, rest[:at_once], [receipt for one in rest[at_once:] for receipt in one.receipts])
