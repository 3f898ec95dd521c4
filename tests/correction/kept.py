"""What a world keeps of its holders, told without internal numbers: for comparing one world with another."""

from __future__ import annotations

from typing import Any

from sitthi.storage.pipeline import Connection

NAMES = """
WITH places AS (
    SELECT number_no AS no, 'number/' || number || '@' || since AS name FROM (
        SELECT number_no, number, row_number() OVER (PARTITION BY number ORDER BY number_no) AS since FROM numbers) n
    UNION ALL SELECT account_no, 'account/' || account FROM accounts
    UNION ALL SELECT holder_no, 'holder/' || holder FROM holders
)
"""
QUERIES = {
    "holders": "SELECT holder, due_us, verified_us, numbers, kind, documents FROM holders",
    "accounts": "SELECT account, due_us, credit_satang, closed_us, mobiles, fibres, portal FROM accounts",
    "numbers": """
        SELECT p.name, n.since_us, n.active_since_us, n.addons_made, n.marks, n.current, n.account, n.charging,
               n.main_package, n.status, n.why, n.why_since_us FROM numbers n JOIN places p ON p.no = n.number_no""",
    "wallets": """
        SELECT p.name, w.balance_satang, w.free_satang, w.held_satang, w.owed_satang, w.valid_until_us, w.reminded_us,
               w.low_reminded, w.ivr_month, w.ivr_count, w.tally_month, w.tally, w.past_months, w.due_us
        FROM wallets w JOIN places p ON p.no = w.number_no""",
    "extensions": """
        SELECT p.name, e.at_us, e.before_us, e.days, e.cap_days, e.reversible_days, e.stands_still
        FROM extensions e JOIN places p ON p.no = e.number_no""",
    "due": "SELECT p.name, d.due_us FROM places_due d JOIN places p ON p.no = d.place_no",
    "addons": "SELECT p.name, t.seq, t.open, t.doc FROM addons t JOIN places p ON p.no = t.number_no",
    "holds": "SELECT p.name, t.hold, t.open, t.doc FROM holds t JOIN places p ON p.no = t.number_no",
    "refunds": "SELECT p.name, t.refund, t.state, t.doc FROM refunds t JOIN places p ON p.no = t.number_no",
    "contracts": "SELECT t.contract, t.open, t.state, t.doc FROM contracts t",
    "charges": "SELECT p.name, t.charge, t.state, t.doc FROM charges t JOIN places p ON p.no = t.account_no",
    "bills": "SELECT p.name, t.bill, t.state, t.doc FROM bills t JOIN places p ON p.no = t.account_no",
    "complaints": "SELECT t.complaint, t.state, t.doc FROM complaints t",
    "points": "SELECT p.name, t.state, t.doc FROM points t JOIN places p ON p.no = t.place_no",
    "redemptions": "SELECT p.name, t.redemption, t.state, t.doc FROM redemptions t JOIN places p ON p.no = t.number_no",
    "tiers": "SELECT p.name, t.tier, t.doc FROM tiers t JOIN places p ON p.no = t.number_no",
    "tier_groups": "SELECT p.name, t.name, t.open, t.doc FROM tier_groups t JOIN places p ON p.no = t.holder_no",
    "care_plans": """
        SELECT p.name, t.plan, t.open, t.state, t.imei, t.doc
        FROM care_plans t JOIN places p ON p.no = t.number_no""",
    "care_imeis": "SELECT imei, plan FROM care_imeis",
    "care_requests": """
        SELECT p.name, t.request, t.plan, t.open, t.state, t.doc
        FROM care_requests t JOIN places p ON p.no = t.number_no""",
    "promises": """
        SELECT p.name, t.request, t.state, t.due_us, t.doc FROM promises t JOIN places p ON p.no = t.number_no""",
    "care_devices": "SELECT imei, state, plan, since_us FROM care_devices WHERE (state, plan) <> ('', '')",
    "barred_ids": "SELECT id_kind, id_number, since_us, reason FROM barred_ids",
    "bank_days": "SELECT bank_account, day, amount_satang, count FROM bank_days WHERE count <> 0",
    "stock": "SELECT reward, taken FROM reward_stock",
    "reversals": "SELECT key FROM reversals",
    "awaited": "SELECT message, state FROM messages WHERE awaited",
    "ledger": """
        SELECT coalesce(p.name, n.name), account & 65535, sum(amount)::bigint
        FROM (SELECT credit AS account, amount FROM transfers UNION ALL SELECT debit, -amount FROM transfers) moved
        LEFT JOIN places p ON p.no = account >> 16
        LEFT JOIN ledger_names n ON n.kind = 'account' AND n.id = account
        GROUP BY 1, 2 HAVING sum(amount) <> 0""",
}
"""What is kept, table by table; when things were last decided on, and which messages were sent, may differ."""


def kept(connection: Connection) -> dict[str, list[str]]:
    """Every table's rows, as text and in order."""
    return {name: sorted(map(_text, connection.execute(NAMES + query))) for name, query in QUERIES.items()}


def differences(one: dict[str, list[str]], other: dict[str, list[str]]) -> list[str]:
    """Rows that only one of two worlds has."""
    found = []
    for name, rows in one.items():
        found += [f"{name}: only here {row}" for row in rows if row not in other[name]]
        found += [f"{name}: only there {row}" for row in other[name] if row not in rows]
    return found


def _text(row: tuple[Any, ...]) -> str:
    return repr(row)
