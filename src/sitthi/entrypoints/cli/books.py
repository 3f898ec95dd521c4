"""``sitthi books``: the money of a period, statement by statement, each with whether it ties."""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.files import whole_file
from sitthi.entrypoints.cli.options import SCRATCH, AsJson, WorldName, opened
from sitthi.entrypoints.cli.progress import Bar
from sitthi.entrypoints.cli.stopping import keeps
from sitthi.kernel.errors import BadInput

if TYPE_CHECKING:
    from sitthi.views.books import Books
    from sitthi.views.books_moved import Period

LEFT_TO_FILES = "days"
"""The statement that is too long to be read on a terminal."""

FirstDay = Annotated[str, typer.Option("--from", metavar="DATE", help="First day, such as 2024-04-01 (Thai days).")]
LastDay = Annotated[str, typer.Option("--to", metavar="DATE", help="Last day; both are within the period.")]


def books(
    first: FirstDay,
    last: LastDay,
    out: Annotated[Path | None, typer.Option(help="Folder to write every statement to, a CSV file each.")] = None,
    one: Annotated[str, typer.Option("--csv", metavar="NAME", help="Write one statement, such as vat, as CSV.")] = "",
    world: WorldName = SCRATCH,
    as_json: AsJson = False,
) -> None:
    """Show the books of a period: trial balance, roll-forwards, VAT, transit, holds.

    Every statement ends in a line that says whether it ties; if one does not, the exit code is 1.
    """
    from sitthi.views.books import NAMES
    from sitthi.views.books import books as keep_books
    from sitthi.views.books_moved import count_blocks

    if one and one not in NAMES:
        raise BadInput(what=f"there is no statement {one!r}", remedy=f"Name one of: {', '.join(NAMES)}.", field="--csv")
    period = period_of(first, last)
    if out is not None:
        _make(out)
    with opened(world) as there:
        bar = Bar(count_blocks(there.connection), wanted=True)
        try:
            found = keep_books(there.connection, period, bar.at)
        finally:
            bar.close()
    if out is not None:
        keeps("The files that were finished are there, whole; the same command writes all of them again.")
        for statement in found.statements:
            _write(out / f"{statement.name}.csv", statement.lines())
    if as_json:
        output.json_page(found.shape())
    elif one:
        csv.writer(sys.stdout, lineterminator="\n").writerows(found.statement(one).lines())
    else:
        _tell(found, out)
    raise typer.Exit(0 if found.held else 1)


def period_of(first: str, last: str) -> Period:
    """The days given as options; raises BadInput for dates that are none, or in the wrong order."""
    from sitthi.views.books_moved import Period

    found = Period(day_of(first, "--from"), day_of(last, "--to"))
    if found.last_day < found.first_day:
        raise BadInput(what=f"{last} is before {first}", remedy="Write the earlier day with --from.", field="--to")
    return found


def day_of(written: str, field: str) -> int:
    """The number of a day written as a date; raises BadInput for another text, or a Buddhist Era year (R40)."""
    import datetime as dt

    from sitthi.kernel.moment import LAST_YEAR, day_number

    try:
        date = dt.date.fromisoformat(written)
    except ValueError:
        raise BadInput(what=f"{written!r} is not a date", remedy="Write it as 2024-04-01.", field=field) from None
    if date.year > LAST_YEAR:
        remedy = "Write the year of the Common Era, such as 2024 for B.E. 2567."
        raise BadInput(what=f"{written!r} is in the year {date.year}", remedy=remedy, field=field)
    return day_number(date)


def _make(folder: Path) -> None:
    """Make the folder before anything long is done; raises BadInput where that can not be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        what = f"{folder} can not be made ({error.strerror or error})"
        raise BadInput(what=what, remedy="Name a folder that is there or can be made.", field="--out") from None


def _write(path: Path, lines: Iterable[Iterable[Any]]) -> None:
    with whole_file(path, "--out") as place, place.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows(lines)


def _tell(found: Books, out: Path | None) -> None:
    idle = [one.title for one in found.statements if one.idle and one.held]
    for statement in found.statements:
        if statement.idle and statement.held:
            continue
        if statement.name != LEFT_TO_FILES:
            words = {"line", "account", "unit", "source", "service", "day"}
            heads = [(head if head in words else ">" + head).replace("_", " ") for head in statement.heads]
            output.table(statement.title, heads, statement.rows)
        else:
            output.line(f"{statement.title}: {len(statement.rows):,} lines (--csv {LEFT_TO_FILES})")
        output.line(f"✓ {statement.says}" if statement.held else f"✗ {statement.title} does not tie:")
        for fault in statement.faults:
            output.line(f"    {fault}")
        output.line()
    if idle:
        output.line(f"Nothing in: {'; '.join(idle)}.")
    if out is not None:
        output.line(f"Written to {out}: {len(found.statements)} CSV files.")
    output.line("The books tie." if found.held else "The books do not tie.")
