"""What people do every day: use, top up, ask, buy. Amounts and habits are made up, a few of them mistaken."""

from __future__ import annotations

from typing import Any

from sitthi.channels.generated.dice import Weighted
from sitthi.channels.generated.people import NO_ADDON, WITH_CALLS, WITH_DATA
from sitthi.channels.generated.town import Happening, Town
from sitthi.kernel.moment import DAY_US

KB, MB = 1 << 10, 1 << 20
VALID_DAYS = 30

BANKS = ("ktb", "bbl", "bay", "tmb", "scb")
TOP_UPS: dict[str, tuple[str, tuple[str, ...]]] = {
    "card": ("ussd", ("20", "50", "100", "150", "300", "500")),
    "cash-card": ("ussd", ("50", "90", "100", "300")),
    "slip": ("slip/{:03d}", ("50", "100", "200", "300")),
    "agent": ("agent/{:04d}", ("10", "20", "30", "50", "100", "200")),
    "atm": ("atm/{bank}", ("50", "100", "200", "500", "1000")),
    "internet-banking": ("bank/{bank}", ("100", "200", "300", "500")),
    "telephone-banking": ("phonebank/{bank}", ("100", "200", "300")),
    "shop": ("shop/{:04d}", ("50", "100", "200", "300", "500")),
    "kiosk": ("kiosk/{:02d}", ("11", "20", "37", "50", "100", "201")),
    "credit-card": ("web", ("50", "100", "200", "300", "500", "1500")),
    "third-party-kiosk": ("partner-kiosk/{:03d}", ("20", "50", "100", "200")),
    "convenience-store": ("store/{:04d}", ("50", "100", "150", "300")),
    "web": ("web", ("50", "100", "250", "500")),
    "app": ("app", ("10", "50", "100", "120", "300")),
    "marketplace": ("marketplace", ("50", "100", "200")),
    "vending": ("vending/{:02d}", ("10", "20", "50", "100")),
}
CHANNELS = Weighted([
    ("card", 40), ("cash-card", 20), ("slip", 30), ("agent", 180), ("atm", 50), ("internet-banking", 60),
    ("telephone-banking", 20), ("shop", 40), ("kiosk", 160), ("credit-card", 30), ("third-party-kiosk", 110),
    ("convenience-store", 130), ("web", 30), ("app", 150), ("marketplace", 25), ("vending", 25),
])  # fmt: skip
FEES = ("10", "5", "3.5", "0")
MISTAKES: tuple[tuple[str, str, str], ...] = (
    ("agent", "25", ""),
    ("kiosk", "5", ""),
    ("kiosk", "50.50", ""),
    ("card", "15", ""),
    ("convenience-store", "40", ""),
    ("credit-card", "250", ""),
    ("web", "1510", ""),
    ("shop", "2000", ""),
    ("atm", "100", "gsb"),
)
"""Channel, amount and bank of top-ups that no terms allow: wrong step, too small, too much, not in a list."""

SERVICES = Weighted([
    ("voice", 330), ("data", 520), ("sms", 70), ("mms", 8), ("international", 22), ("special", 18), ("roaming", 10),
    ("value-added", 22),
])  # fmt: skip
ABROAD = ("8613900000000", "95912345678", "85620555012", "6591234567", "14155550123", "447700900123", "4915100000")
SPECIAL = ("1175", "191", "1669", "1900222333", "1144")
CALLS = {"international": (ABROAD, 3_000), "special": (SPECIAL, 600)}
"""Whom people call for more than a call costs, and about how much more."""

ROAMING = ("data:JP", "voice:JP", "data:SG", "sms:LA", "data:MY")
CONTENT = ("horoscope", "ringback", "lottery", "news")
ASKED = Weighted(
    [("ussd-sms", 420), ("ivr", 90), ("app", 330), ("web", 60), ("callcentre", 50), ("shop", 30), ("assistant", 20)]
)
ASKED_AT = {
    "ussd-sms": "ussd",
    "ivr": "ivr",
    "app": "app",
    "web": "web",
    "callcentre": "callcentre",
    "shop": "shop/0042",
}
OFFERS = Weighted([("net-279", 25), ("net-279-auto6", 25), ("finver-149", 25), ("finver-139-auto6", 25)])
PRICES_SATANG = {"net-279": 29_853, "net-279-auto6": 29_853, "finver-149": 15_943, "finver-139-auto6": 14_873}
"""What people know of the prices: enough to top up before they buy."""

FREE = 0
PER_MB_SATANG = 103


def usage(town: Town, index: int, at_us: int) -> Happening:
    """One use of the network, of a length that suits what its user has."""
    service = town.dice.weighted(SERVICES)
    quantity, destination, satang = _use(town, index, service)
    if not can_pay(town, index, satang, at_us) and town.dice.happens(650):
        return top_up(town, index, at_us)
    spend(town, index, satang)
    data: dict[str, Any] = {"service": service, "quantity": quantity}
    if destination:
        data["destination"] = destination
    return Happening("network/cdr", "usage.reported", town.people.subject(index), data, again=town.dice.happens(3))


