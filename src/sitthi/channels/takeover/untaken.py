"""The rows that were not taken: told by lanes as they come to them, read again in the order of the files.

Meanwhile they wait on disk, so that a file of which nothing can be taken costs no memory.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from tempfile import TemporaryFile
from typing import BinaryIO

import msgspec

from sitthi.channels.takeover.rows import Reject

AT_THE_END = 2**62
"""The place of what belongs to no row of the file of numbers."""


class Untaken(msgspec.Struct, frozen=True, array_like=True):
    """A row of the file of numbers by its place, and all that is told of it and of its add-ons."""

    place: int
    rejects: list[Reject]


class Waiting:
    """What lanes have told so far, a file for each; a lane tells in the order of its rows."""

    def __init__(self, files: list[BinaryIO]) -> None:
        """``files`` are empty, one a lane."""
        self._files = files

    def add(self, lane: int, found: Iterable[Untaken]) -> None:
        """More of a lane."""
        self._files[lane].writelines(_ENCODE(one) + b"\n" for one in found)

    def in_order(self) -> Iterator[Reject]:
        """All of it, by the order of the rows."""
        for one in heapq.merge(*map(_read, self._files), key=lambda one: one.place):
            yield from one.rejects


@contextmanager
def waiting(lanes: int) -> Iterator[Waiting]:
    """Room for what so many lanes tell, gone with the block or the process."""
    with ExitStack() as stack:
        yield Waiting([stack.enter_context(TemporaryFile()) for _ in range(lanes)])


def _read(file: BinaryIO) -> Iterator[Untaken]:
    file.seek(0)
    return map(_DECODE, file)


_ENCODE = msgspec.json.Encoder().encode
_DECODE = msgspec.json.Decoder(Untaken).decode
