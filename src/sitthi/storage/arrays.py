"""Lists as PostgreSQL's binary arrays, packed a column at a time.

The driver turns lists into arrays element by element; a batch writes dozens of columns of hundreds of rows, so the
columns are packed here at once. The element type is read off the statement's own cast (``%s::bigint[]``).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from psycopg.adapt import Dumper
from psycopg.pq import Format

_HEAD = struct.Struct(">iiIii")
_LENGTH = struct.Struct(">i")
_CAST = re.compile(r"%s(?:::(bigint|int|text|boolean|bytea)\[\])?")


class PackedArray:
    """An array ready to send: the oid of its type and its bytes."""

    __slots__ = ("body", "oid")

    def __init__(self, oid: int, body: bytes) -> None:
        self.oid = oid
        self.body = body


class _Packed(Dumper):
    """Hands a packed array's bytes through; the oid is the array type's."""

    format = Format.BINARY

    def dump(self, obj: PackedArray) -> bytes:
        """The bytes as they are."""
        return obj.body


class BigintArray(PackedArray):
    """bigint[]."""


class IntArray(PackedArray):
    """int[]."""


class TextArray(PackedArray):
    """text[]."""


class BooleanArray(PackedArray):
    """boolean[]."""


class ByteaArray(PackedArray):
    """bytea[]."""


def _fixed(element_oid: int, code: str, size: int) -> Callable[[Sequence[Any]], bytes]:
    def pack(values: Sequence[Any]) -> bytes:
        count = len(values)
        if not count:
            return struct.pack(">iiI", 0, 0, element_oid)
        flat: list[Any] = [size] * (2 * count)
        flat[1::2] = values
        return _HEAD.pack(1, 0, element_oid, count, 1) + struct.pack(">" + f"i{code}" * count, *flat)

    return pack


def _varying(element_oid: int, encode: Callable[[Any], bytes]) -> Callable[[Sequence[Any]], bytes]:
    def pack(values: Sequence[Any]) -> bytes:
        count = len(values)
        if not count:
            return struct.pack(">iiI", 0, 0, element_oid)
        length = _LENGTH.pack
        parts = [_HEAD.pack(1, 0, element_oid, count, 1)]
        for value in values:
            raw = encode(value)
            parts += (length(len(raw)), raw)
        return b"".join(parts)

    return pack


_KINDS: dict[str, tuple[type[PackedArray], int, Callable[[Sequence[Any]], bytes]]] = {
    "bigint": (BigintArray, 1016, _fixed(20, "q", 8)),
    "int": (IntArray, 1007, _fixed(23, "i", 4)),
    "boolean": (BooleanArray, 1000, _fixed(16, "?", 1)),
    "text": (TextArray, 1009, _varying(25, str.encode)),
    "bytea": (ByteaArray, 1001, _varying(17, bytes)),
}


_EMPTY = {cast: kind(oid, pack([])) for cast, (kind, oid, pack) in _KINDS.items()}
"""Most statements of most batches have nothing to do."""


def register(adapters: Any) -> None:
    """Teach a connection's adapters to send packed arrays."""
    for kind, oid, _ in _KINDS.values():
        dumper = type(f"{kind.__name__}Dumper", (_Packed,), {"oid": oid})
        adapters.register_dumper(kind, dumper)


@lru_cache(maxsize=256)
def _casts(sql: str) -> tuple[str, ...]:
    return tuple(match or "" for match in _CAST.findall(sql))


def packed(sql: str, parameters: Sequence[Any]) -> list[Any]:
    """A statement's parameters, each list whose cast is known packed as an array of that type."""
    ready = []
    for cast, parameter in zip(_casts(sql), parameters, strict=True):
        if cast and isinstance(parameter, list):
            if parameter:
                kind, oid, pack = _KINDS[cast]
                ready.append(kind(oid, pack(parameter)))
            else:
                ready.append(_EMPTY[cast])
        else:
            ready.append(parameter)
    return ready
