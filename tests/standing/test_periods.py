"""Months counted from a day: never drifting, no day lost or counted twice (R125); the same date later (R67)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitthi.kernel.moment import date_of
from sitthi.standing.periods import (
    LAST_THEN_FIRST,
    LAST_THEN_LAST,
    MISSING_DAY,
    month_start,
    months_begun,
    months_later,
    next_day_of_month,
)
from tests.days import day

DAYS = st.integers(day("2013-01-01"), day("2060-12-31"))


@pytest.mark.parametrize(
    ("months", "first", "last"),
    [
        (0, "2024-01-31", "2024-01-31"),
        (1, "2024-03-01", "2024-02-29"),
        (2, "2024-03-31", "2024-03-31"),
        (3, "2024-05-01", "2024-04-30"),
        (13, "2025-03-01", "2025-02-28"),
        (-2, "2023-12-01", "2023-11-30"),
    ],
)
def test_from_the_31st(months: int, first: str, last: str) -> None:
    """Where a month has no such day, a period ends with its last day and the next starts on the 1st, or on that day."""
    assert month_start(day("2024-01-31"), months, LAST_THEN_FIRST) == day(first)
    assert month_start(day("2024-01-31"), months, LAST_THEN_LAST) == day(last)


@given(DAYS, st.integers(0, 60), st.sampled_from(MISSING_DAY))
def test_periods_follow_each_other_day_on_day(from_day: int, months: int, missing: str) -> None:
    """Each begins after the one before, and every day of it counts in it, the first and the last too."""
    first, following = (month_start(from_day, count, missing) for count in (months, months + 1))
    assert first < following
    assert months_begun(from_day, first, missing) == months
    assert months_begun(from_day, following - 1, missing) == months


@given(DAYS, st.integers(1, 31))
def test_the_next_day_of_a_month_is_within_a_month(from_day: int, of_month: int) -> None:
    """It is the day itself or one soon after, and asking again from it answers it."""
    found = next_day_of_month(from_day, of_month)
    assert from_day <= found < from_day + 31
    assert next_day_of_month(found, of_month) == found


def test_a_month_without_the_day_has_its_last_instead() -> None:
    """The 31st of April is the 30th; the day after that, it is the 31st of May."""
    assert next_day_of_month(day("2024-04-12"), 31) == day("2024-04-30")
    assert next_day_of_month(day("2024-05-01"), 31) == day("2024-05-31")


@pytest.mark.parametrize(
    ("start", "months", "end"),
    [
        ("2024-01-31", 1, "2024-02-29"),
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 24, "2026-02-28"),
        ("2023-08-31", 6, "2024-02-29"),
        ("2024-12-31", 2, "2025-02-28"),
        ("2024-01-15", 12, "2025-01-15"),
        ("2024-11-30", 1, "2024-12-30"),
    ],
)
def test_the_same_date_months_later(start: str, months: int, end: str) -> None:
    """The last day of the month where there is no such date (R67)."""
    assert months_later(day(start), months) == day(end)


@given(start=st.integers(10_000, 30_000), months=st.integers(0, 48))
def test_a_date_months_later_lies_in_that_month(start: int, months: int) -> None:
    """Never a day of another month, never a later day of the month."""
    before, after = date_of(start), date_of(months_later(start, months))
    assert (after.year * 12 + after.month) - (before.year * 12 + before.month) == months
    assert after.day <= before.day
