"""Whatever happens to the requests of a plan, in whatever order: limits hold in every window, and money ties."""

from __future__ import annotations

from collections import Counter

import msgspec
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.requests.limits import window
from sitthi.areas.requests.model import (
    AttemptDelivery,
    CancelRequest,
    CheckRequest,
    ClaimWarranty,
    ConvertRequest,
    HoldRequest,
    InspectDevice,
    LapseReturn,
    MakeRequest,
    OfferDevice,
    PayRequest,
    RefuseRequest,
    ReleaseRequest,
    ReturnDevice,
    SendDevice,
    SettleRequest,
)
from sitthi.kernel.decision import Possible
from sitthi.kernel.moment import DAY_US
from sitthi.ledger import chart
from sitthi.standing import request_states as states
from sitthi.standing.care_parts import SENT, CarePlanPart
from tests.areas.decided import moved
from tests.areas.requests.making import LUMP, NUMBER, PLAN, Life, asking
from tests.days import at, day

NAMES = ("R1", "R2", "R3", "R4", "R1.w1", "R2.w1", "R3.w1")
RENEWED = replace(LUMP, package="monthly", renewed_us=at("2025-03-25"), monthly_from_day=day("2025-04-10"))
SERIALS = ("SERIAL00A", "SERIAL00B", "SERIAL00C", "SERIAL00D")
"""Devices without an IMEI are known by their serial number (care/2.10)."""
ALL = PayRequest(0)
"""Stands for paying all that is due."""
FINDINGS = ("ok", "no-imei", "other-device", "modified", "locked", "works", "not-covered")

BODIES = st.one_of(
    st.sampled_from(["switch", "replacement"]).map(asking),
    st.sampled_from(["switch", "replacement"]).map(lambda service: asking(service, asked=("proof",))),
    st.sampled_from(
        [
            ALL,
            ALL,
            PayRequest(100_00),
            CheckRequest(evidence=("proof",)),
            OfferDevice(),
            SendDevice("IMEI"),
            ReturnDevice(),
            ConvertRequest(consent=True),
            CancelRequest(),
            RefuseRequest("17.5", "no longer qualifies"),
            HoldRequest("flood"),
            ReleaseRequest(),
            SettleRequest("care/18.9"),
            ClaimWarranty("speaker"),
        ]
    ),
    st.sampled_from(["delivered", "delivered", "absent", "rejected"]).map(AttemptDelivery),
    st.sampled_from(FINDINGS).map(InspectDevice),
    st.just(LapseReturn("")),
)
STEPS = st.lists(st.tuples(st.sampled_from(NAMES), BODIES, st.sampled_from([0, 1, 9, 40, 200])), max_size=40)
WHOLE = [
    *(asking(), ALL, SendDevice("IMEI"), AttemptDelivery("delivered"), InspectDevice("ok")),
    *(ClaimWarranty("speaker"), InspectDevice("works"), ConvertRequest()),
]


def lived(plan: CarePlanPart, steps: list[tuple[str, msgspec.Struct, int]]) -> Life:
    """The life after all steps, the limits being held to after each."""
    life = Life(plan)
    for sent, (name, body, days) in enumerate(steps):
        life.now += days * DAY_US
        if not isinstance(body, MakeRequest) or "." not in name:
            life.does(meant(life, name, body, f"SERIAL{sent:04}"), name)
        limits_hold(life)
    return life


def meant(life: Life, name: str, body: msgspec.Struct, imei: str) -> msgspec.Struct:
    """A body with what depends on how things stand: what is due, which device, which request."""
    found = life.requests.get(name)
    if body is ALL and found is not None:
        return PayRequest(max(found.open_satang, 0) + found.attempts_open_satang)
    if isinstance(body, SendDevice):
        return SendDevice(imei)
    if isinstance(body, LapseReturn):
        return LapseReturn(name)
    if isinstance(body, ReturnDevice) and found is not None and found.state == states.TAKING_BACK:
        return ReturnDevice(found.sent_imei)
    return replace(body, device=life.plan.imei) if isinstance(body, MakeRequest) else body


def limits_hold(life: Life) -> None:
    """In the window of every use no more are used than it allows, and a request counts as one thing."""
    for use in life.plan.uses:
        found = window(life.plan, use.service, use.accepted_us, life.used)
        assert found.used <= found.limit
    counts = Counter(use.request for use in life.plan.uses)
    assert all(count == 1 for count in counts.values())


def what_is_sent_is_on_its_way(life: Life) -> None:
    """The register has a Care device as sent while its request is open and has not handed it over; no longer."""
    open_ones = [one for one in life.requests.values() if one.sent_imei and not one.delivered_us and not one.closed_us]
    assert {imei for imei, state in life.register.items() if state == SENT} == {one.sent_imei for one in open_ones}


