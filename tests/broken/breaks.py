"""Every way in which a clause is broken: each of its values moved past its edge, and the clause switched off."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from types import MappingProxyType

import msgspec

from sitthi.terms import Book, Plain, Value, Version
from sitthi.terms.model import Cell, by_name

DOCUMENTS = (
    "prepaid", "addons", "offers", "house", "sample", "calendar", "points", "rewards", "serenade", "care", "delivery",
)  # fmt: skip
"""The documents whose clauses are broken; a value of theirs may stand in any document."""
HOMES = ("enforced", "carried-out")

EXCEPTED = MappingProxyType(
    {
        "prepaid/topup.third-party-kiosk.example-fee-percent": "the text's own example; a kiosk's owner states the fee",
        "sample/adjust.file-max": "of a whole file, looked at where it is read, beside the corridor",
        "sample/adjust.file-rows-max": "of a whole file, looked at where it is read, beside the corridor",
        "general/day.buddhist-era-offset": "how pages write a year, a fact of the calendar: nothing decided needs it",
        "general/day.pages-in-thai": "how pages write a year (R40): nothing decided rests on it",
        "delivery/holiday-kinds.not": "kinds that holiday-kinds does not name either: said all the same (R101)",
        "general/reversal.balance-may-go-negative": "wallets never go below zero (R127): the ledger has no room for it",
    }
)
"""document/value -> why nothing can notice that it moves; an exception goes when something can."""

STEPS = MappingProxyType({"thb": 100, "percent": 100, "million-thb": 100})
"""What the smallest step is where it is not 1: a baht, one percent."""
LAST_SECOND = 24 * 60 * 60 - 1


class Break(msgspec.Struct, frozen=True):
    """One way to break a clause: a value of a document set to something else, or (no name) the clause off."""

    clause: str
    document: str = ""
    name: str = ""
    value: Plain = ""

    @property
    def value_of(self) -> tuple[str, str, str]:
        """Clause, document and name of what is broken: what one of its ways at least must be noticed of."""
        return self.clause, self.document, self.name

    @property
    def what(self) -> str:
        """What is broken, as the table shows it."""
        return self.name or "off"

    @property
    def excepted(self) -> str:
        """Why nothing need notice it; empty where something must."""
        return EXCEPTED.get(f"{self.document}/{self.name}", "")


def breaks(book: Book) -> Iterator[Break]:
    """All breaks of all clauses that are enforced or carried out, clause by clause."""
    values = [
        (version.document, value)
        for versions in book.documents.values()
        for version in versions[-1:]
        for value in version.values.values()
    ]
    for clause in book.clauses():
        if clause.home not in HOMES or clause.id.partition("/")[0] not in DOCUMENTS:
            continue
        yield Break(clause.id)
        for document, value in values:
            if value.clause == clause.id:
                yield from (
                    Break(clause.id, document, value.name, moved) for moved in _moved(value) if moved != value.value
                )


def broken(book: Book, one: Break) -> Book:
    """The book broken in one way; raises BookRefused where the loader itself does not let it pass."""
    if not one.name:
        return Book(book.documents, book.folder, overlay="broken", off=frozenset({one.clause}))
    documents = {
        document: tuple(_changed(version, one) for version in versions) if document == one.document else versions
        for document, versions in book.documents.items()
    }
    return Book(documents, book.folder, overlay="broken")


def _changed(version: Version, one: Break) -> Version:
    values = tuple(
        msgspec.structs.replace(value, value=one.value) if value.name == one.name else value
        for value in version.values.values()
    )
    return msgspec.structs.replace(version, values=by_name(values))


def _moved(value: Value) -> Iterator[Plain]:
    """What a value may be moved to, by its unit; texts are wording or names, which no edge has."""
    found = value.value
    if value.unit == "choice":
        yield from (option for option in value.options if option != found)
    elif isinstance(found, bool):
        yield not found
    elif value.unit == "table" and isinstance(found, tuple):
        yield from _tables(value, found)
    elif isinstance(found, tuple):
        yield from (found[:index] + found[index + 1 :] for index in range(len(found)))  # type: ignore[misc]  # of one kind
    elif value.unit != "text":
        yield from _nudged(found, value.unit)


def _nudged(cell: Cell, unit: str) -> Iterator[Cell]:
    """A cell a step up and a step down."""
    if isinstance(cell, bool):
        yield not cell
    elif isinstance(cell, dt.date):
        yield from (cell + dt.timedelta(days=1), cell - dt.timedelta(days=1))
    elif isinstance(cell, int):
        step = STEPS.get(unit, 1)
        yield from (
            moved for moved in (cell + step, cell - step) if moved >= 0 and not (unit == "time" and moved > LAST_SECOND)
        )


def _tables(value: Value, rows: tuple[object, ...]) -> Iterator[Plain]:
    kept = [row for row in rows if isinstance(row, Mapping)]
    for index, row in enumerate(kept):
        for column, unit in value.columns:
            for cell in _nudged(row[column], unit):
                moved = MappingProxyType({**row, column: cell})
                yield (*kept[:index], moved, *kept[index + 1 :])
    if len(kept) > 1:
        yield from ((*kept[:index], *kept[index + 1 :]) for index in range(len(kept)))
