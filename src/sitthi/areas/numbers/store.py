"""Rows of numbers with their wallets, what is due next, and refunds: read by gather, written by record.

A number and its wallet are read in one statement, since every command on a number needs both; the wallet's row is
the only one that a mere charge writes, so it also carries when and where the number was last decided on, and what is
due next; ``due`` only wakes for that, no later, so that the worker finds numbers that no event has touched.
"""

from __future__ import annotations

from typing import Any

import msgspec

from sitthi.standing.parts import NumberPart, RefundPart, WalletPart

READ = """
SELECT n.number_no, n.holder_no, n.current, w.decided_us, w.last_loc, w.due_us, n.marks, w.tally_month, w.tally,
       n.number, n.account, n.product, n.charging, n.main_package, n.status, n.why, n.since_us, n.active_since_us,
       n.starting_value_satang, n.addons_made, n.why_since_us,
       w.balance_satang, w.free_satang, w.held_satang, w.owed_satang, w.valid_until_us, w.reminded_us,
       w.low_reminded, w.ivr_month, w.ivr_count
FROM numbers n JOIN wallets w USING (number_no)
WHERE n.number_no = ANY(%s::bigint[])
"""
EVER_CALLED = """
WITH asked AS (SELECT %s::text AS number)
SELECT number_no, 9223372036854775807 AS until_us FROM numbers JOIN asked USING (number)
UNION ALL SELECT number_no, until_us FROM past_numbers JOIN asked USING (number)
"""
"""Subscriptions that go by a number, or once did: those of now first, then by how long ago."""
CALLED_NOW = """
SELECT n.number FROM past_numbers p JOIN numbers n USING (number_no) WHERE p.number = ANY(%s::text[]) AND n.current
"""
"""What subscriptions are called by now that went by some numbers before; somebody else may have these."""
READ_REFUNDS = "SELECT number_no, doc::text FROM refunds WHERE state <> 'paid' AND number_no = ANY(%s::bigint[])"
RETIRE = "UPDATE numbers SET current = false WHERE current AND number = ANY(%s::text[])"
UPSERT = """
INSERT INTO numbers (number_no, holder_no, since_us, active_since_us, starting_value_satang, why_since_us, addons_made,
                     slot, marks, current, number, account, product, charging, main_package, status, why)
SELECT * FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
    %s::int[], %s::int[], %s::int[], %s::boolean[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
    %s::text[], %s::text[])
ON CONFLICT (number_no) DO UPDATE SET since_us = excluded.since_us, active_since_us = excluded.active_since_us,
    starting_value_satang = excluded.starting_value_satang, addons_made = excluded.addons_made,
    why_since_us = excluded.why_since_us, marks = excluded.marks, current = excluded.current,
    number = excluded.number, account = excluded.account,
    main_package = excluded.main_package, charging = excluded.charging, status = excluded.status, why = excluded.why
"""
INSERT_PAST = """
INSERT INTO past_numbers (number, number_no, until_us) SELECT * FROM unnest(%s::text[], %s::bigint[], %s::bigint[])
"""
DELETE_DUE = """
DELETE FROM due d USING unnest(%s::bigint[], %s::bigint[]) AS u (due_us, place_no)
WHERE d.due_us = u.due_us AND d.place_no = u.place_no
"""
INSERT_DUE = """
INSERT INTO due (due_us, place_no) SELECT * FROM unnest(%s::bigint[], %s::bigint[]) ON CONFLICT DO NOTHING
"""
UPSERT_REFUNDS = """
INSERT INTO refunds (refund, number_no, due_us, state, doc)
SELECT u.refund, u.number_no, u.due_us, u.state, u.doc::jsonb
FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::text[], %s::text[]) AS u (refund, number_no, due_us, state, doc)
ON CONFLICT (refund) DO UPDATE SET due_us = excluded.due_us, state = excluded.state, doc = excluded.doc
"""

_REFUND = msgspec.json.Decoder(RefundPart)


def number(row: tuple[Any, ...]) -> tuple[int, int, bool, int, int, int, int, int, int, NumberPart, WalletPart]:
    """(number_no, holder_no, current, decided_us, last_loc, due_us, marks, month, tally, number, wallet) of ``READ``.

    ``month`` is the running month of the number's tally (``standing/tally.py``).
    """
    return (*row[:9], NumberPart(*row[9:21]), WalletPart(*row[21:]))


def refund(doc: str) -> RefundPart:
    """A refund from its document."""
    return _REFUND.decode(doc)
