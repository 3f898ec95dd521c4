"""An overlay changes what it names, and nothing else."""

import datetime as dt
from pathlib import Path

import pytest

from sitthi.terms import Book, BookRefused, Values, load_book, overlaid, package_book

ON = dt.date(2024, 4, 1)
HEAD = "overlay: trial\nwhy: {th: ลองดู, en: To see.}\n"


@pytest.fixture(scope="module")
def book() -> Book:
    """The package's own book."""
    return load_book()


def laid(book: Book, folder: Path, body: str) -> Book:
    """The book under an overlay of that body."""
    path = folder / "trial.yaml"
    path.write_text(HEAD + body, encoding="utf-8")
    return overlaid(book, path)


def all_values(book: Book) -> dict[tuple[str, str], object]:
    """Every value of the book by document and name."""
    versions = [version for ordered in book.documents.values() for version in ordered]
    return {(v.document, value.name): value.value for v in versions for value in v.values.values()}


@pytest.mark.parametrize("path", sorted((package_book() / "overlays").glob("*.yaml")), ids=lambda p: p.stem)
def test_the_overlays_shipped_can_be_laid_over_the_book(book: Book, path: Path) -> None:
    """Each example loads, is named as its file and changes something."""
    changed = overlaid(book, path)
    assert changed.overlay == path.stem
    assert all_values(changed) != all_values(book) or changed.off


def test_the_sale_window_overlay_moves_the_window_only(book: Book) -> None:
    """The document's own renewal example can be run after the sale closed (R43)."""
    changed = load_book(overlay=Path("sale-window-open"))
    before, after = all_values(book), all_values(changed)
    assert {key for key in before if before[key] != after[key]} == {("addons", "net.sale-until")}
    assert changed.values("addons", ON).date("net.sale-until") == dt.date(2024, 12, 31)
    assert changed.overlay == "sale-window-open"
    assert book.overlay is None


def test_an_overlay_enters_the_hash_of_the_documents_it_touches(book: Book) -> None:
    """A receipt decided under an overlay names other terms; untouched documents keep their names."""
    changed = load_book(overlay=Path("sale-window-open"))
    assert changed.documents["addons"][0].hash != book.documents["addons"][0].hash
    assert changed.documents["prepaid"][0].hash == book.documents["prepaid"][0].hash


def test_a_clause_can_be_switched_off(book: Book, tmp_path: Path) -> None:
    """What is off is named by full id, and the terms are other terms."""
    changed = laid(book, tmp_path, "off: [addons/vat]\n")
    assert changed.off == {"addons/vat"}
    assert book.off == frozenset()
    assert changed.documents["addons"][0].hash != book.documents["addons"][0].hash
    assert all_values(changed) == all_values(book)


@pytest.mark.parametrize("written", ["elapsed", "{is: elapsed, of: [first-day-included, elapsed]}"])
def test_a_choice_is_changed_to_another_option(book: Book, tmp_path: Path, written: str) -> None:
    """The option alone is enough."""
    body = f"changes:\n  - {{document: addons, name: net.counting, value: {written}}}\n"
    changed = laid(book, tmp_path, body)
    assert Values(changed.documents["addons"][0]).choice("net.counting") == "elapsed"


def test_a_choice_can_not_become_what_it_may_not_be(book: Book, tmp_path: Path) -> None:
    """Options that no rule knows are refused."""
    body = "changes:\n  - {document: addons, name: net.counting, value: lunar}\n"
    with pytest.raises(BookRefused, match="Write one of: first-day-included, elapsed"):
        laid(book, tmp_path, body)
    body = "changes:\n  - {document: addons, name: net.counting, value: {is: lunar, of: [lunar]}}\n"
    with pytest.raises(BookRefused, match=r"net\.counting has other options"):
        laid(book, tmp_path, body)


def test_a_table_keeps_its_columns(book: Book, tmp_path: Path) -> None:
    """Rows may change, columns may not."""
    body = "changes:\n  - document: prepaid\n    name: validity.table\n    value:\n"
    rows = "      columns: {from: thb, days: days}\n      rows: [[10, 30], [100, 60]]\n"
    changed = laid(book, tmp_path, body + rows)
    table = Values(changed.documents["prepaid"][0]).table("validity.table")
    assert [dict(row) for row in table] == [{"from": 1000, "days": 30}, {"from": 10000, "days": 60}]
    with pytest.raises(BookRefused, match=r"validity\.table has other columns"):
        laid(book, tmp_path, body + rows.replace("from: thb", "upto: thb"))


def test_an_overlay_can_not_break_what_the_document_promises(book: Book, tmp_path: Path) -> None:
    """A cap under 365 days is refused with its place in the book, unless the clause itself is off."""
    body = "changes:\n  - {document: prepaid, name: validity.cap, value: 300}\n"
    with pytest.raises(BookRefused, match="the cap of 300 days is below 365"):
        laid(book, tmp_path, body)
    changed = laid(book, tmp_path, body + "off: [prepaid/validity.cap]\n")
    assert Values(changed.documents["prepaid"][0]).days("validity.cap") == 300


def test_an_overlay_that_is_not_there_is_said_not_to_be(book: Book, tmp_path: Path) -> None:
    """A wrong name is a clear refusal."""
    with pytest.raises(BookRefused, match="there is no such overlay"):
        overlaid(book, tmp_path / "none.yaml")
