"""The warranty of a Care device: seven days, then parts, fifteen days apart, twelve months (care/15)."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from sitthi.areas.requests import rules
from sitthi.areas.requests.model import (
    AttemptDelivery,
    BarWarranty,
    CancelRequest,
    ClaimWarranty,
    ConvertRequest,
    InspectDevice,
    PayRequest,
    ReturnDevice,
    SendDevice,
)
from sitthi.kernel.decision import REFUSED, Decision, Possible
from sitthi.kernel.moment import DAY_US
from sitthi.standing.care_parts import CareUse
from sitthi.standing.request_parts import CareRequestPart
from tests.areas.decided import part, unmet
from tests.areas.requests.making import (
    CARE_IMEI,
    IMEI,
    LATE_BILL,
    NOW,
    SWITCH_FEE,
    THIRD_IMEI,
    Life,
    asking,
    command,
    standing,
    switched,
    terms,
)
from tests.days import at

SPEAKER = ClaimWarranty("speaker")
WATER = ClaimWarranty("water-damage")
WEEK = at("2024-05-23") - 1
YEAR = at("2025-05-15")


def had(**moves: Any) -> Life:
    """A switch that is closed; its Care device was received at NOW."""
    life = switched(**moves)
    life.granted(ReturnDevice(IMEI), InspectDevice("ok"))
    return life


def claimed(life: Life, at_us: int, body: ClaimWarranty = SPEAKER) -> Decision:
    """What is decided of a claim then."""
    life.now = at_us
    return life.does(body)


def exchanged(life: Life, name: str, imei: str) -> CareRequestPart:
    """The claim carried out to its end."""
    return life.granted(
        SendDevice(imei), AttemptDelivery("delivered"), ReturnDevice(CARE_IMEI), InspectDevice("ok"), name=name
    )


def test_a_defect_is_put_right_for_nothing() -> None:
    """Another device by a request of its own: no fee, no use, accepted at once (15.2, 15.6)."""
    life = had()
    uses = life.plan.uses
    assert claimed(life, NOW + DAY_US).outcome == "granted"
    claim = life.requests["R1.w1"]
    assert (claim.service, claim.state, claim.fee_satang, claim.imei) == ("warranty", "accepted", 0, CARE_IMEI)
    assert life.requests["R1"].claims == 1
    done = exchanged(life, "R1.w1", THIRD_IMEI)
    assert (done.state, life.plan.uses, life.plan.imei) == ("closed", uses, THIRD_IMEI)


@pytest.mark.parametrize(
    ("at_us", "body", "clauses"),
    [
        (WEEK, WATER, []),
        (WEEK + 1, WATER, ["care/15.3"]),
        (WEEK + 1, SPEAKER, []),
        (YEAR - 1, SPEAKER, []),
        (YEAR, SPEAKER, ["care/15.5"]),
    ],
)
def test_any_defect_in_seven_days_parts_for_twelve_months(at_us: int, body: ClaimWarranty, clauses: list[str]) -> None:
    """To the end of the seventh day, and of the twelfth month from receipt (15.2, 15.3, 15.5)."""
    decision = claimed(had(), at_us, body)
    assert unmet(decision) == clauses
    if clauses:
        assert claimed(had(used=terms(*clauses)), at_us, body).outcome == "granted"


def test_the_days_and_months_are_values() -> None:
    """Moved, the edges move; another kind excluded is refused."""
    assert unmet(claimed(had(used=terms(defect__within=3)), WEEK, WATER)) == ["care/15.3"]
    assert unmet(claimed(had(used=terms(warranty__term=6)), YEAR - 1)) == ["care/15.5"]
    assert unmet(claimed(had(used=terms(warranty__excludes=("speaker",))), WEEK + 1)) == ["care/15.3"]
    assert unmet(claimed(had(used=terms("care/15.2")), NOW, WATER)) == ["care/15.3"]


def test_claims_are_fifteen_days_apart() -> None:
    """15 times 24 hours after the last, and the refusal says from when (15.4, R32)."""
    life = had()
    claimed(life, WEEK + 1)
    life.granted(CancelRequest(), name="R1.w1")
    open_us = WEEK + 1 + 15 * DAY_US
    refused = claimed(life, open_us - 1)
    assert (refused.outcome, unmet(refused), refused.possible) == (REFUSED, ["care/15.4"], Possible(open_us))
    assert claimed(life, open_us).outcome == "granted"


@pytest.mark.parametrize(
    ("used", "open_us"),
    [
        (terms(warranty__wait=3), WEEK + 1 + 3 * DAY_US + 9),
        (terms(warranty__wait_counting="calendar-days"), at("2024-06-07")),
        (terms("care/15.4"), 0),
    ],
)
def test_how_long_to_wait_is_of_the_book(used: object, open_us: int) -> None:
    """Fewer days, calendar days, or no wait at all."""
    life = had(used=used)
    claimed(life, WEEK + 10)
    life.granted(CancelRequest(), name="R1.w1")
    assert claimed(life, max(open_us, WEEK + 11)).outcome == "granted"
    if open_us:
        life.granted(CancelRequest(), name="R1.w2")
        assert life.requests["R1"].claims == 2


def test_a_defect_of_a_new_device_does_not_wait() -> None:
    """Each device delivered starts its own seven days (R119); by the other choice it waits all the same."""
    for used, outcome in ((terms(), "granted"), (terms(defect__wait="same-wait"), REFUSED)):
        life = had(used=used)
        claimed(life, NOW + DAY_US)
        exchanged(life, "R1.w1", THIRD_IMEI)
        assert life.does(SPEAKER, name="R1.w1").outcome == outcome


def test_each_device_has_its_own_twelve_months() -> None:
    """Or, by the other choice, all have those of the first (R119)."""
    for used, clauses in ((terms(), []), (terms(warranty__starts="first-device"), ["care/15.5"])):
        life = had(used=used)
        claimed(life, NOW + 30 * DAY_US)
        exchanged(life, "R1.w1", THIRD_IMEI)
        life.now = YEAR
        assert unmet(life.does(SPEAKER, name="R1.w1")) == clauses


def test_the_warranty_outlives_the_plan() -> None:
    """Unless the terms end it with the plan (R119)."""
    for used, clauses in ((terms(), []), (terms(warranty__after_plan="ends"), ["care/15.5"])):
        life = had(used=used)
        life.plan = replace(life.plan, state="ended")
        assert unmet(claimed(life, WEEK + 1)) == clauses


def test_overdue_fees_bar_a_claim_until_they_are_paid() -> None:
    """15.7, with the bill to be paid as the remedy."""
    life = had()
    life.given = {"bills": (LATE_BILL,)}
    refused = claimed(life, WEEK + 1)
    assert unmet(refused) == ["care/15.7"]
    assert refused.possible is not None
    assert [one.type for one in refused.possible.how] == ["bill.paid"]


def test_unpaid_fees_of_attempts_bar_a_claim_too() -> None:
    """They are service fees (15.7); paying them mends it."""
    life = had()
    life.requests["R1"] = replace(life.requests["R1"], attempt_fees_satang=50_000)
    refused = claimed(life, WEEK + 1)
    assert unmet(refused) == ["care/15.7"]
    life.granted(PayRequest(50_000))
    assert claimed(life, WEEK + 1).outcome == "granted"


def test_one_claim_at_a_time() -> None:
    """While another request of the device is open there is none (8.5)."""
    life = had()
    claimed(life, NOW + 1)
    assert unmet(claimed(life, NOW + 2, WATER)) == ["care/8.5"]


def test_a_device_that_has_given_way_is_claimed_no_more() -> None:
    """The claim goes by the request that brought the device the customer has now (17.7), as the plan has it."""
    life = had()
    claimed(life, NOW + 1)
    exchanged(life, "R1.w1", THIRD_IMEI)
    again = claimed(life, NOW + DAY_US)
    assert (again.outcome, unmet(again), again.possible) == (REFUSED, ["care/17.7"], None)
    told = [(one.value, one.threshold) for one in again.reasons if one.clause == "care/17.7"]
    assert told == [(CARE_IMEI, THIRD_IMEI)]
    assert life.does(SPEAKER, name="R1.w1").outcome == "granted"
    by_another = had()
    by_another.plan = replace(by_another.plan, imei=THIRD_IMEI)
    assert unmet(claimed(by_another, NOW + 1)) == ["care/17.7"]
    assert claimed(had(used=terms("care/17.7")), NOW + 1).outcome == "granted"


def test_a_device_given_up_to_another_request_is_claimed_no_more() -> None:
    """What is gone, or was handed over after the plan's end, is not put right (17.7)."""
    life = had()
    life.plan = replace(life.plan, given_up_to="R2")
    assert unmet(claimed(life, NOW + 1)) == ["care/17.7"]
    life.plan = replace(life.plan, state="ended", ended_us=NOW + 1)
    assert unmet(claimed(life, NOW + 2)) == ["care/17.7"]


