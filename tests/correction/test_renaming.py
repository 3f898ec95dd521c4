"""Random lives with a renumbering that is recorded late: as if everybody had used the new number from then on."""

from __future__ import annotations

import random
from collections import Counter
from typing import Any

import msgspec
import pytest

from sitthi.app import Options
from sitthi.correction.correcting import Outcome
from sitthi.correction.difference import Change
from sitthi.flow import receipts
from sitthi.flow.corrected import LATE
from sitthi.terms import Book
from tests.correction.account_lives import Life as FullLife
from tests.correction.kept import differences, kept
from tests.correction.putting_in import holds, put_in
from tests.flow.test_points_lives import Life as PointsLife
from tests.flow.test_tier_lives import Life as TierLife
from tests.ground import Grounds

LIVES: dict[str, Any] = {"points": PointsLife, "tier": TierLife, "everything": FullLife}
FEW = [(kind, seed) for kind in LIVES for seed in range(4)]
MANY = [(kind, seed) for kind in LIVES for seed in range(4, 60)]
STOOD = frozenset({"stands", "turned-down", "elsewhere"})
REFUSED = frozenset({"renumber-number", "number", "malformed"})


@pytest.mark.parametrize(("kind", "seed"), FEW)
def test_a_renumbering_that_came_late(kind: str, seed: int, some_grounds: Grounds, book: Book) -> None:
    """Rows, balances and what is due are those of a world in which it was recorded at once, up to what stands."""
    _try(kind, seed, some_grounds, book)


@pytest.mark.long
@pytest.mark.parametrize(("kind", "seed"), MANY)
def test_many_more_renumberings(kind: str, seed: int, some_grounds: Grounds, book: Book) -> None:
    """The same for many more lives."""
    _try(kind, seed, some_grounds, book)


def _try(kind: str, seed: int, some_grounds: Grounds, book: Book) -> None:
    life = LIVES[kind](seed)
    events = [*life.begin(), *life.go_on()]
    chance = random.Random(seed)  # noqa: S311  # drawn by lot, repeatably
    places = _renumberings(events)
    if not places:
        return
    place, old, new = chance.choice(places)
    since = events[place + 1 :]
    told = [one.replace(new, old) for one in since]
    until = chance.randrange(len(since))
    one, other = (some_grounds.take().world(book, Options(keep_going=True)) for _ in range(2))
    answers = list(one.player().play([*events[:place], *told[: until + 1], events[place], *told[until + 1 :]]))
    in_time = list(other.player().play([*events[: place + 1], *(one.replace(old, new) for one in since)]))
    outcomes = put_in(one)
    list(one.player().play([]))
    holds(one)
    refused = {outcome.why.what for outcome in outcomes if outcome.why is not None}
    assert refused <= REFUSED, refused
    stood = any(item.what in STOOD for outcome in outcomes for item in outcome.items)
    malformed = [sum(answer.state == "malformed" for answer in some) for some in (answers, in_time)]
    granted = [receipts.decision_of(receipts.decode(one.after or b"")).outcome for one in _put_in(outcomes)] == [
        "granted"
    ]
    if granted and not stood and malformed[0] == malformed[1]:
        assert differences(kept(one.connection), kept(other.connection)) == []


def _put_in(outcomes: list[Outcome]) -> list[Change]:
    """The late event as it is decided now; where it was refused, nobody used the new number either."""
    return [one for outcome in outcomes for one in outcome.changes if one.how == LATE and one.name == "renumber-number"]


def _renumberings(events: list[bytes]) -> list[tuple[int, bytes, bytes]]:
    """Where numbers get a name that nobody else has, within their holder: the place, the old name and the new."""
    told = [msgspec.json.decode(event) for event in events]
    whose = {one["subject"].partition("/")[2]: one["data"]["holder"] for one in told if one["type"] == "account.opened"}
    begun = {one["subject"]: one["data"]["account"] for one in told if one["type"] == "number.activated"}
    count = Counter(one["subject"] for one in told if one["type"] == "number.activated")
    moved = {one["subject"] for one in told if one["type"] == "number.owner-changed"}
    named = Counter(one["data"]["to_number"] for one in told if one["type"] == "number.renumbered")
    again = {one["subject"] for one in told if one["type"] == "number.renumbered"}
    found = []
    for place, one in enumerate(told):
        if one["type"] != "number.renumbered" or count[one["subject"]] != 1 or one["subject"] in moved:
            continue
        new, account = one["data"]["to_number"], begun[one["subject"]]
        same = whose[one["data"].get("to_account", account)] == whose[account]
        if same and named[new] == 1 and not {f"number/{new}"} & (begun.keys() | moved | again):
            found.append((place, one["subject"].partition("/")[2].encode(), new.encode()))
    return found
