"""The rules of payments: taking one in full, in part, too much or too late; and undoing one."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.payments.model import PayBill, ReversePayment
from sitthi.areas.payments.terms import PaymentTerms
from sitthi.kernel import ids
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, Decision, Event, Part, Transfer
from sitthi.kernel.moment import end_of_day
from sitthi.ledger import chart
from sitthi.standing.bills import with_payment, without_payment
from sitthi.standing.money_parts import OPEN, OVERDUE, PAID, BillPart, PaymentPart
from sitthi.standing.parts import Standing
from sitthi.standing.reasons import Look

__all__ = ["pay_bill", "reverse_payment"]

CLAUSE = "sample/billing"
CHANNELS_CLAUSE = "prepaid/form3.channels"
TAKEN = "taken"
REVERSED = "reversed"
BY_CREDIT = "credit"
"""Instead of a channel: paid by what had been paid too much before."""


def pay_bill(command: Command[PayBill], standing: Standing, terms: PaymentTerms) -> Decision:
    """A bill is paid at the channels of monthly bills; too much is kept for the next (prepaid/form3.channels).

    Reads billing, bill. Granted: what is open on the bill is paid, the rest becomes credit, and the payment is kept
    so that it can be undone. A late payment is taken like any other (R7).
    """
    body, billing = command.body, standing.billing
    bill = _own(standing)
    # Nothing is paid that is not there, and nothing with nothing, whatever is switched off.
    firm = bill is None or body.amount_satang <= 0
    look = Look(terms.off - {CLAUSE} if firm else terms.off, command.at_us)
    clause = terms.channels.get(body.channel, CHANNELS_CLAUSE)
    unmet = look.check(clause, body.channel in terms.channels, body.channel, terms.channel_names)
    unmet |= look.check(CLAUSE, body.amount_satang > 0, body.amount_satang, 1, "satang")
    unmet |= look.check(CLAUSE, bill is not None, body.bill)
    if unmet:
        look.never()
    if look.unmet or bill is None:
        return look.refusal()
    due_us = end_of_day(bill.due_day)
    look.check(CLAUSE, met=True, value=command.at_us, threshold=due_us, unit="us", reading="R39")
    paid_satang = min(bill.open_satang, body.amount_satang)
    over_satang = body.amount_satang - paid_satang
    source = chart.channel(body.channel)
    transfers = (
        *_move(source, chart.receivable(billing.account), paid_satang),
        *_move(source, chart.credit(billing.account), over_satang),
    )
    payment = PaymentPart(
        payment=ids.decision_id(ids.request_key(command.source, command.id)),
        account=billing.account,
        bill=bill.bill,
        channel=body.channel,
        paid_satang=paid_satang,
        credit_satang=over_satang,
        at_us=command.at_us,
        state=TAKEN,
    )
    changes: tuple[Part, ...] = (payment,)
    events: tuple[Event, ...] = ()
    if paid_satang:
        after, events = _paid(bill, paid_satang, command.at_us, body.channel)
        changes = (after, payment)
    if over_satang:
        credit_satang = billing.credit_satang + over_satang
        look.check(CLAUSE, met=True, value=over_satang, unit="satang")
        changes = (*changes, replace(billing, credit_satang=credit_satang))
    return Decision(GRANTED, tuple(look.reasons), transfers=transfers, changes=changes, events=events)


def reverse_payment(command: Command[ReversePayment], standing: Standing, terms: PaymentTerms) -> Decision:
    """A payment is undone once, for a reason; what it gave to credit and is spent is owed again (sample/billing, R127).

    Reads billing, bill, payment: ``bill`` is that of the payment. Granted: the bill is open again, overdue if its due
    day has passed, and paid at once as far as the account still has credit.
    """
    body, billing = command.body, standing.billing
    bill, payment = _own(standing), standing.payment
    known = payment is not None and bill is not None and payment.account == billing.account
    # Nothing is undone that is not there, and nothing twice, whatever is switched off.
    firm = not known or payment is None or payment.state != TAKEN
    look = Look(terms.off - {CLAUSE} if firm else terms.off, command.at_us)
    unmet = look.check(CLAUSE, body.reason.strip() != "", body.reason)
    unmet |= look.check(CLAUSE, known, body.payment)
    if known and payment is not None:
        unmet |= look.check(CLAUSE, payment.state == TAKEN, payment.state, TAKEN)
    if unmet:
        look.never()
    if look.unmet or bill is None or payment is None:
        return look.refusal()
    back_satang = min(payment.credit_satang, billing.credit_satang)
    short_satang = payment.credit_satang - back_satang
    if payment.credit_satang:
        look.check(CLAUSE, met=True, value=short_satang, threshold=0, unit="satang", reading="R127")
    owed, credit, channel = chart.receivable(billing.account), chart.credit(billing.account), payment.channel
    transfers = (
        *_move(owed, chart.channel(channel), payment.paid_satang + short_satang),
        *_move(credit, chart.channel(channel), back_satang),
    )
    amount_satang = payment.paid_satang + payment.credit_satang
    events: tuple[Event, ...] = (Event("payment.reversed", bill.bill, amount_satang),)
    after = _reopened(bill, payment, short_satang, command.at_us)
    left_satang = billing.credit_satang - back_satang
    used_satang = min(left_satang, after.open_satang)
    if used_satang:
        after, paid = _paid(after, used_satang, command.at_us, BY_CREDIT)
        transfers = (*transfers, *_move(credit, owed, used_satang))
        events = (*events, *paid)
    changes: tuple[Part, ...] = (after, replace(payment, state=REVERSED))
    if back_satang or used_satang:
        changes = (*changes, replace(billing, credit_satang=left_satang - used_satang))
    return Decision(GRANTED, tuple(look.reasons), transfers=transfers, changes=changes, events=events)


def _own(standing: Standing) -> BillPart | None:
    """The bill named, if it is one of this account."""
    bill = standing.bill
    return bill if bill is not None and bill.account == standing.billing.account else None


def _paid(bill: BillPart, amount_satang: int, at_us: int, channel: str) -> tuple[BillPart, tuple[Event, ...]]:
    """The bill after a payment; once paid in full it knows when and by which channel, and others are told."""
    after = with_payment(bill, amount_satang, at_us)
    if after.open_satang:
        return after, ()
    after = replace(after, state=PAID, paid_us=at_us, paid_by=channel)
    return after, (Event("bill.paid", bill.bill, bill.total_satang),)


def _reopened(bill: BillPart, payment: PaymentPart, short_satang: int, at_us: int) -> BillPart:
    """The bill with a payment taken off it again; ``paid_satang`` may fall below zero, by credit spent elsewhere."""
    if not payment.paid_satang + short_satang:
        return bill
    after = without_payment(bill, payment.paid_satang, payment.at_us)
    state = OVERDUE if at_us > end_of_day(bill.due_day) else OPEN
    return replace(after, paid_satang=after.paid_satang - short_satang, state=state, paid_us=0, paid_by="")


def _move(debit: str, credit: str, amount_satang: int) -> tuple[Transfer, ...]:
    """The transfer of an amount, or none of nothing."""
    return (Transfer(debit, credit, chart.SATANG, amount_satang),) if amount_satang else ()
