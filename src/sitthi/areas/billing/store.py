"""Rows of billing accounts, their bills and charges: read by gather, written by record."""

from __future__ import annotations

from typing import Any

import msgspec

from sitthi.standing.money_parts import BillingPart, BillPart, ChargePart
from sitthi.standing.parts import AccountPart

READ_ACCOUNTS = """
SELECT a.account_no, a.decided_us, a.last_loc, a.due_us, a.credit_satang, a.closed_us,
       a.account, h.holder, a.cycle_day, a.portal, a.mobiles, a.fibres
FROM accounts a JOIN holders h USING (holder_no) WHERE a.account_no = ANY(%s::bigint[])
"""
# Open ones, and those named by account and bill, paid ones too.
READ_BILLS = """
SELECT account_no, doc::text FROM bills WHERE state <> 'paid' AND account_no = ANY(%s::bigint[])
UNION ALL
SELECT b.account_no, b.doc::text FROM unnest(%s::text[], %s::text[]) AS u (account, bill)
JOIN accounts a USING (account) JOIN bills b ON b.account_no = a.account_no AND b.bill = u.bill
WHERE b.state = 'paid'
"""
READ_RECENT = """
SELECT u.account_no, b.doc::text FROM unnest(%s::bigint[]) AS u (account_no)
CROSS JOIN LATERAL (
    SELECT doc FROM bills WHERE account_no = u.account_no ORDER BY to_day DESC, bill DESC LIMIT %s) b
"""
"""The latest bills of accounts, open or paid, as many of each as are asked for."""
READ_CHARGES = "SELECT account_no, doc::text FROM charges WHERE state = 'waiting' AND account_no = ANY(%s::bigint[])"
UPSERT_ACCOUNTS = """
INSERT INTO accounts (account_no, holder_no, decided_us, last_loc, due_us, credit_satang, closed_us, cycle_day,
                      mobiles, fibres, portal, account)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
    %s::int[], %s::int[], %s::int[], %s::boolean[], %s::text[])
ON CONFLICT (account_no) DO UPDATE SET decided_us = excluded.decided_us, last_loc = excluded.last_loc,
    due_us = excluded.due_us, credit_satang = excluded.credit_satang, closed_us = excluded.closed_us,
    mobiles = excluded.mobiles, fibres = excluded.fibres, portal = excluded.portal
"""
UPSERT_BILLS = """
INSERT INTO bills (account_no, bill, state, due_day, to_day, open_satang, doc)
SELECT u.account_no, u.bill, u.state, u.due_day, u.to_day, u.open_satang, u.doc::jsonb
FROM unnest(%s::bigint[], %s::text[], %s::text[], %s::int[], %s::int[], %s::bigint[], %s::text[])
  AS u (account_no, bill, state, due_day, to_day, open_satang, doc)
ON CONFLICT (account_no, bill) DO UPDATE SET state = excluded.state, open_satang = excluded.open_satang,
    doc = excluded.doc
"""
UPSERT_CHARGES = """
INSERT INTO charges (charge, account_no, state, doc)
SELECT u.charge, u.account_no, u.state, u.doc::jsonb
FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::text[]) AS u (charge, account_no, state, doc)
ON CONFLICT (charge) DO UPDATE SET state = excluded.state, doc = excluded.doc
"""

_BILL = msgspec.json.Decoder(BillPart)
_CHARGE = msgspec.json.Decoder(ChargePart)


def account(row: tuple[Any, ...]) -> tuple[int, int, int, int, BillingPart, AccountPart]:
    """(account_no, decided_us, last_loc, due_us, billing, account part) of a row of ``READ_ACCOUNTS``."""
    part = AccountPart(*row[6:])
    return (*row[:4], BillingPart(part.account, *row[4:6]), part)


def bill(doc: str) -> BillPart:
    """A bill from its document."""
    return _BILL.decode(doc)


def charge(doc: str) -> ChargePart:
    """A charge from its document."""
    return _CHARGE.decode(doc)
