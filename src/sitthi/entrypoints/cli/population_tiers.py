"""``sitthi population build`` and ``generate-numbers``: bases of numbers and their months, for reviews of tiers."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Annotated

import typer

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.books import day_of
from sitthi.entrypoints.cli.options import SCRATCH, opened
from sitthi.entrypoints.cli.progress import Bar
from sitthi.kernel.errors import BadInput

AsOfDay = Annotated[str, typer.Option("--as-of", metavar="DATE", help="The day that is asked about.")]


def generate_numbers(
    folder: Annotated[Path, typer.Argument(help="Where to put numbers.parquet and months.parquet.")],
    numbers: Annotated[int, typer.Option(help="How many numbers.")] = 100_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same base.")] = 1,
) -> None:
    """Make up a base of numbers with their months: citizens with up to 13 numbers, groups, packages, regions."""
    from sitthi.population.libraries import require

    require()
    from sitthi.kernel.moment import date_of
    from sitthi.population import tier_sample

    with closing(Bar(numbers, wanted=True, of="numbers")) as bar:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            made, months = tier_sample.generate(folder, numbers, seed, lambda done: bar.at(done, done))
        except OSError as error:
            what = f"{folder} can not be written to ({error.strerror or error})"
            raise BadInput(what=what, remedy="Name a folder of yours, with room.", field="folder") from None
    day = date_of(tier_sample.AS_OF_DAY).isoformat()
    output.line(f"{folder}: {made:,} numbers, {months:,} months")
    output.line(f"Now try: sitthi review tiers --base {folder} --as-of {day}")


def build(
    folder: Annotated[Path, typer.Argument(help="Where to put numbers.parquet, months.parquet and names.parquet.")],
    as_of: AsOfDay = "",
    world: Annotated[str, typer.Option("--world", help="Out of this world; scratch is the last run's.")] = SCRATCH,
    numbers: Annotated[Path | None, typer.Option(metavar="FILE", help="Out of Parquet in any order: numbers.")] = None,
    months: Annotated[Path | None, typer.Option(metavar="FILE", help="And their months.")] = None,
    from_csv: Annotated[Path | None, typer.Option(metavar="FILE", help="Out of a table in CSV, by --map.")] = None,
    map_: Annotated[Path | None, typer.Option("--map", metavar="MAP.yaml", help="What its columns mean.")] = None,
) -> None:
    """Build a base of numbers: out of a world, of Parquet files, or of a table of customers as CSV."""
    from sitthi.population.libraries import require

    require()
    if (numbers is None) != (months is None):
        field = "--months" if months is None else "--numbers"
        raise BadInput(what="is missing", remedy="Name both files, numbers and months.", field=field)
    if numbers is not None and months is not None:
        found = _from_parquet(numbers, months, folder)
    elif from_csv is not None:
        found = _from_csv(from_csv, map_, folder, _day(as_of))
    else:
        found = from_world(world, folder, _day(as_of))
    output.line(f"{folder}: {found[0]:,} numbers, {found[1]:,} months")


def _day(as_of: str) -> int:
    if not as_of:
        raise BadInput(what="is missing", remedy="Name the day that is asked about: 2026-07-01.", field="--as-of")
    return day_of(as_of, "--as-of")


def _from_parquet(numbers: Path, months: Path, folder: Path) -> tuple[int, int]:
    from sitthi.population import tier_build
    from sitthi.population.tier_files import MONTHS, NUMBERS, rows_of

    rows = rows_of(numbers, NUMBERS) + rows_of(months, MONTHS)
    with closing(Bar(rows, wanted=True, of="rows")) as bar:
        return tier_build.from_parquet(numbers, months, folder, lambda done: bar.at(done, done))


def _from_csv(path: Path, map_: Path | None, folder: Path, as_of_day: int) -> tuple[int, int]:
    from sitthi.population import tier_build
    from sitthi.population.tier_csv import read_map

    if map_ is None:
        remedy = "Say with --map what its columns mean; examples/telco-churn-map.yaml is one."
        raise BadInput(what="there is no map of the table", remedy=remedy, field="--map")
    with closing(Bar(0, wanted=True, of="rows")) as bar:
        return tier_build.from_csv(path, read_map(map_), folder, as_of_day, lambda done: bar.at(done, done))


def from_world(world: str, folder: Path, as_of_day: int) -> tuple[int, int]:
    """Write the base of a world, by its own book, as of the end of a Thai day; how many numbers and months."""
    from sitthi.kernel.moment import end_of_day
    from sitthi.population import tier_build
    from sitthi.population.tier_rates import terms_at
    from sitthi.population.tier_world import numbers_in

    with opened(world) as there, closing(Bar(numbers_in(there.connection), wanted=True, of="numbers")) as bar:
        terms, at_us = terms_at(there.book, as_of_day), end_of_day(as_of_day)
        return tier_build.from_world(there.connection, folder, at_us, terms, lambda done: bar.at(done, done))
