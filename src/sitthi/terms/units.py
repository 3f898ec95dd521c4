"""How a value is written in each unit, and the integer, text or date it becomes; nothing becomes a float."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType

import msgspec
from yaml.nodes import Node

from sitthi.terms.model import Cell, Plain, Row
from sitthi.terms.page import Page, dotted

_WHOLE = re.compile(r"0|[1-9]\d{0,17}")
_DECIMAL = re.compile(r"(0|[1-9]\d{0,11})(?:\.(\d+))?")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d):([0-5]\d)")
_WORD = re.compile(r"[a-z0-9][a-z0-9-]*")
BUDDHIST_ERA_FROM = 2400
"""A year this late is a Buddhist Era year that was not converted."""

NO_DATE = dt.date.min

WHOLE_UNITS = ("days", "months", "hours", "minutes", "seconds", "years", "count", "bytes", "points", "people")
PLACES = MappingProxyType({"thb": 2, "percent": 2, "million-thb": 8})
"""Decimal places that make an integer of a decimal: satang, hundredths of a percent, satang of millions."""


class Made(msgspec.Struct, frozen=True):
    """A converted value with what a choice may be, what a table's columns are and where its rows stand."""

    value: Plain
    options: tuple[str, ...] = ()
    columns: tuple[tuple[str, str], ...] = ()
    row_lines: tuple[int, ...] = ()


NOTHING = Made("")
"""What a value that could not be read is, beside its complaint."""


def whole(page: Page, node: Node, field: str) -> int:
    """A whole number of zero or more, written plainly."""
    text = page.scalar(node, field, ("int",), "Write a whole number without quotes.")
    if text and not _WHOLE.fullmatch(text):
        page.refuse(node, field, f"{text!r} is no plain whole number", "Write digits only, such as 30.")
        return 0
    return int(text or 0)


def decimal(page: Page, node: Node, field: str, places: int) -> int:
    """A number of zero or more with at most that many decimals, as an integer of the smallest part."""
    text = page.scalar(node, field, ("int", "str"), 'Write a whole number, or decimals in quotes such as "10.50".')
    match = _DECIMAL.fullmatch(text)
    if text and (match is None or len(match[2] or "") > places):
        remedy = f'Write digits with at most {places} decimals, such as "10.50".'
        page.refuse(node, field, f"{text!r} is no amount in this unit", remedy)
        return 0
    if match is None:
        return 0
    return int(match[1] + (match[2] or "").ljust(places, "0"))


def date(page: Page, node: Node, field: str) -> dt.date:
    """A date written YYYY-MM-DD in the common era; ``NO_DATE`` after a complaint."""
    text = page.scalar(node, field, ("timestamp", "str"), "Write a date as YYYY-MM-DD.")
    if not text:
        return NO_DATE
    try:
        found = dt.date.fromisoformat(text) if _DATE.fullmatch(text) else NO_DATE
    except ValueError:
        found = NO_DATE
    if found is NO_DATE:
        page.refuse(node, field, f"{text!r} is no date", "Write a day of the calendar as YYYY-MM-DD.")
    elif found.year >= BUDDHIST_ERA_FROM:
        what = f"{text!r} is a year of the Buddhist Era"
        page.refuse(node, field, what, f"Write {found.year - 543} for {found.year}.")
        return NO_DATE
    return found


def time(page: Page, node: Node, field: str) -> int:
    """A time of day in quotes, as seconds since midnight."""
    text = page.scalar(node, field, ("str",), 'Write a time in quotes, such as "23:59:59".')
    match = _TIME.fullmatch(text)
    if text and match is None:
        page.refuse(node, field, f"{text!r} is no time of day", 'Write HH:MM:SS, such as "23:59:59".')
    return int(match[1]) * 3600 + int(match[2]) * 60 + int(match[3]) if match else 0


def flag(page: Page, node: Node, field: str) -> bool:
    """Either true or false."""
    text = page.scalar(node, field, ("bool",), "Write true or false.")
    if text and text not in {"true", "false"}:
        page.refuse(node, field, f"{text!r} can be misread", "Write true or false.")
    return text == "true"


_CELLS: Mapping[str, Callable[[Page, Node, str], Cell]] = MappingProxyType(
    {
        **dict.fromkeys(WHOLE_UNITS, whole),
        "thb": lambda page, node, field: decimal(page, node, field, PLACES["thb"]),
        "percent": lambda page, node, field: decimal(page, node, field, PLACES["percent"]),
        "million-thb": lambda page, node, field: decimal(page, node, field, PLACES["million-thb"]),
        "date": date,
        "time": time,
        "flag": flag,
        "text": lambda page, node, field: page.text(node, field),
    }
)


def _choice(page: Page, node: Node, field: str) -> Made:
    entries = page.mapping(node, field, ("is", "of"))
    options = page.texts(entries.get("of"), dotted(field, "of"))
    for option in options:
        if option and not _WORD.fullmatch(option):
            page.refuse(entries["of"], dotted(field, "of"), f"{option!r} is no word", "Use a-z, 0-9 and hyphens.")
    if "is" not in entries or not options:
        return Made("", options)
    return Made(page.one_of(entries["is"], dotted(field, "is"), options), options)


def _list(unit: str) -> Callable[[Page, Node, str], Made]:
    def read(page: Page, node: Node, field: str) -> Made:
        if unit == "text":
            return Made(page.texts(node, field))
        items = page.items(node, field)
        cells = [_CELLS[unit](page, item, f"{field}[{index}]") for index, item in enumerate(items)]
        return Made(tuple(int(cell) for cell in cells if isinstance(cell, int)))

    return read


def _table(page: Page, node: Node, field: str) -> Made:
    entries = page.mapping(node, field, ("columns", "rows"))
    columns: list[tuple[str, str]] = []
    if "columns" in entries:
        place, remedy = dotted(field, "columns"), "Write each column with its unit, such as from: thb."
        for name, _, unit_node in page.pairs(entries["columns"], place, remedy) or ():
            unit = page.one_of(unit_node, dotted(dotted(field, "columns"), name), tuple(_CELLS))
            columns.append((name, unit or "text"))
    rows: list[Row] = []
    row_nodes = page.items(entries.get("rows"), dotted(field, "rows"))
    for index, row_node in enumerate(row_nodes if columns else ()):
        place = f"{field}.rows[{index}]"
        cells = page.items(row_node, place)
        if len(cells) != len(columns):
            what = f"the row has {len(cells)} cells, the table {len(columns)} columns"
            page.refuse(row_node, place, what, "Give each column its cell.")
            continue
        pairs = zip(columns, cells, strict=True)
        row = {name: _CELLS[unit](page, cell, f"{place}.{name}") for (name, unit), cell in pairs}
        rows.append(MappingProxyType(row))
    if "rows" in entries and not row_nodes:
        page.refuse(entries["rows"], dotted(field, "rows"), "the table has no rows", "Write at least one row.")
    lines = tuple(node.start_mark.line + 1 for node in row_nodes)
    return Made(tuple(rows), (), tuple(columns), lines)


def _cell(unit: str) -> Callable[[Page, Node, str], Made]:
    return lambda page, node, field: Made(_CELLS[unit](page, node, field))


UNITS: Mapping[str, Callable[[Page, Node, str], Made]] = MappingProxyType(
    {
        **{unit: _cell(unit) for unit in _CELLS},
        "thb-list": _list("thb"),
        "days-list": _list("days"),
        "text-list": _list("text"),
        "choice": _choice,
        "table": _table,
    }
)
"""Every unit a value may have, with its reader."""
