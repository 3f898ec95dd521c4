"""Expiry by the runs, exact between them; reminders before it; and what falls due of a place."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.points.earning import NEVER_DAY
from sitthi.areas.points.expiry import due, expire_points, next_run, remind_points
from sitthi.areas.points.model import CreditMonth, ExpirePoints, RemindPoints
from sitthi.kernel.decision import RECORDED, Decision, Message, Scalar
from sitthi.kernel.moment import date_of, month_of
from sitthi.ledger import chart
from sitthi.standing import lots
from sitthi.standing.points_parts import Lot, PointsPart
from sitthi.terms.model import Plain
from tests.areas.decided import part
from tests.areas.points.earning_made import (
    ACCOUNT,
    ALONE,
    MOBILE,
    PLACE,
    command,
    lot,
    moved,
    nothing,
    said,
    standing,
    terms,
)
from tests.days import at, day

LAST = day("2024-09-30")
AFTER_US = at("2024-10-01")
HELD = replace(PLACE, lots=(lot("2024-09-30", 50, 20), lot("2024-12-31", 7, origin="bill:BA1/B2")))


def dues(held: PointsPart, *off: str, **moved_values: Plain) -> list[tuple[int, str]]:
    """What falls due of a place, and when."""
    found = list(due(standing(held), terms(*off, **moved_values)))
    assert [item[:3] for item in found] == sorted(item[:3] for item in found)
    return [(due_us, name) for due_us, name, _, _ in found]


def expire(held: PointsPart, at_us: int = AFTER_US, on: int = LAST, off: tuple[str, ...] = ()) -> Decision:
    """What becomes of a run."""
    decision = expire_points(command(ExpirePoints(on), at_us), standing(held), terms(*off))
    assert decision.outcome == RECORDED
    return decision


def remind(held: PointsPart, at_us: int, on: int = LAST, off: tuple[str, ...] = ()) -> Decision:
    """What becomes of a reminder."""
    decision = remind_points(command(RemindPoints(on), at_us), standing(held), terms(*off))
    assert decision.outcome == RECORDED
    return decision


def test_lots_are_written_off_the_instant_after_their_last_day() -> None:
    """What is left goes to the points expired; later lots stay (period.expiry-run)."""
    decision = expire(HELD)
    assert part(decision, PointsPart).lots == HELD.lots[1:]
    assert moved(decision.transfers) == {chart.points(ACCOUNT): -20, chart.POINTS_EXPIRED: 20}
    assert said(decision, "points/period.expiry-run") == [20, AFTER_US - 1]
    assert decision.messages == ()


def test_spent_lots_are_cleared_without_moving_points() -> None:
    """The place no longer keeps them."""
    decision = expire(replace(HELD, lots=(lot("2024-09-30", 50, 0),)))
    assert part(decision, PointsPart).lots == ()
    assert decision.transfers == ()


def test_nothing_is_written_off_early_twice_or_where_there_are_no_runs() -> None:
    """A microsecond before, a second time, or with the clause switched off."""
    assert nothing(expire(HELD, AFTER_US - 1))
    assert nothing(expire(part(expire(HELD), PointsPart)))
    assert nothing(expire(HELD, off=("points/period.expiry-run",)))
    assert nothing(expire(PLACE))


def test_the_run_of_the_earliest_lot_falls_due() -> None:
    """Even if it is spent; once it has run, that of the next."""
    spent = replace(HELD, lots=(lot("2024-09-30", 50, 0), lot("2024-12-31", 7)))
    assert dues(spent, "points/note.7") == [(AFTER_US, "expire-points")]
    assert dues(part(expire(spent), PointsPart), "points/note.7") == [(at("2025-01-01"), "expire-points")]
    assert dues(spent, "points/note.7", "points/period.expiry-run") == []


@pytest.mark.parametrize(
    ("last", "run"),
    [
        ("2024-03-31", "2024-03-31"),
        ("2024-04-01", "2024-06-30"),
        ("2024-10-31", "2024-12-31"),
        ("2024-12-31", "2024-12-31"),
        ("2025-01-01", "2025-03-31"),
    ],
)
def test_runs_are_at_the_ends_of_quarters(last: str, run: str) -> None:
    """31 March, 30 June, 30 September and 31 December; the first from a last day on."""
    assert next_run(day(last), terms().earning.expiry) == day(run)


def test_runs_may_be_on_other_days() -> None:
    """In the next year if need be; 31 of a month that has fewer days is its last; without days there are none."""
    yearly = terms(period__expiry_run_days=("02-31",)).earning.expiry
    assert next_run(day("2024-02-10"), yearly) == day("2024-02-29")
    assert next_run(day("2024-03-01"), yearly) == day("2025-02-28")
    assert next_run(LAST, terms(period__expiry_run_days=()).earning.expiry) == 0
    assert dues(HELD, "points/note.7", period__expiry_run_days=()) == []


def test_between_runs_expired_points_are_already_worth_nothing() -> None:
    """Points of a month end in October, are written off at the end of December, and cannot be spent between."""
    held = replace(PLACE, lots=(lot("2024-10-31", 5),))
    assert dues(held, "points/note.7") == [(at("2025-01-01"), "expire-points")]
    assert lots.balance(held, at("2024-11-01") - 1) == 5
    assert lots.balance(held, at("2024-11-01")) == 0
    assert nothing(expire(held, at("2024-11-01"), day("2024-10-31")))
    assert part(expire(held, at("2025-01-01"), day("2024-12-31")), PointsPart).lots == ()


def test_points_that_never_expire_fall_due_for_nothing() -> None:
    """Neither a run nor a reminder."""
    assert dues(replace(PLACE, lots=(Lot("bonus", 1, NEVER_DAY, 10, 10),))) == []


def test_reminders_fall_due_30_and_7_days_before_at_10_oclock() -> None:
    """Of lots of which points are left (points/note.7)."""
    held = replace(HELD, lots=HELD.lots[:1])
    first, second = at("2024-08-31 10:00"), at("2024-09-23 10:00")
    assert dues(held) == [(first, "remind-points"), (second, "remind-points"), (AFTER_US, "expire-points")]
    once = part(remind(held, first), PointsPart)
    assert dues(once) == [(second, "remind-points"), (AFTER_US, "expire-points")]
    assert dues(part(remind(once, second), PointsPart)) == [(AFTER_US, "expire-points")]
    spent = replace(held, lots=(replace(held.lots[0], left=0),))
    assert dues(spent) == [(AFTER_US, "expire-points")]
    assert dues(held, "points/note.7") == [(AFTER_US, "expire-points")]


def test_the_days_and_the_time_of_reminders_are_the_terms() -> None:
    """Other days before, another time of day."""
    held = replace(HELD, lots=HELD.lots[:1])
    found = dues(held, "points/period.expiry-run", remind__days_before=(3, 0), remind__at=9 * 3_600)
    assert found == [(at("2024-09-27 09:00"), "remind-points"), (at("2024-09-30 09:00"), "remind-points")]


def test_each_day_of_expiry_is_reminded_of_by_itself() -> None:
    """After the third quarter's reminders come those of the fourth."""
    reminded = part(remind(HELD, at("2024-09-23 10:00")), PointsPart)
    assert dues(reminded) == [
        (AFTER_US, "expire-points"),
        (at("2024-12-01 10:00"), "remind-points"),
        (at("2024-12-24 10:00"), "remind-points"),
    ]


