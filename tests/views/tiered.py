"""Lives in the tier programme, for tests of what is proven, shown and advised of them."""

from __future__ import annotations

from pathlib import Path

from sitthi.app import World
from sitthi.kernel import moment
from tests.life import event

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "tiers.jsonl"
UNTIL = "2024-10-15T00:00:00+07:00"
BY_USE, GROUPED, PREPAID, INVITED = "number/0814000001", "holder/C-4002", "number/0814000021", "number/0814000031"
RECEIVER, LEFT, FIBRE = "number/0814000011", "number/0814000012", "number/FBB4000001"
AGENT = {"kind": "staff", "id": "somchai", "role": "agent"}


def told(until: str = UNTIL) -> list[bytes]:
    """The events of the example up to a time."""
    until_us = moment.parse_time(until)
    lines = EXAMPLE.read_bytes().splitlines()
    return [raw for raw in lines if moment.parse_time(raw.split(b'"time": "')[1][:25].decode()) <= until_us]


def tell(world: World, until: str = UNTIL, *more: bytes) -> None:
    """The example up to a time, then some events, with all that falls due by that time or the last of them."""
    events = [*told(until), *more]
    list(world.player().play(events, None if more else moment.parse_time(until)))


def reviewed(event_id: str, number: str, time: str) -> bytes:
    """A review that an agent asks for."""
    return event(event_id, "tier.review-requested", number, time, actor=AGENT)
