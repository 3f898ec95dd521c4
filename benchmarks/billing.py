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

import msgspec
import psycopg

from benchmarks import after, disk, machine
from benchmarks.bills import accounts_taken, bills
from benchmarks.bills_peer import BARE, BareBills, prepare_bare
from benchmarks.disk import Written
from benchmarks.figures import table
from benchmarks.lane import cpu_seconds, memory_kb
from sitthi.app import Options, World, database_of, make_world
from sitthi.flow.request import DECIDED
from sitthi.storage.pipeline import Connection
from sitthi.storage.server import Server, database_server, drop_database
from sitthi.terms import load_book
from sitthi.views.prove import prove

WORLD = "bench-billing"
SETTINGS = {"shared_buffers": "1GB"}
BATCH = 500
PARTS = (4, 2, 1)
"""A quarter of the accounts is billed, then a half, then all: how the time of a bill grows is told by these."""
LINEAR_HUNDREDTHS = 15
"""The time of a bill may differ by as much from a quarter to all of them."""
GROWTH_KB = 4_096
"""Memory may grow by as much in a cycle: caches, not what grows with the bills."""
QUICK = {"accounts": 2_000, "patience": 0, "replays": 50}


def options(arguments: list[str]) -> argparse.Namespace:
    """The options of the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.billing", description=__doc__.splitlines()[0])
    parser.add_argument("--accounts", type=int, default=100_000, help="billing accounts of the largest cycle (100000)")
    parser.add_argument("--lines", type=int, default=5, help="lines of a bill (5)")
    parser.add_argument("--replays", type=int, default=500, help="receipts decided again afterwards (500)")
    parser.add_argument("--patience", type=int, default=20, help="seconds to wait for a quiet machine (20)")
    parser.add_argument("--quick", action="store_true", help="2,000 accounts: a trial of everything")
    parser.add_argument("--json", action="store_true", help="the figures as JSON")
    found = parser.parse_args(arguments)
    if found.quick:
        for name, value in QUICK.items():
            setattr(found, name, value)
    return found


class Cycle(msgspec.Struct, kw_only=True):
    """One cycle: bills issued, seconds from bytes to commit; memory of its own in kB before, half way and after."""

    bills: int = 0
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    server_cpu_seconds: float = 0.0
    own_kb: list[int] = []
    server_kb: list[int] = []
    busy: int = 0

    @property
    def a_second(self) -> float:
        """Bills a second."""
        return self.bills / self.seconds

    @property
    def bill_us(self) -> float:
        """Microseconds a bill."""
        return self.seconds * 1e6 / self.bills


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

    def cycle(self, count: int) -> tuple[Cycle, Written]:
        """The first bills of the accounts taken last, so many; making the events is no part of what is timed."""
        connection = self.world.connection
        found, backend = Cycle(), connection.info.backend_pid
        connection.execute("CHECKPOINT")
        found.busy = machine.wait_until_quiet(self.asked.patience, say)
        first = self.taken - count
        events = bills(first, count, self.asked.lines)
        begin = disk.mark(connection)
        self._weigh(found, backend)
        server_cpu = cpu_seconds(backend)
        for seconds, own_cpu in self._decided(events):
            found.seconds += seconds
            found.cpu_seconds += own_cpu
            found.bills = min(found.bills + BATCH, count)
            if len(found.own_kb) == 1 and 2 * found.bills >= count:
                self._weigh(found, backend)
        found.server_cpu_seconds = cpu_seconds(backend) - server_cpu
        self._weigh(found, backend)
        return found, disk.written(connection, self.server, begin, count)

    def _weigh(self, found: Cycle, backend: int) -> None:
        found.own_kb.append(memory_kb("self"))
        found.server_kb.append(memory_kb(backend))

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
    cycles: list[Cycle] = []
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


def growth(cycles: list[Cycle]) -> list[float]:
    """How much longer a bill takes in each cycle than in the first, in hundredths."""
    return [100 * (one.bill_us / cycles[0].bill_us - 1) for one in cycles]


def bills_kept(connection: Connection) -> int:
    """How many bills there are."""
    row = connection.execute("SELECT count(*) FROM bills").fetchone()
    assert row is not None
    return int(row[0])


def sound(figures: dict[str, Any]) -> bool:
    """Whether the books tie, every bill is there, and every receipt was decided again to the same bytes."""
    expected = BATCH + sum(one.bills for one in figures["cycles"])
    return bool(figures["proof"].held) and figures["replayed"].differing == 0 and figures["bills"] == expected


def as_text(figures: dict[str, Any]) -> str:
    """The figures for people."""
    asked, cycles = figures["asked"], figures["cycles"]
    written: Written = figures["written"]
    settings = ", ".join(f"{name} {value}" for name, value in figures["settings"].items())
    speeds = [["bills", "a second", "us a bill", "longer than the first", "own us", "server us"]]
    for one, longer in zip(cycles, growth(cycles), strict=True):
        own, served = one.cpu_seconds * 1e6 / one.bills, one.server_cpu_seconds * 1e6 / one.bills
        cells = [f"{one.bills:,}", f"{one.a_second:,.0f}", f"{one.bill_us:,.1f}", f"{longer:+.1f} %"]
        speeds.append([*cells, f"{own:,.1f}", f"{served:,.1f}"])
    last = cycles[-1]
    memory = [["memory of its own, MB", "begin", "half way", "end", "grown"]]
    for name, weights in (("corridor", last.own_kb), ("its server process", last.server_kb)):
        cells = [f"{kb / 1024:,.1f}" for kb in (weights[0], weights[len(weights) // 2], weights[-1])]
        memory.append([name, *cells, f"{(weights[-1] - weights[0]) / 1024:+.1f}"])
    images = "-" if written.images is None else f"{written.images:,.0f}"
    weighed = [
        ["bytes", "heap", "indexes", "WAL", "of it page images", "sum"],
        ["a bill", *(f"{size:,.0f}" for size in (written.heap, written.indexes, written.wal))],
    ]
    weighed[1] += [images, f"{written.total:,.0f}"]
    bare, proof, replayed = figures["bare_a_second"], figures["proof"], figures["replayed"]
    ratio = f"the corridor to it {last.a_second / bare:.2f}"
    tied = "proven" if proof.held else "WRONG: " + "; ".join(proof.faults)
    return "\n".join(
        [
            f"{asked['accounts']:,} accounts, bills of {asked['lines']} lines, batches of {BATCH}",
            f"machine: {figures['machine']}; others kept it {max(figures['busy'])} % busy at worst",
            f"server: {settings}",
            "",
            table(speeds),
            f"linear within {LINEAR_HUNDREDTHS} %: {'yes' if linear(cycles) else 'NO'}",
            "",
            f"bare SQL, the same bills: {bare:,.0f} a second; {ratio}",
            "",
            table(weighed),
            "",
            table(memory),
            f"flat within {GROWTH_KB // 1024} MB: {'yes' if flat(last) else 'NO'}",
            "",
            f"books: {tied} ({len(proof.checks)} checks in {figures['prove_seconds']:.0f} s)",
            f"receipts decided again: {replayed.tried:,}, differing: {replayed.differing}",
        ]
    )


def linear(cycles: list[Cycle]) -> bool:
    """Whether a bill takes no longer, within what is allowed, the more there are."""
    return max(growth(cycles)) <= LINEAR_HUNDREDTHS


def flat(cycle: Cycle) -> bool:
    """Whether memory does not grow with the bills."""
    return max(cycle.own_kb[-1] - cycle.own_kb[0], cycle.server_kb[-1] - cycle.server_kb[0]) <= GROWTH_KB


def as_json(figures: dict[str, Any]) -> dict[str, Any]:
    """The figures for programs."""
    cycles, written, proof = figures["cycles"], figures["written"], figures["proof"]
    return {
        "asked": figures["asked"],
        "machine": figures["machine"],
        "settings": figures["settings"],
        "busy_hundredths": figures["busy"],
        "cycles": [
            {
                "bills": one.bills,
                "a_second": round(one.a_second, 1),
                "us_a_bill": round(one.bill_us, 1),
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
        "bytes": {
            "heap": round(written.heap, 1),
            "indexes": round(written.indexes, 1),
            "wal": round(written.wal, 1),
            "wal_page_images": None if written.images is None else round(written.images, 1),
            "sum": round(written.total, 1),
            "by_table": {name: round(size, 1) for name, size in written.by_table.items()},
        },
        "proven": proof.held,
        "faults": list(proof.faults),
        "replayed": {"tried": figures["replayed"].tried, "differing": figures["replayed"].differing},
    }


def say(text: str) -> None:
    """What is being done, for whoever waits."""
    print(f"... {text}", file=sys.stderr, flush=True)


def main(arguments: list[str]) -> int:
    """Run it all and print the figures."""
    asked = options(arguments)
    with database_server(say, SETTINGS) as server:
        url = make_world(server, WORLD)
        with psycopg.connect(url, autocommit=True) as connection:
            world = World(WORLD, connection, load_book(), Options())
            figures: dict[str, Any] = {
                "machine": machine.described(),
                "settings": disk.settings(connection),
                "asked": vars(asked),
            }
            prepare_bare(server)
            figures |= measure(Billing(world, server, asked))
            say("proving the books and deciding receipts again")
            begun = time.perf_counter()
            figures["proof"] = prove(connection)
            figures["prove_seconds"] = time.perf_counter() - begun
            figures["bills"] = bills_kept(connection)
            figures["replayed"] = after.replay_some(connection, asked.replays)
        for name in (BARE, database_of(WORLD)):
            drop_database(server, name)
    print(json.dumps(as_json(figures), indent=2) if asked.json else as_text(figures))
    return 0 if sound(figures) else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
