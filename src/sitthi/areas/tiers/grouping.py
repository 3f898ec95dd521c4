"""Whether a number may be counted in a group, with what charge, and which one of the group receives. Pure.

Every decision about a group asks here, when it is made as when its tier is reviewed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import msgspec

from sitthi.areas.tiers import group_core
from sitthi.areas.tiers.core import LATEST, MEAN, Facts, Months, Rule, measure, tenure
from sitthi.areas.tiers.group_core import GroupRule
from sitthi.kernel.decision import Scalar
from sitthi.standing.parts import Member
from sitthi.standing.periods import months_later
from sitthi.standing.tier_parts import TierGroupPart, TierMonth
from sitthi.terms import Values

FIBRE = "fibre"

SERVICE = "serenade/account.4"
BARRED = "serenade/account.5"

PAID_BILLS = "paid-bills"
LENGTH = "tenure"
DISCOUNTED = "discounted"
TIER_GRANTING = "tier-granting"
ON_TIME = "payment"
IN_USE = "regular-use"

NAMED = "named-by-customer"
LONGEST_SERVING = "longest-serving"
HIGHEST_CHARGE = "highest-charge"
LONGEST_IN_GROUP = "longest-in-group"
LATEST_MONTH = "latest-month"
FULL_WINDOW = "full-window"
REFUSE_GROUP = "refuse-group"


class GroupTerms(msgspec.Struct, frozen=True):
    """What grouping reads of the book: values ``account.*`` of document serenade, by their names there.

    ``rule`` are those of counting in a group, as the core reads them; what is switched off is ``counts``' matter.
    """

    channels: tuple[str, ...]
    max_numbers: int
    several_groups: bool
    groups_per_number: int
    receivers: int
    receiver: str
    receiver_in_group: bool
    tenure_of: str
    tenure_not_reached: str
    charge_measure: str
    rule: GroupRule


class Condition(NamedTuple):
    """One condition of a number in a group, as a reason shows it; ``kind`` says which one it is."""

    kind: str
    clause: str
    met: bool
    value: Scalar
    threshold: Scalar
    unit: str
    reading: str = ""


def read_groups(values: Mapping[str, Values]) -> GroupTerms:
    """The terms of grouping in force."""
    serenade = values["serenade"]
    barred = serenade.texts("account.barred-packages")
    return GroupTerms(
        channels=serenade.texts("account.channels"),
        max_numbers=serenade.count("account.max-numbers"),
        several_groups=serenade.flag("account.several-groups"),
        groups_per_number=serenade.count("account.groups-per-number"),
        receivers=serenade.count("account.receivers"),
        receiver=serenade.choice("account.receiver"),
        receiver_in_group=serenade.flag("account.receiver-in-group"),
        tenure_of=serenade.choice("account.tenure-of"),
        tenure_not_reached=serenade.choice("account.tenure-not-reached"),
        charge_measure=serenade.choice("account.charge-measure"),
        rule=GroupRule(
            min_tenure_months=serenade.months("account.min-tenure"),
            min_paid_bills=serenade.count("account.fibre-min-paid-bills"),
            bars_discounted=int(DISCOUNTED in barred),
            bars_granting=int(TIER_GRANTING in barred),
            payment_required=int(serenade.flag("account.payment-required")),
            use_required=int(serenade.flag("account.regular-use-required")),
            full_window=int(serenade.choice("account.fibre-charge-over") == FULL_WINDOW),
            longest_in_group=int(serenade.choice("account.tenure-of") == LONGEST_IN_GROUP),
            own_length=0,
            all_receive=0,
            member_ignored=0,
            price_10000ths=group_core.WHOLE,
        ),
    )


def member_conditions(
    member: Member, facts: Facts, months: Months, terms: GroupTerms, rule: Rule
) -> tuple[Condition, ...]:
    """Every condition a number must meet to be grouped (account.4, account.5, R41), met or not.

    ``facts`` and ``months`` are the number's own, as its way by use has them; of ``facts`` no group is read.
    """
    paid, fibre = paid_bills(member.months), member.number.product == FIBRE
    known = group_core.Membership(int(fibre), int(member.tier.discounted), paid)
    met = group_core.member_met(facts, months, known, rule, terms.rule)
    served = bool(met & group_core.SERVED)
    if fibre:
        found = [Condition(PAID_BILLS, SERVICE, served, paid, terms.rule.min_paid_bills, "count")]
    else:
        length = max(tenure(facts.since_day, facts.as_of_day), 0) // 2
        found = [Condition(LENGTH, SERVICE, served, length, terms.rule.min_tenure_months, "months")]
    if terms.rule.bars_discounted:
        price = DISCOUNTED if known.discounted else "not-discounted"
        found.append(Condition(DISCOUNTED, BARRED, bool(met & group_core.FULL_PRICE), price, "not-discounted", "text"))
    if terms.rule.bars_granting:
        gives = "no-tier" if met & group_core.NO_TIER else TIER_GRANTING
        found.append(Condition(TIER_GRANTING, BARRED, bool(met & group_core.NO_TIER), gives, "no-tier", "text"))
    if terms.rule.payment_required:
        late = rule.prepaid_late if facts.prepaid else months.late
        found.append(Condition(ON_TIME, SERVICE, bool(met & group_core.ON_TIME), late, 0, "count", "R41"))
    if terms.rule.use_required:
        found.append(Condition(IN_USE, SERVICE, bool(met & group_core.IN_USE), months.unused, 0, "count", "R41"))
    return tuple(found)


def counts(found: tuple[Condition, ...], off: frozenset[str]) -> bool:
    """Whether a number with these conditions counts in its group; clauses switched off count as met."""
    return all(one.met or one.clause in off for one in found)


def paid_bills(months: Sequence[TierMonth]) -> int:
    """How many closed bills with a charge of the number's own have been paid in full, in time or late."""
    own = (month for month in months if month.due_day and month.lines)
    return sum(1 for month in own if month.paid_satang >= month.total_satang)


