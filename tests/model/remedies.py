"""Whether what a refusal says would help does help: carried out in the corridor, of which nothing is kept."""

from __future__ import annotations

import json
from typing import Any

from sitthi.app import World
from sitthi.flow.receipts import StoredDecision
from sitthi.kernel.moment import format_time, parse_time
from tests.life import own


def helps(world: World, event: dict[str, Any], refusal: StoredDecision) -> str:
    """What becomes of the same request after the remedies of its refusal, at the time named; "" where none is named."""
    if refusal.possible is None:
        return ""
    time = format_time(max(refusal.possible.from_us, parse_time(event["time"])))
    steps = [
        {
            **event,
            "id": f"{event['id']}-remedy-{place}",
            "type": remedy.type,
            "subject": remedy.subject or event["subject"],
            "time": time,
            "data": dict(remedy.data),
        }
        for place, remedy in enumerate(refusal.possible.how)
    ]
    try:
        with world.connection.transaction(force_rollback=True):
            for step in steps:
                outcome_of(world, step)
            return outcome_of(world, {**event, "id": f"{event['id']}-anew", "time": time})
    finally:
        # Names given to accounts in what was not kept are not there.
        world.corridor._names.forget()


def outcome_of(world: World, event: dict[str, Any]) -> str:
    """What is decided on one event."""
    (answer,) = world.corridor.run([world.door.admit(json.dumps(event).encode())])
    return own(answer).outcome
