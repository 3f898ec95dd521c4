"""Taking from and giving to a wallet: the one place that says in which order its money moves. Pure."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.kernel.decision import Transfer
from sitthi.ledger import chart
from sitthi.standing.parts import WalletPart

LAST_INSTANT = "H7"
"""The reading that says whether the very instant at which validity ends belongs to it."""


def run_out(wallet: WalletPart, at_us: int, *, last_instant: bool) -> bool:
    """Whether a wallet's validity is over; ``last_instant``: the instant at which it ends still belongs to it (H7)."""
    return wallet.valid_until_us < at_us or (wallet.valid_until_us == at_us and not last_instant)


def take(
    wallet: WalletPart, number: str, amount_satang: int, credit: str, *, free_first: bool = True
) -> tuple[WalletPart, tuple[Transfer, ...]]:
    """Take an amount that is there into ``credit``: the wallet after it and the transfers.

    Free credit is spent first, unless the terms keep it for last (R71).
    """
    assert 0 <= amount_satang <= wallet.balance_satang, "taking more than there is"
    from_free = min(wallet.free_satang, amount_satang)
    if not free_first:
        from_free = max(amount_satang - (wallet.balance_satang - wallet.free_satang), 0)
    from_money = amount_satang - from_free
    transfers: tuple[Transfer, ...] = ()
    if from_money:
        transfers = (Transfer(chart.wallet(number), credit, chart.SATANG, from_money),)
    if from_free:
        transfers = (Transfer(chart.free(number), credit, chart.SATANG, from_free), *transfers)
    after = replace(
        wallet,
        balance_satang=wallet.balance_satang - amount_satang,
        free_satang=wallet.free_satang - from_free,
    )
    return after, transfers


def give(wallet: WalletPart, number: str, amount_satang: int, debit: str) -> tuple[WalletPart, tuple[Transfer, ...]]:
    """Put money received into the wallet, after recovering from it what is owed (R127)."""
    assert amount_satang >= 0
    recovered = min(wallet.owed_satang, amount_satang)
    transfers: tuple[Transfer, ...] = ()
    if amount_satang:
        transfers = (Transfer(debit, chart.wallet(number), chart.SATANG, amount_satang),)
    if recovered:
        transfers = (*transfers, Transfer(chart.wallet(number), chart.owed(number), chart.SATANG, recovered))
    after = replace(
        wallet,
        balance_satang=wallet.balance_satang + amount_satang - recovered,
        owed_satang=wallet.owed_satang - recovered,
        low_reminded=False,
    )
    return after, transfers


def give_free(wallet: WalletPart, number: str, amount_satang: int) -> tuple[WalletPart, tuple[Transfer, ...]]:
    """Put free credit into the wallet; it is never refunded and not used to recover what is owed (R71)."""
    assert amount_satang > 0
    after = replace(
        wallet,
        balance_satang=wallet.balance_satang + amount_satang,
        free_satang=wallet.free_satang + amount_satang,
        low_reminded=False,
    )
    return after, (Transfer(chart.GOODWILL, chart.free(number), chart.SATANG, amount_satang),)


def take_free_back(wallet: WalletPart, number: str, amount_satang: int) -> tuple[WalletPart, tuple[Transfer, ...]]:
    """Take back free credit, as far as it is neither spent nor held: the wallet after it and the transfers."""
    free = min(wallet.free_satang, wallet.available_satang, amount_satang)
    if free <= 0:
        return wallet, ()
    after = replace(wallet, balance_satang=wallet.balance_satang - free, free_satang=wallet.free_satang - free)
    return after, (Transfer(chart.free(number), chart.GOODWILL, chart.SATANG, free),)


def take_back(
    wallet: WalletPart, number: str, amount_satang: int, credit: str
) -> tuple[WalletPart, tuple[Transfer, ...]]:
    """Take back money given by mistake; what is spent, held or free already becomes owed, never a negative (R127)."""
    assert amount_satang >= 0
    money = min(wallet.balance_satang - wallet.free_satang, wallet.available_satang, amount_satang)
    short = amount_satang - money
    transfers: tuple[Transfer, ...] = ()
    if money:
        transfers = (Transfer(chart.wallet(number), credit, chart.SATANG, money),)
    if short:
        transfers = (*transfers, Transfer(chart.owed(number), credit, chart.SATANG, short))
    after = replace(wallet, balance_satang=wallet.balance_satang - money, owed_satang=wallet.owed_satang + short)
    return after, transfers
