"""A whole base reviewed, citizen by citizen: the core of the single decision over columns.

Everything here is integers and arrays, and runs as plain Python or compiled (``compiled.py``). What gives a tier, what
counts in a group and what a group comes to is ``areas/tiers/core.py`` and ``group_core.py``, and is not said again.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from sitthi.areas.tiers.core import (
    ACCOUNT,
    DEVICE,
    ENOUGH_MONTHS,
    INVITATION,
    NATURAL,
    PACKAGE,
    PAYMENT,
    REGISTERED,
    REGULAR_USE,
    TENURE,
    USE,
    Facts,
    Judged,
    Rule,
    judge,
    measure,
)
from sitthi.areas.tiers.core import Months as Measured
from sitthi.areas.tiers.group_core import MEMBER, GroupRule, Membership, listed, member_met, member_scaled

UNPAID = 8
"""Flag of a month, beside those of the core: its bill is not paid in full to this day."""

JURISTIC_CLAUSE, TENURE_CLAUSE, PAYMENT_CLAUSE, USE_CLAUSE, REGISTRATION_CLAUSE = 1, 2, 3, 4, 5
PACKAGE_CLAUSE, ACCOUNT_CLAUSE, TIER_CLAUSES = 6, 7, 8
"""Codes of deciding clauses: after these those of the tiers by use, lowest first, then those of device programmes."""


class Numbers(NamedTuple):
    """Columns of numbers (``tier_files.NUMBERS``): those of one citizen together."""

    citizen: Any
    number: Any
    since_day: Any
    prepaid: Any
    fibre: Any
    juristic: Any
    registered: Any
    discounted: Any
    package_satang: Any
    device: Any
    device_satang: Any
    invited: Any
    group_no: Any
    receives: Any
    held: Any
    held_way: Any
    latest_way: Any


class Months(NamedTuple):
    """Columns of months (``tier_files.MONTHS``), in the order of the numbers, each number's earliest first."""

    number: Any
    to_day: Any
    charge_satang: Any
    flags: Any


class Outcome(NamedTuple):
    """Columns filled in, a row a number: rank and way it qualifies by (-1 none), each way's rank, conditions met.

    ``ways`` and ``met`` are the bits of ``core.Judged``. ``clause`` is the code of the deciding clause, ``mean_satang``
    the monthly charge measured, rounded down (comparisons are exact). ``scaled`` is what a number adds to its group.
    """

    rank: Any
    way: Any
    ways: Any
    met: Any
    clause: Any
    mean_satang: Any
    scaled: Any


class Base(NamedTuple):
    """Some whole citizens on a Thai day; ``ends`` is where the months of each number end."""

    numbers: Numbers
    months: Months
    ends: Any
    as_of_day: int


class Terms(NamedTuple):
    """The terms compiled: of a number, of a number measured for its group, and of counting in one."""

    rule: Rule
    in_group: Rule
    group_terms: GroupRule


class Citizen(NamedTuple):
    """One citizen: the rows of the numbers, whether any is in a group, and when the longest service began."""

    begin: int
    end: int
    grouped: int
    longest_day: int


def review_all(base: Base, terms: Terms, found: Outcome) -> int:
    """Fill in what every number qualifies for; how many citizens there are."""
    begin = citizens = 0
    while begin < len(base.numbers.citizen):
        citizen = citizen_at(base.numbers, begin)
        if citizen.grouped:
            for place in range(begin, citizen.end):
                found.scaled[place] = added(base, place, terms)
        for place in range(begin, citizen.end):
            review_one(base, place, citizen, terms, found)
        begin = citizen.end
        citizens += 1
    return citizens


def citizen_at(numbers: Numbers, begin: int) -> Citizen:
    """The citizen whose rows begin at a place."""
    end, grouped, longest = begin, 0, numbers.since_day[begin]
    while end < len(numbers.citizen) and numbers.citizen[end] == numbers.citizen[begin]:
        grouped |= numbers.group_no[end]
        longest = min(longest, numbers.since_day[end])
        end += 1
    return Citizen(begin, end, grouped, longest)


def review_one(base: Base, place: int, citizen: Citizen, terms: Terms, found: Outcome) -> None:
    """Fill in what the number at a place qualifies for."""
    numbers, rule = base.numbers, terms.rule
    longest, together = citizen.longest_day, 0
    if in_group(numbers, place) and (numbers.receives[place] or terms.group_terms.all_receive):
        longest, together = group_of(numbers, place, citizen, terms.group_terms, found.scaled)
    measured = measured_at(base, place, rule)
    judged = judge(facts_at(base, place, longest, together, terms.group_terms), measured, rule)
    found.rank[place], found.way[place] = judged.rank, judged.way
    found.ways[place], found.met[place] = judged.ways, judged.met
    found.clause[place] = deciding(judged, numbers.device[place], rule)
    found.mean_satang[place] = measured.scaled // rule.scale


def group_of(numbers: Numbers, place: int, citizen: Citizen, group_terms: GroupRule, scaled: Any) -> tuple[int, int]:
    """When the longest service counted for the group of a number began, and what its members add up to."""
    longest, together = numbers.since_day[place], 0
    for other in range(citizen.begin, citizen.end):
        if numbers.group_no[other] == numbers.group_no[place]:
            together += scaled[other]
            if not group_terms.own_length:
                longest = min(longest, numbers.since_day[other])
    if group_terms.longest_in_group or group_terms.own_length:
        return longest, together
    return citizen.longest_day, together


