"""The wallet's rules: corrections and the starting value here; every other topic has a file of its own.

Whoever needs a rule of the wallet takes it from here.
"""

from __future__ import annotations

from collections.abc import Iterator

from sitthi.areas.wallet.conditions import (
    CREDITED,
    NOTHING,
    check_not_over,
    check_prepaid,
    extension,
    give,
    is_another,
    low_events,
    note,
    take_back,
    with_validity,
)
from sitthi.areas.wallet.ending import end_wallet, owe_again
from sitthi.areas.wallet.enquiries import ask_balance
from sitthi.areas.wallet.model import AdjustBalance, OpenWallet, ReceiveRefund, RemindValidity
from sitthi.areas.wallet.reminders import remind_balance, remind_validity, validity_reminders
from sitthi.areas.wallet.terms import WalletTerms
from sitthi.areas.wallet.topups import reverse_top_up, top_up
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Event, Transfer
from sitthi.ledger import chart
from sitthi.standing import funds, validity
from sitthi.standing.parts import ENDED, PREPAID, Standing, WalletPart
from sitthi.standing.reasons import Look

__all__ = [
    "adjust_balance",
    "ask_balance",
    "due",
    "end_wallet",
    "open_wallet",
    "receive_refund",
    "remind_balance",
    "remind_validity",
    "reverse_top_up",
    "top_up",
]

FREE_REASONS = frozenset({"goodwill", "compensation"})
"""Reasons that give credit of ours, never refunded; the others put right money of the customer's (R71)."""

DueItem = tuple[int, str, str, RemindValidity]


def adjust_balance(command: Command[AdjustBalance], standing: Standing, terms: WalletTerms) -> Decision:
    """A correction has a listed reason, a limit, and for a large one a second person (sample/corrections).

    Reads number, wallet. Granted: goodwill and compensation add free credit, other reasons money; a negative
    amount is taken back, credit of ours first where that was given, and what is spent already becomes owed (R127).
    """
    body, number, wallet = command.body, standing.number, standing.wallet
    look = Look(terms.off, command.at_us)
    clause = "sample/corrections"
    check_prepaid(look, number)
    check_not_over(look, clause, number)
    size_satang = abs(body.amount_satang)
    alone_satang, most_satang = terms.adjust_alone_satang, terms.adjust_most_satang
    unmet = look.check(clause, body.reason in terms.adjust_reasons, body.reason, ", ".join(terms.adjust_reasons))
    unmet |= look.check(clause, size_satang > 0, body.amount_satang, 0, "satang")
    unmet |= look.check(clause, size_satang <= most_satang, size_satang, most_satang, "satang")
    if size_satang > alone_satang:
        second = is_another(body.approved_by, command.actor)
        unmet |= look.check("house/second-person", second, body.approved_by, command.actor.id)
        note(look, clause, size_satang, "satang", alone_satang)
    if unmet:
        look.never()
    if look.unmet:
        return look.refusal()
    events: tuple[Event, ...] = (Event(CREDITED, amount=body.amount_satang),)
    if body.amount_satang <= 0:
        after, transfers = _taken_back(look, wallet, number.number, size_satang, body.reason)
        events = low_events(wallet, after, terms)
    elif body.reason in FREE_REASONS:
        after, transfers = funds.give_free(wallet, number.number, size_satang)
    else:
        after, transfers = give(look, wallet, number.number, (size_satang, chart.CORRECTIONS), terms)
    return Decision(GRANTED, tuple(look.reasons), transfers=transfers, changes=(after,), events=events)


def _taken_back(
    look: Look, wallet: WalletPart, number: str, size_satang: int, reason: str
) -> tuple[WalletPart, tuple[Transfer, ...]]:
    """What a negative correction takes: of goodwill and compensation the free credit first, then money (R71, R127)."""
    if reason not in FREE_REASONS:
        return take_back(look, wallet, number, size_satang, chart.CORRECTIONS)
    without, free = funds.take_free_back(wallet, number, size_satang)
    left_satang = size_satang - (wallet.free_satang - without.free_satang)
    after, money = take_back(look, without, number, left_satang, chart.GOODWILL)
    return after, (*free, *money)


def open_wallet(command: Command[OpenWallet], standing: Standing, terms: WalletTerms) -> Decision:
    """The SIM's starting value is there from the confirmation, with validity (prepaid/form1.starting-value).

    Reads number, wallet. Recorded; a SIM without a starting value, or a postpaid number, is left alone.
    """
    number, wallet = standing.number, standing.wallet
    look = Look(terms.off, command.at_us)
    clause = "prepaid/form1.starting-value"
    value_satang = number.starting_value_satang if number.charging == PREPAID else 0
    if value_satang <= 0 or not look.carried(clause):
        note(look, NOTHING, value_satang, "satang")
        return Decision(RECORDED, tuple(look.reasons))
    note(look, clause, value_satang, "satang", reading="R78")
    after, transfers = give(look, wallet, number.number, (value_satang, chart.channel("sim")), terms)
    if terms.starting_value_gives_validity:
        given = extension(look, after, value_satang, command.at_us, terms)
        after = with_validity(after, validity.until_us(given), command.at_us)
    event = Event(CREDITED, amount=value_satang)
    return Decision(RECORDED, tuple(look.reasons), transfers=transfers, changes=(after,), events=(event,))


def receive_refund(command: Command[ReceiveRefund], standing: Standing, terms: WalletTerms) -> Decision:
    """A refund may go to a prepaid number that the customer names (prepaid/terminate.methods).

    Reads number, wallet. The money is in the wallet from now on, after what is owed; it gives no validity. A number
    that has ended or gone postpaid meanwhile keeps none: it is refunded to that number's customer.
    """
    body, number = command.body, standing.number
    if number.status == ENDED or number.charging != PREPAID:
        return owe_again(command, standing, terms)
    look = Look(terms.off, command.at_us)
    note(look, "prepaid/terminate.methods", body.amount_satang, "satang")
    after, transfers = give(look, standing.wallet, number.number, (body.amount_satang, chart.TRANSIT), terms)
    event = Event(CREDITED, amount=body.amount_satang)
    return Decision(RECORDED, tuple(look.reasons), transfers=transfers, changes=(after,), events=(event,))


def due(standing: Standing, terms: WalletTerms) -> Iterator[DueItem]:
    """What of a wallet falls due by itself: reminders before validity ends. Reads number, wallet."""
    for due_us, days in validity_reminders(standing.number, standing.wallet, terms):
        yield due_us, "remind-validity", str(days), RemindValidity(days)
