"""A number's standing is put together as it was at any instant of its life."""

from typing import Any

import pytest

from sitthi.app import World
from sitthi.kernel import moment
from sitthi.kernel.errors import BadInput
from sitthi.views.decisions import Explainer
from sitthi.views.history import as_of
from sitthi.views.receipts import Shelf
from sitthi.views.state import State, narrow_to
from tests.life import START, call, event, later, play, taken_over, timeline, top_up

NUMBER = "0812345678"
TO = f"number/{NUMBER}"


def now(world: World) -> dict[str, Any]:
    """The number as it is stored now, without add-ons that are over."""
    says = Explainer(world.book, world.rulebook, world.index).message_says
    (found,) = State(world.connection, says, narrow_to(world.connection, TO)).read()["numbers"]
    return {**found, "addons": [one for one in found["addons"] if one["state"] not in {"ended", "lapsed"}]}


def then(world: World, time: str) -> dict[str, Any]:
    """The number as it was at a time, from its receipts alone."""
    return as_of(world.connection, Shelf(world.connection), NUMBER, moment.parse_time(time)).shape()


def life() -> list[tuple[str, bytes]]:
    """Events of a number's life, each with its time."""
    times = [later(START, hours=at) for at in range(12)]
    events = [
        taken_over(NUMBER, "400.00"),
        event("a", "addon.requested", TO, times[1], offer="finver-139-auto6"),
        call("c", NUMBER, 200, times[2]),
        event("h", "hold.requested", TO, times[3], hold="h1", service="data", quantity=5000),
        event("s", "hold.settled", TO, times[4], hold="h1", used=3000),
        top_up("t", NUMBER, "50", times[5]),
        event("n", "addon.requested", TO, times[6], offer="net-279"),
        event("b", "balance.asked", TO, times[7], by="app"),
        event("x", "number.suspended", TO, times[8], reason="customer"),
        event("r", "number.resumed", TO, times[9]),
        event("d", "number.disconnected", TO, times[10], reason="customer"),
    ]
    return list(zip(times, events, strict=False))


def test_every_instant_is_as_it_was_then(world: World) -> None:
    """After each event the standing is noted; put together later from receipts, it is the same."""
    noted = []
    for time, raw in life():
        play(world, raw)
        noted.append((time, now(world)))

    for time, standing in noted:
        assert then(world, time) == standing
    assert then(world, later(noted[-1][0], days=20)) == noted[-1][1]


def test_between_two_events_the_earlier_holds(world: World) -> None:
    """A moment between two events shows what the first left."""
    play(world, taken_over(NUMBER, "10.00"), top_up("t", NUMBER, "50", later(START, hours=2)))

    assert then(world, later(START, hours=1))["wallet"]["balance"] == "10.00"
    assert then(world, later(START, hours=2))["wallet"]["balance"] == "60.00"


def test_what_came_too_late_changed_nothing(world: World) -> None:
    """An event that was put aside as late is passed over, though its own time is early."""
    play(
        world,
        taken_over(NUMBER, "10.00"),
        top_up("t", NUMBER, "50", later(START, hours=2)),
        top_up("late", NUMBER, "70", later(START, hours=1)),
    )

    assert then(world, later(START, hours=1))["wallet"]["balance"] == "10.00"
    assert then(world, later(START, hours=3))["wallet"]["balance"] == "60.00"


def test_before_its_life_and_unknown_numbers_are_told(world: World) -> None:
    """A number nobody knows, or not yet, is bad input rather than an empty wallet."""
    play(world, taken_over(NUMBER))
    with pytest.raises(BadInput, match="was not known at"):
        then(world, later(START, hours=-1))
    with pytest.raises(BadInput, match="no number"):
        as_of(world.connection, Shelf(world.connection), "0800000000", 1)
    with pytest.raises(BadInput, match="no number"):
        timeline(world, "number/0800000000")


def test_a_timeline_lists_decisions_oldest_first(world: World) -> None:
    """All decisions of a number, due work and consequences among them, in the order in which they were made."""
    for _, raw in life():
        play(world, raw)
    names = [one.command.name for one in timeline(world, TO)]

    assert names[:3] == ["take-over-number", "request-addon", "deliver-message"]
    assert names[-3:] == ["disconnect-number", "end-addons", "end-wallet"]
