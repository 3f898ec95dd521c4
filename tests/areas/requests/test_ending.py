"""The ways out: cancelled, refused by one or two persons, on hold, the plan ended meanwhile (care/17, 18, 19.4)."""

from __future__ import annotations

import pytest

from sitthi.areas.requests.model import (
    AttemptDelivery,
    CancelRequest,
    HoldRequest,
    InspectDevice,
    PayRequest,
    RefuseRequest,
    ReleaseRequest,
    ReturnDevice,
    SendDevice,
    SettleRequest,
)
from sitthi.kernel.command import Actor
from sitthi.kernel.decision import GRANTED, RECORDED, REFUSED
from tests.areas.decided import moved, unmet
from tests.areas.requests.making import (
    CARE_IMEI,
    CHIEF,
    CLERK,
    IMEI,
    NUMBER,
    REPLACEMENT_FEE,
    SWITCH_FEE,
    Life,
    asking,
    switched,
    terms,
)

FRAUD = RefuseRequest("care/17.4", "three IMEIs in a week")
NOBODY = Actor("staff", "", "provider")


def paid(service: str = "switch", **moves: object) -> Life:
    """A request that is accepted, nothing sent."""
    life = Life(**moves)  # type: ignore[arg-type]
    life.granted(asking(service), PayRequest(SWITCH_FEE if service == "switch" else REPLACEMENT_FEE))
    return life


def test_cancelled_before_the_exchange_it_gives_all_back() -> None:
    """The use and the fee, in full, owed to the number (R30, R109); the ledger is as it was but for the refund."""
    life = paid()
    found = life.granted(CancelRequest("customer"))
    assert (found.state, found.why, found.refunded_satang, found.paid_satang) == (
        "cancelled",
        "customer",
        SWITCH_FEE,
        0,
    )
    assert life.plan.uses == ()
    assert moved(life.transfers) == {"provider/care": -SWITCH_FEE, f"refund/{NUMBER}": SWITCH_FEE}
    (refund,) = life.refunds
    assert (refund.amount_satang, refund.cause, refund.state) == (SWITCH_FEE, "care-request-cancelled", "due")
    assert life.events[-1] == "request.cancelled"


def test_a_kept_fee_and_a_kept_use_are_choices() -> None:
    """By the other choices a cancelled switch costs its fee, or its use; a replacement never does (R117)."""
    kept = terms(cancelled__switch_fee="kept")
    life = paid(used=kept)
    life.granted(CancelRequest())
    assert life.refunds == []
    replacement = paid("replacement", used=kept)
    replacement.granted(CancelRequest())
    assert [one.amount_satang for one in replacement.refunds] == [REPLACEMENT_FEE]
    used = paid(used=terms(cancelled__gives_use_back=False))
    used.granted(CancelRequest())
    assert len(used.plan.uses) == 1


def test_a_device_on_its_way_may_still_be_cancelled_and_one_handed_over_comes_back_first() -> None:
    """7.9: a switch without the old device is cancelled, the Care device given back, then the fee refunded."""
    life = paid()
    life.granted(SendDevice(CARE_IMEI))
    assert life.granted(CancelRequest()).state == "cancelled"
    life = switched()
    assert life.granted(CancelRequest("old device not handed over")).state == "taking-back"
    assert life.refunds == []
    assert life.granted(ReturnDevice(CARE_IMEI)).state == "cancelled"
    assert len(life.refunds) == 1


def test_fees_of_attempts_are_not_refunded() -> None:
    """They were for driving there; they can still be paid after the end (14.5)."""
    life = paid()
    life.granted(SendDevice(CARE_IMEI), *[AttemptDelivery("absent")] * 4, PayRequest(50_000), CancelRequest())
    assert [one.amount_satang for one in life.refunds] == [SWITCH_FEE]
    assert life.granted(PayRequest(50_000)).attempts_open_satang == 0


