"""What the two runs are measured against: the same fees and missed promises by bare SQL, on the same server.

No rules, no receipts, no reasons, no order among what is due: rows found by index, changed, inserted, committed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from typing import Any

import psycopg
from msgspec import json

from benchmarks.care_load import FEE_DAY_US, FEES_US, MISSED_US
from sitthi.standing.care_fees import fee_text
from sitthi.standing.care_parts import CarePlanPart
from sitthi.storage.pipeline import Connection
from sitthi.storage.server import Server, create_database, drop_database

BARE = "sitthi_bench_bare_care"
AT_ONCE = 500
TABLES = """
CREATE TABLE plans (plan text PRIMARY KEY, number text NOT NULL, account_no bigint NOT NULL, monthly bigint NOT NULL,
                    text text NOT NULL, months int NOT NULL, due_us bigint NOT NULL);
CREATE TABLE charges (charge text PRIMARY KEY, account_no bigint NOT NULL, number text NOT NULL, product text NOT NULL,
                      amount bigint NOT NULL, tax text NOT NULL, text text NOT NULL, at_us bigint NOT NULL);
CREATE TABLE journal (key text PRIMARY KEY, plan text NOT NULL, amount bigint NOT NULL, vat bigint NOT NULL,
                      at_us bigint NOT NULL);
CREATE TABLE promises (request text PRIMARY KEY, number text NOT NULL, state text NOT NULL, due_us bigint NOT NULL);
CREATE TABLE messages (message text PRIMARY KEY, number text NOT NULL, template text NOT NULL, by_us bigint NOT NULL,
                       queued_us bigint NOT NULL);
"""
INDEXES = """
CREATE INDEX ON plans (due_us, plan);
CREATE INDEX ON charges (account_no);
CREATE INDEX ON promises (due_us, request) WHERE state = 'running';
"""
DUE_FEES = """
SELECT plan, number, account_no, monthly, text, months, due_us FROM plans WHERE due_us <= %s ORDER BY due_us, plan
LIMIT %s FOR UPDATE
"""
INSERT_CHARGES = """
INSERT INTO charges SELECT * FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::text[], %s::bigint[], %s::text[],
                                         %s::text[], %s::bigint[])
"""
INSERT_JOURNAL = """
INSERT INTO journal SELECT * FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[])
"""
NEXT_FEES = """
UPDATE plans p SET months = p.months + 1, due_us = u.due_us FROM unnest(%s::text[], %s::bigint[]) AS u (plan, due_us)
WHERE p.plan = u.plan
"""
DUE_PROMISES = """
SELECT request, number, due_us FROM promises WHERE state = 'running' AND due_us < %s ORDER BY due_us, request
LIMIT %s FOR UPDATE
"""
MISS = "UPDATE promises SET state = 'missed' WHERE request = ANY(%s::text[])"
INSERT_MESSAGES = """
INSERT INTO messages SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[], %s::bigint[])
"""
VAT_RATE = 7
MONTH_US = 30 * 86_400 * 1_000_000
"""Good enough for a peer: the next fee lies beyond the run."""


class Bare:
    """A database of its own, with the plans and promises of ours, and both runs over it."""

    def __init__(self, server: Server) -> None:
        """Made anew."""
        self.server = server
        drop_database(server, BARE)
        create_database(server, BARE)

    def fill(self, plans: Iterator[tuple[str, int]], promises: Iterator[tuple[str, str, int]]) -> None:
        """Plans as (document, account's number) before their fee, promises as (request, number, due)."""
        decode = json.Decoder(CarePlanPart).decode
        with self._open() as connection:
            connection.execute(TABLES)
            columns = "plans (plan, number, account_no, monthly, text, months, due_us)"
            with connection.cursor().copy(f"COPY {columns} FROM STDIN") as copy:
                for doc, account_no in plans:
                    plan = decode(doc)
                    row = (plan.plan, plan.number, account_no, plan.monthly_satang, fee_text(plan))
                    copy.write_row((*row, plan.months_charged, FEE_DAY_US))
            with connection.cursor().copy("COPY promises (request, number, state, due_us) FROM STDIN") as copy:
                for request, number, due_us in promises:
                    copy.write_row((request, number, "running", due_us))
            connection.execute(INDEXES)
            connection.execute("VACUUM ANALYZE")
            connection.execute("CHECKPOINT")

    def fees(self) -> tuple[float, int]:
        """(Fees a second, their sum in satang)."""
        done, total, seconds = 0, 0, 0.0
        with self._open() as connection:
            while True:
                begun = time.perf_counter()
                with connection.transaction():
                    rows = connection.execute(DUE_FEES, (FEES_US, AT_ONCE)).fetchall()
                    total += _charge(connection, rows) if rows else 0
                seconds += time.perf_counter() - begun
                done += len(rows)
                if not rows:
                    return done / seconds, total

    def promises(self) -> tuple[float, int]:
        """(Missed promises a second, how many)."""
        done, seconds = 0, 0.0
        with self._open() as connection:
            while True:
                begun = time.perf_counter()
                with connection.transaction():
                    rows = connection.execute(DUE_PROMISES, (MISSED_US, AT_ONCE)).fetchall()
                    if rows:
                        _miss(connection, rows)
                seconds += time.perf_counter() - begun
                done += len(rows)
                if not rows:
                    return done / seconds, done

    def drop(self) -> None:
        """Gone again."""
        drop_database(self.server, BARE)

    def _open(self) -> Connection:
        return psycopg.connect(self.server.url(BARE), autocommit=True)


def _charge(connection: Connection, rows: list[tuple[Any, ...]]) -> int:
    charges, entries, following, total = [], [], [], 0
    for plan, number, account_no, monthly, text, months, due_us in rows:
        key, vat = f"{plan}:{months}", (monthly * VAT_RATE + 53) // (100 + VAT_RATE)
        total += monthly
        charges.append((key, account_no, number, "Fee", monthly, "inclusive", text, due_us))
        entries.append((key, plan, monthly, vat, due_us))
        following.append((plan, due_us + MONTH_US))
    connection.execute(INSERT_CHARGES, _columns(charges))
    connection.execute(INSERT_JOURNAL, _columns(entries))
    connection.execute(NEXT_FEES, _columns(following))
    return total


def _miss(connection: Connection, rows: list[tuple[Any, ...]]) -> None:
    told = [(f"{request}.1", number, "delivery-missed", due_us, due_us + 1) for request, number, due_us in rows]
    connection.execute(MISS, ([request for request, _, _ in rows],))
    connection.execute(INSERT_MESSAGES, _columns(told))


def _columns(rows: list[tuple[Any, ...]]) -> list[list[Any]]:
    return list(map(list, zip(*rows, strict=True)))
