"""Events of small lives, for tests that send them through the corridor."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from sitthi.app import World
from sitthi.flow import receipts
from sitthi.flow.places import NEVER_US
from sitthi.flow.receipts import StoredCommand, StoredDecision
from sitthi.flow.request import Answer, Request
from sitthi.kernel import moment
from sitthi.views.receipts import Shelf, Told
from sitthi.views.timeline import Timeline

START = "2024-04-01T10:00:00+07:00"


def event(event_id: str, event_type: str, subject: str, time: str = START, **data: Any) -> bytes:
    """One event as a channel would send it; ``source`` in data is the event's source."""
    source = data.pop("source", "test")
    envelope = {
        "specversion": "1.0",
        "id": event_id,
        "source": source,
        "type": event_type,
        "subject": subject,
        "time": time,
        "data": data,
    }
    return json.dumps(envelope, ensure_ascii=False).encode()


def taken_over(number: str, balance: str = "100.00", time: str = START, **more: Any) -> bytes:
    """A prepaid number with a balance and a holder of its own, valid for a year."""
    data: dict[str, Any] = {
        "account": f"ba-{number}",
        "holder": f"h-{number}",
        "main_package": "my-second",
        "active_since": "2020-01-01",
        "balance": balance,
        "valid_until": "2025-04-01T00:00:00+07:00",
    }
    event_id = more.pop("event_id", f"take-{number}")
    return event(event_id, "number.taken-over", f"number/{number}", time, **{**data, **more})


def top_up(event_id: str, number: str, amount: str, time: str = START, **more: Any) -> bytes:
    """A kiosk top-up unless told otherwise."""
    return event(
        event_id, "topup.requested", f"number/{number}", time, **{"channel": "kiosk", "amount": amount, **more}
    )


def call(event_id: str, number: str, seconds: int, time: str = START, **more: Any) -> bytes:
    """A voice call."""
    return event(event_id, "usage.reported", f"number/{number}", time, service="voice", quantity=seconds, **more)


def later(time: str, **step: int) -> str:
    """A time some days, hours, minutes or seconds after another."""
    sizes = {"days": moment.DAY_US, "hours": moment.HOUR_US, "minutes": moment.MINUTE_US, "seconds": moment.SECOND_US}
    return moment.format_time(moment.parse_time(time) + sum(sizes[unit] * count for unit, count in step.items()))


def admitted(world: World, events: Iterable[bytes]) -> list[Request]:
    """Events as requests, numbered from line 1."""
    return [world.door.admit(raw, line) for line, raw in enumerate(events, 1)]


def decide(world: World, *events: bytes) -> list[Answer]:
    """All events in one batch."""
    return world.corridor.run(admitted(world, events))


def play(world: World, *events: bytes, until: str | None = None) -> list[Answer]:
    """Events on a clock that follows them, with all that falls due."""
    until_us = moment.parse_time(until) if until else None
    return list(world.player().play(events, until_us))


def said(answer: Answer) -> list[tuple[str, str]]:
    """(command, outcome) of every decision in an answer, in order."""
    return [(command.name, decision.outcome) for command, decision in map(opened, answer.receipts)]


def opened(receipt: bytes) -> tuple[StoredCommand, StoredDecision]:
    """The command and the decision of a receipt."""
    stored = receipts.decode(receipt)
    return receipts.command_of(stored), receipts.decision_of(stored)


def own(answer: Answer) -> StoredDecision:
    """The decision on the request itself."""
    return opened(answer.receipts[answer.own])[1]


def balance(world: World, number: str) -> int:
    """The balance of a number, in satang, as it is stored."""
    row = world.connection.execute(
        "SELECT balance_satang FROM wallets JOIN numbers USING (number_no) WHERE current AND number = %s", (number,)
    ).fetchone()
    assert row is not None
    return int(row[0])


def nothing_due(world: World) -> None:
    """Spoil a world: nothing falls due for any place any more, and nothing wakes one."""
    for table in ("wallets", "accounts", "holders"):
        world.connection.execute(f"UPDATE {table} SET due_us = {NEVER_US}")
    world.connection.execute("DELETE FROM due")


def timeline(world: World, subject: str) -> list[Told]:
    """The decisions of a life, oldest first, each before what followed from it."""
    return [line.told for line in Timeline(world.connection, Shelf(world.connection), world.index, subject).lines()]
