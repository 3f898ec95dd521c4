"""The clock of a delivery: when it starts, when it is due, and how attempts, cancelling and holds end it."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.delivery.model import (
    ClaimRelief,
    ExcusePromise,
    ReceivePromise,
    StartPromise,
    StopPromise,
    VoidPromise,
)
from sitthi.areas.delivery.promise import due_us, starts_us
from sitthi.kernel.decision import RECORDED, REFUSED
from sitthi.kernel.moment import DAY_US
from sitthi.standing.delivery_parts import KEPT, MISSED, RUNNING, SETTLED, VOID
from sitthi.standing.request_parts import WARRANTY
from tests.areas.decided import moved, reasons, unmet
from tests.areas.delivery.making import (
    ACCOUNT_NO,
    ASKED,
    MOBILE,
    REQUEST,
    Delivery,
    as_shipped,
    asked,
    decided,
    due,
    promised,
    standing,
    started,
    terms,
)
from tests.days import at

CLOCK = as_shipped().clock


@pytest.mark.parametrize(
    ("made", "accepted", "last"),
    [
        # C4 of the worked examples.
        ("2024-05-15 13:59", "", "2024-05-15 19:59"),
        ("2024-05-15 14:01", "", "2024-05-16 14:00"),
        ("2024-04-12 15:00", "", "2024-04-17 14:00"),
        # R33 and R100: exactly 14:00, and submitted before but accepted after.
        ("2024-05-15 14:00", "", "2024-05-15 20:00"),
        ("2024-05-15 14:00:00.000001", "", "2024-05-16 14:00"),
        ("2024-05-15 13:50", "2024-05-15 14:30", "2024-05-15 20:30"),
        # Accepted late, at night, in the last minute, on another day.
        ("2024-05-15 13:00", "2024-05-15 22:00", "2024-05-16 12:00"),
        ("2024-05-15 13:00", "2024-05-15 23:59:30", "2024-05-16 13:59:30"),
        ("2024-05-15 13:00", "2024-05-16 02:00", "2024-05-16 14:00"),
        ("2024-05-15 15:00", "2024-05-16 11:00", "2024-05-16 17:00"),
        ("2024-05-16 01:30", "", "2024-05-16 14:00"),
        ("2024-05-15 18:00", "2024-05-16 18:00", "2024-05-16 23:59:59.999999"),
        # Songkran: on a holiday, before the first one, and in the night after the last.
        ("2024-04-14 10:00", "", "2024-04-17 14:00"),
        ("2024-04-14 15:00", "", "2024-04-17 14:00"),
        ("2024-04-12 13:00", "2024-04-12 20:00", "2024-04-17 10:00"),
        ("2024-04-16 23:00", "2024-04-17 00:10", "2024-04-17 14:00"),
        # The year's end: the 30th is a bridge day, the 31st and the 1st are holidays.
        ("2024-12-30 13:00", "2024-12-30 22:00", "2025-01-02 12:00"),
        ("2024-12-30 15:00", "", "2025-01-02 14:00"),
    ],
)
def test_six_hours_in_bangkok(made: str, accepted: str, last: str) -> None:
    """Due six hours of business time after acceptance, or the next business day's opening (1.4, R33, R34, R100)."""
    assert due(asked(made, accepted)) == at(last)


@pytest.mark.parametrize(
    ("province", "tier", "made", "last"),
    [
        ("Bangkok", 1, "2024-05-15 10:00", "2024-05-15 16:00"),
        ("Saraburi", 2, "2024-05-15 10:00", "2024-05-16 10:00"),
        ("เชียงใหม่", 3, "2024-05-15 10:00", "2024-05-17 10:00"),
        ("Yala", 4, "2024-05-15 10:00", "2024-05-20 10:00"),
        ("Yala", 4, "2024-05-15 14:30", "2024-05-21 08:00"),
        ("Saraburi", 2, "2024-04-12 10:00", "2024-04-17 10:00"),
        ("Chiang Mai", 3, "2024-04-12 15:00", "2024-04-19 08:00"),
        ("Yala", 4, "2024-12-30 10:00", "2025-01-06 10:00"),
    ],
)
def test_each_tier_has_its_time(province: str, tier: int, made: str, last: str) -> None:
    """Six hours, one, two or five days at the same clock time, holidays left out (appendix-1, R34)."""
    promise = promised(asked(made, province=province, collect_province=province))
    assert (promise.tier, promise.due_us, promise.state) == (tier, at(last), RUNNING)


