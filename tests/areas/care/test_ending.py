"""How plans end: by notice, by time, by what happens to the number, by a person; and what follows."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from sitthi.areas.care.model import CancelPlan, EndPlan, KeepPlans
from sitthi.areas.care.rules import due
from sitthi.kernel.command import SYSTEM
from sitthi.kernel.decision import GRANTED, RECORDED, REFUSED, Event
from sitthi.kernel.moment import day_of, end_of_day
from sitthi.standing.care_parts import (
    CANCELLED,
    ENDED,
    FREE,
    NEVER_AGAIN,
    PENDING,
    BarredPart,
    CarePlanPart,
    DevicePart,
)
from tests.areas.care.making import (
    CLERK,
    IMEI,
    LUMP_PLAN,
    MONTHLY_PLAN,
    NOW,
    NUMBER,
    Life,
    decided,
    standing,
    suspended,
    terms,
)
from tests.areas.decided import part, parts, unmet
from tests.days import at, day

NOTICE_ENDS = at("2024-06-15") - 1
"""The last instant of D + 30 for a notice of 15 May."""


def test_a_customer_cancels_with_30_days_notice() -> None:
    """Cover goes on to the end of D + 30 (16.1, R104), and the customer is told."""
    decision = decided(CancelPlan(), standing(MONTHLY_PLAN))
    plan = part(decision, CarePlanPart)
    assert (decision.outcome, plan.ends_us, plan.state) == (GRANTED, NOTICE_ENDS, MONTHLY_PLAN.state)
    assert decision.messages[0].values["until_us"] == NOTICE_ENDS
    assert decided(CancelPlan(), standing(plan), at_us=NOW + 1).changes == ()


@pytest.mark.parametrize(
    ("moved", "ends_us"),
    [
        ({"cancel__notice": 29}, at("2024-06-14") - 1),
        ({"deadlines__last_day": "event-day-counts"}, at("2024-06-14") - 1),
        ({"cancel__takes_effect": "start-of-last-day"}, at("2024-06-14") - 1),
    ],
)
def test_other_readings_of_the_notice(moved: dict[str, Any], ends_us: int) -> None:
    """Fewer days, the day of notice counted, or an end with the start of the last day (R104)."""
    assert part(decided(CancelPlan(), standing(MONTHLY_PLAN), terms(**moved)), CarePlanPart).ends_us == ends_us


def test_a_customer_may_wish_for_a_later_last_day() -> None:
    """At least 30 days' notice: a later day is granted, an earlier one refused (16.1)."""
    later = decided(CancelPlan(day("2024-07-31")), standing(MONTHLY_PLAN))
    assert part(later, CarePlanPart).ends_us == end_of_day(day("2024-07-31"))
    assert unmet(decided(CancelPlan(day("2024-06-13")), standing(MONTHLY_PLAN))) == ["care/16.1"]


def test_a_lump_sum_is_cancelled_once_it_is_monthly() -> None:
    """Refused with the time from which it is; never where it will not become monthly (16.1)."""
    decision = decided(CancelPlan(), standing(LUMP_PLAN))
    assert unmet(decision) == ["care/16.1"]
    assert decision.possible is not None
    assert decision.possible.from_us == at("2025-05-15")
    life = Life(standing(LUMP_PLAN)).until(decision.possible.from_us)
    assert decided(CancelPlan(), life.here, at_us=decision.possible.from_us).outcome == GRANTED
    assert decided(CancelPlan(), standing(replace(LUMP_PLAN, declined_us=1))).possible is None
    assert decided(CancelPlan(), standing(LUMP_PLAN), terms("care/16.1")).outcome == GRANTED


def test_cancelling_goes_through_the_call_centre_or_staff() -> None:
    """Another channel is refused for good (16.1); so is a plan that does not cover, or none."""
    decision = decided(CancelPlan(), standing(MONTHLY_PLAN), source="web")
    assert unmet(decision) == ["care/16.1"]
    assert decision.possible is None
    assert decided(CancelPlan(), standing(MONTHLY_PLAN), source="shop/1", actor=CLERK).outcome == GRANTED
    for plan in (replace(MONTHLY_PLAN, state=PENDING), replace(MONTHLY_PLAN, state=ENDED)):
        assert decided(CancelPlan(), standing(plan)).outcome == REFUSED
        assert decided(CancelPlan(), standing(plan), terms("care/16.1")).outcome == REFUSED
    assert decided(CancelPlan(), standing(), terms("care/16.1")).outcome == REFUSED


