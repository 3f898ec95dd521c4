"""Instants as integers: microseconds since 1970-01-01 UTC; days and deadlines in Thai time (+07:00, no summer time)."""

from __future__ import annotations

import datetime as dt

from sitthi.kernel.errors import BadInput

SECOND_US = 1_000_000
MINUTE_US = 60 * SECOND_US
HOUR_US = 60 * MINUTE_US
DAY_US = 24 * HOUR_US
BANGKOK_US = 7 * HOUR_US
BANGKOK = dt.timezone(dt.timedelta(hours=7))
BUDDHIST_ERA_YEARS = 543
LAST_YEAR = 2400
"""A year after it is taken for one of the Buddhist Era, of which 2500 began in 1957."""
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_EPOCH_DAY = dt.date(1970, 1, 1).toordinal()


def micros(moment: dt.datetime) -> int:
    """Microseconds of an aware datetime."""
    since = moment - _EPOCH
    return (since.days * 86_400 + since.seconds) * SECOND_US + since.microseconds


def moment_of(at_us: int) -> dt.datetime:
    """The aware datetime in Thai time."""
    return (_EPOCH + dt.timedelta(microseconds=at_us)).astimezone(BANGKOK)


def parse_time(text: str, field: str = "time") -> int:
    """Microseconds of an RFC 3339 time with offset; raises BadInput without one, or for a Buddhist Era year (R40)."""
    try:
        moment = dt.datetime.fromisoformat(text)
    except ValueError:
        raise BadInput(
            what=f"{text!r} is not a time",
            remedy="Write RFC 3339, such as 2024-04-01T10:00:00+07:00.",
            field=field,
        ) from None
    if moment.tzinfo is None:
        raise BadInput(what=f"{text!r} has no offset", remedy="Add the offset, such as +07:00 or Z.", field=field)
    if moment.year > LAST_YEAR:
        raise BadInput(
            what=f"{text!r} is in the year {moment.year}",
            remedy="Write the year of the Common Era, such as 2024 for B.E. 2567.",
            field=field,
        )
    return micros(moment)


def format_time(at_us: int) -> str:
    """RFC 3339 in Thai time; whole seconds are shown where a fraction is only the end of a day (…59.999999)."""
    moment = moment_of(at_us)
    if moment.microsecond in {0, 999_999}:
        return moment.replace(microsecond=0).isoformat()
    return moment.isoformat()


def day_of(at_us: int) -> int:
    """Number of the Thai calendar day: days since 1970-01-01."""
    return (at_us + BANGKOK_US) // DAY_US


def start_of_day(day: int) -> int:
    """First microsecond of a Thai day."""
    return day * DAY_US - BANGKOK_US


def end_of_day(day: int) -> int:
    """Last microsecond of a Thai day: 23:59:59.999999 (R39)."""
    return (day + 1) * DAY_US - BANGKOK_US - 1


def at_second_of_day(day: int, second: int) -> int:
    """The instant of a Thai day at a second counted from midnight."""
    return start_of_day(day) + second * SECOND_US


def day_number(date: dt.date) -> int:
    """Day number of a calendar date."""
    return date.toordinal() - _EPOCH_DAY


def date_of(day: int) -> dt.date:
    """Calendar date of a day number."""
    return dt.date.fromordinal(day + _EPOCH_DAY)


def month_of(at_us: int) -> int:
    """Thai calendar month as a running number: year * 12 + month - 1."""
    date = date_of(day_of(at_us))
    return date.year * 12 + date.month - 1


def start_of_month(month: int) -> int:
    """First microsecond of a running month (year * 12 + month - 1), in Thai time."""
    return start_of_day(day_number(dt.date(month // 12, month % 12 + 1, 1)))


_THAI_MONTHS = (
    "ม.ค.",
    "ก.พ.",
    "มี.ค.",
    "เม.ย.",
    "พ.ค.",
    "มิ.ย.",
    "ก.ค.",
    "ส.ค.",
    "ก.ย.",
    "ต.ค.",
    "พ.ย.",
    "ธ.ค.",
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def spoken_time(at_us: int, language: str) -> str:
    """A time as people write it: Buddhist Era in Thai (R40), ``2 มี.ค. 2567 10:00 น.`` or ``2 Mar 2024 10:00``."""
    moment = moment_of(at_us)
    clock = f"{moment:%H:%M:%S}" if moment.second else f"{moment:%H:%M}"
    if language == "th":
        year = moment.year + BUDDHIST_ERA_YEARS
        return f"{moment.day} {_THAI_MONTHS[moment.month - 1]} {year} {clock} น."
    return f"{moment.day} {_MONTHS[moment.month - 1]} {moment.year} {clock}"
