"""Business time: which instants are in it, and how hours and days run through nights and holidays (R34, R101)."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitthi.areas.delivery.business_time import ALL_HOURS, BusinessTime
from sitthi.kernel.moment import DAY_US, HOUR_US
from tests.areas.delivery.making import as_shipped, terms
from tests.days import at, day

BUSINESS = as_shipped().clock.business
INSTANTS = st.integers(at("2023-01-01"), at("2026-12-30"))
SPANS = st.integers(0, 80 * HOUR_US)


@pytest.mark.parametrize(
    "instant",
    [
        "2024-05-15 08:00",
        "2024-05-15 23:59:30",
        "2024-05-15 23:59:59.999999",
        "2024-05-19 12:00",  # a Sunday
        "2024-04-12 12:00",  # a bridge day
        "2024-01-13 12:00",  # Children's Day
        "2024-05-10 12:00",  # a day off of offices
    ],
)
def test_what_is_business_time(instant: str) -> None:
    """Every day from 08:00, its last minute included (R34), bridge days and Children's Day too (R101)."""
    assert BUSINESS.is_open(at(instant))


@pytest.mark.parametrize("instant", ["2024-05-15 07:59:59", "2024-05-16", "2024-04-13 12:00", "2024-04-16 12:00"])
def test_what_is_no_business_time(instant: str) -> None:
    """The night, public holidays and their days in lieu (R101)."""
    assert not BUSINESS.is_open(at(instant))


@pytest.mark.parametrize(
    ("instant", "moved"),
    [
        ("2024-05-15 03:00", "2024-05-15 08:00"),
        ("2024-05-15 10:00:01", "2024-05-15 10:00:01"),
        ("2024-04-12 23:59:59", "2024-04-12 23:59:59"),
        ("2024-04-13 00:00", "2024-04-17 08:00"),
        ("2024-04-16 23:00", "2024-04-17 08:00"),
        ("2024-12-31 09:00", "2025-01-02 08:00"),
    ],
)
def test_an_instant_moves_into_business_time(instant: str, moved: str) -> None:
    """It stays where business is open, and goes to the next opening otherwise."""
    assert BUSINESS.into(at(instant)) == at(moved)


@pytest.mark.parametrize(
    ("instant", "hours", "then"),
    [
        ("2024-05-15 08:00", 16, "2024-05-15 23:59:59.999999"),
        ("2024-05-15 18:00", 6, "2024-05-15 23:59:59.999999"),
        ("2024-05-15 18:00:00.000001", 6, "2024-05-16 08:00:00.000001"),
        ("2024-05-15 20:00", 6, "2024-05-16 10:00"),
        ("2024-04-12 22:00", 6, "2024-04-17 12:00"),
        ("2024-05-15 10:00", 40, "2024-05-17 18:00"),
        ("2024-05-15 05:00", 0, "2024-05-15 08:00"),
    ],
)
def test_hours_run_in_business_time_only(instant: str, hours: int, then: str) -> None:
    """Nights and holidays do not count; what ends with a day is due at its last instant."""
    assert BUSINESS.after(at(instant), hours * HOUR_US) == at(then)


def test_days_end_at_the_same_clock_time() -> None:
    """So many business days later, over holidays in a row."""
    assert BUSINESS.days_after(at("2024-04-12 10:30"), 2) == at("2024-04-18 10:30")
    assert BUSINESS.end_after(at("2024-04-12 10:30"), 1) == at("2024-04-17 23:59:59.999999")
    assert BUSINESS.days_after(at("2024-04-14 10:30"), 1) == at("2024-04-18 08:00")


def test_without_the_clause_all_hours_are_business_time() -> None:
    """Every instant of every day."""
    assert terms("delivery/business-day").clock.business == ALL_HOURS
    assert ALL_HOURS.after(at("2024-04-13 22:00"), 6 * HOUR_US) == at("2024-04-14 04:00")


def test_business_that_never_opens_is_known() -> None:
    """No weekday, or hours that close before they open."""
    assert BUSINESS.ever_open
    assert not BusinessTime(frozenset(), 0, 10, {}).ever_open
    assert not BusinessTime(frozenset({1}), 10, 10, {}).ever_open


def test_weekdays_are_those_of_the_calendar() -> None:
    """15 May 2024 was a Wednesday."""
    wednesdays = BusinessTime(frozenset({2}), 0, 10, {})
    assert [shift for shift in range(7) if wednesdays.works_on(day("2024-05-15") + shift)] == [0]


@given(INSTANTS, SPANS)
def test_what_is_due_is_in_business_time(at_us: int, span_us: int) -> None:
    """Never at night nor on a holiday, and never before the instant it is counted from."""
    then_us = BUSINESS.after(at_us, span_us)
    assert BUSINESS.is_open(then_us)
    assert then_us >= BUSINESS.into(at_us) >= at_us


@given(INSTANTS, st.integers(0, DAY_US), SPANS)
def test_later_is_due_no_earlier(at_us: int, later_us: int, span_us: int) -> None:
    """Both from a later instant and by more time."""
    assert BUSINESS.after(at_us, span_us) <= BUSINESS.after(at_us + later_us, span_us)
    assert BUSINESS.after(at_us, span_us) <= BUSINESS.after(at_us, span_us + later_us)


@given(INSTANTS, SPANS)
def test_business_time_counted_by_the_minute(at_us: int, span_us: int) -> None:
    """A clock that only ticks while business is open shows the span when it is over."""
    minute = 60_000_000
    at_us, span_us = at_us // minute * minute, span_us // minute * minute
    then_us = BUSINESS.after(at_us, span_us)
    ticks = sum(BUSINESS.is_open(tick) for tick in range(at_us, then_us, minute))
    assert ticks * minute == span_us
