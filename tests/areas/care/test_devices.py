"""The device of a plan changes; the number does; an heir goes on with both."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from sitthi.areas.care.model import EndPlan, MovePlans, PassPlan, ReportExchange
from sitthi.kernel.command import SYSTEM
from sitthi.kernel.decision import GRANTED, RECORDED, REFUSED, Decision, Event
from sitthi.standing.care_parts import (
    ACTIVE,
    BARRED,
    COVERED,
    ENDED,
    FREE,
    GIVEN_UP,
    NEVER_AGAIN,
    BarredPart,
    CareDevice,
    CarePlanPart,
    CareUse,
    DevicePart,
)
from sitthi.standing.delivery_parts import PromisePart
from sitthi.standing.request_parts import CareRequestPart
from tests.areas.care.making import (
    CLERK,
    HOLDER,
    IMEI,
    MOBILE,
    MONTHLY_PLAN,
    NOW,
    NUMBER,
    OTHER_IMEI,
    decided,
    standing,
    terms,
)
from tests.areas.decided import part, parts, unmet

EXCHANGED = ReportExchange(OTHER_IMEI, "operator")


def exchanged(used: Any = None, *, source: str = "shop/1", device: Any = None, **fields: Any) -> Decision:
    """A warranty exchange that would be taken, but for what a test says."""
    return decided(replace(EXCHANGED, **fields), standing(MONTHLY_PLAN, device=device), used, source=source)


def test_a_warranty_exchange_is_covered_from_the_day_it_is_told() -> None:
    """The new IMEI is the plan's, the old one free; fees and limits stay (8.3, 2.9)."""
    decision = exchanged()
    plan = part(decision, CarePlanPart)
    assert decision.outcome == GRANTED
    assert plan == replace(MONTHLY_PLAN, imei=OTHER_IMEI, devices=(*MONTHLY_PLAN.devices, CareDevice(OTHER_IMEI, NOW)))
    assert parts(decision, DevicePart) == [
        DevicePart(IMEI, FREE, "P1", NOW),
        DevicePart(OTHER_IMEI, COVERED, "P1", NOW),
    ]
    assert [one.template for one in decision.messages] == ["care-device-changed"]


@pytest.mark.parametrize(
    ("clause", "fields"),
    [
        ("care/8.3", {"by": "friend"}),
        ("care/8.3", {"by": "maker"}),
        ("care/8.3", {"identical": False}),
        ("care/8.3", {"source": "app"}),
        ("care/2.9", {"imei": "490154203237510"}),
        ("care/2.9", {"device": DevicePart(OTHER_IMEI, COVERED, "P9")}),
    ],
)
def test_an_exchange_is_refused_by_its_clause(clause: str, fields: dict[str, Any]) -> None:
    """Each condition alone, for good; with its clause switched off the exchange is taken."""
    decision = exchanged(**fields)
    assert unmet(decision) == [clause]
    assert decision.possible is None
    assert exchanged(terms(clause), **fields).outcome == GRANTED


def test_the_maker_exchanges_with_evidence() -> None:
    """Told by staff anywhere, too (8.3, R108)."""
    assert exchanged(by="maker", evidence=True).outcome == GRANTED
    assert decided(EXCHANGED, standing(MONTHLY_PLAN), source="callcentre", actor=CLERK).outcome == GRANTED
    assert unmet(decided(EXCHANGED, standing(), source="shop/1")) == ["care/8.3"]


def test_what_is_given_up_to_a_request_is_exchanged_no_more() -> None:
    """A device whose replacement was accepted is gone; a warranty has nothing to exchange (8.3)."""
    given_up = standing(replace(MONTHLY_PLAN, given_up_to="R1"))
    assert unmet(decided(EXCHANGED, given_up, source="shop/1")) == ["care/8.3"]


def test_a_plan_follows_its_customer_to_a_new_number() -> None:
    """Without a new enrolment (R114); by the other reading it ends by 18.9."""
    held = standing(MONTHLY_PLAN, number=replace(NUMBER, number="0899999999"))
    decision = decided(MovePlans(), held, actor=SYSTEM)
    assert (decision.outcome, decision.changes) == (RECORDED, (replace(MONTHLY_PLAN, number="0899999999"),))
    ended = decided(MovePlans(), held, terms(number_change__same_customer="plan-ends"))
    assert part(ended, CarePlanPart).ground == "care/18.9"
    assert part(ended, DevicePart).state == FREE
    assert decided(MovePlans(), standing()).changes == ()


def left(used: Any = None) -> Decision:
    """A number goes to its owner's heir."""
    return decided(EndPlan("inheritance"), standing(MONTHLY_PLAN), used, actor=SYSTEM)


def test_a_plan_is_left_to_an_heir() -> None:
    """It ends here by 18.1, bars nobody, and says that it may go on (R113)."""
    decision = left()
    assert part(decision, CarePlanPart).ground == "care/18.1"
    assert part(decision, DevicePart).state == FREE
    assert parts(decision, BarredPart) == []
    assert decision.events == (Event("care.plan-ended", "P1"), Event("care.plan-left", "P1"))


