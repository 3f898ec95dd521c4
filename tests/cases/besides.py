"""What a case can do besides sending events: publish criteria anew, look at an offer."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from sitthi.app import World
from sitthi.areas.addons.offers import describe
from sitthi.terms import Book, BookRefused
from tests.cases.shapes import When

_DAY = dt.timedelta(days=1)


def publish(book: Book, data: dict[str, Any]) -> BookRefused | None:
    """Add a version of a document to the book, unchanged but for its days; the refusal, if it does not fit.

    ``data``: document, published, in_force (dates).
    """
    document = str(data["document"])
    *earlier, last = book.documents[document]
    begins = dt.date.fromisoformat(str(data["in_force"]))
    renewed = msgspec.structs.replace(
        last,
        version=begins.isoformat(),
        published=dt.date.fromisoformat(str(data["published"])),
        in_force_from=begins,
    )
    ended = msgspec.structs.replace(last, in_force_to=begins - _DAY)
    documents = {**book.documents, document: (*earlier, ended, renewed)}
    try:
        Book(documents, book.folder, off=book.off)
    except BookRefused as refused:
        return refused
    return None


def offer_shown(world: World, when: When) -> str:
    """An offer as people see it before they buy it, in Thai and in English, by the terms of that time."""
    terms, offer = world.rulebook.at(when.at_us).terms["addons"], when.data["offer"]
    if offer not in terms.offers:
        return ""
    return "\n".join(line for language in ("th", "en") for line in describe(offer, terms, language))
