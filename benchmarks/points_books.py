"""What came of the points, read from the ledger and from the lots that are kept."""

from __future__ import annotations

import msgspec

from sitthi.areas.points.store import points
from sitthi.ledger import chart
from sitthi.storage.pipeline import Connection

MOVED = """
SELECT n.name, coalesce(sum(t.amount) FILTER (WHERE t.debit = n.id), 0)::bigint,
       coalesce(sum(t.amount) FILTER (WHERE t.credit = n.id), 0)::bigint
FROM ledger_names n
JOIN transfers t ON n.id IN (t.debit, t.credit)
JOIN ledger_names u ON u.kind = 'unit' AND u.id = t.unit AND u.name = %s
WHERE n.kind = 'account' AND n.name = ANY(%s) GROUP BY n.name
"""
KEPT = "SELECT doc::text FROM points"
PAID = "SELECT count(*), count(*) FILTER (WHERE open_satang = 0) FROM bills"


class Points(msgspec.Struct, frozen=True):
    """Points by the operator's accounts of the ledger, and what customers keep of them.

    ``taken_back`` of ``earned`` by reversals. ``left`` are the lots' points, ``owed`` what is taken from the next
    credit; ``lots`` those with points in them.
    """

    bonus: int
    earned: int
    taken_back: int
    redeemed: int
    expired: int
    ended: int
    left: int
    owed: int
    lots: int

    @property
    def outstanding(self) -> int:
        """What the ledger says customers hold: all that came less all that went."""
        return self.bonus + self.earned - self.taken_back - self.redeemed - self.expired - self.ended

    @property
    def tie(self) -> bool:
        """Whether the lots, less what is owed, are what the ledger says, to the point."""
        return self.outstanding == self.left - self.owed


def points_of_all(connection: Connection) -> Points:
    """The points of a world."""
    rows = connection.execute(MOVED, (chart.POINT, list(chart.POINTS_ACCOUNTS))).fetchall()
    moved = {name: (debited, credited) for name, debited, credited in rows}
    out = {name: moved.get(name, (0, 0)) for name in chart.POINTS_ACCOUNTS}
    left = owed = lots = 0
    for (doc,) in connection.execute(KEPT):
        part = points(doc)
        owed += part.owed_points
        for lot in part.lots:
            left += lot.left
            lots += lot.left > 0
    return Points(
        bonus=out[chart.POINTS_BONUS][0] - out[chart.POINTS_BONUS][1],
        earned=out[chart.POINTS_EARNED][0],
        taken_back=out[chart.POINTS_EARNED][1],
        redeemed=out[chart.POINTS_REDEEMED][1] - out[chart.POINTS_REDEEMED][0],
        expired=out[chart.POINTS_EXPIRED][1] - out[chart.POINTS_EXPIRED][0],
        ended=out[chart.POINTS_ENDED][1] - out[chart.POINTS_ENDED][0],
        left=left,
        owed=owed,
        lots=lots,
    )


def bills_paid(connection: Connection) -> tuple[int, int]:
    """(bills, of them paid in full)."""
    row = connection.execute(PAID).fetchone()
    assert row is not None
    return int(row[0]), int(row[1])
