"""How a tier is offered, held and ended, and what the customer is told of it. Pure."""

from __future__ import annotations

from typing import NamedTuple

from msgspec.structs import replace

from sitthi.areas.tiers.facts import period_end_us
from sitthi.areas.tiers.terms import TiersTerms
from sitthi.areas.tiers.ways import ON_NOTICE, PERIOD
from sitthi.kernel.decision import RECORDED, Decision, Message, Reason
from sitthi.standing.tier_parts import TierPart

NOTHING = "house/nothing-to-do"
NUMBER_ACTIVE = "house/number-active"
NOT_ENDED = "not-ended"
PURPOSE = "tier:"
"""What a notice of a tier is about, before its number."""

GRANTED_SMS = "tier-granted"
RENEWED_SMS = "tier-renewed"
RAISED_SMS = "tier-raised"
LOWERED_SMS = "tier-lowered"
ENDED_SMS = "tier-ended"


class Step(NamedTuple):
    """What a step comes to: what the number then holds, what it is told, and why."""

    part: TierPart
    messages: tuple[Message, ...] = ()
    reasons: tuple[Reason, ...] = ()


def nothing(what: str) -> Decision:
    """There was nothing to do."""
    return Decision(RECORDED, (Reason(NOTHING, met=True, value=what),))


def template_of(was: int, now: int) -> str:
    """Which notice tells of a rank after another: none before, the same, a higher or a lower one."""
    if not was:
        return GRANTED_SMS
    if now == was:
        return RENEWED_SMS
    return RAISED_SMS if now > was else LOWERED_SMS


def offer(part: TierPart, best: tuple[str, str], template: str, at_us: int, terms: TiersTerms) -> Step:
    """Offer the tier and the way of ``best``: held once its notice has arrived (grant.on-notice, R126).

    A way for which no notice is needed gives it at once; the notice then only tells so.
    """
    tier, way = best
    seq = part.notices + 1
    months = terms.period_months if terms.binds(PERIOD, way) else 0
    values: dict[str, int | str | bool | None] = {"tier": named(tier), "months": months}
    if not (terms.on_notice and terms.binds(ON_NOTICE, way)):
        after = held(withdrawn(replace(part, notices=seq)), best, at_us, terms)
        return Step(after, (Message(template, part.number, values),), period(after))
    give_up_us = at_us + terms.give_up_us
    notice = Message(template, part.number, values, purpose=f"{PURPOSE}{seq}", give_up_us=give_up_us)
    after = replace(part, offered=tier, offered_way=way, offered_us=at_us, notices=seq)
    return Step(after, (notice,), (Reason(ON_NOTICE, met=True, value=give_up_us, unit="us", reading="R126"),))


def held(part: TierPart, best: tuple[str, str], at_us: int, terms: TiersTerms) -> TierPart:
    """What a number holds whose tier begins now; what is offered stays on its way."""
    tier, way = best
    return replace(part, tier=tier, way=way, from_us=at_us, until_us=period_end_us(at_us, way, terms))


def ended(part: TierPart) -> TierPart:
    """What a number holds whose tier has ended; its grounds, and what is offered, stay."""
    return replace(part, tier="", way="", from_us=0, until_us=0)


def withdrawn(part: TierPart) -> TierPart:
    """What a number holds to which nothing is offered any more."""
    return replace(part, offered="", offered_way="", offered_us=0)


def told_ended(part: TierPart) -> tuple[Message, ...]:
    """The notice that the tier a number holds has ended."""
    return (Message(ENDED_SMS, part.number, {"tier": named(part.tier)}),)


def period(part: TierPart) -> tuple[Reason, ...]:
    """Until when a tier is held (end.period, R16); nothing where it has no end."""
    if not part.until_us:
        return ()
    return (Reason(PERIOD, met=True, value=part.until_us, unit="us", reading="R16"),)


def named(tier: str) -> str:
    """A tier as customers know it; its name is the same in both languages."""
    return tier.capitalize()
