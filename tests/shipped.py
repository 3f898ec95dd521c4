"""The book as shipped, read once a process: it is made of values that nothing changes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import Any

from sitthi.terms import Book, Values, load_book

Reader = Callable[[Mapping[str, Values], frozenset[str]], Any]


@cache
def shipped() -> Book:
    """The book of the package."""
    return load_book()


def remembered(read: Reader) -> Reader:
    """The reader of an area's terms, that reads the same versions of the book as shipped only once.

    So a book that is otherwise in one document costs no reading of those areas that do not rest on it.
    """
    known: dict[tuple[tuple[str, str], ...], Any] = {}

    def reading(values: Mapping[str, Values], off: frozenset[str]) -> Any:
        if off or not all(one.version.hash in _hashes() for one in values.values()):
            return read(values, off)
        key = tuple((document, one.version.hash) for document, one in values.items())
        if key not in known:
            known[key] = read(values, off)
        return known[key]

    return reading


@cache
def _hashes() -> frozenset[str]:
    return frozenset(version.hash for versions in shipped().documents.values() for version in versions)
