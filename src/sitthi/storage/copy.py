"""Rows in PostgreSQL's binary COPY form, for the tables that only ever grow."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from sitthi.storage.pipeline import Connection

_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_END = b"\xff\xff"
_DECISION = struct.Struct(">hiqihi")
_TRANSFER = struct.Struct(">hiqiqiqiqihih")


def copy_decisions(connection: Connection, rows: Iterable[tuple[int, int, bytes]]) -> None:
    """(loc, month, key) rows into ``decisions``."""
    pack = _DECISION.pack
    body = b"".join([pack(3, 8, loc, 2, month, len(key)) + key for loc, month, key in rows])
    _send(connection, "COPY decisions (loc, month, key) FROM STDIN (FORMAT binary)", body)


def copy_transfers(connection: Connection, rows: Iterable[tuple[int, int, int, int, int, int]]) -> None:
    """(loc, debit, credit, amount, unit, month) rows into ``transfers``."""
    pack = _TRANSFER.pack
    body = b"".join([
        pack(6, 8, loc, 8, debit, 8, credit, 8, amount, 2, unit, 2, month)
        for loc, debit, credit, amount, unit, month in rows
    ])  # fmt: skip
    _send(
        connection,
        "COPY transfers (loc, debit, credit, amount, unit, month) FROM STDIN (FORMAT binary)",
        body,
    )


def _send(connection: Connection, sql: str, body: bytes) -> None:
    with connection.cursor().copy(sql) as copy:
        copy.write(_HEADER + body + _END)
