"""Rows of complaints: read by gather, written by record."""

from __future__ import annotations

import msgspec

from sitthi.standing.money_parts import ComplaintPart

READ = """
SELECT holder_no, doc::text FROM complaints WHERE state <> 'resolved' AND holder_no = ANY(%s::bigint[])
UNION
SELECT holder_no, doc::text FROM complaints WHERE complaint = ANY(%s::text[])
"""
UPSERT = """
INSERT INTO complaints (complaint, holder_no, state, doc)
SELECT u.complaint, u.holder_no, u.state, u.doc::jsonb
FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::text[]) AS u (complaint, holder_no, state, doc)
ON CONFLICT (complaint) DO UPDATE SET state = excluded.state, doc = excluded.doc
"""

_COMPLAINT = msgspec.json.Decoder(ComplaintPart)


def complaint(doc: str) -> ComplaintPart:
    """A complaint from its document."""
    return _COMPLAINT.decode(doc)
