"""Points, redemptions and businesses are shown as they are, and as they were at any instant of their lives."""

from typing import Any

import pytest

from sitthi.app import World
from sitthi.kernel import moment
from sitthi.kernel.errors import BadInput
from sitthi.views.decisions import Explainer
from sitthi.views.history import standing_as_of
from sitthi.views.receipts import Shelf
from sitthi.views.state import State, narrow_to
from tests.life import event, later, play, timeline
from tests.views.members import (
    BA,
    FIBRE,
    FIRST,
    HOLDER,
    OTHER_BA,
    PROFILE,
    SECOND,
    at,
    billed,
    enrolled,
    handed_over,
    named,
    redeemed,
    reversed_,
)

Found = dict[str, list[dict[str, Any]]]


def now(world: World, subject: str) -> Found:
    """A subject's rows as they are stored now."""
    says = Explainer(world.book, world.rulebook, world.index).message_says
    return State(world.connection, says, narrow_to(world.connection, subject)).read()


def then(world: World, subject: str, time: str) -> Found:
    """A subject's rows as they were."""
    at_us = moment.parse_time(time)
    return standing_as_of(world.connection, Shelf(world.connection), subject, at_us)


def noted(found: Found) -> dict[str, Any]:
    """What is compared: categories and businesses, points of all places, redemptions, who uses the portal."""
    return {
        "holders": [(row["kind"], row["business"], row["points"]) for row in found["holders"]],
        "accounts": [(row["account"], row["portal"], row["points"]) for row in found["accounts"]],
        "numbers": {row["number"]: (row["points"], row["redemptions"]) for row in found["numbers"]},
    }


def life() -> list[bytes]:
    """Points earned, spent, handed over, owed; numbers that leave for another account, and one that switches."""
    return [
        *enrolled(FIRST, SECOND),
        *billed("B1", 20),
        redeemed("r1", SECOND, 30),
        handed_over("h1", named("r1"), at(30, minutes=4), shop="nowhere"),
        event("m1", "number.renumbered", FIRST, at(32), to_number="0812000011", to_account="BA2"),
        reversed_("v", "p-B1", 34),
        *billed("B2", 40),
        event("x", "number.disconnected", FIBRE, at(45), reason="customer"),
        event("s", "number.recharged-as", SECOND, at(50), to="prepaid", main_package="my-second"),
        event("t", "topup.requested", SECOND, at(51), channel="app", amount="500"),
        redeemed("r2", SECOND, 52, reward="coffee"),
        event("f2", "business.profiled", HOLDER, at(60), **PROFILE, reprofiled_corporate=True),
    ]


def test_every_instant_is_as_it_was_then(world: World) -> None:
    """After each event the standing is noted; put together later from receipts, it is the same."""
    kept = {}
    for raw in life():
        play(world, raw)
        row = world.connection.execute("SELECT max(decided_us) FROM holders").fetchone()
        assert row is not None
        kept[moment.format_time(row[0])] = noted(now(world, HOLDER))

    assert len(kept) > 15
    for time, standing in kept.items():
        assert noted(then(world, HOLDER, time)) == standing, time


def test_points_are_shown_with_their_lots(world: World) -> None:
    """An account's balance, what it owes, and each lot that has points left with its last day, origin and credit."""
    play(world, *enrolled(FIRST, SECOND), *billed("B1", 20), redeemed("r1", SECOND, 30))
    (account,) = now(world, BA)["accounts"]

    assert account["points"] == {
        "enrolled": True,
        "state": "enrolled",
        "since": at(0, minutes=5),
        "balance": 266,
        "owed": 0,
        "lots": [
            {
                "points": 266,
                "expires_on": "2025-03-31",
                "origin": "bill:BA1/B1",
                "credited_at": at(22),
                "of": 856,
            }
        ],
        "moved_to": None,
    }
    (other,) = now(world, OTHER_BA)["accounts"]
    assert (other["points"]["enrolled"], other["points"]["balance"], other["points"]["lots"]) == (False, 0, [])
    play(world, reversed_("v", "p-B1", 34))
    assert [now(world, BA)["accounts"][0]["points"][name] for name in ("balance", "owed")] == [0, 590]


def test_a_holder_has_its_business_and_the_points_of_its_numbers(world: World) -> None:
    """The size it was found to have, and who of its numbers has points of its own."""
    play(world, *life())
    (holder,) = now(world, HOLDER)["holders"]
    assert {name: holder["business"][name] for name in ("legal_form", "revenue", "size", "sme", "reprofiled")} == {
        "legal_form": "limited-company",
        "revenue": "18000000.00",
        "size": "small",
        "sme": False,
        "reprofiled": True,
    }
    assert holder["points"] == []
    (before,) = then(world, HOLDER, at(55))["holders"]
    assert before["business"]["sme"] is True
    assert [(one["number"], one["state"], one["balance"]) for one in before["points"]] == [
        ("0812000002", "enrolled", 266 - 60)
    ]
    (number,) = then(world, SECOND, at(55))["numbers"]
    assert number["points"]["balance"] == 266 - 60


def test_figures_nobody_has_stated_are_none(world: World) -> None:
    """A business of which the revenue is not known has none, not a negative one."""
    known = {name: value for name, value in PROFILE.items() if name != "annual_revenue"}
    play(world, *enrolled(FIRST), event("f2", "business.profiled", HOLDER, at(9), **known))
    (holder,) = now(world, HOLDER)["holders"]
    assert (holder["business"]["revenue"], holder["business"]["employees"]) == (None, 22)


