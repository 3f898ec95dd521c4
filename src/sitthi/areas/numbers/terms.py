"""What the number rules read of the book: forms of numbers, main packages, how a number begins and ends."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sitthi.kernel.money import ROUNDINGS
from sitthi.standing.packages import charging_of
from sitthi.terms import Values

WHOLE_PERCENT = 10_000
"""100% in hundredths of a percent."""


class OfferTaken(msgspec.Struct, frozen=True):
    """What an add-on taken over is: family, rounds, price with VAT, services (unlimited or not)."""

    family: str
    rounds: int
    total_satang: int
    services: dict[str, bool]


class NumbersTerms(msgspec.Struct, frozen=True):
    """The terms of a number's life.

    ``packages`` are the main packages with their charging. ``opens_at_activation``: the starting value does
    not wait for the confirmation. ``charge_second`` is the second of the day at which renewals are paid.
    ``validity_runs``: during a suspension, too (R70).
    """

    off: frozenset[str]
    mobile_digits: int
    mobile_begins: str
    fibre_begins: str
    packages: dict[str, str]
    opens_at_activation: bool
    permanent_ends_contract: bool
    validity_runs: bool
    offers: dict[str, OfferTaken]
    charge_second: int


def read(values: Mapping[str, Values], off: frozenset[str]) -> NumbersTerms:
    """The terms of numbers out of the documents ``house``, ``prepaid``, ``sample`` and ``addons``."""
    house, prepaid, addons = values["house"], values["prepaid"], values["addons"]
    ids = (*addons.texts("offers.net"), *addons.texts("offers.finver"))
    return NumbersTerms(
        off=off,
        mobile_digits=house.count("number.mobile-digits"),
        mobile_begins=house.text("number.mobile-begins"),
        fibre_begins=house.text("number.fibre-begins"),
        packages=charging_of(values["sample"].table("main-packages")),
        opens_at_activation=prepaid.choice("starting-value.available-from") == "activation",
        validity_runs=prepaid.flag("validity.runs-while-suspended"),
        permanent_ends_contract=prepaid.flag("permanent-suspension.ends-contract"),
        offers={offer: _offer(addons, offer) for offer in ids},
        charge_second=addons.time_s("renew.charge-at"),
    )


def _offer(addons: Values, offer: str) -> OfferTaken:
    family = addons.text(f"offer.{offer}.family")
    price_satang = addons.satang(f"offer.{offer}.price")
    rounding = ROUNDINGS[addons.choice("vat-rounding")]
    vat_satang = rounding(price_satang * addons.percent("vat"), WHOLE_PERCENT)
    rounds = addons.count(f"offer.{offer}.rounds")
    if rounds > 1 and not addons.flag("rounds.include-first"):
        rounds += 1
    unlimited = family == "net" and addons.choice("net.data") == "unlimited"
    services = {"data": unlimited} if family == "net" else {"data": False, "voice": False}
    return OfferTaken(family, rounds, price_satang + vat_satang, services)
