"""Lots of points: credited, spent, taken back, moved and ended. The one place that says in which order points go. Pure.

Everywhere: points are whole; an instant is in microseconds and counts as the Thai day it falls in; a lot is good up to
the end of its ``expires_day``. What is left of all lots of a place, less what it owes, is the balance in the ledger of
its two accounts together; every function returns the transfers that keep it so. Whether a place takes part, and since
when, is left to the caller: only lots and ``owed_points`` are touched here.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from msgspec.structs import replace

from sitthi.kernel.decision import Transfer
from sitthi.kernel.moment import date_of, day_number, day_of
from sitthi.ledger import chart
from sitthi.standing.lot_core import expire, spend
from sitthi.standing.points_parts import Lot, PointsPart

QUARTER = "quarter"
MONTH = "month"
YEAR = "year"
_MONTHS = {MONTH: 1, QUARTER: 3, YEAR: 12}
_FIRST_DAY = 0
"""A day on which every lot is good."""

Transfers = tuple[Transfer, ...]


def expiry_day(credited_us: int, years: int, span: str) -> int:
    """The last day of the span (month, quarter, year) of an instant, so many years later (points/period.expiry, R5)."""
    date = date_of(day_of(credited_us))
    months = _MONTHS[span]
    next_span = (date.year + years) * 12 + (date.month - 1) // months * months + months
    return day_number(dt.date(next_span // 12, next_span % 12 + 1, 1)) - 1


def balance(part: PointsPart, at_us: int, *, expired_too: bool = False) -> int:
    """Points that can be spent at an instant: those of lots past their day count only where ``expired_too``."""
    day = _FIRST_DAY if expired_too else day_of(at_us)
    return sum(lot.left for lot in part.lots if lot.expires_day >= day)


def standing_lot(part: PointsPart, origin: str, at_us: int) -> Lot | None:
    """The lot of an origin that is good at an instant, spent or not; None if there is none."""
    day = day_of(at_us)
    return next((lot for lot in part.lots if lot.origin == origin and lot.expires_day >= day), None)


def credit(
    part: PointsPart, origin: str, points: int, at_us: int, expires_day: int, source: str
) -> tuple[PointsPart, Transfers]:
    """Credit a lot out of operator account ``source``; what the place owes is recovered from it (R127).

    The lot keeps the points credited, and less is left of it. No points make no lot.
    """
    assert points >= 0
    if not points:
        return part, ()
    recovered = min(part.owed_points, points)
    lot = Lot(origin, at_us, expires_day, points, points - recovered)
    own = chart.points(part.place)
    transfers = _move(source, own, points) + _move(own, chart.points_owed(part.place), recovered)
    after = replace(part, lots=_in_order((*part.lots, lot)), owed_points=part.owed_points - recovered)
    return after, transfers


def take(
    parts: Sequence[PointsPart], points: int, at_us: int, into: str, *, expired_too: bool = False
) -> tuple[tuple[PointsPart, ...], Transfers]:
    """Spend points that are there into operator account ``into``, soonest-expiring first over all places at once.

    Of lots with the same last day those of the place named first go first. One transfer for each place that gives.
    """
    assert points >= 0
    line = sorted(
        (lot.expires_day, place, position) for place, part in enumerate(parts) for position, lot in enumerate(part.lots)
    )
    left = [parts[place].lots[position].left for _, place, position in line]
    days = [day for day, _, _ in line]
    taken = [0] * len(line)
    missing = spend(left, days, _FIRST_DAY if expired_too else day_of(at_us), points, taken)
    assert missing == 0, "spending more points than there are"
    lots = [list(part.lots) for part in parts]
    given = [0] * len(parts)
    for (_, place, position), count in zip(line, taken, strict=True):
        lot = lots[place][position]
        lots[place][position] = replace(lot, left=lot.left - count)
        given[place] += count
    after = tuple(
        replace(part, lots=tuple(own)) if count else part for part, own, count in zip(parts, lots, given, strict=True)
    )
    transfers: Transfers = ()
    for part, count in zip(parts, given, strict=True):
        transfers += _move(chart.points(part.place), into, count)
    return after, transfers


def take_back(part: PointsPart, origin: str, at_us: int) -> tuple[PointsPart, Transfers, int, int]:
    """Take the lot of an origin back to where earned points come from: also how many were taken, and are owed (R127).

    What is left of the lot is taken, what was spent of it is owed. A lot past its day is left as it is, written off or
    not: what expired is gone.
    """
    lot = standing_lot(part, origin, at_us)
    if lot is None:
        return part, (), 0, 0
    taken, owed = lot.left, lot.points - lot.left
    transfers = _move(chart.points(part.place), chart.POINTS_EARNED, taken)
    transfers += _move(chart.points_owed(part.place), chart.POINTS_EARNED, owed)
    others = tuple(one for one in part.lots if one is not lot)
    return replace(part, lots=others, owed_points=part.owed_points + owed), transfers, taken, owed


def write_off(part: PointsPart, at_us: int, into: str = chart.POINTS_EXPIRED) -> tuple[PointsPart, Transfers]:
    """Remove lots past their day; what was left of them goes to operator account ``into``."""
    day = day_of(at_us)
    days = [lot.expires_day for lot in part.lots]
    gone = expire([lot.left for lot in part.lots], days, day, [0] * len(days))
    kept = tuple(lot for lot in part.lots if lot.expires_day >= day)
    after = part if len(kept) == len(part.lots) else replace(part, lots=kept)
    return after, _move(chart.points(part.place), into, gone)


def end(part: PointsPart, at_us: int) -> tuple[PointsPart, Transfers]:
    """All lots end (points/note.8): what is past its day has expired, the rest goes to the points ended.

    What the place owes can no longer be recovered: it is forgiven, out of the points ended, so that both accounts of
    the place are empty afterwards.
    """
    after, transfers = write_off(part, at_us)
    left = sum(lot.left for lot in after.lots)
    transfers += _move(chart.points(part.place), chart.POINTS_ENDED, left)
    transfers += _move(chart.POINTS_ENDED, chart.points_owed(part.place), part.owed_points)
    return replace(after, lots=(), owed_points=0), transfers


def move(source: PointsPart, target: PointsPart, at_us: int) -> tuple[PointsPart, PointsPart, Transfers]:
    """Lots go to another place as they are, with origin and last day, and so does what is owed (R48).

    Lots past their day are written off where they were. What has been reminded of is not reminded of again.
    """
    rest, transfers = write_off(source, at_us)
    left = sum(lot.left for lot in rest.lots)
    transfers += _move(chart.points(source.place), chart.points(target.place), left)
    transfers += _move(chart.points_owed(target.place), chart.points_owed(source.place), rest.owed_points)
    after = replace(
        target,
        lots=_in_order((*target.lots, *rest.lots)),
        owed_points=target.owed_points + rest.owed_points,
        reminded_day=max(target.reminded_day, rest.reminded_day),
    )
    return replace(rest, lots=(), owed_points=0), after, transfers


def _in_order(lots: tuple[Lot, ...]) -> tuple[Lot, ...]:
    """Soonest-expiring first, then by when and for what they were credited."""
    return tuple(sorted(lots, key=lambda lot: (lot.expires_day, lot.credited_us, lot.origin)))


def _move(debit: str, credit: str, points: int) -> Transfers:
    return (Transfer(debit, credit, chart.POINT, points),) if points else ()
