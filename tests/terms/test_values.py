"""Rules read values by name and unit; what is not there is never taken for zero."""

import datetime as dt
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest

from sitthi.terms import NoSuchValue, Values, Version, load_book

DOCUMENT = """document: trial
version: "2024-01-01"
title: {th: ข้อทดลอง, en: Trial terms}
issuer: {th: ผู้ทดลอง, en: The tester}
source: trial.txt
published: 2023-12-01
in_force: {from: 2024-01-01, to: null}
binds:
  who: {th: ทุกคน, en: Everybody}
  chosen_by: event-date
clauses:
  - {id: one, kind: rule, th: ข้อหนึ่ง, en: Clause one., home: not-yet}
values:
  - {name: whole-baht, value: 10, unit: thb, clause: one, reading: R901}
  - {name: baht, value: "298.5", unit: thb, clause: one}
  - {name: millions, value: "1.8", unit: million-thb, clause: one}
  - {name: amounts, value: [50, "100.25"], unit: thb-list, clause: one}
  - {name: vat, value: 7, unit: percent, clause: one}
  - {name: mlr, value: "6.93", unit: percent, clause: one}
  - {name: period, value: 31, unit: days, clause: one}
  - {name: before, value: [7, 1], unit: days-list, clause: one}
  - {name: term, value: 24, unit: months, clause: one}
  - {name: age, value: 3, unit: years, clause: one}
  - {name: wait, value: 24, unit: hours, clause: one}
  - {name: hold, value: 60, unit: minutes, clause: one}
  - {name: block, value: 60, unit: seconds, clause: one}
  - {name: times, value: 0, unit: count, clause: one}
  - {name: volume, value: 21474836480, unit: bytes, clause: one}
  - {name: lot, value: 200, unit: points, clause: one}
  - {name: staff, value: 50, unit: people, clause: one}
  - {name: until, value: 2024-04-30, unit: date, clause: one}
  - {name: charge-at, value: "23:59:59", unit: time, clause: one}
  - {name: open, value: true, unit: flag, clause: one}
  - {name: counting, value: {is: elapsed, of: [first-day-included, elapsed]}, unit: choice, clause: one}
  - {name: code, value: "*121#", unit: text, clause: one}
  - {name: banks, value: [ktb, bbl], unit: text-list, clause: one}
  - name: table
    value:
      columns: {from: thb, gives-days: days, until: date, name: text}
      rows: [["10.50", 30, 2024-04-30, a]]
    unit: table
    clause: one
  - name: prices
    value:
      columns: {destination: text, block-size: seconds, price: thb}
      rows: [["1175", 60, 0], ["1900", 60, "9.00"]]
    unit: table
    clause: one
readings:
  - id: R901
    clauses: [trial/one]
    unclear: {th: รวมภาษีหรือไม่, en: Whether VAT is included.}
    choice: {th: รวม, en: It is.}
    why: {th: เป็นราคาที่จ่ายจริง, en: It is what is paid.}
    values: [whole-baht]
"""


class Price(msgspec.Struct, frozen=True):
    """A row of the trial's prices."""

    destination: str
    block_size: int
    price: int


@pytest.fixture(scope="module")
def version(tmp_path_factory: pytest.TempPathFactory) -> Version:
    """The trial document."""
    root: Path = tmp_path_factory.mktemp("book")
    (root / "trial").mkdir()
    (root / "trial" / "2024-01-01.yaml").write_text(DOCUMENT, encoding="utf-8")
    return load_book(root).documents["trial"][0]


@pytest.fixture
def values(version: Version) -> Values:
    """Values of the trial document, none read yet."""
    return Values(version)


def test_each_unit_becomes_its_minor_integer_text_or_date(values: Values) -> None:
    """Money is in satang, percent in hundredths, time in seconds of the day: nothing is a float."""
    assert values.satang("whole-baht") == 1000
    assert values.satang("baht") == 29850
    assert values.satang("millions") == 180_000_000
    assert values.satangs("amounts") == (5000, 10025)
    assert (values.percent("vat"), values.percent("mlr")) == (700, 693)
    assert (values.days("period"), values.days_list("before")) == (31, (7, 1))
    assert (values.months("term"), values.years("age"), values.hours("wait")) == (24, 3, 24)
    assert (values.minutes("hold"), values.seconds("block"), values.count("times")) == (60, 60, 0)
    assert (values.bytes("volume"), values.points("lot"), values.people("staff")) == (21474836480, 200, 50)
    assert values.date("until") == dt.date(2024, 4, 30)
    assert values.time_s("charge-at") == 86399
    assert values.flag("open") is True
    assert (values.choice("counting"), values.options("counting")) == (
        "elapsed",
        ("first-day-included", "elapsed"),
    )
    assert (values.text("code"), values.texts("banks")) == ("*121#", ("ktb", "bbl"))


def test_a_table_gives_rows_of_converted_cells(values: Values) -> None:
    """Each cell is in the minor unit of its column."""
    (row,) = values.table("table")
    assert dict(row) == {"from": 1050, "gives-days": 30, "until": dt.date(2024, 4, 30), "name": "a"}
    with pytest.raises(TypeError):
        row["from"] = 0  # type: ignore[index]


def test_rows_are_handed_to_a_shape_by_column_name(values: Values) -> None:
    """A rule gets its table as typed rows; hyphens become underscores."""
    assert values.rows("prices", Price) == (Price("1175", 60, 0), Price("1900", 60, 900))


@pytest.mark.parametrize(
    ("ask", "said"),
    [
        (lambda values: values.satang("none"), "trial 2024-01-01 has no value 'none'"),
        (lambda values: values.days("whole-baht"), "trial whole-baht is in thb, not in days"),
        (lambda values: values.count("period"), "trial period is in days, not in count"),
        (lambda values: values.satang("vat"), "trial vat is in percent, not in thb or million-thb"),
        (lambda values: values.clause_of("none"), "trial 2024-01-01 has no value 'none'"),
        (lambda values: values.reading_of("none"), "trial 2024-01-01 has no value 'none'"),
    ],
)
def test_a_missing_value_or_another_unit_is_our_mistake(
    values: Values, ask: Callable[[Values], object], said: str
) -> None:
    """Nothing is made up for a value the terms do not have in that unit."""
    with pytest.raises(NoSuchValue) as caught:
        ask(values)
    assert str(caught.value) == said
    assert values.read == set()


def test_what_was_read_is_remembered(values: Values) -> None:
    """A receipt can name the values a decision rests on; looking whether one is there does not count."""
    assert "vat" in values
    assert "none" not in values
    values.satang("baht")
    values.choice("counting")
    assert values.read == {"baht", "counting"}


def test_clause_and_reading_of_a_value_are_known(values: Values) -> None:
    """What a value rests on can be shown; empty where it rests on no reading."""
    assert values.clause_of("baht") == "trial/one"
    assert values.reading_of("whole-baht") == "R901"
    assert not values.reading_of("baht")


def test_values_can_not_be_changed(version: Version) -> None:
    """Terms are read-only: only an overlay makes other ones."""
    with pytest.raises(TypeError):
        version.values["vat"] = version.values["mlr"]  # type: ignore[index]
