"""Conditions and effects that several commands of the wallet share."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.wallet.terms import WalletTerms
from sitthi.kernel.command import Actor
from sitthi.kernel.decision import Event, Scalar, Transfer
from sitthi.kernel.moment import DAY_US
from sitthi.standing import funds, validity
from sitthi.standing.parts import (
    ENDED,
    PERMANENT,
    PRE_ACTIVE,
    PREPAID,
    SUSPENDED,
    Extension,
    NumberPart,
    Standing,
    WalletPart,
)
from sitthi.standing.reasons import Look
from sitthi.standing.service import ACTIVATION, until_arrival

CREDITED = "wallet.credited"
LOW = "wallet.low"
NOTHING = "house/nothing-to-do"


def note(look: Look, clause: str, value: Scalar, unit: str, threshold: Scalar = None, *, reading: str = "") -> None:
    """State what a clause gave or cost where there is nothing to be met."""
    look.check(clause, met=True, value=value, threshold=threshold, unit=unit, reading=reading)


def check_prepaid(look: Look, number: NumberPart) -> None:
    """Only a number that pays in advance has a wallet (prepaid/1.1.1)."""
    if look.check("prepaid/1.1.1", number.charging == PREPAID, number.charging, PREPAID):
        look.never()


def check_activated(look: Look, clause: str, standing: Standing) -> None:
    """Top-up and enquiries open with the confirmation of the first activation: if awaited, it mends this."""
    number = standing.number
    if look.check(clause, number.status != PRE_ACTIVE, number.status, "active"):
        until_arrival(look, standing, ACTIVATION)


def is_over(number: NumberPart) -> bool:
    """Whether the contract has ended: the number is gone, or suspended for good (R77)."""
    return number.status == ENDED or (number.status == SUSPENDED and number.why == PERMANENT)


def state_of(number: NumberPart) -> str:
    """The status as people read it in a reason, with why where it says more."""
    return f"{number.status}: {number.why}" if number.status == SUSPENDED else number.status


def check_not_over(look: Look, clause: str, number: NumberPart) -> None:
    """Nothing can be asked of a contract that has ended."""
    if look.check(clause, not is_over(number), state_of(number), "in service"):
        look.never()


def is_another(approved_by: str, actor: Actor) -> bool:
    """Whether an approval names somebody, and not the one who asks (house/second-person).

    ``approved_by`` is a name, or role:name; the same name in other letters is the same person.
    """
    name = approved_by.rpartition(":")[2].strip().casefold()
    return name not in {"", actor.id.strip().casefold()}


def extension(look: Look, wallet: WalletPart, paid_satang: int, at_us: int, terms: WalletTerms) -> Extension:
    """The validity an amount gives (prepaid/1.1.10, validity.minimum, validity.cap; R17).

    Days are added to the later of now and the expiry held, up to the cap, but an expiry already held stays.
    """
    days = cap_days = 0
    if look.carried("prepaid/1.1.10"):
        days = terms.validity_days(paid_satang)
        note(look, "prepaid/1.1.10", days, "days", reading="R17")
    if look.carried("prepaid/validity.minimum"):
        days = max(days, terms.validity_minimum_days)
        note(look, "prepaid/validity.minimum", days, "days", terms.validity_minimum_days)
    if look.carried("prepaid/validity.cap"):
        cap_days = terms.validity_cap_days
    within, stands_still = terms.reverse_within_days, not terms.validity_runs
    given = Extension(at_us, days, cap_days, wallet.valid_until_us, within, stands_still)
    if cap_days:
        cap_us = at_us + cap_days * DAY_US
        note(look, "prepaid/validity.cap", validity.until_us(given), "us", cap_us, reading="R17")
    return given


def with_validity(wallet: WalletPart, until_us: int, at_us: int) -> WalletPart:
    """The wallet with another end of its validity.

    Reminders before the new end are due again; those whose time has passed are not.
    """
    return replace(wallet, valid_until_us=until_us, reminded_us=max(wallet.reminded_us, at_us))


def give(
    look: Look, wallet: WalletPart, number: str, credit: tuple[int, str], terms: WalletTerms
) -> tuple[WalletPart, tuple[Transfer, ...]]:
    """Put ``credit`` (satang, account it comes from) into the wallet; what is owed comes off first (R127)."""
    amount_satang, debit = credit
    if not terms.recover_owed:
        after, transfers = funds.give(replace(wallet, owed_satang=0), number, amount_satang, debit)
        return replace(after, owed_satang=wallet.owed_satang), transfers
    after, transfers = funds.give(wallet, number, amount_satang, debit)
    if wallet.owed_satang:
        recovered_satang = wallet.owed_satang - after.owed_satang
        note(look, "prepaid/1.1.8", recovered_satang, "satang", wallet.owed_satang, reading="R127")
    return after, transfers


def take_back(
    look: Look, wallet: WalletPart, number: str, amount_satang: int, credit: str
) -> tuple[WalletPart, tuple[Transfer, ...]]:
    """Take money back into ``credit``; what is spent or held already becomes owed (R127)."""
    after, transfers = funds.take_back(wallet, number, amount_satang, credit)
    owed_satang = after.owed_satang - wallet.owed_satang
    note(look, "prepaid/1.1.8", owed_satang, "satang", amount_satang, reading="R127")
    return after, transfers


def low_events(before: WalletPart, after: WalletPart, terms: WalletTerms) -> tuple[Event, ...]:
    """Tells that the balance has become low, unless the customer was told since the last credit (R75)."""
    available_satang = after.available_satang
    if available_satang >= terms.remind_below_satang or after.low_reminded:
        return ()
    return () if available_satang == before.available_satang else (Event(LOW, amount=available_satang),)
