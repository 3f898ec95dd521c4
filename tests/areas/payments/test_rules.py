"""Payments of bills: in full, in part, too much, too late; and undoing one."""

from functools import cache
from typing import Any

import pytest

from sitthi.areas.payments import rules
from sitthi.areas.payments.model import PayBill, ReversePayment
from sitthi.areas.payments.terms import PaymentTerms, read
from sitthi.kernel import ids
from sitthi.kernel.decision import GRANTED, REFUSED, Decision, Event
from sitthi.ledger import chart
from sitthi.standing.money_parts import OPEN, OVERDUE, PAID, BillingPart, BillPart, PaymentPart
from tests.areas.billing.making import BA, bill, command, effects, paid_bill, standing, unmet, values, with_credit
from tests.areas.decided import moved, part, parts, reasons
from tests.days import at

CLAUSE = "sample/billing"
CHANNELS = "prepaid/form3.channels"
IN_TIME = at("2024-06-10 12:00")
TOO_LATE = at("2024-06-21 00:00")


@cache
def terms(*off: str) -> PaymentTerms:
    """The terms of payments as shipped, some clauses switched off."""
    return read(values(), frozenset(off))


def pay(
    amount: int, found: BillPart | None = None, *, credit: int = 0, off: tuple[str, ...] = (), **how: Any
) -> Decision:
    """A payment of the bill of May."""
    body = PayBill("B1", amount, how.get("channel", "shop"))
    there = how.get("there", found or bill())
    return rules.pay_bill(command(body, how.get("at_us", IN_TIME)), with_credit(credit, bill=there), terms(*off))


def payment(paid: int = 10_700, credit: int = 0, **fields: Any) -> PaymentPart:
    """A payment taken at a shop on 10 June."""
    given: dict[str, Any] = {"payment": "P1", "account": BA, "bill": "B1", "channel": "shop", "at_us": IN_TIME}
    given |= {"paid_satang": paid, "credit_satang": credit, "state": "taken"}
    return PaymentPart(**given | fields)


def reverse(
    taken: PaymentPart | None,
    of: BillPart | None = None,
    *,
    credit: int = 0,
    off: tuple[str, ...] = (),
    **how: Any,
) -> Decision:
    """Undo a payment."""
    found = with_credit(credit, bill=how.get("there", of or paid_bill()), payment=taken)
    body = ReversePayment("P1", how.get("reason", "cheque returned"))
    return rules.reverse_payment(command(body, how.get("at_us", IN_TIME)), found, terms(*off))


def test_a_payment_in_full() -> None:
    """The bill knows when and by which channel it was paid in full, others are told, and the payment is kept."""
    decision = pay(10_700)
    assert decision.outcome == GRANTED
    assert part(decision, BillPart) == bill(paid_satang=10_700, state=PAID, paid_us=IN_TIME, paid_by="shop")
    assert moved(decision.transfers) == {chart.channel("shop"): -10_700, chart.receivable(BA): 10_700}
    assert decision.events == (Event("bill.paid", "B1", 10_700),)
    name = ids.decision_id(ids.request_key("billing", "1"))
    assert part(decision, PaymentPart) == payment(payment=name)
    assert parts(decision, BillingPart) == []


@pytest.mark.parametrize("state", [OPEN, OVERDUE])
@pytest.mark.parametrize("amount", [1, 10_699])
def test_a_payment_in_part(state: str, amount: int) -> None:
    """What is paid is paid; the bill stays what it was, open or overdue, and nobody is told it is paid."""
    decision = pay(amount, bill(state=state))
    assert part(decision, BillPart) == bill(state=state, paid_satang=amount)
    assert decision.events == ()


def test_the_last_part_pays_in_full() -> None:
    """The channel of the payment that completed it is the one kept."""
    decision = pay(700, bill(paid_satang=10_000), channel="app", at_us=IN_TIME + 5)
    after = part(decision, BillPart)
    assert (after.state, after.paid_us, after.paid_by) == (PAID, IN_TIME + 5, "app")
    assert decision.events == (Event("bill.paid", "B1", 10_700),)


def test_a_payment_of_too_much() -> None:
    """What is open is paid, the rest is kept as credit beside what was there."""
    decision = pay(12_000, credit=50)
    assert part(decision, BillPart).paid_satang == 10_700
    assert part(decision, BillingPart).credit_satang == 1_350
    assert moved(decision.transfers) == {
        chart.channel("shop"): -12_000,
        chart.receivable(BA): 10_700,
        chart.credit(BA): 1_300,
    }
    taken = part(decision, PaymentPart)
    assert (taken.paid_satang, taken.credit_satang) == (10_700, 1_300)


