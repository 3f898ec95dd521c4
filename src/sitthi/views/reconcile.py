"""Reconciling a channel's settlement file with what was decided for the channel: matched, missing, or different.

The rows of the file and what differs are in memory; the receipts are streamed. A row is matched by the id of its event
(and its source, where the file says it), whenever that was decided; what the file does not mention is missing there if
it was decided within the period.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from psycopg.pq import TransactionStatus

from sitthi.kernel import ids
from sitthi.kernel.errors import BadInput
from sitthi.kernel.money import format_thb
from sitthi.ledger import chart
from sitthi.storage.pipeline import Connection
from sitthi.views import plain
from sitthi.views.books_moved import AFTER, BEFORE, Period, Slip, Told, slips, unheard
from sitthi.views.reconcile_words import Other, Stuck, Twice, Unknown, different, missing_here, missing_there

MATCHED, DIFFERENT, MISSING_HERE, MISSING_THERE = "matched", "different", "missing-here", "missing-there"
HEADS = (
    *("outcome", "line", "reference", "source", "subject", "time"),
    *("there", "here", "decision", "what", "remedy"),
)
OUTCOMES = (MATCHED, DIFFERENT, MISSING_HERE, MISSING_THERE)


class Settled(msgspec.Struct, frozen=True, gc=False):
    """A row of a settlement file: its line, the event it names, whom it is about, what the channel hands over."""

    line: int
    reference: str
    source: str
    subject: str
    amount_satang: int
    at_us: int


class Compared(msgspec.Struct, frozen=True, gc=False):
    """One transaction as it was compared; ``line`` is 0, or ``decision`` "", where it is missing.

    Amounts are above zero for what the channel took; of a transaction that is missing on one side that one is None.
    """

    outcome: str
    line: int
    reference: str
    source: str
    subject: str
    at_us: int
    there_satang: int | None = None
    here_satang: int | None = None
    decision: str = ""
    what: str = ""
    remedy: str = ""

    def shape(self) -> dict[str, Any]:
        """As JSON, and as a row of CSV."""
        there, here = self.there_satang, self.here_satang
        return {
            "outcome": self.outcome,
            "line": self.line or None,
            "reference": self.reference,
            "source": self.source or None,
            "subject": self.subject,
            "time": plain.time(self.at_us),
            "there": None if there is None else format_thb(there),
            "here": None if here is None else format_thb(here),
            "decision": self.decision or None,
            "what": self.what or None,
            "remedy": self.remedy or None,
        }


Write = Callable[[Compared], None]
"""Takes each comparison as it is made."""


class Sum(msgspec.Struct):
    """How many transactions of an outcome, and what they come to on either side."""

    count: int = 0
    there_satang: int = 0
    here_satang: int = 0


class Reconciliation(msgspec.Struct):
    """What a file and the receipts come to; ``outside`` is what was matched though decided outside the period."""

    channel: str
    period: Period
    sums: dict[str, Sum]
    there: Sum
    here: Sum
    outside: Sum
    receipts_satang: int = 0
    journal_satang: int = 0
    differing: list[Compared] = msgspec.field(default_factory=list)

    @property
    def faults(self) -> tuple[str, ...]:
        """What does not tie: in the totals, or between receipts and journal."""
        sums, found = self.sums, []
        rows = sum(sums[one].count for one in (MATCHED, DIFFERENT, MISSING_HERE))
        if (rows, sum(one.there_satang for one in sums.values())) != (self.there.count, self.there.there_satang):
            found.append("the outcomes do not come to the rows of the file")
        decided = sum(sums[one].count for one in (MATCHED, DIFFERENT, MISSING_THERE))
        if (decided, sum(one.here_satang for one in sums.values())) != (self.here.count, self.here.here_satang):
            found.append("the outcomes do not come to what was decided")
        if self.receipts_satang != self.journal_satang:
            receipts, journal = format_thb(self.receipts_satang), format_thb(self.journal_satang)
            found.append(f"of all time the channel took {receipts} by the receipts, {journal} by the journal")
        return tuple(found)

    @property
    def agrees(self) -> bool:
        """Whether both sides say the same of every transaction, and the totals tie."""
        return not self.differing and not self.faults


def channels(connection: Connection) -> tuple[str, ...]:
    """The channels a world knows."""
    prefix = chart.channel("")
    rows = connection.execute(
        "SELECT name FROM ledger_names WHERE kind = 'account' AND starts_with(name, %s) ORDER BY name", (prefix,)
    )
    return tuple(name.removeprefix(prefix) for (name,) in rows)


def check_channel(connection: Connection, name: str) -> None:
    """Raises BadInput for a channel the world does not know."""
    known = channels(connection)
    if name not in known:
        remedy = f"Name one of: {', '.join(known)}." if known else "Name another world: nothing was ever decided here."
        raise BadInput(what=f"there is no channel {name!r}", remedy=remedy, field="--channel")


def reconcile(
    connection: Connection,
    settled: Iterable[Settled],
    channel: str,
    period: Period,
    write: Write,
    told: Told = unheard,
) -> Reconciliation:
    """Compare a file's rows with what was decided for a channel, in one snapshot; each is written once compared."""
    alone = connection.info.transaction_status == TransactionStatus.IDLE
    with connection.transaction():
        if alone:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        work = _Work(settled, channel, period, write)
        for slip in slips(connection, told):
            work.hear(slip)
        work.close(_stuck(connection, work.left()))
        work.found.journal_satang = _journal(connection, channel)
    return work.found


