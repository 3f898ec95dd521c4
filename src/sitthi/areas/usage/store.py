"""Rows of holds: read by gather, written by record."""

from __future__ import annotations

import msgspec

from sitthi.standing.parts import HoldPart

READ = "SELECT number_no, doc::text FROM holds WHERE open AND number_no = ANY(%s::bigint[]) ORDER BY number_no, hold"
UPSERT = """
INSERT INTO holds (number_no, hold, open, doc)
SELECT u.number_no, u.hold, u.open, u.doc::jsonb
FROM unnest(%s::bigint[], %s::text[], %s::boolean[], %s::text[]) AS u (number_no, hold, open, doc)
ON CONFLICT (number_no, hold) DO UPDATE SET open = excluded.open, doc = excluded.doc
"""
_HOLD = msgspec.json.Decoder(HoldPart)


def hold(doc: str) -> HoldPart:
    """A hold from its document."""
    return _HOLD.decode(doc)
