"""Issuing a bill: what is asked of it, the advances it gives back, what it comes to, and paying it from credit."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from sitthi.areas.billing.conditions import CLAUSE, CREDIT_CLAUSE, CYCLE_CLAUSE, check_lines, note, with_taxes
from sitthi.areas.billing.cycles import cycle_index
from sitthi.areas.billing.invoice import ADVANCE, CREDIT, EXCLUSIVE, is_kept, move, reckon
from sitthi.areas.billing.model import BY_TERMS, IssueBill
from sitthi.areas.billing.terms import BillingTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, Decision, Event, Message, Part, Scalar
from sitthi.kernel.moment import day_of, end_of_day, start_of_day
from sitthi.ledger import chart
from sitthi.standing import instalments
from sitthi.standing.money_parts import ENDED_EARLY, FORM_3, OPEN, PAID, WAITING, BillPart, ContractPart, Line
from sitthi.standing.parts import Standing
from sitthi.standing.reasons import Look

BY_CREDIT = "credit"
"""Instead of a channel: the bill was paid by what had been paid too much, or by credits on it."""
ADVANCE_CLAUSE = "prepaid/form3.advance"


class Draft(msgspec.Struct, frozen=True):
    """A bill before it is reckoned: its name, its days, its lines."""

    bill: str
    from_day: int
    to_day: int
    due_day: int
    lines: tuple[Line, ...]


def issue_bill(command: Command[IssueBill], standing: Standing, terms: BillingTerms) -> Decision:
    """A bill is due after its period, and gives advances back (prepaid/cycle.form3, cycle.form3-credit; R24, R128).

    Reads account, billing, bill, contracts, charges. Granted: the bill, paid at once as far as the account has credit.
    """
    body = command.body
    used = standing.bill is not None or body.bill == ""
    # A name is used once and never empty, whatever is switched off.
    look = Look(terms.off - {CLAUSE} if used else terms.off, command.at_us)
    unmet = look.check(CLAUSE, not used, body.bill)
    from_us, to_us = start_of_day(body.from_day), end_of_day(body.to_day)
    unmet |= look.check(CLAUSE, body.from_day <= body.to_day, to_us, from_us, "us")
    unmet |= look.check(CLAUSE, len(body.lines) > 0, len(body.lines), 1, "count")
    lines = with_taxes(body.lines, terms)
    unmet |= check_lines(look, lines, terms)
    due_day = body.due_day
    if due_day == BY_TERMS:
        due_day = due_day_by_terms(look, command.at_us, body.to_day, terms)
    after_us, due_us = end_of_day(body.to_day + 1), end_of_day(due_day)
    unmet |= look.check(CYCLE_CLAUSE, due_day > body.to_day, due_us, after_us, "us", reading="R39")
    if unmet:
        look.never()
    if look.unmet:
        return look.refusal()
    draft = Draft(body.bill, body.from_day, body.to_day, due_day, lines)
    return issued(look, command.at_us, draft, standing, terms)


def issued(look: Look, at_us: int, draft: Draft, standing: Standing, terms: BillingTerms) -> Decision:
    """The decision that issues a drafted bill: credits added, reckoned, posted, and paid from the account's credit."""
    billing = standing.billing
    account = billing.account
    given = _advances_back(look, draft, standing, terms)
    lines = draft.lines + tuple(line for _, line in given)
    advances = look.carried(ADVANCE_CLAUSE)
    advance_satang = sum(line.amount_satang for line in lines if is_kept(line))
    if advances and advance_satang:
        note(look, ADVANCE_CLAUSE, advance_satang, "satang", reading="R76")
    invoice = reckon(account, lines, terms, advances=advances)
    note(look, CLAUSE, invoice.vat_satang, "satang", reading="R128")
    used_satang = min(billing.credit_satang, invoice.total_satang)
    paid = used_satang == invoice.total_satang
    bill = BillPart(
        bill=draft.bill,
        account=account,
        from_day=draft.from_day,
        to_day=draft.to_day,
        issued_us=at_us,
        due_day=draft.due_day,
        lines=lines,
        vat_satang=invoice.vat_satang,
        total_satang=invoice.total_satang,
        paid_satang=used_satang,
        state=PAID if paid else OPEN,
        paid_us=at_us if paid else 0,
        paid_by=BY_CREDIT if paid else "",
        payments=1 if used_satang else 0,
        in_time_satang=used_satang if at_us <= end_of_day(draft.due_day) else 0,
    )
    changes: tuple[Part, ...] = (bill, *(contract for contract, _ in given))
    if used_satang or invoice.over_satang:
        left_satang = billing.credit_satang - used_satang + invoice.over_satang
        note(look, CLAUSE, left_satang, "satang", billing.credit_satang)
        changes = (*changes, replace(billing, credit_satang=left_satang))
    events: tuple[Event, ...] = (Event("bill.issued", bill.bill, bill.total_satang),)
    if paid:
        events = (*events, Event("bill.paid", bill.bill, bill.total_satang))
    return Decision(
        GRANTED,
        tuple(look.reasons),
        transfers=invoice.transfers + move(chart.credit(account), chart.receivable(account), used_satang),
        changes=changes,
        messages=(_told(bill),),
        events=events,
    )