def _use(town: Town, index: int, service: str) -> tuple[int, str, int]:
    """Quantity, destination and about what it costs."""
    dice, has = town.dice, town.people.addon[index]
    if service == "voice":
        seconds = dice.between(4, 90) if dice.happens(700) else dice.between(60, 1500)
        return seconds, "", FREE if has == WITH_CALLS else seconds * 2
    if service == "data":
        return _data(town, covered=has != NO_ADDON)
    if service == "sms":
        return (1, "", 200) if dice.happens(900) else (dice.between(2, 5), "", 600)
    if service == "roaming":
        return _roaming(town)
    if service in CALLS:
        destinations, satang = CALLS[service]
        return dice.between(20, 400), dice.of(destinations), satang
    return (1, "", 400) if service == "mms" else (1, dice.of(CONTENT), 900)


def _data(town: Town, *, covered: bool) -> tuple[int, str, int]:
    """Who has paid for data uses more of it."""
    dice = town.dice
    if covered:
        return dice.between(200 * KB, 40 * MB) if dice.happens(800) else dice.between(20 * MB, 600 * MB), "", FREE
    volume = dice.between(30 * KB, 3 * MB) if dice.happens(900) else dice.between(2 * MB, 30 * MB)
    return volume, "", volume * PER_MB_SATANG // MB


def _roaming(town: Town) -> tuple[int, str, int]:
    dice = town.dice
    destination = dice.of(ROAMING)
    if destination.startswith("data"):
        return dice.between(1 * MB, 9 * MB), destination, 3_000
    return 1 if destination.startswith("sms") else dice.between(10, 120), destination, 3_000


def can_pay(town: Town, index: int, satang: int, at_us: int) -> bool:
    """Whether somebody has, as far as they know, money enough and still valid."""
    return not satang or (satang <= town.people.satang[index] and at_us < town.people.valid_until_us[index])


def credit(town: Town, index: int, satang: int, at_us: int) -> None:
    """Note what was put in, and the month it gives."""
    people = town.people
    people.satang[index] += satang
    people.valid_until_us[index] = max(at_us, people.valid_until_us[index]) + VALID_DAYS * DAY_US


def spend(town: Town, index: int, satang: int) -> None:
    """Note roughly what is left; what could not be paid was refused."""
    if satang <= town.people.satang[index]:
        town.people.satang[index] -= satang


def top_up(town: Town, index: int, at_us: int) -> Happening:
    """A top-up through some channel; about one in twenty is mistaken and would be refused."""
    dice = town.dice
    if dice.happens(45):
        channel, amount, bank = dice.of(MISTAKES)
        return topped_up(town, index, channel, amount, bank)
    channel = dice.weighted(CHANNELS)
    amount = dice.of(TOP_UPS[channel][1])
    credit(town, index, int(amount) * 90, at_us)
    return topped_up(town, index, channel, amount)


def topped_up(town: Town, index: int, channel: str, amount: str, bank: str = "", account: str = "") -> Happening:
    """One top-up with what its channel tells of it; a subscriber keeps to a bank, a shop and a card."""
    bank = bank or BANKS[town.steady(index, len(BANKS))]
    data: dict[str, Any] = {"channel": channel, "amount": amount}
    if channel in {"atm", "internet-banking", "telephone-banking"}:
        data["bank"] = bank
    if channel in {"internet-banking", "telephone-banking"}:
        data["bank_account"] = account or f"{bank}-{town.steady(index, 10**9):010d}"
    if channel == "credit-card":
        data["card_issued_in"] = "TH" if town.steady(index, 10) else "SG"
    if channel == "third-party-kiosk":
        data["fee_percent"] = FEES[town.steady(index, len(FEES))]
    source = TOP_UPS[channel][0].format(town.steady(index, 60) + 1, bank=bank)
    return Happening(source, "topup.requested", town.people.subject(index), data, again=town.dice.happens(4))


def ask(town: Town, index: int, at_us: int) -> Happening:
    """Somebody asks what is left."""
    return asked(town, index, town.dice.weighted(ASKED))


def asked(town: Town, index: int, by: str) -> Happening:
    """An enquiry by one way."""
    return Happening(ASKED_AT.get(by, "callcentre"), "balance.asked", town.people.subject(index), {"by": by})


def buy(town: Town, index: int, at_us: int) -> Happening:
    """Somebody wants an add-on; who knows that the balance will not do mostly tops up first."""
    offer = town.dice.weighted(OFFERS)
    satang = PRICES_SATANG[offer]
    if satang > town.people.satang[index] and town.dice.happens(700):
        amount = "500" if offer.startswith("net") else "200"
        credit(town, index, int(amount) * 100, at_us)
        town.plan(at_us + town.dice.between(20, 400) * 1_000_000, lambda here, _: bought(here, index, offer))
        return topped_up(town, index, town.dice.of(("internet-banking", "shop", "atm")), amount)
    return bought(town, index, offer)


def bought(town: Town, index: int, offer: str) -> Happening:
    """The wish for an offer."""
    people, satang = town.people, PRICES_SATANG[offer]
    if people.satang[index] >= satang:
        people.satang[index] -= satang
        people.addon[index] = WITH_DATA if offer.startswith("net") else WITH_CALLS
    source = "app" if town.steady(index, 3) else "ussd"
    return Happening(source, "addon.requested", people.subject(index), {"offer": offer}, again=town.dice.happens(5))


def cancel(town: Town, index: int, at_us: int) -> Happening:
    """Somebody gives an add-on up, or one that was never had."""
    offer = town.dice.weighted(OFFERS)
    town.people.addon[index] = NO_ADDON
    return Happening("app", "addon.cancelled", town.people.subject(index), {"offer": offer})
