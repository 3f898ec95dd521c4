"""Groups of one citizen's numbers: made, changed, left and dissolved, refused with every reason and what mends it."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from sitthi.kernel.decision import GRANTED, RECORDED, REFUSED, Decision, Event, Possible, Remedy
from sitthi.standing.parts import Member, Standing
from sitthi.standing.tier_parts import TierGroupPart, TierPart
from tests.areas.decided import part, parts, reasons, unmet
from tests.areas.tiers.grouped import (
    BOTH,
    DISSOLVING,
    NEW_US,
    ONE,
    OTHER,
    THREE,
    TWO,
    UNUSED,
    dissolved,
    fibre,
    grouped,
    left,
    member,
    standing,
)
from tests.areas.tiers.making import COMPANY, HOLDER, NOW, PREPAID, bills, terms
from tests.days import at


def test_a_group_is_made_and_its_receiver_reviewed() -> None:
    """The group is kept, each of its numbers is in it, and the one that receives is to be reviewed."""
    decision = grouped(standing(member(ONE), member(TWO)))
    assert decision.outcome == GRANTED
    assert part(decision, TierGroupPart) == TierGroupPart("G1", "H1", (ONE, TWO), ONE, NOW)
    assert [(one.number, one.group) for one in parts(decision, TierPart)] == [(ONE, "G1"), (TWO, "G1")]
    assert decision.events == (Event("group.changed", ONE),)
    assert unmet(decision) == []


def test_a_group_that_changes_leaves_numbers_out_and_reviews_both_receivers() -> None:
    """The one left out is in no group any more; who receives now and who did before are reviewed; it keeps its age."""
    had = standing(member(ONE, group="G1"), member(TWO, group="G1"), member(THREE), groups=(BOTH,))
    decision = grouped(had, (TWO, THREE), THREE)
    assert part(decision, TierGroupPart) == TierGroupPart("G1", "H1", (TWO, THREE), THREE, 5)
    assert [(one.number, one.group) for one in parts(decision, TierPart)] == [(ONE, ""), (THREE, "G1")]
    assert decision.events == (Event("group.changed", f"{ONE},{THREE}"),)


def test_the_same_group_again_changes_nothing() -> None:
    """Asked for anew as it is, in whatever order and from wherever, it is recorded as nothing to do."""
    had = standing(member(ONE, group="G1"), member(TWO, group="G1"), groups=(BOTH,))
    decision = grouped(had, (TWO, ONE, TWO), source="shop/1")
    assert decision.outcome == RECORDED
    assert [reason.clause for reason in decision.reasons] == ["house/nothing-to-do"]
    assert not decision.changes
    assert not decision.events


@pytest.mark.parametrize(
    ("had", "fields", "clauses"),
    [
        (standing(member(ONE), member(TWO)), {"source": "shop/1"}, ["account.channel"]),
        (standing(member(ONE), member(TWO), holder=COMPANY), {}, ["account.thresholds"] * 2),
        (
            standing(member(ONE), member(TWO), holder=replace(HOLDER, id_kind="passport")),
            {},
            ["account.thresholds"],
        ),
        (standing(member(ONE)), {}, ["account.thresholds"]),
        (standing(), {"numbers": (), "receiver": ""}, ["account.1", "account.2"]),
        (standing(member(ONE), member(TWO)), {"receiver": ""}, ["account.2"]),
        (standing(member(ONE), member(TWO), member(THREE)), {"receiver": THREE}, ["account.2"]),
        (standing(member(ONE), fibre(TWO, paid=0)), {}, ["account.4"]),
        (standing(member(ONE), member(TWO, active_since_us=0, status="pre-active")), {}, ["account.4"]),
        (standing(member(ONE), member(TWO, tier={"package_satang": 149_900})), {}, ["account.5"]),
        (
            standing(member(ONE), member(TWO, tier={"programme": "hot-deal-iphone", "programme_satang": 299_900})),
            {},
            ["account.5"],
        ),
        (standing(member(ONE), member(TWO, tier={"discounted": True})), {}, ["account.5"]),
    ],
)
def test_what_nothing_certain_mends(had: Standing, fields: dict[str, Any], clauses: list[str]) -> None:
    """Each of these is refused by its clauses, and no promise is made of what would mend it."""
    decision = grouped(had, **fields)
    assert decision.outcome == REFUSED
    assert unmet(decision) == [f"serenade/{clause}" for clause in clauses]
    assert decision.possible is None
    assert decision.changes == ()


def test_a_number_that_has_ended_is_not_grouped() -> None:
    """It is the citizen's no more."""
    decision = grouped(standing(member(ONE), member(TWO, status="ended")))
    assert unmet(decision) == ["house/number-active"]


