"""Earning from bills, and taking back."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from sitthi.areas.points.earning import NEVER_DAY, earn_points, expires_day, take_back_moved, take_back_points
from sitthi.areas.points.model import EarnPoints, TakeBackMoved, TakeBackPoints
from sitthi.kernel.decision import RECORDED, Decision, Event, Message, Scalar
from sitthi.ledger import chart
from sitthi.standing.money_parts import OVERDUE, BillPart
from sitthi.standing.points_parts import ENDED, ENROLLED, MOVED, BusinessPart, Lot, PointsPart
from sitthi.terms.model import Plain
from tests.areas.decided import part, unmet
from tests.areas.points.earning_made import (
    ACCOUNT,
    BILL,
    BUSINESS,
    DUE_US,
    ENROLLED_US,
    NUMBER,
    PAID_US,
    PLACE,
    REOPENED,
    command,
    line,
    lot,
    moved,
    nothing,
    reason,
    said,
    standing,
    terms,
    unchanged,
)
from tests.days import at, day

ORIGIN = "bill:BA1/B1"


def earn(
    place: PointsPart = PLACE,
    bill: BillPart | None = BILL,
    business: BusinessPart | None = BUSINESS,
    off: tuple[str, ...] = (),
    at_us: int = PAID_US,
    **moved_values: Plain,
) -> Decision:
    """What becomes of a bill that was paid."""
    found = standing(place, bill, business)
    decision = earn_points(command(EarnPoints("B1"), at_us), found, terms(*off, **moved_values))
    assert decision.outcome == RECORDED
    return decision


def back(
    place: PointsPart, bill: BillPart | None = REOPENED, off: tuple[str, ...] = (), **moved_values: Plain
) -> Decision:
    """What becomes of a bill of which a payment was reversed."""
    found = standing(place, bill)
    decision = take_back_points(command(TakeBackPoints("B1"), PAID_US), found, terms(*off, **moved_values))
    assert decision.outcome == RECORDED
    return decision


def test_a_bill_paid_in_time_earns_a_lot_without_a_message() -> None:
    """59 points at once, good until the end of the quarter two years later; no SMS (C1, E5, calc.within-a-day)."""
    decision = earn()
    assert part(decision, PointsPart).lots == (Lot(ORIGIN, PAID_US, day("2026-06-30"), 59, 59),)
    assert moved(decision.transfers) == {chart.POINTS_EARNED: -59, chart.points(ACCOUNT): 59}
    assert unmet(decision) == []
    assert (decision.messages, decision.events) == ((), ())


def test_the_reasons_show_how_the_points_came_about() -> None:
    """What counted, what did not and by which clause, the charge with VAT, the rate, the points."""
    decision = earn()
    assert said(decision, "points/calc.products") == ["Voice, FBB", "Solution"]
    assert said(decision, "points/calc.excluded") == ["Solution"]
    assert said(decision, "points/calc.charge") == ["Solution", 149_693]
    assert said(decision, "points/rate") == [149_693]
    assert said(decision, "points/calc.floor") == [59]
    assert said(decision, "points/calc.ba-level") == ["account", "BA1"]


@pytest.mark.parametrize(("paid", "against"), [("2024-05-20 23:59:59.999999", []), ("2024-05-21 00:00", ["points/4"])])
def test_a_bill_is_paid_in_time_to_the_end_of_its_due_day(paid: str, against: list[str]) -> None:
    """The last microsecond of the due day earns, the next does not (R7)."""
    decision = earn(bill=replace(BILL, paid_us=at(paid)), at_us=at(paid))
    assert unmet(decision) == against
    assert unchanged(decision) == bool(against)


def test_late_payment_earns_where_the_terms_or_nobody_mind() -> None:
    """With the value moved, or the clause switched off."""
    late = replace(BILL, paid_us=DUE_US + 1)
    assert earn(bill=late, at_us=DUE_US + 1, earn__by_due_date=False).changes
    assert earn(bill=late, at_us=DUE_US + 1, off=("points/4",)).changes


def test_a_bill_not_paid_in_full_earns_nothing() -> None:
    """Unless the terms do not ask for all of it."""
    part_paid = replace(REOPENED, paid_satang=100, paid_us=PAID_US)
    decision = earn(bill=part_paid)
    assert unmet(decision) == ["points/4"]
    assert unchanged(decision)
    assert earn(bill=part_paid, earn__full_payment_required=False).changes


def test_the_days_within_which_points_come_are_stated() -> None:
    """Both clauses name the end of the day after the payment; decided later than that, points come all the same."""
    decision = earn()
    by_us = at("2024-05-17") - 1
    assert reason(decision, "points/calc.within-a-day").threshold == by_us
    assert [one.threshold for one in decision.reasons if one.clause == "points/4"][-1] == by_us
    late = earn(at_us=by_us + 1)
    assert part(late, PointsPart).lots
    assert unmet(late) == ["points/4", "points/calc.within-a-day"]
    assert said(earn(off=("points/calc.within-a-day",)), "points/calc.within-a-day") == []


def test_a_bill_paid_in_parts_by_another_reading_earns_nothing() -> None:
    """Two payments are one too many where the terms ask for a single one (R7)."""
    parts = replace(BILL, payments=2, in_time_satang=BILL.total_satang)
    assert earn(bill=parts).changes
    assert unmet(earn(bill=parts, earn__part_payments="single-payment-only")) == ["points/4"]
    assert earn(bill=replace(parts, payments=1), earn__part_payments="single-payment-only").changes


def test_a_bill_completed_late_by_another_reading_earns_for_its_part_in_time() -> None:
    """Half of it came in time: half of its charge counts; of one that all came late nothing does (R7)."""
    late = replace(BILL, paid_us=DUE_US + 1, payments=2, in_time_satang=BILL.total_satang // 2)
    assert unmet(earn(bill=late, at_us=DUE_US + 1)) == ["points/4"]
    decision = earn(bill=late, at_us=DUE_US + 1, earn__late_bill="part-paid-in-time")
    assert [one.amount for one in decision.transfers] == [29]
    none = replace(late, in_time_satang=0)
    assert unmet(earn(bill=none, at_us=DUE_US + 1, earn__late_bill="part-paid-in-time")) == ["points/4"]


def test_only_enrolled_places_earn() -> None:
    """A place that never enrolled earns nothing: it must enrol, and only then are points counted (1, period.earn)."""
    stranger = PointsPart(ACCOUNT)
    assert unmet(earn(stranger)) == ["points/1", "points/period.earn"]
    assert unchanged(earn(stranger))
    assert unmet(earn(stranger, off=("points/1",))) == ["points/period.earn"]
    assert unmet(earn(stranger, enrol__required=False)) == ["points/period.earn"]
    assert unmet(earn(stranger, period__earn_from="programme-start")) == ["points/1"]
    assert earn(stranger, off=("points/1", "points/period.earn")).changes


@pytest.mark.parametrize("state", ["moved", "ended"])
def test_places_without_points_earn_nothing_whatever_is_switched_off(state: str) -> None:
    """Points that have moved away, or ended, do not come back by a bill."""
    gone = replace(PLACE, state=state)
    assert unmet(earn(gone)) == ["points/1"]
    assert unchanged(earn(gone, off=("points/1",)))


@pytest.mark.parametrize("business", [None, replace(BUSINESS, size="large", sme=False)])
def test_a_business_no_longer_small_or_medium_earns_nothing_and_keeps_its_lots(business: BusinessPart | None) -> None:
    """All reasons are told, and nothing changes."""
    held = replace(PLACE, lots=(lot("2024-06-30", 5, origin="bonus"),))
    decision = earn(held, business=business)
    assert unmet(decision) == ["points/target"]
    assert unchanged(decision)
    assert earn(held, business=business, off=("points/target",)).changes


def test_a_bill_paid_before_enrolment_earns_nothing() -> None:
    """From the instant of enrolment on it does; or from the programme's start where the terms say so (period.earn)."""
    early = replace(BILL, paid_us=ENROLLED_US - 1)
    assert unmet(earn(bill=early, at_us=ENROLLED_US)) == ["points/period.earn"]
    assert earn(bill=replace(BILL, paid_us=ENROLLED_US), at_us=ENROLLED_US).changes
    assert earn(bill=early, at_us=ENROLLED_US, period__earn_from="programme-start").changes
    assert earn(bill=early, at_us=ENROLLED_US, off=("points/period.earn",)).changes


