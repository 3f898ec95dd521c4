"""Buying an add-on, and the start of its right."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.addons.model import RequestAddon, StartAddon
from sitthi.areas.addons.price import Paid, low_balance, pay, waiting_satang
from sitthi.areas.addons.rights import closed, find, granted, nothing, period_end
from sitthi.areas.addons.terms import FAMILIES, STARTS_ON_SMS, AddonTerms, Offer
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Message, Part, Reason, Transfer
from sitthi.standing.funds import run_out
from sitthi.standing.parts import ACTIVE, ENDED, PENDING, PRE_ACTIVE, AddonPart, Standing
from sitthi.standing.reasons import Look
from sitthi.standing.remedies import top_up_remedies
from sitthi.standing.service import ACTIVATION, look_active, once_confirmed, until_reported

BALANCE = "addons/subscribe.balance"


def request_addon(command: Command[RequestAddon], standing: Standing, terms: AddonTerms) -> Decision:
    """Sold in its window, to an active prepaid number with a main package and price + VAT in its balance."""
    at_us = command.at_us
    look = Look(terms.off, at_us)
    offer = conditions(look, command.body.offer, standing, terms, at_us)
    if offer is None or look.unmet:
        return look.refusal()
    number, wallet = standing.number, standing.wallet
    paid = Paid(wallet) if _pays_on_delivery(terms) else pay(wallet, number.number, offer)
    seq = number.addons_made + 1
    addon = AddonPart(
        seq=seq,
        offer=offer.offer,
        family=offer.family,
        state=PENDING,
        round=1,
        rounds=offer.rounds,
        requested_us=at_us,
        valid_from_us=0,
        valid_until_us=0 if terms.starts_on_sms and offer.from_start else period_end(offer, at_us),
        paid_satang=paid.paid_satang,
        free_paid_satang=paid.free_satang,
    )
    transfers = paid.transfers
    if not terms.starts_on_sms:
        allowances, issued = granted(offer, number.number, addon)
        addon = replace(addon, state=ACTIVE, valid_from_us=at_us, allowances=allowances)
        transfers = (*transfers, *issued)
    _explain(look, offer, addon, terms)
    changes: tuple[Part, ...] = (replace(number, addons_made=seq), addon)
    if paid.wallet != wallet:
        changes = (*changes, paid.wallet)
    return Decision(
        GRANTED,
        tuple(look.reasons),
        transfers=transfers,
        changes=changes,
        messages=(_confirmation(number.number, addon, offer, terms),),
        events=low_balance(wallet, paid.wallet, terms),
    )


def _pays_on_delivery(terms: AddonTerms) -> bool:
    return terms.charged_on_delivery and terms.starts_on_sms


def _explain(look: Look, offer: Offer, addon: AddonPart, terms: AddonTerms) -> None:
    """Name the clauses that a purchase rests on beside the conditions: its period, and what starts it."""
    if addon.valid_until_us:
        clause = "addons/renew.round" if offer.renews else offer.clauses.validity
        look.check(clause, met=True, value=addon.valid_until_us, unit="us", reading="" if offer.renews else "R1")
    if terms.starts_on_sms:
        until_us = addon.requested_us + terms.give_up_us
        look.check(STARTS_ON_SMS, met=True, value=until_us, unit="us", reading="R126")


def _confirmation(number: str, addon: AddonPart, offer: Offer, terms: AddonTerms) -> Message:
    """The confirmation SMS: awaited where the right starts with it."""
    awaited = terms.starts_on_sms
    return Message(
        template="addon-confirmed",
        number=number,
        values={"offer": offer.offer, "until_us": addon.valid_until_us, "price_satang": offer.total_satang},
        purpose=f"addon:{addon.seq}" if awaited else "",
        give_up_us=addon.requested_us + terms.give_up_us if awaited else 0,
    )


def conditions(look: Look, offer_id: str, standing: Standing, terms: AddonTerms, at_us: int) -> Offer | None:
    """Look at every condition of buying an offer; the offer, or None where there is none such."""
    offer = terms.offers.get(offer_id)
    _sold(look, offer_id, offer, terms)
    if offer is not None and look.check(
        offer.clauses.window, at_us <= offer.sale_until_us, at_us, offer.sale_until_us, "us", reading="R81"
    ):
        look.never()
    number = standing.number
    has_main = bool(number.main_package) or not terms.main_package_required
    if look.check("addons/main-package-first", has_main, number.main_package, terms.main_package_required):
        look.never()
    pairs = terms.charging in {"any", number.charging}
    if look.check("addons/pairs-with", pairs, number.charging, terms.charging, reading="R84"):
        look.never()
    resumes = _in_service(look, standing)
    if offer is not None:
        vat, price = offer.vat_satang, offer.price_satang
        look.check("addons/vat", met=True, value=vat, threshold=price, unit="satang", reading="R4")
        _balance(look, offer, standing, terms, at_us, resumes=resumes)
    return offer


def _sold(look: Look, offer_id: str, offer: Offer | None, terms: AddonTerms) -> None:
    """Only what the documents offer is sold; an offer whose clause is switched off is none."""
    sold = ", ".join(terms.sold)
    if offer is not None and offer_id in terms.sold:
        look.check(offer.clauses.offers, met=True, value=offer_id, threshold=sold)
        return
    families = FAMILIES.values() if offer is None else (offer.clauses,)
    look.reasons += [Reason(one.offers, met=False, value=offer_id, threshold=sold) for one in families]
    look.unmet = True
    look.never()


def _in_service(look: Look, standing: Standing) -> bool:
    """A number buys while it is in service; answers whether it is not, and may have to be resumed first."""
    number = standing.number
    if number.status == PRE_ACTIVE:
        if look.check("prepaid/1.1.3", met=False, value=number.status, threshold=ACTIVE):
            until_reported(look, standing, ACTIVATION)
        return True
    look_active(look, number)
    return number.status != ACTIVE


def _balance(look: Look, offer: Offer, standing: Standing, terms: AddonTerms, at_us: int, *, resumes: bool) -> None:
    """The balance covers price + VAT; renewals that wait are paid first by whatever mends it."""
    wallet = standing.wallet
    price_satang = offer.total_satang
    covers = wallet.available_satang >= price_satang
    look.check(BALANCE, covers, wallet.available_satang, price_satang, "satang")
    lapsed = False
    if run_out(wallet, at_us, last_instant=terms.last_instant) and standing.number.status != PRE_ACTIVE:
        lapsed = look.check(BALANCE, terms.after_validity, wallet.valid_until_us, at_us, "us", reading="H2")
    if BALANCE in terms.off:
        return
    wallet = once_confirmed(standing.number, wallet)
    waiting = waiting_satang(standing.addons, terms, at_us, resumes=resumes)
    taken_on_resuming = waiting if resumes else 0
    if lapsed or wallet.available_satang < price_satang + taken_on_resuming:
        look.possible(*top_up_remedies(price_satang, wallet, waiting, terms.kiosk))


def start_addon(command: Command[StartAddon], standing: Standing, terms: AddonTerms) -> Decision:
    """The right starts when the confirmation SMS is received; its end was counted from subscription (R82)."""
    addon = find(standing.addons, command.body.seq)
    if addon is None or addon.state != PENDING:
        return nothing(command.body.seq)
    return started(addon, standing, terms, command.at_us)


def started(addon: AddonPart, standing: Standing, terms: AddonTerms, at_us: int) -> Decision:
    """How a pending add-on starts: paid now if the terms say so, ended if its period is over."""
    look = Look(terms.off, at_us)
    until_us = addon.valid_until_us
    look.check(STARTS_ON_SMS, met=True, value=at_us, threshold=until_us, unit="us", reading="R82")
    offer, number, wallet = terms.offers.get(addon.offer), standing.number.number, standing.wallet
    if until_us and at_us > until_us:
        return Decision(RECORDED, tuple(look.reasons), changes=(closed(addon, ENDED, "period-over"),))
    transfers: tuple[Transfer, ...] = ()
    if offer is not None and _pays_on_delivery(terms) and not addon.paid_satang:
        available_satang = wallet.available_satang
        covers = available_satang >= offer.total_satang
        if look.check(BALANCE, covers, available_satang, offer.total_satang, "satang", reading="R126"):
            return Decision(RECORDED, tuple(look.reasons), changes=(closed(addon, ENDED, "unpaid"),))
        paid = pay(wallet, number, offer)
        wallet, transfers = paid.wallet, paid.transfers
        addon = replace(addon, paid_satang=paid.paid_satang, free_paid_satang=paid.free_satang)
    allowances, issued = granted(offer, number, addon)
    if not until_us and offer is not None:
        until_us = period_end(offer, at_us)
    addon = replace(addon, state=ACTIVE, valid_from_us=at_us, valid_until_us=until_us, allowances=allowances)
    changes: tuple[Part, ...] = (addon,) if wallet == standing.wallet else (addon, wallet)
    events = low_balance(standing.wallet, wallet, terms)
    return Decision(RECORDED, tuple(look.reasons), transfers=(*transfers, *issued), changes=changes, events=events)
