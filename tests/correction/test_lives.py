"""Random lives with an event that comes late: put in, the world is the one in which it had come in time."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest

from sitthi.app import Options, World
from sitthi.terms import Book
from tests.correction.kept import differences, kept
from tests.correction.putting_in import holds, put_in
from tests.correction.wallet_lives import Life as WalletLife
from tests.flow.test_account_lives import Life as AccountLife
from tests.flow.test_points_lives import Life as PointsLife
from tests.ground import Grounds

STOOD = frozenset({"stands", "turned-down", "elsewhere"})
"""Work items of what is not as if the event had come in time, and is not meant to be."""
LIVES: dict[str, Any] = {"wallet": WalletLife, "account": AccountLife, "points": PointsLife}
FEW = [(kind, seed) for kind in LIVES for seed in range(4)]
MANY = [(kind, seed) for kind in LIVES for seed in range(4, 60)]


@pytest.mark.parametrize(("kind", "seed"), FEW)
def test_what_came_late_is_as_if_it_had_come_in_time(kind: str, seed: int, some_grounds: Grounds, book: Book) -> None:
    """Rows, balances and what is due are the same up to what stands; books are proven, all receipts decide again."""
    _try(kind, seed, some_grounds, book)


@pytest.mark.long
@pytest.mark.parametrize(("kind", "seed"), MANY)
def test_many_more_lives(kind: str, seed: int, some_grounds: Grounds, book: Book) -> None:
    """The same for many more lives."""
    _try(kind, seed, some_grounds, book)


@pytest.mark.parametrize("size", [1, 7])
def test_the_size_of_batches_makes_no_difference(size: int, some_grounds: Grounds, book: Book) -> None:
    """Lived in batches of any size, a life is corrected to the same receipts."""
    _, late = _drawn("wallet", 3)
    one, other = (_world(some_grounds, book, batch) for batch in (500, size))
    for world in (one, other):
        list(world.player().play(late))
    changes = [[each.stored for outcome in put_in(world) for each in outcome.changes] for world in (one, other)]
    assert changes[0] == changes[1] != []
    assert differences(kept(one.connection), kept(other.connection)) == []


def test_two_that_came_late_are_put_in_one_after_the_other(some_grounds: Grounds, book: Book) -> None:
    """What a first correction made of a life is what the second begins with, in whichever order they come."""
    events, _ = _drawn("wallet", 5)
    in_time, late = (_world(some_grounds, book) for _ in range(2))
    held_back = [place for place in range(10, len(events) - 8) if b"topup.requested" in events[place]][::3]
    rest = [event for place, event in enumerate(events) if place not in held_back]
    list(late.player().play([*rest[:-1], *(events[place] for place in reversed(held_back)), rest[-1]]))
    list(in_time.player().play(events))
    outcomes = put_in(late)
    assert len(outcomes) > 1
    assert all(one.why is None for one in outcomes)
    holds(late)
    if not any(item.what in STOOD for one in outcomes for item in one.items):
        assert differences(kept(late.connection), kept(in_time.connection)) == []


def _try(kind: str, seed: int, some_grounds: Grounds, book: Book) -> None:
    events, late = _drawn(kind, seed)
    one, other = _world(some_grounds, book), _world(some_grounds, book)
    answers = [list(world.player().play(told)) for world, told in ((one, late), (other, events))]
    outcomes = put_in(one)
    list(one.player().play([]))
    holds(one)
    malformed = [sum(answer.state == "malformed" for answer in some) for some in answers]
    stood = any(item.what in STOOD for outcome in outcomes for item in outcome.items)
    refused = [outcome.why.what for outcome in outcomes if outcome.why is not None]
    assert set(refused) <= {"redeem-points", "renumber-number"}, refused
    if not (stood or refused) and malformed[0] == malformed[1]:
        found = differences(kept(one.connection), kept(other.connection))
        assert found == [], "\n".join(found[:12])


def _drawn(kind: str, seed: int) -> tuple[list[bytes], list[bytes]]:
    """A life, and the same with one of its events, at a time of its own, told later than it happened."""
    life = LIVES[kind](seed)
    begin = list(life.begin())
    events = begin + list(life.go_on())
    chance = random.Random(seed)  # noqa: S311  # drawn by lot, repeatably
    times = [msgspec.json.decode(event)["time"] for event in events]
    place = chance.randrange(len(begin), len(events) - 2)
    while times.count(times[place]) > 1:
        place -= 1
    until = chance.randrange(place + 1, len(events))
    late = [*events[:place], *events[place + 1 : until + 1], events[place], *events[until + 1 :]]
    return events, late


def _world(some_grounds: Grounds, book: Book, batch: int = 500) -> World:
    return some_grounds.take().world(book, Options(keep_going=True, batch_size=batch))
