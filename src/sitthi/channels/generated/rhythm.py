"""When things happen: few at night, more at noon, most in the evening. Whole seconds, in order, without keeping any."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate

from sitthi.channels.generated.dice import Dice
from sitthi.kernel.moment import SECOND_US, start_of_day

HOURLY = (6, 3, 2, 2, 3, 8, 20, 40, 55, 60, 62, 66, 72, 64, 60, 60, 64, 74, 88, 100, 96, 76, 46, 18)
"""How busy each hour of the day is, beside the others."""

HOUR_SECONDS = 3600
_BEFORE = (0, *accumulate(weight * HOUR_SECONDS for weight in HOURLY))
_JITTER_BITS = 20


class Rhythm:
    """``count`` instants over ``days`` Thai days from ``first_day``; the n-th may be asked for in order of n."""

    def __init__(self, first_day: int, days: int, count: int, dice: Dice) -> None:
        """Each of the instants gets a stretch of its own of the days' business, and falls somewhere in it."""
        assert count > 0
        assert days > 0
        self._first_day = first_day
        self._total = days * _BEFORE[-1]
        self._count = count
        self._dice = dice

    def at_us(self, place: int) -> int:
        """The instant of the ``place``-th (from 0); never before that of an earlier one."""
        fine = (place << _JITTER_BITS) + self._dice.bits(_JITTER_BITS)
        business = fine * self._total // (self._count << _JITTER_BITS)
        day, rest = divmod(business, _BEFORE[-1])
        hour = bisect_right(_BEFORE, rest) - 1
        second = hour * HOUR_SECONDS + (rest - _BEFORE[hour]) // HOURLY[hour]
        return start_of_day(self._first_day + day) + second * SECOND_US
