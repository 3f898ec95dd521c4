"""How a complaint arrives: by which channel, when the phone line is open, and with which last days."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.complaints.model import Attachment
from sitthi.kernel import moment
from sitthi.kernel.decision import GRANTED, RECORDED, REFUSED
from sitthi.standing.money_parts import ComplaintPart
from tests.areas.complaints.making import ACKNOWLEDGE_US, CLOSED, DAY, FRESH, RESOLVE_US, SEEN, part, receive, terms
from tests.areas.decided import unmet
from tests.days import at

CHANNELS = "prepaid/complaint.channels"
ONCE = "house/complaint-once"
ACKNOWLEDGE = "prepaid/complaint.acknowledge"
RESOLVE = "prepaid/complaint.resolve"


def test_a_complaint_gets_its_two_last_days() -> None:
    """C8: come on 1 March 2024, to be acknowledged by 8 March and resolved by 31 March; the customer is told."""
    decision = receive()
    assert (decision.outcome, unmet(decision)) == (GRANTED, [])
    assert part(decision) == FRESH
    (message,) = decision.messages
    assert (message.template, message.number) == ("complaint-received", "0812345678")
    assert message.values == {"complaint": "C-1", "acknowledge_by_us": ACKNOWLEDGE_US, "resolve_by_us": RESOLVE_US}
    stated = [(one.clause, one.value, one.threshold, one.reading) for one in decision.reasons if one.reading]
    assert stated == [(ACKNOWLEDGE, ACKNOWLEDGE_US, 7, "R26"), (RESOLVE, RESOLVE_US, 30, "R26")]


@given(st.integers(at("2023-11-01 00:00"), at("2026-12-31 23:59:59.999999")), st.sampled_from(["web", "letter"]))
def test_last_days_are_counted_from_the_day_after(at_us: int, channel: str) -> None:
    """Whenever it comes, and on whatever day: 7 and 30 calendar days after that day, whole (R26)."""
    found = part(receive(channel, at_us))
    came = moment.date_of(moment.day_of(at_us))
    assert (moment.date_of(found.acknowledge_by_day) - came).days == 7
    assert (moment.date_of(found.resolve_by_day) - came).days == 30
    assert found.received_us == at_us


def test_files_that_came_along_are_counted() -> None:
    """Their names and hashes stay with the decision."""
    files = (Attachment("bill.pdf", "application/pdf", 12_000, "0" * 64),) * 2
    assert part(receive(attachments=files)).attachments == 2


@pytest.mark.parametrize("about", ["billing", "account/BA1", "contract/c1", ""])
def test_where_no_number_is_named_nobody_is_texted(about: str) -> None:
    """The written acknowledgement goes out all the same, as a step of its own."""
    decision = receive(about=about)
    assert (decision.outcome, decision.messages, part(decision).about) == (GRANTED, (), about)


@pytest.mark.parametrize("channel", ["email", "line", "shop", ""])
def test_other_channels_are_no_way_to_complain(channel: str) -> None:
    """Phone, web and letter (prepaid/complaint.channels)."""
    decision = receive(channel)
    assert (decision.outcome, unmet(decision), decision.possible) == (REFUSED, [CHANNELS], None)
    assert receive(channel, book=terms(CHANNELS)).outcome == GRANTED


@pytest.mark.parametrize("known", [FRESH, SEEN, CLOSED])
def test_a_complaint_is_received_once(known: ComplaintPart) -> None:
    """Its number is taken (house/complaint-once); with the clause off it is let pass, and still nothing changes."""
    decision = receive(known=known)
    assert (decision.outcome, unmet(decision), decision.possible) == (REFUSED, [ONCE], None)
    off = receive(known=known, book=terms(ONCE))
    assert (off.outcome, off.changes, off.messages) == (RECORDED, (), ())


@pytest.mark.parametrize(
    "when",
    [
        "2024-03-01 09:00",
        "2024-03-01 16:59:59.999999",
        "2024-03-04 12:00",
        "2024-01-12 10:00",
        "2024-12-27 10:00",
    ],
)
def test_by_phone_while_the_line_is_open(when: str) -> None:
    """Monday to Friday from 09:00 up to 17:00."""
    decision = receive("phone", at(when))
    assert (decision.outcome, unmet(decision)) == (GRANTED, [])
    assert part(decision).channel == "phone"


@pytest.mark.parametrize(
    ("when", "opens", "missed"),
    [
        ("2024-03-01 08:59:59.999999", "2024-03-01 09:00", 1),
        ("2024-03-01 17:00", "2024-03-04 09:00", 1),
        ("2024-03-02 10:00", "2024-03-04 09:00", 1),
        ("2024-03-03 20:00", "2024-03-04 09:00", 2),
        ("2024-02-26 10:00", "2024-02-27 09:00", 1),
        ("2024-04-11 17:00", "2024-04-17 09:00", 1),
        ("2024-04-12 10:00", "2024-04-17 09:00", 1),
        ("2024-04-13 10:00", "2024-04-17 09:00", 2),
        ("2024-04-16 18:00", "2024-04-17 09:00", 2),
        ("2024-05-10 10:00", "2024-05-13 09:00", 1),
        ("2024-12-27 17:30", "2025-01-02 09:00", 1),
    ],
)
def test_by_phone_at_other_times_it_is_not_received(when: str, opens: str, missed: int) -> None:
    """Early, late, at the weekend, on days off and in lieu, over bridge days: the answer says when the line opens."""
    decision = receive("phone", at(when))
    assert (decision.outcome, unmet(decision), decision.changes) == (REFUSED, [CHANNELS] * missed, ())
    assert decision.possible is not None
    assert (decision.possible.from_us, decision.possible.how) == (at(opens), ())
    assert receive("phone", at(opens)).outcome == GRANTED
    assert receive("web", at(when)).outcome == GRANTED
    assert receive("letter", at(when)).outcome == GRANTED
    assert receive("phone", at(when), book=terms(CHANNELS)).outcome == GRANTED


def test_childrens_day_is_no_day_off() -> None:
    """It is a Saturday; were the line open on Saturdays, it would be open then too."""
    saturdays = replace(terms(), weekdays=(*terms().weekdays, "saturday"))
    assert receive("phone", at("2024-01-13 10:00"), book=saturdays).outcome == GRANTED
    assert receive("phone", at("2024-04-13 10:00"), book=saturdays).outcome == REFUSED


def test_days_off_are_a_choice() -> None:
    """Where the line works on holidays too, only weekday and hour count."""
    always = replace(terms(), closed_days={})
    assert receive("phone", at("2024-04-15 10:00"), book=always).outcome == GRANTED


@pytest.mark.parametrize("never", [replace(terms(), weekdays=()), replace(terms(), opens_s=61_200)])
def test_a_line_that_never_opens_is_said_to(never: object) -> None:
    """No time is promised that does not come."""
    decision = receive("phone", book=never)  # type: ignore[arg-type]  # terms with one value moved
    assert (decision.outcome, decision.possible) == (REFUSED, None)


@given(st.integers(at("2023-11-01 00:00"), at("2026-12-01 00:00")))
def test_the_line_opens_when_it_is_said_to(at_us: int) -> None:
    """At any time: a call is taken, or would be at the moment named and at none between."""
    decision = receive("phone", at_us)
    if decision.outcome == GRANTED:
        assert terms().next_open_us(at_us) == at_us
        return
    assert decision.possible is not None
    opens_us = decision.possible.from_us
    assert opens_us > at_us
    assert receive("phone", opens_us).outcome == GRANTED
    hours = range(at_us, opens_us, moment.HOUR_US // 2)
    assert not any(terms().is_open(one) for one in (*hours, opens_us - 1))
    assert opens_us - at_us < 10 * DAY


def test_everything_unmet_is_said_at_once() -> None:
    """On a Sunday that is a day off, in the evening: three conditions of one clause."""
    assert unmet(receive("phone", at("2024-04-14 20:00"))) == [CHANNELS] * 3


@pytest.mark.parametrize("off", [ACKNOWLEDGE, RESOLVE])
def test_a_clause_switched_off_sets_no_last_day(off: str) -> None:
    """And without both days nothing is promised in a message."""
    decision = receive(book=terms(off))
    found = part(decision)
    assert (found.acknowledge_by_day == 0) == (off == ACKNOWLEDGE)
    assert (found.resolve_by_day == 0) == (off == RESOLVE)
    assert decision.messages == ()


def test_a_deadline_is_a_value_of_the_book() -> None:
    """Moved by an overlay, it moves."""
    moved = replace(terms(), acknowledge_days=8, resolve_days=31)
    found, usual = part(receive(book=moved)), part(receive())
    assert found.acknowledge_by_day == usual.acknowledge_by_day + 1
    assert found.resolve_by_day == usual.resolve_by_day + 1
