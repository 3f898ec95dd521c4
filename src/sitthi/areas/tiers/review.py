"""A number's tier is decided, offered, held, kept to the end of its period and ended. Pure."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from sitthi.areas.tiers.core import Judged, rank_by
from sitthi.areas.tiers.facts import JURISTIC as JURISTIC_KIND
from sitthi.areas.tiers.facts import invitation_over, judged_now
from sitthi.areas.tiers.grouping import receiving
from sitthi.areas.tiers.model import DropTier, EndTier, HoldTier, NotifyTier, ReviewTier
from sitthi.areas.tiers.offers import (
    NOT_ENDED,
    NUMBER_ACTIVE,
    Step,
    ended,
    held,
    nothing,
    offer,
    period,
    template_of,
    told_ended,
    withdrawn,
)
from sitthi.areas.tiers.terms import TiersTerms
from sitthi.areas.tiers.ways import ASSISTANT, ENDS, JURISTIC, NO_TIER, ON_NOTICE, PERIOD, RECEIVER, look_ways
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Reason, Remedy
from sitthi.standing.parts import ENDED, PERMANENT, NumberPart, Standing
from sitthi.standing.reasons import Look
from sitthi.standing.tier_parts import BY_ACCOUNT, BY_INVITATION, BY_USE, UNKNOWN, WAYS, TierPart

PERIOD_OVER = "period"
SWAPPED = "swapped"
OWNER_CHANGED = "owner-changed"
BY_CUSTOMER = "cancelled-by-customer"
BY_OPERATOR = "cancelled-by-operator"
TRANSFERRED = "name-transferred"
CAUSES = {"debt": BY_OPERATOR, OWNER_CHANGED: TRANSFERRED}
"""The clause's word for what ended a number; all that is not the operator's doing counts as the customer's."""
EVERY_WAY = "R14"


def review_tier(command: Command[ReviewTier], standing: Standing, terms: TiersTerms) -> Decision:
    """A number's tier is decided anew, by every way (R14); recorded with all of them.

    Reads holder, number, tier, months, groups, members, longest_us. More than it holds is offered with a notice; less
    is kept to the end of the period (end.period), unless the terms end it at once. When the period is over, the tier
    has ended, and what the number then qualifies for is offered. What a group gave ends where another number of it
    receives: one of a group has its tier (account.2).
    """
    at_us, why, before = command.at_us, command.body.why, standing.tier
    over = why == PERIOD_OVER
    if over and not (before.tier and 0 < before.until_us < at_us):
        return nothing(why)
    if standing.number.status == ENDED:
        return _of_ended(before, over=over)
    look = Look(terms.off, at_us)
    part = _grounds(look, standing, why, terms)
    part = _invitation(look, part, at_us, terms)
    judged = _look(look, standing, part, at_us, terms)
    best = _best(judged, terms)
    if over:
        step = _period_over(part, best, at_us, terms)
    elif _receives_no_more(standing, part, terms):
        step = _given_to_another(part, best, at_us, terms)
    else:
        step = _within_period(part, best, at_us, terms)
    changes = (step.part,) if step.part is not before and step.part != before else ()
    return Decision(RECORDED, (*look.reasons, *step.reasons), changes=changes, messages=step.messages)


def _look(look: Look, standing: Standing, part: TierPart, at_us: int, terms: TiersTerms) -> Judged:
    """Every way with what it gives, and the one that counts."""
    facts, months, judged = judged_now(standing, part, at_us, terms)
    look_ways(look, facts, months, judged, terms)
    tier, way = _best(judged, terms)
    look.reasons.append(Reason(ON_NOTICE, judged.rank > 0, tier or NO_TIER, way or None, "text", EVERY_WAY))
    return judged


def _best(judged: Judged, terms: TiersTerms) -> tuple[str, str]:
    """The tier a number qualifies for and the way that counts; ("", "") for none."""
    return (terms.tiers[judged.rank], WAYS[judged.way]) if judged.rank else ("", "")


def _of_ended(part: TierPart, *, over: bool) -> Decision:
    """Nothing is offered to a number that has ended; a tier it still had ends with its period."""
    if not over:
        return nothing(ENDED)
    return Decision(RECORDED, period(part), changes=(withdrawn(ended(part)),))


