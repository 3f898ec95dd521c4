"""The life of a message."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest
from msgspec.structs import replace

from sitthi.areas.messages import terms as reader
from sitthi.areas.messages.model import DeliverMessage, FailMessage, GiveUpMessage
from sitthi.areas.messages.rules import deliver_message, due, fail_message, give_up_message
from sitthi.areas.messages.terms import MessagesTerms
from sitthi.kernel.command import SYSTEM, Command
from sitthi.kernel.decision import Event, Message
from sitthi.standing.parts import ACTIVE, MessagePart, NumberPart, Standing
from sitthi.terms import Values
from tests.shipped import shipped

NUMBER = NumberPart("0812345678", "BA1", "mobile", "prepaid", "my-second", ACTIVE, "", 0, 1)
TERMS = MessagesTerms(frozenset(), resend=True)
NOW = 1_000


def message(**other: Any) -> MessagePart:
    """A queued confirmation of an add-on, awaited until 9,000."""
    part = MessagePart("m1", "addon-confirmed", "queued", "addon:3", 1, 10, 0, 9_000, {"offer": "net-279"})
    return replace(part, **other)


def standing(*parts: MessagePart) -> Standing:
    """A number with awaited messages, the first of which is the one named."""
    return Standing(number=NUMBER, message=parts[0] if parts else None, awaited=parts)


def command(body: msgspec.Struct, at_us: int = NOW) -> Command[Any]:
    """A report about a message."""
    return Command("x", "channel", "1", "message/m1", at_us, SYSTEM, b"", body)


def test_the_terms_resend_what_failed() -> None:
    """R82 as the book has it: a failed SMS is resent at once."""
    book = shipped()
    version = book.documents["addons"][0]
    assert reader.read({"addons": Values(version)}, frozenset()).resend


def test_a_delivered_confirmation_tells_what_waited_for_it() -> None:
    """Delivered, it says so once, by an event that carries its purpose."""
    decision = deliver_message(command(DeliverMessage("m1")), standing(message()), TERMS)
    assert decision.changes == (message(state="delivered"),)
    assert decision.events == (Event("message.delivered", "addon:3"),)
    assert (decision.reasons[0].clause, decision.reasons[0].met) == ("addons/subscribe.starts-on-sms", True)


def test_a_delivered_notice_concerns_nobody() -> None:
    """Nothing follows from a message nobody waits for."""
    decision = deliver_message(command(DeliverMessage("m1")), standing(message(purpose="")), TERMS)
    assert decision.changes == (message(purpose="", state="delivered"),)
    assert decision.events == ()


@pytest.mark.parametrize("state", ["delivered", "failed", "given-up"])
def test_what_is_no_longer_on_its_way_stays_as_it_is(state: str) -> None:
    """A second report is recorded without effect, whatever it says."""
    past = standing(message(state=state))
    for decision in (
        deliver_message(command(DeliverMessage("m1")), past, TERMS),
        fail_message(command(FailMessage("m1", "x")), past, TERMS),
        give_up_message(command(GiveUpMessage("m1"), 9_000), past, TERMS),
        deliver_message(command(DeliverMessage("m1")), standing(), TERMS),
    ):
        assert (decision.outcome, decision.changes, decision.events) == ("recorded", (), ())
        assert decision.reasons[0].clause == "house/nothing-to-do"


def test_a_failed_confirmation_is_resent_at_once() -> None:
    """The same message again, counted, and with no more time than the first had (R82)."""
    decision = fail_message(command(FailMessage("m1", "phone off")), standing(message(attempt=4)), TERMS)
    assert decision.changes == (message(attempt=4, state="failed"),)
    assert decision.messages == (Message("addon-confirmed", "0812345678", {"offer": "net-279"}, "addon:3", 5, 9_000),)
    assert (decision.reasons[0].value, decision.reasons[0].met) == ("phone off", False)


@pytest.mark.parametrize(("attempt", "again"), [(1, True), (2, True), (3, False)])
def test_a_notice_is_sent_three_times_at_most(attempt: int, again: bool) -> None:  # noqa: FBT001
    """A mere notice is not worth a fourth attempt."""
    notice = message(purpose="", give_up_us=0, attempt=attempt)
    decision = fail_message(command(FailMessage("m1", "full")), standing(notice), TERMS)
    assert bool(decision.messages) is again
    assert decision.events == ()


def test_without_resending_a_failure_is_the_end() -> None:
    """The other choice of R82: given up at once, and what waited learns of it."""
    decision = fail_message(
        command(FailMessage("m1", "x")), standing(message()), MessagesTerms(frozenset(), resend=False)
    )
    assert decision.changes == (message(state="given-up"),)
    assert decision.events == (Event("message.given-up", "addon:3"),)


def test_given_up_when_its_time_is_over_and_not_before() -> None:
    """At its time a queued message is given up, and what hung on it learns of it (R126)."""
    early = give_up_message(command(GiveUpMessage("m1"), 8_999), standing(message()), TERMS)
    assert early.changes == ()
    decision = give_up_message(command(GiveUpMessage("m1"), 9_000), standing(message()), TERMS)
    assert decision.changes == (message(state="given-up"),)
    assert decision.events == (Event("message.given-up", "addon:3"),)


@pytest.mark.parametrize(
    ("purpose", "clause"),
    [
        ("activation", "prepaid/1.1.3"),
        ("addon:12", "addons/subscribe.starts-on-sms"),
        ("", "house/notice"),
    ],
)
def test_the_reason_names_the_clause_that_waits(purpose: str, clause: str) -> None:
    """A report is recorded under the clause whose right hangs on the message."""
    decision = deliver_message(command(DeliverMessage("m1")), standing(message(purpose=purpose)), TERMS)
    assert decision.reasons[0].clause == clause


@pytest.mark.parametrize(
    ("deliver_us", "give_up_us", "expected"),
    [
        (0, 0, []),
        (500, 0, [(500, "deliver-message")]),
        (500, 9_000, [(500, "deliver-message"), (9_000, "give-up-message")]),
        (9_000, 9_000, [(9_000, "give-up-message")]),
        (0, 9_000, [(9_000, "give-up-message")]),
    ],
)
def test_what_falls_due(deliver_us: int, give_up_us: int, expected: list[tuple[int, str]]) -> None:
    """The null channel delivers after its delay; waiting ends when it ends; some messages wait for ever."""
    queued = message(deliver_us=deliver_us, give_up_us=give_up_us)
    items = list(due(standing(queued, message(state="delivered")), TERMS))
    assert [(when, name) for when, name, _, _ in items] == expected
    assert all(qualifier == "m1" for _, _, qualifier, _ in items)
