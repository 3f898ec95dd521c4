"""Whatever is billed, paid and undone, in any order: the books tie."""

from __future__ import annotations

from collections import Counter
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.billing import rules as billing
from sitthi.areas.billing.model import IssueBill, MarkBillOverdue
from sitthi.areas.payments import rules as payments
from sitthi.areas.payments.model import PayBill, ReversePayment
from sitthi.areas.payments.terms import read
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, Decision, Event
from sitthi.kernel.moment import DAY_US, day_of
from sitthi.ledger import chart
from sitthi.standing.money_parts import OPEN, OVERDUE, PAID, BillingPart, BillPart, ContractPart, PaymentPart
from sitthi.standing.parts import Standing
from tests.areas.billing.making import BA, NOW, command, contract, line, standing, terms, values
from tests.areas.decided import moved

PAYMENT_TERMS = read(values(), frozenset())

ISSUE = st.tuples(
    st.just("issue"),
    st.integers(-20_000, 60_000),
    st.sampled_from(["exclusive", "inclusive", "outside"]),
)
PAY = st.tuples(st.just("pay"), st.integers(0, 9), st.integers(1, 60_000))
REVERSE = st.tuples(st.just("reverse"), st.integers(0, 9), st.just(0))
STEPS = st.lists(st.one_of(ISSUE, PAY, PAY, REVERSE), min_size=1, max_size=20)


class Books:
    """An account as it changes, with the balances of the ledger beside it."""

    def __init__(self) -> None:
        """Nothing billed yet; one contract gives an advance of 500.00 back, for which 35.00 VAT was paid."""
        self.at_us = NOW
        self.billing = BillingPart(BA)
        self.bills: dict[str, BillPart] = {}
        self.payments: dict[str, PaymentPart] = {}
        self.contract = contract()
        self.balance: Counter[str] = Counter({chart.advance(BA): 50_000, chart.VAT: 3_500})
        self.told: list[Event] = []

    def found(self, bill: BillPart | None, payment: PaymentPart | None = None) -> Standing:
        """What the rules read."""
        return standing(billing=self.billing, bill=bill, payment=payment, contracts=(self.contract,))

    def asked(self, body: IssueBill | PayBill | ReversePayment | MarkBillOverdue) -> Command[Any]:
        """A request of its own name."""
        return command(body, self.at_us, request=f"r{self.at_us}")

    def settle(self, decision: Decision) -> None:
        """Keep what a decision changes."""
        self.told += decision.events
        self.balance.update(moved(decision.transfers))
        for change in decision.changes:
            if isinstance(change, BillingPart):
                self.billing = change
            elif isinstance(change, BillPart):
                self.bills[change.bill] = change
            elif isinstance(change, PaymentPart):
                self.payments[change.payment] = change
            elif isinstance(change, ContractPart):
                self.contract = change

    def issue(self, amount: int, tax: str) -> None:
        """A month's bill."""
        today = day_of(self.at_us)
        body = IssueBill(f"B{len(self.bills)}", today - 30, today - 1, (line(amount, tax),), today + 10)
        self.settle(billing.issue_bill(self.asked(body), self.found(None), terms()))

    def pay(self, index: int, amount: int) -> None:
        """A payment of some bill, if there is one."""
        names = sorted(self.bills)
        if names:
            name = names[index % len(names)]
            body = PayBill(name, amount, "shop")
            self.settle(payments.pay_bill(self.asked(body), self.found(self.bills[name]), PAYMENT_TERMS))

    def reverse(self, index: int) -> None:
        """Undo some payment, if there is one; what is undone already is refused and changes nothing."""
        names = sorted(self.payments)
        if names:
            taken = self.payments[names[index % len(names)]]
            found = self.found(self.bills[taken.bill], taken)
            body = ReversePayment(taken.payment, "returned")
            decision = payments.reverse_payment(self.asked(body), found, PAYMENT_TERMS)
            assert (decision.outcome == GRANTED) == (taken.state == "taken")
            self.settle(decision)

    def pass_days(self) -> None:
        """A week goes by, and what falls due is done."""
        self.at_us += 7 * DAY_US
        for due_us, name, _, body in billing.due(replace(self.found(None), bills=tuple(self.bills.values())), terms()):
            if due_us <= self.at_us and name == "mark-bill-overdue" and isinstance(body, MarkBillOverdue):
                found = self.found(self.bills[body.bill])
                self.settle(billing.mark_bill_overdue(command(body, due_us), found, terms()))

    def check(self) -> None:
        """What the parts say is what the ledger says."""
        assert self.balance[chart.receivable(BA)] == -sum(one.open_satang for one in self.bills.values())
        assert self.balance[chart.receivable(BA)] <= 0
        assert self.balance[chart.credit(BA)] == self.billing.credit_satang >= 0
        assert self.balance[chart.advance(BA)] == self.contract.advance_satang - self.contract.credited_satang >= 0
        assert self.balance[chart.VAT] == 3_500 + sum(one.vat_satang for one in self.bills.values())
        kept = [one for one in self.payments.values() if one.state == "taken"]
        assert -self.balance[chart.channel("shop")] == sum(one.paid_satang + one.credit_satang for one in kept)
        assert sum(self.balance.values()) == 53_500
        for one in self.bills.values():
            assert one.open_satang >= 0
            assert (one.state == PAID) == (one.open_satang == 0)
            assert (one.paid_us > 0) == (one.paid_by != "") == (one.state == PAID)
            past = day_of(self.at_us) > one.due_day
            assert one.state in ({PAID, OVERDUE} if past else {PAID, OPEN})


def played(steps: list[tuple[str, int, int | str]]) -> Books:
    """The books after each step, checked on the way."""
    books = Books()
    for name, first, second in steps:
        if name == "issue":
            books.issue(first, str(second))
        elif name == "pay":
            books.pay(first, int(second))
        else:
            books.reverse(first)
        books.check()
        books.pass_days()
        books.check()
    return books


@given(STEPS)
def test_the_books_tie_after_every_step(steps: list[tuple[str, int, int | str]]) -> None:
    """Owed is what is open, credit never below zero, VAT that of the bills, and money in that of the payments."""
    played(steps)


@given(STEPS)
def test_a_bill_is_told_paid_as_often_as_it_was_paid(steps: list[tuple[str, int, int | str]]) -> None:
    """Who counts on bill.paid and payment.reversed knows in the end which bills are paid."""
    books = played(steps)
    known: dict[str, bool] = {}
    for event in books.told:
        if event.name == "bill.paid":
            known[event.about] = True
            assert event.amount == books.bills[event.about].total_satang
        elif event.name == "payment.reversed" and event.amount:
            known.setdefault(event.about, False)
    for name, bill in books.bills.items():
        if bill.state == PAID:
            assert known.get(name)


@given(STEPS)
def test_all_paid_and_nothing_is_left(steps: list[tuple[str, int, int | str]]) -> None:
    """However it went, paying what is open on each bill closes them all."""
    books = played(steps)
    for name in sorted(books.bills):
        open_satang = books.bills[name].open_satang
        if open_satang:
            books.at_us += 1
            body = PayBill(name, open_satang, "shop")
            books.settle(payments.pay_bill(books.asked(body), books.found(books.bills[name]), PAYMENT_TERMS))
    books.check()
    assert books.balance[chart.receivable(BA)] == 0
    assert {bill.state for bill in books.bills.values()} <= {PAID}
