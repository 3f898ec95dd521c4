"""What a case can do besides sending events: publish criteria anew, look at an offer, put in what came late."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

import msgspec

from sitthi.app import World
from sitthi.areas.addons.offers import describe as describe_addon
from sitthi.areas.contracts.offers import describe as describe_contract
from sitthi.correction.correcting import Outcome, correct, waiting
from sitthi.correction.correcting import When as Recorded
from sitthi.kernel.money import parse_thb
from sitthi.terms import Book, BookRefused, Value
from sitthi.terms.model import Cell, by_name
from sitthi.views.prove import latest_us
from tests.cases.shapes import When

_DAY = dt.timedelta(days=1)
_PAGES: Mapping[str, Callable[[str, Any, str], list[str]]] = MappingProxyType(
    {"addons": describe_addon, "contracts": describe_contract}
)


def publish(book: Book, data: dict[str, Any]) -> BookRefused | None:
    """Add a version of a document to the book, with other days and ``rows`` more; the refusal, if it does not fit.

    ``data``: document, published, in_force (dates); rows, if any: those added to a table, by its name.
    """
    document = str(data["document"])
    *earlier, last = book.documents[document]
    begins = dt.date.fromisoformat(str(data["in_force"]))
    renewed = msgspec.structs.replace(
        last,
        version=begins.isoformat(),
        published=dt.date.fromisoformat(str(data["published"])),
        in_force_from=begins,
        values=by_name(tuple(_longer(value, data.get("rows", {})) for value in last.values.values())),
    )
    ended = msgspec.structs.replace(last, in_force_to=begins - _DAY)
    documents = {**book.documents, document: (*earlier, ended, renewed)}
    try:
        Book(documents, book.folder, off=book.off)
    except BookRefused as refused:
        return refused
    return None


def put_in(world: World) -> Outcome:
    """Put in the one event that was put aside as late."""
    (key,) = waiting(world.connection)
    clock_us = latest_us(world.connection)
    return correct(world.corridor, key, Recorded(clock_us, clock_us))


def _longer(value: Value, added: Mapping[str, list[list[Any]]]) -> Value:
    """A table with the rows added to it; any other value as it is."""
    if value.name not in added:
        return value
    assert isinstance(value.value, tuple)
    rows = [
        MappingProxyType({name: _cell(cell, unit) for (name, unit), cell in zip(value.columns, row, strict=True)})
        for row in added[value.name]
    ]
    return msgspec.structs.replace(value, value=(*value.value, *rows))


def _cell(written: object, unit: str) -> Cell:
    text = str(written)
    if unit == "flag":
        return written is True
    if unit == "thb":
        return parse_thb(text)
    if unit == "date":
        return dt.date.fromisoformat(text)
    return text if unit == "text" else int(text)


def offer_shown(world: World, when: When) -> str:
    """An offer as people see it before they decide, in Thai and in English, by the terms of that time."""
    terms, offer = world.rulebook.at(when.at_us).terms, when.data["offer"]
    return "\n".join(
        line
        for area, describe in _PAGES.items()
        if offer in terms[area].offers
        for language in ("th", "en")
        for line in describe(offer, terms[area], language)
    )
