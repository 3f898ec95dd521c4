"""The device a plan covers changes, or the number it belongs to does; whoever inherits both goes on with it. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.care.closing import Why, close
from sitthi.areas.care.conditions import (
    EXCHANGE,
    covers,
    decision_id,
    followed,
    in_force,
    nothing,
    plan_of,
)
from sitthi.areas.care.eligibility import look_customer
from sitthi.areas.care.ending import CANCELLED_NUMBER, DIED, STAFF, TRANSFERRED
from sitthi.areas.care.enrolment import CANCELLED_BEFORE
from sitthi.areas.care.model import MovePlans, PassPlan, ReportExchange
from sitthi.areas.care.terms import CareTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Message
from sitthi.standing.care_parts import ACTIVE, BARRED, COVERED, FREE, GIVEN_UP, CareDevice, DevicePart
from sitthi.standing.device_ids import IMEI, look_device_id
from sitthi.standing.parts import Standing
from sitthi.standing.reasons import Look

FOLLOWS = "care/8.6"
MAKER = "maker"
NONE = "none"


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
    given_up = plan is not None and plan.given_up_to != ""
    unmet |= look.check(EXCHANGE, not given_up, BARRED if given_up else state, COVERED)
    look_device_id(look, body.imei, terms.joining.device_ids)
    taken = FREE if standing.device is None else standing.device.state
    unmet |= look.check(IMEI, taken == FREE, taken or "free", "free")
    if unmet:
        look.never()
    if look.unmet or plan is None:
        return look.refusal()
    old = DevicePart(plan.imei, FREE, plan.plan, command.at_us)
    after, new = followed(plan, CareDevice(body.imei, command.at_us))
    messages = (Message("care-device-changed", plan.number, {"model": plan.model, "imei": body.imei}),)
    return Decision(GRANTED, tuple(look.reasons), changes=(after, old, new), messages=messages)


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

    Reads holder, number, bills, device, barred of the heir. Granted: the plan as it was, of the heir's number, with its
    open requests and their promises (R123); refused with every reason, it has ended.
    """
    look = Look(terms.off, command.at_us)
    look_customer(look, command.at_us, standing, terms)
    goes_on = terms.ending.heir_goes_on and TRANSFERRED in terms.ending.inheritance_excepted
    said = "plan-goes-on" if goes_on else "plan-ends"
    if look.check(DIED, goes_on, said, "plan-goes-on", reading="R113"):
        look.never()
    body, register = command.body, standing.device
    taken = FREE if register is None else register.state
    # What it was given up to comes along: the register says so of the plan as it was left.
    own = register is not None and register.plan == body.plan.plan and body.plan.given_up_to != ""
    if look.check(CANCELLED_BEFORE, taken == FREE or (own and taken in {BARRED, GIVEN_UP}), taken or "free", "free"):
        look.never()
    if look.unmet:
        return look.refusal()
    old, number = body.plan, standing.number.number
    gone = taken == BARRED
    plan = replace(
        old,
        plan=decision_id(command),
        number=number,
        repairs_satang=0,
        repairs_vat_satang=0,
        state=ACTIVE,
        ended_us=0,
        ground="",
        cause=old.plan,
        kind="",
        given_up_to=old.given_up_to if gone else "",
    )
    # Of a switch the heir has the old device still, and hands it over when the other has come.
    requests = (
        replace(one, plan=plan.plan, number=number, given_up_us=one.given_up_us if gone else 0) for one in body.requests
    )
    promises = (replace(one, number=number) for one in body.promises)
    device = DevicePart(plan.imei, BARRED if gone else COVERED, plan.plan, command.at_us)
    messages = (Message("care-passed-on", number, {"model": plan.model}),)
    return Decision(GRANTED, tuple(look.reasons), changes=(plan, device, *requests, *promises), messages=messages)
