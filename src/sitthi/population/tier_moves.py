"""What two sets of terms make of the same numbers, counted: from which tier to which, where, and for what charge.

Integers and arrays only, run as plain Python or compiled (``compiled.py``).
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np

from sitthi.areas.tiers.core import NO_WAY, WAYS, Rule, over, tenure
from sitthi.areas.tiers.terms import NEVER_MONTHS
from sitthi.population.tier_review import Outcome
from sitthi.population.tier_running import CODES_MOST

NUMBERS, UP, DOWN, UP_SATANG, DOWN_SATANG = 0, 1, 2, 3, 4
"""Places of what is counted of some numbers."""
COUNTED = 5


class Edge(NamedTuple):
    """A length of service from which a band begins: above so many months, or from exactly so many on."""

    months: int
    from_edge: int


class Sums(NamedTuple):
    """What is counted. ``moved`` and ``charges``: numbers and their monthly charges by tier before (row) and after.

    ``by_band`` and ``by_region`` have a row each with COUNTED places. ``by_clause`` (of numbers without a tier) and
    ``by_way`` (one place up) have a row a side. ``otherwise``, in its one place, are numbers that have the same tier by
    another way or clause.
    """

    moved: Any
    charges: Any
    by_band: Any
    by_region: Any
    by_clause: Any
    by_way: Any
    otherwise: Any


def nothing_yet(tiers: int, bands: int, regions: int) -> Sums:
    """All counts at nothing."""
    shapes = (
        (tiers, tiers),
        (tiers, tiers),
        (bands, COUNTED),
        (regions, COUNTED),
        (2, CODES_MOST),
        (2, WAYS + 1),
        (1,),
    )
    return Sums._make(np.zeros(shape, np.int64) for shape in shapes)


class Numbers(NamedTuple):
    """What is asked of numbers beside their outcomes: the day service began, and the place of the region."""

    since_day: Any
    region: Any


def count_moves(
    before: Outcome, after: Outcome, ladder: tuple[Any, Any], numbers: Numbers, cuts: Any, sums: Sums
) -> None:
    """Add numbers to the counts. ``ladder`` are the places of the ranks of either side among all tiers, lowest first.

    ``cuts`` are the last days of beginning service for each band but the first, falling.
    """
    for place in range(len(before.rank)):
        was, now = ladder[0][before.rank[place]], ladder[1][after.rank[place]]
        charge = before.mean_satang[place]
        sums.moved[was, now] += 1
        sums.charges[was, now] += charge
        band = 0
        while band < len(cuts) and numbers.since_day[place] <= cuts[band]:
            band += 1
        count_one(sums.by_band, band, was, now, charge)
        count_one(sums.by_region, numbers.region[place], was, now, charge)
        sums.by_way[0, before.way[place] - NO_WAY] += 1
        sums.by_way[1, after.way[place] - NO_WAY] += 1
        if was == 0:
            sums.by_clause[0, before.clause[place]] += 1
        if now == 0:
            sums.by_clause[1, after.clause[place]] += 1
        if was == now and (before.way[place] != after.way[place] or before.clause[place] != after.clause[place]):
            sums.otherwise[0] += 1


def count_one(rows: Any, row: int, was: int, now: int, charge: int) -> None:
    """Add one number to a row."""
    rows[row, NUMBERS] += 1
    if now > was:
        rows[row, UP] += 1
        rows[row, UP_SATANG] += charge
    elif now < was:
        rows[row, DOWN] += 1
        rows[row, DOWN_SATANG] += charge


def edges_of(*rules: Rule) -> tuple[Edge, ...]:
    """Where bands of length of service begin by any of the terms, shortest first: the least service, and those by use.

    Of one that several have, whether it is reached from its edge on is as the first of them says.
    """
    found: dict[int, Edge] = {}
    for rule in rules:
        least = Edge(rule.min_tenure_months, 1 - rule.tenure_above)
        bands = [Edge(int(months), rule.band_from_edge) for months in rule.use_months]
        for edge in (least, *bands):
            if 0 < edge.months < NEVER_MONTHS:
                found.setdefault(edge.months, edge)
    return tuple(found[months] for months in sorted(found))


def cuts_of(edges: tuple[Edge, ...], as_of_day: int) -> Any:
    """The last day of beginning service by which each band is reached on a day; -1 where no day is early enough."""
    found = []
    for edge in edges:
        low, high = -1, as_of_day
        while low < high:
            day = (low + high + 1) // 2
            if over(tenure(day, as_of_day), edge.months, edge.from_edge):
                low = day
            else:
                high = day - 1
        found.append(low)
    return np.array(found, np.int32)
