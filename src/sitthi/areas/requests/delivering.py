"""The Care device on its way: sent, attempted, handed over, or rejected and another sent (care/14). Pure."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.requests import limits, money
from sitthi.areas.requests.conditions import advance, look_at_state, may_go_on, note, own_plan, told
from sitthi.areas.requests.machine import (
    DELIVER,
    FAIL,
    FEE_BACK,
    FEE_STAYS,
    GIVEN,
    OLD_IN,
    OLD_OUT,
    REJECT,
    SEND,
)
from sitthi.areas.requests.model import AttemptDelivery, SendDevice
from sitthi.areas.requests.outcomes import Effects, handed_over, on_its_way
from sitthi.areas.requests.terms import RequestsTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Event
from sitthi.standing.care_parts import SENT, DevicePart
from sitthi.standing.device_ids import IMEI, look_device_id
from sitthi.standing.parts import Standing
from sitthi.standing.reasons import Look
from sitthi.standing.request_parts import REPLACEMENT, CareRequestPart
from sitthi.standing.request_states import (
    OFFERED,
)

DELIVERED = "delivered"
REJECTED = "rejected"
FAILED = ("absent", "unidentified", "customer-fault", "force-majeure")
RESULTS = (DELIVERED, REJECTED, *FAILED)

TO_THE_CUSTOMER = "care/14.2"
ATTEMPTS = "care/14.5"
REJECTING = "care/14.6"
ANOTHER_IMEI = "care/2.11"
OFFERED_ONE = "care/8.9"
FREE = "free"
OK = "ok"


def send_device(command: Command[SendDevice], standing: Standing, terms: RequestsTerms) -> Decision:
    """The Care device goes out once the information is checked and complete, and agreed and paid (care/14.1, 2.29).

    Reads request, device (the one sent). Granted: it is another device than the enrolled one (2.11), with an IMEI that
    is one, in no plan and not barred (2.9, 2.10), and the one that was offered (8.9).
    """
    body, request = command.body, standing.request
    look = look_at_state(command.at_us, request, SEND, terms.off)
    if request is None or not may_go_on(look):
        return look.refusal()
    if look.check(ANOTHER_IMEI, body.imei not in {"", request.imei}, body.imei, request.imei):
        look.never()
    look_device_id(look, body.imei, terms.device_ids)
    taken = "" if standing.device is None else standing.device.state
    if body.imei != request.imei and look.check(IMEI, taken == "", taken or FREE, FREE):
        look.never()
    model = body.model or request.offered_model
    if look.check(OFFERED_ONE, model == request.offered_model, model, request.offered_model):
        look.never()
    if look.unmet:
        return look.refusal()
    after = advance(look, request, SEND, sent_imei=body.imei, failed_sent=0)
    device = DevicePart(body.imei, SENT, request.plan, command.at_us)
    return Decision(GRANTED, tuple(look.reasons), changes=(after, device), messages=told("request-sent", after))


def attempt_delivery(command: Command[AttemptDelivery], standing: Standing, terms: RequestsTerms) -> Decision:
    """An attempt to deliver: to the customer alone, who shows an id and signs (care/14.2, 14.5, 14.6).

    Reads plan, request. Recorded; the first two attempts that fail because nobody is there, identity is not proved or
    the device is rejected are free, each after them costs its fee, delivered too (R118). Rejected, another is sent.
    """
    body, request = command.body, standing.request
    event = {DELIVERED: DELIVER, REJECTED: REJECT}.get(body.result, FAIL)
    look = look_at_state(command.at_us, request, event, terms.off)
    if request is None or not may_go_on(look):
        return look.refusal()
    if look.check(ATTEMPTS, body.result in RESULTS, body.result, ", ".join(RESULTS)):
        look.never()
    if body.result == DELIVERED:
        shown = "id-shown, signed" if body.id_shown and body.signed else "id-or-signature-missing"
        if look.check(TO_THE_CUSTOMER, body.id_shown and body.signed, shown, "id-shown, signed"):
            look.never()
    if look.unmet:
        return look.refusal()
    request = _counted(look, replace(request, attempts=request.attempts + 1), body.result, terms)
    attempted = (Event("request.attempted", request.request),)
    if body.result == DELIVERED:
        return _delivered(look, command, replace(standing, request=request), attempted, terms)
    if body.result == REJECTED and look.carried(REJECTING):
        return _rejected(look, command, replace(standing, request=request), attempted, terms)
    after = request if body.result == REJECTED else advance(look, request, FAIL)
    messages = told("request-not-delivered", after, fee_satang=after.attempts_open_satang)
    return Decision(RECORDED, tuple(look.reasons), changes=(after,), messages=messages, events=attempted)


def _delivered(
    look: Look,
    command: Command[AttemptDelivery],
    standing: Standing,
    events: tuple[Event, ...],
    terms: RequestsTerms,
) -> Decision:
    """Handed over: of a replacement nothing is to be returned; of a switch the old device is, if it is not in yet."""
    request = standing.request
    assert request is not None
    if request.service == REPLACEMENT or request.finding == OK:
        guard = GIVEN
    else:
        guard = OLD_IN if request.returned_us else OLD_OUT
    plan = own_plan(standing, request)
    after = advance(look, request, DELIVER, guard)
    effects = handed_over(look, Effects(after, plan, events=events), command.at_us, terms)
    return effects.decision(RECORDED, look, plan)


def _rejected(
    look: Look,
    command: Command[AttemptDelivery],
    standing: Standing,
    events: tuple[Event, ...],
    terms: RequestsTerms,
) -> Decision:
    """The customer told the courier at once: another is sent, nothing is used up and the fee stays (care/14.6, R117).

    Where the terms refund it at once, the request is offered again, to be paid and accepted anew.
    """
    request = standing.request
    assert request is not None
    plan = own_plan(standing, request)
    stays = terms.rejected_fee_stays or not request.paid_satang
    note(look, REJECTING, request.paid_satang, "satang", reading="R117")
    after = advance(look, request, REJECT, FEE_STAYS if stays else FEE_BACK, sent_imei="")
    messages = told("request-rejected", after, fee_satang=after.attempts_open_satang)
    effects = Effects(after, plan, parts=on_its_way(request, command.at_us), messages=messages, events=events)
    if after.state == OFFERED:
        after, refunds, transfers = money.refunded(look, after, command.at_us, terms)
        if plan is not None and after.counted_us and terms.limits.gives_back:
            plan, after = limits.give_back(plan, after.request, terms), replace(after, counted_us=0)
        after = replace(after, accepted_us=0)
        parts = (*effects.parts, *refunds)
        effects = replace(effects, request=after, plan=plan, parts=parts, transfers=transfers)
    return effects.decision(RECORDED, look, standing.plan)


def _counted(look: Look, request: CareRequestPart, result: str, terms: RequestsTerms) -> CareRequestPart:
    """An attempt as it counts, for the three causes alone, over the request or its device (R118).

    After the free failures each costs its fee whatever comes of it, unless nobody can help that it failed.
    """
    before = request.failed if terms.attempts_of_request else request.failed_sent
    counts = result in terms.attempt_causes
    if counts or before >= terms.attempts_free:
        note(look, ATTEMPTS, before + 1, "count", terms.attempts_free, reading="R118")
    if not counts and result != DELIVERED:
        note(look, ATTEMPTS, result, threshold=", ".join(terms.attempt_causes), reading="R118")
    costs = before >= terms.attempts_free and result not in terms.attempts_uncharged and look.carried(ATTEMPTS)
    fee_satang = terms.attempt_fee if costs else 0
    if fee_satang:
        note(look, ATTEMPTS, fee_satang, "satang")
    return replace(
        request,
        failed=request.failed + counts,
        failed_sent=request.failed_sent + counts,
        attempt_fees_satang=request.attempt_fees_satang + fee_satang,
    )
