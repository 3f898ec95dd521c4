"""What the rules of the delivery guarantee read of the book."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

import msgspec

from sitthi.areas.delivery.business_time import ALL_HOURS, WEEKDAYS, BusinessTime
from sitthi.kernel.moment import HOUR_US, day_number
from sitthi.standing.care_fees import Band, read_bands
from sitthi.standing.places import Places, read_places
from sitthi.terms import Values

BUSINESS_DAY = "delivery/business-day"
HOLIDAYS = "calendar/public-holidays"
LAST_MINUTE_S = 60


class TierTime(msgspec.Struct, frozen=True):
    """The guaranteed time of a tier: so much business time, or so many business days (0 = counted in the other)."""

    span_us: int = 0
    days: int = 0


class ClockTerms(msgspec.Struct, frozen=True):
    """How the guaranteed time runs (1.1 to 1.4, business-day, appendix-1)."""

    from_acceptance: bool
    stops_at_attempt: bool
    no_relief_for: tuple[str, ...]
    excused_after_time: bool
    differing: str
    cut_off_s: int
    cut_off_included: bool
    cut_off_at_submission: bool
    business: BusinessTime
    hours_of_business: bool
    days_at_same_time: bool
    times: Mapping[int, TierTime]


class ReliefTerms(msgspec.Struct, frozen=True):
    """What is paid for a missed time, and when (2.1, 2.4, 2.5)."""

    parts: tuple[str, ...]
    most_fees: int
    waived_counts: bool
    after_renewal: str
    fee_as_confirmed: bool
    bands: tuple[Band, ...]
    paid_by: tuple[str, ...]
    country: str
    within_days: int
    first_day_counts: bool


class DeliveryTerms(msgspec.Struct, frozen=True):
    """The terms of the guarantee; ``off`` are the clauses an overlay has switched off."""

    off: frozenset[str]
    clock: ClockTerms
    places: Places
    relief: ReliefTerms
    not_when_window: bool
    not_when_cancelled: bool
    force_majeure: tuple[str, ...]


def read(values: Mapping[str, Values], off: frozenset[str]) -> DeliveryTerms:
    """The terms of the versions in force: documents delivery, calendar, and care for fees and how days are counted."""
    delivery = values["delivery"]
    return DeliveryTerms(
        off=off,
        clock=_clock(delivery, _business(delivery, values["calendar"], off)),
        places=read_places(delivery),
        relief=_relief(delivery, values["care"]),
        not_when_window=delivery.flag("guarantee.not-when-window"),
        not_when_cancelled=delivery.flag("guarantee.not-when-cancelled"),
        force_majeure=delivery.texts("force-majeure.kinds"),
    )


def _clock(delivery: Values, business: BusinessTime) -> ClockTerms:
    return ClockTerms(
        from_acceptance=delivery.choice("clock.starts") == "accepted-and-paid",
        stops_at_attempt=delivery.choice("clock.stops") == "first-attempt",
        no_relief_for=delivery.texts("clock.no-relief-for"),
        excused_after_time=delivery.choice("clock.excused-after-time") == "no-relief",
        differing=delivery.choice("places.differing"),
        cut_off_s=delivery.time_s("cut-off.time"),
        cut_off_included=delivery.choice("cut-off.exactly") == "same-day",
        cut_off_at_submission=delivery.choice("cut-off.looks-at") == "submission",
        business=business,
        hours_of_business=delivery.choice("clock.in-hours") == "business-hours",
        days_at_same_time=delivery.choice("clock.in-days") == "same-time-business-days-later",
        times={
            1: TierTime(span_us=delivery.hours("tier-1.time") * HOUR_US),
            2: TierTime(days=delivery.days("tier-2.time")),
            3: TierTime(days=delivery.days("tier-3.time")),
            4: TierTime(days=delivery.days("tier-4.time")),
        },
    )


def _relief(delivery: Values, care: Values) -> ReliefTerms:
    return ReliefTerms(
        parts=delivery.texts("relief.parts"),
        most_fees=delivery.count("relief.most-monthly-fees"),
        waived_counts=delivery.choice("relief.waived-month") == "counts-full",
        after_renewal=delivery.choice("relief.after-renewal"),
        fee_as_confirmed=delivery.choice("relief.monthly-fee-from") == "confirmation-sms",
        bands=read_bands(care),
        paid_by=delivery.texts("relief.paid-by"),
        country=delivery.text("relief.bank-country"),
        within_days=delivery.days("relief.claim-within"),
        first_day_counts=care.choice("deadlines.last-day") == "event-day-counts",
    )


def _business(delivery: Values, calendar: Values, off: frozenset[str]) -> BusinessTime:
    """Open hours and days; the last minute, 23:59, is one of them (R34), and bridge days are no holidays (R101)."""
    weekdays = delivery.texts("business-day.weekdays")
    opens_s, closes_s = delivery.time_s("business-day.open"), delivery.time_s("business-day.close")
    last_minute = delivery.choice("business-day.last-minute") == "included"
    kinds = set(delivery.texts("holiday-kinds")) - set(delivery.texts("holiday-kinds.not"))
    if BUSINESS_DAY in off:
        return ALL_HOURS
    days = () if HOLIDAYS in off else calendar.rows("public-holidays", _day)
    return BusinessTime(
        weekdays=frozenset(index for index, name in enumerate(WEEKDAYS) if name in weekdays),
        opens_s=opens_s,
        closes_s=closes_s + (LAST_MINUTE_S if last_minute else 0),
        closed_days={day: kind for day, kind in days if kind in kinds},
    )


def _day(*, on: dt.date, kind: str, th: str, en: str) -> tuple[int, str]:
    """A row of the calendar: its day number and kind; its names are for readers of the book."""
    return day_number(on), kind