def added(base: Base, place: int, terms: Terms) -> int:
    """What a number adds to its group's charge, scaled; 0 where it is in none, or does not count in it."""
    numbers = base.numbers
    if not in_group(numbers, place):
        return 0
    facts, paid = facts_at(base, place, numbers.since_day[place], 0, terms.group_terms), 0
    for month in range(begins(base.ends, place), base.ends[place]):
        paid += 0 if base.months.flags[month] & UNPAID else 1
    member = Membership(numbers.fibre[place], numbers.discounted[place], paid)
    own = measured_at(base, place, terms.rule)
    if member_met(facts, own, member, terms.rule, terms.group_terms) & MEMBER != MEMBER:
        return 0
    together = measured_at(base, place, terms.in_group)
    return member_scaled(together, numbers.fibre[place], terms.in_group, terms.group_terms)


def in_group(numbers: Numbers, place: int) -> bool:
    """Whether a number is in a group, which only a person's is."""
    return numbers.group_no[place] > 0 and not numbers.juristic[place]


def begins(ends: Any, place: int) -> int:
    """Where the months of a number begin."""
    begin: int = ends[place - 1] if place > 0 else 0
    return begin


def closed_end(base: Base, place: int) -> int:
    """Where the months of a number that are closed end."""
    end, to_day = int(base.ends[place]), base.months.to_day
    while end > begins(base.ends, place) and to_day[end - 1] >= base.as_of_day:
        end -= 1
    return end


def measured_at(base: Base, place: int, rule: Rule) -> Measured:
    """What the closed months of a number come to."""
    begin, end = begins(base.ends, place), closed_end(base, place)
    use_flag = rule.prepaid_use_flag if base.numbers.prepaid[place] else rule.use_flag
    return measure(base.months.charge_satang[begin:end], base.months.flags[begin:end], use_flag, rule)


def facts_at(base: Base, place: int, longest_day: int, group_scaled: int, group_terms: GroupRule) -> Facts:
    """What the core asks about a number, from its row."""
    numbers, price_10000ths = base.numbers, group_terms.price_10000ths
    return Facts(
        base.as_of_day,
        numbers.since_day[place],
        numbers.prepaid[place],
        numbers.juristic[place],
        numbers.registered[place],
        listed(numbers.package_satang[place], price_10000ths),
        numbers.device[place],
        listed(numbers.device_satang[place], price_10000ths),
        numbers.invited[place],
        numbers.receives[place] if in_group(numbers, place) else 0,
        longest_day,
        group_scaled,
        numbers.held_way[place],
        numbers.latest_way[place],
    )


def deciding(judged: Judged, device: int, rule: Rule) -> int:
    """The code of the clause by which a number has its tier; of one without, of the first condition it does not meet.

    In this order: juristic, tenure, payment, regular use, registration, and at last the charge of the lowest tier.
    """
    if judged.way == USE:
        return TIER_CLAUSES + judged.rank - 1
    if judged.way == DEVICE:
        return TIER_CLAUSES + rule.ranks + device - 1
    if judged.way == PACKAGE:
        return PACKAGE_CLAUSE
    if judged.way == ACCOUNT:
        return ACCOUNT_CLAUSE
    return JURISTIC_CLAUSE if judged.way == INVITATION else first_unmet(judged.met)


def first_unmet(met: int) -> int:
    """The code of the clause of the first condition of the way by use that is not met."""
    if not met & NATURAL:
        return JURISTIC_CLAUSE
    if not met & TENURE:
        return TENURE_CLAUSE
    if not met & PAYMENT:
        return PAYMENT_CLAUSE
    if not met & REGULAR_USE or not met & ENOUGH_MONTHS:
        return USE_CLAUSE
    return TIER_CLAUSES if met & REGISTERED else REGISTRATION_CLAUSE


def unsorted(citizen: Any, number: Any) -> int:
    """The place of the first row that should come before the one above it, or is the same number; -1 if none is."""
    for place in range(1, len(citizen)):
        if citizen[place] > citizen[place - 1]:
            continue
        if citizen[place] < citizen[place - 1] or number[place] <= number[place - 1]:
            return place
    return -1


def last_begins(citizen: Any) -> int:
    """Where the rows of the last citizen begin."""
    place = len(citizen) - 1
    while place > 0 and citizen[place - 1] == citizen[-1]:
        place -= 1
    return place


def matched(number: Any, months: Months, place: int, row: int, ends: Any) -> tuple[int, int, bool]:
    """Fill in where the months of each number end, from a place and a row of months on, as far as there are months.

    Gives the number and the row come to, and whether all is well: it is not where a month is not after the one above.
    """
    while place < len(number):
        while row < len(months.number) and months.number[row] == number[place]:
            if row > 0 and months.number[row - 1] == number[place] and months.to_day[row] <= months.to_day[row - 1]:
                return place, row, False
            row += 1
        if row == len(months.number):
            break
        ends[place] = row
        place += 1
    return place, row, True
