"""The CSV files of commands on whole files: what became of each row, or why it was not taken and how to mend it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from sitthi.entrypoints.cli.files import whole_file


@contextmanager
def rows_file(path: Path | None, heads: Iterable[str], field: str) -> Iterator[Callable[[Iterable[Any]], None]]:
    """A writer of rows under heads, in the order in which they come; None writes nowhere.

    Opened before anything is done, since afterwards is too late to say it can not be; raises BadInput then. There once
    the block is done.
    """
    if path is None:
        yield lambda _: None
        return
    with whole_file(path, field) as place, place.open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(heads)
        yield rows.writerow


@contextmanager
def rejects_file(path: Path | None, shape: type[msgspec.Struct]) -> Iterator[Callable[[list[Any]], None]]:
    """A writer of rejects of one shape, a column a field."""
    with rows_file(path, shape.__struct_fields__, "--rejects") as write:

        def rejects(found: list[Any]) -> None:
            for one in found:
                write(msgspec.structs.astuple(one))

        yield rejects
