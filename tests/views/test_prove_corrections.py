"""Corrections are found by what they correct, or the proof says which are not."""

from __future__ import annotations

from sitthi.app import World
from sitthi.views.prove import prove
from tests.correction.putting_in import put_in
from tests.life import START, call, later, play, taken_over, top_up

NUMBER = "0812345678"


def test_a_correction_that_is_not_found(world: World) -> None:
    """Proven as it is; another place, and an event both in and put aside, are named."""
    play(world, taken_over(NUMBER, "10.00"), call("c1", NUMBER, 60, later(START, minutes=9)))
    play(world, top_up("t1", NUMBER, "100", later(START, minutes=8)))
    row = world.connection.execute("SELECT key, holder, at_us, decided_us, event::text FROM late").fetchone()
    (outcome,) = put_in(world)
    found = next(one for one in prove(world.connection).checks if one.check.startswith("corrections"))
    assert (found.held, found.counted) == (True, len(outcome.changes))

    world.connection.execute("UPDATE corrections SET loc = (SELECT min(loc) FROM decisions) WHERE loc % 1024 = 0")
    world.connection.execute(
        "INSERT INTO late (key, holder, at_us, decided_us, event) VALUES (%s, %s, %s, %s, %s)", row
    )
    faults = [one for one in prove(world.connection).faults if one.startswith("corrections")]
    assert len(faults) == 2
    assert "no correction of it" in faults[0]
    assert "still put aside" in faults[1]
