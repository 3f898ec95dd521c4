"""The terms in force at an instant, in the typed shape each area's rules read."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from sitthi.kernel import moment
from sitthi.terms import Book, Values


class AreaTerms(msgspec.Struct, frozen=True):
    """How an area gets its terms: the documents it rests on and the reader that makes its typed shape of them."""

    area: str
    documents: tuple[str, ...]
    read: Callable[[Mapping[str, Values], frozenset[str]], Any]


class InForce:
    """The terms of every area between two dates at which the book changes."""

    __slots__ = ("from_us", "stamps", "terms", "until_us")

    def __init__(self, from_us: int, until_us: int) -> None:
        """Empty: the rulebook fills it."""
        self.from_us = from_us
        self.until_us = until_us
        self.terms: dict[str, Any] = {}
        self.stamps: dict[str, msgspec.Raw] = {}


class Rulebook:
    """Answers which terms are in force at an instant; each stretch between two changes is read once."""

    def __init__(self, book: Book, areas: tuple[AreaTerms, ...]) -> None:
        """A rulebook over a loaded book for the areas that decide by it."""
        self.book = book
        self._areas = areas
        self._starts = sorted({moment.start_of_day(moment.day_number(date)) for date in book.boundaries()})
        self._read: dict[int, InForce] = {}
        self._last: InForce | None = None

    def at(self, at_us: int) -> InForce:
        """Terms in force at an instant; raises NotInForce where a document an area rests on has no version then."""
        last = self._last
        if last is not None and last.from_us <= at_us < last.until_us:
            return last
        index = bisect_right(self._starts, at_us) - 1
        stretch = self._read.get(index)
        if stretch is None:
            stretch = self._read[index] = self._stretch(index, at_us)
        self._last = stretch
        return stretch

    def _stretch(self, index: int, at_us: int) -> InForce:
        starts = self._starts
        from_us = starts[index] if index >= 0 else -(1 << 62)
        until_us = starts[index + 1] if index + 1 < len(starts) else 1 << 62
        in_force = InForce(from_us, until_us)
        date = moment.date_of(moment.day_of(at_us))
        for area in self._areas:
            versions = [self.book.in_force(document, date) for document in area.documents]
            values = {version.document: Values(version) for version in versions}
            in_force.terms[area.area] = area.read(values, self.book.off)
            stamp = [(version.document, version.version, version.hash) for version in versions]
            in_force.stamps[area.area] = msgspec.Raw(msgspec.json.encode(stamp))
        return in_force

    def by_stamp(self, area: str, stamp: tuple[tuple[str, str, str], ...]) -> Any | None:
        """The area's terms by the named versions, or None where one of them (by hash) is not in this book."""
        spec = next(one for one in self._areas if one.area == area)
        values = {}
        for document, version_name, digest in stamp:
            found = [
                version
                for version in self.book.documents.get(document, ())
                if version.version == version_name and version.hash == digest
            ]
            if not found:
                return None
            values[document] = Values(found[0])
        return spec.read(values, self.book.off)
