"""What a number may hold a tier on: its package, a device, a registration, an invitation. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.tiers.core import rank_of_price
from sitthi.areas.tiers.facts import JURISTIC as JURISTIC_KIND
from sitthi.areas.tiers.facts import listed_satang
from sitthi.areas.tiers.model import BuyDevice, ChangePackage, InviteTier, RegisterTier
from sitthi.areas.tiers.offers import NOT_ENDED, NUMBER_ACTIVE, nothing
from sitthi.areas.tiers.terms import TiersTerms
from sitthi.areas.tiers.ways import ASSISTANT, DEVICE, JURISTIC, PACKAGE, PROGRAMMES, REGISTRATION, price_found
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, Decision, Event, Part, Reason, Remedy, Transfer
from sitthi.ledger import chart
from sitthi.standing import funds
from sitthi.standing.packages import look_main_package
from sitthi.standing.parts import (
    ACTIVE,
    ENDED,
    PERMANENT,
    POSTPAID,
    PREPAID,
    SUSPENDED,
    NumberPart,
    Standing,
    WalletPart,
)
from sitthi.standing.reasons import Look
from sitthi.standing.remedies import top_up_remedies
from sitthi.standing.tier_parts import BY_INVITATION

MOBILE = "mobile"
USSD = "ussd"
REGISTERED = "registered"

CHANGED = "tier.ground-changed"
ABOUT_PACKAGE = Event(CHANGED, "package")
ABOUT_DEVICE = Event(CHANGED, "device")
ABOUT_REGISTRATION = Event(CHANGED, "registered")
ABOUT_INVITATION = Event(CHANGED, "invited")


def change_package(command: Command[ChangePackage], standing: Standing, terms: TiersTerms) -> Decision:
    """A number goes to another main package, whose listed price may give a tier (serenade/package, R12, R50).

    Reads number, tier. Granted: the package is kept with its price, and the review is asked for at once
    (package.notice). A device's ground ends with the package it came with (device.ground-until). Refused for one that
    is not charged as the number is (sample/main-packages): that is a swap of charging.
    """
    body, number, part = command.body, standing.number, standing.tier
    look = _look_number(terms, command.at_us, number)
    if terms.packages:
        look_main_package(look, body.main_package, number.charging, number.product, terms.packages)
    if look.unmet:
        return look.refusal()
    after = replace(part, package_satang=body.price_satang, discounted=body.discounted)
    if terms.device_until_changed and body.main_package != number.main_package:
        after = replace(after, programme="", programme_satang=0, bought_us=0)
    _price(look, PACKAGE, number, (0, body.price_satang), terms)
    changes: tuple[Part, ...] = (replace(number, main_package=body.main_package), after)
    events = (ABOUT_PACKAGE,) if terms.package_at_once else ()
    return Decision(GRANTED, tuple(look.reasons), changes=changes, events=events)


def buy_device(command: Command[BuyDevice], standing: Standing, terms: TiersTerms) -> Decision:
    """A smartphone was bought with a package whose price may give a tier (serenade/device.*, R13, R50).

    Reads number, tier. Granted: kept as a ground, and the review is asked for at once (package.notice). Refused for a
    programme the document does not have.
    """
    body, number, part = command.body, standing.number, standing.tier
    look = _look_number(terms, command.at_us, number)
    if body.programme not in PROGRAMMES:
        for programme in PROGRAMMES:
            look.reasons.append(Reason(DEVICE + programme, met=False, value=body.programme, threshold=programme))
        look.unmet = True
        look.never()
    if look.unmet:
        return look.refusal()
    place = PROGRAMMES.index(body.programme) + 1
    _price(look, DEVICE + body.programme, number, (place, body.price_satang), terms)
    after = replace(part, programme=body.programme, programme_satang=body.price_satang, bought_us=command.at_us)
    events = (ABOUT_DEVICE,) if terms.package_at_once else ()
    return Decision(GRANTED, tuple(look.reasons), changes=(after,), events=events)


def _look_number(terms: TiersTerms, at_us: int, number: NumberPart) -> Look:
    """The number has not ended yet (house/number-active)."""
    look = Look(terms.off, at_us)
    if look.check(NUMBER_ACTIVE, number.status != ENDED, number.status, NOT_ENDED):
        look.never()
    return look


def _price(look: Look, clause: str, number: NumberPart, price: tuple[int, int], terms: TiersTerms) -> None:
    """Whether a listed price gives a tier, to a postpaid number; (programme, satang)."""
    programme, satang = price
    rank = rank_of_price(programme, listed_satang(satang, terms), terms.rule)
    look.reasons.append(price_found(clause, rank, satang, prepaid=number.charging == PREPAID))


def register_tier(command: Command[RegisterTier], standing: Standing, terms: TiersTerms) -> Decision:
    """A prepaid number registers for a tier by the code, free of charge, or by e-service (prepaid.registration).

    Reads number, tier, wallet. Refused with every reason; where the terms have a fee for the code, it is taken from
    the main balance. A number registered already changes nothing.
    """
    number, part, body = standing.number, standing.tier, command.body
    look = _look_number(terms, command.at_us, number)
    prepaid = number.charging == PREPAID
    if look.check(REGISTRATION, prepaid, number.charging, PREPAID):
        _swap(look, number, PREPAID)
    dialled = body.channel in {USSD, terms.code}
    open_to_it = (USSD if body.channel == terms.code else body.channel) in terms.channels
    if look.check(REGISTRATION, open_to_it, body.channel, ", ".join((terms.code, *terms.channels))):
        look.never()
    fee_satang = terms.code_fee_satang if dialled and prepaid and REGISTRATION not in terms.off else 0
    if dialled and prepaid:
        available_satang = standing.wallet.available_satang
        if look.check(REGISTRATION, available_satang >= fee_satang, available_satang, fee_satang, "satang"):
            look.possible(*top_up_remedies(fee_satang, standing.wallet, 0, terms.kiosk))
    if look.unmet:
        return look.refusal()
    if part.registered_us:
        return nothing(REGISTERED)
    changes: tuple[Part, ...] = (replace(part, registered_us=command.at_us),)
    transfers: tuple[Transfer, ...] = ()
    if fee_satang:
        wallet, transfers = _fee(standing.wallet, number.number, fee_satang)
        changes = (*changes, wallet)
    reasons = tuple(look.reasons)
    return Decision(GRANTED, reasons, transfers=transfers, changes=changes, events=(ABOUT_REGISTRATION,))


def _fee(wallet: WalletPart, number: str, fee_satang: int) -> tuple[WalletPart, tuple[Transfer, ...]]:
    return funds.take(wallet, number, fee_satang, chart.FEE_REVENUE)


def invite_tier(command: Command[InviteTier], standing: Standing, terms: TiersTerms) -> Decision:
    """The operator invites any number to a tier, one of a juristic person too (juristic.by-invitation).

    Reads holder, number, tier. A personal assistant is for postpaid numbers only (account.6). Refused with every
    reason; granted, the review is asked for at once.
    """
    number, part, body = standing.number, standing.tier, command.body
    look = _look_number(terms, command.at_us, number)
    if not terms.rank(body.tier):
        known = ", ".join(terms.tiers[1:])
        look.reasons.append(Reason(JURISTIC, met=False, value=body.tier, threshold=known))
        look.unmet = True
        look.never()
    kind, ways = standing.holder.kind, ", ".join(terms.juristic_ways)
    if look.check(JURISTIC, kind != JURISTIC_KIND or BY_INVITATION in terms.juristic_ways, kind, ways):
        look.never()
    if body.assistant:
        charging = terms.assistant_charging
        if look.check(ASSISTANT, number.charging in charging, number.charging, ", ".join(charging)):
            if POSTPAID in charging:
                _swap(look, number, POSTPAID)
            else:
                look.never()
    if look.unmet:
        return look.refusal()
    assistant = body.assistant or part.assistant
    after = replace(part, invited=body.tier, invited_us=command.at_us, assistant=assistant)
    return Decision(GRANTED, tuple(look.reasons), changes=(after,), events=(ABOUT_INVITATION,))


def _swap(look: Look, number: NumberPart, to: str) -> None:
    """A mobile number in service may become prepaid or postpaid; another may not."""
    in_service = number.status == ACTIVE or (number.status == SUSPENDED and number.why != PERMANENT)
    if number.product == MOBILE and in_service:
        look.possible(Remedy("number.recharged-as", {"to": to}))
    else:
        look.never()
