"""Parquet files of a base, read in pieces of whole customers, in step with one another and in bounded memory."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import pyarrow as pa
from pyarrow import compute, parquet

from sitthi.kernel.errors import BadInput
from sitthi.population.compiled import compiled

ROWS = 1 << 19
"""Rows read at once: of lots 10 MB."""

WHOLE = "whole number"
LONG = "long whole number"
AMOUNT = "amount"
DAY = "day"
WORD = "word"
_TYPES = {WHOLE: pa.int32(), LONG: pa.int64(), AMOUNT: pa.int64(), DAY: pa.int32(), WORD: pa.int32()}
_WHOLE_NUMBERS = "Write whole numbers (int32 or int64)."
LAST_DAY = 130_000
"""No date is later: it lies in 2325, so that a date of the Buddhist Era is noticed."""
_MOST_SATANG = 10**10
_BOUNDS = {
    WHOLE: (0, 2**31 - 1, "Write zero or more."),
    LONG: (0, 2**63 - 1, "Write zero or more."),
    AMOUNT: (-_MOST_SATANG, _MOST_SATANG, "Write satang, up to 100 million THB a line."),
    DAY: (0, LAST_DAY, "Write a day from 1970 on, in the Common Era."),
    WORD: (0, 2**31 - 1, "Write fewer words."),
}
"""Least, most, and what to do about another figure."""
_REMEDIES = {
    WHOLE: _WHOLE_NUMBERS,
    LONG: _WHOLE_NUMBERS,
    AMOUNT: "Write whole satang (int32 or int64).",
    DAY: "Write dates (date32), or whole days since 1970-01-01.",
    WORD: "Write text.",
}
CUSTOMER = "customer"
SORT = "Sort it by {}, or let it be sorted with --sort."

Arrays = tuple[Any, ...]


class Kind(NamedTuple):
    """A kind of file: what it is called, its columns besides the customer, and those its rows are in order of.

    ``columns`` maps name to what it holds (WHOLE, DAY, WORD ...), ``order`` are the places of one or two of them.
    """

    name: str
    columns: Mapping[str, str]
    order: tuple[int, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """All columns, the customer first."""
        return (CUSTOMER, *self.columns)

    @property
    def sorted_by(self) -> tuple[str, ...]:
        """The columns that its rows are in order of."""
        return tuple(self.names[place] for place in (0, *self.order))


LOTS = Kind("lots", {"credited_day": DAY, "expires_day": DAY, "points": WHOLE}, (2, 1))
SPENDINGS = Kind("spendings", {"day": DAY, "points": WHOLE}, (1,))
BILLS = Kind(
    "bills",
    {"paid_day": DAY, "bill": LONG, "to_day": DAY, "product": WORD, "tax": WORD, "amount_satang": AMOUNT},
    (1, 2),
)
"""A row a line of a bill; all lines of a bill are together."""


class Words:
    """Words met in columns of text, each with a number of its own from 0 on, for all files of a run."""

    def __init__(self) -> None:
        """None yet."""
        self.known: dict[str, dict[str, int]] = {}

    def numbers(self, name: str, column: Any) -> Any:
        """A column of text as the numbers of its words."""
        known, coded = self.known.setdefault(name, {}), column.dictionary_encode()
        words = coded.dictionary.to_pylist()
        found = np.array([known.setdefault(word, len(known)) for word in words] or [0], np.int32)
        return found[coded.indices.to_numpy()]


def any_parquet(path: Path, unreadable: str, no_parquet: str) -> Any:
    """A Parquet file, whatever is in it; raises BadInput with what to do where it is unreadable, or is none."""
    try:
        # Read ahead, it would hold on to all it has read until the end.
        return parquet.ParquetFile(path, pre_buffer=False)
    except OSError as error:
        what = f"can not be read ({os.strerror(error.errno) if error.errno else error})"
        raise BadInput(what=what, remedy=unreadable, file=str(path)) from None
    except ValueError as error:  # what pyarrow raises
        what = f"is not a Parquet file ({str(error).rstrip('.')})"
        raise BadInput(what=what, remedy=no_parquet, file=str(path)) from None


def open_parquet(path: Path, kind: Kind) -> Any:
    """A Parquet file that has the columns of a kind, in types that can be taken; raises BadInput."""
    file = any_parquet(path, "Check the path and its permissions.", "Name a .parquet file, or a .csv file.")
    schema = file.schema_arrow
    for name in kind.names:
        if name not in schema.names:
            what = f"there is no column {name!r}"
            remedy = f"A file of {kind.name} has the columns {', '.join(kind.names)}."
            raise BadInput(what=what, remedy=remedy, file=str(path))
        _check_type(path, name, schema.field(name).type, kind.columns.get(name, WHOLE))
    return file


def _check_type(path: Path, name: str, found: Any, wanted: str) -> None:
    if wanted == WORD:
        fits = pa.types.is_string(found) or pa.types.is_large_string(found)
    else:
        fits = pa.types.is_integer(found) or (wanted == DAY and pa.types.is_date32(found))
    if not fits:
        raise BadInput(what=f"is of type {found}", remedy=_REMEDIES[wanted], file=str(path), field=name)


def read(path: Path, kind: Kind, words: Words) -> Iterator[Arrays]:
    """The columns of a file as arrays, piece by piece, each checked; raises BadInput, naming row and column."""
    made, row, last = _Arrays(path, kind, words), 0, None
    for batch in _batches(path, kind, kind.names):
        arrays = made.of(batch, row)
        for piece in (arrays,) if last is None else (_joint(last, arrays), arrays):
            _check(path, kind, row if piece is arrays else row - 1, piece)
        last = arrays
        row += batch.num_rows
        yield arrays


def _batches(path: Path, kind: Kind, names: Sequence[str]) -> Iterator[Any]:
    """Columns of a file piece by piece, none without rows; raises BadInput, also for a file that is broken inside."""
    file = open_parquet(path, kind)
    try:
        for batch in file.iter_batches(batch_size=ROWS, columns=list(names)):
            if batch.num_rows:
                yield batch
    except OSError as error:
        what, remedy = f"is broken ({str(error).rstrip('.')})", "Copy or make the file anew."
        raise BadInput(what=what, remedy=remedy, file=str(path)) from None


class _Arrays:
    """Makes arrays of the columns of a file."""

    def __init__(self, path: Path, kind: Kind, words: Words) -> None:
        self._path, self._kind, self._words = path, kind, words

    def of(self, batch: Any, row: int) -> Arrays:
        """The columns of a batch that begins after so many rows; raises BadInput."""
        return tuple(self._array(batch.column(name), row, name) for name in self._kind.names)

    def _array(self, column: Any, row: int, name: str) -> Any:
        if column.null_count:
            empty = int(np.argmax(compute.is_null(column).to_numpy(zero_copy_only=False)))
            remedy = f"Every row of {self._kind.name} states its {name}."
            raise BadInput(what="is empty", remedy=remedy, file=str(self._path), line=row + empty + 1, field=name)
        holds = self._kind.columns.get(name, LONG)
        if holds == WORD:
            return self._words.numbers(name, column)
        try:
            return column.cast(_TYPES[holds]).to_numpy()
        except pa.ArrowInvalid as error:
            what, remedy = str(error).rstrip("."), "Write whole numbers below 2,147,483,648."
            raise BadInput(what=what, remedy=remedy, file=str(self._path), field=name) from None


def _joint(before: Arrays, after: Arrays) -> Arrays:
    """The last row of a piece and the first of the next."""
    return tuple(np.concatenate((one[-1:], other[:1])) for one, other in zip(before, after, strict=True))


def _check(path: Path, kind: Kind, row: int, arrays: Arrays) -> None:
    """Raise BadInput for the first row that is out of order, or holds a figure or a day that can not be."""
    place = compiled(disorder)(arrays[0], arrays[kind.order[0]], arrays[kind.order[-1]])
    if place:
        remedy = SORT.format(", ".join(kind.sorted_by))
        raise BadInput(
            what="comes after a row it should come before", remedy=remedy, file=str(path), line=row + place + 1
        )
    for name, column in zip(kind.columns, arrays[1:], strict=True):
        least, most, remedy = _BOUNDS[kind.columns[name]]
        place = compiled(outside)(column, least, most)
        if place >= 0:
            what = f"is {column[place]} (customer {arrays[0][place]})"
            raise BadInput(what=what, remedy=remedy, file=str(path), line=row + place + 1, field=name)


def disorder(customer: Any, first: Any, second: Any) -> int:
    """The place of the first row that should come before the one above it; 0 where all are in order."""
    for place in range(1, len(customer)):
        if customer[place] > customer[place - 1]:
            continue
        if customer[place] < customer[place - 1] or first[place] < first[place - 1]:
            return place
        if first[place] == first[place - 1] and second[place] < second[place - 1]:
            return place
    return 0


def outside(column: Any, least: int, most: int) -> int:
    """The place of the first figure below or above what it may be; -1 where there is none."""
    for place in range(len(column)):
        if column[place] < least or column[place] > most:
            return place
    return -1


class Stream:
    """A file being read ahead by one piece, of which whole customers are taken."""

    def __init__(self, pieces: Iterator[Arrays], empty: Arrays, pool: ThreadPoolExecutor) -> None:
        """``empty`` are its columns without rows; ``pool`` reads ahead."""
        self._pieces = pieces
        self._pool = pool
        self._ahead: Future[Arrays | None] | None = pool.submit(next, pieces, None)
        self._held = empty

    def whole_upto(self) -> int | None:
        """The last customer whose rows are all here; None where nothing more is to come."""
        while self._ahead is not None:
            customers = self._held[0]
            if len(customers) and customers[0] != customers[-1]:
                return int(customers[np.searchsorted(customers, customers[-1]) - 1])
            self._fill()
        return None

    def _fill(self) -> None:
        assert self._ahead is not None
        more = self._ahead.result()
        if more is None:
            self._ahead = None
            return
        self._ahead = self._pool.submit(next, self._pieces, None)
        held = len(self._held[0])
        self._held = tuple(np.concatenate(pair) for pair in zip(self._held, more, strict=True)) if held else more

    def take(self, upto: int | None) -> Arrays:
        """The rows of all customers up to one (None: of all), which are then gone from here."""
        customers = self._held[0]
        end = len(customers) if upto is None else int(np.searchsorted(customers, upto, side="right"))
        taken = tuple(column[:end] for column in self._held)
        for column in taken:
            column.flags.writeable = False  # whether read or put together, so that a rule is compiled once
        self._held = tuple(column[end:] for column in self._held)
        return taken


def in_step(
    sources: Sequence[tuple[Path | None, Kind]], progress: Callable[[int], None], words: Words | None = None
) -> Iterator[list[Arrays]]:
    """Files side by side: the columns of each, for the same whole customers, piece by piece.

    A file that is None has no rows. ``words`` learns the words of columns of text.
    ``progress`` is told how many rows were handed out. Raises BadInput.
    """
    heard = Words() if words is None else words
    with ThreadPoolExecutor(max_workers=1) as pool:
        streams = [
            Stream(iter(()) if path is None else read(path, kind, heard), none(kind), pool) for path, kind in sources
        ]
        done = 0
        while True:
            ends = [end for end in (stream.whole_upto() for stream in streams) if end is not None]
            piece = [stream.take(min(ends) if ends else None) for stream in streams]
            done += sum(len(columns[0]) for columns in piece)
            if any(len(columns[0]) for columns in piece):
                yield piece
                progress(done)
            if not ends:
                return


def none(kind: Kind) -> Arrays:
    """The columns of a kind without rows."""
    holds = (LONG, *kind.columns.values())
    return tuple(np.zeros(0, _TYPES[one].to_pandas_dtype()) for one in holds)


def days_of(path: Path, kind: Kind, name: str) -> tuple[int, int] | None:
    """The first and the last day of a column; None where there are no rows. Raises BadInput."""
    found: list[int] = []
    for batch in _batches(path, kind, [name]):
        if batch.num_rows > batch.column(0).null_count:
            bounds = compute.min_max(batch.column(0).cast(pa.int32()))
            found += [bounds["min"].as_py(), bounds["max"].as_py()]
    least, most, remedy = _BOUNDS[DAY]
    strange = [day for day in found if not least <= day <= most]
    if strange:
        raise BadInput(what=f"is {strange[0]}", remedy=remedy, file=str(path), field=name)
    return (min(found), max(found)) if found else None


def rows_of(path: Path, kind: Kind) -> int:
    """How many rows a file has, as its footer says; raises BadInput."""
    return int(open_parquet(path, kind).metadata.num_rows)
