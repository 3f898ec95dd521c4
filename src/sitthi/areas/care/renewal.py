"""At the end of a lump sum the plan goes on as monthly, unless its customer declined (7.3). Pure."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from sitthi.areas.care.conditions import (
    FOREVER_US,
    NEXT_CYCLE,
    RENEWS,
    cover_until_us,
    covers,
    in_force,
    lump_until_day,
    note,
    nothing,
    plan_named,
    plan_of,
    renews,
    runs_as_lump,
    term_until_us,
)
from sitthi.areas.care.model import DeclineRenewal, RenewPlan
from sitthi.areas.care.terms import CareTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Message, Scalar
from sitthi.kernel.moment import start_of_day
from sitthi.standing.care_parts import ACTIVE, LUMP_SUM, CarePlanPart
from sitthi.standing.parts import Standing
from sitthi.standing.periods import next_day_of_month
from sitthi.standing.reasons import Look

LIMITS_GO_ON = "care/7.3.c"


def renew_plan(command: Command[RenewPlan], standing: Standing, terms: CareTerms) -> Decision:
    """A lump sum that is over goes on as monthly, from the next bill cycle on (7.3, 7.3.b, 7.3.c; R31, R110).

    Reads account, number, plans. Recorded. Cover goes on without a gap; the service months, the first of them free, and
    the longest cover count from the cycle's first day. What was used of the limits stays used.
    """
    plan = plan_named(standing, command.body.plan)
    if plan is None or plan.state != ACTIVE or not renews(plan, terms):
        return nothing(command.body.plan)
    over_us = term_until_us(plan, terms) + 1
    if command.at_us < over_us:
        return nothing(command.body.plan)
    look = Look(terms.off, command.at_us)
    from_day = _monthly_from(look, plan, standing, terms)
    renewed = replace(plan, renewed_us=over_us, monthly_from_day=from_day, months_charged=0)
    if not terms.cover.gap_covered:
        renewed = replace(renewed, paused_until_us=start_of_day(from_day))
    if not look.carried(LIMITS_GO_ON):
        renewed = replace(renewed, uses=())
    until_us = cover_until_us(renewed, terms)
    note(look, RENEWS, terms.cover.renewal_longest, "months", reading="R31")
    note(look, RENEWS, until_us, "us", reading="R110")
    note(look, LIMITS_GO_ON, len(renewed.uses), "count")
    values: dict[str, Scalar] = {
        "model": plan.model,
        "monthly_satang": plan.monthly_satang,
        "from_us": start_of_day(from_day),
        "months": terms.cover.renewal_free,
    }
    messages = (Message("care-renewed", plan.number, values),)
    return Decision(RECORDED, tuple(look.reasons), changes=(renewed,), messages=messages)


def _monthly_from(look: Look, plan: CarePlanPart, standing: Standing, terms: CareTerms) -> int:
    """The first day of the monthly package: the next bill cycle's, or the day after the lump sum (7.3.b, R110)."""
    day = lump_until_day(plan, terms.cover)
    account = standing.account
    if account is not None and terms.cover.from_next_cycle and look.carried(NEXT_CYCLE):
        day = next_day_of_month(day, account.cycle_day)
    note(look, NEXT_CYCLE, start_of_day(day), "us", reading="R110")
    return day


def decline_renewal(command: Command[DeclineRenewal], standing: Standing, terms: CareTerms) -> Decision:
    """The customer wants no monthly package; cover ends with the lump sum (care/7.3).

    Reads plan. Granted while the lump sum runs; recorded where it was declined before.
    """
    plan = plan_of(standing)
    # What does not cover cannot go on, whatever is switched off.
    look = Look(terms.off if covers(plan) else terms.off - {RENEWS}, command.at_us)
    state = "none" if plan is None else plan.state
    if look.check(RENEWS, state == ACTIVE, state, ACTIVE):
        look.never()
    lump = plan is not None and runs_as_lump(plan)
    package = "none" if plan is None else LUMP_SUM if lump else "monthly"
    if look.check(RENEWS, lump, package, LUMP_SUM):
        look.never()
    if look.unmet:
        return look.refusal()
    if plan is None or plan.declined_us:
        return nothing(package)
    until_us = term_until_us(plan, terms)
    messages: tuple[Message, ...] = ()
    if until_us != FOREVER_US:
        note(look, RENEWS, until_us, "us")
        messages = (Message("care-renewal-declined", plan.number, {"model": plan.model, "until_us": until_us}),)
    declined = replace(plan, declined_us=command.at_us)
    return Decision(GRANTED, tuple(look.reasons), changes=(declined,), messages=messages)


def due_renewals(standing: Standing, terms: CareTerms) -> Iterator[tuple[int, str, str, RenewPlan]]:
    """The end of each lump sum that goes on as monthly. Reads plans."""
    for plan in in_force(standing.plans):
        until_us = term_until_us(plan, terms)
        if plan.state == ACTIVE and renews(plan, terms) and until_us != FOREVER_US:
            yield until_us + 1, "renew-plan", plan.plan, RenewPlan(plan.plan)
