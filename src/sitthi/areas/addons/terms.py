"""What the add-on rules read of the book: offers with prices and periods, and how rounds are renewed."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from sitthi.kernel import moment
from sitthi.kernel.money import ROUNDINGS
from sitthi.standing.parts import Allowance
from sitthi.standing.remedies import Kiosk
from sitthi.terms import Text, Values

WHOLE_PERCENT = 10_000
"""100% in hundredths of a percent."""


STARTS_ON_SMS = "addons/subscribe.starts-on-sms"


class Family(msgspec.Struct, frozen=True):
    """The clauses (full ids) that speak of one family of offers."""

    offers: str
    window: str
    validity: str


FAMILIES = {
    "net": Family("addons/net.offer-279", "addons/net.window", "addons/net.oneoff-validity"),
    "finver": Family("addons/finver.offers", "addons/finver.window", "addons/finver.oneoff-validity"),
}


class Offer(msgspec.Struct, frozen=True):
    """One offer: names, price and VAT in satang, days and rounds, speed (0 = not stated), what it grants.

    ``elapsed_days``: whether days are counted as 24 hours each, and not with the first day as day 1 (R1).
    ``from_start``: whether the end is counted from the start of the right, not from subscription (R82).
    ``free_first``: whether free credit pays for it first (R71).
    ``sale_until_us`` is the last instant at which it can be bought.
    """

    offer: str
    family: str
    name: Text
    price_satang: int
    vat_satang: int
    period_days: int
    rounds: int
    speed_mbps: int
    elapsed_days: bool
    sale_until_us: int
    allowances: tuple[Allowance, ...]
    from_start: bool = False
    free_first: bool = True

    @property
    def total_satang(self) -> int:
        """Price with VAT."""
        return self.price_satang + self.vat_satang

    @property
    def renews(self) -> bool:
        """Whether it is sold as auto-renewing."""
        return self.rounds > 1

    @property
    def clauses(self) -> Family:
        """The clauses of its family."""
        return FAMILIES[self.family]


class RenewalTerms(msgspec.Struct, frozen=True):
    """How rounds are paid: time of day, days of retrying, and what an operator may choose otherwise.

    ``charge_at_end``: as the second of the charge ends, not as it begins (H8).
    ``retry_on_credit``: a credit that is no top-up renews what waits, too (H4); ``retry_on_freed``: so does money that
    a hold no longer sets aside (H13). ``after_validity``: also where the wallet's validity has run out (H2).
    """

    carried: bool
    charge_second: int
    charge_at_end: bool
    retry_days: int
    retry_on_topup: bool
    retry_on_credit: bool
    retry_on_freed: bool
    late_day_one: bool
    while_suspended: str
    after_validity: bool
    lapses: bool
    only_in_window: bool


class AddonTerms(msgspec.Struct, frozen=True):
    """The terms of add-ons.

    ``offers`` are all that are described, ``sold`` those that can be bought; ``charging`` is the kind of
    main package they work with, or any; ``no_refund`` are the causes for which nothing is paid back;
    a balance below ``low_satang`` is reminded of (R75); ``after_validity``: bought also where the wallet's validity
    has run out (H2), and ``last_instant``: the instant at which that ends still counts (H7); ``wording`` has the
    clauses by full id.
    """

    off: frozenset[str]
    offers: dict[str, Offer]
    sold: tuple[str, ...]
    renewal: RenewalTerms
    vat_percent: int
    vat_rounding: str
    main_package_required: bool
    charging: str
    starts_on_sms: bool
    charged_on_delivery: bool
    last_instant: bool
    after_validity: bool
    starts_anyway: bool
    give_up_us: int
    extends: bool
    no_refund: frozenset[str]
    permanent_ends: bool
    fair_use_actions: tuple[str, ...]
    kiosk: Kiosk
    low_satang: int
    wording: dict[str, Text]


def read(values: Mapping[str, Values], off: frozenset[str]) -> AddonTerms:
    """The terms out of ``addons``, ``general`` and ``prepaid`` (what a kiosk takes, when a balance is low)."""
    own, shared = values["addons"], values["general"]
    ids = [offer for family in FAMILIES for offer in own.texts(f"offers.{family}")]
    offers = {
        offer: replace(_offer(own, shared, offer, off), free_first=values["prepaid"].flag("spend.free-first"))
        for offer in ids
    }
    return AddonTerms(
        off=off,
        offers=offers,
        sold=tuple(one.offer for one in offers.values() if one.clauses.offers not in off),
        renewal=_renewal(own, off),
        vat_percent=_vat_percent(own, off),
        vat_rounding=own.choice("vat-rounding"),
        main_package_required=own.flag("main-package-required"),
        charging=own.choice("pairs-with.charging"),
        starts_on_sms=own.choice("starts-on") == "confirmation-sms" and STARTS_ON_SMS not in off,
        charged_on_delivery=shared.choice("confirmation.charged-at") == "delivery",
        last_instant=values["prepaid"].choice("validity.last-instant") == "valid",
        after_validity=own.choice("subscribe.after-validity") == "allowed",
        starts_anyway=shared.choice("confirmation.given-up") == "right-starts-anyway",
        give_up_us=shared.hours("confirmation.give-up-after") * moment.HOUR_US,
        extends=not own.flag("no-extension") or "addons/no-extension" in off,
        no_refund=frozenset(() if "addons/no-refund" in off else own.texts("no-refund.causes")),
        permanent_ends=shared.choice("suspended-for-good.add-on") == "ended-no-refund",
        fair_use_actions=own.texts("fair-use.actions"),
        kiosk=_kiosk(values["prepaid"]),
        low_satang=values["prepaid"].satang("remind.balance-below"),
        wording={clause.id: Text(clause.th, clause.en) for clause in own.version.clauses},
    )


def _kiosk(prepaid: Values) -> Kiosk:
    name = "topup.kiosk."
    return Kiosk(prepaid.satang(f"{name}min"), prepaid.satang(f"{name}max"), prepaid.satang(f"{name}step"))


def _vat_percent(own: Values, off: frozenset[str]) -> int:
    percent = own.percent("vat")
    return 0 if "addons/vat" in off else percent


def _offer(own: Values, shared: Values, offer: str, off: frozenset[str]) -> Offer:
    name = f"offer.{offer}."
    family = own.text(f"{name}family")
    price_satang = own.satang(f"{name}price")
    rounds = own.count(f"{name}rounds")
    renews = rounds > 1
    if renews and not own.flag("rounds.include-first"):
        rounds += 1
    rounding = ROUNDINGS[own.choice("vat-rounding")]
    vat_satang = rounding(price_satang * _vat_percent(own, off), WHOLE_PERCENT)
    sale_day = moment.day_number(own.date(f"{family}.sale-until"))
    whole_day = shared.choice("day.deadline") == "whole-day-included"
    counting = own.choice("renew.round.counting" if renews else f"{family}.counting")
    speed = f"{name}speed-mbps"
    return Offer(
        offer=offer,
        family=family,
        name=Text(own.text(f"{name}name-th"), own.text(f"{name}name-en")),
        price_satang=price_satang,
        vat_satang=vat_satang,
        period_days=own.days(f"{name}period"),
        rounds=rounds,
        speed_mbps=own.count(speed) if speed in own else 0,
        elapsed_days=counting == "elapsed" or (renews and "addons/renew.round" in off),
        sale_until_us=moment.end_of_day(sale_day) if whole_day else moment.start_of_day(sale_day),
        allowances=_allowances(own, family, off),
        from_start=own.choice("end-counted-from") == "start" or (not renews and FAMILIES[family].validity in off),
    )


def _allowances(own: Values, family: str, off: frozenset[str]) -> tuple[Allowance, ...]:
    """What a round of a family grants: Net Sudkhum unlimited data, Finver data and calls."""
    if family == "net":
        return (Allowance("data", 0, unlimited=own.choice("net.data") == "unlimited"),)
    data, voice = own.bytes("finver.data"), own.seconds("finver.voice")
    if "addons/finver.kind" in off:
        return ()
    return (Allowance("data", data), Allowance("voice", voice))


def _renewal(own: Values, off: frozenset[str]) -> RenewalTerms:
    retried = "addons/renew.retry" not in off
    days = own.days("renew.retry")
    on_topup = own.flag("renew.retry-on-topup") and retried
    return RenewalTerms(
        carried="addons/renew.charge" not in off,
        charge_second=own.time_s("renew.charge-at"),
        charge_at_end=own.choice("renew.charge-in-second") == "end",
        retry_days=days if retried else 0,
        retry_on_topup=on_topup,
        retry_on_credit=own.choice("renew.retry-on-credit") == "any-credit" and on_topup,
        retry_on_freed=own.choice("renew.retry-on-freed") == "at-once" and on_topup,
        late_day_one=own.choice("renew.paid-late") == "day-of-charge-is-day-1",
        while_suspended=own.choice("renew.while-suspended"),
        after_validity=own.choice("renew.after-validity") == "charged",
        lapses=own.choice("renew.lapse") == "cancelled" and "addons/renew.lapse" not in off,
        only_in_window=own.flag("window.ends-renewals"),
    )
