"""What can be wrong with a book, and what can not be answered from it."""

from __future__ import annotations

import datetime as dt

from sitthi.kernel.errors import BadInput, OurMistake


class PlaceError(BadInput):
    """One thing wrong in a file of the book: file, line, column, field, what, and what to do about it."""

    def __init__(
        self,
        *,
        what: str,
        remedy: str,
        file: str,
        line: int | None = None,
        field: str | None = None,
        column: int = 1,
    ) -> None:
        super().__init__(what=what, remedy=remedy, file=file, line=line, field=field)
        self.column = column


class BookRefused(BadInput):
    """The book (or an overlay) does not load; ``errors`` holds every complaint, by file and line.

    ``str()`` is one line a complaint.
    """

    def __init__(self, errors: tuple[BadInput, ...]) -> None:
        assert errors, "a refusal names what is wrong"
        first = errors[0]
        super().__init__(what=first.what, remedy=first.remedy, file=first.file, line=first.line, field=first.field)
        self.errors = errors

    def __str__(self) -> str:
        """All complaints, one a line."""
        return "\n".join(str(error) for error in self.errors)


class NotInForce(BadInput):
    """No version (or clause) is in force on the date asked: a refusal to answer, never zero."""

    def __init__(self, subject: str, on: dt.date, spans: str) -> None:
        super().__init__(
            what=f"{subject} is not in force on {on.isoformat()}",
            remedy=f"Ask for a date it covers: {spans}.",
        )


class NoSuchDocument(BadInput):
    """A document is asked for that the book does not hold."""

    def __init__(self, document: str, known: tuple[str, ...]) -> None:
        super().__init__(
            what=f"the book has no document {document!r}",
            remedy=f"Name one of: {', '.join(known)}.",
            field="document",
        )


class NoSuchClause(BadInput):
    """A clause is asked for that no version of its document has."""

    def __init__(self, clause: str) -> None:
        super().__init__(
            what=f"the book has no clause {clause!r}",
            remedy="Write document/clause as `sitthi clauses` lists them, such as prepaid/1.2.8.",
            field="clause",
        )


class NoSuchReading(BadInput):
    """A reading is asked for that the book does not hold."""

    def __init__(self, reading: str) -> None:
        super().__init__(
            what=f"the book has no reading {reading!r}",
            remedy="Write it as the book does, such as R17.",
            field="reading",
        )


class NoSuchValue(OurMistake):
    """A rule asks for a value its terms do not hold, or in another unit than the book gives it."""
