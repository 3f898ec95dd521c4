"""What a rule has decided, as the tests of all areas look at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import TypeVar

from sitthi.kernel.decision import Decision, Part, Reason, Transfer
from sitthi.ledger import chart

P = TypeVar("P", bound=Part)


def part(decision: Decision, kind: type[P]) -> P:
    """The one changed part of a kind."""
    (found,) = parts(decision, kind)
    return found


def parts(decision: Decision, kind: type[P]) -> list[P]:
    """All changed parts of a kind."""
    return [change for change in decision.changes if isinstance(change, kind)]


def unmet(decision: Decision) -> list[str]:
    """The clauses that were not met, in the order they were looked at."""
    return [reason.clause for reason in decision.reasons if not reason.met]


def reasons(decision: Decision, clause: str) -> list[Reason]:
    """All reasons by one clause."""
    return [reason for reason in decision.reasons if reason.clause == clause]


def moved(transfers: Iterable[Transfer]) -> dict[str, int]:
    """What each account gains by transfers of money; each moves an amount above zero."""
    gains: Counter[str] = Counter()
    for one in transfers:
        assert one.amount > 0
        assert one.unit == chart.SATANG
        gains[one.debit] -= one.amount
        gains[one.credit] += one.amount
    return {account: gain for account, gain in gains.items() if gain}
