"""What a refusal names as mending it does: those events, then the same request at that instant, is granted."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.kernel.decision import GRANTED, REFUSED, Remedy
from sitthi.standing.care_parts import CareUse
from sitthi.standing.parts import Standing
from sitthi.standing.request_parts import CareRequestPart
from tests.areas.requests.making import IMEI, LATE_BILL, LUMP, NOW, NUMBER, PLAN, SERVED, asking, decided, standing
from tests.days import at

OPEN = CareRequestPart("R0", "P1", NUMBER, "switch", "identical", "offered", IMEI, NOW - 1)
OWING = replace(OPEN, request="R5", plan="P2", state="fee-due", additional_satang=700, attempt_fees_satang=50_000)
USES = (CareUse("R8", "switch", NOW - 2), CareUse("R9", "switch", NOW - 1))
SUSPENDED = replace(SERVED, status="suspended", why="customer")
AT_NIGHT = at("2024-05-15 22:00")


def mended(found: Standing, how: tuple[Remedy, ...], from_us: int) -> Standing:
    """The standing after the events; a lump sum is renewed by itself when its end is past."""
    for remedy in how:
        kind, _, key = remedy.subject.partition("/")
        if remedy.type == "number.resumed":
            assert key == NUMBER
            found = replace(found, number=SERVED)
        elif remedy.type == "bill.paid":
            assert kind == "account"
            found = replace(found, bills=tuple(one for one in found.bills if one.bill != remedy.data["bill"]))
        else:
            assert remedy.type in {"care.request-cancelled", "care.request-paid"}
            found = replace(found, requests=tuple(one for one in found.requests if one.request != key))
    plan = found.plan
    if plan is not None and plan.package == "lump-sum" and from_us >= at("2025-03-25"):
        plan = replace(plan, package="monthly", renewed_us=at("2025-03-25"), monthly_from_day=0)
    return replace(found, plan=plan)


FAULTS = st.fixed_dictionaries(
    {
        "number": st.sampled_from([SERVED, SUSPENDED]),
        "bills": st.sampled_from([(), (LATE_BILL,), (LATE_BILL, replace(LATE_BILL, bill="B2"))]),
        "requests": st.sampled_from([(), (OPEN,), (OWING,), (OPEN, OWING)]),
    }
)


@given(
    FAULTS,
    st.sampled_from([PLAN, LUMP]),
    st.sampled_from([(), USES]),
    st.sampled_from([0, NOW + 5, AT_NIGHT]),
    st.sampled_from(["web", "callcentre/1"]),
)
def test_what_mends_a_refusal_mends_it(
    faults: dict[str, Any], plan: Any, uses: Any, paused_us: int, source: str
) -> None:
    """Whatever faults come together, at any hour, by either channel."""
    found = standing(replace(plan, uses=uses, paused_until_us=paused_us), **faults)
    for at_us in (NOW, AT_NIGHT):
        decision = decided(asking(), found, at_us=at_us, source=source)
        if decision.outcome == GRANTED:
            continue
        possible = decision.possible
        assert possible is not None
        then_us = max(possible.from_us, at_us)
        after = mended(found, possible.how, then_us)
        assert decided(asking(), after, at_us=then_us, source=source).outcome == GRANTED


@pytest.mark.parametrize("source", ["web", "callcentre/1"])
def test_a_limit_resets_at_midnight_but_the_call_centre_opens_at_nine(source: str) -> None:
    """The instant named is one at which the same channel takes the request."""
    decision = decided(asking(), standing(replace(PLAN, uses=USES)), source=source)
    assert decision.outcome == REFUSED
    assert decision.possible is not None
    expected = "2025-03-25 00:00" if source == "web" else "2025-03-25 09:00"
    assert decision.possible.from_us == at(expected)
