"""Rows of points and of the businesses that earn them: read by gather, written by record."""

from __future__ import annotations

import msgspec

from sitthi.standing.points_parts import BusinessPart, PointsPart

READ = "SELECT place_no, doc::text FROM points WHERE place_no = ANY(%s::bigint[])"
READ_BUSINESSES = "SELECT holder_no, doc::text FROM businesses WHERE holder_no = ANY(%s::bigint[])"
UPSERT = """
INSERT INTO points (place_no, state, doc)
SELECT u.place_no, u.state, u.doc::jsonb FROM unnest(%s::bigint[], %s::text[], %s::text[]) AS u (place_no, state, doc)
ON CONFLICT (place_no) DO UPDATE SET state = excluded.state, doc = excluded.doc
"""
UPSERT_BUSINESSES = """
INSERT INTO businesses (holder_no, doc)
SELECT u.holder_no, u.doc::jsonb FROM unnest(%s::bigint[], %s::text[]) AS u (holder_no, doc)
ON CONFLICT (holder_no) DO UPDATE SET doc = excluded.doc
"""

_POINTS = msgspec.json.Decoder(PointsPart)
_BUSINESS = msgspec.json.Decoder(BusinessPart)


def points(doc: str) -> PointsPart:
    """Points of a place from their document."""
    return _POINTS.decode(doc)


def business(doc: str) -> BusinessPart:
    """A business from its document."""
    return _BUSINESS.decode(doc)
