"""The files of a base of numbers and their months, what they may hold, and reading them in step, in bounded memory."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from pyarrow import compute

from sitthi.kernel.errors import BadInput
from sitthi.population.columns import LAST_DAY, any_parquet, outside
from sitthi.population.compiled import compiled
from sitthi.population.tier_review import Months, Numbers, last_begins, matched, unsorted

ROWS = 1 << 17
"""Numbers read at once, and six times as many months."""
MONTHS_A_NUMBER = 6
LOTS_OF_SATANG = 2**31 - 1
NUMBERS_FILE, MONTHS_FILE, NAMES_FILE = "numbers.parquet", "months.parquet", "names.parquet"
FLAGS_MOST = 15


class Column(NamedTuple):
    """A column: its name, its Arrow type, the least and the most it may hold, and what to do about another figure."""

    name: str
    kind: Any
    least: int
    most: int
    remedy: str


def _flag(name: str) -> Column:
    return Column(name, pa.int8(), 0, 1, "Write 1 for yes and 0 for no.")


_ID = "Write a whole number of zero or more."
_DAY = "Write a date from 1970 on, in the Common Era."
_PRICE = "Write the listed price a month in satang; -1 where none was ever stated."
_RANK = "Write the tier's place from the lowest, which is 1; 0 for none."
_WAY = "Write 0 use, 1 package, 2 device, 3 account, 4 invitation; -1 for none."

NUMBERS = (
    Column("citizen", pa.int64(), 0, 2**63 - 1, _ID),
    Column("number", pa.int64(), 0, 2**63 - 1, _ID),
    Column("since_day", pa.date32(), 0, LAST_DAY, _DAY),
    _flag("prepaid"),
    _flag("fibre"),
    _flag("juristic"),
    _flag("registered"),
    _flag("discounted"),
    Column("package_satang", pa.int32(), -1, LOTS_OF_SATANG, _PRICE),
    Column("device", pa.int8(), 0, 127, "Write the programme's place in the terms, from 1; 0 for none."),
    Column("device_satang", pa.int32(), -1, LOTS_OF_SATANG, _PRICE),
    Column("invited", pa.int8(), 0, 15, _RANK),
    Column("group_no", pa.int16(), 0, 2**15 - 1, "Number a citizen's groups from 1; 0 for a number in none."),
    _flag("receives"),
    Column("held", pa.int8(), 0, 15, _RANK),
    Column("held_way", pa.int8(), -1, 4, _WAY),
    Column("latest_way", pa.int8(), -1, 4, _WAY),
)
"""``numbers.parquet``: a row a number that has not ended, in order of citizen and number."""
REGION = "region"
"""A column of ``numbers.parquet`` that no tier depends on: text, for tables by region. It may be missing."""
MONTHS = (
    Column("number", pa.int64(), 0, 2**63 - 1, _ID),
    Column("to_day", pa.date32(), 0, LAST_DAY, _DAY),
    Column("charge_satang", pa.int32(), -LOTS_OF_SATANG, LOTS_OF_SATANG, "Write satang, up to 21 million THB a month."),
    Column("flags", pa.int8(), 0, FLAGS_MOST, "Add up 1 late, 2 unused, 4 nothing charged, 8 not paid in full."),
)
"""``months.parquet``: a row a month, its numbers in the order of the other file, each number's days rising."""
NUMBERS_SCHEMA = pa.schema(
    [*((one.name, one.kind) for one in NUMBERS), (REGION, pa.dictionary(pa.int8(), pa.string()))]
)
MONTHS_SCHEMA = pa.schema([(one.name, one.kind) for one in MONTHS])
NAMES_SCHEMA = pa.schema({"number": pa.int64(), "name": pa.string()})

_WRITING: dict[str, Any] = {
    "compression": "lz4",
    "use_dictionary": True,
    "write_statistics": False,
    "data_page_size": 1 << 19,
}
NUMBERS_WRITING = _WRITING | {
    "use_dictionary": [one.name for one in NUMBERS if one.kind != pa.int64()] + [REGION],
    "column_encoding": {"citizen": "DELTA_BINARY_PACKED", "number": "DELTA_BINARY_PACKED"},
}
MONTHS_WRITING = _WRITING | {
    "use_dictionary": ["to_day", "flags"],
    "column_encoding": {"number": "DELTA_BINARY_PACKED", "charge_satang": "PLAIN"},
}
"""How the files are written: read as quickly as any way tried, by this program and by DuckDB."""
ROW_GROUP = 1 << 20


