"""The billing cycles of an account: from which day to which, for any day of a month. Days are Thai day numbers."""

from __future__ import annotations

from functools import lru_cache

from sitthi.standing.periods import day_in, month_of_day


@lru_cache(maxsize=4_096)
def cycle_of(day: int, cycle_day: int, months: int = 1) -> tuple[int, int]:
    """First and last day of the cycle a day lies in.

    A cycle begins on ``cycle_day``, or on the last day of a month that has no such day, and ends the day before the
    next begins. ``months`` is how long it is; a longer one begins in the months whose running number it divides.
    """
    month = cycle_index(day, cycle_day, months) * months
    return day_in(month, cycle_day), day_in(month + months, cycle_day) - 1


def cycle_index(day: int, cycle_day: int, months: int = 1) -> int:
    """Running number of the cycle a day lies in: one more for each that follows."""
    month = month_of_day(day)
    if day < day_in(month, cycle_day):
        month -= 1
    return month // months
