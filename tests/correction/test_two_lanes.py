"""A correction while another lane goes on: for others at once, for the same holder behind it; nothing is lost."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import psycopg
import pytest

from sitthi.app import Options, World
from sitthi.correction import living
from sitthi.correction.correcting import waiting
from sitthi.flow.request import Answer
from sitthi.kernel.ids import holder_slot
from sitthi.terms import Book
from tests.correction.kept import differences, kept
from tests.correction.putting_in import holds, put_in, put_in_one
from tests.ground import HURRIED, Ground, Grounds
from tests.life import START, balance, call, decide, later, own, taken_over, top_up

NUMBER, OTHER = "0812345678", "0820000001"
"""Of two holders that are not in one slot: otherwise one would wait for the other."""
WAITING = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted AND database = %s::oid"
DATABASE = "SELECT oid FROM pg_database WHERE datname = current_database()"


def minutes(count: int) -> str:
    """So many minutes into the lives."""
    return later(START, minutes=count)


def _lane(ground: Ground, book: Book) -> World:
    """A world on a connection of its own."""
    connection = psycopg.connect(ground.url, autocommit=True, options=HURRIED)
    return World("test", connection, book, Options())


def _begin(world: World) -> None:
    """Two customers with money and calls, and a top-up of one that came late."""
    for number in (NUMBER, OTHER):
        decide(world, taken_over(number, "500.00"), call(f"c-{number}", number, 60, minutes(10)))
    decide(world, top_up("t1", NUMBER, "50", minutes(5)))


def _calls() -> Iterator[bytes]:
    """What the other lane has to decide: both customers go on calling."""
    for one in range(40):
        yield call(f"g{one}", (NUMBER, OTHER)[one % 2], 60 + one, minutes(20 + one))


@pytest.fixture
def other_lane() -> Iterator[ThreadPoolExecutor]:
    """A thread beside the test's own."""
    assert holder_slot(f"h-{NUMBER}") != holder_slot(f"h-{OTHER}")
    with ThreadPoolExecutor(1) as pool:
        yield pool


def test_others_go_on_and_the_same_holder_waits(
    some_grounds: Grounds, book: Book, other_lane: ThreadPoolExecutor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Midway through a correction another customer's call is answered; one of the same customer is, once it is done."""
    ground = some_grounds.take()
    world, lane = ground.world(book), _lane(ground, book)
    _begin(world)
    behind: list[Future[list[Answer]]] = []
    real = living.check_same

    def midway(*given: Any) -> None:
        real(*given)
        (beside,) = other_lane.submit(decide, lane, call("o1", OTHER, 60, minutes(30))).result()
        assert own(beside).outcome == "granted"
        behind.append(other_lane.submit(decide, lane, call("s1", NUMBER, 60, minutes(30))))
        watching = psycopg.connect(ground.url, autocommit=True)
        (database,) = watching.execute(DATABASE).fetchone() or (0,)
        while watching.execute(WAITING, (database,)).fetchone() == (0,):
            assert not behind[0].done(), "the same customer's call did not wait"
        watching.close()

    monkeypatch.setattr(living, "check_same", midway)
    (key,) = waiting(world.connection)
    assert put_in_one(world, key).state == "corrected"
    (answer,) = behind[0].result()
    assert own(answer).outcome == "granted"
    assert balance(world, NUMBER) == 50_000 + 5_000 - 120 - 120
    holds(world)
    lane.connection.close()


def test_both_at_once_come_to_the_same(some_grounds: Grounds, book: Book, other_lane: ThreadPoolExecutor) -> None:
    """Corrections and calls in any order leave what one after the other leaves, and the books prove."""
    grounds = [some_grounds.take() for _ in range(2)]
    one, in_turn = (ground.world(book) for ground in grounds)
    lane = _lane(grounds[0], book)
    lates = [top_up(f"l{late}", NUMBER, "20", minutes(6 + late)) for late in range(3)]
    for world in (one, in_turn):
        _begin(world)
        decide(world, *lates)
    calling = other_lane.submit(lambda: [decide(lane, event)[0] for event in _calls()])
    outcomes = put_in(one)
    answers = calling.result()
    assert {outcome.state for outcome in outcomes} == {"corrected"}
    assert {own(answer).outcome for answer in answers} == {"granted"}
    put_in(in_turn)
    for event in _calls():
        decide(in_turn, event)
    assert differences(kept(one.connection), kept(in_turn.connection)) == []
    holds(one)
    lane.connection.close()
