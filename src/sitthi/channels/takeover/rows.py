"""Rows of numbers and add-ons become events: the same row always the same event, so that an import can be repeated."""

from __future__ import annotations

from collections.abc import Iterator
from hashlib import blake2b
from pathlib import Path
from typing import Any

import msgspec

from sitthi.channels.takeover.reading import Columns, Row, read_rows
from sitthi.kernel.errors import BadInput

NUMBERS = Columns(
    required=("number", "holder", "account", "active_since"),
    optional=(
        "holder_kind", "language", "product", "charging", "main_package", "status", "balance", "free", "valid_until",
    ),
)  # fmt: skip
"""The columns of a file of numbers; an empty cell is as if its column were not there."""

ALLOWANCES = {
    "data_bytes": "data",
    "voice_seconds": "voice",
    "sms_messages": "sms",
    "mms_messages": "mms",
}
"""Columns of what is left of an add-on, and the services they are of."""

ADDONS = Columns(
    required=("number", "offer", "requested", "valid_until"),
    optional=("round", *ALLOWANCES),
)
"""The columns of a file of add-ons: one row for each add-on in mid-round."""

EVENT = "number.taken-over"
MARK_BYTES = 4

_ENCODE = msgspec.json.Encoder().encode


class Reject(msgspec.Struct, frozen=True):
    """A row that was not taken: file (numbers or addons), line, the number it names, field, what is wrong, remedy."""

    file: str
    line: int
    number: str
    field: str
    what: str
    remedy: str


def rejected(file: str, row: Row, error: BadInput) -> Reject:
    """What is told of a row with a complaint; fields are named as the columns are."""
    field = (error.field or "").removeprefix("data.")
    return Reject(file, row.line, row.cells.get("number", ""), field, error.what, error.remedy)


class Addons:
    """The add-ons of a file by their number, each kept as the bytes it will be sent as."""

    def __init__(self, path: Path | None) -> None:
        """Read all of them; ``rejects`` are the rows that can not be read."""
        self.read = 0
        self.rejects: list[Reject] = []
        self._found: dict[str, list[tuple[int, bytes]]] = {}
        self._spoilt: dict[str, int] = {}
        for row in read_rows(path, ADDONS) if path is not None else ():
            self.read += 1
            number = row.cells.get("number", "")
            try:
                self._found.setdefault(number, []).append((row.line, _ENCODE(_addon(row))))
            except BadInput as error:
                self.rejects.append(rejected("addons", row, error))
                self._spoilt[number] = row.line

    def take(self, number: str) -> list[tuple[int, bytes]]:
        """Lines and bytes of a number's add-ons, taken out; raises BadInput where one of them was not readable."""
        found = self._found.pop(number, [])
        line = self._spoilt.get(number)
        if line is not None:
            self.rejects += [left_behind(number, place) for place, _ in found]
            raise BadInput(
                what=f"its add-on in line {line} of the add-ons can not be read",
                remedy="Mend that line and run the import again; nothing is taken twice.",
                field="addons",
            )
        return found

    def unclaimed(self) -> Iterator[Reject]:
        """Add-ons whose number is not in the file of numbers."""
        for number, rows in self._found.items():
            for line, _ in rows:
                what = "the file of numbers has no such number"
                yield Reject("addons", line, number, "number", what, "Add its row, or take this one out.")


def left_behind(number: str, line: int) -> Reject:
    """An add-on whose number was not taken."""
    what = "its number was not taken"
    return Reject("addons", line, number, "number", what, "Mend the number's row and run the import again.")


def _addon(row: Row) -> dict[str, Any]:
    if row.problem is not None:
        raise row.problem
    cells = row.cells
    left = {service: _count(cells[column], column) for column, service in ALLOWANCES.items() if cells.get(column)}
    return {
        "offer": cells["offer"],
        "round": _count(cells.get("round") or "1", "round"),
        "requested": cells["requested"],
        "valid_until": cells["valid_until"],
        "allowances": left,
    }


def _count(text: str, column: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise BadInput(what=f"{text!r} is not a whole number", remedy="Write digits only.", field=column)
    return int(text)


def event(row: Row, addons: list[tuple[int, bytes]], source: str, time: str) -> bytes:
    """The CloudEvent of a row; raises BadInput for a row that is none.

    Its id is the number and a mark of all that is told of it: the same row again is the same event, a mended row is
    another one.
    """
    if row.problem is not None:
        raise row.problem
    number = row.cells["number"]
    if not number:
        raise BadInput(what="is empty", remedy="Every row names its number.", field="number")
    data: dict[str, Any] = {name: cell for name, cell in row.cells.items() if cell and name != "number"}
    if addons:
        data["addons"] = [msgspec.Raw(encoded) for _, encoded in addons]
    told = _ENCODE(data)
    mark = blake2b(told, digest_size=MARK_BYTES).hexdigest()
    return _ENCODE({
        "specversion": "1.0",
        "id": f"{number}-{mark}",
        "source": source,
        "type": EVENT,
        "subject": f"number/{number}",
        "time": time,
        "data": msgspec.Raw(told),
    })  # fmt: skip