@pytest.mark.parametrize(
    "moved", [{"heir__eligible": "plan-ends"}, {"inheritance__excepted_from": ("care/7.8", "care/17.9")}]
)
def test_by_other_readings_an_inheritance_is_a_transfer(moved: dict[str, Any]) -> None:
    """The plan ends by 18.12 and goes to nobody, but the dead are not barred (R113)."""
    decision = left(terms(**moved))
    assert part(decision, CarePlanPart).ground == "care/18.12"
    assert parts(decision, BarredPart) == []
    assert decision.events == (Event("care.plan-ended", "P1"),)
    old = replace(MONTHLY_PLAN, state=ENDED)
    refused = decided(PassPlan(old), standing(), terms(**moved))
    assert unmet(refused) == ["care/18.1"]


def test_an_heir_who_meets_4_1_goes_on_with_the_plan() -> None:
    """With its limits, months and day of enrolment; of the heir's number (R113)."""
    uses = (CareUse("R1", "switch", NOW - 1),)
    ended = replace(MONTHLY_PLAN, state=ENDED, ended_us=NOW, ground="care/18.1", uses=uses, months_charged=7)
    held = standing(holder=replace(HOLDER, holder="H2"), number=replace(NUMBER, number="0898765432"))
    decision = decided(PassPlan(ended), held, actor=SYSTEM)
    plan = part(decision, CarePlanPart)
    assert decision.outcome == GRANTED
    assert (plan.state, plan.number, plan.cause, plan.ended_us, plan.ground) == (ACTIVE, "0898765432", "P1", 0, "")
    assert (plan.uses, plan.months_charged, plan.from_us) == (uses, 7, MONTHLY_PLAN.from_us)
    assert plan.plan != "P1"
    assert part(decision, DevicePart) == DevicePart(IMEI, COVERED, plan.plan, NOW)


@pytest.mark.parametrize(
    ("state", "left", "given_up_to", "given_up_us"),
    [(GIVEN_UP, COVERED, "", 0), (BARRED, BARRED, "R1", NOW - 1), (FREE, COVERED, "", 0)],
)
def test_an_heir_goes_on_with_what_is_open(state: str, left: str, given_up_to: str, given_up_us: int) -> None:
    """A request comes along with its promise (R123); a device barred for it stays so, one to be handed over is had."""
    ended = replace(MONTHLY_PLAN, state=ENDED, ended_us=NOW, ground="care/18.1", given_up_to="R1")
    asked = CareRequestPart("R1", "P1", MOBILE, "switch", "identical", "accepted", IMEI, NOW - 1, given_up_us=NOW - 1)
    promised = PromisePart("R1", MOBILE, 1, NOW - 1, NOW + 1, "running")
    register = None if state == FREE else DevicePart(IMEI, state, "P1", NOW - 1)
    held = standing(holder=replace(HOLDER, holder="H2"), number=replace(NUMBER, number="0898765432"), device=register)
    decision = decided(PassPlan(ended, (asked,), (promised,)), held, actor=SYSTEM)
    plan = part(decision, CarePlanPart)
    assert (decision.outcome, plan.given_up_to) == (GRANTED, given_up_to)
    assert part(decision, DevicePart) == DevicePart(IMEI, left, plan.plan, NOW)
    kept = replace(asked, plan=plan.plan, number="0898765432", given_up_us=given_up_us)
    assert part(decision, CareRequestPart) == kept
    assert part(decision, PromisePart) == replace(promised, number="0898765432")


def test_what_another_plan_says_of_a_device_holds_for_an_heir() -> None:
    """Only what it was given up to by the plan itself comes along; barred for good it is for the heir too (16.1)."""
    ended = replace(MONTHLY_PLAN, state=ENDED, ended_us=NOW, ground="care/18.1", given_up_to="R1")
    for device in (DevicePart(IMEI, BARRED, "P9"), DevicePart(IMEI, NEVER_AGAIN, "P1")):
        assert unmet(decided(PassPlan(ended), standing(device=device))) == ["care/16.1"]
    barred = DevicePart(IMEI, BARRED, "P1")
    assert unmet(decided(PassPlan(replace(ended, given_up_to="")), standing(device=barred))) == ["care/16.1"]


@pytest.mark.parametrize(
    ("clause", "held"),
    [
        ("care/4.1.a", {"number": replace(NUMBER, charging="prepaid")}),
        ("care/4.1.d", {"holder": replace(HOLDER, residency="abroad")}),
        ("care/16.1", {"device": DevicePart(IMEI, COVERED, "P9")}),
    ],
)
def test_an_heir_who_does_not_is_refused(clause: str, held: dict[str, Any]) -> None:
    """And the plan has ended (R113)."""
    decision = decided(PassPlan(replace(MONTHLY_PLAN, state=ENDED)), standing(**held))
    assert decision.outcome == REFUSED
    assert unmet(decision) == [clause]