def test_after_the_end_of_the_plan_requests_tell_which_device_is_there() -> None:
    """One that came after the end is there, until a claim brought another; given back, the one before is there."""
    life = had()
    life.plan = replace(life.plan, imei=IMEI, state="ended", ended_us=NOW - 1)
    claimed(life, NOW + 1)
    assert life.requests["R1.w1"].state == "accepted"
    exchanged(life, "R1.w1", THIRD_IMEI)
    life.plan = replace(life.plan, imei=IMEI)
    assert unmet(claimed(life, NOW + 2)) == ["care/17.7"]
    life.requests["R1.w1"] = replace(life.requests["R1.w1"], state="cancelled")
    assert claimed(life, NOW + 3).outcome == "granted"


def test_a_closed_request_is_no_other_one() -> None:
    """One that only owes the fee of an attempt is over: it bars a claim by its debt, where at all, not by 8.5."""
    life = had()
    owing = replace(life.requests["R1"], request="R0", attempt_fees_satang=50_000)
    found = standing(life.plan, request=life.requests["R1"], requests=(owing,))
    assert (owing.matters, life.requests["R1"].matters) == (True, False)
    assert rules.claim_warranty(command(SPEAKER), found, terms()).outcome == "granted"


@pytest.mark.parametrize("finding", ["works", "not-covered"])
def test_a_claim_that_is_not_covered_goes_back_or_is_a_switch(finding: str) -> None:
    """15.6: the device is returned, or the switch fee charged and a switch counted; later claims may be refused."""
    back = had()
    claimed(back, NOW + 1)
    assert back.granted(InspectDevice(finding), CancelRequest(), name="R1.w1").state == "cancelled"
    assert back.events[-3:] == ["request.stopped", "request.not-covered", "request.cancelled"]
    charged = had()
    claimed(charged, NOW + 1)
    charged.granted(SendDevice(THIRD_IMEI), AttemptDelivery("delivered"), InspectDevice(finding), name="R1.w1")
    found = charged.granted(ConvertRequest(), name="R1.w1")
    assert (found.state, found.service, found.open_satang) == ("fee-due", "switch", SWITCH_FEE)
    assert charged.plan.uses == (CareUse("R1", "switch", NOW), CareUse("R1.w1", "switch", NOW + 1))
    assert charged.granted(PayRequest(SWITCH_FEE), name="R1.w1").state == "closed"