def test_of_two_places_the_longer_time_counts() -> None:
    """Whichever of the two it is; a place left out is the other (1.3)."""
    far, near = {"province": "Yala"}, {"province": "Bangkok"}
    there = promised(asked("2024-05-15 10:00", **far, collect_province="Bangkok"))
    here = promised(asked("2024-05-15 10:00", **near, collect_province="Yala"))
    island = promised(asked("2024-05-15 10:00", **near, collect_province="Surat Thani", collect_area="84140"))
    assert there.due_us == here.due_us == island.due_us == at("2024-05-20 10:00")
    assert promised(asked("2024-05-15 10:00", **near, collect_province="")).tier == 1
    assert promised(asked("2024-05-15 10:00", **near, collect_province="Yala"), terms("delivery/1.3")).tier == 1


def test_the_kind_of_place_is_that_of_the_delivery() -> None:
    """A home on an island is one whatever it is called, where the old device is fetched there, too."""
    assert promised(asked("2024-05-15 10:00", province="Rayong", kind="island", collect_province="Rayong")).tier == 4


def test_the_customer_is_told_by_when() -> None:
    """The last instant of the guaranteed time goes out by SMS; the reasons say what it rests on."""
    decision = started(ASKED)
    (message,) = decision.messages
    assert (message.template, message.number) == ("delivery-promised", MOBILE)
    assert message.values == {"request": REQUEST, "by_us": at("2024-05-15 19:59")}
    assert {one.reading for one in decision.reasons} >= {"R34", "R100", "R101", "R102"}
    assert [event.name for event in decision.events] == ["promise.started"]


def test_the_reasons_say_how_exactly_two_o_clock_was_read() -> None:
    """R33 and not R100."""
    (cut_off,) = reasons(started(asked("2024-05-15 14:00")), "delivery/1.4")
    assert (cut_off.value, cut_off.reading) == ("before-cut-off", "R33")


def test_nothing_is_promised_where_a_window_was_chosen() -> None:
    """The reason says so, and nothing is sent (2.2.a)."""
    decision = started(replace(ASKED, window_chosen=True))
    assert (decision.outcome, unmet(decision)) == (RECORDED, ["delivery/2.2.a"])
    assert (decision.changes, decision.messages) == ((), ())
    for used in (terms("delivery/2.2.a"), terms(guarantee__not_when_window=False)):
        assert started(replace(ASKED, window_chosen=True), used).changes


@pytest.mark.parametrize(
    "request_", [None, replace(ASKED, accepted_us=0), replace(ASKED, service=WARRANTY), replace(ASKED, request="R-2")]
)
def test_nothing_is_promised_of_what_is_no_accepted_request(request_: Any) -> None:
    """None such, not accepted, a warranty claim, or another one."""
    decision = decided(StartPromise(REQUEST), standing(request=request_))
    assert (decision.outcome, decision.changes) == (RECORDED, ())


def test_a_request_is_promised_once() -> None:
    """Accepted anew after its first device was rejected, its clock is that of the first attempt still (1.2.stop)."""
    delivery = Delivery().attempted("2024-05-15 15:00", "rejected")
    assert delivery.does(StartPromise(REQUEST), at("2024-05-17 10:00")).changes == ()
    assert delivery.promise.state == KEPT


def test_an_unknown_place_is_refused_with_those_that_are_known() -> None:
    """Both places are looked at; nothing makes an unknown one possible."""
    decision = started(replace(ASKED, province="Vientiane", collect_province="Atlantis"))
    assert (decision.outcome, unmet(decision)) == (REFUSED, ["delivery/appendix-1"] * 2)
    first, second = (one for one in decision.reasons if not one.met)
    assert (first.value, second.value) == ("Vientiane", "Atlantis")
    assert "Bangkok, Samut Prakan" in str(first.threshold)
    assert decision.possible is None
    used = terms("delivery/appendix-1")
    assert promised(replace(ASKED, province="Vientiane", collect_province="Vientiane"), used).tier == 4


