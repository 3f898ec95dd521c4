"""The Care device on its way: attempts and their fee, handing over, rejecting (care/14, R117, R118)."""

from __future__ import annotations

import pytest

from sitthi.areas.requests.model import AttemptDelivery, InspectDevice, PayRequest, ReturnDevice, SendDevice
from sitthi.kernel.decision import REFUSED
from tests.areas.decided import moved, unmet
from tests.areas.requests.making import (
    CARE_IMEI,
    IMEI,
    NOW,
    REPLACEMENT_FEE,
    SWITCH_FEE,
    THIRD_IMEI,
    Life,
    asking,
    switched,
    terms,
)
from tests.days import at


def on_its_way(**moves: object) -> Life:
    """A switch whose device has been sent."""
    life = Life(**moves)  # type: ignore[arg-type]
    life.granted(asking(), PayRequest(SWITCH_FEE), SendDevice(CARE_IMEI))
    return life


def fails(life: Life, *results: str) -> list[int]:
    """The fees of attempts after each of some results; a rejected device is followed by another."""
    fees = []
    for result in results:
        fees.append(life.granted(AttemptDelivery(result)).attempt_fees_satang)
        if life.requests["R1"].state == "rejected":
            life.granted(SendDevice(THIRD_IMEI))
    return fees


def test_the_third_counted_attempt_and_each_later_one_costs_500() -> None:
    """Nobody there, identity not proved, rejected: two are free (14.5)."""
    assert fails(on_its_way(), "absent", "unidentified", "rejected", "absent") == [0, 0, 50_000, 100_000]


def test_other_causes_do_not_count() -> None:
    """An attempt that failed for another cause is not one of the three (R118)."""
    assert fails(on_its_way(), "customer-fault", "force-majeure", "absent", "absent", "absent")[-2:] == [0, 50_000]


def test_the_third_costs_whatever_comes_of_it() -> None:
    """Delivered or failed by another fault of the customer, but not where force majeure stopped it (14.5, R118)."""
    for result, fee_satang in (("delivered", 50_000), ("customer-fault", 50_000), ("force-majeure", 0)):
        assert fails(on_its_way(), "absent", "absent", result)[-1] == fee_satang
    assert fails(on_its_way(), "absent", "customer-fault", "delivered") == [0, 0, 0]
    told = on_its_way()
    fails(told, "absent", "rejected")
    delivered = told.does(AttemptDelivery("delivered"))
    assert [(one.value, one.threshold) for one in delivered.reasons if one.clause == "care/14.5" and one.reading] == [
        (3, 2)
    ]
    assert delivered.messages[-1].values["fee_satang"] == 50_000
    assert told.granted(PayRequest(50_000, "cash-to-courier")).attempts_open_satang == 0
    free = on_its_way(used=terms(attempts__uncharged=("delivered",)))
    assert fails(free, "absent", "absent", "delivered")[-1] == 0
    assert fails(on_its_way(used=terms("care/14.5")), "absent", "absent", "delivered")[-1] == 0


def test_causes_fee_free_attempts_and_what_they_are_counted_over_are_values() -> None:
    """Each moved, another amount is due; without the clause none."""
    three = ("absent", "absent", "absent")
    assert fails(on_its_way(used=terms(attempts__fee=30_000)), *three)[-1] == 30_000
    assert fails(on_its_way(used=terms(attempts__free=3)), *three)[-1] == 0
    assert fails(on_its_way(used=terms(attempts__causes=("rejected",))), *three)[-1] == 0
    assert fails(on_its_way(used=terms("care/14.5")), *three)[-1] == 0
    by_device = on_its_way(used=terms(attempts__counted_per="device"))
    assert fails(by_device, "absent", "rejected", "absent", "absent") == [0, 0, 0, 0]


def test_the_fee_of_an_attempt_is_paid_by_its_ways() -> None:
    """In cash to the courier or by card through the call centre; it is no part of the request's fee (14.5)."""
    life = on_its_way()
    fails(life, "absent", "absent", "absent")
    assert unmet(life.does(PayRequest(50_000, "points"))) == ["care/14.5"]
    assert unmet(life.does(PayRequest(50_001))) == ["care/14.5"]
    paid = life.granted(PayRequest(50_000, "cash-to-courier"))
    assert (paid.attempts_open_satang, paid.state, paid.paid_satang) == (0, "sent", SWITCH_FEE)
    assert moved(life.transfers)["provider/care"] == -SWITCH_FEE - 50_000


def test_only_the_customer_who_shows_an_id_and_signs_gets_it() -> None:
    """Without either it is not handed over (14.2)."""
    life = on_its_way()
    for body in (AttemptDelivery("delivered", id_shown=False), AttemptDelivery("delivered", signed=False)):
        assert unmet(life.does(body)) == ["care/14.2"]
    life.used = terms("care/14.2")
    assert life.granted(AttemptDelivery("delivered", signed=False)).state == "delivered"


def test_another_device_than_the_enrolled_one_is_sent_and_the_one_offered() -> None:
    """Its IMEI differs (2.11), its model is what was told (8.9)."""
    life = Life()
    life.granted(asking(), PayRequest(SWITCH_FEE))
    assert unmet(life.does(SendDevice(IMEI))) == ["care/2.11"]
    assert unmet(life.does(SendDevice(CARE_IMEI, "iPhone 13"))) == ["care/8.9"]


