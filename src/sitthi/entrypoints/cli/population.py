"""``sitthi population``: whole bases, of points and of numbers: made up to try things on, built, and settled."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.options import AsJson
from sitthi.entrypoints.cli.population_tiers import build, generate_numbers
from sitthi.entrypoints.cli.progress import Bar
from sitthi.entrypoints.cli.stopping import keeps
from sitthi.entrypoints.cli.whatif import AsOf, InSpendings, Sorted, based, rows_told
from sitthi.kernel.errors import BadInput

if TYPE_CHECKING:
    from sitthi.population.running import Totals

app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)
app.command("build")(build)
app.command("generate-numbers")(generate_numbers)


@app.callback()
def population() -> None:
    """Work on a whole base of customers at once: files in, figures out."""


@app.command()
def generate(
    folder: Annotated[Path, typer.Argument(help="Where to put lots.parquet, bills.parquet and spendings.parquet.")],
    customers: Annotated[int, typer.Option(help="How many customers.")] = 10_000,
    seed: Annotated[int, typer.Option(help="The same seed gives the same base.")] = 1,
) -> None:
    """Make up a base: lots of 2023 and 2024, bills of 2025, points spent in all three years."""
    from sitthi.population.libraries import require

    require()
    from sitthi.population import sample
    from sitthi.terms import load_book

    plan = sample.planned(load_book(), customers, seed)
    bar, done = Bar(customers * len(sample.FILES), wanted=True, of="customers"), 0

    def told(count: int) -> None:
        bar.at(done + count, count)

    try:
        folder.mkdir(parents=True, exist_ok=True)
        keeps("The files that were finished are there, whole; the same command writes all of them again.")
        for name in sample.FILES:
            rows = sample.write(folder / f"{name}.parquet", name, plan, told)
            done += customers
            output.line(f"{folder / name}.parquet: {rows:,} rows")
    except OSError as error:
        what = f"{folder} can not be written to ({error.strerror or error})"
        raise BadInput(what=what, remedy="Name a folder of yours, with room.", field="folder") from None
    finally:
        bar.close()
    files = " ".join(f"--{name} {folder / name}.parquet" for name in sample.FILES)
    output.line(f"Now try: sitthi whatif points-30 {files}")


@app.command()
def settle(
    lots: Annotated[Path, typer.Option("--lots", metavar="FILE", help="Lots credited: Parquet or CSV.")],
    spendings: InSpendings = None,
    as_of: AsOf = "",
    sort: Sorted = False,
    out: Annotated[Path | None, typer.Option(help="Folder for a file of customers and one of lots left.")] = None,
    as_json: AsJson = False,
) -> None:
    """Spend and expire the lots of a base in the order of time: what is spent, expired and left, by customer."""
    from sitthi.population.libraries import require

    require()
    from sitthi.population.running import LOTS_FILE, pieces, total, written

    if out is not None and (out / LOTS_FILE).resolve() == lots.resolve():
        raise BadInput(what=f"{lots} would be written over", remedy="Name another folder.", field="--out")
    with based(lots, None, spendings, as_of, sort=sort) as base, rows_told(base) as told, written(out) as write:
        assert base.lots is not None
        found = total(pieces(base.lots, base.spendings, base.as_of_day, told), base.as_of_day, write)
    if as_json:
        output.json_page(found)
    else:
        _tell(found, base.as_of_day, out)


def _tell(found: Totals, as_of_day: int, out: Path | None) -> None:
    from sitthi.population import words

    sums: dict[tuple[int, int], int] = {}
    for day, points in found.left_by_day.items():
        quarter = words.quarter_of(day)
        sums[quarter] = sums.get(quarter, 0) + points
    output.line(f"{found.customers:,} customers, {found.lots:,} lots, {words.of_day(as_of_day, 'en')}")
    names = ("credited", "spent", "expired", "left", "refused")
    output.table("", ("points", ">"), [(name, f"{getattr(found, name):,}") for name in names])
    rows = [(words.quarter(one, "en"), f"{points:,}") for one, points in sorted(sums.items())]
    output.table("Points left, by the quarter they expire in", ("quarter of expiry", ">left"), rows)
    if out is not None:
        output.line(f"Written to {out}: a row a customer, and the lots that are left.")
