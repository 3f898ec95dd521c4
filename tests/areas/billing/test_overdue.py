"""Bills that become overdue when their due day has passed."""

import pytest
from msgspec.structs import replace

from sitthi.areas.billing import rules
from sitthi.areas.billing.model import MarkBillOverdue
from sitthi.areas.billing.terms import BillingTerms
from sitthi.kernel.decision import RECORDED, Decision, Event
from sitthi.kernel.moment import end_of_day
from sitthi.standing.money_parts import OVERDUE, BillPart
from tests.areas.billing.making import bill, charge, command, effects, paid_bill, standing, terms
from tests.areas.decided import part
from tests.days import at, day

CLAUSE = "sample/billing"
OVER = at("2024-06-21 00:00")


def mark(found: BillPart | None, at_us: int = OVER, by: BillingTerms | None = None) -> Decision:
    """Note that the bill is overdue."""
    return rules.mark_bill_overdue(command(MarkBillOverdue("B1"), at_us), standing(bill=found), by or terms())


def test_a_bill_is_overdue_the_moment_after_its_due_day() -> None:
    """The due day counts to its end (R39); then the bill is overdue, others are told, and so is the customer."""
    (item,) = rules.due(standing(bills=(bill(paid_satang=700),)), terms())
    assert item == (OVER, "mark-bill-overdue", "B1", MarkBillOverdue("B1"))
    decision = mark(bill(paid_satang=700))
    assert decision.outcome == RECORDED
    assert part(decision, BillPart) == bill(paid_satang=700, state=OVERDUE)
    assert decision.events == (Event("bill.overdue", "B1", 10_000),)
    (message,) = decision.messages
    assert (message.template, message.number) == ("bill-overdue", "")
    assert message.values == {"bill": "B1", "open_satang": 10_000, "due_us": OVER - 1}
    (reason,) = decision.reasons
    assert (reason.clause, reason.met, reason.reading) == (CLAUSE, False, "R39")


@pytest.mark.parametrize(
    ("found", "at_us"),
    [(bill(), OVER - 1), (paid_bill(), OVER), (bill(state=OVERDUE), OVER), (None, OVER)],
)
def test_a_bill_that_is_not_overdue_is_left_alone(found: BillPart | None, at_us: int) -> None:
    """Not yet past, paid meanwhile, noted before, or not there: nothing happens twice or too early."""
    decision = mark(found, at_us)
    assert decision.outcome == RECORDED
    assert [reason.clause for reason in decision.reasons] == ["house/nothing-to-do"]
    assert effects(decision) == []


def test_what_is_done_is_no_longer_due() -> None:
    """A paid or overdue bill is not marked again."""
    assert list(rules.due(standing(bills=(bill(state=OVERDUE), paid_bill())), terms())) == []


def test_without_the_clause_no_bill_becomes_overdue() -> None:
    """Nothing is due, and nothing done when asked."""
    assert list(rules.due(standing(bills=(bill(),)), terms(CLAUSE))) == []
    assert mark(bill(), by=terms(CLAUSE)).changes == ()


def test_the_message_can_be_switched_off() -> None:
    """The operator may leave the reminder to others; the bill is overdue all the same."""
    decision = mark(bill(), by=replace(terms(), overdue_message=False))
    assert decision.messages == ()
    assert part(decision, BillPart).state == OVERDUE


def test_a_bill_issued_after_its_due_day_is_overdue_at_once() -> None:
    """Not before there is such a bill."""
    late = bill(issued_us=at("2024-07-01 09:00"))
    assert [item[0] for item in rules.due(standing(bills=(late,)), terms())] == [at("2024-07-01 09:00") + 1]
    assert part(mark(late, late.issued_us + 1), BillPart).state == OVERDUE


def test_what_falls_due_comes_in_order_of_time() -> None:
    """Cycles and bills together, the earliest first."""
    bills = (bill(bill="B2", due_day=day("2024-07-20")), bill())
    found = standing(bills=bills, charges=(charge(at("2024-06-10 10:00")),))
    assert [(item[0], item[2]) for item in rules.due(found, terms())] == [
        (OVER, "B1"),
        (at("2024-07-01 00:00"), "BA1-2024-06-30"),
        (end_of_day(day("2024-07-20")) + 1, "B2"),
    ]
