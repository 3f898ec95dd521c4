"""A person of the providers ends a plan: on which grounds, whom it bars, and what of a lump sum comes back."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.care.model import TerminatePlan
from sitthi.kernel.command import CUSTOMER
from sitthi.kernel.decision import GRANTED, Decision
from sitthi.kernel.moment import DAY_US
from sitthi.standing.care_fees import fee_text
from sitthi.standing.care_parts import ENDED, FREE, NEVER_AGAIN, BarredPart, CarePlanPart, DevicePart
from sitthi.standing.money_parts import Line
from tests.areas.care.making import (
    CLERK,
    HOLDER,
    LUMP_PLAN,
    MOBILE,
    MONTHLY_PLAN,
    NOW,
    NUMBER,
    bill,
    decided,
    standing,
    suspended,
    terms,
)
from tests.areas.decided import part, parts, reasons, unmet
from tests.days import at, day


def terminated(ground: str, plan: CarePlanPart = MONTHLY_PLAN, used: Any = None, **more: Any) -> Decision:
    """A person ends a plan, for a reason."""
    body = TerminatePlan(ground, more.pop("reason", "as the file shows"), more.pop("kind", ""))
    actor, at_us = more.pop("actor", CLERK), more.pop("at_us", NOW)
    return decided(body, standing(plan, **more), used, at_us=at_us, actor=actor)


BY_A_PERSON = [
    *("18.4", "18.5", "18.6", "18.7", "18.8", "18.12", "18.13", "18.14", "18.15", "18.16", "18.19", "19.1"),
    "18.1",
]
BARS = {"18.4", "18.7", "18.8", "18.12", "18.13", "18.14", "18.15"}


@pytest.mark.parametrize("ground", BY_A_PERSON)
def test_a_person_ends_a_plan_on_a_ground(ground: str) -> None:
    """With its reason kept; id and device are barred for dishonesty, false data, debt, breach and transfer (R107)."""
    decision = terminated(ground)
    plan = part(decision, CarePlanPart)
    assert (decision.outcome, plan.state, plan.ground) == (GRANTED, ENDED, f"care/{ground}")
    assert plan.cause == "as the file shows"
    barred = parts(decision, BarredPart)
    assert [one.reason for one in barred] == ([f"care/{ground}"] if ground in BARS else [])
    assert part(decision, DevicePart).state == (NEVER_AGAIN if ground in BARS else FREE)
    assert [one.template for one in decision.messages] == ["care-ended"]
    assert unmet(terminated(ground, used=terms(f"care/{ground}"))) == ["care/18"]


@pytest.mark.parametrize(
    ("ground", "number", "barred"),
    [
        ("18.9", {"status": "ended", "why": "customer"}, False),
        ("18.9", {"status": "ended", "why": "ported-out"}, False),
        ("18.10", {"status": "suspended", "why": "customer", "since_us": at("2024-03-01 10:00")}, False),
        ("18.11", {"status": "ended", "why": "debt"}, True),
        ("18.18", {"charging": "prepaid"}, False),
    ],
)
def test_what_happened_to_a_number_is_so_or_is_not(ground: str, number: dict[str, Any], barred: bool) -> None:  # noqa: FBT001
    """By a person as by itself (R112): refused by its clause of a number of which it is not true, whoever says so."""
    decision = terminated(ground, number=replace(NUMBER, **number))
    assert (decision.outcome, part(decision, CarePlanPart).ground) == (GRANTED, f"care/{ground}")
    assert bool(parts(decision, BarredPart)) == barred
    not_so = terminated(ground)
    assert unmet(not_so) == [f"care/{ground}"]
    assert not_so.possible is None
    elsewhere = replace(NUMBER, status="ended", why="bankruptcy")
    assert unmet(terminated(ground, number=elsewhere)) == [f"care/{ground}"]
    assert unmet(terminated(ground, used=terms(f"care/{ground}"))) == ["care/18"]


def test_too_long_a_suspension_is_of_the_customer_and_over() -> None:
    """Of 2 months and 60 days the later has passed (18.10, R29), and it was not for debt (R124)."""
    last = at("2024-08-02") - 1
    assert unmet(terminated("18.10", number=suspended("2024-06-01"), at_us=last)) == ["care/18.10"]
    assert terminated("18.10", number=suspended("2024-06-01"), at_us=last + 1).outcome == GRANTED
    assert unmet(terminated("18.10", number=suspended("2024-06-01", "debt"), at_us=last + 1)) == ["care/18.10"]
    counted = terms(suspension__debt="counted")
    assert terminated("18.10", number=suspended("2024-06-01", "debt"), used=counted, at_us=last + 1).outcome == GRANTED


@pytest.mark.parametrize(
    "more",
    [{"reason": " "}, {"actor": CUSTOMER}, {"plan": replace(MONTHLY_PLAN, state=ENDED)}],
    ids=["no-reason", "no-person", "ended"],
)
def test_it_takes_a_person_and_a_reason(more: dict[str, Any]) -> None:
    """And a plan that has not ended (R112)."""
    decision = terminated("18.7", **more)
    assert unmet(decision) == ["care/18"]
    assert decision.possible is None


def test_only_what_is_a_ground_ends_a_plan() -> None:
    """One the document does not have is refused; the list is the terms' own."""
    assert unmet(terminated("18.20")) == ["care/18"]
    assert unmet(terminated("care/18.7", used=terms(end__grounds=("care/18.4",)))) == ["care/18"]
    assert terminated("18.20", used=terms("care/18")).outcome == GRANTED


