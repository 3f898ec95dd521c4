"""Every way in words: what each gave, what was missing, by which clause and reading."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace

from sitthi.areas.tiers.facts import judged_now
from sitthi.areas.tiers.terms import TiersTerms
from sitthi.areas.tiers.ways import look_ways
from sitthi.kernel.decision import Reason
from sitthi.standing.reasons import Look
from sitthi.standing.tier_parts import TierGroupPart, TierPart
from tests.areas.tiers.making import (
    COMPANY,
    MOBILE,
    NOTHING,
    NOW,
    PREPAID,
    bills,
    charged,
    member,
    standing,
    terms,
)
from tests.days import at

WAYS = ("use", "package", "device", "account", "invitation")


def looked(part: TierPart = NOTHING, used: TiersTerms | None = None, **parts: Any) -> list[Reason]:
    """The reasons given for a number."""
    rules = used or terms()
    look = Look(rules.off, NOW)
    facts, months, judged = judged_now(standing(tier=part, **parts), part, NOW, rules)
    look_ways(look, facts, months, judged, rules)
    assert not look.unmet
    return look.reasons


def gave(reasons: list[Reason]) -> dict[str, str]:
    """What each way gave."""
    return {str(one.threshold): str(one.value) for one in reasons if one.reading == "R14"}


def of(reasons: list[Reason], clause: str, unit: str = "") -> list[tuple[bool, object, object]]:
    """What is said by a clause: met, value, threshold."""
    return [(r.met, r.value, r.threshold) for r in reasons if r.clause == clause and unit in {"", r.unit}]


def test_every_way_is_listed_even_if_none_gives_anything() -> None:
    """R14: five ways, and what each gives."""
    assert gave(looked()) == dict.fromkeys(WAYS, "none")


def test_what_each_way_gives_is_named() -> None:
    """The tier by each, the clause it rests on."""
    part = replace(NOTHING, package_satang=1_499_00, programme="hot-deal-iphone", programme_satang=2_999_00)
    reasons = looked(replace(part, invited="emerald", invited_us=NOW), months=bills(900_00))
    assert gave(reasons) == {
        "use": "emerald",
        "package": "gold",
        "device": "platinum",
        "account": "none",
        "invitation": "emerald",
    }
    assert {str(one.threshold): one.clause for one in reasons if one.reading == "R14"} == {
        "use": "serenade/usage.emerald",
        "package": "serenade/package",
        "device": "serenade/device.hot-deal-iphone",
        "account": "serenade/account.thresholds",
        "invitation": "serenade/juristic.by-invitation",
    }
    assert of(reasons, "serenade/package", "satang") == [(True, 1_499_00, None)]
    assert of(reasons, "serenade/device.hot-deal-iphone", "satang") == [(True, 2_999_00, None)]


def test_the_way_by_use_says_what_was_asked_and_what_was_there() -> None:
    """Tenure, payment, regular use, and the charge of each tier, at its length of service."""
    months = (*bills(900_00, late=True)[:2], *bills(900_00)[2:5], replace(bills(300_00)[5], used=False, lines=()))
    reasons = looked(months=months)
    assert of(reasons, "serenade/eligibility.tenure") == [(True, 31, 6)]
    assert of(reasons, "serenade/eligibility.payment") == [(False, 2, 0)]
    assert of(reasons, "serenade/eligibility.regular-use") == [(False, 1, 0), (True, 6, 6)]
    assert of(reasons, "serenade/usage.platinum") == [(False, 750_00, 3_000_00)]
    assert of(reasons, "serenade/usage.gold") == [(False, 750_00, 1_500_00)]
    assert of(reasons, "serenade/usage.emerald", "satang") == [(False, 750_00, 900_00)]
    readings = {one.clause.partition("/")[2]: one.reading for one in reasons[:6]}
    assert readings == {
        "eligibility.tenure": "R11",
        "eligibility.payment": "R10",
        "eligibility.regular-use": "R10",
        "juristic.by-invitation": "R50",
        "usage.platinum": "R11",
    }


def test_fewer_bills_are_said() -> None:
    """R10: all if fewer than the window; refused, as the terms may have it."""
    assert of(looked(months=bills(900_00, 2)), "serenade/eligibility.regular-use") == [(True, 0, 0), (True, 2, 6)]
    refusing = looked(used=terms(usage__fewer_bills="refuse"), months=bills(900_00, 2))
    assert of(refusing, "serenade/eligibility.regular-use") == [(True, 0, 0), (False, 2, 6)]


def test_of_a_prepaid_number_registration_is_said() -> None:
    """prepaid.registration, R51; of a postpaid number there is nothing to register."""
    reasons = looked(number=PREPAID, months=charged(900_00))
    assert of(reasons, "serenade/prepaid.registration") == [(False, "not-registered", "registered")]
    assert {one.reading for one in reasons if one.clause == "serenade/eligibility.payment"} == {"R51"}
    registered = looked(replace(NOTHING, registered_us=1), number=PREPAID, months=charged(900_00))
    assert of(registered, "serenade/prepaid.registration") == [(True, "registered", "registered")]
    assert gave(registered)["use"] == "emerald"
    assert of(looked(), "serenade/prepaid.registration") == []


def test_of_a_juristic_person_it_is_said() -> None:
    """juristic.by-invitation: not met as a condition of the way by use."""
    reasons = looked(holder=COMPANY, months=bills(900_00))
    assert of(reasons, "serenade/juristic.by-invitation")[0] == (False, "juristic", "person")
    assert gave(reasons)["use"] == "none"


def test_of_a_group_its_receiver_service_and_sum_are_said() -> None:
    """account.2, account.3 and account.thresholds, at the citizen's length of service."""
    part = replace(NOTHING, group="G1")
    group = TierGroupPart("G1", "H1", (MOBILE, "0899999999"), MOBILE, NOW)
    members = (member(MOBILE, bills(500_00)), member("0899999999", bills(400_00)))
    reasons = looked(part, groups=(group,), members=members, longest_us=at("2012-08-15"))
    assert of(reasons, "serenade/account.2") == [(True, "receiver", "receiver")]
    assert of(reasons, "serenade/account.3") == [(True, 144, 6)]
    assert of(reasons, "serenade/account.thresholds", "satang") == [
        (False, 900_00, 2_000_00),
        (True, 900_00, 900_00),
        (True, 900_00, 300_00),
    ]
    assert gave(reasons)["account"] == "gold"


def test_a_table_switched_off_asks_for_nothing_and_gives_nothing() -> None:
    """No charge reaches a tier that has no row."""
    reasons = looked(used=terms("serenade/usage.platinum"), months=bills(9_000_00))
    assert of(reasons, "serenade/usage.platinum") == [(False, 9_000_00, None)]
    assert gave(reasons)["use"] == "gold"
