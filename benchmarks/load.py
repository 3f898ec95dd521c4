"""The load: subscribers to begin with, then use and top-ups over all of them, as CloudEvents JSON, made ahead."""

from __future__ import annotations

import random
from array import array
from collections.abc import Sequence
from pathlib import Path

from sitthi.flow.corridor import lane_of
from sitthi.kernel import ids, moment

BEGIN_HOUR = 10
BEGIN_US = moment.parse_time(f"2024-04-01T{BEGIN_HOUR}:00:00+07:00")
TAKEN_OVER = "2024-04-01T09:00:00+07:00"
SPAN_US = 10 * moment.MINUTE_US
"""World time given to the events of one window."""

COLUMNS = "number,holder,account,active_since,main_package,balance,valid_until"
"""The columns of the file of numbers that the import takes over."""
HEAD = (
    '{{"specversion":"1.0","id":"{id}","source":"{source}","type":"{type}","subject":"number/{number}",'
    '"time":"{time}","data":'
)
USED = '{{"service":"{service}","quantity":{quantity},"destination":"08{other:08d}"}}}}'
TOPPED_UP = '{{"channel":"kiosk","amount":"{baht}"}}}}'
CALLS, TEXTS, DATA = 4, 1, 3
"""Shares of use in ten events; the other two are top-ups."""
AMOUNTS = (20, 50, 100)
LONGEST_CALL_SECONDS = 300
MOST_BYTES = 4 * 1024 * 1024


def number_of(subscriber: int) -> str:
    """The number of a subscriber."""
    return f"08{subscriber:08d}"


def of_lane(subscribers: int, lane: int, lanes: int) -> array[int]:
    """The subscribers whose holders' slots are of a lane."""
    if lanes == 1:
        return array("l", range(subscribers))
    return array("l", (one for one in range(subscribers) if lane_of(ids.holder_slot(f"h{one}"), lanes) == lane))


def write_numbers(path: Path, subscribers: int) -> None:
    """A file for the import: a number for each subscriber, with 200 to 699 THB."""
    with path.open("w", encoding="utf-8") as file:
        file.write(COLUMNS + "\n")
        for no in range(subscribers):
            baht = 200 + no * 7919 % 500
            file.write(f"{number_of(no)},h{no},a{no},2020-01-01,my-second,{baht}.00,2025-01-01T00:00:00+07:00\n")


class Window:
    """The events of one lane in one window: which ids and times they have, and whether there are top-ups."""

    def __init__(self, window: int, lane: int, *, usage_only: bool = False) -> None:
        """``window`` counts from 0: later windows have later times."""
        self.window = window
        self.lane = lane
        self.usage_only = usage_only

    def events(self, subscribers: Sequence[int], count: int) -> list[bytes]:
        """So many events over all the subscribers, in the order of their times; the same ones each time."""
        # Seeded with what names the window: a run can be repeated.
        chance = random.Random(self.window * 1_000 + self.lane)  # noqa: S311 - a load, no secret
        most = len(subscribers)
        made = []
        for position in range(count):
            at_us = BEGIN_US + self.window * SPAN_US + position * SPAN_US // count
            number = number_of(subscribers[int(chance.random() * most)])
            made.append(self._event(chance, position, _time(at_us), number))
        return made

    def _event(self, chance: random.Random, position: int, time: str, number: str) -> bytes:
        kind = int(chance.random() * (8 if self.usage_only else 10))
        uses = kind < CALLS + TEXTS + DATA
        head = HEAD.format(
            id=f"{self.window:02d}{position:08d}",
            source=f"{'network/gy' if uses else 'pay/kiosk'}/{self.lane}",
            type="usage.reported" if uses else "topup.requested",
            number=number,
            time=time,
        )
        draw = chance.random()
        if not uses:
            return (head + TOPPED_UP.format(baht=AMOUNTS[int(draw * len(AMOUNTS))])).encode()
        other = int(draw * 99_999_999)
        if kind < CALLS:
            body = USED.format(service="voice", quantity=1 + other % LONGEST_CALL_SECONDS, other=other)
        elif kind < CALLS + TEXTS:
            body = USED.format(service="sms", quantity=1, other=other)
        else:
            body = USED.format(service="data", quantity=1 + int(draw * MOST_BYTES), other=other)
        return (head + body).encode()


def _time(at_us: int) -> str:
    """RFC 3339 in Thai time, of the hours and days that the windows span."""
    second, micro = divmod(at_us - BEGIN_US, moment.SECOND_US)
    minute, second = divmod(second, 60)
    hour, minute = divmod(minute, 60)
    day, hour = divmod(BEGIN_HOUR + hour, 24)
    return f"2024-04-{1 + day:02d}T{hour:02d}:{minute:02d}:{second:02d}.{micro:06d}+07:00"
