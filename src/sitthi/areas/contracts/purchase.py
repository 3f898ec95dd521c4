"""Buying an offer of form 2: its price is taken from the balance of a prepaid number, for the whole of its term."""

from __future__ import annotations

import msgspec
from msgspec.structs import replace

from sitthi.areas.contracts.closing import Account, When, close, in_place, note
from sitthi.areas.contracts.conditions import (
    benefits_allowed,
    contract_id,
    disclosed,
    duration,
    in_service,
    main_contracts,
    name_free,
    offered,
    replaced,
    worth_enough,
)
from sitthi.areas.contracts.model import REPLACED, BuyOffer
from sitthi.areas.contracts.periods import term_end
from sitthi.areas.contracts.terms import MAIN, ContractTerms, Offer
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, Decision, Event, Message, Remedy, Transfer
from sitthi.kernel.moment import day_of, end_of_day
from sitthi.kernel.money import half_up
from sitthi.ledger import chart
from sitthi.standing import funds
from sitthi.standing.money_parts import FORM_2, RUNNING, ContractPart
from sitthi.standing.parts import PRE_ACTIVE, PREPAID, RETRYING, HolderPart, Standing, WalletPart
from sitthi.standing.reasons import Look
from sitthi.standing.remedies import top_up_remedies
from sitthi.standing.service import once_confirmed

PREREQUISITE = "prepaid/form2.prerequisite"
SWITCH = "prepaid/switch.form1-to-form2"
CHANNELS = "prepaid/form2.channels"
DURATION = "prepaid/duration.form2"
CYCLE = "prepaid/cycle.form2"
AFTER_VALIDITY = "H11"


class Paid(msgspec.Struct, frozen=True):
    """What was taken for an offer: the wallet after it, the transfers, price with VAT, of which VAT and free credit."""

    wallet: WalletPart
    transfers: tuple[Transfer, ...]
    total_satang: int
    vat_satang: int
    free_satang: int


def buy_offer(command: Command[BuyOffer], standing: Standing, terms: ContractTerms) -> Decision:
    """Bought from the balance of an activated, registered prepaid number (prepaid/form2.prerequisite).

    Reads holder, number, wallet, addons, awaited, contracts, contract, bills, charges. Granted: the contract, the
    validity to its end (R69), and in place of another main offer the settlement of that one.
    """
    look = Look(terms.off, command.at_us)
    offer = offered(look, command.body.offer, FORM_2, terms, command.at_us)
    name_free(look, command, standing)
    resumes = _prerequisites(look, standing)
    if offer is None:
        return look.refusal()
    duration(look, offer, terms)
    benefits_allowed(look, offer, terms)
    worth_enough(look, offer, terms, command.at_us)
    old = replaced(look, command, offer, standing, terms)
    _balance(look, command.at_us, offer, standing, terms, resumes=resumes)
    if look.unmet:
        return look.refusal()
    return _bought(look, command, offer, old, standing, terms)


def _prerequisites(look: Look, standing: Standing) -> bool:
    """A prepaid number, activated, its SIM registered; answers whether it has to be resumed first."""
    number, holder = standing.number, standing.holder
    if look.check(PREREQUISITE, number.charging == PREPAID, number.charging, PREPAID):
        look.never()
    if look.check(PREREQUISITE, bool(holder.id_kind), holder.id_kind, "registered"):
        look.possible(_registration(holder))
    return in_service(look, standing, PREREQUISITE)


def _registration(holder: HolderPart) -> Remedy:
    """The event that registers a holder; its name and id number are in no part, so they are left to be filled in."""
    kind = "company" if holder.kind == "juristic" else "citizen"
    data: dict[str, object] = {"kind": holder.kind, "language": holder.language, "id_kind": kind, "id_number": "-"}
    return Remedy("holder.registered", data, f"holder/{holder.holder}")


