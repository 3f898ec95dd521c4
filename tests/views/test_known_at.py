"""What was known at a time is told as it was known then, whatever has been learned and corrected since."""

from __future__ import annotations

import random
from collections.abc import Iterable
from typing import Any

import pytest

from sitthi.app import Options, World
from sitthi.flow.request import MALFORMED, Answer
from sitthi.kernel import moment
from sitthi.views.prove import latest_us
from sitthi.views.receipts import Shelf
from sitthi.views.timeline import Timeline
from tests.conftest import WorldMaker
from tests.correction.putting_in import put_in
from tests.correction.wallet_lives import Life as WalletLife
from tests.flow.test_account_lives import Life as AccountLife
from tests.flow.test_care_lives import WITHIN_A_MONTH
from tests.flow.test_care_lives import Life as CareLife
from tests.flow.test_points_lives import Life as PointsLife
from tests.flow.test_tier_lives import Life as TiersLife
from tests.life import START, call, later, play, taken_over, timeline, top_up
from tests.views.test_as_of_lives import Found, compared, now, then, time_of

NUMBER, OTHER = "0812345678", "0899999999"
TO = f"number/{NUMBER}"
LIVES: dict[str, Any] = {
    "wallet": WalletLife,
    "account": AccountLife,
    "points": PointsLife,
    "tiers": TiersLife,
    "care": lambda seed: CareLife(seed, *WITHIN_A_MONTH),
}
FEW = ("wallet", "care")
EVERY = 6
IN_TIME = {"wallet": 1, "account": 6}
"""Lives of which all that comes late can be put in."""
STOOD = frozenset({"stands", "turned-down", "elsewhere"})
"""Work items of what could not be undone."""


def hour(count: int) -> str:
    """A time some hours after the start."""
    return later(START, hours=count)


def balance(world: World, at: int, known: int | None = None) -> str:
    """The balance at an hour, by what was known at another."""
    known_us = None if known is None else moment.parse_time(hour(known))
    (row,) = then(world, TO, moment.parse_time(hour(at)), known_us)["numbers"]
    return str(row["wallet"]["balance"])


def corrected(world: World) -> None:
    """A top-up of the first hour comes in the third, after a call; at the fifth it is put in."""
    play(
        world,
        taken_over(NUMBER, "500.00"),
        taken_over(OTHER, "10.00"),
        call("c", NUMBER, 60, hour(2)),
        top_up("x", OTHER, "10", hour(3)),
        top_up("late", NUMBER, "70", hour(1)),
        top_up("y", OTHER, "10", hour(5)),
    )
    (outcome,) = put_in(world)
    assert outcome.why is None


def test_what_is_corrected_is_as_it_should_have_been_and_was_known_otherwise(world: World) -> None:
    """By what is known now the top-up counts from its own hour; by what was known before, it was not there."""
    corrected(world)
    spent = [balance(world, at) for at in range(6)]

    assert spent[:2] == ["500.00", "570.00"]
    assert [balance(world, at, 4) for at in (0, 1)] == ["500.00", "500.00"]
    assert (balance(world, 2), balance(world, 2, 4)) == ("568.80", "498.80")
    assert balance(world, 2, 5) == spent[2]
    assert balance(world, 5, 1) == "500.00"


def test_a_timeline_has_what_was_known(world: World) -> None:
    """What came late is known since it came; what corrects stands under it, since it was put in, and only from then."""
    corrected(world)
    known = {hours: told(world, hours) for hours in (2, 3, 5)}

    assert known[2] == ["take-over-number", "report-usage"]
    assert known[3] == ["take-over-number", "top-up", "report-usage"]
    assert known[5] == ["take-over-number", "top-up", "  correct-decision", "  correct-decision", "report-usage"]
    assert [one.command.name for one in timeline(world, TO)] == [name.strip() for name in known[5]]
    lines = list(Timeline(world.connection, Shelf(world.connection), world.index, TO).lines())
    assert [bool(line.corrected) for line in lines] == [False, True, False, False, True]


def told(world: World, hours: int) -> list[str]:
    """The commands of the number's life as it was known at an hour, indented."""
    shelf = Shelf(world.connection, moment.parse_time(hour(hours)))
    lines = Timeline(world.connection, shelf, world.index, TO).lines()
    return ["  " * line.depth + line.told.command.name for line in lines]


