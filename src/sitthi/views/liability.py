"""What an operator owes in points: outstanding by the quarter of expiry, and how it came to that over a period.

Points are whole and never money. Time is the world's: what moved belongs to the Thai day on which it was decided. All
figures are net of what places owe after a reversal (R127), which the outstanding points show as a line of its own.
"""

from __future__ import annotations

from typing import Any

import msgspec
from psycopg.pq import TransactionStatus

from sitthi.kernel import moment
from sitthi.ledger import chart
from sitthi.standing.lots import QUARTER, expiry_day
from sitthi.storage.pipeline import Connection
from sitthi.views import liability_sums as sums
from sitthi.views.books_moved import BEFORE, Period
from sitthi.views.books_tables import DOES_NOT_TIE, TIES
from sitthi.views.liability_sums import ACCOUNTS, NUMBERS, OWED, SIDE, Held, Moved, Told
from sitthi.views.prove import latest_us

IN, OUT = "in", "out"
EARNED, BONUS, TAKEN_BACK = "earned", "bonus", "taken-back"
SPENT, EXPIRED, ENDED = "spent", "expired", "ended"
FORGIVEN, MOVED_IN, MOVED_OUT, RECOVERED = "owed-written-off", "moved-in", "moved-out", "owed-recovered"
OPENING, CLOSING = "opening", "closing"
OVERDUE, OWED_LINE, TOTAL = "past-its-day", "owed", "total"
ALWAYS = (EARNED, BONUS, TAKEN_BACK, SPENT, EXPIRED, ENDED, MOVED_IN, MOVED_OUT)
"""The lines of the roll-forward that are told even where nothing moved, in their order."""
LINES = {
    (chart.POINTS_EARNED, IN): EARNED,
    (chart.POINTS_EARNED, OUT): TAKEN_BACK,
    (chart.POINTS_BONUS, IN): BONUS,
    (chart.POINTS_REDEEMED, OUT): SPENT,
    (chart.POINTS_EXPIRED, OUT): EXPIRED,
    (chart.POINTS_ENDED, OUT): ENDED,
    (chart.POINTS_ENDED, IN): FORGIVEN,
}
KINDS = ("accounts", "numbers")
"""The kinds of places, in the order of their figures."""
OUTSTANDING, ROLL_FORWARD = "outstanding", "roll-forward"
HEADS = ("table", "line", "until", "accounts", "numbers", "total", "note")
"""The columns of the CSV file: both tables in one."""
_QUARTER_MONTHS = 3


class Row(msgspec.Struct, frozen=True):
    """A line of either table: points of accounts and of numbers. ``until`` is the last day of a quarter, 0 otherwise.

    ``line`` is a quarter (``2026-Q1``), or the code of what else it is.
    """

    line: str
    accounts: int
    numbers: int
    until: int = 0

    @property
    def total(self) -> int:
        """Points of both."""
        return self.accounts + self.numbers

    def shape(self) -> dict[str, Any]:
        """As JSON: ``{line, accounts, numbers, total}``, a quarter with ``until`` too."""
        until = {"until": moment.date_of(self.until).isoformat()} if self.until else {}
        return {"line": self.line, **until, "accounts": self.accounts, "numbers": self.numbers, "total": self.total}


