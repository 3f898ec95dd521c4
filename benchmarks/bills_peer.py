"""What issuing bills is measured against: the same bills written by bare SQL, without rules, receipts or ledger."""

from __future__ import annotations

import time
from collections.abc import Iterable
from typing import Any

import msgspec
import psycopg

from sitthi.storage.pipeline import Connection
from sitthi.storage.server import Server, create_database, drop_database

BARE = "sitthi_bench_bare_bills"
TABLES = """
CREATE TABLE bills (key text PRIMARY KEY, account text NOT NULL, bill text NOT NULL, from_day date NOT NULL,
                    to_day date NOT NULL, net bigint NOT NULL, vat bigint NOT NULL, total bigint NOT NULL);
CREATE UNIQUE INDEX ON bills (account, bill);
CREATE TABLE lines (account text NOT NULL, bill text NOT NULL, place int NOT NULL, number text NOT NULL,
                    product text NOT NULL, amount bigint NOT NULL, tax text NOT NULL, text text NOT NULL);
CREATE INDEX ON lines (account, bill);
"""
INSERT_BILLS = """
INSERT INTO bills SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::date[], %s::date[], %s::bigint[],
                                       %s::bigint[], %s::bigint[])
"""
INSERT_LINES = """
INSERT INTO lines SELECT * FROM unnest(%s::text[], %s::text[], %s::int[], %s::text[], %s::text[], %s::bigint[],
                                       %s::text[], %s::text[])
"""


class Line(msgspec.Struct):
    """A line as it comes."""

    number: str
    product: str
    amount: str
    tax: str
    text: str


class Data(msgspec.Struct):
    """A bill as it comes."""

    bill: str
    period: dict[str, str]
    lines: list[Line]


class Event(msgspec.Struct):
    """As much of an event as the bare peer looks at."""

    id: str
    source: str
    subject: str
    data: Data


def prepare_bare(server: Server) -> None:
    """A database of its own with two tables: bills, and their lines."""
    drop_database(server, BARE)
    create_database(server, BARE)
    with psycopg.connect(server.url(BARE), autocommit=True) as connection:
        connection.execute(TABLES)


class BareBills:
    """The same events in the same batches: amounts read, summed, VAT added, rows inserted, committed."""

    def __init__(self, server: Server) -> None:
        """On the database that was prepared."""
        self.server = server

    def run(self, batches: Iterable[list[bytes]]) -> float:
        """Bills a second on one connection, from bytes to commit."""
        decode = msgspec.json.Decoder(Event).decode
        done, seconds = 0, 0.0
        with psycopg.connect(self.server.url(BARE), autocommit=True) as connection:
            for batch in batches:
                begun = time.perf_counter()
                with connection.transaction():
                    _insert(connection, [decode(raw) for raw in batch])
                seconds += time.perf_counter() - begun
                done += len(batch)
        return done / seconds


def _insert(connection: Connection, events: list[Event]) -> None:
    bills: list[tuple[Any, ...]] = []
    lines: list[tuple[Any, ...]] = []
    for event in events:
        account, data, net, total = event.subject[8:], event.data, 0, 0
        for place, line in enumerate(data.lines):
            amount = int(line.amount.replace(".", ""))
            total += amount
            net += amount if line.tax == "exclusive" else 0
            lines.append((account, data.bill, place, line.number, line.product, amount, line.tax, line.text))
        vat = (net * 7 + 50) // 100
        period = data.period["from"], data.period["to"]
        bills.append((f"{event.source} {event.id}", account, data.bill, *period, total, vat, total + vat))
    connection.execute(INSERT_BILLS, list(map(list, zip(*bills, strict=True))))
    connection.execute(INSERT_LINES, list(map(list, zip(*lines, strict=True))))