def test_all_that_is_not_met_is_told_at_once() -> None:
    """A stranger's large business paying late is told all of it."""
    late = replace(BILL, paid_us=DUE_US + 1)
    decision = earn(PointsPart(ACCOUNT), late, None, at_us=DUE_US + 1)
    assert unmet(decision) == ["points/target", "points/1", "points/period.earn", "points/4"]


def test_points_are_the_accounts() -> None:
    """Kept by number instead, or with the clause switched off, nothing reaches the account."""
    assert unmet(earn(calc__level="number")) == ["points/calc.ba-level"]
    assert unchanged(earn(calc__level="number"))
    assert unchanged(earn(off=("points/calc.ba-level",)))


@pytest.mark.parametrize("clause", ["points/rate", "points/3"])
def test_without_a_rate_nothing_is_earned(clause: str) -> None:
    """Two clauses say that 25 THB earn a point; without either there is nothing to earn by."""
    assert unchanged(earn(off=(clause,)))


def test_a_bill_earns_once_while_its_lot_stands() -> None:
    """A second time changes nothing, though the points are spent; once they have expired there is no lot."""
    earned = replace(PLACE, lots=(lot("2026-06-30", 59, 0),))
    assert nothing(earn(earned))
    assert earn(replace(PLACE, lots=(lot("2024-05-14", 59, 0),))).changes


