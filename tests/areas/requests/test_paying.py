"""Paying a request: when it is accepted, how the money moves, what is never taken (care/2.29, 13.5, 13.6, 2.39)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from sitthi.areas.requests.model import AttemptDelivery, PayRequest, SendDevice
from sitthi.kernel.decision import REFUSED, Possible
from sitthi.standing.care_parts import CareUse
from tests.areas.decided import moved, unmet
from tests.areas.requests.making import CARE_IMEI, NOW, PLAN, SWITCH_FEE, Life, asking, terms
from tests.days import at

VAT = 61_986
"""Of 9,475.00 THB: 619.86."""


def test_offered_and_paid_in_full_it_is_accepted() -> None:
    """It counts at that instant, the promise of delivery can start, and the fee is revenue and VAT (2.29, 2.39)."""
    life = Life()
    life.granted(asking())
    decision = life.does(PayRequest(SWITCH_FEE))
    found = life.requests["R1"]
    assert (found.state, found.accepted_us, found.counted_us, found.paid_satang) == ("accepted", NOW, NOW, SWITCH_FEE)
    assert life.plan.uses == (CareUse("R1", "switch", NOW),)
    assert [(one.name, one.about, one.amount) for one in decision.events] == [("request.accepted", "R1", SWITCH_FEE)]
    assert moved(decision.transfers) == {
        "provider/care": -SWITCH_FEE,
        "revenue/care": SWITCH_FEE - VAT,
        "vat/output": VAT,
    }


def test_paid_in_parts_it_is_accepted_with_the_last() -> None:
    """A part is kept; the request waits for the rest, and sending names what is open."""
    life = Life()
    assert life.granted(asking(), PayRequest(100_00)).state == "offered"
    refused = life.does(SendDevice(CARE_IMEI))
    assert unmet(refused) == ["care/2.29"]
    assert refused.possible is not None
    assert [one.data for one in refused.possible.how] == [{"amount": "9375.00"}]
    assert life.granted(PayRequest(9_375_00)).state == "accepted"


@pytest.mark.parametrize("amount", [SWITCH_FEE + 1, 0])
def test_no_more_than_is_due_is_taken(amount: int) -> None:
    """Not even with the clause switched off."""
    for used in (terms(), terms("care/13.5")):
        life = Life()
        life.granted(asking())
        life.used = used
        assert unmet(life.does(PayRequest(amount))) == ["care/13.5"]


def test_a_limit_used_up_meanwhile_takes_no_payment() -> None:
    """The limit is looked at again when the request would be accepted, with the next reset (12.1.b)."""
    life = Life()
    life.granted(asking())
    life.plan = replace(PLAN, uses=(CareUse("R8", "switch", NOW), CareUse("R9", "switch", NOW)))
    decision = life.does(PayRequest(SWITCH_FEE))
    assert (decision.outcome, unmet(decision)) == (REFUSED, ["care/12.1.b"])
    assert decision.possible == Possible(at("2025-03-25"))


@pytest.mark.parametrize(
    ("moment", "counts"), [("submission", [1, 1, 1]), ("acceptance", [0, 1, 1]), ("completion", [0, 0, 1])]
)
def test_when_it_counts_is_a_value(moment: str, counts: list[int]) -> None:
    """At submission, acceptance or completion; once (R30)."""
    life = Life(used=terms(request__counts_at=moment))
    found = []
    for bodies in ((asking(),), (PayRequest(SWITCH_FEE),), (SendDevice(CARE_IMEI), AttemptDelivery("delivered"))):
        life.granted(*bodies)
        found.append(len(life.plan.uses))
    assert found == counts


def test_vat_is_at_the_rate_of_the_book() -> None:
    """Moved to 10%, a fee of 9,475.00 holds 861.36; without the clause none is split off (2.39)."""
    for used, vat in ((terms(vat__rate=1_000), 86_136), (terms("care/2.39"), 0)):
        life = Life(used=used)
        life.granted(asking(), PayRequest(SWITCH_FEE))
        assert moved(life.transfers).get("vat/output", 0) == vat