def _grounds(look: Look, standing: Standing, why: str, terms: TiersTerms) -> TierPart:
    """The grounds of a number that are left; of one that has swapped, another package and no registration yet.

    Its device came with the package it had; a personal assistant is for postpaid numbers (account.6).
    """
    part, number = standing.tier, standing.number
    if why == SWAPPED:
        part = replace(
            part,
            package_satang=UNKNOWN,
            discounted=False,
            programme="",
            programme_satang=0,
            bought_us=0,
            registered_us=0,
        )
    if part.assistant and not _may_be_assisted(number, terms):
        charging = ", ".join(terms.assistant_charging)
        look.reasons.append(Reason(ASSISTANT, met=False, value=number.charging, threshold=charging))
        part = replace(part, assistant=False)
    return part


def _may_be_assisted(number: NumberPart, terms: TiersTerms) -> bool:
    return ASSISTANT in terms.off or number.charging in terms.assistant_charging


def _invitation(look: Look, part: TierPart, at_us: int, terms: TiersTerms) -> TierPart:
    """An invitation is for one period; the personal assistant comes with it (R16, account.6)."""
    if not part.invited or not invitation_over(part, at_us, terms):
        return part
    look.reasons.append(Reason(JURISTIC, met=False, value=part.invited_us, unit="us", reading="R16"))
    return replace(part, invited="", invited_us=0, assistant=part.assistant and not terms.assistant_by_invitation)


def _within_period(part: TierPart, best: tuple[str, str], at_us: int, terms: TiersTerms) -> Step:
    """More than is held is offered, unless a notice of as much is on its way; less is kept to the period's end."""
    was, now = terms.rank(part.tier), terms.rank(best[0])
    if now > was:
        # A notice of more that is on its way tells the customer so, whatever has been lost since.
        if part.offered == best[0] or (terms.rank(part.offered) > now and not terms.lost_at_once):
            on_its_way = Reason(ON_NOTICE, met=True, value=part.offered_us, unit="us", reading="R126")
            return Step(part, reasons=(on_its_way,))
        return offer(part, best, template_of(was, now), at_us, terms)
    if now == was:
        return Step(part, reasons=period(part))
    if not terms.lost_at_once:
        return Step(part, reasons=period(part))
    return _after(part, best, at_us, terms)


def _receives_no_more(standing: Standing, part: TierPart, terms: TiersTerms) -> bool:
    """Whether a number has, or is offered, a tier by account, and is in a group for which another one receives."""
    by_account = (part.tier and part.way == BY_ACCOUNT) or (part.offered and part.offered_way == BY_ACCOUNT)
    if not by_account or RECEIVER in terms.off:
        return False
    group = next((one for one in standing.groups if one.group == part.group), None) if part.group else None
    return group is not None and standing.number.number not in receiving(group, terms.grouping)


def _given_to_another(part: TierPart, best: tuple[str, str], at_us: int, terms: TiersTerms) -> Step:
    """Another number of its group receives: what the group gave, or was about to give, ends at once (account.2)."""
    reason = Reason(RECEIVER, met=False, value="another-number", threshold="receiver", reading="R15")
    if part.offered_way == BY_ACCOUNT:
        part = withdrawn(part)
    step = (_after if part.way == BY_ACCOUNT else _within_period)(part, best, at_us, terms)
    return step._replace(reasons=(reason, *step.reasons))


def _period_over(part: TierPart, best: tuple[str, str], at_us: int, terms: TiersTerms) -> Step:
    """The period has ended, and the tier with it; what the number qualifies for now is offered (end.period, R16)."""
    if not terms.review:
        return Step(ended(part), told_ended(part), period(part))
    step = _after(part, best, at_us, terms)
    return step._replace(reasons=(*period(part), *step.reasons))


def _after(part: TierPart, best: tuple[str, str], at_us: int, terms: TiersTerms) -> Step:
    """The tier that is held ends now; the one the number qualifies for is offered, with its own notice."""
    was, now = terms.rank(part.tier), terms.rank(best[0])
    if not now:
        return Step(withdrawn(ended(part)), told_ended(part))
    if part.offered == best[0]:
        return Step(ended(part))
    return offer(ended(part), best, template_of(was, now), at_us, terms)


def hold_tier(command: Command[HoldTier], standing: Standing, terms: TiersTerms) -> Decision:
    """The notice has arrived: the tier is held from now, to the end of its period (grant.on-notice, end.period).

    Reads number, tier.
    """
    part = standing.tier
    if command.body.seq != part.notices or not part.offered or standing.number.status == ENDED:
        return nothing(str(command.body.seq))
    return _held(part, command.at_us, terms)


