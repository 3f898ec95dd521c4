"""Business time: open hours on business days, and how hours and days run in it (delivery/business-day, R34). Pure.

Instants are microseconds, days are Thai day numbers.
"""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sitthi.kernel.moment import at_second_of_day, day_of, start_of_day

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAYS_A_WEEK = 7
FIRST_WEEKDAY = WEEKDAYS.index("thursday")
"""The weekday of 1970-01-01, from which days are numbered."""
WHOLE_DAY_S = 86_400


class BusinessTime(msgspec.Struct, frozen=True):
    """Open hours: from second ``opens_s`` of a business day up to, and not at, ``closes_s``.

    Business days are those of ``weekdays`` (0 = Monday) that are not among ``closed_days`` (each with its kind).
    """

    weekdays: frozenset[int]
    opens_s: int
    closes_s: int
    closed_days: Mapping[int, str]

    @property
    def ever_open(self) -> bool:
        """Whether there is any business time at all."""
        return bool(self.weekdays) and self.opens_s < self.closes_s

    def works_on(self, day: int) -> bool:
        """Whether a Thai day is a business day."""
        return (day + FIRST_WEEKDAY) % DAYS_A_WEEK in self.weekdays and day not in self.closed_days

    def opens_us(self, day: int) -> int:
        """When business opens on a Thai day, if it does."""
        return at_second_of_day(day, self.opens_s)

    def closes_us(self, day: int) -> int:
        """The first instant of a Thai day at which business is over."""
        return at_second_of_day(day, self.closes_s)

    def next_day(self, day: int) -> int:
        """The first business day after a day. There must be business time at all."""
        assert self.ever_open, "business that never opens has no days"
        day += 1
        while not self.works_on(day):
            day += 1
        return day

    def is_open(self, at_us: int) -> bool:
        """Whether an instant is business time."""
        day = day_of(at_us)
        return self.works_on(day) and self.opens_us(day) <= at_us < self.closes_us(day)

    def into(self, at_us: int) -> int:
        """An instant moved into business time: itself, or the next opening. There must be business time at all."""
        day = day_of(at_us)
        if self.works_on(day) and at_us < self.closes_us(day):
            return max(at_us, self.opens_us(day))
        return self.opens_us(self.next_day(day))

    def after(self, at_us: int, span_us: int) -> int:
        """The instant when so much business time has passed since an instant; at a day's end, its last instant."""
        at_us = self.into(at_us)
        day = day_of(at_us)
        while span_us > self.closes_us(day) - at_us:
            span_us -= self.closes_us(day) - at_us
            day = self.next_day(day)
            at_us = self.opens_us(day)
        return min(at_us + span_us, self.closes_us(day) - 1)

    def days_after(self, at_us: int, days: int) -> int:
        """The same clock time so many business days after an instant."""
        at_us = self.into(at_us)
        day = day_of(at_us)
        return start_of_day(self._counted(day, days)) + at_us - start_of_day(day)

    def end_after(self, at_us: int, days: int) -> int:
        """The last business instant of the day so many business days after an instant."""
        return self.closes_us(self._counted(day_of(self.into(at_us)), days)) - 1

    def _counted(self, day: int, days: int) -> int:
        for _ in range(days):
            day = self.next_day(day)
        return day


ALL_HOURS = BusinessTime(frozenset(range(DAYS_A_WEEK)), 0, WHOLE_DAY_S, {})
"""Business time without the clause on business days: all of it."""
