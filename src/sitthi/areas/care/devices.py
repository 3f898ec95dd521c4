"""The device a plan covers changes, or the number it belongs to does; whoever inherits both goes on with it. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.care.closing import Why, close
from sitthi.areas.care.conditions import (
    EXCHANGE,
    IMEI,
    covers,
    decision_id,
    in_force,
    note,
    nothing,
    plan_of,
)
from sitthi.areas.care.eligibility import look_customer
from sitthi.areas.care.ending import CANCELLED_NUMBER, DIED, STAFF, TRANSFERRED
from sitthi.areas.care.enrolment import CANCELLED_BEFORE, OLD_DEVICE, listed_model, look_imei
from sitthi.areas.care.model import FollowDevice, MovePlans, PassPlan, ReportExchange
from sitthi.areas.care.terms import CareTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Event, Message
from sitthi.standing.care_fees import band_of
from sitthi.standing.care_parts import ACTIVE, BARRED, COVERED, ENDED, FREE, CareDevice, CarePlanPart, DevicePart
from sitthi.standing.parts import Standing
from sitthi.standing.reasons import Look
from sitthi.standing.request_parts import REPLACEMENT

FEES_STAY = "care/13.1"
OLD_OF_REPLACEMENT = "care/10.6"
FOLLOWS = "care/8.6"
MAKER = "maker"
NONE = "none"

DEVICE_BARRED = "care.device-barred"
"""About an IMEI: it may be barred from the network (8.4, 10.6)."""


def report_exchange(command: Command[ReportExchange], standing: Standing, terms: CareTerms) -> Decision:
    """A device exchanged under a warranty is covered from the day it is told of (care/8.3, 2.9, R108).

    Reads plan, device (of the new IMEI). Told at a service centre or shop, or by staff; identical; with evidence where
    the maker exchanged it. Granted: the plan covers the new device, at the same fees.
    """
    body, plan, ending = command.body, plan_of(standing), terms.ending
    # What does not cover cannot be given another device, whatever is switched off.
    look = Look(terms.off if covers(plan) else terms.off - {EXCHANGE}, command.at_us)
    state = NONE if plan is None else plan.state
    unmet = look.check(EXCHANGE, state == ACTIVE, state, ACTIVE)
    unmet |= look.check(EXCHANGE, body.by in ending.exchanged_by, body.by, ", ".join(ending.exchanged_by))
    unmet |= look.check(EXCHANGE, body.identical, "identical" if body.identical else "another", "identical")
    shown = body.evidence or body.by != MAKER
    said = "shown" if body.evidence else NONE
    unmet |= look.check(EXCHANGE, shown, said, "shown" if body.by == MAKER else None, reading="R108")
    channel = command.source.partition("/")[0]
    told = channel in ending.exchange_at or command.actor.role in STAFF
    unmet |= look.check(EXCHANGE, told, channel, ", ".join(ending.exchange_at))
    look_imei(look, body.imei, terms)
    taken = FREE if standing.device is None else standing.device.state
    unmet |= look.check(IMEI, taken == FREE, taken or "free", "free")
    if unmet:
        look.never()
    if look.unmet or plan is None:
        return look.refusal()
    old = DevicePart(plan.imei, FREE, plan.plan, command.at_us)
    after, new = _covers(plan, CareDevice(body.imei, command.at_us))
    messages = (Message("care-device-changed", plan.number, {"model": plan.model, "imei": body.imei}),)
    return Decision(GRANTED, tuple(look.reasons), changes=(after, old, new), messages=messages)


def follow_device(command: Command[FollowDevice], standing: Standing, terms: CareTerms) -> Decision:
    """After a completed request the plan covers the device it brought; the old one is barred (8.3, 8.4, 10.6, 13.1).

    Reads plan. Recorded; the fees stay those of the device as enrolled.
    """
    body, plan = command.body, plan_of(standing)
    if plan is None or plan.state == ENDED or plan.imei == body.imei:
        return nothing(body.plan)
    look = Look(terms.off, command.at_us)
    if not look.carried(EXCHANGE):
        return nothing(body.plan)
    look.check(EXCHANGE, met=True, value=body.imei, threshold=plan.imei)
    clause = OLD_OF_REPLACEMENT if body.service == REPLACEMENT else OLD_DEVICE
    note(look, clause, plan.imei, "text")
    bars = look.carried(clause)
    old = DevicePart(plan.imei, BARRED if bars else FREE, plan.plan, command.at_us)
    after, new = _covers(plan, CareDevice(body.imei, command.at_us, body.request))
    after = replace(after, model=body.model or plan.model)
    if look.carried(FEES_STAY):
        look.check(FEES_STAY, met=True, value=plan.monthly_satang, unit="satang")
    else:
        after = _priced_anew(after, terms)
    events = (Event(DEVICE_BARRED, plan.imei),) if bars else ()
    return Decision(RECORDED, tuple(look.reasons), changes=(after, old, new), events=events)


def _covers(plan: CarePlanPart, device: CareDevice) -> tuple[CarePlanPart, DevicePart]:
    """The plan with another device, and that device's row of the register."""
    after = replace(plan, imei=device.imei, devices=(*plan.devices, device))
    return after, DevicePart(device.imei, COVERED, plan.plan, device.since_us)


