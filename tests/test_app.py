"""Worlds: named databases, made, kept, made anew, brought up to date, each with the terms it was made with."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier

import psycopg
import pytest

from sitthi.app import BATCH_SIZE, Options, database_of, make_index, open_world
from sitthi.flow.areas import DUTIES
from sitthi.flow.commands import COMMANDS, NAMES
from sitthi.flow.index import Index
from sitthi.flow.reactions import OUTWARD, REACTIONS
from sitthi.flow.spec import ReactionSpec
from sitthi.kernel.command import Actor
from sitthi.kernel.errors import BadInput, OurMistake
from sitthi.storage import migrate
from sitthi.storage.server import Server, database_exists, drop_database
from sitthi.terms import BookRefused
from tests.life import START, balance, decide, event, later, opened, own, play, taken_over, top_up

NUMBER = "0812345678"
JULY = "2024-07-01T10:00:00+07:00"


@pytest.fixture
def named(server: Server) -> Iterator[Callable[[str], str]]:
    """Names for worlds that nobody else has; their databases are dropped afterwards."""
    made: list[str] = []

    def name(ending: str) -> str:
        made.append(f"t{os.getpid()}-{ending}")
        return made[-1]

    yield name
    for one in made:
        drop_database(server, database_of(one))


@pytest.mark.parametrize("bad", ["", "A", "1st", "-a", "a b", "a;drop", "ä", "x" * 32, "a/b", "a.b", '"'])
def test_a_name_that_is_none_is_bad_input(bad: str) -> None:
    """Lower-case letters, digits, - and _, beginning with a letter, 31 at most; the complaint says so."""
    with pytest.raises(BadInput, match="not a name for a world") as found:
        database_of(bad)
    assert found.value.field == "--world"


def test_each_name_is_a_database_of_its_own() -> None:
    """Names that differ at all are different worlds."""
    names = ["scratch", "a-b", "a_b", "ab", "x" * 31]
    assert len({database_of(name) for name in names}) == len(names)


def test_several_may_make_a_world_at_once(server: Server, named: Callable[[str], str]) -> None:
    """One of them makes it, and the others find it: nobody's world is dropped by who comes a moment later."""
    name, together = named("shared"), Barrier(4)

    def at_once(number: int) -> str:
        together.wait()
        with open_world(server, name) as world:
            world.connection.execute("INSERT INTO world VALUES (%s, 'here')", (f"process {number}",))
            return str(world.connection.info.dbname)

    with ThreadPoolExecutor(4) as pool:
        assert set(pool.map(at_once, range(4))) == {database_of(name)}
    with open_world(server, name) as world:
        found = world.connection.execute("SELECT count(*) FROM world WHERE value = 'here'").fetchone()
    assert found == (4,)


def test_a_world_is_kept(server: Server, named: Callable[[str], str]) -> None:
    """What was decided in a world is there when it is opened again."""
    name = named("kept")
    assert not database_exists(server, database_of(name))
    with open_world(server, name) as world:
        play(world, taken_over(NUMBER, "100.00"))
    with open_world(server, name) as world:
        assert world.name == name
        assert balance(world, NUMBER) == 10000
        (answer,) = decide(world, taken_over(NUMBER, "100.00"))
        assert answer.state == "repeated"


def test_a_fresh_world_begins_anew(server: Server, named: Callable[[str], str]) -> None:
    """Made anew it holds nothing of what was before, and no other world is touched."""
    first, second = named("first"), named("second")
    for name in (first, second):
        with open_world(server, name) as world:
            play(world, taken_over(NUMBER, "100.00"))
    with open_world(server, first, fresh=True) as world:
        assert world.connection.execute("SELECT count(*) FROM numbers").fetchone() == (0,)
    with open_world(server, second) as world:
        assert balance(world, NUMBER) == 10000


def test_a_world_goes_on_from_its_own_clock(server: Server, named: Callable[[str], str]) -> None:
    """Time in a world never goes back: what was due by its latest decision is done, also in a later run."""
    name = named("clock")
    with open_world(server, name) as world:
        play(world, taken_over(NUMBER, valid_until=later(START, days=10)))
    with open_world(server, name) as world:
        assert play(world, until=later(START, days=2)) == []
        answers = play(world, until=later(START, days=4))
        assert [opened(receipt)[0].name for answer in answers for receipt in answer.receipts] == ["remind-validity"]


@pytest.mark.parametrize("overlay", ["by name", "by file"])
def test_the_overlay_a_world_was_made_with_stays(
    server: Server, named: Callable[[str], str], book_overlay: Path, overlay: str, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
) -> None:  # fmt: skip
    """Opened again from anywhere without naming it, the world decides by the same terms."""
    name = named("overlay")
    asked = Path("sale-window-open") if overlay == "by name" else book_overlay
    buy = event("b1", "addon.requested", f"number/{NUMBER}", JULY, offer="net-279")
    with open_world(server, name, Options(overlay=asked)) as world:
        play(world, taken_over(NUMBER, "1000.00"))
    monkeypatch.chdir(tmp_path)
    with open_world(server, name) as world:
        (answer,) = decide(world, buy)
        assert own(answer).outcome == "granted"


