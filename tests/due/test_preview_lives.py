"""Previews of any event in any life: what is shown is what then happens, and nothing is left behind."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Callable, Iterator

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitthi.app import Options
from sitthi.due.preview.lines import BEFORE, OWN
from sitthi.due.preview.preview import confirm, preview
from sitthi.due.preview.preview import given as seen
from sitthi.flow.request import MALFORMED
from sitthi.kernel import moment
from sitthi.kernel.decision import REFUSED
from sitthi.kernel.errors import BadInput
from sitthi.storage.server import Server
from sitthi.terms import Book
from tests.due.previews import dumped, really
from tests.flow import test_account_lives, test_care_lives, test_points_lives, test_tier_lives
from tests.ground import Ground, grounds

MONTHS = (1, 4, 13)
DELAYS_US = (0, 2 * moment.HOUR_US, None)
"""How long the null channel takes; None leaves delivery to events, of which these lives have none."""


def accounts(seed: int) -> list[bytes]:
    """A life of accounts, contracts and complaints."""
    life = test_account_lives.Life(seed)
    return [*life.begin(), *life.go_on()]


def points(seed: int) -> list[bytes]:
    """A life of companies and their points."""
    life = test_points_lives.Life(seed)
    return [*life.begin(), *life.go_on()]


def tiers(seed: int) -> list[bytes]:
    """A life of tiers and groups."""
    life = test_tier_lives.Life(seed, events=60)
    return [*life.begin(), *life.go_on()]


def care(seed: int) -> list[bytes]:
    """A life of protection plans."""
    begin = dt.datetime(2024, 5, 2, 9, tzinfo=moment.BANGKOK)
    life = test_care_lives.Life(seed, begin, (0.1, 3, 24, 200), events=60)
    return [*life.begin(), *life.go_on()]


@pytest.fixture(scope="module")
def ground(server: Server, template: str) -> Iterator[Ground]:
    """A database that every life begins with empty."""
    with grounds(server, template, "preview_lives") as held:
        yield held.take()


class Asked(msgspec.Struct, frozen=True):
    """What is previewed of a life: the event at a place of so many thousandths, for so many months; how it is lived."""

    place: int
    months: int
    delay_us: int | None


def shown_and_done(ground: Ground, book: Book, events: list[bytes], asked: Asked) -> None:
    """A life up to an event; its preview, which changes nothing; and the same lines once it has really happened."""
    ground.clear()
    options = Options(keep_going=True, null_delay_us=asked.delay_us)
    world, place = ground.world(book, options), len(events) * asked.place // 1_000
    for answer in world.player().play(events[:place]):
        assert answer.state in {"decided", MALFORMED}
    until_us = moment.parse_time(msgspec.json.decode(events[place])["time"]) + asked.months * 31 * moment.DAY_US
    before = dumped(ground.connection)
    try:
        found = preview(world.player(), events[place], until_us)
    except BadInput:
        assert dumped(ground.connection) == before
        return
    assert dumped(ground.connection) == before
    if found.own.outcome == REFUSED:
        assert [one.step for one in found.lines if one.step != BEFORE] == [OWN]
        assert any(not reason.met for reason in found.own.reasons)
        assert found.own.possible is not None
    assert list(found.lines) == really(lambda: ground.world(book, options), events[place], found.until_us)
    agreed = confirm(world.player(), events[place], seen(msgspec.json.decode(msgspec.json.encode(found.shape()))))
    assert agreed.recorded
    assert agreed.preview == found
    assert preview(world.player(), events[place], until_us).repeated


LIVES: tuple[Callable[[int], list[bytes]], ...] = (accounts, points, tiers, care)
ASKED = st.builds(Asked, st.integers(0, 999), st.sampled_from(MONTHS), st.sampled_from(DELAYS_US))


@pytest.mark.parametrize("life", LIVES)
@settings(max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000), asked=ASKED)
def test_what_is_shown_is_what_then_happens(
    ground: Ground, book: Book, life: Callable[[int], list[bytes]], seed: int, asked: Asked
) -> None:
    """The lines are those of the receipts when the event is really played and all the world goes on; none are kept.

    And a confirmation records just that, once.
    """
    shown_and_done(ground, book, life(seed), asked)


@pytest.mark.long
@pytest.mark.parametrize("seed", range(100))
def test_what_is_shown_is_what_then_happens_at_length(ground: Ground, book: Book, seed: int) -> None:
    """Many lives, at several events each."""
    events = LIVES[seed % len(LIVES)](seed)
    chance = random.Random(seed)  # noqa: S311  # drawn by lot, repeatably
    for _ in range(3):
        asked = Asked(chance.randrange(1_000), chance.choice(MONTHS), chance.choice(DELAYS_US))
        shown_and_done(ground, book, events, asked)
