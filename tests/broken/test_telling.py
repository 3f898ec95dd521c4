"""What the breaking tells: how far it is, what survives, and that it is not whole when it was stopped."""

from __future__ import annotations

from io import StringIO

from rich.console import Console

from tests.broken.breaks import Break
from tests.broken.telling import TABLE_WIDTH, Progressing, Tally
from tests.broken.trial import BY_THE_LOADER, Tried

BREAKS = (
    Break("prepaid/1"),
    Break("prepaid/1", "prepaid", "fee", 1),
    Break("prepaid/1", "prepaid", "fee", 3),
    Break("prepaid/1", "general", "day.pages-in-thai", value=False),
)
FEE = "prepaid/1: fee survives"


def tally() -> Tally:
    """Nothing tried yet of a clause, a fee that moves up and down, and a value that is excepted."""
    return Tally(BREAKS, range(len(BREAKS)))


def told(one: Tally) -> str:
    """What is printed at the end."""
    console = Console(file=StringIO(), width=TABLE_WIDTH)
    one.report(console, {"prepaid/1": ("a", "b")})
    assert isinstance(console.file, StringIO)
    return console.file.getvalue()


def test_a_value_is_noticed_if_one_of_its_ways_is() -> None:
    """A fee that is noticed when it falls need not be noticed when it rises."""
    one = tally()
    assert [one.add(Tried(place, by)) for place, by in enumerate(("a", "", "b"))] == ["", "", ""]
    assert one.faults() == []


def test_a_survivor_is_told_with_the_last_of_its_ways() -> None:
    """Before all its ways were tried nobody knows."""
    one = tally()
    assert one.add(Tried(2, "")) == ""
    assert one.add(Tried(1, "")) == FEE
    assert one.faults() == [FEE]


def test_an_exception_goes_when_something_notices() -> None:
    """What is excepted and not noticed is no fault; what is noticed needs no exception."""
    assert tally().add(Tried(3, "")) == ""
    assert "take its exception out" in tally().add(Tried(3, "a"))


def test_what_a_break_raises_is_a_fault() -> None:
    """A case that neither holds nor fails has found a mistake of ours."""
    assert tally().add(Tried(0, "", "OverflowError in a: far")) == "prepaid/1: off raises OverflowError in a: far"


def test_what_was_stopped_is_told_as_incomplete() -> None:
    """What is known stands in the table; a value of which not all ways were tried does not, and is no survivor."""
    one = tally()
    one.add(Tried(0, "a"))
    one.add(Tried(1, ""))
    text = told(one)
    assert "1 broken in 2 ways (1 of them unnoticed), 0 at fault, 0 excepted" in text
    assert "INCOMPLETE: 2 of 4 ways, in 2 values, not tried" in text
    one.add(Tried(2, ""))
    one.add(Tried(3, ""))
    assert "INCOMPLETE" not in told(one)
    assert FEE in told(one)


def test_the_table_names_a_case_rather_than_the_loader() -> None:
    """Where the book does not load in one way and a case notices another."""
    one = tally()
    one.add(Tried(1, BY_THE_LOADER))
    one.add(Tried(2, "prepaid/kiosk/fee"))
    assert "prepaid/kiosk/fee" in told(one)
    assert BY_THE_LOADER not in told(one)


def test_without_a_terminal_a_line_says_how_far_it_is() -> None:
    """Every few percent, and at the end."""
    console = Console(file=StringIO(), width=TABLE_WIDTH)
    with Progressing(console).over("clauses broken", 200) as further:
        for _ in range(200):
            further(1)
    assert isinstance(console.file, StringIO)
    lines = console.file.getvalue().splitlines()
    assert len(lines) == 20
    assert lines[0].startswith("clauses broken: 5 %, 10 of 200")
    assert lines[-1].startswith("clauses broken: 100 %, 200 of 200")


def test_on_a_terminal_there_is_a_bar() -> None:
    """With what is done of all."""
    console = Console(file=StringIO(), width=TABLE_WIDTH, force_terminal=True)
    with Progressing(console).over("clauses broken", 8) as further:
        further(8)
    assert isinstance(console.file, StringIO)
    assert "8/8" in console.file.getvalue()
