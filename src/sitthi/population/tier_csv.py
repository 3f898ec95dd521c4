"""A table of customers in somebody else's shape, read by a map that says what each of its columns means."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from pathlib import Path
from typing import NoReturn

import msgspec
import yaml

from sitthi.areas.tiers.core import LATE, UNCHARGED, UNUSED
from sitthi.kernel.errors import BadInput
from sitthi.kernel.moment import date_of, day_number
from sitthi.population.tier_review import UNPAID
from sitthi.population.tier_rows import MOST_SATANG, BaseWriter, Row

MONTHS_IN_A_YEAR = 12
MOST_TENURE = 600
MOST_MONTHS = 24
_SATANG = 100


class Charge(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The monthly charge: a column of decimal figures, and the THB with VAT that one of its units makes, as text."""

    column: str
    factor: str


class Flag(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"holds": "is", "fails": "is-not"}):
    """Something that holds or not: a column, the words for which it does (``is``), and all others (``is-not``)."""

    column: str
    holds: tuple[str, ...]
    fails: tuple[str, ...]


class CsvMap(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename="kebab"):
    """What the columns of a table mean: a row is one customer with one number.

    ``tenure-months`` are whole months of service on the day asked. ``months``: so many closed months are made up, at
    that charge, or as many as the service has. ``late`` and ``unused`` are of the latest of them. Rows for which
    ``gone`` holds are left out: such numbers have ended. Without a flag it holds for nobody.
    """

    customer: str
    tenure_months: str
    charge: Charge
    months: int = 6
    region: str = ""
    prepaid: Flag | None = None
    registered: Flag | None = None
    fibre: Flag | None = None
    juristic: Flag | None = None
    late: Flag | None = None
    unused: Flag | None = None
    gone: Flag | None = None

    def flags(self) -> dict[str, Flag]:
        """The flags that are given, by name."""
        names = ("prepaid", "registered", "fibre", "juristic", "late", "unused", "gone")
        return {name: getattr(self, name) for name in names if getattr(self, name) is not None}

    def columns(self) -> list[str]:
        """All columns that are read."""
        own = [self.customer, self.tenure_months, self.charge.column, *([self.region] if self.region else [])]
        return [*own, *(flag.column for flag in self.flags().values())]


def read_map(path: Path) -> CsvMap:
    """A map from its YAML file; raises BadInput."""
    try:
        found = msgspec.convert(yaml.load(path.read_text("utf-8"), yaml.SafeLoader), CsvMap)
        factor = Decimal(found.charge.factor)
    except OSError as error:
        what, remedy = f"can not be read ({error.strerror})", "Check the path."
        raise BadInput(what=what, remedy=remedy, file=str(path)) from None
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        what = f"is not YAML ({str(error).splitlines()[0]})"
        raise BadInput(what=what, remedy="Write it like examples/telco-churn-map.yaml.", file=str(path)) from None
    except msgspec.ValidationError as error:
        what, _, field = str(error).partition(" - at ")
        remedy = "Write it like examples/telco-churn-map.yaml; words such as Yes and factors in quotation marks."
        raise BadInput(what=what, remedy=remedy, file=str(path), field=field.strip("`$.") or None) from None
    except InvalidOperation:
        what, remedy = "is not a decimal figure", 'Write it as text, such as "35.00".'
        raise BadInput(what=what, remedy=remedy, file=str(path), field="charge.factor") from None
    if not (factor.is_finite() and factor > 0 and 1 <= found.months <= MOST_MONTHS):
        field = "months" if factor.is_finite() and factor > 0 else "charge.factor"
        remedy = f"Write a factor above 0, and 1 to {MOST_MONTHS} months."
        raise BadInput(what="is out of bounds", remedy=remedy, file=str(path), field=field)
    return found


def write_csv(path: Path, of: CsvMap, as_of_day: int, writer: BaseWriter, progress: Callable[[int], None]) -> None:
    """Write the base of a table as of a Thai day; raises BadInput naming line and column.

    ``progress`` is told how many rows are done.
    """
    reading = _Reading(path, of, as_of_day)
    citizen = 0
    for line, cells in _cells(path, of):
        row = reading.row(line, cells)
        if row is not None:
            citizen += 1
            number, months, name = row
            writer.add([(citizen, citizen, *number)], [(citizen, *month) for month in months], [(citizen, name)])
        progress(line - 1)


