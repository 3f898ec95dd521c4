"""What a number is missing for a higher tier, by each way: what is not met, what mends it, from when, at what cost.

Nothing is decided here: each day that is promised has been tried on the core first. It holds if all goes on as now but
for what the answer says itself: bills close every month and are paid in time, the number is used, its service grows
longer, and each month to come is charged as much as the answer assumes. Pure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

import msgspec
from msgspec.structs import replace

from sitthi.areas.tiers import core
from sitthi.areas.tiers.core import Facts, Judged, Months, Rule, judge, measure, rank_by, tenure, threshold
from sitthi.areas.tiers.facts import charge_in_group, charges_and_flags, judged_now, listed_satang
from sitthi.areas.tiers.grounds import MOBILE, USSD
from sitthi.areas.tiers.grouping import FIBRE, counts, first_day_over, longest_service_us, member_charge
from sitthi.areas.tiers.groups import CITIZEN, OF_THE_CITIZEN, own_conditions
from sitthi.areas.tiers.terms import NEVER_MONTHS, TiersTerms
from sitthi.areas.tiers.ways import (
    DEVICE,
    EVERY_WAY,
    JURISTIC,
    LONGEST,
    NO_TIER,
    PACKAGE,
    PAYMENT,
    PROGRAMMES,
    RECEIVER,
    REGISTRATION,
    REGULAR_USE,
    TENURE,
    THRESHOLDS,
    USAGE,
    look_ways,
)
from sitthi.kernel.decision import Reason, Remedy
from sitthi.kernel.moment import date_of, day_of, end_of_day
from sitthi.kernel.money import format_thb, up
from sitthi.standing.parts import ACTIVE, ENDED, POSTPAID, PREPAID, Member, Standing
from sitthi.standing.reasons import Look
from sitthi.standing.tier_parts import WAYS

UNSAID = -1
"""Instead of an amount: nobody can say it."""
LIMITS = frozenset({TENURE, PAYMENT, REGULAR_USE, REGISTRATION})
REVIEW = Remedy("tier.review-requested", {})


class Chance(msgspec.Struct, frozen=True):
    """One way to one tier above the one that is held.

    ``from_day`` is the first day on which a review would find it, 0 where none can be promised. Until then ``bills``
    months close, each charged ``charge_satang`` (both 0 where months to come do not matter). ``extra_satang`` is what
    it costs a month beyond what is paid now, at most; below 0 it costs less, UNSAID where nobody can say. ``steps`` are
    the events that must happen, now; a change of package leaves open which package has that price. ``reasons`` are the
    conditions that are not met today.
    """

    tier: str
    way: str
    from_day: int
    extra_satang: int
    steps: tuple[Remedy, ...] = ()
    reasons: tuple[Reason, ...] = ()
    charge_satang: int = 0
    bills: int = 0


class _Known(NamedTuple):
    """A number as it is judged today, with what its months are charged, and when those to come will count."""

    standing: Standing
    terms: TiersTerms
    facts: Facts
    months: Months
    judged: Judged
    unmet: tuple[Reason, ...]
    charges_satang: list[int]
    flags: list[int]
    closings: tuple[int, ...]

    @property
    def rule(self) -> Rule:
        """The rule of the core."""
        return self.terms.rule

    def closed(self, day: int) -> int:
        """How many months to come count on a day."""
        return sum(1 for closing in self.closings if closing <= day)


def missing(standing: Standing, at_us: int, terms: TiersTerms) -> tuple[Chance, ...]:
    """Every way to every tier above the one held, those that can be promised first, the cheapest of them first.

    Reads what ``review-tier`` reads: holder, number, tier, months, groups, members, longest_us. Nothing for a number
    that has ended.
    """
    if standing.number.status == ENDED:
        return ()
    facts, months, judged = judged_now(standing, standing.tier, at_us, terms)
    look = Look(terms.off, at_us)
    look_ways(look, facts, months, judged, terms)
    unmet = tuple(reason for reason in look.reasons if not reason.met)
    charges_satang, flags = charges_and_flags(standing.months, facts.as_of_day, terms)
    closings = _closings(standing, facts.as_of_day, terms.rule.window)
    known = _Known(standing, terms, facts, months, judged, unmet, charges_satang, flags, closings)
    found: list[tuple[int, Chance]] = []
    for rank in range(terms.rank(standing.tier.tier) + 1, terms.rule.ranks + 1):
        for way, look_for in enumerate((_by_use, _by_package, _by_device, _by_account, _by_invitation)):
            there = _there(known, rank, way)
            found += [(rank, chance) for chance in ([there] if there else look_for(known, rank))]
    return tuple(chance for _, chance in sorted(found, key=_cheapest))


def _cheapest(found: tuple[int, Chance]) -> tuple[bool, bool, int, int, int, int]:
    rank, one = found
    unsaid = one.extra_satang == UNSAID and not one.from_day
    return not one.from_day, unsaid, one.extra_satang, one.from_day, rank, WAYS.index(one.way)


def _there(known: _Known, rank: int, way: int) -> Chance | None:
    """A way that gives the tier already: it has only to be reviewed, or its notice to arrive."""
    if rank_by(known.judged.ways, way) < rank:
        return None
    on_its_way = known.terms.rank(known.standing.tier.offered) >= rank
    return Chance(known.terms.tiers[rank], WAYS[way], known.facts.as_of_day, 0, () if on_its_way else (REVIEW,))


def _closings(standing: Standing, today: int, count: int) -> tuple[int, ...]:
    """The first days on which each of the next months counts: they close as the last one did, or with the calendar."""
    begins = standing.months[-1].to_day + 1 if standing.months else today - date_of(today).day + 1
    found: list[int] = []
    later = 0
    while len(found) < count:
        later += 1
        day = first_day_over(begins, later, from_edge=1)
        if day > today:
            found.append(day)
    return tuple(found)


def _chances(
    known: _Known, plain: Chance, days: Sequence[int], asked: Iterable[int], gives: Callable[[int, int], bool]
) -> list[Chance]:
    """By waiting, with months to come charged as in ``plain``; and by the least of some charges that is sooner.

    ``gives`` tells of a day and a charge a month whether the tier is found; nothing changes between the ``days``.
    """
    now_satang = plain.charge_satang
    waited = next((day for day in days if gives(day, now_satang)), 0)
    found = [replace(plain, from_day=waited, extra_satang=0, bills=known.closed(waited))] if waited else []
    near = [day for day in days if day <= known.closings[-1] and (not waited or day < waited)]
    for satang in sorted(set(asked)):
        day = next((day for day in near if gives(day, satang)), 0) if satang > now_satang else 0
        if day:
            more = replace(plain, from_day=day, extra_satang=satang - now_satang, charge_satang=satang)
            return [*found, replace(more, bills=known.closed(day))]
    return found


def _edges(since_day: int, months: Sequence[int], from_edge: int) -> set[int]:
    """The days on which a length of service is over each of some months."""
    return {first_day_over(since_day, one, from_edge) for one in months if 0 < one < NEVER_MONTHS}


def _by_use(known: _Known, rank: int) -> list[Chance]:
    """By use: by waiting with the charge as it is, or by being charged as much a month as is asked for."""
    rule, facts, tier = known.rule, known.facts, known.terms.tiers[rank]
    reasons = tuple(one for one in known.unmet if _of_use(one, tier))
    steps: tuple[Remedy, ...] = ()
    if any(one.clause == REGISTRATION for one in reasons):
        steps, facts = _registering(known.terms), facts._replace(registered=1)
    never = Chance(tier, WAYS[core.USE], 0, UNSAID, (), reasons)
    if not known.standing.number.active_since_us:
        return [never]

    def gives(day: int, satang: int) -> bool:
        return rank_by(_judged_on(known, facts, day, satang).ways, core.USE) >= rank

    edges = _edges(facts.since_day, rule.use_months, rule.band_from_edge)
    edges |= _edges(facts.since_day, (rule.min_tenure_months,), 1 - rule.tenure_above)
    days = _days(known, edges)
    bands = {threshold(rank, tenure(facts.since_day, day), rule.use_months, rule.use_satang, rule) for day in days}
    asked = [one + rule.charge_above for one in bands if one >= 0]
    plain = replace(never, steps=steps, charge_satang=known.months.scaled // rule.scale)
    return _chances(known, plain, days, asked, gives) or [never]


def _of_use(reason: Reason, tier: str) -> bool:
    """Whether a condition is one of the way by use to a tier; what the way gives by itself is none."""
    if reason.clause == JURISTIC:
        return reason.reading != EVERY_WAY
    return reason.clause in LIMITS or (reason.clause == USAGE + tier and reason.unit == "satang")


def _registering(terms: TiersTerms) -> tuple[Remedy, ...]:
    """How a prepaid number registers: by a channel that costs nothing, if the code has a fee."""
    channels = [one for one in terms.channels if one != USSD or not terms.code_fee_satang] or terms.channels
    return tuple(Remedy("tier.registered", {"channel": channel}) for channel in channels[:1])


def _days(known: _Known, edges: Iterable[int]) -> list[int]:
    """Today, and each day to come on which the outcome may change."""
    today = known.facts.as_of_day
    return [today, *sorted({day for day in (*known.closings, *edges) if day > today})]


def _judged_on(known: _Known, facts: Facts, day: int, satang: int) -> Judged:
    """What the core finds on a day, each month that has closed by then having been charged as much."""
    rule, more = known.rule, known.closed(day)
    flag = 0 if satang > 0 else core.UNCHARGED
    use_flag = rule.prepaid_use_flag if facts.prepaid else rule.use_flag
    months = measure(known.charges_satang + [satang] * more, known.flags + [flag] * more, use_flag, rule)
    return judge(facts._replace(as_of_day=day), months, rule)


def _by_package(known: _Known, rank: int) -> list[Chance]:
    """By package: the cheapest listed price that gives the tier."""
    return [_priced(known, rank, core.PACKAGE, (0,))]


def _by_device(known: _Known, rank: int) -> list[Chance]:
    """By a device: the cheapest listed price of a package it is sold with, in any programme."""
    return [_priced(known, rank, core.DEVICE, range(1, len(PROGRAMMES) + 1))]


def _priced(known: _Known, rank: int, way: int, programmes: Sequence[int]) -> Chance:
    """The cheapest price in some programmes that gives a tier; a prepaid number has to become postpaid first."""
    rule, terms, number = known.rule, known.terms, known.standing.number
    rows = [
        (_listed(rule.price_from[row], terms), rule.price_programme[row])
        for row in range(len(rule.price_rank))
        if rule.price_rank[row] == rank and rule.price_programme[row] in programmes
    ]
    clauses = [DEVICE + PROGRAMMES[one - 1] if one else PACKAGE for one in programmes]
    reasons = tuple(one for one in known.unmet if one.clause in clauses)
    for listed, programme in sorted(rows):
        counted = listed_satang(listed, terms)
        facts = known.facts._replace(prepaid=0)
        facts = (
            facts._replace(device=programme, device_satang=counted)
            if programme
            else facts._replace(package_satang=counted)
        )
        swapped = number.charging != PREPAID or (number.product == MOBILE and number.status == ACTIVE)
        if not swapped or rank_by(judge(facts, known.months, rule).ways, way) < rank:
            continue
        extra_satang = listed - max(known.standing.tier.package_satang, 0)
        steps = _taking(known, listed, programme)
        return Chance(terms.tiers[rank], WAYS[way], facts.as_of_day, extra_satang, steps, reasons)
    return Chance(terms.tiers[rank], WAYS[way], 0, UNSAID, (), reasons)


def _taking(known: _Known, listed_price_satang: int, programme: int) -> tuple[Remedy, ...]:
    """What has to happen for a number to be on a package at a price, or to have a device with one."""
    price = format_thb(listed_price_satang)
    swap = (Remedy("number.recharged-as", {"to": POSTPAID}),) if known.facts.prepaid else ()
    review = () if known.terms.package_at_once else (REVIEW,)
    if programme:
        data: dict[str, object] = {"programme": PROGRAMMES[programme - 1], "package_price": price}
        return (*swap, Remedy("device.purchased", data), *review)
    return (*swap, Remedy("package.changed", {"monthly_price": price, "discounted": False}), *review)


def _listed(counted_satang: int, terms: TiersTerms) -> int:
    """The lowest listed price that counts for so much or more."""
    price_satang = counted_satang * 10_000 // terms.price_10000ths
    while price_satang > 0 and listed_satang(price_satang - 1, terms) >= counted_satang:
        price_satang -= 1
    while listed_satang(price_satang, terms) < counted_satang:
        price_satang += 1
    return price_satang


def _by_account(known: _Known, rank: int) -> list[Chance]:
    """By account: what the group has to charge more, and from when that or waiting gives its receiver the tier."""
    terms, rule, standing, facts = known.terms, known.rule, known.standing, known.facts
    tier = terms.tiers[rank]
    if facts.juristic or standing.holder.id_kind != CITIZEN:
        reason = Reason(THRESHOLDS, met=False, value=standing.holder.id_kind, threshold=CITIZEN)
        return [Chance(tier, WAYS[core.ACCOUNT], 0, UNSAID, (), (reason,))]
    own = Member(standing.number, standing.tier, standing.months)
    group = next((one for one in standing.groups if one.group == standing.tier.group), None)
    members = [one for one in standing.members if group is not None and one.number.number in group.numbers] or [own]
    longest_us = longest_service_us(members, standing.longest_us, terms.grouping)
    longest_day = facts.longest_day if group is not None else day_of(longest_us)
    scaled = sum(charge_in_group(one, facts.as_of_day, terms) for one in members)
    asked = threshold(rank, tenure(longest_day, facts.as_of_day), rule.group_months, rule.group_satang, rule)
    lacking = up(max(asked * rule.scale + rule.charge_above - scaled, 0), rule.scale) if asked >= 0 else UNSAID
    reasons = tuple(one for one in known.unmet if one.clause == LONGEST)
    if group is not None and not facts.receives:
        reasons = (*reasons, Reason(RECEIVER, met=False, value="another-number", threshold="receiver", reading="R15"))
    if lacking > 0:
        reasons = (*reasons, Reason(THRESHOLDS, False, scaled // rule.scale, asked, "satang", "R41"))
    if group is None:
        reasons = (*reasons, Reason(THRESHOLDS, met=False, value="in-no-group", threshold=OF_THE_CITIZEN))
    never = Chance(tier, WAYS[core.ACCOUNT], 0, lacking, (), reasons)
    if not facts.receives or longest_day > facts.as_of_day:
        return [never]
    return _receiving(known, rank, members, reasons) or [never]


def _receiving(known: _Known, rank: int, members: Sequence[Member], reasons: tuple[Reason, ...]) -> list[Chance]:
    """What the receiver of a group may wait for, or what it has to be charged more itself, the others being as now."""
    terms, rule, facts = known.terms, known.rule, known.facts
    number, tier = known.standing.number.number, terms.tiers[rank]
    own = [one for one in members if one.number.number == number]
    others = [one for one in members if one.number.number != number]

    def scaled_on(day: int, satang: int) -> int:
        charges_satang = known.charges_satang + [satang] * known.closed(day)
        counting = [one for one in own if counts(own_conditions(one, end_of_day(day), terms), terms.off)]
        return sum(
            member_charge(charges_satang, fibre=one.number.product == FIBRE, terms=terms.grouping, rule=rule)
            for one in counting
        ) + sum(charge_in_group(one, day, terms) for one in others)

    def gives(day: int, satang: int) -> bool:
        trial = facts._replace(group_scaled=scaled_on(day, satang))
        return rank_by(_judged_on(known, trial, day, satang).ways, core.ACCOUNT) >= rank

    edges = _edges(facts.longest_day, rule.group_months, rule.band_from_edge)
    edges |= _edges(facts.longest_day, (rule.group_tenure_months,), 1 - rule.tenure_above)
    for one in members:
        since_day = day_of(one.number.active_since_us)
        edges |= _edges(since_day, (terms.grouping.rule.min_tenure_months,), 1 - rule.tenure_above)
    days = _days(known, edges)
    own_scaled = [
        member_charge(known.charges_satang, fibre=one.number.product == FIBRE, terms=terms.grouping, rule=rule)
        for one in own
    ]
    bands = {
        threshold(rank, tenure(facts.longest_day, day), rule.group_months, rule.group_satang, rule) for day in days
    }
    # What the others charge when the last of the months that count now has gone.
    beside = scaled_on(known.closings[-1], 0)
    asked = [up(max(one * rule.scale + rule.charge_above - beside, 0), rule.scale) for one in bands if one >= 0]
    plain = Chance(tier, WAYS[core.ACCOUNT], 0, 0, (), reasons, sum(own_scaled) // rule.scale)
    return _chances(known, plain, days, asked, gives)


def _by_invitation(known: _Known, rank: int) -> list[Chance]:
    """By invitation: nothing a customer can do; the operator asks whom it will."""
    tier = known.terms.tiers[rank]
    invited = known.terms.tiers[rank_by(known.judged.ways, core.INVITATION)] or NO_TIER
    reason = Reason(JURISTIC, met=False, value=invited, threshold=tier, reading=EVERY_WAY)
    return [Chance(tier, WAYS[core.INVITATION], 0, UNSAID, (), (reason,))]
