"""What a number was charged and whether it was used, month by month, as it is kept beside its wallet. Pure.

A tally is twice the satang charged in a calendar month, and one more if there was any use. What is given back counts
against the month in which it is given back.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from sitthi.kernel.decision import Transfer
from sitthi.ledger import chart
from sitthi.standing.periods import first_day
from sitthi.standing.tier_parts import TierMonth

KEPT_MONTHS = 13
"""Closed months of which a tally is kept."""
BEGUN_ANEW = -1
"""Instead of a month: what came before was counted otherwise (the number was billed)."""
CHARGED = ("revenue/", "vat/", "term/")
TAKEN = ("channel/",)

Tally = tuple[int, int]
"""A running month (year * 12 + month - 1) and its tally."""


def charged_satang(number: str, transfers: tuple[Transfer, ...], *, topped_up: bool) -> int:
    """What transfers take from a number's main balance as charges, VAT too, less what they give back.

    With ``topped_up`` it is what was paid in instead, as the terms may have it (R51).
    """
    wallet, free = chart.wallet(number), chart.free(number)
    others = TAKEN if topped_up else CHARGED
    satang = 0
    for one in transfers:
        debit, credit = one.debit, one.credit
        if debit in (wallet, free):
            if credit.startswith(others):
                satang += one.amount
        elif credit in (wallet, free) and debit.startswith(others):
            satang -= one.amount
    return -satang if topped_up else satang


def added(tally: int, satang: int, *, used: bool) -> int:
    """A month's tally with a charge, and perhaps a use, added."""
    return tally + 2 * satang | used


def since_anew(tallies: Sequence[Tally]) -> tuple[list[Tally], bool]:
    """Of what is kept of tallies those after the number was last billed otherwise, and whether that is among them."""
    kept = list(tallies[-(KEPT_MONTHS + 1) :])
    anew = [place for place, (month, _) in enumerate(kept) if month == BEGUN_ANEW]
    return (kept[anew[-1] + 1 :], True) if anew else (kept, False)


def calendar_months(tallies: Sequence[Tally], until_month: int) -> tuple[TierMonth, ...]:
    """Closed calendar months before one, in order, those without any charge or use too; from the first that is kept."""
    kept = dict(since_anew(tallies)[0])
    if not kept:
        return ()
    months = range(max(min(kept), until_month - KEPT_MONTHS), until_month + 1)
    starts = [first_day(month) for month in months]
    return tuple(
        TierMonth(start, after - 1, bool(kept.get(month, 0) & 1), kept.get(month, 0) >> 1)
        for month, (start, after) in zip(months, pairwise(starts), strict=False)
    )
