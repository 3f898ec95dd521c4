"""The catalogue of rewards as it is looked up: what is on offer at a time, its price then, and what is left."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitthi.app import World
from sitthi.kernel import moment
from sitthi.kernel.errors import BadInput
from sitthi.terms import load_book
from sitthi.views.rewards import Catalogue, catalogue
from tests.conftest import WorldMaker

OFF = """
overlay: tried
why: {th: ลองดู, en: Tried.}
changes: []
off: [points/reward.lookup]
"""


def listed(world: World, time: str) -> Catalogue:
    """The catalogue at a time."""
    return catalogue(world.connection, world.book, moment.parse_time(time))


def test_prices_are_those_of_the_time(world: World) -> None:
    """A reward costs what it does on its day; the last day of that price is told (rewards/price)."""
    before, after = (
        {one.reward.id: one for one in listed(world, time).rewards}
        for time in ("2024-03-31T23:59:59+07:00", "2024-04-01T00:00:00+07:00")
    )

    assert (before["coffee"].points, after["coffee"].points) == (60, 50)
    shape = before["coffee"].shape()
    assert (shape["price_until"], shape["until"], shape["left"]) == ("2024-03-31", None, None)
    assert shape["name"]["en"] == "One iced coffee"
    assert shape["ussd"] == "*550*101#"


def test_only_what_can_be_redeemed_is_listed(world: World) -> None:
    """A reward is listed from its first day to the end of its last (rewards/catalogue); digits pass to another."""
    before = [one.reward.id for one in listed(world, "2023-12-31T23:59:59+07:00").rewards]
    after = [one.reward.id for one in listed(world, "2024-01-01T00:00:00+07:00").rewards]

    assert [one for one in before if one not in after] == ["print-100"]
    assert [one for one in after if one not in before] == ["print-150", "seaside-draw"]


def test_what_is_taken_is_no_longer_left(world: World) -> None:
    """Of a reward of limited number it is told how many there are, are taken and are left (rewards/stock)."""
    world.connection.execute("INSERT INTO reward_stock VALUES ('desk-fan', 1), ('coffee', 9)")
    found = {one.reward.id: one.shape() for one in listed(world, "2024-05-01T12:00:00+07:00").rewards}

    assert [found["desk-fan"][name] for name in ("stock", "taken", "left")] == [2, 1, 1]
    assert [found["coffee"][name] for name in ("stock", "taken", "left")] == [None, 9, None]


def test_before_the_programme_there_are_none(world: World) -> None:
    """Where no terms are in force it is a refusal; where no reward is there yet, an empty list."""
    assert listed(world, "2020-01-01T12:00:00+07:00").rewards == ()
    with pytest.raises(BadInput, match="not in force"):
        listed(world, "2010-01-01T12:00:00+07:00")


def test_without_its_clause_nothing_is_listed(make_world: WorldMaker, tmp_path: Path) -> None:
    """points/reward.lookup switched off: there is no catalogue to look at, and it is told why."""
    overlay = tmp_path / "off.yaml"
    overlay.write_text(OFF, encoding="utf-8")
    world = make_world(load_book(overlay=overlay))

    with pytest.raises(BadInput, match="switched off"):
        listed(world, "2024-05-01T12:00:00+07:00")


def test_it_says_where_rewards_are_listed(world: World) -> None:
    """In the app and on the web page (points/reward.lookup)."""
    assert listed(world, "2024-05-01T12:00:00+07:00").shape()["ways"] == ["app", "web"]
