"""Charging a million wallets through the whole corridor, beside pgbench and bare SQL on the same server.

    python -m benchmarks.charge [--wallets 1000000] [--seconds 30] [--windows 3] [--lanes 1,2] [--quick] [--json]

See docs/guides/benchmarks.md.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from multiprocessing.connection import Connection as Pipe
from pathlib import Path
from typing import Any

import psycopg

from benchmarks import after, disk, machine, peers, report
from benchmarks.figures import Figure, Latencies
from benchmarks.lane import TRACKS_MOST, Order, Outcome, serve
from benchmarks.load import Window, write_numbers
from sitthi.app import database_of, make_world
from sitthi.areas.wallet.store import room_to_grow
from sitthi.flow.pace import Aim
from sitthi.storage import migrate
from sitthi.storage.pipeline import Connection
from sitthi.storage.server import Server, database_exists, database_server, drop_database
from sitthi.views.prove import prove

WORLD = "bench"
SETTINGS = {"shared_buffers": "1GB"}
MOST_A_SECOND = 30_000
"""Events made ahead for each second of a window and lane: more than any lane decides."""
RATE_HUNDREDTHS = 60
BARE_SECONDS = 10
QUICK = {"wallets": 20_000, "seconds": 3, "windows": 1, "patience": 0}


def options(arguments: list[str]) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.charge", description=__doc__.splitlines()[0])
    parser.add_argument("--wallets", type=int, default=1_000_000, help="how many there are (1000000)")
    parser.add_argument("--seconds", type=int, default=30, help="length of a window (30)")
    parser.add_argument("--windows", type=int, default=3, help="how often each is measured, in turns (3)")
    parser.add_argument("--lanes", default="1,2", help="numbers of lanes to measure (1,2)")
    parser.add_argument(
        "--tracks", type=int, choices=range(1, TRACKS_MOST + 1), default=2, help="tracks of a lane that runs alone (2)"
    )
    parser.add_argument("--latency-ms", type=int, default=1_000, help="latency the collector aims at (1000)")
    parser.add_argument("--replays", type=int, default=1_000, help="receipts decided again afterwards (1000)")
    parser.add_argument("--patience", type=int, default=20, help="seconds to wait for a quiet machine (20)")
    parser.add_argument("--keep", action="store_true", help="leave the wallets there, and use those of the last run")
    parser.add_argument("--quick", action="store_true", help="20,000 wallets, one window of 3 s: a trial")
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    found = parser.parse_args(arguments)
    if found.quick:
        for name, value in QUICK.items():
            setattr(found, name, value)
    found.lanes = [int(one) for one in found.lanes.split(",")]
    return found


class Bench:
    """One run: its lanes' processes, and the windows measured so far."""

    def __init__(self, asked: argparse.Namespace, server: Server, pipes: list[Pipe]) -> None:
        """Lanes are ready to be told what to do."""
        self.asked = asked
        self.server = server
        self.pipes = pipes
        self.window = 0
        self.busy: list[int] = []
        self.aim = Aim(latency_us=asked.latency_ms * 1000)

    def fill(self, connection: Connection) -> float:
        """Take all subscribers over by the import, shared among all lanes: numbers a second."""
        wallets, lanes = self.asked.wallets, len(self.pipes)
        with tempfile.TemporaryDirectory() as folder, room_to_grow(connection):
            numbers = Path(folder) / "numbers.csv"
            write_numbers(numbers, wallets)
            for lane, pipe in enumerate(self.pipes):
                pipe.send(Order(kind="fill", lane=lane, lanes=lanes, subscribers=wallets, numbers=numbers))
            outcomes = [pipe.recv() for pipe in self.pipes]
        assert sum(one.events for one in outcomes) == wallets
        return float(wallets / max(one.seconds for one in outcomes))

    def run(self, connection: Connection, lanes: int, **how: Any) -> list[Outcome]:
        """One window of so many lanes, begun together right after a checkpoint."""
        seconds = how.pop("seconds", self.asked.seconds)
        for lane, pipe in enumerate(self.pipes[:lanes]):
            pipe.send(
                Order(
                    kind="run",
                    lane=lane,
                    lanes=lanes,
                    subscribers=self.asked.wallets,
                    window=self.window,
                    seconds=seconds,
                    most_events=int(seconds * MOST_A_SECOND),
                    aim=self.aim,
                    tracks=self.asked.tracks if lanes == 1 else 1,
                    **how,
                )
            )
        self.window += 1
        for pipe in self.pipes[:lanes]:
            assert pipe.recv() == "ready"
        self.settle(connection)
        for pipe in self.pipes[:lanes]:
            pipe.send("go")
        return [pipe.recv() for pipe in self.pipes[:lanes]]

    def settle(self, connection: Connection) -> None:
        """Every window begins right after a checkpoint, and as far as others let us on a quiet machine."""
        connection.execute("CHECKPOINT")
        self.busy.append(machine.wait_until_quiet(self.asked.patience, say))


