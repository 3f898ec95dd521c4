"""What the rules of requests share: may this happen in this state, whose request it is, what falls under which clause.

Pure.
"""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from sitthi.areas.requests.machine import (
    BACK,
    SAME,
    SEND,
    Step,
    refused_by,
    step,
    steps,
)
from sitthi.areas.requests.terms import RequestsTerms
from sitthi.kernel.decision import RECORDED, Decision, Message, Reason, Remedy, Scalar
from sitthi.kernel.moment import day_of, end_of_day
from sitthi.kernel.money import format_thb
from sitthi.standing.care_parts import CarePlanPart
from sitthi.standing.parts import Standing
from sitthi.standing.reasons import Look
from sitthi.standing.request_parts import CareRequestPart
from sitthi.standing.request_states import (
    FEE_DUE,
    NEW,
    OFFERED,
    ON_HOLD,
)

NOTHING = "house/nothing-to-do"
SECOND = "house/second-person"
DEVICE = "care/17.7"
NONE = "none"
ENROLLED = "enrolled"


def look_at_state(at_us: int, request: CareRequestPart | None, event: str, off: frozenset[str]) -> Look:
    """The machine's own answer: a request in this state takes this event, or by which clause it does not.

    What its table does not have stays refused, whatever is switched off.
    """
    look = Look(off, at_us)
    state = NEW if request is None else request.state
    if steps(state, event):
        return look
    look.reasons.append(Reason(refused_by(state, event), met=False, value=state or NONE, threshold=event))
    look.unmet = True
    mending = _mending(request, event)
    if mending is None:
        look.never()
    else:
        look.possible(mending)
    return look


def paying(request: CareRequestPart) -> Remedy:
    """The event that pays what is open of the fee."""
    return Remedy("care.request-paid", {"amount": format_thb(request.open_satang)}, f"request/{request.request}")


def may_go_on(look: Look) -> bool:
    """Whether nothing is unmet so far."""
    return not look.unmet


def no_plan(look: Look, device: str = NONE) -> Decision:
    """A refusal where no plan is known to cover a device, or where the state has refused already (care/17.7)."""
    if not look.unmet:
        look.reasons.append(Reason(DEVICE, met=False, value=device, threshold=ENROLLED))
        look.unmet = True
        look.never()
    return look.refusal()


def advance(look: Look, request: CareRequestPart, event: str, guard: str = "", **changes: Any) -> CareRequestPart:
    """The request as an event leaves it: the row's next state, and whatever else changes; the row's clause is noted."""
    row = step(request.state, event, guard)
    note(look, row.clause, guard or event, threshold=row.next if row.next not in {SAME, BACK} else request.state)
    return replace(request, **{"state": _next(request, row), **changes})


def note(
    look: Look, clause: str, value: Scalar = None, unit: str = "text", threshold: Scalar = None, reading: str = ""
) -> None:
    """State what a clause gave, where there is nothing to be met; nothing of one that is switched off."""
    if look.carried(clause):
        look.check(clause, True, value, threshold, unit, reading=reading)


def nothing(look: Look, about: str) -> Decision:
    """What is so already, or no longer matters, is only recorded."""
    look.check(NOTHING, True, about)
    return Decision(RECORDED, tuple(look.reasons))


def own_plan(standing: Standing, request: CareRequestPart) -> CarePlanPart | None:
    """The plan a request is under, if it is the one laid out."""
    plan = standing.plan
    return plan if plan is not None and plan.plan == request.plan else None


def told(template: str, request: CareRequestPart, **values: Scalar) -> tuple[Message, ...]:
    """The customer is told at the number of the plan."""
    return (Message(template, request.number, {"request": request.request, **values}),)


def last_us(event_us: int, days: int, terms: RequestsTerms) -> int:
    """The last instant of ``days`` days after the day of an event, which does not count itself (R104)."""
    return end_of_day(day_of(event_us) + days - (1 if terms.first_day_counts else 0))


def _mending(request: CareRequestPart | None, event: str) -> Remedy | None:
    """What brings a request into a state that takes the event: its release, or for sending the open fee."""
    if request is None:
        return None
    if request.state == ON_HOLD and steps(request.held_from, event):
        return Remedy("care.request-released", {}, f"request/{request.request}")
    waits = request.state == OFFERED or (request.state == FEE_DUE and not request.delivered_us)
    return paying(request) if event == SEND and waits and request.open_satang > 0 else None


def _next(request: CareRequestPart, row: Step) -> str:
    if row.next == SAME:
        return request.state
    return request.held_from if row.next == BACK else row.next
