"""What the end of a plan brings with it: the device's place in the register, a bar, a refund, a message. Pure."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from sitthi.areas.care.conditions import (
    BAR,
    CANCELLING,
    GROUND,
    NEVER_ANEW,
    lump_until_day,
    note,
    runs_as_lump,
)
from sitthi.areas.care.fees import FEE_DUE
from sitthi.areas.care.terms import CareTerms, Ending
from sitthi.kernel.decision import Event, Message, Part, Scalar
from sitthi.kernel.moment import day_of
from sitthi.kernel.money import half_up
from sitthi.standing.care_parts import CANCELLED, ENDED, FREE, NEVER_AGAIN, BarredPart, CarePlanPart, DevicePart
from sitthi.standing.parts import ENDED as NUMBER_ENDED
from sitthi.standing.parts import Standing
from sitthi.standing.periods import months_begun
from sitthi.standing.reasons import Look

OWN_CANCELLATION = "own-cancellation"
BY_PROVIDER = "provider-cancellation"
PLAN_ENDED = "care.plan-ended"
"""About a plan: it has ended; what is open of it is fulfilled or refunded (R123)."""


class Why(msgspec.Struct, frozen=True):
    """By which clause a plan ends, for what kind of reason ("" = none that bars), and what was said besides."""

    ground: str
    cause: str
    kind: str = ""


class Closing(msgspec.Struct, frozen=True):
    """What follows from the end of a plan."""

    changes: tuple[Part, ...]
    messages: tuple[Message, ...]
    events: tuple[Event, ...]


def close(look: Look, plan: CarePlanPart, why: Why, standing: Standing, at_us: int, terms: CareTerms) -> Closing:
    """The end of a plan at an instant, with all that follows; reads holder, number."""
    ended = replace(plan, state=ENDED, ended_us=at_us, ground=why.ground, cause=why.cause, kind=why.kind)
    state = left_as(look, ended, terms.ending)
    changes: list[Part] = [ended]
    if not plan.given_up_to:  # it stays barred, for the request it is given up to
        changes.append(DevicePart(plan.imei, state, plan.plan, at_us))
    if _bars(why, terms.ending) and look.carried(BAR):
        look.check(BAR, met=True, value=why.kind or why.cause, threshold=why.ground, reading="R107")
        changes.append(BarredPart(standing.holder.holder, at_us, why.ground))
    events = [Event(PLAN_ENDED, plan.plan)]
    back_satang = _back_satang(look, plan, why, at_us, terms)
    if back_satang:
        events.append(Event(FEE_DUE, plan.plan, -back_satang))
    return Closing(tuple(changes), _told(plan, standing, back_satang), tuple(events))


def kind_of(ground: str, terms: CareTerms, said: str = "") -> str:
    """What an ending is for: as was said, else as the ground says by itself (R107)."""
    return said or terms.ending.kinds.get(ground, "")


def _bars(why: Why, ending: Ending) -> bool:
    """Whether the holder's id is barred by an ending (2.23, R107)."""
    if why.ground == CANCELLING:
        return OWN_CANCELLATION not in ending.never_for
    listed = why.kind in ending.bar_for and why.kind not in ending.never_for
    return listed and BY_PROVIDER in ending.bar_by and why.ground not in ending.never_for_clauses


def left_as(look: Look, plan: CarePlanPart, ending: Ending) -> str:
    """What the register says of the device of a plan that has ended (16.1, 19.3, R107)."""
    why = Why(plan.ground, plan.cause, plan.kind)
    if why.ground == CANCELLING and look.carried(CANCELLING):
        return CANCELLED
    if _bars(why, ending) and look.carried(NEVER_ANEW):
        look.check(NEVER_ANEW, met=True, value=why.kind, threshold=why.ground, reading="R107")
        return NEVER_AGAIN
    return FREE


def _back_satang(look: Look, plan: CarePlanPart, why: Why, at_us: int, terms: CareTerms) -> int:
    """The unused part of a lump sum, by days, for the grounds that are nobody's doing here (R123)."""
    if not plan.months_charged or not runs_as_lump(plan) or why.ground not in terms.ending.refunded_for:
        return 0
    if not look.carried(GROUND):
        return 0
    from_day, until_day, day = day_of(plan.from_us), lump_until_day(plan, terms.cover), day_of(at_us)
    unused, whole = max(until_day - day, 0), until_day - from_day
    if terms.ending.refund_by_months:
        begun = months_begun(from_day, day, terms.cover.missing) + 1
        unused, whole = max(terms.cover.lump_months - begun, 0), terms.cover.lump_months
    back_satang = half_up(plan.lump_sum_satang * unused, whole)
    note(look, GROUND, back_satang, "satang", plan.lump_sum_satang, reading="R123")
    return back_satang


def _told(plan: CarePlanPart, standing: Standing, back_satang: int) -> tuple[Message, ...]:
    """The message to the number, as long as it is its customer's."""
    number = standing.number
    if number.status == NUMBER_ENDED:
        return ()
    values: dict[str, Scalar] = {"model": plan.model, "refund_satang": back_satang}
    return (Message("care-ended", number.number, values),)
