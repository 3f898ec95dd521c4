"""What the usage rules read of the book: rates ready to multiply, and what an operator may choose."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec
from msgspec.structs import replace

from sitthi.kernel import moment
from sitthi.kernel.decision import Reason
from sitthi.kernel.money import ROUNDINGS
from sitthi.ledger import chart
from sitthi.standing.packages import UNLISTED
from sitthi.standing.remedies import Kiosk
from sitthi.terms import Values

ANY = "*"
"""The row of a table for what no other row names."""

WHOLE_PERCENT = 10_000
"""100% in hundredths of a percent."""

UNITS = {"voice": "seconds", "sms": "messages", "mms": "messages", "data": "bytes"}
"""How quantities of a kind of use are shown."""


class Rate(msgspec.Struct, frozen=True, gc=False):
    """The price of one block of a service, in satang with VAT.

    ``slack`` is what rounds a started block up (block - 1), or 0 where started blocks are not charged; ``reading``
    that by which it is the rate, if any, and ``also`` another beside it. ``account`` is where charges go, if not to
    that of the service.
    """

    clause: str
    unit: str
    block: int
    price_satang: int
    slack: int
    reading: str = ""
    account: str = ""
    also: str = ""

    def revenue(self, service: str) -> str:
        """Where what a use of a service costs goes."""
        return self.account or chart.revenue(service)

    def blocks(self, quantity: int) -> int:
        """How many blocks a quantity is charged as."""
        return (quantity + self.slack) // self.block

    def charge_satang(self, quantity: int) -> int:
        """What a quantity costs."""
        return (quantity + self.slack) // self.block * self.price_satang

    def covered(self, wanted: int, money_satang: int) -> int:
        """How much of a wanted quantity an amount pays for."""
        if not self.price_satang:
            return wanted
        whole = max(money_satang, 0) // self.price_satang
        return min(wanted, (whole + 1) * self.block - 1 - self.slack)


COMPLAINTS = "prepaid/complaint.channels"
EMERGENCY = "house/emergency"
UNLISTED_USE = {"international": "H5", "special": "H10", "value-added": "H10"}
"""By which reading what no row of a service's table names is charged as all others, or refused."""
COUNTS_AS = "H9"
A_MINUTE = 60
UNRATED = Rate("sample/main-packages", "count", 1, 0, 0)
"""Stands in where an overlay lets a number without a tariff pass: nothing can be charged."""


HOME_CODE = "+66"
"""Begins a number of this country as it is dialled from others, in place of its 0."""
_NOT_DIALLED = {ord(sign): None for sign in "+- "}


def dialled(destination: str) -> str:
    """The digits of a destination as they are dialled in this country."""
    at_home = "0" + destination.removeprefix(HOME_CODE) if destination.startswith(HOME_CODE) else destination
    return at_home.translate(_NOT_DIALLED)


class Prefixes(msgspec.Struct, frozen=True):
    """Rates by dialled prefix: the longest that matches, else the one for all others, if there is one."""

    rates: dict[str, Rate]
    lengths: tuple[int, ...]

    def rate(self, destination: str) -> Rate | None:
        """The rate of a destination; a leading plus, hyphens and spaces are not part of it."""
        digits = destination.translate(_NOT_DIALLED)
        for length in self.lengths:
            rate = self.rates.get(digits[:length])
            if rate is not None and len(digits) >= length:
                return rate
        return self.rates.get(ANY)


class Tariff(msgspec.Struct, frozen=True):
    """The rates of a main package by service, and the reason that names it."""

    reason: Reason
    rates: dict[str, Rate]


class UsageTerms(msgspec.Struct, frozen=True):
    """The terms of use and holds.

    ``families`` are the services each family of add-ons is for; ``renewals`` the price with VAT of each
    offer's next round. ``own_rates`` are the services no add-on covers. ``waits_for_sms``: no use before an
    add-on's confirmation (R126). ``free_first``: free credit is spent first (R71). ``calls_per`` is the block
    in seconds in which a Finver call uses the allowance (0 = the main package's own). ``use_after_expiry``:
    use at main rates although the validity has run out (R70). ``last_instant``: the instant at which it ends
    still counts (H7). ``starting_validity``: a SIM's starting value gives validity like
    a top-up (R78). ``own_lines`` are the complaints line and the emergency numbers, in digits;
    ``always`` those that a number out of service can call all the same (H1).
    """

    off: frozenset[str]
    packages: dict[str, Tariff]
    international: Prefixes
    special: Prefixes
    roaming: dict[str, Rate]
    content: dict[str, Rate]
    own_rates: frozenset[str]
    waits_for_sms: bool
    free_first: bool
    overage_refused: bool
    calls_per: int
    families: dict[str, tuple[str, ...]]
    renewals: dict[str, int]
    use_after_expiry: bool
    last_instant: bool
    starting_validity: bool
    low_satang: int
    kiosk: Kiosk
    hold_us: int
    hold_extensions: int
    own_lines: frozenset[str]
    always: frozenset[str]

    def service_of(self, service: str, destination: str) -> str:
        """What a use is charged as: a call to a line of ours as a special number's, however it is reported."""
        if service != "voice" or not destination:
            return service
        return "special" if dialled(destination) in self.own_lines else service

    def puts_through(self, service: str, destination: str) -> bool:
        """Whether a use is a call for help, which a number out of service makes too (house/emergency, H1)."""
        return service in {"voice", "special"} and dialled(destination) in self.always

    def tariff_of(self, package: str) -> Tariff | None:
        """The tariff of a main package: its own, else that of all the pack does not list; none without a package."""
        return self.packages.get(package) or (self.packages.get(UNLISTED) if package else None)


