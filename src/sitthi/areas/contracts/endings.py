"""How a contract ends: on request, by a ground on which no benefit is returned, with its number, or at its term."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sitthi.areas.contracts.closing import REQUEST, Account, Closing, When, close
from sitthi.areas.contracts.model import CUSTOMER, SWAPPED, CompleteContract, EndContract, EndContracts
from sitthi.areas.contracts.settlement import WHY
from sitthi.areas.contracts.terms import EXEMPT, ContractTerms
from sitthi.kernel.command import Actor, Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Reason, Scalar
from sitthi.kernel.moment import day_of, start_of_day
from sitthi.standing.money_parts import FORM_3, RUNNING, ContractPart
from sitthi.standing.parts import Standing
from sitthi.standing.periods import months_later
from sitthi.standing.reasons import Look

PERMISSION = "house/permission"
STAFF = ("agent", "supervisor", "admin")
SELF = "customer"
"""The role of those who ask for themselves."""
UNSERVED = "unserved"
SWITCH_OTHER = "prepaid/switch.other"
NOTHING = "house/nothing-to-do"

DueItem = tuple[int, str, str, CompleteContract]


def asked_at(look: Look, command: Command[Any], clause: str, channels: tuple[str, ...]) -> None:
    """Customers ask where the clause says; staff and the operator's own systems are not limited."""
    if command.actor.role != SELF:
        return
    place = command.source.partition("/")[0]
    if look.check(clause, place in channels, place, ", ".join(channels)):
        look.never()


def end_contract(command: Command[EndContract], standing: Standing, terms: ContractTerms) -> Decision:
    """Ended early, the unused share is refunded less benefits and debts (prepaid/terminate.form2, .form3).

    Customers end their contract at a shop or the call centre (terminate.request); a ground on which no benefit is
    returned is accepted by staff, with its evidence (terminate.exempt.1 to .4). Evidence of who one is comes before
    the refund is paid, not here. Reads contract, bills, charges.
    """
    body, contract = command.body, standing.contract
    look = Look(terms.off, command.at_us)
    state = "none" if contract is None else contract.state
    clause = REQUEST if contract is None else WHY[contract.form]
    # What has ended is not settled again, whatever is switched off.
    if state != RUNNING:
        look.reasons.append(Reason(clause, met=False, value=state, threshold=RUNNING))
        look.unmet = True
        look.never()
    asked_at(look, command, REQUEST, terms.request_channels)
    _may(look, command.actor, body.cause)
    _shown(look, body, terms)
    if look.unmet or contract is None:
        return look.refusal()
    when = When(command.at_us, body.cause, terms.exempt.get(body.cause, ""))
    closing = close(look, contract, when, Account(standing.bills, standing.charges), terms)
    return Decision(
        GRANTED,
        tuple(look.reasons),
        transfers=closing.transfers,
        changes=closing.changes,
        messages=closing.messages,
        events=closing.events,
    )


def _may(look: Look, actor: Actor, cause: str) -> None:
    """Customers give their own wish as the cause; a ground is the operator's to accept, by a person."""
    if cause in EXEMPT:
        met = actor.role in STAFF
    elif cause == CUSTOMER:
        return
    else:
        met = actor.role != SELF
    if look.check(PERMISSION, met, f"{actor.role}: {cause}", ", ".join(STAFF)):
        look.never()


def _shown(look: Look, body: EndContract, terms: ContractTerms) -> None:
    """What each ground needs to be shown: of service that could not be received all its conditions."""
    clause = terms.exempt.get(body.cause)
    if clause is None:
        return
    if body.cause != UNSERVED:
        if look.check(clause, bool(body.evidence), ", ".join(body.evidence), "evidence"):
            look.never()
        return
    for condition in terms.unserved_conditions:
        met = condition in body.evidence
        if look.check(clause, met, condition if met else "", condition):
            look.never()


def end_contracts(command: Command[EndContracts], standing: Standing, terms: ContractTerms) -> Decision:
    """All contracts of a number end and are settled, with it or when it is charged otherwise (prepaid/switch.other).

    Reads contracts, bills, charges. Recorded; bills paid out of one advance are not debts of the next.
    """
    why = command.body.why
    look = Look(terms.off, command.at_us)
    running = [one for one in standing.contracts if one.state == RUNNING]
    if not running or (why == SWAPPED and not look.carried(SWITCH_OTHER)):
        return nothing(why)
    if why == SWAPPED:
        look.check(SWITCH_OTHER, met=True, value=len(running), unit="count")
    account = Account(standing.bills, standing.charges)
    closings: list[Closing] = []
    for contract in running:
        closing = close(look, contract, When(command.at_us, why), account, terms)
        account = closing.account
        closings.append(closing)
    return Decision(
        RECORDED,
        tuple(look.reasons),
        transfers=tuple(one for closing in closings for one in closing.transfers),
        changes=tuple(one for closing in closings for one in closing.changes),
        messages=tuple(one for closing in closings for one in closing.messages),
        events=tuple(one for closing in closings for one in closing.events),
    )


def complete_contract(command: Command[CompleteContract], standing: Standing, terms: ContractTerms) -> Decision:
    """At the end of its term all is earned; what is left of an advance is refunded (prepaid/terminate.form3, R64).

    Reads contracts, bills, charges. Recorded; a contract ended before is left alone.
    """
    wanted = command.body.contract
    contract = next((one for one in standing.contracts if one.contract == wanted and one.state == RUNNING), None)
    if contract is None or day_of(command.at_us) < contract.end_day:
        return nothing(wanted)
    look = Look(terms.off, command.at_us)
    account = Account(standing.bills, standing.charges)
    closing = close(look, contract, When(command.at_us, "term"), account, terms)
    return Decision(
        RECORDED,
        tuple(look.reasons),
        transfers=closing.transfers,
        changes=closing.changes,
        messages=closing.messages,
        events=closing.events,
    )


def completes_us(contract: ContractPart, terms: ContractTerms) -> int:
    """When a contract that runs to its end is closed.

    Of form 3 with an instalment for each month of its term, one cycle later: the bill of its last cycle, which gives
    back the last instalment, is issued after the term is over.
    """
    day = contract.end_day
    if contract.form == FORM_3 and contract.credit_months >= contract.term_months:
        day = months_later(day, terms.cycle_months)
    return start_of_day(day)


def due(standing: Standing, terms: ContractTerms) -> Iterator[DueItem]:
    """What falls due of each running contract: the end of its term. Reads contracts."""
    for contract in standing.contracts:
        if contract.state == RUNNING:
            name = contract.contract
            yield completes_us(contract, terms), "complete-contract", name, CompleteContract(name)


def nothing(about: Scalar) -> Decision:
    """Recorded without effect: what was to be done is done already, or is no longer to be done."""
    return Decision(RECORDED, (Reason(NOTHING, met=True, value=about),))
