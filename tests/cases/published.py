"""Publishing criteria anew: the one thing a case can do to the book itself."""

from __future__ import annotations

import datetime as dt
from typing import Any

import msgspec

from sitthi.terms import Book, BookRefused

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
