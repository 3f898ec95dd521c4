"""Rows of messages: read by gather, written by record; queued rows are the channels' outbox."""

from __future__ import annotations

import msgspec

from sitthi.standing.parts import MessagePart

READ = """
SELECT place_no, awaited, doc::text FROM (
    SELECT place_no, awaited, doc, queued_us, message FROM messages
    WHERE awaited AND place_no = ANY(%s::bigint[])
    UNION
    SELECT place_no, awaited, doc, queued_us, message FROM messages WHERE message = ANY(%s::text[])
) m ORDER BY queued_us, message
"""
UPSERT = """
INSERT INTO messages (message, place_no, queued_us, awaited, state, template, language, doc)
SELECT u.message, u.place_no, u.queued_us, u.awaited, u.state, u.template, u.language, u.doc::jsonb
FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::boolean[], %s::text[], %s::text[], %s::text[], %s::text[])
  AS u (message, place_no, queued_us, awaited, state, template, language, doc)
ON CONFLICT (message) DO UPDATE SET awaited = excluded.awaited, state = excluded.state, doc = excluded.doc
"""
_MESSAGE = msgspec.json.Decoder(MessagePart)


def message(doc: str) -> MessagePart:
    """A message from its document."""
    return _MESSAGE.decode(doc)
