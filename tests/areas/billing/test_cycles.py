"""Cycles: month ends, leap years and cycle days that not every month has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitthi.areas.billing.cycles import cycle_index, cycle_of
from sitthi.kernel.moment import date_of
from tests.days import day

DAYS = st.integers(day("1999-01-01"), day("2101-12-31"))
CYCLE_DAYS = st.integers(1, 31)


@pytest.mark.parametrize(
    ("on", "cycle_day", "first", "last"),
    [
        # the first of the month: calendar months
        ("2024-01-01", 1, "2024-01-01", "2024-01-31"),
        ("2024-01-31", 1, "2024-01-01", "2024-01-31"),
        ("2024-02-29", 1, "2024-02-01", "2024-02-29"),
        ("2023-02-28", 1, "2023-02-01", "2023-02-28"),
        ("2024-12-31", 1, "2024-12-01", "2024-12-31"),
        # the middle of the month, over the turn of the year
        ("2024-01-14", 15, "2023-12-15", "2024-01-14"),
        ("2024-01-15", 15, "2024-01-15", "2024-02-14"),
        # 28: every month has it
        ("2023-02-27", 28, "2023-01-28", "2023-02-27"),
        ("2023-02-28", 28, "2023-02-28", "2023-03-27"),
        ("2024-02-28", 28, "2024-02-28", "2024-03-27"),
        # 29: in leap years only
        ("2024-02-28", 29, "2024-01-29", "2024-02-28"),
        ("2024-02-29", 29, "2024-02-29", "2024-03-28"),
        ("2023-02-27", 29, "2023-01-29", "2023-02-27"),
        ("2023-02-28", 29, "2023-02-28", "2023-03-28"),
        # 30: not in February
        ("2024-02-28", 30, "2024-01-30", "2024-02-28"),
        ("2024-02-29", 30, "2024-02-29", "2024-03-29"),
        ("2023-02-28", 30, "2023-02-28", "2023-03-29"),
        ("2024-04-29", 30, "2024-03-30", "2024-04-29"),
        ("2024-04-30", 30, "2024-04-30", "2024-05-29"),
        # 31: the last day of every month
        ("2024-01-30", 31, "2023-12-31", "2024-01-30"),
        ("2024-01-31", 31, "2024-01-31", "2024-02-28"),
        ("2023-01-31", 31, "2023-01-31", "2023-02-27"),
        ("2024-02-29", 31, "2024-02-29", "2024-03-30"),
        ("2023-02-28", 31, "2023-02-28", "2023-03-30"),
        ("2024-04-30", 31, "2024-04-30", "2024-05-30"),
        ("2024-12-31", 31, "2024-12-31", "2025-01-30"),
        # centuries: 2000 and 2400 have a 29 February, 2100 has none
        ("2000-02-29", 29, "2000-02-29", "2000-03-28"),
        ("2100-02-28", 29, "2100-02-28", "2100-03-28"),
    ],
)
def test_the_cycle_of_a_day(on: str, cycle_day: int, first: str, last: str) -> None:
    """A cycle begins on its day, or on the last of a month that has none, and ends the day before the next."""
    assert cycle_of(day(on), cycle_day) == (day(first), day(last))


@given(DAYS, CYCLE_DAYS)
def test_cycles_follow_each_other_without_gap(on: int, cycle_day: int) -> None:
    """Every day lies in exactly one cycle, of four to four and a half weeks, and the next one follows at once."""
    first, last = cycle_of(on, cycle_day)
    assert first <= on <= last
    assert 28 <= last - first + 1 <= 31
    assert cycle_of(first, cycle_day) == cycle_of(last, cycle_day) == (first, last)
    assert cycle_of(last + 1, cycle_day)[0] == last + 1
    assert cycle_index(last + 1, cycle_day) == cycle_index(on, cycle_day) + 1


@given(DAYS, CYCLE_DAYS)
def test_a_cycle_begins_on_its_day_or_the_last_of_the_month(on: int, cycle_day: int) -> None:
    """No cycle begins on any other day."""
    first, _ = cycle_of(on, cycle_day)
    assert date_of(first).day == cycle_day or (date_of(first).day < cycle_day and date_of(first + 1).day == 1)


@given(DAYS, CYCLE_DAYS)
def test_a_year_has_twelve_cycles(on: int, cycle_day: int) -> None:
    """Twelve cycles on, the cycle begins in the same month of the next year."""
    first, last = cycle_of(on, cycle_day)
    following = first
    for _ in range(12):
        following, last = cycle_of(last + 1, cycle_day)
    assert date_of(following).year == date_of(first).year + 1
    assert date_of(following).month == date_of(first).month


@given(DAYS, CYCLE_DAYS, st.sampled_from([2, 3, 6]))
def test_longer_cycles_hold_whole_months(on: int, cycle_day: int, months: int) -> None:
    """Where the terms bill every few months, a cycle is that many months long."""
    first, last = cycle_of(on, cycle_day, months)
    assert first <= on <= last
    assert cycle_index(last, cycle_day) - cycle_index(first, cycle_day) + 1 == months
    assert cycle_of(last + 1, cycle_day, months)[0] == last + 1
