"""What must hold across the book: spans without gap or overlap, citations that lead somewhere, promises."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from itertools import pairwise
from pathlib import Path

from sitthi.terms.document import ALL, SHARED
from sitthi.terms.errors import PlaceError
from sitthi.terms.model import Plain, Version
from sitthi.terms.offers_checks import check_offers
from sitthi.terms.rewards_checks import check_rewards
from sitthi.terms.tariff_checks import check_tariff

Documents = Mapping[str, tuple[Version, ...]]
"""The versions of each document, in the order in which they come into force."""

_DAY = dt.timedelta(days=1)


def every_fault(documents: Documents, folder: Path, off: frozenset[str], *, allow_not_yet: bool) -> list[PlaceError]:
    """Everything wrong with a book whose files are each sound in themselves.

    ``off`` are clauses switched off by an overlay: what they promise is not checked.
    """
    complain = _Complaints(folder)
    clauses = {clause.id for version in _all(documents) for clause in version.clauses}
    homes: dict[str, Version] = {}
    for versions in documents.values():
        _spans(versions, complain)
        _readings_once(versions, homes, complain)
        _published(versions, off, complain)
    check_offers(documents, off, complain)
    check_rewards(documents, off, complain)
    check_tariff(documents, complain)
    for version in _all(documents):
        _citations(version, clauses, homes, complain)
        _validity(version, off, complain)
        if not allow_not_yet:
            _no_not_yet(version, complain)
    return sorted(complain.errors, key=lambda error: (error.file or "", error.line or 0))


class _Complaints:
    """Collects complaints about versions, with the place in their file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.errors: list[PlaceError] = []

    def __call__(self, version: Version, place: tuple[str, int], what: str, remedy: str) -> None:
        field, line = place
        file = str(self.folder / version.file)
        self.errors.append(PlaceError(what=what, remedy=remedy, file=file, line=line, field=field))


def _all(documents: Documents) -> Iterator[Version]:
    for versions in documents.values():
        yield from versions


def _spans(versions: tuple[Version, ...], complain: _Complaints) -> None:
    """Versions of one document follow each other day on day."""
    for earlier, later in pairwise(versions):
        place = ("in_force.from", later.line)
        due = earlier.in_force_to + _DAY if earlier.in_force_to else None
        if due is None or later.in_force_from < due:
            what = f"it overlaps version {earlier.version}, in force {earlier.span()}"
            day_before = later.in_force_from - _DAY
            complain(later, place, what, f"End version {earlier.version} on {day_before.isoformat()}.")
        elif later.in_force_from > due:
            what = f"nothing is in force between version {earlier.version} and this one"
            complain(later, place, what, f"Start it on {due.isoformat()}, or end the other later.")


def _published(versions: tuple[Version, ...], off: frozenset[str], complain: _Complaints) -> None:
    """No change of criteria is in force sooner after its publication than the version before it promises.

    The first version stands as approved. Clause prepaid/publish; its days are a value of the document.
    """
    if not versions or versions[0].document != "prepaid" or "prepaid/publish" in off:
        return
    for earlier, later in pairwise(versions):
        days = _number(earlier, "publish.days")
        soonest = later.published + dt.timedelta(days=days or 0)
        if days is not None and later.in_force_from < soonest:
            what = f"it is in force sooner than {days} days after {later.published}, when it was published"
            remedy = f"Start it on {soonest.isoformat()} at the earliest (prepaid/publish)."
            complain(later, ("in_force.from", later.line), what, remedy)


def _readings_once(versions: tuple[Version, ...], homes: dict[str, Version], complain: _Complaints) -> None:
    """A reading lives in one document; later versions of that document carry it on."""
    for version in versions:
        for reading in version.readings:
            home = homes.setdefault(reading.id, version)
            if home.document != version.document:
                what = f"reading {reading.id} stands in {home.file} already"
                complain(version, (f"readings[{reading.id}]", reading.line), what, "Keep one of them.")


def _citations(version: Version, clauses: set[str], homes: Mapping[str, Version], complain: _Complaints) -> None:
    """Readings and values cite clauses and readings that are in the book."""
    lists = {reading.id: reading.values for reading in version.readings}
    for reading in version.readings:
        for clause in reading.clauses:
            if clause != ALL and clause not in clauses:
                place = (f"readings[{reading.id}].clauses", reading.line)
                complain(version, place, f"the book has no clause {clause!r}", "Name a clause of the book.")
    for value in version.values.values():
        if version.document == SHARED and value.clause not in clauses:
            place = (f"values[{value.name}].clause", value.line)
            complain(version, place, f"the book has no clause {value.clause!r}", "Name a clause of the book.")
        place = (f"values[{value.name}].reading", value.line)
        if value.reading is not None and value.reading not in homes:
            complain(version, place, f"the book has no reading {value.reading!r}", "Write the reading, or drop it.")
        elif value.reading in lists and value.name not in lists[value.reading]:
            what = f"reading {value.reading} does not list this value"
            complain(version, place, what, f"Add {value.name} to its values, or drop the reading here.")


def _no_not_yet(version: Version, complain: _Complaints) -> None:
    """A release carries out every clause."""
    for clause in version.clauses:
        if clause.home == "not-yet":
            place = (f"clauses[{clause.id.partition('/')[2]}].home", clause.line)
            complain(version, place, "a release has no clause that is not-yet", "Give it a home and say where.")


def _validity(version: Version, off: frozenset[str], complain: _Complaints) -> None:
    """Every top-up gives the least days promised, and the cap on them is not below its own least.

    Clauses prepaid/validity.minimum and prepaid/validity.cap.
    """
    if version.document != "prepaid":
        return
    least, table = _number(version, "validity.minimum"), version.values.get("validity.table")
    if least is not None and table is not None and "prepaid/validity.minimum" not in off:
        for index, days in enumerate(_column(table.value, "days")):
            if days < least:
                place = (f"values[validity.table].value.rows[{index}]", table.line)
                what = f"the row gives {days} days, less than the {least} promised"
                complain(version, place, what, f"Give at least {least} days (prepaid/validity.minimum).")
    cap, floor = _number(version, "validity.cap"), _number(version, "validity.cap-least")
    if cap is not None and floor is not None and cap < floor and "prepaid/validity.cap" not in off:
        place = ("values[validity.cap].value", version.values["validity.cap"].line)
        what = f"the cap of {cap} days is below {floor}"
        complain(version, place, what, f"Write at least {floor} (prepaid/validity.cap).")


def _number(version: Version, name: str) -> int | None:
    value = version.values.get(name)
    return value.value if value is not None and isinstance(value.value, int) else None


def _column(table: Plain, name: str) -> list[int]:
    if not isinstance(table, tuple):
        return []
    cells = [row[name] for row in table if isinstance(row, Mapping) and name in row]
    return [cell for cell in cells if isinstance(cell, int)]