def speed(outcomes: list[Outcome]) -> float:
    """Events decided a second by lanes that began together."""
    return sum(one.events for one in outcomes) / max(one.seconds for one in outcomes)


@contextmanager
def lanes_of(url: str, lanes: int) -> Iterator[list[Pipe]]:
    """So many processes, each with a connection of its own; ended at the end."""
    context = multiprocessing.get_context("spawn")
    pipes, processes = [], []
    for _ in range(lanes):
        ours, theirs = context.Pipe()
        process = context.Process(target=serve, args=(theirs, url), daemon=True)
        process.start()
        theirs.close()
        pipes.append(ours)
        processes.append(process)
    yield pipes
    for pipe in pipes:
        pipe.send(None)
    for process in processes:
        process.join()


def measure(bench: Bench, connection: Connection) -> dict[str, Any]:
    """All windows, in turns; the figures by name."""
    asked, server = bench.asked, bench.server
    pgbench: list[peers.Pgbench] = []
    postmaster = disk.postmaster(connection)
    bare: list[float] = []
    speeds: dict[int, list[float]] = {lanes: [] for lanes in asked.lanes}
    outcomes: dict[int, list[Outcome]] = {lanes: [] for lanes in asked.lanes}
    written = None
    for turn in range(asked.windows):
        say(f"turn {turn + 1} of {asked.windows}: pgbench")
        bench.settle(connection)
        pgbench.append(peers.run_pgbench(server, asked.seconds, postmaster))
        for lanes in asked.lanes:
            say(f"turn {turn + 1} of {asked.windows}: {lanes} lane(s)")
            begin = disk.mark(connection)
            found = bench.run(connection, lanes)
            if lanes == min(asked.lanes):
                written = disk.written(connection, server, begin, sum(one.receipts for one in found))
            speeds[lanes].append(speed(found))
            outcomes[lanes] += found
        say(f"turn {turn + 1} of {asked.windows}: bare SQL")
        bench.settle(connection)
        window = Window(turn, 0)
        seconds = min(BARE_SECONDS, asked.seconds)
        bare.append(peers.Bare(server, asked.wallets, window).run(seconds, seconds * 2 * MOST_A_SECOND))
    return {
        "pgbench": Figure([one.tps for one in pgbench]),
        "pgbench_cpu": Figure([one.cpu_us for one in pgbench]),
        "bare": Figure(bare),
        "speeds": {lanes: Figure(values) for lanes, values in speeds.items()},
        "outcomes": outcomes,
        "written": written,
    }


def further(bench: Bench, connection: Connection, capacity: float) -> dict[str, Any]:
    """One lane at a fixed rate, for its latency and memory; then use alone, for its bytes."""
    asked = bench.asked
    rate = max(int(capacity * RATE_HUNDREDTHS / 100), 1)
    say(f"one lane at {rate:,} events a second")
    (steady,) = bench.run(connection, 1, rate=rate)
    say("one lane, use only")
    begin = disk.mark(connection)
    (usage,) = bench.run(connection, 1, usage_only=True)
    return {
        "rate": rate,
        "steady": steady,
        "steady_latencies": Latencies(steady.latencies),
        "usage_speed": speed([usage]),
        "usage_written": disk.written(connection, bench.server, begin, usage.receipts),
        "seconds": asked.seconds,
    }


def say(text: str) -> None:
    """What is being done, for whoever waits."""
    print(f"... {text}", file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """Run it all and print the figures."""
    asked = options(arguments)
    with database_server(say, SETTINGS) as server:
        database = database_of(WORLD)
        filled = asked.keep and database_exists(server, database)
        url = server.url(database) if filled else make_world(server, WORLD)
        migrate.migrate(url)  # those of the last run may have been made by an older program
        with lanes_of(url, max(asked.lanes)) as pipes, psycopg.connect(url, autocommit=True) as connection:
            figures: dict[str, Any] = {
                "machine": machine.described(),
                "settings": disk.settings(connection),
                "asked": vars(asked),
            }
            bench = Bench(asked, server, pipes)
            if not filled:
                say(f"taking over {asked.wallets:,} numbers")
                figures["fill"] = bench.fill(connection)
            connection.execute("VACUUM ANALYZE")
            bench.window = after.next_window(connection)
            say("preparing pgbench and bare SQL")
            peers.prepare_pgbench(server)
            peers.prepare_bare(server, asked.wallets)
            figures |= measure(bench, connection)
            one = min(asked.lanes)
            figures |= further(bench, connection, figures["speeds"][one].median / one)
            say("proving the books and deciding receipts again")
            begun = time.perf_counter()
            figures["proof"] = prove(connection)
            figures["prove_seconds"] = time.perf_counter() - begun
            figures["busy"] = bench.busy
            figures["replayed"] = after.replay_some(connection, asked.replays)
        for name in (peers.PGBENCH, peers.BARE, *(() if asked.keep else (database,))):
            drop_database(server, name)
    print(json.dumps(report.as_json(figures), indent=2) if asked.json else report.as_text(figures))
    return 0 if report.sound(figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
