"""What relief moves: an expense owed to the customer when claimed, paid by the provider afterwards. Pure."""

from __future__ import annotations

from sitthi.kernel.decision import Transfer
from sitthi.ledger import chart


def claimed(amount_satang: int) -> tuple[Transfer, ...]:
    """Relief is owed from now on."""
    return _move(chart.RELIEF, chart.RELIEF_PAYABLE, amount_satang)


def taken_back(amount_satang: int) -> tuple[Transfer, ...]:
    """Relief that was owed is owed no longer."""
    return _move(chart.RELIEF_PAYABLE, chart.RELIEF, amount_satang)


def paid(claimed_satang: int, paid_satang: int) -> tuple[Transfer, ...]:
    """So much was paid of what was owed; the difference to what the provider determined is expense, or none."""
    more = claimed(paid_satang - claimed_satang) if paid_satang > claimed_satang else ()
    less = taken_back(claimed_satang - paid_satang) if paid_satang < claimed_satang else ()
    return (*more, *less, *_move(chart.RELIEF_PAYABLE, chart.PROVIDER, paid_satang))


def _move(debit: str, credit: str, amount_satang: int) -> tuple[Transfer, ...]:
    return (Transfer(debit, credit, chart.SATANG, amount_satang),) if amount_satang else ()
