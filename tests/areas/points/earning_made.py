"""Parts, commands and terms for the tests of earning, months and expiry, made by hand."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

from msgspec.structs import replace

from sitthi.areas.points.terms import PointsTerms, read
from sitthi.kernel.command import SYSTEM, Command
from sitthi.kernel.decision import Decision, Reason, Transfer
from sitthi.ledger import chart
from sitthi.standing.money_parts import OPEN, PAID, BillPart, Line
from sitthi.standing.parts import Standing
from sitthi.standing.points_parts import ENROLLED, BusinessPart, Lot, PointsPart
from sitthi.terms import Values
from sitthi.terms.model import Plain, by_name
from tests.days import at, day
from tests.shipped import shipped

ACCOUNT = "account/BA1"
MOBILE = "0812345678"
NUMBER = f"number/{MOBILE}"
ENROLLED_US = at("2024-01-10 09:00")
PAID_US = at("2024-05-15 10:00")
DUE_US = at("2024-05-21") - 1
"""The last instant of the bill's due day."""

PLACE = PointsPart(ACCOUNT, ENROLLED, since_us=ENROLLED_US, sms_number="0898765432")
ALONE = PointsPart(NUMBER, ENROLLED, since_us=ENROLLED_US)
BUSINESS = BusinessPart("H1", "limited-company", True, "services", 1, 1, False, False, False, 1, size="small", sme=True)


def line(product: str, amount_satang: int, tax: str = "exclusive", text: str = "", contract: str = "") -> Line:
    """A line of a bill."""
    return Line(MOBILE, product, amount_satang, tax, text, contract)


C1 = (line("Voice", 90_000), line("Solution", 10_000), line("FBB", 59_900), line("FBB", -10_000))
"""Mobile 1,000.00 of which solution 100.00, fibre 599.00 less 100.00: (900 + 499) x 1.07 = 1,496.93."""

BILL = BillPart(
    bill="B1",
    account="BA1",
    from_day=day("2024-04-01"),
    to_day=day("2024-04-30"),
    issued_us=at("2024-05-05"),
    due_day=day("2024-05-20"),
    lines=C1,
    vat_satang=10_493,
    total_satang=160_393,
    paid_satang=160_393,
    state=PAID,
    paid_us=PAID_US,
    paid_by="bank",
)
REOPENED = replace(BILL, state=OPEN, paid_us=0, paid_by="", paid_satang=0)


@cache
def terms(*off: str, **moved: Plain) -> PointsTerms:
    """The terms of the book as shipped, clauses switched off, and values moved (`calc__vat_rounding=...`)."""
    book = shipped()
    version = book.in_force("points", dt.date(2024, 5, 15))
    named = {name.replace("__", ".").replace("_", "-"): value for name, value in moved.items()}
    assert set(named) <= set(version.values)
    values = tuple(
        replace(value, value=named[value.name]) if value.name in named else value for value in version.values.values()
    )
    return read({"points": Values(replace(version, values=by_name(values)))}, frozenset(off))


def command(body: Any, at_us: int, subject: str = ACCOUNT) -> Command[Any]:
    """A command of ours."""
    return Command("", "sitthi", "1", subject, at_us, SYSTEM, b"", body)


def standing(
    part: PointsPart = PLACE, bill: BillPart | None = BILL, business: BusinessPart | None = BUSINESS
) -> Standing:
    """What a rule of earning, months or expiry reads."""
    return Standing(points=part, bill=bill, business=business)


def lot(expires: str, points: int, left: int | None = None, origin: str = "bill:BA1/B1") -> Lot:
    """A lot, all of it left if nothing else is said."""
    return Lot(origin, ENROLLED_US, day(expires), points, points if left is None else left)


def moved(transfers: Iterable[Transfer]) -> dict[str, int]:
    """What each account gains in points."""
    gains: Counter[str] = Counter()
    for one in transfers:
        assert one.amount > 0
        assert one.unit == chart.POINT
        gains[one.debit] -= one.amount
        gains[one.credit] += one.amount
    return {account: gain for account, gain in gains.items() if gain}


def said(decision: Decision, clause: str) -> list[object]:
    """The values shown by the reasons of one clause."""
    return [reason.value for reason in decision.reasons if reason.clause == clause]


def nothing(decision: Decision) -> bool:
    """Whether a decision only says that there was nothing to do."""
    clauses = [reason.clause for reason in decision.reasons]
    return clauses == ["house/nothing-to-do"] and unchanged(decision)


def unchanged(decision: Decision) -> bool:
    """Whether a decision changes nothing and tells nobody."""
    return not (decision.changes or decision.transfers or decision.messages or decision.events)


def reason(decision: Decision, clause: str) -> Reason:
    """The one reason by a clause."""
    (found,) = (one for one in decision.reasons if one.clause == clause)
    return found
