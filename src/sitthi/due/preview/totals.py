"""What an event comes to in all, holder by holder: money due either way, balance, charges, points, messages."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sitthi.kernel.money import format_thb
from sitthi.ledger import chart
from sitthi.views.receipts import Told

_MONEY: dict[str, tuple[str, int]] = {
    chart.REFUND: ("to_customer", 1),
    "paid-out": ("to_customer", 1),
    "payable": ("to_customer", 1),
    chart.RECEIVABLE: ("from_customer", -1),
    chart.OWED: ("from_customer", -1),
    chart.CREDIT: ("overpaid", 1),
    chart.WALLET: ("balance", 1),
    chart.FREE: ("balance", 1),
    "revenue": ("charged", 1),
    "vat": ("charged", 1),
    chart.POINTS_OF_NUMBER: ("points", 1),
    chart.POINTS_OF_ACCOUNT: ("points", 1),
    chart.POINTS_OWED_BY_NUMBER: ("points", 1),
    chart.POINTS_OWED_BY_ACCOUNT: ("points", 1),
}
"""Accounts by the first word of their names: what they count for, and whether a credit adds to it or takes from it."""
COUNTED = ("points", "messages")
NAMES = ("to_customer", "from_customer", "overpaid", "balance", "charged", *COUNTED)


class Totals:
    """Sums by holder, in satang, points and messages: of what follows with an event less what would without it."""

    def __init__(self) -> None:
        """Nothing counted yet."""
        self._sums: dict[str, Counter[str]] = {}

    def add(self, one: Told, sign: int) -> None:
        """Count a decision that follows (1), or that would without the event (-1)."""
        sums = self._sums.setdefault(one.receipt.holder, Counter())
        sums["messages"] += sign * len(one.decision.messages)
        for transfer in one.decision.transfers:
            for account, way in ((transfer.credit, sign), (transfer.debit, -sign)):
                name, adds = _MONEY.get(account.partition("/")[0], ("", 0))
                if name:
                    sums[name] += way * adds * transfer.amount

    def shape(self) -> list[dict[str, Any]]:
        """As JSON: a row a holder, in the order in which they were touched; money in THB."""
        return [
            {"holder": holder, **{name: _figure(name, sums[name]) for name in NAMES}}
            for holder, sums in self._sums.items()
        ]


def _figure(name: str, number: int) -> int | str:
    return number if name in COUNTED else format_thb(number)
