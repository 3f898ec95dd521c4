"""The values of a version as rules read them: typed by unit, and remembering which were read."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TypeVar

from sitthi.terms.errors import NoSuchValue, NotInForce
from sitthi.terms.model import Row, Value, Version

_T = TypeVar("_T")


class Values:
    """Typed getters over the values of one version; ``read`` holds the names of all that were read.

    A name the version does not hold, or another unit than asked for, raises NoSuchValue: never a default,
    never zero. With ``on``, a value whose clause is in force later than that date raises NotInForce.
    """

    __slots__ = ("_later", "_on", "read", "version")

    def __init__(self, version: Version, on: dt.date | None = None) -> None:
        self.version = version
        self.read: set[str] = set()
        self._on = on
        later = () if on is None else version.clauses
        self._later = {clause.id: clause.from_date for clause in later if clause.from_date is not None}

    def __contains__(self, name: object) -> bool:
        """Whether the version holds a value of that name; does not count as reading it."""
        return name in self.version.values

    def _get(self, name: str, *units: str) -> Value:
        value = self.version.values.get(name)
        document = self.version.document
        if value is None:
            raise NoSuchValue(f"{document} {self.version.version} has no value {name!r}")
        if value.unit not in units:
            asked = " or ".join(units)
            raise NoSuchValue(f"{document} {name} is in {value.unit}, not in {asked}")
        from_date = self._later.get(value.clause)
        if self._on is not None and from_date is not None and self._on < from_date:
            raise NotInForce(value.clause, self._on, f"{from_date.isoformat()} on")
        self.read.add(name)
        return value

    def _whole(self, name: str, *units: str) -> int:
        return _as(self._get(name, *units), int)

    def satang(self, name: str) -> int:
        """An amount of money (units thb, million-thb)."""
        return self._whole(name, "thb", "million-thb")

    def satangs(self, name: str) -> tuple[int, ...]:
        """A list of amounts of money (unit thb-list)."""
        return self._listed(name, "thb-list", int)

    def percent(self, name: str) -> int:
        """Hundredths of a percent: 7% is 700."""
        return self._whole(name, "percent")

    def days(self, name: str) -> int:
        """A number of days."""
        return self._whole(name, "days")

    def days_list(self, name: str) -> tuple[int, ...]:
        """A list of numbers of days (unit days-list)."""
        return self._listed(name, "days-list", int)

    def months(self, name: str) -> int:
        """A number of months."""
        return self._whole(name, "months")

    def years(self, name: str) -> int:
        """A number of years."""
        return self._whole(name, "years")

    def hours(self, name: str) -> int:
        """A number of hours."""
        return self._whole(name, "hours")

    def minutes(self, name: str) -> int:
        """A number of minutes."""
        return self._whole(name, "minutes")

    def seconds(self, name: str) -> int:
        """A number of seconds."""
        return self._whole(name, "seconds")

    def count(self, name: str) -> int:
        """A number of things or times."""
        return self._whole(name, "count")

    def bytes(self, name: str) -> int:
        """A volume of data in bytes."""
        return self._whole(name, "bytes")

    def points(self, name: str) -> int:
        """A number of points."""
        return self._whole(name, "points")

    def people(self, name: str) -> int:
        """A number of people."""
        return self._whole(name, "people")

    def date(self, name: str) -> dt.date:
        """A day of the calendar."""
        return _as(self._get(name, "date"), dt.date)

    def time_s(self, name: str) -> int:
        """A time of day in seconds since midnight."""
        return self._whole(name, "time")

    def flag(self, name: str) -> bool:
        """True or false."""
        return _as(self._get(name, "flag"), bool)

    def choice(self, name: str) -> str:
        """The option chosen."""
        return _as(self._get(name, "choice"), str)

    def options(self, name: str) -> tuple[str, ...]:
        """What a choice may be."""
        return self._get(name, "choice").options

    def text(self, name: str) -> str:
        """A text."""
        return _as(self._get(name, "text"), str)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts (unit text-list)."""
        return self._listed(name, "text-list", str)

    def table(self, name: str) -> tuple[Row, ...]:
        """The rows of a table, each a mapping from column to converted cell."""
        found = self._get(name, "table").value
        assert isinstance(found, tuple)
        return tuple(row for row in found if isinstance(row, Mapping))

    def rows(self, name: str, make: Callable[..., _T]) -> tuple[_T, ...]:
        """The rows of a table, each handed to ``make`` by column name, hyphens written as underscores."""
        return tuple(
            make(**{column.replace("-", "_"): cell for column, cell in row.items()}) for row in self.table(name)
        )

    def clause_of(self, name: str) -> str:
        """Full id of the clause a value rests on."""
        return self._known(name).clause

    def reading_of(self, name: str) -> str:
        """Id of the reading a value rests on; empty where it rests on none."""
        return self._known(name).reading or ""

    def _known(self, name: str) -> Value:
        value = self.version.values.get(name)
        if value is None:
            raise NoSuchValue(f"{self.version.document} {self.version.version} has no value {name!r}")
        return value

    def _listed(self, name: str, unit: str, kind: type[_T]) -> tuple[_T, ...]:
        found = self._get(name, unit).value
        assert isinstance(found, tuple)
        return tuple(item for item in found if isinstance(item, kind))


def _as(value: Value, kind: type[_T]) -> _T:
    """The value as what its unit makes it; the loader saw to that."""
    assert isinstance(value.value, kind)
    return value.value