def money_ties(life: Life) -> None:
    """All that was paid is revenue and VAT or owed back; what ended without a device keeps no fee."""
    gains = moved(life.transfers)
    requests = list(life.requests.values())
    kept = sum(one.paid_satang + one.attempt_paid_satang for one in requests)
    back = sum(one.refunded_satang for one in requests)
    vat = sum(one.vat_satang + one.attempt_vat_satang for one in requests)
    assert -gains.get("provider/care", 0) == kept + back
    assert gains.get(chart.refund(NUMBER), 0) == back == sum(one.amount_satang for one in life.refunds)
    assert gains.get("revenue/care", 0) + gains.get(chart.VAT, 0) == kept
    assert gains.get(chart.VAT, 0) == vat
    for one in requests:
        assert 0 <= one.paid_satang <= one.fee_satang + one.additional_satang
        if one.state in {states.CANCELLED, states.REFUSED}:
            assert (one.paid_satang, bool(one.closed_us)) == (0, True)
        if one.state == states.CLOSED:
            assert one.open_satang == 0


@given(st.sampled_from([PLAN, LUMP, RENEWED]), STEPS)
def test_uses_never_exceed_the_limits_and_fees_and_refunds_tie(
    plan: CarePlanPart, steps: list[tuple[str, msgspec.Struct, int]]
) -> None:
    """After any sequence, possible or not, of events about any request, over years."""
    life = lived(plan, steps)
    money_ties(life)
    what_is_sent_is_on_its_way(life)
    waiting = [
        one for one in life.requests.values() if one.state in {*states.UNANSWERED, *states.UNDERWAY, states.STOPPED}
    ]
    assert len([one for one in waiting if not one.delivered_us]) <= 1


@given(st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(FINDINGS), st.booleans()), min_size=1, max_size=8))
def test_whole_lives_hold_the_limits_too(turns: list[tuple[str, str, bool]]) -> None:
    """Requests that come to their end one after the other: exchanged, found wrong, turned or given back."""
    steps: list[tuple[str, msgspec.Struct, int]] = []
    for name, finding, convert in turns:
        exchange: list[msgspec.Struct] = [asking(), ALL, SendDevice("IMEI"), AttemptDelivery("delivered")]
        after: list[msgspec.Struct] = (
            [ConvertRequest(consent=True), ALL] if convert else [CancelRequest(), ReturnDevice()]
        )
        claim: list[msgspec.Struct] = [ClaimWarranty("speaker")]
        steps += [(name, body, 1) for body in (*exchange, InspectDevice(finding), *after, *claim)]
    money_ties(lived(PLAN, steps))


def test_a_whole_life_and_a_claim_that_was_none() -> None:
    """One switch, and a warranty claim that became the second: the window is full, and says so."""
    life = lived(PLAN, [("R1", body, 0) for body in WHOLE[:6]] + [("R1.w1", body, 0) for body in WHOLE[6:]])
    assert window(life.plan, "switch", life.now, life.used).left == 0
    assert life.requests["R1.w1"].state == states.FEE_DUE
    life.granted(CancelRequest(), name="R1.w1")
    assert window(life.plan, "switch", life.now, life.used).left == 1


def test_a_lump_sum_through_two_switches_a_replacement_and_a_conversion() -> None:
    """Two switches and a replacement use the package up; in the next year a locked phone turns a switch (12.1, 9.5)."""
    life = Life(LUMP)
    for name, imei in (("R1", SERIALS[0]), ("R2", SERIALS[1])):
        life.granted(replace(asking(), device=life.plan.imei), PayRequest(9_475_00), SendDevice(imei), name=name)
        life.granted(AttemptDelivery("delivered"), ReturnDevice(), InspectDevice("ok"), name=name)
        life.now += 30 * DAY_US
    third = life.does(replace(asking(), device=SERIALS[1]), "R3")
    assert (third.outcome, third.possible) == ("refused", Possible(at("2025-03-25")))
    gone = replace(asking("replacement"), device=SERIALS[1])
    life.granted(gone, PayRequest(16_107_50), SendDevice(SERIALS[2]), AttemptDelivery("delivered"), name="R4")
    assert life.plan.imei == SERIALS[2]
    life.now = at("2025-04-20 10:00")
    life.plan = replace(RENEWED, imei=SERIALS[2], uses=life.plan.uses)
    life.granted(replace(asking(), device=SERIALS[2]), PayRequest(9_475_00), InspectDevice("locked"), name="R3")
    life.granted(ConvertRequest(consent=True), PayRequest(6_632_50), SendDevice(SERIALS[3]), name="R3")
    assert life.granted(AttemptDelivery("delivered"), name="R3").state == states.CLOSED
    left = [window(life.plan, service, life.now, life.used).left for service in ("switch", "replacement")]
    assert (left, life.plan.imei) == ([2, 0], SERIALS[3])
    money_ties(life)
