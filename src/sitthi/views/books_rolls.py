"""Roll-forwards: what customers' accounts of a kind came to, what moved them, what they come to, and what is kept.

A line is named after the account on the other side; one that nobody has named here yet is called by that account.
"""

from __future__ import annotations

import msgspec
from psycopg import sql

from sitthi.ledger import chart
from sitthi.standing.money_parts import FORM_2, FORM_3, RUNNING, ChargePart, ContractPart, Line
from sitthi.standing.parts import RefundPart
from sitthi.storage.pipeline import Connection
from sitthi.views.books_moved import AFTER, BEFORE, Move, Total
from sitthi.views.books_tables import Balances, Statement, figure, shown

IN, OUT = "in", "out"
ADJUSTING = "adjust-balance"
PAID_OUT = chart.payout("").rstrip("/")
REVENUE = chart.revenue("").rstrip("/")
CHANNEL = chart.channel("").rstrip("/")
TRANSIT = chart.TRANSIT.partition("/")[0]
"""Refunds that have left one number and not yet reached the other."""

Labels = dict[tuple[str, str], str]


class Roll(msgspec.Struct, frozen=True):
    """A roll-forward: its name and title, heads with the kind of account in each column, and names for its lines.

    ``sign`` is -1 where the customers owe us, so that figures are what they owe. The lines come in the order of their
    names here: by account or kind of account on the other side, and whether it came in or went out.
    """

    name: str
    title: str
    columns: tuple[tuple[str, str], ...]
    labels: Labels
    sign: int = 1


