"""The calendar of the book is what its library knows, and closes the phone line where it should."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest

from sitthi.kernel import moment
from tests.areas.complaints.making import terms
from tests.days import day
from tests.shipped import shipped
from tools import public_holidays


def test_the_calendar_is_what_the_library_knows() -> None:
    """Run `python -m tools.public_holidays` where the library has learnt of other days."""
    assert public_holidays.held() == public_holidays.known()
    assert public_holidays.main(["--check"]) == 0


def test_days_and_kinds_of_the_calendar() -> None:
    """In order, each day once, of five kinds, every year from 2023 to 2027 with its in-lieu days."""
    rows = shipped().values("calendar", dt.date(2024, 1, 1)).table("public-holidays")
    days = [row["on"] for row in rows]
    assert days == sorted(set(days))
    kinds = {row["kind"] for row in rows}
    assert kinds == {"proclaimed", "in-lieu", "bridge-day", "childrens-day", "government"}
    assert {one.year for one in days if isinstance(one, dt.date)} == {2023, 2024, 2025, 2026, 2027}


@pytest.mark.parametrize(
    ("date", "kind"),
    [
        ("2024-04-12", "bridge-day"),
        ("2024-04-15", "proclaimed"),
        ("2024-04-16", "in-lieu"),
        ("2024-05-10", "government"),
        ("2026-12-07", "in-lieu"),
    ],
)
def test_the_phone_line_is_closed_on_days_off(date: str, kind: str) -> None:
    """Songkran 2024 with its bridge and in-lieu days, the ploughing ceremony, the day in lieu of 5 December 2026."""
    assert terms().closed_days[day(date)] == kind
    assert not terms().works_on(day(date))


@pytest.mark.parametrize("date", ["2024-04-11", "2024-04-17", "2024-01-12"])
def test_the_phone_line_works_on_other_days(date: str) -> None:
    """The days around them are ordinary."""
    assert terms().works_on(day(date))


def test_without_the_calendar_every_weekday_works() -> None:
    """Switched off, calendar/public-holidays closes nothing."""
    assert terms("calendar/public-holidays").works_on(day("2024-04-12"))


def test_children_s_day_closes_nothing() -> None:
    """It is in the calendar, and no day off."""
    assert day("2024-01-13") not in terms().closed_days


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("Songkran Festival", "proclaimed"),
        ("Songkran Festival (in lieu)", "in-lieu"),
        ("A (in lieu); B (in lieu)", "in-lieu"),
        ("A (in lieu); B", "proclaimed"),
        ("Bridge Public Holiday", "bridge-day"),
        ("National Children's Day", "childrens-day"),
    ],
)
def test_a_name_says_what_kind_of_day_it_is(name: str, kind: str) -> None:
    """A day that is itself a holiday counts as one, even where another is made up for on it."""
    assert public_holidays.kind_of(name) == kind


def test_the_line_opens_every_week() -> None:
    """From one day of work to the next it is a week at most (28 July to 2 August 2023 were all off)."""
    first, last = day("2023-01-01"), day("2026-12-31")
    open_days = [one for one in range(first, last + 1) if terms().works_on(one)]
    assert max(after - before for before, after in pairwise(open_days)) == 7
    assert moment.date_of(open_days[0]) == dt.date(2023, 1, 4)
