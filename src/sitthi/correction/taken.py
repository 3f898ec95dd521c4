"""Names of ended subscriptions that somebody else has taken: from then on they are another holder's number."""

from __future__ import annotations

import msgspec

from sitthi.kernel.moment import SECOND_US
from sitthi.storage.pipeline import Connection
from sitthi.views.receipts import Shelf

NO_LOC = 1 << 62
"""After everything of its own time: where a receipt need not be looked for."""
_TAKERS = """
WITH own AS (
    SELECT n.number_no, n.number, n.since_us FROM numbers n JOIN holders h USING (holder_no)
    WHERE h.holder = %(holder)s AND NOT n.current AND n.status = 'ended'
), bearers AS (
    SELECT own.number_no AS own_no, own.since_us, n.number_no, 9223372036854775807 AS until_us
    FROM own JOIN numbers n USING (number)
    UNION ALL
    SELECT own.number_no, own.since_us, p.number_no, p.until_us FROM own JOIN past_numbers p USING (number)
)
SELECT b.own_no, b.since_us, w.last_loc,
       (SELECT max(q.until_us) FROM past_numbers q WHERE q.number_no = b.number_no AND q.until_us < b.until_us)
FROM bearers b JOIN numbers n ON n.number_no = b.number_no JOIN wallets w ON w.number_no = b.number_no
WHERE n.holder_no <> (SELECT holder_no FROM holders WHERE holder = %(holder)s)
"""
"""Subscriptions of others that bear the name of an ended one of ours, or did: ours, when it ended, where the last
receipt of theirs lies, and when they got the name, where they had another before."""


class Taken(msgspec.Struct, frozen=True, order=True):
    """When an ended subscription's name became another's, and behind which receipt: which subscription that was."""

    at_us: int
    loc: int
    number_no: int


def names_taken(connection: Connection, shelf: Shelf, holder: str) -> list[Taken]:
    """The names a holder's ended subscriptions had that others have taken since, in order of time."""
    found: dict[int, Taken] = {}
    for number_no, ended_us, last_loc, renamed_us in connection.execute(_TAKERS, {"holder": holder}).fetchall():
        at_us, loc = (renamed_us, NO_LOC) if renamed_us is not None else _begun(shelf, last_loc)
        if at_us // SECOND_US < ended_us // SECOND_US:
            continue  # it was theirs before
        # What goes to another holder bears whole seconds.
        taken = Taken(max(at_us, ended_us), loc, number_no)
        if number_no not in found or taken < found[number_no]:
            found[number_no] = taken
    return sorted(found.values())


def _begun(shelf: Shelf, loc: int) -> tuple[int, int]:
    """When a subscription was first decided on, and where that receipt lies."""
    while before := shelf.entry(loc).before:
        loc = before
    return shelf.at(loc).command.at_us, loc