@pytest.mark.parametrize("result", ["delivered", "absent", "unidentified", "rejected"])
def test_the_first_attempt_in_time_keeps_the_promise(result: str) -> None:
    """Successful or not, to the last instant; what comes after it no longer matters (1.2.stop, R118)."""
    delivery = Delivery().attempted("2024-05-15 19:59", result).attempted("2024-05-20 10:00")
    promise = delivery.promise
    assert (promise.state, promise.attempt_us, promise.attempt) == (KEPT, at("2024-05-15 19:59"), result)
    assert delivery.sent == ["delivery-promised"]


@pytest.mark.parametrize("result", ["delivered", "absent", "rejected"])
def test_the_first_attempt_after_the_time_finds_it_missed(result: str) -> None:
    """The customer was told the instant it was over, and is not told again."""
    delivery = Delivery().attempted("2024-05-15 19:59:00.000001", result)
    assert (delivery.promise.state, delivery.promise.attempt) == (MISSED, result)
    assert delivery.sent == ["delivery-promised", "delivery-missed"]


def test_an_attempt_recorded_before_the_clock_was_looked_at_finds_it_missed_too() -> None:
    """What is due and what is reported may come in any order."""
    delivery = Delivery()
    delivery.does(StopPromise(REQUEST, "delivered"), at("2024-05-15 20:30"))
    assert (delivery.promise.state, delivery.sent) == (MISSED, ["delivery-promised", "delivery-missed"])


@pytest.mark.parametrize(
    ("result", "clause"), [("customer-fault", "delivery/2.5.b"), ("force-majeure", "delivery/2.5.c")]
)
@pytest.mark.parametrize("when", ["2024-05-15 18:00", "2024-05-16 18:00"])
def test_an_excused_first_attempt_leaves_no_relief(result: str, clause: str, when: str) -> None:
    """In time or not, the promise is void by the clause, and the customer told (1.2.stop, 2.5.b, 2.5.c)."""
    delivery = Delivery().attempted(when, result)
    assert (delivery.promise.state, delivery.promise.why) == (VOID, clause)
    assert delivery.sent[-1] == f"delivery-{result}"
    delivery.attempted("2024-05-20 10:00")
    refusal = delivery.does(ClaimRelief(ACCOUNT_NO), at("2024-05-21"))
    assert refusal.outcome == REFUSED
    assert clause in unmet(refusal)


def test_an_excused_attempt_after_the_time_may_be_read_otherwise() -> None:
    """By the other reading relief stays due, for what was missed before it."""
    used = terms(clock__excused_after_time="relief-stays")
    assert Delivery(used=used).attempted("2024-05-16 18:00", "customer-fault").promise.state == MISSED
    assert Delivery(used=used).attempted("2024-05-15 18:00", "customer-fault").promise.state == VOID


def test_without_the_clause_a_fault_is_an_attempt_like_any() -> None:
    """Switched off, or not among those that leave no relief."""
    for used in (terms("delivery/2.5.b"), terms(clock__no_relief_for=("delivery/2.5.c",))):
        assert Delivery(used=used).attempted("2024-05-15 18:00", "customer-fault").promise.state == KEPT


def test_a_cancelled_request_has_no_guarantee() -> None:
    """Running or missed, it is void, and nothing falls due any more (2.2.b)."""
    for when in ("2024-05-15 15:00", "2024-05-16 15:00"):
        delivery = Delivery().until(when)
        assert unmet(delivery.does(VoidPromise(REQUEST), at(when))) == ["delivery/2.2.b"]
        assert (delivery.promise.state, delivery.promise.why) == (VOID, "delivery/2.2.b")
        assert delivery.until("2024-06-30").promise.state == VOID


