"""``sitthi whatif``: what a base of points would be by other terms, beside what it is."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.books import day_of
from sitthi.entrypoints.cli.options import AsJson, InLanguage, Language, notice, overlay_of
from sitthi.entrypoints.cli.progress import Bar
from sitthi.kernel.errors import BadInput

if TYPE_CHECKING:
    from sitthi.population.whatif import Base, WhatIf

InLots = Annotated[Path | None, typer.Option("--lots", metavar="FILE", help="Lots credited: Parquet or CSV.")]
InBills = Annotated[
    Path | None, typer.Option("--bills", metavar="FILE", help="Bills paid in full and in time, a row a line.")
]
InSpendings = Annotated[Path | None, typer.Option("--spendings", metavar="FILE", help="Points asked to be spent.")]
AsOf = Annotated[
    str, typer.Option("--as-of", metavar="DATE", help="Figures of this day; else of the last day in the files.")
]
Sorted = Annotated[bool, typer.Option("--sort", help="Sort the files first; CSV files are sorted anyhow.")]


def whatif(
    overlay: Annotated[str, typer.Argument(metavar="OVERLAY", help="An overlay file, or the name of one.")],
    lots: InLots = None,
    bills: InBills = None,
    spendings: InSpendings = None,
    as_of: AsOf = "",
    sort: Sorted = False,
    html: Annotated[Path | None, typer.Option(metavar="FILE", help="Write page and chart as one HTML file.")] = None,
    png: Annotated[Path | None, typer.Option(metavar="FILE", help="Write the chart as a picture.")] = None,
    language: InLanguage = Language.en,
    as_json: AsJson = False,
) -> None:
    """Show the points of a base by the book and by an overlay: what is earned, spent, expired and left.

    An overlay that changes none of the figures is an error. `sitthi population generate` makes up a base to try.
    """
    from sitthi.population.libraries import require

    require()
    from sitthi.population.page import shape
    from sitthi.population.whatif import compare
    from sitthi.terms import load_book, overlaid

    if lots is None and bills is None:
        raise BadInput(what="there is no base", remedy="Name a file with --lots, --bills or both.", field="--lots")
    path = overlay_of(overlay)
    if path is None:
        raise BadInput(what="there is no overlay", remedy="Name a file, or one of the book's.", field="overlay")
    book = load_book()
    scenario = overlaid(book, path)
    with based(lots, bills, spendings, as_of, sort=sort) as base, rows_told(base) as told:
        found = compare(book, scenario, base, told)
    _write(found, language.value, html, png)
    if as_json:
        output.json_page(shape(found))
    else:
        _tell(found, language.value)


@contextmanager
def based(lots: Path | None, bills: Path | None, spendings: Path | None, as_of: str, *, sort: bool) -> Iterator[Base]:
    """A base of files as they were given; what had to be sorted is gone afterwards. Raises BadInput."""
    from sitthi.population.columns import BILLS, LOTS, SPENDINGS
    from sitthi.population.prepare import prepared
    from sitthi.population.whatif import Base
    from sitthi.population.whatif import as_of as last_day

    given = ((lots, LOTS), (bills, BILLS), (spendings, SPENDINGS))
    with tempfile.TemporaryDirectory(prefix="sitthi-sorted-") as folder:
        made = [None if path is None else prepared(path, kind, Path(folder), sort=sort) for path, kind in given]
        copies = {str(copy): str(path) for copy, (path, _) in zip(made, given, strict=True) if copy != path}
        try:
            day = day_of(as_of, "--as-of") if as_of else last_day(*made)
            yield Base(made[0], made[1], made[2], day)
        except BadInput as error:
            if error.file not in copies:
                raise
            # A row of a sorted copy is in another place of the file that was given.
            raise BadInput(what=error.what, remedy=error.remedy, file=copies[error.file], field=error.field) from None


@contextmanager
def rows_told(base: Base) -> Iterator[Callable[[int], None]]:
    """A bar of how many rows of a base are done."""
    bar = Bar(base.rows(), wanted=True, of="rows")
    if sys.stderr.isatty():
        notice("compiling the rules: some seconds")
    try:
        yield lambda rows: bar.at(rows, rows)
    finally:
        bar.close()


def _write(found: WhatIf, language: str, html: Path | None, png: Path | None) -> None:
    from sitthi.population import chart

    for path, made in (
        (html, "" if html is None else chart.html(found, language)),
        (png, b"" if png is None else chart.png(found, language)),
    ):
        if path is None:
            continue
        try:
            path.write_bytes(made.encode() if isinstance(made, str) else made)
        except OSError as error:
            what, remedy = f"{path} can not be written ({error.strerror})", "Name a file in a folder of yours."
            raise BadInput(what=what, remedy=remedy, field="file") from None
        notice(f"wrote {path}")


def _tell(found: WhatIf, language: str) -> None:
    from sitthi.population.page import page

    shown = page(found, language)
    label = shown["label"]
    heads = (f">{label['before']}", f">{label['after']}", f">{label['difference']}")
    output.line(f"{shown['title']}: {shown['about']}")
    output.line()
    output.table(label["sets"], (label["value"], label["clause"], label["before"], label["after"]), shown["sets"])
    output.table("", (label["points"], *heads), shown["figures"])
    output.table(label["by_quarter"], (label["quarter"], *heads), shown["quarters"])
    output.line("; ".join(f"{name} {count}" for name, count in shown["customers"]))
    for note in shown["notes"]:
        output.line(note)
