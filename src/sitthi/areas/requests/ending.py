"""The ways out of a request: cancelled, refused by a person, on hold, or its plan ended meanwhile. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.requests.conditions import (
    NONE,
    SECOND,
    advance,
    look_at_state,
    may_go_on,
    note,
    nothing,
    own_plan,
    told,
)
from sitthi.areas.requests.machine import (
    CANCEL,
    DROPPED,
    FACT,
    FULFILLED,
    HANDED_OVER,
    HOLD,
    NOT_HANDED_OVER,
    PLAN_ENDED,
    REFUSE,
    RELEASE,
    SUSPICION,
    steps,
)
from sitthi.areas.requests.model import CancelRequest, HoldRequest, RefuseRequest, ReleaseRequest, SettleRequest
from sitthi.areas.requests.outcomes import Effects, cancelled, leave_device
from sitthi.areas.requests.terms import RequestsTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Event
from sitthi.standing.parts import Standing
from sitthi.standing.reasons import Look
from sitthi.standing.request_parts import WARRANTY, CareRequestPart
from sitthi.standing.request_states import (
    CANCELLED,
    FEE_DUE,
    ON_HOLD,
    STOPPED,
    UNANSWERED,
)

REFUSING = "care/17"
TRANSFER = "care/17.9"
REASON_TO_BELIEVE = "care/8.13"
BESIDES = (REASON_TO_BELIEVE, "care/8.2", "care/14.4")
"""Clauses outside 17 by which a person may refuse."""
HOLDING = "care/19.4"
PLAN_OVER = "care/18"
DOCUMENT = "care/"

LOCKED = "locked"
MODIFIED = "modified"


def cancel_request(command: Command[CancelRequest], standing: Standing, terms: RequestsTerms) -> Decision:
    """The request is cancelled: its use is given back and the fee refunded in full (care/7.9, 9.5, 9.8; R30, R109).

    Reads plan, request. Granted; where the customer has the Care device already, that is given back first. What is on
    hold can be cancelled where it could be before: 19.4 has it wait, not its customer stay.
    """
    request, at_us = standing.request, command.at_us
    before = None if request is None else replace(request, state=_was(request))
    look = look_at_state(at_us, before, CANCEL, terms.off)
    if request is None or not may_go_on(look):
        return look.refusal()
    if _was(request) == STOPPED:
        clause, way, ways = _way_out(request, terms)
        if look.check(clause, way in ways, way, ", ".join(ways)):
            look.never()
            return look.refusal()
    guard = ""
    if request.state in {STOPPED, FEE_DUE, ON_HOLD}:
        guard = HANDED_OVER if request.delivered_us else NOT_HANDED_OVER
    plan = own_plan(standing, request)
    after = advance(look, request, CANCEL, guard, why=command.body.reason, held_us=0, held_from="")
    if after.state != CANCELLED:
        return Decision(GRANTED, tuple(look.reasons), changes=(after,), messages=told("request-give-back", after))
    return cancelled(look, Effects(after, plan), at_us, terms).decision(GRANTED, look, plan)


def refuse_request(command: Command[RefuseRequest], standing: Standing, terms: RequestsTerms) -> Decision:
    """A person refuses by a ground of 17, or 8.13, with a reason (care/17, R112).

    Reads plan, request. Granted, with the fee refunded; on mere suspicion recorded first, and granted when another
    person says the same (house/second-person).
    """
    body, at_us, request = command.body, command.at_us, standing.request
    look = look_at_state(at_us, request, REFUSE, terms.off)
    if request is None or not may_go_on(look):
        return look.refusal()
    clause = body.ground if body.ground.startswith(DOCUMENT) else DOCUMENT + body.ground
    _look_at_ground(look, body, clause, terms)
    name = command.actor.id.strip()
    suspicion = clause in terms.second_person and look.carried(SECOND)
    first = suspicion and request.suspected != clause
    if suspicion:
        other = name.casefold() not in {"", "" if first else request.suspected_by.casefold()}
        if look.check(SECOND, other, name or NONE, NONE if first else request.suspected_by):
            look.never()
    if look.unmet:
        return look.refusal()
    if first:
        after = advance(look, request, REFUSE, SUSPICION, suspected=clause, suspected_by=name, why=body.reason)
        return Decision(RECORDED, tuple(look.reasons), changes=(after,))
    plan = own_plan(standing, request)
    after = advance(look, request, REFUSE, FACT, why=clause)
    effects = cancelled(look, Effects(after, plan), at_us, terms, ("request-refused", "request.refused"))
    return effects.decision(GRANTED, look, plan)


def hold_request(command: Command[HoldRequest], standing: Standing, terms: RequestsTerms) -> Decision:
    """An event beyond control puts an open request on hold until it ends; the customer is told (care/19.4).

    Reads request. Granted, with a reason.
    """
    body, request = command.body, standing.request
    look = look_at_state(command.at_us, request, HOLD, terms.off)
    if request is None or not may_go_on(look):
        return look.refusal()
    if look.check(HOLDING, body.reason.strip() != "", body.reason or NONE, "reason"):
        look.never()
        return look.refusal()
    after = advance(look, request, HOLD, held_us=command.at_us, held_from=request.state, why=body.reason)
    events = (Event("request.held", after.request),)
    messages = told("request-on-hold", after) if look.carried(HOLDING) else ()
    return Decision(GRANTED, tuple(look.reasons), changes=(after,), messages=messages, events=events)


def release_request(command: Command[ReleaseRequest], standing: Standing, terms: RequestsTerms) -> Decision:
    """The event is over: the request goes on where it was (care/19.4). Reads request. Granted."""
    request = standing.request
    look = look_at_state(command.at_us, request, RELEASE, terms.off)
    if request is None or not may_go_on(look):
        return look.refusal()
    after = advance(look, request, RELEASE, held_us=0, held_from="", why="")
    events = (Event("request.released", after.request),)
    return Decision(
        GRANTED, tuple(look.reasons), changes=(after,), messages=told("request-resumed", after), events=events
    )


def settle_request(command: Command[SettleRequest], standing: Standing, terms: RequestsTerms) -> Decision:
    """The plan has ended while a request was open (care/18, R123): accepted and paid, it is fulfilled; else refunded.

    Reads plan, request. Recorded. Of one whose device was handed over, nothing changes.
    """
    request, at_us = standing.request, command.at_us
    look = Look(terms.off, at_us)
    named = request is not None and command.body.request in {"", request.request}
    if request is None or not named or not steps(request.state, PLAN_ENDED) or not look.carried(PLAN_OVER):
        return nothing(look, NONE if request is None else request.state)
    plan = own_plan(standing, request)
    if _was(request) not in UNANSWERED and (terms.plan_end_fulfils or request.delivered_us):
        note(look, PLAN_OVER, request.accepted_us, "us", reading="R123")
        effects = Effects(advance(look, request, PLAN_ENDED, FULFILLED), plan)
        if not request.delivered_us:
            # It goes to the provider all the same: no other plan may have it meanwhile.
            effects = leave_device(look, effects, at_us)
        return effects.decision(RECORDED, look, plan)
    note(look, PLAN_OVER, command.body.ground or NONE, reading="R123")
    after = advance(look, request, PLAN_ENDED, DROPPED, why=command.body.ground)
    if terms.plan_end_fulfils:
        return cancelled(look, Effects(after, plan), at_us, terms).decision(RECORDED, look, plan)
    events = (Event("request.cancelled", after.request),)
    messages = told("request-cancelled", after, refund_satang=0, imei="")
    changes = (replace(after, closed_us=at_us),)
    return Decision(RECORDED, tuple(look.reasons), changes=changes, messages=messages, events=events)


def _was(request: CareRequestPart) -> str:
    """Its state, or of a request on hold the one it was put on hold in."""
    return request.held_from if request.state == ON_HOLD else request.state


def _look_at_ground(look: Look, body: RefuseRequest, clause: str, terms: RequestsTerms) -> None:
    """The ground is one of those of 17, or 8.13 of its kinds; an heir is no other person (R113); a reason is given."""
    allowed = tuple(one for one in (*terms.grounds, *BESIDES) if look.carried(one))
    unmet = look.check(REFUSING, clause in allowed, clause, ", ".join(allowed))
    unmet |= look.check(REFUSING, body.reason.strip() != "", "reason" if body.reason.strip() else NONE, "reason")
    if clause == REASON_TO_BELIEVE:
        kinds = terms.suspicions
        unmet |= look.check(REASON_TO_BELIEVE, body.kind in kinds, body.kind or NONE, ", ".join(kinds))
    if clause == TRANSFER:
        heir = body.inheritance and TRANSFER in terms.inheritance
        unmet |= look.check(
            TRANSFER, not heir, "inheritance" if heir else "other-person", "other-person", reading="R113"
        )
    if unmet:
        look.never()


def _way_out(request: CareRequestPart, terms: RequestsTerms) -> tuple[str, str, tuple[str, ...]]:
    """The clause by which a stopped request is cancelled, what it calls that, and what it lets the provider do."""
    if request.service == WARRANTY:
        return "care/15.6", "returned", terms.warranty.not_covered
    if request.finding == MODIFIED:
        return "care/9.8", "return-and-cancel", terms.modified
    if request.finding == LOCKED:
        return "care/9.5", "cancel", terms.locked
    return "care/9.4", CANCEL, (CANCEL,)
