"""Reminding the customer of validity and balance (prepaid/form1.remind, R75)."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from sitthi.areas.wallet.conditions import NOTHING, note
from sitthi.areas.wallet.model import RemindBalance, RemindValidity
from sitthi.areas.wallet.terms import WalletTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import RECORDED, Decision, Message
from sitthi.kernel.moment import DAY_US
from sitthi.standing.parts import ACTIVE, PREPAID, SUSPENDED, NumberPart, Standing, WalletPart
from sitthi.standing.reasons import Look

CLAUSE = "prepaid/form1.remind"
READING = "R75"


def validity_reminders(number: NumberPart, wallet: WalletPart, terms: WalletTerms) -> Iterator[tuple[int, int]]:
    """When the customer is still to be reminded of the end of validity, and how many days before it.

    What was done is told by ``reminded_us``; times before the number's present status began have passed.
    """
    if number.charging != PREPAID or number.status not in {ACTIVE, SUSPENDED}:
        return
    if wallet.valid_until_us <= 0 or CLAUSE in terms.off:
        return
    done_us = max(wallet.reminded_us, number.since_us)
    for days in terms.remind_days:
        due_us = wallet.valid_until_us - days * DAY_US
        if due_us > done_us:
            yield due_us, days


def remind_validity(command: Command[RemindValidity], standing: Standing, terms: WalletTerms) -> Decision:
    """The customer is told the remaining money and days, days before validity ends (prepaid/form1.remind).

    Reads number, wallet. Recorded; with nothing to remind of, it says so and sends nothing.
    """
    days, number, wallet = command.body.days_before, standing.number, standing.wallet
    look = Look(terms.off, command.at_us)
    due_us = wallet.valid_until_us - days * DAY_US
    wanted = (due_us, days) in validity_reminders(number, wallet, terms) and due_us <= command.at_us
    if not wanted:
        note(look, NOTHING, wallet.valid_until_us, "us")
        return Decision(RECORDED, tuple(look.reasons))
    note(look, CLAUSE, days, "days", reading=READING)
    note(look, CLAUSE, wallet.valid_until_us, "us", reading=READING)
    values = {"balance": wallet.balance_satang, "valid_until_us": wallet.valid_until_us, "days": days}
    return Decision(
        RECORDED,
        tuple(look.reasons),
        changes=(replace(wallet, reminded_us=due_us),),
        messages=(Message("validity-reminder", number.number, dict(values)),),
    )


def remind_balance(command: Command[RemindBalance], standing: Standing, terms: WalletTerms) -> Decision:
    """The customer is reminded once to top up when the balance has become low (prepaid/form1.remind, R75).

    Reads number, wallet. Recorded; a balance that is not low, or of which the customer knows, is left alone.
    """
    number, wallet = standing.number, standing.wallet
    look = Look(terms.off, command.at_us)
    available_satang, below_satang = wallet.available_satang, terms.remind_below_satang
    if available_satang >= below_satang or wallet.low_reminded or not look.carried(CLAUSE):
        note(look, NOTHING, available_satang, "satang", below_satang)
        return Decision(RECORDED, tuple(look.reasons))
    note(look, CLAUSE, available_satang, "satang", below_satang, reading=READING)
    values = {"balance": wallet.balance_satang, "valid_until_us": wallet.valid_until_us}
    return Decision(
        RECORDED,
        tuple(look.reasons),
        changes=(replace(wallet, low_reminded=True),),
        messages=(Message("low-balance", number.number, dict(values)),),
    )
