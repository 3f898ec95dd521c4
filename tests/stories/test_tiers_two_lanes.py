"""Two lanes at once on citizens with groups: whichever comes first, groups and numbers say the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial

import psycopg
import pytest

from sitthi.app import Options, World
from sitthi.flow.request import DECIDED, Answer
from sitthi.terms import Book
from sitthi.views.prove import prove
from tests.ground import HURRIED, Ground
from tests.life import admitted, event, own, play
from tests.stories.company import SHOP, at, left, renumbered
from tests.stories.test_tiers import package, part
from tests.stories.test_two_lanes import LANES, at_once

TURNS = 5
THEN = at("2024-07-10")
SINCE = "2013-05-01"


@pytest.fixture
def lanes(ground: Ground, book: Book) -> Iterator[tuple[World, World]]:
    """Two corridors into one world, each on a connection of its own."""
    with ExitStack() as held:
        connections = [
            held.enter_context(psycopg.connect(ground.url, autocommit=True, options=HURRIED)) for _ in range(LANES)
        ]
        first, second = (World("test", connection, book, Options()) for connection in connections)
        yield first, second


def number(turn: int, place: int) -> str:
    """A number of a citizen."""
    return f"08{place}{turn:07d}"


def asks(turn: int, name: str, *places: int) -> bytes:
    """A citizen groups numbers, the first of which receives."""
    numbers = [number(turn, place) for place in places]
    data = {"group": "home", "numbers": numbers, "receiver": numbers[0]}
    return event(f"{name}-{turn}", "tier.group-requested", f"holder/h-{turn}", THEN, source="app", **data)


def citizen(turn: int) -> list[bytes]:
    """A citizen with three numbers that were billed 400 THB a month each, of which two are grouped."""
    who = {"kind": "person", "name": "x", "id_kind": "citizen", "id_number": "1101700230708"}
    account, day = f"account/ba-{turn}", at("2024-01-02")
    found = [
        event(f"h-{turn}", "holder.registered", f"holder/h-{turn}", day, source=SHOP, **who),
        event(f"a-{turn}", "account.opened", account, day, source=SHOP, holder=f"h-{turn}"),
    ]
    begins = {"account": f"ba-{turn}", "charging": "postpaid", "main_package": "post-basic", "active_since": SINCE}
    numbers = [number(turn, place) for place in range(3)]
    found += [event(f"n-{one}", "number.activated", f"number/{one}", day, source=SHOP, **begins) for one in numbers]
    lines = [{"number": one, "product": "Voice", "amount": "400.00", "tax": "inclusive"} for one in numbers]
    bill = {"bill": "june", "period": {"from": "2024-06-01", "to": "2024-06-30"}, "lines": lines}
    found.append(event(f"b-{turn}", "bill.issued", account, at("2024-07-01"), source=SHOP, **bill))
    return [*found, asks(turn, "first", 0, 1)]


def decided(world: World, raw: bytes) -> list[Answer]:
    """An event in a batch of its own."""
    return world.corridor.run(admitted(world, [raw]))


def settled(world: World) -> None:
    """Everything that is due is carried out, and the books, groups and numbers hold."""
    play(world, until=at("2024-07-11"))
    proof = prove(world.connection, deep=True)
    assert proof.held, proof.faults


def group(world: World, turn: int) -> tuple[str, ...]:
    """The numbers of a citizen's group that is open; none where it has been dissolved."""
    row = world.connection.execute(
        "SELECT g.doc->3 FROM tier_groups g JOIN holders h USING (holder_no) WHERE g.open AND h.holder = %s",
        (f"h-{turn}",),
    ).fetchone()
    return () if row is None else tuple(row[0])


def test_a_group_is_changed_while_a_number_is_ported_out(lanes: tuple[World, World]) -> None:
    """Grouped first and then left, or gone already and refused: never in a group that it is no part of."""
    first, second = lanes
    play(first, *(raw for turn in range(TURNS) for raw in citizen(turn)))
    for turn in range(TURNS):
        gone = left(number(turn, 2), THEN, "number.ported-out")
        found = at_once(partial(decided, first, asks(turn, "more", 0, 1, 2)), partial(decided, second, gone))
        assert [answer.state for answers in found for answer in answers] == [DECIDED, DECIDED]
        assert group(first, turn) == (number(turn, 0), number(turn, 1))
        assert own(found[0][0]).outcome in {"granted", "refused"}
        assert part(first, number(turn, 2)).group == ""
    settled(second)


def test_a_receiver_gets_another_name_while_its_group_is_changed(lanes: tuple[World, World]) -> None:
    """The group has the new name either way; asked for under the old one it is refused once that is gone."""
    first, second = lanes
    play(first, *(raw for turn in range(TURNS) for raw in citizen(turn)))
    for turn in range(TURNS):
        new = f"089{turn:07d}"
        moves = renumbered(number(turn, 0), new, THEN)
        found = at_once(partial(decided, first, asks(turn, "more", 0, 1, 2)), partial(decided, second, moves))
        assert own(found[1][0]).outcome == "granted"
        others = (number(turn, 1), number(turn, 2)) if own(found[0][0]).outcome == "granted" else (number(turn, 1),)
        assert group(first, turn) == (new, *others)
        assert part(first, new).group == "home"
    settled(second)


def test_a_member_gets_a_package_while_it_is_grouped(lanes: tuple[World, World]) -> None:
    """With a package that grants a tier it is refused, or grouped before and of no account at the next review."""
    first, second = lanes
    play(first, *(raw for turn in range(TURNS) for raw in citizen(turn)))
    for turn in range(TURNS):
        dear = package("post-1499", "1499.00", THEN, number(turn, 2))
        found = at_once(partial(decided, first, asks(turn, "more", 0, 1, 2)), partial(decided, second, dear))
        assert own(found[1][0]).outcome == "granted"
        granted = own(found[0][0]).outcome == "granted"
        assert (part(first, number(turn, 2)).group == "home") == granted
        assert len(group(first, turn)) == (3 if granted else 2)
    settled(second)
