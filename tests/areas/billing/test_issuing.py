"""Issuing a bill: what is refused, what it comes to, and what pays it at once."""

from typing import Any

import pytest
from msgspec.structs import replace

from sitthi.areas.billing import rules
from sitthi.areas.billing.model import BY_TERMS
from sitthi.kernel.decision import GRANTED, REFUSED, Event
from sitthi.ledger import chart
from sitthi.standing.money_parts import OPEN, PAID, BillingPart, BillPart, Line
from tests.areas.billing.making import (
    BA,
    NOW,
    NUMBER,
    bill,
    command,
    effects,
    issue,
    line,
    may,
    standing,
    terms,
    unmet,
    with_credit,
)
from tests.areas.decided import moved, part, parts, reasons
from tests.days import at, day

CLAUSE = "sample/billing"
CYCLE = "prepaid/cycle.form3"


def test_a_bill_is_issued_with_its_vat() -> None:
    """A line of 100.00 before VAT makes 107.00, owed by the account; the bill knows its days."""
    decision = issue(line(10_000))
    assert decision.outcome == GRANTED
    assert part(decision, BillPart) == bill()
    assert moved(decision.transfers) == {chart.receivable(BA): -10_700, chart.revenue("voice"): 10_000, chart.VAT: 700}
    assert decision.events == (Event("bill.issued", "B1", 10_700),)
    assert parts(decision, BillingPart) == []


def test_the_customer_is_told_of_the_bill() -> None:
    """The message goes to whoever holds the account, with total, VAT, what is open, period and last day to pay."""
    (message,) = issue(line(10_000), found=with_credit(700)).messages
    assert (message.template, message.number) == ("bill-issued", "")
    assert message.values == {
        "bill": "B1",
        "total_satang": 10_700,
        "vat_satang": 700,
        "open_satang": 10_000,
        "due_us": at("2024-06-21 00:00") - 1,
        "from_us": at("2024-05-01 00:00"),
        "to_us": at("2024-06-01 00:00") - 1,
    }


@pytest.mark.parametrize(
    ("product", "account"),
    [
        ("Voice", "revenue/voice"),
        ("Data", "revenue/data"),
        ("SMS", "revenue/sms"),
        ("IR", "revenue/ir"),
        ("IDD", "revenue/idd"),
        ("FBB", "revenue/fbb"),
        ("Solution", "revenue/solution"),
        ("Goods", "revenue/goods"),
        ("AudioText", "revenue/audiotext"),
        ("Installation", "revenue/installation"),
        ("Fee", "revenue/fee"),
        ("Advance", "revenue/advance"),
    ],
)
def test_each_product_is_posted_to_its_own_account(product: str, account: str) -> None:
    """A line is earned by its product."""
    decision = issue(line(10_000, product=product))
    assert moved(decision.transfers)[account] == 10_000


def test_the_advance_of_a_contract_is_kept() -> None:
    """It is given back, so it is not earned (prepaid/form3.advance)."""
    decision = issue(line(10_000, product="Advance", contract="C1"))
    assert moved(decision.transfers)["advance/BA1"] == 10_000


def test_a_line_says_no_tax() -> None:
    """It carries that of its product."""
    decision = issue(line(10_000, tax=""))
    assert part(decision, BillPart).lines == (line(10_000),)
    assert part(decision, BillPart).vat_satang == 700


@pytest.mark.parametrize(
    ("fields", "clauses"),
    [
        ({"bill": ""}, {CLAUSE}),
        ({"from_day": day("2024-06-01"), "to_day": day("2024-05-31")}, {CLAUSE}),
        ({"lines": ()}, {CLAUSE}),
        ({"lines": (line(1, product="Gas"),)}, {CLAUSE}),
        ({"lines": (line(1), line(1, product="Credit"))}, {CLAUSE}),
        ({"lines": (line(1, product="voice"),)}, {CLAUSE}),
        ({"lines": (line(1, tax="free"),)}, {CLAUSE}),
        ({"due_day": day("2024-05-31")}, {CYCLE}),
        ({"due_day": day("2024-05-01")}, {CYCLE}),
        ({"due_day": day("2024-05-31"), "lines": ()}, {CLAUSE, CYCLE}),
    ],
)
def test_what_is_no_bill_is_refused_for_ever(fields: dict[str, Any], clauses: set[str]) -> None:
    """Without a name, lines, a period or a known product and tax, or due within its period, nothing is issued."""
    decision = rules.issue_bill(command(may(**fields)), standing(), terms())
    assert decision.outcome == REFUSED
    assert unmet(decision) == clauses
    assert decision.possible is None
    assert effects(decision) == []


@pytest.mark.parametrize("off", [(), (CLAUSE,)])
def test_a_name_is_used_once(off: tuple[str, ...]) -> None:
    """A bill that is there, open or paid, is never overwritten, whatever is switched off."""
    for there in (bill(), bill(state=PAID, paid_satang=10_700)):
        decision = issue(found=standing(bill=there), off=off)
        assert decision.outcome == REFUSED
        assert unmet(decision) == {CLAUSE}


