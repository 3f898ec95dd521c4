"""A number taken over from an existing operator, with its wallet and add-ons in mid-round. Pure."""

from __future__ import annotations

from sitthi.areas.numbers.checks import (
    first_messages,
    look_number_form,
    number_of,
    status_of,
)
from sitthi.areas.numbers.model import TAKEN_OVER, AddonTakenOver, TakeOver
from sitthi.areas.numbers.terms import NumbersTerms, OfferTaken
from sitthi.kernel import moment
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, Decision, Part, Remedy, Scalar, Transfer
from sitthi.ledger import chart
from sitthi.standing.packages import look_main_package
from sitthi.standing.parts import (
    ACTIVE,
    ENDED,
    POSTPAID,
    PRE_ACTIVE,
    SUSPENDED,
    AccountPart,
    AddonPart,
    Allowance,
    HolderPart,
    NumberPart,
    Standing,
    WalletPart,
)
from sitthi.standing.reasons import Look

UNITS = {"data": "byte", "voice": "second", "sms": "message", "mms": "message"}
"""The unit each service's allowances are counted in."""

CLAUSE = "house/take-over"


def take_over_number(command: Command[TakeOver], standing: Standing, terms: NumbersTerms) -> Decision:
    """A number is taken over with what it holds, by opening transfers, if it all agrees (house/take-over)."""
    body, number = command.body, number_of(standing)
    look = Look(terms.off, command.at_us)
    look_number_form(look, command.key, body.product, terms)
    taken = number is not None and number.status != ENDED
    if look.check("house/number-once", not taken, status_of(number), "none, ended"):
        look.possible(Remedy("number.disconnected", {"reason": "customer"}))
    _look_at_owner(look, body, standing)
    look_main_package(look, body.main_package, body.charging, body.product, terms.packages)
    _look_at_wallet(look, body, command.at_us)
    for addon in body.addons:
        _look_at_addon(look, addon, terms, command.at_us)
    if look.unmet:
        return look.refusal()
    # Whatever is switched off: what the book does not know, or what is more than there is, can not be kept.
    known = (addon for addon in body.addons if addon.offer in terms.offers)
    addons = tuple(_addon(seq, addon, terms) for seq, addon in enumerate(known, 1))
    return Decision(
        GRANTED,
        tuple(look.reasons),
        transfers=(*_money(command.key, body), *_allowances(command.key, addons)),
        changes=(*_owner(body, standing), _number(command), _wallet(command), *addons),
        messages=first_messages(command.key) if body.status == PRE_ACTIVE else (),
    )


def _look_at_owner(look: Look, body: TakeOver, standing: Standing) -> None:
    """What is known of holder and account already agrees with what comes."""
    holder, account = _holder(standing), standing.account
    if holder is not None and look.check(
        "house/holder-kind", body.holder_kind == holder.kind, body.holder_kind, holder.kind
    ):
        look.never()
    if account is not None:
        _fits(look, account.holder == body.holder, account.holder, body.holder)


def _look_at_wallet(look: Look, body: TakeOver, at_us: int) -> None:
    """Status, balance, free credit and validity are possible ones; postpaid has neither wallet nor add-ons."""
    _fits(look, body.status in {PRE_ACTIVE, ACTIVE, SUSPENDED}, body.status, "pre-active, active, suspended")
    _fits(look, body.active_since_us <= at_us, body.active_since_us, at_us, "us")
    _fits(look, 0 <= body.free_satang <= body.balance_satang, body.free_satang, body.balance_satang, "satang")
    _fits(look, body.valid_until_us >= 0, body.valid_until_us, 0, "us")
    if body.charging == POSTPAID:
        _fits(look, body.balance_satang == 0, body.balance_satang, 0, "satang")
        _fits(look, not body.addons, len(body.addons), 0, "count")