LIABILITY = Roll(
    "liability",
    "Prepaid liability: what wallets hold",
    (("money_received", chart.WALLET), ("free_credit", chart.FREE)),
    {
        (chart.OPENING, IN): "taken over",
        (chart.channel(chart.SIM), IN): "starting values",
        (CHANNEL, IN): "top-ups",
        (CHANNEL, OUT): "top-ups undone",
        (REVENUE, OUT): "use",
        (chart.ADDON_REVENUE, OUT): "add-ons",
        (chart.FEE_REVENUE, OUT): "fees",
        (chart.VAT, OUT): "VAT",
        (chart.TERM, OUT): "offers for a term",
        (chart.RECEIVABLE, OUT): "bills paid",
        (REVENUE, IN): "charges given back",
        (chart.ADDON_REVENUE, IN): "charges given back",
        (chart.FEE_REVENUE, IN): "charges given back",
        (chart.VAT, IN): "VAT given back",
        (chart.TERM, IN): "offers for a term given back",
        (chart.OWED, OUT): "recovered of what was owed",
        (chart.REFUND, OUT): "to be refunded",
        (chart.REFUND, IN): "refunds received",
        (TRANSIT, IN): "refunds received",
        (chart.FORFEITED_FREE, OUT): "free credit ended",
        (chart.GOODWILL, IN): "goodwill",
        (chart.GOODWILL, OUT): "goodwill taken back",
        (chart.CORRECTIONS, IN): "corrections",
        (chart.CORRECTIONS, OUT): "corrections taken back",
    },
)
OWED = Roll(
    "owed",
    "Owed by prepaid customers for what was undone and spent already",
    (("owed", chart.OWED),),
    {
        (CHANNEL, OUT): "top-ups undone",
        (chart.CORRECTIONS, OUT): "corrections taken back",
        (chart.GOODWILL, OUT): "goodwill taken back",
        (chart.WALLET, IN): "recovered from wallets",
        (chart.REFUND, IN): "taken off refunds",
    },
    sign=-1,
)
REFUNDS = Roll(
    "refunds",
    "Refunds to be paid",
    (("to_be_paid", chart.REFUND),),
    {
        (chart.WALLET, IN): "of wallets",
        (chart.FREE, IN): "of free credit",
        (chart.TERM, IN): "of offers for a term",
        (chart.ADVANCE, IN): "of advances",
        (chart.CREDIT, IN): "of what was overpaid",
        (chart.VAT, IN): "VAT",
        (REVENUE, IN): "of what was earned",
        (PAID_OUT, OUT): "paid",
        (TRANSIT, OUT): "paid to other numbers",
        (chart.OWED, OUT): "taken off for what was owed",
        (chart.RECEIVABLE, OUT): "taken off for bills",
    },
)
TERMS = Roll(
    "terms",
    "Offers for a term (form 2): paid, not yet earned",
    (("not_yet_earned", chart.TERM),),
    {
        (chart.WALLET, IN): "paid",
        (chart.FREE, IN): "paid with free credit",
        (chart.OFFERS, OUT): "earned",
        (chart.CLAWBACK, OUT): "kept for benefits",
        (chart.REFUND, OUT): "to be refunded",
        (chart.RECEIVABLE, OUT): "bills paid",
        (chart.WALLET, OUT): "given back",
    },
)
ADVANCES = Roll(
    "advances",
    "Advances of contracts (form 3), before VAT, not yet given back",
    (("advances", chart.ADVANCE),),
    {
        (CHANNEL, IN): "received",
        (chart.RECEIVABLE, IN): "billed",
        (chart.RECEIVABLE, OUT): "given back on bills",
        (chart.REFUND, OUT): "to be refunded",
        (chart.CLAWBACK, OUT): "kept for benefits",
        (chart.OFFERS, OUT): "earned",
    },
)
RECEIVABLES = Roll(
    "receivables",
    "Receivables: what accounts owe on their bills",
    (("owed", chart.RECEIVABLE),),
    {
        (REVENUE, OUT): "billed",
        (chart.CLAWBACK, OUT): "benefits to be returned",
        (chart.ADVANCE, OUT): "advances billed",
        (chart.VAT, OUT): "VAT billed",
        (CHANNEL, IN): "paid",
        (chart.CREDIT, IN): "paid from what was overpaid",
        (CHANNEL, OUT): "payments reversed",
        (chart.ADVANCE, IN): "advances given back",
        (chart.TERM, IN): "paid from offers for a term",
        (REVENUE, IN): "charges given back",
        (chart.VAT, IN): "VAT given back",
        (chart.REFUND, IN): "taken off refunds",
        (chart.CREDIT, OUT): "credited to the account",
    },
    sign=-1,
)
OVERPAID = Roll(
    "overpaid",
    "Overpaid by accounts, kept for their next bills",
    (("overpaid", chart.CREDIT),),
    {
        (CHANNEL, IN): "paid too much",
        (CHANNEL, OUT): "payments reversed",
        (chart.RECEIVABLE, IN): "credited by bills",
        (chart.RECEIVABLE, OUT): "paid on bills",
        (chart.REFUND, OUT): "to be refunded",
    },
)
ROLLS = (LIABILITY, OWED, REFUNDS, TERMS, ADVANCES, RECEIVABLES, OVERPAID)

_REFUND = {name: 1 + at for at, name in enumerate(RefundPart.__struct_fields__)}
_CONTRACT = {name: 1 + at for at, name in enumerate(ContractPart.__struct_fields__)}
_CHARGE = {name: 1 + at for at, name in enumerate(ChargePart.__struct_fields__)}
_LINE = {name: at for at, name in enumerate(Line.__struct_fields__)}
_REFUNDS = f"SELECT sum((doc->>{_REFUND['amount_satang']})::bigint) FROM refunds WHERE state <> 'paid'"  # noqa: S608
_TERMS = f"""
SELECT sum((doc->>{_CONTRACT["advance_satang"]})::bigint - (doc->>{_CONTRACT["vat_satang"]})::bigint)
FROM contracts WHERE state = '{RUNNING}' AND doc->>{_CONTRACT["form"]} = '{FORM_2}'
"""  # noqa: S608  # built of constants, not of input
_ADVANCES = f"""
SELECT sum((doc->>{_CONTRACT["advance_satang"]})::bigint - (doc->>{_CONTRACT["credited_satang"]})::bigint)
FROM contracts WHERE state = '{RUNNING}' AND doc->>{_CONTRACT["form"]} = '{FORM_3}' AND contract NOT IN (
    SELECT doc->{_CHARGE["line"]}->>{_LINE["contract"]} FROM charges
    WHERE state = 'waiting' AND doc->{_CHARGE["line"]}->>{_LINE["product"]} = 'Advance')
"""  # noqa: S608  # built of constants, not of input
KEPT: dict[str, str] = {
    chart.WALLET: "SELECT sum(balance_satang - free_satang) FROM wallets",
    chart.FREE: "SELECT sum(free_satang) FROM wallets",
    chart.OWED: "SELECT sum(owed_satang) FROM wallets",
    chart.REFUND: _REFUNDS,
    chart.TERM: _TERMS,
    chart.ADVANCE: _ADVANCES,
    chart.RECEIVABLE: "SELECT sum(open_satang) FROM bills",
    chart.CREDIT: "SELECT sum(credit_satang) FROM accounts",
}
"""What is kept beside the transfers and must equal them, by kind of account; of advances those already received."""


