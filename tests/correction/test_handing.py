"""Random lives with a change of owner recorded late, of a number that nobody used since: in both owners' worlds."""

from __future__ import annotations

import random
from typing import Any

import msgspec
import pytest

from sitthi.app import Options
from sitthi.terms import Book
from tests.correction.account_lives import Life as FullLife
from tests.correction.kept import differences, kept
from tests.correction.putting_in import holds, put_in
from tests.flow.test_points_lives import ACCOUNTS as POINTS_ACCOUNTS
from tests.flow.test_points_lives import Life as PointsLife
from tests.flow.test_points_lives import holder_of
from tests.flow.test_tier_lives import ACCOUNTS as TIER_ACCOUNTS
from tests.flow.test_tier_lives import Life as TierLife
from tests.ground import Grounds
from tests.life import event

ACCOUNTS = {"points": {one: holder_of(one) for one in POINTS_ACCOUNTS}, "tier": TIER_ACCOUNTS, "full": TIER_ACCOUNTS}
LIVES: dict[str, Any] = {"points": PointsLife, "tier": TierLife, "full": FullLife}
FEW = [(kind, seed) for kind in LIVES for seed in range(4)]
MANY = [(kind, seed) for kind in LIVES for seed in range(4, 60)]
STOOD = frozenset({"stands", "turned-down", "elsewhere"})
REFUSED = frozenset({"change-owner", "malformed"})


@pytest.mark.parametrize(("kind", "seed"), FEW)
def test_a_change_of_owner_that_came_late(kind: str, seed: int, some_grounds: Grounds, book: Book) -> None:
    """Rows, balances and what is due are those of a world in which it was recorded at once, up to what stands."""
    _try(kind, seed, some_grounds, book)


@pytest.mark.long
@pytest.mark.parametrize(("kind", "seed"), MANY)
def test_many_more_changes_of_owner(kind: str, seed: int, some_grounds: Grounds, book: Book) -> None:
    """The same for many more lives."""
    _try(kind, seed, some_grounds, book)


def _try(kind: str, seed: int, some_grounds: Grounds, book: Book) -> None:
    life = LIVES[kind](seed)
    events = [*life.begin(), *life.go_on()]
    chance = random.Random(seed)  # noqa: S311  # drawn by lot, repeatably
    told = [msgspec.json.decode(one) for one in events]
    place = chance.randrange(len(events) // 3, len(events) - 2)
    while place < len(events) - 2 and told[place + 1]["time"] == told[place]["time"]:
        place += 1  # of the events of one instant nothing says which came first
    number = chance.choice(sorted({one["subject"] for one in told[:place] if one["type"] == "number.activated"}))
    to = chance.choice(sorted(ACCOUNTS[kind]))
    passed = {"to_holder": ACCOUNTS[kind][to], "to_account": to}
    late = event("handed", "number.owner-changed", number, told[place]["time"], **passed)
    name = number.partition("/")[2].encode()
    since = [one for one in events[place + 1 :] if name not in one]
    one, other = (some_grounds.take().world(book, Options(keep_going=True)) for _ in range(2))
    list(one.player().play([*events[: place + 1], *since, late]))
    list(other.player().play([*events[: place + 1], late, *since]))
    outcomes = put_in(one)
    list(one.player().play([]))
    holds(one)
    refused = {outcome.why.what for outcome in outcomes if outcome.why is not None}
    assert refused <= REFUSED, refused
    stood = any(item.what in STOOD for outcome in outcomes for item in outcome.items)
    if not (stood or refused):
        assert differences(kept(one.connection), kept(other.connection)) == []
