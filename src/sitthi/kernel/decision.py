"""A decision: outcome, all reasons with their clauses, what would make a refusal possible, and every effect."""

from __future__ import annotations

import msgspec

Scalar = int | str | bool | None

GRANTED = "granted"
REFUSED = "refused"
RECORDED = "recorded"
LATE = "late"


class Reason(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """One condition looked at: the clause, whether it was met, the value read and the threshold.

    ``unit`` says how the two are shown: satang, us (an instant), days, count, text, seconds, bytes, messages.
    ``reading`` names the reading the condition rests on, if any.
    """

    clause: str
    met: bool
    value: Scalar = None
    threshold: Scalar = None
    unit: str = "text"
    reading: str = ""


class Remedy(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An event that helps towards granting a refused request: its type, subject ("" = the same) and data."""

    type: str
    data: dict[str, object]
    subject: str = ""


class Possible(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """From when a refused request would be granted, once the named events have happened."""

    from_us: int
    how: tuple[Remedy, ...] = ()


class Transfer(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """An amount of one unit from the debit to the credit account; accounts are named as in ``ledger/chart.py``."""

    debit: str
    credit: str
    unit: str
    amount: int


class Message(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A message to send: template key, the number it goes to, the values it shows.

    ``purpose`` is empty for a mere notice; else the message is awaited and its delivery (or giving up) has
    consequences: ``activation`` or ``addon:<seq>``. ``attempt`` counts from 1.
    """

    template: str
    number: str
    values: dict[str, Scalar]
    purpose: str = ""
    attempt: int = 1
    give_up_us: int = 0


class Event(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """Something that has happened in one area and may concern others: name and what about."""

    name: str
    about: str = ""
    amount: int = 0


class Part(msgspec.Struct, frozen=True, array_like=True, tag=True, gc=False):
    """What a customer holds of one area: a small frozen value; concrete parts live in ``standing/parts.py``."""


class Decision(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What was decided, why, and everything that follows at once.

    ``changes`` are the new values of the parts that change; ``transfers`` what moves in the ledger; ``events`` what
    other areas may react to.
    """

    outcome: str
    reasons: tuple[Reason, ...]
    possible: Possible | None = None
    transfers: tuple[Transfer, ...] = ()
    changes: tuple[Part, ...] = ()
    messages: tuple[Message, ...] = ()
    events: tuple[Event, ...] = ()


def refused(reasons: tuple[Reason, ...], possible: Possible | None) -> Decision:
    """A business "no" with all its reasons."""
    assert any(not reason.met for reason in reasons), "a refusal without an unmet reason"
    return Decision(REFUSED, reasons, possible)
