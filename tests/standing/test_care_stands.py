"""What was done with a device stands: a request goes on from there, or has it given back; money is made good."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from msgspec.structs import replace

from sitthi.areas.requests import machine
from sitthi.kernel.decision import RECORDED, Decision, Event, Transfer
from sitthi.ledger import chart
from sitthi.standing import request_states
from sitthi.standing.care_parts import FREE, SENT, CarePlanPart, CareUse, DevicePart
from sitthi.standing.care_stands import stand_care
from sitthi.standing.delivery_parts import KEPT, MISSED, SETTLED, PromisePart
from sitthi.standing.parts import RefundPart, Standing, WalletPart
from sitthi.standing.request_parts import SWITCH, CareRequestPart
from sitthi.standing.stands import CannotStand, Stood

NUMBER, OLD, NEW, OTHER = "0812345678", "352099001761481", "356938035643809", "356938035643817"
AT_US, BEFORE_US = 1_715_587_200_000_000, 1_715_500_000_000_000
ATTEMPTED, COMPLETED, CLOSED = (Event(f"request.{name}", "r1") for name in ("attempted", "completed", "closed"))
PLAN = CarePlanPart("p1", NUMBER, OLD, "iPhone 15", 3_790_000, 19_800, "monthly", 24_900, 273_900, BEFORE_US, "active")


def request(state: str, **more: Any) -> CareRequestPart:
    """A switch under the plan, in a state."""
    return CareRequestPart("r1", "p1", NUMBER, SWITCH, "identical", state, OLD, BEFORE_US, **more)


def stood(was: CareRequestPart, now: CareRequestPart | None, *events: Event, **more: Any) -> Stood:
    """What stands of a decision that left the request as ``was``, where it is ``now``."""
    others, moved = more.pop("others", ()), more.pop("moved", ())
    decision = Decision(RECORDED, (), transfers=moved, changes=(was, *others), events=events)
    found = stand_care(decision, Standing(request=now, **{"plan": PLAN, "device": None, **more}), AT_US)
    assert found is not None
    return found


def the_request(found: Stood) -> CareRequestPart:
    """The request as it is left."""
    (part,) = (one for one in found.changes if isinstance(one, CareRequestPart))
    return part


def devices(found: Stood) -> list[tuple[str, str]]:
    """What the register says then."""
    return [(one.imei, one.state) for one in found.changes if isinstance(one, DevicePart)]


HANDED_OVER = request("delivered", sent_imei=NEW, attempts=1, delivered_us=AT_US, warranty_from_us=AT_US)
GOES_OUT = request("sent", sent_imei=NEW)
OUT = DevicePart(NEW, SENT, "p1", AT_US)


def test_the_states_are_those_of_the_machine() -> None:
    """A device is only given back, and a request only goes on, in states that the requests' own table has."""
    named = {value for name, value in vars(request_states).items() if name.isupper() and isinstance(value, str)}
    assert named == set(machine.STATES)


@pytest.mark.parametrize(
    ("now", "state", "held_from"),
    [
        (request("cancelled", sent_imei=NEW, closed_us=BEFORE_US), "taking-back", ""),
        (request("refused", closed_us=BEFORE_US), "taking-back", ""),
        (request("taking-back", sent_imei=NEW), "taking-back", ""),
        (request("offered"), "delivered", ""),
        (request("on-hold", sent_imei=NEW, held_from="sent"), "on-hold", "delivered"),
        (request("stopped", finding="locked"), "stopped", ""),
        (request("fee-due"), "fee-due", ""),
    ],
)
def test_a_device_handed_over(now: CareRequestPart, state: str, held_from: str) -> None:
    """The customer has it, whatever the request is by then; others are told, so that the plan follows."""
    found = stood(HANDED_OVER, now, ATTEMPTED, COMPLETED)
    after = the_request(found)
    assert (after.state, after.held_from, after.closed_us) == (state, held_from, 0)
    assert (after.sent_imei, after.delivered_us, after.attempts) == (NEW, AT_US, 1)
    assert found.events == (ATTEMPTED, COMPLETED)


def test_a_replacement_handed_over() -> None:
    """Nothing is left to do of one that goes on, also where it was on hold."""
    was = replace(HANDED_OVER, state="closed", closed_us=AT_US)
    for now in (request("sent", sent_imei=NEW), request("on-hold", sent_imei=NEW, held_from="sent")):
        found = stood(was, now, ATTEMPTED, COMPLETED, CLOSED)
        after = the_request(found)
        assert (after.state, after.closed_us, after.held_from) == ("closed", AT_US, "")
        assert found.events == (ATTEMPTED, COMPLETED, CLOSED)
    assert stood(was, request("cancelled"), ATTEMPTED, COMPLETED, CLOSED).events == (ATTEMPTED, COMPLETED)


