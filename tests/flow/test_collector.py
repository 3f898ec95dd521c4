"""Single requests share batches whose size keeps to the latency asked for."""

from __future__ import annotations

import threading
from itertools import count
from typing import TypeVar

import msgspec
import pytest

from sitthi.flow.collector import Aim, Collector, Gathering, Pace
from sitthi.flow.commands import COMMANDS
from sitthi.flow.request import DECIDED, Answer, Request
from sitthi.kernel.command import SYSTEM, Command

CALL = next(spec for spec in COMMANDS if spec.event_type == "usage.reported")
LAST = msgspec.structs.replace(CALL, name="last")
Ticket = TypeVar("Ticket")


def request(number: int, *, last: bool = False) -> Request:
    """A request of which only the key matters here."""
    key = b"%d" % number
    command = Command("x", "test", str(number), "number/1", 0, SYSTEM, b"", None)
    return Request(LAST if last else CALL, command, key)


def aim(**given: int) -> Aim:
    """An aim of 21 ms, gathering for 1 ms: 10 ms a batch."""
    return msgspec.structs.replace(Aim(latency_us=21_000, gather_us=1_000, most=1_000, first=100), **given)


def gathering_of(wanted: Aim) -> Gathering[Ticket]:
    """Requests that wait, of which those named last end their batch."""
    return Gathering(Pace(wanted), lambda spec: spec is LAST)


def test_a_full_batch_goes_at_once_and_a_small_one_after_the_time_of_gathering() -> None:
    """Nobody waits longer for company than asked for, and not at all when the batch is full."""
    pace = Pace(aim())
    assert pace.wait_us(100, first_us=5, now_us=5) == 0
    assert pace.wait_us(99, first_us=5, now_us=5) == 1_000
    assert pace.wait_us(1, first_us=5, now_us=905) == 100
    assert pace.wait_us(1, first_us=5, now_us=9_000) == 0


def test_batches_grow_while_they_keep_to_the_time() -> None:
    """Full batches that are quick grow by an eighth up to the most; small ones say nothing about larger ones."""
    pace = Pace(aim(most=120))
    pace.learn(50, 1_000)
    assert pace.limit == 100
    pace.learn(100, 10_000)
    assert pace.limit == 113
    pace.learn(113, 10_000)
    assert pace.limit == 120


def test_a_batch_that_took_too_long_shrinks_the_next_in_proportion() -> None:
    """Twice the time allowed halves the batch at once; it never becomes none."""
    pace = Pace(aim())
    pace.learn(100, 20_000)
    assert pace.limit == 50
    pace.learn(1, 30_000_000)
    assert pace.limit == 1


@pytest.mark.parametrize(("fixed_us", "each_us"), [(2_000, 70), (500, 20), (9_000, 200)])
def test_the_size_settles_where_a_batch_takes_the_time_allowed(fixed_us: int, each_us: int) -> None:
    """Whatever a batch and a request cost, full batches come to take between four fifths and all of the time."""
    pace = Pace(aim())
    for _ in range(200):
        pace.learn(pace.limit, fixed_us + each_us * pace.limit)
    taken = []
    for _ in range(50):
        taken.append(fixed_us + each_us * pace.limit)
        pace.learn(pace.limit, taken[-1])
    assert max(taken) <= 10_000 * 9 // 8 + each_us
    assert min(taken) >= 7_500


def test_a_batch_is_taken_in_order_of_arrival() -> None:
    """The first to come are the first to go, at most the present size at a time."""
    gathering: Gathering[int] = gathering_of(aim(first=3))
    assert gathering.wait_us(0) is None
    for number in range(5):
        gathering.add(request(number), number, now_us=number)
    assert gathering.wait_us(5) == 0
    assert [ticket for _, ticket in gathering.take()] == [0, 1, 2]
    assert [ticket for _, ticket in gathering.take()] == [3, 4]
    assert len(gathering) == 0


def test_a_batch_ends_with_a_request_that_nothing_may_follow() -> None:
    """After a number has passed to another holder nothing may follow in the same batch."""
    gathering: Gathering[int] = gathering_of(aim())
    for number in range(4):
        gathering.add(request(number, last=number == 1), number, now_us=0)
    assert [ticket for _, ticket in gathering.take()] == [0, 1]
    assert [ticket for _, ticket in gathering.take()] == [2, 3]


def test_each_caller_gets_the_answer_to_its_own_request() -> None:
    """Whoever submits holds the answer of its own request, however the batches were cut."""
    batches: list[int] = []

    def run(batch: list[Request]) -> list[Answer]:
        batches.append(len(batch))
        return [Answer(DECIDED, one.key, []) for one in batch]

    collector = Collector(run, gathering_of(aim(first=2)), count().__next__)
    futures = [collector.submit(request(number)) for number in range(7)]
    collector.close()
    collector.serve()
    assert [future.result(0).key for future in futures] == [b"%d" % number for number in range(7)]
    assert sum(batches) == 7
    assert len(batches) > 1


def test_requests_of_several_threads_are_answered_while_it_serves() -> None:
    """The serving thread wakes for what is submitted and ends when closed, with nothing left unanswered."""
    collector = Collector(
        lambda batch: [Answer(DECIDED, one.key, []) for one in batch], gathering_of(aim()), count(0, 500).__next__
    )
    serving = threading.Thread(target=collector.serve)
    serving.start()
    got: list[bytes] = []
    callers = [
        threading.Thread(target=lambda number=number: got.append(collector.submit(request(number)).result().key))
        for number in range(8)
    ]
    for caller in callers:
        caller.start()
    for caller in callers:
        caller.join()
    collector.close()
    serving.join()
    assert sorted(got) == [b"%d" % number for number in range(8)]


def test_a_failing_batch_fails_its_callers_and_no_others() -> None:
    """An exception of the corridor reaches those who wait for that batch; the collector goes on."""

    def run(batch: list[Request]) -> list[Answer]:
        if batch[0].key == b"0":
            message = "no database"
            raise OSError(message)
        return [Answer(DECIDED, one.key, []) for one in batch]

    collector = Collector(run, gathering_of(aim(first=1, most=1)), count().__next__)
    first, second = collector.submit(request(0)), collector.submit(request(1))
    collector.close()
    collector.serve()
    assert isinstance(first.exception(0), OSError)
    assert second.result(0).key == b"1"


def test_a_closed_collector_takes_no_more() -> None:
    """Nothing can be submitted that nobody would decide."""
    collector = Collector(lambda _: [], gathering_of(aim()), count().__next__)
    collector.close()
    with pytest.raises(RuntimeError, match="closed"):
        collector.submit(request(1))
