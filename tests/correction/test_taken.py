"""A number that has gone to somebody else is not its former holder's any more, also where that life is lived again."""

from __future__ import annotations

from pathlib import Path

from sitthi.app import Options, World
from sitthi.terms import Book
from tests.correction.kept import differences, kept
from tests.correction.putting_in import holds, put_in
from tests.ground import Grounds
from tests.life import START, call, event, later, play, taken_over, top_up
from tests.population.overlays import laid_over

GONE, OWN, OTHER = "0810000001", "0810000002", "0820000001"
WHOSE = (
    "SELECT h.holder, n.current FROM numbers n JOIN holders h USING (holder_no) WHERE number = %s ORDER BY number_no"
)


def minutes(count: int) -> str:
    """So many minutes into the life."""
    return later(START, minutes=count)


def _world(some_grounds: Grounds, book: Book) -> World:
    return some_grounds.take().world(book, Options(keep_going=True))


def _lives(some_grounds: Grounds, book: Book, late: bytes, events: list[bytes]) -> tuple[World, World]:
    """A world in which an event was put in, and one in which it came in its time."""
    one, other = _world(some_grounds, book), _world(some_grounds, book)
    begin = [taken_over(name, holder="h-1", account="ba-1") for name in (GONE, OWN)] + [taken_over(OTHER)]
    play(one, *begin, *events, late)
    play(other, *begin, late, *events)
    (outcome,) = put_in(one)
    assert outcome.why is None, outcome.why
    holds(one)
    return one, other


def test_a_number_that_went_to_another_owner_is_theirs(some_grounds: Grounds, book: Book) -> None:
    """A group that names it is asked for somebody else's number, whatever its former holder had put in late."""
    late = top_up("t1", OWN, "50", minutes(5))
    passed = {"to_holder": f"h-{OTHER}", "to_account": f"ba-{OTHER}"}
    grouped = {"group": "g1", "numbers": [GONE, OWN], "receiver": OWN, "source": "app"}
    events = [
        event("o1", "number.owner-changed", f"number/{GONE}", minutes(20), **passed),
        event("g1", "tier.group-requested", "holder/h-1", minutes(30), **grouped),
        call("c1", OWN, 60, minutes(40)),
    ]
    one, other = _lives(some_grounds, book, late, events)
    assert one.connection.execute(WHOSE, (GONE,)).fetchall() == [("h-1", False), (f"h-{OTHER}", True)]
    assert differences(kept(one.connection), kept(other.connection)) == []


def test_a_number_begun_anew_by_another_is_read_as_theirs(some_grounds: Grounds, book: Book) -> None:
    """An ended number that somebody else has activated since is free for nobody: a renumbering to it stays refused."""
    late = top_up("t1", OWN, "50", minutes(5))
    begun = {"account": f"ba-{OTHER}", "charging": "prepaid", "main_package": "my-second", "starting_value": "15.00"}
    events = [
        event("d1", "number.disconnected", f"number/{GONE}", minutes(10), reason="customer"),
        event("n1", "number.activated", f"number/{GONE}", minutes(20), **begun),
        event("r1", "number.renumbered", f"number/{OWN}", minutes(30), to_number=GONE),
        call("c1", OWN, 60, minutes(40)),
    ]
    one, other = _lives(some_grounds, book, late, events)
    assert differences(kept(one.connection), kept(other.connection)) == []


def test_what_would_be_another_customers_is_refused_whole(some_grounds: Grounds, tmp_path: Path) -> None:
    """By terms under which refusals do not stand: an activation refused for a number that had been ended after all."""
    world = _world(some_grounds, laid_over(tmp_path, {"correction.refusals-stand": "false"}, document="house"))
    begun = {"account": f"ba-{OTHER}", "charging": "prepaid", "main_package": "my-second", "starting_value": "15.00"}
    play(
        world,
        *(taken_over(name) for name in (GONE, OTHER)),
        event("n1", "number.activated", f"number/{GONE}", minutes(20), **begun),
        event("d1", "number.disconnected", f"number/{GONE}", minutes(10), reason="customer"),
    )
    before = kept(world.connection)
    (outcome,) = put_in(world)
    assert outcome.why is not None
    assert outcome.why.what == "another-holder"
    assert differences(before, kept(world.connection)) == []
