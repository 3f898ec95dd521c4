"""A crash leaves nothing or everything: what was committed is announced by whoever comes next, and only once."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest

from sitthi.app import Options, World
from sitthi.flow.announce import announce
from sitthi.flow.corridor import Corridor
from sitthi.flow.request import DECIDED, REPEATED
from sitthi.terms import Book
from sitthi.views.prove import prove
from tests.ground import HURRIED, Ground
from tests.life import START, admitted, balance, call, decide, event, later, own, play, said, taken_over, top_up

NUMBER = "0812345678"
OTHER = "0899999999"
PASSES = event(
    "o1", "number.owner-changed", f"number/{NUMBER}", later(START, hours=1), to_holder=f"h-{OTHER}",
    to_account=f"ba-{OTHER}",
)  # fmt: skip


@pytest.fixture
def world(ground: Ground, book: Book) -> World:
    """Two numbers of two holders."""
    found = ground.world(book)
    play(found, taken_over(NUMBER, "50.00"), taken_over(OTHER, "50.00"))
    return found


def waiting(world: World) -> int:
    """How many events wait in the outbox."""
    row = world.connection.execute("SELECT count(*) FROM outbox").fetchone()
    assert row is not None
    return int(row[0])


def test_what_was_committed_is_announced_by_the_next_run(world: World, ground: Ground, book: Book) -> None:
    """A change of owner committed, the program gone before announcing: the next run begins the new subscription."""
    (answer,) = decide(world, PASSES)
    assert own(answer).outcome == "granted"
    assert waiting(world) == 1
    assert not prove(world.connection).held, "the proof says that something waits to be announced"

    next_one = ground.world(book)
    (activated,) = play(next_one)
    assert said(activated) == [("activate-number", "granted"), ("open-wallet", "recorded")]
    assert waiting(next_one) == 0
    assert prove(next_one.connection, deep=True).held
    assert own(decide(next_one, top_up("t1", NUMBER, "20", later(START, hours=2)))[0]).outcome == "granted"


def test_announced_but_not_yet_taken_out(world: World) -> None:
    """Gone between deciding a follow-up and taking it out of the outbox: decided once, taken out by the next."""
    decide(world, PASSES)
    ((raw,),) = world.connection.execute("SELECT event::text FROM outbox").fetchall()
    (first,) = world.corridor.run([world.own_door.admit(raw.encode())])
    assert first.state == DECIDED
    (again,) = announce(world.corridor, world.own_door)
    assert again.state == REPEATED
    assert again.receipts == [first.receipts[first.own]]
    assert waiting(world) == 0
    assert prove(world.connection, deep=True).held


def test_a_connection_lost_in_the_middle_of_a_batch(world: World, ground: Ground, book: Book) -> None:
    """The server ends the connection while a batch is open: nothing of it is there, and the same batch works after."""
    events = [call("c1", NUMBER, 60, later(START, minutes=1)), top_up("t1", OTHER, "20", later(START, minutes=1))]
    with psycopg.connect(ground.url, autocommit=True, options=HURRIED) as connection:
        doomed = World("test", connection, book, Options())
        requests = admitted(doomed, events)

        def stops(*_: Any) -> int:
            ground.connection.execute("SELECT pg_terminate_backend(%s)", (connection.info.backend_pid,))
            return 1_712_000_000_000_000

        doomed.corridor = Corridor(connection, doomed.index, doomed.rulebook, doomed.corridor.settings, stops)
        with pytest.raises(psycopg.OperationalError):
            doomed.corridor.run(requests)
    assert (balance(world, NUMBER), balance(world, OTHER)) == (5_000, 5_000)
    assert [answer.state for answer in decide(world, *events)] == [DECIDED, DECIDED]
    assert (balance(world, NUMBER), balance(world, OTHER)) == (4_880, 7_000)
    assert prove(world.connection, deep=True).held


def test_our_own_follow_ups_can_not_be_sent_from_outside(world: World) -> None:
    """Nobody passes for the system: its source is refused at the door."""
    (answer,) = play(world, top_up("t1", NUMBER, "20", later(START, minutes=1), source="sitthi"))
    assert answer.error is not None
    assert answer.error.field == "source"