@pytest.mark.parametrize("ground", ["17.5", "care/17.6", "care/8.2", "care/14.4"])
def test_a_fact_is_refused_by_one_person_with_a_reason(ground: str) -> None:
    """By a clause of 17, or one that lets the provider decline; the fee comes back."""
    life = paid()
    assert unmet(life.does(RefuseRequest(ground, " "))) == ["care/17"]
    found = life.granted(RefuseRequest(ground, "name differs"))
    assert (found.state, life.plan.uses, len(life.refunds)) == ("refused", (), 1)
    assert found.why == (ground if ground.startswith("care/") else f"care/{ground}")
    assert life.events[-1] == "request.refused"


def test_a_ground_that_is_none_refuses_nothing() -> None:
    """Only the grounds listed (17); one taken from the list is none."""
    life = paid()
    assert unmet(life.does(RefuseRequest("care/18.7", "breach"))) == ["care/17"]
    life.used = terms(refuse__grounds=())
    assert unmet(life.does(RefuseRequest("care/17.5", "no longer qualifies"))) == ["care/17"]


def test_a_suspicion_needs_a_second_person() -> None:
    """The first is recorded and nothing happens; the same person cannot confirm; another one can (R112)."""
    life = paid()
    first = life.does(FRAUD, actor=CLERK)
    assert (first.outcome, life.requests["R1"].state, life.refunds) == (RECORDED, "accepted", [])
    assert (life.requests["R1"].suspected, life.requests["R1"].suspected_by) == ("care/17.4", "agent-7")
    again = life.does(FRAUD, actor=Actor("staff", " AGENT-7 ", "provider"))
    assert (again.outcome, unmet(again)) == (REFUSED, ["house/second-person"])
    assert life.does(FRAUD, actor=CHIEF).outcome == GRANTED
    assert life.requests["R1"].state == "refused"


def test_a_suspicion_of_nobody_is_none_and_another_clause_begins_anew() -> None:
    """Whoever suspects has a name; a second suspicion by another clause has its own second person."""
    life = paid()
    assert unmet(life.does(FRAUD, actor=NOBODY)) == ["house/second-person"]
    life.does(FRAUD, actor=CLERK)
    other = life.does(RefuseRequest("care/17.9", "sold on"), actor=CHIEF)
    assert (other.outcome, life.requests["R1"].suspected) == (RECORDED, "care/17.9")


@pytest.mark.parametrize("used", [terms("house/second-person"), terms(refuse__second_person=())])
def test_without_the_second_person_one_is_enough(used: object) -> None:
    """Where the clause is off, or the ground is not on the list."""
    life = paid(used=used)
    assert life.does(FRAUD, actor=CLERK).outcome == GRANTED


def test_reason_to_believe_is_of_its_kinds() -> None:
    """8.13: fraud or unlawful, or commercial gain."""
    life = paid()
    assert unmet(life.does(RefuseRequest("care/8.13", "odd", "boredom"))) == ["care/8.13"]
    life.used = terms(suspicion__kinds=("boredom",))
    assert life.does(RefuseRequest("care/8.13", "odd", "boredom")).outcome == RECORDED


def test_an_heir_is_no_other_person() -> None:
    """17.9 excepts inheritance (R113); taken from the list, it does not."""
    life = paid()
    heir = RefuseRequest("care/17.9", "passed on", inheritance=True)
    assert unmet(life.does(heir)) == ["care/17.9"]
    life.used = terms(inheritance__excepted_from=())
    assert life.does(heir).outcome == RECORDED


