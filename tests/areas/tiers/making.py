"""Parts, commands and terms for the tests of tiers, made by hand."""

from __future__ import annotations

import datetime as dt
from functools import cache
from typing import Any

from msgspec.structs import replace

from sitthi.areas.tiers.terms import TiersTerms, read
from sitthi.kernel.command import SYSTEM, Command
from sitthi.kernel.decision import Decision
from sitthi.standing.money_parts import Line
from sitthi.standing.parts import HolderPart, Member, NumberPart, Standing, WalletPart
from sitthi.standing.tier_parts import TierMonth, TierPart
from sitthi.terms import Values
from sitthi.terms.model import Plain, by_name
from tests.days import at, day
from tests.shipped import shipped

DOCUMENTS = ("serenade", "general", "prepaid")
MOBILE = "0812345678"
NOW = at("2024-08-15 10:00")
HOLDER = HolderPart("H1", "person", "th", "citizen", numbers=1)
COMPANY = HolderPart("H1", "juristic", "th", "company", numbers=1)
NUMBER = NumberPart(MOBILE, "BA1", "mobile", "postpaid", "p-599", "active", "", 1, at("2022-01-01 09:00"))
PREPAID = replace(NUMBER, charging="prepaid")
ENDED = replace(NUMBER, status="ended", why="customer")
NOTHING = TierPart(MOBILE)
MONTHS = 6
UNTIL = at("2025-08-15") - 1
HELD = replace(NOTHING, tier="gold", way="use", from_us=NOW, until_us=UNTIL, notices=1)
OVER = at("2025-08-15")
OFFERED = replace(NOTHING, offered="gold", offered_way="use", offered_us=NOW, notices=1)


@cache
def terms(*off: str, **moved: Plain) -> TiersTerms:
    """The terms of the book as shipped, clauses switched off, and values moved (`usage__window_bills=...`)."""
    book = shipped()
    named = {name.replace("__", ".").replace("_", "-"): value for name, value in moved.items()}
    versions = {document: book.in_force(document, dt.date(2024, 8, 15)) for document in DOCUMENTS}
    assert all(any(name in version.values for version in versions.values()) for name in named)
    changed = {
        document: replace(
            version,
            values=by_name(
                tuple(
                    replace(value, value=named[value.name]) if value.name in named else value
                    for value in version.values.values()
                )
            ),
        )
        for document, version in versions.items()
    }
    return read({document: Values(version) for document, version in changed.items()}, frozenset(off))


def bill(month: int, satang: int, *, late: bool = False, used: bool = True, product: str = "Voice") -> TierMonth:
    """The bill of a month of 2024 of the number alone: ``satang`` with VAT in it, paid in time or late."""
    last = dt.date(2024, month + 1, 1) - dt.timedelta(days=1)
    first, to_day = day(f"2024-{month:02d}-01"), day(last.isoformat())
    lines = (Line(MOBILE, product, satang, "inclusive"),)
    in_time = satang - 1 if late else satang
    return TierMonth(first, to_day, used, 0, to_day + 14, satang, in_time, satang, lines)


def bills(satang: int, count: int = MONTHS, **given: Any) -> tuple[TierMonth, ...]:
    """The bills of so many months up to July 2024, all alike."""
    return tuple(bill(month, satang, **given) for month in range(8 - count, 8))


def charged(satang: int, *, used: bool = True, count: int = MONTHS) -> tuple[TierMonth, ...]:
    """So many calendar months of a prepaid number up to July 2024, all alike."""
    return tuple(
        TierMonth(one.from_day, one.to_day, used, charged_satang=satang) for one in bills(satang, count, used=used)
    )


def standing(**parts: Any) -> Standing:
    """A postpaid number in service since 1 January 2022 with nothing held and no bills, but for what a test says."""
    given: dict[str, Any] = {
        "holder": HOLDER,
        "number": NUMBER,
        "wallet": WalletPart(),
        "tier": NOTHING,
        "months": (),
        "groups": (),
        "members": (),
        "longest_us": 0,
    }
    return Standing(**{**given, **parts})


def command(body: Any, at_us: int = NOW) -> Command[Any]:
    """A command about the number."""
    return Command("", "sitthi", "1", f"number/{MOBILE}", at_us, SYSTEM, b"", body)


def member(number: str, months: tuple[TierMonth, ...], **given: Any) -> Member:
    """A number of the holder as a member of a group."""
    tier = given.pop("tier", {})
    return Member(replace(NUMBER, number=number, **given), TierPart(number, group="G1", **tier), months)


def told(decision: Decision) -> list[tuple[str, object]]:
    """The notices sent, each with the tier it names."""
    return [(one.template, one.values["tier"]) for one in decision.messages]
