"""Reading points, redemptions and businesses for a standing: a statement each for a portion of rows."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sitthi.areas.points import store as points_store
from sitthi.areas.rewards import store as rewards_store
from sitthi.standing.points_parts import BusinessPart, PointsPart, RedemptionPart
from sitthi.storage.pipeline import Connection
from sitthi.views import shapes_points

_REDEMPTIONS = "SELECT number_no, redemption, doc::text FROM redemptions WHERE number_no = ANY(%s::bigint[])"
_BUSINESSES = """
SELECT h.holder, b.doc::text FROM businesses b JOIN holders h USING (holder_no) WHERE h.holder = ANY(%s)
"""
_OF_NUMBERS = """
SELECT h.holder, n.number, p.doc::text
FROM holders h JOIN numbers n USING (holder_no) JOIN points p ON p.place_no = n.number_no
WHERE n.current AND h.holder = ANY(%s) ORDER BY n.number
"""
_LATEST = """
SELECT greatest(0, (SELECT max(decided_us) FROM holders WHERE holder = ANY(%(holders)s)), (
    SELECT max(w.decided_us) FROM wallets w JOIN numbers n USING (number_no) JOIN holders h USING (holder_no)
    WHERE h.holder = ANY(%(holders)s)
))
"""


def latest_of(connection: Connection, holders: Iterable[str]) -> int:
    """When the latest decision about any of these holders was made; 0 where there is none."""
    row = connection.execute(_LATEST, {"holders": list(holders)}).fetchone()
    assert row is not None
    return int(row[0])


def points_of(connection: Connection, place_nos: list[int]) -> dict[int, PointsPart]:
    """Points by place, of those that have or had any."""
    found = connection.execute(points_store.READ, (place_nos,))
    return {place_no: points_store.points(doc) for place_no, doc in found}


def redemptions_of(
    connection: Connection, number_nos: list[int], only: str = ""
) -> dict[int, tuple[RedemptionPart, ...]]:
    """Redemptions by number, of ``only`` that one where it is named."""
    found: dict[int, tuple[RedemptionPart, ...]] = {}
    for number_no, redemption, doc in connection.execute(_REDEMPTIONS, (number_nos,)):
        if only in {"", redemption}:
            found[number_no] = (*found.get(number_no, ()), rewards_store.redemption(doc))
    return found


def business_of(connection: Connection, holder: str) -> BusinessPart | None:
    """A holder's business as last profiled, None if it never was."""
    row = connection.execute(_BUSINESSES, ([holder],)).fetchone()
    return None if row is None else points_store.business(row[1])


def of_holders(connection: Connection, holders: list[str], at_us: int) -> dict[str, dict[str, Any]]:
    """By holder: ``business``, and ``points`` of those numbers that have points of their own."""
    businesses: dict[str, BusinessPart] = {
        holder: points_store.business(doc) for holder, doc in connection.execute(_BUSINESSES, (holders,))
    }
    rows: dict[str, list[dict[str, Any]]] = {holder: [] for holder in holders}
    for holder, number, doc in connection.execute(_OF_NUMBERS, (holders,)):
        row = shapes_points.at_number_level(number, points_store.points(doc), at_us)
        if row is not None:
            rows[holder].append(row)
    return {
        holder: {"points": rows[holder], "business": shapes_points.business(businesses.get(holder))}
        for holder in holders
    }
