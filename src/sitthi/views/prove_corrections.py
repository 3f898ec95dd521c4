"""Proving corrections: whoever asks for a decision that was corrected is given its latest correction."""

from __future__ import annotations

from collections.abc import Iterator

from sitthi.flow import corrected
from sitthi.kernel import ids
from sitthi.storage.pipeline import Connection
from sitthi.views.receipts import Shelf

FAULTS_MOST = 20
Found = tuple[str, int, tuple[str, ...]]
_KEPT = "SELECT key_hi, key_lo, loc FROM corrections ORDER BY loc"
_OPEN = """
SELECT l.key FROM late l JOIN corrections c ON c.key_hi = ('x' || encode(substr(l.key, 1, 8), 'hex'))::bit(64)::bigint
    AND c.key_lo = ('x' || encode(substr(l.key, 9, 8), 'hex'))::bit(64)::bigint
"""


def corrections_tie(connection: Connection) -> Iterator[Found]:
    """What was proven, how many there are, and those that do not tie."""
    shelf = Shelf(connection)
    rows = connection.execute(_KEPT).fetchall()
    faults = []
    for hi, lo, loc in rows:
        key = ids.whole(hi, lo)
        one = shelf.entry(loc).receipt
        if corrected.meant(one).key != key or corrected.meant(one).receipt == one:
            faults.append(f"{key.hex()}: no correction of it at {loc}")
    waiting = [f"{bytes(row[0]).hex()}: put in, and still put aside" for row in connection.execute(_OPEN)]
    yield "corrections are found by what they correct", len(rows), tuple((faults + waiting)[:FAULTS_MOST])
