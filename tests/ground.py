"""Databases that tests use one after the other: emptying one takes milliseconds, making and dropping one a second."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from sitthi.app import Options, World
from sitthi.storage.pipeline import Connection
from sitthi.storage.server import Server, drop_database
from sitthi.terms import Book
from tests.database import clone

TABLES = (
    "outbox", "stuck", "late", "corrections", "work_items", "world", "bank_days", "reversals", "refunds", "messages",
    "holds", "addons", "due",
    "contracts", "charges", "bills", "complaints", "redemptions", "reward_stock", "points", "businesses",
    "care_plans", "care_imeis", "care_requests", "promises", "care_devices", "barred_ids",
    "tiers", "tier_groups", "wallets", "past_numbers", "numbers", "accounts", "holders", "ledger_names",
)  # fmt: skip
HURRIED = "-c synchronous_commit=off"
PARTITIONED = ("receipt_blocks", "journal")
PARTITIONS = "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = ANY(%s::regclass[])"


@contextmanager
def unguarded(connection: Connection) -> Iterator[None]:
    """Receipts and journal never change: within this part of a transaction the triggers that say so look away."""
    if connection.info.parameter_status("is_superuser") == "on":
        before, after = (f"SET LOCAL session_replication_role = {role}" for role in ("replica", "origin"))
    else:
        tables = [*PARTITIONED, *(row[0] for row in connection.execute(PARTITIONS, (list(PARTITIONED),)))]
        before, after = (
            "; ".join(f"ALTER TABLE {table} {way} TRIGGER USER" for table in tables) for way in ("DISABLE", "ENABLE")
        )
    connection.execute(before)
    yield
    connection.execute(after)


def spoil_journal(connection: Connection, statement: str) -> None:
    """Change each month of the journal; its name stands in the statement as ``{}``."""
    with connection.transaction(), unguarded(connection):
        for (month,) in connection.execute(PARTITIONS, (["journal"],)).fetchall():
            connection.execute(statement.format(month))


def damage_receipts(connection: Connection) -> None:
    """Change a byte of every block of receipts."""
    with connection.transaction(), unguarded(connection):
        for (month,) in connection.execute(PARTITIONS, (["receipt_blocks"],)).fetchall():
            connection.execute(f"UPDATE {month} SET body = set_byte(body, 9, get_byte(body, 9) # 1)")


class Ground:
    """A database on which one world after the other is made, each from nothing."""

    def __init__(self, connection: Connection, url: str) -> None:
        self.connection = connection
        self.url = url

    def clear(self) -> None:
        """As if nothing had ever happened."""
        with self.connection.transaction(), unguarded(self.connection):
            self.connection.execute("; ".join(f"DELETE FROM {table}" for table in (*PARTITIONED, *TABLES)))

    def renew(self) -> None:
        """As a connection is that nobody has used: whatever a test did with it, or to it."""
        if self.connection.closed:
            self.connection = psycopg.connect(self.url, autocommit=True, options=HURRIED)
            return
        self.connection.rollback()
        self.connection.cursor_factory = psycopg.Cursor
        self.connection.execute("RESET ALL")

    def world(self, book: Book, options: Options | None = None) -> World:
        """A world on what is there."""
        return World("test", self.connection, book, options or Options())


class Grounds:
    """As many databases as one test needs at once, kept for the next test."""

    def __init__(self, server: Server, template: str, name: str) -> None:
        self._server = server
        self._template = template
        self._name = name
        self._made: list[Ground] = []
        self._taken = 0
        self._databases: list[str] = []

    def take(self) -> Ground:
        """An empty one that no other world of this test stands on."""
        if self._taken == len(self._made):
            database = clone(self._server, self._template, f"{self._name}{self._taken}")
            # Nothing here is to outlive a crash, so that no commit waits for the disk.
            connection = psycopg.connect(self._server.url(database), autocommit=True, options=HURRIED)
            self._databases.append(database)
            self._made.append(Ground(connection, self._server.url(database)))
        ground = self._made[self._taken]
        self._taken += 1
        ground.renew()
        ground.clear()
        return ground

    def give_back(self) -> None:
        """The test is over: all are free for the next."""
        self._taken = 0

    def drop(self) -> None:
        """The tests are over."""
        for ground, database in zip(self._made, self._databases, strict=True):
            ground.connection.close()
            drop_database(self._server, database)


@contextmanager
def grounds(server: Server, template: str, name: str) -> Iterator[Grounds]:
    """Databases for the tests of one worker, named after those tests; dropped at the end."""
    held = Grounds(server, template, name)
    try:
        yield held
    finally:
        held.drop()