def test_a_payment_of_a_paid_bill_is_kept_wholly() -> None:
    """The bill stays as it was paid, and nobody is told again."""
    decision = pay(500, paid_bill())
    assert parts(decision, BillPart) == []
    assert part(decision, BillingPart).credit_satang == 500
    assert (part(decision, PaymentPart).paid_satang, part(decision, PaymentPart).credit_satang) == (0, 500)
    assert decision.events == ()


def test_a_late_payment_is_taken() -> None:
    """An overdue bill is paid like any other; when that was stays known (R7)."""
    decision = pay(10_700, bill(state=OVERDUE), at_us=TOO_LATE)
    after = part(decision, BillPart)
    assert (after.state, after.paid_us) == (PAID, TOO_LATE)
    noted = [reason for reason in reasons(decision, CLAUSE) if reason.unit == "us"]
    assert [(one.met, one.value, one.threshold, one.reading) for one in noted] == [
        (True, TOO_LATE, TOO_LATE - 1, "R39")
    ]


@pytest.mark.parametrize(
    ("channel", "clause"),
    [
        ("shop", CHANNELS),
        ("web", CHANNELS),
        ("app", CHANNELS),
        ("mpay", CHANNELS),
        ("familymart", CHANNELS),
        ("payment-point", CHANNELS),
        ("atm", CHANNELS),
        ("mobile-banking", CHANNELS),
        ("vending", CHANNELS),
        ("post", CHANNELS),
        ("payment-agent", CHANNELS),
        ("cash", "prepaid/switch.request"),
        ("credit-card", "prepaid/switch.request"),
        ("direct-debit", "prepaid/switch.request"),
    ],
)
def test_every_channel_of_the_book_takes_payments(channel: str, clause: str) -> None:
    """Each by the clause that names it, and each in transit by itself."""
    decision = pay(10_700, channel=channel)
    assert decision.outcome == GRANTED
    assert [reason.clause for reason in decision.reasons if reason.value == channel] == [clause]
    assert chart.channel(channel) in moved(decision.transfers)
    assert channel in terms().channel_names


@pytest.mark.parametrize(
    ("fields", "amount", "clauses"),
    [
        ({"channel": "pigeon"}, 100, {CHANNELS}),
        ({"channel": ""}, 100, {CHANNELS}),
        ({"channel": "credit"}, 100, {CHANNELS}),
        ({}, 0, {CLAUSE}),
        ({}, -100, {CLAUSE}),
        ({"there": None}, 100, {CLAUSE}),
        ({"there": bill(account="BA2")}, 100, {CLAUSE}),
        ({"there": None, "channel": "pigeon"}, 0, {CLAUSE, CHANNELS}),
    ],
)
def test_what_is_no_payment_is_refused_for_ever(fields: dict[str, Any], amount: int, clauses: set[str]) -> None:
    """Another channel, no amount, a bill that is not there or another account's: nothing moves."""
    decision = pay(amount, **fields)
    assert decision.outcome == REFUSED
    assert unmet(decision) == clauses
    assert decision.possible is None
    assert effects(decision) == []


def test_without_its_clause_any_channel_takes_payments() -> None:
    """Switched off, prepaid/form3.channels names none."""
    assert pay(100, channel="pigeon", off=(CHANNELS,)).outcome == GRANTED


@pytest.mark.parametrize(("amount", "there"), [(0, bill()), (-1, bill()), (100, None)])
def test_nothing_is_paid_with_nothing_whatever_is_switched_off(amount: int, there: BillPart | None) -> None:
    """An amount below zero would be taking money out, a missing bill paying nobody."""
    assert pay(amount, there=there, off=(CLAUSE, CHANNELS)).outcome == REFUSED


@pytest.mark.parametrize(("at_us", "state"), [(TOO_LATE - 1, OPEN), (TOO_LATE, OVERDUE)])
def test_undoing_opens_the_bill_again(at_us: int, state: str) -> None:
    """Open until its due day has ended, overdue after; how it was paid is forgotten."""
    decision = reverse(payment(), at_us=at_us)
    assert decision.outcome == GRANTED
    assert part(decision, BillPart) == bill(state=state)
    assert part(decision, PaymentPart) == payment(state="reversed")
    assert moved(decision.transfers) == {chart.receivable(BA): -10_700, chart.channel("shop"): 10_700}
    assert decision.events == (Event("payment.reversed", "B1", 10_700),)
    assert parts(decision, BillingPart) == []


