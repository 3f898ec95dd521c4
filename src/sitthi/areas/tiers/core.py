"""The core of tiers: which tier a number qualifies for, by each way, and which conditions it meets. Integers only.

Written so that the single decision calls it as it stands, and a population compiles the very same text over columns.
Tiers are ranks here: 0 none, then up from the lowest, as many as the terms name. Charges are satang, added up and
compared exactly: a mean is never divided out, but scaled by ``Rule.scale``, which every number of months divides.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any, NamedTuple

USE, PACKAGE, DEVICE, ACCOUNT, INVITATION = 0, 1, 2, 3, 4
"""The ways to a tier, by place."""
WAYS = 5
WAY_BITS = 4
RANKS_MOST = 15
"""A way's rank takes four bits of an integer."""

LATE, UNUSED, UNCHARGED = 1, 2, 4
"""Flags of a month: its bill not paid in full by the due date; no use at all; no use that was charged."""

TENURE, PAYMENT, REGULAR_USE, REGISTERED, NATURAL, ENOUGH_MONTHS = 1, 2, 4, 8, 16, 32
RECEIVES, GROUP_TENURE = 64, 128
CHARGE, GROUP_CHARGE = 1 << 8, 1 << 24
"""Bits of conditions met; those of charges are shifted left by the rank less one."""
LIMITS_OF_USE = TENURE | PAYMENT | REGULAR_USE | REGISTERED | NATURAL | ENOUGH_MONTHS

MEAN, LOWEST, LATEST = 0, 1, 2
EVERY, MOST = 0, 1
FEBRUARY, MONTHS_FROM_MARCH, EVERY_MONTH_HAS = 2, 10, 28
HIGHEST, FIRST_HELD, LATEST_WAY = 0, 1, 2
NO_WAY = -1


class Facts(NamedTuple):
    """What is known of one number, beside its months. Days are Thai day numbers; flags are 0 or 1.

    ``package_satang`` and ``device_satang`` are listed monthly prices (-1: none), ``device`` the place of its programme
    in the terms, from 1. ``invited`` is a rank. ``receives``: it is the one number of its group that receives;
    ``longest_day`` is when the longest service counted for the group began, ``group_scaled`` the group's charge.
    ``held_way`` and ``latest_way`` are places of ways, or NO_WAY: by which a tier is held, whose ground came last.
    """

    as_of_day: int
    since_day: int
    prepaid: int
    juristic: int
    registered: int
    package_satang: int
    device: int
    device_satang: int
    invited: int
    receives: int
    longest_day: int
    group_scaled: int
    held_way: int
    latest_way: int


class Rule(NamedTuple):
    """The terms in force as integers and arrays, by document ``serenade``. Choices are 0 for the document's reading.

    ``use_months``/``use_satang`` and ``group_months``/``group_satang`` have ``bands`` places for each rank from 1: a
    band applies to a length of service over its months; unused places have months no service reaches. ``price_*``
    are rows of the tables of prices: programme 0 is the monthly package. ``limits`` are conditions that limit every way
    and not only that by use; ``ignored`` those that count as met. ``bars_juristic``: a juristic person gets nothing
    by use.
    """

    ranks: int
    window: int
    scale: int
    charge_by: int
    payment_test: int
    use_flag: int
    prepaid_late: int
    prepaid_use_flag: int
    refuses_fewer: int
    min_tenure_months: int
    tenure_above: int
    band_from_edge: int
    charge_above: int
    bands: int
    use_months: Any
    use_satang: Any
    group_months: Any
    group_satang: Any
    group_tenure_months: int
    price_programme: Any
    price_rank: Any
    price_from: Any
    price_to: Any
    price_below: int
    several: int
    limits: int
    ignored: int
    needs_registration: int
    bars_juristic: int


class Months(NamedTuple):
    """What the closed months of a number come to: the scaled charge, how many there are, how many are late, unused."""

    scaled: int
    counted: int
    late: int
    unused: int


class Judged(NamedTuple):
    """What a number qualifies for: the rank, the place of the way, each way's rank in its bits, the conditions met.

    ``halves`` is its length of service in half months.
    """

    rank: int
    way: int
    ways: int
    met: int
    halves: int