class Liability(msgspec.Struct, frozen=True):
    """The report: both tables, the last of their rows being the total and the closing, and what does not tie.

    ``first_day`` is None where the period is the world's life from its beginning; ``last_day`` is 0 in a world in
    which nothing was ever decided. ``by_receipts`` says whether the receipts were read, ``places`` how many hold or
    held points now.
    """

    first_day: int | None
    last_day: int
    outstanding: tuple[Row, ...]
    roll_forward: tuple[Row, ...]
    by_receipts: bool
    faults: tuple[str, ...]

    @property
    def held(self) -> bool:
        """Whether it ties to the ledger to the point."""
        return not self.faults

    @property
    def says(self) -> str:
        """What was compared."""
        closing = f"{self.roll_forward[-1].total:,}"
        said = f"opening and lines come to the closing of {closing} points; the lots by quarter, less what is owed, "
        said += "come to the same; what places hold now is the balance of their accounts in the ledger"
        return said + ("; receipts and journal moved the same" if self.by_receipts else "")

    def shape(self) -> dict[str, Any]:
        """As JSON: ``{from, to, ties, outstanding, roll_forward, says, faults}``; ``from`` null: the beginning."""
        days = [moment.date_of(day).isoformat() if day else None for day in (self.first_day, self.last_day)]
        return {
            "from": days[0],
            "to": days[1],
            "ties": self.held,
            "outstanding": [one.shape() for one in self.outstanding],
            "roll_forward": [one.shape() for one in self.roll_forward],
            "says": self.says,
            "faults": list(self.faults),
        }

    def lines(self) -> list[tuple[str | int, ...]]:
        """The CSV file beneath its heads: the rows of both tables, and a last line that says whether it ties."""
        rows: list[tuple[str | int, ...]] = []
        for table, found in ((OUTSTANDING, self.outstanding), (ROLL_FORWARD, self.roll_forward)):
            for one in found:
                until = moment.date_of(one.until).isoformat() if one.until else ""
                rows.append((table, one.line, until, one.accounts, one.numbers, one.total, ""))
        verdict = TIES if self.held else DOES_NOT_TIE
        return [*rows, (verdict, "", "", "", "", "", "; ".join(self.faults) or self.says)]


def steps(connection: Connection, first_day: int | None, last_day: int | None) -> int:
    """How many steps a report will tell of, for a progress bar."""
    latest = moment.day_of(latest_us(connection))
    blocks = 0 if _is_life(first_day, last_day, latest) else sums.count_blocks(connection)
    return len(sums.slices(connection)) + blocks


def liability(connection: Connection, first_day: int | None, last_day: int | None, told: Told) -> Liability:
    """The report over the days given, both within; None for the world's beginning, and for its latest decision.

    Nothing is told of days after the latest decision, whatever is given. In one snapshot, that of the transaction it
    is called in, if any. Receipts are read for a period other than the world's life only.
    """
    alone = connection.info.transaction_status == TransactionStatus.IDLE
    with connection.transaction():
        if alone:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        at_us = latest_us(connection)
        latest = moment.day_of(at_us) if at_us else 0
        now, ever = sums.held_now(connection, told), sums.moved_ever(connection)
        faults = _now_faults(connection, now, ever)
        if _is_life(first_day, last_day, latest):
            return _report(Period(BEFORE, latest), {}, ever, now, faults, by_receipts=False)
        until = max(latest if last_day is None else min(last_day, latest), first_day or BEFORE)
        done = len(sums.slices(connection))
        period = Period(BEFORE if first_day is None else first_day, until)
        found = sums.by_receipts(connection, period, lambda blocks, decisions: told(done + blocks, decisions))
        faults += [*_journal_faults(found.all_time(), ever), *_lots_faults(found.now, now)]
        return _report(period, found.before, found.within, found.held, faults, by_receipts=True)


def _is_life(first_day: int | None, last_day: int | None, latest: int) -> bool:
    """Whether a period has everything in it that was ever decided, so that what is kept now is its end."""
    return first_day is None and (last_day is None or last_day >= latest)


def _report(
    period: Period, before: Moved, within: Moved, held: Held, faults: list[str], *, by_receipts: bool
) -> Liability:
    """Both tables, and what does not tie between them."""
    opening, moved, lines = sums.sides(before), sums.sides(within), roll(within)
    closing = [opening[side] + moved[side] for side in (ACCOUNTS, NUMBERS)]
    rows = (
        Row(OPENING, opening[ACCOUNTS], opening[NUMBERS]),
        *(Row(line, *amounts) for line, amounts in lines.items()),
        Row(CLOSING, *closing),
    )
    found = outstanding(held, period.last_day)
    told = list(faults)
    for side, name in enumerate(KINDS):
        come_to = opening[side] + sum(amounts[side] for amounts in lines.values())
        if come_to != closing[side]:
            told.append(f"{name}: opening and lines come to {come_to:,} points, the closing is {closing[side]:,}")
        if held.net(side) != closing[side]:
            told.append(
                f"{name}: lots less what is owed come to {held.net(side):,} points, the closing is"
                f" {closing[side]:,} ({held.net(side) - closing[side]:+,})"
            )
    first_day = None if period.first_day == BEFORE else period.first_day
    return Liability(first_day, period.last_day, found, rows, by_receipts, tuple(dict.fromkeys(told)))


