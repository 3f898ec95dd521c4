"""An offer as shown before one buys it: price, period, what it grants, conditions with their clauses."""

from __future__ import annotations

from collections.abc import Iterator

from sitthi.areas.addons.terms import AddonTerms, Offer
from sitthi.kernel.moment import spoken_time
from sitthi.kernel.money import format_thb
from sitthi.standing.parts import Allowance
from sitthi.terms import Text

BYTES_PER_GB = 1 << 30
SECONDS_PER_MINUTE = 60

_ALWAYS = (
    "addons/main-package-first",
    "addons/pairs-with",
    "addons/vat",
    "addons/subscribe.balance",
    "addons/subscribe.starts-on-sms",
)
_RENEWING = (
    "addons/renew.round",
    "addons/renew.charge",
    "addons/renew.retry",
    "addons/renew.gap",
    "addons/renew.lapse",
)
_FINVER = ("addons/finver.kind", "addons/finver.calls-per-second")
_LAST = (
    "addons/no-extension",
    "addons/no-refund",
    "addons/overage",
    "addons/other-rates",
    "addons/speed",
    "addons/personal-use",
    "addons/fair-use",
)


def describe(offer: str, terms: AddonTerms, language: str) -> list[str]:
    """The lines that show an offer in ``th`` or ``en``; raises KeyError where there is none such.

    First its name, price and what it grants, then its conditions, each with the full id of its clause.
    """
    wanted = terms.offers[offer]
    return [*_facts(wanted, language), *(_line(clause, terms, language) for clause in _clauses(wanted))]


def _facts(offer: Offer, language: str) -> Iterator[str]:
    thai = language == "th"
    yield _in(offer.name, language)
    price, total = format_thb(offer.price_satang), format_thb(offer.total_satang)
    yield f"ราคา {price} บาท รวมภาษีแล้ว {total} บาท" if thai else f"{price} THB, {total} THB with VAT"
    if not offer.renews:
        yield f"ใช้ได้ {offer.period_days} วัน" if thai else f"{offer.period_days} days"
    elif thai:
        yield f"รอบละ {offer.period_days} วัน ต่ออายุอัตโนมัติ รวม {offer.rounds} รอบ"
    else:
        yield f"{offer.rounds} rounds of {offer.period_days} days, renewed automatically"
    if offer.speed_mbps:
        yield f"ความเร็วสูงสุด {offer.speed_mbps} Mbps" if thai else f"up to {offer.speed_mbps} Mbps"
    for allowance in offer.allowances:
        yield _allowance(allowance, language)
    until = spoken_time(offer.sale_until_us, language)
    yield f"สมัครได้ถึง {until}" if thai else f"on sale until {until}"


def _allowance(allowance: Allowance, language: str) -> str:
    """What is granted of a service, in the units people use."""
    thai = language == "th"
    if allowance.service == "voice":
        minutes = _amount(allowance.left, SECONDS_PER_MINUTE)
        return f"โทรฟรีทุกเครือข่าย {minutes} นาที" if thai else f"{minutes} minutes of calls to all networks"
    if allowance.unlimited:
        return "อินเทอร์เน็ตไม่จำกัดปริมาณ" if thai else "unlimited data"
    gigabytes = _amount(allowance.left, BYTES_PER_GB)
    return f"อินเทอร์เน็ต {gigabytes} GB" if thai else f"{gigabytes} GB of data"


def _amount(quantity: int, per: int) -> str:
    """A quantity in a larger unit, with two decimals where it is no whole number of them."""
    whole, rest = divmod(quantity, per)
    return str(whole) if rest == 0 else f"{whole}.{rest * 100 // per:02d}"


def _clauses(offer: Offer) -> tuple[str, ...]:
    """The clauses of an offer in the order in which they matter to its buyer."""
    family = offer.clauses
    period = _RENEWING if offer.renews else (family.validity,)
    own = _FINVER if offer.family == "finver" else ()
    return (family.offers, family.window, *_ALWAYS, *period, *own, *_LAST)


def _line(clause: str, terms: AddonTerms, language: str) -> str:
    return f"{_in(terms.wording[clause], language)} ({clause})"


def _in(text: Text, language: str) -> str:
    return text.th if language == "th" else text.en
