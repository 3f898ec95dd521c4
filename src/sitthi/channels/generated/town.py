"""What the stories of a made-up day share: people, dice, and an agenda of what is yet to come."""

from __future__ import annotations

from collections.abc import Callable
from heapq import heappop, heappush
from typing import Any

import msgspec

from sitthi.channels.generated.dice import Dice, scattered
from sitthi.channels.generated.people import ENDED, UNKNOWN, People
from sitthi.kernel import moment

HEAVY_PERMILLE = 400
HEAVY_EACH = 8
"""Four in ten events come from every eighth subscriber."""


class Happening(msgspec.Struct, frozen=True):
    """One event before it gets its id and time: channel, type, subject, data; ``again`` sends it twice."""

    source: str
    type: str
    subject: str
    data: dict[str, Any]
    again: bool = False


Action = Callable[["Town", int], Happening | None]
"""What happens at an instant (microseconds); None where there is no occasion any more."""


def of(deed: Callable[[Town, int, int], Happening | None], index: int) -> Action:
    """A deed of one subscriber, to be put on the agenda."""
    return lambda town, at_us: deed(town, index, at_us)


class Town:
    """The state of one run: small for each subscriber, none for each event."""

    def __init__(self, people: People, dice: Dice) -> None:
        """Nothing has happened yet."""
        self.people = people
        self.dice = dice
        self.arrived = 0
        self.made = 0
        self._agenda: list[tuple[int, int, Action]] = []
        self._planned = 0

    def plan(self, at_us: int, action: Action) -> None:
        """Put something on the agenda."""
        self._planned += 1
        heappush(self._agenda, (at_us, self._planned, action))

    def due(self, until_us: int) -> Action | None:
        """The earliest thing on the agenda up to an instant, taken off it."""
        if self._agenda and self._agenda[0][0] <= until_us:
            return heappop(self._agenda)[2]
        return None

    def next_us(self) -> int | None:
        """When the next thing on the agenda comes."""
        return self._agenda[0][0] if self._agenda else None

    def event_id(self) -> str:
        """The id of the event that is made next."""
        return f"g{self.people.seed}-{self.made + 1:08d}"

    def somebody(self) -> int:
        """A subscriber who does something now; some do more than others, and few are tried after they have left."""
        dice, people = self.dice, self.people
        index = dice.below(self.arrived)
        if dice.happens(HEAVY_PERMILLE):
            index -= index % HEAVY_EACH
        while people.status[index] == UNKNOWN or (people.status[index] == ENDED and not dice.happens(100)):
            index = dice.below(self.arrived)
        return index

    def steady(self, index: int, bound: int) -> int:
        """A whole number below ``bound`` that belongs to a subscriber: always the same shop, bank or agent."""
        return scattered(index, self.people.seed ^ 0x5EED) % bound


def write(town: Town, happening: Happening, at_us: int) -> bytes:
    """The CloudEvent as one line of JSON, with the next id."""
    event_id = town.event_id()
    town.made += 1
    return msgspec.json.encode({
        "specversion": "1.0",
        "id": event_id,
        "source": happening.source,
        "type": happening.type,
        "subject": happening.subject,
        "time": moment.format_time(at_us),
        "data": happening.data,
    })  # fmt: skip
