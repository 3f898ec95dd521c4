"""What top-ups did to validity, as it is kept for reversals: alike in batches of any size, and no more than needed."""

from __future__ import annotations

import random
from typing import Any

import pytest

from sitthi.app import Options, World
from sitthi.flow.replay import replay
from sitthi.kernel.moment import DAY_US, parse_time
from tests import statements
from tests.conftest import WorldMaker
from tests.life import START, call, decide, event, later, own, play, taken_over, top_up

NUMBERS = ("0810000001", "0810000002", "0810000003")
CALLED_NOW = "0899999999"
REVERSIBLE_DAYS, CAP_DAYS, GIVEN_DAYS = 30, 365, 30
KEPT = """
SELECT number, at_us, before_us, days, cap_days, reversible_days, stands_still
FROM extensions JOIN numbers USING (number_no) WHERE current ORDER BY number, no
"""
VALID = "SELECT valid_until_us FROM wallets JOIN numbers USING (number_no) WHERE current AND number = %s"


def undo(event_id: str, number: str, named: str, time: str) -> bytes:
    """A top-up is to be reversed."""
    return event(
        event_id, "topup.reversed", f"number/{number}", time, event={"source": "test", "id": named}, reason="mistake"
    )


def life(seed: int) -> tuple[list[bytes], dict[str, list[tuple[str, int]]], str]:
    """Top-ups, calls and reversals of three numbers, one renumbered on the way; what is left of each one's."""
    chance, time = random.Random(seed), START  # noqa: S311 - a story, no secret
    events = [taken_over(number, valid_until=later(START, days=320 * place)) for place, number in enumerate(NUMBERS)]
    left: dict[str, list[tuple[str, int]]] = {number: [] for number in NUMBERS}
    for turn in range(45):
        time = later(time, hours=chance.choice((0, 1, 20, 60)))
        number = chance.choice(NUMBERS)
        called = CALLED_NOW if number == NUMBERS[0] and turn > 20 else number
        young = [one for one in left[number] if one[1] > parse_time(time) - REVERSIBLE_DAYS * DAY_US]
        if turn == 20:
            events.append(event("renumber", "number.renumbered", f"number/{NUMBERS[0]}", time, to_number=CALLED_NOW))
        elif young and chance.random() < 0.3:
            named = chance.choice(young)
            left[number].remove(named)
            events.append(undo(f"u{turn}", called, named[0], time))
        elif chance.random() < 0.2:
            events.append(call(f"c{turn}", called, 1, time))
        else:
            left[number].append((f"t{turn}", parse_time(time)))
            events.append(top_up(f"t{turn}", called, "50", time))
    return events, left, time


def valid_until(place: int, at: list[int]) -> int:
    """What validity comes to by top-ups at some times alone, one after the other."""
    held_us = parse_time(later(START, days=320 * place))
    for at_us in at:
        held_us = max(min(max(at_us, held_us) + GIVEN_DAYS * DAY_US, at_us + CAP_DAYS * DAY_US), held_us)
    return held_us


def rows(world: World, query: str, *given: Any) -> list[Any]:
    """What the database has."""
    return world.connection.execute(query, given).fetchall()


@pytest.mark.parametrize("seed", range(4))
def test_reversals_leave_what_the_other_top_ups_give_whatever_the_batch(make_world: WorldMaker, seed: int) -> None:
    """Read or just written: the same receipts, each of which replays, the same rows, and validity as by the rest."""
    events, left, time = life(seed)
    found = []
    for size in (1, 3, 500):
        world = make_world(options=Options(batch_size=size))
        answers = play(world, *events, until=time)
        receipts = sorted({receipt for answer in answers for receipt in answer.receipts})
        assert all(replay(one, world.index, world.rulebook).same for one in receipts)
        found.append((receipts, rows(world, KEPT)))
        for place, number in enumerate(NUMBERS):
            called = CALLED_NOW if number == NUMBERS[0] else number
            assert rows(world, VALID, called) == [(valid_until(place, [at_us for _, at_us in left[number]]),)]
    assert found[0] == found[1] == found[2]


def test_what_can_not_be_reversed_any_more_is_not_kept(world: World) -> None:
    """The next top-up takes it away; of another number nothing."""
    one, other, *_ = NUMBERS
    play(world, taken_over(one), taken_over(other), top_up("a", one, "50"), top_up("b", other, "50"))
    play(world, top_up("c", one, "50", later(START, days=REVERSIBLE_DAYS)))
    assert [row[0] for row in rows(world, KEPT)] == [one, one, other]
    play(world, top_up("d", one, "50", later(START, days=REVERSIBLE_DAYS + 1)))
    assert [row[0] for row in rows(world, KEPT)] == [one, one, other]
    play(world, undo("u", one, "c", later(START, days=REVERSIBLE_DAYS + 1)))
    play(world, undo("v", one, "d", later(START, days=REVERSIBLE_DAYS + 1)))
    assert [row[0] for row in rows(world, KEPT)] == [other]


def test_one_reversal_takes_as_many_statements_as_many(world: World) -> None:
    """What is kept of all their numbers is read at once."""
    numbers = [f"08{place:08d}" for place in range(50)]
    decide(world, *[taken_over(number) for number in numbers])
    for round_ in range(3):
        decide(world, *[top_up(f"{round_}-{number}", number, "50") for number in numbers])

    def count(*events: bytes) -> int:
        requests = [world.door.admit(raw) for raw in events]
        return statements.statements_of(world.connection, lambda: world.corridor.run(requests))

    undone = [undo(f"u-{number}", number, f"1-{number}", later(START, hours=1)) for number in numbers]
    assert count(undone[0]) == count(*undone[1:])


def test_of_a_top_up_from_before_it_was_kept_what_it_gave_is_taken_back(world: World) -> None:
    """A world of an older program has no rows; nothing is guessed."""
    number = NUMBERS[0]
    play(world, taken_over(number, valid_until=later(START, days=-5)))
    play(world, top_up("a", number, "50"), top_up("b", number, "50", later(START, days=29)))
    world.connection.execute("DELETE FROM extensions")
    (answer,) = decide(world, undo("u", number, "a", later(START, days=29)))
    assert own(answer).outcome == "granted"
    assert rows(world, VALID, number) == [(parse_time(later(START, days=30)),)]
