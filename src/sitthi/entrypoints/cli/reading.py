"""Reading a file of events line by line, from disk or stdin, with what is wrong with it told clearly."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from sitthi.kernel.errors import BadInput

STDIN = "-"
_BOM = b"\xef\xbb\xbf"
_OTHER_BOMS = (b"\xff\xfe", b"\xfe\xff")
_NO_EVENT = b"\x00"
"""Handed on instead of a line that can not be read: nobody takes it for an event."""


class Events:
    """The lines of an events file; remembers how far it was read and which of the last lines were what.

    ``kept`` is how many lines are remembered, for telling of events that got no decision.
    """

    def __init__(self, written: str, kept: int) -> None:
        """Open a file, or stdin for ``-``; raises BadInput where it can not be read or holds nothing."""
        self.name = "<stdin>" if written == STDIN else written
        self.bytes_read = 0
        self.unreadable: dict[int, BadInput] = {}
        self._kept = kept
        self._recent: dict[int, bytes] = {}
        self._file, self.size = _open(written)
        try:
            self._first = self._until_first()
        except BadInput:
            self.close()
            raise

    def __iter__(self) -> Iterator[bytes]:
        """Every line in order, blank ones too, so that their count stays right."""
        yield from self._pass_on(self._first, 0)
        for line in self._file:
            yield from self._pass_on([line], self._number)

    def line(self, number: int) -> bytes:
        """One of the last lines read; empty where it is too long ago."""
        return self._recent.get(number, b"")

    def close(self) -> None:
        """Close the file (stdin stays open)."""
        if self._file is not sys.stdin.buffer:
            self._file.close()

    def _until_first(self) -> list[bytes]:
        found: list[bytes] = []
        for line in self._file:
            if not found and line.startswith(_OTHER_BOMS):
                raise BadInput(what="is not UTF-8", remedy="Save it as UTF-8.", file=self.name)
            found.append(line.removeprefix(_BOM) if not found else line)
            if found[-1].strip():
                return found
        raise BadInput(what="holds no events", remedy="Write one CloudEvents JSON object a line.", file=self.name)

    _number = 0

    def _pass_on(self, lines: list[bytes], before: int) -> Iterator[bytes]:
        for number, line in enumerate(lines, before + 1):
            self._number = number
            self.bytes_read += len(line)
            self._recent[number] = line
            self._recent.pop(number - self._kept, None)
            yield line if self._is_text(line, number) else _NO_EVENT

    def _is_text(self, line: bytes, number: int) -> bool:
        try:
            line.decode()
        except UnicodeDecodeError as error:
            what = f"is not UTF-8 (byte {error.start + 1} of the line)"
            self.unreadable[number] = BadInput(what=what, remedy="Save it as UTF-8.", line=number)
            return False
        return True


def _open(written: str) -> tuple[BinaryIO, int]:
    """The file and its size; 0 where that is not known beforehand."""
    if written == STDIN:
        return sys.stdin.buffer, 0
    path = Path(written)
    try:
        file = path.open("rb")
    except FileNotFoundError:
        raise BadInput(
            what="there is no such file", remedy="Correct the name, or write - for stdin.", file=written
        ) from None
    except IsADirectoryError:
        raise BadInput(
            what="is a folder", remedy="Name a file of events, one JSON object a line.", file=written
        ) from None
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise BadInput(what=what, remedy="Make it readable, or name another.", file=written) from None
    return file, path.stat().st_size