def due_day_by_terms(look: Look, at_us: int, to_day: int, terms: BillingTerms) -> int:
    """The due day where nobody states one: days after issue, never before the period is over (prepaid/cycle.form3)."""
    due_day = day_of(at_us) + terms.due_days
    note(look, CLAUSE, terms.due_days, "days")
    return max(due_day, to_day + 1) if look.carried(CYCLE_CLAUSE) else due_day


def _advances_back(
    look: Look, draft: Draft, standing: Standing, terms: BillingTerms
) -> tuple[tuple[ContractPart, Line], ...]:
    """What the bill gives back of advances: each contract as it is then, and the line (prepaid/cycle.form3-credit).

    One instalment a contract and cycle: a second bill of the same month gives none. Nothing is given back of an
    advance that waits for its own bill: it is not asked for yet (R76).
    """
    if not look.carried(CREDIT_CLAUSE):
        return ()
    cycle_day = 1 if standing.account is None else standing.account.cycle_day
    found: list[tuple[ContractPart, Line]] = []
    asked = {line.contract for line in draft.lines if line.product == ADVANCE}
    lines = (charge.line for charge in standing.charges if charge.state == WAITING)
    waiting = {line.contract for line in lines if line.product == ADVANCE} - asked
    for contract in _open(standing.contracts, draft.to_day):
        if contract.contract in waiting:
            continue
        begun = cycle_index(contract.start_day, cycle_day, terms.cycle_months)
        cycles = cycle_index(draft.to_day, cycle_day, terms.cycle_months) - begun + 1
        if contract.credited_count >= cycles:
            continue
        amount_satang = instalments.credit_due(contract, terms)
        if amount_satang <= 0:
            continue
        left_satang = contract.advance_satang - contract.credited_satang
        note(look, CREDIT_CLAUSE, amount_satang, "satang", left_satang, reading="R24")
        after = replace(
            contract,
            credited_satang=contract.credited_satang + amount_satang,
            credited_count=contract.credited_count + 1,
        )
        line = Line(contract.number, CREDIT, -amount_satang, EXCLUSIVE, contract.offer, contract.contract)
        found.append((after, line))
    return tuple(found)


def _open(contracts: Iterable[ContractPart], to_day: int) -> Iterable[ContractPart]:
    """The contracts that have begun by a day and whose advance is not settled otherwise."""
    return (
        contract
        for contract in contracts
        if contract.form == FORM_3 and contract.state != ENDED_EARLY and contract.start_day <= to_day
    )


def _told(bill: BillPart) -> Message:
    """The message about a bill; it goes to whoever holds the account."""
    values: dict[str, Scalar] = {
        "bill": bill.bill,
        "total_satang": bill.total_satang,
        "vat_satang": bill.vat_satang,
        "open_satang": bill.open_satang,
        "due_us": end_of_day(bill.due_day),
        "from_us": start_of_day(bill.from_day),
        "to_us": end_of_day(bill.to_day),
    }
    return Message("bill-issued", "", values)
