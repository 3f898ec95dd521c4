"""Building a base of numbers: out of a world, out of Parquet in any order, or out of somebody else's table."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb

from sitthi.areas.tiers.terms import TiersTerms
from sitthi.files import UNFINISHED
from sitthi.kernel.errors import BadInput
from sitthi.population.tier_csv import CsvMap, write_csv
from sitthi.population.tier_files import (
    MONTHS,
    MONTHS_FILE,
    NAMES_FILE,
    NUMBERS,
    NUMBERS_FILE,
    REGION,
    ROW_GROUP,
    open_base,
    pieces,
)
from sitthi.population.tier_rows import writing
from sitthi.population.tier_world import write_world

MEMORY = "900MB"
_CHECKS = (
    (
        "numbers",
        "SELECT number FROM read_parquet({numbers}) GROUP BY number HAVING count(*) > 1 LIMIT 1",
        "stands more than once",
        "A number has one row.",
    ),
    (
        "months",
        "SELECT m.number FROM read_parquet({months}) m ANTI JOIN read_parquet({numbers}) n USING (number) LIMIT 1",
        "is not in the file of numbers",
        "Leave its months out, or name the number.",
    ),
)


def built(folder: Path) -> tuple[Path, Path]:
    """The two files of a base in a folder; raises BadInput where they are not there."""
    for name in (NUMBERS_FILE, MONTHS_FILE):
        if not (folder / name).is_file():
            remedy = "Make a base with `sitthi population build` or `sitthi population generate-numbers`."
            raise BadInput(what=f"there is no {name} in {folder}", remedy=remedy, field="--base")
    return folder / NUMBERS_FILE, folder / MONTHS_FILE


def from_world(
    connection: Any, folder: Path, at_us: int, terms: TiersTerms, progress: Callable[[int], None]
) -> tuple[int, int]:
    """Write the base of a world at an instant; how many numbers and months. Raises BadInput."""
    with _writable(folder), writing(folder) as writer:
        write_world(connection, writer, at_us, terms, progress)
    return writer.numbers, writer.months


def from_csv(path: Path, of: CsvMap, folder: Path, as_of_day: int, progress: Callable[[int], None]) -> tuple[int, int]:
    """Write the base of a table by a map, as of a Thai day; how many numbers and months. Raises BadInput."""
    with _writable(folder), writing(folder) as writer:
        write_csv(path, of, as_of_day, writer, progress)
    with _database(folder) as database:
        sql = f"SELECT name FROM read_parquet({_quoted(folder / NAMES_FILE)}) GROUP BY name HAVING count(*) > 1 LIMIT 1"  # noqa: S608
        twice = database.execute(sql).fetchone()
    if twice is not None:
        for name in (NUMBERS_FILE, MONTHS_FILE, NAMES_FILE):
            (folder / name).unlink()
        what, remedy = f"{twice[0]!r} stands more than once", "A customer has one row."
        raise BadInput(what=what, remedy=remedy, file=str(path), field=of.customer)
    return writer.numbers, writer.months


def from_parquet(numbers: Path, months: Path, folder: Path, progress: Callable[[int], None]) -> tuple[int, int]:
    """Sort and check Parquet files of a base in any order; how many rows each has. Raises BadInput.

    DuckDB sorts in bounded memory, beyond that on disk; then every row is looked at.
    """
    for path, columns in ((numbers, NUMBERS), (months, MONTHS)):
        open_base(path, columns)
        if path.resolve() in {(folder / name).resolve() for name in (NUMBERS_FILE, MONTHS_FILE)}:
            raise BadInput(what=f"{path} would be written over", remedy="Name another folder.", field="folder")
    made = folder / f"{NUMBERS_FILE}{UNFINISHED}", folder / f"{MONTHS_FILE}{UNFINISHED}"
    with _writable(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            _sort(numbers, months, folder, made)
            rows = people = 0
            for piece in pieces(*made, progress):
                people += len(piece.numbers.number)
                rows += len(piece.months.number)
            for path, name in zip(made, (NUMBERS_FILE, MONTHS_FILE), strict=True):
                path.replace(folder / name)
        except BadInput as error:
            # A row of a sorted copy is in another place of the file that was given.
            copies = {str(made[0]): str(numbers), str(made[1]): str(months)}
            if error.file not in copies:
                raise
            raise BadInput(what=error.what, remedy=error.remedy, file=copies[error.file], field=error.field) from None
        finally:
            for path in made:
                path.unlink(missing_ok=True)
    return people, rows


def _sort(numbers: Path, months: Path, folder: Path, made: tuple[Path, Path]) -> None:
    names = [one.name for one in NUMBERS]
    if REGION in open_base(numbers, NUMBERS).schema_arrow.names:
        names.append(REGION)
    files = {"numbers": _quoted(numbers), "months": _quoted(months)}
    how = f"(FORMAT parquet, COMPRESSION lz4_raw, ROW_GROUP_SIZE {ROW_GROUP})"
    columns = ", ".join(f"m.{one.name}" for one in MONTHS)
    with _database(folder) as database:
        try:
            for name, check, what, remedy in _CHECKS:
                found = database.execute(check.format(**files)).fetchone()
                if found is not None:
                    path = numbers if name == "numbers" else months
                    raise BadInput(what=f"{found[0]} {what}", remedy=remedy, file=str(path), field="number")
            database.execute(
                f"COPY (SELECT {', '.join(names)} FROM read_parquet({files['numbers']}) ORDER BY citizen, number)"  # noqa: S608
                f" TO {_quoted(made[0])} {how}"
            )
            database.execute(
                f"COPY (SELECT {columns} FROM read_parquet({files['months']}) m"  # noqa: S608
                f" JOIN read_parquet({files['numbers']}) n USING (number)"
                f" ORDER BY n.citizen, m.number, m.to_day) TO {_quoted(made[1])} {how}"
            )
        except duckdb.Error as error:
            what = f"can not be sorted ({str(error).partition(chr(10))[0]})"
            remedy = f"Look at its rows, and for room in {folder}."
            raise BadInput(what=what, remedy=remedy, file=str(numbers)) from None


@contextmanager
def _database(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """DuckDB in bounded memory, going to a folder beyond it."""
    spill = folder / f"spill{UNFINISHED}"
    try:
        with duckdb.connect(config={"memory_limit": MEMORY, "temp_directory": str(spill), "threads": 2}) as connection:
            connection.execute("SET enable_progress_bar = false")
            yield connection
    finally:
        shutil.rmtree(spill, ignore_errors=True)


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


@contextmanager
def _writable(folder: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        what = f"{folder} can not be written to ({error.strerror or error})"
        raise BadInput(what=what, remedy="Name a folder of yours, with room.", field="folder") from None