def drawn(kind: str, seed: int) -> tuple[list[bytes], list[bytes]]:
    """A life, and the same with some of its events, at times of their own, told later than they happened."""
    life = LIVES[kind](seed)
    begin = list(life.begin())
    events = begin + list(life.go_on())
    times = [time_of(one) for one in events]
    alone = [place for place in range(len(begin), len(events) - 12) if times.count(times[place]) == 1]
    chance = random.Random(seed)  # noqa: S311  # drawn by lot, repeatably
    late = list(events)
    for place in sorted(chance.sample(alone, 3), reverse=True):
        late.insert(place + chance.randrange(2, 12), late.pop(place))
    return events, late


def seen(world: World, events: Iterable[bytes], answers: list[Answer]) -> dict[tuple[int, str], Found]:
    """What was seen of each customer when the world's clock had come to a time; all answers are put to ``answers``."""
    found = {}
    for count, raw in enumerate(events):
        answers += play(world, raw)
        clock_us = latest_us(world.connection)
        for (holder,) in world.connection.execute("SELECT holder FROM holders").fetchall():
            if count % EVERY == 0:
                found[clock_us, f"holder/{holder}"] = compared(now(world, f"holder/{holder}"))
            else:
                found.pop((clock_us, f"holder/{holder}"), None)
    return found


@pytest.mark.parametrize("kind", FEW)
def test_what_was_seen_is_what_was_known(make_world: WorldMaker, kind: str) -> None:
    """At every time of a life in which some things come late: as of then, by what was known then, is what was seen.

    Also after all that came late has been put in.
    """
    same(make_world, kind, 2)


@pytest.mark.long
@pytest.mark.parametrize("kind", LIVES)
@pytest.mark.parametrize("seed", range(10, 20))
def test_what_was_seen_is_what_was_known_in_many_lives(make_world: WorldMaker, kind: str, seed: int) -> None:
    """The same of many lives."""
    same(make_world, kind, seed)


def same(make_world: WorldMaker, kind: str, seed: int) -> None:
    """Play a life, noting what was seen; put in what came late; look back by what was known then."""
    _, late = drawn(kind, seed)
    world = make_world(options=Options(keep_going=True))
    kept = seen(world, late, [])
    put_in(world)

    last_us = max(at_us for at_us, _ in kept)
    for (at_us, subject), standing in kept.items():
        if at_us < last_us:
            assert compared(then(world, subject, at_us, at_us)) == standing, (subject, moment.format_time(at_us))


@pytest.mark.parametrize("kind", IN_TIME)
def test_what_is_corrected_is_as_if_it_had_come_in_time(make_world: WorldMaker, kind: str) -> None:
    """As of any time, by what is known now: what would have been seen then, had nothing come late."""
    assert in_time(make_world, kind, IN_TIME[kind])


@pytest.mark.long
@pytest.mark.parametrize("kind", IN_TIME)
@pytest.mark.parametrize("seed", range(10, 30))
def test_what_is_corrected_is_as_if_it_had_come_in_time_in_many_lives(
    make_world: WorldMaker, kind: str, seed: int
) -> None:
    """The same of many lives, up to what could not be undone."""
    in_time(make_world, kind, seed)


def in_time(make_world: WorldMaker, kind: str, seed: int) -> bool:
    """Play a life in time, noting what is seen, and another with what comes late put in; look back at the second.

    Whether there was anything to compare: some things can not be put in as if they had come in time.
    """
    events, late = drawn(kind, seed)
    prompt, other = (make_world(options=Options(keep_going=True)) for _ in range(2))
    answers: list[Answer] = []
    kept = seen(prompt, events, answers)
    malformed = {malformed_in(answers), malformed_in(play(other, *late))}
    outcomes = put_in(other)
    stood = any(item.what in STOOD for one in outcomes for item in one.items)
    if stood or len(malformed) > 1 or any(one.why is not None for one in outcomes):
        return False
    for (at_us, subject), standing in kept.items():
        assert compared(then(other, subject, at_us)) == standing, (subject, moment.format_time(at_us))
    return True


def malformed_in(answers: list[Answer]) -> int:
    """How many events nobody could decide, such as a note on a complaint that was not there."""
    return sum(one.state == MALFORMED for one in answers)
