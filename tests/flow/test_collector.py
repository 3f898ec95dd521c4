"""Single requests share batches: whoever submits is told the answer to its own."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import Future
from itertools import count

import msgspec
import pytest

from sitthi.flow.collector import Collector, Track, tell
from sitthi.flow.commands import COMMANDS
from sitthi.flow.pace import Aim, Pace
from sitthi.flow.request import DECIDED, Answer, Request
from sitthi.flow.sharing import Sharing
from sitthi.kernel.command import SYSTEM, Command

CALL = next(spec for spec in COMMANDS if spec.event_type == "usage.reported")
Run = Callable[[list[Request]], list[Answer]]


def request(number: int) -> Request:
    """A request of which only the key matters here."""
    return Request(CALL, Command("x", "test", str(number), "number/1", 0, SYSTEM, b"", None), b"%d" % number)


def granted(batch: list[Request]) -> list[Answer]:
    """Every request of a batch is decided."""
    return [Answer(DECIDED, one.key, []) for one in batch]


def collector_of(run: Run, tracks: int = 1, step_us: int = 1, **aim: int) -> Collector[Future[Answer]]:
    """A collector whose clock goes on by a step whenever it is looked at."""
    wanted = msgspec.structs.replace(Aim(latency_us=21_000, gather_us=1_000, first=100), **aim)
    sharing: Sharing[Future[Answer]] = Sharing(Pace(wanted), lambda _: False, tracks)
    route = Track(run, lambda requests: [int(one.key) % tracks for one in requests])
    return Collector([route] * tracks, sharing, tell, count(0, step_us).__next__)


def submit(collector: Collector[Future[Answer]], number: int) -> Future[Answer]:
    """The answer to be of a request handed over."""
    future: Future[Answer] = Future()
    collector.submit(request(number), future)
    return future


def serve(collector: Collector[Future[Answer]], tracks: int) -> list[threading.Thread]:
    """Its tracks, at work."""
    serving = [threading.Thread(target=collector.serve, args=(track,)) for track in range(tracks)]
    for thread in serving:
        thread.start()
    return serving


def test_each_caller_gets_the_answer_to_its_own_request() -> None:
    """Whoever submits is told the answer of its own request, however the batches were cut."""
    batches: list[int] = []

    def run(batch: list[Request]) -> list[Answer]:
        batches.append(len(batch))
        return granted(batch)

    collector = collector_of(run, first=2)
    serving = serve(collector, 1)
    futures = [submit(collector, number) for number in range(7)]
    collector.close()
    serving[0].join()
    assert [future.result(0).key for future in futures] == [b"%d" % number for number in range(7)]
    assert sum(batches) == 7
    assert len(batches) > 1


@pytest.mark.parametrize("tracks", [1, 2, 3])
def test_requests_of_several_threads_are_answered_while_it_serves(tracks: int) -> None:
    """The serving threads wake for what is submitted and end when closed, with nothing left unanswered."""
    collector = collector_of(granted, tracks, step_us=500, first=2)
    serving = serve(collector, tracks)
    got: list[bytes] = []

    def call(first: int) -> None:
        got.extend(submit(collector, number).result().key for number in range(first, first + 10))

    callers = [threading.Thread(target=call, args=(10 * number,)) for number in range(8)]
    for thread in callers:
        thread.start()
    for thread in callers:
        thread.join()
    collector.close()
    for thread in serving:
        thread.join()
    assert sorted(got, key=int) == [b"%d" % number for number in range(80)]


def test_tracks_decide_at_the_same_time() -> None:
    """While one track waits for its batch the other decides: each waits here until the other is at it, too."""
    together = threading.Barrier(2, timeout=30)

    def run(batch: list[Request]) -> list[Answer]:
        together.wait()
        return granted(batch)

    collector = collector_of(run, 2, first=4)
    futures = [submit(collector, number) for number in range(8)]
    serving = serve(collector, 2)
    assert [future.result(30).key for future in futures] == [b"%d" % number for number in range(8)]
    collector.close()
    for thread in serving:
        thread.join()


def test_who_comes_when_too_many_wait_waits_at_the_door() -> None:
    """No more wait than two batches for each track; whoever comes next is let in as soon as one has been taken."""
    collector = collector_of(granted, first=2)
    futures = [submit(collector, number) for number in range(4)]
    assert collector.is_full
    late: list[Future[Answer]] = []
    coming = threading.Thread(target=lambda: late.append(submit(collector, 4)))
    coming.start()
    serving = serve(collector, 1)
    coming.join()
    assert [one.result(30).key for one in (*futures, *late)] == [b"0", b"1", b"2", b"3", b"4"]
    collector.close()
    serving[0].join()


def test_a_failing_batch_fails_its_callers_and_no_others() -> None:
    """An exception of the corridor reaches those who wait for that batch; the collector goes on."""

    def run(batch: list[Request]) -> list[Answer]:
        if batch[0].key == b"0":
            message = "no database"
            raise OSError(message)
        return granted(batch)

    collector = collector_of(run, first=1, most=1)
    serving = serve(collector, 1)
    first, second = submit(collector, 0), submit(collector, 1)
    collector.close()
    serving[0].join()
    assert isinstance(first.exception(0), OSError)
    assert second.result(0).key == b"1"


def test_what_can_not_be_routed_is_decided_all_the_same() -> None:
    """A look at whose requests are that fails, as when the database is away, leaves them to one track alone."""

    def route(requests: list[Request]) -> list[int | None]:
        message = "no database"
        raise OSError(message)

    sharing: Sharing[Future[Answer]] = Sharing(Pace(Aim(first=2)), lambda _: False, 2)
    collector = Collector([Track(granted, route)] * 2, sharing, tell, count().__next__)
    serving = serve(collector, 2)
    futures = [submit(collector, number) for number in range(5)]
    collector.close()
    for thread in serving:
        thread.join()
    assert [future.result(0).key for future in futures] == [b"%d" % number for number in range(5)]


def test_a_closed_collector_takes_no_more() -> None:
    """Nothing can be submitted that nobody would decide."""
    collector = collector_of(granted)
    collector.close()
    with pytest.raises(RuntimeError, match="closed"):
        submit(collector, 1)
