"""The old device of a request: barred before or when the other comes, covered again where none does."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.areas.care.model import EndPlan, FollowDevice, GiveBackDevice, GiveUpDevice, TerminatePlan
from sitthi.kernel.command import SYSTEM
from sitthi.kernel.decision import Event
from sitthi.standing.care_parts import (
    BARRED,
    CANCELLED,
    COVERED,
    ENDED,
    FREE,
    GIVEN_UP,
    NEVER_AGAIN,
    CareDevice,
    CarePlanPart,
    DevicePart,
)
from tests.areas.care.making import CLERK, IMEI, MONTHLY_PLAN, NOW, OTHER_IMEI, decided, standing, terms
from tests.areas.decided import part, parts

UP = GiveUpDevice("P1", "R1", "replacement", IMEI)
BACK = GiveBackDevice("P1", "R1", "replacement")
GONE = replace(MONTHLY_PLAN, given_up_to="R1")
OVER = replace(MONTHLY_PLAN, state=ENDED, ended_us=NOW, ground="care/18.9", cause="customer")


def test_a_completed_request_brings_the_device_that_is_covered() -> None:
    """The old IMEI is barred: by 8.4 after a switch, by 10.6 after a replacement; the fees stay (13.1)."""
    for service, clause in (("switch", "care/8.4"), ("replacement", "care/10.6")):
        body = FollowDevice("P1", "R1", service, OTHER_IMEI, "iPhone 16 Pro Max")
        decision = decided(body, standing(MONTHLY_PLAN), actor=SYSTEM)
        plan = part(decision, CarePlanPart)
        assert (plan.imei, plan.model, plan.monthly_satang) == (OTHER_IMEI, "iPhone 16 Pro Max", 24_900)
        assert plan.devices[-1] == CareDevice(OTHER_IMEI, NOW, "R1")
        assert {one.imei: one.state for one in parts(decision, DevicePart)} == {IMEI: BARRED, OTHER_IMEI: COVERED}
        assert decision.events == (Event("care.device-barred", IMEI),)
        off = decided(body, standing(MONTHLY_PLAN), terms(clause))
        assert {one.imei: one.state for one in parts(off, DevicePart)} == {IMEI: FREE, OTHER_IMEI: COVERED}
        assert off.events == ()


def test_without_13_1_the_fees_would_follow_the_device() -> None:
    """Those of the band of its list price."""
    body = FollowDevice("P1", "R1", "switch", OTHER_IMEI, "iPhone 16 Pro Max")
    plan = part(decided(body, standing(MONTHLY_PLAN), terms("care/13.1")), CarePlanPart)
    assert (plan.price_satang, plan.monthly_satang) == (4_890_000, 32_900)
    unlisted = FollowDevice("P1", "R1", "switch", OTHER_IMEI, "iPhone X")
    assert part(decided(unlisted, standing(MONTHLY_PLAN), terms("care/13.1")), CarePlanPart).monthly_satang == 24_900


def test_a_device_follows_once() -> None:
    """Again nothing changes; for a plan that has ended, or without 8.3, the one that came is in no plan."""
    body = FollowDevice("P1", "R1", "switch", IMEI)
    assert decided(body, standing(MONTHLY_PLAN)).changes == ()
    other = FollowDevice("P1", "R1", "switch", OTHER_IMEI)
    arrived = (DevicePart(OTHER_IMEI, FREE, "P1", NOW),)
    assert decided(other, standing(replace(MONTHLY_PLAN, state=ENDED))).changes == arrived
    assert decided(other, standing(MONTHLY_PLAN), terms("care/8.3")).changes == arrived


def test_the_old_device_is_barred_before_the_other_comes() -> None:
    """The plan goes on covering what it covered, given up to the request; once (10.6, 8.4)."""
    decision = decided(UP, standing(MONTHLY_PLAN), actor=SYSTEM)
    assert decision.changes == (GONE, DevicePart(IMEI, BARRED, "P1", NOW))
    assert decision.events == (Event("care.device-barred", IMEI),)
    assert [one.clause for one in decision.reasons] == ["care/10.6"]
    switch = decided(replace(UP, service="switch"), standing(MONTHLY_PLAN), actor=SYSTEM)
    assert [one.clause for one in switch.reasons] == ["care/8.4"]
    for plans in ((), (GONE,), (replace(MONTHLY_PLAN, imei=OTHER_IMEI),)):
        assert decided(UP, standing(*plans), actor=SYSTEM).changes == ()


def test_of_a_plan_that_has_just_ended_it_is_kept_from_others_only() -> None:
    """It is still to be handed over; of one that ended before, another plan may have it by now."""
    decision = decided(UP, standing(OVER), actor=SYSTEM)
    assert decision.changes == (replace(OVER, given_up_to="R1"), DevicePart(IMEI, GIVEN_UP, "P1", NOW))
    assert decision.events == ()
    assert decided(UP, standing(replace(OVER, ended_us=NOW - 1)), actor=SYSTEM).changes == ()


def test_what_follows_a_device_given_up_does_not_bar_it_again() -> None:
    """It is barred since it was accepted; the plan has nothing given up any more."""
    body = FollowDevice("P1", "R1", "replacement", OTHER_IMEI)
    decision = decided(body, standing(GONE), actor=SYSTEM)
    assert part(decision, CarePlanPart).given_up_to == ""
    assert parts(decision, DevicePart) == [DevicePart(OTHER_IMEI, COVERED, "P1", NOW)]
    assert decision.events == ()


def test_without_another_device_the_old_one_is_covered_again() -> None:
    """Of the request it was given up to; another changes nothing."""
    decision = decided(BACK, standing(GONE), actor=SYSTEM)
    assert decision.changes == (MONTHLY_PLAN, DevicePart(IMEI, COVERED, "P1", NOW))
    assert decided(replace(BACK, request="R2"), standing(GONE), actor=SYSTEM).changes == ()
    assert decided(BACK, standing(), actor=SYSTEM).changes == ()


def test_a_care_device_given_back_leaves_the_old_one_covered() -> None:
    """The Care device is the provider's again, and free (9.8)."""
    after = replace(MONTHLY_PLAN, imei=OTHER_IMEI, devices=(CareDevice(IMEI, 1), CareDevice(OTHER_IMEI, 2, "R1")))
    body = FollowDevice("P1", "R1", "switch", IMEI, MONTHLY_PLAN.model, back=True)
    decision = decided(body, standing(after), actor=SYSTEM)
    assert part(decision, CarePlanPart).imei == IMEI
    assert {one.imei: one.state for one in parts(decision, DevicePart)} == {OTHER_IMEI: FREE, IMEI: COVERED}
    assert decision.events == ()


