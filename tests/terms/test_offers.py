"""The shipped offers keep what document prepaid promises, and its values decide what is refused."""

import shutil
from pathlib import Path

import pytest

from sitthi.terms import Book, BookRefused, load_book, package_book
from sitthi.terms.offers_checks import days_of
from tests.terms.laying import laid_over

ONE_RATE = '[[2023-10-02, "{percent}", the bank]]'
LATER_RATE = '[[2023-10-02, "6.93", the bank], [2024-06-01, "{percent}", the bank]]'
RATES = "{{columns: {{from: date, percent: percent, source: text}}, rows: {rows}}}"

ROW = "values[form2].value.rows"
WORTH = "the benefits are worth"
OF_467 = "{}% a year of 467.29 THB for 6 months"
OF_500 = "{}% a year of 500.00 THB for 6 months"


@pytest.fixture(scope="module")
def book() -> Book:
    """The package's own book."""
    return load_book()


def test_a_higher_rate_on_the_first_day_of_sale_refuses_an_offer(book: Book, tmp_path: Path) -> None:
    """At 9% what was worth enough is so no more; a clause switched off is not checked."""
    nine = f"name: benefit.mlr, value: {RATES.format(rows=ONE_RATE.format(percent='9'))}"
    said = laid_over(book, tmp_path, nine)
    assert said == [
        f"{ROW}[0]: {WORTH} 17.33 THB, less than 21.02805 (21.03 to the satang): {OF_467.format('9.00')}",
        f"{ROW}[1]: {WORTH} 20.00 THB, less than 22.50: {OF_500.format('9.00')}",
    ]
    assert laid_over(book, tmp_path, nine, off="prepaid/benefit.floor") == []


def test_a_rate_of_a_later_day_counts_only_where_it_is_that_of_signing(book: Book, tmp_path: Path) -> None:
    """The rate of the first day of sale stays (R74); read otherwise, the highest rate during the sale counts."""
    later = f"name: benefit.mlr, value: {RATES.format(rows=LATER_RATE.format(percent='9'))}"
    assert laid_over(book, tmp_path, later) == []
    signed = laid_over(book, tmp_path, later, "name: benefit.mlr-day, value: contract-signed")
    assert [one.partition(":")[0] for one in signed] == ["values[form2].value.rows[0]", "values[form2].value.rows[1]"]
    lower = f"name: benefit.mlr, value: {RATES.format(rows=LATER_RATE.format(percent='6'))}"
    assert laid_over(book, tmp_path, lower, "name: benefit.mlr-day, value: contract-signed") == []


def test_the_floor_may_be_of_the_price_with_vat(book: Book, tmp_path: Path) -> None:
    """What is paid ahead counts before VAT; read otherwise, with it (R25)."""
    rate = f"name: benefit.mlr, value: {RATES.format(rows=ONE_RATE.format(percent='7.41'))}"
    assert laid_over(book, tmp_path, rate) == []
    assert laid_over(book, tmp_path, rate, "name: benefit.floor-advance, value: with-vat") == [
        f"{ROW}[0]: {WORTH} 17.33 THB, less than 18.525 (18.53 to the satang): {OF_500.format('7.41')}"
    ]


def test_the_floor_is_exact_unless_read_to_the_satang(tmp_path: Path) -> None:
    """A benefit a fraction of a satang short of 16.1915985 is refused; compared to the satang it is not (R25)."""
    shutil.copytree(package_book(), tmp_path / "book")
    path = tmp_path / "book" / "offers" / "2023-11-01.yaml"
    text = path.read_text(encoding="utf-8").replace('service-discount, "17.33"', 'service-discount, "16.19"')
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BookRefused, match=r"worth 16\.19 THB, less than 16\.1915985 .* worth 16\.20 THB or more"):
        load_book(tmp_path / "book")
    terms = tmp_path / "book" / "prepaid" / "2013-02-28.yaml"
    changed = terms.read_text(encoding="utf-8").replace("{is: exact,", "{is: rounded-to-satang,")
    terms.write_text(changed, encoding="utf-8")
    assert load_book(tmp_path / "book").documents["offers"]


@pytest.mark.parametrize(
    ("change", "clause", "said"),
    [
        ("name: publish.days, value: 31", "prepaid/publish", "it is on sale sooner than 31 days after 2023-10-02"),
        ("name: form2.max-months, value: 11", "prepaid/duration.form2", "a term of 12 months is longer than 11 months"),
        ("name: form2.longer-than, value: 6", "prepaid/duration.form2", "a term of 6 months is not longer than 6"),
        ("name: form2.cycle-max-months, value: 11", "prepaid/cycle.form2", "a term of 12 months is longer than 11"),
        ("name: form2.offer-kinds, value: [main]", "prepaid/duration.form2", "'add-on' is no kind of form 2 offer"),
        ("name: form3.max-months, value: 23", "prepaid/duration.form3", "a term of 24 months is longer than 23 months"),
        ("name: form2.benefits, value: [service-discount, other]", "prepaid/form2.benefit", "'telecom-rights' is no"),
        (
            "name: form3.benefits, value: [service-discount, telecom-rights, other]",
            "prepaid/form3.benefit",
            "a handset discount is no benefit of this form",
        ),
    ],
)
def test_each_value_of_the_terms_decides_and_each_clause_can_be_off(
    change: str, clause: str, said: str, book: Book, tmp_path: Path
) -> None:
    """A stricter value refuses offers that were sound; with its clause off nothing is said."""
    refused = laid_over(book, tmp_path, change)
    assert refused
    assert all(said in one for one in refused)
    assert laid_over(book, tmp_path, change, off=clause) == []


@pytest.mark.parametrize(
    ("months", "least", "most"), [(1, 28, 31), (2, 59, 62), (6, 180, 184), (12, 360, 366), (24, 720, 731)]
)
def test_days_that_months_can_be(months: int, least: int, most: int) -> None:
    """By the calendar, a leap day included, or of 30 days each."""
    assert days_of(months) == (least, most)


def test_where_rows_stand_is_no_part_of_what_is_promised(book: Book, tmp_path: Path) -> None:
    """A comment between rows leaves the hash of the terms what it was."""
    (tmp_path / "offers").mkdir()
    version = book.documents["offers"][0]
    text = (book.folder / version.file).read_text(encoding="utf-8")
    path = tmp_path / version.file
    path.write_text(
        text.replace("        - [save-6, main", "        # a remark\n        - [save-6, main"), encoding="utf-8"
    )
    moved = load_book(tmp_path).documents["offers"][0]
    assert moved.values["form2"].row_lines != version.values["form2"].row_lines
    assert moved.hash == version.hash
