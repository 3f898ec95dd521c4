"""The life of a message: queued, then delivered, failed or given up; what waits for it learns by an event."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from sitthi.areas.messages.model import DeliverMessage, FailMessage, GiveUpMessage
from sitthi.areas.messages.terms import NOTICE_ATTEMPTS, MessagesTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import RECORDED, Decision, Event, Message, Reason
from sitthi.standing.parts import MessagePart, NumberPart, Standing

QUEUED = "queued"
DELIVERED = "delivered"
FAILED = "failed"
GIVEN_UP = "given-up"

NOTHING = "house/nothing-to-do"
NOTICE = "house/notice"


def deliver_message(command: Command[DeliverMessage], standing: Standing, terms: MessagesTerms) -> Decision:
    """A right that starts with its SMS starts when that is received (addons/subscribe.starts-on-sms)."""
    message = standing.message
    if message is None or (message.state != QUEUED and NOTHING not in terms.off):
        return _no_longer(message)
    changes = (replace(message, state=DELIVERED),)
    events = (Event("message.delivered", message.purpose),) if message.purpose else ()
    return Decision(RECORDED, (_reason(message, command.at_us, met=True),), changes=changes, events=events)


def fail_message(command: Command[FailMessage], standing: Standing, terms: MessagesTerms) -> Decision:
    """A failed SMS is resent at once (addons/subscribe.starts-on-sms, R82); a notice three times at most."""
    message = standing.message
    if message is None or message.state != QUEUED:
        return _no_longer(message)
    reasons = (_reason(message, command.body.reason, met=False),)
    if not terms.resend:
        return _given_up(message, reasons)
    changes = (replace(message, state=FAILED),)
    if not message.purpose and (message.attempt >= NOTICE_ATTEMPTS or NOTICE in terms.off):
        return Decision(RECORDED, reasons, changes=changes)
    again = Message(
        template=message.template,
        number=_to(standing),
        values=message.values,
        purpose=message.purpose,
        attempt=message.attempt + 1,
        give_up_us=message.give_up_us,
    )
    return Decision(RECORDED, reasons, changes=changes, messages=(again,))


def _to(standing: Standing) -> str:
    """The number a message goes to; none where it goes to an account or a holder."""
    number: NumberPart | None = standing.number
    return number.number if number is not None else ""


def give_up_message(command: Command[GiveUpMessage], standing: Standing, terms: MessagesTerms) -> Decision:
    """A confirmation that does not arrive in time is given up, and what hung on it is undone (R126)."""
    message = standing.message
    if message is None or message.state != QUEUED or not 0 < message.give_up_us <= command.at_us:
        return _no_longer(message)
    return _given_up(message, (_reason(message, message.give_up_us, met=False),))


def due(standing: Standing, terms: MessagesTerms) -> Iterator[tuple[int, str, str, msgspec.Struct]]:
    """When the null channel delivers what is awaited, and when waiting ends."""
    for message in standing.awaited:
        if message.state != QUEUED:
            continue
        name, give_up_us = message.message, message.give_up_us
        if message.deliver_us and (not give_up_us or message.deliver_us < give_up_us):
            yield message.deliver_us, "deliver-message", name, DeliverMessage(name)
        if give_up_us:
            yield give_up_us, "give-up-message", name, GiveUpMessage(name)


def _given_up(message: MessagePart, reasons: tuple[Reason, ...]) -> Decision:
    changes = (replace(message, state=GIVEN_UP),)
    events = (Event("message.given-up", message.purpose),) if message.purpose else ()
    return Decision(RECORDED, reasons, changes=changes, events=events)


def _no_longer(message: MessagePart | None) -> Decision:
    """Nothing to do: the message is not on its way, or its time is not over."""
    state = "" if message is None else message.state
    return Decision(RECORDED, (Reason(NOTHING, met=True, value=state),))


def _reason(message: MessagePart, value: int | str, *, met: bool) -> Reason:
    """What was reported (when, or the channel's words), under the clause that waits for the message."""
    clause, reading = NOTICE, ""
    if message.purpose.startswith("addon:"):
        clause, reading = "addons/subscribe.starts-on-sms", "R82" if met else "R126"
    elif message.purpose == "activation":
        clause, reading = "prepaid/1.1.3", "R126"
    unit = "us" if isinstance(value, int) else "text"
    return Reason(clause, met, value, message.attempt if unit == "text" else None, unit, reading)
