"""AppleCare repairs: without limit, at a fee by what is damaged; a weak battery free (care/11, R120). Pure."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.requests import money
from sitthi.areas.requests.conditions import DEVICE, NONE, no_plan, note
from sitthi.areas.requests.model import RepairDevice
from sitthi.areas.requests.offering import base_model
from sitthi.areas.requests.terms import RequestsTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, Decision, Event, Message
from sitthi.standing.care_parts import ACTIVE, CarePlanPart
from sitthi.standing.parts import Standing
from sitthi.standing.reasons import Look

SCREEN = "screen"
BACK_GLASS = "back-glass"
BOTH = "both"
OTHER = "other"
BATTERY = "battery"
DAMAGES = (SCREEN, BACK_GLASS, BOTH, OTHER, BATTERY)

REPAIR = "care/11.repair"
MODELS = "care/11.back-glass-models"
BATTERY_CLAUSE = "care/11.battery"
START = "care/11.start"
READING = "R120"
PERCENT_POINT = 100
"""The book's percentages are hundredths of a percent."""


def repair_device(command: Command[RepairDevice], standing: Standing, terms: RequestsTerms) -> Decision:
    """A repair by AppleCare services, unlimited: 1,000 THB for screen or back glass, 3,300 for other damage (care/11).

    Reads plan. Granted with its fee; a battery that holds less than 80% costs nothing, one that holds more is no case.
    Only the device that the plan covers now is repaired, none that it covered before (care/17.7).
    """
    body, plan = command.body, standing.plan
    look = Look(terms.off, command.at_us)
    if plan is None:
        return no_plan(look, command.key)
    covering = plan.state == ACTIVE and 0 < plan.from_us <= command.at_us
    covering = (
        covering and plan.paused_until_us <= command.at_us and (not plan.ends_us or command.at_us <= plan.ends_us)
    )
    if look.check(START, covering, plan.state, ACTIVE):
        look.never()
    if look.check(DEVICE, command.key == plan.imei, command.key, plan.imei, reading="R112"):
        look.never()
    if look.check(REPAIR, body.damage in DAMAGES, body.damage, ", ".join(DAMAGES)):
        look.never()
    fee_satang = 0
    if body.damage == BATTERY:
        _look_at_battery(look, body, terms)
    else:
        fee_satang = fee_of(look, body.damage, body.model or plan.model, terms)
    if look.unmet:
        return look.refusal()
    vat_satang = money.vat_in(look, fee_satang, terms) if fee_satang else 0
    after = replace(
        plan,
        repairs_satang=plan.repairs_satang + fee_satang,
        repairs_vat_satang=plan.repairs_vat_satang + vat_satang,
    )
    return Decision(
        GRANTED,
        tuple(look.reasons),
        changes=(after,) if after != plan else (),
        transfers=money.moves(fee_satang, vat_satang),
        messages=_told(plan, fee_satang),
        events=(Event("care.repaired", plan.plan, fee_satang),),
    )


def fee_of(look: Look, damage: str, model: str, terms: RequestsTerms) -> int:
    """What one repair costs, in satang with VAT: screen and back glass together once (care/11.repair, R120)."""
    repairs = terms.repairs
    if not look.carried(REPAIR):
        return 0
    glass = damage in {BACK_GLASS, BOTH}
    covered = base_model(model) in repairs.back_glass_models or not look.carried(MODELS)
    if glass:
        note(look, MODELS, model, threshold=", ".join(repairs.back_glass_models), reading=READING)
    fees = {
        SCREEN: repairs.screen,
        BACK_GLASS: repairs.back_glass if covered else repairs.back_glass_others,
        BOTH: repairs.both if covered else repairs.back_glass_others,
    }
    fee_satang = fees.get(damage, repairs.other)
    look.check(REPAIR, True, fee_satang, unit="satang", reading=READING if glass else "")
    return fee_satang


def _look_at_battery(look: Look, body: RepairDevice, terms: RequestsTerms) -> None:
    """Free when it holds less than 80% of its original capacity (care/11.battery)."""
    below, holds = terms.repairs.battery_below, body.battery_percent
    weak = holds is not None and holds * PERCENT_POINT < below
    threshold = f"{below // PERCENT_POINT}%"
    if look.check(BATTERY_CLAUSE, weak, NONE if holds is None else f"{holds}%", threshold):
        look.never()


def _told(plan: CarePlanPart, fee_satang: int) -> tuple[Message, ...]:
    return (Message("request-repair", plan.number, {"fee_satang": fee_satang}),)
