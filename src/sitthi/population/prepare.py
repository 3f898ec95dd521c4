"""Files as people have them put into the shape a run needs: CSV read, rows sorted, by DuckDB in bounded memory."""

from __future__ import annotations

import csv
import re
import shutil
from pathlib import Path

import duckdb

from sitthi.kernel.errors import BadInput
from sitthi.population.columns import CUSTOMER, DAY, WHOLE, WORD, Kind, open_parquet

CSV = ".csv"
MEMORY = "1GB"
_TYPES = {WHOLE: "INTEGER", DAY: "DATE", WORD: "VARCHAR"}
_LINE = re.compile(r"CSV Error on Line: (\d+)")
_COLUMN = re.compile(r'Error when converting column "(\w+)"')
_REMEDIES = {WHOLE: "Write a whole number.", DAY: "Write a date such as 2024-04-01.", WORD: "Write text."}


def prepared(path: Path, kind: Kind, folder: Path, *, sort: bool) -> Path:
    """The file itself if it is Parquet and not to be sorted; else a sorted copy in a folder. Raises BadInput.

    ``folder`` is also where sorting spills to, if a file is larger than memory.
    """
    is_csv = path.suffix.lower() == CSV
    if not (is_csv or sort):
        return path
    if is_csv:
        _check_header(path, kind)
    else:
        open_parquet(path, kind)
    made = folder / f"{kind.name}.parquet"
    source = _csv(path, kind) if is_csv else f"read_parquet({_quoted(path)})"
    # By the other columns last, so that rows that are otherwise alike come in the same order in every run.
    order = dict.fromkeys((*kind.sorted_by, *kind.names))
    copy = (
        f"COPY (SELECT {', '.join(kind.names)} FROM {source} ORDER BY {', '.join(order)})"  # noqa: S608
        f" TO {_quoted(made)} (FORMAT parquet, COMPRESSION zstd)"
    )
    with duckdb.connect(config=_settings(folder)) as connection:
        connection.execute("SET enable_progress_bar = false")
        try:
            connection.execute(copy)
        except duckdb.IOException as error:
            remedy = f"Make room in {folder}, or name another with the variable TMPDIR."
            raise BadInput(what=f"can not be sorted ({_first(error)})", remedy=remedy, file=str(path)) from None
        except duckdb.Error as error:
            raise _bad(error, path, kind) from None
    return made


def _settings(folder: Path) -> dict[str, str | bool | int | float | list[str]]:
    """Memory, and where to go beyond it: three quarters of what is free there at most."""
    most = shutil.disk_usage(folder).free // 4 * 3
    return {
        "memory_limit": MEMORY,
        "temp_directory": str(folder / "spill"),
        "max_temp_directory_size": f"{most // 2**20}MiB",
    }


def _check_header(path: Path, kind: Kind) -> None:
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            header = next(csv.reader(file), [])
    except OSError as error:
        what, remedy = f"can not be read ({error.strerror or error})", "Check the path and its permissions."
        raise BadInput(what=what, remedy=remedy, file=str(path)) from None
    except UnicodeDecodeError:
        raise BadInput(what="is not UTF-8", remedy="Save the file as UTF-8.", file=str(path)) from None
    for name in kind.names:
        if name not in header:
            remedy = f"A file of {kind.name} begins with a line that names {', '.join(kind.names)}."
            raise BadInput(what=f"there is no column {name!r}", remedy=remedy, file=str(path), line=1)


def _csv(path: Path, kind: Kind) -> str:
    holds = {CUSTOMER: "BIGINT"} | {name: _TYPES.get(one, "BIGINT") for name, one in kind.columns.items()}
    types = ", ".join(f"'{name}': '{one}'" for name, one in holds.items())
    return f"read_csv({_quoted(path)}, header = true, delim = ',', dateformat = '%Y-%m-%d', types = {{{types}}})"


def _quoted(path: Path) -> str:
    return "'" + str(path).replace("'", "''") + "'"


def _bad(error: duckdb.Error, path: Path, kind: Kind) -> BadInput:
    """The complaint about a row, with its line and column where they are told."""
    text = str(error)
    line, column = _LINE.search(text), _COLUMN.search(text)
    name = column.group(1) if column else None
    holds = WHOLE if name is None else kind.columns.get(name, WHOLE)
    return BadInput(
        what=f"can not be read ({_first(error)})" if name is None else f"is no {'number' if holds == WHOLE else holds}",
        remedy=_REMEDIES.get(holds, _REMEDIES[WHOLE]) if name else f"Write rows of {', '.join(kind.names)}.",
        file=str(path),
        line=int(line.group(1)) if line else None,
        field=name,
    )


def _first(error: Exception) -> str:
    return str(error).partition("\n")[0]
