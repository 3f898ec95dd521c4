"""Files of a base are read in step, and what is wrong with one is said with file, row and column."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from pyarrow import parquet

from sitthi.kernel.errors import BadInput
from sitthi.population import columns
from sitthi.population.columns import LOTS, SPENDINGS, Words, days_of, in_step, none, open_parquet, read, rows_of
from tests.population.bases import Base, bases, write

GOOD = [(1, 100, 190, 5), (1, 101, 190, 6), (2, 90, 180, 7)]


def complaint(path: Path, kind: Any = LOTS) -> str:
    """What reading a file complains of."""
    with pytest.raises(BadInput) as caught:
        list(read(path, kind, Words()))
    return str(caught.value).replace(str(path), "FILE")


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(base=bases())
def test_pieces_hold_whole_customers_however_small_they_are(
    base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read two rows at once, the files give all their rows in order, and no customer is in two pieces."""
    monkeypatch.setattr(columns, "ROWS", 2)
    lots, spendings = write(tmp_path / "l.parquet", LOTS, base.lots), tmp_path / "s.parquet"
    write(spendings, SPENDINGS, base.spendings)
    done: list[int] = []
    pieces = list(in_step([(lots, LOTS), (spendings, SPENDINGS)], done.append))
    for place, rows in enumerate((base.lots, base.spendings)):
        found = [tuple(int(one) for one in row) for piece in pieces for row in zip(*piece[place], strict=True)]
        assert found == rows
    met: set[int] = set()
    for piece in pieces:
        here = {int(customer) for part in piece for customer in part[0]}
        assert here
        assert not here & met
        met |= here
    assert (done[-1] if done else 0) == len(base.lots) + len(base.spendings)


def test_a_file_that_is_not_given_has_no_rows(tmp_path: Path) -> None:
    """Without spendings, lots come alone."""
    path = write(tmp_path / "l.parquet", LOTS, GOOD)
    pieces = list(in_step([(path, LOTS), (None, SPENDINGS)], lambda _: None))
    assert sum(len(lots[0]) for lots, _ in pieces) == len(GOOD)
    assert [len(one) for _, spendings in pieces for one in spendings] == [0, 0, 0] * len(pieces)
    assert [one.dtype.name for one in none(SPENDINGS)] == ["int64", "int32", "int32"]
    assert rows_of(path, LOTS) == len(GOOD)


@pytest.mark.parametrize(
    ("rows", "line"),
    [
        ([(2, 100, 190, 5), (1, 100, 190, 5)], 2),
        ([(1, 100, 190, 5), (1, 100, 189, 5)], 2),
        ([(1, 100, 190, 5), (1, 101, 190, 5), (1, 99, 190, 5)], 3),
    ],
)
@pytest.mark.parametrize("at_once", [1, 2, 1 << 10])
def test_a_row_out_of_order_is_named(
    rows: list[tuple[int, ...]], line: int, at_once: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Customers, then last days, then credited days must rise, over the seams of pieces too; the row is told."""
    monkeypatch.setattr(columns, "ROWS", at_once)
    said = complaint(write(tmp_path / "l.parquet", LOTS, rows))
    assert said.startswith(f"FILE:{line}: comes after a row it should come before. Sort it by customer, expires_day,")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ((3, 100, 190, -1), "FILE:4: points: is -1 (customer 3). Write zero or more."),
        ((3, -1, 190, 5), "FILE:4: credited_day: is -1 (customer 3). Write a day from 1970 on, in the Common Era."),
        (
            (3, 100, 218_000, 5),
            "FILE:4: expires_day: is 218000 (customer 3). Write a day from 1970 on, in the Common Era.",
        ),
    ],
)
def test_a_figure_that_can_not_be_is_named(row: tuple[int, ...], said: str, tmp_path: Path) -> None:
    """Points below zero, days before 1970 and years of the Buddhist Era are refused with row and column."""
    assert complaint(write(tmp_path / "l.parquet", LOTS, [*GOOD, row])) == said


def test_a_span_of_days_is_that_of_the_rows(tmp_path: Path) -> None:
    """First and last, over all pieces; none of no rows; a year of the Buddhist Era is refused."""
    assert days_of(write(tmp_path / "l.parquet", LOTS, GOOD), LOTS, "credited_day") == (90, 101)
    assert days_of(write(tmp_path / "l.parquet", LOTS, []), LOTS, "credited_day") is None
    path = write(tmp_path / "l.parquet", LOTS, [(1, 2**31 - 1, 190, 5)])
    with pytest.raises(BadInput, match=r"credited_day: is 2147483647. Write a day from 1970 on, in the Common Era."):
        days_of(path, LOTS, "credited_day")


def test_an_empty_cell_is_named(tmp_path: Path) -> None:
    """A row that leaves something open is no row of a base."""
    table = {"customer": [1, 2], "day": [100, 100], "points": [5, None]}
    parquet.write_table(pa.table(table), tmp_path / "s.parquet")
    said = complaint(tmp_path / "s.parquet", SPENDINGS)
    assert said == "FILE:2: points: is empty. Every row of spendings states its points."


def test_a_missing_column_is_named(tmp_path: Path) -> None:
    """The complaint says which columns such a file has."""
    parquet.write_table(pa.table({"customer": [1], "day": [100]}), tmp_path / "s.parquet")
    said = complaint(tmp_path / "s.parquet", SPENDINGS)
    assert said == "FILE: there is no column 'points'. A file of spendings has the columns customer, day, points."


@pytest.mark.parametrize(("column", "value"), [("points", 1.5), ("day", "2024-01-01"), ("customer", "a1")])
def test_a_column_of_another_type_is_named(column: str, value: object, tmp_path: Path) -> None:
    """No figure is guessed from a float or from text."""
    table = {"customer": [1], "day": [100], "points": [5], column: [value]}
    parquet.write_table(pa.table(table), tmp_path / "s.parquet")
    assert complaint(tmp_path / "s.parquet", SPENDINGS).startswith(f"FILE: {column}: is of type ")


def test_a_figure_too_large_is_named(tmp_path: Path) -> None:
    """Points beyond 32 bits are refused, never cut."""
    parquet.write_table(pa.table({"customer": [1], "day": [100], "points": [2**31]}), tmp_path / "s.parquet")
    assert complaint(tmp_path / "s.parquet", SPENDINGS).startswith("FILE: points: ")


def test_a_file_that_is_broken_inside_is_said_to_be(tmp_path: Path) -> None:
    """Bytes that were overwritten are the file's fault, not ours."""
    path = write(tmp_path / "l.parquet", LOTS, GOOD)
    held = bytearray(path.read_bytes())
    held[8:60] = b"\xff" * 52
    path.write_bytes(held)
    assert complaint(path).startswith("FILE: is broken (")


def test_what_is_no_parquet_file_is_said_to_be_none(tmp_path: Path) -> None:
    """Neither text nor nothing is taken for Parquet."""
    (tmp_path / "s.parquet").write_text("customer,day\n")
    assert "is not a Parquet file" in complaint(tmp_path / "s.parquet")
    with pytest.raises(BadInput, match="can not be read"):
        open_parquet(tmp_path / "nowhere.parquet", LOTS)
