"""What has to hold before a number can use a service, and what mends it. Pure."""

from __future__ import annotations

from sitthi.areas.usage.terms import ANY, EMERGENCY, UNLISTED_USE, UNRATED, Rate, UsageTerms, dialled, roaming_kind
from sitthi.kernel.decision import Event, Reason, Remedy
from sitthi.kernel.money import parse_thb
from sitthi.standing.funds import LAST_INSTANT, run_out
from sitthi.standing.parts import ACTIVE, ENDED, PRE_ACTIVE, PREPAID, RETRYING, NumberPart, Standing, WalletPart
from sitthi.standing.reasons import Look
from sitthi.standing.remedies import top_up_remedies
from sitthi.standing.service import ACTIVATION, once_confirmed, until_arrival, until_resumed

MET = True
UNMET = False

IN_SERVICE = "house/number-active"
BILLED = "sample/postpaid-use"

MOST_TOP_UPS = 100
"""A use that takes more top-ups than that is a slip of whoever reports it, not something to be mended."""

ACTIVE_REASON = Reason(IN_SERVICE, MET, ACTIVE, ACTIVE)
PREPAID_REASON = Reason("prepaid/1.1.1", MET, PREPAID, PREPAID)


def rate_of(terms: UsageTerms, package: str, service: str, destination: str) -> Rate | None:
    """The rate of a use, or None where no table names one."""
    if terms.service_of(service, destination) != service:
        return terms.special.rate(dialled(destination))
    if service in {"voice", "sms", "mms", "data"}:
        tariff = terms.tariff_of(package)
        return None if tariff is None else tariff.rates[service]
    if service == "international":
        return terms.international.rate(destination)
    if service == "special":
        return terms.special.rate(destination)
    if service == "roaming":
        return terms.roaming.get(roaming_kind(destination))
    return terms.content.get(destination) or terms.content.get(ANY)


def may_use(look: Look, standing: Standing, terms: UsageTerms, service: str, destination: str) -> Rate:
    """The number is in service, pays in advance, and its use has a rate: the rate, each condition noted."""
    look_in_service(look, standing, terms, service, destination)
    number = standing.number
    if look.check("prepaid/1.1.1", number.charging == PREPAID, number.charging, PREPAID):
        look.never()
    tariff = terms.tariff_of(number.main_package)
    if look.check("sample/main-packages", tariff is not None, number.main_package):
        look.never()
    rate = rate_of(terms, number.main_package, service, destination)
    if rate is None:
        missing = tariff is not None or service not in {"voice", "sms", "mms", "data"}
        reading = UNLISTED_USE.get(service, "")
        if missing and look.check(f"sample/{service}", UNMET, destination, reading=reading):
            look.never()
        return UNRATED
    return rate


def look_in_service(look: Look, standing: Standing, terms: UsageTerms, service: str, destination: str) -> None:
    """Note whether the number is in service, and what would bring it there (house/number-active, prepaid/1.1.3).

    A call for help does not ask (house/emergency).
    """
    number = standing.number
    if number.status == ACTIVE:
        look.reasons.append(ACTIVE_REASON)
    elif can_call(number, terms, service, destination):
        look.check(EMERGENCY, MET, destination, f"{number.status}/{number.why}", reading="H1")
    elif number.status == PRE_ACTIVE:
        if look.check("prepaid/1.1.3", UNMET, PRE_ACTIVE, ACTIVE):
            until_arrival(look, standing, ACTIVATION)
    elif look.check(IN_SERVICE, UNMET, f"{number.status}/{number.why}", ACTIVE):
        until_resumed(look, number)


def can_call(number: NumberPart, terms: UsageTerms, service: str, destination: str) -> bool:
    """Whether a use goes on whatever the status: a call for help, of a number that is still somebody's (H1)."""
    return number.status != ENDED and terms.puts_through(service, destination)


def valid(wallet: WalletPart, at_us: int, terms: UsageTerms) -> bool:
    """Whether there may be use at main rates: the validity has not run out (R70)."""
    return terms.use_after_expiry or not run_out(wallet, at_us, last_instant=terms.last_instant)


def valid_reason(wallet: WalletPart, at_us: int) -> Reason:
    """The validity as a condition that is met."""
    return Reason("prepaid/validity.minimum", MET, wallet.valid_until_us, at_us, "us", _reading(wallet, at_us))


def _reading(wallet: WalletPart, at_us: int) -> str:
    """The reading of validity that decides: of its last instant one of its own (H7)."""
    return LAST_INSTANT if wallet.valid_until_us == at_us else "R70"


def look_at_validity(look: Look, wallet: WalletPart, at_us: int, terms: UsageTerms) -> bool:
    """Note whether the validity has run out; answers whether it has."""
    met = valid(wallet, at_us, terms)
    return look.check(
        "prepaid/validity.minimum", met, wallet.valid_until_us, at_us, "us", reading=_reading(wallet, at_us)
    )


def look_at_balance(look: Look, available_satang: int, needed_satang: int) -> bool:
    """Note whether the balance covers an amount; answers whether it does not."""
    met = available_satang >= needed_satang
    return look.check("prepaid/1.1.8", met, available_satang, needed_satang, "satang")


def mend_money(look: Look, standing: Standing, terms: UsageTerms, needed_satang: int, *, lacking: bool) -> None:
    """Name the top-ups a refused request needs: money or validity is lacking now, or will be by then.

    Renewals being retried take their price from a credit that covers it, and when the number is resumed.
    """
    wallet = once_confirmed(standing.number, standing.wallet)
    if wallet != standing.wallet:
        lacking = wallet.available_satang < needed_satang or not (terms.starting_validity or terms.use_after_expiry)
    prices = [
        max(terms.renewals.get(addon.offer, 0), addon.paid_satang)
        for addon in standing.addons
        if addon.state == RETRYING
    ]
    if needed_satang + wallet.owed_satang > MOST_TOP_UPS * terms.kiosk.max_satang:
        look.never()
        return
    how: tuple[Remedy, ...] = ()
    available_satang = wallet.available_satang
    if lacking:
        how = top_up_remedies(needed_satang, wallet, 0, terms.kiosk)
        credited_satang = sum(parse_thb(str(one.data["amount"])) for one in how)
        available_satang += max(credited_satang - wallet.owed_satang, 0)
    if prices and needed_satang and min(prices) <= available_satang < needed_satang + sum(prices):
        how = top_up_remedies(needed_satang, wallet, sum(prices), terms.kiosk)
    look.possible(*how)


def rate_reasons(rate: Rate, main_quantity: int, quantity: int) -> list[Reason]:
    """How the part at main rates is priced: what is paid per use, its price, started blocks."""
    if not main_quantity:
        return []
    reasons = [
        Reason("prepaid/1.1.2", MET, main_quantity, quantity, rate.unit),
        Reason(rate.clause, MET, rate.charge_satang(main_quantity), rate.price_satang, "satang", rate.reading),
    ]
    if rate.also:
        reasons.append(Reason(rate.clause, MET, rate.price_satang, None, "satang", rate.also))
    charged = rate.blocks(main_quantity) * rate.block
    if charged != main_quantity:
        reasons.append(Reason("sample/blocks", MET, charged, main_quantity, rate.unit))
    return reasons


def low_balance(wallet: WalletPart, terms: UsageTerms) -> tuple[Event, ...]:
    """The event of a balance that has fallen low, once until the next credit (prepaid/form1.remind, R75)."""
    if wallet.low_reminded or wallet.available_satang >= terms.low_satang:
        return ()
    return (Event("wallet.low", "", wallet.available_satang),)
