"""Bases built: of Parquet in any order, and of somebody else's table by a map; what is wrong is named."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from pyarrow import parquet

from sitthi.kernel.errors import BadInput
from sitthi.population.tier_build import built, from_csv, from_parquet
from sitthi.population.tier_csv import read_map
from sitthi.population.tier_files import MONTHS_FILE, NAMES_FILE, NUMBERS_FILE
from sitthi.population.tier_running import Totals, review
from sitthi.population.tier_sample import generate
from tests.areas.tiers.making import terms
from tests.days import day

MAP = Path(__file__).resolve().parents[2] / "examples" / "telco-churn-map.yaml"
HEAD = "customerID,tenure,Contract,PaymentMethod,MonthlyCharges,Churn"
TODAY = day("2026-07-01")


def table(folder: Path, *rows: str) -> Path:
    """A table in the shape of the public one, with the columns that are read."""
    path = folder / "churn.csv"
    path.write_text("\n".join((HEAD, *rows)) + "\n", encoding="utf-8")
    return path


def made(folder: Path, *rows: str) -> tuple[list[dict[str, Any]], list[dict[str, Any]], Totals]:
    """The base of a table, and what it comes to."""
    numbers, months = from_csv(table(folder, *rows), read_map(MAP), folder / "base", TODAY, lambda _: None)
    found = [parquet.read_table(folder / "base" / name).to_pylist() for name in (NUMBERS_FILE, MONTHS_FILE)]
    assert (numbers, months) == (len(found[0]), len(found[1]))
    return found[0], found[1], review(*built(folder / "base"), TODAY, terms(), None, lambda _: None)


def test_a_table_becomes_a_base_by_a_map(tmp_path: Path) -> None:
    """Tenure, charge in another currency, months as many as the service has; who has gone is left out."""
    numbers, months, found = made(
        tmp_path,
        "A-1,36,One year,Mailed check,42.857142,No",
        "A-2,37,Two year,Electronic check,37.142858,No",
        "A-3,2,Month-to-month,Credit card (automatic),99.99,No",
        "A-4,60,Month-to-month,Electronic check,99.99,Yes",
    )
    assert [str(row["since_day"]) for row in numbers] == ["2023-07-01", "2023-06-01", "2026-05-01"]
    assert [row["region"] for row in numbers] == ["One year", "Two year", "Month-to-month"]
    assert [len([one for one in months if one["number"] == row["number"]]) for row in numbers] == [6, 6, 2]
    assert [row["charge_satang"] for row in months[::6]] == [150_000, 130_000, 349_965]
    assert str(months[-1]["to_day"]) == "2026-06-30"
    names = parquet.read_table(tmp_path / "base" / NAMES_FILE).column("name").to_pylist()
    assert names == ["A-1", "A-2", "A-3"]
    assert {tier: sum(ways.values()) for tier, ways in found.tiers.items()} == {
        "": 1, "emerald": 0, "gold": 2, "platinum": 0
    }  # fmt: skip
    assert found.refused == {"serenade/eligibility.tenure": 1}


def test_the_months_of_whoever_is_late_or_idle_say_so(tmp_path: Path) -> None:
    """A word moved from `is-not` to `is` counts against the latest month; a map may tell prepaid numbers."""
    text = MAP.read_text(encoding="utf-8").replace(
        "is: []\n  is-not: [Electronic check,", "is: [Electronic check]\n  is-not: ["
    )
    text = text.replace("is: [], is-not: [Month-to-month,", "is: [Month-to-month], is-not: [")
    path = tmp_path / "map.yaml"
    path.write_text(
        f"{text}unused: {{column: Contract, is: [Two year], is-not: [One year, Month-to-month]}}\n", "utf-8"
    )
    rows = (
        "A,9,One year,Electronic check,50,No",
        "B,9,Two year,Mailed check,50,No",
        "C,9,Month-to-month,Mailed check,50,No",
    )
    from_csv(table(tmp_path, *rows), read_map(path), tmp_path / "base", TODAY, lambda _: None)
    flags = parquet.read_table(tmp_path / "base" / MONTHS_FILE).column("flags").to_pylist()
    assert flags == [0] * 5 + [1] + [0] * 5 + [6] + [8] * 6
    found = review(*built(tmp_path / "base"), TODAY, terms(), None, lambda _: None)
    assert found.refused == {
        "serenade/eligibility.payment": 1,
        "serenade/eligibility.regular-use": 1,
        "serenade/prepaid.registration": 1,
    }


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("A,x,One year,Mailed check,50,No", "churn.csv:3: tenure: 'x' is no length of service"),
        ("A,-1,One year,Mailed check,50,No", "churn.csv:3: tenure: '-1' is no length of service"),
        ("A,9,One year,Mailed check,1e9,No", "churn.csv:3: MonthlyCharges: '1e9' is no monthly charge"),
        ("A,9,One year,Mailed check,NaN,No", "churn.csv:3: MonthlyCharges: 'NaN' is no monthly charge"),
        ("A,9,One year,Mailed check,-5,No", "churn.csv:3: MonthlyCharges: '-5' is no monthly charge"),
        ("A,9,One year,Mailed check,,No", "churn.csv:3: MonthlyCharges: is empty"),
        ("A,9,One year,Cash,50,No", "churn.csv:3: PaymentMethod: 'Cash' is not in the map"),
        ("A,9", "churn.csv:3: Contract: is empty"),
        ("B,9,One year,Mailed check,50,No", "churn.csv: customerID: 'B' stands more than once"),
    ],
)
def test_a_row_that_is_wrong_is_named(row: str, said: str, tmp_path: Path) -> None:
    """File, line and column are told, and no base is left."""
    with pytest.raises(BadInput) as refused:
        made(tmp_path, "B,9,One year,Mailed check,50,No", row)
    assert said in str(refused.value)
    assert not list((tmp_path / "base").iterdir())


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ('factor: "35.00"', "factor: 35.00", "charge.factor: Expected `str`, got `float`"),
        ('factor: "35.00"', 'factor: "dear"', "charge.factor: is not a decimal figure"),
        ('factor: "35.00"', 'factor: "0"', "charge.factor: is out of bounds"),
        ("months: 6", "months: 60", "months: is out of bounds"),
        ('is: ["Yes"]', "is: [Yes]", "gone.is[0]: Expected `str`, got `bool`"),
        ("customer: customerID", "client: customerID", "unknown field `client`"),
        ("tenure-months: tenure", "tenure-months: [", "is not YAML"),
        ("customer: customerID", "customer: id", "there is no column 'id'"),
    ],
)
def test_a_map_that_is_wrong_is_named(before: str, after: str, said: str, tmp_path: Path) -> None:
    """The place in the map is told."""
    path = tmp_path / "map.yaml"
    text = MAP.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(BadInput) as refused:
        from_csv(table(tmp_path), read_map(path), tmp_path / "base", TODAY, lambda _: None)
    assert said in str(refused.value)


def test_files_that_are_not_there_are_named(tmp_path: Path) -> None:
    """A map, a table, a base."""
    with pytest.raises(BadInput, match="can not be read"):
        read_map(tmp_path / "map.yaml")
    with pytest.raises(BadInput, match="can not be read"):
        from_csv(tmp_path / "none.csv", read_map(MAP), tmp_path / "base", TODAY, lambda _: None)
    with pytest.raises(BadInput, match=r"there is no numbers\.parquet"):
        built(tmp_path)


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A base of 400 numbers, its rows in disorder."""
    folder = tmp_path / "given"
    folder.mkdir()
    generate(folder, 400, 1, lambda _: None)
    for name in (NUMBERS_FILE, MONTHS_FILE):
        found = parquet.read_table(folder / name)
        parquet.write_table(found.take([*range(1, len(found), 2), *range(0, len(found), 2)]), folder / name)
    return folder


