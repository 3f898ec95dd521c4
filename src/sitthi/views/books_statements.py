"""The other statements: trial balance, days, VAT, transit, holds, and the receipts beside the journal."""

from __future__ import annotations

from sitthi.kernel import moment
from sitthi.ledger import chart
from sitthi.standing.parts import HoldPart
from sitthi.storage.pipeline import Connection
from sitthi.views import plain
from sitthi.views.books_moved import AFTER, BEFORE, Move, Pair, Total, by_pair
from sitthi.views.books_rolls import CHANNEL, PAID_OUT, TRANSIT
from sitthi.views.books_tables import Balances, Cell, Statement, figure, shown

PAIRS_SHOWN = 5
_SETTLED_NEVER_BY = frozenset({"revenue", "vat", "goodwill", "opening", "corrections"})
"""Accounts of ours on the other side of which money in transit has been taken or given, not settled."""


def trial_balance(balances: Balances) -> Statement:
    """Every line of the ledger: opening, debits, credits, closing; each unit sums to zero."""
    rows: list[tuple[Cell, ...]] = []
    sums: dict[str, list[int]] = {}
    for line, unit in balances.lines():
        figures = (balances.opening(line, unit), *balances.sides(line, unit), balances.closing(line, unit))
        rows.append((line, plain.unit(unit), *shown(figures, unit)))
        sums[unit] = [total + one for total, one in zip(sums.get(unit, [0] * 4), figures, strict=True)]
    faults = []
    for unit, (opening, debits, credited, closing) in sums.items():
        rows.append(("total", plain.unit(unit), *shown((opening, debits, credited, closing), unit)))
        if opening or closing or debits != credited:
            faults.append(f"{plain.unit(unit)}: the openings, debits and credits, or closings do not balance")
    heads = ("account", "unit", "opening", "debits", "credits", "closing")
    says = "in every unit openings and closings sum to zero, and debits equal credits"
    return Statement("trial-balance", "Trial balance", heads, tuple(rows), says, tuple(faults), idle=not rows)


def days(moves: dict[Move, Total], balances: Balances) -> Statement:
    """Debits and credits of each day and line; all days together are the trial balance's."""
    sides: dict[tuple[int, str, str], list[int]] = {}
    for move, total in moves.items():
        if move.day not in {BEFORE, AFTER}:
            for line, side in ((move.debit, 0), (move.credit, 1)):
                sides.setdefault((move.day, move.unit, line), [0, 0])[side] += total.amount
    sums: dict[tuple[str, str], list[int]] = {}
    rows: list[tuple[Cell, ...]] = []
    for (day, unit, line), (debits, credited) in sorted(sides.items()):
        rows.append((moment.date_of(day).isoformat(), line, plain.unit(unit), *shown((debits, credited), unit)))
        before = sums.setdefault((line, unit), [0, 0])
        sums[line, unit] = [before[0] + debits, before[1] + credited]
    faults = tuple(
        f"{line}: the days come to another {plain.unit(unit)} than the period"
        for line, unit in balances.lines()
        if tuple(sums.get((line, unit), (0, 0))) != balances.sides(line, unit)
    )
    heads = ("day", "account", "unit", "debits", "credits")
    says = "the days of every account come to its debits and credits in the trial balance"
    return Statement("days", "Day by day", heads, tuple(rows), says, faults, idle=not rows)


def vat(moves: dict[Move, Total], balances: Balances) -> Statement:
    """Output VAT by its source: the command that charged it, and whose account it came out of."""
    sources: dict[tuple[str, str], list[int]] = {}
    for move, total in moves.items():
        if move.unit == chart.SATANG and move.day not in {BEFORE, AFTER}:
            for line, other, side in ((move.credit, move.debit, 0), (move.debit, move.credit, 1)):
                if line == chart.VAT:
                    sources.setdefault((move.command, other), [0, 0])[side] += total.amount
    opening, closing = balances.opening(chart.VAT), balances.closing(chart.VAT)
    rows: list[tuple[Cell, ...]] = [("opening", "", "", "", *shown((opening,)))]
    net = 0
    for (command, other), (charged, back) in sorted(sources.items()):
        rows.append((command, other, *shown((charged, back, charged - back))))
        net += charged - back
    rows.append(("closing", "", "", "", *shown((closing,))))
    fault = f"opening and sources come to {figure(opening + net)}, closing is {figure(closing)}"
    heads = ("source", "account", "charged", "given_back", "net")
    says = "opening and sources come to the closing, which is the balance of vat/output"
    idle = not sources and not opening
    faults = () if opening + net == closing else (fault,)
    return Statement("vat", "Output VAT by source", heads, tuple(rows), says, faults, idle)


