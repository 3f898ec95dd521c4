"""What is told as of an instant is what was seen then: random lives, played up to there and shown, of every kind."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Any

import pytest

from sitthi.app import World
from sitthi.kernel import moment
from sitthi.views.decisions import Explainer
from sitthi.views.history import standing_as_of
from sitthi.views.receipts import Shelf
from sitthi.views.state import State, narrow_to
from tests.flow import test_account_lives as accounts
from tests.flow import test_care_lives as care
from tests.flow import test_points_lives as points
from tests.flow import test_tier_lives as tiers
from tests.life import play

Found = dict[str, list[dict[str, Any]]]
CONCERNED = """
SELECT h.holder FROM holders h
LEFT JOIN numbers n USING (holder_no) LEFT JOIN wallets w USING (number_no)
LEFT JOIN accounts a ON a.holder_no = h.holder_no
GROUP BY h.holder, h.decided_us HAVING greatest(h.decided_us, max(w.decided_us), max(a.decided_us)) = %s
"""
OVER = {"ended", "lapsed"}
EVERY = 5
"""After how many events a standing is looked at: at each would take too long."""
CLOSELY = 15
"""After how many also all that has a name of its own."""


def account_life(seed: int) -> Iterator[bytes]:
    """Accounts, contracts, wallets, refunds and complaints."""
    life = accounts.Life(seed)
    yield from life.begin()
    yield from life.go_on()


def points_life(seed: int) -> Iterator[bytes]:
    """Points and rewards, of accounts and of numbers."""
    life = points.Life(seed)
    yield from life.begin()
    yield from life.go_on()


def tiers_life(seed: int) -> Iterator[bytes]:
    """Tiers and groups."""
    life = tiers.Life(seed)
    yield from life.begin()
    yield from life.go_on()


def care_life(seed: int) -> Iterator[bytes]:
    """Protection plans, their requests and deliveries."""
    life = care.Life(seed, *care.WITHIN_A_MONTH)
    yield from life.begin()
    yield from life.go_on()


LIVES = {"accounts": account_life, "points": points_life, "tiers": tiers_life, "care": care_life}


def now(world: World, subject: str) -> Found:
    """A subject's rows as they are stored now."""
    says = Explainer(world.book, world.rulebook, world.index).message_says
    return State(world.connection, says, narrow_to(world.connection, subject), world.rulebook).read()


def then(world: World, subject: str, at_us: int, known_us: int | None = None) -> Found:
    """A subject's rows as they were."""
    shelf = Shelf(world.connection, known_us)
    return standing_as_of(world.connection, shelf, subject, at_us, world.rulebook)


def compared(found: Found) -> Found:
    """What is the same then and now: all but messages, what is over, and windows of limits, which are as of today."""
    return {
        "holders": found["holders"],
        "accounts": found["accounts"],
        "numbers": [
            {**row, "addons": [one for one in row["addons"] if one["state"] not in OVER]} for row in found["numbers"]
        ],
        "care": sorted(
            ({name: one for name, one in row.items() if name != "limits"} for row in found["care"]),
            key=lambda row: str(row["plan"]),
        ),
        "refunds": sorted((row for row in found["refunds"] if row["state"] != "paid"), key=str),
        "complaints": found["complaints"],
    }


def seen(world: World, events: Iterable[bytes]) -> dict[tuple[int, str], Found]:
    """What was seen of the customers an event concerned, right after it, while a life was played.

    It is looked at only when all of an instant has been decided.
    """
    found = {}
    for count, (raw, following) in enumerate(pairwise([*events, b""])):
        play(world, raw)
        if count % EVERY == 0 and time_of(raw) != time_of(following):
            at_us = moment.parse_time(time_of(raw))
            for (holder,) in world.connection.execute(CONCERNED, (at_us,)).fetchall():
                standing = found[at_us, f"holder/{holder}"] = compared(now(world, f"holder/{holder}"))
                for subject in among(standing) if count % CLOSELY == 0 else ():
                    found[at_us, subject] = compared(now(world, subject))
    return found


def among(standing: Found) -> Iterator[str]:
    """All that a customer's standing has a name for."""
    yield from (f"account/{row['account']}" for row in standing["accounts"])
    for number in standing["numbers"]:
        yield f"number/{number['number']}"
        yield from (f"contract/{one['contract']}" for one in number["contracts"])
        yield from (f"reward/{one['redemption']}" for one in number["redemptions"])
    yield from (f"complaint/{one['complaint']}" for one in standing["complaints"])
    for plan in standing["care"]:
        yield f"device/{plan['imei']}"
        yield from (f"request/{one['request']}" for one in plan["requests"])


def time_of(raw: bytes) -> str:
    """When an event happened."""
    return str(json.loads(raw)["time"]) if raw else ""


def same(world: World, kind: str, seed: int) -> None:
    """Play a life, noting what was seen, and look back at each of these instants."""
    kept = seen(world, LIVES[kind](seed))

    assert len(kept) > 10
    for (at_us, subject), standing in kept.items():
        assert compared(then(world, subject, at_us)) == standing, (subject, moment.format_time(at_us))


@pytest.mark.parametrize("kind", LIVES)
def test_every_instant_is_as_it_was_seen_then(world: World, kind: str) -> None:
    """Played only so far and shown, and played to its end and shown as of then: the same, of every kind."""
    same(world, kind, 3)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100, 110))
@pytest.mark.parametrize("kind", LIVES)
def test_every_instant_is_as_it_was_seen_then_at_length(world: World, kind: str, seed: int) -> None:
    """The same on many lives."""
    same(world, kind, seed)
