"""Advice is read as the corridor reads, records nothing, and holds: what is promised comes true."""

from __future__ import annotations

from typing import Any

import pytest

from sitthi.app import World
from sitthi.kernel import moment
from sitthi.kernel.errors import BadInput
from sitthi.views.tiers_advice import NOTICES, Adviser
from sitthi.views.tiers_read import TierReader
from tests.life import event, play
from tests.views.tiered import BY_USE, GROUPED, INVITED, LEFT, PREPAID, RECEIVER, UNTIL, reviewed, tell

AT_US = moment.parse_time(UNTIL)


@pytest.fixture
def lived(world: World) -> World:
    """The example to its end."""
    tell(world)
    return world


def adviser(world: World) -> Adviser:
    """Who advises by a world's own terms."""
    return Adviser(world.connection, world.book, world.rulebook, world.index)


def chances(world: World, subject: str, at_us: int = AT_US) -> list[dict[str, Any]]:
    """What is missing for a number's higher tiers."""
    (number,) = adviser(world).advise(subject, at_us)["numbers"]
    found: list[dict[str, Any]] = number["chances"]
    return found


def test_every_higher_tier_by_each_way_cheapest_first(lived: World) -> None:
    """Those that can be promised first, by what they cost a month; with days, steps, charges and clauses."""
    found = chances(lived, PREPAID)
    promised = [one for one in found if one["from"]]
    first, second = found[:2]

    assert {(one["tier"], one["way"]) for one in found} == {
        (tier, way)
        for tier in ("emerald", "gold", "platinum")
        for way in ("use", "package", "device", "account", "invitation")
    }
    assert found[: len(promised)] == promised
    costs = [float(one["extra_a_month"]) for one in promised]
    assert costs == sorted(costs)
    assert (first["tier"], first["way"], first["from"], first["extra_a_month"]) == (
        "emerald",
        "use",
        "2033-01-05",
        "0.00",
    )
    assert (second["from"], second["extra_a_month"], second["months"], second["charge_a_month"]) == (
        "2025-04-01", "500.00", 6, "900.00",
    )  # fmt: skip
    assert second["clauses"] == ["serenade/usage.emerald"]
    assert [reason["met"] for reason in second["reasons"]] == [False]
    package = next(one for one in promised if one["way"] == "package")
    assert [step["type"] for step in package["steps"]] == ["number.recharged-as", "package.changed"]
    invited = found[-1]
    assert (invited["way"], invited["from"], invited["extra_a_month"]) == ("invitation", None, None)


def test_a_step_taken_brings_what_was_promised(lived: World) -> None:
    """The cheapest package for Platinum, taken on the day it was promised from, gives Platinum."""
    chance = next(one for one in chances(lived, BY_USE) if one["way"] == "package")
    (step,) = chance["steps"]
    assert (chance["tier"], chance["extra_a_month"], chance["from"]) == ("platinum", "1500.00", "2024-10-15")
    play(lived, event("p", step["type"], BY_USE, "2024-10-15T12:00:00+07:00", main_package="post-2999", **step["data"]))
    assert chances(lived, BY_USE, moment.parse_time("2024-10-15T13:00:00+07:00")) == []


def test_advice_records_nothing(lived: World) -> None:
    """No decision, no row, and nothing is read differently afterwards."""
    tables = ("decisions", "tiers", "tier_groups", "wallets", "due", "messages")

    def kept() -> list[Any]:
        return [lived.connection.execute(f"SELECT * FROM {one} ORDER BY 1").fetchall() for one in tables]

    before = kept()
    for subject in (BY_USE, GROUPED, PREPAID, INVITED):
        adviser(lived).advise(subject, AT_US)
    adviser(lived).ways(BY_USE, AT_US)
    assert kept() == before


