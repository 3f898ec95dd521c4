"""Rows of delivery promises: read by gather, written by record."""

from __future__ import annotations

import msgspec

from sitthi.standing.delivery_parts import PromisePart

READ = """
SELECT number_no, doc::text FROM promises WHERE number_no = ANY(%s::bigint[])
"""
"""All promises of numbers."""
UPSERT = """
INSERT INTO promises (request, number_no, state, due_us, doc)
SELECT u.request, u.number_no, u.state, u.due_us, u.doc::jsonb
FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::bigint[], %s::text[])
  AS u (request, number_no, state, due_us, doc)
ON CONFLICT (request) DO UPDATE SET number_no = excluded.number_no, state = excluded.state, due_us = excluded.due_us,
    doc = excluded.doc
"""

_PROMISE = msgspec.json.Decoder(PromisePart)


def promise(doc: str) -> PromisePart:
    """A promise from its document."""
    return _PROMISE.decode(doc)
