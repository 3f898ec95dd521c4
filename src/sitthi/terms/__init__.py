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
from sitthi.terms.floor import Rate, floor_satang, rate_on, rates_in, shown, to_satang, written
from sitthi.terms.model import Clause, Plain, Reading, Row, Text, Value, Version
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
    "Rate",
    "Reading",
    "Row",
    "Text",
    "Value",
    "Values",
    "Version",
    "floor_satang",
    "load_book",
    "overlaid",
    "package_book",
    "rate_on",
    "rates_in",
    "shown",
    "to_satang",
    "written",
]
