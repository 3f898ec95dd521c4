"""The old device: received, inspected, and what follows when it is not what it should be (care/9.4 to 9.8). Pure."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from sitthi.areas.requests.conditions import NONE, advance, look_at_state, may_go_on, note, nothing, own_plan, told
from sitthi.areas.requests.converting import additional
from sitthi.areas.requests.machine import (
    CARE_DEVICE,
    IN_ORDER,
    IN_TIME,
    INSPECT,
    LAPSE,
    NOT_IN_ORDER,
    PAID_HANDED_OVER,
    PAID_NOT_HANDED_OVER,
    RETURN,
    WRONG,
)
from sitthi.areas.requests.model import InspectDevice, LapseReturn, ReturnDevice
from sitthi.areas.requests.outcomes import Effects, cancelled, closed
from sitthi.areas.requests.terms import RequestsTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Event
from sitthi.standing.parts import Standing
from sitthi.standing.reasons import Look
from sitthi.standing.request_parts import REPLACEMENT, WARRANTY, CareRequestPart
from sitthi.standing.request_states import (
    AWAITED,
    CLOSED,
    STOPPED,
    TAKING_BACK,
    UNDERWAY,
)

OK = "ok"
NO_IMEI = "no-imei"
OTHER_DEVICE = "other-device"
MODIFIED = "modified"
LOCKED = "locked"
WORKS = "works"
NOT_COVERED = "not-covered"
FINDINGS = (OK, NO_IMEI, OTHER_DEVICE, MODIFIED, LOCKED)
OF_A_CLAIM = (*FINDINGS, WORKS, NOT_COVERED)

HANDING_OVER = "care/9.6"
NO_SWITCH = "care/9.4"
SEVEN_DAYS = "care/9.7"
MODIFIED_DEVICE = "care/2.27"
MODIFICATION = "care/9.8"
CARE_DEVICE_BACK = "care/9.8"
AT_OWN_COST = "care/9.9"
NOT_A_DEFECT = "care/15.6"

DueItem = tuple[int, str, str, LapseReturn]


def return_device(command: Command[ReturnDevice], standing: Standing, terms: RequestsTerms) -> Decision:
    """A device has come in (care/7.9, 9.6 to 9.8): the old one, or the Care device that is given back.

    Reads plan, request. Granted: the old one in time where it was asked for; for the Care device the fee is refunded.
    """
    body, at_us, request = command.body, command.at_us, standing.request
    look = look_at_state(at_us, request, RETURN, terms.off)
    if request is None or not may_go_on(look):
        return look.refusal()
    plan = own_plan(standing, request)
    if request.state == TAKING_BACK:
        if look.check(CARE_DEVICE_BACK, body.imei in {"", request.sent_imei}, body.imei, request.sent_imei):
            look.never()
            return look.refusal()
        after = advance(look, request, RETURN, CARE_DEVICE, returned_us=at_us)
        undone = (Event("request.undone", request.request),)
        return cancelled(look, Effects(after, plan, events=undone), at_us, terms).decision(GRANTED, look, plan)
    if look.check(HANDING_OVER, request.service != REPLACEMENT, request.service, "switch"):
        look.never()
    guard = ""
    if request.state == AWAITED:
        guard = IN_TIME
        if look.check(SEVEN_DAYS, at_us <= request.return_by_us, at_us, request.return_by_us, "us", reading="R104"):
            look.never()
    if look.unmet:
        return look.refusal()
    after = advance(look, request, RETURN, guard, returned_us=at_us, finding="")
    return Decision(GRANTED, tuple(look.reasons), changes=(after,))


def inspect_device(command: Command[InspectDevice], standing: Standing, terms: RequestsTerms) -> Decision:
    """What the old device turned out to be (care/9.4 to 9.8; of a warranty claim 15.6).

    Reads plan, request. Recorded: in order, the request goes on or closes; another device, or one that shows no IMEI,
    is waited for 7 days from the receipt of the Care device; one that is locked or modified stops it.
    """
    body, at_us, request = command.body, command.at_us, standing.request
    look = look_at_state(at_us, request, INSPECT, terms.off)
    if request is None or not may_go_on(look):
        return look.refusal()
    known = OF_A_CLAIM if request.service == WARRANTY else FINDINGS
    if look.check(HANDING_OVER, body.finding in known, body.finding, ", ".join(known)):
        look.never()
    if look.check(HANDING_OVER, request.service != REPLACEMENT, request.service, "switch"):
        look.never()
    if request.state == STOPPED and look.check(HANDING_OVER, body.finding == OK, body.finding, OK):
        look.never()
    kinds = terms.modified_kinds
    fits = body.finding != MODIFIED or not body.kind or body.kind in kinds
    if look.check(MODIFIED_DEVICE, fits, body.kind or NONE, ", ".join(kinds)):
        look.never()
    if look.unmet:
        return look.refusal()
    plan = own_plan(standing, request)
    before = request.state
    after = advance(look, request, INSPECT, _guard(look, request, body.finding), finding=body.finding)
    effects = Effects(after, plan)
    if after.state == CLOSED:
        effects = closed(look, effects, at_us, terms)
    elif after.state == AWAITED:
        note(look, SEVEN_DAYS, after.return_by_us, "us", reading="R104")
        note(look, AT_OWN_COST)
        effects = replace(effects, messages=told("request-return", after, due_us=after.return_by_us))
    elif after.state == STOPPED and before != STOPPED:
        refused = body.finding in {WORKS, NOT_COVERED} and look.carried(NOT_A_DEFECT)
        effects = replace(
            effects,
            request=replace(after, warranty_refused=after.warranty_refused or refused),
            messages=told("request-stopped", after),
            events=(Event("request.stopped", after.request), *_not_covered(after, refused=refused)),
        )
    return effects.decision(RECORDED, look, plan)


def lapse_return(command: Command[LapseReturn], standing: Standing, terms: RequestsTerms) -> Decision:
    """The right device did not come within its days: the additional fee is due (care/9.7, 2.28), as a replacement.

    Reads plan, requests. Recorded. With no replacement left, the Care device is to be given back instead (R109). What
    has come meanwhile, or waits on hold, is left alone.
    """
    at_us = command.at_us
    look = Look(terms.off, at_us)
    found = next((one for one in standing.requests if one.request == command.body.request), None)
    if found is None or found.state != AWAITED or at_us <= found.return_by_us or SEVEN_DAYS in terms.off:
        return nothing(look, command.body.request)
    look.check(SEVEN_DAYS, False, at_us, found.return_by_us, "us", reading="R104")
    plan = own_plan(standing, found)
    if plan is None:
        return nothing(look, found.plan)
    effects = additional(look, Effects(found, plan), LAPSE, at_us, terms)
    return effects.decision(RECORDED, look, plan)


def due(standing: Standing, terms: RequestsTerms) -> Iterator[DueItem]:
    """What of requests falls due by itself: the days to send the right device are over. Reads requests."""
    if SEVEN_DAYS in terms.off:
        return
    items = (
        (one.return_by_us + 1, "lapse-return", one.request, LapseReturn(one.request))
        for one in standing.requests
        if one.state == AWAITED
    )
    yield from sorted(items, key=lambda item: item[:3])


def _not_covered(request: CareRequestPart, *, refused: bool) -> tuple[Event, ...]:
    """Of a claim that was not covered: later claims of the device it was about may be refused (care/15.6)."""
    return (Event("request.not-covered", request.origin),) if refused and request.origin else ()


def _guard(look: Look, request: CareRequestPart, finding: str) -> str:
    """Which row of the table a finding means; a clause that is switched off finds nothing wrong."""
    underway = request.state in UNDERWAY
    clauses = {
        NO_IMEI: NO_SWITCH if underway else SEVEN_DAYS,
        OTHER_DEVICE: NO_SWITCH if underway else SEVEN_DAYS,
        LOCKED: "care/9.5",
        MODIFIED: MODIFICATION,
        WORKS: NOT_A_DEFECT,
        NOT_COVERED: NOT_A_DEFECT,
    }
    wrong = finding in clauses and look.carried(clauses[finding])
    if wrong:
        look.check(clauses[finding], True, finding, OK)
    if request.state == STOPPED:
        return PAID_HANDED_OVER if request.delivered_us else PAID_NOT_HANDED_OVER
    if not wrong:
        return IN_ORDER
    return WRONG if finding in {NO_IMEI, OTHER_DEVICE} else NOT_IN_ORDER