@pytest.mark.parametrize("bill", [None, replace(BILL, account="BA2")])
def test_a_bill_that_is_not_the_accounts_earns_nothing(bill: BillPart | None) -> None:
    """Neither one nobody knows nor one of another account."""
    assert nothing(earn(bill=bill))
    assert nothing(back(replace(PLACE, lots=(lot("2026-06-30", 59),)), bill))


def test_less_than_a_point_earns_nothing() -> None:
    """The rest is dropped; a started point counts whole where the clause is switched off or says so (calc.floor)."""
    small = replace(BILL, lines=(line("Voice", 2_336),))
    decision = earn(bill=small)
    assert said(decision, "points/calc.floor") == [0]
    assert unchanged(decision)
    assert part(earn(bill=small, off=("points/calc.floor",)), PointsPart).lots[0].points == 1
    assert part(earn(bill=small, calc__rounding="up"), PointsPart).lots[0].points == 1


def test_nothing_on_a_bill_may_count() -> None:
    """Then no product is named, and nothing is earned."""
    decision = earn(bill=replace(BILL, lines=(line("Goods", 100_000),)))
    assert said(decision, "points/calc.products") == [None, "Goods"]
    assert unchanged(decision)


def test_what_is_owed_is_recovered_from_what_a_bill_earns() -> None:
    """The lot is of 59 points, of which 49 are left (R127)."""
    after = part(earn(replace(PLACE, owed_points=10)), PointsPart)
    assert (after.lots[0].points, after.lots[0].left, after.owed_points) == (59, 49, 0)


def test_an_account_may_be_told_where_the_terms_say_so() -> None:
    """On the number it enrolled with (R80); not with the clause switched off."""
    values: dict[str, Scalar] = {"points": 59, "to_us": at("2026-07-01") - 1, "total_points": 59}
    assert earn(calc__sms_account=True).messages == (Message("points-credited", PLACE.sms_number, values),)
    assert earn(off=("points/calc.within-a-day",), calc__sms_account=True).messages == ()


def test_the_quarter_is_that_of_the_credit() -> None:
    """A bill of March paid in April expires with the second quarter; by the other reading with the first (R5)."""
    credited_us, charged_us = at("2024-04-02"), at("2024-04-01") - 1
    assert expires_day(credited_us, charged_us, terms()) == day("2026-06-30")
    assert expires_day(credited_us, charged_us, terms(period__expiry_counted_from="charged")) == day("2026-03-31")
    assert expires_day(credited_us, charged_us, terms(period__expiry_years=1)) == day("2025-06-30")
    assert expires_day(credited_us, charged_us, terms(period__expiry_span="year")) == day("2026-12-31")


