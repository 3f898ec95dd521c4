"""Conditions and facts that buying an offer and signing a contract share."""

from __future__ import annotations

from sitthi.areas.contracts.closing import note
from sitthi.areas.contracts.endings import asked_at
from sitthi.areas.contracts.model import BuyOffer, SignContract
from sitthi.areas.contracts.terms import DEVICE_DISCOUNT, MAIN, ContractTerms, Offer
from sitthi.kernel import ids
from sitthi.kernel.command import Command
from sitthi.kernel.decision import Reason, Remedy, Scalar
from sitthi.kernel.moment import day_of
from sitthi.standing.money_parts import FORM_2, RUNNING, ContractPart
from sitthi.standing.parts import ACTIVE, PRE_ACTIVE, Standing
from sitthi.standing.reasons import Look
from sitthi.standing.service import ACTIVATION, look_active, until_reported
from sitthi.terms import to_satang

CHOICE = "prepaid/choice"
SWITCH_REQUEST = "prepaid/switch.request"
SWITCH_OTHER = "prepaid/switch.other"
DISCLOSURE = "prepaid/benefit.disclosure"
FLOOR = "prepaid/benefit.floor"
ROUNDED = "rounded-to-satang"
SAME_ID = "house/same-id"
SOLD = {"form-2": "offers/form2", "form-3": "offers/form3"}
BENEFITS = {"form-2": "prepaid/form2.benefit", "form-3": "prepaid/form3.benefit"}
DURATION = {"form-2": "prepaid/duration.form2", "form-3": "prepaid/duration.form3"}

Asked = Command[BuyOffer] | Command[SignContract]


def offered(look: Look, offer_id: str, form: str, terms: ContractTerms, at_us: int) -> Offer | None:
    """An offer of a form that is on sale; None where there is none such, or its clause is switched off."""
    clause = SOLD[form]
    sold = {} if clause in terms.off else {one.id: one for one in terms.offers.values() if one.form == form}
    offer = sold.get(offer_id)
    if offer is None:
        look.reasons.append(Reason(clause, met=False, value=offer_id, threshold=", ".join(sold)))
        look.unmet = True
        look.never()
        return None
    note(look, clause, offer_id, threshold=", ".join(sold))
    edge_us = offer.on_sale_from_us if at_us < offer.on_sale_from_us else offer.on_sale_until_us - 1
    if look.check(clause, offer.on_sale(at_us), at_us, edge_us, "us"):
        if at_us < offer.on_sale_from_us:
            look.possible(from_us=offer.on_sale_from_us)
        else:
            look.never()
    return offer


def in_service(look: Look, standing: Standing, clause: str) -> bool:
    """The number is activated (by the clause) and in service; answers whether it has to be resumed first."""
    number = standing.number
    if look.check(clause, number.status != PRE_ACTIVE, number.status, ACTIVE):
        until_reported(look, standing, ACTIVATION)
    if number.status == PRE_ACTIVE:
        return True
    look_active(look, number)
    return number.status != ACTIVE


def main_contracts(
    contracts: tuple[ContractPart, ...], form: str, terms: ContractTerms, at_us: int
) -> list[ContractPart]:
    """The main offers of a form that run on a day; of form 3 each is one."""
    day = day_of(at_us)
    running = [one for one in contracts if one.form == form and one.state == RUNNING and day < one.end_day]
    return [one for one in running if one.offer not in terms.offers or terms.offers[one.offer].kind == MAIN]


def replaced(look: Look, command: Asked, offer: Offer, standing: Standing, terms: ContractTerms) -> ContractPart | None:
    """The running main contract this one takes the place of: a number has one of a form at a time (switch.other).

    To change, the old one is named and settled with; one not named must be ended first. A first choice is made where
    offers are sold (prepaid/choice), a change where changes are asked for (prepaid/switch.request).
    """
    named = command.body.replaces
    mains = main_contracts(standing.contracts, offer.form, terms, command.at_us) if offer.kind == MAIN else []
    old = next((one for one in mains if one.contract == named), None)
    if named and look.check(SWITCH_OTHER, old is not None, named, "running-contract"):
        look.never()
    others = [one for one in mains if one is not old]
    if look.check(SWITCH_OTHER, not others, others[0].offer if others else "", "none"):
        for one in others:
            look.possible(Remedy("contract.ended", {"cause": "customer", "evidence": []}, f"contract/{one.contract}"))
    if old is None:
        asked_at(look, command, CHOICE, terms.choice_channels)
        note(look, CHOICE, offer.form)
    else:
        asked_at(look, command, SWITCH_REQUEST, terms.switch_channels)
        note(look, SWITCH_REQUEST, old.offer)
    return old if look.carried(SWITCH_OTHER) else None


def benefits_allowed(look: Look, offer: Offer, terms: ContractTerms) -> None:
    """Benefits are of the kinds that the form may have."""
    allowed = terms.form(offer.form).benefits
    kinds = [one.kind for one in offer.benefits]
    if offer.handset_discount_satang:
        kinds.append(DEVICE_DISCOUNT)
    for kind in dict.fromkeys(kinds):
        if look.check(BENEFITS[offer.form], kind in allowed, kind, ", ".join(allowed)):
            look.never()


def worth_enough(look: Look, offer: Offer, terms: ContractTerms, at_us: int) -> None:
    """The benefits are worth at least what the advance would earn (prepaid/benefit.floor, R25, R74)."""
    exact_satang = terms.floor_satang(offer, at_us)
    least_satang = to_satang(exact_satang)
    met = offer.worth_satang >= (least_satang if terms.floor_compare == ROUNDED else exact_satang)
    if look.check(FLOOR, met, offer.worth_satang, least_satang, "satang", reading="R74"):
        look.never()


def duration(look: Look, offer: Offer, terms: ContractTerms) -> None:
    """The term is no longer than the form allows; of form 2 also longer than a month."""
    form, clause = terms.form(offer.form), DURATION[offer.form]
    if look.check(clause, offer.term_months <= form.max_months, offer.term_months, form.max_months, "count"):
        look.never()
    if offer.form != FORM_2:
        return
    least = terms.form2_longer_than_months
    if look.check(clause, offer.term_months > least, offer.term_months, least, "count"):
        look.never()
    if look.check(clause, offer.kind in terms.form2_offer_kinds, offer.kind, ", ".join(terms.form2_offer_kinds)):
        look.never()


def name_free(look: Look, command: Asked, standing: Standing) -> None:
    """An id given to the contract is not that of another; this is not a rule that can be switched off."""
    wanted = command.body.contract
    known = standing.contract if wanted else None
    if known is not None:
        look.reasons.append(Reason(SAME_ID, met=False, value=wanted))
        look.unmet = True
        look.never()


def contract_id(command: Asked) -> str:
    """The id a contract is known by: the one given, else that of the decision that made it."""
    return command.body.contract or ids.decision_id(ids.request_key(command.source, command.id))


def disclosed(look: Look, offer: Offer) -> None:
    """Each benefit with what it is worth, shown before the customer decides (prepaid/benefit.disclosure)."""
    worth: list[Scalar] = [one.amount_satang for one in offer.benefits]
    if offer.handset_discount_satang:
        worth.append(offer.handset_discount_satang)
    for amount_satang in worth:
        note(look, DISCLOSURE, amount_satang, "satang")
