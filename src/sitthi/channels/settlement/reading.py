"""A settlement file as rows to be compared: which transactions a channel says it took, and what can not be read."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from sitthi.channels.takeover.reading import Columns, Row, read_rows
from sitthi.kernel.errors import BadInput
from sitthi.kernel.moment import parse_time
from sitthi.kernel.money import parse_thb
from sitthi.views.reconcile import Settled

COLUMNS = Columns(required=("reference", "amount", "time"), optional=("source", "number", "account"))


def read_settlement(path: Path) -> tuple[list[Settled], list[BadInput]]:
    """The rows of a CSV or Parquet file, and a complaint for each that can not be read, with its place.

    Raises BadInput where the file can not be read as a table, or has other columns.
    """
    settled: list[Settled] = []
    complaints: list[BadInput] = []
    for row in _rows(path):
        try:
            settled.append(_settled(row))
        except BadInput as error:
            complaints.append(error.at(file=str(path), line=row.line))
    return settled, complaints


def _rows(path: Path) -> Iterator[Row]:
    """The rows; without a column that says who a transaction is about, none of them is of use."""
    for place, row in enumerate(read_rows(path, COLUMNS)):
        if not place and row.problem is None and not {"number", "account"} & row.cells.keys():
            remedy = "Add a column number (of top-ups), account (of bill payments), or both."
            raise BadInput(
                what="neither column 'number' nor 'account' is there",
                remedy=remedy,
                file=str(path),
                line=1,
                field="number",
            )
        yield row


def _settled(row: Row) -> Settled:
    """A row as what the channel took; raises BadInput for one that does not say it."""
    if row.problem is not None:
        raise row.problem
    cells = row.cells
    for field, text in cells.items():
        if not text.isprintable():
            raise BadInput(what="holds a character that is not text", remedy="Take it out.", field=field)
    if not cells["reference"]:
        remedy = "Every row names the id of its event, as the channel sent it."
        raise BadInput(what="is empty", remedy=remedy, field="reference")
    number, account = cells.get("number", ""), cells.get("account", "")
    if bool(number) == bool(account):
        what = "names a number and an account" if number else "names neither a number nor an account"
        raise BadInput(what=what, remedy="A top-up has a number, a bill payment an account.", field="number")
    amount_satang = parse_thb(cells["amount"], "amount")
    if not amount_satang:
        remedy = "Write what the channel hands over for it; below zero for what it took back."
        raise BadInput(what="is nothing", remedy=remedy, field="amount")
    return Settled(
        line=row.line,
        reference=cells["reference"],
        source=cells.get("source", ""),
        subject=f"number/{number}" if number else f"account/{account}",
        amount_satang=amount_satang,
        at_us=parse_time(cells["time"], "time"),
    )