def test_every_reason_is_given_at_once() -> None:
    """Six numbers, one unknown, one elsewhere, one too new: all of it is said, with the number each is about."""
    more = [member(f"084444444{place}") for place in range(3)]
    had = standing(member(ONE, active_since_us=NEW_US), member(TWO, group="G2"), *more, groups=(OTHER,))
    decision = grouped(had, (ONE, TWO, THREE, *(one.number.number for one in more)), "0899999999", source="web")
    wanted = ["channel", "1", "4", "1", "thresholds", "2"]
    assert unmet(decision) == [f"serenade/account.{clause}" for clause in wanted]
    named = [reason.value for reason in reasons(decision, "serenade/account.thresholds")]
    assert named[2:] == [ONE, TWO, THREE, *(one.number.number for one in more)]


def mended(had: Standing, decision: Decision) -> Decision:
    """The same group asked for again, at the time and after the events of which the refusal says they mend it."""
    assert decision.possible is not None
    members, groups = list(had.members), list(had.groups)
    for remedy in decision.possible.how:
        if remedy.type == "tier.group-dissolved":
            groups = [one for one in groups if one.group != remedy.data["group"]]
        else:
            assert remedy.type == "package.changed"
            place = next(at for at, one in enumerate(members) if remedy.subject == f"number/{one.number.number}")
            assert remedy.data["main_package"] == members[place].number.main_package
            tier = replace(members[place].tier, discounted=remedy.data["discounted"])
            members[place] = Member(members[place].number, tier, members[place].months)
    return grouped(replace(had, members=tuple(members), groups=tuple(groups)), at_us=decision.possible.from_us)


@pytest.mark.parametrize(
    ("had", "possible"),
    [
        (standing(member(ONE), member(TWO, group="G2"), groups=(OTHER,)), Possible(NOW, (DISSOLVING,))),
        (standing(member(ONE), member(TWO, active_since_us=NEW_US)), Possible(at("2024-11-20"))),
        (standing(member(ONE), member(TWO, active_since_us=at("2024-08-31 09:00"))), Possible(at("2025-02-28"))),
        (
            standing(member(ONE), member(TWO, tier={"discounted": True, "package_satang": 59_900})),
            Possible(
                NOW,
                (
                    Remedy(
                        "package.changed",
                        {"main_package": "p-599", "monthly_price": "599.00", "discounted": False},
                        f"number/{TWO}",
                    ),
                ),
            ),
        ),
    ],
)
def test_what_mends_a_refusal_does(had: Standing, possible: Possible) -> None:
    """Dissolving the other group, waiting for the day, going to the listed price: then the group is made.

    A day sooner it is not.
    """
    decision = grouped(had)
    assert decision.possible == possible
    assert mended(had, decision).outcome == GRANTED
    if possible.from_us > NOW:
        assert grouped(had, at_us=possible.from_us - 1).outcome == REFUSED


def test_a_fibre_number_needs_one_paid_bill() -> None:
    """New as it is, one bill paid in full is enough, in time or late (account.4)."""
    assert grouped(standing(member(ONE), fibre(TWO, paid=1, count=2))).outcome == GRANTED
    assert grouped(standing(fibre(ONE, paid=1), fibre(TWO, paid=1)), used=terms()).outcome == GRANTED


def test_a_prepaid_number_may_be_grouped_whatever_its_package() -> None:
    """Its package's price gives it no tier, so it bars nothing."""
    had = standing(member(ONE), member(TWO, charging=PREPAID.charging, tier={"package_satang": 149_900}))
    assert grouped(had).outcome == GRANTED


FIVE = tuple(f"084444444{place}" for place in range(5))


