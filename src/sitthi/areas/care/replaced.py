"""The device of a plan gives way to the one that a request brings: given up, followed, or given back. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.care.closing import left_as
from sitthi.areas.care.conditions import EXCHANGE, followed, note, nothing, plan_of
from sitthi.areas.care.enrolment import OLD_DEVICE, listed_model
from sitthi.areas.care.model import FollowDevice, GiveBackDevice, GiveUpDevice
from sitthi.areas.care.terms import CareTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import RECORDED, Decision, Event
from sitthi.standing.care_fees import band_of
from sitthi.standing.care_parts import (
    BARRED,
    COVERED,
    ENDED,
    FREE,
    GIVEN_UP,
    CareDevice,
    CarePlanPart,
    DevicePart,
)
from sitthi.standing.parts import Standing
from sitthi.standing.reasons import Look
from sitthi.standing.request_parts import REPLACEMENT

FEES_STAY = "care/13.1"
OLD_OF_REPLACEMENT = "care/10.6"

DEVICE_BARRED = "care.device-barred"
"""About an IMEI: it may be barred from the network (8.4, 10.6)."""


def give_up_device(command: Command[GiveUpDevice], standing: Standing, terms: CareTerms) -> Decision:
    """The old device is barred before the other has come: of a replacement it is gone already (care/10.6, 8.4).

    Reads plan. Recorded. Of a plan that has just ended it is only kept from other plans: it is still to be handed over.
    """
    body, plan = command.body, plan_of(standing)
    ended = plan is not None and plan.state == ENDED
    if plan is None or plan.given_up_to or plan.imei != body.imei or (ended and plan.ended_us != command.at_us):
        return nothing(body.imei)
    look = Look(terms.off, command.at_us)
    look.check(_barring(body.service), met=True, value=body.imei)
    device = DevicePart(body.imei, GIVEN_UP if ended else BARRED, plan.plan, command.at_us)
    events = () if ended else (Event(DEVICE_BARRED, body.imei),)
    changes = (replace(plan, given_up_to=body.request), device)
    return Decision(RECORDED, tuple(look.reasons), changes=changes, events=events)


def give_back_device(command: Command[GiveBackDevice], standing: Standing, terms: CareTerms) -> Decision:
    """A request that ends without a device: the one it was made for is no longer barred (care/8.4, 10.6).

    Reads plan. Recorded: it is covered again, or as the end of its plan would have left it.
    """
    body, plan = command.body, plan_of(standing)
    if plan is None or plan.given_up_to != body.request:
        return nothing(body.request)
    look = Look(terms.off, command.at_us)
    note(look, _barring(body.service), plan.imei, "text")
    state = left_as(look, plan, terms.ending) if plan.state == ENDED else COVERED
    device = DevicePart(plan.imei, state, plan.plan, command.at_us)
    return Decision(RECORDED, tuple(look.reasons), changes=(replace(plan, given_up_to=""), device))


def follow_device(command: Command[FollowDevice], standing: Standing, terms: CareTerms) -> Decision:
    """The plan covers what a request brought, and the old device is barred (8.3, 8.4, 10.6, 13.1); or back again (9.8).

    Reads plan. Recorded; the fees stay those of the device as enrolled. Of a plan that has ended only the register
    changes.
    """
    body, plan = command.body, plan_of(standing)
    if plan is None:
        return nothing(body.plan)
    look = Look(terms.off, command.at_us)
    if plan.state == ENDED:
        return _after_the_end(look, command, plan, terms)
    if plan.imei == body.imei or not look.carried(EXCHANGE):
        return nothing(body.plan) if body.back or plan.imei == body.imei else _arrived(command, plan)
    look.check(EXCHANGE, met=True, value=body.imei, threshold=plan.imei)
    left = _left(look, plan, command)
    after, new = followed(plan, CareDevice(body.imei, command.at_us, body.request))
    after = replace(after, model=body.model or plan.model)
    if look.carried(FEES_STAY):
        look.check(FEES_STAY, met=True, value=plan.monthly_satang, unit="satang")
    else:
        after = _priced_anew(after, terms)
    events = tuple(Event(DEVICE_BARRED, one.imei) for one in left if one.state == BARRED)
    return Decision(RECORDED, tuple(look.reasons), changes=(after, *left, new), events=events)


def _left(look: Look, plan: CarePlanPart, command: Command[FollowDevice]) -> tuple[DevicePart, ...]:
    """What becomes of the device a plan covered until now: barred, unless it is a Care device given back."""
    body, clause = command.body, _barring(command.body.service)
    bars = look.carried(clause) and not body.back
    if bars:
        look.check(clause, met=True, value=plan.imei)
    if plan.given_up_to == body.request:
        return ()  # barred since then
    return (DevicePart(plan.imei, BARRED if bars else FREE, plan.plan, command.at_us),)


def _after_the_end(look: Look, command: Command[FollowDevice], plan: CarePlanPart, terms: CareTerms) -> Decision:
    """The plan covers nothing more; what it covered is handed over and barred, or comes back as its end left it."""
    body, until_now = command.body, plan.given_up_to == command.body.request
    if not until_now and not (body.back and plan.imei != body.imei):
        # Of a warranty that outlives the plan: the Care device has come to its customer, and is in no plan.
        return nothing(body.plan) if body.back else _arrived(command, plan)
    imei = body.imei if body.back else plan.imei
    look.check(_barring(body.service), met=True, value=imei)
    if body.back:
        back = DevicePart(imei, left_as(look, plan, terms.ending), plan.plan, command.at_us)
        return Decision(RECORDED, tuple(look.reasons), changes=(back,))
    arrived = DevicePart(body.imei, FREE, plan.plan, command.at_us)
    if body.given_up_us < plan.ended_us:  # while the plan ran: barred since then
        return Decision(RECORDED, tuple(look.reasons), changes=(arrived,))
    barred = DevicePart(imei, BARRED, plan.plan, command.at_us)
    events = (Event(DEVICE_BARRED, imei),)
    return Decision(RECORDED, tuple(look.reasons), changes=(barred, arrived), events=events)


def _arrived(command: Command[FollowDevice], plan: CarePlanPart) -> Decision:
    """What was on its way is the customer's, under no plan."""
    device = DevicePart(command.body.imei, FREE, plan.plan, command.at_us)
    return replace(nothing(command.body.plan), changes=(device,))


def _barring(service: str) -> str:
    """The clause by which the old device of a request may be barred."""
    return OLD_OF_REPLACEMENT if service == REPLACEMENT else OLD_DEVICE


def _priced_anew(plan: CarePlanPart, terms: CareTerms) -> CarePlanPart:
    """The plan with the fees of the model it covers now, as its list price has them."""
    model = listed_model(plan.model, terms.joining)
    band = None if model is None else band_of(model.rrp_satang, terms.cover.bands)
    if model is None or band is None:
        return plan
    return replace(plan, price_satang=model.rrp_satang, monthly_satang=band.monthly, lump_sum_satang=band.lump_sum)
