"""Closing a contract: what its settlement moves, what becomes of bills and charges, and what the customer is told."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from msgspec.structs import replace

from sitthi.areas.contracts.settlement import WHY, Ending, Settlement, settle
from sitthi.areas.contracts.terms import ContractTerms
from sitthi.kernel.decision import Decision, Event, Message, Part, Scalar, Transfer
from sitthi.kernel.moment import day_of, end_of_day
from sitthi.kernel.money import half_up
from sitthi.ledger import chart
from sitthi.standing.bills import with_payment
from sitthi.standing.money_parts import (
    COMPLETED,
    ENDED_EARLY,
    FORM_2,
    PAID,
    WAITING,
    BillPart,
    ChargePart,
    ContractPart,
    Line,
)
from sitthi.standing.parts import RefundPart
from sitthi.standing.reasons import Look

DUE = "due"
DROPPED = "dropped"
ADVANCE_PRODUCT = "Advance"
FEE_PRODUCT = "Fee"
BY_ADVANCE = "advance"
"""How a bill was paid that an advance has covered."""
LAST_DAY = "prepaid/terminate.30-days"
NOTIFY = "prepaid/terminate.notify"
REQUEST = "prepaid/terminate.request"


class Account(msgspec.Struct, frozen=True):
    """What is open on a billing account: bills, oldest first, and charges that wait."""

    bills: tuple[BillPart, ...] = ()
    charges: tuple[ChargePart, ...] = ()

    def advance_waits(self, contract: ContractPart) -> ChargePart | None:
        """The advance of a contract, where it is on no bill yet and none of it was given back."""
        if contract.credited_satang:
            return None
        lines = ((one, one.line) for one in self.charges if one.state == WAITING)
        return next(
            (one for one, line in lines if line.contract == contract.contract and line.product == ADVANCE_PRODUCT), None
        )


class Closing(msgspec.Struct, frozen=True):
    """Everything that follows from closing a contract, and the account after it."""

    settlement: Settlement
    account: Account
    transfers: tuple[Transfer, ...]
    changes: tuple[Part, ...]
    messages: tuple[Message, ...]
    events: tuple[Event, ...]


class When(msgspec.Struct, frozen=True):
    """When a contract ends, why, and by which exempt ground (its clause, else "")."""

    at_us: int
    cause: str
    exempt: str = ""


def note(
    look: Look, clause: str, value: Scalar, unit: str = "text", threshold: Scalar = None, *, reading: str = ""
) -> None:
    """State what a clause gave, where there is nothing to be met; nothing of one that is switched off."""
    if look.carried(clause):
        look.check(clause, met=True, value=value, threshold=threshold, unit=unit, reading=reading)


def close(look: Look, contract: ContractPart, when: When, account: Account, terms: ContractTerms) -> Closing:
    """Settle a contract; once its term is over nothing of its benefits is returned."""
    day = day_of(when.at_us)
    completed = day >= contract.end_day
    waiting = account.advance_waits(contract)
    debts_satang = sum(bill.open_satang for bill in account.bills)
    ending = Ending(day, "" if completed else when.exempt, completed, debts_satang, waiting is not None)
    settlement = settle(contract, ending, terms)
    _explain(look, contract, ending, settlement)
    transfers = _form_2(contract, settlement) if contract.form == FORM_2 else _form_3(contract, settlement, ending)
    bills, paid = _paid(account.bills, settlement.debts_satang, when.at_us)
    charges, changed = _charges(contract, settlement, account, waiting, when)
    refund = _refund(look, contract, settlement, when, terms)
    state, cause = (COMPLETED, "") if completed else (ENDED_EARLY, when.cause)
    after = replace(contract, state=state, cause=cause, ended_us=when.at_us, settlement=settlement.lines)
    return Closing(
        settlement=settlement,
        account=Account(bills, charges),
        transfers=transfers,
        changes=(after, *refund, *paid, *changed),
        messages=_told(look, contract, settlement, refund, terms, completed=completed),
        events=(
            Event("contract.ended", contract.contract, settlement.refund_satang),
            *(Event("bill.paid", bill.bill, bill.total_satang) for bill in paid if bill.state == PAID),
        ),
    )


def in_place(decision: Decision, closing: Closing, look: Look) -> Decision:
    """A decision that begins a contract, together with the closing of the one it takes the place of."""
    return replace(
        decision,
        reasons=tuple(look.reasons),
        transfers=(*closing.transfers, *decision.transfers),
        changes=(*closing.changes, *decision.changes),
        messages=(*closing.messages, *decision.messages),
        events=(*closing.events, *decision.events),
    )


def _explain(look: Look, contract: ContractPart, ending: Ending, settlement: Settlement) -> None:
    """Every line of the settlement as a reason, in its order, after the days it rests on."""
    clause = WHY[contract.form]
    note(look, clause, settlement.used_days, "days", settlement.term_days, reading="R67")
    if ending.exempt:
        note(look, ending.exempt, settlement.waived_satang, "satang")
    for line, of_satang in zip(settlement.lines, settlement.of_satang, strict=True):
        look.check(
            line.clause,
            met=True,
            value=line.amount_satang,
            threshold=of_satang if of_satang != abs(line.amount_satang) else None,
            unit="satang",
            reading=line.reading,
        )


def _form_2(contract: ContractPart, settlement: Settlement) -> tuple[Transfer, ...]:
    """Out of what was paid for the term: bills, the refund with its VAT, and the rest is earned."""
    term = chart.term(contract.number)
    given_satang = settlement.refund_satang + settlement.debts_satang
    vat_satang = half_up(contract.vat_satang * given_satang, contract.advance_satang) if given_satang else 0
    net_satang = contract.advance_satang - contract.vat_satang
    earned_satang = net_satang - (given_satang - vat_satang)
    return _poured(
        ((term, given_satang - vat_satang), (chart.VAT, vat_satang), (term, earned_satang)),
        (
            (chart.receivable(contract.account), settlement.debts_satang),
            (chart.refund(contract.number), settlement.refund_satang),
            (chart.OFFERS, earned_satang),
        ),
    )


def _form_3(contract: ContractPart, settlement: Settlement, ending: Ending) -> tuple[Transfer, ...]:
    """Out of the advance: bills, benefits returned and the refund; what is neither is earned, so that none is left."""
    advance = chart.advance(contract.account)
    left_satang = 0 if ending.unpaid else contract.advance_satang - contract.credited_satang
    net_satang = settlement.returned_net_satang
    vat_satang = settlement.returned_satang - net_satang
    within_satang = min(net_satang, left_satang)
    kept_satang = left_satang - within_satang
    return _poured(
        (
            (advance, within_satang),
            (chart.OFFERS, net_satang - within_satang),
            (chart.VAT, vat_satang),
            (advance, kept_satang),
        ),
        (
            (chart.receivable(contract.account), settlement.debts_satang),
            (chart.CLAWBACK, settlement.benefits_satang),
            (chart.refund(contract.number), settlement.refund_satang),
            (chart.OFFERS, kept_satang),
        ),
    )


def _poured(sources: Iterable[tuple[str, int]], sinks: Iterable[tuple[str, int]]) -> tuple[Transfer, ...]:
    """Transfers that empty the sources into the sinks, each in its order; both come to the same."""
    left = [(account, amount) for account, amount in sources if amount]
    transfers: list[Transfer] = []
    for account, amount_satang in sinks:
        wanted_satang = amount_satang
        while wanted_satang:
            source, there_satang = left.pop(0)
            moved_satang = min(there_satang, wanted_satang)
            transfers.append(Transfer(source, account, chart.SATANG, moved_satang))
            wanted_satang -= moved_satang
            if there_satang > moved_satang:
                left.insert(0, (source, there_satang - moved_satang))
    assert not left, "a settlement that does not come to what was paid"
    return tuple(transfers)


def _paid(bills: tuple[BillPart, ...], amount_satang: int, at_us: int) -> tuple[tuple[BillPart, ...], list[BillPart]]:
    """The bills still open once an amount has paid the oldest of them, and those it has changed."""
    left_satang = amount_satang
    still: list[BillPart] = []
    changed: list[BillPart] = []
    for bill in bills:
        pays_satang = min(left_satang, bill.open_satang)
        left_satang -= pays_satang
        after = with_payment(bill, pays_satang, at_us)
        if pays_satang and not after.open_satang:
            after = replace(after, state=PAID, paid_us=at_us, paid_by=BY_ADVANCE)
        if pays_satang:
            changed.append(after)
        if after.state != PAID:
            still.append(after)
    return tuple(still), changed


def _charges(
    contract: ContractPart, settlement: Settlement, account: Account, waiting: ChargePart | None, when: When
) -> tuple[tuple[ChargePart, ...], list[ChargePart]]:
    """The charges that wait afterwards, and those changed: an advance never asked for is dropped, a shortfall asked."""
    charges = tuple(one for one in account.charges if one is not waiting)
    changed = [] if waiting is None else [replace(waiting, state=DROPPED)]
    if settlement.due_satang:
        text = "benefits returned"
        line = Line(contract.number, FEE_PRODUCT, settlement.due_satang, "outside", text, contract.contract)
        charge = ChargePart(f"{contract.contract}-due", contract.account, line, when.at_us)
        charges, changed = (*charges, charge), [*changed, charge]
    return charges, changed


def _refund(
    look: Look, contract: ContractPart, settlement: Settlement, when: When, terms: ContractTerms
) -> tuple[RefundPart, ...]:
    """What is to be paid back, by the end of the last day (R68); 0 where nothing says by when."""
    if not settlement.refund_satang:
        return ()
    due_us = end_of_day(day_of(when.at_us) + terms.refund_within_days) if look.carried(LAST_DAY) else 0
    note(look, LAST_DAY, due_us, "us", terms.refund_within_days, reading="R68")
    note(look, REQUEST, ", ".join(terms.documents))
    amount_satang, cause = settlement.refund_satang, when.cause
    name = contract.contract
    return (RefundPart(name, amount_satang, cause, when.at_us, due_us, DUE, contract.form, contract.contract),)


def _told(
    look: Look,
    contract: ContractPart,
    settlement: Settlement,
    refund: tuple[RefundPart, ...],
    terms: ContractTerms,
    *,
    completed: bool,
) -> tuple[Message, ...]:
    """The result, told through the number, with the documents to bring where there is a refund."""
    if not look.carried(NOTIFY):
        return ()
    documents = terms.documents if refund and look.carried(REQUEST) else ()
    values: dict[str, Scalar] = {
        "offer": contract.offer,
        "refund_satang": settlement.refund_satang,
        "refund_due_us": refund[0].due_us if refund else 0,
        "amount_due_satang": settlement.due_satang,
        "documents": ", ".join(documents),
    }
    template = "contract-completed" if completed else "contract-ended"
    note(look, NOTIFY, contract.number)
    return (Message(template, contract.number, values),)
