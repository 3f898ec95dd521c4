"""Charges that wait, and the bill made of them when their cycle is over."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.billing import rules
from sitthi.areas.billing.model import AddCharge, CloseCycle
from sitthi.kernel import ids
from sitthi.kernel.decision import GRANTED, RECORDED, REFUSED, Decision, Event
from sitthi.kernel.moment import DAY_US, end_of_day
from sitthi.ledger import chart
from sitthi.standing.money_parts import PAID, BillingPart, BillPart, ChargePart, ContractPart, Line
from sitthi.standing.parts import Standing
from tests.areas.billing.making import (
    BA,
    NOW,
    NUMBER,
    account,
    bill,
    charge,
    command,
    contract,
    effects,
    line,
    standing,
    terms,
    unmet,
)
from tests.areas.decided import moved, part, parts
from tests.days import at, day

CLAUSE = "sample/billing"


def add(body: AddCharge, off: str = "", **fields: Any) -> Decision:
    """A charge, decided by the shipped terms."""
    return rules.add_charge(command(body, **fields), standing(), terms(*filter(None, [off])))


def next_due(found: Standing, off: str = "") -> list[tuple[int, str, str, Any]]:
    """What falls due."""
    return list(rules.due(found, terms(*filter(None, [off]))))


def close(found: Standing, at_us: int | None = None, off: str = "") -> Decision:
    """The end of the cycle that is due, at its time."""
    ((due_us, name, _, body),) = next_due(found)
    assert name == "close-cycle"
    return rules.close_cycle(command(body, due_us if at_us is None else at_us), found, terms(*filter(None, [off])))


@pytest.mark.parametrize("amount", [1, 24_900, 0, -5_000])
def test_a_charge_waits(amount: int) -> None:
    """A charge, or a credit note below zero, is kept as a line until its bill; no money moves yet."""
    decision = add(AddCharge(NUMBER, "Fee", amount, "inclusive", "Care+"))
    assert decision.outcome == GRANTED
    name = ids.decision_id(ids.request_key("billing", "1"))
    assert decision.changes == (ChargePart(name, BA, Line(NUMBER, "Fee", amount, "inclusive", "Care+"), NOW),)
    assert effects(decision) == [decision.changes[0]]


def test_a_charge_we_cause_ourselves_is_named_by_its_key() -> None:
    """Its id is that of its decision, whoever asked for it."""
    key = ids.derived_key(NOW, b"", "add-charge", "x").hex()
    assert part(add(AddCharge(NUMBER, "Fee", 1), source="sitthi", request=key), ChargePart).charge == key


def test_a_charge_says_no_tax() -> None:
    """It carries that of its product."""
    assert part(add(AddCharge(NUMBER, "Goods", 1)), ChargePart).line.tax == "exclusive"


@pytest.mark.parametrize(
    "body",
    [
        AddCharge(NUMBER, "Gas", 1),
        AddCharge(NUMBER, "Credit", -1),
        AddCharge(NUMBER, "Fee", 1, "none"),
        AddCharge("", "", 1),
    ],
)
def test_a_charge_of_nothing_known_is_refused(body: AddCharge) -> None:
    """A product or tax that is not listed never becomes a line."""
    decision = add(body)
    assert decision.outcome == REFUSED
    assert unmet(decision) == {CLAUSE}
    assert decision.possible is None
    assert add(body, off=CLAUSE).outcome == GRANTED


@pytest.mark.parametrize(
    ("cycle_day", "added", "closed", "name"),
    [
        (1, "2024-05-01 00:00", "2024-06-01", "BA1-2024-05-31"),
        (1, "2024-05-31 23:59", "2024-06-01", "BA1-2024-05-31"),
        (1, "2024-02-29 12:00", "2024-03-01", "BA1-2024-02-29"),
        (1, "2023-02-28 12:00", "2023-03-01", "BA1-2023-02-28"),
        (15, "2024-12-31 12:00", "2025-01-15", "BA1-2025-01-14"),
        (29, "2024-02-28 12:00", "2024-02-29", "BA1-2024-02-28"),
        (29, "2023-02-27 12:00", "2023-02-28", "BA1-2023-02-27"),
        (30, "2024-02-29 12:00", "2024-03-30", "BA1-2024-03-29"),
        (31, "2024-01-31 12:00", "2024-02-29", "BA1-2024-02-28"),
        (31, "2023-02-28 12:00", "2023-03-31", "BA1-2023-03-30"),
    ],
)
def test_a_cycle_closes_when_its_last_day_is_over(cycle_day: int, added: str, closed: str, name: str) -> None:
    """The first moment of the day after; the bill is named after the account and the last day."""
    found = standing(account=account(cycle_day), charges=(charge(at(added)),))
    assert next_due(found) == [(at(f"{closed} 00:00"), "close-cycle", name, CloseCycle(name, day(name[4:])))]
    issued = part(close(found), BillPart)
    assert (issued.bill, issued.to_day) == (name, day(closed) - 1)


def test_a_cycle_is_billed_like_any_other() -> None:
    """All its charges, one VAT, due 15 days after; the charges know their bill, and the cycle is closed."""
    two = (charge(at("2024-05-02 10:00")), charge(at("2024-05-20 10:00"), 5, "c2"))
    decision = close(standing(charges=two))
    assert decision.outcome == RECORDED
    issued = part(decision, BillPart)
    assert (issued.from_day, issued.to_day, issued.due_day) == (day("2024-05-01"), day("2024-05-31"), day("2024-06-16"))
    assert issued.lines == (line(10_000, product="Fee"), line(5, product="Fee"))
    assert (issued.vat_satang, issued.total_satang) == (700, 10_705)
    assert [(one.charge, one.state, one.bill) for one in parts(decision, ChargePart)] == [
        ("c1", "billed", "BA1-2024-05-31"),
        ("c2", "billed", "BA1-2024-05-31"),
    ]
    assert part(decision, BillingPart) == BillingPart(BA, 0, at("2024-06-01 00:00"))
    assert decision.events == (Event("bill.issued", "BA1-2024-05-31", 10_705),)
    assert [message.template for message in decision.messages] == ["bill-issued"]
    assert moved(decision.transfers)[chart.receivable(BA)] == -10_705


def test_charges_of_the_next_cycle_wait_on() -> None:
    """Each charge is on the bill of its own cycle, the oldest first."""
    two = (charge(at("2024-06-01 00:00"), name="june"), charge(at("2024-05-31 23:59"), name="may"))
    found = standing(charges=two)
    decision = close(found)
    assert [one.charge for one in parts(decision, ChargePart)] == ["may"]
    left = replace(found, charges=two[:1], billing=part(decision, BillingPart))
    assert [item[2] for item in next_due(left)] == ["BA1-2024-06-30"]


def test_a_charge_that_comes_to_light_late_is_on_the_next_bill() -> None:
    """Its cycle is billed already, and no two bills have the same name."""
    closed = BillingPart(BA, 0, at("2024-06-01 00:00"))
    found = standing(billing=closed, charges=(charge(at("2024-05-15 10:00")),))
    assert [(item[0], item[2]) for item in next_due(found)] == [(at("2024-07-01 00:00"), "BA1-2024-06-30")]
    assert part(close(found), BillPart).from_day == day("2024-06-01")


def test_a_cycle_gives_advances_back_and_uses_credit() -> None:
    """As on any bill: the instalment comes off, and what was paid too much pays."""
    found = standing(
        billing=BillingPart(BA, 2_000),
        charges=(charge(at("2024-05-20 10:00"), 69_900),),
        contracts=(contract(),),
    )
    decision = close(found)
    assert part(decision, BillPart).paid_satang == 2_000
    assert part(decision, ContractPart).credited_count == 1
    assert part(decision, BillingPart) == BillingPart(BA, 0, at("2024-06-01 00:00"))


def test_a_cycle_of_credit_notes_leaves_credit() -> None:
    """A bill below zero is one of nothing, and its credit is kept beside the end of the cycle."""
    decision = close(standing(charges=(charge(at("2024-05-20 10:00"), -10_000),)))
    assert (part(decision, BillPart).total_satang, part(decision, BillPart).state) == (0, PAID)
    assert part(decision, BillingPart) == BillingPart(BA, 10_700, at("2024-06-01 00:00"))


def test_a_name_used_by_somebody_is_not_used_again() -> None:
    """The bill that is there stays as it is; the cycle's gets the id of its first charge besides."""
    found = standing(charges=(charge(at("2024-05-20 10:00")),), bill=bill(bill="BA1-2024-05-31"))
    assert part(close(found), BillPart).bill == "BA1-2024-05-31-c1"


