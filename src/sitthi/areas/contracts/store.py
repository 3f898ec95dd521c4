"""Rows of contracts: read by gather, written by record."""

from __future__ import annotations

import msgspec

from sitthi.standing.money_parts import ContractPart

# Of numbers, those named, and those of an account decided on.
READ = """
SELECT c.number_no, c.doc::text FROM contracts c WHERE c.open AND c.number_no = ANY(%s::bigint[])
UNION
SELECT c.number_no, c.doc::text FROM contracts c WHERE c.contract = ANY(%s::text[])
UNION
SELECT c.number_no, c.doc::text FROM contracts c WHERE c.open AND c.account_no IN (
    SELECT account_no FROM accounts WHERE account = ANY(%s::text[])
    UNION SELECT account_no FROM contracts WHERE open AND number_no = ANY(%s::bigint[])
    UNION SELECT account_no FROM contracts WHERE contract = ANY(%s::text[])
    UNION SELECT a.account_no FROM numbers n JOIN accounts a USING (account) WHERE n.number_no = ANY(%s::bigint[])
    UNION SELECT unnest(%s::bigint[]))
"""
UPSERT = """
INSERT INTO contracts (contract, number_no, account_no, open, state, offer, doc)
SELECT u.contract, u.number_no, u.account_no, u.open, u.state, u.offer, u.doc::jsonb
FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::boolean[], %s::text[], %s::text[], %s::text[])
  AS u (contract, number_no, account_no, open, state, offer, doc)
ON CONFLICT (contract) DO UPDATE SET open = excluded.open, state = excluded.state,
    doc = excluded.doc
"""

_CONTRACT = msgspec.json.Decoder(ContractPart)


def contract(doc: str) -> ContractPart:
    """A contract from its document."""
    return _CONTRACT.decode(doc)