def test_handed_over_once() -> None:
    """A second report counts as an attempt and tells nobody anything."""
    found = stood(HANDED_OVER, request("returned", delivered_us=BEFORE_US, attempts=1), ATTEMPTED, COMPLETED)
    assert (the_request(found).delivered_us, the_request(found).attempts) == (BEFORE_US, 2)
    assert found.events == ()


def test_another_device_came() -> None:
    """The one that was thought to be on its way is free."""
    found = stood(HANDED_OVER, request("sent", sent_imei=OTHER), ATTEMPTED, COMPLETED)
    assert (the_request(found).sent_imei, devices(found)) == (NEW, [(OTHER, FREE)])


@pytest.mark.parametrize(
    ("now", "state"),
    [
        (request("cancelled", closed_us=BEFORE_US), "taking-back"),
        (request("offered"), "sent"),
        (request("stopped"), "stopped"),
    ],
)
def test_a_device_sent(now: CareRequestPart, state: str) -> None:
    """The courier has it: it is in no plan until it has come."""
    found = stood(GOES_OUT, now, others=(OUT,))
    assert (the_request(found).state, the_request(found).sent_imei, devices(found)) == (state, NEW, [(NEW, SENT)])


def test_a_device_sent_that_can_not_be() -> None:
    """Handed over already, nothing changes; one that is in a plan by now can not be on its way."""
    assert stood(GOES_OUT, request("delivered", delivered_us=BEFORE_US), others=(OUT,)).changes == ()
    with pytest.raises(CannotStand):
        stood(GOES_OUT, request("cancelled"), others=(OUT,), device=DevicePart(NEW, "covered", "p2", BEFORE_US))


@pytest.mark.parametrize(
    ("result", "now", "state", "left"),
    [
        ("sent", request("taking-back", sent_imei=NEW), "taking-back", []),
        ("rejected", request("taking-back", sent_imei=NEW), "cancelled", [(NEW, FREE)]),
        ("rejected", request("on-hold", sent_imei=NEW, held_from="sent"), "on-hold", [(NEW, FREE)]),
        ("rejected", request("stopped", sent_imei=NEW), "stopped", [(NEW, FREE)]),
        ("rejected", request("cancelled"), "cancelled", []),
    ],
)
def test_an_attempt_that_failed(result: str, now: CareRequestPart, state: str, left: list[tuple[str, str]]) -> None:
    """It was made; a device that was rejected comes back, and is free for another."""
    found = stood(request(result, attempts=1), now, ATTEMPTED)
    assert (the_request(found).state, the_request(found).attempts, devices(found)) == (state, 1, left)
    assert found.events == (ATTEMPTED,)


def test_the_old_device_came_in() -> None:
    """It is here, and what it is, is known; of a Care device that came back only a person can say what that means."""
    came = request("returned", returned_us=AT_US)
    assert the_request(stood(came, request("cancelled"))).returned_us == AT_US
    held = the_request(stood(came, request("on-hold", held_from="delivered")))
    assert (held.state, held.held_from) == ("on-hold", "returned")
    assert stood(came, request("returned", returned_us=BEFORE_US)).changes == ()
    assert stood(request("cancelled", returned_us=AT_US), request("closed")).changes == ()
    seen = request("stopped", returned_us=BEFORE_US, finding="locked")
    assert the_request(stood(seen, request("cancelled"))).finding == "locked"
    assert stood(seen, request("stopped", finding="modified")).changes == ()
    assert the_request(stood(seen, request("on-hold", held_from="returned"))).held_from == "stopped"


def moves(*rows: tuple[str, str, int]) -> tuple[Transfer, ...]:
    """Transfers of satang."""
    return tuple(Transfer(debit, credit, chart.SATANG, amount) for debit, credit, amount in rows)


PAID = moves((chart.PROVIDER, chart.CARE_REVENUE, 885_514), (chart.PROVIDER, chart.VAT, 61_986))


