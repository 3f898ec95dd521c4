"""Carrying out what falls due for numbers, accounts and holders that no event has touched, in the order of time."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from sitthi.flow.corridor import Corridor
from sitthi.flow.request import Answer

AT_ONCE = 500
_WAKE_UPS = """
WITH held AS MATERIALIZED (
    SELECT ARRAY(SELECT h.holder_no FROM stuck s JOIN holders h USING (holder) WHERE s.state <> 'dropped') AS nos
), waiting AS MATERIALIZED (
    SELECT ARRAY(SELECT number_no FROM numbers WHERE holder_no = ANY((SELECT nos FROM held)::bigint[])
                 UNION ALL SELECT account_no FROM accounts WHERE holder_no = ANY((SELECT nos FROM held)::bigint[])
                 UNION ALL SELECT unnest(nos) FROM held) AS nos
)
SELECT d.due_us, d.place_no FROM due d WHERE d.due_us <= %s AND d.place_no <> ALL ((SELECT nos FROM waiting)::bigint[])
ORDER BY d.due_us, d.place_no LIMIT %s
"""
"""Places are woken no later than something is due for them, so what is woken by a time is all that is due."""
_DUE_OF = """
WITH whose AS MATERIALIZED (
    SELECT h.holder_no, h.due_us FROM holders h WHERE h.holder = ANY(%s)
        AND NOT EXISTS (SELECT FROM stuck s WHERE s.holder = h.holder AND s.state <> 'dropped')
), theirs AS (
    SELECT w.number_no AS place_no, w.due_us FROM whose JOIN numbers USING (holder_no) JOIN wallets w USING (number_no)
    UNION ALL SELECT a.account_no, a.due_us FROM whose JOIN accounts a USING (holder_no)
    UNION ALL SELECT holder_no, due_us FROM whose
)
SELECT due_us, place_no FROM theirs WHERE due_us <= %s ORDER BY due_us, place_no LIMIT %s
"""
"""The same of some holders only, by their places: it costs what these hold, whatever is due in the world."""


def sweep(corridor: Corridor, until_us: int, holders: Collection[str] | None = None) -> Iterator[Answer]:
    """Carry out everything due up to a time, a few hundred places a batch; holders with stuck work wait.

    A batch goes no further than to when the first place beyond it is due, so that all is done in order of time. With
    ``holders`` only what is due for these; one that is added meanwhile is heeded from the next batch on.
    """
    while True:
        if holders is None:
            rows = corridor.connection.execute(_WAKE_UPS, (until_us, AT_ONCE + 1)).fetchall()
        else:
            rows = corridor.connection.execute(_DUE_OF, (list(holders), until_us, AT_ONCE + 1)).fetchall()
        if not rows:
            return
        batch_until_us = until_us if len(rows) <= AT_ONCE else rows[AT_ONCE][0]
        batch = rows[:AT_ONCE]
        place_nos = list(dict.fromkeys(place_no for _, place_no in batch))
        yield from corridor.sweep(place_nos, batch_until_us, batch if holders is None else ())