def test_on_hold_everything_waits_and_goes_on_where_it_was() -> None:
    """With a reason and a notice (19.4); what is asked meanwhile is refused, its release being the remedy."""
    life = paid()
    assert unmet(life.does(HoldRequest(" "))) == ["care/19.4"]
    held = life.does(HoldRequest("flood"))
    assert [one.template for one in held.messages] == ["request-on-hold"]
    assert (life.requests["R1"].state, life.requests["R1"].held_from) == ("on-hold", "accepted")
    refused = life.does(SendDevice(CARE_IMEI))
    assert unmet(refused) == ["care/19.4"]
    assert refused.possible is not None
    assert [one.type for one in refused.possible.how] == ["care.request-released"]
    found = life.granted(ReleaseRequest())
    assert (found.state, found.held_us, found.held_from) == ("accepted", 0, "")
    assert life.granted(SendDevice(CARE_IMEI)).state == "sent"
    assert life.events[-2:] == ["request.held", "request.released"]


def test_what_is_on_hold_can_be_cancelled() -> None:
    """As it could before, with all that was paid refunded; nothing in 19.4 keeps a customer waiting."""
    life = paid()
    life.granted(HoldRequest("flood"))
    cancelled = life.does(CancelRequest("customer"))
    found = life.requests["R1"]
    assert (found.state, found.held_us, found.held_from, found.why) == ("cancelled", 0, "", "customer")
    assert (found.closed_us > 0, life.plan.uses) == (True, ())
    assert [one.amount_satang for one in life.refunds] == [SWITCH_FEE]
    assert "care/19.4" in [one.clause for one in cancelled.reasons]
    assert life.events[-1] == "request.cancelled"


def test_on_hold_a_device_handed_over_comes_back_first_and_one_in_order_stays() -> None:
    """Cancelled where that could be done before the hold, and by the same clause refused where it could not (7.9)."""
    life = switched()
    life.granted(HoldRequest("flood"))
    assert life.granted(CancelRequest()).state == "taking-back"
    assert life.granted(ReturnDevice(CARE_IMEI)).state == "cancelled"
    came = switched()
    came.granted(ReturnDevice(IMEI), HoldRequest("flood"))
    assert unmet(came.does(CancelRequest())) == ["care/7.9"]
    stopped = paid(used=terms(locked__outcomes=("convert-with-consent",)))
    stopped.granted(InspectDevice("locked"), HoldRequest("flood"))
    assert unmet(stopped.does(CancelRequest())) == ["care/9.5"]


def test_without_19_4_no_notice_goes_out() -> None:
    """The notice is that clause's."""
    life = paid(used=terms("care/19.4"))
    assert life.does(HoldRequest("flood")).messages == ()


def test_when_the_plan_ends_an_accepted_request_is_fulfilled() -> None:
    """R123: accepted and paid it goes on, on hold too; only offered it is cancelled and refunded."""
    life = paid()
    assert life.granted(SettleRequest("care/18.9")).state == "accepted"
    life.granted(HoldRequest("flood"))
    assert life.granted(SettleRequest("care/18.9")).state == "on-hold"
    offered = Life()
    offered.granted(asking(), PayRequest(100))
    assert offered.granted(SettleRequest("care/18.9")).state == "cancelled"
    assert [one.amount_satang for one in offered.refunds] == [100]
    waiting = Life()
    waiting.granted(asking(), HoldRequest("flood"))
    assert waiting.granted(SettleRequest("care/18.9")).state == "cancelled"


def test_by_the_other_choice_it_lapses() -> None:
    """Then nothing is refunded; without clause 18 nothing happens at all."""
    life = paid(used=terms(end__open_request="lapses"))
    found = life.granted(SettleRequest("care/18.9"))
    assert (found.state, life.refunds, found.closed_us) == ("cancelled", [], life.now)
    other = paid(used=terms("care/18"))
    assert other.does(SettleRequest("care/18.9")).changes == ()


def test_what_was_handed_over_is_not_touched_by_the_end_of_the_plan() -> None:
    """The exchange goes on to its end; and what is about another request is left alone."""
    assert paid().does(SettleRequest("care/18.9", "R7")).changes == ()
    assert switched().does(SettleRequest("care/18.9")).changes == ()
