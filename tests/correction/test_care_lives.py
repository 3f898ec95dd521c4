"""Lives of device protection with an event of it that comes late: put in, it is as if it had come in time."""

from __future__ import annotations

import random
from pathlib import Path

import msgspec
import pytest

from sitthi.app import Options, World
from sitthi.correction.correcting import Outcome
from sitthi.flow.request import DECIDED, MALFORMED, Answer
from sitthi.kernel import ids
from sitthi.terms import Book
from tests.correction.care_lives import Life
from tests.correction.kept import differences, kept
from tests.correction.putting_in import holds, put_in
from tests.correction.test_lives import NOTHING_STANDS, STOOD
from tests.ground import Grounds
from tests.life import opened
from tests.population.overlays import laid_over

REFUSED = frozenset({"malformed", "device", "can-not-be-undone"})
"""What may not be put in: what nobody had yet, what another customer has by now, what leaves a deed with no request."""
LAGS = (6, 15, 40)
"""How many other events come first."""
FEW, MANY = range(8), range(8, 120)


@pytest.mark.parametrize("seed", FEW)
def test_what_came_late_is_as_if_it_had_come_in_time(seed: int, some_grounds: Grounds, book: Book) -> None:
    """Plans, requests, promises, registers and money are the same up to what stands; books are proven."""
    _try(seed, some_grounds, book)


@pytest.mark.parametrize("seed", FEW)
def test_where_nothing_stands_nothing_differs(seed: int, some_grounds: Grounds, tmp_path: Path) -> None:
    """By terms that let nothing stand, everything is as if the event had come in time."""
    _try(seed, some_grounds, laid_over(tmp_path, NOTHING_STANDS, document="house"))


@pytest.mark.parametrize("seed", range(200, 203))
def test_several_that_came_late(seed: int, some_grounds: Grounds, tmp_path: Path) -> None:
    """Put in one after the other, in whichever order they came, and life goes on from there as if all were in time."""
    _several(seed, some_grounds, laid_over(tmp_path, NOTHING_STANDS, document="house"))


@pytest.mark.parametrize("size", [1, 7])
def test_the_size_of_batches_makes_no_difference(size: int, some_grounds: Grounds, book: Book) -> None:
    """Lived in batches of any size, a life is corrected to the same receipts."""
    events = _events(2)
    late = _late(events, _played(some_grounds, book, events)[1], 2)
    (one, _), (other, _) = (_played(some_grounds, book, late, batch) for batch in (500, size))
    changes = [[each.stored for outcome in put_in(world) for each in outcome.changes] for world in (one, other)]
    assert changes[0] == changes[1] != []
    assert differences(kept(one.connection), kept(other.connection)) == []


@pytest.mark.long
@pytest.mark.parametrize("seed", MANY)
def test_many_more_lives(seed: int, some_grounds: Grounds, book: Book) -> None:
    """The same for many more lives."""
    _try(seed, some_grounds, book)


@pytest.mark.long
@pytest.mark.parametrize("seed", MANY)
def test_many_more_where_nothing_stands(seed: int, some_grounds: Grounds, tmp_path: Path) -> None:
    """The same for many more lives."""
    _try(seed, some_grounds, laid_over(tmp_path, NOTHING_STANDS, document="house"))


@pytest.mark.long
@pytest.mark.parametrize("seed", range(203, 260))
def test_many_more_with_several(seed: int, some_grounds: Grounds, book: Book, tmp_path: Path) -> None:
    """The same for many more lives; and by the terms as they are, where the books must hold."""
    _several(seed, some_grounds, laid_over(tmp_path, NOTHING_STANDS, document="house"))
    _several(seed, some_grounds, book)


def _several(seed: int, some_grounds: Grounds, book: Book) -> None:
    events = _events(seed)
    places = sorted(_done(events, _played(some_grounds, book, events)[1]))
    until = places[len(places) * 2 // 3]
    chance = random.Random(seed)  # noqa: S311  # drawn by lot, repeatably
    held_back = chance.sample([place for place in places if place < until], 4)
    back = [events[place] for place in held_back]
    one, answers = _played(some_grounds, book, [*_without(events[:until], held_back), *back])
    outcomes = put_in(one) + put_in(one)
    answers += one.player().play(events[until:])
    outcomes += put_in(one)
    holds(one)
    refused = {outcome.why.what for outcome in outcomes if outcome.why is not None}
    assert refused <= REFUSED, refused
    if refused or any(item.what in STOOD for outcome in outcomes for item in outcome.items):
        return
    unknown = {answer.key for answer in answers if answer.state == MALFORMED}
    other, _ = _played(some_grounds, book, [event for event in events if _key(event) not in unknown])
    found = differences(kept(one.connection), kept(other.connection))
    assert found == [], "\n".join(found[:12])


def _without(events: list[bytes], places: list[int]) -> list[bytes]:
    return [event for place, event in enumerate(events) if place not in places]


def _try(seed: int, some_grounds: Grounds, book: Book) -> list[Outcome]:
    events = _events(seed)
    late = _late(events, _played(some_grounds, book, events)[1], seed)
    one, answers = _played(some_grounds, book, late)
    # What could not be asked then is not known of: it is not in the world to compare with.
    unknown = {answer.key for answer in answers if answer.state == MALFORMED}
    outcomes = put_in(one)
    list(one.player().play([]))
    holds(one)
    refused = {outcome.why.what for outcome in outcomes if outcome.why is not None}
    assert refused <= REFUSED, refused
    if refused or any(item.what in STOOD for outcome in outcomes for item in outcome.items):
        return outcomes
    other, _ = _played(some_grounds, book, [event for event in events if _key(event) not in unknown])
    found = differences(kept(one.connection), kept(other.connection))
    assert found == [], "\n".join(found[:12])
    return outcomes


def _events(seed: int) -> list[bytes]:
    life = Life(seed)
    return [*life.begin(), *life.go_on()]


def _late(events: list[bytes], answers: list[Answer], seed: int) -> list[bytes]:
    """The same life with one event told later than it happened, one that was not refused, of any kind alike."""
    kinds: dict[str, list[int]] = {}
    for place, name in _done(events, answers).items():
        kinds.setdefault(name, []).append(place)
    chance = random.Random(seed)  # noqa: S311  # drawn by lot, repeatably
    place = chance.choice(kinds[chance.choice(sorted(kinds))])
    until = min(place + chance.choice(LAGS), len(events) - 1)
    return [*events[:place], *events[place + 1 : until + 1], events[place], *events[until + 1 :]]


def _done(events: list[bytes], answers: list[Answer]) -> dict[int, str]:
    """The places of events of device protection that were not refused, with what they are."""
    done = {answer.key for answer in answers if answer.state == DECIDED and _is_done(answer)}
    named = ((place, msgspec.json.decode(event)["type"], event) for place, event in enumerate(events[:-2]))
    return {place: name for place, name, event in named if name.startswith("care.") and _key(event) in done}


def _is_done(answer: Answer) -> bool:
    return opened(answer.receipts[answer.own])[1].outcome != "refused"


def _key(event: bytes) -> bytes:
    whole = msgspec.json.decode(event)
    return ids.request_key(whole["source"], whole["id"])


def _played(some_grounds: Grounds, book: Book, events: list[bytes], batch: int = 500) -> tuple[World, list[Answer]]:
    world = some_grounds.take().world(book, Options(keep_going=True, batch_size=batch, null_delay_us=0))
    return world, list(world.player().play(events))
