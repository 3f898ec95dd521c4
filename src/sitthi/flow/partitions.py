"""Monthly partitions of receipts, keys and transfers, made just before the first batch of a month is recorded."""

from __future__ import annotations

import psycopg

from sitthi.flow.record import FIRST_MONTH
from sitthi.kernel import moment
from sitthi.storage.pipeline import Connection

TABLES = ("receipt_blocks", "decisions", "transfers")


class Partitions:
    """Remembers which months are there, so that the question is asked once a month and process."""

    def __init__(self) -> None:
        """Nothing made yet."""
        self._made: set[int] = set()

    def ensure(self, connection: Connection, at_us: int) -> None:
        """Make the month's partitions unless they are there."""
        month = moment.month_of(at_us) - FIRST_MONTH
        if month in self._made:
            return
        with connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(7174418, 1)")
            for table in TABLES:
                self._make(connection, table, month)
        self._made.add(month)

    @staticmethod
    def _make(connection: Connection, table: str, month: int) -> None:
        year, in_year = divmod(month + FIRST_MONTH, 12)
        name = f"{table}_{year}_{in_year + 1:02d}"
        there = connection.execute("SELECT to_regclass(%s)", (name,)).fetchone()
        if there is not None and there[0] is not None:
            return
        statement = psycopg.sql.SQL("CREATE TABLE {} PARTITION OF {} FOR VALUES FROM ({}) TO ({})").format(
            psycopg.sql.Identifier(name),
            psycopg.sql.Identifier(table),
            psycopg.sql.Literal(month),
            psycopg.sql.Literal(month + 1),
        )
        connection.execute(statement)
        # A trigger of the whole table is not one of its parts.
        guard = (
            "CREATE TRIGGER immutable BEFORE UPDATE OR DELETE OR TRUNCATE ON {}"
            " FOR EACH STATEMENT EXECUTE FUNCTION never_change()"
        )
        connection.execute(psycopg.sql.SQL(guard).format(psycopg.sql.Identifier(name)))
