"""Proving the books: what is kept beside the transfers equals them, nothing is negative, nothing due is left behind.

Set-based: a handful of statements whatever the size of the world; ``deep`` reads every receipt besides.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec
from psycopg import sql
from psycopg.pq import TransactionStatus

from sitthi.flow.names import ALLOWANCE_KIND, KIND_BITS, KINDS, SERVICES_MOST
from sitthi.flow.places import NEVER_US
from sitthi.flow.rulebook import Rulebook
from sitthi.kernel import moment
from sitthi.kernel.money import format_thb
from sitthi.ledger import chart
from sitthi.standing.parts import AddonPart, HoldPart, RefundPart
from sitthi.storage.pipeline import Connection
from sitthi.views import plain
from sitthi.views.prove_accounts import accounts_tie
from sitthi.views.prove_care import care_tie
from sitthi.views.prove_corrections import corrections_tie
from sitthi.views.prove_points import points_tie
from sitthi.views.prove_receipts import receipts_tie
from sitthi.views.prove_tiers import tiers_tie

FAULTS_SHOWN = 20


class Unit(msgspec.Struct, frozen=True):
    """One unit of the ledger: its name, how many transfers, and what they debited and credited."""

    unit: str
    transfers: int
    debited: int
    credited: int


class Check(msgspec.Struct, frozen=True):
    """One thing proven: what, of how many, and the first of those that do not tie."""

    check: str
    counted: int
    faults: tuple[str, ...]

    @property
    def held(self) -> bool:
        """Whether everything tied."""
        return not self.faults


class Proof(msgspec.Struct, frozen=True):
    """The books proven, or what does not tie."""

    units: tuple[Unit, ...]
    checks: tuple[Check, ...]

    @property
    def held(self) -> bool:
        """Whether every check held."""
        return all(check.held for check in self.checks)

    @property
    def faults(self) -> tuple[str, ...]:
        """Everything that does not tie, each with what was being proven."""
        return tuple(f"{check.check}: {fault}" for check in self.checks for fault in check.faults)

    def shape(self) -> dict[str, Any]:
        """As JSON: ``{held, units, checks}``; money in THB."""
        return {
            "held": self.held,
            "units": [
                {
                    "unit": plain.unit(one.unit),
                    "transfers": one.transfers,
                    "debited": plain.value(one.debited, one.unit),
                    "credited": plain.value(one.credited, one.unit),
                }
                for one in self.units
            ],
            "checks": [
                {"check": one.check, "held": one.held, "counted": one.counted, "faults": list(one.faults)}
                for one in self.checks
            ],
        }


def prove(
    connection: Connection, until_us: int | None = None, *, deep: bool = False, rulebook: Rulebook | None = None
) -> Proof:
    """Prove the books of a world, in one snapshot (that of the transaction it is called in, if any).

    ``until_us`` is up to when nothing due may be left (None = the latest decision). ``deep`` compares every receipt
    with its key and transfers, else a sample. ``rulebook`` has the terms of limits, which else are not proven.
    """
    alone = connection.info.transaction_status == TransactionStatus.IDLE
    with connection.transaction():
        if alone:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        connection.execute(_own_balances())
        connection.execute("CREATE INDEX ON own_balances (number_no)")
        connection.execute("ANALYZE own_balances")
        until_us = latest_us(connection) if until_us is None else until_us
        units = tuple(Unit(*row) for row in connection.execute(_UNITS))
        checks = (
            _zero(units),
            *(_money(connection, *one) for one in _MONEY),
            _negative(connection),
            _allowances(connection),
            _reserved(connection),
            _due(connection, until_us),
            _woken(connection),
            _outbox(connection),
            *_pointers(connection),
            *(Check(*found) for found in accounts_tie(connection)),
            *(Check(*found) for found in points_tie(connection, until_us)),
            *(Check(*found) for found in tiers_tie(connection, until_us, deep=deep)),
            *(Check(*found) for found in care_tie(connection, until_us, rulebook)),
            *(Check(*found) for found in corrections_tie(connection)),
        )
        receipts = Check("receipts agree with keys and transfers", *receipts_tie(connection, deep=deep))
        connection.execute("DROP TABLE own_balances")
    return Proof(units, (*checks, receipts))


_UNITS = """
SELECT u.name, count(*)::bigint, sum(t.amount)::bigint, sum(t.amount)::bigint
FROM transfers t JOIN ledger_names u ON u.id = t.unit AND u.kind = 'unit' GROUP BY u.name ORDER BY u.name
"""


def _own_balances() -> sql.Composed:
    """Each number's own accounts with their balance, by the transfers alone."""
    return sql.SQL("""
        CREATE TEMP TABLE own_balances ON COMMIT DROP AS
        SELECT account >> {bits} AS number_no, (account & {mask})::int AS code, sum(amount)::bigint AS amount
        FROM (SELECT credit AS account, amount FROM transfers UNION ALL SELECT debit, -amount FROM transfers) moved
        WHERE account >= {first} GROUP BY account
    """).format(bits=sql.Literal(KIND_BITS), mask=sql.Literal((1 << KIND_BITS) - 1), first=sql.Literal(1 << KIND_BITS))


