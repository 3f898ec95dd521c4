"""Rows of requests for another device: read by gather, written by record."""

from __future__ import annotations

import msgspec

from sitthi.standing.request_parts import CareRequestPart

READ = """
SELECT number_no, doc::text FROM care_requests WHERE number_no = ANY(%s::bigint[])
"""
"""All requests of numbers: a device has its warranty from the one that brought it."""
UPSERT = """
INSERT INTO care_requests (request, number_no, plan, open, state, doc)
SELECT u.request, u.number_no, u.plan, u.open, u.state, u.doc::jsonb
FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::boolean[], %s::text[], %s::text[])
  AS u (request, number_no, plan, open, state, doc)
ON CONFLICT (request) DO UPDATE SET number_no = excluded.number_no, plan = excluded.plan, open = excluded.open,
    state = excluded.state, doc = excluded.doc
"""

_REQUEST = msgspec.json.Decoder(CareRequestPart)


def request(doc: str) -> CareRequestPart:
    """A request from its document."""
    return _REQUEST.decode(doc)
