"""The book of terms: loads it, checks it, answers what is in force at a date and by which clause."""

from sitthi.terms.book import Book, load_book, overlaid, package_book
from sitthi.terms.errors import (
    BookRefused,
    NoSuchClause,
    NoSuchDocument,
    NoSuchReading,
    NoSuchValue,
    NotInForce,
    PlaceError,
)
from sitthi.terms.model import Clause, Plain, Reading, Text, Value, Version
from sitthi.terms.values import Values

__all__ = [
    "Book",
    "BookRefused",
    "Clause",
    "NoSuchClause",
    "NoSuchDocument",
    "NoSuchReading",
    "NoSuchValue",
    "NotInForce",
    "PlaceError",
    "Plain",
    "Reading",
    "Text",
    "Value",
    "Values",
    "Version",
    "load_book",
    "overlaid",
    "package_book",
]
