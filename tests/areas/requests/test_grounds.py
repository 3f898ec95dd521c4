"""Every ground to refuse a request: all told at once, each with what truly mends it (care/7, 8, 9, 10, 12, 14, 17)."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from sitthi.areas.requests.model import Address, MakeRequest
from sitthi.kernel.decision import GRANTED, REFUSED, Possible, Remedy
from sitthi.standing.care_parts import CareUse
from sitthi.standing.request_parts import CareRequestPart
from tests.areas.decided import reasons, unmet
from tests.areas.requests.making import (
    CARE_IMEI,
    HOLDER,
    IMEI,
    LATE_BILL,
    LUMP,
    NOW,
    NUMBER,
    PLAN,
    SERVED,
    asking,
    decided,
    standing,
    terms,
)
from tests.days import at

OPEN = CareRequestPart("R0", "P1", NUMBER, "switch", "identical", "offered", IMEI, NOW - 1)
HELD = replace(OPEN, state="on-hold", held_from="accepted")
OWING = replace(OPEN, plan="P2", state="fee-due", additional_satang=700, attempt_fees_satang=50_000)
FEES_PAID = Remedy("care.request-paid", {"amount": "507.00"}, "request/R0")
USED_UP = replace(PLAN, uses=(CareUse("R8", "switch", NOW - 2), CareUse("R9", "switch", NOW - 1)))
CLOSED_AT_NIGHT = at("2024-05-15 21:00")
CUSTOMER = replace(SERVED, status="suspended", why="customer")
FOREIGNER = replace(HOLDER, id_kind="passport")
RESUMED = Remedy("number.resumed", {}, f"number/{NUMBER}")
PAID = Remedy("bill.paid", {"bill": "B1", "amount": "400.00", "channel": "app"}, "account/BA1")
CANCELLED = Remedy("care.request-cancelled", {"reason": "customer"}, "request/R0")
NEXT_WINDOW = at("2025-03-25")

ONE_GROUND: list[tuple[MakeRequest, dict[str, Any], list[str], Possible | None]] = [
    (asking(channel="shop"), {}, ["care/8.1"], None),
    (asking("repair"), {}, ["care/5.2"], None),
    (asking(wants="golden"), {}, ["care/2.11"], None),
    (asking(), {"plan": replace(PLAN, state="pending", from_us=0)}, ["care/6"], None),
    (asking(), {"plan": replace(PLAN, paused_until_us=NOW + 9)}, ["care/6"], Possible(NOW + 9)),
    (asking(), {"plan": replace(PLAN, state="ended", ground="care/18.9")}, ["care/17.5"], None),
    (asking(), {"requests": (OWING,)}, ["care/8.6"], Possible(NOW, (FEES_PAID,))),
    (asking(), {"plan": replace(PLAN, ends_us=NOW - 1)}, ["care/17.5"], None),
    (asking(), {"requests": (OPEN,)}, ["care/8.5"], Possible(NOW, (CANCELLED,))),
    (asking(), {"requests": (replace(OPEN, state="delivered"),)}, ["care/8.5"], None),
    (asking(), {"requests": (HELD,)}, ["care/8.5"], Possible(NOW, (CANCELLED,))),
    (asking(), {"requests": (replace(HELD, held_from="delivered"),)}, ["care/8.5"], None),
    (asking(), {"number": CUSTOMER}, ["care/8.6", "care/7.4"], Possible(NOW, (RESUMED,))),
    (asking(), {"number": replace(CUSTOMER, why="debt")}, ["care/8.6", "care/17.2"], None),
    (asking(), {"number": replace(CUSTOMER, why="permanent")}, ["care/8.6"], None),
    (asking(), {"bills": (LATE_BILL,)}, ["care/8.6", "care/17.1"], Possible(NOW, (PAID,))),
    (asking(), {"plan": replace(PLAN, was_suspended=True)}, ["care/17.2"], None),
    (asking(), {"number": replace(SERVED, status="ended", why="customer")}, ["care/8.6", "care/17.3"], None),
    (asking(), {"holder": replace(HOLDER, kind="juristic")}, ["care/17.5"], None),
    (asking(), {"number": replace(SERVED, charging="prepaid")}, ["care/17.5"], None),
    (asking(), {"barred": True}, ["care/17.5"], None),
    (asking(in_thailand=False), {"holder": FOREIGNER}, ["care/7.2"], None),
    (asking(missing=("id-copy",)), {}, ["care/8.2"], None),
    (asking(address=Address()), {}, ["care/8.2"], None),
    (asking(address=Address("Chaing Mai")), {}, ["care/8.2"], None),
    (asking(address=Address("Nakhon Pathom", "Mahachai 74000")), {}, ["care/8.2"], None),
    (asking(collect_from=Address("Atlantis")), {}, ["care/8.2"], None),
    (asking(mismatches=("full-name",)), {}, ["care/17.6"], None),
    (asking(number="0899999999"), {}, ["care/17.6"], None),
    (asking(device=CARE_IMEI), {}, ["care/17.7"], None),
    (asking(used_with="0899999999"), {}, ["care/17.8"], None),
    (asking(shows_imei="none"), {}, ["care/9.4"], None),
    (asking(shows_imei=CARE_IMEI), {}, ["care/17.7", "care/9.4", "care/8.3"], None),
    (asking(has_device=False), {}, ["care/2.13"], None),
    (asking("replacement", has_device=True), {}, ["care/10.2"], None),
    (asking("replacement", shows_imei=CARE_IMEI), {}, ["care/17.7"], None),
    (asking("replacement", shows_imei=CARE_IMEI, has_device=True), {}, ["care/17.7", "care/10.2"], None),
    (asking("replacement", shows_imei=IMEI, has_device=True), {}, ["care/10.2"], None),
    (asking(address=Address("Bangkok", kind="market")), {}, ["care/14.3"], None),
    (asking(), {"plan": USED_UP}, ["care/12.1.b"], Possible(NEXT_WINDOW)),
]


@pytest.mark.parametrize(("body", "given", "clauses", "possible"), ONE_GROUND)
def test_each_ground_refuses_with_its_clause(
    body: MakeRequest, given: dict[str, Any], clauses: list[str], possible: Possible | None
) -> None:
    """It is refused by that clause alone, with what mends it; without the clause it is granted."""
    decision = decided(body, standing(**given))
    assert (decision.outcome, unmet(decision), decision.possible) == (REFUSED, clauses, possible)
    assert decision.changes == ()
    if clauses != ["care/5.2"]:
        assert decided(body, standing(**given), terms(*clauses)).outcome == GRANTED


def test_a_device_at_hand_that_shows_no_imei_is_replaced() -> None:
    """What cannot be switched for want of an IMEI is replaced: 9.4 is the particular rule, 10.2 the general one.

    One that shows another IMEI proves to be another device, and 17.7 leaves neither: the enrolled one may be anywhere.
    Without 9.4 the general rule alone is left.
    """
    body = asking("replacement", shows_imei="none", has_device=True)
    decision = decided(body, standing())
    assert decision.outcome == GRANTED
    told = [(one.clause, one.met, one.value) for one in decision.reasons if one.clause in {"care/9.4", "care/10.2"}]
    assert told == [("care/9.4", True, "none"), ("care/10.2", True, "at-hand")]
    assert unmet(decided(body, standing(), terms("care/9.4"))) == ["care/10.2"]


def test_all_grounds_are_told_at_once() -> None:
    """A request with many faults hears of every one, not of the first."""
    to = Address("Bangkok", kind="park")
    body = asking(missing=("address",), mismatches=("full-name",), shows_imei="none", address=to)
    found = standing(replace(USED_UP, was_suspended=True), number=CUSTOMER, bills=(LATE_BILL,), requests=(OPEN,))
    assert unmet(decided(body, found)) == [
        *("care/8.5", "care/8.6", "care/7.4", "care/8.6", "care/17.1", "care/17.2"),
        *("care/8.2", "care/17.6", "care/9.4", "care/14.3", "care/12.1.b"),
    ]


def test_a_province_that_is_none_is_answered_with_those_that_may_be_meant() -> None:
    """The likeliest names, none where nothing is like it, and of a postal code the province it lies in (8.2)."""

    def told(address: Address) -> tuple[object, object]:
        decision = decided(asking(address=address), standing())
        return next((one.value, one.threshold) for one in decision.reasons if not one.met)

    assert told(Address("Chaing Mai")) == ("Chaing Mai", "Chiang Mai, Chiang Rai, Chai Nat")
    assert told(Address("เชียงใหมม่")) == ("เชียงใหมม่", "เชียงใหม่")
    assert told(Address("Xyz")) == ("Xyz", None)
    assert told(Address()) == ("address", "none")
    assert told(Address("Nakhon Pathom", "74000")) == ("74000", "Samut Sakhon")


def test_remedies_of_several_grounds_come_together() -> None:
    """Suspended, in debt and another request open: resumed, paid and cancelled it is granted."""
    decision = decided(asking(), standing(number=CUSTOMER, bills=(LATE_BILL,), requests=(OPEN,)))
    assert decision.possible == Possible(NOW, (CANCELLED, RESUMED, PAID))


@pytest.mark.parametrize(
    ("at_us", "from_us"),
    [
        (CLOSED_AT_NIGHT, at("2024-05-16 09:00")),
        (at("2024-05-15 08:59"), at("2024-05-15 09:00")),
        (at("2024-05-15 09:00"), 0),
        (at("2024-05-15 19:59"), 0),
    ],
)
def test_the_call_centre_has_hours_and_the_website_none(at_us: int, from_us: int) -> None:
    """By phone from 09:00 to 20:00 every day (2.19), else refused until it opens; the website always (8.1)."""
    decision = decided(asking(), standing(), at_us=at_us, source="callcentre/3")
    assert decision.possible == (Possible(from_us) if from_us else None)
    assert unmet(decision) == (["care/2.19"] if from_us else [])
    assert decided(asking(), standing(), at_us=at_us).outcome == GRANTED
    hours = terms(call_centre__open=0, call_centre__close=86_400)
    assert decided(asking(), standing(), hours, at_us=at_us, source="callcentre/3").outcome == GRANTED


def test_with_a_lost_sim_requests_stay_open() -> None:
    """7.4 prevails over 8.6 (R115); by the other choice they do not stay open."""
    found = standing(number=replace(CUSTOMER, why="sim-lost"))
    assert decided(asking("replacement"), found).outcome == GRANTED
    closed = decided(asking("replacement"), found, terms(suspension__sim_lost="requests-closed"))
    assert unmet(closed) == ["care/8.6", "care/7.4"]


def test_a_foreigner_in_thailand_may_ask() -> None:
    """7.2 asks for presence, not for nationality."""
    assert decided(asking(), standing(holder=FOREIGNER)).outcome == GRANTED


@pytest.mark.parametrize("value", [{"refuse__known_facts": "by-person"}, {"refuse__grounds": ()}])
def test_where_a_person_decides_facts_are_noted_and_the_request_waits(value: dict[str, Any]) -> None:
    """By the other choice of R112, or a ground not listed, nothing is refused at once: a person has to look."""
    decision = decided(asking(used_with="0899999999"), standing(), terms(**value))
    assert decision.outcome == GRANTED
    assert unmet(decision) == ["care/17.8"]
    (made,) = decision.changes
    assert isinstance(made, CareRequestPart)
    assert (made.state, made.asked) == ("made", ("to-be-checked",))


@pytest.mark.parametrize(
    ("plan", "possible"),
    [
        (replace(LUMP, uses=USED_UP.uses), Possible(NEXT_WINDOW)),
        (replace(LUMP, uses=USED_UP.uses, declined_us=NOW - 5), None),
        (replace(USED_UP, ends_us=at("2024-06-15") - 1), None),
        (replace(USED_UP, from_us=at("2020-06-01 10:00")), None),
    ],
)
def test_a_used_up_limit_is_mended_by_the_next_window_only_if_cover_lasts(plan: Any, possible: Possible | None) -> None:
    """The next reset is named; not where the plan ends, is declined or has run its 48 months before."""
    decision = decided(asking(), standing(plan))
    assert decision.possible == possible
    (limit,) = [one for one in decision.reasons if one.clause.startswith("care/12.1") and not one.met]
    assert (limit.value, limit.threshold, limit.reading) == (2, 2, "R30")


def test_used_left_and_the_window_are_shown_with_every_request() -> None:
    """12.1 is answered with numbers and two instants, granted or not."""
    decision = decided(asking(), standing(replace(PLAN, uses=USED_UP.uses[:1])))
    used, left, span = reasons(decision, "care/12.1.b")
    assert (used.value, used.threshold, left.value) == (1, 2, 1)
    assert (span.value, span.threshold, span.unit) == (at("2024-03-25"), NEXT_WINDOW, "us")


def test_suspicions_are_looked_at_and_no_proof_of_damage_is_asked() -> None:
    """The grounds that are a person's are among the reasons, met (8.13, 17.4, 17.9), and 9.2 is told."""
    told = {reason.clause for reason in decided(asking(), standing()).reasons if reason.met}
    assert {"care/8.13", "care/17.4", "care/17.9", "care/9.2", "care/7.6", "care/13.5"} <= told
