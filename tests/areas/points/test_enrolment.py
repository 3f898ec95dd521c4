"""Enrolment: every condition, what mends it, the bonus once, and the result by SMS."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from sitthi.kernel.decision import GRANTED, RECORDED, REFUSED, Remedy, Transfer
from sitthi.standing.parts import AccountPart
from sitthi.standing.points_parts import ENDED, ENROLLED, Lot, PointsPart
from tests.areas.decided import part, reasons, unmet
from tests.areas.points.earning_made import terms
from tests.areas.points.making import ACCOUNT, BUSINESS, HOLDER, NOW, NUMBER, PERSON, PLACE, enrolled
from tests.days import at, day

ACTIVATED = Remedy(
    "number.activated", {"account": "BA1", "product": "mobile", "charging": "postpaid"}, "number/0812345678"
)
SWAPPED = Remedy("number.recharged-as", {"to": "postpaid"}, "number/0812345678")
NO_PORTAL = replace(ACCOUNT, portal=False)
FIBRE_ONLY = AccountPart("BA1", "H1", 1, portal=True, fibres=1)


def test_enrolling_credits_the_bonus_and_tells_it() -> None:
    """Ten points at once, good to the end of the same quarter two years later; purposes are kept."""
    decision = enrolled()
    after = part(decision, PointsPart)
    assert decision.outcome == GRANTED
    assert (after.state, after.since_us, after.bonus_us, after.sms_number) == (ENROLLED, NOW, NOW, NUMBER.number)
    assert after.lots == (Lot("bonus", NOW, day("2026-06-30"), 10, 10),)
    assert after.purposes == ("privileges", "app-and-web", "reports", "databases", "legal-duty")
    assert decision.transfers == (Transfer("points-bonus", "points-of-account/BA1", "point", 10),)
    (told,) = decision.messages
    assert (told.template, told.number) == ("points-enrolled", NUMBER.number)
    assert told.values == {"account": "BA1", "bonus_points": 10}


@pytest.mark.parametrize(
    ("fields", "clauses", "how"),
    [
        ({"account": NO_PORTAL}, ["points/target"], (Remedy("account.portal-joined", {}),)),
        ({"source": "app"}, ["points/enrol.channel"], None),
        ({"authorised": False}, ["points/enrol.authority"], None),
        ({"sms_number": "", "number_named": None}, ["points/enrol.ba-and-sms"] * 2, None),
        ({"number_named": None}, ["points/enrol.ba-and-sms"], (ACTIVATED,)),
        ({"number_named": replace(NUMBER, account="BA2")}, ["points/enrol.ba-and-sms"], None),
        ({"number_named": replace(NUMBER, product="fibre")}, ["points/enrol.ba-and-sms"], None),
        ({"number_named": replace(NUMBER, status="ended")}, ["points/enrol.ba-and-sms"], (ACTIVATED,)),
        ({"number_named": replace(NUMBER, charging="prepaid")}, ["points/target"], (SWAPPED,)),
        ({"number_named": replace(NUMBER, charging="prepaid", status="pre-active")}, ["points/target"], None),
        ({"account": FIBRE_ONLY}, ["points/enrol.fibre-only"], None),
        (
            {"account": FIBRE_ONLY, "number_named": None},
            ["points/enrol.ba-and-sms", "points/enrol.fibre-only"],
            (ACTIVATED,),
        ),
        (
            {"holder": PERSON},
            ["points/target"],
            (Remedy("holder.category-changed", {"to": "juristic"}, "holder/H1"),),
        ),
    ],
)
def test_what_stands_against_enrolling(
    fields: dict[str, Any], clauses: list[str], how: tuple[Remedy, ...] | None
) -> None:
    """Each condition refuses by its clause, and names what would mend it, if anything does."""
    decision = enrolled(**fields)
    assert (decision.outcome, unmet(decision)) == (REFUSED, clauses)
    assert (decision.possible.how if decision.possible else None) == how
    assert enrolled(terms(*clauses), **fields).outcome == GRANTED


def test_before_the_programme_opens() -> None:
    """Enrolment opens as 25 January 2021 begins in Thailand."""
    opens_us = at("2021-01-25")
    early = enrolled(at_us=opens_us - 1)
    assert unmet(early) == ["points/period.enrol"]
    assert early.possible is not None
    assert early.possible.from_us == opens_us
    assert enrolled(at_us=opens_us).outcome == GRANTED


def test_a_business_must_be_known_and_sound() -> None:
    """One not stated, too large, or gone from the SMEs with its category is to be profiled (anew)."""
    nothing = enrolled(business=None)
    assert unmet(nothing) == ["points/definition.legal-form", "points/definition.legal-form", "points/definition.size"]
    large = enrolled(business=replace(BUSINESS, revenue_satang=30_000_000_001, employees=-1, sme=False))
    assert unmet(large) == ["points/target", "points/definition.corporate"]
    left = enrolled(business=replace(BUSINESS, sme=False))
    assert unmet(left) == ["points/target"]
    for decision in (nothing, large, left):
        assert decision.possible is not None
        assert [(one.type, one.subject) for one in decision.possible.how] == [("business.profiled", "holder/H1")]


def test_no_profile_would_do() -> None:
    """Where no size may take part, nothing is promised."""
    assert enrolled(terms(target__sizes=())).possible is None


def test_all_reasons_come_at_once_and_by_sms() -> None:
    """No condition hides another; a number of the account is told, and no other."""
    decision = enrolled(source="app", authorised=False, account=NO_PORTAL, business=replace(BUSINESS, reseller=True))
    assert unmet(decision) == [
        *("points/exclusion.reseller", "points/target", "points/enrol.channel", "points/enrol.authority"),
    ]
    assert [one.template for one in decision.messages] == ["points-not-enrolled"]
    assert enrolled(number_named=replace(NUMBER, account="BA2")).messages == ()
    assert enrolled(terms("points/enrol.ba-and-sms")).messages == ()


def test_enrolling_again_changes_nothing() -> None:
    """An account that takes part is only recorded to have asked."""
    decision = enrolled(points=replace(PLACE, state=ENROLLED), authorised=False)
    assert (decision.outcome, decision.changes, decision.messages) == (RECORDED, (), ())


def test_the_bonus_comes_once_in_the_life_of_an_account() -> None:
    """An account that had left and enrols again gets none, but for another reading of R47."""
    left = replace(PLACE, state=ENDED, bonus_us=1)
    again = enrolled(points=left)
    assert (again.outcome, again.transfers, part(again, PointsPart).state) == (GRANTED, (), ENROLLED)
    assert again.messages[0].values["bonus_points"] == 0
    each = enrolled(terms(bonus__times_counted_over="each-enrolment"), points=left)
    assert each.transfers[0].amount == 10
    assert enrolled(terms("points/enrol.bonus-once"), points=left).transfers[0].amount == 10
    assert enrolled(terms(bonus__times=2), points=left).transfers[0].amount == 10
    assert enrolled(terms("points/2")).transfers == ()
    assert enrolled(terms(bonus__points=11)).transfers[0].amount == 11


def test_what_is_owed_is_recovered_from_the_bonus() -> None:
    """Points owed from before come first (R127), and only what reaches the account is told."""
    decision = enrolled(points=replace(PLACE, owed_points=4))
    assert decision.messages[0].values["bonus_points"] == 6
    assert part(decision, PointsPart).owed_points == 0


def test_consent_is_recorded_while_the_clause_stands() -> None:
    """Purposes and recipients of the data stand in the decision (note.9)."""
    assert len(reasons(enrolled(), "points/note.9")) == 2
    assert part(enrolled(terms("points/note.9")), PointsPart).purposes == ()


def test_the_reading_that_judges_fibre_by_customer() -> None:
    """Then numbers the customer has elsewhere count (R56); and a higher minimum cannot be promised."""
    used = terms(enrol__fibre_only_judged_by="customer")
    assert enrolled(used, account=FIBRE_ONLY, holder=HOLDER).outcome == GRANTED
    more = enrolled(terms(enrol__min_mobile_numbers=3))
    assert (unmet(more), more.possible) == (["points/enrol.fibre-only"], None)


def test_what_else_the_terms_may_say() -> None:
    """No portal needed; another number of SMS numbers; another way of charging; no certificate."""
    assert enrolled(terms(target__portal_required=False), account=NO_PORTAL).outcome == GRANTED
    assert unmet(enrolled(terms(enrol__sms_numbers=2))) == ["points/enrol.ba-and-sms"]
    assert unmet(enrolled(terms(target__charging=()))) == ["points/target"]
    uncertified = replace(BUSINESS, certified=False)
    assert enrolled(terms(definition__certificate_required=False), business=uncertified).outcome == GRANTED
