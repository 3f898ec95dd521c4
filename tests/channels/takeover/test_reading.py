"""Tables row by row: a broken row is told with its place and stops nothing, a broken table is refused at once."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from sitthi.channels.takeover.reading import Columns, Row, count_rows, read_rows
from sitthi.kernel.errors import BadInput

COLUMNS = Columns(required=("number", "holder"), optional=("balance", "valid_until"))


def table(tmp_path: Path, text: str | bytes) -> Path:
    """A CSV file of the given text."""
    path = tmp_path / "numbers.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def rows(path: Path) -> list[Row]:
    """All rows of a file."""
    return list(read_rows(path, COLUMNS))


def test_cells_go_by_their_column(tmp_path: Path) -> None:
    """Columns may stand in any order, spaces around a cell do not count, empty lines are no rows."""
    found = rows(table(tmp_path, "holder, number\nH1,0811111111\n\n H2 ,0822222222\n"))
    assert found == [
        Row(2, {"holder": "H1", "number": "0811111111"}),
        Row(4, {"holder": "H2", "number": "0822222222"}),
    ]


def test_lines_are_counted_through_quoted_cells(tmp_path: Path) -> None:
    """A cell that spans two lines does not shift the lines told afterwards."""
    found = rows(table(tmp_path, 'number,holder\n0811111111,"H\n1"\n0822222222,H2\n'))
    assert [row.line for row in found] == [2, 4]


def test_a_mark_at_the_beginning_is_no_part_of_a_column(tmp_path: Path) -> None:
    """Spreadsheets write a byte order mark; it is passed over."""
    assert len(rows(table(tmp_path, b"\xef\xbb\xbfnumber,holder\n1,2\n"))) == 1


def test_a_row_of_other_width_is_told_and_the_rest_is_read(tmp_path: Path) -> None:
    """Too many or too few cells spoil their own row only."""
    found = rows(table(tmp_path, "number,holder\n1,2,3\n4\n5,6\n"))
    assert [row.problem is None for row in found] == [False, False, True]
    assert "3 cells where 2 columns" in str(found[0].problem)


def test_a_row_that_is_not_utf_8_is_told(tmp_path: Path) -> None:
    """Thai of an old code page spoils its own row only, and the column is named."""
    found = rows(table(tmp_path, b"number,holder\n1,\xca\xc1\xaa\xd2\xc2\n5,6\n"))
    assert found[0].problem is not None
    assert found[0].problem.field == "holder"
    assert found[1].problem is None


@pytest.mark.parametrize(
    ("header", "what"),
    [
        ("number,balance", "column 'holder' is missing"),
        ("number,holder,colour", "column 'colour' is not known"),
        ("number,holder,number", "column 'number' is there twice"),
        ("", "column 'number' is missing"),
    ],
)
def test_a_table_with_other_columns_is_refused(tmp_path: Path, header: str, what: str) -> None:
    """A missing, unknown or repeated column stops everything, before a row is read."""
    with pytest.raises(BadInput, match=what):
        rows(table(tmp_path, header + "\n1,2\n"))


def test_a_file_that_is_not_there_is_told() -> None:
    """A wrong path is a sentence, no traceback."""
    with pytest.raises(BadInput, match="can not be read"):
        rows(Path("nowhere.csv"))


def test_rows_are_counted_for_the_bar(tmp_path: Path) -> None:
    """About how many rows there are is known without reading them."""
    assert count_rows(table(tmp_path, "number,holder\n1,2\n3,4\n")) == 2


def test_parquet_says_what_csv_would_say(tmp_path: Path) -> None:
    """Decimals, times, dates and nothing are the same cells as in a CSV file; a float is refused."""
    pyarrow = pytest.importorskip("pyarrow", reason="the extra for Parquet is not installed")
    from pyarrow import parquet  # noqa: PLC0415  # only where it is installed

    time = dt.datetime(2024, 5, 1, 0, 0, tzinfo=dt.timezone(dt.timedelta(hours=7)))
    path = tmp_path / "numbers.parquet"
    columns = {
        "number": ["0811111111", "0822222222"],
        "holder": ["H1", None],
        "balance": [Decimal("12.50"), Decimal(0)],
        "valid_until": [time, None],
    }
    parquet.write_table(pyarrow.table(columns), path)
    first, second = rows(path)
    assert first.cells["balance"] == "12.50"
    assert dt.datetime.fromisoformat(first.cells["valid_until"]) == time
    assert (second.cells["holder"], second.cells["valid_until"]) == ("", "")
    assert count_rows(path) == 2
    parquet.write_table(pyarrow.table({"number": ["1"], "holder": ["2"], "balance": [1.5]}), path)
    (spoilt,) = rows(path)
    assert spoilt.problem is not None
    assert spoilt.problem.field == "balance"


def test_what_is_no_parquet_is_told(tmp_path: Path) -> None:
    """A file that only has the name is refused with a sentence."""
    pytest.importorskip("pyarrow", reason="the extra for Parquet is not installed")
    path = tmp_path / "numbers.parquet"
    path.write_bytes(b"number,holder\n")
    with pytest.raises(BadInput, match="not a Parquet file"):
        rows(path)
