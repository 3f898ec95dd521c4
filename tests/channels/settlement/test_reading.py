"""A settlement file is read row by row; what can not be read names its file, line and field, and how to mend it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sitthi.channels.settlement.reading import read_settlement
from sitthi.kernel import moment
from sitthi.kernel.errors import BadInput
from sitthi.views.reconcile import Settled

TIME = "2024-04-01T10:00:00+07:00"
Write = Callable[..., Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a CSV file of rows under a header."""

    def written(*rows: str, header: str = "reference,source,number,account,amount,time") -> Path:
        path = tmp_path / "kiosk.csv"
        path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        return path

    return written


def test_rows_are_read(write: Write) -> None:
    """A top-up by its number, a bill payment by its account, money taken back below zero."""
    settled, complaints = read_settlement(
        write(
            f"t1,kiosk/17,0812345678,,100,{TIME}",
            f"p1,,,BA-1,107.50,{TIME}",
            f"r1,desk,0812345678,,-100.00,{TIME}",
        )
    )
    at_us = moment.parse_time(TIME)

    assert complaints == []
    assert settled == [
        Settled(2, "t1", "kiosk/17", "number/0812345678", 10_000, at_us),
        Settled(3, "p1", "", "account/BA-1", 10_750, at_us),
        Settled(4, "r1", "desk", "number/0812345678", -10_000, at_us),
    ]


@pytest.mark.parametrize(
    ("row", "field", "what"),
    [
        (f",,0812345678,,100,{TIME}", "reference", "is empty"),
        (f"t1,,,,100,{TIME}", "number", "names neither a number nor an account"),
        (f"t1,,0812345678,BA-1,100,{TIME}", "number", "names a number and an account"),
        (f"t1,,0812345678,,1.005,{TIME}", "amount", "'1.005' is not an amount in THB"),
        (f'"t1",,0812345678,,"1,000.00",{TIME}', "amount", "'1,000.00' is not an amount in THB"),
        (f"t1,,0812345678,,๑๐๐,{TIME}", "amount", "'๑๐๐' is not an amount in THB"),
        (f"t1,,0812345678,,0.00,{TIME}", "amount", "is nothing"),
        ("t1,,0812345678,,100,2024-04-01 10:00", "time", "'2024-04-01 10:00' has no offset"),
        ("t1,,0812345678,,100,2567-04-01T10:00:00+07:00", "time", "is in the year 2567"),
        ("t1,,0812345678,,100,yesterday", "time", "'yesterday' is not a time"),
        (f"t\x071,,0812345678,,100,{TIME}", "reference", "holds a character that is not text"),
        (f"t1,0812345678,,100,{TIME}", "", "5 cells where 6 columns are named"),
    ],
)
def test_a_bad_row_names_its_place(write: Write, row: str, field: str, what: str) -> None:
    """File, line, field, what is wrong and what to do; the rows around it are read."""
    path = write(f"a,,0812345678,,1,{TIME}", row, f"b,,0812345678,,1,{TIME}")
    settled, complaints = read_settlement(path)

    assert [one.reference for one in settled] == ["a", "b"]
    (complaint,) = complaints
    assert (complaint.file, complaint.line, complaint.field or "") == (str(path), 3, field)
    assert what in complaint.what
    assert complaint.remedy


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("number,amount,time", "reference"),
        ("reference,number,time", "amount"),
        ("reference,number,amount", "time"),
        ("reference,amount,time", "number"),
        ("reference,number,amount,time,colour", "colour"),
        ("reference,number,number,amount,time", "number"),
    ],
)
def test_other_columns_are_told(write: Write, header: str, field: str) -> None:
    """A column that is missing, unknown or there twice is named, at line 1."""
    cells = {"reference": "t1", "number": "0812345678", "amount": "1", "time": TIME, "colour": "red"}
    row = ",".join(cells[name] for name in header.split(","))
    with pytest.raises(BadInput) as caught:
        read_settlement(write(row, header=header))

    assert (caught.value.line, caught.value.field) == (1, field)


def test_no_such_file(tmp_path: Path) -> None:
    """A file that is not there is bad input with its name."""
    with pytest.raises(BadInput, match=r"none\.csv: can not be read"):
        read_settlement(tmp_path / "none.csv")