def _balance(look: Look, at_us: int, offer: Offer, standing: Standing, terms: ContractTerms, *, resumes: bool) -> None:
    """The balance covers the price with VAT, in its validity or after it (H11); renewals that wait are paid first.

    The first offer of form 2 changes a number from form 1, at once (prepaid/switch.form1-to-form2).
    """
    wallet = standing.wallet
    price_satang = _price(offer, terms)
    first = not main_contracts(standing.contracts, FORM_2, terms, at_us)
    clause = SWITCH if first and offer.kind == MAIN else PREREQUISITE
    look.check(clause, wallet.available_satang >= price_satang, wallet.available_satang, price_satang, "satang")
    lapsed = False
    if funds.run_out(wallet, at_us, last_instant=terms.last_instant) and standing.number.status != PRE_ACTIVE:
        allowed, until_us = terms.form2_after_validity, wallet.valid_until_us
        lapsed = look.check(clause, allowed, until_us, at_us, "us", reading=AFTER_VALIDITY)
    if clause in terms.off:
        return
    wallet = once_confirmed(standing.number, wallet)
    waiting_satang = sum(
        addon.paid_satang for addon in standing.addons if addon.state == RETRYING and at_us <= addon.retry_until_us
    )
    first_satang = waiting_satang if resumes else 0
    if lapsed or wallet.available_satang < price_satang + first_satang:
        look.possible(*top_up_remedies(price_satang, wallet, waiting_satang, terms.kiosk))


def _price(offer: Offer, terms: ContractTerms) -> int:
    return offer.price_satang + terms.vat_satang(offer.price_satang)


def _bought(
    look: Look,
    command: Command[BuyOffer],
    offer: Offer,
    old: ContractPart | None,
    standing: Standing,
    terms: ContractTerms,
) -> Decision:
    """The contract, what it moves and tells, and the settlement of the one it takes the place of."""
    number, at_us = standing.number, command.at_us
    paid = _pay(standing.wallet, number.number, offer, terms)
    start_day = day_of(at_us)
    contract = ContractPart(
        contract=contract_id(command),
        number=number.number,
        account=number.account,
        form=FORM_2,
        offer=offer.id,
        state=RUNNING,
        signed_us=at_us,
        start_day=start_day,
        end_day=term_end(offer, start_day, terms.form2),
        term_months=offer.term_months,
        advance_satang=paid.total_satang,
        vat_satang=paid.vat_satang,
        free_satang=paid.free_satang,
        benefits=offer.benefits,
    )
    until_us = end_of_day(contract.end_day - 1)
    wallet = _longer_valid(look, paid.wallet, until_us, at_us, terms)
    note(look, CYCLE, until_us, "us", reading="R67")
    note(look, CHANNELS, ", ".join(terms.form2.channels))
    disclosed(look, offer)
    message = Message(
        "offer-bought",
        number.number,
        {
            "offer": offer.id,
            "price_satang": paid.total_satang,
            "until_us": until_us,
            "benefits_satang": offer.worth_satang,
        },
    )
    decision = Decision(
        GRANTED,
        tuple(look.reasons),
        transfers=paid.transfers,
        changes=(contract, wallet),
        messages=(message,),
        events=(Event("contract.signed", contract.contract, paid.total_satang), *_low(standing.wallet, wallet, terms)),
    )
    if old is None:
        return decision
    account = Account(standing.bills, standing.charges)
    return in_place(decision, close(look, old, When(at_us, REPLACED), account, terms), look)


def _pay(wallet: WalletPart, number: str, offer: Offer, terms: ContractTerms) -> Paid:
    """Price to the term, VAT to VAT; with the balance's clause switched off, what there is of it."""
    price_satang = _price(offer, terms)
    total_satang = min(price_satang, max(wallet.available_satang, 0))
    vat_satang = half_up((price_satang - offer.price_satang) * total_satang, price_satang) if price_satang else 0
    after, net = funds.take(wallet, number, total_satang - vat_satang, chart.term(number), free_first=terms.free_first)
    after, vat = funds.take(after, number, vat_satang, chart.VAT, free_first=terms.free_first)
    return Paid(after, (*net, *vat), total_satang, vat_satang, wallet.free_satang - after.free_satang)


def _longer_valid(look: Look, wallet: WalletPart, until_us: int, at_us: int, terms: ContractTerms) -> WalletPart:
    """Validity reaches at least to the end of the term (R69), where the terms let it beyond the cap."""
    if not terms.form2_beyond_cap or not look.carried(DURATION) or until_us <= wallet.valid_until_us:
        return wallet
    note(look, DURATION, until_us, "us", wallet.valid_until_us, reading="R69")
    return replace(wallet, valid_until_us=until_us, reminded_us=max(wallet.reminded_us, at_us))


def _low(before: WalletPart, after: WalletPart, terms: ContractTerms) -> tuple[Event, ...]:
    """Tells that the price has made the balance low, unless the customer was told since the last credit (R75)."""
    available_satang = after.available_satang
    if after.low_reminded or available_satang >= terms.low_satang or available_satang == before.available_satang:
        return ()
    return (Event("wallet.low", amount=available_satang),)
