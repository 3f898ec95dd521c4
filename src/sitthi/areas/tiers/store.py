"""Rows of tiers and their groups, and what is concerned by a review: read by gather, written by record."""

from __future__ import annotations

import msgspec

from sitthi.standing.tier_parts import TierGroupPart, TierPart

RESOLVE = """
WITH asked AS MATERIALIZED (
    SELECT number_no, holder_no, marks FROM numbers WHERE number_no = ANY(%s::bigint[])
    UNION SELECT n.number_no, n.holder_no, n.marks FROM numbers n JOIN wallets w USING (number_no)
        JOIN accounts a USING (account)
        WHERE n.holder_no = ANY(%s::bigint[]) AND n.current AND n.marks & 32 = 32 AND least(w.due_us, a.due_us) <= %s
    UNION SELECT n.number_no, n.holder_no, n.marks FROM accounts a JOIN numbers n USING (account)
        WHERE a.account_no = ANY(%s::bigint[]) AND n.current AND n.marks & 64 = 64
), whole AS MATERIALIZED (
    SELECT holder_no FROM asked WHERE marks & 128 = 128
    UNION SELECT holder_no FROM holders WHERE holder = ANY(%s::text[])
), everyone AS MATERIALIZED (
    SELECT number_no FROM asked
    UNION SELECT n.number_no FROM whole JOIN numbers n USING (holder_no) WHERE n.current
), found AS MATERIALIZED (
    SELECT n.number_no, n.holder_no, n.slot, n.marks, n.number, n.account FROM everyone JOIN numbers n USING (number_no)
)
SELECT 'tiered', number, 'number', number_no, holder_no, slot, marks FROM found
UNION
SELECT 'tiered', a.account, 'account', a.account_no, a.holder_no, f.slot, 0 FROM found f JOIN accounts a USING (account)
UNION
SELECT 'tiered', a.account, 'account', a.account_no, a.holder_no, h.slot, 0
    FROM accounts a JOIN holders h USING (holder_no) WHERE a.account = ANY(%s::text[])
"""
"""What a review of tiers is concerned with, in the form of ``flow/wanted.py:RESOLVE``.

The numbers asked about; those in the programme of every holder concerned, where they or their accounts have something
due; those with a tier by use on the accounts concerned; of whom has a group all numbers; with each its account. And
accounts of numbers that only begin.
"""
READ = "SELECT number_no, doc::text FROM tiers WHERE number_no = ANY(%s::bigint[])"
READ_GROUPS = "SELECT holder_no, doc::text FROM tier_groups WHERE open AND holder_no = ANY(%s::bigint[])"
READ_NAMES = """
SELECT number_no, number, until_us FROM past_numbers WHERE number_no = ANY(%s::bigint[]) ORDER BY until_us
"""
UPSERT = """
INSERT INTO tiers (number_no, tier, doc)
SELECT u.number_no, u.tier, u.doc::jsonb FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS u (number_no, tier, doc)
ON CONFLICT (number_no) DO UPDATE SET tier = excluded.tier, doc = excluded.doc
"""
UPSERT_GROUPS = """
INSERT INTO tier_groups (holder_no, name, open, doc)
SELECT u.holder_no, u.name, u.open, u.doc::jsonb
FROM unnest(%s::bigint[], %s::text[], %s::boolean[], %s::text[]) AS u (holder_no, name, open, doc)
ON CONFLICT (holder_no, name) DO UPDATE SET open = excluded.open, doc = excluded.doc
"""

_TIER = msgspec.json.Decoder(TierPart)
_GROUP = msgspec.json.Decoder(TierGroupPart)


def tier(doc: str) -> TierPart:
    """What a number holds of tiers from its document."""
    return _TIER.decode(doc)


def group(doc: str) -> TierGroupPart:
    """A group from its document."""
    return _GROUP.decode(doc)
