"""Proving what is kept of bills, contracts and refunds: it equals the transfers, and none of it is negative."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sitthi.flow.names import KINDS
from sitthi.kernel.money import format_thb
from sitthi.ledger import chart
from sitthi.standing.money_parts import FORM_2, FORM_3, PAID, RUNNING, BillPart, ChargePart, ContractPart, Line
from sitthi.storage.pipeline import Connection

FAULTS_SHOWN = 20
_BILL = {name: 1 + at for at, name in enumerate(BillPart.__struct_fields__)}
_CONTRACT = {name: 1 + at for at, name in enumerate(ContractPart.__struct_fields__)}
_CHARGE = {name: 1 + at for at, name in enumerate(ChargePart.__struct_fields__)}
_LINE = {name: at for at, name in enumerate(Line.__struct_fields__)}


def _of(fields: dict[str, int], name: str, doc: str = "doc") -> str:
    """An amount in a document, as SQL."""
    return f"({doc}->>{fields[name]})::bigint"


_RECEIVABLE = "SELECT account_no, sum(open_satang)::bigint FROM bills GROUP BY account_no"
_CREDIT = "SELECT account_no, credit_satang FROM accounts"
# An advance that waits for its bill is not received: it is owed only once it is billed (prepaid/form3.advance, R76).
_ADVANCE = f"""
    SELECT c.account_no, sum({_of(_CONTRACT, "advance_satang")} - {_of(_CONTRACT, "credited_satang")})::bigint
    FROM contracts c
    WHERE c.state = '{RUNNING}' AND c.doc->>{_CONTRACT["form"]} = '{FORM_3}' AND NOT EXISTS (
        SELECT FROM charges w WHERE w.account_no = c.account_no AND w.state = 'waiting'
          AND w.doc->{_CHARGE["line"]}->>{_LINE["contract"]} = c.contract
          AND w.doc->{_CHARGE["line"]}->>{_LINE["product"]} = 'Advance')
    GROUP BY c.account_no
"""  # noqa: S608  # built of constants, not of input
_TERM = f"""
    SELECT number_no, sum({_of(_CONTRACT, "advance_satang")} - {_of(_CONTRACT, "vat_satang")})::bigint
    FROM contracts WHERE state = '{RUNNING}' AND doc->>{_CONTRACT["form"]} = '{FORM_2}' GROUP BY number_no
"""  # noqa: S608  # built of constants, not of input
_KEPT: tuple[tuple[str, str, str, int], ...] = (
    ("what is owed on bills equals its transfers", _RECEIVABLE, chart.RECEIVABLE, -1),
    ("what accounts overpaid equals its transfers", _CREDIT, chart.CREDIT, 1),
    ("advances of running contracts equal their transfers", _ADVANCE, chart.ADVANCE, 1),
    ("offers not yet earned equal their transfers", _TERM, chart.TERM, 1),
)
"""What is proven: its name, what is kept by number or account, the kind of account it equals, and with which sign."""
_NAMED = """
LEFT JOIN (SELECT number_no AS place_no, 'number/' || number AS place FROM numbers
           UNION ALL SELECT account_no, 'account/' || account FROM accounts) named USING (place_no)
"""

_NEVER_BELOW = tuple(KINDS[kind] for kind in (chart.REFUND, chart.TERM, chart.CREDIT, chart.ADVANCE))
_NEVER_ABOVE = (KINDS[chart.RECEIVABLE],)
_NAMES = {code: kind for kind, code in KINDS.items()}
_NEGATIVE = f"""
SELECT named.place, b.code, b.amount, count(*) OVER ()
FROM (SELECT number_no AS place_no, code, amount FROM own_balances) b {_NAMED}
WHERE (b.code = ANY(%s) AND b.amount < 0) OR (b.code = ANY(%s) AND b.amount > 0)
ORDER BY named.place, b.code LIMIT {FAULTS_SHOWN}
"""  # noqa: S608  # built of constants, not of input

_TOTAL, _PAID = _of(_BILL, "total_satang"), _of(_BILL, "paid_satang")
_BILLS = f"""
SELECT a.account || ' ' || b.bill, b.total, b.paid, b.open_satang, b.state, count(*) OVER ()
FROM (SELECT *, {_TOTAL} AS total, {_PAID} AS paid, doc->>{_BILL["state"]} AS said FROM bills) b
LEFT JOIN accounts a USING (account_no)
WHERE b.paid > b.total OR b.open_satang <> b.total - b.paid OR b.state <> b.said
   OR (b.state = '{PAID}') <> (b.open_satang = 0)
ORDER BY 1 LIMIT {FAULTS_SHOWN}
"""  # noqa: S608  # built of constants, not of input
_CREDITED = f"""
SELECT contract, {_of(_CONTRACT, "credited_satang")}, {_of(_CONTRACT, "advance_satang")}, state, count(*) OVER ()
FROM contracts
WHERE {_of(_CONTRACT, "credited_satang")} NOT BETWEEN 0 AND {_of(_CONTRACT, "advance_satang")}
   OR {_of(_CONTRACT, "credited_count")} > {_of(_CONTRACT, "credit_months")}
   OR state <> doc->>{_CONTRACT["state"]} OR open <> (state = '{RUNNING}')
