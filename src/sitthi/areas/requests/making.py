"""Asking for a switch or a replacement; checking what came with it; offering a Care device. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.requests import limits, money
from sitthi.areas.requests.conditions import NONE, advance, look_at_state, may_go_on, no_plan, note, own_plan, told
from sitthi.areas.requests.grounds import DATA, ELSEWHERE, INFORMATION, WAYS, WEBSITE, ground, look_at_grounds
from sitthi.areas.requests.machine import (
    CHECK,
    EVIDENCE_MISSING,
    IN_FULL,
    MAKE,
    NONE_AVAILABLE,
    OFFER,
    UNPAID,
)
from sitthi.areas.requests.model import CheckRequest, MakeRequest, OfferDevice
from sitthi.areas.requests.offering import CARE_DEVICE, DEVICE_ALONE, DUTY_MET, IDENTICAL, first_offer, look_at_offer
from sitthi.areas.requests.outcomes import SUBMISSION, Effects, accepted, counted
from sitthi.areas.requests.terms import RequestsTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, Decision, Message, Scalar
from sitthi.standing.parts import Standing
from sitthi.standing.reasons import Look
from sitthi.standing.request_parts import WARRANTY, CareRequestPart
from sitthi.standing.request_states import (
    NEW,
    REJECTED,
)

HOME = "registered-home"
QUESTIONS = "care/8.7"
CONDITION = "condition"
"""What may be asked of the enrolled device."""
NEED_A_PERSON = "to-be-checked"
"""Stands among evidence asked for where a person has to look at the request first."""


def make_request(command: Command[MakeRequest], standing: Standing, terms: RequestsTerms) -> Decision:
    """A switch or a replacement is asked for (care/8.1, 8.2, 12.1, 13.5): every ground to refuse it is looked at.

    Reads holder, number, plan, request, requests, bills, barred. Granted, with what is used, left and when it resets,
    and the fee; the device is offered at once (8.9) unless evidence that was asked for is still to come, or a person
    has to look first.
    """
    body, at_us, plan = command.body, command.at_us, standing.plan
    look = look_at_state(at_us, standing.request, MAKE, terms.off)
    if plan is None:
        return no_plan(look, body.device)
    wants = body.wants or terms.devices.default_kind
    if look.check(CARE_DEVICE, wants in terms.devices.kinds, wants, ", ".join(terms.devices.kinds)):
        look.never()
    look_at_grounds(look, command, standing, plan, terms)
    if look.unmet:
        return look.refusal()
    known = any(not reason.met for reason in look.reasons)
    collect = body.collect_from or body.address
    request = CareRequestPart(
        request=command.key,
        plan=plan.plan,
        number=plan.number,
        service=body.service,
        wants=wants,
        state=NEW,
        imei=plan.imei,
        made_us=at_us,
        model=plan.model,
        fee_satang=money.fee_of(look, plan, body.service, terms),
        province=body.address.province,
        area=body.address.area,
        kind=body.address.kind,
        collect_province=collect.province,
        collect_area=collect.area,
        window_chosen=body.window_chosen,
        asked=_still_asked(look, command, to_person=known),
    )
    note(look, "care/7.6")
    effects = counted(Effects(request, plan), SUBMISSION, at_us, terms)
    effects = _answered(look, effects, MAKE, at_us, terms)
    left = limits.window(plan, body.service, at_us, terms)
    values: dict[str, Scalar] = {
        "fee_satang": request.fee_satang,
        "used": left.used,
        "left": left.left,
        "to_us": max(left.until_us - 1, 0),
        "model": effects.request.offered_model,
    }
    others = tuple(one for one in effects.messages if one.template != "request-offered")
    made = (*told(f"request-made-{body.service}", request, **values), *others)
    return replace(effects, messages=made).decision(GRANTED, look, plan)


def check_request(command: Command[CheckRequest], standing: Standing, terms: RequestsTerms) -> Decision:
    """Somebody checks what came with a request, and finds it complete (care/14.1) or not (care/8.2, 17.6).

    Reads plan, request. Granted once all that was asked for is there; the device is offered then.
    """
    body, request = command.body, standing.request
    look = look_at_state(command.at_us, request, CHECK, terms.off)
    if request is None or not may_go_on(look):
        return look.refusal()
    asked = tuple(one for one in request.asked if one not in {*body.evidence, NEED_A_PERSON})
    missing = (*asked, *(one for one in body.missing if one in terms.fields))
    unmet = look.check(INFORMATION, not missing, ", ".join(missing) or NONE, NONE)
    wrong = tuple(one for one in body.mismatches if one in terms.fields)
    unmet |= ground(look, DATA, not wrong, ", ".join(wrong) or NONE, NONE, terms)
    if unmet:
        look.never()
        return look.refusal()
    plan = own_plan(standing, request)
    effects = _answered(look, Effects(replace(request, asked=()), plan), CHECK, command.at_us, terms)
    return effects.decision(GRANTED, look, plan)


def offer_device(command: Command[OfferDevice], standing: Standing, terms: RequestsTerms) -> Decision:
    """The provider says which Care device it will be (care/8.9 to 8.12): within the ceiling, whatever is wanted.

    Reads plan, request. Granted; paid already, the request is accepted by it (2.29).
    """
    body, request = command.body, standing.request
    look = look_at_state(command.at_us, request, OFFER, terms.off)
    plan = None if request is None else own_plan(standing, request)
    if request is None or plan is None or not may_go_on(look):
        return no_plan(look)
    kind = body.kind or request.wants
    model = body.model or first_offer(plan, kind, command.at_us, terms)
    look_at_offer(look, plan, request.wants, (kind, model), terms)
    paid = request.open_satang <= 0
    accepts = paid and request.state != REJECTED
    if accepts and not request.counted_us and request.service != WARRANTY:
        limits.look_at_limit(look, plan, request.service, command.at_us, terms)
    if look.unmet:
        return look.refusal()
    request = replace(request, offered=kind, offered_model=model)
    after = advance(look, request, OFFER, IN_FULL if paid else UNPAID)
    effects = Effects(after, plan, messages=_offered(after))
    if accepts:
        effects = accepted(look, effects, command.at_us, terms)
    return effects.decision(GRANTED, look, plan)


def _answered(look: Look, effects: Effects, event: str, at_us: int, terms: RequestsTerms) -> Effects:
    """What follows from being asked or checked: evidence awaited, a device to be found, or one offered at once."""
    request, plan = effects.request, effects.plan
    if request.asked:
        after = advance(look, request, event, EVIDENCE_MISSING)
        waiting = told("request-waiting", after)
        return replace(effects, request=after, messages=(*effects.messages, *waiting))
    model = "" if plan is None else first_offer(plan, request.wants, at_us, terms)
    if not model:
        return replace(effects, request=advance(look, request, event, NONE_AVAILABLE))
    note(look, "care/8.10", request.wants, threshold=IDENTICAL)
    note(look, DEVICE_ALONE)
    note(look, DUTY_MET)
    paid = request.open_satang <= 0
    request = replace(request, offered=request.wants, offered_model=model)
    after = advance(look, request, event, IN_FULL if paid else UNPAID)
    effects = replace(effects, request=after, messages=(*effects.messages, *_offered(after)))
    return accepted(look, effects, at_us, terms) if paid else effects


def _still_asked(look: Look, command: Command[MakeRequest], *, to_person: bool) -> tuple[str, ...]:
    """Evidence asked for that was not shown (care/8.2); and a person, for an address that may be declined (14.4)."""
    body = command.body
    asked = tuple(one for one in body.asked if one not in body.evidence)
    if CONDITION in asked and not look.carried(QUESTIONS):
        asked = tuple(one for one in asked if one != CONDITION)
    elif CONDITION in asked:
        note(look, QUESTIONS, CONDITION)
    channel = body.channel or command.source.partition("/")[0]
    elsewhere = not body.address.registered and WAYS.get(channel) != WEBSITE
    if elsewhere and look.carried(ELSEWHERE):
        look.check(ELSEWHERE, True, "elsewhere", HOME)
        to_person = True
    return (*asked, NEED_A_PERSON) if to_person else asked


def _offered(request: CareRequestPart) -> tuple[Message, ...]:
    return told("request-offered", request, model=request.offered_model, fee_satang=max(request.open_satang, 0))
