"""The best groups of a citizen: every step is granted, and a review then finds what was said."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.tiers.facts import judged_now
from sitthi.areas.tiers.proposal import best_groups
from sitthi.areas.tiers.terms import TiersTerms
from sitthi.kernel.decision import GRANTED, Remedy
from sitthi.standing.parts import Standing
from sitthi.standing.tier_parts import TierGroupPart, TierPart
from tests.areas.decided import part, parts
from tests.areas.tiers.grouped import ONE, THREE, TWO, dissolved, grouped, member, standing
from tests.areas.tiers.making import COMPANY, NOW, bills, terms
from tests.days import at


def applied(had: Standing, step: Remedy, used: TiersTerms) -> Standing:
    """What the citizen has once a step of a proposal has been taken; it must be granted."""
    assert step.subject in {"", "holder/H1"}
    if step.type == "tier.group-dissolved":
        decision = dissolved(had, str(step.data["group"]))
    else:
        numbers = step.data["numbers"]
        assert isinstance(numbers, list)
        decision = grouped(had, tuple(numbers), str(step.data["receiver"]), used, group=step.data["group"])
    assert decision.outcome == GRANTED
    changed = part(decision, TierGroupPart)
    tiers = {one.number: one for one in parts(decision, TierPart)}
    groups = [one for one in had.groups if one.group != changed.group]
    members = tuple(replace(one, tier=tiers.get(one.number.number, one.tier)) for one in had.members)
    return replace(had, members=members, groups=(*groups, *([changed] if changed.state == "open" else [])))


def found_for(had: Standing, number: str, used: TiersTerms) -> str:
    """The tier a review finds for a number."""
    (one,) = (one for one in had.members if one.number.number == number)
    group = next((group for group in had.groups if group.group == one.tier.group), None)
    inside = tuple(other for other in had.members if group is not None and other.number.number in group.numbers)
    seen = replace(had, number=one.number, tier=one.tier, months=one.months, members=inside)
    return used.tiers[judged_now(seen, one.tier, NOW, used)[2].rank]


charged_at = st.sampled_from((0, 10_000, 30_000, 45_000, 60_000, 90_000, 150_000, 300_000))
citizens = st.lists(
    st.tuples(
        charged_at,
        st.sampled_from(("2006-05-05", "2013-01-01", "2022-01-01", "2024-06-01")),
        st.sampled_from(({}, {}, {"discounted": True}, {"package_satang": 149_900})),
        st.sampled_from(("", "", "G2")),
    ),
    max_size=7,
)


@settings(max_examples=80, deadline=None)
@given(
    citizens, st.sampled_from(({}, {}, {"account__receiver": "longest-serving"}, {"account__several_groups": False}))
)
def test_the_best_groups_can_be_made_and_give_what_they_say(numbers: Any, moved: dict[str, Any]) -> None:
    """Each step is granted, one after the other, and then a review of each number finds the tier that was said."""
    used = terms(**moved)
    members = tuple(
        member(f"08{place:08}", months=bills(satang), tier=tier, group=group, active_since_us=at(began))
        for place, (satang, began, tier, group) in enumerate(numbers)
    )
    before = tuple(one.number.number for one in members if one.tier.group)
    groups = (TierGroupPart("G2", "H1", before, before[0], 5),) if before else ()
    longest_us = min((one.number.active_since_us for one in members), default=0)
    had = standing(*members, groups=groups, longest_us=longest_us)
    proposal = best_groups(had, NOW, used)
    assert proposal.exact == (not moved)
    for step in proposal.steps:
        had = applied(had, step, used)
    assert {one.group for one in had.groups} == {one.group for one in proposal.groups}
    assert {number: found_for(had, number, used) for number in proposal.tiers} == proposal.tiers
    assert best_groups(had, NOW, used).steps == () or moved


def test_the_best_groups_name_their_clauses() -> None:
    """Two that reach Gold together, one that is barred and why; the same group again asks for nothing."""
    had = standing(
        member(ONE, months=bills(50_000)),
        member(TWO, months=bills(40_000)),
        member(THREE, months=bills(90_000), tier={"discounted": True}),
    )
    proposal = best_groups(had, NOW, terms())
    assert proposal.tiers == {ONE: "gold", TWO: "", THREE: "emerald"}
    assert [step.type for step in proposal.steps] == ["tier.group-requested"]
    clauses = [reason.clause.partition("account.")[2] for reason in proposal.reasons]
    assert clauses == ["thresholds", "thresholds", "thresholds", "5", "3", "1", "thresholds", "2"]
    assert best_groups(replace(had, holder=COMPANY), NOW, terms()).groups == ()


def test_whoever_receives_already_goes_on() -> None:
    """The same numbers are grouped: the one the customer named stays, though another is charged more."""
    group = TierGroupPart("home", "H1", (ONE, TWO), TWO, 5)
    had = standing(
        member(ONE, months=bills(50_000), group="home"),
        member(TWO, months=bills(40_000), group="home"),
        groups=(group,),
    )
    proposal = best_groups(had, NOW, terms())
    assert (proposal.groups, proposal.steps) == ((group,), ())
    assert proposal.tiers == {ONE: "", TWO: "gold"}
