"""Files of compensations become plans: who gets how much, and what can not be read with its place and remedy."""

from collections.abc import Callable
from pathlib import Path

import pytest

from sitthi.channels.compensation.reading import REMEDY, Gift, read_plan
from sitthi.kernel.errors import BadInput

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Write a file of compensations; gives its path."""

    def written(text: str) -> Path:
        path = tmp_path / "fault.csv"
        path.write_text(text, encoding="utf-8")
        return path

    return written


def test_rows_become_gifts(write: Write) -> None:
    """Amounts in satang, notes kept, lines as in the file; empty lines are no rows."""
    plan = read_plan(write("number,amount,note\n0810000001,20.50,เสาสัญญาณล่ม\n\n0810000002,5,\n"))

    assert plan.gifts == (Gift(2, "0810000001", 2050, "เสาสัญญาณล่ม"), Gift(4, "0810000002", 500))
    assert (plan.rejects, plan.rows, plan.total_satang) == ((), 2, 2550)


def test_one_amount_for_all(write: Write) -> None:
    """A file of mere numbers gets the amount said beside it."""
    plan = read_plan(write("number\n0810000001\n0810000002\n"), 2000)

    assert [gift.amount_satang for gift in plan.gifts] == [2000, 2000]


def test_the_mark_is_that_of_the_content(write: Write, tmp_path: Path) -> None:
    """The same bytes under another name are the same file; one byte more is another."""
    first = read_plan(write("number,amount\n0810000001,5\n")).mark
    other = tmp_path / "copy.csv"
    other.write_bytes((tmp_path / "fault.csv").read_bytes())

    assert read_plan(other).mark == first
    assert read_plan(write("number,amount\n0810000001,5\n\n")).mark != first


@pytest.mark.parametrize(
    ("row", "field", "part"),
    [
        (",5,", "number", "is empty"),
        ("0810000009,,", "amount", "not an amount"),
        ("0810000009,5.005,", "amount", "5.005"),
        ('0810000009,"1,000",', "amount", "1,000"),
        ("0810000009,0,", "amount", "0.00 gives nothing"),
        ("0810000009,-5,", "amount", "-5.00 gives nothing"),
        ("0810000001,5,", "number", "line 2 gives to the same number"),
        ("0810000009,5", "", "2 cells where 3"),
        ("0810000009,5,a,b", "", "4 cells where 3"),
        ("08100\x0000009,5,", "number", "not text"),
        (f"0810000009,5,{'x' * 201}", "note", "201 characters"),
    ],
)
def test_a_row_that_gives_nothing_is_rejected_with_its_place(write: Write, row: str, field: str, part: str) -> None:
    """The others stay; the remedy says that a mended row needs a file of its own."""
    plan = read_plan(write(f"number,amount,note\n0810000001,5,\n{row}\n0810000002,5,\n"))
    (reject,) = plan.rejects

    assert (reject.line, reject.outcome, reject.field) == (3, "rejected", field)
    assert part in reject.what
    assert reject.remedy.endswith(REMEDY)
    assert (len(plan.gifts), plan.rows, plan.total_satang) == (2, 3, 1000)


@pytest.mark.parametrize(
    ("text", "each_satang", "field", "part"),
    [
        ("number\n0810000001\n", None, "amount", "missing"),
        ("number,amount\n0810000001,5\n", 500, "amount", "amounts of its own"),
        ("amount\n5\n", None, "number", "missing"),
        ("number,amount,colour\n0810000001,5,red\n", None, "colour", "not known"),
        ("number,number,amount\n0810000001,0810000001,5\n", None, "number", "twice"),
        ("number,amount\n", None, None, "no rows"),
        ("", None, "number", "missing"),
    ],
)
def test_a_file_that_is_none_is_bad_input(
    write: Write, text: str, each_satang: int | None, field: str | None, part: str
) -> None:
    """What is wrong with it, and a remedy, naming the file."""
    with pytest.raises(BadInput) as caught:
        read_plan(write(text), each_satang)

    assert caught.value.field == field
    assert part in caught.value.what
    assert (caught.value.file or "").endswith("fault.csv")
    assert caught.value.remedy


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    """Bad input, too, whether it is missing or a folder."""
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(BadInput, match="can not be read"):
            read_plan(path)
