"""Package fees over the life of a plan, what they rest on, and what the providers are liable for."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.care.model import AskLiability, CancelPlan, ChargeCareFee
from sitthi.kernel.command import SYSTEM
from sitthi.kernel.decision import RECORDED, Event
from sitthi.kernel.moment import DAY_US, day_of, end_of_day, start_of_day
from sitthi.standing.care_fees import fee_text, is_plan_fee
from sitthi.standing.care_parts import ENDED, CarePlanPart
from sitthi.standing.money_parts import ChargePart, Line
from sitthi.standing.periods import month_start
from tests.areas.care.making import (
    ACCOUNT,
    LUMP_PLAN,
    MOBILE,
    MONTHLY_PLAN,
    NOW,
    OTHER_IMEI,
    Life,
    bill,
    confirmed,
    decided,
    standing,
    terms,
)
from tests.areas.decided import reasons
from tests.days import at, day


def starting(at_us: int, **fields: Any) -> CarePlanPart:
    """A monthly plan that covers from an instant."""
    return replace(MONTHLY_PLAN, from_us=at_us, requested_us=at_us, **fields)


def test_the_first_fee_is_due_with_the_confirmation_and_then_month_by_month() -> None:
    """A full fee on the same day of each month (13.3, R111); a month without that day starts on the 1st (R125)."""
    life = Life(standing(starting(at("2024-05-31 10:00")))).until(at("2024-09-30"))
    days = ["2024-05-31 10:00", "2024-07-01", "2024-07-31", "2024-08-31"]
    assert life.fees == [(at(one), 24_900) for one in days]
    assert (life.plan.months_charged, life.plan.paid_months) == (4, 4)
    last = Life(standing(starting(at("2024-05-31 10:00"))), terms(periods__missing_day="last-day-then-last"))
    assert last.until(at("2024-07-01")).fees[-1] == (at("2024-06-30"), 24_900)


def test_a_fee_becomes_a_line_of_the_next_bill() -> None:
    """It says for which plan, VAT included; the reasons name the band, the month and that no credit limit counts it."""
    decision = decided(ChargeCareFee("P1", 0), standing(MONTHLY_PLAN), actor=SYSTEM)
    assert decision.outcome == RECORDED
    assert decision.events == (Event("care.fee-due", "P1", 24_900),)
    assert decision.transfers == ()
    assert reasons(decision, "care/2.39")[0].value == 1_629
    assert reasons(decision, "care/13.4")[0].value == 24_900
    line = Line(MOBILE, "Fee", 24_900, "inclusive", fee_text(MONTHLY_PLAN))
    assert is_plan_fee(line)
    assert is_plan_fee(line, MONTHLY_PLAN)
    assert is_plan_fee(line, replace(MONTHLY_PLAN, imei=OTHER_IMEI)), "of the device it covered before"
    assert not is_plan_fee(line, replace(MONTHLY_PLAN, imei=OTHER_IMEI, devices=()))
    assert not is_plan_fee(replace(line, text="Late fee"))
    assert not is_plan_fee(replace(line, product="Voice"))


def test_vat_is_at_the_rate_of_the_day() -> None:
    """The listed fee includes it, whatever the rate (2.39)."""
    decision = decided(ChargeCareFee("P1", 0), standing(MONTHLY_PLAN), terms(vat__rate=1_000))
    assert reasons(decision, "care/2.39")[0].value == 2_264
    assert decision.events[0].amount == 24_900


@pytest.mark.parametrize(("plan", "month"), [("P1", 1), ("P2", 0)])
def test_a_fee_is_asked_for_once_and_in_its_turn(plan: str, month: int) -> None:
    """Another month, another plan, or one charged already: nothing to do."""
    assert decided(ChargeCareFee(plan, month), standing(MONTHLY_PLAN)).changes == ()
    charged = replace(MONTHLY_PLAN, months_charged=1)
    assert decided(ChargeCareFee("P1", 0), standing(charged)).changes == ()
    assert decided(ChargeCareFee("P1", 1), standing(charged), at_us=at("2024-06-15") - 1).changes == ()
    assert decided(ChargeCareFee("P1", 1), standing(charged), at_us=at("2024-06-15")).changes != ()


def test_a_lump_sum_is_asked_for_once() -> None:
    """On confirmation, for all its months; it is no monthly fee paid."""
    life = Life(standing(LUMP_PLAN)).until(at("2025-05-14"))
    assert life.fees == [(NOW, 273_900)]
    assert (life.plan.months_charged, life.plan.paid_months) == (1, 0)


def test_without_its_clause_no_fee_is_charged() -> None:
    """13.3 switched off, the bill stays as it is."""
    assert Life(standing(MONTHLY_PLAN), terms("care/13.3")).until(at("2024-12-01")).fees == []


def test_fees_stay_those_told_at_enrolment() -> None:
    """A change of the bands later does not touch the plan (2.43); switched off, the bands of the day count."""
    cheap = ({"above": 0, "up-to": 9_000_000, "monthly": 100, "lump-sum": 900},)
    bands: Any = {"package_fee__bands": cheap}
    assert Life(standing(MONTHLY_PLAN), terms(**bands)).until(NOW).fees == [(NOW, 24_900)]
    assert Life(standing(MONTHLY_PLAN), terms("care/2.43", **bands)).until(NOW).fees == [(NOW, 100)]
    assert Life(standing(LUMP_PLAN), terms("care/2.43", **bands)).until(NOW).fees == [(NOW, 900)]


def test_fees_go_on_until_a_cancellation_takes_effect() -> None:
    """A month that starts in the notice is charged in full, none after it (16.2, R111)."""
    asked = at("2024-06-10 09:00")
    life = Life(standing(MONTHLY_PLAN)).until(asked)
    life.take(decided(CancelPlan(), life.here, at_us=asked), asked)
    life.until(at("2025-01-01"))
    assert [one for one, _ in life.fees] == [NOW, at("2024-06-15")]
    assert life.plan.ended_us == at("2024-07-11")
    stopped = Life(standing(replace(MONTHLY_PLAN, months_charged=1, ends_us=at("2024-07-11") - 1)), terms("care/16.2"))
    assert stopped.until(at("2025-01-01")).fees == []


def test_by_the_other_reading_the_last_month_costs_its_days() -> None:
    """From 15 June to 10 July are 26 of 30 days (R111)."""
    ending = replace(MONTHLY_PLAN, months_charged=1, ends_us=at("2024-07-11") - 1)
    life = Life(standing(ending), terms(package_fee__proration="by-days")).until(at("2024-12-01"))
    assert life.fees == [(at("2024-06-15"), 21_580)]
    whole = Life(standing(MONTHLY_PLAN), terms(package_fee__proration="by-days")).until(at("2024-06-20"))
    assert [satang for _, satang in whole.fees] == [24_900, 24_900]


def test_a_promotion_may_have_free_months() -> None:
    """Its own conditions prevail: the first month is free and no paid one (19.8)."""
    plan = replace(MONTHLY_PLAN, promotion="care-launch")
    life = Life(standing(plan)).until(at("2024-07-20"))
    assert life.fees == [(at("2024-06-15"), 24_900), (at("2024-07-15"), 24_900)]
    assert (life.plan.months_charged, life.plan.paid_months) == (3, 2)
    assert len(Life(standing(plan), terms("care/19.8")).until(at("2024-07-20")).fees) == 3


@given(
    st.integers(at("2024-03-21"), at("2026-12-31")),
    st.one_of(st.none(), st.integers(0, 1_600)),
    st.integers(0, DAY_US - 1),
)
def test_a_life_costs_a_fee_for_each_month_of_cover(from_us: int, cancelled_after: int | None, within_us: int) -> None:
    """No month is lost or charged twice; none begins after the end; 48 at most (13.3, 7.1, R111)."""
    life = Life(standing(starting(from_us)))
    if cancelled_after is not None:
        asked = start_of_day(day_of(from_us) + cancelled_after) + within_us
        asked = max(asked, from_us)
        life.until(asked)
        decision = decided(CancelPlan(), life.here, at_us=asked)
        if decision.changes:
            life.take(decision, asked)
    life.until(at("2035-01-01"))
    assert life.over
    first = day_of(from_us)
    covered = [month for month in range(60) if start_of_day(month_start(first, month)) < life.plan.ended_us]
    assert [day_of(at_us) for at_us, _ in life.fees] == [month_start(first, month) for month in covered]
    assert all(at_us < life.plan.ended_us for at_us, _ in life.fees)
    assert len(life.fees) == life.plan.months_charged == life.plan.paid_months <= 48
    assert {satang for _, satang in life.fees} == {24_900}


@given(st.integers(at("2024-03-21"), at("2026-12-31")), st.integers(1, 31))
def test_a_lump_sum_life_costs_it_once_and_35_months(from_us: int, cycle_day: int) -> None:
    """The lump sum, a free month and 35 paid ones, from a bill cycle on; then it has ended (7.3, R31, R110)."""
    plan = replace(LUMP_PLAN, from_us=from_us, requested_us=from_us)
    life = Life(standing(plan, account=replace(ACCOUNT, cycle_day=cycle_day)))
    life.until(at("2035-01-01"))
    assert life.over
    assert [satang for _, satang in life.fees] == [273_900] + [24_900] * 35
    assert day_of(life.fees[1][0]) == month_start(life.plan.monthly_from_day, 1)
    assert life.plan.ended_us == start_of_day(month_start(life.plan.monthly_from_day, 36))
    lump_over = month_start(day_of(from_us), 12)
    assert lump_over <= life.plan.monthly_from_day < lump_over + 31


def test_an_enrolment_leads_to_its_first_fee() -> None:
    """From the request over the confirmation to the bill."""
    plan = confirmed()
    life = Life(standing(plan)).until(NOW)
    assert life.decisions[0].events == (Event("care.fee-due", plan.plan, 24_900),)


def liable(plan: CarePlanPart, on: str, kind: str = "direct", used: Any = None, **held: Any) -> int:
    """What the providers are liable for at most."""
    decision = decided(AskLiability(kind, day(on)), standing(plan, **held), used, at_us=end_of_day(day("2024-12-31")))
    (event,) = decision.events
    assert event.name == "care.liability"
    return event.amount


def test_liability_on_monthly_is_the_fees_of_two_months() -> None:
    """Those on the bills of the two months before the event, of which two months have two (19.6)."""
    plan = replace(MONTHLY_PLAN, months_charged=6, paid_months=6)
    assert liable(plan, "2024-10-01") == 49_800
    assert liable(plan, "2024-07-20") == liable(plan, "2024-07-21") == 49_800, "the bills begin on the 20th"
    assert liable(plan, "2024-06-20") == 24_900
    assert liable(plan, "2024-05-20") == 0, "the first bill comes that day"
    assert liable(plan, "2024-10-01", used=terms(liability__monthly_fees_of=3)) == 74_700


@given(st.integers(day("2024-08-10"), day("2027-12-31")), st.integers(1, 31), st.integers(1, 31))
def test_two_months_have_two_fees(event_day: int, cycle_day: int, first: int) -> None:
    """Whatever the days of the event, the bills and the service months are; but what a month without its day moves."""
    plan = starting(at(f"2024-05-{first:02d} 10:00"), months_charged=48, paid_months=48)
    held = standing(plan, account=replace(ACCOUNT, cycle_day=cycle_day))
    (event,) = decided(AskLiability("direct", event_day), held, at_us=at("2028-06-01")).events
    assert event.amount <= 49_800
    if max(cycle_day, first) <= 28:
        assert event.amount == 49_800


def test_fees_not_paid_are_no_fees_paid() -> None:
    """What is on open bills, or waits for the next one, does not count towards the cap (19.6); what came later may."""
    plan = replace(MONTHLY_PLAN, months_charged=6, paid_months=6)
    line = Line(MOBILE, "Fee", 24_900, "inclusive", fee_text(MONTHLY_PLAN))
    assert liable(plan, "2024-10-01", bills=(bill("B1", 9, line),)) == 24_900
    assert liable(plan, "2024-10-01", bills=(bill("B1", 8, line), bill("B2", 9, line))) == 0
    assert liable(plan, "2024-10-01", charges=(ChargePart("C1", "BA1", line, at("2024-09-15")),)) == 24_900
    later = ChargePart("C1", "BA1", line, at("2024-12-15"))
    assert liable(plan, "2024-09-01", bills=(bill("B1", 10, line), bill("B2", 11, line)), charges=(later,)) == 49_800
    other = Line(MOBILE, "Fee", 24_900, "inclusive", fee_text(replace(MONTHLY_PLAN, imei=OTHER_IMEI)))
    assert liable(plan, "2024-10-01", bills=(bill("B1", 9, other), bill("B2", 8))) == 49_800


def test_liability_on_a_lump_sum_is_a_sixth_of_it() -> None:
    """Rounded half up to the satang (R36)."""
    assert liable(LUMP_PLAN, "2024-10-01") == 45_650
    odd = replace(LUMP_PLAN, lump_sum_satang=196_903)
    assert liable(odd, "2024-10-01") == 32_817
    assert liable(odd, "2024-10-01", used=terms(liability__rounding="up")) == 32_818
    assert liable(LUMP_PLAN, "2024-10-01", used=terms(liability__lump_sum_divisor=5)) == 54_780


def test_liability_is_by_the_package_of_the_day() -> None:
    """Of a lump sum that is monthly by now, a sixth of it for damage before that; after it the fees paid (19.6)."""
    renewed = replace(LUMP_PLAN, renewed_us=at("2024-10-15"), monthly_from_day=day("2024-10-20"), months_charged=2)
    assert liable(renewed, "2024-10-14") == 45_650
    assert liable(renewed, "2024-10-15") == 0
    assert liable(renewed, "2024-12-25") == 24_900, "the first month is free"


@pytest.mark.parametrize("kind", ["indirect", "consequential", "special"])
def test_no_liability_for_what_is_not_direct(kind: str) -> None:
    """Nothing at all (19.6); switched off, there is no cap to state."""
    assert liable(LUMP_PLAN, "2024-10-01", kind) == 0
    off = decided(AskLiability(kind, day("2024-10-01")), standing(LUMP_PLAN), terms("care/19.6"))
    assert off.events == ()
    none = decided(AskLiability(kind, day("2024-10-01")), standing(plan=None))
    assert (none.outcome, none.events) == (RECORDED, ())


def test_a_plan_that_has_ended_costs_nothing_more() -> None:
    """Nothing of it falls due."""
    ended = replace(MONTHLY_PLAN, state=ENDED)
    assert Life(standing(ended)).until(at("2030-01-01")).fees == []
