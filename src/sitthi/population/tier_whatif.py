"""What if the terms of tiers were others: a base of numbers by the book and by an overlay, read once, judged twice."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import numpy as np

from sitthi.areas.tiers import terms as area
from sitthi.areas.tiers.terms import TiersTerms
from sitthi.areas.tiers.ways import JURISTIC
from sitthi.kernel.errors import BadInput, OurMistake
from sitthi.kernel.moment import date_of
from sitthi.population import tier_files
from sitthi.population.compiled import compiled
from sitthi.population.running import Room
from sitthi.population.tier_files import MONTHS, Piece, pieces, read, rows_of
from sitthi.population.tier_moves import Edge, Numbers, Sums, count_moves, cuts_of, edges_of, nothing_yet
from sitthi.population.tier_rates import DOCUMENTS, clauses, columns_of, terms_at
from sitthi.population.tier_regions import MOST, Regions
from sitthi.population.tier_review import Base, Outcome, review_all
from sitthi.population.tier_running import room_for
from sitthi.population.whatif import Set, sets, unmoved
from sitthi.standing.tier_parts import BY_INVITATION, WAYS
from sitthi.terms import Book, NotInForce, Values, Version
from sitthi.terms.model import by_name

DOCUMENT = "serenade"
MOVED = (
    "usage.min-tenure",
    "usage.window-bills",
    "usage.fewer-bills",
    "usage.charge-measure",
    "usage.payment-test",
    "usage.use-test",
    "usage.platinum",
    "usage.gold",
    "usage.emerald",
    "tiers.order",
    "tiers.several-ways",
    "usage.band-edge",
    "usage.min-tenure-edge",
    "usage.threshold-edge",
    "package.price-vat",
    "prepaid.payment-test",
    "prepaid.use-test",
    "juristic.ways",
    "way.usage-only-conditions",
    "package.tiers",
    "device.hot-deal-max-speed-tiers",
    "device.hot-deal-iphone-tiers",
    "package.unlisted-price",
    "account.thresholds",
    "account.charge-measure",
    "account.fibre-charge-over",
    "account.payment-required",
    "account.regular-use-required",
    "account.min-tenure",
    "account.fibre-min-paid-bills",
    "account.barred-packages",
    "account.tenure-of",
    "account.tier-min-tenure",
)
"""Values of the document on which the figures can depend."""
TAKEN_IN = (
    "usage.charge-products",
    "usage.use-products",
    "usage.charge-vat",
    "prepaid.charge-measure",
    "invitation.counts-for",
    "end.period-months",
    "device.ground-until",
    "account.receivers",
)
"""Values that decide what is in the files when a base is built, and do not move what is there already."""


class Files(NamedTuple):
    """The files of a base (``tier_files``). The figures are as of a Thai day."""

    numbers: Path
    months: Path
    as_of_day: int

    def rows(self) -> int:
        """How many rows the files have together; raises BadInput."""
        return rows_of(self.numbers, tier_files.NUMBERS) + rows_of(self.months, MONTHS)


class Moved(msgspec.Struct, frozen=True):
    """Some numbers: how many there are and how many rise or fall, and the monthly charges of those that do.

    Charges are as the baseline measures them.
    """

    numbers: int
    up: int
    down: int
    up_satang: int
    down_satang: int

    @property
    def same(self) -> int:
        """How many have the same tier by both."""
        return self.numbers - self.up - self.down


class TierWhatIf(msgspec.Struct, frozen=True):
    """What numbers qualify for by the book and by an overlay.

    ``tiers`` are all there are by either, "" for none first, then the lowest of the book. ``matrix`` and
    ``charges_satang`` are numbers and their monthly charges, by tier by the book (row) and by the overlay. ``bands``
    are where the bands of ``by_tenure`` begin, but the first. ``refused`` are numbers without a tier by deciding
    clause, ``ways`` those with one by way ("" none), each by the book and by the overlay. ``otherwise`` have the same
    tier by another way or clause. ``idle`` are values it sets and clauses it switches off that nothing here depends
    on, ``taken_in`` values that the base was built by.
    """

    overlay: str
    as_of_day: int
    sets: tuple[Set, ...]
    off: tuple[str, ...]
    idle: tuple[str, ...]
    taken_in: tuple[str, ...]
    citizens: int
    tiers: tuple[str, ...]
    matrix: tuple[tuple[int, ...], ...]
    charges_satang: tuple[tuple[int, ...], ...]
    total: Moved
    bands: tuple[Edge, ...]
    by_tenure: tuple[Moved, ...]
    by_region: dict[str, Moved]
    refused: dict[str, tuple[int, int]]
    ways: dict[str, tuple[int, int]]
    otherwise: int

    def counts(self, side: int) -> list[int]:
        """Numbers by tier, by the book (0) or by the overlay (1)."""
        return [sum(row) for row in (self.matrix if side == 0 else zip(*self.matrix, strict=True))]


def as_of(months: Path) -> int:
    """The day after the last month in a file of months ends; raises BadInput where there is none."""
    (column,) = (one for one in MONTHS if one.name == "to_day")
    last = max((int(found.max()) for (found,) in read(months, (column,), tier_files.ROWS)), default=None)
    if last is None:
        raise BadInput(what="there are no months", remedy="Name the day with --as-of.", file=str(months))
    return last + 1


def terms_of(book: Book, overlaid: Book, as_of_day: int) -> tuple[TiersTerms, TiersTerms]:
    """The terms of tiers of a day by either book; raises BadInput where there are none."""
    try:
        return terms_at(book, as_of_day), terms_at(overlaid, as_of_day)
    except NotInForce as error:
        raise BadInput(what=error.what, remedy=error.remedy, field="--as-of") from None


def compare(book: Book, overlaid: Book, files: Files, progress: Callable[[int], None]) -> TierWhatIf:
    """The base by both books; raises BadInput for files that are wrong, and for an overlay that changes nothing.

    Both judge each piece at once, on a thread each. ``progress`` is told how many rows of both files are done.
    """
    terms = terms_of(book, overlaid, files.as_of_day)
    before, after = (_Side(one, terms[0], files.as_of_day) for one in terms)
    if before.says_the_same(after):
        raise _nothing(book, overlaid, files.as_of_day)
    ladder = (*terms[0].tiers, *(one for one in terms[1].tiers if one not in terms[0].tiers))
    places = tuple(np.array([ladder.index(tier) for tier in one.tiers], np.int64) for one in terms)
    edges, regions = edges_of(terms[0].rule, terms[1].rule), Regions(files.numbers)
    cuts, sums = cuts_of(edges, files.as_of_day), nothing_yet(len(ladder), len(edges) + 1, MOST + 1)
    with ThreadPoolExecutor(max_workers=1) as pool:
        for piece in pieces(files.numbers, files.months, progress):
            _check_invited(files.numbers, piece, terms[0])
            other = pool.submit(after.judge, piece)
            found = (before.judge(piece), other.result())
            numbers = Numbers(piece.numbers.since_day, regions.take(len(piece.numbers.number)))
            compiled(count_moves)(*found, places, numbers, cuts, sums)
    if not sums.otherwise[0] and sums.moved.sum() == np.trace(sums.moved):
        raise _nothing(book, overlaid, files.as_of_day)
    return _told(book, overlaid, files.as_of_day, (before, after), _Counted(ladder, edges, regions.names, sums))


class _Side:
    """One of the two books, and what comes out by it."""

    def __init__(self, terms: TiersTerms, stated: TiersTerms, as_of_day: int) -> None:
        """``stated`` are the terms by whose ranks invitations are stated in the files."""
        self.terms = terms
        self.citizens = 0
        self.as_of_day = as_of_day
        self._columns = columns_of(terms)
        self._room = Room()
        self._rank = np.array([terms.rank(tier) for tier in stated.tiers], np.int8)
        self._bars_juristic = BY_INVITATION not in terms.juristic_ways and JURISTIC not in terms.off

    def says_the_same(self, other: _Side) -> bool:
        """Whether both say the same of all that is asked of them here."""
        pairs = zip(self._columns, other._columns, strict=True)
        same = all(np.array_equal(one, two) for mine, others in pairs for one, two in zip(mine, others, strict=True))
        return same and self.terms.tiers == other.terms.tiers and self._bars_juristic == other._bars_juristic

    def judge(self, piece: Piece) -> Outcome:
        """What the numbers of a piece qualify for; good until the next is asked for."""
        found = room_for(self._room, len(piece.numbers.number))
        numbers = piece.numbers._replace(invited=self._ranks(piece))
        self.citizens += compiled(review_all)(
            Base(numbers, piece.months, piece.ends, self.as_of_day), self._columns, found
        )
        return found

    def _ranks(self, piece: Piece) -> Any:
        """The ranks that numbers are invited to, by these terms."""
        stated: Any = piece.numbers.invited
        if not self._bars_juristic and np.array_equal(self._rank, np.arange(len(self._rank))):
            return stated
        ranks = np.append(self._rank, np.zeros(16, np.int8))[stated]
        if self._bars_juristic:
            ranks[piece.numbers.juristic > 0] = 0
        ranks.flags.writeable = False  # as those read are, so that a rule is compiled once
        return ranks


def _check_invited(path: Path, piece: Piece, stated: TiersTerms) -> None:
    """Raise BadInput for an invitation to a tier that the terms do not have."""
    highest = int(piece.numbers.invited.max(initial=0))
    if highest >= len(stated.tiers):
        number = piece.numbers.number[int(np.argmax(piece.numbers.invited))]
        what = f"is {highest} (number {number}), but there are {len(stated.tiers) - 1} tiers"
        raise BadInput(
            what=what, remedy="Write the tier's place from the lowest, which is 1.", file=str(path), field="invited"
        )


def _nothing(book: Book, overlaid: Book, as_of_day: int) -> BadInput:
    """The complaint about an overlay on which no figure depends, naming what it sets."""
    on = date_of(as_of_day)
    known = book.in_force(DOCUMENT, on).values
    past = sorted(
        {one.version for one in sets(book, overlaid) if one.version != book.in_force(one.document, on).version}
    )
    built = [
        one.before.name for one in sets(book, overlaid) if one.document == DOCUMENT and one.before.name in TAKEN_IN
    ]
    said = [f"Set one of {DOCUMENT}: {', '.join(name for name in MOVED if name in known)}."]
    if built:
        said.append(f"A base is built by {', '.join(built)}: build it anew by the overlay to see what comes of that.")
    if past:
        said.append(f"Not in force on {on.isoformat()}: versions {', '.join(past)}.")
    return unmoved(book, overlaid, " ".join(said))


class _Counted(NamedTuple):
    """All counts, and what their places stand for."""

    ladder: tuple[str, ...]
    edges: tuple[Edge, ...]
    regions: list[str]
    sums: Sums


def _told(book: Book, overlaid: Book, as_of_day: int, sides: tuple[_Side, _Side], counted: _Counted) -> TierWhatIf:
    """The counts by name; raises OurMistake where they do not tie."""
    assert overlaid.overlay is not None
    sums, changed = counted.sums, sets(book, overlaid)
    built = [one for one in changed if one.document == DOCUMENT and one.before.name in TAKEN_IN]
    bands = tuple(_moved(row) for row in sums.by_band)
    regions = {name: _moved(row) for name, row in zip(counted.regions, sums.by_region, strict=False) if row[0]}
    total = _sum(bands)
    off_diagonal = int(sums.moved.sum() - np.trace(sums.moved))
    if not total == _sum(tuple(regions.values())) or total.numbers != sums.moved.sum() or total.same < 0:
        raise OurMistake(f"numbers do not add up: {total}")
    if total.up + total.down != off_diagonal:
        raise OurMistake(f"moves do not add up: {total}, {off_diagonal}")
    return TierWhatIf(
        overlay=overlaid.overlay,
        as_of_day=as_of_day,
        sets=changed,
        off=tuple(sorted(overlaid.off)),
        idle=(
            *_names(one for one in changed if one not in built and _is_idle(overlaid, one, sides[1])),
            *(one for one in sorted(overlaid.off) if _says_the_same(overlaid, sides[1], {}, overlaid.off - {one})),
        ),
        taken_in=_names(built),
        citizens=sides[0].citizens,
        tiers=counted.ladder,
        matrix=_rows(sums.moved),
        charges_satang=_rows(sums.charges),
        total=total,
        bands=counted.edges,
        by_tenure=bands,
        by_region=dict(sorted(regions.items())),
        refused=_refused(sides, sums.by_clause),
        ways={way: (int(one), int(two)) for way, one, two in zip(("", *WAYS), *sums.by_way, strict=True)},
        otherwise=int(sums.otherwise[0]),
    )


def _is_idle(overlaid: Book, one: Set, side: _Side) -> bool:
    """Whether all that is asked here is the same without one of the values that an overlay sets."""
    found = _in_force(overlaid, side.as_of_day).get(one.document)
    if found is None or found.version != one.version:
        return True
    values = by_name(tuple((dict(found.values) | {one.before.name: one.before}).values()))
    return _says_the_same(overlaid, side, {one.document: msgspec.structs.replace(found, values=values)}, overlaid.off)


def _in_force(book: Book, day: int) -> dict[str, Version]:
    return {document: book.in_force(document, date_of(day)) for document in DOCUMENTS}


def _says_the_same(book: Book, side: _Side, other: dict[str, Version], off: frozenset[str]) -> bool:
    """Whether terms of other versions, and with so much switched off, say the same of all that is asked here."""
    versions, on = _in_force(book, side.as_of_day) | other, date_of(side.as_of_day)
    terms = area.read({name: Values(version, on) for name, version in versions.items()}, off)
    return _Side(terms, terms, side.as_of_day).says_the_same(side)


def _names(some: Iterable[Set]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(f"{one.document}/{one.before.name}" for one in some))


def _moved(row: Any) -> Moved:
    return Moved(*(int(one) for one in row))


def _sum(some: Iterable[Moved]) -> Moved:
    rows = [msgspec.structs.astuple(one) for one in some]
    return Moved(*map(sum, zip(*rows, strict=True)))


def _rows(table: Any) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(int(one) for one in row) for row in table)


def _refused(sides: tuple[_Side, _Side], by_clause: Any) -> dict[str, tuple[int, int]]:
    """Numbers without a tier by the id of their deciding clause, by either book, the most first."""
    found: dict[str, list[int]] = {}
    for place, side in enumerate(sides):
        cited = clauses(side.terms)
        for code in np.flatnonzero(by_clause[place]):
            found.setdefault(cited[code], [0, 0])[place] += int(by_clause[place][code])
    return {clause: (one, two) for clause, (one, two) in sorted(found.items(), key=lambda pair: (-pair[1][0], pair[0]))}