def _cells(path: Path, of: CsvMap) -> Iterator[tuple[int, Mapping[str, str | None]]]:
    """The rows of a table with their lines."""
    try:
        with path.open(newline="", encoding="utf-8-sig") as file:
            rows = csv.DictReader(file)
            for name in of.columns():
                if name not in (rows.fieldnames or ()):
                    remedy = "The first line names the columns, and the map uses those names."
                    raise BadInput(what=f"there is no column {name!r}", remedy=remedy, file=str(path), line=1)
            for cells in rows:
                yield rows.line_num, cells
    except OSError as error:
        what, remedy = f"can not be read ({error.strerror})", "Check the path and its permissions."
        raise BadInput(what=what, remedy=remedy, file=str(path)) from None
    except UnicodeDecodeError:
        raise BadInput(what="is not UTF-8", remedy="Save the file as UTF-8.", file=str(path)) from None
    except csv.Error as error:
        raise BadInput(what=f"is not CSV ({error})", remedy="Save the file as CSV.", file=str(path)) from None


class _Reading:
    """Makes rows of a base out of rows of a table."""

    def __init__(self, path: Path, of: CsvMap, as_of_day: int) -> None:
        self._path, self._of, self._day = path, of, as_of_day
        self._factor, self._flags = Decimal(of.charge.factor), of.flags()
        self._ends = _month_ends(as_of_day, of.months)

    def row(self, line: int, cells: Mapping[str, str | None]) -> tuple[Row, list[Row], str] | None:
        """What a customer's number is, its months, and its name; None for one that has gone."""
        on = {name: self._flag(line, cells, flag) for name, flag in self._flags.items()}
        name, of = self._cell(line, cells, self._of.customer), self._of
        tenure, charge_satang = self._tenure(line, cells), self._satang(line, cells)
        if on.get("gone"):
            return None
        prepaid, region = on.get("prepaid", 0), self._cell(line, cells, of.region) if of.region else ""
        of_person = (prepaid, on.get("fibre", 0), on.get("juristic", 0), on.get("registered", 0))
        number = (_since(self._day, tenure), *of_person, 0, -1, 0, 0, 0, 0, 0, 0, -1, -1, region)
        ends = self._ends[-tenure:] if tenure else ()
        unpaid = UNPAID if prepaid else 0
        months = [(end, charge_satang, unpaid | (0 if charge_satang else UNCHARGED)) for end in ends]
        if months:
            last = LATE * on.get("late", 0) | (UNUSED | UNCHARGED) * on.get("unused", 0)
            months[-1] = (*months[-1][:2], months[-1][2] | last)
        return number, list(months), name

    def _cell(self, line: int, cells: Mapping[str, str | None], column: str) -> str:
        found = (cells.get(column) or "").strip()
        if not found:
            self._refuse(line, column, "is empty", "Fill it in, or leave the row out.")
        return found

    def _flag(self, line: int, cells: Mapping[str, str | None], flag: Flag) -> int:
        found = self._cell(line, cells, flag.column)
        if found not in flag.holds and found not in flag.fails:
            self._refuse(line, flag.column, f"{found!r} is not in the map", "Say in the map what it means.")
        return int(found in flag.holds)

    def _tenure(self, line: int, cells: Mapping[str, str | None]) -> int:
        found, column = self._cell(line, cells, self._of.tenure_months), self._of.tenure_months
        if not (found.isascii() and found.isdigit() and int(found) <= MOST_TENURE):
            self._refuse(line, column, f"{found!r} is no length of service", "Write whole months, such as 34.")
        return int(found)

    def _satang(self, line: int, cells: Mapping[str, str | None]) -> int:
        found, column = self._cell(line, cells, self._of.charge.column), self._of.charge.column
        try:
            satang = int((Decimal(found) * self._factor * _SATANG).to_integral_value(ROUND_HALF_UP))
        except (InvalidOperation, ValueError, OverflowError):
            satang = -1
        if not 0 <= satang <= MOST_SATANG:
            self._refuse(line, column, f"{found!r} is no monthly charge", "Write a decimal figure, such as 56.95.")
        return satang

    def _refuse(self, line: int, column: str, what: str, remedy: str) -> NoReturn:
        raise BadInput(what=what, remedy=remedy, file=str(self._path), line=line, field=column)


def _since(as_of_day: int, months: int) -> int:
    """The day on which service began that has lasted so many months: the same day of that month, or its last."""
    day = date_of(as_of_day)
    year, month = divmod(day.year * MONTHS_IN_A_YEAR + day.month - 1 - months, MONTHS_IN_A_YEAR)
    following = dt.date(year + (month + 1) // MONTHS_IN_A_YEAR, (month + 1) % MONTHS_IN_A_YEAR + 1, 1)
    return min(day_number(dt.date(year, month + 1, 1)) + day.day - 1, day_number(following) - 1)


def _month_ends(as_of_day: int, months: int) -> tuple[int, ...]:
    """The last days of the calendar months before a day, the latest last."""
    day = date_of(as_of_day)
    place = day.year * MONTHS_IN_A_YEAR + day.month - 1
    firsts = (divmod(one, MONTHS_IN_A_YEAR) for one in range(place - months + 1, place + 1))
    return tuple(day_number(dt.date(year, month + 1, 1)) - 1 for year, month in firsts)