def test_lots_of_one_day_are_reminded_of_together() -> None:
    """Their points are added up; what expires later is not."""
    held = replace(HELD, lots=(lot("2024-09-30", 5, origin="bonus"), *HELD.lots))
    decision = remind(held, at("2024-08-31 10:00"))
    values: dict[str, Scalar] = {"points": 25, "to_us": AFTER_US - 1}
    assert decision.messages == (Message("points-expiring", PLACE.sms_number, values),)
    assert said(decision, "points/note.7") == [25, AFTER_US - 1]
    assert len([item for item in dues(held) if item[1] == "remind-points"]) == 4


def test_a_number_is_told_itself_and_an_account_without_one_on_any() -> None:
    """A number with points of its own; an account that took part by itself has named no number."""
    alone = replace(ALONE, lots=HELD.lots)
    assert remind(alone, at("2024-08-31 10:00")).messages[0].number == MOBILE
    nameless = replace(HELD, sms_number="")
    assert remind(nameless, at("2024-08-31 10:00")).messages[0].number == ""


def test_a_reminder_done_early_late_or_without_points_says_so() -> None:
    """Before its time, a second time, after the points have expired, of a day without points, or switched off."""
    on_time = at("2024-08-31 10:00")
    assert nothing(remind(HELD, on_time - 1))
    assert nothing(remind(part(remind(HELD, on_time), PointsPart), on_time))
    assert nothing(remind(HELD, AFTER_US))
    assert nothing(remind(HELD, on_time, day("2024-10-31")))
    assert nothing(remind(replace(PLACE, lots=(lot("2024-09-30", 5, 0),)), on_time))
    assert nothing(remind(HELD, on_time, off=("points/note.7",)))


