"""Rows become events: the same row the same event, every cell in its field, add-ons with their number."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
import pytest

from sitthi.app import make_index
from sitthi.channels.takeover.reading import Row
from sitthi.channels.takeover.rows import Addons, event
from sitthi.flow.admit import Door
from sitthi.kernel.errors import BadInput

TIME = "2024-04-01T10:00:00+07:00"
CELLS = {
    "number": "0811111111",
    "holder": "H1",
    "account": "BA1",
    "holder_kind": "juristic",
    "language": "en",
    "main_package": "my-second",
    "status": "suspended",
    "active_since": "2015-03-09",
    "balance": "120.50",
    "free": "20",
    "valid_until": "2024-09-01T23:59:59+07:00",
}


def told(cells: dict[str, str], addons: list[tuple[int, bytes]] | None = None) -> dict[str, Any]:
    """The event of a row, decoded."""
    found: dict[str, Any] = msgspec.json.decode(event(Row(2, cells), addons or [], "old", TIME))
    return found


def addons(tmp_path: Path, text: str) -> Addons:
    """The add-ons of a file with the given rows."""
    path = tmp_path / "addons.csv"
    path.write_text("number,offer,round,requested,valid_until,data_bytes,voice_seconds\n" + text)
    return Addons(path)


def test_every_cell_has_its_field() -> None:
    """The command says all that the row says, in satang and microseconds."""
    request = Door(make_index()).admit(event(Row(2, CELLS), [], "old", TIME))
    body = request.command.body
    assert request.spec.name == "take-over-number"
    assert (request.command.key, body.holder, body.account) == ("0811111111", "H1", "BA1")
    assert (body.holder_kind, body.language, body.status) == ("juristic", "en", "suspended")
    assert (body.balance_satang, body.free_satang, body.charging) == (12_050, 2_000, "prepaid")


def test_the_same_row_is_the_same_event() -> None:
    """Its id does not depend on where the row stands or on empty cells, and changes with anything it says."""
    first = told(CELLS)["id"]
    assert told({**CELLS, "product": ""})["id"] == first
    assert event(Row(9, CELLS), [], "old", TIME) == event(Row(2, CELLS), [], "old", TIME)
    assert told({**CELLS, "balance": "120.51"})["id"] != first
    assert told(CELLS, [(2, b'{"offer":"net-279"}')])["id"] != first


def test_addons_come_with_their_number(tmp_path: Path) -> None:
    """All add-ons of a number are in its event; what is unlimited or not told has no allowance."""
    found = addons(
        tmp_path,
        f"0811111111,finver-149,,2024-03-20T08:00:00+07:00,{TIME},1024,60\n"
        f"0811111111,net-279-auto6,3,2024-03-21T08:00:00+07:00,{TIME},,\n",
    )
    data = told(CELLS, found.take("0811111111"))["data"]
    assert [one["offer"] for one in data["addons"]] == ["finver-149", "net-279-auto6"]
    assert [one["round"] for one in data["addons"]] == [1, 3]
    assert [one["allowances"] for one in data["addons"]] == [{"data": 1024, "voice": 60}, {}]
    assert list(found.unclaimed()) == []


def test_an_addon_that_can_not_be_read_keeps_its_number_out(tmp_path: Path) -> None:
    """No number is taken with half of what it holds: both rows are told."""
    found = addons(
        tmp_path,
        f"0811111111,finver-149,1,{TIME},{TIME},12 GB,60\n0811111111,net-279,1,{TIME},{TIME},,\n",
    )
    with pytest.raises(BadInput, match="line 2 of the add-ons"):
        found.take("0811111111")
    assert [(one.line, one.field) for one in found.rejects] == [(2, "data_bytes"), (3, "number")]


def test_an_addon_of_nobody_is_told(tmp_path: Path) -> None:
    """An add-on whose number is not in the file of numbers is a reject with its line."""
    found = addons(tmp_path, f"0811111111,net-279,1,{TIME},{TIME},,\n")
    assert [(one.line, one.number) for one in found.unclaimed()] == [(2, "0811111111")]


def test_a_row_without_number_is_refused() -> None:
    """A row that names nobody is no event."""
    with pytest.raises(BadInput) as caught:
        told({**CELLS, "number": ""})
    assert caught.value.field == "number"
