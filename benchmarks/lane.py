"""A lane of the benchmark: a process of its own that fills its holders' numbers and decides its windows.

The parent sends an ``Order``; the lane makes its events, answers "ready", is told "go", and sends an ``Outcome``.
"""

from __future__ import annotations

import gc
import re
import threading
import time
from array import array
from collections.abc import Sequence
from contextlib import ExitStack
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

import msgspec
import psycopg

from benchmarks.figures import Latencies
from benchmarks.load import TAKEN_OVER, Window, of_lane
from sitthi.app import Options, World
from sitthi.channels.takeover import taking
from sitthi.flow.collector import Collector, Track, stay
from sitthi.flow.pace import Aim, Pace
from sitthi.flow.request import DECIDED, Answer
from sitthi.flow.routing import Routing
from sitthi.flow.sharing import Sharing, Taken
from sitthi.storage.pipeline import Connection
from sitthi.terms import load_book

SOURCE = "benchmark"
TRACKS_MOST = 4
NAP_US = 500
"""Events at a fixed rate are handed over as often as this."""


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What a lane is to do: ``fill`` from a file of numbers, or ``run`` a window: at full speed, or at a ``rate``.

    ``tracks``: how many connections the lane works on at once.
    """

    kind: str
    lane: int
    lanes: int
    subscribers: int
    numbers: Path = Path()
    window: int = 0
    seconds: float = 0
    most_events: int = 0
    rate: int = 0
    usage_only: bool = False
    tracks: int = 1
    aim: Aim = Aim()


class Outcome(msgspec.Struct, kw_only=True):
    """What a lane did: events decided, receipts written, batches, seconds; resident memory in kB before and after."""

    events: int = 0
    receipts: int = 0
    batches: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    server_cpu_seconds: float = 0.0
    latencies: list[tuple[int, int]] = []
    own_kb: tuple[int, int] = (0, 0)
    server_kb: tuple[int, int] = (0, 0)


def serve(pipe: Pipe, url: str) -> None:
    """Carry out orders until told to stop."""
    with ExitStack() as held:
        connection, *others = (held.enter_context(psycopg.connect(url, autocommit=True)) for _ in range(TRACKS_MOST))
        world = World("bench", connection, load_book(), Options(null_delay_us=0))
        mine: dict[tuple[int, int, int], array[int]] = {}
        stay()
        while True:
            order = pipe.recv()
            if order is None:
                return
            key = (order.subscribers, order.lane, order.lanes)
            if key not in mine:
                mine[key] = of_lane(*key)
            lane = Lane(world, order, mine[key], others)
            if order.kind == "fill":
                pipe.send(lane.fill())
                continue
            lane.make()
            pipe.send("ready")
            pipe.recv()
            pipe.send(lane.run())


class Lane:
    """One order being carried out."""

    def __init__(self, world: World, order: Order, subscribers: array[int], others: Sequence[Connection] = ()) -> None:
        """A lane of a world, with ``others`` as connections of further tracks; ``subscribers`` are its own."""
        self.world = world
        self.order = order
        self.subscribers = subscribers
        self.events: list[bytes] = []
        self.latencies = Latencies()
        corridors = [world.corridor, *(world.corridor.beside(other) for other in others[: order.tracks - 1])]
        self.backends = [one.connection.info.backend_pid for one in corridors]
        tracks = [Track(one.run, Routing(one, order.tracks)) for one in corridors]
        sharing: Sharing[int] = Sharing(Pace(order.aim), world.corridor.index.ends_batch, order.tracks)
        self.collector = Collector(tracks, sharing, self._answered, _now_us)
        self.failed: Exception | None = None
        self.outcome = Outcome()

    def fill(self) -> Outcome:
        """Take the subscribers over from another operator: the import, as `sitthi import` does it."""
        begun = time.perf_counter()
        order, world = self.order, self.world
        lane = taking.Lane(world.corridor, world.door, str, lane=order.lane, lanes=order.lanes)
        for untaken in lane.take(taking.Files(order.numbers, None, SOURCE, TAKEN_OVER)):
            rejects = [one for row in untaken for one in row.rejects]
            if rejects:
                message = f"the import refused a number of the benchmark: {rejects[0]}"
                raise RuntimeError(message)
        self.outcome.events = lane.totals.taken
        self.outcome.seconds = time.perf_counter() - begun
        return self.outcome

    def make(self) -> None:
        """Make the window's events ahead, so that making them is no part of what is timed."""
        order = self.order
        most = int(order.rate * order.seconds) if order.rate else order.most_events
        window = Window(order.window, order.lane, usage_only=order.usage_only)
        self.events = window.events(self.subscribers, most)
        gc.collect()

    def run(self) -> Outcome:
        """Decide the window: bytes, door, collector, corridor, committed receipt."""
        server_kb = sum(map(memory_kb, self.backends))
        own_kb, cpu, server_cpu = memory_kb("self"), time.process_time(), sum(map(cpu_seconds, self.backends))
        begun = time.perf_counter()
        deciding = [threading.Thread(target=self.collector.serve, args=(one,)) for one in range(self.order.tracks)]
        for thread in deciding:
            thread.start()
        if self.order.rate:
            self._at_rate()
        else:
            self._at_full_speed()
        self.collector.close()
        for thread in deciding:
            thread.join()
        if self.failed is not None:
            raise self.failed
        outcome = self.outcome
        outcome.seconds = time.perf_counter() - begun
        outcome.cpu_seconds = time.process_time() - cpu
        outcome.server_cpu_seconds = sum(map(cpu_seconds, self.backends)) - server_cpu
        outcome.own_kb = (own_kb, memory_kb("self"))
        outcome.server_kb = (server_kb, sum(map(memory_kb, self.backends)))
        outcome.latencies = self.latencies.counts()
        return outcome

    def _at_full_speed(self) -> None:
        """Hand events over as fast as they are taken; a request's time runs from its bytes being handed over."""
        admit, submit = self.world.door.admit, self.collector.submit
        end_us = _now_us() + int(self.order.seconds * 1_000_000)
        for event in self.events:
            now_us = _now_us()
            if now_us >= end_us or self.failed is not None:
                break
            submit(admit(event), now_us)

    def _at_rate(self) -> None:
        """Events come at fixed times whether or not we are ready; a request's time runs from when it came."""
        admit, submit = self.world.door.admit, self.collector.submit
        rate, begun_us = self.order.rate, _now_us()
        for position, event in enumerate(self.events):
            came_us = begun_us + position * 1_000_000 // rate
            early_us = came_us - _now_us()
            if early_us > 0:
                # Not for each event of its own: what comes within the nap is late by it, and its time says so.
                time.sleep(max(early_us, NAP_US) / 1_000_000)
            if self.failed is not None:
                break
            submit(admit(event), came_us)

    def _answered(self, batch: Taken[int], answers: list[Answer] | Exception) -> None:
        """One batch is committed, or came to nothing: the window fails then."""
        if isinstance(answers, Exception):
            self.failed = answers
            return
        done_us = _now_us()
        for answer, (_, came_us) in zip(answers, batch, strict=True):
            if answer.state != DECIDED:
                message = f"an event of the benchmark was {answer.state}: {answer.error}"
                self.failed = RuntimeError(message)
                return
            self.outcome.receipts += len(answer.receipts)
            self.latencies.add(done_us - came_us)
        self.outcome.events += len(answers)
        self.outcome.batches += 1


def _now_us() -> int:
    return time.perf_counter_ns() // 1000


def memory_kb(process: int | str) -> int:
    """Memory of a process that is its own, shared buffers not counted, in kB (0 where /proc is not there)."""
    try:
        text = Path(f"/proc/{process}/status").read_text(encoding="utf-8")
    except OSError:
        return 0
    found = re.search(r"^RssAnon:\s+(\d+)", text, re.MULTILINE)
    return int(found.group(1)) if found else 0


def cpu_seconds(process: int) -> float:
    """Processor time of a process, in seconds (0 where /proc is not there)."""
    try:
        fields = Path(f"/proc/{process}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / 100
