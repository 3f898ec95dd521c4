"""Asking for another device: the fee, what is offered at once, evidence to wait for, checks and offers."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from sitthi.areas.requests.model import Address, CheckRequest, OfferDevice, PayRequest
from sitthi.kernel.decision import GRANTED, REFUSED
from sitthi.standing.care_parts import CareUse
from sitthi.standing.request_parts import CareRequestPart
from tests.areas.decided import part, unmet
from tests.areas.requests.making import (
    CARE_IMEI,
    IMEI,
    LUMP,
    NOW,
    PLAN,
    REPLACEMENT_FEE,
    SWITCH_FEE,
    Life,
    asking,
    decided,
    standing,
    terms,
)


@pytest.mark.parametrize(("service", "fee"), [("switch", SWITCH_FEE), ("replacement", REPLACEMENT_FEE)])
@pytest.mark.parametrize("plan", [PLAN, LUMP], ids=["monthly", "lump-sum"])
def test_the_fee_goes_by_the_price_on_the_day_of_purchase(plan: object, service: str, fee: int) -> None:
    """Of a device of 37,900 THB a switch costs 9,475.00, a replacement 16,107.50 (13.5, C2)."""
    decision = decided(asking(service), standing(plan))  # type: ignore[arg-type]
    made = part(decision, CareRequestPart)
    assert (decision.outcome, made.fee_satang, made.state, made.open_satang) == (GRANTED, fee, "offered", fee)


def test_a_request_keeps_what_it_was_asked_with() -> None:
    """Device, places and the window chosen stay with it; the device is told at once, by default identical (8.9)."""
    to, collect = Address("Bangkok", "Bang Rak", "home"), Address("Nonthaburi", "Pak Kret", "home")
    decision = decided(asking(address=to, collect_from=collect, window_chosen=True), standing())
    made = part(decision, CareRequestPart)
    assert (made.request, made.plan, made.imei, made.made_us) == ("R1", "P1", IMEI, NOW)
    assert (made.province, made.area, made.kind) == ("Bangkok", "Bang Rak", "home")
    assert (made.collect_province, made.collect_area, made.window_chosen) == ("Nonthaburi", "Pak Kret", True)
    assert (made.offered, made.offered_model) == ("identical", PLAN.model)
    (message,) = decision.messages
    assert message.template == "request-made-switch"
    assert message.values["fee_satang"] == SWITCH_FEE
    assert (message.values["used"], message.values["left"], message.values["model"]) == (0, 2, PLAN.model)


def test_fees_stay_as_they_are_when_the_device_has_changed() -> None:
    """13.1: the price of the first device counts; without that clause the listed price of the present one does."""
    changed = replace(PLAN, model="iPhone 13")
    assert part(decided(asking(), standing(changed)), CareRequestPart).fee_satang == SWITCH_FEE
    without = part(decided(asking(), standing(changed), terms("care/13.1")), CareRequestPart)
    assert without.fee_satang == 7_475_00


def test_without_a_fee_a_request_is_accepted_at_once() -> None:
    """Agreed and nothing to pay is accepted (2.29)."""
    decision = decided(asking(), standing(), terms("care/13.5"))
    assert part(decision, CareRequestPart).state == "accepted"
    assert [event.name for event in decision.events] == ["request.accepted"]


def test_the_default_kind_is_a_value() -> None:
    """Another default is what is offered when nothing is said (8.10)."""
    moved = terms(request__default_kind="same-model")
    assert part(decided(asking(), standing(), moved), CareRequestPart).offered == "same-model"


def test_evidence_asked_for_is_waited_for_and_checked() -> None:
    """Proof of purchase still to come: nothing is offered until somebody has checked it (8.2, 14.1)."""
    life = Life()
    assert life.granted(asking("replacement", asked=("proof-of-purchase",))).state == "made"
    refused = life.does(CheckRequest())
    assert (refused.outcome, unmet(refused)) == (REFUSED, ["care/8.2"])
    wrong = life.does(CheckRequest(evidence=("proof-of-purchase",), mismatches=("full-name",)))
    assert unmet(wrong) == ["care/17.6"]
    assert life.granted(CheckRequest(evidence=("proof-of-purchase",))).state == "offered"


def test_a_request_paid_while_it_is_checked_is_accepted_by_the_check() -> None:
    """Agreed is the later of the two here, and then it counts (2.29, R30)."""
    life = Life()
    life.granted(asking(asked=("proof-of-purchase",)), PayRequest(SWITCH_FEE))
    assert not life.plan.uses
    assert life.granted(CheckRequest(evidence=("proof-of-purchase",))).state == "accepted"
    assert life.plan.uses == (CareUse("R1", "switch", NOW),)


@pytest.mark.parametrize(("source", "state"), [("callcentre", "made"), ("web", "offered")])
def test_an_address_elsewhere_is_looked_at_by_a_person(source: str, state: str) -> None:
    """Not the registered home, and not changed through the website: the provider may decline it (14.4)."""
    elsewhere = asking(address=Address("Bangkok", kind="office", registered=False))
    assert part(decided(elsewhere, standing(), source=source), CareRequestPart).state == state
    off = decided(elsewhere, standing(), terms("care/14.4"), source=source)
    assert part(off, CareRequestPart).state == "offered"


def test_of_a_similar_device_the_highest_not_above_the_enrolled_one_is_offered() -> None:
    """Of the listed models none higher, dearer or newer than the iPhone 14 Plus (8.11, R121)."""
    made = part(decided(asking(wants="similar"), standing()), CareRequestPart)
    assert (made.offered, made.offered_model) == ("similar", "iPhone 14")
    unlisted = replace(PLAN, model="iPhone 3G")
    assert part(decided(asking(wants="similar"), standing(unlisted)), CareRequestPart).state == "checked"


@pytest.mark.parametrize(
    ("model", "clauses"),
    [
        ("iPhone 14", []),
        ("iPhone 13 128GB", []),
        ("iPhone 14 Pro", ["care/8.11", "care/8.11"]),
        ("iPhone 15", ["care/8.11", "care/8.11"]),
        ("iPhone 13 Pro Max", ["care/8.11"]),
        ("Galaxy", ["care/8.11"]),
    ],
)
def test_a_device_above_the_enrolled_one_is_never_offered(model: str, clauses: list[str]) -> None:
    """Higher, dearer or newer is refused, each by itself (8.11); what is lower may be given."""
    life = Life()
    life.granted(asking(wants="similar"))
    decision = life.does(OfferDevice("similar", model))
    assert unmet(decision) == clauses


def test_more_memory_than_the_enrolled_device_is_superior() -> None:
    """Technically superior: 256 GB instead of 128 GB, of the same model (8.11)."""
    life = Life(replace(PLAN, model="iPhone 14 Plus 128GB"))
    life.granted(asking(wants="same-model"))
    assert unmet(life.does(OfferDevice("same-model", "iPhone 14 Plus 256GB"))) == ["care/8.11"]
    assert life.granted(OfferDevice("same-model", "iPhone 14 Plus 64GB")).offered_model == "iPhone 14 Plus 64GB"


@pytest.mark.parametrize("never", ["higher", "dearer", "newer", "technically-superior"])
def test_each_kind_of_ceiling_is_a_value(never: str) -> None:
    """One taken from the list no longer refuses; nor does any for a kind the ceiling does not hold for (R121)."""
    plan = replace(PLAN, model="iPhone 14 128GB", price_satang=32_900_00)
    above = {
        "higher": ("iPhone 14 Plus", {"price_satang": 40_000_00}),
        "dearer": ("iPhone 13 Pro", {}),
        "newer": ("iPhone 15", {}),
        "technically-superior": ("iPhone 13 256GB", {}),
    }
    model, changes = above[never]
    plan = replace(plan, **changes)
    waits = CareRequestPart("R1", "P1", PLAN.number, "switch", "similar", "checked", IMEI, NOW, fee_satang=5)
    found = standing(plan, request=waits)
    offer = OfferDevice("similar", model)
    before = unmet(decided(offer, found))
    others = tuple(one for one in ("higher", "dearer", "newer", "technically-superior") if one != never)
    assert len(unmet(decided(offer, found, terms(ceiling__never=others)))) == len(before) - 1
    assert unmet(decided(offer, found, terms(ceiling__applies_to=("same-model",)))) == []


def test_the_kind_is_the_one_wanted_or_the_default() -> None:
    """Asked for identical, a similar one is not put upon the customer (8.10); another model is not identical (2.11)."""
    life = Life()
    life.granted(asking())
    assert unmet(life.does(OfferDevice("similar", "iPhone 13"))) == ["care/8.10"]
    assert unmet(life.does(OfferDevice("identical", "iPhone 13"))) == ["care/2.11"]
    assert unmet(life.does(OfferDevice("better"))) == ["care/2.11", "care/8.10"]


def test_by_the_other_reading_a_similar_device_has_the_same_model() -> None:
    """8.11 asks for the same model; 2.11 prevails unless the terms say otherwise (R121)."""
    life = Life(used=terms(similar__same_model=True))
    life.granted(asking(wants="similar"))
    assert unmet(life.does(OfferDevice("similar", "iPhone 13"))) == ["care/2.11"]


def test_an_unknown_device_has_no_plan() -> None:
    """No plan covers it: refused, whatever is switched off (17.7)."""
    decision = decided(asking(), standing(None), terms("care/17.7"))
    assert (decision.outcome, unmet(decision), decision.possible) == (REFUSED, ["care/17.7"], None)
    assert decided(OfferDevice(), standing(None), terms()).outcome == REFUSED
    assert CARE_IMEI != IMEI
