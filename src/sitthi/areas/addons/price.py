"""What an add-on costs and how it is paid: price to revenue, VAT to VAT; and the way back of both. Pure."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from sitthi.areas.addons.terms import WHOLE_PERCENT, AddonTerms, Offer
from sitthi.kernel import moment
from sitthi.kernel.decision import Event, Transfer
from sitthi.kernel.money import ROUNDINGS, down
from sitthi.ledger import chart
from sitthi.standing import funds
from sitthi.standing.parts import PENDING, RETRYING, AddonPart, WalletPart


class Paid(msgspec.Struct, frozen=True):
    """A payment: the wallet after it, its transfers, the amount and how much of it is free credit."""

    wallet: WalletPart
    transfers: tuple[Transfer, ...] = ()
    paid_satang: int = 0
    free_satang: int = 0


def pay(wallet: WalletPart, number: str, offer: Offer) -> Paid:
    """Take price and VAT (addons/vat); with the balance's clause switched off, what there is of it."""
    amount_satang = min(offer.total_satang, max(wallet.available_satang, 0))
    net_satang = min(offer.price_satang, amount_satang)
    after, price = funds.take(wallet, number, net_satang, chart.ADDON_REVENUE, free_first=offer.free_first)
    after, vat = funds.take(after, number, amount_satang - net_satang, chart.VAT, free_first=offer.free_first)
    return Paid(after, (*price, *vat), amount_satang, wallet.free_satang - after.free_satang)


def low_balance(before: WalletPart, after: WalletPart, terms: AddonTerms) -> tuple[Event, ...]:
    """Tells that a charge has made the balance low, unless the customer was told since the last credit (R75)."""
    available_satang = after.available_satang
    if after.low_reminded or available_satang >= terms.low_satang or available_satang == before.available_satang:
        return ()
    return (Event("wallet.low", amount=available_satang),)


def give_back(wallet: WalletPart, number: str, addon: AddonPart, amount_satang: int, terms: AddonTerms) -> Paid:
    """Give back all or part of what was paid, money first and free credit as free credit (R71).

    The VAT in an amount is rounded as it was when it was added, which gives back the very same satang.
    """
    percent = terms.vat_percent
    vat_satang = ROUNDINGS[terms.vat_rounding](amount_satang * percent, WHOLE_PERCENT + percent)
    net_satang = amount_satang - vat_satang
    free_satang = max(0, amount_satang - (addon.paid_satang - addon.free_paid_satang))
    free_net_satang = min(free_satang, net_satang)
    shares = (
        (chart.ADDON_REVENUE, net_satang - free_net_satang, free_net_satang),
        (chart.VAT, vat_satang - (free_satang - free_net_satang), free_satang - free_net_satang),
    )
    after = wallet
    transfers: tuple[Transfer, ...] = ()
    for source, money_satang, credit_satang in shares:
        after, given = _give(after, number, source, (money_satang, credit_satang))
        transfers = (*transfers, *given)
    return Paid(after, transfers, amount_satang, free_satang)


def _give(
    wallet: WalletPart, number: str, source: str, shares_satang: tuple[int, int]
) -> tuple[WalletPart, tuple[Transfer, ...]]:
    """Money and free credit out of one account; free credit goes the way it came, through goodwill."""
    money_satang, free_satang = shares_satang
    after = wallet
    transfers: tuple[Transfer, ...] = ()
    if money_satang:
        after, transfers = funds.give(after, number, money_satang, source)
    if free_satang:
        after, credit = funds.give_free(after, number, free_satang)
        back = Transfer(source, chart.GOODWILL, chart.SATANG, free_satang)
        transfers = (*transfers, back, *credit)
    return after, transfers


def rest_satang(addon: AddonPart, at_us: int) -> int:
    """What was paid for the time not yet used, by the share of the period, rounded down."""
    if addon.state == PENDING:
        return addon.paid_satang
    begun_us = addon.requested_us if addon.round == 1 else addon.valid_from_us
    left_us, whole_us = addon.valid_until_us - at_us, addon.valid_until_us - begun_us
    return down(addon.paid_satang * left_us, whole_us) if 0 < left_us <= whole_us else 0


def waiting_satang(addons: Iterable[AddonPart], terms: AddonTerms, at_us: int, *, resumes: bool) -> int:
    """The prices of all renewals that a top-up, or service resumed, would pay first."""
    if not (terms.renewal.retry_on_topup or resumes):
        return 0
    return sum(
        terms.offers[addon.offer].total_satang
        for addon in addons
        if addon.state == RETRYING and addon.offer in terms.offers and open_to_retry(addon, terms, at_us)
    )


def open_to_retry(addon: AddonPart, terms: AddonTerms, at_us: int) -> bool:
    """Whether a waiting renewal may still be paid: within its days, or left disabled by other terms."""
    return at_us <= addon.retry_until_us or not terms.renewal.lapses


def charge_us(terms: AddonTerms, day: int) -> int:
    """The instant of a Thai day at which rounds are charged (addons/renew.charge, H8)."""
    begins_us = moment.at_second_of_day(day, terms.renewal.charge_second)
    return begins_us + moment.SECOND_US - 1 if terms.renewal.charge_at_end else begins_us
