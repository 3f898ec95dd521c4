"""The core of grouping: whether a number counts in a group, and what it adds to its charge. Integers only.

Scalar like ``core.py``, so that a single decision calls it as it stands and a population compiles the same text.
"""

from __future__ import annotations

from typing import NamedTuple

from sitthi.areas.tiers.core import (
    LATEST,
    PAYMENT,
    REGULAR_USE,
    Facts,
    Months,
    Rule,
    conditions,
    over,
    rank_of_price,
    tenure,
)

WHOLE = 10_000
SERVED, FULL_PRICE, NO_TIER, ON_TIME, IN_USE = 1, 2, 4, 8, 16
"""Bits of the conditions of a member: its service or paid bills (account.4), its package (account.5), and R41."""
MEMBER = SERVED | FULL_PRICE | NO_TIER | ON_TIME | IN_USE


class GroupRule(NamedTuple):
    """The terms of counting in a group as integers; flags are 0 or 1.

    ``min_tenure_months`` of service, or for a fibre number ``min_paid_bills`` (account.4); ``bars_discounted`` and
    ``bars_granting`` packages (account.5); ``payment_required`` and ``use_required`` (R41). ``full_window``: a fibre
    number's charge is spread over the whole window. ``longest_in_group``: the length of service is the longest of
    the group's own numbers, ``own_length`` that of the receiver (account.3); ``all_receive``: every number of a group
    receives (account.2 switched off). ``member_ignored`` are bits that count as met, their clauses being switched off.
    ``price_10000ths`` is what a listed price counts for (R52).
    """

    min_tenure_months: int
    min_paid_bills: int
    bars_discounted: int
    bars_granting: int
    payment_required: int
    use_required: int
    full_window: int
    longest_in_group: int
    own_length: int
    all_receive: int
    member_ignored: int
    price_10000ths: int


class Membership(NamedTuple):
    """What a group asks of a number besides its ``Facts``: flags, and how many closed bills have been paid in full."""

    fibre: int
    discounted: int
    paid_bills: int


def listed(satang: int, of_10000ths: int) -> int:
    """What a listed price counts for, rounded half up (package.price-vat); one that is not known stays so."""
    return (satang * of_10000ths + WHOLE // 2) // WHOLE if satang >= 0 else satang


def granted_by_package(facts: Facts, rule: Rule) -> int:
    """The rank that a number's monthly package, or the one its device came with, gives by itself."""
    if facts.prepaid:
        return 0
    best = rank_of_price(0, facts.package_satang, rule)
    if facts.device > 0:
        best = max(best, rank_of_price(facts.device, facts.device_satang, rule))
    return best


def member_met(facts: Facts, months: Months, member: Membership, rule: Rule, group_terms: GroupRule) -> int:
    """The bits of the conditions a number meets in a group (account.4, account.5, R41); one not asked for is met."""
    halves = tenure(facts.since_day, facts.as_of_day)
    met = group_terms.member_ignored
    if member.fibre:
        if member.paid_bills >= group_terms.min_paid_bills:
            met |= SERVED
    elif over(halves, group_terms.min_tenure_months, 1 - rule.tenure_above):
        met |= SERVED
    if not member.discounted or not group_terms.bars_discounted:
        met |= FULL_PRICE
    if not group_terms.bars_granting or granted_by_package(facts, rule) == 0:
        met |= NO_TIER
    own = 0
    if group_terms.payment_required or group_terms.use_required:
        own = conditions(facts, halves, months, rule)
    if own & PAYMENT or not group_terms.payment_required:
        met |= ON_TIME
    if own & REGULAR_USE or not group_terms.use_required:
        met |= IN_USE
    return met


def member_scaled(months: Months, fibre: int, rule: Rule, group_terms: GroupRule) -> int:
    """What a number adds to its group's charge, scaled (account.thresholds, R41).

    ``months`` are measured by the rule of groups, which ``rule`` is.
    """
    if fibre and group_terms.full_window and rule.charge_by != LATEST:
        return months.scaled * months.counted // rule.window
    return months.scaled
