"""The warranty of a Care device: 7 days for any defect, 12 months for parts, 15 days between claims (care/15). Pure."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.requests.conditions import (
    DEVICE,
    NONE,
    advance,
    last_us,
    look_at_state,
    may_go_on,
    note,
    nothing,
    own_plan,
    told,
)
from sitthi.areas.requests.grounds import paying
from sitthi.areas.requests.machine import (
    CLAIM,
    IN_FULL,
    MAKE,
)
from sitthi.areas.requests.model import BarWarranty, ClaimWarranty
from sitthi.areas.requests.offering import IDENTICAL
from sitthi.areas.requests.terms import RequestsTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Event
from sitthi.kernel.moment import DAY_US, day_of, start_of_day
from sitthi.standing.bills import overdue
from sitthi.standing.care_parts import ACTIVE, ENDED, CarePlanPart
from sitthi.standing.parts import Standing
from sitthi.standing.periods import month_start
from sitthi.standing.reasons import Look
from sitthi.standing.request_parts import WARRANTY, CareRequestPart, claim_of
from sitthi.standing.request_states import (
    CANCELLED,
    NEW,
)

SEVEN_DAYS = "care/15.2"
PARTS = "care/15.3"
WAIT = "care/15.4"
TERM = "care/15.5"
COSTS_NOTHING = "care/15.6"
DEBTS = "care/15.7"
ONE_AT_A_TIME = "care/8.5"


def claim_warranty(command: Command[ClaimWarranty], standing: Standing, terms: RequestsTerms) -> Decision:
    """A defect of the Care device a request brought is put right: another device, no use, no fee (care/15.2 to 15.7).

    Reads plan, request, claim, requests, bills. Granted: a request of its own, accepted at once, that goes the same
    way. The warranty outlives the plan; each device has its own 7 days and 12 months (R119). It is claimed of the
    device that the customer has now, by the request that brought it (17.7).
    """
    body, at_us, request = command.body, command.at_us, standing.request
    look = look_at_state(at_us, request, CLAIM, terms.off)
    if request is None or not may_go_on(look):
        return look.refusal()
    if not request.delivered_us:
        look.check(SEVEN_DAYS, False, 0, request.delivered_us, "us")
        look.unmet = True
        look.never()
        return look.refusal()
    until_us = _until_us(request, terms)
    if look.check(TERM, at_us < until_us, at_us, until_us - 1, "us", reading="R125"):
        look.never()
    plan = own_plan(standing, request)
    state = ENDED if plan is None else plan.state
    if look.check(TERM, terms.warranty.after_plan or state != ENDED, state, ACTIVE, reading="R119"):
        look.never()
    at_hand = _at_hand(request, plan, standing.claim)
    if look.check(DEVICE, at_hand == request.sent_imei, request.sent_imei, at_hand, reading="R112"):
        look.never()
    _look_at_defect(look, request, body.defect, at_us, terms)
    refused = "refused" if request.warranty_refused else NONE
    if look.check(COSTS_NOTHING, not request.warranty_refused, refused, NONE):
        look.never()
    _look_at_others(look, standing, request)
    owed_satang = sum(bill.open_satang for bill in overdue(standing.bills, at_us)) + request.attempts_open_satang
    if look.check(DEBTS, not owed_satang, owed_satang, 0, "satang"):
        look.possible(*paying(replace(standing, requests=(request,)), at_us))
    if look.unmet:
        return look.refusal()
    note(look, COSTS_NOTHING, 0, "satang")
    origin = advance(look, request, CLAIM, claims=request.claims + 1, warranty_us=at_us)
    claim = _claim(look, origin, at_us)
    return Decision(
        GRANTED,
        tuple(look.reasons),
        changes=(origin, claim),
        messages=told("request-warranty", claim),
        events=(Event("request.warranty-claimed", claim.request),),
    )


def bar_warranty(command: Command[BarWarranty], standing: Standing, terms: RequestsTerms) -> Decision:
    """A claim was not covered, or the device worked: later claims of it may be refused (care/15.6).

    Reads request. Recorded.
    """
    look, request = Look(terms.off, command.at_us), standing.request
    named = request is not None and command.body.request in {"", request.request}
    if request is None or not named or request.warranty_refused or not look.carried(COSTS_NOTHING):
        return nothing(look, NONE if request is None else request.request)
    look.check(COSTS_NOTHING, True, request.request)
    return Decision(RECORDED, tuple(look.reasons), changes=(replace(request, warranty_refused=True),))


def _at_hand(request: CareRequestPart, plan: CarePlanPart | None, claim: CareRequestPart | None) -> str:
    """The Care device that the customer of a request has by now: its own, or what has come in the place of that.

    What a plan covers tells, while it goes on; what came after its end is known by the requests alone.
    """
    came = claim is not None and claim.delivered_us > 0
    if came and claim is not None and claim.state != CANCELLED:
        return claim.sent_imei
    if plan is None or (plan.state == ENDED and (came or request.delivered_us > plan.ended_us)):
        return request.sent_imei
    return NONE if plan.given_up_to else plan.imei


def _until_us(request: CareRequestPart, terms: RequestsTerms) -> int:
    """The first instant after the warranty: 12 months from the day of receipt (care/15.5, R125)."""
    since_us = request.warranty_from_us or request.delivered_us
    return start_of_day(month_start(day_of(since_us), terms.warranty.months, terms.limits.missing_day))


def _look_at_defect(look: Look, request: CareRequestPart, defect: str, at_us: int, terms: RequestsTerms) -> None:
    """Within 7 days any defect, without a wait (15.2, R104, R119); later only of parts (15.3), 15 days apart (15.4)."""
    warranty = terms.warranty
    week_us = last_us(request.delivered_us, warranty.defect_days, terms)
    within = at_us <= week_us and look.carried(SEVEN_DAYS)
    if within:
        look.check(SEVEN_DAYS, True, at_us, week_us, "us", reading="R104")
    elif look.check(PARTS, defect not in warranty.excludes, defect, ", ".join(warranty.excludes)):
        look.never()
    if not request.warranty_us or (within and not warranty.defect_waits):
        return
    open_us = request.warranty_us + warranty.wait_days * DAY_US
    if not warranty.wait_elapsed:
        open_us = start_of_day(day_of(request.warranty_us) + warranty.wait_days)
    if look.check(WAIT, at_us >= open_us, at_us, open_us, "us", reading="R32"):
        if open_us < _until_us(request, terms) and (within is False or defect not in warranty.excludes):
            look.possible(from_us=open_us)
        else:
            look.never()


def _look_at_others(look: Look, standing: Standing, request: CareRequestPart) -> None:
    """No other request of the device is open (care/8.5)."""
    of_plan = (one for one in standing.requests if one.plan == request.plan and one.request != request.request)
    others = [one for one in of_plan if not one.closed_us]
    state = others[0].state if others else NONE
    if look.check(ONE_AT_A_TIME, not others, state, NONE):
        look.never()


def _claim(look: Look, origin: CareRequestPart, at_us: int) -> CareRequestPart:
    """The request that puts a device right: the device given follows the Care device's own specification (15.6)."""
    made = CareRequestPart(
        request=claim_of(origin),
        plan=origin.plan,
        number=origin.number,
        service=WARRANTY,
        wants=IDENTICAL,
        state=NEW,
        imei=origin.sent_imei,
        made_us=at_us,
        model=origin.offered_model,
        offered=IDENTICAL,
        offered_model=origin.offered_model,
        accepted_us=at_us,
        province=origin.province,
        area=origin.area,
        kind=origin.kind,
        collect_province=origin.collect_province,
        collect_area=origin.collect_area,
        warranty_us=at_us,
        warranty_from_us=origin.warranty_from_us,
        origin=origin.request,
    )
    return advance(look, made, MAKE, IN_FULL)