def _look_at_addon(look: Look, addon: AddonTakenOver, terms: NumbersTerms, at_us: int) -> None:
    """The add-on is one of the book's, in one of its rounds, and its right still runs."""
    offer = terms.offers.get(addon.offer)
    _fits(look, offer is not None, addon.offer, ", ".join(terms.offers))
    _fits(look, addon.valid_until_us > at_us, addon.valid_until_us, at_us, "us")
    _fits(look, addon.requested_us <= at_us, addon.requested_us, at_us, "us")
    if offer is None:
        return
    _fits(look, 1 <= addon.round <= offer.rounds, addon.round, offer.rounds, "count")
    for service, left in addon.allowances:
        _fits(look, service in offer.services, service, ", ".join(offer.services))
        _fits(look, left >= 0, left, 0, "count")


def _fits(look: Look, met: bool, value: Scalar, threshold: Scalar, unit: str = "text") -> None:  # noqa: FBT001 - as in Look.check
    if look.check(CLAUSE, met, value, threshold, unit):
        look.never()


def _holder(standing: Standing) -> HolderPart | None:
    """The holder, if known before."""
    return standing.holder


def _owner(body: TakeOver, standing: Standing) -> tuple[Part, ...]:
    """Holder and account as far as they are not known yet."""
    parts: tuple[Part, ...] = ()
    if _holder(standing) is None:
        parts = (HolderPart(body.holder, body.holder_kind, body.language, ""),)
    if standing.account is None:
        parts = (*parts, AccountPart(body.account, body.holder, 1, portal=False))
    return parts


def _number(command: Command[TakeOver]) -> NumberPart:
    body = command.body
    return NumberPart(
        number=command.key,
        account=body.account,
        product=body.product,
        charging=body.charging,
        main_package=body.main_package,
        status=body.status,
        why=TAKEN_OVER if body.status == SUSPENDED else "",
        since_us=command.at_us,
        active_since_us=0 if body.status == PRE_ACTIVE else body.active_since_us,
        addons_made=len(body.addons),
    )


def _wallet(command: Command[TakeOver]) -> WalletPart:
    """The wallet; reminders due before the take-over are the old operator's."""
    body = command.body
    return WalletPart(
        balance_satang=body.balance_satang,
        free_satang=_free_satang(body),
        valid_until_us=body.valid_until_us,
        reminded_us=command.at_us,
    )


def _addon(seq: int, addon: AddonTakenOver, terms: NumbersTerms) -> AddonPart:
    offer = terms.offers[addon.offer]
    last_day = moment.day_of(addon.valid_until_us)
    renews = addon.round < offer.rounds
    return AddonPart(
        seq=seq,
        offer=addon.offer,
        family=offer.family,
        state=ACTIVE,
        round=addon.round,
        rounds=offer.rounds,
        requested_us=addon.requested_us,
        valid_from_us=addon.requested_us,
        valid_until_us=addon.valid_until_us,
        allowances=_left(addon, offer),
        next_try_us=moment.at_second_of_day(last_day, terms.charge_second) if renews else 0,
        paid_satang=offer.total_satang,
    )


def _left(addon: AddonTakenOver, offer: OfferTaken) -> tuple[Allowance, ...]:
    left = dict(addon.allowances)
    return tuple(
        Allowance(service, 0 if unlimited else left.get(service, 0), unlimited=unlimited)
        for service, unlimited in offer.services.items()
    )


def _free_satang(body: TakeOver) -> int:
    return min(body.free_satang, body.balance_satang)


def _money(number: str, body: TakeOver) -> tuple[Transfer, ...]:
    """What the wallet opens with: money received and free credit, each on its account (R71)."""
    free_satang = _free_satang(body)
    opening = ((chart.wallet(number), body.balance_satang - free_satang), (chart.free(number), free_satang))
    return tuple(Transfer(chart.OPENING, credit, chart.SATANG, satang) for credit, satang in opening if satang)


def _allowances(number: str, addons: tuple[AddonPart, ...]) -> tuple[Transfer, ...]:
    return tuple(
        Transfer(
            chart.issued(UNITS[one.service]),
            chart.allowance(number, addon.seq, one.service),
            UNITS[one.service],
            one.left,
        )
        for addon in addons
        for one in addon.allowances
        if one.left
    )