def _zero(units: tuple[Unit, ...]) -> Check:
    """A transfer is one row with a debit and a credit, so that this can only fail if that is no longer so."""
    faults = tuple(f"{one.unit}: {one.credited - one.debited}" for one in units if one.credited != one.debited)
    return Check("every unit sums to zero", sum(one.transfers for one in units), faults)


_FREE, _OWED, _REFUND = KINDS[chart.FREE], KINDS[chart.OWED], KINDS[chart.REFUND]
_ALL_MONEY = (KINDS[chart.WALLET], _FREE)
_REFUND_AMOUNT = 1 + RefundPart.__struct_fields__.index("amount_satang")
_REFUNDS_DUE = f"""
SELECT number_no, sum((doc->>{_REFUND_AMOUNT})::bigint)::bigint FROM refunds WHERE state <> 'paid' GROUP BY number_no
"""  # noqa: S608  # built of constants, not of input
_MONEY: tuple[tuple[str, str, tuple[int, ...], int], ...] = (
    ("wallets equal their transfers", "SELECT number_no, balance_satang FROM wallets", _ALL_MONEY, 1),
    ("free credit equals its transfers", "SELECT number_no, free_satang FROM wallets", (_FREE,), 1),
    ("what is owed equals its transfers", "SELECT number_no, owed_satang FROM wallets", (_OWED,), -1),
    (
        "refunds to be paid equal their transfers",
        _REFUNDS_DUE,
        (_REFUND,),
        1,
    ),
)
"""What is proven: its name, the kept amounts by number, the accounts they equal, and with which sign."""


def _money(connection: Connection, name: str, kept: str, codes: tuple[int, ...], sign: int) -> Check:
    statement = f"""
        SELECT n.number, coalesce(k.amount, 0), coalesce(m.amount, 0), count(*) OVER ()
        FROM ({kept}) AS k (number_no, amount)
        FULL JOIN (SELECT number_no, (%s * sum(amount))::bigint AS amount FROM own_balances WHERE code = ANY(%s)
                   GROUP BY number_no) AS m USING (number_no)
        LEFT JOIN numbers n USING (number_no)
        WHERE coalesce(k.amount, 0) <> coalesce(m.amount, 0) ORDER BY n.number LIMIT {FAULTS_SHOWN}
    """  # noqa: S608  # built of constants, not of input
    rows = connection.execute(statement, (sign, list(codes))).fetchall()
    counted = _count(connection, f"SELECT count(*) FROM ({kept}) AS k")  # noqa: S608  # the same
    return _check(
        name,
        counted,
        rows,
        lambda row: f"number/{row[0]}: kept {format_thb(row[1])}, transferred {format_thb(row[2])}",
    )


_NEGATIVE = """
SELECT n.number, w.balance_satang, w.held_satang, count(*) OVER () FROM wallets w LEFT JOIN numbers n USING (number_no)
WHERE w.balance_satang < 0 OR w.held_satang < 0 OR w.owed_satang < 0 OR w.free_satang < 0
   OR w.held_satang > w.balance_satang OR w.free_satang > w.balance_satang
ORDER BY n.number LIMIT 20
"""


