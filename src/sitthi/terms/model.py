"""The shapes of the book: versions of documents with their clauses, values and readings, all immutable."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

import msgspec

Cell = int | bool | str | dt.date
Row = Mapping[str, Cell]
Plain = Cell | tuple[int, ...] | tuple[str, ...] | tuple[Row, ...]
"""What a value becomes, by its unit: money in satang, percent in hundredths, time in seconds of the day."""


class Text(msgspec.Struct, frozen=True):
    """Wording for people, in Thai and English."""

    th: str
    en: str


class Clause(msgspec.Struct, frozen=True):
    """A clause of a version, with its home: where it is enforced, carried out or shown.

    ``id`` is the full id (``prepaid/1.2.8``); ``from_date`` is set where the clause is in force later than
    its document; ``where`` names commands, steps, messages or screens, and is empty only while ``home`` is
    ``not-yet``.
    """

    id: str
    kind: str
    th: str
    en: str
    home: str
    where: tuple[str, ...]
    from_date: dt.date | None
    line: int


class Value(msgspec.Struct, frozen=True):
    """A value of a version, in minor units, with the clause (full id) and the reading it rests on.

    ``options`` are what a choice may be; ``columns`` the names and units of a table, ``row_lines`` the lines on which
    its rows stand.
    """

    name: str
    value: Plain
    unit: str
    clause: str
    reading: str | None
    line: int
    options: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    row_lines: tuple[int, ...] = ()

    def row_line(self, index: int) -> int:
        """The line of a row; of the value itself where an overlay gave the rows."""
        return self.row_lines[index] if index < len(self.row_lines) else self.line


class Reading(msgspec.Struct, frozen=True):
    """What a document leaves unclear, what was chosen and why; ``clauses`` are full ids, or ``all``."""

    id: str
    document: str
    clauses: tuple[str, ...]
    unclear: Text
    choice: Text
    why: Text
    values: tuple[str, ...]
    line: int


class Version(msgspec.Struct, frozen=True):
    """One version of a document, in force from and to the given dates, both included.

    ``chosen_by`` says which date picks the version for a customer: event-date, join-date or now. ``file`` and
    ``line`` are where it stands in the book. ``hash`` is the SHA-256 of what is promised: wording, values,
    readings and dates, an overlay's changes included; not where in the file, or by which part of the system.
    """

    document: str
    version: str
    title: Text
    issuer: Text
    source: str
    published: dt.date
    in_force_from: dt.date
    in_force_to: dt.date | None
    binds: Text
    chosen_by: str
    clauses: tuple[Clause, ...]
    values: Mapping[str, Value]
    readings: tuple[Reading, ...]
    file: str
    line: int
    hash: str = ""

    def covers(self, on: dt.date) -> bool:
        """Whether the version is in force on a date."""
        return self.in_force_from <= on and (self.in_force_to is None or on <= self.in_force_to)

    def span(self) -> str:
        """The dates in force, for people."""
        end = "on" if self.in_force_to is None else f"to {self.in_force_to.isoformat()}"
        return f"{self.in_force_from.isoformat()} {end}"


def by_name(values: tuple[Value, ...]) -> Mapping[str, Value]:
    """Values by name, read-only."""
    return MappingProxyType({value.name: value for value in values})
