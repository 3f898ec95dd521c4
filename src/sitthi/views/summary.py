"""The closing summary of a run: counted while it goes, in memory that does not grow with it."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sitthi.kernel import ids
from sitthi.kernel.decision import GRANTED, LATE, RECORDED, REFUSED, Transfer
from sitthi.kernel.money import format_thb
from sitthi.ledger import chart
from sitthi.storage.pipeline import Connection
from sitthi.views import plain
from sitthi.views.prove import Proof
from sitthi.views.receipts import Told

OUTCOMES = (GRANTED, REFUSED, RECORDED, LATE, "repeated", "stuck", "waiting", "malformed")
LATE_LISTED = 200
PAID_OUT = "paid-out"
"""What accounts of money paid back to customers begin with; its method follows."""

_MESSAGES = (
    "SELECT template, state, count(*) FROM messages WHERE queued_us >= %s GROUP BY template, state ORDER BY 1, 2"
)
_SET_ASIDE = "SELECT count(*) FROM stuck WHERE state IN ('stuck', 'waiting')"


class Summary:
    """Counts decisions by outcome, money in and out, messages and what came too late."""

    def __init__(self) -> None:
        """Nothing counted yet."""
        self.outcomes: Counter[str] = Counter()
        self.taken_in: Counter[str] = Counter()
        self.taken_back: Counter[str] = Counter()
        self.charged: Counter[str] = Counter()
        self.given: Counter[str] = Counter()
        self.paid_out: Counter[str] = Counter()
        self.refunds_satang = 0
        self.late: list[dict[str, Any]] = []
        self.first_us = 0
        self.latest_us = 0

    def decided(self, one: Told) -> None:
        """Count one decision."""
        at_us, outcome = one.command.at_us, one.decision.outcome
        self.outcomes[outcome] += 1
        self.first_us = min(self.first_us or at_us, at_us)
        self.latest_us = max(self.latest_us, at_us)
        for transfer in one.decision.transfers:
            if transfer.unit == chart.SATANG:
                self._moved(transfer)
        if outcome == LATE and len(self.late) < LATE_LISTED:
            self.late.append(_late(one))

    def set_aside(self, state: str) -> None:
        """Count what got no decision of its own: repeated, stuck, waiting, malformed."""
        self.outcomes[state] += 1

    def _moved(self, one: Transfer) -> None:
        debit, _, debtor = one.debit.partition("/")
        credit, _, creditor = one.credit.partition("/")
        if debit == "channel":
            self.taken_in[debtor] += one.amount
        elif credit == "channel":
            self.taken_back[creditor] += one.amount
        if credit in {"revenue", "vat"}:
            self.charged[creditor if credit == "revenue" else "vat"] += one.amount
        if debit in {"revenue", "vat"}:
            self.charged[debtor if debit == "revenue" else "vat"] -= one.amount
        if credit == chart.REFUND:
            self.refunds_satang += one.amount
        if debit == chart.REFUND:
            self.refunds_satang -= one.amount
        if credit == PAID_OUT:
            self.paid_out[creditor] += one.amount
        if one.debit in {chart.GOODWILL, chart.CORRECTIONS, chart.OPENING}:
            self.given[one.debit] += one.amount
        if one.credit in {chart.GOODWILL, chart.CORRECTIONS}:
            self.given[one.credit] -= one.amount

    def shape(self, connection: Connection, proof: Proof | None) -> dict[str, Any]:
        """As JSON: decisions by outcome, money in and out, messages by template and state, what was late, proof."""
        return {
            "from": plain.time(self.first_us),
            "until": plain.time(self.latest_us),
            "decisions": {outcome: self.outcomes[outcome] for outcome in OUTCOMES},
            "money": {
                "in": {
                    "total": format_thb(self.taken_in.total() - self.taken_back.total()),
                    "by_channel": _amounts(self.taken_in),
                    "taken_back": _amounts(self.taken_back),
                    "given": _amounts(self.given),
                },
                "out": {
                    "total": format_thb(self.charged.total()),
                    "by_service": _amounts(self.charged),
                    "refunds_due": format_thb(self.refunds_satang),
                    "refunds_paid": _amounts(self.paid_out),
                },
            },
            "messages": self._messages(connection),
            "late": self.late,
            "set_aside": _set_aside(connection),
            "books": None if proof is None else proof.shape(),
        }

    def _messages(self, connection: Connection) -> dict[str, dict[str, int]]:
        """Messages sent during the run, by template: how many in all and in each state."""
        found: dict[str, dict[str, int]] = {}
        if not self.first_us:
            return found
        for template, state, count in connection.execute(_MESSAGES, (self.first_us,)):
            states = found.setdefault(template, {"sent": 0})
            states["sent"] += count
            states[state] = count
        return found


def _set_aside(connection: Connection) -> int:
    """How much is stuck by our own mistake, or waits behind it: events and due work."""
    row = connection.execute(_SET_ASIDE).fetchone()
    assert row is not None
    return int(row[0])


def _amounts(counted: Counter[str]) -> dict[str, str]:
    return {name: format_thb(amount) for name, amount in sorted(counted.items())}


def _late(one: Told) -> dict[str, Any]:
    reason = one.decision.reasons[0]
    return {
        "id": ids.decision_id(one.key),
        "event": {"source": one.command.source, "id": one.command.id},
        "subject": one.command.subject,
        "at": plain.time(one.command.at_us),
        "decided": plain.value(reason.threshold, reason.unit),
    }
