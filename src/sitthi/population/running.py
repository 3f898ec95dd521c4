"""The run over a base of lots and spendings: files in, what became of every customer and every lot out."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np
import pyarrow as pa
from pyarrow import parquet

from sitthi.files import UNFINISHED
from sitthi.kernel.errors import BadInput, OurMistake
from sitthi.population.columns import LAST_DAY, LOTS, SPENDINGS, in_step
from sitthi.population.compiled import compiled
from sitthi.population.settling import Lots, Settled, Spendings, settle

CUSTOMERS_FILE = "customers.parquet"
LOTS_FILE = "lots.parquet"
CUSTOMERS_SCHEMA = pa.schema(
    {"customer": pa.int64(), "spent": pa.int64(), "expired": pa.int64(), "left": pa.int64(), "refused": pa.int64()}
)
LOTS_SCHEMA = pa.schema(
    {"customer": pa.int64(), "credited_day": pa.date32(), "expires_day": pa.date32(), "points": pa.int32()}
)


class Totals(msgspec.Struct):
    """Sums over a base, in points: what was credited is spent, expired or left. ``left_by_day``: by last day."""

    customers: int = 0
    lots: int = 0
    credited: int = 0
    spent: int = 0
    expired: int = 0
    left: int = 0
    refused: int = 0
    left_by_day: dict[int, int] = {}


class Piece(NamedTuple):
    """Some customers, settled: their lots, and a row each. Good until the one after the next is asked for."""

    lots: Lots
    settled: Settled


class Room:
    """Columns to be filled in, kept from piece to piece, so that memory is asked for once."""

    def __init__(self) -> None:
        """None yet."""
        self._columns: dict[str, Any] = {}

    def column(self, name: str, kind: Any, size: int) -> Any:
        """A column of so many rows; what is in it is left from before."""
        if name not in self._columns or len(self._columns[name]) < size:
            self._columns[name] = np.empty(size + size // 4, kind)
        return self._columns[name][:size]

    def settled(self, lots: int, customers: int, left: Any = np.int32) -> Settled:
        """What is to be filled in for so many lots of at most so many customers; ``left`` is the type of lot_left."""
        sizes = dict.fromkeys(Settled._fields, customers) | {"lot_left": lots, "room": lots}
        kinds = dict.fromkeys(Settled._fields, np.int64) | {"lot_left": left}
        return Settled(**{name: self.column(name, kinds[name], size) for name, size in sizes.items()})


def pieces(lots: Path, spendings: Path | None, as_of_day: int, progress: Callable[[int], None]) -> Iterator[Piece]:
    """Settle a base as of a Thai day (see ``settle``), in memory that does not grow with it; raises BadInput.

    Both files are Parquet, of the kinds LOTS and SPENDINGS. ``progress`` is told how many rows are done.
    """
    rooms, turn, run = (Room(), Room()), 0, compiled(settle)
    for lot_columns, spending_columns in in_step([(lots, LOTS), (spendings, SPENDINGS)], progress):
        turn = 1 - turn
        found = rooms[turn].settled(len(lot_columns[0]), len(lot_columns[0]) + len(spending_columns[0]))
        rows = run(Lots(*lot_columns), Spendings(*spending_columns), as_of_day, found)
        yield Piece(Lots(*lot_columns), Settled._make([*(column[:rows] for column in found[:5]), *found[5:]]))


def total(base: Iterator[Piece], as_of_day: int, write: Callable[[Piece], None]) -> Totals:
    """Sum up a base while each piece is handed on; raises OurMistake where points are lost or made."""
    found, by_day = Totals(), np.zeros(LAST_DAY + 1, np.int64)
    for piece in base:
        write(piece)
        lots, settled = piece
        found.customers += len(settled.customer)
        found.lots += len(lots.customer)
        found.credited += int(compiled(credited_upto)(lots.credited_day, lots.points, as_of_day))
        found.spent += int(settled.spent.sum())
        found.expired += int(settled.expired.sum())
        found.left += int(settled.left.sum())
        found.refused += int(settled.refused.sum())
        compiled(add_by_day)(lots.expires_day, settled.lot_left, by_day)
    if found.credited != found.spent + found.expired + found.left or found.left != by_day.sum():
        raise OurMistake(f"points do not add up: {found}")
    found.left_by_day = {int(day): int(by_day[day]) for day in np.flatnonzero(by_day)}
    return found


def credited_upto(credited_day: Any, points: Any, day: int) -> int:
    """Points credited up to a day."""
    credited = 0
    for place in range(len(points)):
        if credited_day[place] <= day:
            credited += points[place]
    return credited


def add_by_day(days: Any, points: Any, by_day: Any) -> None:
    """Add points to those of their day."""
    for place in range(len(days)):
        by_day[days[place]] += points[place]


def keep(lots: Lots, lot_left: Any, left: Lots) -> int:
    """Fill in the lots that have points left; how many."""
    row = 0
    for place in range(len(lot_left)):
        # Written whether it is kept or not, and written over if not: there is nothing to foretell.
        left.customer[row], left.points[row] = lots.customer[place], lot_left[place]
        left.credited_day[row], left.expires_day[row] = lots.credited_day[place], lots.expires_day[place]
        row += 1 if lot_left[place] > 0 else 0
    return row


@contextmanager
def written(folder: Path | None) -> Iterator[Callable[[Piece], None]]:
    """A writer of pieces to two Parquet files of a folder, one piece behind; None writes nothing. Raises BadInput.

    CUSTOMERS_FILE has a row a customer. LOTS_FILE has the lots that have points left, and is a file of lots again.
    Both are there once the run is over, and not at all if it fails.
    """
    if folder is None:
        yield lambda _: None
        return
    names = (CUSTOMERS_FILE, LOTS_FILE)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        customers, lots = (
            parquet.ParquetWriter(folder / f"{name}{UNFINISHED}", schema, **_HOW)
            for name, schema in zip(names, (CUSTOMERS_SCHEMA, LOTS_SCHEMA), strict=True)
        )
    except OSError as error:
        raise _unwritable(folder, error) from None
    try:
        with customers, lots, ThreadPoolExecutor(max_workers=1) as pool:
            writer = _Behind(customers, lots, pool)
            yield writer.write
            writer.finish()
        for name in names:
            (folder / f"{name}{UNFINISHED}").replace(folder / name)
    except OSError as error:
        raise _unwritable(folder, error) from None
    finally:
        for name in names:
            (folder / f"{name}{UNFINISHED}").unlink(missing_ok=True)


def _unwritable(folder: Path, error: OSError) -> BadInput:
    reason = os.strerror(error.errno) if error.errno else error
    what, remedy = f"{folder} can not be written to ({reason})", "Name a folder of your own, with room."
    return BadInput(what=what, remedy=remedy, field="--out")


_HOW: dict[str, Any] = {
    "compression": "none",
    "use_dictionary": False,
    "write_statistics": False,
    "column_encoding": {"customer": "DELTA_BINARY_PACKED"},
}
"""What takes least time: customers rise, so their differences take two bits; the rest is as it is."""


class _Behind:
    """Writes each piece while the next is being settled."""

    def __init__(self, customers: Any, lots: Any, pool: ThreadPoolExecutor) -> None:
        self._customers, self._lots, self._pool = customers, lots, pool
        self._last: Future[None] | None = None
        self._room = Room()

    def write(self, piece: Piece) -> None:
        """Begin writing a piece, once the one before is written."""
        self.finish()
        self._last = self._pool.submit(self._write, piece)

    def finish(self) -> None:
        """Wait for what is being written."""
        if self._last is not None:
            self._last.result()

    def _write(self, piece: Piece) -> None:
        self._customers.write_batch(batch(CUSTOMERS_SCHEMA, piece.settled[:5]))
        size, kinds = len(piece.lots.customer), Lots(np.int64, np.int32, np.int32, np.int32)
        columns = (self._room.column(name, kind, size) for name, kind in zip(Lots._fields, kinds, strict=True))
        left = Lots._make(columns)
        rows = compiled(keep)(piece.lots, piece.settled.lot_left, left)
        self._lots.write_batch(batch(LOTS_SCHEMA, (column[:rows] for column in left)))


def batch(schema: Any, arrays: Iterable[Any]) -> Any:
    """Arrays, of numpy or Arrow, as an Arrow batch of a schema; day numbers become dates."""
    made = [one if isinstance(one, pa.Array) else pa.array(one) for one in arrays]
    columns = [one.cast(field.type) for one, field in zip(made, schema, strict=True)]
    return pa.record_batch(columns, schema=schema)
