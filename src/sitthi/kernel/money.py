"""Money in satang: integers, parsed from and written as decimal strings in THB; every rounding has a name."""

from __future__ import annotations

import re

from sitthi.kernel.errors import BadInput

_THB = re.compile(r"(-?)([0-9]{1,12})(?:\.([0-9]{1,2}))?")
SATANG_PER_THB = 100


def parse_thb(text: str, field: str = "amount") -> int:
    """Satang in a decimal string of THB with at most two decimals, such as ``"298.53"``.

    Raises BadInput for anything else (three decimals, exponents, spaces, thousands separators, Thai digits).
    """
    match = _THB.fullmatch(text)
    if match is None:
        raise BadInput(
            what=f"{text!r} is not an amount in THB",
            remedy='Write a decimal string with at most two decimals, such as "298.53".',
            field=field,
        )
    sign, baht, decimals = match.groups()
    satang = int(baht) * SATANG_PER_THB + int((decimals or "0").ljust(2, "0"))
    return -satang if sign else satang


def format_thb(satang: int) -> str:
    """Decimal string of an amount, always with two decimals: 29853 -> ``"298.53"``."""
    sign = "-" if satang < 0 else ""
    baht, rest = divmod(abs(satang), SATANG_PER_THB)
    return f"{sign}{baht}.{rest:02d}"


def half_up(numerator: int, denominator: int) -> int:
    """Quotient rounded half up (away from zero at the half, for amounts of zero or more)."""
    assert numerator >= 0
    assert denominator > 0
    return (2 * numerator + denominator) // (2 * denominator)


def down(numerator: int, denominator: int) -> int:
    """Quotient rounded down, for amounts of zero or more."""
    assert numerator >= 0
    assert denominator > 0
    return numerator // denominator


def up(numerator: int, denominator: int) -> int:
    """Quotient rounded up, for amounts of zero or more: a started block counts whole."""
    assert numerator >= 0
    assert denominator > 0
    return -(-numerator // denominator)


ROUNDINGS = {"half-up": half_up, "down": down, "up": up}
"""The roundings a value of the book may name."""