@pytest.mark.parametrize(
    ("moved", "had", "fields", "clause"),
    [
        ({"account__channels": ("web",)}, standing(member(ONE), member(TWO)), {}, "channel"),
        ({"account__max_numbers": 1}, standing(member(ONE), member(TWO)), {}, "1"),
        ({"account__several_groups": False}, standing(member(ONE), groups=(OTHER,)), {}, "1"),
        ({"account__groups_per_number": 0}, standing(member(ONE), member(TWO)), {}, "1"),
        ({"account__min_tenure": 36}, standing(member(ONE), member(TWO)), {}, "4"),
        ({"usage__min_tenure_edge": "exclusive"}, standing(member(ONE, active_since_us=at("2024-02-15"))), {}, "4"),
        ({"account__fibre_min_paid_bills": 2}, standing(fibre(ONE, paid=1)), {}, "4"),
        ({"account__payment_required": True}, standing(member(ONE, months=bills(50_000, late=True))), {}, "4"),
        ({"account__regular_use_required": True}, standing(member(ONE, months=UNUSED)), {}, "4"),
        (
            {"account__tenure_not_reached": "refuse-group"},
            standing(fibre(ONE, paid=1), longest_us=NEW_US),
            {},
            "3",
        ),
        ({"account__tenure_not_reached": "refuse-group"}, standing(member(ONE), longest_us=0), {}, "3"),
        (
            {"account__tenure_not_reached": "refuse-group", "account__tenure_of": "longest-in-group"},
            standing(fibre(ONE, paid=1)),
            {},
            "3",
        ),
    ],
)
def test_other_terms_refuse_what_these_grant(
    moved: dict[str, Any], had: Standing, fields: dict[str, Any], clause: str
) -> None:
    """Each value moved refuses a group by its clause that is granted as the book has it."""
    numbers = tuple(one.number.number for one in had.members)
    assert grouped(had, numbers, group="G1", **fields).outcome == GRANTED
    decision = grouped(had, numbers, used=terms(**moved), **fields)
    assert decision.outcome == REFUSED
    assert set(unmet(decision)) == {f"serenade/account.{clause}"}


@pytest.mark.parametrize(
    ("moved", "had"),
    [
        ({"account__groups_per_number": 2}, standing(member(ONE), member(TWO, group="G2"), groups=(OTHER,))),
        ({"account__barred_packages": ("discounted",)}, standing(member(ONE, tier={"package_satang": 149_900}))),
        ({"account__barred_packages": ("tier-granting",)}, standing(member(ONE, tier={"discounted": True}))),
        ({"account__min_tenure": 1}, standing(member(ONE, active_since_us=NEW_US))),
        ({"account__channels": ("app", "web")}, standing(member(ONE))),
        ({"account__max_numbers": 6}, standing(member(ONE), *(member(one) for one in FIVE))),
        ({"account__fibre_min_paid_bills": 0}, standing(fibre(ONE, paid=0))),
    ],
)
def test_other_terms_grant_what_these_refuse(moved: dict[str, Any], had: Standing) -> None:
    """Each value moved the other way grants what the book as it is refuses."""
    numbers = tuple(one.number.number for one in had.members)
    assert grouped(had, numbers, source="web" if "account__channels" in moved else "app").outcome == REFUSED
    source = "web" if "account__channels" in moved else "app"
    assert grouped(had, numbers, used=terms(**moved), source=source).outcome == GRANTED


def test_refused_for_the_longest_service_says_from_when() -> None:
    """Where the book refuses a group before the longest service is long enough, it says the day it will be."""
    used = terms(account__tenure_not_reached="refuse-group")
    had = standing(fibre(ONE, paid=1), longest_us=NEW_US)
    decision = grouped(had, (ONE,), used=used)
    assert decision.possible == Possible(at("2024-11-20"))
    assert grouped(had, (ONE,), used=used, at_us=at("2024-11-20")).outcome == GRANTED


def test_the_book_may_choose_who_receives() -> None:
    """The longest-serving, or the one that charges most, instead of the one named (R15)."""
    rich = member(TWO, months=bills(90_000))
    old = member(THREE, active_since_us=at("2011-01-01"), months=bills(10_000))
    had = standing(member(ONE, months=bills(50_000)), rich, old)
    for choice, wanted in (("named-by-customer", ONE), ("longest-serving", THREE), ("highest-charge", TWO)):
        decision = grouped(had, (ONE, TWO, THREE), ONE, terms(account__receiver=choice))
        assert part(decision, TierGroupPart).receiver == wanted