def test_a_world_without_overlay_decides_by_the_book(server: Server, named: Callable[[str], str]) -> None:
    """In July the sale is over."""
    with open_world(server, named("plain")) as world:
        play(world, taken_over(NUMBER, "1000.00"))
        (answer,) = decide(world, event("b1", "addon.requested", f"number/{NUMBER}", JULY, offer="net-279"))
        assert own(answer).outcome == "refused"


def test_a_fresh_world_forgets_the_overlay(server: Server, named: Callable[[str], str], book_overlay: Path) -> None:
    """The overlay is the world's: made anew without one it has none."""
    name = named("anew")
    with open_world(server, name, Options(overlay=book_overlay)) as world:
        assert world.book.overlay == "sale-window-open"
    with open_world(server, name, fresh=True) as world:
        assert world.book.overlay is None


def test_an_overlay_that_can_not_be_read_is_not_kept(
    server: Server, named: Callable[[str], str], tmp_path: Path
) -> None:
    """A refused overlay leaves the world as it was: it opens by its own terms afterwards."""
    name, bad = named("bad"), tmp_path / "bad.yaml"
    bad.write_text("overlay: bad\nno-such-key: 1\n")
    with open_world(server, name) as world:
        play(world, taken_over(NUMBER))
    with pytest.raises(BookRefused), open_world(server, name, Options(overlay=bad)):
        pass
    with open_world(server, name) as world:
        assert world.book.overlay is None


def test_a_world_of_an_older_program_is_brought_up_to_date(server: Server, named: Callable[[str], str]) -> None:
    """Its mark differs from this program's: it is migrated, with all that is in it, and marked anew."""
    name = named("older")
    with open_world(server, name) as world:
        play(world, taken_over(NUMBER, "100.00"))
        world.connection.execute("UPDATE world SET value = 'older' WHERE name = 'schema'")
    with open_world(server, name) as world:
        row = world.connection.execute("SELECT value FROM world WHERE name = 'schema'").fetchone()
        assert row == (migrate.fingerprint(),)
        assert balance(world, NUMBER) == 10000


def test_a_world_of_a_newer_program_is_refused(server: Server, named: Callable[[str], str]) -> None:
    """A schema this program does not know is told as bad input with a remedy, and left alone."""
    name = named("newer")
    with open_world(server, name) as world:
        world.connection.execute("UPDATE world SET value = 'newer' WHERE name = 'schema'")
        world.connection.execute("UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(BadInput, match="newer"), open_world(server, name):
        pass
    with psycopg.connect(server.url(database_of(name))) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchone() == ("9999",)


def test_options_reach_the_player(server: Server, named: Callable[[str], str]) -> None:
    """Batch size, keep-going, the null channel and who acts where an event names nobody."""
    options = Options(batch_size=3, keep_going=True, null_delay_us=None, actor=Actor("staff", "nok", "agent"))
    with open_world(server, named("options"), options) as world:
        player = world.player()
        assert (player.batch_size, player.keep_going, player.null_channel) == (3, True, False)
        play(world, taken_over(NUMBER, "100.00"))
        (answer,) = decide(world, top_up("t1", NUMBER, "20", later(START, minutes=1)))
        assert opened(answer.receipts[answer.own])[0].actor == Actor("staff", "nok", "agent")
    assert Options().batch_size == BATCH_SIZE


def test_the_index_proves_that_consequences_end() -> None:
    """The shipped index is sound; a reaction that leads back to its own cause is found at the start."""
    make_index()
    loop = ReactionSpec("number.resumed", "resume-number", lambda *_: [])
    with pytest.raises(OurMistake, match="without end"):
        Index(COMMANDS, (*REACTIONS, loop), OUTWARD, DUTIES, NAMES)


def test_a_reaction_to_an_unknown_command_is_found_at_the_start() -> None:
    """A misspelt command is our mistake, told before anything is decided."""
    unknown = ReactionSpec("number.resumed", "no-such-command", lambda *_: [])
    with pytest.raises(OurMistake, match="unknown command"):
        Index(COMMANDS, (*REACTIONS, unknown), OUTWARD, DUTIES, NAMES)


@pytest.fixture
def book_overlay(tmp_path: Path) -> Path:
    """An overlay in a file of its own."""
    found = tmp_path / "open.yaml"
    found.write_text((Path(__file__).parents[1] / "src/sitthi/book/overlays/sale-window-open.yaml").read_text())
    return found
