"""Rows of wallets, of the bank accounts' register and of reversed top-ups: read by gather, written by record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sitthi.standing.parts import BankDayPart
from sitthi.storage.pipeline import Connection

OPEN_BANK_DAYS = """
INSERT INTO bank_days (bank_account, day, amount_satang, count)
SELECT u.bank_account, u.day, 0, 0 FROM unnest(%s::text[], %s::int[]) AS u (bank_account, day)
ON CONFLICT DO NOTHING
"""
READ_BANK_DAYS = """
SELECT b.bank_account, b.day, b.amount_satang, b.count
FROM bank_days b JOIN unnest(%s::text[], %s::int[]) AS u (bank_account, day) USING (bank_account, day)
ORDER BY b.bank_account, b.day FOR UPDATE OF b
"""
READ_REVERSALS = "SELECT key FROM reversals WHERE key = ANY(%s::bytea[])"
INSERT_REVERSALS = "INSERT INTO reversals (key) SELECT * FROM unnest(%s::bytea[])"
UPDATE_BANK_DAYS = """
UPDATE bank_days b SET amount_satang = u.amount_satang, count = u.count
FROM unnest(%s::text[], %s::int[], %s::bigint[], %s::int[]) AS u (bank_account, day, amount_satang, count)
WHERE b.bank_account = u.bank_account AND b.day = u.day
"""
READ_EXTENSIONS = """
SELECT number_no, at_us, days, cap_days, before_us, reversible_days, stands_still FROM extensions
WHERE number_no = ANY(%s::bigint[]) ORDER BY number_no, no
"""
WRITE_EXTENSIONS = """
WITH gone AS (
    DELETE FROM extensions e USING unnest(%s::bigint[], %s::bigint[]) AS u (number_no, now_us)
    WHERE e.number_no = u.number_no AND e.at_us + (e.reversible_days + 1) * 86400000000 <= u.now_us
)
INSERT INTO extensions (number_no, at_us, days, cap_days, before_us, reversible_days, stands_still)
SELECT u.* FROM unnest(%s::bigint[], %s::bigint[], %s::int[], %s::int[], %s::bigint[], %s::int[], %s::boolean[]) AS u
"""
"""Those that can be reversed no more by a time are forgotten as others come; by a time that never comes, all are."""
COLUMNS = """unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[],
    %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::int[], %s::int[], %s::int[], %s::boolean[])
  AS u (number_no, balance, decided_us, last_loc, tally, due_us, free, held, owed, valid_until_us, reminded_us,
        tally_month, ivr_month, ivr_count, low_reminded)"""
INSERT = f"""
INSERT INTO wallets (number_no, balance_satang, decided_us, last_loc, tally, due_us, free_satang, held_satang,
                     owed_satang, valid_until_us, reminded_us, tally_month, ivr_month, ivr_count, low_reminded)
SELECT u.* FROM {COLUMNS}
"""  # noqa: S608  # built of a constant, not of input
UPDATE = f"""
UPDATE wallets w SET balance_satang = u.balance, decided_us = u.decided_us, last_loc = u.last_loc, tally = u.tally,
    due_us = u.due_us, tally_month = u.tally_month, free_satang = u.free, held_satang = u.held, owed_satang = u.owed,
    valid_until_us = u.valid_until_us, reminded_us = u.reminded_us, ivr_month = u.ivr_month,
    ivr_count = u.ivr_count, low_reminded = u.low_reminded
FROM {COLUMNS}
WHERE w.number_no = u.number_no
"""  # noqa: S608  # built of a constant, not of input
CLOSE_MONTHS = """
UPDATE wallets w SET past_months = u.months[greatest(cardinality(u.months) - %s, 0) + 1:]
FROM (SELECT number_no, old.past_months || array_agg(v.one ORDER BY v.place) AS months
      FROM unnest(%s::bigint[], %s::int[], %s::bigint[]) AS v (number_no, place, one)
      JOIN wallets old USING (number_no) GROUP BY number_no, old.past_months) u
WHERE w.number_no = u.number_no
"""
"""Months that have closed, each followed by its tally, join those before; as many figures are kept as are asked for."""
READ_PAST = "SELECT number_no, past_months FROM wallets WHERE number_no = ANY(%s::bigint[])"


USUAL = "ALTER TABLE wallets SET (fillfactor = 90)"
ROOMY = "ALTER TABLE wallets SET (fillfactor = 75)"


@contextmanager
def room_to_grow(connection: Connection) -> Iterator[None]:
    """Put wallets that come in masses on pages with twice the room that is usual.

    A page is tidied up whenever less than its usual room is left on it. With no more than that to begin with, each
    charge would tidy up after the one before; with twice as much, every tenth does it for all of them.
    """
    connection.execute(ROOMY)
    try:
        yield
    finally:
        connection.execute(USUAL)


def bank_day(row: tuple[Any, ...]) -> BankDayPart:
    """The register's part from a row of ``READ_BANK_DAYS``."""
    return BankDayPart(*row)
