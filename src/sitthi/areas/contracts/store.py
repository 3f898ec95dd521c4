"""Rows of contracts: read by gather, written by record."""

from __future__ import annotations

import msgspec

from sitthi.standing.money_parts import ContractPart

# Running ones of numbers and of accounts, and those named.
READ = """
SELECT number_no, doc::text FROM contracts WHERE open AND number_no = ANY(%s::bigint[])
UNION
SELECT number_no, doc::text FROM contracts WHERE open AND account_no = ANY(%s::bigint[])
UNION
SELECT number_no, doc::text FROM contracts WHERE contract = ANY(%s::text[])
"""
UPSERT = """
INSERT INTO contracts (contract, number_no, account_no, open, state, offer, doc)
SELECT u.contract, u.number_no, u.account_no, u.open, u.state, u.offer, u.doc::jsonb
FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::boolean[], %s::text[], %s::text[], %s::text[])
  AS u (contract, number_no, account_no, open, state, offer, doc)
ON CONFLICT (contract) DO UPDATE SET account_no = excluded.account_no, open = excluded.open, state = excluded.state,
    doc = excluded.doc
"""

_CONTRACT = msgspec.json.Decoder(ContractPart)


def contract(doc: str) -> ContractPart:
    """A contract from its document."""
    return _CONTRACT.decode(doc)
