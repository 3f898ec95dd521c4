"""What a file says twice: a number has one row, an account one holder, whichever lanes the rows are shared among.

The file is read once before anything is taken, and the server finds what is told more than once, going to disk where
it is much. So a lane knows of rows that are another's, and keeps nothing in memory but what is in doubt.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any
from zlib import crc32

import msgspec
import psycopg

from sitthi.channels.takeover.reading import Row, read_rows
from sitthi.channels.takeover.rows import NUMBERS
from sitthi.kernel.errors import BadInput

TABLE = """
CREATE TEMPORARY TABLE IF NOT EXISTS told_rows (number bigint NOT NULL, account bigint NOT NULL, holder bigint NOT NULL)
"""
COPY = "COPY told_rows (number, account, holder) FROM STDIN"
NUMBERS_TWICE = "SELECT number FROM told_rows GROUP BY number HAVING count(*) > 1"
ACCOUNTS_TWICE = "SELECT account FROM told_rows GROUP BY account HAVING min(holder) <> max(holder)"
DROP = "DROP TABLE told_rows"


class Doubts(msgspec.Struct, frozen=True):
    """Marks of the numbers told by several rows, and of the accounts named for several holders."""

    numbers: frozenset[int] = frozenset()
    accounts: frozenset[int] = frozenset()


def find_doubts(connection: psycopg.Connection[Any], path: Path) -> Doubts:
    """Read a file of numbers for what it says twice; raises BadInput where it is no table."""
    connection.execute(TABLE)
    try:
        with connection.cursor().copy(COPY) as copy:
            for row in read_rows(path, NUMBERS):
                get = row.cells.get
                copy.write(f"{mark(get('number', ''))}\t{mark(get('account', ''))}\t{mark(get('holder', ''))}\n")
        numbers, accounts = (_marks(connection.execute(sql)) for sql in (NUMBERS_TWICE, ACCOUNTS_TWICE))
    finally:
        connection.execute(DROP)
    return Doubts(numbers, accounts)


def mark(text: str) -> int:
    """A short mark of a cell; two cells of one mark are looked at again, word by word."""
    return crc32(text.encode())


def _marks(rows: Iterable[tuple[int]]) -> frozenset[int]:
    return frozenset(one for (one,) in rows)


class Claims:
    """Who was first: the row that tells of a number, the row that says whose an account is."""

    def __init__(self, doubts: Doubts) -> None:
        """Nothing read yet."""
        self._doubts = doubts
        self._lines: dict[str, int] = {}
        self._holders: dict[str, tuple[int, str]] = {}

    def look(self, row: Row) -> BadInput | None:
        """What is wrong with a row beside those before it, all of which have been looked at."""
        number, account, holder = (row.cells.get(name, "") for name in ("number", "account", "holder"))
        wrong = None
        doubts = self._doubts
        if doubts.accounts and account and holder and mark(account) in doubts.accounts:
            line, first = self._holders.setdefault(account, (row.line, holder))
            if holder != first:
                what = f"line {line} says that this account is {first}'s"
                remedy = "An account has one holder: correct one of the two rows."
                wrong = BadInput(what=what, remedy=remedy, field="account")
        if doubts.numbers and number and mark(number) in doubts.numbers:
            line = self._lines.setdefault(number, row.line)
            if line != row.line:
                what, remedy = f"line {line} tells of the same number", "Keep one of the two rows."
                wrong = BadInput(what=what, remedy=remedy, field="number")
        return wrong
