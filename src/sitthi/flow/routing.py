"""Whose requests are, looked up without locking anything: by that a lane shares them among its tracks.

A look at what may change the next moment: it decides only who works on a request, never what is decided. What could be
another holder's by then, or is nobody's yet, is not answered.
"""

from __future__ import annotations

from collections.abc import Sequence

from sitthi.flow.corridor import Corridor
from sitthi.flow.request import Request
from sitthi.flow.wanted import LOOK_UP
from sitthi.kernel import ids
from sitthi.storage.pipeline import read_all

SLOTS = {
    "number": LOOK_UP,
    "account": """
        SELECT a.account, h.slot FROM accounts a JOIN holders h USING (holder_no) WHERE a.account = ANY(%s::text[])
    """,
    "contract": """
        SELECT c.contract, n.slot FROM contracts c JOIN numbers n USING (number_no) WHERE c.contract = ANY(%s::text[])
    """,
    "message": """
        SELECT m.message, p.slot FROM messages m JOIN places p USING (place_no) WHERE m.message = ANY(%s::text[])
    """,
    "complaint": """
        SELECT c.complaint, h.slot FROM complaints c JOIN holders h USING (holder_no)
        WHERE c.complaint = ANY(%s::text[])
    """,
    "reward": """
        SELECT r.redemption, n.slot FROM redemptions r JOIN numbers n USING (number_no)
        WHERE r.redemption = ANY(%s::text[])
    """,
    "request": """
        SELECT r.request, n.slot FROM care_requests r JOIN numbers n USING (number_no)
        WHERE r.request = ANY(%s::text[])
    """,
}
"""The slot of the holder of what commands are about, by kinds; a device may be covered for whoever names it.

Of numbers what a batch would look up once more.
"""
NUMBER, *OTHERS = SLOTS
_BY_INDEX = """
SELECT set_config('enable_seqscan', 'off', false), set_config('plan_cache_mode', 'force_generic_plan', false)
"""


class Routing:
    """Shares requests among a lane's tracks by the slots of their holders."""

    def __init__(self, corridor: Corridor, tracks: int) -> None:
        """For the tracks of a lane; looks up on the corridor's connection, and leaves what it found for the lane's."""
        self._connection = corridor.connection
        self._looked_up = corridor.looked_up
        self._tracks = tracks
        self._connection.execute(_BY_INDEX)

    def __call__(self, requests: Sequence[Request]) -> list[int | None]:
        """The track of each request; None where its holder is not known, or may be another once it is decided."""
        named: dict[str, list[str]] = {kind: [] for kind in SLOTS}
        subjects = [request.command.subject.partition("/") for request in requests]
        for kind, _, key in subjects:
            if kind in named:
                named[kind].append(key)
        rows = read_all(self._connection, [(sql, (named[kind],)) for kind, sql in SLOTS.items()])
        numbers, *others = rows
        self._looked_up.update([(row[1], row) for row in numbers])
        known = {kind: dict(found) for kind, found in zip(OTHERS, others, strict=True)}
        known[NUMBER] = {row[1]: row[5] for row in numbers}
        tracks: list[int | None] = []
        for request, (kind, _, key) in zip(requests, subjects, strict=True):
            slot = ids.holder_slot(key) if kind == "holder" else known.get(kind, {}).get(key)
            if slot is None or request.spec.crosses or (request.spec.creates and kind != "holder"):
                tracks.append(None)
            else:
                tracks.append(slot % self._tracks)
        return tracks
