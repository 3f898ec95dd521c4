"""The tiers of a whole base, beside hand-written DuckDB SQL, openfisca-core and zen-engine, in the same run.

    python -m benchmarks.tiers [--numbers 45000000] [--rounds 3] [--folder DIR] [--small] [--json]

See docs/guides/benchmarks.md.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from benchmarks import machine, tiers_sql
from benchmarks.asking import parsed, parser_of, say
from benchmarks.tiers_groups import grouped
from benchmarks.tiers_one import decided
from benchmarks.tiers_report import as_text
from benchmarks.tiers_run import OURS, SQL, Side, same
from benchmarks.tiers_table import INTERPRETER, side_by_side
from sitthi.population.tier_files import MONTHS_FILE, NUMBERS, NUMBERS_FILE, rows_of
from sitthi.population.tier_rates import terms_at
from sitthi.population.tier_sample import AS_OF_DAY, generate
from sitthi.terms import load_book

PARTS = (9, 3, 1)
"""A ninth of the base, a third, then all: how the time of a number grows is told by these."""
BYTES_A_NUMBER = 100
"""Room on disk for a number: its row and months, both outcomes, and what the SQL may spill."""
SEED = 1
SMALL = {"numbers": 450_000, "rounds": 1, "patience": 0, "grouped": 5_000, "at_once": 100_000}


def options(arguments: list[str]) -> argparse.Namespace:
    """The options of the command line."""
    parser = parser_of("benchmarks.tiers", __doc__)
    parser.add_argument("--numbers", type=int, default=45_000_000, help="numbers of the largest base (45000000)")
    parser.add_argument("--rounds", type=int, default=3, help="how often each side reviews a base, in turns (3)")
    parser.add_argument("--folder", type=Path, help="where the files are kept for another time (else a temporary one)")
    parser.add_argument("--grouped", type=int, default=200_000, help="citizens whose best groups are found (0: all)")
    parser.add_argument("--way", choices=tiers_sql.WAYS, default=tiers_sql.WAY, help="the SQL's way to the last months")
    parser.add_argument("--at-once", type=int, default=tiers_sql.AT_ONCE, help="numbers in a range of SQL (0: all)")
    parser.add_argument("--without-peers", action="store_true", help="leave out openfisca-core and zen-engine")
    return parsed(parser, arguments, SMALL, "450,000 numbers, one round", flag="--small")


def main(arguments: list[str]) -> int:
    """Make the bases, have each reviewed by both sides in turns, tell the figures; 1 if rows differ, 2 for no room."""
    asked = options(arguments)
    if not asked.without_peers and not INTERPRETER.exists():
        say(f"{INTERPRETER} is missing: `make bench-tiers` makes it, --without-peers goes without")
        return 2
    with tempfile.TemporaryDirectory(prefix="sitthi-tiers-") as made:
        folder = asked.folder or Path(made)
        folder.mkdir(parents=True, exist_ok=True)
        free = shutil.disk_usage(folder).free
        if free < asked.numbers * BYTES_A_NUMBER:
            say(f"{folder} has room for {free // BYTES_A_NUMBER:,} numbers only; name another with --folder")
            return 2
        figures: dict[str, Any] = {"machine": machine.described(), "rounds": asked.rounds, "way": asked.way}
        figures |= {"at_once": asked.at_once, "bases": []}
        for part in PARTS:
            figures["bases"].append(measured(folder, max(asked.numbers // part, 1), asked))
        book = load_book()
        terms = terms_at(book, AS_OF_DAY)
        say("finding best groups")
        largest = folder / str(asked.numbers)
        figures["groups"] = grouped(largest, AS_OF_DAY, terms, asked.grouped)
        figures["groups"]["in_base"] = figures["bases"][-1]["several"]
        figures["one"] = decided(terms)
        if not asked.without_peers:
            say("deciding the table by each engine")
            figures["table"] = side_by_side(book, folder)
    alike = not any(figures.get("table", {"differing": {}})["differing"].values())
    figures["sound"] = alike and all(base["same"]["same"] for base in figures["bases"])
    print(json.dumps(figures, indent=2) if asked.json else as_text(figures))
    return 0 if figures["sound"] else 1


def measured(folder: Path, numbers: int, asked: argparse.Namespace) -> dict[str, Any]:
    """The figures of one base: each side in a process of its own, in turns; then whether the rows are the same."""
    base = folder / str(numbers)
    began = time.monotonic()
    found = made_up(base, numbers)
    took = time.monotonic() - began
    busy = machine.wait_until_quiet(asked.patience, say)
    say(f"reviewing {numbers:,} numbers (made in {took:.0f} s)")
    more = ("--way", asked.way, "--at-once", str(asked.at_once))
    sides = {OURS: Side(OURS, base), SQL: Side(SQL, base, more)}
    for place in range(asked.rounds):
        # Who begins changes from round to round.
        for name in (OURS, SQL) if place % 2 == 0 else (SQL, OURS):
            sides[name].run()
    told = {name: side.stop() for name, side in sides.items()}
    figures = {"numbers": numbers, **found, "made_s": took, "busy_percent": busy, **told, "same": same(base)}
    for outcome in (base / "outcome.parquet", base / "sql"):
        shutil.rmtree(outcome) if outcome.is_dir() else outcome.unlink()
    if asked.folder is None and numbers != asked.numbers:
        shutil.rmtree(base)
    return figures


def made_up(base: Path, numbers: int) -> dict[str, int]:
    """A base of so many numbers, if it is not there yet: its rows and bytes, and citizens with several numbers."""
    marker = base / f"seed-{SEED}"
    if not marker.exists():
        base.mkdir(parents=True, exist_ok=True)
        generate(base, numbers, SEED, lambda _: None)
        marker.touch()
    files = {"numbers": base / NUMBERS_FILE, "months": base / MONTHS_FILE}
    assert rows_of(files["numbers"], NUMBERS) == numbers
    with tiers_sql.connected(base) as connection:
        months = connection.execute(f"SELECT count(*) FROM '{files['months']}'").fetchone()[0]
        grouped_by = f"SELECT count(*) AS many FROM '{files['numbers']}' GROUP BY citizen"
        citizens, several = connection.execute(f"SELECT count(*), count_if(many > 1) FROM ({grouped_by})").fetchone()
    sizes = {f"{name}_bytes": path.stat().st_size for name, path in files.items()}
    return {"months": months, "citizens": citizens, "several": several, **sizes}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