def test_a_fee_for_nothing_is_refunded() -> None:
    """What the provider took is owed to the number: as a refund, and the request says so."""
    found = stood(request("accepted"), request("cancelled"), moved=PAID)
    after, refund = found.changes
    assert isinstance(after, CareRequestPart)
    assert isinstance(refund, RefundPart)
    assert (after.refunded_satang, refund.amount_satang, refund.state) == (947_500, 947_500, "due")
    assert found.transfers == moves((chart.PROVIDER, chart.refund(NUMBER), 947_500))


def test_a_fee_of_a_request_on_hold() -> None:
    """It is accepted behind its hold, and counts where no other use has come to its plan."""
    accepted = Event("request.accepted", "r1", 947_500)
    was = request("accepted", accepted_us=AT_US, counted_us=AT_US)
    use = CareUse("r1", SWITCH, AT_US)
    now = request("on-hold", held_from="offered", fee_satang=947_500)
    then = replace(PLAN, uses=(use,))
    found = stood(was, now, accepted, moved=PAID, others=(then,))
    after, plan = found.changes
    assert isinstance(after, CareRequestPart)
    assert (after.held_from, after.paid_satang, after.vat_satang) == ("accepted", 947_500, 61_986)
    assert (after.accepted_us, after.counted_us, plan) == (AT_US, AT_US, then)
    assert (found.transfers, found.events) == (PAID, (accepted,))
    other = replace(PLAN, uses=(CareUse("r0", SWITCH, BEFORE_US),))
    assert the_request(stood(was, now, accepted, moved=PAID, others=(then,), plan=other)).counted_us == 0
    part = stood(was, replace(now, fee_satang=1_000_000), accepted, moved=PAID, others=(then,))
    assert (the_request(part).held_from, part.events) == ("offered", ())


def test_a_request_made() -> None:
    """It is there as it was made, and counts towards no limit; a claim of warranty is noted where it was made."""
    made = request("accepted", counted_us=AT_US)
    assert stood(made, None).changes == (replace(made, counted_us=0),)
    claim = replace(made, request="r1.w1", origin="r1")
    origin = request("closed", claims=1, warranty_us=AT_US)
    found = stood(origin, request("closed", attempts=2), others=(claim,))
    assert found.changes == (request("closed", claims=1, warranty_us=AT_US, attempts=2), replace(claim, counted_us=0))


def test_a_repair() -> None:
    """What was paid for it counts to the plan; without one it can not."""
    was = Decision(RECORDED, (), transfers=PAID, changes=(PLAN,))
    found = stand_care(was, Standing(plan=replace(PLAN, state="ended")), AT_US)
    assert found is not None
    (plan,) = found.changes
    assert isinstance(plan, CarePlanPart)
    assert (plan.repairs_satang, plan.repairs_vat_satang) == (947_500, 61_986)
    with pytest.raises(CannotStand):
        stand_care(was, Standing(plan=None), AT_US)


@pytest.mark.parametrize(
    ("state", "claimed", "owed_satang", "after"),
    [(KEPT, 0, 100, KEPT), (MISSED, 60, 40, SETTLED), (MISSED, 150, 0, SETTLED)],
)
def test_relief_paid(state: str, claimed: int, owed_satang: int, after: str) -> None:
    """Paid of what was claimed as far as that goes, the rest is owed; what was claimed beyond it is due no more."""
    promise = PromisePart("r1", NUMBER, 1, BEFORE_US, AT_US, state, relief_satang=claimed)
    paid = Decision(
        RECORDED,
        (),
        transfers=moves((chart.RELIEF_PAYABLE, chart.PROVIDER, 100)),
        changes=(replace(promise, state=SETTLED, paid_us=AT_US, paid_satang=100),),
    )
    found = stand_care(paid, Standing(promise=promise, wallet=WalletPart()), AT_US)
    assert found is not None
    part = found.changes[0]
    assert isinstance(part, PromisePart)
    assert (part.state, part.paid_satang, part.owed_satang) == (after, 100, owed_satang)
    gone: Counter[str] = Counter()
    for one in found.transfers:
        gone[one.credit] += one.amount
        gone[one.debit] -= one.amount
    assert (gone[chart.RELIEF_PAYABLE], gone[chart.PROVIDER]) == (-claimed, 100)
    assert gone[chart.owed(NUMBER)] == -owed_satang
    with pytest.raises(CannotStand):
        stand_care(paid, Standing(promise=None, wallet=WalletPart()), AT_US)


def test_what_is_not_of_device_protection() -> None:
    """It stands in its own way."""
    top_up = Decision(RECORDED, (), transfers=moves(("channel/kiosk", chart.wallet(NUMBER), 100)))
    assert stand_care(top_up, Standing(), AT_US) is None
