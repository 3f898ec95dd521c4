"""Parts, commands and terms for the tests of the wallet, made by hand with as little as a test needs."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any, TypeVar

import msgspec
from msgspec.structs import replace

from sitthi.areas.wallet import rules
from sitthi.areas.wallet.model import TopUp
from sitthi.areas.wallet.terms import WalletTerms, read
from sitthi.kernel import moment
from sitthi.kernel.command import CUSTOMER, Actor, Command
from sitthi.kernel.decision import Decision, Part
from sitthi.kernel.money import parse_thb
from sitthi.standing import validity
from sitthi.standing.parts import (
    BankDayPart,
    MessagePart,
    NumberPart,
    Standing,
    TopUpPart,
    WalletPart,
)
from sitthi.terms import Values
from tests.areas.decided import part
from tests.days import at
from tests.shipped import shipped

P = TypeVar("P", bound=Part)

NUMBER = "0812345678"
AGENT = Actor("staff", "agent-7", "agent")


NOW = at("2024-05-15 10:00")
DAY = moment.DAY_US


@cache
def terms(*off: str) -> WalletTerms:
    """The wallet's terms of the book as shipped, some clauses switched off."""
    book = shipped()
    on = dt.date(2024, 5, 15)
    values = {name: Values(book.in_force(name, on)) for name in ("prepaid", "sample", "general")}
    return read(values, frozenset(off))


def number(status: str = "active", why: str = "", charging: str = "prepaid", starting: int = 0) -> NumberPart:
    """A number, in service since long ago."""
    return NumberPart(NUMBER, "BA1", "mobile", charging, "my-second", status, why, 0, 0, starting)


def standing(part: NumberPart | None = None, wallet: WalletPart | None = None, **parts: object) -> Standing:
    """What the wallet's rules read, empty but for what a test names."""
    empty: dict[str, Any] = {
        "addons": (),
        "awaited": (),
        "refunds": (),
        "top_up": None,
        "bank_day": None,
        "extensions": (),
    }
    empty.update(parts)
    return Standing(number=part or number(), wallet=wallet or WalletPart(), **empty)


def activation(deliver_us: int = 0) -> MessagePart:
    """The confirmation a first activation waits for."""
    return MessagePart("m1.1", "confirm", "queued", "activation", 1, NOW, deliver_us, NOW + DAY, {})


def command(body: msgspec.Struct, at_us: int = NOW, actor: Actor = CUSTOMER) -> Command[Any]:
    """A request about the number."""
    return Command("any", "test", "1", f"number/{NUMBER}", at_us, actor, b"", body)


def top_up(
    channel: str, amount: str, found: Standing | None = None, at_us: int = NOW, off: str = "", **fields: object
) -> Decision:
    """A top-up of an amount in THB, decided by the shipped terms; ``off`` switches one clause off."""
    told: dict[str, Any] = dict(fields)
    body = TopUp(channel, parse_thb(amount), **told)
    return rules.top_up(command(body, at_us), found or standing(), terms(*filter(None, [off])))


def wallet_after(decision: Decision) -> WalletPart:
    """The wallet as a decision leaves it."""
    return part(decision, WalletPart)


def kept(decision: Decision) -> TopUpPart:
    """The top-up as a decision keeps it."""
    return part(decision, TopUpPart)


def bank_day(decision: Decision) -> BankDayPart:
    """The bank account's day as a decision leaves it."""
    return part(decision, BankDayPart)


def unmet(decision: Decision) -> set[str]:
    """The clauses that were not met."""
    return {reason.clause for reason in decision.reasons if not reason.met}


def settled(found: Standing, decision: Decision) -> Standing:
    """The standing with the wallet a decision leaves, and what it did to the validity."""
    for change in decision.changes:
        if isinstance(change, WalletPart):
            found = replace(found, wallet=change)
        elif isinstance(change, TopUpPart) and change.extension is not None:
            kept = validity.taken_out if change.state == "reversed" else validity.extended
            found = replace(found, extensions=kept(found.extensions, change.extension))
    return found
