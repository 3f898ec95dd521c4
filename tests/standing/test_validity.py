"""What the validity of a number would be without one of its top-ups: as if that had never been."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitthi.kernel.moment import DAY_US
from sitthi.standing.parts import Extension
from sitthi.standing.validity import extended, taken_out, until_us, without
from tests.days import at

START = at("2024-04-01 10:00")
CAP = 365
STEPS = st.lists(st.tuples(st.integers(0, 40), st.sampled_from([1, 30, 90, 365])), min_size=1, max_size=8)


def lived(steps: list[tuple[int, int]], held_us: int = 0, within: int = 400) -> tuple[tuple[Extension, ...], int]:
    """Top-ups so many days apart, each with so many days; what they did, and the validity there is."""
    found: tuple[Extension, ...] = ()
    at_us = START
    for apart, days in steps:
        at_us += apart * DAY_US
        one = Extension(at_us, days, CAP, held_us, within)
        found, held_us = extended(found, one), until_us(one)
    return found, held_us


def but(steps: list[tuple[int, int]], place: int) -> list[tuple[int, int]]:
    """The same top-ups without one of them, at the times they had."""
    apart, _ = steps[place]
    kept = [*steps[:place], *steps[place + 1 :]]
    if place < len(kept):
        kept[place] = (kept[place][0] + apart, kept[place][1])
    return kept


@pytest.mark.parametrize(
    ("at_us", "before_us", "cap_days", "expected_us"),
    [
        (START, 0, CAP, START + 30 * DAY_US),
        (START, START - 5 * DAY_US, CAP, START + 30 * DAY_US),
        (START, START + 5 * DAY_US, CAP, START + 35 * DAY_US),
        (START, START + 350 * DAY_US, CAP, START + 365 * DAY_US),
        (START, START + 400 * DAY_US, CAP, START + 400 * DAY_US),
        (START, START + 400 * DAY_US, 0, START + 430 * DAY_US),
    ],
)
def test_what_a_top_up_does(at_us: int, before_us: int, cap_days: int, expected_us: int) -> None:
    """Days on the later of now and the expiry held, to the cap, but never earlier than what was held (R17)."""
    assert until_us(Extension(at_us, 30, cap_days, before_us, 30)) == expected_us


@given(steps=STEPS, held=st.sampled_from([0, -100, 10, 360, 500]), data=st.data())
def test_one_after_another_taken_out_is_as_if_it_had_not_been(
    steps: list[tuple[int, int]], held: int, data: st.DataObject
) -> None:
    """In whichever order top-ups are reversed, what is left is what the others alone would have given.

    Of two of the same instant and days the first goes: it comes to the same.
    """
    had_us = START + held * DAY_US if held else 0
    found, held_us = lived(steps, had_us)
    while steps:
        drawn = data.draw(st.integers(0, len(steps) - 1))
        gone = found[drawn]
        place = [(one.at_us, one.days) for one in found].index((gone.at_us, gone.days))
        expected, expected_us = lived(but(steps, place), had_us)
        assert lived(but(steps, drawn), had_us)[1] == expected_us
        steps = but(steps, place)
        now_us = without(found, gone, held_us)
        found = taken_out(found, gone)
        assert now_us == expected_us
        assert found == expected
        held_us = now_us


@pytest.mark.parametrize(
    ("moved_us", "still", "expected_us"),
    [
        (START + 60 * DAY_US, False, START + 31 * DAY_US),
        (START + 200 * DAY_US, False, START + 200 * DAY_US),
        (START + 70 * DAY_US, True, START + 41 * DAY_US),
        (START + 55 * DAY_US, False, START + 26 * DAY_US),
        (0, False, 0),
    ],
)
def test_what_has_moved_it_since_stays(moved_us: int, still: bool, expected_us: int) -> None:  # noqa: FBT001
    """A contract lasts as long as it does, a suspension was as long as it was; what is over stays so."""
    one = Extension(START, 30, CAP, 0, 30, still)
    two = Extension(START + DAY_US, 30, CAP, until_us(one), 30, still)
    assert until_us(two) == START + 60 * DAY_US
    assert without((one, two), one, moved_us) == expected_us


def test_what_has_moved_it_between_two_stays() -> None:
    """A contract bought in between holds as long without the first as with it."""
    bought_us = START + 100 * DAY_US
    one = Extension(START, 30, CAP, 0, 30)
    two = Extension(START + DAY_US, 30, CAP, bought_us, 30)
    assert without((one, two), one, until_us(two)) == bought_us + 30 * DAY_US
    assert taken_out((one, two), one) == (two,)


def test_what_can_not_be_reversed_any_more_is_not_kept() -> None:
    """To the end of the last day, counted from the day of the top-up."""
    one = Extension(START, 30, CAP, 0, 30)
    for days, kept in ((30, 2), (31, 1)):
        assert len(extended((one,), Extension(START + days * DAY_US, 30, CAP, 0, 30))) == kept


def test_one_that_is_not_among_them() -> None:
    """Nothing is known of it."""
    one = Extension(START, 30, CAP, 0, 30)
    assert without((), one, START) is None
    assert taken_out((one,), Extension(START + 1, 30, CAP, 0, 30)) == (one,)
