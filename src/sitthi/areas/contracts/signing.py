"""Signing a contract of form 3: a monthly offer with an advance, which its bills give back."""

from __future__ import annotations

from sitthi.areas.contracts.closing import (
    ADVANCE_PRODUCT,
    Account,
    When,
    close,
    in_place,
    note,
)
from sitthi.areas.contracts.conditions import (
    BENEFITS,
    benefits_allowed,
    contract_id,
    disclosed,
    duration,
    in_service,
    name_free,
    offered,
    replaced,
    worth_enough,
)
from sitthi.areas.contracts.model import REPLACED, SignContract
from sitthi.areas.contracts.periods import term_end
from sitthi.areas.contracts.terms import BEFORE_FIRST_CYCLE_ENDS, ContractTerms, Offer
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, Decision, Event, Message, Part, Transfer
from sitthi.kernel.moment import day_of, end_of_day
from sitthi.ledger import chart
from sitthi.standing.instalments import credit_due
from sitthi.standing.money_parts import FORM_3, RUNNING, ChargePart, ContractPart, Line
from sitthi.standing.parts import POSTPAID, Standing
from sitthi.standing.reasons import Look

ADVANCE = "prepaid/form3.advance"
CHANNELS = "prepaid/form3.channels"
SWITCH_REQUEST = "prepaid/switch.request"
DURATION = "prepaid/duration.form3"
CREDIT = "prepaid/cycle.form3-credit"


def sign_contract(command: Command[SignContract], standing: Standing, terms: ContractTerms) -> Decision:
    """A postpaid number pays the offer's advance at signing or on its next bill (prepaid/form3.advance, R76).

    Reads holder, number, awaited, contracts, contract, bills, charges. Granted: the contract, and in place of another
    the settlement of that one.
    """
    look = Look(terms.off, command.at_us)
    offer = offered(look, command.body.offer, FORM_3, terms, command.at_us)
    name_free(look, command, standing)
    number = standing.number
    if look.check("prepaid/cycle.form3", number.charging == POSTPAID, number.charging, POSTPAID):
        look.never()
    in_service(look, standing, "house/number-active")
    if offer is None:
        return look.refusal()
    duration(look, offer, terms)
    benefits_allowed(look, offer, terms)
    worth_enough(look, offer, terms, command.at_us)
    _as_offered(look, command.body, offer)
    old = replaced(look, command, offer, standing, terms)
    _paid_where(look, command.body.channel, offer, terms, changes=old is not None)
    if look.unmet:
        return look.refusal()
    return _signed(look, command, offer, old, standing, terms)


def _as_offered(look: Look, body: SignContract, offer: Offer) -> None:
    """Advance and handset discount are those of the offer; a handset's price, if told, with or without the discount."""
    asked, wanted = body.advance_satang, offer.advance_satang
    if look.check(ADVANCE, asked == wanted, asked, wanted, "satang"):
        look.never()
    discount, promised = body.handset_discount_satang, offer.handset_discount_satang
    if look.check(BENEFITS[FORM_3], discount == promised, discount, promised, "satang"):
        look.never()
    price, listed = body.handset_price_satang, offer.handset_list_satang
    if price and look.check(BENEFITS[FORM_3], price in {listed, listed - promised}, price, listed - promised, "satang"):
        look.never()


def _paid_where(look: Look, channel: str, offer: Offer, terms: ContractTerms, *, changes: bool) -> None:
    """Paid where bills are paid; of a change also as changes are (prepaid/form3.channels, switch.request).

    Without a channel it goes on the next bill, where the offer, or else the terms, let it (R76).
    """
    when, reading = (offer.advance_due, "") if offer.advance_due else (terms.advance_due, "R76")
    later = when == BEFORE_FIRST_CYCLE_ENDS
    if look.check(ADVANCE, later or bool(channel), channel or "next-bill", when, reading=reading):
        look.never()
    if not channel:
        return
    if changes and channel not in terms.form3.channels:
        if look.check(SWITCH_REQUEST, channel in terms.switch_payment, channel, ", ".join(terms.switch_payment)):
            look.never()
    elif look.check(CHANNELS, channel in terms.form3.channels, channel, ", ".join(terms.form3.channels)):
        look.never()


def _signed(
    look: Look,
    command: Command[SignContract],
    offer: Offer,
    old: ContractPart | None,
    standing: Standing,
    terms: ContractTerms,
) -> Decision:
    """The contract, its advance paid or put on the next bill, and the settlement of the one it takes the place of."""
    contract = _contract(command, offer, standing, terms)
    total_satang = contract.advance_satang + contract.vat_satang
    until_us = end_of_day(contract.end_day - 1)
    note(look, DURATION, until_us, "us", reading="R67")
    if offer.credit_months:
        note(look, CREDIT, credit_due(contract, terms), "satang", contract.advance_satang, reading="R24")
    disclosed(look, offer)
    transfers, charges = _advance(command, contract)
    message = Message(
        "contract-signed",
        contract.number,
        {
            "offer": offer.id,
            "contract": contract.contract,
            "advance_satang": total_satang,
            "until_us": until_us,
            "benefits_satang": offer.worth_satang,
        },
    )
    changes: tuple[Part, ...] = (contract, *charges)
    decision = Decision(
        GRANTED,
        tuple(look.reasons),
        transfers=transfers,
        changes=changes,
        messages=(message,),
        events=(Event("contract.signed", contract.contract, total_satang),),
    )
    if old is None:
        return decision
    account = Account(standing.bills, standing.charges)
    return in_place(decision, close(look, old, When(command.at_us, REPLACED), account, terms), look)


def _contract(command: Command[SignContract], offer: Offer, standing: Standing, terms: ContractTerms) -> ContractPart:
    body, number, start_day = command.body, standing.number, day_of(command.at_us)
    return ContractPart(
        contract=contract_id(command),
        number=number.number,
        account=number.account,
        form=FORM_3,
        offer=offer.id,
        state=RUNNING,
        signed_us=command.at_us,
        start_day=start_day,
        end_day=term_end(offer, start_day, terms.form3),
        term_months=offer.term_months,
        advance_satang=body.advance_satang,
        vat_satang=terms.vat_satang(body.advance_satang),
        credit_months=offer.credit_months,
        benefits=offer.benefits,
        handset_model=body.handset_model,
        handset_discount_satang=body.handset_discount_satang,
    )


def _advance(
    command: Command[SignContract], contract: ContractPart
) -> tuple[tuple[Transfer, ...], tuple[ChargePart, ...]]:
    """The advance paid at a channel, with its VAT; or the charge that waits for the next bill."""
    channel, net_satang = command.body.channel, contract.advance_satang
    if not net_satang:
        return (), ()
    if not channel:
        line = Line(contract.number, ADVANCE_PRODUCT, net_satang, "exclusive", "advance", contract.contract)
        return (), (ChargePart(f"{contract.contract}-advance", contract.account, line, command.at_us),)
    source = chart.channel(channel)
    moves = ((chart.advance(contract.account), net_satang), (chart.VAT, contract.vat_satang))
    return tuple(Transfer(source, to, chart.SATANG, amount) for to, amount in moves if amount), ()
