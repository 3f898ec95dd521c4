"""Relief for a late delivery: claimed by the customer, determined and paid by the provider (2.1 to 2.5). Pure.

The bank account stands in the promise only, never in a reason or a message.
"""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.delivery import money
from sitthi.areas.delivery.conditions import (
    AMOUNT,
    CANCELLED,
    CUSTOMER_FAULT,
    FEE_TOLD,
    FORCE_MAJEURE,
    IN_TIME,
    NONE,
    RELIEF,
    TRANSFER,
    WINDOW,
    WINDOW_CHOSEN,
    note,
    nothing,
    told,
)
from sitthi.areas.delivery.model import ClaimRelief, PayRelief
from sitthi.areas.delivery.terms import DeliveryTerms, ReliefTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, Decision, Event, Reason, Remedy, refused
from sitthi.kernel.moment import day_of, end_of_day
from sitthi.standing.care_fees import band_of, is_plan_fee
from sitthi.standing.care_parts import LUMP_SUM, CarePlanPart
from sitthi.standing.delivery_parts import KEPT, MISSED, SETTLED, PromisePart
from sitthi.standing.money_parts import PAID, Line
from sitthi.standing.parts import Standing
from sitthi.standing.reasons import Look
from sitthi.standing.request_parts import CareRequestPart

SENT = "sent"
CLAIMED = "claimed"
GIVEN = "account-given"
RECEIVED = "received"
PACKAGE_FEE = "package-fee"
REQUEST_FEE = "request-fee"
LARGER = "larger"


def claim_relief(command: Command[ClaimRelief], standing: Standing, terms: DeliveryTerms) -> Decision:
    """Relief is claimed for a missed time, within 15 days of receiving the device (2.1, 2.4, 2.5; R35, R103, R104).

    Reads bills, charges, plan, request, promise. Granted, with what it comes to; claimed again before it is paid, it
    goes to the other bank account.
    """
    body, at_us, promise, request = command.body, command.at_us, standing.promise, standing.request
    if promise is None or request is None or promise.state == SETTLED:
        why = _nothing_promised(promise, request, terms)
        return refused((Reason(RELIEF, met=False, value=_state(promise), threshold=MISSED), *why), None)
    look = Look(terms.off, at_us)
    _look_at_missed(look, promise, at_us)
    for clause in (CANCELLED, CUSTOMER_FAULT, FORCE_MAJEURE):
        applies = promise.why == clause
        if look.check(clause, not applies, promise.attempt or promise.state if applies else NONE, NONE):
            look.never()
    if not promise.claimed_us:
        _look_at_time(look, promise, request, at_us, terms.relief)
    _look_at_account(look, body, terms.relief)
    amount_satang = promise.relief_satang or relief_satang(look, standing, request, terms)
    if look.check(RELIEF, amount_satang > 0, amount_satang, 1, "satang", reading="R35"):
        look.never()
    if look.unmet:
        return look.refusal()
    after = replace(
        promise, relief_satang=amount_satang, claimed_us=promise.claimed_us or at_us, pay_to=body.bank_account.strip()
    )
    if promise.claimed_us:
        return nothing(CLAIMED) if after == promise else Decision(GRANTED, tuple(look.reasons), changes=(after,))
    return Decision(
        GRANTED,
        tuple(look.reasons),
        transfers=money.claimed(amount_satang),
        changes=(after,),
        messages=told("delivery-relief-claimed", after, amount=amount_satang),
        events=(Event("relief.claimed", after.request, amount_satang),),
    )


def pay_relief(command: Command[PayRelief], standing: Standing, terms: DeliveryTerms) -> Decision:
    """The provider pays what it alone determines, by bank transfer or as it decides (2.4, 2.4.amount).

    Reads promise. Granted once; another amount than was claimed, none included, needs a reason.
    """
    body, promise = command.body, standing.promise
    if promise is None or not promise.claimed_us or promise.state == SETTLED:
        return refused((Reason(RELIEF, met=False, value=_state(promise), threshold=CLAIMED),), None)
    look = Look(terms.off, command.at_us)
    if look.check(TRANSFER, body.method in terms.relief.paid_by, body.method, ", ".join(terms.relief.paid_by)):
        look.never()
    amount_satang = promise.relief_satang
    if body.amount_satang is not None and look.carried(AMOUNT):
        amount_satang = body.amount_satang
        look.check(AMOUNT, met=True, value=amount_satang, unit="satang")
    if amount_satang != promise.relief_satang:
        reason = body.reason.strip()
        if look.check(AMOUNT, reason != "", "reason" if reason else NONE, "reason"):
            look.never()
    if look.unmet:
        return look.refusal()
    settled = replace(promise, state=SETTLED, paid_us=command.at_us, paid_satang=amount_satang)
    return Decision(
        GRANTED,
        tuple(look.reasons),
        transfers=money.paid(promise.relief_satang, amount_satang),
        changes=(settled,),
        messages=told("delivery-relief-paid", settled, amount=amount_satang),
        events=(Event("relief.paid", settled.request, amount_satang),),
    )


