"""The book as shipped, read once a process: it is made of values that nothing changes."""

from __future__ import annotations

from functools import cache

from sitthi.terms import Book, load_book


@cache
def shipped() -> Book:
    """The book of the package."""
    return load_book()