def test_two_unpaid_bills_in_a_row_are_a_ground() -> None:
    """Consecutive and past their due day (18.3, R42); by the other reading any two."""
    both = (bill("B1", 2), bill("B2", 3))
    apart = (bill("B1", 1), bill("B2", 3))
    assert terminated("18.3", bills=both).outcome == GRANTED
    assert unmet(terminated("18.3", bills=both[:1])) == ["care/18.3"]
    assert unmet(terminated("18.3", bills=apart)) == ["care/18.3"]
    between = replace(bill("C1", 2), from_day=both[0].from_day + 4, to_day=both[0].to_day + 4)
    assert terminated("18.3", bills=(both[0], between, both[1])).outcome == GRANTED, "of another cycle, in between"
    assert unmet(terminated("18.3", bills=(both[0], between))) == ["care/18.3"]
    assert terminated("18.3", bills=apart, used=terms(unpaid_bills__counted="any-overdue")).outcome == GRANTED
    assert terminated("18.3", bills=both[:1], used=terms(unpaid_bills__in_a_row=1)).outcome == GRANTED
    not_due = replace(both[1], due_day=day("2024-05-15"))
    assert unmet(terminated("18.3", bills=(both[0], not_due))) == ["care/18.3"]


def test_package_fees_past_due_are_a_ground() -> None:
    """A fee of this plan on an overdue bill (18.2), and it bars as a debt."""
    line = Line(MOBILE, "Fee", 24_900, "inclusive", fee_text(MONTHLY_PLAN))
    assert parts(terminated("18.2", bills=(bill("B1", 3, line),)), BarredPart) != []
    assert unmet(terminated("18.2", bills=(bill("B1", 3),))) == ["care/18.2"]


def test_not_renewed_is_a_ground_only_where_it_was_declined() -> None:
    """Else the plan renews by itself (18.17, R122)."""
    assert terminated("18.17", plan=replace(LUMP_PLAN, declined_us=1)).outcome == GRANTED
    assert unmet(terminated("18.17", plan=LUMP_PLAN)) == ["care/18.17"]


def test_what_it_was_for_may_be_said() -> None:
    """Then that decides on the bar, but for the grounds that never bar (R107)."""
    assert parts(terminated("18.19", kind="dishonesty"), BarredPart) != []
    assert parts(terminated("18.16", kind="dishonesty"), BarredPart) == []
    assert parts(terminated("18.16", kind="dishonesty", used=terms(bar__never_for_clauses=())), BarredPart) != []
    assert parts(terminated("18.7", used=terms(bar__for=("debt",))), BarredPart) == []
    assert parts(terminated("18.7", used=terms(bar__by=("enrolment-refusal",))), BarredPart) == []
    assert parts(terminated("18.7", used=terms(bar__kinds=())), BarredPart) == []


def test_bars_are_of_2_23_and_19_3() -> None:
    """The id by the one, the device by the other."""
    without_id = terminated("18.7", used=terms("care/2.23"))
    assert (parts(without_id, BarredPart), part(without_id, DevicePart).state) == ([], NEVER_AGAIN)
    without_device = terminated("18.7", used=terms("care/19.3"))
    assert part(without_device, DevicePart).state == FREE
    assert part(without_device, BarredPart) == BarredPart(HOLDER.holder, NOW, "care/18.7")


def back(decision: Decision) -> int:
    """What of the package fee is given back."""
    return -sum(event.amount for event in decision.events if event.name == "care.fee-due")


@pytest.mark.parametrize("ground", ["18.5", "18.6", "18.16", "18.19", "19.1"])
def test_an_unused_lump_sum_comes_back_by_days(ground: str) -> None:
    """Ended after 65 of 365 days, 300/365 of it (R123)."""
    charged, when = replace(LUMP_PLAN, months_charged=1), at("2024-07-19 12:00")
    decision = terminated(ground, charged, at_us=when)
    assert back(decision) == 225_123
    assert decision.messages[0].values["refund_satang"] == 225_123
    assert reasons(decision, "care/18")[-1].reading == "R123"
    by_months = terms(end__lump_sum_refund="by-unused-months")
    assert back(terminated(ground, charged, by_months, at_us=when)) == 205_425
    others = tuple(one for one in ("care/18.5", "care/18.6") if one != f"care/{ground}")
    assert back(terminated(ground, charged, terms(end__lump_sum_refunded_for=(*others, "care/18.1")), at_us=when)) == 0


@pytest.mark.parametrize(
    "plan",
    [MONTHLY_PLAN, LUMP_PLAN, replace(LUMP_PLAN, months_charged=1, renewed_us=1, monthly_from_day=day("2024-05-15"))],
    ids=["monthly", "never-charged", "renewed"],
)
def test_nothing_else_comes_back(plan: CarePlanPart) -> None:
    """No monthly fee, no lump sum not asked for, none that is over; none on another ground (R123)."""
    assert back(terminated("18.5", plan)) == 0
    assert back(terminated("18.7", replace(LUMP_PLAN, months_charged=1))) == 0


@given(st.integers(0, 364), st.integers(100, 1_000_000))
def test_no_more_comes_back_than_was_paid(after_days: int, lump_sum_satang: int) -> None:
    """From all of it on the first day down to a day's worth on the last."""
    plan = replace(LUMP_PLAN, months_charged=1, lump_sum_satang=lump_sum_satang)
    satang = back(terminated("18.5", plan, at_us=NOW + after_days * DAY_US))
    assert satang == (2 * lump_sum_satang * (365 - after_days) + 365) // 730
    assert 0 <= satang <= lump_sum_satang
