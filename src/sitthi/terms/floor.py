"""The least benefit that an advance must earn (prepaid/benefit.floor): rate x advance x months / 12, never rounded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import NamedTuple

from sitthi.kernel.money import SATANG_PER_THB, format_thb, half_up
from sitthi.terms.model import Plain

WHOLE_PERCENT = 10_000
"""100% in hundredths of a percent."""
MONTHS_OF_YEAR = 12
_LEAST_PLACES = 2


class Rate(NamedTuple):
    """The average minimum lending rate (MLR) from a day on, in hundredths of a percent a year, and who says so."""

    from_date: dt.date
    percent_hundredths: int
    source: str


def floor_satang(rate_hundredths: int, advance_satang: int, months: int) -> Fraction:
    """What benefits must be worth at least, in satang, exactly: 6.93% of 500 THB for 6 months is 17.325 THB (R25)."""
    return Fraction(rate_hundredths * advance_satang * months, WHOLE_PERCENT * MONTHS_OF_YEAR)


def to_satang(exact_satang: Fraction) -> int:
    """The amount to the satang, half up."""
    return half_up(exact_satang.numerator, exact_satang.denominator)


def written(exact_satang: Fraction) -> str:
    """The exact amount in THB, at least two decimals: ``17.325``; as a fraction where decimals never end."""
    thb = Fraction(exact_satang, SATANG_PER_THB)
    twos, rest = _times(thb.denominator, 2)
    fives, rest = _times(rest, 5)
    if rest > 1:
        return f"{thb.numerator}/{thb.denominator}"
    places = max(twos, fives, _LEAST_PLACES)
    whole, part = divmod(thb.numerator * 10**places // thb.denominator, 10**places)
    return f"{whole}.{part:0{places}d}"


def _times(number: int, prime: int) -> tuple[int, int]:
    """How often a prime divides a number, and what is left of it."""
    times = 0
    while number % prime == 0:
        number //= prime
        times += 1
    return times, number


def shown(exact_satang: Fraction) -> str:
    """The exact amount and, where it differs, the one to the satang: ``17.325 (17.33 to the satang)`` (R25)."""
    exact, satang = written(exact_satang), format_thb(to_satang(exact_satang))
    return exact if exact == satang else f"{exact} ({satang} to the satang)"


def rates_in(table: Plain) -> tuple[Rate, ...]:
    """The rates of the table ``benefit.mlr``, the earliest first."""
    rows = [row for row in table if isinstance(row, Mapping)] if isinstance(table, tuple) else []
    found = []
    for row in rows:
        from_date, percent, source = row.get("from"), row.get("percent"), row.get("source")
        if isinstance(from_date, dt.date) and isinstance(percent, int) and isinstance(source, str):
            found.append(Rate(from_date, percent, source))
    return tuple(sorted(found))


def rate_on(rates: Iterable[Rate], on: dt.date) -> Rate | None:
    """The rate of a day: the latest that began by then; None before the first."""
    found = None
    for rate in rates:
        if rate.from_date <= on:
            found = rate
    return found
