"""Work that corrections leave to people: what stood, what was said wrongly, what could not be put in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from sitthi.flow.record import columns
from sitthi.kernel.errors import BadInput
from sitthi.storage.pipeline import Connection

STOOD, TURNED_DOWN, SAID, CAUSED, REFUSED = "stands", "turned-down", "messages", "elsewhere", "refused"
UNBAR, BAR = "unbar", "bar"
"""What a person looks at: what stands though it would not come out so now; requests that were refused and would not be;
messages that were wrong; what was caused at another customer's; a correction that could not be made; IMEIs whose bar
from the network is to be lifted, and those that are to be barred there."""

_OPEN = """
INSERT INTO work_items (holder, opened_us, at_us, late, decision, what, clause, detail)
SELECT u.holder, u.opened_us, u.at_us, u.late, u.decision, u.what, u.clause, u.detail::jsonb
FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
  AS u (holder, opened_us, at_us, late, decision, what, clause, detail)
WHERE NOT EXISTS (SELECT FROM work_items w WHERE w.closed_us = 0 AND w.late = u.late AND w.what = u.what
                  AND w.decision = u.decision)
RETURNING no
"""
_LIST = """
SELECT no, holder, opened_us, at_us, late, decision, what, clause, detail::text, closed_us, closed_by, reason
FROM work_items WHERE closed_us = 0 OR %s ORDER BY no
"""
_CLOSE = """
UPDATE work_items SET closed_us = %s, closed_by = %s, reason = %s WHERE no = %s AND closed_us = 0 RETURNING no
"""
_DONE = """
UPDATE work_items SET closed_us = %s, closed_by = 'sitthi', reason = 'corrected'
WHERE late = %s AND what = 'refused' AND closed_us = 0
"""


class Item(msgspec.Struct, frozen=True):
    """One thing for a person to look at: of which decision (its id), what, by which clause, and what is known of it."""

    what: str
    clause: str
    decision: str
    at_us: int
    detail: dict[str, Any]


class Listed(msgspec.Struct, frozen=True, array_like=True):
    """A work item as it is kept; ``closed_us`` 0 = open."""

    no: int
    holder: str
    opened_us: int
    at_us: int
    late: str
    decision: str
    what: str
    clause: str
    detail: dict[str, Any]
    closed_us: int
    closed_by: str
    reason: str


def open_items(connection: Connection, holder: str, late: str, opened_us: int, items: Sequence[Item]) -> list[int]:
    """Leave items about a late event, each but once; gives the numbers of those that are new."""
    rows = [
        (
            holder,
            opened_us,
            one.at_us,
            late,
            one.decision,
            one.what,
            one.clause,
            msgspec.json.encode(one.detail).decode(),
        )
        for one in items
    ]
    return [row[0] for row in connection.execute(_OPEN, columns(rows, 8))]


def items(connection: Connection, *, closed: bool = False) -> list[Listed]:
    """The open work items, the oldest first; closed ones too where asked for."""
    rows = connection.execute(_LIST, (closed,)).fetchall()
    return [msgspec.convert((*row[:8], msgspec.json.decode(row[8]), *row[9:]), Listed) for row in rows]


def close(connection: Connection, no: int, closed_us: int, by: str, reason: str) -> None:
    """Close an item, by whom and why; raises BadInput where there is no open one of that number, or no reason."""
    if not reason.strip() or not by.strip():
        raise BadInput(what="closing needs a person and a reason", remedy="Say --as role:name and --reason TEXT.")
    if connection.execute(_CLOSE, (closed_us, by, reason, no)).fetchone() is None:
        raise BadInput(
            what=f"no work item {no} is open", remedy="`sitthi correct work` lists those that are.", field="NO"
        )


def no_longer_refused(connection: Connection, late: str, closed_us: int) -> None:
    """A correction that could not be made has been made after all."""
    connection.execute(_DONE, (closed_us, late))
