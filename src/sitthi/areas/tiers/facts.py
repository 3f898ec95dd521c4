"""From what a customer holds to what the core judges: facts of a number, charges and flags of its months. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from sitthi.areas.tiers import core
from sitthi.areas.tiers.core import Facts, Judged, Months, judge, measure
from sitthi.areas.tiers.grouping import (
    FIBRE,
    counts,
    first_day_over,
    longest_service_us,
    member_charge,
    member_conditions,
    receiving,
)
from sitthi.areas.tiers.terms import MonthTerms, TiersTerms
from sitthi.areas.tiers.ways import JURISTIC as JURISTIC_CLAUSE
from sitthi.areas.tiers.ways import LONGEST, PERIOD, PROGRAMMES, RECEIVER
from sitthi.kernel.moment import day_of, end_of_day
from sitthi.standing.parts import PREPAID, Member, NumberPart, Standing
from sitthi.standing.tier_parts import BY_DEVICE, BY_INVITATION, WAYS, TierGroupPart, TierMonth, TierPart

JURISTIC = "juristic"
EXCLUSIVE, INCLUSIVE = "exclusive", "inclusive"
WHOLE = 10_000
"""100% in hundredths of a percent."""


def judged_now(standing: Standing, part: TierPart, at_us: int, terms: TiersTerms) -> tuple[Facts, Months, Judged]:
    """What a number qualifies for at an instant, with ``part`` for what it holds of tiers.

    Reads holder, number, months; groups, members and longest_us where the number is in a group.
    """
    as_of_day = day_of(at_us)
    facts = facts_of(standing, part, at_us, terms)
    charges_satang, flags = charges_and_flags(standing.months, as_of_day, terms)
    rule = terms.rule
    months = measure(charges_satang, flags, rule.prepaid_use_flag if facts.prepaid else rule.use_flag, rule)
    return facts, months, judge(facts, months, rule)


def facts_of(standing: Standing, part: TierPart, at_us: int, terms: TiersTerms) -> Facts:
    """What the core is told of a number beside its months; reads as ``judged_now`` does, but months."""
    juristic = standing.holder.kind == JURISTIC
    facts = own_facts(standing.number, part, at_us, terms, juristic=juristic)
    if part.group and not juristic:
        group = next((one for one in standing.groups if one.group == part.group), None)
        if group is not None:
            return _with_group(facts, group, standing, terms)
    return facts


def own_facts(number: NumberPart, part: TierPart, at_us: int, terms: TiersTerms, *, juristic: bool = False) -> Facts:
    """The facts of a number by itself, in no group."""
    as_of_day = day_of(at_us)
    package_satang, device, device_satang = part.package_satang, 0, 0
    if part.programme in PROGRAMMES and (terms.device_until_changed or _within(part.bought_us, at_us, terms)):
        device, device_satang = PROGRAMMES.index(part.programme) + 1, part.programme_satang
    if terms.price_10000ths != WHOLE:
        package_satang = listed_satang(package_satang, terms)
        device_satang = listed_satang(device_satang, terms)
    since_us = number.active_since_us
    return Facts(
        as_of_day,
        # A number not in service yet begins tomorrow at the earliest.
        day_of(since_us) if since_us else as_of_day + 1,
        1 if number.charging == PREPAID else 0,
        1 if juristic else 0,
        1 if part.registered_us else 0,
        package_satang,
        device,
        device_satang,
        invited_rank(part, at_us, terms, juristic=juristic) if part.invited else 0,
        0,
        as_of_day + 1,
        0,
        WAYS.index(part.way) if part.tier else core.NO_WAY,
        _latest(part) if terms.rule.several == core.LATEST_WAY else core.NO_WAY,
    )


def listed_satang(price_satang: int, terms: TiersTerms) -> int:
    """What a listed monthly price counts for: as listed, or with VAT on top (R52); an unknown one stays so."""
    return price_satang if price_satang < 0 else _share(price_satang, terms.price_10000ths)


def invited_rank(part: TierPart, at_us: int, terms: TiersTerms, *, juristic: bool) -> int:
    """The rank a number is invited to, as long as its invitation counts (invitation.counts-for)."""
    barred = juristic and BY_INVITATION not in terms.juristic_ways and JURISTIC_CLAUSE not in terms.off
    return 0 if barred or invitation_over(part, at_us, terms) else terms.rank(part.invited)


def invitation_over(part: TierPart, at_us: int, terms: TiersTerms) -> bool:
    """Whether the one period an invitation is for has ended (R16)."""
    return terms.invited_for_period and not _within(part.invited_us, at_us, terms)


def period_end_us(from_us: int, way: str, terms: TiersTerms) -> int:
    """The last instant of a tier held by a way: the day before the same day so many months later; 0 where none ends.

    By end.period (R16), where that holds for the way (R50).
    """
    if not terms.binds(PERIOD, way):
        return 0
    return end_of_day(first_day_over(day_of(from_us), terms.period_months, from_edge=1) - 1)


def _within(from_us: int, at_us: int, terms: TiersTerms) -> bool:
    """Whether a period from then on still runs, or would never end."""
    until_us = period_end_us(from_us, BY_INVITATION, terms)
    return not until_us or at_us <= until_us


def _latest(part: TierPart) -> int:
    """The place of the way whose ground came last, of those whose time is kept."""
    grounds = ((part.bought_us, BY_DEVICE), (part.invited_us, BY_INVITATION))
    since_us, way = max(grounds)
    return WAYS.index(way) if since_us else core.NO_WAY


def _with_group(facts: Facts, group: TierGroupPart, standing: Standing, terms: TiersTerms) -> Facts:
    """The facts of a number with those of the group it is in (account.2, account.3, R15, R41)."""
    members = [one for one in standing.members if one.number.number in group.numbers]
    number = standing.number
    scaled = sum(charge_in_group(one, facts.as_of_day, terms) for one in members)
    longest_us = longest_service_us(members, standing.longest_us, terms.grouping)
    if LONGEST in terms.off:
        longest_us = number.active_since_us
    receives = number.number in receiving(group, terms.grouping)
    return facts._replace(
        receives=1 if receives else 0,
        longest_day=day_of(longest_us) if longest_us else facts.as_of_day + 1,
        group_scaled=scaled if receives or RECEIVER in terms.off else 0,
    )


def charge_in_group(member: Member, as_of_day: int, terms: TiersTerms) -> int:
    """What a number adds to its group's charge, scaled; nothing if it no longer meets account.4 and account.5."""
    charges_satang, flags = charges_and_flags(member.months, as_of_day, terms)
    rule = terms.rule
    at_us = end_of_day(as_of_day)
    facts = own_facts(member.number, member.tier, at_us, terms)
    months = measure(charges_satang, flags, rule.prepaid_use_flag if facts.prepaid else rule.use_flag, rule)
    if not counts(member_conditions(member, facts, months, terms.grouping, rule), terms.off):
        return 0
    return member_charge(charges_satang, fibre=member.number.product == FIBRE, terms=terms.grouping, rule=rule)


