"""The rules of billing: charges that wait, the end of a cycle, overdue bills; issuing has a file of its own.

Whoever needs a rule of billing takes it from here.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from sitthi.areas.billing.conditions import CLAUSE, CYCLE_CLAUSE, NOTHING, check_lines, note, with_taxes
from sitthi.areas.billing.cycles import cycle_of
from sitthi.areas.billing.issuing import Draft, due_day_by_terms, issue_bill, issued
from sitthi.areas.billing.model import AddCharge, CloseCycle, MarkBillOverdue
from sitthi.areas.billing.terms import BillingTerms
from sitthi.kernel import ids
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Event, Message, Scalar
from sitthi.kernel.moment import date_of, day_of, end_of_day, start_of_day
from sitthi.standing.money_parts import OPEN, OVERDUE, WAITING, BillingPart, BillPart, ChargePart, Line
from sitthi.standing.parts import Standing
from sitthi.standing.reasons import Look

__all__ = ["add_charge", "close_cycle", "due", "issue_bill", "mark_bill_overdue"]

BILLED = "billed"

DueItem = tuple[int, str, str, CloseCycle | MarkBillOverdue]


class _Cycle(msgspec.Struct, frozen=True):
    """A cycle to be billed: the name of its bill, its days, the charges that fall in it."""

    bill: str
    from_day: int
    to_day: int
    charges: tuple[ChargePart, ...]

    @property
    def due_us(self) -> int:
        """When it is billed: the first moment after it."""
        return start_of_day(self.to_day + 1)


def add_charge(command: Command[AddCharge], standing: Standing, terms: BillingTerms) -> Decision:
    """A charge or credit note waits for the bill of its cycle (sample/billing, R128).

    Reads billing. Granted: a charge that waits.
    """
    body = command.body
    look = Look(terms.off, command.at_us)
    (line,) = with_taxes((Line(body.number, body.product, body.amount_satang, body.tax, body.text),), terms)
    if check_lines(look, (line,), terms):
        look.never()
    if look.unmet:
        return look.refusal()
    note(look, CLAUSE, body.amount_satang, "satang")
    charge = ChargePart(_decision_id(command), standing.billing.account, line, command.at_us, WAITING)
    return Decision(GRANTED, tuple(look.reasons), changes=(charge,))


def _decision_id(command: Command[AddCharge]) -> str:
    """The id of the decision on a command; what we cause ourselves is named by its key already."""
    if command.source == ids.OWN_SOURCE:
        return command.id
    return ids.decision_id(ids.request_key(command.source, command.id))


def close_cycle(command: Command[CloseCycle], standing: Standing, terms: BillingTerms) -> Decision:
    """When a cycle is over, the charges in it are billed (prepaid/cycle.form3, sample/billing).

    Reads account, billing, charges, bill, contracts. Recorded; with nothing to bill it says so.
    """
    look = Look(terms.off, command.at_us)
    cycle = _oldest_cycle(standing, terms)
    if cycle is None or cycle.to_day != command.body.to_day or command.at_us < cycle.due_us:
        return _nothing(look, command.body.bill)
    name = cycle.bill
    if standing.bill is not None:
        # Somebody has given another bill this name; the id of a charge is in no other.
        name = f"{name}-{cycle.charges[0].charge}"
    due_day = due_day_by_terms(look, command.at_us, cycle.to_day, terms)
    if look.carried(CYCLE_CLAUSE):
        note(look, CYCLE_CLAUSE, end_of_day(due_day), "us", end_of_day(cycle.to_day + 1), reading="R39")
    lines = tuple(charge.line for charge in cycle.charges)
    draft = Draft(name, cycle.from_day, cycle.to_day, due_day, lines)
    decision = issued(look, command.at_us, draft, standing, terms)
    billing = next((part for part in decision.changes if isinstance(part, BillingPart)), standing.billing)
    kept = tuple(part for part in decision.changes if not isinstance(part, BillingPart))
    billed = tuple(replace(charge, state=BILLED, bill=name) for charge in cycle.charges)
    changes = (*kept, replace(billing, closed_us=cycle.due_us), *billed)
    return replace(decision, outcome=RECORDED, changes=changes)


def _oldest_cycle(standing: Standing, terms: BillingTerms) -> _Cycle | None:
    """The cycle of the oldest waiting charge, with all that are in it.

    A charge that comes to light when its cycle is closed already falls in the cycle after.
    """
    if CLAUSE in terms.off:
        return None
    closed_day = day_of(standing.billing.closed_us)
    waiting = [(max(day_of(one.at_us), closed_day), one) for one in standing.charges if one.state == WAITING]
    if not waiting:
        return None
    cycle_day = 1 if standing.account is None else standing.account.cycle_day
    from_day, to_day = cycle_of(min(day for day, _ in waiting), cycle_day, terms.cycle_months)
    bill = f"{standing.billing.account}-{date_of(to_day).isoformat()}"
    return _Cycle(bill, from_day, to_day, tuple(charge for day, charge in waiting if day <= to_day))


def mark_bill_overdue(command: Command[MarkBillOverdue], standing: Standing, terms: BillingTerms) -> Decision:
    """A bill not paid in full by the end of its due day is overdue, and the customer told (sample/billing, R7, R39).

    Reads bill. Recorded; a bill paid meanwhile, or not yet past its due day, is left alone.
    """
    look = Look(terms.off, command.at_us)
    bill = standing.bill
    if bill is None or bill.state != OPEN or not look.carried(CLAUSE) or command.at_us <= end_of_day(bill.due_day):
        return _nothing(look, command.body.bill)
    look.check(CLAUSE, met=False, value=command.at_us, threshold=end_of_day(bill.due_day), unit="us", reading="R39")
    values: dict[str, Scalar] = {
        "bill": bill.bill,
        "open_satang": bill.open_satang,
        "due_us": end_of_day(bill.due_day),
    }
    return Decision(
        RECORDED,
        tuple(look.reasons),
        changes=(replace(bill, state=OVERDUE),),
        messages=(Message("bill-overdue", "", values),) if terms.overdue_message else (),
        events=(Event("bill.overdue", bill.bill, bill.open_satang),),
    )


def _nothing(look: Look, what: str) -> Decision:
    """The record that there was nothing to do."""
    note(look, NOTHING, what, "text")
    return Decision(RECORDED, tuple(look.reasons))


def due(standing: Standing, terms: BillingTerms) -> Iterator[DueItem]:
    """What of billing falls due by itself: the end of a cycle with charges, and bills that become overdue.

    Reads account, billing, bills, charges; ordered in time.
    """
    if CLAUSE in terms.off:
        return
    items: list[DueItem] = []
    cycle = _oldest_cycle(standing, terms)
    if cycle is not None:
        items.append((cycle.due_us, "close-cycle", cycle.bill, CloseCycle(cycle.bill, cycle.to_day)))
    items.extend(
        (_overdue_us(bill), "mark-bill-overdue", bill.bill, MarkBillOverdue(bill.bill))
        for bill in standing.bills
        if bill.state == OPEN
    )
    items.sort(key=lambda item: item[:3])
    yield from items


def _overdue_us(bill: BillPart) -> int:
    """The moment after the due day; of a bill issued later than that, the moment after its issue."""
    return max(end_of_day(bill.due_day), bill.issued_us) + 1
