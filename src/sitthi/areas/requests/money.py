"""Fees of requests: what is due, what a payment or a refund of it moves; VAT lies within (care/2.39, 13.5, 13.6). Pure.

The provider takes them: money comes from ``provider/care``, becomes ``revenue/care`` and VAT, and what is refunded is
owed to the number as a refund.
"""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.requests.terms import RequestsTerms
from sitthi.kernel.decision import Transfer
from sitthi.kernel.money import half_up
from sitthi.ledger import chart
from sitthi.standing.care_fees import PERCENT, additional_fee, replacement_fee, switch_fee
from sitthi.standing.care_parts import CarePlanPart
from sitthi.standing.parts import RefundPart
from sitthi.standing.reasons import Look
from sitthi.standing.request_parts import REFUND_CAUSE, REPLACEMENT, SWITCH, WARRANTY, CareRequestPart

FEE = "care/13.5"
ADDITIONAL = "care/2.28"
SAME_FEES = "care/13.1"
VAT = "care/2.39"
REFUND = "care/9.8"
REFUND_DUE = "due"


def price_of(look: Look, plan: CarePlanPart, terms: RequestsTerms) -> int:
    """The price the fees go by: that of the first device when bought, whatever came after it (care/13.1)."""
    if look.carried(SAME_FEES):
        look.check(SAME_FEES, True, plan.price_satang, unit="satang")
        return plan.price_satang
    listed = terms.devices.models.get(plan.model)
    return plan.price_satang if listed is None else listed.rrp


def fee_of(look: Look, plan: CarePlanPart, service: str, terms: RequestsTerms) -> int:
    """What a request costs when asking, in satang with VAT; a warranty claim nothing (care/13.5, 15.6)."""
    if service == WARRANTY or not look.carried(FEE):
        return 0
    price_satang = price_of(look, plan, terms)
    fee_satang = (switch_fee if service == SWITCH else replacement_fee)(price_satang, terms.fees)
    look.check(FEE, True, fee_satang, price_satang, "satang", reading="R105")
    return fee_satang


def more_fee(look: Look, plan: CarePlanPart, request: CareRequestPart, service: str, terms: RequestsTerms) -> int:
    """What is due besides when a request becomes another service (care/2.28; of a warranty claim 15.6)."""
    if request.service == WARRANTY:
        return fee_of(look, plan, service, terms)
    if service != REPLACEMENT or not look.carried(ADDITIONAL):
        return 0
    price_satang = price_of(look, plan, terms)
    more_satang = additional_fee(price_satang, request.fee_satang, terms.fees)
    look.check(ADDITIONAL, True, more_satang, request.fee_satang, "satang", reading="R105")
    return more_satang


def paid(
    look: Look, request: CareRequestPart, amount_satang: int, terms: RequestsTerms
) -> tuple[CareRequestPart, tuple[Transfer, ...]]:
    """The request with so much of its fee paid, and the transfers."""
    vat_satang = vat_in(look, amount_satang, terms)
    after = replace(
        request, paid_satang=request.paid_satang + amount_satang, vat_satang=request.vat_satang + vat_satang
    )
    return after, moves(amount_satang, vat_satang)


def attempt_paid(
    look: Look, request: CareRequestPart, amount_satang: int, terms: RequestsTerms
) -> tuple[CareRequestPart, tuple[Transfer, ...]]:
    """The request with so much of the fees of its attempts paid, and the transfers."""
    vat_satang = vat_in(look, amount_satang, terms)
    after = replace(
        request,
        attempt_paid_satang=request.attempt_paid_satang + amount_satang,
        attempt_vat_satang=request.attempt_vat_satang + vat_satang,
    )
    return after, moves(amount_satang, vat_satang)


def refunded(
    look: Look, request: CareRequestPart, at_us: int, terms: RequestsTerms
) -> tuple[CareRequestPart, tuple[RefundPart, ...], tuple[Transfer, ...]]:
    """A request that ends without a device gives back what was paid for it, in full (R109, R117); never for attempts.

    The request after it, the refund owed to its number, and the transfers. Where the terms keep the fee of a cancelled
    switch, that stays.
    """
    kept = request.service == SWITCH and not request.converted_us and not terms.switch_fee_refunded
    amount_satang, vat_satang = request.paid_satang, request.vat_satang
    if not amount_satang or kept or not look.carried(REFUND):
        return request, (), ()
    look.check(REFUND, True, amount_satang, unit="satang", reading="R109")
    number = request.number
    lines = ((chart.CARE_REVENUE, amount_satang - vat_satang), (chart.VAT, vat_satang))
    transfers = tuple(Transfer(name, chart.refund(number), chart.SATANG, part) for name, part in lines if part)
    after = replace(request, refunded_satang=request.refunded_satang + amount_satang, paid_satang=0, vat_satang=0)
    name = f"care-{request.request}-{at_us}"
    return after, (RefundPart(name, amount_satang, REFUND_CAUSE, at_us, 0, REFUND_DUE),), transfers


def moves(amount_satang: int, vat_satang: int) -> tuple[Transfer, ...]:
    """A fee taken by the provider: what of it is revenue and what VAT."""
    lines = ((chart.CARE_REVENUE, amount_satang - vat_satang), (chart.VAT, vat_satang))
    return tuple(Transfer(chart.PROVIDER, name, chart.SATANG, part) for name, part in lines if part)


def vat_in(look: Look, amount_satang: int, terms: RequestsTerms) -> int:
    """The VAT within an amount, at the rate of the day (care/2.39)."""
    if not look.carried(VAT):
        return 0
    vat_satang = half_up(amount_satang * terms.vat_rate, PERCENT + terms.vat_rate)
    look.check(VAT, True, vat_satang, amount_satang, "satang")
    return vat_satang
