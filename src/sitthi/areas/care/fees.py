"""Package fees: a full one each service month from the enrolment day, or the lump sum once; and liability. Pure."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from sitthi.areas.care.conditions import (
    RENEWS,
    cover_until_us,
    first_day,
    in_force,
    month_us,
    note,
    nothing,
    plan_named,
    plan_of,
    runs_as_lump,
)
from sitthi.areas.care.model import AskLiability, ChargeCareFee
from sitthi.areas.care.terms import CareTerms, Promotion
from sitthi.kernel.command import Command
from sitthi.kernel.decision import RECORDED, Decision, Event
from sitthi.kernel.moment import day_of
from sitthi.kernel.money import ROUNDINGS, half_up
from sitthi.standing.care_fees import band_of, is_plan_fee
from sitthi.standing.care_parts import ACTIVE, LUMP_SUM, CarePlanPart
from sitthi.standing.money_parts import PAID
from sitthi.standing.parts import Standing
from sitthi.standing.periods import month_start, months_later, next_day_of_month
from sitthi.standing.reasons import Look

PRICE_GROUP = "care/2.43"
VAT = "care/2.39"
BAND = "care/13.2"
ON_BILL = "care/13.3"
OUTSIDE_LIMIT = "care/13.4"
AFTER_NOTICE = "care/16.2"
LIABLE = "care/19.6"
PROMOTION = "care/19.8"
PROMOTIONS = "sample/care-promotions"

FEE_DUE = "care.fee-due"
"""About a plan: its fee, VAT included, in satang (below zero: given back); it becomes a line of the next bill."""
WHOLE = 10_000


class Fee(msgspec.Struct, frozen=True):
    """The next fee of a plan: for which service month, counted from 0, and when."""

    month: int
    due_us: int


def promotion_of(name: str, terms: CareTerms) -> Promotion | None:
    """A promotion's own conditions; None where none is named or listed, or they do not prevail (care/19.8)."""
    return None if {PROMOTION, PROMOTIONS} & terms.off else terms.joining.promotions.get(name)


def next_fee(plan: CarePlanPart, terms: CareTerms) -> Fee | None:
    """The fee to be charged next; None once there is none (13.3, 16.2, R111).

    None is due for a month that starts after a cancellation has taken effect, or after the longest cover.
    """
    if plan.state != ACTIVE or ON_BILL in terms.off:
        return None
    if runs_as_lump(plan):
        return None if plan.months_charged else Fee(0, plan.from_us)
    if plan.ends_us and AFTER_NOTICE in terms.off:
        return None
    due_us = month_us(plan, plan.months_charged, terms.cover)
    return Fee(plan.months_charged, due_us) if due_us <= cover_until_us(plan, terms) else None


def fee_satang(plan: CarePlanPart, month: int, terms: CareTerms) -> int:
    """What a service month, counted from 0, costs with VAT; of a lump sum, all its months (13.2, 7.3, 19.8, R111)."""
    monthly_satang, lump_satang = plan.monthly_satang, plan.lump_sum_satang
    if PRICE_GROUP in terms.off:
        band = band_of(plan.price_satang, terms.cover.bands)
        monthly_satang, lump_satang = (0, 0) if band is None else (band.monthly, band.lump_sum)
    if runs_as_lump(plan):
        return lump_satang
    if month < free_months(plan, terms):
        return 0
    if terms.cover.by_days:
        return _by_days(plan, month, monthly_satang, terms)
    return monthly_satang


def free_months(plan: CarePlanPart, terms: CareTerms) -> int:
    """How many months at the start of the monthly package cost nothing (7.3; a promotion's 19.8)."""
    if plan.renewed_us:
        return terms.cover.renewal_free
    promotion = promotion_of(plan.promotion, terms)
    return 0 if promotion is None else promotion.free_months


def _by_days(plan: CarePlanPart, month: int, monthly_satang: int, terms: CareTerms) -> int:
    """The other reading of R111: a month in which the plan is known to end costs its days only."""
    cover = terms.cover
    first = month_start(first_day(plan), month, cover.missing)
    days = month_start(first_day(plan), month + 1, cover.missing) - first
    covered = min(day_of(cover_until_us(plan, terms)) + 1 - first, days)
    return half_up(monthly_satang * covered, days)