def open_base(path: Path, columns: tuple[Column, ...]) -> Any:
    """A Parquet file that has the columns, in types that can be taken; raises BadInput."""
    by = "`sitthi population build`"
    file = any_parquet(path, f"Check the path; {by} makes such files.", f"Make it with {by}.")
    for column in columns:
        if column.name not in file.schema_arrow.names:
            remedy = f"It has the columns {', '.join(one.name for one in columns)}."
            raise BadInput(what=f"there is no column {column.name!r}", remedy=remedy, file=str(path))
        found = file.schema_arrow.field(column.name).type
        if not (pa.types.is_integer(found) or pa.types.is_boolean(found) or pa.types.is_date32(found)):
            raise BadInput(what=f"is of type {found}", remedy=column.remedy, file=str(path), field=column.name)
    return file


def rows_of(path: Path, columns: tuple[Column, ...]) -> int:
    """How many rows a file has, as its footer says; raises BadInput."""
    return int(open_base(path, columns).metadata.num_rows)


def read(
    path: Path, columns: tuple[Column, ...], rows: int, span: tuple[int, int] | None = None
) -> Iterator[tuple[Any, ...]]:
    """The columns of a file as arrays, so many rows at once, every figure checked; raises BadInput.

    ``span`` are the rows to read, from and to (that one excluded); None is all of them.
    """
    file = open_base(path, columns)
    first, last = span or (0, file.metadata.num_rows)
    groups, row = _groups(file, first, last)
    try:
        for batch in file.iter_batches(batch_size=rows, columns=[one.name for one in columns], row_groups=groups):
            begin, end = max(first - row, 0), min(last - row, batch.num_rows)
            if begin < end:
                wanted = batch.slice(begin, end - begin)
                yield tuple(_array(path, wanted.column(one.name), one, row + begin) for one in columns)
            row += batch.num_rows
    except OSError as error:
        what, remedy = f"is broken ({str(error).rstrip('.')})", "Copy or make the file anew."
        raise BadInput(what=what, remedy=remedy, file=str(path)) from None


def _groups(file: Any, first: int, last: int) -> tuple[list[int], int]:
    """The row groups that have rows from ``first`` to before ``last``, and the row they begin with."""
    found: list[int] = []
    begins = row = 0
    for group in range(file.metadata.num_row_groups):
        end = row + file.metadata.row_group(group).num_rows
        if row < last and end > first:
            begins = begins if found else row
            found.append(group)
        row = end
    return found, begins


def _array(path: Path, column: Any, wanted: Column, row: int) -> Any:
    """One column of a batch that begins after so many rows."""
    name = wanted.name
    if column.null_count:
        empty = int(np.argmax(compute.is_null(column).to_numpy(zero_copy_only=False)))
        raise BadInput(what="is empty", remedy=wanted.remedy, file=str(path), line=row + empty + 1, field=name)
    holds = pa.int32() if wanted.kind == pa.date32() else wanted.kind
    if column.type != holds:
        try:
            column = column.cast(holds)
        except pa.ArrowInvalid as error:
            what = str(error).rstrip(".")
            raise BadInput(what=what, remedy=wanted.remedy, file=str(path), field=name) from None
    array = column.to_numpy()
    place = compiled(outside)(array, wanted.least, wanted.most)
    if place >= 0:
        what = f"is {array[place]}"
        raise BadInput(what=what, remedy=wanted.remedy, file=str(path), line=row + place + 1, field=name)
    return array


