"""The three ways a request can go wrong that are not a business "no"."""

from __future__ import annotations


class BadInput(Exception):
    """Something handed to us is malformed: file, line, field, what is wrong and how to mend it.

    Nothing of the malformed thing is recorded. Entry points print it without a traceback and end with exit code 2
    (or a 4xx problem). ``str()`` reads ``file:line: field: what. remedy``.
    """

    def __init__(
        self,
        *,
        what: str,
        remedy: str,
        file: str | None = None,
        line: int | None = None,
        field: str | None = None,
    ) -> None:
        super().__init__(what)
        self.what = what
        self.remedy = remedy
        self.file = file
        self.line = line
        self.field = field

    def at(self, *, file: str | None, line: int | None) -> BadInput:
        """The same complaint with its place filled in."""
        return BadInput(what=self.what, remedy=self.remedy, file=file, line=line, field=self.field)

    def __str__(self) -> str:
        """One line a person can act on."""
        place = self.file or ""
        if self.line is not None:
            place = f"{place}:{self.line}" if place else f"line {self.line}"
        parts = [part for part in (place, self.field or "") if part]
        what = self.what.rstrip(".")
        return ": ".join([*parts, f"{what}. {self.remedy}"])


class OurMistake(Exception):
    """A rule, a table or a store broke its own promise; the command is set aside as stuck, never guessed at."""
