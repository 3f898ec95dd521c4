"""What the rules of tiers read from the book, in the shape they use it in; most of it as the core's ``Rule``."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import lcm

import msgspec

from sitthi.areas.tiers import core, grouping
from sitthi.areas.tiers.core import Rule
from sitthi.areas.tiers.ways import (
    DEVICE,
    JURISTIC,
    LONGEST,
    PACKAGE,
    PAYMENT,
    PROGRAMMES,
    RECEIVER,
    REGISTRATION,
    REGULAR_USE,
    TENURE,
    THRESHOLDS,
    Said,
    prepared,
)
from sitthi.kernel.moment import HOUR_US
from sitthi.standing.packages import charging_of
from sitthi.standing.remedies import Kiosk
from sitthi.standing.tier_parts import BY_USE
from sitthi.terms import Row, Values

NEVER_MONTHS = 1 << 20
"""A length of service nobody reaches: what fills the places of a table that has fewer bands than another."""

_LIMITS = {
    "tenure": core.TENURE,
    "payment": core.PAYMENT,
    "regular-use": core.REGULAR_USE,
    "charge": core.CHARGE,
    "prepaid-registration": core.REGISTERED,
    "juristic-invitation": core.NATURAL,
}
"""The conditions by the words of way.usage-only-conditions (R50)."""
_IGNORED = {
    TENURE: core.TENURE,
    PAYMENT: core.PAYMENT,
    REGULAR_USE: core.REGULAR_USE | core.ENOUGH_MONTHS,
    REGISTRATION: core.REGISTERED,
    JURISTIC: core.NATURAL,
    RECEIVER: core.RECEIVES,
    LONGEST: core.GROUP_TENURE,
}
"""The conditions that a clause asks for: met where it is switched off."""


class MonthTerms(msgspec.Struct, frozen=True):
    """What of a month counts (R10, R51, R52).

    ``charged`` and ``used`` are the products of a bill that make up the monthly charge, and that show use.
    ``vat_10000ths`` is what an amount before VAT counts, ``taken_out`` the VAT in hundredths of a percent taken out of
    one that contains it (0: none). ``topped_up``: of a prepaid number what was topped up counts, and not what was
    charged; its tallies are kept accordingly.
    """

    charged: frozenset[str]
    used: frozenset[str]
    vat_10000ths: int
    taken_out: int
    topped_up: bool


class TiersTerms(msgspec.Struct, frozen=True):
    """The terms of the programme; ``off`` are the clauses an overlay has switched off.

    ``tiers`` are the names by rank, the lowest first, after "" for none (tiers.order). ``rule`` holds, by name:

    * usage.window-bills: window, and scale, its least common multiple with all below; usage.fewer-bills:
      refuses_fewer; usage.charge-measure: charge_by; usage.payment-test: payment_test; usage.use-test: use_flag;
      prepaid.payment-test: prepaid_late; prepaid.use-test: prepaid_use_flag;
    * usage.min-tenure and its edge: min_tenure_months, tenure_above; usage.band-edge: band_from_edge;
      usage.threshold-edge: charge_above; usage.TIER: use_months, use_satang; account.thresholds: group_months,
      group_satang; account.tier-min-tenure: group_tenure_months;
    * package.tiers, device.PROGRAMME-tiers: price_programme (0, then ``PROGRAMMES`` from 1), price_rank, price_from,
      price_to; package.unlisted-price: price_below; tiers.several-ways: several; way.usage-only-conditions: limits;
      juristic.ways: bars_juristic; prepaid.registration: needs_registration.

    A table whose clause is switched off has no rows; a condition whose clause is, stands in rule.ignored.
    ``group_rule`` measures a number of a group (account.charge-measure), ``grouping`` has the conditions of
    grouping. ``said`` are reasons made beforehand. ``price_10000ths`` is what a listed price counts for
    (package.price-vat). ``every_way`` are the clauses (full ids) that hold for every way, and not only for that by
    use. ``review``: a period that ends is followed by a review (end.then); ``lost_at_once``: a lost ground is not
    waited out (end.ground-lost). ``device_until_changed`` and ``invited_for_period`` say how long those grounds
    last. ``causes`` are what ends a tier, permanent suspension among them by ``permanent_ends`` (R85).
    ``on_notice``: held only once told, given up after ``give_up_us``, or held then all the same (``held_anyway``,
    R126). ``packages`` are the main packages with their charging.
    """

    off: frozenset[str]
    rule: Rule
    group_rule: Rule
    said: Said
    tiers: tuple[str, ...]
    months: MonthTerms
    grouping: grouping.GroupTerms
    price_10000ths: int
    every_way: frozenset[str]
    period_months: int
    review: bool
    lost_at_once: bool
    causes: frozenset[str]
    permanent_ends: bool
    on_notice: bool
    give_up_us: int
    held_anyway: bool
    package_at_once: bool
    device_until_changed: bool
    invited_for_period: bool
    code: str
    code_fee_satang: int
    channels: tuple[str, ...]
    juristic_ways: tuple[str, ...]
    assistant_charging: tuple[str, ...]
    assistant_by_invitation: bool
    kiosk: Kiosk
    packages: dict[str, str]

    def binds(self, clause: str, way: str) -> bool:
        """Whether a clause that is in force holds for a tier by a way (way.conditions-of-every-way, R50)."""
        return clause not in self.off and (way == BY_USE or clause in self.every_way)

    def rank(self, tier: str) -> int:
        """The rank of a tier by its name; 0 for none and for one the programme does not have."""
        return self.tiers.index(tier) if tier in self.tiers else 0


def read(values: Mapping[str, Values], off: frozenset[str]) -> TiersTerms:
    """The terms of the versions in force: document serenade, with general, and prepaid for what a kiosk takes.

    The pack of main packages (sample) may be missing: what was decided before it was looked at did not name it.
    """
    own, shared, prepaid = values["serenade"], values["general"], values["prepaid"]
    tiers = ("", *reversed(own.texts("tiers.order")))
    rule = _rule(own, tiers, off)
    group_by = core.LATEST if own.choice("account.charge-measure") == "latest-month" else core.MEAN
    vat_percent = shared.percent("tax.vat")
    with_vat = own.choice("package.price-vat") == "included"
    kiosk = Kiosk(*(prepaid.satang(f"topup.kiosk.{name}") for name in ("min", "max", "step")))
    return TiersTerms(
        off=off,
        rule=rule,
        group_rule=rule._replace(charge_by=group_by),
        said=prepared(tiers),
        tiers=tiers,
        months=_months(own, vat_percent),
        grouping=grouping.read_groups(values),
        price_10000ths=10_000 + (vat_percent if with_vat else 0),
        every_way=frozenset(f"serenade/{clause}" for clause in own.texts("way.conditions-of-every-way")),
        period_months=own.months("end.period-months"),
        review=own.choice("end.then") == "review",
        lost_at_once=own.choice("end.ground-lost") == "at-once",
        causes=frozenset(own.texts("end.causes")),
        permanent_ends=shared.choice("suspended-for-good.tier") == "ended",
        on_notice=own.choice("grant.from") == "notified",
        give_up_us=shared.hours("confirmation.give-up-after") * HOUR_US,
        held_anyway=shared.choice("confirmation.given-up") == "right-starts-anyway",
        package_at_once=own.choice("package.notice") == "at-once-on-subscription",
        device_until_changed=own.choice("device.ground-until") == "package-changed",
        invited_for_period=own.choice("invitation.counts-for") == "one-period",
        code=own.text("prepaid.code"),
        code_fee_satang=own.satang("prepaid.code-fee"),
        channels=own.texts("prepaid.channels"),
        juristic_ways=own.texts("juristic.ways"),
        assistant_charging=own.texts("assistant.charging"),
        assistant_by_invitation=own.flag("assistant.by-invitation"),
        kiosk=kiosk,
        packages=charging_of(values["sample"].table("main-packages")) if "sample" in values else {},
    )


def _months(own: Values, vat_percent: int) -> MonthTerms:
    included = own.choice("usage.charge-vat") == "included"
    return MonthTerms(
        charged=frozenset(own.texts("usage.charge-products")),
        used=frozenset(own.texts("usage.use-products")),
        vat_10000ths=10_000 + (vat_percent if included else 0),
        taken_out=0 if included else vat_percent,
        topped_up=own.choice("prepaid.charge-measure") == "topped-up-in-calendar-month",
    )


def _rule(own: Values, tiers: tuple[str, ...], off: frozenset[str]) -> Rule:
    names = tiers[1:]
    use = [_use_bands(own, tier, off) for tier in names]
    group = [_group_bands(own, tier, off) for tier in names]
    bands = max(1, *(len(rows) for rows in (*use, *group)))
    prices = _prices(own, tiers, off)
    only_use = own.texts("way.usage-only-conditions")
    window = own.count("usage.window-bills")
    flags = {"charged-use-every-month": core.UNCHARGED, "charged-use-in-month": core.UNCHARGED}
    return Rule(
        ranks=len(names),
        window=window,
        scale=lcm(*range(1, window + 1)),
        charge_by={"mean": core.MEAN, "lowest": core.LOWEST, "latest": core.LATEST}[own.choice("usage.charge-measure")],
        payment_test=core.MOST if own.choice("usage.payment-test") == "most-bills-in-time" else core.EVERY,
        use_flag=flags.get(own.choice("usage.use-test"), core.UNUSED),
        prepaid_late=int(own.choice("prepaid.payment-test") == "never-holds"),
        prepaid_use_flag=flags.get(own.choice("prepaid.use-test"), core.UNUSED),
        refuses_fewer=int(own.choice("usage.fewer-bills") == "refuse"),
        min_tenure_months=own.months("usage.min-tenure"),
        tenure_above=int(own.choice("usage.min-tenure-edge") == "exclusive"),
        band_from_edge=int(own.choice("usage.band-edge") == "upper-band"),
        charge_above=int(own.choice("usage.threshold-edge") == "exclusive"),
        bands=bands,
        use_months=_places(use, bands, 0, NEVER_MONTHS),
        use_satang=_places(use, bands, 1, 0),
        group_months=_places(group, bands, 0, NEVER_MONTHS),
        group_satang=_places(group, bands, 1, 0),
        group_tenure_months=own.months("account.tier-min-tenure"),
        price_programme=tuple(row[0] for row in prices),
        price_rank=tuple(row[1] for row in prices),
        price_from=tuple(row[2] for row in prices),
        price_to=tuple(row[3] for row in prices),
        price_below=int(own.choice("package.unlisted-price") == "tier-below"),
        several={"highest": core.HIGHEST, "first-held": core.FIRST_HELD, "latest": core.LATEST_WAY}[
            own.choice("tiers.several-ways")
        ],
        limits=_bits(bit for word, bit in _LIMITS.items() if word not in only_use),
        ignored=_bits(bit for clause, bit in _IGNORED.items() if clause in off),
        needs_registration=int(REGISTRATION not in off),
        bars_juristic=int(BY_USE not in own.texts("juristic.ways")),
    )


def _use_bands(own: Values, tier: str, off: frozenset[str]) -> list[tuple[int, int]]:
    """Months above which a monthly charge is asked for, and that charge in satang, shortest first."""
    if f"serenade/usage.{tier}" in off or f"usage.{tier}" not in own:
        return []
    return sorted((_whole(row, "over-months"), _whole(row, "charge")) for row in own.table(f"usage.{tier}"))


def _group_bands(own: Values, tier: str, off: frozenset[str]) -> list[tuple[int, int]]:
    rows = own.table("account.thresholds")
    if THRESHOLDS in off:
        return []
    return sorted((_whole(row, "over-months"), _whole(row, tier)) for row in rows if tier in row)


def _prices(own: Values, tiers: tuple[str, ...], off: frozenset[str]) -> list[tuple[int, int, int, int]]:
    """Programme, rank, lowest and highest price in satang of each row of the three tables."""
    tables = [("package.tiers", PACKAGE), *((f"device.{one}-tiers", DEVICE + one) for one in PROGRAMMES)]
    return [
        (place, tiers.index(str(row["tier"])), _whole(row, "from"), _whole(row, "to"))
        for place, (name, clause) in enumerate(tables)
        for row in own.table(name)
        if clause not in off and row["tier"] in tiers
    ]


def _places(tables: list[list[tuple[int, int]]], bands: int, column: int, empty: int) -> tuple[int, ...]:
    """One column of all tables, each filled up to as many places as the longest has."""
    return tuple(rows[place][column] if place < len(rows) else empty for rows in tables for place in range(bands))


def _bits(bits: Iterable[int]) -> int:
    together = 0
    for bit in bits:
        together |= bit
    return together


def _whole(row: Row, column: str) -> int:
    """A cell that is a whole number; the loader saw to that."""
    cell = row[column]
    assert isinstance(cell, int)
    return cell