def test_a_bill_may_be_of_one_day_and_due_the_day_after() -> None:
    """The edges themselves are granted."""
    decision = issue(from_day=day("2024-05-31"), due_day=day("2024-06-01"))
    assert decision.outcome == GRANTED
    assert reasons(decision, CYCLE)[0].reading == "R39"


@pytest.mark.parametrize(
    ("at_us", "due"),
    [
        (NOW, "2024-06-16"),
        (at("2024-05-31 23:59"), "2024-06-15"),
        (at("2024-05-10 10:00"), "2024-06-01"),
        (at("2024-02-14 10:00"), "2024-06-01"),
        (at("2024-12-20 10:00"), "2025-01-04"),
    ],
)
def test_the_terms_say_when_it_is_due(at_us: int, due: str) -> None:
    """Where nobody says, 15 days after issue, but never before its period is over (prepaid/cycle.form3)."""
    decision = issue(due_day=BY_TERMS, at_us=at_us)
    assert part(decision, BillPart).due_day == day(due)


def test_without_the_clause_a_bill_may_be_due_within_its_period() -> None:
    """Switched off, prepaid/cycle.form3 moves no due day and refuses none."""
    early = at("2024-05-10 10:00")
    assert part(issue(due_day=BY_TERMS, at_us=early, off=(CYCLE,)), BillPart).due_day == day("2024-05-25")
    assert issue(due_day=day("2024-05-20"), off=(CYCLE,)).outcome == GRANTED


def test_credit_pays_in_part_at_once() -> None:
    """What was paid too much before comes off the new bill, which stays open for the rest."""
    decision = issue(found=with_credit(3_000))
    issued = part(decision, BillPart)
    assert (issued.paid_satang, issued.open_satang, issued.state) == (3_000, 7_700, OPEN)
    assert (issued.paid_us, issued.paid_by) == (0, "")
    assert part(decision, BillingPart).credit_satang == 0
    assert moved(decision.transfers)[chart.credit(BA)] == -3_000
    assert moved(decision.transfers)[chart.receivable(BA)] == -7_700
    assert decision.events == (Event("bill.issued", "B1", 10_700),)


@pytest.mark.parametrize("credit", [10_700, 10_701])
def test_credit_pays_in_full_at_once(credit: int) -> None:
    """A bill that credit covers is paid when issued, and says so; the rest of the credit stays."""
    decision = issue(found=with_credit(credit))
    issued = part(decision, BillPart)
    assert (issued.open_satang, issued.state, issued.paid_us, issued.paid_by) == (0, PAID, NOW, "credit")
    assert part(decision, BillingPart).credit_satang == credit - 10_700
    assert chart.receivable(BA) not in moved(decision.transfers)
    assert decision.events == (Event("bill.issued", "B1", 10_700), Event("bill.paid", "B1", 10_700))


def test_a_satang_of_credit_short_leaves_it_open() -> None:
    """Only the whole total counts as paid."""
    assert part(issue(found=with_credit(10_699)), BillPart).state == OPEN


def test_a_bill_of_nothing_is_paid_at_once() -> None:
    """Nobody is asked to pay 0.00, and credit is not touched."""
    decision = issue(line(0), found=with_credit(500))
    assert part(decision, BillPart).state == PAID
    assert decision.transfers == ()
    assert parts(decision, BillingPart) == []
    assert decision.events[-1] == Event("bill.paid", "B1", 0)


def test_credit_notes_beyond_the_lines_are_kept() -> None:
    """The total is never below zero: what is left over, with its VAT, waits for the next bill."""
    decision = issue(line(1_000), line(-5_000, product="Fee"), found=with_credit(100))
    issued = part(decision, BillPart)
    assert (issued.total_satang, issued.vat_satang, issued.state) == (0, -280, PAID)
    assert part(decision, BillingPart).credit_satang == 100 + 4_280
    assert moved(decision.transfers) == {
        chart.revenue("voice"): 1_000,
        chart.revenue("fee"): -5_000,
        chart.VAT: -280,
        chart.credit(BA): 4_280,
    }


def test_lines_keep_their_number_and_words() -> None:
    """What a line says is on the bill as it came."""
    said = Line(NUMBER, "Fee", 100, "outside", "Device plan, month 3")
    assert part(issue(said), BillPart).lines == (said,)


def test_an_advance_is_earned_where_the_clause_is_off() -> None:
    """Without prepaid/form3.advance nothing is kept to be given back."""
    decision = issue(line(50_000, product="Advance", contract="C1"), off=("prepaid/form3.advance",))
    assert chart.advance(BA) not in moved(decision.transfers)
    assert reasons(decision, "prepaid/form3.advance") == []
    kept = issue(line(50_000, product="Advance", contract="C1"))
    assert reasons(kept, "prepaid/form3.advance")[0].value == 50_000


def test_the_total_of_lines_is_not_that_of_another_account() -> None:
    """The bill belongs to the account it is asked for."""
    found = standing(billing=replace(BillingPart("BA2"), credit_satang=5))
    assert part(issue(found=found), BillPart).account == "BA2"
