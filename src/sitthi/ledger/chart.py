"""The chart of accounts: how accounts are named in transfers. Names only; numbers are given in storage.

An account's balance is what was credited less what was debited. A number's accounts end in its number, an
allowance's in number, add-on seq and service; all others belong to the operator.
"""

from __future__ import annotations

WALLET = "wallet"
FREE = "free"
OWED = "owed"
REFUND = "refund"
ALLOWANCE = "allowance"
TERM = "term"
RECEIVABLE = "receivable"
CREDIT = "credit"
ADVANCE = "advance"
POINTS_OF_NUMBER = "points-of-number"
POINTS_OWED_BY_NUMBER = "points-owed-by-number"
POINTS_OF_ACCOUNT = "points-of-account"
POINTS_OWED_BY_ACCOUNT = "points-owed-by-account"

SATANG = "satang"
SECOND = "second"
BYTE = "byte"
MESSAGE = "message"
POINT = "point"
UNITS = (SATANG, SECOND, BYTE, MESSAGE, POINT)

SIM = "sim"
"""The channel through which a SIM's starting value comes."""

ADDON_REVENUE = "revenue/addons"
FEE_REVENUE = "revenue/fees"
VAT = "vat/output"
GOODWILL = "goodwill"
OPENING = "opening"
FORFEITED_FREE = "goodwill/ended"
CORRECTIONS = "corrections"
TRANSIT = "transit/refunds"
"""Refunds on their way to another number: empty once it has them."""
OFFERS = "revenue/offers"
CLAWBACK = "revenue/benefits-returned"
CARE_REVENUE = "revenue/care"
"""Fees of requests under protection plans, before VAT."""
PROVIDER = "provider/care"
"""Money that the provider of protection plans has taken for us, or paid out."""
RELIEF = "relief/care"
"""What late deliveries have cost."""
RELIEF_PAYABLE = "payable/care"
"""Relief claimed and not yet paid."""
POINTS_EARNED = "points-earned"
POINTS_BONUS = "points-bonus"
POINTS_REDEEMED = "points-redeemed"
POINTS_EXPIRED = "points-expired"
POINTS_ENDED = "points-ended"
POINTS_ACCOUNTS = (POINTS_EARNED, POINTS_BONUS, POINTS_REDEEMED, POINTS_EXPIRED, POINTS_ENDED)
"""Where points come from and go to; they are never money."""


def wallet(number: str) -> str:
    """Money received of a prepaid number."""
    return f"wallet/{number}"


def free(number: str) -> str:
    """Free credit of a prepaid number."""
    return f"free/{number}"


def owed(number: str) -> str:
    """What the number owes after a reversal; its balance is zero or negative."""
    return f"owed/{number}"


def refund(number: str) -> str:
    """Money of an ended contract to be paid back."""
    return f"refund/{number}"


def allowance(number: str, seq: int, service: str) -> str:
    """What is left of one service in one add-on."""
    return f"allowance/{number}/{seq}/{service}"


def term(number: str) -> str:
    """What was paid for a form-2 offer of a number and is not earned yet."""
    return f"term/{number}"


def receivable(account: str) -> str:
    """What a billing account owes on its bills; its balance is zero or negative."""
    return f"receivable/{account}"


def credit(account: str) -> str:
    """What a billing account has paid too much, kept for its next bills."""
    return f"credit/{account}"


def advance(account: str) -> str:
    """Advances of form-3 contracts of an account, before VAT, not yet credited back."""
    return f"advance/{account}"


def points(place: str) -> str:
    """Points of a place, ``account/BA`` or ``number/0812345678``."""
    return f"points-of-{place}"


def points_owed(place: str) -> str:
    """Points a place owes after a reversal; its balance is zero or negative."""
    return f"points-owed-by-{place}"


def payout(method: str) -> str:
    """Money paid out to customers by one method."""
    return f"paid-out/{method}"


def channel(name: str) -> str:
    """Money taken by a top-up channel, in transit to us."""
    return f"channel/{name}"


def revenue(service: str) -> str:
    """Charges for use of a service, VAT included."""
    return f"revenue/{service}"


def revenue_of(product: str) -> str:
    """Charges of one product as bills name it; on a bill without VAT."""
    return revenue(product.lower())


def issued(unit: str) -> str:
    """Where granted quantities of a unit come from."""
    return f"issued/{unit}"


def used(service: str) -> str:
    """Where used quantities of a service go."""
    return f"used/{service}"


def lapsed(service: str) -> str:
    """Where what is left of a service goes when its right ends."""
    return f"lapsed/{service}"


def operator_accounts(
    channels: tuple[str, ...], services: tuple[str, ...], units: tuple[str, ...], methods: tuple[str, ...]
) -> tuple[str, ...]:
    """The operator's accounts that the named channels, services, units and methods of paying out need."""
    return (
        *(ADDON_REVENUE, FEE_REVENUE, VAT, GOODWILL, OPENING, FORFEITED_FREE, CORRECTIONS, OFFERS, CLAWBACK, TRANSIT),
        *(CARE_REVENUE, PROVIDER, RELIEF, RELIEF_PAYABLE),
        *POINTS_ACCOUNTS,
        *(payout(name) for name in methods),
        *(channel(name) for name in (*channels, SIM)),
        *(account(name) for name in services for account in (revenue, used, lapsed)),
        *(issued(unit) for unit in units),
    )
