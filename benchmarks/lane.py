"""A lane of the benchmark: a process of its own that fills its holders' numbers and decides its windows.

The parent sends an ``Order``; the lane makes its events, answers "ready", is told "go", and sends an ``Outcome``.
"""

from __future__ import annotations

import gc
import re
import time
from array import array
from collections.abc import Iterator
from multiprocessing.connection import Connection as Pipe
from pathlib import Path

import msgspec
import psycopg

from benchmarks.figures import Latencies
from benchmarks.load import TAKEN_OVER, Window, of_lane
from sitthi.app import Options, World
from sitthi.channels.takeover import taking
from sitthi.flow.collector import Aim, Gathering, Pace
from sitthi.flow.request import DECIDED, Answer
from sitthi.terms import load_book

SOURCE = "benchmark"


class Order(msgspec.Struct, frozen=True, kw_only=True):
    """What a lane is to do: ``fill`` from a file of numbers, or ``run`` a window: at full speed, or at a ``rate``."""

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
    with psycopg.connect(url, autocommit=True) as connection:
        world = World("bench", connection, load_book(), Options(null_delay_us=0))
        mine: dict[tuple[int, int, int], array[int]] = {}
        while True:
            order = pipe.recv()
            if order is None:
                return
            key = (order.subscribers, order.lane, order.lanes)
            if key not in mine:
                mine[key] = of_lane(*key)
            lane = Lane(world, order, mine[key])
            if order.kind == "fill":
                pipe.send(lane.fill())
                continue
            lane.make()
            pipe.send("ready")
            pipe.recv()
            pipe.send(lane.run())


class Lane:
    """One order being carried out."""

    def __init__(self, world: World, order: Order, subscribers: array[int]) -> None:
        """A lane of a world; ``subscribers`` are its own."""
        self.world = world
        self.order = order
        self.subscribers = subscribers
        self.events: list[bytes] = []
        self.latencies = Latencies()
        self.gathering: Gathering[int] = Gathering(Pace(order.aim), world.corridor.index.ends_batch)
        self.outcome = Outcome()

    def fill(self) -> Outcome:
        """Take the subscribers over from another operator: the import, as `sitthi import` does it."""
        begun = time.perf_counter()
        order, world = self.order, self.world
        lane = taking.Lane(world.corridor, world.door, str, lane=order.lane, lanes=order.lanes)
        for rejects in lane.take(taking.Files(order.numbers, None, SOURCE, TAKEN_OVER)):
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
        backend = self.world.connection.info.backend_pid
        own_kb, server_kb = memory_kb("self"), memory_kb(backend)
        cpu, server_cpu = time.process_time(), cpu_seconds(backend)
        begun = time.perf_counter()
        if self.order.rate:
            self._at_rate()
        else:
            self._at_full_speed()
        outcome = self.outcome
        outcome.seconds = time.perf_counter() - begun
        outcome.cpu_seconds = time.process_time() - cpu
        outcome.server_cpu_seconds = cpu_seconds(backend) - server_cpu
        outcome.own_kb = (own_kb, memory_kb("self"))
        outcome.server_kb = (server_kb, memory_kb(backend))
        outcome.latencies = self.latencies.counts()
        return outcome

    def _at_full_speed(self) -> None:
        """Hand events over as fast as they are taken; a request's time runs from its bytes being handed over."""
        door, gathering = self.world.door, self.gathering
        end_us = _now_us() + int(self.order.seconds * 1_000_000)
        for event in self.events:
            now_us = _now_us()
            if now_us >= end_us:
                break
            gathering.add(door.admit(event), now_us, now_us)
            if len(gathering) >= gathering.pace.limit:
                self._decide()
        while gathering:
            self._decide()

    def _at_rate(self) -> None:
        """Events come at fixed times whether or not we are ready; a request's time runs from when it came."""
        door, gathering = self.world.door, self.gathering
        begun_us = _now_us()
        arrivals = self._arrivals(begun_us)
        coming = next(arrivals, None)
        while coming is not None or gathering:
            now_us = _now_us()
            while coming is not None and coming[0] <= now_us:
                gathering.add(door.admit(coming[1]), coming[0], coming[0])
                coming = next(arrivals, None)
            wait_us = gathering.wait_us(_now_us())
            if wait_us == 0:
                self._decide()
                continue
            until_us = now_us + wait_us if wait_us is not None else 1 << 62
            if coming is not None:
                until_us = min(until_us, coming[0])
            time.sleep(max(until_us - _now_us(), 0) / 1_000_000)

    def _arrivals(self, begun_us: int) -> Iterator[tuple[int, bytes]]:
        for position, event in enumerate(self.events):
            yield begun_us + position * 1_000_000 // self.order.rate, event

    def _decide(self) -> None:
        """One batch through the corridor; it is committed when the answers are there."""
        batch = self.gathering.take()
        begun_us = _now_us()
        answers = self.world.corridor.run([request for request, _ in batch])
        done_us = _now_us()
        self.gathering.pace.learn(len(batch), done_us - begun_us)
        self._answered(answers)
        add = self.latencies.add
        for _, came_us in batch:
            add(done_us - came_us)
        self.outcome.batches += 1

    def _answered(self, answers: list[Answer]) -> None:
        for answer in answers:
            if answer.state != DECIDED:
                message = f"an event of the benchmark was {answer.state}: {answer.error}"
                raise RuntimeError(message)
            self.outcome.receipts += len(answer.receipts)
        self.outcome.events += len(answers)


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