class _Rows:
    """A file read ahead by one piece; rows are taken off its front."""

    def __init__(
        self,
        pieces: Iterator[tuple[Any, ...]],
        columns: tuple[Column, ...],
        pool: ThreadPoolExecutor,
        span: tuple[int, int] | None,
    ) -> None:
        self._pieces, self._pool = pieces, pool
        self._ahead: Future[tuple[Any, ...] | None] | None = pool.submit(next, pieces, None)
        self.held = _none(columns)
        self.taken = 0 if span is None else span[0]

    def more(self) -> bool:
        """Whether there was another piece, which is now held as well."""
        found = None if self._ahead is None else self._ahead.result()
        if found is None:
            self._ahead = None
            return False
        self._ahead = self._pool.submit(next, self._pieces, None)
        if len(self.held[0]):
            found = tuple(np.concatenate(pair) for pair in zip(self.held, found, strict=True))
        for column in found:
            column.flags.writeable = False  # whether read or put together, so that a rule is compiled once
        self.held = found
        return True

    def take(self, end: int) -> tuple[Any, ...]:
        """The first rows, which are then gone from here."""
        taken = tuple(column[:end] for column in self.held)
        self.held = tuple(column[end:] for column in self.held)
        self.taken += end
        return taken


class Part(NamedTuple):
    """Rows of both files, from and to (that one excluded), of the same whole citizens."""

    numbers: tuple[int, int]
    months: tuple[int, int]


class Piece(NamedTuple):
    """Some whole citizens: their numbers, their months, and where the months of each number end."""

    numbers: Numbers
    months: Months
    ends: Any


def pieces(numbers: Path, months: Path, progress: Callable[[int], None], part: Part | None = None) -> Iterator[Piece]:
    """A base piece by piece, in memory that does not grow with it; raises BadInput naming file, row and column.

    ``progress`` is told how many rows of both files are done. ``part`` is what is read of them (None: all).
    """
    span, month_span = (None, None) if part is None else part
    with ThreadPoolExecutor(max_workers=1) as one, ThreadPoolExecutor(max_workers=1) as other:
        people = _Rows(read(numbers, NUMBERS, ROWS, span), NUMBERS, one, span)
        bills = _Rows(read(months, MONTHS, ROWS * MONTHS_A_NUMBER, month_span), MONTHS, other, month_span)
        last = -1
        while True:
            piece = Numbers(*people.take(_whole(people)))
            if not len(piece.citizen):
                break
            _check_order(numbers, piece, people.taken - len(piece.citizen), last)
            last = int(piece.citizen[-1])
            ends = np.empty(len(piece.number), np.int64)
            rows = _match(months, piece, bills, ends)
            yield Piece(piece, Months(*bills.take(rows)), ends)
            progress(people.taken + bills.taken)
        if len(bills.held[0]) or bills.more():
            raise BadInput(
                what=f"number {bills.held[0][0]} is not in the other file, or stands at another place there",
                remedy="Sort the months as the numbers are: by citizen, number and to_day.",
                file=str(months),
                line=bills.taken + 1,
                field="number",
            )


def _none(columns: tuple[Column, ...]) -> tuple[Any, ...]:
    kinds = (np.int32 if one.kind == pa.date32() else one.kind.to_pandas_dtype() for one in columns)
    return tuple(np.zeros(0, kind) for kind in kinds)


def _whole(people: _Rows) -> int:
    """How many rows of numbers can be taken so that no citizen is cut in two."""
    while True:
        citizens = people.held[0]
        if len(citizens) and citizens[0] != citizens[-1]:
            return int(compiled(last_begins)(citizens))
        if not people.more():
            return len(citizens)


def _check_order(path: Path, piece: Numbers, row: int, last: int) -> None:
    place = 0 if piece.citizen[0] <= last else compiled(unsorted)(piece.citizen, piece.number)
    if place >= 0:
        raise BadInput(
            what="comes after a row it should come before, or is a number that was there already",
            remedy="Sort it by citizen and number: `sitthi population build --sort` does.",
            file=str(path),
            line=row + place + 1,
        )


def _match(path: Path, piece: Numbers, bills: _Rows, ends: Any) -> int:
    """Fill in where the months of each number end; how many rows of months there are. Raises BadInput."""
    row = begin = 0
    while True:
        begin, row, fine = compiled(matched)(piece.number, Months(*bills.held), begin, row, ends)
        if not fine:
            raise BadInput(
                what="is not after the month above it",
                remedy="Each month of a number stands once, the earliest first.",
                file=str(path),
                line=bills.taken + row + 1,
                field="to_day",
            )
        if row < len(bills.held[0]) or not bills.more():
            ends[begin:] = row
            return int(row)