def outstanding(held: Held, last_day: int) -> tuple[Row, ...]:
    """Points left by the quarter they expire in, those of lots past their day, what is owed, and what it comes to.

    A lot is good to the end of its last day; one past it counts until it is written off (points/period.expiry-run).
    """
    quarters: dict[int, list[int]] = {}
    overdue = [0, 0]
    for (side, day), points in held.lots.items():
        amounts = (
            overdue if day < last_day else quarters.setdefault(expiry_day(moment.start_of_day(day), 0, QUARTER), [0, 0])
        )
        amounts[side] += points
    rows = [
        Row(quarter_of(end), quarters[end][ACCOUNTS], quarters[end][NUMBERS], end)
        for end in sorted(quarters)
        if any(quarters[end])
    ]
    if any(overdue):
        rows.insert(0, Row(OVERDUE, *overdue))
    owed = [-held.owed[side] for side in (ACCOUNTS, NUMBERS)]
    net = [held.net(side) for side in (ACCOUNTS, NUMBERS)]
    return (*rows, Row(OWED_LINE, *owed), Row(TOTAL, *net))


def roll(moved: Moved) -> dict[str, list[int]]:
    """Points by line of the roll-forward and kind of place; what nets to nothing is left out but for the usual lines.

    What came from or went to an account that nobody has named here is called by it.
    """
    found: dict[str, list[int]] = {line: [0, 0] for line in ALWAYS}
    for pair, points in moved.items():
        for own, other, way, sign in ((pair.credit, pair.debit, IN, 1), (pair.debit, pair.credit, OUT, -1)):
            if own in SIDE:
                found.setdefault(_line(own, other, way), [0, 0])[SIDE[own]] += sign * points
    return {line: amounts for line, amounts in found.items() if line in ALWAYS or any(amounts)}


def _line(own: str, other: str, way: str) -> str:
    """The name of a line; owed points move the other way round, since they count below zero."""
    if other not in SIDE:
        return LINES.get((other, way)) or f"{'from' if way == IN else 'to'} {other}"
    if (own in OWED) != (other in OWED):
        return RECOVERED
    return MOVED_IN if (way == IN) != (own in OWED) else MOVED_OUT


def quarter_of(day: int) -> str:
    """The quarter of a day: ``2026-Q1``."""
    date = moment.date_of(day)
    return f"{date.year}-Q{(date.month - 1) // _QUARTER_MONTHS + 1}"


def _now_faults(connection: Connection, now: Held, ever: Moved) -> list[str]:
    """Where what places hold now is not what the ledger says, with the first of those places."""
    by_ledger = sums.sides(ever)
    found = [
        f"now, {name} hold {now.net(side):,} points, by the ledger {by_ledger[side]:,}"
        f" ({now.net(side) - by_ledger[side]:+,})"
        for side, name in enumerate(KINDS)
        if now.net(side) != by_ledger[side]
    ]
    if found:
        found += [
            f"{name} holds {kept:,} points, by the ledger {moved:,}" for name, kept, moved in sums.astray(connection)
        ]
    return found


def _journal_faults(receipts: Moved, journal: Moved) -> list[str]:
    """Where the receipts moved something else than the journal."""
    return [
        f"{pair.debit} to {pair.credit}: {receipts.get(pair, 0):,} points by receipts, {journal.get(pair, 0):,} by the"
        " journal"
        for pair in sorted(receipts.keys() | journal.keys())
        if receipts.get(pair, 0) != journal.get(pair, 0)
    ]


def _lots_faults(receipts: Held, kept: Held) -> list[str]:
    """Where what places hold now is not what the receipts made of it, by the day of expiry."""
    return [
        f"now, {KINDS[side]} hold {kept.lots[side, day]:,} points that expire on {moment.date_of(day).isoformat()},"
        f" by the receipts {receipts.lots[side, day]:,}"
        for side, day in sorted(receipts.lots.keys() | kept.lots.keys())
        if receipts.lots[side, day] != kept.lots[side, day]
    ]
