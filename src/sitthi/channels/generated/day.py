"""A made-up day, or several, as lines of CloudEvents in order of time: a stream that keeps no event in memory."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sitthi.channels.generated import habits, stories
from sitthi.channels.generated.dice import Dice, Weighted
from sitthi.channels.generated.people import NUMBERS_MOST, People
from sitthi.channels.generated.rhythm import Rhythm
from sitthi.channels.generated.town import Action, Happening, Town, of, write
from sitthi.kernel.errors import BadInput
from sitthi.kernel.moment import DAY_US, HOUR_US, MINUTE_US, start_of_day

DAYS_BEFORE = 31
"""Most subscribers came in the month before, so that first renewals fall due on the first day."""

NEWCOMERS_EACH = 20
"""One in twenty subscribers comes on the first day itself."""

LEAST_EVENTS_EACH = 4
"""Fewer events a subscriber would leave nobody time to do anything but arrive."""


class Plan(msgspec.Struct, frozen=True):
    """What is wanted: so many ``events`` in all, arrivals included, over ``days`` from the Thai day ``first_day``."""

    subscribers: int
    events: int
    seed: int
    first_day: int
    days: int = 1

    def check(self) -> None:
        """Raises BadInput for what can not be made."""
        if not 1 <= self.subscribers <= NUMBERS_MOST:
            raise _no("--subscribers", self.subscribers, f"Ask for 1 to {NUMBERS_MOST}.")
        if self.events < LEAST_EVENTS_EACH * self.subscribers:
            least = LEAST_EVENTS_EACH * self.subscribers
            raise _no(
                "--events", self.events, f"{self.subscribers} subscribers need at least {least} to arrive and act."
            )
        if self.seed < 0:
            raise _no("--seed", self.seed, "Take a number from 0 on.")
        if self.days < 1:
            raise _no("--days", self.days, "Ask for one day at least.")


def _no(field: str, value: int, remedy: str) -> BadInput:
    return BadInput(what=f"{value} is too few or too many", remedy=remedy, field=field)


DEEDS: Weighted[Action] = Weighted([
    (lambda town, at: habits.usage(town, town.somebody(), at), 6650),
    (lambda town, at: habits.top_up(town, town.somebody(), at), 900),
    (lambda town, at: habits.ask(town, town.somebody(), at), 900),
    (lambda town, at: stories.session(town, town.somebody(), at), 800),
    (lambda town, at: habits.buy(town, town.somebody(), at), 350),
    (lambda town, at: habits.cancel(town, town.somebody(), at), 25),
])  # fmt: skip

STORIES: tuple[Action, ...] = (
    lambda town, at: stories.suspension(town, town.somebody(), at),
    lambda town, at: stories.wrong_number(town, town.somebody(), at),
    lambda town, at: stories.adjustment(town, town.somebody(), at, 0),
    lambda town, at: stories.fair_use(town, town.somebody(), at),
    lambda town, at: stories.family_bank(town, town.somebody(), at),
    lambda town, at: stories.anxious(town, town.somebody(), at),
    lambda town, at: stories.disconnection(town, town.somebody(), at),
    lambda town, at: stories.port_out(town, town.somebody(), at),
    lambda town, at: stories.permanent(town, town.somebody(), at),
    lambda town, at: stories.adjustment(town, town.somebody(), at, 1),
    lambda town, at: stories.adjustment(town, town.somebody(), at, 2),
    lambda town, at: stories.adjustment(town, town.somebody(), at, 3),
    lambda town, at: stories.suspension(town, town.somebody(), at),
)
"""What is rare: each once on the first day at least, then one in so many events."""

STORY_EACH = 400


def lines(plan: Plan) -> Iterator[bytes]:
    """Exactly ``plan.events`` lines of JSON, times never going back; the same plan gives the same bytes."""
    plan.check()
    town = Town(People(plan.subscribers, plan.seed), Dice(plan.seed))
    last_us = 0
    for at_us, happening in _month_before(plan, town):
        last_us = max(last_us, at_us)
        yield write(town, happening, last_us)
    line, again = b"", False
    for at_us in _instants(plan, town):
        if again:
            # A sender that got no answer sends the very same event once more.
            town.made += 1
            again = False
        else:
            last_us = max(last_us, at_us)
            happening = _next(town, last_us)
            line, again = write(town, happening, last_us), happening.again
        yield line


def _month_before(plan: Plan, town: Town) -> Iterator[tuple[int, Happening]]:
    """All but the newcomers arrive, and some of them top up and buy their first add-on."""
    start_us = start_of_day(plan.first_day)
    count = plan.subscribers - plan.subscribers // NEWCOMERS_EACH
    settled_permille = min(400, 1000 * (plan.events - LEAST_EVENTS_EACH * plan.subscribers) // (4 * plan.subscribers))
    rhythm = Rhythm(plan.first_day - DAYS_BEFORE, DAYS_BEFORE, count, town.dice)
    for index in range(count):
        at_us = min(rhythm.at_us(index), start_us - 10 * MINUTE_US)
        if town.dice.happens(settled_permille):
            when_us = at_us + town.dice.between(1, 4) * DAY_US + town.dice.between(0, 12) * HOUR_US
            if when_us < start_us - HOUR_US:
                town.plan(when_us, of(habits.buy, index))
        town.plan(at_us, of(stories.arrival, index))
        yield from _due(town, at_us)
    yield from _due(town, start_us)


def _instants(plan: Plan, town: Town) -> Iterator[int]:
    """As many instants of the days as events are left, after the newcomers and each story are on the agenda."""
    start_us = start_of_day(plan.first_day)
    rest = plan.events - town.made
    assert rest > 0, "arrivals take less than the events asked for"
    known = plan.subscribers - plan.subscribers // NEWCOMERS_EACH
    for turn, index in enumerate(range(known, plan.subscribers)):
        spread_us = turn * 9 * HOUR_US // max(1, plan.subscribers - known)
        town.plan(start_us + 8 * HOUR_US + spread_us, of(stories.arrival, index))
    for turn, story in enumerate(STORIES):
        town.plan(start_us + 7 * HOUR_US + turn * 53 * MINUTE_US, story)
    rhythm = Rhythm(plan.first_day, plan.days, rest, town.dice)
    for place in range(rest):
        yield rhythm.at_us(place)


def _next(town: Town, at_us: int) -> Happening:
    """What the agenda has for this instant; without it a habit, or now and then a story."""
    while (planned := town.due(at_us)) is not None:
        happening = planned(town, at_us)
        if happening is not None:
            return happening
    while True:
        deed = town.dice.of(STORIES) if town.dice.below(STORY_EACH) == 0 else town.dice.weighted(DEEDS)
        happening = deed(town, at_us)
        if happening is not None:
            return happening


def _due(town: Town, until_us: int) -> Iterator[tuple[int, Happening]]:
    """Everything on the agenda up to an instant, each at its own time."""
    while (when_us := town.next_us()) is not None and when_us <= until_us:
        planned = town.due(when_us)
        assert planned is not None
        happening = planned(town, when_us)
        if happening is not None:
            yield when_us, happening
