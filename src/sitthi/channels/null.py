"""The null channel: delivers every notice at once. Awaited messages are delivered as due work, at their own time."""

from __future__ import annotations

from sitthi.flow.corridor import Corridor

_DELIVER = """
UPDATE messages SET state = 'delivered', doc = jsonb_set(doc, '{3}', '"delivered"')
WHERE state = 'queued' AND NOT awaited
"""


def deliver_notices(corridor: Corridor) -> None:
    """Mark the notices that wait in the outbox as delivered."""
    with corridor.connection.transaction():
        corridor.connection.execute(_DELIVER)
