"""The review of a whole base: files in, what every number qualifies for out, with totals."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pyarrow as pa
from pyarrow import parquet

from sitthi.areas.tiers.terms import TiersTerms
from sitthi.files import UNFINISHED
from sitthi.kernel.errors import BadInput, OurMistake
from sitthi.population.compiled import compiled
from sitthi.population.running import Room
from sitthi.population.tier_files import Piece, pieces
from sitthi.population.tier_rates import bits, clauses, columns_of
from sitthi.population.tier_review import Base, Numbers, Outcome, Terms, review_all
from sitthi.standing.tier_parts import WAYS

OUTCOME_FILE = "outcome.parquet"
CODES_MOST = 128
RANKS = 16
OUTCOME_SCHEMA = pa.schema(
    {
        "number": pa.int64(),
        "rank": pa.int8(),
        "way": pa.int8(),
        "ways": pa.int32(),
        "met": pa.int64(),
        "clause": pa.int8(),
        "charge_satang": pa.int32(),
    }
)
"""``outcome.parquet``: a row a number, in the order of the numbers; its metadata has a ``legend``, under ``sitthi``."""
_KINDS = Outcome(np.int8, np.int8, np.int32, np.int64, np.int8, np.int32, np.int64)
_WRITING: dict[str, Any] = {
    "compression": "lz4",
    "use_dictionary": ["rank", "way", "ways", "met", "clause"],
    "write_statistics": False,
    "column_encoding": {"number": "DELTA_BINARY_PACKED", "charge_satang": "PLAIN"},
}


class Totals(msgspec.Struct):
    """Sums over a base reviewed. ``tiers``: numbers by tier ("" none) and way; ``refused``: those without, by clause.

    ``raised``, ``lowered`` and ``same`` compare with the tier that is held now. ``as_of_day`` is a Thai day number.
    """

    as_of_day: int
    numbers: int = 0
    citizens: int = 0
    months: int = 0
    tiers: dict[str, dict[str, int]] = {}
    refused: dict[str, int] = {}
    raised: int = 0
    lowered: int = 0
    same: int = 0


class Reviewed:
    """A piece with its outcome, good until the one after the next is asked for."""

    __slots__ = ("citizens", "found", "piece")

    def __init__(self, piece: Piece, found: Outcome, citizens: int) -> None:
        self.piece, self.found, self.citizens = piece, found, citizens


def review(
    numbers: Path,
    months: Path,
    as_of_day: int,
    terms: TiersTerms,
    out: Path | None,
    progress: Callable[[int], None],
) -> Totals:
    """Review a base (``tier_files``) on a Thai day by terms, in memory that does not grow with it; raises BadInput.

    ``out`` is the file to write the outcome to, which is there only once the run is over. ``progress`` is told how many
    rows of both files are done.
    """
    return review_pieces(pieces(numbers, months, progress), as_of_day, terms, out)


def review_pieces(base: Iterator[Piece], as_of_day: int, terms: TiersTerms, out: Path | None) -> Totals:
    """Review a base, or a part of one, piece by piece; as ``review``."""
    count = Counting(as_of_day)
    with written(out, terms) as write:
        for one in reviewed(base, as_of_day, columns_of(terms)):
            write(one)
            count.add(one)
    return count.totals(terms)


def reviewed(base: Iterator[Piece], as_of_day: int, terms: Terms) -> Iterator[Reviewed]:
    """Each piece of a base with what its numbers qualify for."""
    rooms, turn, run = (Room(), Room()), 0, compiled(review_all)
    for piece in base:
        turn = 1 - turn
        found = room_for(rooms[turn], len(piece.numbers.number))
        citizens = run(Base(piece.numbers, piece.months, piece.ends, as_of_day), terms, found)
        yield Reviewed(piece, found, citizens)


def room_for(room: Room, rows: int) -> Outcome:
    """Columns to be filled in for so many numbers."""
    pairs = zip(Outcome._fields, _KINDS, strict=True)
    return Outcome._make(room.column(name, kind, rows) for name, kind in pairs)


def tally(numbers: Numbers, found: Outcome, by_way: Any, by_clause: Any, moved: Any) -> None:
    """Count numbers by rank and way (one place up), those without a tier by clause, and the tiers that rise or fall."""
    for place in range(len(found.rank)):
        rank, held = found.rank[place], numbers.held[place]
        by_way[rank, found.way[place] + 1] += 1
        if rank == 0:
            by_clause[found.clause[place]] += 1
        moved[0 if rank == held else 1 if rank > held else 2] += 1


class Counting:
    """Totals in the making."""

    def __init__(self, as_of_day: int) -> None:
        """Nothing yet."""
        self._day, self._citizens, self._months = as_of_day, 0, 0
        self._by_way = np.zeros((RANKS, len(WAYS) + 1), np.int64)
        self._by_clause, self._moved = np.zeros(CODES_MOST, np.int64), np.zeros(3, np.int64)

    def add(self, one: Reviewed) -> None:
        """Count a piece."""
        compiled(tally)(one.piece.numbers, one.found, self._by_way, self._by_clause, self._moved)
        self._citizens += one.citizens
        self._months += len(one.piece.months.number)

    def totals(self, terms: TiersTerms) -> Totals:
        """The sums, by name; raises OurMistake where they do not tie."""
        names, cited = ("", *WAYS), clauses(terms)
        tiers = {
            tier: {way: int(many) for way, many in zip(names, self._by_way[rank], strict=True) if many}
            for rank, tier in enumerate(terms.tiers)
        }
        found = Totals(self._day, int(self._moved.sum()), self._citizens, self._months, tiers)
        for code, many in enumerate(self._by_clause):
            if many:
                found.refused[cited[code]] = found.refused.get(cited[code], 0) + int(many)
        found.same, found.raised, found.lowered = (int(one) for one in self._moved)
        if sum(map(sum, (ways.values() for ways in tiers.values()))) != found.numbers:
            raise OurMistake(f"numbers do not add up: {found}")
        return found


@contextmanager
def written(path: Path | None, terms: TiersTerms) -> Iterator[Callable[[Reviewed], None]]:
    """A writer of the outcome, one piece behind; None writes nothing. Raises BadInput."""
    if path is None:
        yield lambda _: None
        return
    unfinished = path.with_name(f"{path.name}{UNFINISHED}")
    schema = OUTCOME_SCHEMA.with_metadata({"sitthi": json.dumps(legend(terms))})
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        file = parquet.ParquetWriter(unfinished, schema, **_WRITING)
    except OSError as error:
        raise _unwritable(path, error) from None
    try:
        with file, ThreadPoolExecutor(max_workers=1) as pool:
            writer = _Behind(file, pool)
            yield writer.write
            writer.finish()
        unfinished.replace(path)
    except OSError as error:
        raise _unwritable(path, error) from None
    finally:
        unfinished.unlink(missing_ok=True)


def _unwritable(path: Path, error: OSError) -> BadInput:
    reason = os.strerror(error.errno) if error.errno else error
    what, remedy = f"{path} can not be written to ({reason})", "Name a folder of your own, with room."
    return BadInput(what=what, remedy=remedy, field="--out")


def legend(terms: TiersTerms) -> dict[str, Any]:
    """What the figures of an outcome stand for: tiers by rank, ways by place, clauses by code, bits of conditions."""
    return {"tiers": terms.tiers, "ways": WAYS, "clauses": clauses(terms), "met": bits(terms)}


class _Behind:
    """Writes each piece while the next is being reviewed."""

    def __init__(self, file: Any, pool: ThreadPoolExecutor) -> None:
        self._file, self._pool = file, pool
        self._last: Future[None] | None = None

    def write(self, one: Reviewed) -> None:
        """Begin writing a piece, once the one before is written."""
        self.finish()
        columns = [pa.array(array) for array in (one.piece.numbers.number, *one.found[:6])]
        self._last = self._pool.submit(self._file.write_batch, pa.record_batch(columns, schema=self._file.schema))

    def finish(self) -> None:
        """Wait for what is being written."""
        if self._last is not None:
            self._last.result()
