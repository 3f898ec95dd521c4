"""Paying a refund: never before it is asked for, approved and the customer verified; never twice."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.refunds.model import ApproveRefund, PayRefund, RequestRefund
from sitthi.kernel.command import CUSTOMER, Actor
from sitthi.kernel.decision import GRANTED, REFUSED, Event, Message, Transfer
from sitthi.ledger import chart
from sitthi.standing.parts import RefundPart, Standing
from tests.areas.decided import unmet
from tests.areas.refunds.making import (
    APPROVED,
    ASKED,
    CHIEF,
    CLERK,
    DAY,
    GONE,
    HOLDER,
    LAST_US,
    NOW,
    NUMBER,
    OTHER,
    REFUND,
    VERIFIED,
    after,
    approve,
    mended,
    pay,
    request,
    standing,
    terms,
)
from tests.days import at

OWED = "prepaid/1.1.11"
REQUEST = "prepaid/terminate.request"
METHODS = "prepaid/terminate.methods"
EVIDENCE = "prepaid/terminate.evidence"
WITHIN = "prepaid/terminate.30-days"
SECOND = "house/second-person"
READY = standing(APPROVED, VERIFIED)


@pytest.mark.parametrize(
    ("form", "method", "to"),
    [
        ("form-1", "cash", ""),
        ("form-1", "bank", "111"),
        ("form-2", "as-asked", "x"),
        ("form-3", "number-owner", OTHER),
        ("form-3", "cheque", ""),
    ],
)
def test_a_refund_is_paid_as_asked(form: str, method: str, to: str) -> None:
    """The money that waited goes out by the method chosen, the refund is paid, the customer is told."""
    refund = replace(APPROVED, form=form, method=method, to=to)
    decision = pay(standing(refund, VERIFIED))
    assert (decision.outcome, unmet(decision)) == (GRANTED, [])
    assert decision.changes == (replace(refund, state="paid", paid_us=NOW),)
    expected = Transfer(chart.refund(NUMBER), chart.payout(method), "satang", 12_345)
    assert decision.transfers == (expected,)
    assert decision.events == (Event("refund.paid", "r1", 12_345),)
    assert decision.messages == (Message("refund-paid", NUMBER, {"amount": 12_345, "method": method}),)
    clause = f"prepaid/terminate.{form.replace('-', '')}"
    assert [(one.value, one.unit) for one in decision.reasons if one.clause == clause] == [(12_345, "satang")]


@pytest.mark.parametrize("form", ["form-1", "form-2"])
def test_a_refund_to_a_prepaid_number_is_sent_on(form: str) -> None:
    """It waits in transit, and the event says which number gets how much."""
    refund = replace(APPROVED, form=form, method="number", to=OTHER)
    decision = pay(standing(refund, VERIFIED))
    assert decision.transfers == (Transfer(chart.refund(NUMBER), "transit/refunds", "satang", 12_345),)
    assert decision.events == (Event("refund.paid", "r1", 12_345), Event("refund.to-number", OTHER, 12_345))


@pytest.mark.parametrize(
    ("refund", "holder", "missing"),
    [
        (REFUND, VERIFIED, [REQUEST, SECOND]),
        (REFUND, HOLDER, [REQUEST, EVIDENCE, SECOND]),
        (ASKED, VERIFIED, [SECOND]),
        (ASKED, HOLDER, [EVIDENCE, SECOND]),
        (APPROVED, HOLDER, [EVIDENCE]),
        (replace(REFUND, state="overdue"), HOLDER, [REQUEST, EVIDENCE, SECOND]),
        (replace(REFUND, form="form-3"), HOLDER, [REQUEST, EVIDENCE, SECOND]),
    ],
)
def test_what_is_missing_is_said_and_mends_it(refund: RefundPart, holder: object, missing: list[str]) -> None:
    """Asked for, verified, approved: whichever is not there is named, and once it is, the payment is granted."""
    found = standing(refund, holder)  # type: ignore[arg-type]  # one of the two holders
    decision = pay(found)
    assert (decision.outcome, unmet(decision), decision.changes, decision.transfers) == (REFUSED, missing, (), ())
    assert pay(mended(found, decision)).outcome == GRANTED


@pytest.mark.parametrize("off", [REQUEST, EVIDENCE, SECOND])
def test_each_condition_stands_by_itself(off: str) -> None:
    """Switched off, only its own clause is no longer asked for."""
    left = [one for one in (REQUEST, EVIDENCE, SECOND) if one != off]
    assert unmet(pay(standing(), book=terms(off))) == left


@pytest.mark.parametrize(("method", "to"), [("cheque", ""), ("bank", "222"), ("", "elsewhere")])
def test_what_is_paid_is_what_the_customer_chose(method: str, to: str) -> None:
    """Paying otherwise is refused until it is asked for and approved anew (R71)."""
    body = PayRefund(method, to)
    decision = pay(READY, body)
    assert (decision.outcome, unmet(decision)) == (REFUSED, [OWED])
    assert pay(mended(READY, decision), body).outcome == GRANTED
    chosen = replace(terms(), customer_chooses=False)
    (part,) = pay(READY, body, book=chosen).changes
    assert part == replace(APPROVED, state="paid", paid_us=NOW, method=method or "cash", to=to)


def test_a_payment_may_repeat_what_was_asked_for() -> None:
    """As the event in the interface does."""
    assert pay(READY, PayRefund("cash")).outcome == GRANTED


@pytest.mark.parametrize("body", [PayRefund("number-owner", OTHER), PayRefund("gold")])
def test_a_payment_by_no_method_of_the_form_stays_refused(body: PayRefund) -> None:
    """Nothing makes a method of another form possible."""
    for found in (READY, standing(REFUND, HOLDER)):
        decision = pay(found, body)
        assert decision.outcome == REFUSED
        assert METHODS in unmet(decision)
        assert decision.possible is None


def test_a_number_that_ended_meanwhile_takes_no_money() -> None:
    """Asked for while the own number was prepaid, paid after it ended: another method is asked for and approved."""
    found = standing(replace(APPROVED, method="number", to=NUMBER), VERIFIED, GONE)
    decision = pay(found)
    assert unmet(decision) == [METHODS]
    assert pay(mended(found, decision)).outcome == GRANTED


@pytest.mark.parametrize("off", ["", OWED])
@pytest.mark.parametrize("refund", [None, replace(APPROVED, state="paid", paid_us=NOW)])
def test_a_refund_is_paid_once(refund: RefundPart | None, off: str) -> None:
    """What is paid, or was never owed, is not paid again, whatever is switched off."""
    decision = pay(standing(refund, VERIFIED), book=terms(*filter(None, [off])))
    assert (decision.outcome, unmet(decision), decision.possible) == (REFUSED, [OWED], None)
    assert decision.transfers == ()


def test_paid_on_the_last_day_is_in_time() -> None:
    """To the last microsecond of day D + 30; one later the two clauses are missed, and still it is paid (R68)."""
    assert unmet(pay(READY, at_us=LAST_US)) == []
    late = pay(READY, at_us=LAST_US + 1)
    assert (late.outcome, unmet(late)) == (GRANTED, [OWED, WITHIN])
    assert {(one.threshold, one.reading) for one in late.reasons if not one.met} == {(LAST_US, "R68")}
    assert unmet(pay(READY, at_us=LAST_US + 1, book=terms(WITHIN))) == [OWED]


def test_a_refund_without_a_last_day_is_never_late() -> None:
    """Where neither clause set one when the contract ended."""
    endless = standing(replace(APPROVED, due_us=0), VERIFIED)
    assert unmet(pay(endless, at_us=LAST_US + 900 * DAY)) == []


def test_evidence_that_comes_late_makes_it_due_that_day() -> None:
    """Verified on 1 July, weeks after the last day: due on 1 July, paid then misses nothing, on 2 July it does."""
    shown_us = at("2024-07-01 15:00")
    late = standing(replace(APPROVED, state="overdue"), replace(VERIFIED, verified_us=shown_us))
    decision = pay(late, at_us=at("2024-07-02 00:00") - 1)
    assert (decision.outcome, unmet(decision)) == (GRANTED, [])
    assert [
        (one.value, one.threshold) for one in decision.reasons if (one.clause, one.reading) == (EVIDENCE, "R68")
    ] == [(shown_us, LAST_US)]
    assert unmet(pay(late, at_us=at("2024-07-02 00:00"))) == [OWED, WITHIN]


def test_late_evidence_may_give_thirty_days_more() -> None:
    """The value refund.late-evidence has another choice: 30 days from the day of verification."""
    book = replace(terms(), due_on_verification=False)
    shown_us = at("2024-07-01 15:00")
    late = standing(APPROVED, replace(VERIFIED, verified_us=shown_us))
    assert unmet(pay(late, at_us=at("2024-08-01 00:00") - 1, book=book)) == []
    assert unmet(pay(late, at_us=at("2024-08-01 00:00"), book=book)) == [OWED, WITHIN]


def test_evidence_on_the_last_day_is_not_late() -> None:
    """The last day stays the last day."""
    found = standing(APPROVED, replace(VERIFIED, verified_us=LAST_US))
    assert unmet(pay(found, at_us=LAST_US + 1)) == [OWED, WITHIN]


def test_telling_can_be_switched_off() -> None:
    """Without prepaid/terminate.notify the customer is told nothing; the money is paid all the same."""
    decision = pay(READY, book=terms("prepaid/terminate.notify"))
    assert (decision.messages, len(decision.transfers)) == ((), 1)


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["request", "verify", "approve", "pay"]),
        st.sampled_from(["", "cash", "bank", "number", "number-owner"]),
        st.sampled_from(["", OTHER, NUMBER, "111"]),
        st.sampled_from([CUSTOMER, CLERK, CHIEF, Actor("staff", "", "agent")]),
        st.integers(0, 20 * DAY),
    ),
    max_size=14,
)


def step(found: Standing, one: tuple[str, str, str, Actor, int], at_us: int) -> tuple[Standing, int]:
    """One step of a refund's life: the standing after it, and what left the account of the refund."""
    kind, method, to, actor, _ = one
    if kind == "verify":
        return replace(found, holder=replace(VERIFIED, verified_us=at_us)), 0
    if kind == "request":
        decision = request(found, RequestRefund(method, to, documents=("id-copy",)), at_us=at_us, actor=actor)
    elif kind == "approve":
        decision = approve(found, ApproveRefund(method, to), at_us=at_us, actor=actor)
    else:
        decision = pay(found, PayRefund(method, to), at_us=at_us)
        if decision.outcome == GRANTED:
            refund = found.refund
            assert refund is not None
            assert found.holder.verified_us
            assert refund.method
            assert refund.approved_by.casefold() not in {"", refund.requested_by.casefold()}
    return after(found, decision), sum(transfer.amount for transfer in decision.transfers)


@given(STEPS, st.sampled_from(["form-1", "form-2", "form-3"]))
def test_any_sequence_pays_at_most_once(steps: list[tuple[str, str, str, Actor, int]], form: str) -> None:
    """Whatever is done in whatever order: paid once at most, whole, and only asked for, approved and verified."""
    found, at_us, paid = standing(replace(REFUND, form=form)), NOW, 0
    for one in steps:
        at_us += one[4]
        found, moved = step(found, one, at_us)
        paid += moved
    refund = found.refund
    assert refund is not None
    assert paid == (refund.amount_satang if refund.state == "paid" else 0)
