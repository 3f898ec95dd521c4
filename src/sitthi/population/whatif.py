"""What if the terms of points were others: a base by the book and by an overlay, side by side."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

from sitthi.kernel.errors import BadInput, OurMistake
from sitthi.kernel.moment import date_of
from sitthi.population.columns import BILLS, LAST_DAY, LOTS, SPENDINGS, Arrays, Kind, Words, days_of, in_step, rows_of
from sitthi.population.compiled import compiled
from sitthi.population.earning import Bills, dated, earn, merge
from sitthi.population.rates import TAXES, Eras, counting, eras_of, first_in_force
from sitthi.population.running import Room, add_by_day, credited_upto
from sitthi.population.settling import Lots, Settled, Spendings, settle
from sitthi.terms import Book, Value

DOCUMENT = "points"
MOVED = (
    "rate.charge-per-point",
    "rate.vat-included",
    "earn.services",
    "calc.vat",
    "calc.vat-applied",
    "calc.vat-rounding",
    "calc.rounding",
    "calc.rounded-per",
    "calc.mobile-less",
    "calc.fibre-net-of-discount",
    "calc.product-types",
    "calc.product-types-of-formula",
    "calc.excluded-types",
    "period.expiry-years",
    "period.expiry-span",
    "period.expiry-counted-from",
)
"""Values of the document on which the figures can depend."""


class Base(NamedTuple):
    """The files of a base, each Parquet and in order; None where there is none. The figures are as of a Thai day."""

    lots: Path | None
    bills: Path | None
    spendings: Path | None
    as_of_day: int

    def sources(self) -> list[tuple[Path | None, Kind]]:
        """The files with their kinds."""
        return [(self.lots, LOTS), (self.bills, BILLS), (self.spendings, SPENDINGS)]

    def rows(self) -> int:
        """How many rows the files have together; raises BadInput."""
        return sum(rows_of(path, kind) for path, kind in self.sources() if path is not None)


class Set(msgspec.Struct, frozen=True):
    """A value that an overlay sets: of a version of a document, as it was and as it is."""

    document: str
    version: str
    before: Value
    after: Value


class Outcome(msgspec.Struct):
    """Points of a base by one book: what bills earn and lots held already bring is spent, expired or left.

    ``refused`` are points of spendings larger than what there was; ``left_by_day`` by last day (LAST_DAY: never).
    """

    earned: int = 0
    held: int = 0
    spent: int = 0
    expired: int = 0
    left: int = 0
    refused: int = 0
    left_by_day: dict[int, int] = {}


class WhatIf(msgspec.Struct):
    """A base by the book and by an overlay. ``sets`` and ``off`` are what the overlay changes.

    ``more``, ``fewer`` and ``same`` are customers by what they have left. ``kept_lots`` expire on another day than the
    book says and keep it; ``uncounted`` are products that earn nothing by either.
    """

    overlay: str
    as_of_day: int
    sets: tuple[Set, ...]
    off: tuple[str, ...]
    customers: int
    more: int
    fewer: int
    kept_lots: int
    uncounted: tuple[str, ...]
    baseline: Outcome
    scenario: Outcome

    @property
    def same(self) -> int:
        """Customers who have as much left by either."""
        return self.customers - self.more - self.fewer


def as_of(lots: Path | None, bills: Path | None, spendings: Path | None) -> int:
    """The last day anything in the files happens; raises BadInput where nothing does."""
    columns = ((lots, LOTS, "credited_day"), (bills, BILLS, "paid_day"), (spendings, SPENDINGS, "day"))
    spans = [days_of(path, kind, name) for path, kind, name in columns if path is not None]
    days = [span[1] for span in spans if span is not None]
    if not days:
        raise BadInput(what="there are no rows in any file", remedy="Name files with lots or bills.", field="--lots")
    return max(days)


def sets(book: Book, overlaid: Book) -> tuple[Set, ...]:
    """What an overlay sets, in the order of the book."""
    return tuple(
        Set(name, one.version, value, other.values[value.name])
        for name, versions in book.documents.items()
        for one, other in zip(versions, overlaid.documents[name], strict=True)
        for value in one.values.values()
        if value != other.values[value.name]
    )


def compare(book: Book, overlaid: Book, base: Base, progress: Callable[[int], None]) -> WhatIf:
    """The base by both books; raises BadInput for files that are wrong, and for an overlay that changes nothing."""
    _check_days(book, base)
    last_day = max(base.as_of_day, *(_last(base, name) for name in ("paid_day", "to_day")))
    first = first_in_force(book)
    before, after = (_Side(eras_of(one, first, max(last_day, first)), base.as_of_day) for one in (book, overlaid))
    if before.says_the_same(after):
        raise _nothing(book, overlaid)
    words, found = Words(), WhatIf(*_about(book, overlaid, base), 0, 0, 0, 0, (), before.outcome, after.outcome)
    for held, lines, spent in in_step(base.sources(), progress, words):
        bills = Bills(*_taxed(base, lines, words))
        rows = [side.run(Lots(*held), bills, Spendings(*spent), words, before.eras) for side in (before, after)]
        found.customers += len(rows[0].customer)
        found.more += int((rows[1].left > rows[0].left).sum())
        found.fewer += int((rows[1].left < rows[0].left).sum())
    for side in (before, after):
        side.finish()
    found.kept_lots = before.kept
    found.uncounted = tuple(sorted(set(before.uncounted(words)) & set(after.uncounted(words))))
    if before.outcome == after.outcome and not found.more + found.fewer:
        raise _nothing(book, overlaid)
    return found


def _about(book: Book, overlaid: Book, base: Base) -> tuple[str, int, tuple[Set, ...], tuple[str, ...]]:
    assert overlaid.overlay is not None
    return overlaid.overlay, base.as_of_day, sets(book, overlaid), tuple(sorted(overlaid.off))


def _nothing(book: Book, overlaid: Book) -> BadInput:
    """The complaint about an overlay on which no figure depends, naming what it sets."""
    moved = ", ".join(name for name in MOVED if name in book.documents[DOCUMENT][-1].values)
    return unmoved(book, overlaid, f"Set one of {DOCUMENT}: {moved}.")


def unmoved(book: Book, overlaid: Book, remedy: str) -> BadInput:
    """The complaint about an overlay by which all comes out the same, naming what it sets."""
    named = [f"{one.document}/{one.before.name}" for one in sets(book, overlaid)]
    named += [f"{clause} (off)" for clause in sorted(overlaid.off)]
    what = f"overlay {overlaid.overlay} changes nothing here: it sets {', '.join(named)}"
    return BadInput(what=what, remedy=remedy, field="overlay")


def _check_days(book: Book, base: Base) -> None:
    """Bills are of days on which there are terms."""
    first = first_in_force(book)
    for name in ("paid_day", "to_day"):
        span = None if base.bills is None else days_of(base.bills, BILLS, name)
        if span is not None and span[0] < first:
            what = f"{_iso(span[0])} is before the terms of points came into force"
            remedy = f"Leave out bills from before {date_of(first).isoformat()}."
            raise BadInput(what=what, remedy=remedy, file=str(base.bills), field=name)


def _iso(day: int) -> str:
    return date_of(day).isoformat()


def _last(base: Base, name: str) -> int:
    span = None if base.bills is None else days_of(base.bills, BILLS, name)
    return base.as_of_day if span is None else span[1]


def _taxed(base: Base, lines: Arrays, words: Words) -> Arrays:
    """Lines of bills with their tax as its place in TAXES; raises BadInput for another word."""
    known = list(words.known.get("tax", {}))
    strange = sorted(set(known) - set(TAXES))
    if strange:
        what, remedy = f"{strange[0]!r} is no way to be taxed", f"Write one of: {', '.join(TAXES)}."
        raise BadInput(what=what, remedy=remedy, file=str(base.bills), field="tax")
    places = np.array([TAXES.index(word) for word in known] or [0], np.int32)
    return (*lines[:5], places[lines[5]], lines[6])


class _Side:
    """One of the two books, and what comes out by it."""

    def __init__(self, eras: Eras, as_of_day: int) -> None:
        self.eras = eras
        self.outcome = Outcome()
        self.kept = 0
        self._as_of_day = as_of_day
        self._room = Room()
        self._by_day = np.zeros(LAST_DAY + 1, np.int64)
        self._counts: Any = np.zeros((0, 0), np.bool_)

    def says_the_same(self, other: _Side) -> bool:
        """Whether both books say the same of all that is asked of them here."""
        same = all(np.array_equal(one, two) for one, two in zip(self.eras.rates, other.eras.rates, strict=True))
        charges = [[(one.off, one.earning.charge) for one in side.eras.terms] for side in (self, other)]
        return same and charges[0] == charges[1]

    def run(self, held: Lots, bills: Bills, spendings: Spendings, words: Words, by: Eras) -> Settled:
        """Some customers: their rows, good until the next ones are asked for."""
        rates, room, outcome = self.eras.rates, self._room, self.outcome
        earned = self._lots("earned", len(bills.customer))
        size = compiled(earn)(bills, rates, self._counting(words), self._as_of_day, earned)
        earned = Lots._make(column[:size] for column in earned)
        days = room.column("days", np.int32, len(held.customer))
        self.kept += compiled(dated)(held, by.rates, rates, days)
        lots = self._lots("lots", len(held.customer) + size)
        compiled(merge)(held._replace(expires_day=days), earned, lots)
        found = room.settled(len(lots.customer), len(lots.customer) + len(spendings.customer), np.int64)
        rows = compiled(settle)(lots, spendings, self._as_of_day, found)
        outcome.earned += int(earned.points.sum())
        outcome.held += int(compiled(credited_upto)(held.credited_day, held.points, self._as_of_day))
        for name in ("spent", "expired", "left", "refused"):
            total = getattr(outcome, name) + int(getattr(found, name)[:rows].sum())
            setattr(outcome, name, total)
        compiled(add_by_day)(lots.expires_day, found.lot_left, self._by_day)
        return Settled._make([*(column[:rows] for column in found[:5]), *found[5:]])

    def finish(self) -> None:
        """Raise OurMistake where points were lost or made; write down what is left by day."""
        one = self.outcome
        if one.earned + one.held != one.spent + one.expired + one.left or one.left != self._by_day.sum():
            raise OurMistake(f"points do not add up: {one}")
        one.left_by_day = {int(day): int(self._by_day[day]) for day in np.flatnonzero(self._by_day)}

    def uncounted(self, words: Words) -> list[str]:
        """Products met of which no line counts."""
        products = words.known.get("product", {})
        by_product = self._counting(words).reshape(len(self.eras.terms), -1, 2 * len(TAXES)).any(axis=(0, 2))
        return [product for product, number in products.items() if not by_product[number]]

    def _lots(self, name: str, size: int) -> Lots:
        kinds = Lots(np.int64, np.int32, np.int32, np.int64)
        return Lots._make(self._room.column(f"{name} {place}", kind, size) for place, kind in enumerate(kinds))

    def _counting(self, words: Words) -> Any:
        """What counts, asked again once new products were met."""
        products = dict(words.known.get("product", {}))
        if self._counts.shape[1] < 2 * len(TAXES) * max(len(products), 1):
            self._counts = counting(self.eras, products)
        return self._counts