def test_files_in_disorder_are_sorted(base: Path, tmp_path: Path) -> None:
    """What comes out is the base as it was made, with its regions."""
    (tmp_path / "made").mkdir()
    generate(tmp_path / "made", 400, 1, lambda _: None)
    counted = from_parquet(base / NUMBERS_FILE, base / MONTHS_FILE, tmp_path / "sorted", lambda _: None)
    for name, rows in zip((NUMBERS_FILE, MONTHS_FILE), counted, strict=True):
        wanted = parquet.read_table(tmp_path / "made" / name).to_pylist()
        assert len(wanted) == rows
        assert parquet.read_table(tmp_path / "sorted" / name).to_pylist() == wanted
    assert sorted(one.name for one in (tmp_path / "sorted").iterdir()) == [MONTHS_FILE, NUMBERS_FILE]


def _with(path: Path, column: str, value: object, row: int) -> None:
    found = parquet.read_table(path)
    cells = found.column(column).to_pylist()
    cells[row] = value
    place = found.schema.get_field_index(column)
    parquet.write_table(found.set_column(place, column, pa.array(cells, found.schema.field(column).type)), path)


@pytest.mark.parametrize(
    ("name", "column", "value", "said"),
    [
        (MONTHS_FILE, "number", 1, "number: 1 is not in the file of numbers"),
        (MONTHS_FILE, "flags", 99, "flags: is 99"),
        (NUMBERS_FILE, "held_way", 9, "held_way: is 9"),
    ],
)
def test_a_file_that_is_wrong_is_named_as_it_was_given(
    base: Path, name: str, column: str, value: object, said: str, tmp_path: Path
) -> None:
    """Not the sorted copy, which is gone."""
    _with(base / name, column, value, 5)
    with pytest.raises(BadInput) as refused:
        from_parquet(base / NUMBERS_FILE, base / MONTHS_FILE, tmp_path / "sorted", lambda _: None)
    assert said in str(refused.value)
    assert refused.value.file == str(base / name)
    assert not list((tmp_path / "sorted").iterdir())


def test_a_number_that_stands_twice_and_a_file_written_over_are_refused(base: Path, tmp_path: Path) -> None:
    """Numbers have one row each; a base is not sorted into its own place."""
    numbers = parquet.read_table(base / NUMBERS_FILE)
    _with(base / NUMBERS_FILE, "number", numbers.column("number")[0].as_py(), 1)
    with pytest.raises(BadInput, match="stands more than once"):
        from_parquet(base / NUMBERS_FILE, base / MONTHS_FILE, tmp_path / "sorted", lambda _: None)
    with pytest.raises(BadInput, match="would be written over"):
        from_parquet(base / NUMBERS_FILE, base / MONTHS_FILE, base, lambda _: None)
