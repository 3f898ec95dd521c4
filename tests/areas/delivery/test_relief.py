"""Relief for a late delivery: who may claim it and until when, what it comes to, and how it is paid."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from sitthi.areas.delivery.model import ClaimRelief, PayRelief
from sitthi.areas.delivery.relief import last_claim_us
from sitthi.kernel.decision import GRANTED, RECORDED, REFUSED, Decision
from sitthi.standing.delivery_parts import MISSED, SETTLED, VOID, PromisePart
from sitthi.standing.money_parts import OVERDUE, PAID
from tests.areas.decided import moved, part, reasons, unmet
from tests.areas.delivery.making import (
    ACCOUNT_NO,
    ASKED,
    CLERK,
    LUMP_PLAN,
    MONTHLY_PLAN,
    REQUEST,
    Delivery,
    as_shipped,
    bill,
    charge,
    decided,
    line,
    promised,
    standing,
    terms,
)
from tests.days import at

RECEIVED = at("2024-05-16 10:00")
LATE = replace(promised(ASKED), state=MISSED, attempt_us=RECEIVED, attempt="delivered", received_us=RECEIVED)
CLAIM_US = at("2024-05-20 12:00")
CLAIM = ClaimRelief(ACCOUNT_NO)
REQUEST_FEE = 947_500
RENEWED = replace(LUMP_PLAN, renewed_us=at("2025-03-25"), months_charged=3, paid_months=2)


def claimed(at_us: int = CLAIM_US, body: ClaimRelief = CLAIM, used: Any = None, **given: Any) -> Decision:
    """What is decided of a claim, which would be granted but for what a test says."""
    return decided(body, standing(**{"promise": LATE, **given}), used, at_us=at_us)


def amount(**given: Any) -> int:
    """What a claim that is granted comes to."""
    decision = claimed(**given)
    assert decision.outcome == GRANTED
    return part(decision, PromisePart).relief_satang


def test_a_missed_time_is_relieved_by_what_was_paid() -> None:
    """Two monthly fees and the fee of the switch: owed from now on, by the day it was claimed (2.1, R35)."""
    decision = claimed()
    total = 2 * 24_900 + REQUEST_FEE
    promise = part(decision, PromisePart)
    assert (decision.outcome, promise.relief_satang, promise.claimed_us) == (GRANTED, total, CLAIM_US)
    assert promise.pay_to == ACCOUNT_NO
    assert moved(decision.transfers) == {"relief/care": -total, "payable/care": total}
    (message,) = decision.messages
    assert (message.template, message.values) == ("delivery-relief-claimed", {"request": REQUEST, "amount": total})
    assert [(event.name, event.amount) for event in decision.events] == [("relief.claimed", total)]


def test_the_bank_account_is_in_no_reason_and_no_message() -> None:
    """It stands in the promise alone, whether the claim is granted or refused."""
    for body in (CLAIM, ClaimRelief(ACCOUNT_NO, "SG")):
        decision = claimed(body=body)
        assert ACCOUNT_NO not in str((decision.reasons, decision.messages, decision.events, decision.possible))


@pytest.mark.parametrize(
    ("plan", "fees"),
    [
        (replace(MONTHLY_PLAN, paid_months=0, months_charged=0), 0),
        (replace(MONTHLY_PLAN, paid_months=12, months_charged=12), 12 * 24_900),
        (replace(MONTHLY_PLAN, paid_months=30, months_charged=30), 12 * 24_900),
        (replace(MONTHLY_PLAN, paid_months=1, months_charged=2, promotion="care-launch"), 24_900),
        (LUMP_PLAN, 273_900),
        (RENEWED, 273_900),
        (replace(RENEWED, months_charged=13, paid_months=12), 12 * 24_900),
        (replace(MONTHLY_PLAN, plan="P2"), 0),
        (None, 0),
    ],
)
def test_the_package_fee_that_counts(plan: Any, fees: int) -> None:
    """Monthly fees paid, at most 12, free ones not; the lump sum; after a renewal the larger (2.1, R35, R103)."""
    assert amount(plan=plan) == fees + REQUEST_FEE


def test_what_is_not_paid_yet_does_not_count() -> None:
    """On a bill that is open or overdue, or waiting for the next; a bill that is paid is no matter."""
    assert amount(bills=(bill(line(), state=OVERDUE),)) == 24_900 + REQUEST_FEE
    assert amount(bills=(bill(line()),), charges=(charge(),)) == REQUEST_FEE
    assert amount(bills=(bill(line(), state=PAID),)) == 2 * 24_900 + REQUEST_FEE
    assert amount(plan=LUMP_PLAN, charges=(charge(273_900),)) == REQUEST_FEE
    assert amount(plan=RENEWED, charges=(charge(273_900),)) == 2 * 24_900 + REQUEST_FEE
    assert amount(plan=RENEWED, charges=(charge(),)) == 273_900 + REQUEST_FEE


def test_the_larger_after_a_renewal_may_be_read_otherwise() -> None:
    """The lump sum or the monthly fees alone (R103)."""
    lump, monthly = (terms(relief__after_renewal=name) for name in ("lump-sum", "monthly"))
    long = replace(RENEWED, months_charged=13, paid_months=12)
    assert amount(plan=long, used=lump) == 273_900 + REQUEST_FEE
    assert amount(plan=RENEWED, used=monthly) == 2 * 24_900 + REQUEST_FEE


def test_the_monthly_fee_is_that_of_the_confirmation() -> None:
    """Not what the price would cost now (2.1.fee)."""
    told = replace(MONTHLY_PLAN, monthly_satang=19_900)
    assert amount(plan=told) == 2 * 19_900 + REQUEST_FEE
    for used in (terms("delivery/2.1.fee"), terms(relief__monthly_fee_from="bill")):
        assert amount(plan=told, used=used) == 2 * 24_900 + REQUEST_FEE


def test_a_claim_that_comes_to_nothing_is_refused() -> None:
    """Where neither package nor request was paid for, there is nothing to give back."""
    decision = claimed(plan=None, request=replace(ASKED, paid_satang=0))
    assert (decision.outcome, unmet(decision), decision.possible) == (REFUSED, ["delivery/2.1"], None)


@pytest.mark.parametrize(
    ("when", "outcome"),
    [("2024-05-16 10:00", GRANTED), ("2024-05-31 23:59:59.999999", GRANTED), ("2024-06-01", REFUSED)],
)
def test_it_is_claimed_by_the_end_of_the_fifteenth_day(when: str, outcome: str) -> None:
    """Received on the 16th of May, the last day is the 31st, the whole of it (2.5.a, R104)."""
    decision = claimed(at(when))
    assert decision.outcome == outcome
    assert unmet(decision) == ([] if outcome == GRANTED else ["delivery/2.5.a"])
    assert last_claim_us(RECEIVED, as_shipped().relief) == at("2024-05-31 23:59:59.999999")


def test_it_is_claimed_once_the_device_is_there() -> None:
    """Before that it is refused; a device on its way makes it possible, as the remedy says (2.5.a)."""
    delivery = Delivery(replace(ASKED, state="sent")).until("2024-05-16 09:00")
    refusal = delivery.does(CLAIM, at("2024-05-16 09:00"))
    assert unmet(refusal) == ["delivery/2.5.a"]
    assert refusal.possible is not None
    (remedy,) = refusal.possible.how
    assert (remedy.type, remedy.data, remedy.subject) == (
        "care.delivery-attempted",
        {"result": "delivered"},
        f"request/{REQUEST}",
    )
    assert delivery.attempted("2024-05-16 10:00").does(CLAIM, at("2024-05-16 11:00")).outcome == GRANTED
    waiting = replace(LATE, received_us=0, attempt_us=0)
    assert claimed(promise=waiting).possible is None


def test_all_that_speaks_against_a_claim_is_said_at_once() -> None:
    """In time by the first attempt, excused, too late, to an account abroad."""
    void = replace(LATE, state=VOID, why="delivery/2.5.b", attempt="customer-fault", attempt_us=LATE.due_us)
    decision = claimed(at("2024-06-10"), ClaimRelief(" ", "SG"), promise=void)
    assert unmet(decision) == [
        "delivery/2.1",
        "delivery/2.5.b",
        "delivery/2.5.a",
        "delivery/2.4",
        "delivery/2.4",
    ]
    assert decision.possible is None


@pytest.mark.parametrize("clause", ["delivery/2.2.b", "delivery/2.5.b", "delivery/2.5.c"])
def test_a_void_promise_names_its_clause(clause: str) -> None:
    """Each is a reason of its own."""
    assert unmet(claimed(promise=replace(LATE, state=VOID, why=clause))) == [clause]


def test_a_promise_kept_is_nothing_to_relieve() -> None:
    """The first attempt was in time, and nothing changes that."""
    delivery = Delivery().attempted("2024-05-15 19:59", "absent").attempted("2024-05-17 10:00")
    decision = decided(CLAIM, replace(delivery.here, promise=replace(delivery.promise, received_us=RECEIVED)))
    assert unmet(decision) == ["delivery/2.1"]


@pytest.mark.parametrize("given", [{"promise": None}, {"request": None}, {"promise": replace(LATE, state=SETTLED)}])
def test_what_was_never_promised_or_is_settled_is_refused_whatever_is_off(given: dict[str, Any]) -> None:
    """No overlay pays twice, or for nothing."""
    decision = claimed(used=terms("delivery/2.1"), **given)
    assert (decision.outcome, unmet(decision)) == (REFUSED, ["delivery/2.1"])


def test_where_a_window_was_chosen_the_refusal_says_so() -> None:
    """Nothing was promised, and 2.2.a is why; not where the terms promise a time, nor of other requests."""
    chosen: dict[str, Any] = {"promise": None, "request": replace(ASKED, window_chosen=True)}
    decision = claimed(**chosen)
    assert (unmet(decision), decision.possible) == (["delivery/2.1", "delivery/2.2.a"], None)
    assert unmet(claimed(used=terms("delivery/2.2.a"), **chosen)) == ["delivery/2.1"]
    assert unmet(claimed(used=terms(guarantee__not_when_window=False), **chosen)) == ["delivery/2.1"]
    assert unmet(claimed(promise=None)) == ["delivery/2.1"]


def test_claimed_again_it_goes_to_the_other_account() -> None:
    """Until it is paid, later than the 15 days too; the amount stays, and nothing moves twice."""
    first = part(claimed(), PromisePart)
    same = claimed(promise=first)
    assert (same.outcome, same.changes) == (RECORDED, ())
    again = claimed(at("2024-07-01"), ClaimRelief("9876543210"), promise=first, bills=(bill(line()),))
    assert again.outcome == GRANTED
    assert part(again, PromisePart) == replace(first, pay_to="9876543210")
    assert (again.transfers, again.messages) == ((), ())


def paying(used: Any = None, promise: Any = None, **fields: Any) -> Decision:
    """What is decided of paying a claim."""
    first = part(claimed(), PromisePart) if promise is None else promise
    return decided(PayRelief(**fields), standing(promise=first), used, at_us=CLAIM_US + 1, actor=CLERK)


def test_relief_is_paid_once_by_bank_transfer() -> None:
    """What was claimed leaves the debt, and the promise is settled (2.4)."""
    decision = paying()
    total = 2 * 24_900 + REQUEST_FEE
    promise = part(decision, PromisePart)
    assert (promise.state, promise.paid_satang, promise.paid_us) == (SETTLED, total, CLAIM_US + 1)
    assert moved(decision.transfers) == {"payable/care": -total, "provider/care": total}
    assert [(one.template, one.values["amount"]) for one in decision.messages] == [("delivery-relief-paid", total)]
    assert paying(promise=promise).outcome == REFUSED
    assert paying(promise=LATE).outcome == REFUSED


@pytest.mark.parametrize("satang", [0, 500_000, 2_000_000])
def test_the_provider_alone_determines_the_amount(satang: int) -> None:
    """More, less or nothing, for a reason; the expense is what was paid (2.4.amount)."""
    assert unmet(paying(amount_satang=satang)) == ["delivery/2.4.amount"]
    decision = paying(amount_satang=satang, reason="found on review")
    assert part(decision, PromisePart).paid_satang == satang
    whole = (*claimed().transfers, *decision.transfers)
    assert moved(whole) == ({"relief/care": -satang, "provider/care": satang} if satang else {})


def test_without_the_clause_what_was_claimed_is_paid() -> None:
    """Whatever amount is stated."""
    decision = paying(terms("delivery/2.4.amount"), amount_satang=1)
    assert part(decision, PromisePart).paid_satang == 2 * 24_900 + REQUEST_FEE


def test_it_is_paid_by_a_way_the_terms_name() -> None:
    """By transfer, or as the provider decides (2.4)."""
    assert paying(method="as-provider-decides").outcome == GRANTED
    assert unmet(paying(method="cash")) == ["delivery/2.4"]


def test_reasons_show_how_the_amount_came_about() -> None:
    """The fees counted against their limit, and the parts of the sum (R35, R103)."""
    assert {(one.value, one.threshold, one.unit) for one in reasons(claimed(), "delivery/2.1")} >= {
        (2, 12, "count"),
        (2 * 24_900, None, "satang"),
        (REQUEST_FEE, None, "satang"),
    }
    assert "R103" in {one.reading for one in claimed(plan=RENEWED).reasons}
