"""The best groups of every citizen of a base who has several numbers, by the search of the single adviser.

What each number has by itself, adds to a group and may be grouped for is laid out by the compiled rules over columns;
the search itself is ``best_grouping`` as it stands, in Python, citizen by citizen, spread over processes.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from sitthi.areas.tiers.best_groups import Asked, best_grouping
from sitthi.areas.tiers.core import judge, over, tenure, threshold
from sitthi.areas.tiers.group_core import MEMBER, Membership, member_met, member_scaled
from sitthi.areas.tiers.terms import TiersTerms
from sitthi.population.compiled import compiled
from sitthi.population.tier_files import MONTHS_FILE, NUMBERS_FILE, pieces
from sitthi.population.tier_rates import columns_of
from sitthi.population.tier_review import (
    UNPAID,
    Base,
    Terms,
    begins,
    citizen_at,
    facts_at,
    measured_at,
)

PROCESSES = 2
CITIZENS_AT_ONCE = 20_000


class Laid(NamedTuple):
    """Columns filled in: by number its charge in a group, its own rank, whether it may be grouped.

    By citizen: where its numbers end, and what each tier asks of a group (-1: nothing gives it).
    """

    charge: Any
    own: Any
    may: Any
    end: Any
    asked: Any


def lay_out(base: Base, terms: Terms, found: Laid) -> int:
    """Fill in what grouping goes by, for whole citizens; how many there are. No number counts as grouped already."""
    begin = citizens = 0
    while begin < len(base.numbers.citizen):
        citizen = citizen_at(base.numbers, begin)
        for place in range(begin, citizen.end):
            lay_out_number(base, place, terms, found)
        longest = tenure(citizen.longest_day, base.as_of_day)
        counts = over(longest, terms.rule.group_tenure_months, 1 - terms.rule.tenure_above)
        for rank in range(1, terms.rule.ranks + 1):
            asked = threshold(rank, longest, terms.rule.group_months, terms.rule.group_satang, terms.rule)
            scaled = asked * terms.rule.scale + terms.rule.charge_above
            found.asked[citizens, rank - 1] = scaled if counts and asked >= 0 else -1
        found.end[citizens] = citizen.end
        begin = citizen.end
        citizens += 1
    return citizens


def lay_out_number(base: Base, place: int, terms: Terms, found: Laid) -> None:
    """Fill in one number."""
    numbers = base.numbers
    facts, own = (
        facts_at(base, place, numbers.since_day[place], 0, terms.group_terms),
        measured_at(base, place, terms.rule),
    )
    paid = 0
    for month in range(begins(base.ends, place), base.ends[place]):
        paid += 0 if base.months.flags[month] & UNPAID else 1
    member = Membership(numbers.fibre[place], numbers.discounted[place], paid)
    met = member_met(facts, own, member, terms.rule, terms.group_terms)
    found.may[place] = 1 if met & MEMBER == MEMBER and not numbers.juristic[place] else 0
    together = measured_at(base, place, terms.in_group)
    found.charge[place] = member_scaled(together, numbers.fibre[place], terms.in_group, terms.group_terms)
    found.own[place] = judge(facts, own, terms.rule).rank


Several = tuple[list[int], list[int], list[int], tuple[int, ...]]
"""A citizen with several numbers: charges, own ranks, which may be grouped, what a group is asked."""


def several(folder: Path, as_of_day: int, terms: TiersTerms) -> Iterator[Several]:
    """All citizens of a base who have more than one number."""
    run, columns = compiled(lay_out), columns_of(terms)
    for piece in pieces(folder / NUMBERS_FILE, folder / MONTHS_FILE, lambda _: None):
        rows = len(piece.numbers.number)
        asked_of = np.zeros((rows, terms.rule.ranks), np.int64)
        found = Laid._make([*(np.zeros(rows, np.int64) for _ in range(4)), asked_of])
        alone = piece.numbers._replace(group_no=np.zeros_like(piece.numbers.group_no))
        citizens = run(Base(alone, piece.months, piece.ends, as_of_day), columns, found)
        ends = found.end[:citizens].tolist()
        charge, own, may = (column.tolist() for column in found[:3])
        begin = 0
        for end, asked in zip(ends, found.asked[:citizens].tolist(), strict=True):
            if end - begin > 1:
                yield charge[begin:end], own[begin:end], may[begin:end], tuple(asked)
            begin = end


def search(citizens: list[Several], most: int) -> tuple[float, float, int, int]:
    """Seconds for all and for the one that took longest; how many receive a tier, and how many answers are exact."""
    slowest, raised, exact = 0.0, 0, 0
    begun = time.perf_counter()
    for charge, own, may, asked in citizens:
        at = time.perf_counter()
        found = best_grouping(charge, own, may, Asked(asked, most))
        slowest = max(slowest, time.perf_counter() - at)
        raised += len(found.groups)
        exact += found.exact
    return time.perf_counter() - begun, slowest, raised, exact


def grouped(folder: Path, as_of_day: int, terms: TiersTerms, at_most: int) -> dict[str, Any]:
    """The figures of grouping so many citizens of a base at most."""
    begun = time.perf_counter()
    citizens = islice(several(folder, as_of_day, terms), at_most or None)
    with ProcessPoolExecutor(PROCESSES) as pool:
        waiting, done = [], []
        while portion := list(islice(citizens, CITIZENS_AT_ONCE)):
            waiting.append((len(portion), pool.submit(search, portion, terms.grouping.max_numbers)))
            if len(waiting) > 2 * PROCESSES:
                many, one = waiting.pop(0)
                done.append((many, *one.result()))
        done += [(many, *one.result()) for many, one in waiting]
    count = sum(one[0] for one in done)
    return {
        "citizens": count,
        "wall_s": time.perf_counter() - begun,
        "us_a_citizen": 1e6 * sum(one[1] for one in done) / max(count, 1),
        "slowest_ms": 1e3 * max((one[2] for one in done), default=0.0),
        "receiving": sum(one[3] for one in done),
        "exact": sum(one[4] for one in done),
    }