def test_without_the_clause_on_expiry_points_stay() -> None:
    """Their last day is further off than any."""
    assert expires_day(PAID_US, PAID_US, terms("points/period.expiry")) == NEVER_DAY
    decision = earn(off=("points/period.expiry",))
    assert part(decision, PointsPart).lots[0].expires_day == NEVER_DAY
    assert said(decision, "points/period.expiry") == []


def test_a_reversed_payment_takes_the_bills_own_lot_back() -> None:
    """What is left goes, what is spent is owed, other lots stay (R127)."""
    other = lot("2024-06-30", 10, origin="bonus")
    decision = back(replace(PLACE, lots=(other, lot("2026-06-30", 59, 19))))
    after = part(decision, PointsPart)
    assert (after.lots, after.owed_points) == ((other,), 40)
    assert moved(decision.transfers) == {
        chart.points(ACCOUNT): -19,
        chart.points_owed(ACCOUNT): -40,
        chart.POINTS_EARNED: 59,
    }
    assert decision.reasons[-1].value == 19
    assert decision.reasons[-1].threshold == 59
    assert decision.reasons[-1].reading == "R127"


def test_taken_back_and_paid_anew_in_time_it_earns_again() -> None:
    """The new lot repays what the old one left owed."""
    after = part(back(replace(PLACE, lots=(lot("2026-06-30", 59, 19),))), PointsPart)
    again = part(earn(after), PointsPart)
    assert (again.lots[0].left, again.owed_points) == (19, 0)


def test_a_bill_still_paid_in_time_keeps_its_points() -> None:
    """A payment too many was reversed; or credit paid it again at once, before its due day was over."""
    held = replace(PLACE, lots=(lot("2026-06-30", 59),))
    assert unchanged(back(held, BILL))
    assert unchanged(back(held, replace(BILL, paid_us=DUE_US)))


def test_a_bill_paid_again_too_late_loses_them() -> None:
    """Credit paid it at once, but after its due day."""
    held = replace(PLACE, lots=(lot("2026-06-30", 59),))
    decision = back(held, replace(BILL, paid_us=DUE_US + 1))
    assert part(decision, PointsPart).lots == ()
    assert unmet(decision) == ["points/4"]
    assert back(held, replace(REOPENED, state=OVERDUE)).changes


def test_a_lot_is_taken_back_where_it_has_moved_to() -> None:
    """An account whose points followed a number sends there, and the number loses the lot of that account's bill."""
    gone = back(replace(PLACE, state=MOVED, moved_to=NUMBER))
    assert (gone.changes, gone.events) == ((), (Event("points.elsewhere", NUMBER),))
    asked = command(TakeBackMoved(ORIGIN), PAID_US)
    there = standing(replace(PLACE, place=NUMBER, lots=(lot("2026-06-30", 59, 19),)), REOPENED)
    decision = take_back_moved(asked, there, terms())
    after = part(decision, PointsPart)
    assert (after.lots, after.owed_points) == ((), 40)
    assert chart.points_owed(NUMBER) in moved(decision.transfers)
    on = take_back_moved(asked, standing(replace(PLACE, state=MOVED, moved_to="account/BA2"), REOPENED), terms())
    assert on.events == (Event("points.elsewhere", "account/BA2"),)


def test_a_place_that_takes_part_again_knows_where_its_lots_went() -> None:
    """It sends there; asked in its turn it sends on to a number only, so that two accounts never send to each other."""
    for state in (ENROLLED, ENDED):
        gone = back(replace(PLACE, state=state, moved_to="account/BA2"))
        assert gone.events == (Event("points.elsewhere", "account/BA2"),)
    asked = command(TakeBackMoved(ORIGIN), PAID_US)
    again = replace(PLACE, moved_to="account/BA2")
    assert nothing(take_back_moved(asked, standing(again, REOPENED), terms()))
    on = take_back_moved(asked, standing(replace(again, moved_to=NUMBER), REOPENED), terms())
    assert on.events == (Event("points.elsewhere", NUMBER),)


def test_without_a_lot_nothing_is_taken_back() -> None:
    """It never earned, or what it earned has expired; or payment in time is nothing anybody minds."""
    assert nothing(back(PLACE))
    assert nothing(back(replace(PLACE, lots=(lot("2024-05-14", 59),))))
    assert nothing(back(replace(PLACE, lots=(lot("2026-06-30", 59),)), off=("points/4",)))