def _priced_anew(plan: CarePlanPart, terms: CareTerms) -> CarePlanPart:
    """The plan with the fees of the model it covers now, as its list price has them."""
    model = listed_model(plan.model, terms.joining)
    band = None if model is None else band_of(model.rrp_satang, terms.cover.bands)
    if model is None or band is None:
        return plan
    return replace(plan, price_satang=model.rrp_satang, monthly_satang=band.monthly, lump_sum_satang=band.lump_sum)


def move_plans(command: Command[MovePlans], standing: Standing, terms: CareTerms) -> Decision:
    """Plans follow the same customer to a new number, without a new enrolment (care/8.6, 18.9, R114).

    Reads holder, number (the new one), plans. Recorded.
    """
    plans = in_force(standing.plans)
    if not plans:
        return nothing(command.key)
    look = Look(terms.off, command.at_us)
    number = standing.number.number
    if terms.ending.follows_number:
        look.check(FOLLOWS, met=True, value=number, threshold=plans[0].number, reading="R114")
        return Decision(RECORDED, tuple(look.reasons), changes=tuple(replace(one, number=number) for one in plans))
    look.check(CANCELLED_NUMBER, met=True, value=plans[0].number, threshold=number, reading="R114")
    why = Why(CANCELLED_NUMBER, "renumbered")
    closings = [close(look, plan, why, standing, command.at_us, terms) for plan in plans]
    return Decision(
        RECORDED,
        tuple(look.reasons),
        changes=tuple(one for closing in closings for one in closing.changes),
        messages=tuple(one for closing in closings for one in closing.messages),
        events=tuple(one for closing in closings for one in closing.events),
    )


def pass_plan(command: Command[PassPlan], standing: Standing, terms: CareTerms) -> Decision:
    """A plan goes on with an heir who meets 4.1 and took over number and device, the limits continuing (R113).

    Reads holder, number, bills, device, barred of the heir. Granted: the plan as it was, of the heir's number; refused
    with every reason, it has ended.
    """
    look = Look(terms.off, command.at_us)
    look_customer(look, command.at_us, standing, terms)
    goes_on = terms.ending.heir_goes_on and TRANSFERRED in terms.ending.inheritance_excepted
    said = "plan-goes-on" if goes_on else "plan-ends"
    if look.check(DIED, goes_on, said, "plan-goes-on", reading="R113"):
        look.never()
    taken = FREE if standing.device is None else standing.device.state
    if look.check(CANCELLED_BEFORE, taken == FREE, taken or "free", "free"):
        look.never()
    if look.unmet:
        return look.refusal()
    old, number = command.body.plan, standing.number.number
    own = {"plan": decision_id(command), "number": number, "repairs_satang": 0, "repairs_vat_satang": 0}
    plan = replace(old, **own, state=ACTIVE, ended_us=0, ground="", cause=old.plan)
    messages = (Message("care-passed-on", number, {"model": plan.model}),)
    device = DevicePart(plan.imei, COVERED, plan.plan, command.at_us)
    return Decision(GRANTED, tuple(look.reasons), changes=(plan, device), messages=messages)