@pytest.mark.parametrize(
    ("imei", "clause"),
    [("352099001761482", "care/2.9"), ("35209900176148", "care/2.9"), ("AB-12", "care/2.10"), ("F2LX1234ABCE", "")],
)
def test_a_sent_device_is_known_by_an_imei_that_is_one(imei: str, clause: str) -> None:
    """Its check digit right, or a serial number where it has none, as at enrolment (2.9, 2.10)."""
    life = Life()
    life.granted(asking(), PayRequest(SWITCH_FEE))
    decision = life.does(SendDevice(imei))
    assert unmet(decision) == ([clause] if clause else [])
    assert decision.outcome == (REFUSED if clause else "granted")
    assert decision.possible is None
    if clause:
        life.used = terms(clause)
        assert life.granted(SendDevice(imei)).sent_imei == imei


def test_a_replacement_is_closed_when_it_is_handed_over() -> None:
    """Nothing is to be returned: title in the lost device has passed, from acceptance on (10.4, R116)."""
    life = Life()
    life.granted(asking("replacement"), PayRequest(REPLACEMENT_FEE), SendDevice(CARE_IMEI))
    life.now += 5
    decision = life.does(AttemptDelivery("delivered"))
    assert (life.requests["R1"].state, life.requests["R1"].closed_us) == ("closed", NOW + 5)
    assert [one.name for one in decision.events] == ["request.attempted", "request.completed", "request.closed"]
    assert [(one.value, one.reading) for one in decision.reasons if one.clause == "care/10.4"] == [(NOW, "R116")]
    assert life.plan.imei == CARE_IMEI


@pytest.mark.parametrize(("choice", "since"), [("on-completion", NOW + 5), ("on-acceptance", NOW)])
def test_since_when_title_has_passed_is_a_value(choice: str, since: int) -> None:
    """On completion, from acceptance, or on acceptance (R116)."""
    life = Life(used=terms(title__passes=choice))
    life.granted(asking("replacement"))
    told = [*life.does(PayRequest(REPLACEMENT_FEE)).reasons]
    life.granted(SendDevice(CARE_IMEI))
    life.now += 5
    told += life.does(AttemptDelivery("delivered")).reasons
    assert [one.value for one in told if one.clause == "care/10.4"] == [since]


def test_a_switch_waits_for_the_old_device_and_closes_when_it_is_in_order() -> None:
    """Handed over, received, inspected, closed (7.9, 9.6); the days to send another one run from the receipt (9.7)."""
    life = switched()
    found = life.requests["R1"]
    assert (found.state, found.delivered_us, found.return_by_us) == ("delivered", NOW, at("2024-05-23") - 1)
    assert life.granted(ReturnDevice(IMEI)).state == "returned"
    assert life.granted(InspectDevice("ok")).state == "closed"
    assert life.refunds == []


def test_an_old_device_that_came_in_before_is_not_waited_for() -> None:
    """Collected elsewhere and earlier: handed over it is at once to be inspected, or closed if it was."""
    life = on_its_way()
    life.granted(ReturnDevice(IMEI))
    assert life.granted(AttemptDelivery("delivered")).state == "returned"
    early = on_its_way()
    early.granted(ReturnDevice(IMEI), InspectDevice("ok"))
    assert early.granted(AttemptDelivery("delivered")).state == "closed"


def test_a_rejected_device_uses_nothing_and_costs_nothing_more() -> None:
    """Another is sent; the fee stays with the request, which need not be accepted anew (14.6, R117)."""
    life = on_its_way()
    uses = life.plan.uses
    rejected = life.granted(AttemptDelivery("rejected"))
    assert (rejected.state, rejected.sent_imei, rejected.open_satang, life.plan.uses) == ("rejected", "", 0, uses)
    assert life.granted(SendDevice(THIRD_IMEI), AttemptDelivery("delivered")).sent_imei == THIRD_IMEI
    assert moved(life.transfers)["provider/care"] == -SWITCH_FEE


def test_by_the_other_reading_the_fee_comes_back_and_is_paid_anew() -> None:
    """Refunded at once, the request is only offered again, and counts when it is accepted again (R117)."""
    life = on_its_way(used=terms(rejected__fee="refunded-at-once"))
    found = life.granted(AttemptDelivery("rejected"))
    assert (found.state, found.open_satang, found.accepted_us) == ("offered", SWITCH_FEE, 0)
    assert [one.amount_satang for one in life.refunds] == [SWITCH_FEE]
    assert life.plan.uses == ()
    assert life.granted(PayRequest(SWITCH_FEE)).state == "accepted"
    assert len(life.plan.uses) == 1


def test_without_14_6_a_rejected_device_is_brought_again() -> None:
    """The clause switched off, no other device is sent."""
    life = on_its_way(used=terms("care/14.6"))
    assert life.granted(AttemptDelivery("rejected")).state == "sent"


def test_a_result_nobody_knows_is_refused() -> None:
    """An attempt ends in one of the listed ways."""
    life = on_its_way()
    decision = life.does(AttemptDelivery("lost"))
    assert (decision.outcome, unmet(decision)) == (REFUSED, ["care/14.5"])
