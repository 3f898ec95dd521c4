"""What a stretch of work puts on disk: heap, indexes and WAL apart, and what of the WAL are full-page images."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec

from benchmarks.peers import waldump
from sitthi.storage.pipeline import Connection
from sitthi.storage.server import Server

SIZES = """
SELECT c.relname, pg_table_size(c.oid), pg_indexes_size(c.oid) FROM pg_class c
WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace
"""
DURABLE = ("fsync", "synchronous_commit", "full_page_writes")
SHOWN = (*DURABLE, "wal_compression", "shared_buffers", "max_wal_size", "checkpoint_timeout")


class Mark(msgspec.Struct, frozen=True):
    """The sizes at one moment: (heap with what is kept beside it, indexes) by table, and the place in the WAL."""

    tables: dict[str, tuple[int, int]]
    wal: str


class Written(msgspec.Struct, frozen=True):
    """Bytes a decision written between two marks; ``by_table`` are heap and indexes together."""

    heap: float
    indexes: float
    wal: float
    images: float | None
    by_table: dict[str, float]

    @property
    def total(self) -> float:
        """All of it."""
        return self.heap + self.indexes + self.wal

    def rows(self, what: str) -> list[list[str]]:
        """A table of two rows: what a thing puts on disk, by kind."""
        images = "-" if self.images is None else f"{self.images:,.0f}"
        cells = [f"{size:,.0f}" for size in (self.heap, self.indexes, self.wal)]
        return [
            ["bytes", "heap", "indexes", "WAL", "of it page images", "sum"],
            [what, *cells, images, f"{self.total:,.0f}"],
        ]

    def as_json(self) -> dict[str, Any]:
        """The same for programs, and by table."""
        return {
            "heap": round(self.heap, 1),
            "indexes": round(self.indexes, 1),
            "wal": round(self.wal, 1),
            "wal_page_images": None if self.images is None else round(self.images, 1),
            "sum": round(self.total, 1),
            "by_table": {name: round(size, 1) for name, size in self.by_table.items()},
        }


def settings(connection: Connection) -> dict[str, str]:
    """The server's settings that a measurement rests on; raises RuntimeError unless commits are durable."""
    shown = {}
    for name in SHOWN:
        row = connection.execute(f"SHOW {name}").fetchone()
        assert row is not None
        shown[name] = str(row[0])
    loose = [name for name in DURABLE if shown[name] != "on"]
    if loose:
        message = f"a measurement means nothing with {', '.join(loose)} off: switch them on"
        raise RuntimeError(message)
    return shown


def postmaster(connection: Connection) -> int:
    """The server's first process, if it runs on this machine and its folder can be read; else 0."""
    row = connection.execute("SHOW data_directory").fetchone()
    assert row is not None
    try:
        return int((Path(row[0]) / "postmaster.pid").read_text(encoding="utf-8").split("\n", 1)[0])
    except (OSError, ValueError):
        return 0


def mark(connection: Connection) -> Mark:
    """The sizes now."""
    tables = {name: (heap, indexes) for name, heap, indexes in connection.execute(SIZES).fetchall()}
    row = connection.execute("SELECT pg_current_wal_lsn()::text").fetchone()
    assert row is not None
    return Mark(tables, row[0])


def written(connection: Connection, server: Server, begin: Mark, decisions: int) -> Written:
    """What has been written since a mark, a decision."""
    end = mark(connection)
    row = connection.execute(
        "SELECT pg_wal_lsn_diff(%s, %s)::bigint, current_setting('data_directory')", (end.wal, begin.wal)
    ).fetchone()
    assert row is not None
    parts = waldump(server, Path(row[1]), begin.wal, end.wal)
    grown = {
        name: (heap - begin.tables.get(name, (0, 0))[0], indexes - begin.tables.get(name, (0, 0))[1])
        for name, (heap, indexes) in end.tables.items()
    }
    return Written(
        heap=sum(heap for heap, _ in grown.values()) / decisions,
        indexes=sum(indexes for _, indexes in grown.values()) / decisions,
        wal=row[0] / decisions,
        images=parts[1] / decisions if parts else None,
        by_table={name: sum(both) / decisions for name, both in grown.items() if sum(both) > decisions / 2},
    )