def relief_satang(look: Look, standing: Standing, request: CareRequestPart, terms: DeliveryTerms) -> int:
    """What the customer has paid for package and request (2.1, R35): the sum of both, each as the terms name it."""
    total_satang = 0
    plan = standing.plan
    if PACKAGE_FEE in terms.relief.parts and plan is not None and plan.plan == request.plan:
        total_satang += package_fee_satang(look, plan, standing, terms.relief)
    if REQUEST_FEE in terms.relief.parts:
        note(look, RELIEF, request.paid_satang, "satang", reading="R35")
        total_satang += request.paid_satang
    return total_satang


def package_fee_satang(look: Look, plan: CarePlanPart, standing: Standing, terms: ReliefTerms) -> int:
    """The package fee paid: the lump sum, or up to 12 monthly fees; after a renewal the larger (2.1, R103).

    What is on a bill not paid in full, or waits for the next one, is not paid.
    """
    unpaid = [line.amount_satang for line in _lines(standing) if is_plan_fee(line, plan) and line.amount_satang > 0]
    lump_due = plan.package == LUMP_SUM
    unpaid_lump = lump_due and any(amount >= plan.lump_sum_satang for amount in unpaid)
    lump_satang = plan.lump_sum_satang if lump_due and plan.from_us and not unpaid_lump else 0
    if lump_due and not plan.renewed_us:
        note(look, RELIEF, lump_satang, "satang", reading="R35")
        return lump_satang
    months = plan.months_charged if terms.waived_counts else plan.paid_months
    months = max(months - len(unpaid) + (1 if unpaid_lump else 0), 0)
    fee_satang = _monthly_satang(look, plan, terms)
    monthly_satang = min(months, terms.most_fees) * fee_satang
    note(look, RELIEF, min(months, terms.most_fees), "count", terms.most_fees, reading="R35")
    if not plan.renewed_us:
        note(look, RELIEF, monthly_satang, "satang", reading="R35")
        return monthly_satang
    found = {LARGER: max(lump_satang, monthly_satang), LUMP_SUM: lump_satang}.get(terms.after_renewal, monthly_satang)
    note(look, RELIEF, found, "satang", reading="R103")
    return found


def last_claim_us(received_us: int, terms: ReliefTerms) -> int:
    """The last instant to claim: the end of the 15th day after the one of receipt (2.5.a, R104)."""
    return end_of_day(day_of(received_us) + terms.within_days - (1 if terms.first_day_counts else 0))


def _monthly_satang(look: Look, plan: CarePlanPart, terms: ReliefTerms) -> int:
    """The monthly fee that counts: as the confirmation said it, or as bills ask for it now (2.1.fee)."""
    if terms.fee_as_confirmed and look.carried(FEE_TOLD):
        look.check(FEE_TOLD, met=True, value=plan.monthly_satang, unit="satang")
        return plan.monthly_satang
    band = band_of(plan.price_satang, terms.bands)
    return plan.monthly_satang if band is None else band.monthly


def _lines(standing: Standing) -> tuple[Line, ...]:
    """The lines of bills not paid in full, and those that wait for one."""
    on_bills = (line for bill in standing.bills if bill.state != PAID for line in bill.lines)
    return (*on_bills, *(charge.line for charge in standing.charges))


def _nothing_promised(
    promise: PromisePart | None, request: CareRequestPart | None, terms: DeliveryTerms
) -> tuple[Reason, ...]:
    """Why no time was promised, where the customer chose a delivery window (2.2.a)."""
    chosen = promise is None and request is not None and request.window_chosen
    if not chosen or not terms.not_when_window or WINDOW in terms.off:
        return ()
    return (Reason(WINDOW, met=False, value=WINDOW_CHOSEN, threshold=NONE),)


def _look_at_missed(look: Look, promise: PromisePart, at_us: int) -> None:
    """The first attempt came after the guaranteed time, or none has come yet and that is over (2.1)."""
    first_us = promise.attempt_us or at_us
    late = promise.state != KEPT and first_us > promise.due_us
    if look.check(RELIEF, late, first_us, promise.due_us + 1, "us", reading="R34"):
        look.never()


def _look_at_time(look: Look, promise: PromisePart, request: CareRequestPart, at_us: int, terms: ReliefTerms) -> None:
    """The device was received, not longer ago than the days to claim (2.5.a, R104)."""
    if not promise.received_us:
        if look.check(IN_TIME, met=False, value=NONE, threshold=RECEIVED, reading="R104"):
            if request.state == SENT:
                look.possible(Remedy("care.delivery-attempted", {"result": "delivered"}, f"request/{request.request}"))
            else:
                look.never()
        return
    last_us = last_claim_us(promise.received_us, terms)
    if look.check(IN_TIME, at_us <= last_us, at_us, last_us, "us", reading="R104"):
        look.never()


def _look_at_account(look: Look, body: ClaimRelief, terms: ReliefTerms) -> None:
    """A bank account is given, and it is in Thailand (2.4)."""
    given = body.bank_account.strip() != ""
    unmet = look.check(TRANSFER, given, GIVEN if given else NONE, GIVEN)
    unmet |= look.check(TRANSFER, body.bank_country == terms.country, body.bank_country, terms.country)
    if unmet:
        look.never()


def _state(promise: PromisePart | None) -> str:
    return NONE if promise is None else promise.state
