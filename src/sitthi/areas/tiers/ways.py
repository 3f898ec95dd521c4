"""Every way to a tier as reasons: what the core has found, in words; nothing is compared here. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from sitthi.areas.tiers import core
from sitthi.areas.tiers.core import Facts, Judged, Months, Rule, tenure, threshold
from sitthi.kernel.decision import Reason
from sitthi.standing.parts import POSTPAID, PREPAID
from sitthi.standing.reasons import Look
from sitthi.standing.tier_parts import BY_ACCOUNT, BY_DEVICE, BY_INVITATION, BY_PACKAGE, WAYS

if TYPE_CHECKING:
    from sitthi.areas.tiers.terms import TiersTerms

PROGRAMMES = ("hot-deal-max-speed", "hot-deal-iphone")
"""The device programmes; the first is 1 in ``Facts.device`` and ``Rule.price_programme``, where 0 is the package."""

TENURE = "serenade/eligibility.tenure"
PAYMENT = "serenade/eligibility.payment"
REGULAR_USE = "serenade/eligibility.regular-use"
ON_NOTICE = "serenade/grant.on-notice"
REGISTRATION = "serenade/prepaid.registration"
JURISTIC = "serenade/juristic.by-invitation"
PERIOD = "serenade/end.period"
ENDS = "serenade/end.cancel-or-transfer"
PACKAGE = "serenade/package"
THRESHOLDS = "serenade/account.thresholds"
CHANNEL = "serenade/account.channel"
MOST_NUMBERS = "serenade/account.1"
RECEIVER = "serenade/account.2"
LONGEST = "serenade/account.3"
SERVED = "serenade/account.4"
BARRED = "serenade/account.5"
ASSISTANT = "serenade/account.6"

DOCUMENT = "serenade"
USAGE, DEVICE = f"{DOCUMENT}/usage.", f"{DOCUMENT}/device."
"""How the clauses of the way by use begin, before a tier's name, and those of devices, before a programme's."""

NO_TIER = "none"
PER_MONTH = "R10"
EDGES = "R11"
LISTED = "R12"
EVERY_WAY = "R14"
PREPAID_USE = "R51"
BY_USE_ONLY = "R50"


class Said(msgspec.Struct, frozen=True):
    """Reasons made beforehand, since they are the same for every number.

    ``natural`` by (juristic, met); ``registered`` by (registered, met); ``ways`` by way, then by rank; ``devices`` by
    programme, then by rank; ``usage`` are the clauses of the way by use, by rank.
    """

    natural: tuple[tuple[Reason, Reason], tuple[Reason, Reason]]
    registered: tuple[tuple[Reason, Reason], tuple[Reason, Reason]]
    ways: tuple[tuple[Reason, ...], ...]
    devices: tuple[tuple[Reason, ...], ...]
    usage: tuple[str, ...]


def prepared(tiers: tuple[str, ...]) -> Said:
    """The reasons that the names of the tiers, by rank, make."""
    usage = tuple(USAGE + tier for tier in tiers)
    clauses = {BY_PACKAGE: PACKAGE, BY_DEVICE: DEVICE + PROGRAMMES[0], BY_ACCOUNT: THRESHOLDS, BY_INVITATION: JURISTIC}

    def way(name: str, clause: str) -> tuple[Reason, ...]:
        return tuple(
            Reason(clause or usage[rank or 1], rank > 0, tier or NO_TIER, name, "text", EVERY_WAY)
            for rank, tier in enumerate(tiers)
        )

    def pair(clause: str, value: str, threshold: str) -> tuple[Reason, Reason]:
        unmet, met = (Reason(clause, met, value, threshold, "text", BY_USE_ONLY) for met in (False, True))
        return unmet, met

    return Said(
        natural=(pair(JURISTIC, "person", "person"), pair(JURISTIC, "juristic", "person")),
        registered=(
            pair(REGISTRATION, "not-registered", "registered"),
            pair(REGISTRATION, "registered", "registered"),
        ),
        ways=tuple(way(name, clauses.get(name, "")) for name in WAYS),
        devices=tuple(way(BY_DEVICE, DEVICE + programme) for programme in PROGRAMMES),
        usage=usage,
    )


def price_found(clause: str, rank: int, satang: int, *, prepaid: bool) -> Reason:
    """What a listed price gives: a rank or none (R12); to a prepaid number, which has no monthly package, nothing."""
    if prepaid:
        return Reason(clause, met=False, value=PREPAID, threshold=POSTPAID)
    return Reason(clause, rank > 0, satang, None, "satang", LISTED)


def look_ways(look: Look, facts: Facts, months: Months, judged: Judged, terms: TiersTerms) -> None:
    """Every condition of every way with what was found of it, and the tier each way gives (R14, R50).

    Conditions are met or not by ``judged.met`` alone. One reason a way says what it gives: its value is that tier or
    ``none``, its threshold the name of the way.
    """
    said, rule, reasons = terms.said, terms.rule, look.reasons
    reasons += _conditions(facts, months, judged, terms)
    ways = judged.ways
    reasons.append(said.ways[core.USE][ways & core.RANKS_MOST])
    if facts.package_satang >= 0:
        rank = ways >> core.WAY_BITS & core.RANKS_MOST
        reasons.append(price_found(PACKAGE, rank, facts.package_satang, prepaid=facts.prepaid > 0))
    reasons.append(said.ways[core.PACKAGE][ways >> core.WAY_BITS & core.RANKS_MOST])
    rank = ways >> 2 * core.WAY_BITS & core.RANKS_MOST
    if facts.device:
        clause = DEVICE + PROGRAMMES[facts.device - 1]
        reasons.append(price_found(clause, rank, facts.device_satang, prepaid=facts.prepaid > 0))
        reasons.append(said.devices[facts.device - 1][rank])
    else:
        reasons.append(said.ways[core.DEVICE][rank])
    if facts.receives or facts.group_scaled:
        reasons += _group(facts, judged, terms, rule)
    reasons.append(said.ways[core.ACCOUNT][ways >> 3 * core.WAY_BITS & core.RANKS_MOST])
    reasons.append(said.ways[core.INVITATION][ways >> 4 * core.WAY_BITS & core.RANKS_MOST])


def _conditions(facts: Facts, months: Months, judged: Judged, terms: TiersTerms) -> list[Reason]:
    """The conditions of the way by use: what limits it, and the charge each tier asks for."""
    rule, said, met, halves = terms.rule, terms.said, judged.met, judged.halves
    reading = PREPAID_USE if facts.prepaid else PER_MONTH
    late = rule.prepaid_late if facts.prepaid else months.late
    reasons = [
        Reason(TENURE, met & core.TENURE > 0, max(halves, 0) // 2, rule.min_tenure_months, "months", EDGES),
        Reason(PAYMENT, met & core.PAYMENT > 0, late, 0, "count", reading),
        Reason(REGULAR_USE, met & core.REGULAR_USE > 0, months.unused, 0, "count", reading),
        Reason(REGULAR_USE, met & core.ENOUGH_MONTHS > 0, months.counted, rule.window, "count", reading),
        said.natural[facts.juristic][met & core.NATURAL > 0],
    ]
    if facts.prepaid:
        reasons.append(said.registered[facts.registered][met & core.REGISTERED > 0])
    charge_satang = months.scaled // rule.scale
    usage, needs_months, needs_satang = said.usage, rule.use_months, rule.use_satang
    for rank in range(rule.ranks, 0, -1):
        asked = threshold(rank, halves, needs_months, needs_satang, rule)
        reached = met & core.CHARGE << rank - 1 > 0
        reasons.append(Reason(usage[rank], reached, charge_satang, None if asked < 0 else asked, "satang", EDGES))
    return reasons


def _group(facts: Facts, judged: Judged, terms: TiersTerms, rule: Rule) -> list[Reason]:
    """The conditions of the way by account: who receives, the longest service, and the charge each tier asks for."""
    met = judged.met
    longest = tenure(facts.longest_day, facts.as_of_day)
    receives = "receiver" if facts.receives else "another-number"
    reasons = [
        Reason(RECEIVER, met & core.RECEIVES > 0, receives, "receiver", "text", "R15"),
        Reason(LONGEST, met & core.GROUP_TENURE > 0, max(longest, 0) // 2, rule.group_tenure_months, "months", "R54"),
    ]
    charge_satang = facts.group_scaled // rule.scale
    for rank in range(rule.ranks, 0, -1):
        asked = threshold(rank, longest, rule.group_months, rule.group_satang, rule)
        reached = met & core.GROUP_CHARGE << rank - 1 > 0
        reasons.append(Reason(THRESHOLDS, reached, charge_satang, None if asked < 0 else asked, "satang", "R41"))
    return reasons
