"""What the life of points is measured against: the same events by bare SQL, without rules, receipts or ledger.

Bills are added up, payments counted against them, points credited by quarter and spent soonest-expiring first. Nobody
looks at who may take part, nothing is reversed, nothing expires, nobody is told.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import msgspec
import psycopg

from benchmarks.points_life import catalogue
from benchmarks.points_map import COUNTED, account_of, points_of, with_vat
from sitthi.kernel import moment
from sitthi.storage.pipeline import Connection
from sitthi.storage.server import Server, create_database, drop_database
from sitthi.terms import Book

BARE = "sitthi_bench_bare_points"
BATCH = 500
BONUS = 10
TABLES = """
CREATE TABLE bills (bill text PRIMARY KEY, account text NOT NULL, counted bigint NOT NULL, total bigint NOT NULL,
                    paid bigint NOT NULL, due text NOT NULL);
CREATE TABLE lots (account text NOT NULL, quarter int NOT NULL, points bigint NOT NULL, PRIMARY KEY (account, quarter));
CREATE TABLE redemptions (key text PRIMARY KEY, account text NOT NULL, reward text NOT NULL, points bigint NOT NULL);
CREATE TABLE payments (key text PRIMARY KEY, bill text NOT NULL, amount bigint NOT NULL);
"""
READ_BILLS = "SELECT bill, account, counted, total, paid, due FROM bills WHERE bill = ANY(%s) ORDER BY bill FOR UPDATE"
READ_LOTS = "SELECT account, quarter, points FROM lots WHERE account = ANY(%s) ORDER BY account, quarter FOR UPDATE"
WRITE_BILLS = """
INSERT INTO bills SELECT * FROM unnest(%s::text[], %s::text[], %s::bigint[], %s::bigint[], %s::bigint[], %s::text[])
ON CONFLICT (bill) DO UPDATE SET paid = excluded.paid
"""
WRITE_LOTS = """
INSERT INTO lots SELECT * FROM unnest(%s::text[], %s::int[], %s::bigint[])
ON CONFLICT (account, quarter) DO UPDATE SET points = excluded.points
"""
WRITE_REDEMPTIONS = "INSERT INTO redemptions SELECT * FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[])"
WRITE_PAYMENTS = "INSERT INTO payments SELECT * FROM unnest(%s::text[], %s::text[], %s::bigint[])"


class Data(msgspec.Struct):
    """As much of an event's data as the bare peer looks at."""

    bill: str = ""
    due_on: str = ""
    amount: str = ""
    reward: str = ""
    lines: list[dict[str, str]] = []


class Event(msgspec.Struct):
    """As much of an event as the bare peer looks at."""

    id: str
    type: str
    subject: str
    time: str
    data: Data


class BarePoints:
    """The same events in the same order, in batches: rows locked and read, added up, written, committed."""

    def __init__(self, server: Server, book: Book) -> None:
        """On the database that was prepared; prices are those of the book."""
        self.server = server
        rewards = catalogue(book)
        self.rewards = {one.digits: one for one in rewards} | {one.id: one for one in rewards}

    def run(self, lines: Iterable[bytes]) -> float:
        """Events a second on one connection, from bytes to commit."""
        decode = msgspec.json.Decoder(Event).decode
        done, seconds = 0, 0.0
        with psycopg.connect(self.server.url(BARE), autocommit=True) as connection:
            for batch in batches(lines):
                begun = time.perf_counter()
                with connection.transaction():
                    self._decide(connection, [decode(raw) for raw in batch])
                seconds += time.perf_counter() - begun
                done += len(batch)
        return done / seconds

    def _decide(self, connection: Connection, events: list[Event]) -> None:
        names = list({event.data.bill for event in events if event.type == "bill.paid"})
        accounts = list({_account(event) for event in events})
        bills: dict[str, list[Any]] = {row[0]: list(row) for row in connection.execute(READ_BILLS, (names,))}
        lots: dict[str, dict[int, int]] = {account: {} for account in accounts}
        for account, quarter, points in connection.execute(READ_LOTS, (accounts,)):
            lots[account][quarter] = points
        redeemed: list[tuple[str, str, str, int]] = []
        payments: list[tuple[str, str, int]] = []
        for event in events:
            account, data = _account(event), event.data
            if event.type == "bill.issued":
                bills[data.bill] = _bill(account, data)
            elif event.type == "bill.paid":
                bill, satang = bills[data.bill], _satang(data.amount)
                payments.append((event.id, data.bill, satang))
                owed, bill[4] = bill[4] < bill[3], bill[4] + satang
                if owed and bill[4] >= bill[3] and event.time[:10] <= bill[5]:
                    _credit(lots[account], event.time, points_of(bill[2]))
            elif event.type == "points.enrolment-requested":
                _credit(lots[account], event.time, BONUS)
            elif event.type == "points.redemption-requested":
                reward = self.rewards[data.reward]
                price = reward.points(moment.parse_time(event.time))
                if price is not None and _spend(lots[account], price):
                    redeemed.append((event.id, account, reward.id, price))
        rows = [(account, quarter, points) for account, own in lots.items() for quarter, points in own.items()]
        for statement, found in (
            (WRITE_BILLS, list(bills.values())),
            (WRITE_LOTS, rows),
            (WRITE_REDEMPTIONS, redeemed),
            (WRITE_PAYMENTS, payments),
        ):
            if found:
                connection.execute(statement, list(map(list, zip(*found, strict=True))))


def prepare_bare(server: Server) -> None:
    """A database of its own with its tables."""
    drop_database(server, BARE)
    create_database(server, BARE)
    with psycopg.connect(server.url(BARE), autocommit=True) as connection:
        connection.execute(TABLES)


def batches(lines: Iterable[bytes]) -> Iterator[list[bytes]]:
    """Events in batches as a full lane takes them."""
    coming = iter(lines)
    while batch := list(islice(coming, BATCH)):
        yield batch


def _account(event: Event) -> str:
    kind, _, key = event.subject.partition("/")
    return key if kind == "account" else account_of(int(key.lstrip("FBh")[-6:]))


def _bill(account: str, data: Data) -> list[Any]:
    total = counted = 0
    for line in data.lines:
        satang = _satang(line["amount"])
        total += satang
        counted += satang if line["product"] in COUNTED else 0
    return [data.bill, account, counted, with_vat(total), 0, data.due_on]


def _satang(amount: str) -> int:
    return int(amount.replace(".", ""))


def _credit(lots: dict[int, int], time: str, points: int) -> None:
    quarter = int(time[:4]) * 4 + (int(time[5:7]) - 1) // 3
    lots[quarter] = lots.get(quarter, 0) + points


def _spend(lots: dict[int, int], price: int) -> bool:
    """Take a price, soonest-expiring first; nothing where there is not enough."""
    if sum(lots.values()) < price:
        return False
    for quarter in sorted(lots):
        taken = min(lots[quarter], price)
        lots[quarter] -= taken
        price -= taken
    return True
