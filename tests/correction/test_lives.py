"""Random lives with an event that comes late: put in, the world is the one in which it had come in time."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sitthi.app import Options, World
from sitthi.correction.correcting import Outcome
from sitthi.flow.request import Answer
from sitthi.terms import Book
from tests.correction.account_lives import Life as FullLife
from tests.correction.kept import differences, kept
from tests.correction.putting_in import holds, put_in
from tests.correction.wallet_lives import Life as WalletLife
from tests.flow.test_account_lives import Life as AccountLife
from tests.flow.test_care_lives import OVER_YEARS, WITHIN_A_MONTH
from tests.flow.test_care_lives import Life as CareLife
from tests.flow.test_points_lives import Life as PointsLife
from tests.flow.test_tier_lives import Life as TierLife
from tests.ground import Grounds
from tests.population.overlays import laid_over

STOOD = frozenset({"stands", "turned-down", "elsewhere"})
"""Work items of what is not as if the event had come in time, and is not meant to be."""
REFUSED = frozenset(
    {"renumber-number", "change-owner", "another-holder", "malformed", "number", "device", "can-not-be-undone"}
)
"""What may not be put in: what has gone to another or by another name, had nobody to be about or somebody else, a
device that another has by now, or what leaves a deed with nothing to be about."""
LIVES: dict[str, Any] = {
    "wallet": WalletLife,
    "account": AccountLife,
    "points": PointsLife,
    "tier": TierLife,
    "everything": FullLife,
    "care": lambda seed: CareLife(seed, *(OVER_YEARS if seed % 2 else WITHIN_A_MONTH)),
}
FEW = [(kind, seed) for kind in LIVES for seed in range(3)]
SEVERAL = [(kind, seed) for kind in LIVES for seed in range(100, 102)]
NOTHING_STANDS = {"correction.stands": "[]", "correction.refusals-stand": "false"}
MANY = [(kind, seed) for kind in LIVES for seed in range(3, 40)]
MANY_OF_SEVERAL = [(kind, seed) for kind in LIVES for seed in range(102, 130)]


@pytest.mark.parametrize(("kind", "seed"), FEW)
def test_what_came_late_is_as_if_it_had_come_in_time(kind: str, seed: int, some_grounds: Grounds, book: Book) -> None:
    """Rows, balances and what is due are the same up to what stands; books are proven, all receipts decide again."""
    _try(kind, seed, some_grounds, book)


@pytest.mark.long
@pytest.mark.parametrize(("kind", "seed"), MANY)
def test_many_more_lives(kind: str, seed: int, some_grounds: Grounds, book: Book) -> None:
    """The same for many more lives."""
    _try(kind, seed, some_grounds, book)


@pytest.mark.parametrize(("kind", "seed"), [(kind, seed) for kind, seed in FEW if seed < 2])
def test_where_nothing_stands_nothing_differs(kind: str, seed: int, some_grounds: Grounds, tmp_path: Path) -> None:
    """By terms that let nothing stand, what was refused and would not be is granted, what was done is undone."""
    _try(kind, seed, some_grounds, laid_over(tmp_path, NOTHING_STANDS, document="house"))


@pytest.mark.long
@pytest.mark.parametrize(("kind", "seed"), MANY)
def test_many_more_where_nothing_stands(kind: str, seed: int, some_grounds: Grounds, tmp_path: Path) -> None:
    """The same for many more lives."""
    _try(kind, seed, some_grounds, laid_over(tmp_path, NOTHING_STANDS, document="house"))


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


@pytest.mark.parametrize(("kind", "seed"), SEVERAL)
def test_several_that_came_late(kind: str, seed: int, some_grounds: Grounds, book: Book) -> None:
    """Put in one after the other, in whichever order they came; life goes on from there as if they had been in time."""
    _several(kind, seed, some_grounds, book)


@pytest.mark.long
@pytest.mark.parametrize(("kind", "seed"), MANY_OF_SEVERAL)
def test_many_more_with_several(kind: str, seed: int, some_grounds: Grounds, book: Book) -> None:
    """The same for many more lives, some with messages that take a while or never arrive."""
    _several(kind, seed, some_grounds, book)


def _several(kind: str, seed: int, some_grounds: Grounds, book: Book) -> None:
    events, first = _life(kind, seed)
    chance = random.Random(seed)  # noqa: S311  # drawn by lot, repeatably
    until = len(events) * 2 // 3
    held_back = sorted(chance.sample(_alone(events, first, until - 3), 4))
    back = [events[place] for place in held_back]
    chance.shuffle(back)
    delay_us = (0, None, 5_000_000)[seed % 3]
    one, other = (_world(some_grounds, book, delay_us=delay_us) for _ in range(2))
    before = [event for place, event in enumerate(events[:until]) if place not in held_back]
    answers = list(one.player().play([*before, *back]))
    outcomes = put_in(one) + put_in(one)
    answers += one.player().play(events[until:])
    _compare((one, other), (answers, list(other.player().play(events))), outcomes)


def _try(kind: str, seed: int, some_grounds: Grounds, book: Book) -> None:
    events, late = _drawn(kind, seed)
    one, other = _world(some_grounds, book), _world(some_grounds, book)
    answers = list(one.player().play(late)), list(other.player().play(events))
    outcomes = put_in(one)
    list(one.player().play([]))
    _compare((one, other), answers, outcomes)


def _compare(worlds: tuple[World, World], answers: tuple[list[Answer], list[Answer]], outcomes: list[Outcome]) -> None:
    """The books hold; and unless something stood or could not be put in, both worlds are the same."""
    holds(worlds[0])
    malformed = [sum(answer.state == "malformed" for answer in some) for some in answers]
    stood = any(item.what in STOOD for outcome in outcomes for item in outcome.items)
    refused = {outcome.why.what for outcome in outcomes if outcome.why is not None}
    assert refused <= REFUSED, refused
    if not (stood or refused) and malformed[0] == malformed[1]:
        found = differences(kept(worlds[0].connection), kept(worlds[1].connection))
        assert found == [], "\n".join(found[:12])


def _life(kind: str, seed: int) -> tuple[list[bytes], int]:
    """The events of a life, and how many of them only begin it."""
    life = LIVES[kind](seed)
    begin = list(life.begin())
    return begin + list(life.go_on()), len(begin)


def _alone(events: list[bytes], first: int, until: int) -> list[int]:
    """The places of events at a time of their own: of others nothing says which came first."""
    times = [msgspec.json.decode(event)["time"] for event in events]
    counted = Counter(times)
    return [place for place in range(first, until) if counted[times[place]] == 1]


def _drawn(kind: str, seed: int) -> tuple[list[bytes], list[bytes]]:
    """A life, and the same with one of its events told later than it happened."""
    events, first = _life(kind, seed)
    chance = random.Random(seed)  # noqa: S311  # drawn by lot, repeatably
    place = chance.choice(_alone(events, first, len(events) - 2))
    until = chance.randrange(place + 1, len(events))
    late = [*events[:place], *events[place + 1 : until + 1], events[place], *events[until + 1 :]]
    return events, late


def _world(some_grounds: Grounds, book: Book, batch: int = 500, delay_us: int | None = 0) -> World:
    return some_grounds.take().world(book, Options(keep_going=True, batch_size=batch, null_delay_us=delay_us))
