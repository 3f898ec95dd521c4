"""What several rules of device protection share: names of clauses, the length of cover, the state of a device. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from msgspec.structs import replace

from sitthi.areas.care.terms import CareTerms, Cover
from sitthi.kernel import ids
from sitthi.kernel.command import Command
from sitthi.kernel.decision import RECORDED, Decision, Reason, Scalar
from sitthi.kernel.moment import day_of, start_of_day
from sitthi.standing.care_parts import ACTIVE, COVERED, ENDED, LUMP_SUM, CareDevice, CarePlanPart, DevicePart
from sitthi.standing.parts import Standing
from sitthi.standing.periods import month_start
from sitthi.standing.reasons import Look

DOCUMENT = "care/"
NOTHING = "house/nothing-to-do"
PURPOSE = "care:"
"""What the purpose of an awaited confirmation begins with; the plan follows."""

SCOPE = "care/0.scope"
COMPLETE = "care/1.2"
BAR = "care/2.23"
TERM = "care/2.33"
STARTS = "care/6"
LONGEST = "care/7.1"
RENEWS = "care/7.3"
NEXT_CYCLE = "care/7.3.b"
SUSPENDED_FOR = "care/7.4"
EXCHANGE = "care/8.3"
CANCELLING = "care/16.1"
GROUND = "care/18"
NEVER_ANEW = "care/19.3"

FOREVER_US = 1 << 62
"""An instant nobody lives to see: the end of what does not end."""


def note(look: Look, clause: str, value: Scalar, unit: str, threshold: Scalar = None, *, reading: str = "") -> None:
    """State what a clause did where there is nothing to be met; nothing where it is switched off."""
    if look.carried(clause):
        look.check(clause, met=True, value=value, threshold=threshold, unit=unit, reading=reading)


def nothing(about: Scalar) -> Decision:
    """Recorded without effect: what was to be done is done already, or is no longer to be done."""
    return Decision(RECORDED, (Reason(NOTHING, met=True, value=about),))


def plan_of(standing: Standing) -> CarePlanPart | None:
    """The plan the subject is about."""
    return standing.plan


def plan_named(standing: Standing, plan: str) -> CarePlanPart | None:
    """An open plan of the number by its id."""
    return next((one for one in standing.plans if one.plan == plan and one.state != ENDED), None)


def covers(plan: CarePlanPart | None) -> bool:
    """Whether there is a plan, and it covers its device."""
    return plan is not None and plan.state == ACTIVE


def decision_id(command: Command[Any]) -> str:
    """The id of the decision on a command; what we cause ourselves is named by its key already."""
    if command.source == ids.OWN_SOURCE:
        return command.id
    return ids.decision_id(ids.request_key(command.source, command.id))


def runs_as_lump(plan: CarePlanPart) -> bool:
    """Whether the plan is still in the lump sum it began with."""
    return plan.package == LUMP_SUM and not plan.renewed_us


def first_day(plan: CarePlanPart) -> int:
    """The day from which the service months of its package count (R111, R125; after a renewal R110)."""
    return plan.monthly_from_day if plan.renewed_us else day_of(plan.from_us)


def month_us(plan: CarePlanPart, month: int, cover: Cover) -> int:
    """The instant at which a service month begins, counted from 0."""
    return max(_starts_us(first_day(plan), month, cover.missing), plan.from_us)


@lru_cache(maxsize=4_096)
def _starts_us(day: int, months: int, missing: str) -> int:
    """The instant at which a month counted from a day begins; the same for many plans, and asked for many times."""
    return start_of_day(month_start(day, months, missing))


def lump_until_day(plan: CarePlanPart, cover: Cover) -> int:
    """The day after the last of a lump sum (care/2.33)."""
    return month_start(day_of(plan.from_us), cover.lump_months, cover.missing)


def term_until_us(plan: CarePlanPart, terms: CareTerms) -> int:
    """The last instant of the longest cover of its package (care/2.33, 7.1, 7.3; R31, R110)."""
    cover = terms.cover
    clause, months = LONGEST, cover.monthly_longest
    if plan.renewed_us:
        clause, months = RENEWS, cover.renewal_longest
    elif plan.package == LUMP_SUM:
        clause, months = TERM, cover.lump_months
    if clause in terms.off:
        return FOREVER_US
    return _starts_us(first_day(plan), months, cover.missing) - 1


def renews(plan: CarePlanPart, terms: CareTerms) -> bool:
    """Whether the plan goes over into monthly at the end of its lump sum (care/7.3)."""
    return runs_as_lump(plan) and not plan.declined_us and RENEWS not in terms.off


def cover_until_us(plan: CarePlanPart, terms: CareTerms) -> int:
    """The last instant of cover as it is known: of its package, or of a cancellation before."""
    term_us = term_until_us(plan, terms)
    return min(term_us, plan.ends_us) if plan.ends_us else term_us


def followed(plan: CarePlanPart, device: CareDevice) -> tuple[CarePlanPart, DevicePart]:
    """The plan with another device, and that device's row of the register."""
    after = replace(plan, imei=device.imei, devices=(*plan.devices, device), given_up_to="")
    return after, DevicePart(device.imei, COVERED, plan.plan, device.since_us)


def in_force(plans: Iterable[CarePlanPart]) -> list[CarePlanPart]:
    """The plans that have not ended, also those whose confirmation is still on its way."""
    return [plan for plan in plans if plan.state != ENDED]


def active(plans: Iterable[CarePlanPart]) -> list[CarePlanPart]:
    """The plans that cover a device."""
    return [plan for plan in plans if plan.state == ACTIVE]