def test_with_nothing_to_bill_it_says_so() -> None:
    """Too early, another cycle, no charges, or switched off: recorded, and nothing done."""
    found = standing(charges=(charge(at("2024-05-20 10:00")),))
    body = CloseCycle("BA1-2024-05-31", day("2024-05-31"))
    done = at("2024-06-01 00:00")
    for decision in (
        rules.close_cycle(command(body, done - 1), found, terms()),
        rules.close_cycle(command(body, done), standing(), terms()),
        rules.close_cycle(command(body, done), standing(charges=(replace(charge(NOW), state="billed"),)), terms()),
        rules.close_cycle(command(CloseCycle("x", day("2024-04-30")), done), found, terms()),
        rules.close_cycle(command(body, done), found, terms(CLAUSE)),
    ):
        assert decision.outcome == RECORDED
        assert [reason.clause for reason in decision.reasons] == ["house/nothing-to-do"]
        assert effects(decision) == []
    assert next_due(found, off=CLAUSE) == []


def test_without_the_clause_on_due_days_a_cycle_still_closes() -> None:
    """Only the promise that payment falls due afterwards is not told."""
    decision = close(standing(charges=(charge(at("2024-05-20 10:00")),)), off="prepaid/cycle.form3")
    assert part(decision, BillPart).due_day == day("2024-06-16")
    assert "prepaid/cycle.form3" not in {reason.clause for reason in decision.reasons}


@given(st.lists(st.integers(0, 400 * DAY_US), min_size=1, max_size=12), st.integers(1, 31))
def test_every_charge_comes_on_one_bill(moments: list[int], cycle_day: int) -> None:
    """However charges fall, each is billed once, after its own moment, and bills have names of their own."""
    start = at("2024-01-10 00:00")
    charges = tuple(charge(start + one, 100, f"c{index}") for index, one in enumerate(moments))
    found = standing(account=account(cycle_day), charges=charges)
    billed: list[str] = []
    names: list[str] = []
    last_us = 0
    while found.charges:
        decision = close(found)
        issued = part(decision, BillPart)
        done = parts(decision, ChargePart)
        assert issued.issued_us > last_us
        assert all(last_us <= one.at_us <= end_of_day(issued.to_day) for one in done)
        names.append(issued.bill)
        billed += [one.charge for one in done]
        last_us = issued.issued_us
        left = tuple(one for one in found.charges if one.charge not in billed)
        found = replace(found, charges=left, billing=part(decision, BillingPart))
    assert sorted(billed) == sorted(one.charge for one in charges)
    assert len(set(names)) == len(names)
