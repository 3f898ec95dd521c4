"""Points of a whole base spent and expired, beside merely reading the same Parquet files, in the same run.

    python -m benchmarks.points_population [--customers 10000000] [--rounds 3] [--folder DIR] [--quick] [--json]

See docs/guides/population.md.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks import machine
from benchmarks.asking import parsed, parser_of, say
from benchmarks.figures import table
from sitthi.population import sample
from sitthi.population.columns import LOTS, ROWS, SPENDINGS, open_parquet
from sitthi.population.running import Totals, pieces, total, written
from sitthi.terms import load_book

PARTS = (10, 5, 2, 1)
"""A tenth of the base, a fifth, a half, then all: how the time of a customer grows is told by these."""
GOAL_RATIO = 3.0
GOAL_BYTES = 100
BYTES_A_CUSTOMER = 160
"""Room on disk for a customer: lots and spendings, and what a run writes."""
QUICK = {"customers": 100_000, "rounds": 1, "patience": 0}
PEAK = Path("/proc/self/status")


def options(arguments: list[str]) -> argparse.Namespace:
    """The options of the command line."""
    parser = parser_of("benchmarks.points_population", __doc__)
    parser.add_argument("--customers", type=int, default=10_000_000, help="customers of the largest base (10000000)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each is measured, in turns (3)")
    parser.add_argument("--folder", type=Path, help="where to put the files (a temporary folder)")
    parser.add_argument("--part", help=argparse.SUPPRESS)
    return parsed(parser, arguments, QUICK, "100,000 customers")


def main(arguments: list[str]) -> int:
    """Make the bases, measure each in a process of its own, tell the figures; 1 if a customer is missing."""
    asked = options(arguments)
    if asked.part:
        print(json.dumps(measured(asked.folder, asked.part, asked.rounds)))
        return 0
    with tempfile.TemporaryDirectory(dir=asked.folder, prefix="sitthi-points-") as made:
        folder = Path(made)
        free = shutil.disk_usage(folder).free
        if free < asked.customers * BYTES_A_CUSTOMER:
            say(f"{folder} has room for {free // BYTES_A_CUSTOMER:,} customers only; name another with --folder")
            return 2
        figures: dict[str, Any] = {"machine": machine.described(), "rounds": asked.rounds, "bases": []}
        for part in PARTS:
            customers = max(asked.customers // part, 1)
            began = time.monotonic()
            rows = generate(folder, customers)
            took = time.monotonic() - began
            busy = machine.wait_until_quiet(asked.patience, say)
            say(f"measuring {customers:,} customers (made in {took:.0f} s)")
            command = [sys.executable, "-m", "benchmarks.points_population", "--part", str(customers)]
            command += ["--rounds", str(asked.rounds), "--folder", str(folder)]
            found = subprocess.run(command, check=True, stdout=subprocess.PIPE)
            base = {"customers": customers, **rows, "made_s": took, "busy_percent": busy, **json.loads(found.stdout)}
            figures["bases"].append(base)
    figures["sound"] = all(base["customers_settled"] == base["customers"] for base in figures["bases"])
    print(json.dumps(figures, indent=2) if asked.json else as_text(figures))
    return 0 if figures["sound"] else 1


def generate(folder: Path, customers: int) -> dict[str, int]:
    """The files of a base, over those of the one before: how many rows, and bytes."""
    plan = sample.planned(load_book(), customers, seed=1)
    found = {}
    for name in ("lots", "spendings"):
        path = folder / f"{name}.parquet"
        found[name] = sample.write(path, name, plan, lambda _: None)
        found[f"{name}_bytes"] = path.stat().st_size
    return found


def measured(folder: Path, part: str, rounds: int) -> dict[str, Any]:
    """The figures of one base, in a process that does nothing else: reading, settling, settling with files written."""
    lots, spendings = folder / "lots.parquet", folder / "spendings.parquet"
    as_of_day = sample.FIRST_DAY + sample.SPENDING_DAYS

    def read() -> None:
        for kind, path in ((LOTS, lots), (SPENDINGS, spendings)):
            for batch in open_parquet(path, kind).iter_batches(batch_size=ROWS, columns=list(kind.names)):
                assert batch.num_rows

    def settle(out: Path | None) -> Totals:
        base = pieces(lots, spendings, as_of_day, lambda _: None)
        with written(out) as write:
            return total(base, as_of_day, write)

    compiled_s = timed(lambda: _small_settle(folder / "warm"))["wall_s"]
    loaded = peak_bytes()
    read()
    read_peak = peak_bytes()
    totals = settle(None)
    peak = peak_bytes()
    times: dict[str, list[dict[str, float]]] = {"read": [], "settle": [], "settle_and_write": []}
    for _ in range(rounds):
        times["read"].append(timed(read))
        times["settle"].append(timed(lambda: settle(None)))
        times["settle_and_write"].append(timed(lambda: settle(folder / "out")))
    return {
        "compiled_s": compiled_s,
        "peak_bytes": {"loaded": loaded, "read": read_peak, "settle": peak, "settle_and_write": peak_bytes()},
        "times": times,
        "customers_settled": totals.customers,
        "points": {name: getattr(totals, name) for name in ("credited", "spent", "expired", "left", "refused")},
    }


def _small_settle(folder: Path) -> None:
    """Everything once, for a hundred customers: compiles what is to be run."""
    folder.mkdir(exist_ok=True)
    plan = sample.planned(load_book(), 100, seed=1)
    for name in ("lots", "spendings"):
        sample.write(folder / f"{name}.parquet", name, plan, lambda _: None)
    base = pieces(folder / "lots.parquet", folder / "spendings.parquet", plan.first_day, lambda _: None)
    total(base, plan.first_day, lambda _: None)


def timed(run: Callable[[], object]) -> dict[str, float]:
    """Wall clock and processor time of a run, in seconds."""
    wall, processor = time.perf_counter(), time.process_time()
    run()
    return {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - processor}


def peak_bytes() -> int:
    """The most memory this process has had in use so far: VmHWM of the kernel, all of it counted."""
    line = next(one for one in PEAK.read_text(encoding="utf-8").splitlines() if one.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


def took(base: dict[str, Any], name: str, clock: str) -> float:
    """The median of a time of a base, in seconds."""
    return float(median(one[clock] for one in base["times"][name]))


def ratio(base: dict[str, Any], name: str, clock: str) -> float:
    """The median, over the rounds, of a time to that of reading in the same round."""
    pairs = zip(base["times"][name], base["times"]["read"], strict=True)
    return float(median(one[clock] / read[clock] for one, read in pairs))


def beyond(base: dict[str, Any], of: str) -> float:
    """Bytes a customer that settling needs at most beyond what is loaded, or reading needs, already."""
    peak: dict[str, int] = base["peak_bytes"]
    return float((peak["settle_and_write"] - peak[of]) / base["customers"])


def as_text(figures: dict[str, Any]) -> str:
    """The figures for people."""
    speeds = [
        ["customers", "lots", "spendings", "read s", "settle s", "to reading", "by CPU", "and write s", "to reading"]
    ]
    memory = [["customers", "peak MB", "reading alone", "before", "bytes a customer beyond before", "beyond reading"]]
    growth = [["customers", "us a customer", "to the first", "of CPU", "to the first", "others % busy"]]
    first = figures["bases"][0]
    for base in figures["bases"]:
        customers = f"{base['customers']:,}"
        peaks = [f"{base['peak_bytes'][name] / 1e6:.0f}" for name in ("settle_and_write", "read", "loaded")]
        speeds.append(
            [
                customers,
                f"{base['lots']:,}",
                f"{base['spendings']:,}",
                *(f"{took(base, name, 'wall_s'):.2f}" for name in ("read", "settle")),
                *(f"{ratio(base, 'settle', clock):.2f}" for clock in ("wall_s", "cpu_s")),
                f"{took(base, 'settle_and_write', 'wall_s'):.2f}",
                f"{ratio(base, 'settle_and_write', 'wall_s'):.2f}",
            ]
        )
        memory.append([customers, *peaks, f"{beyond(base, 'loaded'):.0f}", f"{beyond(base, 'read'):.0f}"])
        grown = []
        for clock in ("wall_s", "cpu_s"):
            one, other = (took(each, "settle", clock) / each["customers"] for each in (base, first))
            grown += [f"{one * 1e6:.3f}", f"{one / other - 1:+.1%}"]
        growth.append([customers, *grown, f"{base['busy_percent']}"])
    largest = figures["bases"][-1]
    met = ratio(largest, "settle", "wall_s") <= GOAL_RATIO, beyond(largest, "loaded") < GOAL_BYTES
    return "\n".join(
        [
            f"machine: {figures['machine']}; {figures['rounds']} rounds in turns, medians",
            "",
            table(speeds),
            f"goal: at most {GOAL_RATIO:.0f} times reading: {'met' if met[0] else 'NOT MET'}",
            "",
            table(memory),
            f"goal: under {GOAL_BYTES} bytes a customer beyond inputs: {'met' if met[1] else 'NOT MET'}",
            "",
            table(growth),
            f"compiling took {largest['compiled_s']:.1f} s, once a process, and is in no other figure",
            f"points: {', '.join(f'{name} {count:,}' for name, count in largest['points'].items())}",
        ]
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
