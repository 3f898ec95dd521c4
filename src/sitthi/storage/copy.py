"""Rows in PostgreSQL's binary COPY form, for the table that only ever grows."""

from __future__ import annotations

import struct
from collections.abc import Iterable

from sitthi.storage.pipeline import Connection

_HEADER = b"PGCOPY\n\xff\r\n\x00" + bytes(8)
_END = b"\xff\xff"
_KEYED = struct.Struct(">hiqi8si8siqiqiqih")
_FURTHER = struct.Struct(">hiqiiiqiqiqih")
_BARE = struct.Struct(">hiqi8si8siiii")
_COLUMNS = 7
_NULL = -1
_HALF = 8
JOURNAL = "COPY journal (loc, key_hi, key_lo, debit, credit, amount, unit) FROM STDIN (FORMAT binary)"

JournalRow = tuple[int, bytes | None, tuple[int, int, int, int] | None]
"""Location; key of 16 bytes, with the first row of a decision only; transfer (debit, credit, amount, unit), if any."""


def copy_journal(connection: Connection, rows: Iterable[JournalRow]) -> None:
    """Rows into the journal."""
    body = b"".join([_packed(*row) for row in rows])
    with connection.cursor().copy(JOURNAL) as copy:
        copy.write(_HEADER + body + _END)


def _packed(loc: int, key: bytes | None, transfer: tuple[int, int, int, int] | None) -> bytes:
    if transfer is None:
        assert key is not None, "a row of the journal without key and transfer says nothing"
        null = _NULL
        return _BARE.pack(_COLUMNS, 8, loc, 8, key[:_HALF], 8, key[_HALF:], null, null, null, null)
    debit, credit, amount, unit = transfer
    if key is None:
        return _FURTHER.pack(_COLUMNS, 8, loc, _NULL, _NULL, 8, debit, 8, credit, 8, amount, 2, unit)
    return _KEYED.pack(_COLUMNS, 8, loc, 8, key[:_HALF], 8, key[_HALF:], 8, debit, 8, credit, 8, amount, 2, unit)