def test_undoing_a_part_leaves_the_others() -> None:
    """Of a bill paid in parts, only the part undone is open again."""
    after = part(reverse(payment(700)), BillPart)
    assert (after.paid_satang, after.open_satang, after.state, after.paid_us, after.paid_by) == (
        10_000,
        700,
        OPEN,
        0,
        "",
    )


def test_undoing_takes_back_what_it_gave_to_credit() -> None:
    """What was too much goes back from credit; the rest of the credit is not its own but pays the bill."""
    decision = reverse(payment(10_700, 1_300), credit=1_300)
    assert part(decision, BillingPart).credit_satang == 0
    assert part(decision, BillPart) == bill()
    assert moved(decision.transfers) == {
        chart.receivable(BA): -10_700,
        chart.credit(BA): -1_300,
        chart.channel("shop"): 12_000,
    }
    assert decision.events == (Event("payment.reversed", "B1", 12_000),)


def test_credit_spent_meanwhile_is_owed_again() -> None:
    """800 of the 1,300 satang was spent: credit ends at nothing, and the bill asks for as much more (R127)."""
    decision = reverse(payment(10_700, 1_300), credit=500)
    after = part(decision, BillPart)
    assert (after.paid_satang, after.open_satang, after.state) == (-800, 11_500, OPEN)
    assert part(decision, BillingPart).credit_satang == 0
    assert moved(decision.transfers) == {
        chart.receivable(BA): -11_500,
        chart.credit(BA): -500,
        chart.channel("shop"): 12_000,
    }
    noted = [(one.value, one.reading) for one in decision.reasons if one.reading == "R127"]
    assert noted == [(800, "R127")]


def test_a_bill_asked_for_more_is_paid_like_any_other() -> None:
    """What is owed again is part of what is open."""
    after = part(pay(11_500, bill(paid_satang=-800)), BillPart)
    assert (after.state, after.open_satang) == (PAID, 0)


def test_credit_of_other_payments_pays_what_is_open_again() -> None:
    """Paid twice, and the first undone: the second pays the bill, which is paid by credit from then on."""
    decision = reverse(payment(), credit=10_700, at_us=TOO_LATE)
    after = part(decision, BillPart)
    assert (after.state, after.open_satang, after.paid_us, after.paid_by) == (PAID, 0, TOO_LATE, "credit")
    assert part(decision, BillingPart).credit_satang == 0
    assert moved(decision.transfers) == {chart.credit(BA): -10_700, chart.channel("shop"): 10_700}
    assert decision.events == (Event("payment.reversed", "B1", 10_700), Event("bill.paid", "B1", 10_700))


def test_undoing_what_was_credit_only_leaves_the_bill_paid() -> None:
    """A payment of a paid bill was kept as credit; taken back from there, the bill is none of its business."""
    decision = reverse(payment(0, 500), credit=500)
    assert part(decision, BillPart) == paid_bill()
    assert part(decision, BillingPart).credit_satang == 0
    assert decision.events == (Event("payment.reversed", "B1", 500),)


def test_undoing_spent_credit_opens_a_paid_bill() -> None:
    """There is nowhere else to owe it."""
    after = part(reverse(payment(0, 500)), BillPart)
    assert (after.state, after.open_satang) == (OPEN, 500)


@pytest.mark.parametrize("off", [(), (CLAUSE,)])
@pytest.mark.parametrize(
    ("taken", "fields"),
    [
        (None, {}),
        (payment(state="reversed"), {}),
        (payment(account="BA2"), {}),
        (payment(), {"there": None}),
        (payment(), {"there": paid_bill(account="BA2")}),
    ],
)
def test_what_is_not_there_or_undone_is_not_undone(
    taken: PaymentPart | None, fields: dict[str, Any], off: tuple[str, ...]
) -> None:
    """Unknown, another account's, or undone before: refused for ever, whatever is switched off."""
    decision = reverse(taken, off=off, **fields)
    assert decision.outcome == REFUSED
    assert unmet(decision) == {CLAUSE}
    assert decision.possible is None
    assert effects(decision) == []


@pytest.mark.parametrize("reason", ["", "  "])
def test_undoing_needs_a_reason(reason: str) -> None:
    """A payment is undone for a stated reason; the clause switched off, without."""
    assert unmet(reverse(payment(), reason=reason)) == {CLAUSE}
    assert reverse(payment(), reason=reason, off=(CLAUSE,)).outcome == GRANTED


def test_a_payment_of_nothing_known_has_nothing_to_read() -> None:
    """An account that has never been billed is asked in vain."""
    decision = rules.pay_bill(command(PayBill("B9", 100, "shop")), standing(), terms())
    assert unmet(decision) == {CLAUSE}