def drop_tier(command: Command[DropTier], standing: Standing, terms: TiersTerms) -> Decision:
    """The notice was given up: the tier is not held (R126), unless the terms let it begin all the same.

    Reads number, tier.
    """
    part = standing.tier
    if command.body.seq != part.notices or not part.offered or standing.number.status == ENDED:
        return nothing(str(command.body.seq))
    if terms.held_anyway:
        return _held(part, command.at_us, terms)
    reason = Reason(ON_NOTICE, met=False, value=part.offered, unit="text", reading="R126")
    return Decision(RECORDED, (reason,), changes=(withdrawn(part),))


def _held(part: TierPart, at_us: int, terms: TiersTerms) -> Decision:
    after = held(withdrawn(part), (part.offered, part.offered_way), at_us, terms)
    told = Reason(ON_NOTICE, met=True, value=at_us, unit="us")
    return Decision(RECORDED, (told, *period(after)), changes=(after,))


def notify_tier(command: Command[NotifyTier], standing: Standing, terms: TiersTerms) -> Decision:
    """The operator has told a customer of a tier: held from now, if some way gives it or it was offered.

    Reads as ``review_tier``. Refused with every way and what stands against it: an invitation mends it. A tier below
    the one that is held changes nothing, since none falls within its period.
    """
    part, number, at_us, tier = standing.tier, standing.number, command.at_us, command.body.tier
    wanted = terms.rank(tier)
    look = Look(terms.off, at_us)
    if look.check(NUMBER_ACTIVE, number.status != ENDED, number.status, NOT_ENDED):
        look.never()
    judged = _look(look, standing, part, at_us, terms)
    way = _giving(judged, wanted)
    if not way and part.offered and terms.rank(part.offered) >= wanted > 0:
        way = part.offered_way
    look.reasons.append(Reason(ON_NOTICE, bool(way), terms.tiers[judged.rank] or NO_TIER, tier, "text", EVERY_WAY))
    if not way:
        look.unmet = True
        barred = standing.holder.kind == JURISTIC_KIND and BY_INVITATION not in terms.juristic_ways
        if not wanted or barred:
            look.never()
        else:
            look.possible(Remedy("tier.invited", {"tier": tier}))
    if look.unmet:
        return look.refusal()
    if wanted < terms.rank(part.tier):
        return Decision(GRANTED, (*look.reasons, *period(part)))
    still_on_its_way = terms.rank(part.offered) > wanted
    after = held(part if still_on_its_way else withdrawn(part), (tier, way), at_us, terms)
    return Decision(GRANTED, (*look.reasons, *period(after)), changes=(after,))


def _giving(judged: Judged, wanted: int) -> str:
    """A way that gives at least a rank, the one that counts first; "" where none does."""
    if not wanted:
        return ""
    places = (judged.way, *range(len(WAYS))) if judged.rank else range(len(WAYS))
    return next((WAYS[place] for place in places if rank_by(judged.ways, place) >= wanted), "")


def end_tier(command: Command[EndTier], standing: Standing, terms: TiersTerms) -> Decision:
    """A tier ends with its number, and when that goes to another holder (end.cancel-or-transfer).

    Reads number, tier. Suspended for good, a number keeps its tier until it is cancelled (R85). What was offered, the
    grounds, and what the customer registered for end as well. A tier by a way that the clause does not hold for stays.
    """
    part, cause = standing.tier, command.body.cause
    permanent = cause == PERMANENT
    word = BY_OPERATOR if permanent else CAUSES.get(cause, BY_CUSTOMER)
    reading = "R85" if permanent else ""
    bare = TierPart(part.number, notices=part.notices, group=part.group, billed_from_day=part.billed_from_day)
    if part == bare:
        return nothing(cause)
    causes = ", ".join(sorted(terms.causes))
    ends = word in terms.causes and (not permanent or terms.permanent_ends)
    if not ends or not terms.binds(ENDS, part.way or part.offered_way or BY_USE):
        return Decision(RECORDED, (Reason(ENDS, met=False, value=cause, threshold=causes, reading=reading),))
    messages = told_ended(part) if part.tier and standing.number.status != ENDED else ()
    reason = Reason(ENDS, met=True, value=cause, threshold=causes, reading=reading)
    return Decision(RECORDED, (reason,), changes=(bare,), messages=messages)


def due(standing: Standing, terms: TiersTerms) -> Iterator[tuple[int, str, str, msgspec.Struct]]:
    """The review at the end of a tier's period (end.period); reads number, tier."""
    part = standing.tier
    if part.tier and part.until_us and PERIOD not in terms.off:
        yield part.until_us + 1, "review-tier", PERIOD_OVER, ReviewTier(PERIOD_OVER)