def kept(connection: Connection) -> dict[str, int]:
    """What is kept now, by kind of account."""
    found = {}
    for kind, statement in KEPT.items():
        row = connection.execute(sql.SQL(statement)).fetchone()
        assert row is not None
        found[kind] = int(row[0] or 0)
    return found


def roll_forward(roll: Roll, moves: dict[Move, Total], balances: Balances, held: dict[str, int]) -> Statement:
    """A roll-forward over the period; it ties if its lines come to the closing, and all that moved to what is kept."""
    kinds = [kind for _, kind in roll.columns]
    opening = [roll.sign * balances.opening(kind) for kind in kinds]
    closing = [roll.sign * balances.closing(kind) for kind in kinds]
    lines = _lines(roll, moves)
    named = dict.fromkeys(label for label in roll.labels.values() if label in lines)
    order = [*named, *sorted(name for name in lines if name not in named)]
    rows = [("opening", *_row(opening)), *((name, *_row(lines[name])) for name in order), ("closing", *_row(closing))]
    faults = []
    for at, (head, kind) in enumerate(roll.columns):
        come_to = opening[at] + sum(amounts[at] for amounts in lines.values())
        if come_to != closing[at]:
            faults.append(f"{head}: opening and lines come to {figure(come_to)}, closing is {figure(closing[at])}")
        now = roll.sign * balances.now(kind)
        if kind in held and held[kind] != now:
            faults.append(f"{head}: all that ever moved comes to {figure(now)}, kept are {figure(held[kind])}")
    heads = ("line", *(head for head, _ in roll.columns), *(("total",) if len(kinds) > 1 else ()))
    says = "opening and lines come to the closing"
    if any(kind in held for kind in kinds):
        now = sum(held[kind] for kind in kinds)
        says += f"; all that ever moved comes to what is kept now: {figure(now)}"
    idle = not lines and not any(opening)
    return Statement(roll.name, roll.title, heads, tuple(rows), says, tuple(faults), idle)


def _row(amounts: list[int]) -> tuple[str | int, ...]:
    """A line's figures, with their total where there is more than one."""
    return shown(amounts if len(amounts) == 1 else (*amounts, sum(amounts)))


def _lines(roll: Roll, moves: dict[Move, Total]) -> dict[str, list[int]]:
    """What moved in the period, a line by what it was."""
    column = {kind: at for at, (_, kind) in enumerate(roll.columns)}
    found: dict[str, list[int]] = {}
    for move, total in moves.items():
        if move.unit != chart.SATANG or move.day in {BEFORE, AFTER}:
            continue
        for kind, other, way, sign in ((move.credit, move.debit, IN, 1), (move.debit, move.credit, OUT, -1)):
            if kind in column:
                label = _label(roll.labels, other, way, move.command)
                found.setdefault(label, [0] * len(column))[column[kind]] += roll.sign * sign * total.amount
    return found


def _label(labels: Labels, other: str, way: str, command: str) -> str:
    """The name of a line; free credit that comes back with a charge comes out of goodwill, but is none."""
    if other == chart.GOODWILL and way == IN and command != ADJUSTING and (REVENUE, IN) in labels:
        return labels[REVENUE, IN]
    kind = other.partition("/")[0]
    named = labels.get((other, way)) or labels.get((kind, way))
    return named or f"{'from' if way == IN else 'to'} {other}"