def test_a_cancelled_device_is_never_enrolled_again() -> None:
    """When the notice is over the plan ends, and the register keeps the IMEI; the id is not barred (16.1, R107)."""
    life = Life(standing(replace(MONTHLY_PLAN, ends_us=NOTICE_ENDS))).until(NOTICE_ENDS + 1)
    assert (life.plan.state, life.plan.ground, life.plan.ended_us) == (ENDED, "care/16.1", NOTICE_ENDS + 1)
    last = life.decisions[-1]
    assert part(last, DevicePart) == DevicePart(IMEI, CANCELLED, "P1", NOTICE_ENDS + 1)
    assert parts(last, BarredPart) == []
    assert last.events == (Event("care.plan-ended", "P1"),)
    barring = Life(
        standing(replace(MONTHLY_PLAN, ends_us=NOTICE_ENDS)), terms(bar__never_for=("curable-ineligibility",))
    )
    assert parts(barring.until(NOTICE_ENDS + 1).decisions[-1], BarredPart) != []
    free = Life(standing(replace(MONTHLY_PLAN, ends_us=NOTICE_ENDS)), terms("care/16.1")).until(NOTICE_ENDS + 1)
    assert part(free.decisions[-1], DevicePart).state == FREE


@pytest.mark.parametrize(
    ("since", "off", "choice", "ends"),
    [
        ("2024-06-01", (), "later-of-both", "2024-08-02"),  # 2 months: 1 August; 60 days: 31 July
        ("2025-01-01", (), "later-of-both", "2025-03-03"),  # 2 months: 1 March; 60 days: 2 March
        ("2024-06-01", (), "earlier-of-both", "2024-08-01"),
        ("2024-06-01", (), "months", "2024-08-02"),
        ("2024-06-01", (), "days", "2024-08-01"),
        ("2024-06-01", ("care/7.4",), "later-of-both", "2024-08-01"),
        ("2025-01-01", ("care/18.10",), "later-of-both", "2025-03-02"),
        ("2024-06-01", ("care/7.4", "care/18.10"), "later-of-both", ""),
    ],
)
def test_a_plan_ends_after_too_long_a_suspension(since: str, off: tuple[str, ...], choice: str, ends: str) -> None:
    """The day after the later of 2 months and 60 days (7.4, 18.10, R29)."""
    used = terms(*off, suspension__ends_after=choice)
    items = [one for one in due(standing(MONTHLY_PLAN, number=suspended(since)), used) if one[1] == "end-plan"]
    if not ends:
        assert [one[3] for one in items] == [EndPlan("term", "P1")]
        return
    assert items[0][0] == at(ends)
    assert items[0][3] == EndPlan("suspended", "P1")
    held = standing(MONTHLY_PLAN, number=suspended(since))
    assert decided(items[0][3], held, used, at_us=at(ends) - 1).changes == ()
    decision = decided(items[0][3], held, used, at_us=at(ends))
    ground = "care/18.10" if choice == "days" or "care/7.4" in off else "care/7.4"
    assert part(decision, CarePlanPart).ground == ground
    assert part(decision, DevicePart).state == FREE
    assert parts(decision, BarredPart) == []


@pytest.mark.parametrize(
    ("why", "moved", "ends"),
    [
        ("sim-lost", {}, True),
        ("sim-lost", {"suspension__sim_lost_limit": "stopped"}, False),
        ("debt", {}, False),
        ("debt", {"suspension__debt": "counted"}, True),
        ("permanent", {}, False),
        ("customer", {"end__automatic": ("care/18.1",)}, False),
        ("customer", {"suspension__months": 3}, False),
        ("customer", {"suspension__days": 65}, False),
    ],
)
def test_which_suspensions_count(why: str, moved: dict[str, Any], ends: bool) -> None:  # noqa: FBT001  # a column
    """The customer's own and a lost SIM's (R115), not one for debt (R124); by the time the terms have."""
    items = due(standing(MONTHLY_PLAN, number=suspended("2024-06-01", why)), terms(**moved))
    assert (at("2024-08-02") in [one[0] for one in items if one[1] == "end-plan"]) == ends


@pytest.mark.parametrize(
    ("why", "moved", "ends"),
    [
        ("customer", {}, "2024-08-17"),
        ("sim-lost", {}, "2024-08-17"),
        ("debt", {}, ""),
        ("customer", {"suspension__debt": "counted"}, "2024-08-02"),
    ],
)
def test_a_suspension_counts_from_when_it_is_the_customers(why: str, moved: dict[str, Any], ends: str) -> None:
    """Suspended for debt before, days of that do not count (7.4, R29), but where debt counts too (R124)."""
    number = replace(suspended("2024-06-01", why), why_since_us=at("2024-06-16 10:00"))
    items = [
        one
        for one in due(standing(MONTHLY_PLAN, number=number), terms(**moved))
        if one[3] == EndPlan("suspended", "P1")
    ]
    assert [one[0] for one in items] == ([at(ends)] if ends else [])


