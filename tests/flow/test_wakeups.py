"""Places are woken no later than something is due for them, with as few wake-ups set and taken away as can be."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sitthi.app import World
from sitthi.due.sweep import sweep
from sitthi.flow import wakeups
from sitthi.flow.places import NEVER_US, HolderDesk
from sitthi.flow.wakeups import FAR_US, WakeUp
from sitthi.kernel import moment
from sitthi.views.agenda import due_items
from sitthi.views.prove import prove
from tests.life import START, decide, event, later, play, taken_over, top_up

NUMBER, OTHER = "0812345678", "0812345679"
WAKE_UPS = "SELECT due_us FROM due ORDER BY due_us"
NOW_US = 1_000 * FAR_US


def place(before_us: int, due_us: int) -> HolderDesk:
    """A place decided on now, by which something was due, and is."""
    found = HolderDesk("h", 0)
    found.holder_no, found.decided_us = 7, NOW_US
    found.due_written_us, found.due_us = before_us, due_us
    return found


def moved(before_us: int, due_us: int, *rung: int) -> tuple[list[WakeUp], list[WakeUp]]:
    """The wake-ups of that place that go and come."""
    return wakeups.moved([place(before_us, due_us)], [(at_us, 7) for at_us in rung])


def test_what_is_put_off_from_far_ahead_writes_nothing() -> None:
    """A wake-up a day and more ahead stays where it is; one nearer goes along, for it would ring in vain."""
    far = NOW_US + FAR_US + 1
    assert moved(far, far + 5) == ([], [])
    assert moved(far, NEVER_US) == ([], [])
    assert moved(far - 1, far) == ([(far - 1, 7)], [(far, 7)])
    assert moved(far - 1, NEVER_US) == ([(far - 1, 7)], [])


def test_what_falls_due_sooner_is_woken_for() -> None:
    """Whatever was due before, or if nothing was."""
    far = NOW_US + FAR_US + 1
    assert moved(NEVER_US, far) == ([], [(far, 7)])
    assert moved(far + 5, far) == ([], [(far, 7)])
    assert moved(far - 1, far - 2) == ([(far - 1, 7)], [(far - 2, 7)])


def test_what_has_rung_is_set_anew() -> None:
    """A wake-up that has rung goes; what is due by then, if anything, has one of its own."""
    assert moved(NOW_US + 9 * FAR_US, NOW_US + 9 * FAR_US, 3, 4) == ([(3, 7), (4, 7)], [(NOW_US + 9 * FAR_US, 7)])
    assert moved(3, NEVER_US, 3) == ([(3, 7), (3, 7)], [])
    assert moved(5, 5) == ([], [])


TIMES_US = st.integers(0, 30).map(lambda days: NOW_US + days * FAR_US // 4) | st.just(NEVER_US)


@given(st.lists(TIMES_US, max_size=20))
def test_a_place_is_always_woken_in_time(dues: list[int]) -> None:
    """Wherever what is due moves to, some wake-up is no later."""
    kept: set[int] = set()
    before_us = NEVER_US
    for due_us in dues:
        gone, come = moved(before_us, due_us)
        kept -= {at_us for at_us, _ in gone}
        kept |= {at_us for at_us, _ in come}
        assert due_us == NEVER_US or min(kept) <= due_us
        before_us = due_us


def kept(world: World) -> list[int]:
    """The times of all wake-ups of a world."""
    return [row[0] for row in world.connection.execute(WAKE_UPS)]


def test_top_ups_set_no_wake_up_and_one_look_follows_them_all(world: World) -> None:
    """Each puts off the reminders; the wake-up of before leads to a look, which finds nothing and sets a later one."""
    decide(world, taken_over(NUMBER, valid_until=later(START, days=20)))
    (first,) = kept(world)
    for day in (1, 2, 3):
        decide(world, top_up(f"t{day}", NUMBER, "100", later(START, days=day)))
        assert kept(world) == [first]
    due_us = world.connection.execute("SELECT due_us FROM wallets").fetchall()[0][0]
    assert due_us > first
    (looked,) = sweep(world.corridor, first)
    assert looked.receipts == []
    assert kept(world) == [due_us]
    assert list(sweep(world.corridor, due_us - 1)) == []
    (reminded,) = sweep(world.corridor, due_us)
    assert len(reminded.receipts) == 1
    assert prove(world.connection).held


def test_a_hold_leaves_no_wake_up_behind(world: World) -> None:
    """The wake-up of a reservation goes with it, since it is near."""
    decide(world, taken_over(NUMBER, "100.00", valid_until=later(START, days=90)))
    before = kept(world)
    ask = event(
        "h", "hold.requested", f"number/{NUMBER}", later(START, minutes=1), hold="h1", service="data", quantity=9
    )
    decide(world, ask)
    assert len(kept(world)) == 2
    give = event("r", "hold.released", f"number/{NUMBER}", later(START, minutes=2), hold="h1")
    decide(world, give)
    assert kept(world) == before


def test_what_is_due_is_listed_by_when_it_is_and_not_by_its_wake_up(world: World) -> None:
    """A number woken first, but due last, comes last; and not at all where only so many are asked for."""
    play(
        world,
        taken_over(NUMBER, valid_until=later(START, days=20)),
        taken_over(OTHER, valid_until=later(START, days=30)),
        top_up("t", NUMBER, "100", later(START, days=1)),
        top_up("u", NUMBER, "100", later(START, days=2)),
    )
    until_us = moment.parse_time(later(START, days=300))

    def listed(limit: int) -> list[str]:
        items = due_items(world.connection, world.index, world.rulebook, until_us, limit)
        return list(dict.fromkeys(item.subject for item in items))

    assert listed(10) == [f"number/{OTHER}", f"number/{NUMBER}"]
    assert listed(1) == [f"number/{OTHER}"]
