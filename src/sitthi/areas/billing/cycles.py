"""The billing cycles of an account: from which day to which, for any day of a month. Days are Thai day numbers."""

from __future__ import annotations

import datetime as dt
from functools import lru_cache

from sitthi.kernel.moment import date_of, day_number

MONTHS_A_YEAR = 12


@lru_cache(maxsize=4_096)
def cycle_of(day: int, cycle_day: int, months: int = 1) -> tuple[int, int]:
    """First and last day of the cycle a day lies in.

    A cycle begins on ``cycle_day``, or on the last day of a month that has no such day, and ends the day before the
    next begins. ``months`` is how long it is; a longer one begins in the months whose running number it divides.
    """
    month = cycle_index(day, cycle_day, months) * months
    return _start(month, cycle_day), _start(month + months, cycle_day) - 1


def cycle_index(day: int, cycle_day: int, months: int = 1) -> int:
    """Running number of the cycle a day lies in: one more for each that follows."""
    date = date_of(day)
    month = date.year * MONTHS_A_YEAR + date.month - 1
    if day < _start(month, cycle_day):
        month -= 1
    return month // months


def _start(month: int, cycle_day: int) -> int:
    """The day on which a cycle begins in a month, given as its running number (year * 12 + month - 1)."""
    first, following = _first(month), _first(month + 1)
    return min(first + cycle_day, following) - 1


def _first(month: int) -> int:
    year, index = divmod(month, MONTHS_A_YEAR)
    return day_number(dt.date(year, index + 1, 1))
