"""One lane with two tracks: a day decided by both at once is what one request after the other makes of it."""

from __future__ import annotations

import threading
from concurrent.futures import Future
from contextlib import ExitStack
from random import Random

import psycopg
import pytest

from sitthi.app import Options, World
from sitthi.flow.collector import Collector, Track, tell
from sitthi.flow.pace import Aim, Pace
from sitthi.flow.request import MALFORMED, Answer
from sitthi.flow.routing import Routing
from sitthi.flow.sharing import Sharing
from sitthi.kernel import live
from sitthi.terms import Book
from sitthi.views.prove import prove
from tests.ground import HURRIED, Ground
from tests.life import START, admitted, call, event, later, play, taken_over, top_up

TRACKS = 2
NUMBERS = [f"08{place:08d}" for place in range(24)]


def holder_of(number: str) -> str:
    """Two numbers each: what is asked of the one comes before or after what is asked of the other."""
    return f"h-{int(number) // 2}"


def a_day(seed: int) -> list[bytes]:
    """Uses and top-ups of a few holders in great haste, with numbers that begin, pass to others, and are unknown."""
    chance = Random(seed)  # noqa: S311 - a run that can be repeated
    known, events = NUMBERS[:12], [taken_over(number, holder=holder_of(number)) for number in NUMBERS[:12]]
    fresh = iter(NUMBERS[12:])
    for place in range(600):
        time = later(START, seconds=place + 1)
        drawn = chance.random()
        if drawn < 0.02 and (number := next(fresh, None)):
            events.append(taken_over(number, time=time, holder=holder_of(number)))
            known.append(number)
        elif drawn < 0.04:
            number, to = chance.sample(known[:12], 2)
            passing = {"to_account": f"ba-{to}", "to_holder": holder_of(to)}
            events.append(event(f"o{place}", "number.owner-changed", f"number/{number}", time, **passing))
        elif drawn < 0.05:
            events.append(call(f"u{place}", "0899999999", 5, time))
        elif drawn < 0.3:
            events.append(top_up(f"t{place}", chance.choice(known), "50", time))
        else:
            events.append(call(f"c{place}", chance.choice(known), chance.randint(1, 300), time))
    return events


def collected(world: World, second: psycopg.Connection[tuple[object, ...]], events: list[bytes]) -> list[Answer]:
    """Events handed to a lane one by one, decided by its two tracks at once."""
    corridors = [world.corridor, world.corridor.beside(second)]
    tracks = [Track(one.run, Routing(one, TRACKS)) for one in corridors]
    aim = Aim(latency_us=10_000_000, first=20, most=20)
    sharing: Sharing[Future[Answer]] = Sharing(Pace(aim), world.index.ends_batch, TRACKS)
    collector = Collector(tracks, sharing, tell, live.now_us)
    serving = [threading.Thread(target=collector.serve, args=(track,)) for track in range(TRACKS)]
    for thread in serving:
        thread.start()
    futures: list[Future[Answer]] = []
    for request in admitted(world, events):
        futures.append(Future())
        collector.submit(request, futures[-1])
    collector.close()
    for thread in serving:
        thread.join()
    return [future.result(0) for future in futures]


@pytest.mark.parametrize("seed", [1, 2])
def test_two_tracks_decide_as_one(ground: Ground, book: Book, seed: int) -> None:
    """The same receipts, to the byte, as when each batch waits for the one before; and the books prove."""
    events = a_day(seed)
    with ExitStack() as held:
        first, second = (
            held.enter_context(psycopg.connect(ground.url, autocommit=True, options=HURRIED)) for _ in range(TRACKS)
        )
        world = World("test", first, book, Options())
        requests = admitted(world, events)
        batches = [requests[begin : begin + 50] for begin in range(0, len(requests), 50)]
        alone = [answer for batch in batches for answer in world.corridor.run(batch)]
        ground.clear()
        world = World("test", first, book, Options())
        both = collected(world, second, events)
        assert [(one.state, one.receipts) for one in both] == [(one.state, one.receipts) for one in alone]
        assert MALFORMED in {one.state for one in both}
        play(world)  # what follows for other holders is announced
        assert prove(first, deep=True).held
