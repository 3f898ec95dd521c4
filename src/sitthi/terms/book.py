"""The book: all documents with all their versions, loaded, checked and asked by date."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType

import msgspec

from sitthi.terms.checks import every_fault
from sitthi.terms.document import read_document
from sitthi.terms.errors import (
    BookRefused,
    NoSuchClause,
    NoSuchDocument,
    NoSuchReading,
    NotInForce,
    PlaceError,
)
from sitthi.terms.model import Clause, Reading, Version
from sitthi.terms.overlay import lay_over
from sitthi.terms.values import Values

OVERLAYS = "overlays"
_DAY = dt.timedelta(days=1)


class Book:
    """Documents by name, each with its versions in order; ``off`` are clauses an overlay switches off."""

    __slots__ = ("_clauses", "_readings", "allow_not_yet", "documents", "folder", "off", "overlay")

    def __init__(
        self,
        documents: Mapping[str, tuple[Version, ...]],
        folder: Path,
        *,
        overlay: str | None = None,
        off: frozenset[str] = frozenset(),
        allow_not_yet: bool = True,
    ) -> None:
        """A book of sound versions; raises BookRefused where they do not fit together."""
        errors = every_fault(documents, folder, off, allow_not_yet=allow_not_yet)
        if errors:
            raise BookRefused(tuple(errors))
        self.folder = folder
        self.overlay = overlay
        self.off = off
        self.allow_not_yet = allow_not_yet
        self.documents = MappingProxyType(
            {name: tuple(_hashed(one, off) for one in versions) for name, versions in documents.items()}
        )
        versions = [version for ordered in self.documents.values() for version in ordered]
        self._clauses = {clause.id: clause for version in versions for clause in version.clauses}
        self._readings = {reading.id: reading for version in versions for reading in version.readings}

    def in_force(self, document: str, on: dt.date) -> Version:
        """The version of a document in force on a date; raises NoSuchDocument or NotInForce."""
        versions = self.documents.get(document)
        if versions is None:
            raise NoSuchDocument(document, tuple(self.documents))
        for version in versions:
            if version.covers(on):
                return version
        raise NotInForce(document, on, "; ".join(version.span() for version in versions))

    def values(self, document: str, on: dt.date) -> Values:
        """The values of a document in force on a date; those of clauses not yet in force raise when read."""
        return Values(self.in_force(document, on), on)

    def clause(self, full_id: str, on: dt.date | None = None) -> Clause:
        """A clause by full id, as in force on a date or else in its latest version.

        Raises NoSuchClause, and NotInForce for a date on which the clause is not in force.
        """
        latest = self._clauses.get(full_id)
        if latest is None:
            raise NoSuchClause(full_id)
        if on is None:
            return latest
        version = self.in_force(full_id.partition("/")[0], on)
        for clause in version.clauses:
            if clause.id == full_id:
                if clause.from_date is not None and on < clause.from_date:
                    raise NotInForce(full_id, on, f"{clause.from_date.isoformat()} on")
                return clause
        raise NotInForce(full_id, on, "those of the versions that have the clause")

    def reading(self, reading_id: str) -> Reading:
        """A reading by id, as in its document's latest version; raises NoSuchReading."""
        reading = self._readings.get(reading_id)
        if reading is None:
            raise NoSuchReading(reading_id)
        return reading

    def clauses(self) -> tuple[Clause, ...]:
        """All clauses, document by document in their order, as in their latest version."""
        return tuple(self._clauses.values())

    def readings(self) -> tuple[Reading, ...]:
        """All readings, document by document in their order."""
        return tuple(self._readings.values())

    def boundaries(self) -> tuple[dt.date, ...]:
        """All dates on which a version, or a clause of one, comes into force or is so no longer."""
        versions = [version for ordered in self.documents.values() for version in ordered]
        dates = {version.in_force_from for version in versions}
        dates |= {version.in_force_to + _DAY for version in versions if version.in_force_to is not None}
        later = {clause.from_date for version in versions for clause in version.clauses}
        return tuple(sorted(dates | {date for date in later if date is not None}))


def package_book() -> Path:
    """The folder of the book that comes with the package."""
    return Path(__file__).resolve().parent.parent / "book"


def load_book(folder: Path | None = None, overlay: Path | None = None, *, allow_not_yet: bool = True) -> Book:
    """Load a book folder (``None``: the package's own), with an overlay file or the name of one here.

    ``allow_not_yet=False`` is for a release: it refuses clauses without a home. Raises BookRefused with every
    complaint; files are named by their path.
    """
    root = package_book() if folder is None else folder
    documents, errors = _read_all(root)
    if errors:
        raise BookRefused(tuple(errors))
    book = Book(documents, root, allow_not_yet=allow_not_yet)
    return book if overlay is None else overlaid(book, overlay)


def overlaid(book: Book, overlay: Path) -> Book:
    """The book with an overlay file laid over it, checked anew; the book itself is unchanged.

    A bare name that is no file is looked for among the overlays of the book.
    """
    assert book.overlay is None, "one overlay at a time"
    path = overlay
    if not path.exists() and path.name == str(overlay) and not path.suffix:
        path = book.folder / OVERLAYS / f"{overlay.name}.yaml"
    result = lay_over(book.documents, path)
    return Book(result.documents, book.folder, overlay=result.name, off=result.off, allow_not_yet=book.allow_not_yet)


def _read_all(folder: Path) -> tuple[dict[str, tuple[Version, ...]], list[PlaceError]]:
    """Every document below a folder, and all that is wrong within their files."""
    documents: dict[str, tuple[Version, ...]] = {}
    errors: list[PlaceError] = []
    for inner in sorted(path for path in folder.iterdir() if path.is_dir()) if folder.is_dir() else ():
        if inner.name == OVERLAYS:
            continue
        drafts = [read_document(path, str(path)) for path in sorted(inner.glob("*.yaml"))]
        errors += [error for draft in drafts for error in draft.errors]
        versions = [draft.version for draft in drafts if draft.version is not None]
        if drafts:
            documents[inner.name] = tuple(sorted(versions, key=lambda version: version.in_force_from))
    if not documents and not errors:
        what, remedy = "there is no book here", "Name a folder with <document>/<version>.yaml in it."
        errors.append(PlaceError(what=what, remedy=remedy, file=str(folder)))
    return documents, errors


def _hashed(version: Version, off: frozenset[str]) -> Version:
    """The version with the SHA-256 of what it promises and of its clauses that are switched off.

    A receipt names its terms by this hash, so it must not change when a comment moves a line or a clause, yet
    unchanged, finds its home in the system.
    """
    plain = _promise(version, ("file", "line", "hash"))
    plain["clauses"] = [_promise(clause, ("line", "home", "where")) for clause in version.clauses]
    plain["values"] = [_promise(value, ("line", "row_lines")) for value in version.values.values()]
    plain["readings"] = [_promise(reading, ("line",)) for reading in version.readings]
    plain["off"] = sorted(clause.id for clause in version.clauses if clause.id in off)
    canonical = msgspec.json.encode(plain, order="sorted", enc_hook=dict)
    return msgspec.structs.replace(version, hash=sha256(canonical).hexdigest())


def _promise(struct: msgspec.Struct, leave: tuple[str, ...]) -> dict[str, object]:
    return {name: field for name, field in msgspec.structs.asdict(struct).items() if name not in leave}
