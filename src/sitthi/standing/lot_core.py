"""The core of lots: which of them a spending or an expiry takes from. Integers and arrays in, integers out.

Written so that the single decision calls it as it stands, and a population compiles the very same text over columns.
Lots come soonest-expiring first; ``taken`` is filled in, one figure a lot.
"""

from __future__ import annotations

from typing import Any


def spend(left: Any, expires_day: Any, day: int, points: int, taken: Any) -> int:
    """Take points from lots still good on a Thai day, soonest-expiring first; what could not be taken."""
    missing = points
    for position in range(len(left)):
        take = 0
        if expires_day[position] >= day:
            take = min(left[position], missing)
        taken[position] = take
        missing -= take
    return missing


def expire(left: Any, expires_day: Any, day: int, taken: Any) -> int:
    """Take what is left of lots whose last day was before a Thai day; how many points that is."""
    gone = 0
    for position in range(len(left)):
        take = 0
        if expires_day[position] < day:
            take = left[position]
        taken[position] = take
        gone += take
    return gone