def member_charge(charges_satang: Sequence[int], *, fibre: bool, terms: GroupTerms, rule: Rule) -> int:
    """What a number adds to its group's charge, in satang times ``rule.scale`` (account.thresholds, R41).

    ``charges_satang`` are those of its closed months, in order of time.
    """
    of_groups = rule._replace(charge_by=LATEST if terms.charge_measure == LATEST_MONTH else MEAN)
    months = measure(charges_satang, [0] * len(charges_satang), 0, of_groups)
    return group_core.member_scaled(months, int(fibre), of_groups, terms.rule)


def choose_receiver(named: str, since_us: Mapping[str, int], charges: Mapping[str, int], terms: GroupTerms) -> str:
    """The number that receives the tier: the one named, or by the book's choice (R15); "" where there is none.

    ``since_us`` is when each number of the group began service (0: not yet), ``charges`` what each adds to its charge.
    Of equal ones the lowest number receives.
    """
    if terms.receiver == LONGEST_SERVING:
        return min(since_us, key=lambda number: (not since_us[number], since_us[number], number), default="")
    if terms.receiver == HIGHEST_CHARGE:
        return min(charges, key=lambda number: (-charges[number], number), default="")
    return named


def receiving(group: TierGroupPart, terms: GroupTerms) -> tuple[str, ...]:
    """The numbers of a group that receive the tier: the one named, and more where the book has more (account.2)."""
    others = (one for one in group.numbers if one != group.receiver)
    return (group.receiver, *others)[: terms.receivers]


def longest_service_us(members: Sequence[Member], longest_us: int, terms: GroupTerms) -> int:
    """When the longest service that counts for a group began (account.3); 0 where none has.

    ``longest_us`` is that of the citizen, ``members`` are those of the group.
    """
    if terms.tenure_of != LONGEST_IN_GROUP:
        return longest_us
    return min((one.number.active_since_us for one in members if one.number.active_since_us), default=0)


def first_day_over(since_day: int, months: int, from_edge: int) -> int:
    """The first day on which a length of service is over so many months; see ``core.over``."""
    day = months_later(since_day, months)
    return day if from_edge else day + 1
