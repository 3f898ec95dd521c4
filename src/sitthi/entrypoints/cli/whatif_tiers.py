"""``sitthi whatif OVERLAY --base FOLDER``: what a base of numbers would qualify for by other terms of tiers."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.books import day_of
from sitthi.entrypoints.cli.options import notice
from sitthi.entrypoints.cli.progress import Bar

if TYPE_CHECKING:
    from sitthi.population.tier_whatif import Files, TierWhatIf
    from sitthi.terms import Book


def files_of(folder: Path, as_of: str) -> Files:
    """The base in a folder, as of a day or else of the day after its last month; raises BadInput."""
    from sitthi.population.tier_build import built
    from sitthi.population.tier_whatif import Files
    from sitthi.population.tier_whatif import as_of as day_after

    numbers, months = built(folder)
    return Files(numbers, months, day_of(as_of, "--as-of") if as_of else day_after(months))


@contextmanager
def _told(files: Files, *, compiles: bool) -> Iterator[Callable[[int], None]]:
    """A bar of how many rows of a base are done."""
    with closing(Bar(files.rows(), wanted=True, of="rows")) as bar:
        if compiles and sys.stderr.isatty():
            notice("compiling the rules: some seconds")
        yield lambda rows: bar.at(rows, rows)


def compared(books: tuple[Book, Book], files: Files) -> TierWhatIf:
    """A base by the book and by an overlay; raises BadInput."""
    from sitthi.population.tier_whatif import compare

    with _told(files, compiles=True) as told:
        return compare(*books, files, told)


def drawn(found: TierWhatIf, language: str, kind: str) -> str | bytes:
    """The page (``html``) or the chart (``png``)."""
    from sitthi.population import tier_whatif_chart as chart

    return chart.html(found, language) if kind == "html" else chart.png(found, language)


def tell(found: TierWhatIf, language: str, *, as_json: bool) -> None:
    """Write the figures for people or machines."""
    from sitthi.population.tier_page import page, shape

    if as_json:
        output.json_page(shape(found))
        return
    shown = page(found, language)
    label = shown["label"]
    heads = (f">{label['before']}", f">{label['after']}", f">{label['difference']}")
    output.line(f"{shown['title']}: {shown['about']}")
    output.line(shown["of"])
    output.line()
    output.table(label["sets"], (label["value"], label["clause"], label["before"], label["after"]), shown["sets"])
    output.table(label["at_stake"], ("", f">{label['numbers']}", f">{label['at_stake_thb']}"), shown["total"])
    output.table(label["by_tier"], (label["tier"], *heads), shown["tiers"])
    output.table(label["matrix"], (label["from_to"], *_right(shown["heads"])), shown["matrix"])
    output.table(label["by_tenure"], (label["tenure"], *_right(shown["moves"])), shown["tenure"])
    output.table(label["by_region"], (label["region"], *_right(shown["moves"])), shown["regions"])
    output.table(label["by_clause"], (label["clause"], *heads), shown["refused"])
    output.table(label["by_way"], (label["way"], *heads), shown["ways"])
    for note in shown["notes"]:
        output.line(note)


def _right(heads: list[str]) -> list[str]:
    return [f">{head}" for head in heads]


def explain(books: tuple[Book, Book], files: Files, folder: Path, number: str) -> Any:
    """One number by both books, by the rules of the single decision; raises BadInput."""
    from sitthi.population.tier_explain import explain as by_single_decision
    from sitthi.population.tier_explain import found, number_named
    from sitthi.population.tier_explained import Explained
    from sitthi.population.tier_whatif import terms_of

    wanted = number_named(folder, number)
    before, after = terms_of(*books, files.as_of_day)
    with _told(files, compiles=False) as told:
        rows, place = found(files, wanted, told)
    verdicts = by_single_decision(rows, place, before, before), by_single_decision(rows, place, after, before)
    assert books[1].overlay is not None
    return Explained(wanted, books[1].overlay, files.as_of_day, verdicts, books)


def tell_one(found: Any, language: str, *, as_json: bool) -> None:
    """Write one number's explanation for people or machines."""
    from sitthi.population.tier_explained import page, shape

    if as_json:
        output.json_page(shape(found))
        return
    shown = page(found, language)
    label = shown["label"]
    output.line(f"{shown['title']}: {shown['about']}")
    output.table("", ("", label["before"], label["after"]), shown["verdicts"])
    output.table(label["reasons"], (label["clause"], label["before"], label["after"]), shown["reasons"])
    if shown["members"]:
        output.table(label["members"], ("", label["before"], label["after"]), shown["members"])
