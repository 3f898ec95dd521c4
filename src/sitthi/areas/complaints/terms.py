"""What the rules of complaints read of the book: channels, opening hours, days off, deadlines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import msgspec

from sitthi.kernel.moment import at_second_of_day, date_of, day_number, day_of
from sitthi.terms import Values

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HOLIDAYS = "calendar/public-holidays"
LONGEST_CLOSED_DAYS = 400
"""A line that does not open within this many days never does."""


class ComplaintsTerms(msgspec.Struct, frozen=True):
    """The terms of complaints; ``off`` are the clauses an overlay has switched off.

    The phone line is open on ``weekdays`` from second ``opens_s`` of the day up to, and not at, ``closes_s``, but not
    on the Thai days (numbers) of ``closed_days``, each with the kind of day off it is.
    """

    off: frozenset[str]
    channels: tuple[str, ...]
    weekdays: tuple[str, ...]
    opens_s: int
    closes_s: int
    closed_days: Mapping[int, str]
    acknowledge_days: int
    resolve_days: int
    written: tuple[str, ...]
    outcomes: tuple[str, ...]

    def is_open(self, at_us: int) -> bool:
        """Whether the phone line takes calls at an instant."""
        day = day_of(at_us)
        return self.works_on(day) and self.opens_us(day) <= at_us < at_second_of_day(day, self.closes_s)

    def works_on(self, day: int) -> bool:
        """Whether the phone line is open at all on a Thai day."""
        return weekday(day) in self.weekdays and day not in self.closed_days

    def opens_us(self, day: int) -> int:
        """When the phone line opens on a Thai day, if it does."""
        return at_second_of_day(day, self.opens_s)

    def next_open_us(self, at_us: int) -> int:
        """The first instant from ``at_us`` on at which the phone line is open; 0 where it never is."""
        if self.is_open(at_us):
            return at_us
        if self.opens_s >= self.closes_s:
            return 0
        today = day_of(at_us)
        for day in range(today, today + LONGEST_CLOSED_DAYS):
            if self.works_on(day) and self.opens_us(day) > at_us:
                return self.opens_us(day)
        return 0


def weekday(day: int) -> str:
    """The weekday of a Thai day, as the book names it."""
    return WEEKDAYS[date_of(day).weekday()]


def read(values: Mapping[str, Values], off: frozenset[str]) -> ComplaintsTerms:
    """The terms of complaints in the versions in force: documents prepaid, house and calendar."""
    prepaid, house = values["prepaid"], values["house"]
    closes = prepaid.flag("complaint.closed-on-holidays") and HOLIDAYS not in off
    return ComplaintsTerms(
        off=off,
        channels=prepaid.texts("complaint.channels"),
        weekdays=prepaid.texts("complaint.weekdays"),
        opens_s=prepaid.time_s("complaint.opens"),
        closes_s=prepaid.time_s("complaint.closes"),
        closed_days=_days_off(values["calendar"]) if closes else {},
        acknowledge_days=prepaid.days("complaint.acknowledge-within"),
        resolve_days=prepaid.days("complaint.resolve-within"),
        written=house.texts("complaint.written"),
        outcomes=house.texts("complaint.outcomes"),
    )


def _days_off(calendar: Values) -> dict[int, str]:
    """The days off of the kinds on which the line is closed."""
    kinds = calendar.texts("complaint-line.closed-on")
    days = calendar.rows("public-holidays", _day)
    return {day: kind for day, kind in days if kind in kinds}


def _day(*, on: dt.date, kind: str, th: str, en: str) -> tuple[int, str]:
    """A row of the calendar: its day number and kind; its names are for readers of the book."""
    return day_number(on), kind
