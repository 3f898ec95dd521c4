"""A file of compensations as a plan: who gets how much, which rows can not be read, and the mark of the file."""

from __future__ import annotations

from hashlib import file_digest
from pathlib import Path

import msgspec

from sitthi.channels.takeover.reading import Columns, Row, read_rows
from sitthi.kernel.errors import BadInput
from sitthi.kernel.money import format_thb, parse_thb

AMOUNTS_IN_FILE = Columns(required=("number", "amount"), optional=("note",))
ONE_AMOUNT = Columns(required=("number",), optional=("note",))
"""The columns of a file, with an amount in each row or one for all."""

NOTE_MOST = 200
REMEDY = "Mended rows go into a file of their own: this one, changed, would be given to everybody again."


class Gift(msgspec.Struct, frozen=True):
    """One row to be given: its line (from 1, the header's is 1), whom, how much, and a note for later readers."""

    line: int
    number: str
    amount_satang: int
    note: str = ""


class Reject(msgspec.Struct, frozen=True):
    """A row that nothing was given for: line, number, what became of it, field (or clause), what is wrong, remedy.

    ``outcome``: rejected (no request could be made of it), refused (decided, with the clause), or set aside.
    """

    line: int
    number: str
    outcome: str
    field: str
    what: str
    remedy: str


class Plan(msgspec.Struct, frozen=True):
    """What a file asks for; ``mark`` is the SHA-256 of its bytes, so that the same file is known again."""

    file: str
    mark: str
    gifts: tuple[Gift, ...]
    rejects: tuple[Reject, ...]

    @property
    def rows(self) -> int:
        """All rows of the file, readable or not (a row that is rejected is so once)."""
        return len(self.gifts) + len(self.rejects)

    @property
    def total_satang(self) -> int:
        """What the readable rows come to."""
        return sum(gift.amount_satang for gift in self.gifts)


def read_plan(path: Path, each_satang: int | None = None) -> Plan:
    """The plan of a CSV or Parquet file; with ``each_satang`` every row gets that much and the file names no amounts.

    Raises BadInput where the file can not be read, has other columns, or holds no rows.
    """
    mark = _mark(path)
    gifts: list[Gift] = []
    rejects: list[Reject] = []
    lines: dict[str, int] = {}
    columns = AMOUNTS_IN_FILE if each_satang is None else ONE_AMOUNT
    try:
        for row in read_rows(path, columns):
            try:
                gifts.append(_gift(row, each_satang, lines))
            except BadInput as error:
                rejects.append(rejected(row.line, row.cells.get("number", ""), error))
    except BadInput as error:
        raise _about_amounts(error, each_satang) from None
    if not gifts and not rejects:
        raise BadInput(what="holds no rows", remedy="Write one row a number.", file=str(path))
    return Plan(str(path), mark, tuple(gifts), tuple(rejects))


def rejected(line: int, number: str, error: BadInput) -> Reject:
    """What is told of a row that no request could be made of; fields are named as the columns are."""
    field = (error.field or "").removeprefix("data.")
    field = "number" if field == "subject" else field
    return Reject(line, number, "rejected", field, error.what, f"{error.remedy} {REMEDY}")


def _mark(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return file_digest(file, "sha256").hexdigest()
    except OSError as error:
        what = f"can not be read ({error.strerror or error})"
        raise BadInput(what=what, remedy="Check the path and its permissions.", file=str(path)) from None


def _gift(row: Row, each_satang: int | None, lines: dict[str, int]) -> Gift:
    """A row as a gift; raises BadInput for one that is none. ``lines`` are those of the numbers so far."""
    if row.problem is not None:
        raise row.problem
    number, note = row.cells["number"], row.cells.get("note", "")
    if not number:
        raise BadInput(what="is empty", remedy="Every row names its number.", field="number")
    for field, text in (("number", number), ("note", note)):
        if not text.isprintable():
            raise BadInput(what="holds a character that is not text", remedy="Take it out.", field=field)
    if len(note) > NOTE_MOST:
        raise BadInput(what=f"has {len(note)} characters", remedy=f"Keep it to {NOTE_MOST}.", field="note")
    amount_satang = parse_thb(row.cells["amount"], "amount") if each_satang is None else each_satang
    if amount_satang <= 0:
        remedy = "Write what is given, above zero; to take something back send balance.adjusted."
        raise BadInput(what=f"{format_thb(amount_satang)} gives nothing", remedy=remedy, field="amount")
    first = lines.setdefault(number, row.line)
    if first != row.line:
        remedy = "Give all of it in one row."
        raise BadInput(what=f"line {first} gives to the same number", remedy=remedy, field="number")
    return Gift(row.line, number, amount_satang, note)


def _about_amounts(error: BadInput, each_satang: int | None) -> BadInput:
    """A complaint about the column of amounts says that there are two ways, and one is to be chosen."""
    if error.field != "amount":
        return error
    if each_satang is None:
        remedy = "Add the column, or say --amount for all rows."
    else:
        remedy = "Leave --amount out, or take the column out: with both, nobody knows which is meant."
    what = "column 'amount' is missing" if each_satang is None else "the file has amounts of its own"
    return BadInput(what=what, remedy=remedy, file=error.file, line=error.line, field="amount")