def _negative(connection: Connection) -> Check:
    rows = connection.execute(_NEGATIVE).fetchall()
    counted = _count(connection, "SELECT count(*) FROM wallets")
    return _check(
        "no wallet is negative",
        counted,
        rows,
        lambda row: f"number/{row[0]}: balance {format_thb(row[1])}, held {format_thb(row[2])}",
    )


_IN_ADDON = 1 + AddonPart.__struct_fields__.index("allowances")
_ALLOWANCES = f"""
WITH kept AS (
    SELECT a.number_no, a.seq, (s.id %% {SERVICES_MOST})::int AS place, sum((one->>1)::bigint) AS amount
    FROM addons a CROSS JOIN jsonb_array_elements(a.doc->{_IN_ADDON}) AS one
    LEFT JOIN ledger_names s ON s.kind = 'service' AND s.name = one->>0
    WHERE NOT (one->>3)::boolean GROUP BY 1, 2, 3
), moved AS (
    SELECT number_no, (code - {ALLOWANCE_KIND}) / {SERVICES_MOST} AS seq, code %% {SERVICES_MOST} AS place, amount
    FROM own_balances WHERE code >= %s
)
SELECT n.number, seq, coalesce(k.amount, 0), coalesce(m.amount, 0), count(*) OVER ()
FROM kept k FULL JOIN moved m USING (number_no, seq, place) LEFT JOIN numbers n USING (number_no)
WHERE coalesce(k.amount, 0) <> coalesce(m.amount, 0) ORDER BY n.number, seq LIMIT {FAULTS_SHOWN}
"""  # noqa: S608  # built of constants, not of input


def _allowances(connection: Connection) -> Check:
    rows = connection.execute(_ALLOWANCES, (ALLOWANCE_KIND,)).fetchall()
    return _check(
        "allowances equal their transfers",
        _count(connection, "SELECT count(*) FROM addons"),
        rows,
        lambda row: f"number/{row[0]} add-on {row[1]}: left {row[2]}, transferred {row[3]}",
    )


_IN_HOLD = {name: 1 + HoldPart.__struct_fields__.index(name) for name in ("satang", "shares", "service")}
_RESERVED = f"""
WITH held AS (
    SELECT number_no, sum((doc->>{_IN_HOLD["satang"]})::bigint) AS satang,
           sum((SELECT coalesce(sum((share->>1)::bigint), 0)
                FROM jsonb_array_elements(doc->{_IN_HOLD["shares"]}) AS share
                WHERE EXISTS (
                    SELECT FROM addons a CROSS JOIN jsonb_array_elements(a.doc->{_IN_ADDON}) AS one
                    WHERE a.open AND a.number_no = holds.number_no AND a.seq = (share->>0)::int
                      AND one->>0 = holds.doc->>{_IN_HOLD["service"]} AND NOT (one->>3)::boolean))) AS quantity
    FROM holds WHERE open GROUP BY number_no
), set_aside AS (
    SELECT a.number_no, sum((one->>2)::bigint) AS quantity
    FROM addons a CROSS JOIN jsonb_array_elements(a.doc->{_IN_ADDON}) AS one WHERE a.open GROUP BY a.number_no
)
SELECT n.number, w.held_satang, coalesce(h.satang, 0), coalesce(s.quantity, 0), coalesce(h.quantity, 0),
       count(*) OVER ()
FROM wallets w LEFT JOIN held h USING (number_no) LEFT JOIN set_aside s USING (number_no)
LEFT JOIN numbers n USING (number_no)
WHERE w.held_satang <> coalesce(h.satang, 0) OR coalesce(s.quantity, 0) <> coalesce(h.quantity, 0)
ORDER BY n.number LIMIT {FAULTS_SHOWN}
"""  # noqa: S608  # built of constants, not of input


