"""Whose requests are is looked up for the tracks of a lane; what is unclear is not answered."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitthi.app import Options, World
from sitthi.flow.request import DECIDED, MALFORMED, Request
from sitthi.flow.routing import SLOTS, Routing
from sitthi.kernel.decision import GRANTED, RECORDED
from sitthi.kernel.ids import SLOTS as MOST
from sitthi.kernel.ids import holder_slot
from sitthi.terms import Book
from tests.conftest import WorldMaker
from tests.life import START, call, event, later, own, play, taken_over

EXAMPLES = Path(__file__).parents[2] / "examples"
REGISTERED = {"kind": "person", "language": "th", "id_kind": "citizen", "id_number": "1998000000032", "name": "ก"}
NUMBER, OTHER = "0812345678", "0823456789"


def routed(world: World, *events: bytes) -> list[int | None]:
    """Where events go when every slot is a track of its own."""
    return Routing(world.corridor, MOST)([world.door.admit(raw) for raw in events])


def test_a_request_goes_to_the_slot_of_its_holder(world: World) -> None:
    """Numbers and accounts by who has them now, holders by their own name."""
    play(world, taken_over(NUMBER), taken_over(OTHER))
    asked = [
        call("c1", OTHER, 10),
        call("c2", NUMBER, 10),
        event("r1", "holder.registered", "holder/h-new", START, **REGISTERED),
    ]
    assert routed(world, *asked) == [holder_slot(f"h-{OTHER}"), holder_slot(f"h-{NUMBER}"), holder_slot("h-new")]


def test_what_is_unclear_is_not_answered(world: World) -> None:
    """An unknown number, one that is to begin, and one that is to pass to another holder."""
    play(world, taken_over(NUMBER), taken_over(OTHER))
    passing = {"to_account": f"ba-{OTHER}", "to_holder": f"h-{OTHER}"}
    asked = [
        call("c1", "0800000000", 10),
        taken_over("0855555555"),
        event("o1", "number.owner-changed", f"number/{NUMBER}", START, **passing),
    ]
    assert routed(world, *asked) == [None, None, None]


def test_what_was_looked_up_is_asked_once(world: World) -> None:
    """A batch takes what it was routed by, and leaves nothing behind."""
    play(world, taken_over(NUMBER), taken_over(OTHER))
    asked = [call("c1", NUMBER, 10), call("c2", OTHER, 10)]
    routed(world, *asked)
    assert world.corridor.looked_up.keys() == {NUMBER, OTHER}
    [answer] = world.corridor.run([world.door.admit(asked[0])])
    assert answer.state == DECIDED
    assert world.corridor.looked_up.keys() == {OTHER}


LATER = later(START, seconds=1)
MEANWHILE = {
    "to-another": [
        event("m1", "number.owner-changed", f"number/{NUMBER}", LATER, to_account=f"ba-{OTHER}", to_holder=f"h-{OTHER}")
    ],
    "renamed": [event("m1", "number.renumbered", f"number/{NUMBER}", LATER, to_number="0866666666")],
    "given-anew": [
        event("m1", "number.renumbered", f"number/{NUMBER}", LATER, to_number="0866666666"),
        taken_over(NUMBER, "50.00", LATER, holder="h-new", account="ba-new").replace(b"take-", b"again-"),
    ],
    "with-an-addon": [event("m1", "addon.requested", f"number/{NUMBER}", LATER, offer="finver-149")],
}
"""What may happen to a number between being looked up and being locked."""


@pytest.mark.parametrize("meanwhile", MEANWHILE)
def test_what_was_looked_up_may_be_out_of_date(make_world: WorldMaker, book: Book, meanwhile: str) -> None:
    """What happens to a number after it was looked up counts all the same: it is looked up anew."""
    answers = []
    for looks in (True, False):
        world = make_world(book, Options(null_delay_us=None))
        play(world, taken_over(NUMBER, "900.00"), taken_over(OTHER))
        asked = [call("c1", NUMBER, 10, later(START, seconds=2))]
        if looks:
            routed(world, *asked)
        looked_up = dict(world.corridor.looked_up)
        world.corridor.looked_up.clear()
        moved = play(world, *MEANWHILE[meanwhile])
        assert {own(one).outcome for one in moved} <= {GRANTED, RECORDED}
        world.corridor.looked_up.update(looked_up)
        answers += world.corridor.run([world.door.admit(raw) for raw in asked])
    with_look, without = answers
    assert with_look.state == without.state == (MALFORMED if meanwhile == "renamed" else DECIDED)
    assert with_look.receipts == without.receipts


@pytest.mark.parametrize("example", ["a-contract.jsonl", "points.jsonl", "care.jsonl", "worked.jsonl"])
def test_whatever_is_asked_is_routed_by_whose_it_is(make_world: WorldMaker, book: Book, example: str) -> None:
    """Every request that was made, of whatever kind, goes where the corridor finds its holder, or is not answered."""
    world = make_world(book, Options(null_delay_us=None))
    events = (EXAMPLES / example).read_bytes().splitlines()
    play(world, *events)
    requests = [world.door.admit(raw) for raw in events]
    messages = world.connection.execute("SELECT message FROM messages LIMIT 20").fetchall()
    reports = [event(f"d-{name}", "message.delivered", f"message/{name}") for (name,) in messages]
    requests += [world.door.admit(raw) for raw in reports]
    found = Routing(world.corridor, MOST)(requests)
    assert any(slot is not None for slot in found)
    for request, slot in zip(requests, found, strict=True):
        holder = world.corridor.holder_of(request)
        known = holder != request.command.key or request.command.subject.startswith("holder/")
        expected = holder_slot(holder) if known and not is_unclear(request) else None
        if request.spec.name == "make-request" and slot is not None:
            expected = holder_slot(holder)  # it is there by now
        assert slot == expected, request.command.subject


def is_unclear(request: Request) -> bool:
    """What begins, passes to another, or is of a device, also as a request; a holder is itself from the beginning."""
    kind = request.command.subject.partition("/")[0]
    spec = request.spec
    return kind != "holder" and (spec.creates or spec.crosses or spec.name == "make-request" or kind not in SLOTS)