def transit(moves: dict[Move, Total], balances: Balances) -> Statement:
    """Money on its way: what channels took and still have to settle, what was paid out to customers.

    Above zero a channel owes it us; below zero we owe it whoever paid it out.
    """
    lines = [
        line for line, unit in balances.lines() if unit == chart.SATANG and _kind(line) in {CHANNEL, PAID_OUT, TRANSIT}
    ]
    found = {line: [0, 0, 0] for line in lines}
    for move, total in moves.items():
        if move.unit == chart.SATANG and move.day not in {BEFORE, AFTER}:
            for line, other, side in ((move.debit, move.credit, 0), (move.credit, move.debit, 1)):
                if line in found:
                    if _settles(other):
                        found[line][2] += total.amount if side else -total.amount
                    else:
                        found[line][side] += total.amount
    rows: list[tuple[Cell, ...]] = []
    faults = []
    sums = [0] * 5
    for line in lines:
        taken, given, settled = found[line]
        opening, closing = -balances.opening(line), -balances.closing(line)
        figures = (opening, taken, given, settled, closing)
        rows.append((line, *shown(figures)))
        sums = [total + one for total, one in zip(sums, figures, strict=True)]
        if opening + taken - given - settled != closing:
            faults.append(f"{line}: the figures of the period do not come to the closing")
    rows.append(("total", *shown(sums)))
    heads = ("account", "opening", "taken", "given", "settled", "closing")
    says = "opening and taken, less given and settled, come to the closing of every account"
    return Statement("transit", "In transit", heads, tuple(rows), says, tuple(faults), idle=not lines)


def _kind(line: str) -> str:
    return line.partition("/")[0]


def _settles(line: str) -> bool:
    """Whether the account on the other side is one where money goes when a channel hands it over."""
    return "/" in line and _kind(line) not in _SETTLED_NEVER_BY


_AT = {name: 1 + HoldPart.__struct_fields__.index(name) for name in ("satang", "shares", "service")}
_HOLDS = f"""
SELECT doc->>{_AT["service"]}, count(*), sum((doc->>{_AT["satang"]})::bigint)::bigint,
       sum((SELECT coalesce(sum((share->>1)::bigint), 0)
            FROM jsonb_array_elements(doc->{_AT["shares"]}) AS share))::bigint
FROM holds WHERE open GROUP BY 1 ORDER BY 1
"""  # noqa: S608  # built of constants, not of input
_HELD = "SELECT coalesce(sum(held_satang), 0)::bigint FROM wallets"


def holds(connection: Connection) -> Statement:
    """What open holds reserve now: money, and quantities of allowances; the money is what wallets hold back."""
    rows: list[tuple[Cell, ...]] = []
    reserved = count = 0
    for service, number, satang, quantity in connection.execute(_HOLDS):
        rows.append((service, number, *shown((satang,)), quantity))
        reserved, count = reserved + satang, count + number
    rows.append(("total", count, *shown((reserved,)), ""))
    row = connection.execute(_HELD).fetchone()
    assert row is not None
    fault = f"open holds reserve {figure(reserved)}, wallets hold back {figure(row[0])}"
    heads = ("service", "holds", "reserved", "reserved_of_allowances")
    says = f"what open holds reserve now is what wallets hold back: {figure(reserved)}"
    faults = () if row[0] == reserved else (fault,)
    return Statement("holds", "Holds: reserved now", heads, tuple(rows), says, faults, idle=not count)


def receipts_and_journal(moves: dict[Move, Total], journal: dict[Pair, Total]) -> Statement:
    """All that ever moved, by the receipts and by the journal: between any two lines it is the same."""
    receipts = by_pair(moves)
    units = sorted({pair.unit for pair in (*receipts, *journal)})
    rows: list[tuple[Cell, ...]] = []
    for unit in units:
        cells: list[Cell] = [plain.unit(unit)]
        for side in (receipts, journal):
            cells.append(sum(total.transfers for pair, total in side.items() if pair.unit == unit))
            cells += shown((sum(total.amount for pair, total in side.items() if pair.unit == unit),), unit)
        rows.append(tuple(cells))
    faults = []
    for pair in sorted(receipts.keys() | journal.keys()):
        first, second = receipts.get(pair, Total()), journal.get(pair, Total())
        if first != second:
            faults.append(
                f"{pair.debit} to {pair.credit}: {figure(first.amount, pair.unit)} ({first.transfers}) by receipts,"
                f" {figure(second.amount, pair.unit)} ({second.transfers}) by the journal"
            )
    if len(faults) > PAIRS_SHOWN:
        faults = [*faults[:PAIRS_SHOWN], f"and {len(faults) - PAIRS_SHOWN} more"]
    heads = ("unit", "transfers_by_receipts", "amount_by_receipts", "transfers_by_journal", "amount_by_journal")
    says = "all that ever moved is the same by the receipts and by the journal, between any two accounts"
    title = "Receipts and journal, of all time"
    return Statement("journal", title, heads, tuple(rows), says, tuple(faults), idle=not rows)
