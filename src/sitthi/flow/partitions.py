"""Monthly partitions of receipts and the journal, made just before the first batch of a month is recorded.

The month a batch is recorded in is the upper part of its blocks' numbers, and so of its decisions' locations.
"""

from __future__ import annotations

import psycopg

from sitthi.flow.receipts import BLOCK_SIZE
from sitthi.kernel import moment
from sitthi.storage.pipeline import Connection

FIRST_MONTH = 2000 * 12
"""Months of partitions count from January 2000."""
BLOCKS_MONTH = 1 << 43
"""Numbers of blocks a month has: enough for 2 ** 37 batches, and 1,024 months, in 63 bits of a location."""
TABLES = {"receipt_blocks": BLOCKS_MONTH, "journal": BLOCKS_MONTH * BLOCK_SIZE}
"""The tables, each with the width of a month in it."""


def month_of(recorded_us: int) -> int:
    """The month of recording, counted from January 2000."""
    return moment.month_of(recorded_us) - FIRST_MONTH


def first_block(recorded_us: int, given: int) -> int:
    """The number of a batch's first block, of one the sequence gave and the month."""
    return month_of(recorded_us) * BLOCKS_MONTH + given


class Partitions:
    """Remembers which months are there, so that the question is asked once a month and process."""

    def __init__(self) -> None:
        """Nothing made yet."""
        self._made: set[int] = set()

    def ensure(self, connection: Connection, at_us: int) -> None:
        """Make the month's partitions unless they are there."""
        month = month_of(at_us)
        if month in self._made:
            return
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(7174418, 1)")
            for table, width in TABLES.items():
                self._make(connection, table, month, width)
        self._made.add(month)

    def forget(self) -> None:
        """Forget what was made: taken back, it is not there."""
        self._made.clear()

    @staticmethod
    def _make(connection: Connection, table: str, month: int, width: int) -> None:
        year, in_year = divmod(month + FIRST_MONTH, 12)
        name = f"{table}_{year}_{in_year + 1:02d}"
        there = connection.execute("SELECT to_regclass(%s)", (name,)).fetchone()
        if there is not None and there[0] is not None:
            return
        statement = psycopg.sql.SQL("CREATE TABLE {} PARTITION OF {} FOR VALUES FROM ({}) TO ({})").format(
            psycopg.sql.Identifier(name),
            psycopg.sql.Identifier(table),
            psycopg.sql.Literal(month * width),
            psycopg.sql.Literal((month + 1) * width),
        )
        connection.execute(statement)
        if table == "journal":
            # Not the whole table's: there a unique index would have to carry the location as well.
            index = "CREATE UNIQUE INDEX ON {} (key_hi, key_lo) WHERE key_hi IS NOT NULL"
            connection.execute(psycopg.sql.SQL(index).format(psycopg.sql.Identifier(name)))
        # A trigger of the whole table is not one of its parts.
        guard = (
            "CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON {}"
            " FOR EACH STATEMENT EXECUTE FUNCTION never_change()"
        )
        connection.execute(psycopg.sql.SQL(guard).format(psycopg.sql.Identifier(name)))