def test_a_redemption_is_shown_alone_with_its_code(world: World) -> None:
    """Under its number, and by its id: what it cost, the code, and whether it was handed over, now and before that."""
    play(
        world,
        *enrolled(FIRST, SECOND),
        *billed("B1", 20),
        redeemed("r0", SECOND, 29, reward="coffee"),
        redeemed("r1", SECOND, 30),
    )
    subject = f"reward/{named('r1')}"
    (number,) = now(world, subject)["numbers"]
    (redemption,) = number["redemptions"]
    assert (redemption["reward"], redemption["state"], redemption["spent"]) == ("desk-fan", "issued", 600)
    assert redemption["expires"] == at(30, minutes=15)
    shown = {"shop": "office-store", "code": redemption["code"]}
    play(world, handed_over("h", named("r1"), at(30, minutes=5), **shown))
    later_on = now(world, subject)["numbers"][0]["redemptions"]
    assert [(one["state"], one["handed_over"]) for one in later_on] == [("handed-over", at(30, minutes=5))]
    assert then(world, subject, at(30, minutes=2))["numbers"][0]["redemptions"] == [redemption]
    with pytest.raises(BadInput, match="was not known at"):
        then(world, subject, at(29))
    with pytest.raises(BadInput, match="no reward"):
        now(world, "reward/none")


def test_timelines_tell_what_moved_points(world: World) -> None:
    """An account's has what its numbers redeemed and moved, also those that have left it; a reward's has its own."""
    play(world, *life())
    told = {
        subject: [one.command.name for one in timeline(world, subject)]
        for subject in (BA, OTHER_BA, f"reward/{named('r1')}")
    }
    names = [name for name in told[BA] if "points" in name or name == "join-portal"]
    assert names == [
        "join-portal", "enrol-points", "earn-points", "redeem-points", "take-back-points", "earn-points", "end-points",
        "switch-points",
    ]  # fmt: skip
    assert "move-points" in told[OTHER_BA]
    assert told[f"reward/{named('r1')}"] == ["redeem-points", "hand-over-reward"]
    with pytest.raises(BadInput, match="no reward"):
        timeline(world, "reward/none")


def test_points_past_their_day_are_not_counted(world: World) -> None:
    """Asked for a time after their last day, before the run that writes them off, points are not there."""
    play(world, *enrolled(FIRST, SECOND), *billed("B1", 20), event("q", "points.asked", FIRST, at(25), by="app"))
    (account,) = then(world, BA, later("2025-03-31T23:59:59+07:00"))["accounts"]
    assert account["points"]["balance"] == 866
    (account,) = then(world, BA, later("2025-04-01T00:00:00+07:00"))["accounts"]
    assert (account["points"]["balance"], account["points"]["lots"]) == (0, [])


def test_a_number_is_shown_as_whoever_had_it(world: World) -> None:
    """A number given to another subscription is that one's, before it the one's that had it."""
    free = "number/0812000003"
    play(
        world,
        *enrolled(FIRST, SECOND, free),
        event("d", "number.disconnected", free, at(10), reason="customer"),
        event("m", "number.renumbered", FIRST, at(20), to_number="0812000003"),
    )
    (number,) = now(world, free)["numbers"]
    assert (number["number"], number["status"]) == ("0812000003", "active")
    (before,) = then(world, free, at(5))["numbers"]
    assert (before["number"], before["status"], before["since"]) == ("0812000003", "active", at(0, minutes=3))
    (between,) = then(world, free, at(15))["numbers"]
    assert between["status"] == "disconnected"
    (after,) = then(world, free, at(21))["numbers"]
    assert after["status"] == "active"


def test_a_decision_tells_what_points_were_and_became(world: World) -> None:
    """Also those of a number's account, with days written out; and what falls due for an account that enrols."""
    play(world, *enrolled(FIRST, SECOND), *billed("B1", 20), redeemed("r1", SECOND, 30))
    explainer = Explainer(world.book, world.rulebook, world.index)
    told = [explainer.explain(one) for one in timeline(world, BA)]
    found = {one["type"]: one for one in told}
    enrolment, redemption = (
        found["points.enrolment-requested"]["effects"],
        found["points.redemption-requested"]["effects"],
    )

    assert [(one["command"], one["at"]) for one in enrolment if one["kind"] == "due"] == [
        ("remind-points", "2025-03-01T10:00:00+07:00"),
        ("remind-points", "2025-03-24T10:00:00+07:00"),
        ("expire-points", "2025-04-01T00:00:00+07:00"),
    ]
    changed = {one["part"]: one for one in redemption if one["kind"] == "state"}
    assert changed["points"]["of"] == "account/BA1"
    lots = changed["points"]["changed"]["lots"]
    assert [lot["left"] for lot in lots["before"]] == [10, 856]
    assert [(lot["left"], lot["expires_on"]) for lot in lots["after"]] == [(0, "2025-03-31"), (266, "2025-03-31")]
    assert changed["stock"]["changed"]["taken"] == {"before": 0, "after": 1}
    assert (changed["redemption"]["of"], changed["redemption"]["new"]) == (named("r1"), True)
    assert found["earn-points"]["data"] == {"bill": "B1"}