def _reserved(connection: Connection) -> Check:
    rows = connection.execute(_RESERVED).fetchall()
    return _check(
        "what is held equals the open holds",
        _count(connection, "SELECT count(*) FROM holds WHERE open"),
        rows,
        lambda row: (
            f"number/{row[0]}: held {format_thb(row[1])}, holds {format_thb(int(row[2]))};"
            f" of allowances {row[3]}, holds {row[4]}"
        ),
    )


_LATEST = "SELECT greatest((SELECT max(decided_us) FROM wallets), (SELECT max(decided_us) FROM holders), 0)"
_LEFT = """
SELECT p.kind || '/' || p.name, d.due_us, count(*) OVER ()
FROM due w JOIN places_due d USING (place_no) JOIN places p USING (place_no) JOIN holders h USING (holder_no)
WHERE w.due_us <= %s AND d.due_us <= %s
  AND NOT EXISTS (SELECT FROM stuck s WHERE s.holder = h.holder AND s.state IN ('stuck', 'waiting'))
GROUP BY 1, 2 ORDER BY 2, 1 LIMIT 20
"""
_UNWOKEN = f"""
SELECT p.kind || '/' || p.name, d.due_us, d.counted FROM (
    SELECT place_no, due_us, count(*) OVER () AS counted FROM places_due
    WHERE due_us < {NEVER_US}
      AND NOT EXISTS (SELECT FROM due w WHERE w.place_no = places_due.place_no AND w.due_us <= places_due.due_us)
    ORDER BY due_us, place_no LIMIT {FAULTS_SHOWN}
) d JOIN places p USING (place_no) ORDER BY 2, 1
"""  # noqa: S608  # built of constants, not of input


def latest_us(connection: Connection) -> int:
    """When the world's latest decision was made; 0 in a world without one."""
    return _count(connection, _LATEST)


def _due(connection: Connection, until_us: int) -> Check:
    """What waits behind stuck work is not left behind: `sitthi stuck list` names it."""
    rows = connection.execute(_LEFT, (until_us, until_us)).fetchall()
    return _check(
        "nothing due is left behind",
        _count(connection, "SELECT count(*) FROM due"),
        rows,
        lambda row: f"{row[0]}: due {moment.format_time(row[1])}",
    )


def _woken(connection: Connection) -> Check:
    """Nothing comes of work that no wake-up leads to, unless an event happens to touch its place."""
    return _check(
        "whatever falls due has its wake-up",
        _count(connection, f"SELECT count(*) FROM places_due WHERE due_us < {NEVER_US}"),  # noqa: S608  # a constant
        connection.execute(_UNWOKEN).fetchall(),
        lambda row: f"{row[0]}: due {moment.format_time(row[1])}, and nothing wakes it by then",
    )


def _outbox(connection: Connection) -> Check:
    waiting = _count(connection, "SELECT count(*) FROM outbox")
    faults = (f"{waiting} events wait to be announced",) if waiting else ()
    return Check("nothing waits to be announced", waiting, faults)


_POINTERS = (
    ("every key has its receipt", "decisions"),
    ("every transfer has its receipt", "transfers"),
)


def _pointers(connection: Connection) -> Iterator[Check]:
    for name, table in _POINTERS:
        statement = f"""
            SELECT t.loc, count(*) OVER () FROM {table} t
            WHERE NOT EXISTS (SELECT FROM receipt_blocks b WHERE b.block = t.loc / 1024) LIMIT {FAULTS_SHOWN}
        """  # noqa: S608  # built of constants, not of input
        rows = connection.execute(statement).fetchall()
        counted = _count(connection, f"SELECT count(*) FROM {table}")  # noqa: S608  # the same
        yield _check(name, counted, rows, lambda row: f"no receipt at {row[0]}")


def _check(name: str, counted: int, rows: list[tuple[Any, ...]], tell: Any) -> Check:
    """A check whose rows are what does not tie; their last column counts all of them."""
    faults = [tell(row) for row in rows]
    more = rows[0][-1] - len(rows) if rows else 0
    if more:
        faults.append(f"and {more} more")
    return Check(name, counted, tuple(faults))


def _count(connection: Connection, statement: str) -> int:
    row = connection.execute(statement).fetchone()
    assert row is not None
    return int(row[0] or 0)
