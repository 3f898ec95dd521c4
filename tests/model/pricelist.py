"""The prices of the naive operator, copied by hand from the documents and the sample pack."""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def satang(thb: str) -> int:
    """An amount in THB as satang."""
    return int(Decimal(thb) * 100)


def with_vat(thb: int) -> int:
    """Satang with 7% VAT, rounded half up."""
    return int((Decimal(thb) * 107).quantize(Decimal(1), ROUND_HALF_UP))


GB = 1024**3
Grants = dict[str, int | None]
NET: Grants = {"data": None}
FINVER: Grants = {"data": 20 * GB, "voice": 100 * 60}
ADDONS: dict[str, tuple[int, int, Grants, int]] = {
    "net-279": (with_vat(279), 1, NET, 30),
    "net-279-auto6": (with_vat(279), 6, NET, 30),
    "finver-149": (with_vat(149), 1, FINVER, 31),
    "finver-139-auto6": (with_vat(139), 6, FINVER, 30),
}
"""Price with VAT, rounds, what a round grants, and days to the end of a one-off."""

CHANNELS = {
    "kiosk": (1_000, 150_000, 100),
    "slip": (5_000, 150_000, 1_000),
    "agent": (1_000, 150_000, 1_000),
    "atm": (5_000, 150_000, 1_000),
    "third-party-kiosk": (1_000, 150_000, 1_000),
    "telephone-banking": (1_000, 300_000, 1_000),
}
"""Least, most and step in satang."""
CARD_AMOUNTS = {100 * baht for baht in (50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1_000, 1_500)}
PHONE_A_DAY = 300_000
PHONE_TIMES = 2

ABROAD = {
    "1": 500, "44": 700, "60": 500, "65": 500, "81": 900, "82": 900, "852": 500, "856": 600, "86": 500, "95": 800,
    "": 2_500,
}  # fmt: skip
SHORT = {"1175": 0, "1669": 0, "191": 0, "199": 0, "1900": 900, "": 300}
HELP = ("191", "199", "1669")
ROAMING = {"voice": (60, 2_500), "sms": (1, 1_000), "data": (1024**2, 500)}
CONTENT = {"horoscope": 900, "ringback": 1_500}


class Rate:
    """So much for each started block."""

    def __init__(self, block: int, price: int) -> None:
        self.block, self.price = block, price

    def charge(self, quantity: int) -> int:
        """What a quantity costs."""
        return -(-quantity // self.block) * self.price

    def affordable(self, wanted: int, purse: int) -> int:
        """How much of a wanted quantity the money pays for, in whole blocks."""
        return wanted if not self.price else min(wanted, purse // self.price * self.block)


def rate_of(package: str, service: str, destination: str) -> Rate:
    """The rate of a use."""
    if service == "voice":
        return Rate(1, 2) if package == "my-second" else Rate(60, 99)
    if service in {"sms", "mms"}:
        return Rate(1, 200 if service == "sms" else 400)
    if service == "data":
        return Rate(100 * 1024, 10)
    if service == "roaming":
        return Rate(*ROAMING[destination.partition(":")[0] or "voice"])
    if service == "value-added":
        return Rate(1, CONTENT.get(destination, 600))
    table = ABROAD if service == "international" else SHORT
    digits = destination.lstrip("+")
    longest = max((prefix for prefix in table if digits.startswith(prefix)), key=len)
    return Rate(60, table[longest])