def read(values: Mapping[str, Values], off: frozenset[str]) -> UsageTerms:
    """The terms in the shape the rules use, from documents sample, prepaid, addons, general and house."""
    sample, prepaid, addons = values["sample"], values["prepaid"], values["addons"]
    calls_per = addons.seconds("finver.calls.per")
    zones = _prefixes(sample, "international.zones", "international", off)
    numbers = _as_products(_prefixes(sample, "special.numbers", "special", off), sample)
    return UsageTerms(
        off=off,
        packages=_packages(sample, off),
        international=zones,
        special=_with_complaints(numbers, prepaid, off),
        roaming=_roaming(sample, off),
        content=_content(sample, off),
        own_rates=frozenset(() if "addons/other-rates" in off else addons.texts("other-rates.services")),
        free_first=prepaid.flag("spend.free-first"),
        waits_for_sms=values["general"].choice("confirmation.use-before-delivery") == "refused",
        overage_refused=addons.choice("overage.rate") == "refused" and "addons/overage" not in off,
        calls_per=0 if "addons/finver.calls-per-second" in off else calls_per,
        families=_families(off),
        renewals=_renewals(addons, off),
        use_after_expiry=prepaid.choice("validity.use-after-expiry") == "allowed" or "prepaid/validity.minimum" in off,
        last_instant=prepaid.choice("validity.last-instant") == "valid",
        starting_validity=prepaid.flag("starting-value.gives-validity"),
        low_satang=prepaid.satang("remind.balance-below"),
        kiosk=Kiosk(
            prepaid.satang("topup.kiosk.min"),
            prepaid.satang("topup.kiosk.max"),
            prepaid.satang("topup.kiosk.step"),
        ),
        hold_us=sample.minutes("hold.minutes") * moment.MINUTE_US,
        hold_extensions=sample.count("hold.max-extensions"),
        own_lines=_emergency(values["house"], off) | (set() if COMPLAINTS in off else {_complaints_line(prepaid)}),
        always=_emergency(values["house"], off) if _put_through(values["house"]) else frozenset(),
    )


class _Making(msgspec.Struct, frozen=True):
    """How rates are made under the clauses switched off: a service's own, pay per use, started blocks."""

    off: frozenset[str]

    def rate(self, service: str, unit: str, block: int, price_satang: int) -> Rate:
        clause = f"sample/{service}"
        charged = not self.off & {clause, "prepaid/1.1.2"}
        slack = 0 if "sample/blocks" in self.off else block - 1
        return Rate(clause, unit, block, price_satang if charged else 0, slack)


class _PackageRow(msgspec.Struct, frozen=True):
    package: str
    charging: str
    voice_block: int
    voice_price: int
    sms_price: int
    mms_price: int
    data_block: int
    data_price: int


def _packages(sample: Values, off: frozenset[str]) -> dict[str, Tariff]:
    make = _Making(off).rate
    return {
        row.package: Tariff(
            Reason("sample/main-packages", met=True, value=row.package),
            {
                "voice": make("voice", "seconds", row.voice_block, row.voice_price),
                "sms": make("sms", "messages", 1, row.sms_price),
                "mms": make("mms", "messages", 1, row.mms_price),
                "data": make("data", "bytes", row.data_block, row.data_price),
            },
        )
        for row in sample.rows("main-packages", _PackageRow)
    }


class _PrefixRow(msgspec.Struct, frozen=True):
    prefix: str
    block: int
    price: int


class _ProductRow(msgspec.Struct, frozen=True):
    prefix: str
    product: str


