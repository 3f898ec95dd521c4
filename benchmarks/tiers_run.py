"""One side of the measurement of tiers, in a process of its own: our review of a base, or the SQL's.

    python -m benchmarks.tiers_run ours|sql FOLDER [--way lead] [--at-once N]

It first does a base of a few numbers, so that everything is loaded and compiled, and says so on stdout; then for each
line on stdin it reviews the base of the folder, and says how long it took, and the most memory it ever had, as JSON.
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
from typing import Any

import duckdb

from benchmarks import tiers_sql
from sitthi.population.tier_files import MONTHS_FILE, NUMBERS_FILE
from sitthi.population.tier_rates import terms_at
from sitthi.population.tier_running import OUTCOME_FILE, review
from sitthi.population.tier_sample import AS_OF_DAY, generate
from sitthi.terms import load_book

OURS, SQL = "ours", "sql"
SQL_FOLDER = "sql"
SMALL = 2_000
PEAK = Path("/proc/self/status")


def main(arguments: list[str]) -> int:
    """Warm up, then review the base once for each line that comes."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tiers_run", description=__doc__.splitlines()[0])
    parser.add_argument("side", choices=(OURS, SQL))
    parser.add_argument("folder", type=Path)
    parser.add_argument("--way", choices=tiers_sql.WAYS, default=tiers_sql.WAY)
    parser.add_argument("--at-once", type=int, default=tiers_sql.AT_ONCE)
    asked = parser.parse_args(arguments)
    terms = terms_at(load_book(), AS_OF_DAY)

    def run(folder: Path) -> None:
        if asked.side == OURS:
            files = (folder / NUMBERS_FILE, folder / MONTHS_FILE)
            review(*files, AS_OF_DAY, terms, folder / OUTCOME_FILE, lambda _: None)
        else:
            tiers_sql.review(folder, folder / SQL_FOLDER, AS_OF_DAY, terms, (asked.way, asked.at_once))

    with tempfile.TemporaryDirectory() as small:
        generate(Path(small), SMALL, 1, lambda _: None)
        say({"warm": timed(lambda: run(Path(small))), "peak_bytes": peak_bytes()})
    for _ in sys.stdin:
        if asked.side == SQL:
            shutil.rmtree(asked.folder / SQL_FOLDER, ignore_errors=True)
        say({**timed(lambda: run(asked.folder)), "peak_bytes": peak_bytes()})
    return 0


def say(figures: dict[str, Any]) -> None:
    """A line for whoever started this."""
    print(json.dumps(figures), flush=True)


def timed(run: Callable[[], object]) -> dict[str, float]:
    """Wall clock and processor time of a run, in seconds."""
    wall, processor = time.perf_counter(), time.process_time()
    run()
    return {"wall_s": time.perf_counter() - wall, "cpu_s": time.process_time() - processor}


def peak_bytes() -> int:
    """The most memory this process has had in use so far: VmHWM of the kernel. It starts no others."""
    line = next(one for one in PEAK.read_text(encoding="utf-8").splitlines() if one.startswith("VmHWM:"))
    return int(line.split()[1]) * 1024


class Side:
    """A process of a side, asked to run again and again."""

    def __init__(self, side: str, folder: Path, more: tuple[str, ...] = ()) -> None:
        """Started, and warm."""
        command = [sys.executable, "-m", "benchmarks.tiers_run", side, str(folder), *more]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.warm = self._told()
        self.runs: list[dict[str, float]] = []

    def run(self) -> None:
        """One more run; its figures are added."""
        assert self._process.stdin is not None
        self._process.stdin.write("\n")
        self._process.stdin.flush()
        self.runs.append(self._told())

    def stop(self) -> dict[str, Any]:
        """All figures; the process has ended."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        assert self._process.wait() == 0
        return {"warm": self.warm, "runs": self.runs}

    def _told(self) -> Any:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise SystemExit(f"a side ended with {self._process.wait()}; what it said is above")
        return json.loads(line)


def same(folder: Path) -> dict[str, Any]:
    """Whether both outcomes of a folder are the same rows, in whatever order: by counts, and by hash over all."""
    columns = "number, rank, way, ways, met, clause, charge_satang"
    hashed = f"hash({columns})"
    statement = f"SELECT count(*), coalesce(bit_xor({hashed}), 0), coalesce(sum({hashed}), 0) FROM read_parquet('{{}}')"
    by_clause = "SELECT rank, way, clause, count(*) FROM read_parquet('{}') GROUP BY ALL ORDER BY ALL"
    files = (folder / OUTCOME_FILE, folder / SQL_FOLDER / "*.parquet")
    with duckdb.connect(config={"memory_limit": tiers_sql.MEMORY, "threads": str(tiers_sql.THREADS)}) as connection:
        ours, theirs = (connection.execute(statement.format(one)).fetchone() for one in files)
        counts = [connection.execute(by_clause.format(one)).fetchall() for one in files]
    assert ours is not None
    digest = f"{ours[1]:016x}-{ours[2] % 2**64:016x}"
    return {"same": ours == theirs and counts[0] == counts[1], "rows": ours[0], "hash": digest, "kinds": len(counts[0])}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
