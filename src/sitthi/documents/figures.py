"""Amounts, days and times as documents print them: ``1,234.50`` and ``2 มี.ค. 2567`` or ``2 Mar 2024``."""

from __future__ import annotations

import datetime as dt

from sitthi.kernel.moment import day_number, spoken_time, start_of_day
from sitthi.views.quantities import THAI, amount

HARD = "\u00a0"
"""A space at which no line is broken."""
_DATE_WORDS = 3
_UP_TO = {"th": "ถึง", "en": "to"}
_CLOCK = " น."


def baht(satang: int) -> str:
    """An amount without its unit, which the heading of its column says."""
    return amount(satang, THAI).partition(" ")[0]


def money(satang: int, language: str) -> str:
    """An amount with its unit, never parted from it."""
    return amount(satang, language).replace(" ", HARD)


def at(time_us: int, language: str) -> str:
    """A time with its clock, never parted from the word for it; empty for 0, a time not set."""
    return spoken_time(time_us, language).replace(" ", HARD) if time_us else ""


def day(number: int, language: str) -> str:
    """A day: the year is of the Buddhist Era in Thai, as everywhere (``spoken_time``)."""
    words = spoken_time(start_of_day(number), language).split(" ")
    return HARD.join(words[:_DATE_WORDS])


def date(written: str, language: str) -> str:
    """A day written ``2024-02-29``, or a month written ``2024-02``, which is said without its day."""
    whole = written.count("-") == _DATE_WORDS - 1
    said = day(day_number(dt.date.fromisoformat(written if whole else f"{written}-01")), language)
    return said if whole else said.partition(HARD)[2]


def days(first: int, last: int, language: str) -> str:
    """A period by its first and last day."""
    return f"{day(first, language)} {_UP_TO[language]} {day(last, language)}"


def bound(text: str) -> str:
    """A sentence in which the Thai word for o'clock stays with its time."""
    return text.replace(_CLOCK, f"{HARD}น.")


def percent(hundredths: int) -> str:
    """A rate: 700 is ``7%``, 175 ``1.75%``."""
    whole, rest = divmod(hundredths, 100)
    decimals = f".{rest:02d}".rstrip("0") if rest else ""
    return f"{whole}{decimals}%"
