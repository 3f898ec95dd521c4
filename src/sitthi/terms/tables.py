"""What checks of tables in the book share: their columns, their rows with their places, ids and spans of days."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator, Mapping
from types import MappingProxyType

import msgspec

from sitthi.terms.model import Row, Version

Complain = Callable[[Version, tuple[str, int], str, str], None]
"""Takes a complaint: about which version, field and line, what is wrong, what to do."""

NAMES: Mapping[str, str] = MappingProxyType({"th": "text", "en": "text"})
SPAN: Mapping[str, str] = MappingProxyType({"from": "date", "until": "date"})
"""Columns that many tables have, with their units."""

ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


class Entry(msgspec.Struct, frozen=True):
    """A row of a table, with its place."""

    version: Version
    table: str
    index: int
    line: int
    row: Row

    def text(self, name: str) -> str:
        """The text in a column."""
        return str(self.row[name])

    def whole(self, name: str) -> int:
        """The number or amount in a column."""
        cell = self.row[name]
        assert isinstance(cell, int)
        return cell

    def day(self, name: str) -> dt.date:
        """The date in a column."""
        cell = self.row[name]
        assert isinstance(cell, dt.date)
        return cell

    def place(self, column: str = "") -> tuple[str, int]:
        """Field and line, for a complaint."""
        field = f"values[{self.table}].value.rows[{self.index}]"
        return (f"{field}.{column}" if column else field, self.line)


def entries(version: Version, table: str) -> Iterator[Entry]:
    """The rows of a table that is there."""
    value = version.values[table]
    assert isinstance(value.value, tuple)
    for index, row in enumerate(value.value):
        if isinstance(row, Mapping):
            yield Entry(version, table, index, value.row_line(index), row)


def columns_fit(version: Version, tables: Mapping[str, Mapping[str, str]], complain: Complain) -> bool:
    """Whether the tables are there, with the columns they must have and no others."""
    sound = True
    for table, columns in tables.items():
        value = version.values.get(table)
        if value is None or value.unit != "table":
            complain(
                version, ("values", version.line), f"there is no table {table!r}", "Write it; see the sample pack."
            )
            sound = False
            continue
        for column, what, remedy in _misfits(dict(value.columns), columns):
            complain(version, (f"values[{table}].value.columns.{column}", value.line), what, remedy)
            sound = False
    return sound


def _misfits(found: Mapping[str, str], wanted: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    for column in found:
        if column not in wanted:
            yield column, f"unknown column {column!r}", f"Use only: {', '.join(wanted)}."
    for column, unit in wanted.items():
        if column not in found:
            yield column, "the column is missing", f"Add it, in the unit {unit}."
        elif found[column] != unit:
            yield column, f"the column is in {found[column]}", f"Write it in {unit}."


def in_force(versions: tuple[Version, ...], on: dt.date) -> Version | None:
    """The version of a document on a day; none where there is none."""
    return next((one for one in versions if one.covers(on)), None)


def texts(version: Version, name: str) -> tuple[str, ...]:
    """A list of texts; empty where the version has none of that name."""
    value = version.values.get(name)
    if value is None or not isinstance(value.value, tuple):
        return ()
    return tuple(item for item in value.value if isinstance(item, str))