def test_with_no_switch_left_it_can_only_go_back() -> None:
    """The limit of 12.1 holds for a claim that is not covered too."""
    life = had()
    claimed(life, NOW + 1)
    life.plan = replace(life.plan, uses=(*life.plan.uses, CareUse("R9", "switch", NOW)))
    life.granted(InspectDevice("works"), name="R1.w1")
    assert unmet(life.does(ConvertRequest(), "R1.w1")) == ["care/12.1.b"]


def test_what_becomes_of_an_uncovered_claim_is_a_list_of_the_book() -> None:
    """An outcome not listed is refused; without 15.6 nothing was wrong with the claim."""
    life = had(used=terms(warranty__not_covered=()))
    claimed(life, NOW + 1)
    life.granted(InspectDevice("works"), name="R1.w1")
    assert unmet(life.does(ConvertRequest(), "R1.w1")) == ["care/15.6"]
    assert unmet(life.does(CancelRequest(), "R1.w1")) == ["care/15.6"]
    other = had(used=terms("care/15.6"))
    claimed(other, NOW + 1)
    assert other.granted(InspectDevice("works"), name="R1.w1").state == "accepted"


def test_after_an_uncovered_claim_others_may_be_refused() -> None:
    """The request that brought the device is marked, and refuses (15.6)."""
    life = had()
    marked = rules.bar_warranty(command(BarWarranty()), life.standing(), terms())
    life.requests["R1"] = part(marked, CareRequestPart)
    assert unmet(claimed(life, NOW + 1)) == ["care/15.6"]
    assert rules.bar_warranty(command(BarWarranty()), life.standing(), terms()).changes == ()
    assert rules.bar_warranty(command(BarWarranty()), standing(), terms()).changes == ()


def test_only_a_device_that_was_received_has_a_warranty() -> None:
    """A request still on its way, or refused, has none (15.2)."""
    life = Life()
    life.granted(asking())
    assert unmet(life.does(SPEAKER)) == ["care/15.2"]
    assert unmet(Life().does(SPEAKER)) == ["care/15.2"]
    life.requests["R1"] = replace(life.requests["R1"], state="closed")
    assert unmet(life.does(SPEAKER)) == ["care/15.2"]
