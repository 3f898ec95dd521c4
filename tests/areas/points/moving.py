"""Hand-made parts, terms and commands for the tests of points that move and end."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any, TypeVar

from msgspec.structs import replace

from sitthi.areas.points.terms import PointsTerms, read
from sitthi.kernel.command import SYSTEM, Command
from sitthi.kernel.decision import Decision
from sitthi.ledger import chart
from sitthi.standing.parts import AccountPart, NumberPart
from sitthi.standing.points_parts import Lot, PointsPart
from tests.areas.decided import parts
from tests.days import at, day
from tests.shipped import shipped

AT_US = at("2023-02-15 10:00")
SINCE_US = at("2021-03-01 09:00")
MONTH = 2023 * 12 + 1
NUMBER = "0812345678"
PLACE = f"number/{NUMBER}"
BOOK = shipped()
VALUES = {name: BOOK.values(name, dt.date(2023, 2, 15)) for name in ("points", "sample")}
TERMS = read(VALUES, frozenset())

Body = TypeVar("Body")

OLD = Lot("bonus", SINCE_US, day("2023-03-31"), 10, 4)
EARNED = Lot("bill:BA1/B7", at("2022-08-04 12:00"), day("2024-09-30"), 60, 60)
GONE = Lot("bill:BA1/B1", at("2020-11-04 12:00"), day("2022-12-31"), 8, 3)
ENROLLED = PointsPart(
    "account/BA1", "enrolled", SINCE_US, SINCE_US, "0890000001", ("privileges",), (OLD, EARNED), owed_points=2
)
NO_POINTS = PointsPart(PLACE)
OWN = PointsPart(PLACE, "enrolled", SINCE_US, lots=(replace(OLD, origin="month:2021-03"),), month=MONTH)

ITS_OWN = ("enrolled", AT_US, MONTH, 0)
"""How a number has begun that earns on its own from now on."""


def terms(*off: str, **moving: object) -> PointsTerms:
    """The terms of the book, some clauses switched off, some values of moving changed."""
    return replace(TERMS, off=frozenset(off), moving=replace(TERMS.moving, **moving))


def read_anew(name: str, value: object) -> PointsTerms:
    """The terms of the book with one value of document points moved."""
    version = BOOK.documents["points"][-1]
    assert name in version.values
    values = {**version.values, name: replace(version.values[name], value=value)}
    points = type(VALUES["points"])(replace(version, values=values))
    return read({**VALUES, "points": points}, frozenset())


def command(body: Body, subject: str = PLACE) -> Command[Body]:
    """A consequence of something that has happened to a number."""
    return Command("a-command", "sitthi", "1", subject, AT_US, SYSTEM, b"cause", body)


def number(charging: str = "prepaid", **changed: Any) -> NumberPart:
    """The number as it is now."""
    part = NumberPart(NUMBER, "BA1", "mobile", charging, "a-package", "active", "", SINCE_US, SINCE_US)
    return replace(part, **changed)


def account(mobiles: int = 0, fibres: int = 0) -> AccountPart:
    """The number's account with what it has left."""
    return AccountPart("BA1", "H1", 1, portal=True, mobiles=mobiles, fibres=fibres)


def after(decision: Decision) -> dict[str, PointsPart]:
    """Points that have changed, by place."""
    return {part.place: part for part in parts(decision, PointsPart)}


def begun(part: PointsPart) -> tuple[str, int, int, int]:
    """How a number earns on its own."""
    return part.state, part.since_us, part.month, part.bonus_us


def ties(decision: Decision, *before: PointsPart) -> bool:
    """Whether both ledger accounts of every place move by just what its lots and what it owes do."""
    gains: Counter[str] = Counter()
    for one in decision.transfers:
        assert one.amount > 0
        assert one.unit == chart.POINT
        gains[one.debit] -= one.amount
        gains[one.credit] += one.amount
    changed = after(decision)
    return all(
        gains[chart.points(was.place)] == _held(changed.get(was.place, was)) - _held(was)
        and gains[chart.points_owed(was.place)] == was.owed_points - changed.get(was.place, was).owed_points
        for was in before
    )


def _held(part: PointsPart) -> int:
    return sum(lot.left for lot in part.lots)
