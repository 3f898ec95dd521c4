"""A lump sum goes over into monthly, or is declined; and how long each package covers."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from sitthi.areas.care.model import DeclineRenewal, RenewPlan
from sitthi.kernel.decision import GRANTED, REFUSED
from sitthi.standing.care_parts import PENDING, CarePlanPart, CareUse
from tests.areas.care.making import LUMP_PLAN, MONTHLY_PLAN, NOW, Life, decided, standing, terms
from tests.areas.decided import part, unmet
from tests.days import at, day

OVER = at("2025-05-15")
"""The first instant after the lump sum that began on 15 May 2024."""


def renewed(used: Any = None, **fields: Any) -> CarePlanPart:
    """The plan as it goes over into monthly at the end of its lump sum; the bill cycle begins on the 20th."""
    return Life(standing(replace(LUMP_PLAN, months_charged=1, **fields)), used).until(OVER).plan


def test_a_lump_sum_goes_on_as_monthly_from_the_next_bill_cycle() -> None:
    """At once and without a gap; the months count from the cycle's first day (7.3, 7.3.b, R110)."""
    life = Life(standing(replace(LUMP_PLAN, months_charged=1))).until(OVER - 1)
    assert life.plan.renewed_us == 0
    life.until(OVER)
    plan = life.plan
    assert (plan.renewed_us, plan.monthly_from_day, plan.paused_until_us) == (OVER, day("2025-05-20"), 0)
    assert plan.months_charged == 0
    assert life.sent == ["care-renewed"]
    life.until(at("2025-07-01"))
    assert life.fees == [(at("2025-06-20"), 24_900)]
    assert (life.plan.months_charged, life.plan.paid_months) == (2, 1)


def test_the_first_month_is_free() -> None:
    """As many as the terms say (7.3)."""
    two = Life(standing(replace(LUMP_PLAN, months_charged=1)), terms(renewal__free=2)).until(at("2025-07-21"))
    assert two.fees == [(at("2025-07-20"), 24_900)]


def test_other_readings_of_when_it_begins() -> None:
    """From the day after the lump sum; or with a gap that is not covered (R110)."""
    assert renewed(terms(renewal__counted_from="lump-sum-end")).monthly_from_day == day("2025-05-15")
    assert renewed(terms("care/7.3.b")).monthly_from_day == day("2025-05-15")
    assert renewed(terms(renewal__gap="not-covered")).paused_until_us == at("2025-05-20")


def test_nothing_of_the_limits_restarts() -> None:
    """What was used stays used (7.3.c); switched off, it would begin anew."""
    uses = (CareUse("R1", "switch", NOW),)
    assert renewed(uses=uses).uses == uses
    assert renewed(terms("care/7.3.c"), uses=uses).uses == ()


def test_36_months_are_the_longest_after_a_lump_sum() -> None:
    """Counted from the bill cycle (R31, R110)."""
    life = Life(standing(LUMP_PLAN)).until(at("2028-05-20") - 1)
    assert life.plan.ended_us == 0
    life.until(at("2028-05-20"))
    assert (life.plan.ground, life.plan.cause) == ("care/18.17", "term")
    shorter = Life(standing(LUMP_PLAN), terms(renewal__longest=35)).until(at("2028-04-20"))
    assert shorter.over


def test_48_months_are_the_longest_on_monthly() -> None:
    """From the enrolment day (7.1, R31); with 7.1 switched off it goes on."""
    assert not Life(standing(MONTHLY_PLAN)).until(at("2028-05-15") - 1).over
    life = Life(standing(MONTHLY_PLAN)).until(at("2028-05-15"))
    assert life.over
    assert len(life.fees) == 48
    assert Life(standing(MONTHLY_PLAN), terms(monthly__longest=47)).until(at("2028-04-15")).over
    assert not Life(standing(MONTHLY_PLAN), terms("care/7.1")).until(at("2029-05-15")).over


@pytest.mark.parametrize(
    ("off", "causes", "ground"),
    [
        ((), ("renewal-declined", "term-used-up"), "care/18.17"),
        (("care/18.17",), ("renewal-declined", "term-used-up"), "care/7.1"),
        ((), ("renewal-declined",), "care/7.1"),
    ],
)
def test_a_term_used_up_is_the_ground(off: tuple[str, ...], causes: tuple[str, ...], ground: str) -> None:
    """18.17 where the terms count a used-up term for it, else the clause of the term itself (R122)."""
    life = Life(standing(MONTHLY_PLAN), terms(*off, not_renewed__causes=causes)).until(at("2028-06-01"))
    assert life.plan.ground == ground


def test_a_lump_sum_is_12_months() -> None:
    """As long as the terms say (2.33); without the clause it has no end."""
    assert renewed(terms(lump_sum__term=11)).renewed_us == at("2025-04-15")
    assert Life(standing(LUMP_PLAN), terms("care/2.33")).until(at("2030-01-01")).plan.renewed_us == 0


def test_a_customer_declines_the_renewal() -> None:
    """Cover then ends with the lump sum, by 18.17 (7.3, R122); declining twice changes nothing."""
    decision = decided(DeclineRenewal(), standing(LUMP_PLAN), source="app")
    plan = part(decision, CarePlanPart)
    assert (decision.outcome, plan.declined_us) == (GRANTED, NOW)
    assert [one.template for one in decision.messages] == ["care-renewal-declined"]
    assert decision.messages[0].values["until_us"] == OVER - 1
    life = Life(standing(plan)).until(OVER)
    assert (life.plan.ended_us, life.plan.ground, life.plan.cause) == (OVER, "care/18.17", "declined")
    assert life.fees == [(NOW, 273_900)]
    assert decided(DeclineRenewal(), standing(plan)).changes == ()
    own = Life(standing(plan), terms(not_renewed__causes=("term-used-up",))).until(OVER)
    assert own.plan.ground == "care/2.33"


def test_what_is_declined_without_an_end_tells_none() -> None:
    """With 2.33 switched off a lump sum has no last day: no reason and no message names one."""
    decision = decided(DeclineRenewal(), standing(LUMP_PLAN), terms("care/2.33"))
    assert (decision.outcome, decision.messages) == (GRANTED, ())
    assert [one for one in decision.reasons if one.unit == "us"] == []


def test_without_7_3_a_lump_sum_just_ends() -> None:
    """Nothing renews it, and it is not charged again."""
    life = Life(standing(LUMP_PLAN), terms("care/7.3")).until(at("2026-01-01"))
    assert (life.plan.ended_us, life.plan.renewed_us) == (OVER, 0)
    assert life.fees == [(NOW, 273_900)]


@pytest.mark.parametrize(
    "plan",
    [MONTHLY_PLAN, replace(LUMP_PLAN, renewed_us=1), replace(LUMP_PLAN, state=PENDING), None],
    ids=["monthly", "renewed", "pending", "none"],
)
def test_there_must_be_a_lump_sum_to_decline(plan: CarePlanPart | None) -> None:
    """Refused for good with 7.3."""
    decision = decided(DeclineRenewal(), standing(plan) if plan else standing())
    assert decision.outcome == REFUSED
    assert set(unmet(decision)) == {"care/7.3"}
    assert decision.possible is None


@pytest.mark.parametrize("plan", [MONTHLY_PLAN, replace(LUMP_PLAN, declined_us=1), LUMP_PLAN])
def test_a_renewal_out_of_turn_does_nothing(plan: CarePlanPart) -> None:
    """Of a monthly plan, one declined, or before the lump sum is over."""
    assert decided(RenewPlan("P1"), standing(plan), at_us=OVER - 1).changes == ()