class _Work:
    """The comparing: rows not yet matched, by their reference, and what else is known of their events."""

    def __init__(self, settled: Iterable[Settled], channel: str, period: Period, write: Write) -> None:
        self._account = chart.channel(channel)
        self._write = write
        self._open: dict[str, list[Settled]] = {}
        self._first: dict[str, int] = {}
        self._others: dict[str, list[Other]] = {}
        none = {outcome: Sum() for outcome in OUTCOMES}
        self.found = Reconciliation(channel, period, none, Sum(), Sum(), Sum())
        for row in settled:
            self._open.setdefault(row.reference, []).append(row)
            self.found.there.count += 1
            self.found.there.there_satang += row.amount_satang

    def hear(self, slip: Slip) -> None:
        """One receipt: of the channel, or of an event that the file names and the channel did not take."""
        moves = [one for one in slip.decision.transfers if self._account in {one.debit, one.credit}]
        if not moves:
            if slip.command.id in self._open:
                self._others.setdefault(slip.command.id, []).append(Other.of(slip))
            return
        satang = sum(one.amount if one.debit == self._account else -one.amount for one in moves)
        self.found.receipts_satang += satang
        row = self._take(slip)
        inside = self.found.period.day_of(slip.command.at_us) not in {BEFORE, AFTER}
        if row is None and not inside:
            return
        self.found.here.count += 1
        self.found.here.here_satang += satang
        if not inside:
            self.found.outside.count += 1
            self.found.outside.here_satang += satang
        self._compare(slip, row, satang)

    def _take(self, slip: Slip) -> Settled | None:
        """The row of the file that names this event; of several the one that says the same of whom."""
        asked = slip.command
        rows = [row for row in self._open.get(asked.id, ()) if row.source in {"", asked.source}]
        if not rows:
            return None
        row = max(rows, key=lambda one: (one.source == asked.source, one.subject == asked.subject, -one.line))
        self._open[asked.id].remove(row)
        self._first[asked.id] = row.line
        return row

    def _compare(self, slip: Slip, row: Settled | None, satang: int) -> None:
        asked = slip.command
        decision = ids.decision_id(slip.key)
        if row is None:
            what, remedy = missing_there(satang)
            outcome, line, there = MISSING_THERE, 0, None
        else:
            what, remedy = different(row.amount_satang, satang, row.subject, asked.subject)
            outcome, line, there = (DIFFERENT if what else MATCHED), row.line, row.amount_satang
        self._tell(
            Compared(
                outcome, line, asked.id, asked.source, asked.subject, asked.at_us, there, satang, decision, what, remedy
            )
        )

    def left(self) -> list[str]:
        """The references of rows that nothing was found for."""
        return [reference for reference, rows in self._open.items() if rows]

    def close(self, stuck: set[str]) -> None:
        """What is left of the file is missing here; what is known of its events is said."""
        left = [row for rows in self._open.values() for row in rows]
        for row in sorted(left, key=lambda one: one.line):
            other = self._other(row)
            reason: Other | Stuck | Twice | Unknown = Unknown()
            if row.reference in self._first:
                reason = Twice(self._first[row.reference])
            elif other is not None:
                reason = other
            elif row.reference in stuck:
                reason = Stuck()
            self._first.setdefault(row.reference, row.line)
            what, remedy = missing_here(reason)
            decision = other.decision if other is not None else ""
            self._tell(
                Compared(
                    outcome=MISSING_HERE,
                    line=row.line,
                    reference=row.reference,
                    source=row.source,
                    subject=row.subject,
                    at_us=row.at_us,
                    there_satang=row.amount_satang,
                    decision=decision,
                    what=what,
                    remedy=remedy,
                )
            )

    def _other(self, row: Settled) -> Other | None:
        """What became of the event a row names, where the channel took nothing for it."""
        others = (one for one in self._others.get(row.reference, ()) if row.source in {"", one.source})
        return next(others, None)

    def _tell(self, one: Compared) -> None:
        total = self.found.sums[one.outcome]
        total.count += 1
        total.there_satang += one.there_satang or 0
        total.here_satang += one.here_satang or 0
        if one.outcome != MATCHED:
            self.found.differing.append(one)
        self._write(one)


_STUCK = "SELECT event->>'id' FROM stuck WHERE state IN ('stuck', 'waiting') AND event->>'id' = ANY(%s)"
_JOURNAL = """
SELECT coalesce(sum(CASE WHEN t.debit = n.id THEN t.amount ELSE 0 END
                  - CASE WHEN t.credit = n.id THEN t.amount ELSE 0 END), 0)::bigint
FROM transfers t JOIN ledger_names n ON n.kind = 'account' AND n.name = %s AND n.id IN (t.debit, t.credit)
"""


def _stuck(connection: Connection, references: list[str]) -> set[str]:
    """Of some events those that wait as stuck work."""
    return {reference for (reference,) in connection.execute(_STUCK, (references,))}


def _journal(connection: Connection, channel: str) -> int:
    """What a channel took of all time, by the journal."""
    row = connection.execute(_JOURNAL, (chart.channel(channel),)).fetchone()
    assert row is not None
    return int(row[0])