def test_a_cancelled_request_takes_a_claim_with_it_that_is_not_paid() -> None:
    """What was owed is owed no longer."""
    delivery = Delivery().attempted("2024-05-16 10:00")
    claim = delivery.does(ClaimRelief(ACCOUNT_NO), at("2024-05-17"))
    void = delivery.does(VoidPromise(REQUEST), at("2024-05-18"))
    assert moved((*claim.transfers, *void.transfers)) == {}
    assert (delivery.promise.relief_satang, delivery.promise.pay_to) == (0, "")


@pytest.mark.parametrize("state", [KEPT, SETTLED, VOID])
def test_cancelling_changes_nothing_of_what_is_over(state: str) -> None:
    """Kept, paid or void already."""
    promise = replace(promised(ASKED), state=state, why="delivery/2.5.b")
    assert decided(VoidPromise(REQUEST), standing(promise=promise)).changes == ()
    assert decided(VoidPromise(REQUEST), standing()).changes == ()


@pytest.mark.parametrize(
    ("reason", "when", "state"),
    [
        ("flood", "2024-05-15 15:00", VOID),
        ("Severe weather", "2024-05-15 15:00", VOID),
        ("busy", "2024-05-15 15:00", RUNNING),
        ("flood", "2024-05-15 19:59:01", MISSED),
    ],
)
def test_a_hold_for_force_majeure_excuses_what_is_not_missed_yet(reason: str, when: str, state: str) -> None:
    """Of a kind that is named; anything else lets the clock run on (2.5.c)."""
    delivery = Delivery().until(when)
    delivery.does(ExcusePromise(REQUEST, reason), at(when))
    assert delivery.promise.state == state
    assert (delivery.sent[-1] == "delivery-force-majeure") == (state == VOID)


def test_receipt_is_noted_once() -> None:
    """The days to claim count from the first."""
    delivery = Delivery().attempted("2024-05-15 15:00")
    assert delivery.does(ReceivePromise(REQUEST), at("2024-05-20")).changes == ()
    assert delivery.promise.received_us == at("2024-05-15 15:00")


def test_commands_about_no_promise_change_nothing() -> None:
    """Each is recorded as nothing to do."""
    for body in (StopPromise(REQUEST, "absent"), ReceivePromise(REQUEST), ExcusePromise(REQUEST, "flood")):
        decision = decided(body, standing())
        assert (decision.outcome, decision.changes) == (RECORDED, ())
        assert reasons(decision, "house/nothing-to-do")


INSTANTS = st.integers(at("2023-01-01"), at("2026-11-30"))
LATER = st.integers(0, 5 * DAY_US)


def _due(made_us: int, accepted_us: int, tier: int) -> int:
    return due_us(starts_us(made_us, accepted_us, CLOCK), tier, CLOCK)


@given(INSTANTS, LATER, st.sampled_from([1, 2, 3, 4]))
def test_what_is_promised_is_in_business_time(made_us: int, later_us: int, tier: int) -> None:
    """Whatever the hour a request is made and accepted at, never at night nor on a holiday."""
    accepted_us = made_us + later_us
    start_us = starts_us(made_us, accepted_us, CLOCK)
    last_us = _due(made_us, accepted_us, tier)
    assert CLOCK.business.is_open(start_us)
    assert CLOCK.business.is_open(last_us)
    assert last_us > start_us >= accepted_us


@given(INSTANTS, LATER, LATER, LATER, st.sampled_from([1, 2, 3, 4]))
def test_later_is_promised_no_earlier(made_us: int, gap_us: int, made_later: int, more_us: int, tier: int) -> None:
    """Neither a later submission nor a later acceptance makes anything due sooner."""
    accepted_us = made_us + made_later + gap_us
    assert _due(made_us, accepted_us, tier) <= _due(made_us + made_later, accepted_us, tier)
    assert _due(made_us, accepted_us, tier) <= _due(made_us, accepted_us + more_us, tier)


@given(INSTANTS, LATER)
def test_higher_tiers_take_longer(made_us: int, later_us: int) -> None:
    """Tier 1 is due first and tier 4 last, at whatever hour they begin."""
    last = [_due(made_us, made_us + later_us, tier) for tier in (1, 2, 3, 4)]
    assert last == sorted(last)
