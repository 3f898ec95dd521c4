"""Lots of a whole base spent and expired, customer by customer: the core of the single decision over columns.

Everything here is integers and arrays, and runs as plain Python or compiled (``compiled.py``); the rule itself, which
lots a spending or an expiry takes from, is ``standing/lot_core.py`` and is not said again.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sitthi.standing.lot_core import expire, spend

BEFORE_ALL = -(2**31)
"""A day before every lot and spending."""


class Lots(NamedTuple):
    """Columns of lots: of one customer together, customers rising, soonest-expiring first. Days are Thai day numbers.

    A lot can be spent from the day it is credited to the end of its last day. Columns int64, int32, int32, int32.
    """

    customer: Any
    credited_day: Any
    expires_day: Any
    points: Any


class Spendings(NamedTuple):
    """Columns of spendings: of one customer together, customers rising, days rising. Columns int64, int32, int32."""

    customer: Any
    day: Any
    points: Any


class Settled(NamedTuple):
    """Columns filled in: a row a customer (customer, spent, expired, left, refused points), and what each lot has left.

    ``refused`` are points of spendings larger than what there was on their day: those are refused as a whole. All
    int64, ``lot_left`` int32 and as long as the lots; ``room`` is as long as the most lots of one customer.
    """

    customer: Any
    spent: Any
    expired: Any
    left: Any
    refused: Any
    lot_left: Any
    room: Any


def settle(lots: Lots, spendings: Spendings, as_of_day: int, found: Settled) -> int:
    """Fill in what became of all lots as of a Thai day; how many customers there are.

    What is credited or spent on ``as_of_day`` counts, what comes later is left out; points whose last day it is
    are left.
    """
    lot = spending = row = 0
    while lot < len(lots.customer) or spending < len(spendings.customer):
        customer = next_of(lots.customer, lot, spendings.customer, spending)
        lots_end = end_of(lots.customer, lot, customer)
        spendings_end = end_of(spendings.customer, spending, customer)
        left = found.lot_left[lot:lots_end]
        credited, expires = lots.credited_day[lot:lots_end], lots.expires_day[lot:lots_end]
        points, taken = lots.points[lot:lots_end], found.room[: lots_end - lot]
        left[:] = 0
        until, spent, refused = BEFORE_ALL, 0, 0
        while spending < spendings_end:
            day, wanted = spendings.day[spending], spendings.points[spending]
            spending += 1
            if day > as_of_day:
                continue
            _credit(left, credited, points, until, day)
            until = day
            if spend(left, expires, day, wanted, taken) > 0:
                refused += wanted
            else:
                spent += wanted
                _take(left, taken)
        _credit(left, credited, points, until, as_of_day)
        found.expired[row] = expire(left, expires, as_of_day, taken)
        _take(left, taken)
        found.customer[row], found.spent[row], found.refused[row] = customer, spent, refused
        found.left[row] = _sum(left)
        lot = lots_end
        row += 1
    return row


def next_of(one: Any, at: int, other: Any, other_at: int) -> int:
    """The lower of the customers that two columns are at; one of them at least is not at its end."""
    if at == len(one):
        return int(other[other_at])
    if other_at == len(other):
        return int(one[at])
    return int(min(one[at], other[other_at]))


def end_of(column: Any, begin: int, customer: int) -> int:
    """Where the rows of a customer that begin here, if any do, end."""
    end = begin
    while end < len(column) and column[end] == customer:
        end += 1
    return end


def _credit(left: Any, credited_day: Any, points: Any, after: int, until: int) -> None:
    """Credit the lots of the days after one day up to another."""
    for position in range(len(left)):
        if after < credited_day[position] <= until:
            left[position] = points[position]


def _take(left: Any, taken: Any) -> None:
    """Take off what was taken of each lot."""
    for position in range(len(left)):
        left[position] -= taken[position]


def _sum(column: Any) -> int:
    """The sum of a column."""
    total = 0
    for position in range(len(column)):
        total += column[position]
    return total