def charge_care_fee(command: Command[ChargeCareFee], standing: Standing, terms: CareTerms) -> Decision:
    """The fee of a service month that has begun goes to the customer's next mobile bill (13.3, 13.4, R111).

    Reads plans. Recorded, with ``care.fee-due``, VAT included (2.39); a free month costs nothing and says why.
    """
    body = command.body
    plan = plan_named(standing, body.plan)
    fee = None if plan is None else next_fee(plan, terms)
    if plan is None or fee is None or fee.month != body.month or command.at_us < fee.due_us:
        return nothing(body.plan)
    look = Look(terms.off, command.at_us)
    amount_satang = fee_satang(plan, fee.month, terms)
    note(look, BAND, amount_satang, "satang", plan.price_satang, reading="R27")
    note(look, ON_BILL, fee.due_us, "us", reading="R111")
    if fee.month < free_months(plan, terms) and not runs_as_lump(plan):
        note(look, RENEWS if plan.renewed_us else PROMOTION, 0, "satang", plan.monthly_satang)
    if amount_satang:
        vat_satang = half_up(amount_satang * terms.cover.vat_rate, WHOLE + terms.cover.vat_rate)
        note(look, VAT, vat_satang, "satang", amount_satang)
        note(look, OUTSIDE_LIMIT, amount_satang, "satang")
    if plan.ends_us:
        note(look, AFTER_NOTICE, plan.ends_us, "us")
    paid = 1 if amount_satang and not runs_as_lump(plan) else 0
    after = replace(plan, months_charged=plan.months_charged + 1, paid_months=plan.paid_months + paid)
    events = (Event(FEE_DUE, plan.plan, amount_satang),) if amount_satang else ()
    return Decision(RECORDED, tuple(look.reasons), changes=(after,), events=events)


def due_fees(standing: Standing, terms: CareTerms) -> Iterator[tuple[int, str, str, ChargeCareFee]]:
    """The next fee of each plan. Reads plans."""
    for plan in in_force(standing.plans):
        fee = next_fee(plan, terms)
        if fee is not None:
            yield fee.due_us, "charge-care-fee", f"{plan.plan}:{fee.month}", ChargeCareFee(plan.plan, fee.month)


def ask_liability(command: Command[AskLiability], standing: Standing, terms: CareTerms) -> Decision:
    """What the providers answer for at most: nothing for damage that is indirect, else up to a cap (care/19.6, R36).

    Reads account, plan, bills, charges. Recorded, with the cap as a reason; ``care.liability`` has the amount too.
    """
    body, plan = command.body, plan_of(standing)
    if plan is None or not plan.from_us:
        return nothing(command.key)
    look = Look(terms.off, command.at_us)
    if not look.carried(LIABLE):
        look.check(LIABLE, met=True, value="no-cap")
        return Decision(RECORDED, tuple(look.reasons))
    excluded = body.kind in terms.liability.excluded
    cap_satang = 0 if excluded else liable_satang(plan, body.event_day, standing, terms)
    look.check(LIABLE, met=True, value=body.kind, threshold=", ".join(terms.liability.excluded))
    look.check(LIABLE, met=True, value=cap_satang, unit="satang", reading="R36")
    events = (Event("care.liability", plan.plan, cap_satang),)
    return Decision(RECORDED, tuple(look.reasons), events=events)


def liable_satang(plan: CarePlanPart, event_day: int, standing: Standing, terms: CareTerms) -> int:
    """What the providers are liable for at most, for damage on a day (care/19.6, R36).

    By the package of that day, whatever came after. Lump sum: one sixth of it. Monthly: the fees asked for by the bills
    of the two months before, one for each month, but those of bills that are not paid. When a bill was paid is not kept
    with the open ones, nor what another account owes: a bill that is not open now counts as paid before the event.
    """
    liability = terms.liability
    if plan.package == LUMP_SUM and (not plan.renewed_us or event_day < day_of(plan.renewed_us)):
        return ROUNDINGS[liability.rounding](plan.lump_sum_satang, liability.divisor)
    since_day = months_later(event_day, -liability.months)
    days = [day_of(month_us(plan, month, terms.cover)) for month in range(plan.months_charged)]
    asked = [month for month, day in enumerate(days) if since_day <= _billed_day(day, standing) < event_day]
    paid = [month for month in asked[-liability.months :] if not _is_open(plan, days[month], standing)]
    return sum(fee_satang(plan, month, terms) for month in paid)


def _billed_day(day: int, standing: Standing) -> int:
    """The day on which what is charged on a day is asked for: the first of the next bill cycle (care/13.3)."""
    return next_day_of_month(day + 1, 1 if standing.account is None else standing.account.cycle_day)


def _is_open(plan: CarePlanPart, day: int, standing: Standing) -> bool:
    """Whether the fee a plan was charged on a day is on a bill not paid in full, or waits for one."""
    bills = (bill for bill in standing.bills if bill.state != PAID and bill.from_day <= day <= bill.to_day)
    waiting = (charge.line for charge in standing.charges if day_of(charge.at_us) == day)
    return any(is_plan_fee(line, plan) for line in (*waiting, *(line for bill in bills for line in bill.lines)))