def _prefixes(sample: Values, table: str, service: str, off: frozenset[str]) -> Prefixes:
    make = _Making(off).rate
    rates = {row.prefix: make(service, "seconds", row.block, row.price) for row in sample.rows(table, _PrefixRow)}
    return _by_prefix(_unlisted(rates, sample, service))


def _by_prefix(rates: dict[str, Rate]) -> Prefixes:
    lengths = sorted({len(prefix) for prefix in rates if prefix != ANY}, reverse=True)
    return Prefixes(rates, tuple(lengths))


def _as_products(numbers: Prefixes, sample: Values) -> Prefixes:
    """The special numbers with the accounts that charges go to, by what each is on a bill (H9).

    One that no row names stays with the account of all special numbers, as does what costs nothing.
    """
    products = {row.prefix: row.product for row in sample.rows("special.products", _ProductRow)}
    rates = {}
    for prefix in {*numbers.rates, *products}:
        rate = numbers.rates.get(ANY) if prefix == ANY else numbers.rate(prefix)
        beginnings = (prefix[:length] for length in range(len(prefix), 0, -1))
        product = next((products[one] for one in (*beginnings, ANY) if one in products), "")
        if rate is not None:
            told = product and rate.price_satang
            account = chart.revenue_of(product) if told else ""
            reading, also = (COUNTS_AS, rate.reading) if told else (rate.reading, "")
            rates[prefix] = replace(rate, reading=reading, also=also, account=account)
    return _by_prefix(rates)


def _unlisted(rates: dict[str, Rate], sample: Values, service: str) -> dict[str, Rate]:
    """Where a use is in no row: the rate of all others, if there is such use (H5, H10)."""
    listed = {key: rate for key, rate in rates.items() if key != ANY}
    if sample.choice(f"{service}.unlisted") == "all-others" and ANY in rates:
        listed[ANY] = replace(rates[ANY], reading=UNLISTED_USE[service])
    return listed


def _with_complaints(numbers: Prefixes, prepaid: Values, off: frozenset[str]) -> Prefixes:
    """The special numbers, and the complaints line at the price its own clause says (prepaid/complaint.channels)."""
    if COMPLAINTS in off:
        return numbers
    digits = _complaints_line(prepaid)
    rate = Rate(COMPLAINTS, "seconds", A_MINUTE, prepaid.satang("complaint.phone-fee"), A_MINUTE - 1)
    listed = numbers.rate(digits)
    if listed is not None:
        rate = replace(rate, reading=listed.reading, account=listed.account)
    lengths = tuple(sorted({*numbers.lengths, len(digits)}, reverse=True))
    return Prefixes({**numbers.rates, digits: rate}, lengths)


def _complaints_line(prepaid: Values) -> str:
    return prepaid.text("complaint.phone").translate(_NOT_DIALLED)


def _emergency(house: Values, off: frozenset[str]) -> frozenset[str]:
    return frozenset(() if EMERGENCY in off else house.texts("emergency.numbers"))


def _put_through(house: Values) -> bool:
    return house.choice("emergency.out-of-service") == "put-through"


class _RoamingRow(msgspec.Struct, frozen=True):
    service: str
    block: int
    price: int


def _roaming(sample: Values, off: frozenset[str]) -> dict[str, Rate]:
    make = _Making(off).rate
    return {
        row.service: make("roaming", UNITS.get(row.service, "count"), row.block, row.price)
        for row in sample.rows("roaming.rates", _RoamingRow)
    }


def roaming_kind(destination: str) -> str:
    """Of which kind a use abroad is: what stands before the colon; of none named it is a call."""
    kind, named, _ = destination.partition(":")
    return kind if kind and (named or kind in UNITS) else "voice"


class _ContentRow(msgspec.Struct, frozen=True):
    destination: str
    price: int


def _content(sample: Values, off: frozenset[str]) -> dict[str, Rate]:
    make = _Making(off).rate
    rates = {
        row.destination: make("value-added", "count", 1, row.price)
        for row in sample.rows("value-added.rates", _ContentRow)
    }
    return _unlisted(rates, sample, "value-added")


def _families(off: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Net Sudkhum is for data, Finver for data and calls (addons/finver.kind)."""
    return {"net": ("data",), "finver": () if "addons/finver.kind" in off else ("data", "voice")}


def _renewals(addons: Values, off: frozenset[str]) -> dict[str, int]:
    percent = 0 if "addons/vat" in off else addons.percent("vat")
    vat = ROUNDINGS[addons.choice("vat-rounding")]
    offers = (*addons.texts("offers.net"), *addons.texts("offers.finver"))
    prices = {offer: addons.satang(f"offer.{offer}.price") for offer in offers}
    return {offer: price + vat(price * percent, WHOLE_PERCENT) for offer, price in prices.items()}