def charges_and_flags(months: Sequence[TierMonth], as_of_day: int, terms: TiersTerms) -> tuple[list[int], list[int]]:
    """The monthly charges in satang and the flags of a number's last closed months, as many as the window has.

    Months are of one number, in order of time; those not closed before the day of the decision do not count (R10).
    """
    charges_satang: list[int] = []
    all_flags: list[int] = []
    last = len(months)
    while last and months[last - 1].to_day >= as_of_day:
        last -= 1
    for month in months[max(last - terms.rule.window, 0) : last]:
        if month.due_day:
            charge_satang, flags = _billed(month, terms.months)
            if month.in_time_satang < month.total_satang and month.due_day < as_of_day:
                flags |= core.LATE
        else:
            charge_satang = month.charged_satang
            if terms.months.taken_out:
                charge_satang = _without_vat(charge_satang, terms.months.taken_out)
            flags = (0 if month.used else core.UNUSED) | (0 if month.used and charge_satang > 0 else core.UNCHARGED)
        charges_satang.append(charge_satang)
        all_flags.append(flags)
    return charges_satang, all_flags


def _billed(month: TierMonth, terms: MonthTerms) -> tuple[int, int]:
    """What a number's own lines of a bill come to as a monthly charge (R52, R128), and the flags of its use.

    A line that names a contract gives an advance back, or asks for one: money paid ahead, and no charge.
    """
    charged, used = terms.charged, terms.used
    before = others = with_vat = 0
    flags = core.UNCHARGED if month.used else core.UNUSED | core.UNCHARGED
    for line in month.lines:
        product, satang = line.product, line.amount_satang
        if product in used:
            flags &= core.UNCHARGED if satang <= 0 else 0
        if product not in charged or line.contract:
            continue
        tax = line.tax
        if tax == EXCLUSIVE:
            before += satang
        elif tax == INCLUSIVE:
            with_vat += satang
        else:
            others += satang
    if terms.taken_out:
        with_vat = _without_vat(with_vat, terms.taken_out)
    return others + with_vat + _share(before, terms.vat_10000ths), flags


def _share(satang: int, of_10000ths: int) -> int:
    """So many ten-thousandths of an amount, rounded half up."""
    return (satang * of_10000ths + WHOLE // 2) // WHOLE


def _without_vat(satang: int, percent: int) -> int:
    """An amount without the VAT in it, rounded half up; ``percent`` in hundredths."""
    return (2 * satang * WHOLE + WHOLE + percent) // (2 * (WHOLE + percent))
