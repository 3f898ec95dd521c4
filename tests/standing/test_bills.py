"""What a payment does to a bill and takes off it again; which bills are overdue."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sitthi.kernel.decision import Remedy
from sitthi.kernel.moment import DAY_US, end_of_day
from sitthi.standing.bills import overdue, paying, with_payment, without_payment
from sitthi.standing.money_parts import OPEN, BillPart

BILL = BillPart("B-1", "a1", 0, 30, 0, 45, (), 0, 10_000, 0, OPEN)
DUE_US = end_of_day(BILL.due_day)


def test_what_comes_on_the_due_day_is_in_time() -> None:
    """Up to its last microsecond; what comes after it is a payment too, but late (R7)."""
    paid = with_payment(with_payment(BILL, 6_000, DUE_US), 4_000, DUE_US + 1)
    assert (paid.paid_satang, paid.payments, paid.in_time_satang) == (10_000, 2, 6_000)


def test_nothing_paid_is_no_payment() -> None:
    """An amount of nothing leaves the bill as it is, both ways."""
    assert with_payment(BILL, 0, DUE_US) is BILL
    assert without_payment(BILL, 0, DUE_US) is BILL


def test_a_bill_is_overdue_after_its_due_day_until_it_is_paid() -> None:
    """The oldest first; what pays one is what is open of it."""
    older = BillPart("B-0", "a1", 0, 30, 0, 44, (), 0, 10_000, 9_900, OPEN)
    paid = with_payment(BILL, 10_000, DUE_US + 1)
    assert overdue([BILL, older, paid], DUE_US) == [older]
    assert overdue([BILL, older, paid], DUE_US + 1) == [older, BILL]
    assert paying(older, "app") == Remedy(
        "bill.paid", {"bill": "B-0", "amount": "1.00", "channel": "app"}, "account/a1"
    )


@given(st.lists(st.tuples(st.integers(0, 10_000), st.integers(DUE_US - DAY_US, DUE_US + DAY_US)), max_size=6))
def test_payments_taken_off_leave_the_bill_as_it_was(payments: list[tuple[int, int]]) -> None:
    """In whatever order they came."""
    bill = BILL
    for amount_satang, at_us in payments:
        bill = with_payment(bill, amount_satang, at_us)
    assert 0 <= bill.in_time_satang <= bill.paid_satang
    for amount_satang, at_us in payments:
        bill = without_payment(bill, amount_satang, at_us)
    assert bill == BILL