ORDER BY contract LIMIT {FAULTS_SHOWN}
"""  # noqa: S608  # built of constants, not of input

# What is on its way is an event still to be told, or told and set aside until somebody has mended what stopped it.
_TRANSIT = """
SELECT moved.amount, coming.amount, 1 FROM (
    SELECT coalesce(sum(CASE WHEN t.credit = n.id THEN t.amount ELSE -t.amount END), 0)::bigint AS amount
    FROM transfers t JOIN ledger_names n ON n.kind = 'account' AND n.name = %s AND n.id IN (t.debit, t.credit)
) moved, (
    SELECT coalesce(sum((event->'data'->>'amount')::numeric * 100), 0)::bigint AS amount
    FROM (SELECT event FROM outbox UNION ALL SELECT event FROM stuck WHERE state IN ('stuck', 'waiting')) told
    WHERE event->>'type' = 'refund.received'
) coming WHERE moved.amount <> coming.amount
"""

_LAST = f"""
SELECT kind || '/' || name, last_loc, count(*) OVER () FROM (
    SELECT 'account' AS kind, account AS name, last_loc FROM accounts
    UNION ALL SELECT 'holder', holder, last_loc FROM holders
    UNION ALL SELECT 'number', n.number, w.last_loc FROM wallets w JOIN numbers n USING (number_no)
) places
WHERE last_loc <> 0 AND NOT EXISTS (SELECT FROM decisions d WHERE d.loc = places.last_loc)
ORDER BY 1 LIMIT {FAULTS_SHOWN}
"""  # noqa: S608  # built of a constant, not of input


def accounts_tie(connection: Connection) -> Iterator[tuple[str, int, tuple[str, ...]]]:
    """(what was proven, of how many, what does not tie), by the balances that ``own_balances`` holds."""
    for name, kept, kind, sign in _KEPT:
        rows = connection.execute(_kept(kept), (sign, KINDS[kind])).fetchall()
        counted = _count(connection, f"SELECT count(*) FROM ({kept}) AS k")  # noqa: S608  # built of constants
        yield name, counted, _said(rows, "{0}: kept {1}, transferred {2}", 1, 2)
    rows = connection.execute(_NEGATIVE, (list(_NEVER_BELOW), list(_NEVER_ABOVE))).fetchall()
    rows = [(place, _NAMES[code], *rest) for place, code, *rest in rows]
    yield "nothing owed or kept is negative", _count(connection, _BALANCES), _said(rows, "{0}: {1} {2}", 2)
    rows = connection.execute(_BILLS).fetchall()
    told = "{0}: total {1}, paid {2}, open {3}, {4}"
    yield (
        "no bill is paid beyond its total",
        _count(connection, "SELECT count(*) FROM bills"),
        _said(rows, told, 1, 2, 3),
    )
    rows = connection.execute(_CREDITED).fetchall()
    yield (
        "no advance is given back beyond itself",
        _count(connection, "SELECT count(*) FROM contracts"),
        _said(rows, "{0}: given back {1} of {2}, {3}", 1, 2),
    )
    rows = connection.execute(_TRANSIT, (chart.TRANSIT,)).fetchall()
    yield "refunds on their way are about to arrive", 1, _said(rows, "on their way {0}, to arrive {1}", 0, 1)
    rows = connection.execute(_LAST).fetchall()
    yield (
        "every place's last decision has its receipt",
        _count(connection, _PLACES),
        _said(rows, "{0}: no receipt at {1}"),
    )


_BALANCES = "SELECT count(*) FROM own_balances"
_PLACES = "SELECT (SELECT count(*) FROM accounts) + (SELECT count(*) FROM holders) + (SELECT count(*) FROM wallets)"


def _kept(kept: str) -> str:
    return f"""
        SELECT named.place, coalesce(k.amount, 0), coalesce(m.amount, 0), count(*) OVER ()
        FROM ({kept}) AS k (place_no, amount)
        FULL JOIN (SELECT number_no AS place_no, (%s * amount)::bigint AS amount FROM own_balances WHERE code = %s) AS m
            USING (place_no) {_NAMED}
        WHERE coalesce(k.amount, 0) <> coalesce(m.amount, 0) ORDER BY named.place LIMIT {FAULTS_SHOWN}
    """  # noqa: S608  # built of constants, not of input


def _said(rows: list[tuple[Any, ...]], how: str, *amounts: int) -> tuple[str, ...]:
    """Each row in words, ``amounts`` of it as THB; then how many more there are."""
    faults = [
        how.format(*(format_thb(cell) if at in amounts else cell for at, cell in enumerate(row[:-1]))) for row in rows
    ]
    more = rows[0][-1] - len(rows) if rows else 0
    return (*faults, f"and {more} more") if more else tuple(faults)


def _count(connection: Connection, statement: str) -> int:
    row = connection.execute(statement).fetchone()
    assert row is not None
    return int(row[0] or 0)
