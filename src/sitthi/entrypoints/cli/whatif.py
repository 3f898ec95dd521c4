"""``sitthi whatif``: what a base of points, or of numbers and their tiers, would be by other terms."""

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
from sitthi.entrypoints.cli.files import whole_file
from sitthi.entrypoints.cli.options import AsJson, InLanguage, Language, notice, overlay_of
from sitthi.entrypoints.cli.progress import Bar
from sitthi.kernel.errors import BadInput

if TYPE_CHECKING:
    from sitthi.population.whatif import Base, WhatIf
    from sitthi.terms import Book

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
    base: Annotated[
        Path | None, typer.Option("--base", metavar="FOLDER", help="A base of numbers: asks about their tiers.")
    ] = None,
    explain: Annotated[
        str, typer.Option("--explain", metavar="NUMBER", help="One number of --base, with every reason by both.")
    ] = "",
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
    """Show a base by the book and by an overlay, side by side: points, or with --base the tiers of numbers.

    Of points: what is earned, spent, expired and left. Of tiers: who rises and falls, by tier, length of service and
    region, the charges at stake, the clauses that refuse. An overlay that changes none of the figures is an error.
    `sitthi population generate` and `generate-numbers` make up a base to try.
    """
    from sitthi.population.libraries import require

    require()
    from sitthi.terms import load_book, overlaid

    remedy = "Name a file of points with --lots or --bills, or a folder of numbers with --base; not both."
    if base is None and lots is None and bills is None:
        raise BadInput(what="there is no base", remedy=remedy, field="--lots")
    if base is not None and (lots or bills or spendings or sort):
        raise BadInput(what="goes with no option about points", remedy=remedy, field="--base")
    _check_together(base, explain, html or png)
    path = overlay_of(overlay)
    if path is None:
        raise BadInput(what="there is no overlay", remedy="Name a file, or one of the book's.", field="overlay")
    book = load_book()
    books = book, overlaid(book, path)
    if base is not None:
        _of_tiers(books, (base, as_of, explain), (html, png), language.value, as_json=as_json)
        return
    from sitthi.population.whatif import compare

    with based(lots, bills, spendings, as_of, sort=sort) as given, rows_told(given) as told:
        found = compare(*books, given, told)
    _of_points(found, (html, png), language.value, as_json=as_json)


def _check_together(base: Path | None, explain: str, written: Path | None) -> None:
    """Raise BadInput for options that do not go together."""
    if explain and base is None:
        remedy = "Name the folder of numbers with --base."
        raise BadInput(what="there is no base of numbers", remedy=remedy, field="--explain")
    if explain and written is not None:
        remedy = "Leave out --html and --png, or --explain."
        raise BadInput(what="one number has neither page nor chart", remedy=remedy, field="--explain")


def _of_tiers(
    books: tuple[Book, Book],
    asked: tuple[Path, str, str],
    written: tuple[Path | None, Path | None],
    language: str,
    *,
    as_json: bool,
) -> None:
    from sitthi.entrypoints.cli import whatif_tiers

    folder, as_of, number = asked
    files = whatif_tiers.files_of(folder, as_of)
    if number:
        whatif_tiers.tell_one(whatif_tiers.explain(books, files, folder, number), language, as_json=as_json)
        return
    found = whatif_tiers.compared(books, files)
    _write(written, lambda kind: whatif_tiers.drawn(found, language, kind))
    whatif_tiers.tell(found, language, as_json=as_json)


def _of_points(found: WhatIf, written: tuple[Path | None, Path | None], language: str, *, as_json: bool) -> None:
    from sitthi.population import chart
    from sitthi.population.page import shape

    _write(written, lambda kind: chart.html(found, language) if kind == "html" else chart.png(found, language))
    if as_json:
        output.json_page(shape(found))
    else:
        _tell(found, language)


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


def _write(written: tuple[Path | None, Path | None], drawn: Callable[[str], str | bytes]) -> None:
    """Write the page and the chart to the files named; raises BadInput."""
    for path, kind in zip(written, ("html", "png"), strict=True):
        if path is None:
            continue
        made = drawn(kind)
        with whole_file(path, "file") as place:
            place.write_bytes(made.encode() if isinstance(made, str) else made)
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
