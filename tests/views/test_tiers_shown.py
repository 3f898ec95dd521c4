"""Tiers, their grounds and groups of numbers are shown as they are, and as they were at any instant of their lives."""

from __future__ import annotations

from typing import Any

import pytest

from sitthi.app import World
from sitthi.kernel import moment
from sitthi.views.decisions import Explainer
from sitthi.views.history import standing_as_of
from sitthi.views.receipts import Shelf
from sitthi.views.state import State, narrow_to
from tests.life import event, play, timeline
from tests.views.tiered import AGENT, BY_USE, FIBRE, GROUPED, INVITED, LEFT, PREPAID, RECEIVER, reviewed, tell, told

Found = dict[str, list[dict[str, Any]]]
NOTHING = {
    "offered": None,
    "registered": None,
    "invited": None,
    "assistant": False,
    "package": None,
    "device": None,
    "group": None,
}


def now(world: World, subject: str) -> Found:
    """A subject's rows as they are stored now."""
    says = Explainer(world.book, world.rulebook, world.index).message_says
    return State(world.connection, says, narrow_to(world.connection, subject)).read()


def then(world: World, subject: str, time: str) -> Found:
    """A subject's rows as they were."""
    at_us = moment.parse_time(time)
    return standing_as_of(world.connection, Shelf(world.connection), subject, at_us)


def noted(found: Found) -> dict[str, Any]:
    """What is compared: groups of holders, and tiers and grounds of numbers by the name they have."""
    return {
        "groups": [row["tier_groups"] for row in found["holders"]],
        "numbers": {row["number"]: (row["tier"], row["tier_grounds"]) for row in found["numbers"]},
    }


def test_a_tier_has_its_way_and_its_days(world: World) -> None:
    """Gold by use from the day it was told of to the day before the same day a year later; a package beside it."""
    tell(world, "2023-12-01T00:00:00+07:00")
    (number,) = now(world, BY_USE)["numbers"]

    assert number["tier"] == {
        "tier": "gold",
        "way": "use",
        "from": "2023-07-05T10:00:00+07:00",
        "until": "2024-07-04T23:59:59+07:00",
    }
    assert number["tier_grounds"] == NOTHING


def test_grounds_are_shown(world: World) -> None:
    """Registered, invited with an assistant, a package at its price, a device, and a group; none: nothing at all."""
    tell(
        world,
        "2023-11-01T00:00:00+07:00",
        event("k", "package.changed", INVITED, "2023-11-02T10:00:00+07:00",
              main_package="p", monthly_price="700", discounted=True),
        event("d", "device.purchased", INVITED, "2023-11-02T11:00:00+07:00",
              programme="hot-deal-iphone", package_price="1299"),
    )  # fmt: skip
    grounds = {
        name: number["tier_grounds"]
        for subject in (PREPAID, INVITED, GROUPED)
        for number in now(world, subject)["numbers"]
        for name in (number["number"],)
    }

    assert grounds["0814000021"] == {**NOTHING, "registered": "2023-08-02T10:00:00+07:00"}
    assert grounds["0814000031"] == {
        **NOTHING,
        "invited": {"tier": "platinum", "since": "2023-09-01T09:00:00+07:00"},
        "assistant": True,
        "package": {"price": "700.00", "discounted": True},
        "device": {"programme": "hot-deal-iphone", "price": "1299.00", "bought": "2023-11-02T11:00:00+07:00"},
    }
    assert grounds["0814000012"] == {**NOTHING, "group": "home"}


def test_a_number_outside_the_programme_has_nothing(world: World) -> None:
    """Neither a tier nor grounds, and its holder no groups; a review that finds nothing leaves it so."""
    tell(world, "2023-07-04T12:00:00+07:00")
    found = now(world, BY_USE)
    assert (found["numbers"][0]["tier"], found["numbers"][0]["tier_grounds"]) == (None, None)
    assert found["holders"][0]["tier_groups"] == []


def test_groups_are_shown_with_their_receiver(world: World) -> None:
    """Under their holder, while they are open."""
    tell(world, "2024-01-01T00:00:00+07:00")
    (holder,) = now(world, GROUPED)["holders"]
    group = {
        "group": "home",
        "numbers": ["0814000011", "0814000012", "FBB4000001"],
        "receiver": "0814000011",
        "made": "2023-08-20T20:00:00+07:00",
    }

    assert holder["tier_groups"] == [group]
    play(world, event("e", "tier.group-dissolved", GROUPED, "2024-01-02T10:00:00+07:00", group="home"))
    assert now(world, GROUPED)["holders"][0]["tier_groups"] == []
    assert then(world, GROUPED, "2024-01-02T09:59:00+07:00")["holders"][0]["tier_groups"] == [group]


def test_a_tier_on_its_way_is_no_tier_yet(world: World) -> None:
    """Offered, by which way and since when, until the notice has arrived."""
    play(world, *told("2023-07-05T09:00:00+07:00"))
    (request,) = [world.door.admit(reviewed("r", BY_USE, "2023-07-05T10:00:00+07:00"))]
    world.corridor.run([request])
    (number,) = now(world, BY_USE)["numbers"]

    assert number["tier"] is None
    assert number["tier_grounds"]["offered"] == {"tier": "gold", "way": "use", "since": "2023-07-05T10:00:00+07:00"}


