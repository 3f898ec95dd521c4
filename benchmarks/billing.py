"""Issuing the bills of a cycle through the whole corridor, beside the same bills as bare SQL on the same server.

    python -m benchmarks.billing [--accounts 100000] [--lines 5] [--patience 20] [--replays 500] [--quick] [--json]

See docs/guides/benchmarks.md.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Iterator
from typing import Any

from benchmarks import disk, machine
from benchmarks.asking import parsed, parser_of, say
from benchmarks.bills import accounts_taken, bills
from benchmarks.bills_peer import BARE, BareBills, prepare_bare
from benchmarks.disk import Written
from benchmarks.figures import table
from benchmarks.lane import cpu_seconds
from benchmarks.running import (
    GROWTH_KB,
    LINEAR_HUNDREDTHS,
    Run,
    about,
    checked,
    foot,
    growth,
    head,
    head_json,
    linear,
    own_world,
    tied,
)
from sitthi.app import World
from sitthi.flow.request import DECIDED
from sitthi.storage.pipeline import Connection
from sitthi.storage.server import Server

WORLD = "bench-billing"
BATCH = 500
PARTS = (4, 2, 1)
"""A quarter of the accounts is billed, then a half, then all: how the time of a bill grows is told by these."""
QUICK = {"accounts": 2_000, "patience": 0, "replays": 50}


def options(arguments: list[str]) -> argparse.Namespace:
    """The options of the command line."""
    parser = parser_of("benchmarks.billing", __doc__)
    parser.add_argument("--accounts", type=int, default=100_000, help="billing accounts of the largest cycle (100000)")
    parser.add_argument("--lines", type=int, default=5, help="lines of a bill (5)")
    return parsed(parser, arguments, QUICK, "2,000 accounts")


class Billing:
    """A world whose accounts are billed."""

    def __init__(self, world: World, server: Server, asked: argparse.Namespace) -> None:
        """``world`` is empty to begin with."""
        self.world = world
        self.server = server
        self.asked = asked
        self.taken = 0

    def take(self, count: int) -> None:
        """So many accounts more, each with a postpaid number, and the tables in order as in daily life."""
        for _ in self._decided(accounts_taken(self.taken, count)):
            pass
        self.taken += count
        self.world.connection.execute("VACUUM ANALYZE")

    def cycle(self, count: int) -> tuple[Run, Written]:
        """The first bills of the accounts taken last, so many; making the events is no part of what is timed."""
        connection = self.world.connection
        backend = connection.info.backend_pid
        connection.execute("CHECKPOINT")
        found = Run(busy=machine.wait_until_quiet(self.asked.patience, say))
        first = self.taken - count
        events = bills(first, count, self.asked.lines)
        begin = disk.mark(connection)
        found.weigh(backend)
        server_cpu = cpu_seconds(backend)
        for seconds, own_cpu in self._decided(events):
            found.seconds += seconds
            found.cpu_seconds += own_cpu
            found.done = min(found.done + BATCH, count)
            if len(found.own_kb) == 1 and 2 * found.done >= count:
                found.weigh(backend)
        found.server_cpu_seconds = cpu_seconds(backend) - server_cpu
        found.weigh(backend)
        return found, disk.written(connection, self.server, begin, count)

    def _decided(self, events: Iterable[bytes]) -> Iterator[tuple[float, float]]:
        """Batches from bytes to commit: the seconds and the processor time of each."""
        for batch in batches(events):
            begun, cpu = time.perf_counter(), time.process_time()
            requests = [self.world.door.admit(event) for event in batch]
            answers = self.world.corridor.run(requests)
            took = time.perf_counter() - begun, time.process_time() - cpu
            for answer in answers:
                if answer.state != DECIDED:
                    message = f"an event of the benchmark was {answer.state}: {answer.error}"
                    raise RuntimeError(message)
            yield took


def batches(events: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Events in batches as a full lane takes them."""
    batch: list[bytes] = []
    for event in events:
        batch.append(event)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def measure(billing: Billing) -> dict[str, Any]:
    """A quarter, a half and all accounts billed once, each on a world with so many more."""
    accounts = billing.asked.accounts
    cycles: list[Run] = []
    written = None
    say("warming up")
    billing.take(BATCH)
    billing.cycle(BATCH)
    for part in PARTS:
        count = max(accounts // part, 1)
        say(f"taking over {count:,} accounts")
        billing.take(count)
        say(f"billing {count:,} accounts")
        cycle, written = billing.cycle(count)
        cycles.append(cycle)
    say("bare SQL")
    connection = billing.world.connection
    connection.execute("CHECKPOINT")
    busy = machine.wait_until_quiet(billing.asked.patience, say)
    bare = BareBills(billing.server)
    return {
        "cycles": cycles,
        "written": written,
        "bare_a_second": bare.run(batches(bills(billing.taken - accounts, accounts, billing.asked.lines))),
        "busy": [*(one.busy for one in cycles), busy],
    }


def bills_kept(connection: Connection) -> int:
    """How many bills there are."""
    row = connection.execute("SELECT count(*) FROM bills").fetchone()
    assert row is not None
    return int(row[0])


def sound(figures: dict[str, Any]) -> bool:
    """Whether the books tie, every bill is there, and every receipt was decided again to the same bytes."""
    return tied(figures) and figures["bills"] == BATCH + sum(one.done for one in figures["cycles"])


def as_text(figures: dict[str, Any]) -> str:
    """The figures for people."""
    asked, cycles = figures["asked"], figures["cycles"]
    written: Written = figures["written"]
    speeds = [["bills", "a second", "us a bill", "longer than the first", "own us", "server us"]]
    for one, longer in zip(cycles, growth(cycles), strict=True):
        cells = [f"{one.done:,}", f"{one.a_second:,.0f}", f"{one.each_us:,.1f}", f"{longer:+.1f} %"]
        speeds.append([*cells, *(f"{cpu_us:,.1f}" for cpu_us in one.cpu_us(one.done))])
    last = cycles[-1]
    memory = [["memory of its own, MB", "begin", "half way", "end", "grown"]]
    for name, weights in (("corridor", last.own_kb), ("its server process", last.server_kb)):
        cells = [f"{kb / 1024:,.1f}" for kb in (weights[0], weights[len(weights) // 2], weights[-1])]
        memory.append([name, *cells, f"{(weights[-1] - weights[0]) / 1024:+.1f}"])
    bare = figures["bare_a_second"]
    ratio = f"the corridor to it {last.a_second / bare:.2f}"
    return "\n".join(
        [
            f"{asked['accounts']:,} accounts, bills of {asked['lines']} lines, batches of {BATCH}",
            *head(figures, max(figures["busy"])),
            "",
            table(speeds),
            f"linear within {LINEAR_HUNDREDTHS} %: {'yes' if linear(cycles) else 'NO'}",
            "",
            f"bare SQL, the same bills: {bare:,.0f} a second; {ratio}",
            "",
            table(written.rows("a bill")),
            "",
            table(memory),
            f"flat within {GROWTH_KB // 1024} MB: {'yes' if flat(last) else 'NO'}",
            "",
            *foot(figures),
        ]
    )


def flat(cycle: Run) -> bool:
    """Whether memory does not grow with the bills."""
    return max(cycle.own_kb[-1] - cycle.own_kb[0], cycle.server_kb[-1] - cycle.server_kb[0]) <= GROWTH_KB


def as_json(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures for programs."""
    cycles = figures["cycles"]
    return {
        **head_json(figures),
        "busy_hundredths": figures["busy"],
        "cycles": [
            {
                "bills": one.done,
                "a_second": round(one.a_second, 1),
                "us_a_bill": round(one.each_us, 1),
                "longer_hundredths": round(longer, 1),
                "own_kb": one.own_kb,
                "server_kb": one.server_kb,
            }
            for one, longer in zip(cycles, growth(cycles), strict=True)
        ],
        "linear": linear(cycles),
        "flat": flat(cycles[-1]),
        "bare_a_second": round(figures["bare_a_second"], 1),
        "to_bare": round(cycles[-1].a_second / figures["bare_a_second"], 3),
        "bytes": figures["written"].as_json(),
    }


def main(arguments: list[str]) -> int:
    """Run it all and print the figures."""
    asked = options(arguments)
    with own_world(WORLD, BARE) as (world, server):
        figures = about(world.connection, asked)
        prepare_bare(server)
        figures |= measure(Billing(world, server, asked))
        figures |= checked(world.connection, asked.replays)
        figures["bills"] = bills_kept(world.connection)
    print(json.dumps(as_json(figures), indent=2) if asked.json else as_text(figures))
    return 0 if sound(figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
