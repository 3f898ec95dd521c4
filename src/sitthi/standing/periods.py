"""Months and their days: counted from a day (R125), the same date later (R67), a day of a month. Pure.

Days are Thai day numbers; a running month is year * 12 + month - 1.
"""

from __future__ import annotations

from sitthi.kernel.moment import date_of, day_of, start_of_month

MONTHS_A_YEAR = 12
LAST_THEN_FIRST = "last-day-then-first"
LAST_THEN_LAST = "last-day-then-last"
MISSING_DAY = (LAST_THEN_FIRST, LAST_THEN_LAST)
"""Where a month has no such day: the next period starts on the 1st after it, or on its last day already."""


def month_start(from_day: int, months: int, missing: str = LAST_THEN_FIRST) -> int:
    """The day on which the period begins that is ``months`` months after the one beginning on ``from_day``.

    Counted from the original day always, so that it never drifts: from the 31st, the second period of January begins
    on 1 March and the third on 31 March (R125, ``periods.missing-day``). Its last day is that before the next begins.
    """
    day = date_of(from_day).day
    month = month_of_day(from_day) + months
    following = first_day(month + 1)
    wanted = first_day(month) + day - 1
    return min(wanted, following if missing == LAST_THEN_FIRST else following - 1)


def months_begun(from_day: int, on_day: int, missing: str = LAST_THEN_FIRST) -> int:
    """How many months before the one ``on_day`` lies in have begun since ``from_day``: 0 in the first.

    Below 0 for a day before ``from_day``.
    """
    months = month_of_day(on_day) - month_of_day(from_day)
    return months if month_start(from_day, months, missing) <= on_day else months - 1


def next_day_of_month(day: int, day_of_month: int) -> int:
    """The first day, from ``day`` on, that is the ``day_of_month``-th, or the last of a month that has none such."""
    month = month_of_day(day)
    wanted = day_in(month, day_of_month)
    return wanted if wanted >= day else day_in(month + 1, day_of_month)


def months_later(day: int, months: int) -> int:
    """The same date months later; where that month has no such date, its last day (R67)."""
    return day_in(month_of_day(day) + months, date_of(day).day)


def first_day(month: int) -> int:
    """The first day of a running month."""
    return day_of(start_of_month(month))


def day_in(month: int, day_of_month: int) -> int:
    """A day of a running month; where the month has no such day, its last."""
    return min(first_day(month) + max(day_of_month, 1), first_day(month + 1)) - 1


def month_of_day(day: int) -> int:
    """The running month a day lies in."""
    date = date_of(day)
    return date.year * MONTHS_A_YEAR + date.month - 1
