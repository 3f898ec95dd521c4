"""Refunds that are not paid: visible work before their last day, overdue after it."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.refunds import rules
from sitthi.areas.refunds.model import MarkRefundOverdue, WarnRefund
from sitthi.kernel.command import SYSTEM
from sitthi.kernel.decision import RECORDED, Decision, Event
from sitthi.standing.parts import RefundPart, Standing
from tests.areas.decided import unmet
from tests.areas.refunds.making import APPROVED, DAY, ENDED_US, LAST_US, REFUND, after, command, standing, terms
from tests.days import at

DEADLINES = ["prepaid/1.1.11", "prepaid/terminate.30-days"]
WATCH = "house/refund-watch"
NOTHING = "house/nothing-to-do"
WARN_US = at("2024-06-07 00:00")


def due(*refunds: RefundPart, off: str = "") -> list[tuple[int, str, str]]:
    """What falls due: when, which command, which refund."""
    found = replace(standing(), refunds=refunds)
    return [item[:3] for item in rules.due(found, terms(*filter(None, [off])))]


def warn(found: Standing, at_us: int = WARN_US, off: str = "") -> Decision:
    """The warning that fell due."""
    body = command(WarnRefund("r1"), at_us, SYSTEM)
    return rules.warn_refund(body, found, terms(*filter(None, [off])))


def mark(found: Standing, at_us: int = LAST_US + 1, off: str = "") -> Decision:
    """The end of the last day."""
    body = command(MarkRefundOverdue("r1"), at_us, SYSTEM)
    return rules.mark_refund_overdue(body, found, terms(*filter(None, [off])))


def test_a_refund_is_warned_of_and_then_overdue() -> None:
    """Seven days before 14 June, as the day begins; and the microsecond after 14 June. Each once."""
    assert due(REFUND) == [(WARN_US, "warn-refund", "r1"), (LAST_US + 1, "mark-refund-overdue", "r1")]
    found = standing()
    decision = warn(found)
    assert (decision.outcome, unmet(decision)) == (RECORDED, [])
    assert decision.changes == (replace(REFUND, warned=True),)
    assert decision.events == (Event("refund.near", "r1", 12_345),)
    assert [(one.clause, one.value, one.threshold) for one in decision.reasons] == [(WATCH, LAST_US, 7)]
    found = after(found, decision)
    assert due(*found.refunds) == [(LAST_US + 1, "mark-refund-overdue", "r1")]
    decision = mark(found)
    assert (decision.outcome, unmet(decision)) == (RECORDED, DEADLINES)
    assert decision.events == (Event("refund.late", "r1", 12_345),)
    found = after(found, decision)
    assert found.refunds == (replace(REFUND, warned=True, state="overdue"),)
    assert due(*found.refunds) == []


@pytest.mark.parametrize("refund", [replace(APPROVED, state="paid"), replace(REFUND, state="overdue")])
def test_what_is_paid_or_overdue_is_watched_no_more(refund: RefundPart) -> None:
    """And a command that comes all the same changes nothing."""
    assert due(refund) == []
    for decision in (warn(standing(refund)), mark(standing(refund))):
        assert (decision.outcome, decision.changes, decision.events) == (RECORDED, (), ())
        assert [one.clause for one in decision.reasons] == [NOTHING]


@pytest.mark.parametrize("refund", [REFUND, APPROVED])
def test_asked_for_and_approved_is_not_paid(refund: RefundPart) -> None:
    """It is watched until the money has gone."""
    assert len(due(refund)) == 2


def test_too_early_is_nothing_to_do() -> None:
    """Neither a moment before the day of the warning, nor on the last day itself, nor without a refund."""
    for decision in (
        warn(standing(), WARN_US - 1),
        mark(standing(), LAST_US),
        warn(standing(None)),
        mark(standing(None)),
    ):
        assert (decision.outcome, decision.changes) == (RECORDED, ())
        assert [one.clause for one in decision.reasons] == [NOTHING]


def test_a_warning_is_given_once() -> None:
    """Of a refund warned of nothing more is said before its last day is over."""
    warned = replace(REFUND, warned=True)
    assert warn(standing(warned)).changes == ()


def test_a_short_time_is_warned_of_at_once() -> None:
    """Where the last day is nearer than the warning, the warning is due as the contract ends."""
    assert due(replace(REFUND, due_us=ENDED_US + DAY))[0][0] == ENDED_US


def test_without_a_last_day_there_is_nothing_to_watch() -> None:
    """Where neither clause set one."""
    endless = replace(REFUND, due_us=0)
    assert due(endless) == []
    assert mark(standing(endless), LAST_US + 900 * DAY).changes == ()
    assert warn(standing(endless), LAST_US + 900 * DAY).changes == ()


def test_the_watch_can_be_switched_off() -> None:
    """Without house/refund-watch nobody is warned; overdue it still becomes, by whichever clause is left."""
    assert due(REFUND, off=WATCH) == [(LAST_US + 1, "mark-refund-overdue", "r1")]
    assert warn(standing(), off=WATCH).changes == ()
    assert unmet(mark(standing(), off=DEADLINES[0])) == DEADLINES[1:]


def test_refunds_fall_due_in_order() -> None:
    """The soonest first, whatever order they are kept in."""
    later = replace(REFUND, refund="later", due_us=LAST_US + 5 * DAY)
    assert [item[2] for item in due(later, REFUND)] == ["r1", "later", "r1", "later"]


@given(st.integers(0, 400), st.integers(0, 86_399), st.booleans())
def test_every_refund_becomes_visible_before_it_is_late(within: int, second: int, warned: bool) -> None:  # noqa: FBT001
    """Whatever the days given: due work comes in order, not before the end of the contract, and each but once."""
    ended_us = at("2023-12-31 00:00") + second * 1_000_000
    last_us = at("2024-01-01 00:00") + within * DAY - 1
    refund = replace(REFUND, ended_us=ended_us, due_us=last_us, warned=warned)
    found, seen = standing(refund), []
    for _ in range(3):
        items = list(rules.due(found, terms()))
        if not items:
            break
        when, name, _, body = items[0]
        seen.append((when, name))
        rule = rules.warn_refund if name == "warn-refund" else rules.mark_refund_overdue
        found = after(found, rule(command(body, when, SYSTEM), found, terms()))
    names = ["mark-refund-overdue"] if warned else ["warn-refund", "mark-refund-overdue"]
    assert [name for _, name in seen] == names
    assert [when for when, _ in seen] == sorted(when for when, _ in seen)
    assert seen[0][0] >= ended_us
    assert list(rules.due(found, terms())) == []
