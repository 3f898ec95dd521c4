"""Lives under device protection, for tests of what is shown, listed and proven of them."""

from __future__ import annotations

from pathlib import Path

from sitthi.app import World
from sitthi.kernel import moment
from tests.life import event

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "care.jsonl"
UNTIL = "2024-07-01T00:00:00+07:00"
NOK, ANAN, MALI = "number/0815000001", "number/0815000002", "number/0815000003"
NOK_FIRST, NOK_NOW = "356938035643809", "490154203237518"
ANAN_FIRST, ANAN_NOW = "352099001761481", "356938035643817"
MALI_FIRST = "352099001761499"
SWITCH, REPLACEMENT = "CR-5001", "CR-5002"
AGENT = {"kind": "staff", "id": "somchai", "role": "agent"}


def told(until: str = UNTIL) -> list[bytes]:
    """The events of the example up to a time."""
    until_us = moment.parse_time(until)
    return [raw for raw in EXAMPLE.read_bytes().splitlines() if moment.parse_time(time_of(raw)) <= until_us]


def time_of(raw: bytes) -> str:
    """When an event happened, as written."""
    return raw.split(b'"time": "')[1][:25].decode()


def tell(world: World, until: str = UNTIL, *more: bytes) -> None:
    """The example up to a time, then some events, with all that falls due by that time or the last of them."""
    list(world.player().play([*told(until), *more], None if more else moment.parse_time(until)))


def asked(event_id: str, request: str, device: str, time: str, **data: object) -> bytes:
    """A request on the website, for a device to Bangkok."""
    made = {"service": "switch", "address": {"province": "Bangkok"}, **data}
    return event(event_id, "care.request-made", f"request/{request}", time, source="web", device=device, **made)


def paid(event_id: str, request: str, time: str, amount: str) -> bytes:
    """The fee of a request, paid to the provider."""
    return event(event_id, "care.request-paid", f"request/{request}", time, source="web", amount=amount)


def of_provider(event_id: str, event_type: str, request: str, time: str, **data: object) -> bytes:
    """What the provider's staff tell of a request."""
    return event(event_id, event_type, f"request/{request}", time, source="provider", actor=AGENT, **data)
