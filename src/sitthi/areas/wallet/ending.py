"""What becomes of a wallet when its contract ends: money received is refunded, free credit is not."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.wallet.conditions import NOTHING, note
from sitthi.areas.wallet.model import EndWallet, ReceiveRefund
from sitthi.areas.wallet.terms import WalletTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import RECORDED, Decision, Message, Part, Transfer
from sitthi.kernel.moment import day_of, end_of_day
from sitthi.ledger import chart
from sitthi.standing import funds
from sitthi.standing.parts import ENDED, PREPAID, RefundPart, Standing, WalletPart
from sitthi.standing.reasons import Look

DUE = "due"
OVERDUE = "overdue"
SWAPPED = "service-swapped"
STARTING_VALUE = "prepaid/form1.starting-value"
REFUND_CLAUSE = "prepaid/terminate.form1"
DEADLINES = ("prepaid/1.1.11", "prepaid/terminate.30-days")


def end_wallet(command: Command[EndWallet], standing: Standing, terms: WalletTerms) -> Decision:
    """When the contract ends, money received is refunded within 30 days (prepaid/1.1.11, terminate.form1).

    Reads number, wallet. What the number owes comes off first (it was never received, R127); free credit is
    not refunded (R71); what was held is free again. Recorded, also where there is nothing to refund.
    """
    number, wallet = standing.number.number, standing.wallet
    look = Look(terms.off, command.at_us)
    if not look.carried(REFUND_CLAUSE):
        note(look, NOTHING, wallet.balance_satang, "satang")
        return Decision(RECORDED, tuple(look.reasons), changes=(replace(wallet, valid_until_us=0),))
    wallet, unopened = _with_starting_value(look, standing, terms)
    free_satang = wallet.free_satang
    money_satang = wallet.balance_satang - free_satang
    recovered_satang = min(money_satang, wallet.owed_satang)
    refund_satang = money_satang - recovered_satang
    free_goes_to = chart.refund(number) if terms.refund_free else chart.FORFEITED_FREE
    moves = (
        (chart.wallet(number), chart.owed(number), recovered_satang),
        (chart.wallet(number), chart.refund(number), refund_satang),
        (chart.free(number), free_goes_to, free_satang),
    )
    transfers = tuple(Transfer(debit, credit, chart.SATANG, amount) for debit, credit, amount in moves if amount)
    if terms.refund_free:
        refund_satang += free_satang
    note(look, REFUND_CLAUSE, refund_satang, "satang", wallet.balance_satang)
    if free_satang:
        note(look, REFUND_CLAUSE, free_satang, "satang", reading="R71")
    if recovered_satang:
        note(look, "prepaid/1.1.8", recovered_satang, "satang", wallet.owed_satang, reading="R127")
    after = replace(
        wallet,
        balance_satang=0,
        free_satang=0,
        held_satang=0,
        owed_satang=wallet.owed_satang - recovered_satang,
        valid_until_us=0,
    )
    changes: tuple[Part, ...] = (after,)
    messages: tuple[Message, ...] = ()
    if refund_satang:
        due_us = _last_us(look, command.at_us, terms)
        name = f"{number}-{command.at_us}"
        changes = (after, RefundPart(name, refund_satang, command.body.why, command.at_us, due_us, DUE))
        messages = (Message("refund-due", number, {"amount": refund_satang, "due_us": due_us}),)
    moved = (*unopened, *transfers)
    return Decision(RECORDED, tuple(look.reasons), transfers=moved, changes=changes, messages=messages)


def _with_starting_value(look: Look, standing: Standing, terms: WalletTerms) -> tuple[WalletPart, tuple[Transfer, ...]]:
    """The wallet with what a SIM was sold with and never got as far as the wallet: it was paid for, too (H12)."""
    number, wallet = standing.number, standing.wallet
    value_satang = number.starting_value_satang
    if number.charging != PREPAID or number.active_since_us or value_satang <= 0 or not look.carried(STARTING_VALUE):
        return wallet, ()
    refunded = terms.unopened_value_refunded
    look.check(STARTING_VALUE, refunded, value_satang, unit="satang", reading="H12")
    return funds.give(wallet, number.number, value_satang, chart.channel("sim")) if refunded else (wallet, ())


def owe_again(command: Command[ReceiveRefund], standing: Standing, terms: WalletTerms) -> Decision:
    """Money for a number that can keep none any more is owed to that number's customer (prepaid/1.1.11).

    Reads number. Recorded: a refund of its own; the customer is told.
    """
    number, amount_satang = standing.number, command.body.amount_satang
    look = Look(terms.off, command.at_us)
    note(look, REFUND_CLAUSE, amount_satang, "satang")
    due_us = _last_us(look, command.at_us, terms)
    cause = number.why if number.status == ENDED else SWAPPED
    refund = RefundPart(command.body.refund, amount_satang, cause, command.at_us, due_us, DUE)
    transfer = Transfer(chart.TRANSIT, chart.refund(number.number), chart.SATANG, amount_satang)
    message = Message("refund-due", number.number, {"amount": amount_satang, "due_us": due_us})
    return Decision(RECORDED, tuple(look.reasons), transfers=(transfer,), changes=(refund,), messages=(message,))


def _last_us(look: Look, ended_us: int, terms: WalletTerms) -> int:
    """The end of the last day to pay, the sooner by the two clauses (R68); 0 where neither holds."""
    found: list[int] = []
    for clause, days in zip(DEADLINES, (terms.refund_within_days, terms.terminate_within_days), strict=True):
        if look.carried(clause):
            last_us = end_of_day(day_of(ended_us) + days)
            note(look, clause, last_us, "us", days, reading="R68")
            found.append(last_us)
    return min(found, default=0)