def test_more_may_receive_and_one_that_is_not_in_the_group() -> None:
    """With other terms all that receive are reviewed, and a number beside the group may be the one."""
    had = standing(member(ONE), member(TWO), member(THREE))
    both = grouped(had, used=terms(account__receivers=2))
    assert both.events == (Event("group.changed", f"{ONE},{TWO}"),)
    outside = grouped(had, receiver=THREE, used=terms(account__receiver_in_group=False))
    assert outside.outcome == GRANTED
    assert parts(outside, TierPart)[-1].group == "G1"
    assert grouped(had, receiver="0899999999", used=terms(account__receiver_in_group=False)).outcome == REFUSED


@pytest.mark.parametrize("clause", ["channel", "thresholds", "1", "2", "4", "5"])
def test_a_clause_switched_off_refuses_nothing(clause: str) -> None:
    """What each clause refuses is granted without it."""
    refused_by: dict[str, tuple[Standing, dict[str, Any]]] = {
        "channel": (standing(member(ONE), member(TWO)), {"source": "shop"}),
        "thresholds": (standing(member(ONE), member(TWO), holder=replace(HOLDER, id_kind="passport")), {}),
        "1": (standing(member(ONE), member(TWO, group="G2"), groups=(OTHER,)), {}),
        "2": (standing(member(ONE), member(TWO)), {"receiver": ""}),
        "4": (standing(member(ONE), member(TWO, active_since_us=NEW_US)), {}),
        "5": (standing(member(ONE), member(TWO, tier={"discounted": True})), {}),
    }
    had, fields = refused_by[clause]
    assert grouped(had, **fields).outcome == REFUSED
    assert grouped(had, used=terms(f"serenade/account.{clause}"), **fields).outcome == GRANTED


def test_a_group_is_dissolved_from_anywhere() -> None:
    """Its numbers are in no group, who received is reviewed; dissolved again, there is nothing to do."""
    had = standing(member(ONE, group="G1"), member(TWO, group="G1"), groups=(BOTH, OTHER))
    decision = dissolved(had)
    assert decision.outcome == GRANTED
    assert part(decision, TierGroupPart) == replace(BOTH, state="dissolved", ended_us=NOW)
    assert [(one.number, one.group) for one in parts(decision, TierPart)] == [(ONE, ""), (TWO, "G2")]
    assert decision.events == (Event("group.changed", ONE),)
    assert dissolved(standing()).outcome == RECORDED
    assert dissolved(standing()).changes == ()


def test_a_number_that_ends_leaves_its_group() -> None:
    """The group goes on without it, and who receives is reviewed, as the group charges less."""
    had = standing(member(ONE, group="G1"), member(TWO, group="G1"), groups=(BOTH,))
    decision = left(had.members[1], had)
    assert decision.outcome == RECORDED
    assert part(decision, TierGroupPart) == replace(BOTH, numbers=(ONE,))
    assert [(one.number, one.group) for one in parts(decision, TierPart)] == [(TWO, "")]
    assert decision.events == (Event("group.changed", ONE),)


def test_a_group_whose_receiver_leaves_is_dissolved() -> None:
    """Nobody is named to receive any more (account.2); the others are free for another group."""
    had = standing(member(ONE, group="G1"), member(TWO, group="G1"), groups=(BOTH,))
    decision = left(had.members[0], had)
    assert part(decision, TierGroupPart) == replace(BOTH, numbers=(TWO,), receiver="", state="dissolved", ended_us=NOW)
    assert {one.number: one.group for one in parts(decision, TierPart)} == {ONE: "", TWO: ""}
    assert decision.events == ()
    after = part(left(had.members[0], had, terms(account__receiver="longest-serving")), TierGroupPart)
    assert (after.receiver, after.state) == (TWO, "open")


def test_the_last_number_that_leaves_dissolves_the_group() -> None:
    """A group without numbers is none; a number in no group leaves nothing."""
    alone = TierGroupPart("G1", "H1", (ONE,), ONE, 5)
    had = standing(member(ONE, group="G1"), groups=(alone,))
    assert part(left(had.members[0], had), TierGroupPart).state == "dissolved"
    assert left(member(ONE), standing()).changes == ()