# The same days are asked about over and over; a population compiles what is inside.
@lru_cache(maxsize=1 << 16)
def tenure(since_day: int, as_of_day: int) -> int:
    """Length of service in half months: twice the whole months, and one more if days are left over (R11).

    A month is over on the same day of a later month, or on its last day where that has no such day; below 0 before.
    """
    year, month, day = civil(since_day)
    to_year, to_month, to_day = civil(as_of_day)
    months = (to_year - year) * 12 + to_month - month
    same_day = day if day <= EVERY_MONTH_HAS else min(day, month_days(to_year, to_month))
    if to_day < same_day:
        return 2 * months - 1
    return 2 * months + (1 if to_day > same_day else 0)


def civil(day: int) -> tuple[int, int, int]:
    """Year, month and day of the month of a day number, by the Gregorian calendar."""
    shifted = day + 719_468
    era = shifted // 146_097
    of_era = shifted - era * 146_097
    year_of_era = (of_era - of_era // 1_460 + of_era // 36_524 - of_era // 146_096) // 365
    of_year = of_era - (365 * year_of_era + year_of_era // 4 - year_of_era // 100)
    shifted_month = (5 * of_year + 2) // 153
    day_of_month = of_year - (153 * shifted_month + 2) // 5 + 1
    # Years of the calculation begin in March, so that a leap day is the last of its year.
    turned = 1 if shifted_month >= MONTHS_FROM_MARCH else 0
    return year_of_era + era * 400 + turned, shifted_month + 3 - 12 * turned, day_of_month


def month_days(year: int, month: int) -> int:
    """How many days a month has."""
    if month == FEBRUARY:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def over(tenure_halves: int, months: int, from_edge: int) -> bool:
    """Whether a length of service is above so many months; ``from_edge``: exactly so many is above already (R11)."""
    return tenure_halves >= 2 * months if from_edge else tenure_halves > 2 * months


def measure(charges_satang: Any, flags: Any, use_flag: int, rule: Rule) -> Months:
    """The last closed months, as many as the window has, or all if fewer (R10).

    Charges and flags are of one number, in order of time. ``use_flag`` is the flag that makes a month unused.
    """
    closed = len(charges_satang)
    count = min(closed, rule.window)
    if count == 0:
        return Months(0, 0, 0, 0)
    total = late = unused = 0
    for place in range(closed - count, closed):
        total += charges_satang[place]
        flag = flags[place]
        if flag & LATE:
            late += 1
        if flag & use_flag:
            unused += 1
    scaled = total * (rule.scale // count)
    if rule.charge_by == LOWEST:
        lowest = charges_satang[closed - 1]
        for place in range(closed - count, closed):
            lowest = min(lowest, charges_satang[place])
        scaled = lowest * rule.scale
    elif rule.charge_by == LATEST:
        scaled = charges_satang[closed - 1] * rule.scale
    return Months(scaled, count, late, unused)


def reaches(scaled: int, satang: int, rule: Rule) -> bool:
    """Whether a scaled charge reaches a threshold (R11: one exactly equal does)."""
    return scaled > satang * rule.scale if rule.charge_above else scaled >= satang * rule.scale


def threshold(rank: int, tenure_halves: int, months: Any, satang: Any, rule: Rule) -> Any:
    """The monthly charge in satang that a tier asks for at a length of service; -1 where there is no band for it."""
    served = tenure_halves + 1 if rule.band_from_edge else tenure_halves
    first = (rank - 1) * rule.bands
    place = first + rule.bands - 1
    while place >= first:
        if served > 2 * months[place] or months[place] == 0:
            return satang[place]
        place -= 1
    return -1


def rank_of_price(programme: int, price_satang: int, rule: Rule) -> int:
    """The tier a listed monthly price gives (R12, R13, R49); programme 0 is the monthly package itself."""
    best = 0
    for row in range(len(rule.price_rank)):
        if rule.price_programme[row] != programme or price_satang < rule.price_from[row]:
            continue
        if price_satang <= rule.price_to[row] or rule.price_below:
            best = max(best, rule.price_rank[row])
    return best


def conditions(facts: Facts, tenure_halves: int, months: Months, rule: Rule) -> int:
    """The bits of the conditions that a number meets, for the way by use and for that by account."""
    met = 0
    if over(tenure_halves, rule.min_tenure_months, 1 - rule.tenure_above):
        met |= TENURE
    late = rule.prepaid_late if facts.prepaid else months.late
    if late == 0 or (rule.payment_test == MOST and not facts.prepaid and 2 * late < months.counted):
        met |= PAYMENT
    if months.unused == 0 and months.counted > 0:
        met |= REGULAR_USE
    if not facts.prepaid or facts.registered or not rule.needs_registration:
        met |= REGISTERED
    if not facts.juristic or not rule.bars_juristic:
        met |= NATURAL
    if months.counted >= rule.window or (months.counted > 0 and not rule.refuses_fewer):
        met |= ENOUGH_MONTHS
    for rank in range(1, rule.ranks + 1):
        asked = threshold(rank, tenure_halves, rule.use_months, rule.use_satang, rule)
        if asked >= 0 and reaches(months.scaled, asked, rule):
            met |= CHARGE << rank - 1
    if facts.receives or facts.group_scaled:
        met |= group_conditions(facts, rule)
    return met


def group_conditions(facts: Facts, rule: Rule) -> int:
    """The bits of the conditions for the way by account; asked only of a number that is in a group."""
    met = RECEIVES if facts.receives else 0
    longest = tenure(facts.longest_day, facts.as_of_day)
    if over(longest, rule.group_tenure_months, 1 - rule.tenure_above):
        met |= GROUP_TENURE
    for rank in range(1, rule.ranks + 1):
        asked = threshold(rank, longest, rule.group_months, rule.group_satang, rule)
        if asked >= 0 and reaches(facts.group_scaled, asked, rule):
            met |= GROUP_CHARGE << (rank - 1)
    return met


def judge(facts: Facts, months: Months, rule: Rule) -> Judged:
    """Every way to a tier, and the highest of them (R14)."""
    halves = tenure(facts.since_day, facts.as_of_day)
    met = conditions(facts, halves, months, rule) | rule.ignored
    by_use = by_account = 0
    if met & LIMITS_OF_USE == LIMITS_OF_USE:
        by_use = highest(met, CHARGE, rule.ranks)
    if met & (RECEIVES | GROUP_TENURE) == RECEIVES | GROUP_TENURE:
        by_account = highest(met, GROUP_CHARGE, rule.ranks)
    by_package = by_device = 0
    if not facts.prepaid:
        if facts.package_satang >= 0:
            by_package = rank_of_price(0, facts.package_satang, rule)
        if facts.device > 0:
            by_device = rank_of_price(facts.device, facts.device_satang, rule)
    if met & rule.limits != rule.limits:
        by_package = by_device = by_account = 0
    ways = by_use | by_package << WAY_BITS | by_device << 2 * WAY_BITS | by_account << 3 * WAY_BITS
    ways |= facts.invited << 4 * WAY_BITS
    way = best_way(ways, facts, rule)
    return Judged(rank_by(ways, way) if way >= 0 else 0, way, ways, met, halves)


def highest(met: int, lowest_bit: int, ranks: int) -> int:
    """The highest rank whose bit is set, counted from the bit of the lowest; 0 where none is."""
    rank = ranks
    while rank and not met & lowest_bit << rank - 1:
        rank -= 1
    return rank


def rank_by(ways: int, way: int) -> int:
    """The rank that a way gives."""
    return (ways >> (way * WAY_BITS)) & RANKS_MOST


def best_way(ways: int, facts: Facts, rule: Rule) -> int:
    """The place of the way that counts, NO_WAY where none gives a tier; of equal ones the first."""
    named = NO_WAY
    if rule.several == FIRST_HELD:
        named = facts.held_way
    elif rule.several == LATEST_WAY:
        named = facts.latest_way
    if named >= 0 and rank_by(ways, named) > 0:
        return named
    best, rank = NO_WAY, 0
    way, left = 0, ways
    while left:
        if left & RANKS_MOST > rank:
            best, rank = way, left & RANKS_MOST
        left >>= WAY_BITS
        way += 1
    return best
