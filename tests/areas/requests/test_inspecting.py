"""The old device inspected: wrong, locked or modified; what follows in days, fees and uses (care/9.4-9.8, R109)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from sitthi.areas.requests import rules
from sitthi.areas.requests.model import (
    AttemptDelivery,
    CancelRequest,
    ConvertRequest,
    HoldRequest,
    InspectDevice,
    LapseReturn,
    PayRequest,
    ReturnDevice,
    SendDevice,
)
from sitthi.kernel.decision import RECORDED, REFUSED
from sitthi.standing.care_parts import CareUse
from tests.areas.decided import moved, unmet
from tests.areas.requests.making import (
    CARE_IMEI,
    IMEI,
    NOW,
    REPLACEMENT_FEE,
    SWITCH_FEE,
    Life,
    asking,
    decided,
    standing,
    switched,
    terms,
)
from tests.days import at

ADDITIONAL = 6_632_50
LAST = at("2024-05-23") - 1
TAKEN = CareUse("R9", "replacement", NOW - 1)


def without_replacement() -> Life:
    """A switch handed over, of a plan that has no replacement left."""
    life = switched()
    life.plan = replace(life.plan, uses=(*life.plan.uses, TAKEN))
    return life


def paid(**moves: object) -> Life:
    """A switch that is accepted, nothing sent."""
    life = Life(**moves)  # type: ignore[arg-type]
    life.granted(asking(), PayRequest(SWITCH_FEE))
    return life


@pytest.mark.parametrize("finding", ["no-imei", "other-device"])
def test_the_right_device_is_waited_for_seven_days(finding: str) -> None:
    """Until the end of the seventh day after the Care device was received (9.7, R104); the customer is told the day."""
    life = switched()
    life.granted(ReturnDevice("000000000000000"))
    decision = life.does(InspectDevice(finding))
    assert decision.outcome == RECORDED
    assert life.requests["R1"].state == "return-awaited"
    assert [one.values["due_us"] for one in decision.messages] == [LAST]
    life.now = LAST
    assert life.granted(ReturnDevice(IMEI)).state == "returned"
    assert life.granted(InspectDevice("ok")).state == "closed"


def test_the_seven_days_end_as_the_book_says() -> None:
    """Other days, or a first day that counts, move the end."""
    assert switched(used=terms(return__within=3)).requests["R1"].return_by_us == at("2024-05-19") - 1
    counted = switched(used=terms(deadlines__last_day="event-day-counts"))
    assert counted.requests["R1"].return_by_us == at("2024-05-22") - 1


def test_too_late_the_additional_fee_is_due_and_it_is_a_replacement() -> None:
    """Replacement fee less the switch fee paid: 6,632.50 (2.28, C2); paid, the request closes. One use only (R109)."""
    life = switched()
    life.granted(InspectDevice("no-imei"))
    life.now = LAST + 1
    assert unmet(life.does(ReturnDevice(IMEI))) == ["care/9.7"]
    (item,) = rules.due(life.standing(), life.used)
    assert item == (LAST + 1, "lapse-return", "R1", LapseReturn("R1"))
    found = life.granted(LapseReturn("R1"))
    assert (found.state, found.service, found.open_satang, found.converted_us) == (
        *("fee-due", "replacement", ADDITIONAL),
        LAST + 1,
    )
    assert life.plan.uses == (CareUse("R1", "replacement", NOW),)
    assert list(rules.due(life.standing(), life.used)) == []
    assert life.granted(PayRequest(ADDITIONAL)).state == "closed"
    assert moved(life.transfers)["provider/care"] == -REPLACEMENT_FEE


def test_what_came_or_is_not_late_is_left_alone() -> None:
    """Before its time, after the device came, or without the clause, nothing lapses."""
    life = switched()
    life.granted(InspectDevice("no-imei"))
    life.now = LAST
    assert life.does(LapseReturn("R1")).changes == ()
    life.used = terms("care/9.7")
    life.now = LAST + 1
    assert life.does(LapseReturn("R1")).changes == ()
    assert list(rules.due(life.standing(), life.used)) == []


def test_with_no_replacement_left_the_care_device_is_given_back() -> None:
    """Then the request is cancelled, its use given back and the fee refunded once it has come (R109)."""
    life = without_replacement()
    life.granted(InspectDevice("other-device"))
    life.now = LAST + 1
    assert life.granted(LapseReturn("R1")).state == "taking-back"
    assert life.refunds == []
    assert unmet(life.does(ReturnDevice(IMEI))) == ["care/9.8"]
    found = life.granted(ReturnDevice(CARE_IMEI))
    assert (found.state, found.refunded_satang, life.plan.imei) == ("cancelled", SWITCH_FEE, IMEI)
    assert life.plan.uses == (TAKEN,)
    assert life.events[-2:] == ["request.undone", "request.cancelled"]


def test_a_modified_device_becomes_a_replacement_without_consent() -> None:
    """9.8 a: the additional fee is due, whether the customer agrees or not."""
    life = switched()
    life.granted(ReturnDevice(IMEI), InspectDevice("modified", "operating-system"))
    assert life.requests["R1"].state == "stopped"
    assert life.granted(ConvertRequest()).open_satang == ADDITIONAL


def test_or_the_modified_device_goes_back_and_the_fee_with_it() -> None:
    """9.8 b: refunded once the Care device is back, not before."""
    life = switched()
    life.granted(InspectDevice("modified"), CancelRequest("modified"))
    assert (life.requests["R1"].state, life.refunds) == ("taking-back", [])
    decision = life.does(ReturnDevice(CARE_IMEI))
    assert [one.amount_satang for one in life.refunds] == [SWITCH_FEE]
    assert moved(decision.transfers) == {
        "revenue/care": -(SWITCH_FEE - 61_986),
        "vat/output": -61_986,
        "refund/0812345678": SWITCH_FEE,
    }
    assert moved(life.transfers) == {"provider/care": -SWITCH_FEE, "refund/0812345678": SWITCH_FEE}


def test_what_is_modified_is_one_of_the_listed_kinds() -> None:
    """The operating system or the hardware (2.27)."""
    life = switched()
    assert unmet(life.does(InspectDevice("modified", "sticker"))) == ["care/2.27"]
    life.used = terms(modified__kinds=("sticker",))
    assert life.granted(InspectDevice("modified", "sticker")).state == "stopped"


@pytest.mark.parametrize("finding", ["locked", "no-imei", "other-device"])
def test_before_the_exchange_a_device_that_cannot_be_taken_stops_the_switch(finding: str) -> None:
    """Find My on, or no enrolled IMEI: with consent a replacement, or cancelled with the fee back (9.4, 9.5)."""
    life = paid()
    assert life.granted(InspectDevice(finding)).state == "stopped"
    refused = life.does(ConvertRequest())
    assert (refused.outcome, unmet(refused)) == (REFUSED, ["care/9.5"])
    assert refused.possible is not None
    (remedy,) = refused.possible.how
    assert (remedy.type, remedy.data) == ("care.request-converted", {"consent": True})
    assert life.granted(ConvertRequest(consent=True)).state == "fee-due"
    assert life.granted(PayRequest(ADDITIONAL)).state == "accepted"
    assert life.granted(SendDevice(CARE_IMEI), AttemptDelivery("delivered")).state == "closed"
    assert life.plan.uses == (CareUse("R1", "replacement", NOW),)


def test_or_it_is_cancelled_or_put_right() -> None:
    """Cancelled, the fee is refunded at once (R109); unlocked, the switch goes on."""
    life = paid()
    life.granted(InspectDevice("locked"), CancelRequest("locked"))
    assert ([one.amount_satang for one in life.refunds], life.plan.uses) == ([SWITCH_FEE], ())
    life = paid()
    assert unmet(life.does(InspectDevice("ok"))) == []
    life.granted(InspectDevice("locked"))
    assert unmet(life.does(InspectDevice("modified"))) == ["care/9.6"]
    assert life.granted(InspectDevice("ok")).state == "accepted"


def test_a_lock_found_after_the_exchange_can_be_put_right_too() -> None:
    """Found later, and turned off: the request closes."""
    life = switched()
    life.granted(InspectDevice("locked"))
    assert life.granted(InspectDevice("ok")).state == "closed"


def test_a_conversion_needs_a_replacement_left() -> None:
    """With none left only cancelling remains (9.5, R109); by the other choice it is turned all the same."""
    life = without_replacement()
    life.granted(InspectDevice("locked"))
    refused = life.does(ConvertRequest(consent=True))
    assert (refused.outcome, unmet(refused), refused.possible) == (REFUSED, ["care/12.1.b"], None)
    life.used = terms(conversion__none_left="convert")
    assert life.granted(ConvertRequest(consent=True)).state == "fee-due"


def test_what_the_provider_may_do_is_a_list_of_the_book() -> None:
    """An outcome taken from the list of 9.5 or 9.8 is refused by that clause."""
    for finding, name, clause in (
        ("locked", "locked__outcomes", "care/9.5"),
        ("modified", "modified__outcomes", "care/9.8"),
    ):
        life = switched()
        life.granted(InspectDevice(finding))
        life.used = terms(**{name: ()})
        assert unmet(life.does(ConvertRequest(consent=True))) == [clause]
        assert unmet(life.does(CancelRequest())) == [clause]


@pytest.mark.parametrize(
    ("finding", "clause"), [("no-imei", "care/9.7"), ("modified", "care/9.8"), ("locked", "care/9.5")]
)
def test_without_its_clause_a_finding_changes_nothing(finding: str, clause: str) -> None:
    """Switched off, the device is taken as it is."""
    life = switched(used=terms(clause))
    assert life.granted(InspectDevice(finding)).state == "closed"


def test_the_additional_fee_is_paid_in_parts_or_not_due_at_all() -> None:
    """It may come in parts; without 2.28 nothing more is due and the request closes."""
    life = switched()
    life.granted(InspectDevice("modified"), ConvertRequest(), PayRequest(100))
    assert life.requests["R1"].state == "fee-due"
    free = switched(used=terms("care/2.28"))
    free.granted(InspectDevice("modified"))
    assert free.granted(ConvertRequest()).state == "closed"
    early = paid(used=terms("care/2.28"))
    early.granted(InspectDevice("locked"))
    assert early.granted(ConvertRequest(consent=True)).state == "accepted"


def test_both_uses_by_the_other_reading() -> None:
    """A conversion may use the switch too (R109)."""
    life = switched(used=terms(conversion__uses="replacement-and-switch"))
    life.granted(InspectDevice("modified"), ConvertRequest())
    assert sorted(one.service for one in life.plan.uses) == ["replacement", "switch"]


def test_a_replacement_has_no_old_device() -> None:
    """Nothing is returned or inspected for it (9.6)."""
    life = Life()
    life.granted(asking("replacement"), PayRequest(REPLACEMENT_FEE))
    for body in (ReturnDevice(IMEI), InspectDevice("ok")):
        assert unmet(life.does(body)) == ["care/9.6"]


def test_on_hold_nothing_lapses() -> None:
    """A request on hold has no due item; an unknown one is left alone."""
    life = switched()
    life.granted(InspectDevice("no-imei"), HoldRequest("flood"))
    assert list(rules.due(life.standing(), life.used)) == []
    life.now = LAST + 1
    assert life.does(LapseReturn("R1")).changes == ()
    assert decided(LapseReturn("R7"), standing()).outcome == RECORDED
