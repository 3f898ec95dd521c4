"""Hand-made parts, terms and commands for the tests of numbers."""

from __future__ import annotations

from typing import Any, TypeVar

import msgspec

from sitthi.areas.numbers import rules
from sitthi.areas.numbers.model import ActivateNumber
from sitthi.areas.numbers.terms import NumbersTerms, read
from sitthi.kernel.command import SYSTEM, Command
from sitthi.kernel.decision import Decision
from sitthi.kernel.moment import DAY_US, date_of, day_of, parse_time
from sitthi.standing.parts import (
    AccountPart,
    HolderPart,
    MessagePart,
    NumberPart,
    Standing,
    WalletPart,
)
from sitthi.terms import Book
from tests.shipped import shipped

BOOK: Book = shipped()
AT_US = parse_time("2024-04-01T10:00:00+07:00")
SINCE_US = AT_US - 30 * DAY_US
NUMBER = "0812345678"
HOLDER = HolderPart("H1", "person", "th", "citizen", 1)
ACCOUNT = AccountPart("BA1", "H1", 1, portal=False)
ACTIVE = NumberPart(NUMBER, "BA1", "mobile", "prepaid", "my-second", "active", "", SINCE_US, SINCE_US)
CONFIRMATION = MessagePart("m1.2", "activated", "queued", "activation", 1, SINCE_US, 0, 0, {})

Body = TypeVar("Body")


def terms(*, off: frozenset[str] = frozenset(), **changed: object) -> NumbersTerms:
    """The terms of the book, with clauses switched off or fields changed."""
    date = date_of(day_of(AT_US))
    values = {name: BOOK.values(name, date) for name in ("house", "prepaid", "sample", "addons")}
    return msgspec.structs.replace(read(values, off), **changed)


def number(status: str, why: str = "", **changed: object) -> NumberPart:
    """The number in a status."""
    return msgspec.structs.replace(ACTIVE, status=status, why=why, **changed)


def command(body: Body, subject: str = NUMBER, at_us: int = AT_US) -> Command[Body]:
    """A command on the number."""
    return Command("a-command", "test", "1", f"number/{subject}", at_us, SYSTEM, b"", body)


def standing(part: NumberPart | None, **parts: Any) -> Standing:
    """What the number's commands may read."""
    awaited = (CONFIRMATION,) if part is not None and part.status == "pre-active" else ()
    given: dict[str, Any] = {
        "number": part,
        "holder": HOLDER,
        "account": ACCOUNT,
        "wallet": WalletPart(),
        "awaited": awaited,
        **parts,
    }
    return Standing(**given)


def activate(
    body: ActivateNumber,
    part: NumberPart | None = None,
    subject: str = NUMBER,
    book: NumbersTerms | None = None,
) -> Decision:
    """Activate a number."""
    return rules.activate_number(command(body, subject), standing(part), book or terms())


def changed(decision: Decision) -> NumberPart:
    """The number after a decision."""
    (part,) = (change for change in decision.changes if isinstance(change, NumberPart))
    return part


def events(decision: Decision) -> list[tuple[str, str]]:
    """What happened and about what."""
    return [(event.name, event.about) for event in decision.events]