def test_a_late_reminder_stands_for_those_it_missed() -> None:
    """Done on the 25th of September, both are: nobody is reminded twice at once."""
    after = part(remind(HELD, at("2024-09-25 10:00")), PointsPart)
    assert [name for due_us, name in dues(after) if due_us < AFTER_US] == []


def test_a_place_with_nothing_has_nothing_due() -> None:
    """Whether or not it takes part."""
    assert dues(PLACE) == []
    assert dues(PointsPart(ACCOUNT)) == []


def test_months_of_individuals_fall_due_among_the_rest() -> None:
    """In order of time."""
    held = replace(ALONE, lots=(lot("2024-09-30", 5),), month=month_of(at("2024-08-20")), month_satang=2_500)
    found = list(due(standing(held), terms()))
    assert [item[1] for item in found] == ["remind-points", "credit-month", "remind-points", "expire-points"]
    assert found[1][3] == CreditMonth(month_of(at("2024-08-20")))


def test_what_falls_due_is_told_apart_by_its_day() -> None:
    """By the day of expiry; the same day's reminders by their times."""
    found = {item[:3] for item in due(standing(HELD), terms())}
    assert len(found) == 5
    assert {item[2] for item in found} == {"2024-09-30", "2024-12-31"}


@given(
    st.lists(st.tuples(st.integers(0, 900), st.integers(0, 40)), min_size=1, max_size=6),
    st.sampled_from([{}, {"period__expiry_run_days": ("12-31",)}, {"remind__days_before": (100, 30, 1)}]),
)
def test_all_that_falls_due_comes_to_an_end(credited: list[tuple[int, int]], moved_values: dict[str, Plain]) -> None:
    """Done in order, each thing is done once; at the end no lot is left, and all that was left has expired."""
    held = PLACE
    for days, points in credited:
        last_day = lots.expiry_day(at("2024-01-15") + days * 86_400_000_000, 2, lots.QUARTER)
        held, _ = lots.credit(held, f"bill:BA1/{days}", points, at("2024-01-15"), last_day, chart.POINTS_EARNED)
    left, gone, seen = lots.balance(held, at("2024-01-16")), 0, set()
    found = terms(**moved_values)
    while items := list(due(standing(held), found)):
        due_us, name, qualifier, body = items[0]
        assert (due_us, name, qualifier) not in seen
        seen.add((due_us, name, qualifier))
        if isinstance(body, ExpirePoints):
            assert date_of(body.day).isoformat() == qualifier
            decision = expire_points(command(body, due_us), standing(held), found)
        else:
            assert isinstance(body, RemindPoints)
            decision = remind_points(command(body, due_us), standing(held), found)
            assert decision.messages
        held = part(decision, PointsPart)
        gone += moved(decision.transfers).get(chart.POINTS_EXPIRED, 0)
    assert held.lots == ()
    assert gone == left
