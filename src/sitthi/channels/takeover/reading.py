"""Rows of a CSV or Parquet file, one at a time, each with its place; a broken row is a row with a complaint."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any

import msgspec

from sitthi.kernel.errors import BadInput

PARQUET = ".parquet"
NOT_TEXT = "\ufffd"


class Row(msgspec.Struct, frozen=True):
    """One row: its line (CSV) or place (Parquet, from 1), its cells by column, and what is wrong with it as a row."""

    line: int
    cells: dict[str, str]
    problem: BadInput | None = None


class Columns(msgspec.Struct, frozen=True):
    """The columns of a file: those that must be there, and those that may."""

    required: tuple[str, ...]
    optional: tuple[str, ...]

    def check(self, found: Sequence[str], path: Path) -> None:
        """Raises BadInput where one is missing, unknown or there twice."""
        known = self.required + self.optional
        missing = [name for name in self.required if name not in found]
        strange = [name for name in found if name not in known]
        twice = [name for name in dict.fromkeys(found) if list(found).count(name) > 1]
        for names, what in ((missing, "is missing"), (strange, "is not known"), (twice, "is there twice")):
            if names:
                remedy = f"Columns: {', '.join(self.required)}; if wanted {', '.join(self.optional)}."
                raise BadInput(
                    what=f"column {names[0]!r} {what}", remedy=remedy, file=str(path), line=1, field=names[0]
                )


def read_rows(path: Path, columns: Columns) -> Iterator[Row]:
    """The rows of a file in their order, without empty ones; raises BadInput where it can not be read as a table."""
    try:
        yield from _parquet(path, columns) if path.suffix.lower() == PARQUET else _csv(path, columns)
    except OSError as error:
        what = f"can not be read ({error.strerror or error})"
        raise BadInput(what=what, remedy="Check the path and its permissions.", file=str(path)) from None


def count_rows(path: Path) -> int:
    """About how many rows there are, for a progress bar only."""
    if path.suffix.lower() == PARQUET:
        return int(_pyarrow_parquet().ParquetFile(path).metadata.num_rows)
    lines = 0
    with path.open("rb") as file:
        while chunk := file.read(1 << 20):
            lines += chunk.count(b"\n")
    return max(0, lines - 1)


def _csv(path: Path, columns: Columns) -> Iterator[Row]:
    # What is no UTF-8 is replaced by a mark that no honest file has, so that only its own row is refused.
    with path.open(newline="", encoding="utf-8-sig", errors="replace") as file:
        reader = csv.reader(file)
        header = [name.strip() for name in next(reader, [])]
        columns.check(header, path)
        while True:
            line = reader.line_num + 1
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                yield Row(line, {}, _bad(f"not a row of CSV ({error})", "Quote the cell, or take the odd byte out."))
                continue
            if cells:
                yield _csv_row(line, header, cells)


def _csv_row(line: int, header: list[str], cells: list[str]) -> Row:
    named = {name: cell.strip() for name, cell in zip(header, cells, strict=False)}
    if len(cells) != len(header):
        what = f"{len(cells)} cells where {len(header)} columns are named"
        return Row(line, named, _bad(what, "Quote cells that hold a comma; leave unknown ones empty."))
    for name, cell in named.items():
        if NOT_TEXT in cell:
            return Row(line, named, _bad("is not UTF-8", "Save the file as UTF-8.", name))
    return Row(line, named)


def _parquet(path: Path, columns: Columns) -> Iterator[Row]:
    """Row groups are read one by one, in slices of a few thousand rows."""
    parquet = _pyarrow_parquet()
    try:
        file = parquet.ParquetFile(path)
    except ValueError as error:  # pyarrow's own errors are ValueErrors
        what = f"is not a Parquet file ({error})"
        raise BadInput(
            what=what, remedy="Name a .parquet file, or a CSV file with another ending.", file=str(path)
        ) from None
    columns.check(file.schema_arrow.names, path)
    place = 0
    for batch in file.iter_batches(batch_size=4096):
        for cells in batch.to_pylist():
            place += 1
            yield _parquet_row(place, cells)


def _pyarrow_parquet() -> Any:
    try:
        from pyarrow import parquet  # noqa: PLC0415  # an extra that most installations do without
    except ImportError:
        raise BadInput(
            what="reading Parquet needs pyarrow, which is not installed",
            remedy="Install it (pip install 'sitthi[parquet]'), or write the file as CSV.",
        ) from None
    return parquet


def _parquet_row(place: int, cells: dict[str, Any]) -> Row:
    named: dict[str, str] = {}
    for name, value in cells.items():
        if isinstance(value, float):
            remedy = "Write amounts as text or decimal(18, 2), quantities as integers."
            return Row(place, named, _bad("is a floating-point number", remedy, name))
        if isinstance(value, dt.datetime) and value.tzinfo is None:
            return Row(place, named, _bad("is a time without a zone", "Write a timestamp with time zone.", name))
        named[name] = _text(value)
    return Row(place, named)


def _text(value: Any) -> str:
    """A typed cell as the same cell of a CSV file would say it."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime | dt.date):
        return value.isoformat()
    return format(value, "f") if isinstance(value, Decimal) else str(value).strip()


def _bad(what: str, remedy: str, field: str = "") -> BadInput:
    return BadInput(what=what, remedy=remedy, field=field or None)
