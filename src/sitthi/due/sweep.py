"""Carrying out what falls due for numbers, accounts and holders that no event has touched, in the order of time."""

from __future__ import annotations

from collections.abc import Iterator

from sitthi.flow.corridor import Corridor
from sitthi.flow.request import Answer

AT_ONCE = 500
_DUE = """
WITH held AS MATERIALIZED (
    SELECT ARRAY(SELECT h.holder_no FROM stuck s JOIN holders h USING (holder) WHERE s.state <> 'dropped') AS nos
), waiting AS MATERIALIZED (
    SELECT ARRAY(SELECT number_no FROM numbers WHERE holder_no = ANY((SELECT nos FROM held)::bigint[])
                 UNION ALL SELECT account_no FROM accounts WHERE holder_no = ANY((SELECT nos FROM held)::bigint[])
                 UNION ALL SELECT unnest(nos) FROM held) AS nos
)
SELECT d.place_no, d.due_us FROM due d WHERE d.due_us <= %s AND d.place_no <> ALL ((SELECT nos FROM waiting)::bigint[])
ORDER BY d.due_us, d.place_no LIMIT %s
"""


def sweep(corridor: Corridor, until_us: int) -> Iterator[Answer]:
    """Carry out everything due up to a time, a few hundred places a batch; holders with stuck work wait.

    A batch goes no further than to when the first place beyond it is due, so that all is done in order of time.
    """
    while True:
        rows = corridor.connection.execute(_DUE, (until_us, AT_ONCE + 1)).fetchall()
        if not rows:
            return
        batch_until_us = until_us if len(rows) <= AT_ONCE else rows[AT_ONCE][1]
        yield from corridor.sweep([place_no for place_no, _ in rows[:AT_ONCE]], batch_until_us)