@pytest.mark.parametrize("subject", ["holder/C-4001", GROUPED, "holder/C-4003", "holder/C-4004"])
def test_every_instant_is_as_it_was_then(world: World, subject: str) -> None:
    """After each event from a month on the standing is noted; put together later from receipts, it is the same.

    Numbers are renumbered, grouped anew, leave, and change their holder meanwhile.
    """
    renamed = "number/0814000019"
    life = [
        *told("2023-08-21T00:00:00+07:00"),
        event("m", "number.renumbered", RECEIVER, "2023-08-22T10:00:00+07:00", to_number="0814000019"),
        event("g2", "tier.group-requested", GROUPED, "2023-08-23T10:00:00+07:00", source="app", group="home",
              numbers=["0814000019", "0814000012"], receiver="0814000012"),
        event("g3", "tier.group-requested", GROUPED, "2023-08-24T10:00:00+07:00", source="app", group="net",
              numbers=["FBB4000001"], receiver="FBB4000001"),
        event("x", "number.disconnected", LEFT, "2023-08-25T10:00:00+07:00", reason="customer", actor=AGENT),
        event("x2", "tier.group-dissolved", GROUPED, "2023-08-26T10:00:00+07:00", source="app", group="net"),
        event("s", "number.recharged-as", BY_USE, "2023-08-26T11:00:00+07:00", to="prepaid", main_package="my-second"),
        event("r", "tier.review-requested", renamed, "2023-08-27T10:00:00+07:00", actor=AGENT),
        event("d", "device.purchased", FIBRE, "2023-08-28T10:00:00+07:00",
              programme="hot-deal-iphone", package_price="1299"),
        event("i", "tier.invited", INVITED, "2023-09-01T09:00:00+07:00", tier="gold", actor=AGENT),
    ]  # fmt: skip
    early = [raw for raw in life if b"2023-07" not in raw and b"2023-08" not in raw and b"2023-09" not in raw]
    play(world, *early)
    kept = {}
    for raw in life[len(early) :]:
        play(world, raw)
        time = raw.split(b'"time": "')[1][:25].decode()
        kept[time] = noted(now(world, subject))

    assert len(kept) > 15
    for time, standing in kept.items():
        assert noted(then(world, subject, time)) == standing, time


def test_a_group_is_told_by_the_names_of_its_day(world: World) -> None:
    """A number that is called otherwise since is shown as it was called then."""
    tell(world, "2023-09-01T00:00:00+07:00")
    play(world, event("m", "number.renumbered", RECEIVER, "2023-09-02T10:00:00+07:00", to_number="0814000019"))
    pair = {"numbers": ["0814000019", "0814000012"], "receiver": "0814000019"}
    again = "2023-09-03T10:00:00+07:00"
    play(world, event("g2", "tier.group-requested", GROUPED, again, source="app", group="home", **pair))
    groups = [
        then(world, GROUPED, f"2023-09-{day:02d}T12:00:00+07:00")["holders"][0]["tier_groups"][0] for day in (1, 2, 3)
    ]
    assert [one["receiver"] for one in groups] == ["0814000011", "0814000019", "0814000019"]
    assert [one["numbers"] for one in groups] == [
        ["0814000011", "0814000012", "FBB4000001"],
        ["0814000019", "0814000012", "FBB4000001"],
        ["0814000019", "0814000012"],
    ]


def test_a_decision_tells_what_a_tier_was_and_became(world: World) -> None:
    """Prices and times written out, members of a group each, and the review that falls due when a tier is held."""
    tell(world, "2024-09-15T00:00:00+07:00")
    explainer = Explainer(world.book, world.rulebook, world.index)
    own = [explainer.explain(one) for one in timeline(world, BY_USE)]
    package = next(one for one in own if one["type"] == "package.changed")
    held = [one for one in own if one["type"] == "hold-tier"]
    (change,) = (one for one in package["effects"] if one["kind"] == "state" and one["part"] == "tier")

    assert change["changed"] == {"package_price": {"before": None, "after": "1499.00"}}
    assert (change["of"], change["new"]) == ("0814000001", False)
    assert [one["at"] for one in held[0]["effects"] if one["kind"] == "due"] == ["2024-07-05T00:00:00+07:00"]
    grouped = [explainer.explain(one) for one in timeline(world, GROUPED) if one.command.name == "group-numbers"][-1]
    changed = [(one["part"], one["of"]) for one in grouped["effects"] if one["kind"] == "state"]
    assert changed == [
        ("tier-group", "home"), ("tier", "0814000011"), ("tier", "0814000012"), ("tier", "FBB4000001"),
    ]  # fmt: skip


def test_every_way_is_told_in_words(world: World) -> None:
    """Each way with what it gives, charges with their thresholds, months and bills counted, in both languages."""
    tell(world, "2023-07-05T12:00:00+07:00")
    explainer = Explainer(world.book, world.rulebook, world.index)
    told_of = [explainer.explain(one) for one in timeline(world, BY_USE)]
    reviews = [one for one in told_of if one["type"] == "tier.review-requested"]
    early, found = ([reason["says"] for reason in one["reasons"]] for one in reviews)

    def said(among: list[dict[str, str]], language: str) -> str:
        return "\n".join(one[language] for one in among)

    for text in (
        "(met: 6 months)", "(met: 0 bills paid late)", "(met: 6 closed months)", "(met: by use, Gold)",
        "(not met: by package, no tier)", "(met: 1,551.50 THB against 1,500.00 THB)",
    ):  # fmt: skip
        assert text in said(found, "en"), text
    assert "(ผ่าน: จากยอดใช้งาน ได้ระดับ Gold)" in said(found, "th")
    assert "(ไม่ผ่าน: จากแพ็กเกจ ไม่ได้ระดับใด)" in said(found, "th")
    assert "(not met: needs at least 6 months, has 5 months)" in said(early, "en")
    assert "(ไม่ผ่าน: ต้องมีอย่างน้อย 6 เดือน แต่มี 5 เดือน)" in said(early, "th")
