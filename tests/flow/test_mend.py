"""What got stuck is mended: decided again in order, or given up with a reason, and its holder goes on."""

from typing import Any

import msgspec
import pytest

from sitthi.app import World
from sitthi.flow.areas import DUTIES
from sitthi.flow.commands import COMMANDS, NAMES
from sitthi.flow.corridor import Corridor
from sitthi.flow.index import Index
from sitthi.flow.mend import aside, drop, retry
from sitthi.flow.reactions import OUTWARD, REACTIONS
from sitthi.flow.request import DECIDED, STUCK, WAITING
from sitthi.kernel.errors import BadInput
from sitthi.views.prove import prove
from tests.life import START, balance, call, decide, event, later, play, said, taken_over, top_up

NUMBER = "0812345678"
HOLDER = f"h-{NUMBER}"


def broken(world: World, *names: str) -> Corridor:
    """A corridor in which some commands' rules raise."""

    def raising(*_: Any) -> Any:
        raise ZeroDivisionError("planted")

    commands = tuple(msgspec.structs.replace(spec, rule=raising) if spec.name in names else spec for spec in COMMANDS)
    index = Index(commands, REACTIONS, OUTWARD, DUTIES, NAMES)
    return Corridor(world.connection, index, world.rulebook, world.corridor.settings, lambda: 1_712_000_000_000_000)


def stuck(world: World) -> None:
    """A number whose call got stuck, a top-up and a call waiting behind it."""
    decide(world, taken_over(NUMBER, "100.00"))
    good, good_index = world.corridor, world.door._index
    world.corridor = broken(world, "report-usage")
    world.door._index = world.corridor.index
    decide(world, call("c1", NUMBER, 60, later(START, minutes=1)), top_up("t1", NUMBER, "50", later(START, minutes=2)))
    decide(world, call("c2", NUMBER, 30, later(START, minutes=3)))
    world.corridor, world.door._index = good, good_index


def states(world: World, *, dropped: bool = False) -> list[str]:
    """The states of what is set aside, in order."""
    return [one.state for one in aside(world.connection, dropped=dropped)]


def test_a_retry_decides_the_stuck_one_and_all_that_waited_in_order(world: World) -> None:
    """Once the rule is mended, everything is decided as if nothing had been; nothing stays set aside."""
    stuck(world)
    assert states(world) == [STUCK, WAITING, WAITING]
    answers = retry(world.corridor, world.door, world.own_door, HOLDER)

    assert [answer.state for answer in answers] == [DECIDED] * 3
    assert [said(answer)[-1][0] for answer in answers] == ["report-usage", "top-up", "report-usage"]
    assert states(world) == []
    assert prove(world.connection, deep=True).held


def test_what_fails_again_is_set_aside_again(world: World) -> None:
    """A retry before the rule is mended changes nothing but the trace: the order stays."""
    stuck(world)
    before = balance(world, NUMBER)
    bad = broken(world, "report-usage")
    world.door._index = bad.index
    answers = retry(bad, world.door, world.own_door, HOLDER)

    assert [answer.state for answer in answers] == [STUCK, WAITING, WAITING]
    assert states(world) == [STUCK, WAITING, WAITING]
    assert [msgspec.json.decode(one.event)["id"] for one in aside(world.connection)] == ["c1", "t1", "c2"]
    assert balance(world, NUMBER) == before


def test_what_is_dropped_is_kept_with_its_reason_and_holds_nobody_up(world: World) -> None:
    """The holder's other events go on, and the dropped one tells why it was given up."""
    stuck(world)
    first = aside(world.connection)[0]
    assert drop(world.connection, first.no, "a test call") == HOLDER
    retry(world.corridor, world.door, world.own_door, HOLDER)

    assert states(world) == []
    (kept,) = aside(world.connection, dropped=True)
    assert (kept.no, kept.state) == (first.no, "dropped")
    assert kept.trace.startswith("dropped: a test call\n")
    assert "ZeroDivisionError" in kept.trace
    assert decide(world, call("c3", NUMBER, 30, later(START, minutes=4)))[0].state == DECIDED


def test_dropping_what_is_not_there_is_told(world: World) -> None:
    """A number that is not in the list, or was dropped before, is bad input."""
    stuck(world)
    first = aside(world.connection)[0]
    drop(world.connection, first.no, "once")
    for no in (first.no, 10**9):
        with pytest.raises(BadInput, match="nothing is set aside"):
            drop(world.connection, no, "again")


def test_due_work_that_got_stuck_is_mended_too(world: World) -> None:
    """A renewal whose rule raised renews on retry, at its own due time."""
    when = later(START, minutes=1)
    play(
        world,
        taken_over(NUMBER, "400.00"),
        event("a", "addon.requested", f"number/{NUMBER}", when, offer="net-279-auto6"),
    )
    world_number = world.connection.execute("SELECT place_no FROM due").fetchall()
    bad = broken(world, "renew-addon")
    until_us = 1_719_000_000_000_000
    assert bad.sweep([row[0] for row in world_number], until_us)[0].state == STUCK
    assert states(world) == [STUCK]
    answers = retry(world.corridor, world.door, world.own_door, HOLDER)

    assert ("renew-addon", "recorded") in [one for answer in answers for one in said(answer)]
    assert states(world) == []


def test_an_event_that_is_malformed_by_now_stays_set_aside(world: World) -> None:
    """An event that can not even be admitted is kept with what is wrong with it, never lost."""
    stuck(world)
    world.connection.execute("UPDATE stuck SET event = jsonb_set(event, '{type}', '\"no.such\"') WHERE state = 'stuck'")
    retry(world.corridor, world.door, world.own_door, HOLDER)
    first = aside(world.connection)[0]

    assert first.state == STUCK
    assert "unknown event type" in first.trace
