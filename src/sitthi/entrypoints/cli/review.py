"""``sitthi review tiers``: what every number of a base qualifies for, and the clause that decides it."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.books import day_of
from sitthi.entrypoints.cli.files import whole_file
from sitthi.entrypoints.cli.options import (
    SCRATCH,
    AsJson,
    InLanguage,
    Language,
    WorldName,
    notice,
    opened,
    overlay_of,
)
from sitthi.entrypoints.cli.population_tiers import from_world
from sitthi.entrypoints.cli.progress import Bar
from sitthi.entrypoints.cli.stopping import keeps
from sitthi.kernel.errors import BadInput

if TYPE_CHECKING:
    from sitthi.population.tier_running import Totals
    from sitthi.terms import Book


class Engine(StrEnum):
    """Where a review runs."""

    local = "local"
    spark = "spark"


app = typer.Typer(add_completion=False, rich_markup_mode=None, no_args_is_help=True)


@app.callback()
def review() -> None:
    """Review a whole base at once, by the rule of the single decision."""


@app.command()
def tiers(
    as_of: Annotated[str, typer.Option("--as-of", metavar="DATE", help="The day of the review.")],
    base: Annotated[Path | None, typer.Option(metavar="FOLDER", help="A base built before; else the world's.")] = None,
    out: Annotated[
        Path | None, typer.Option(metavar="FOLDER", help="Write outcome.parquet here, a row a number.")
    ] = None,
    overlay: Annotated[str, typer.Option(help="Other terms: an overlay file, or the name of one.")] = "",
    png: Annotated[Path | None, typer.Option(metavar="FILE", help="Write a chart as a picture.")] = None,
    apply: Annotated[bool, typer.Option("--apply", help="Ask for a review of all whose tier would change.")] = False,
    engine: Annotated[Engine, typer.Option(help="Where it runs: this machine, or a Spark cluster.")] = Engine.local,
    master: Annotated[str, typer.Option(metavar="URL", help="The Spark master.")] = "local[*]",
    world: WorldName = SCRATCH,
    language: InLanguage = Language.en,
    as_json: AsJson = False,
) -> None:
    """Decide the tier of every number: rank, way, conditions met, deciding clause; totals as a table.

    Without --base the world's own base is built first. --apply sends tier.review-requested for every number whose tier
    would change, and the world decides each by itself. With --engine spark the outcome is a folder of parts.
    """
    from sitthi.population.libraries import require

    require()
    from sitthi.population import tier_running
    from sitthi.population.tier_rates import terms_at

    day = day_of(as_of, "--as-of")
    if apply and overlay:
        raise BadInput(what="an overlay can not be applied", remedy="Leave out one of both.", field="--apply")
    with tempfile.TemporaryDirectory(prefix="sitthi-base-") as temporary:
        folder = base or Path(temporary) / "base"
        if base is None:
            from_world(world, folder, day)
        written = (out or Path(temporary)) / tier_running.OUTCOME_FILE
        terms = terms_at(_book(world, overlay, own=base is None or apply), day)
        with _told(folder) as (files, told):
            if engine is Engine.spark:
                found = _on_spark(files, day, terms, written, master)
            else:
                found = tier_running.review(*files, day, terms, written if out or apply else None, told)
        if png is not None:
            _draw(found, png, language.value)
        applied = _apply(world, folder, written, day) if apply else None
        _tell(found, applied, out, as_json=as_json)


def _on_spark(files: tuple[Path, Path], day: int, terms: Any, written: Path, master: str) -> Totals:
    """The review by the same compiled rules in the executors of a cluster; raises BadInput where Spark is missing."""
    from sitthi.population.spark import review_spark

    return review_spark(*files, day, terms, written, master)


def _book(world: str, overlay: str, *, own: bool) -> Book:
    """The book a base is judged by: that of its world, the book as it comes, or either with an overlay."""
    from sitthi.terms import load_book

    if own and not overlay:
        with opened(world) as there:
            return there.book
    return load_book(overlay=overlay_of(overlay))


@contextmanager
def _told(folder: Path) -> Iterator[tuple[tuple[Path, Path], Callable[[int], None]]]:
    """The files of a base, and a bar of how many of their rows are done."""
    from sitthi.population.tier_build import built
    from sitthi.population.tier_files import MONTHS, NUMBERS, rows_of

    files = built(folder)
    total = rows_of(files[0], NUMBERS) + rows_of(files[1], MONTHS)
    if sys.stderr.isatty():
        notice("compiling the rules: some seconds")
    with closing(Bar(total, wanted=True, of="rows")) as bar:
        yield files, lambda rows: bar.at(rows, rows)


def _draw(found: Totals, path: Path, language: str) -> None:
    from sitthi.population import tier_chart

    with whole_file(path, "--png") as place:
        place.write_bytes(tier_chart.png(found, language))
    notice(f"wrote {path}")


def _tell(found: Totals, applied: dict[str, int] | None, out: Path | None, *, as_json: bool) -> None:
    from sitthi.kernel.moment import date_of
    from sitthi.standing.tier_parts import WAYS

    if as_json:
        output.json_page(msgspec.to_builtins(found) | ({} if applied is None else {"applied": applied}))
        return
    day = date_of(found.as_of_day).isoformat()
    output.line(f"{found.numbers:,} numbers of {found.citizens:,} citizens, {found.months:,} months, as of {day}")
    rows = [
        (tier or "none", f"{sum(ways.values()):,}", *(f"{ways.get(way, 0):,}" if tier else "" for way in WAYS))
        for tier, ways in reversed(found.tiers.items())
    ]
    output.table("Numbers by tier, and the way that gives it", ("tier", ">numbers", *(f">{way}" for way in WAYS)), rows)
    refused = sorted(found.refused.items(), key=lambda pair: -pair[1])
    output.table(
        "Without a tier, by the first clause not met",
        ("clause", ">numbers"),
        [(clause, f"{many:,}") for clause, many in refused],
    )
    output.line(f"Beside what is held now: {found.raised:,} higher, {found.lowered:,} lower, {found.same:,} the same.")
    if out is not None:
        output.line(f"Written to {out}: a row a number.")
    if applied is not None:
        said = ", ".join(f"{many:,} {one}" for one, many in applied.items())
        output.line(f"Reviews asked for: {said or 'none'}.")


def _apply(world: str, folder: Path, outcome: Path, day: int) -> dict[str, int]:
    """Have the world review every number whose tier would change; how many came to what."""
    from sitthi.app import Options
    from sitthi.flow import receipts
    from sitthi.population.tier_apply import changed, review_events
    from sitthi.views.prove import latest_us

    keeps("The reviews asked for so far are kept; the same command again asks for the others.")
    counts: dict[str, int] = {}
    with opened(world, Options(keep_going=True)) as there:
        for answer in there.player().play(review_events(changed(folder, outcome), day, latest_us(there.connection))):
            if answer.line:
                decided = (
                    receipts.decision_of(receipts.decode(answer.receipts[answer.own])) if answer.receipts else None
                )
                named = answer.state if decided is None else decided.outcome
                counts[named] = counts.get(named, 0) + 1
    return counts
