"""Asking for points: who may, by which way, and what is answered."""

from __future__ import annotations

from msgspec.structs import replace

from sitthi.kernel.decision import RECORDED, REFUSED
from sitthi.standing.points_parts import ENROLLED, KEPT
from tests.areas.decided import reasons, unmet
from tests.areas.points.earning_made import lot, terms
from tests.areas.points.making import ACCOUNT, BUSINESS, NUMBER, OWN, PLACE, asked
from tests.days import at

SHARED = replace(PLACE, state=ENROLLED, lots=(lot("2024-06-30", 30), lot("2024-09-30", 5)))
ALONE = replace(OWN, state=ENROLLED, lots=(lot("2024-09-30", 7),))
FIBRE = replace(NUMBER, number="FBB1", product="fibre")


def test_every_number_of_the_account_sees_the_same() -> None:
    """A mobile and a fibre number are answered alike, lot by lot."""
    mobile, fibre = asked(account_points=SHARED), asked(account_points=SHARED, number=FIBRE)
    for decision in (mobile, fibre):
        assert (decision.outcome, decision.messages) == (RECORDED, ())
        assert [one.value for one in reasons(decision, "points/calc.ba-level")] == [35]
        assert [one.value for one in reasons(decision, "points/check") if one.unit == "points"] == [35, 30, 5]
        days = [one.value for one in reasons(decision, "points/period.expiry")]
        assert days == [at("2024-07-01") - 1, at("2024-10-01") - 1]


def test_by_dialling_an_sms_tells() -> None:
    """Own points and the account's together, with those that expire soonest; dialling is free."""
    decision = asked("ussd", account_points=SHARED, points=replace(ALONE, state=KEPT))
    (told,) = decision.messages
    assert told.template == "points-balance"
    assert told.values == {
        "points": 42,
        "own_points": 7,
        "account_points": 35,
        "expiring_points": 30,
        "to_us": at("2024-07-01") - 1,
        "lots": "30 2024-06-30, 12 2024-09-30",
    }
    assert [one.value for one in reasons(decision, "points/5")] == ["ussd", "*550#", 0]
    assert asked("ussd", terms("points/5"), account_points=SHARED).messages == ()


def test_points_count_to_the_last_instant_of_their_day() -> None:
    """Good until the end of the last day in Thailand, and gone the instant after, written off or not."""
    last_us = at("2024-07-01") - 1
    for at_us, points in ((last_us, 35), (last_us + 1, 5)):
        assert reasons(asked("web", at_us=at_us, account_points=SHARED), "points/check")[1].value == points


def test_a_number_on_its_own() -> None:
    """A prepaid number that earns on its own sees its own points; its account's are not its to see."""
    prepaid = replace(NUMBER, charging="prepaid")
    decision = asked(points=ALONE, account_points=SHARED, number=prepaid)
    assert [one.value for one in reasons(decision, "points/check")][1:] == [7, 7]
    assert unmet(asked(account_points=SHARED, number=prepaid)) == ["points/1"]
    assert unmet(asked(points=replace(ALONE, state=KEPT, lots=()))) == ["points/1"]


def test_ways() -> None:
    """A fibre number cannot dial; another way than the three there is not."""
    assert unmet(asked("ussd", account_points=SHARED, number=FIBRE)) == ["points/check"]
    assert unmet(asked("ivr", account_points=SHARED)) == ["points/check"]
    assert unmet(asked("web", terms(check__ways=("app",)), account_points=SHARED)) == ["points/check"]
    assert unmet(asked("ussd", terms(balance__ways=("app",)), account_points=SHARED)) == ["points/5"]
    assert asked("web", number=replace(NUMBER, status="ended"), account_points=SHARED).possible is None


def test_nothing_before_enrolment_and_what_would_mend_it() -> None:
    """The account may be enrolled with this number; what it lacks for that comes first."""
    decision = asked(account=replace(ACCOUNT, portal=False), business=None)
    assert (decision.outcome, unmet(decision)) == (REFUSED, ["points/1"])
    assert decision.possible is not None
    assert [(one.type, one.subject) for one in decision.possible.how] == [
        ("business.profiled", "holder/H1"),
        ("account.portal-joined", "account/BA1"),
        ("points.enrolment-requested", "account/BA1"),
    ]
    assert asked(business=BUSINESS, number=FIBRE).possible is None
    assert asked(used=terms(target__sizes=())).possible is None
    assert asked(used=terms(enrol__required=False)).outcome == RECORDED
    assert asked(used=terms("points/1")).outcome == RECORDED


def test_sharing_rests_on_its_clauses() -> None:
    """Without automatic taking part, or without points of the account, its numbers see none of them."""
    for used in (
        terms("points/enrol.all-numbers"),
        terms("points/calc.ba-level"),
        terms(calc__level="number"),
        terms(enrol__numbers_included=("fibre",)),
    ):
        assert unmet(asked(used=used, account_points=SHARED)) == ["points/1"]
