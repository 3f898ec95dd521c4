"""Blocks as they were stored until November 2026, still read as ever: texts cut at their numbers, numbers as columns.

What is left of a text without its numbers is its shape, stored once; the numbers of a shape's texts are columns, equal
ones stored once (docs/decisions/0016, 0027).
"""

from __future__ import annotations

import zlib
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec

CUT, BETWEEN = b"\x00", b","


class _Shape(msgspec.Struct, array_like=True):
    """Texts of one shape: what stands between their numbers, and which column holds the numbers of each place.

    A column is its numbers one after the other, or a single one where they are all the same.
    """

    text: bytes
    columns: list[bytes]
    places: list[int]


class Block(msgspec.Struct, array_like=True):
    """A block as stored; ``group`` says which group a receipt is in, and ``shape`` which shape the group has.

    Groups of one shape are receipts whose numbers are of other lengths, and stand one after the other in its columns.
    All else is as in ``blocks.py``.
    """

    shared: list[bytes]
    terms: list[int]
    shape: list[int]
    shapes: list[_Shape]
    before: list[int]
    keys: list[bytes]
    ids: list[bytes]
    subjects: list[bytes]
    causes: list[bytes]
    clock_us: int = 0
    group: list[int] = []
    """None in blocks of before there were groups: ``shape`` is each receipt's own there."""


_DECODE = msgspec.msgpack.Decoder(Block).decode


def opened(body: bytes) -> tuple[Block, list[Callable[[int], bytes]]]:
    """A stored block; and of each of its groups what gives the text of the receipt in a row."""
    block = _DECODE(zlib.decompress(body))
    if not block.group:
        # A block of before there were groups: each shape is one, in order.
        block.group, block.shape = block.shape, list(range(len(block.shapes)))
    sizes = Counter(block.group)
    counts = dict.fromkeys(block.shape, 0)
    first: list[tuple[int, int]] = []
    for group, shape in enumerate(block.shape):
        first.append((shape, counts[shape]))
        counts[shape] += sizes[group]
    shapes = {place: _Opened(block.shapes[place], count) for place, count in counts.items()}
    return block, [partial(shapes[shape], row) for shape, row in first]


class _Opened:
    """A shape with its columns taken apart once they are asked for."""

    def __init__(self, shape: _Shape, count: int) -> None:
        self._shape = shape
        self._count = count
        self._taken_apart: tuple[list[Any], list[list[bytes]]] | None = None

    def __call__(self, first: int, row: int) -> bytes:
        """The text in a row of the group that begins at a row."""
        if self._taken_apart is None:
            self._taken_apart = self._take_apart()
        pieces, columns = self._taken_apart
        pieces[1::2] = [column[first + row] for column in columns]
        return b"".join(pieces)

    def _take_apart(self) -> tuple[list[Any], list[list[bytes]]]:
        """The text with room for the numbers, and the numbers of each of these rooms, a row each."""
        between = self._shape.text.split(CUT)
        pieces: list[Any] = [b""] * (2 * len(between) - 1)
        pieces[::2] = between
        split = [column.split(BETWEEN) for column in self._shape.columns]
        columns = [numbers if len(numbers) == self._count else numbers * self._count for numbers in split]
        return pieces, [columns[column] for column in self._shape.places]