def test_a_holder_gets_the_best_groups_with_the_steps_that_lead_there(world: World) -> None:
    """Before the group is made: all three together give Gold, none of them alone anything; exact, with its clauses."""
    tell(world, "2023-08-20T12:00:00+07:00")
    at_us = moment.parse_time("2023-08-20T12:00:00+07:00")
    found = adviser(world).advise(GROUPED, at_us)
    grouping = found["grouping"]
    (group,) = grouping["groups"]

    assert [one["number"] for one in found["numbers"]] == ["0814000011", "0814000012", "FBB4000001"]
    assert (grouping["exact"], group["tier"], group["open"]) == (True, "gold", False)
    assert sorted(group["numbers"]) == ["0814000011", "0814000012", "FBB4000001"]
    assert grouping["reached"] == grouping["at_most"] == {"platinum": 0, "gold": 1, "emerald": 1}
    assert [step["type"] for step in grouping["steps"]] == ["tier.group-requested"]
    assert {"serenade/account.1", "serenade/account.2", "serenade/account.3", "serenade/account.thresholds"} <= set(
        grouping["clauses"]
    )
    (step,) = grouping["steps"]
    play(world, event("g", step["type"], GROUPED, "2023-08-20T13:00:00+07:00", source="app", **step["data"]))
    after = adviser(world).advise(GROUPED, moment.parse_time("2023-08-20T14:00:00+07:00"))
    held = {one["number"]: one["tier"] and one["tier"]["tier"] for one in after["numbers"]}
    assert held == {number: ("gold" if number == group["receiver"] else None) for number in held}
    assert after["grouping"]["groups"][0]["open"] is True
    assert after["grouping"]["steps"] == []


def test_numbers_of_a_company_are_not_grouped(lived: World) -> None:
    """All reasons are told, and every way that is open to it."""
    grouping = adviser(lived).advise("holder/C-4004", AT_US)["grouping"]
    assert grouping["groups"] == []
    assert [one["clause"] for one in grouping["reasons"] if not one["met"]][:2] == ["serenade/account.thresholds"] * 2


def test_a_member_of_a_group_is_advised_with_its_group(lived: World) -> None:
    """By itself and among its holder's numbers the same; one that is in no group is told so."""
    own = chances(lived, RECEIVER)
    among = adviser(lived).advise(GROUPED, AT_US)["numbers"]
    assert [one["chances"] for one in among if one["number"] == "0814000011"] == [own]
    assert TierReader(lived.connection, lived.index).count_of("C-4002") == 2


def test_every_way_as_a_review_would_find_it(lived: World) -> None:
    """All ways and conditions, what is held, and what would follow: here nothing."""
    at_us = moment.parse_time("2023-07-05T09:00:00+07:00")
    with pytest.raises(BadInput, match="was decided since"):
        adviser(lived).ways(BY_USE, at_us)
    found = adviser(lived).ways(BY_USE, AT_US)
    assert (found["holds"]["tier"], found["holds"]["way"]) == ("gold", "package")
    assert found["after"]["tier"] == found["holds"]
    assert found["messages"] == []
    clauses = {one["clause"] for one in found["reasons"]}
    assert {"serenade/usage.gold", "serenade/package", "serenade/eligibility.tenure", "serenade/end.period"} <= clauses


def test_a_review_to_come_is_shown_with_its_notice(world: World) -> None:
    """Found before anybody asked for it: Gold by use would be offered, with the message that says so."""
    tell(world, "2023-07-05T09:00:00+07:00")
    found = adviser(world).ways(BY_USE, moment.parse_time("2023-07-05T09:30:00+07:00"))
    assert (found["holds"], found["after"]["tier"], found["messages"]) == (None, None, ["tier-granted"])
    assert found["after"]["tier_grounds"]["offered"]["tier"] == "gold"
    play(world, reviewed("r", BY_USE, "2023-07-05T10:00:00+07:00"))
    now = adviser(world).ways(BY_USE, moment.parse_time("2023-07-05T11:00:00+07:00"))
    assert (now["holds"]["tier"], now["messages"]) == ("gold", [])


@pytest.mark.parametrize(
    ("subject", "told"),
    [
        ("number/0999999999", "no number '0999999999' in this world"),
        ("holder/nobody", "no holder 'nobody' in this world"),
        ("account/BA-4001", "'account/BA-4001' has no tiers"),
    ],
)
def test_bad_input_is_told(lived: World, subject: str, told: str) -> None:
    """An unknown number or holder, and what has no tiers."""
    with pytest.raises(BadInput, match=told):
        adviser(lived).advise(subject, AT_US)


def test_a_number_that_ended_is_missing_nothing(lived: World) -> None:
    """Nothing can be promised to it."""
    assert chances(lived, LEFT) == []


def test_the_clauses_shown_with_a_tier_are_notices(world: World) -> None:
    """They are shown wherever a tier is, and decide nothing."""
    assert [world.book.clause(one).kind for one in NOTICES] == ["notice", "notice"]