def test_a_number_resumed_in_time_keeps_its_plan() -> None:
    """What had been due does nothing any more."""
    decision = decided(EndPlan("suspended", "P1"), standing(MONTHLY_PLAN), at_us=at("2024-08-02"))
    assert (decision.outcome, decision.changes) == (RECORDED, ())


@pytest.mark.parametrize(
    ("cause", "ground", "device", "barred"),
    [
        ("customer", "care/18.9", FREE, False),
        ("ported-out", "care/18.9", FREE, False),
        ("debt", "care/18.11", NEVER_AGAIN, True),
        ("death", "care/18.1", FREE, False),
        ("bankruptcy", "care/18.1", FREE, False),
        ("prepaid", "care/18.18", FREE, False),
        ("owner-changed", "care/18.12", NEVER_AGAIN, True),
    ],
)
def test_what_happens_to_a_number_ends_its_plans(cause: str, ground: str, device: str, barred: bool) -> None:  # noqa: FBT001
    """All of them, by the ground that it is, at once (R112); debt and transfer bar id and device (R107)."""
    second = replace(MONTHLY_PLAN, plan="P2", imei="490154203237518", state=PENDING)
    held = standing(MONTHLY_PLAN, second, number=replace(NUMBER, status="ended", why=cause))
    decision = decided(EndPlan(cause), held, actor=SYSTEM)
    assert decision.outcome == RECORDED
    assert [(one.state, one.ground, one.cause) for one in parts(decision, CarePlanPart)] == [(ENDED, ground, cause)] * 2
    assert {one.state for one in parts(decision, DevicePart)} == {device}
    assert len(parts(decision, BarredPart)) == (1 if barred else 0)
    assert decision.messages == ()
    assert {one.name for one in decision.events} == {"care.plan-ended"}


@pytest.mark.parametrize("cause", ["customer", "debt", "death", "prepaid"])
def test_without_its_ground_a_plan_goes_on(cause: str) -> None:
    """Switched off, or no longer ending by itself (R112)."""
    ground = {"customer": "care/18.9", "debt": "care/18.11", "death": "care/18.1", "prepaid": "care/18.18"}[cause]
    assert decided(EndPlan(cause), standing(MONTHLY_PLAN), terms(ground)).changes == ()
    others = ("care/7.4", "care/18.10")
    assert decided(EndPlan(cause), standing(MONTHLY_PLAN), terms(end__automatic=others)).changes == ()


def test_a_swap_to_postpaid_or_good_suspension_ends_nothing() -> None:
    """Nor is there anything to end where there is no plan."""
    assert decided(EndPlan("postpaid"), standing(MONTHLY_PLAN)).changes == ()
    assert decided(EndPlan("permanent"), standing(MONTHLY_PLAN)).changes == ()
    assert decided(EndPlan("customer"), standing(replace(MONTHLY_PLAN, state=ENDED))).changes == ()


def test_a_change_of_owner_counts_as_dishonest_only_by_7_8() -> None:
    """Switched off, the plan ends but nobody is barred; without 18.12 it is the number's end, 18.9."""
    decision = decided(EndPlan("owner-changed"), standing(MONTHLY_PLAN), terms("care/7.8"))
    assert parts(decision, BarredPart) == []
    assert part(decision, DevicePart).state == FREE
    other = decided(EndPlan("owner-changed"), standing(MONTHLY_PLAN), terms("care/18.12"))
    assert part(other, CarePlanPart).ground == "care/18.9"


def test_a_suspension_for_debt_is_remembered() -> None:
    """For 17.2, once; the customer's own is not."""
    decision = decided(KeepPlans("debt"), standing(MONTHLY_PLAN), actor=SYSTEM)
    plan = part(decision, CarePlanPart)
    assert plan.was_suspended
    assert decided(KeepPlans("debt"), standing(plan)).changes == ()
    for why in ("customer", "sim-lost"):
        assert decided(KeepPlans(why), standing(MONTHLY_PLAN)).changes == ()
    assert decided(KeepPlans("debt"), standing(MONTHLY_PLAN), terms("care/17.2")).changes == ()


def test_all_that_falls_due_is_in_order_of_time() -> None:
    """Fees, renewals and ends of all plans, each once."""
    plans = (replace(MONTHLY_PLAN, ends_us=NOTICE_ENDS), replace(LUMP_PLAN, plan="P2", months_charged=1))
    items = list(due(standing(*plans), terms()))
    assert [(day_of(one[0]), one[1], one[2]) for one in items] == [
        (day("2024-05-15"), "charge-care-fee", "P1:0"),
        (day("2024-06-15"), "end-plan", "P1:cancelled"),
        (day("2025-05-15"), "renew-plan", "P2"),
    ]
    assert list(due(standing(replace(MONTHLY_PLAN, state=PENDING, from_us=0)), terms())) == []
