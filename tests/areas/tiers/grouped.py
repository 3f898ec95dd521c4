"""Numbers of one citizen and their groups, made by hand, and what is decided of them."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from sitthi.areas.tiers.groups import dissolve_group, group_numbers, leave_group
from sitthi.areas.tiers.model import DissolveGroup, GroupNumbers, LeaveGroup
from sitthi.areas.tiers.terms import TiersTerms
from sitthi.kernel.command import CUSTOMER, SYSTEM, Command
from sitthi.kernel.decision import Decision, Remedy
from sitthi.standing.parts import Member, Standing
from sitthi.standing.tier_parts import TierGroupPart, TierPart
from tests.areas.tiers.making import HOLDER, NOW, NUMBER, bills, terms
from tests.days import at

ONE, TWO, THREE = "0811111111", "0822222222", "0833333333"
OTHER = TierGroupPart("G2", "H1", (TWO,), TWO, 5)
BOTH = TierGroupPart("G1", "H1", (ONE, TWO), ONE, 5)
LONGEST_US = at("2010-01-01 09:00")
NEW_US = at("2024-05-20 09:00")
UNUSED = bills(50_000, used=False, product="Fee")
DISSOLVING = Remedy("tier.group-dissolved", {"group": "G2"}, "holder/H1")


def member(number: str, *, months: Any = (), group: str = "", tier: Any = None, **given: Any) -> Member:
    """A number of the citizen, postpaid and in service since 2022, but for what a test says."""
    part_of_tiers = TierPart(number, group=group, **(tier or {}))
    return Member(replace(NUMBER, **{"number": number, **given}), part_of_tiers, months)


def fibre(number: str, *, paid: int, count: int = 1, since_us: int = NEW_US) -> Member:
    """A fibre number with so many closed bills, of which so many have been paid."""
    months = tuple(
        replace(month, paid_satang=month.total_satang if place < paid else 0)
        for place, month in enumerate(bills(59_900, count))
    )
    return member(number, months=months, product="fibre", active_since_us=since_us)


def standing(*members: Member, **given: Any) -> Standing:
    """The citizen with these numbers and no groups, but for what a test says."""
    return Standing(**{"holder": HOLDER, "groups": (), "members": members, "longest_us": LONGEST_US, **given})


def grouped(
    had: Standing,
    numbers: tuple[str, ...] = (ONE, TWO),
    receiver: str = ONE,
    used: TiersTerms | None = None,
    **given: Any,
) -> Decision:
    """What is decided of a group asked for in the app, but for what a test says."""
    source, at_us = given.get("source", "app/1"), given.get("at_us", NOW)
    body = GroupNumbers(given.get("group", "G1"), numbers, receiver)
    asked = Command("group-numbers", source, "1", "holder/H1", at_us, CUSTOMER, b"", body)
    return group_numbers(asked, had, used or terms())


def left(number: Member, had: Standing, used: TiersTerms | None = None) -> Decision:
    """What is decided of a number that has ended."""
    body = LeaveGroup("cancelled")
    command = Command("leave-group", "sitthi", "1", f"number/{number.number.number}", NOW, SYSTEM, b"", body)
    return leave_group(command, replace(had, number=number.number, tier=number.tier), used or terms())


def dissolved(had: Standing, group: str = "G1") -> Decision:
    """What is decided of dissolving a group."""
    asked = Command("dissolve-group", "shop/1", "1", "holder/H1", NOW, CUSTOMER, b"", DissolveGroup(group))
    return dissolve_group(asked, had, terms())
