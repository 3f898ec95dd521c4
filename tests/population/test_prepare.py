"""CSV files are read and rows sorted, with line and column told where that can not be."""

from __future__ import annotations

from pathlib import Path

import pytest
from pyarrow import parquet

from sitthi.kernel.errors import BadInput
from sitthi.population.columns import BILLS, LOTS, SPENDINGS, Words, read
from sitthi.population.prepare import prepared
from tests.population.bases import write

LINES = "customer,credited_day,expires_day,points\n2,2024-01-05,2026-03-31,7\n1,2024-02-01,2026-03-31,5\n"


def csv_file(folder: Path, text: str) -> Path:
    """A file of lots as CSV."""
    path = folder / "lots.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_csv_becomes_sorted_parquet(tmp_path: Path) -> None:
    """Columns may come in any order, and so may rows; others are left out."""
    path = csv_file(
        tmp_path,
        "points,customer,note,expires_day,credited_day\n7,2,a,2026-03-31,2024-01-05\n5,1,,2026-03-31,2024-02-01\n",
    )
    made = prepared(path, LOTS, tmp_path, sort=False)
    ((customers, credited, expires, points),) = read(made, LOTS, Words())
    assert (customers.tolist(), points.tolist()) == ([1, 2], [5, 7])
    assert (credited.tolist(), expires.tolist()) == ([19_754, 19_727], [20_543, 20_543])


def test_parquet_is_taken_as_it_is_unless_it_is_to_be_sorted(tmp_path: Path) -> None:
    """Sorting puts rows in the order a run needs."""
    rows = [(2, 50, 5), (1, 60, 6), (1, 40, 7)]
    path = write(tmp_path / "s.parquet", SPENDINGS, rows)
    assert prepared(path, SPENDINGS, tmp_path, sort=False) == path
    made = prepared(path, SPENDINGS, tmp_path / ".", sort=True)
    assert [tuple(row.values())[2] for row in parquet.read_table(made).to_pylist()] == [7, 6, 5]


def test_bills_come_as_csv_too(tmp_path: Path) -> None:
    """With words and amounts in satang."""
    text = f"{','.join(BILLS.names)}\n1,2024-01-05,9,2023-12-31,Voice,exclusive,-5000000000\n"
    ((*_, product, tax, satang),) = read(
        prepared(csv_file(tmp_path, text), BILLS, tmp_path, sort=False), BILLS, Words()
    )
    assert (product.tolist(), tax.tolist(), satang.tolist()) == ([0], [0], [-5_000_000_000])


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (LINES.replace(",7", ",seven"), "FILE:2: points: is no number. Write a whole number."),
        (
            LINES.replace("2024-02-01", "01/02/2024"),
            "FILE:3: credited_day: is no day. Write a date such as 2024-04-01.",
        ),
        (LINES.replace("points", "point"), "FILE:1: there is no column 'points'. A file of lots begins with a line"),
        ("", "FILE:1: there is no column 'customer'. A file of lots begins with a line that names customer,"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(text: str, said: str, tmp_path: Path) -> None:
    """File, line, column and what to do about it."""
    path = csv_file(tmp_path, text)
    with pytest.raises(BadInput) as caught:
        prepared(path, LOTS, tmp_path, sort=False)
    assert str(caught.value).replace(str(path), "FILE").startswith(said)


def test_a_file_that_can_not_be_read_is_named(tmp_path: Path) -> None:
    """Neither one that is not there nor one that is not text is a trace of ours."""
    with pytest.raises(BadInput, match="can not be read"):
        prepared(tmp_path / "none.csv", LOTS, tmp_path, sort=False)
    (tmp_path / "thai.csv").write_bytes("ลูกค้า".encode("tis-620"))
    with pytest.raises(BadInput, match="is not UTF-8"):
        prepared(tmp_path / "thai.csv", LOTS, tmp_path, sort=False)
