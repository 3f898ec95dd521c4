"""Rows of add-ons: read by gather, written by record."""

from __future__ import annotations

import msgspec

from sitthi.standing.parts import AddonPart

READ = "SELECT number_no, doc::text FROM addons WHERE open AND number_no = ANY(%s::bigint[]) ORDER BY number_no, seq"
UPSERT = """
INSERT INTO addons (number_no, seq, open, state, offer, doc)
SELECT u.number_no, u.seq, u.open, u.state, u.offer, u.doc::jsonb
FROM unnest(%s::bigint[], %s::int[], %s::boolean[], %s::text[], %s::text[], %s::text[])
  AS u (number_no, seq, open, state, offer, doc)
ON CONFLICT (number_no, seq) DO UPDATE SET open = excluded.open, state = excluded.state, doc = excluded.doc
"""
_ADDON = msgspec.json.Decoder(AddonPart)


def addon(doc: str) -> AddonPart:
    """An add-on from its document."""
    return _ADDON.decode(doc)