def test_the_end_of_a_plan_leaves_what_is_barred() -> None:
    """The register is not touched; what the end would have made of the device is known, should it come back."""
    ended = decided(EndPlan("customer"), standing(GONE), actor=SYSTEM)
    assert parts(ended, DevicePart) == []
    body = TerminatePlan("18.8", "a false address", "dishonesty")
    terminated = decided(body, standing(GONE), actor=CLERK)
    assert part(terminated, CarePlanPart).kind == "dishonesty"
    states = {
        FREE: part(ended, CarePlanPart),
        NEVER_AGAIN: part(terminated, CarePlanPart),
        CANCELLED: replace(GONE, state=ENDED, ground="care/16.1", cause="cancelled"),
    }
    for state, plan in states.items():
        assert part(decided(BACK, standing(plan), actor=SYSTEM), DevicePart) == DevicePart(IMEI, state, "P1", NOW)


def test_after_the_end_of_its_plan_a_device_is_barred_when_handed_over() -> None:
    """Or is as that end left it, where the Care device comes back (8.4, 9.8)."""
    plan = replace(OVER, given_up_to="R1")
    brought = FollowDevice("P1", "R1", "switch", OTHER_IMEI, given_up_us=NOW)
    before = replace(brought, given_up_us=NOW - 1)
    barred = decided(before, standing(plan), actor=SYSTEM)
    assert (barred.changes, barred.events) == ((DevicePart(OTHER_IMEI, FREE, "P1", NOW),), ()), "barred since then"
    decision = decided(brought, standing(plan), actor=SYSTEM)
    assert decision.changes == (DevicePart(IMEI, BARRED, "P1", NOW), DevicePart(OTHER_IMEI, FREE, "P1", NOW))
    assert decision.events == (Event("care.device-barred", IMEI),)
    back = FollowDevice("P1", "R1", "switch", IMEI, back=True)
    for found in (plan, replace(OVER, imei=OTHER_IMEI)):
        assert decided(back, standing(found), actor=SYSTEM).changes == (DevicePart(IMEI, FREE, "P1", NOW),)
    assert decided(back, standing(OVER), actor=SYSTEM).changes == ()
