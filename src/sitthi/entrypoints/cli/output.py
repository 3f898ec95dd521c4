"""Writing for people and machines: JSON, tables, colours, and decisions as lines."""

from __future__ import annotations

import os
import sys
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, Literal

import msgspec

_ENCODE = msgspec.json.Encoder().encode
WIDTH = 160
"""How wide a table may become that is not read on a terminal."""
TEXT_LEAST = 8
BORDER = 3
"""Of a table's columns: what room a text has at least, and what room a column takes besides its cells."""
_COLOURS = {"granted": "32", "refused": "31", "late": "33", "stuck": "35", "waiting": "35", "recorded": "36"}
_WORDS = {
    "granted": "อนุมัติ",
    "refused": "ปฏิเสธ",
    "recorded": "บันทึก",
    "late": "มาช้า",
    "repeated": "ซ้ำ",
    "stuck": "ติดขัด",
    "waiting": "รอคิว",
    "malformed": "ผิดรูปแบบ",
}
"""Outcomes in Thai."""


def json_line(value: object) -> None:
    """One JSON object on a line of its own."""
    sys.stdout.write(_ENCODE(value).decode() + "\n")


def json_page(value: object) -> None:
    """One JSON value, indented for reading."""
    sys.stdout.write(msgspec.json.format(_ENCODE(value), indent=2).decode() + "\n")


def line(text: str = "") -> None:
    """A line for people."""
    sys.stdout.write(text + "\n")


def word(outcome: str, language: str) -> str:
    """An outcome in the reader's language."""
    return _WORDS.get(outcome, outcome) if language == "th" else outcome


def coloured(text: str, outcome: str) -> str:
    """Text in its outcome's colour, on a terminal that wants colours."""
    colour = _COLOURS.get(outcome)
    if colour is None or os.environ.get("NO_COLOR") or not sys.stdout.isatty():
        return text
    return f"\x1b[{colour}m{text}\x1b[0m"


def table(title: str, heads: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """A table for people; columns of amounts and counts (headed with a leading ``>``) are right-aligned.

    These are never cut in two, which would make other figures of them; what names a row, in the first column, only
    where nothing else can give way.
    """
    from rich.console import Console
    from rich.table import Table

    console = Console(file=sys.stdout, highlight=False, markup=False, emoji=False)
    shown = [["" if cell is None else str(cell) for cell in row] for row in rows]
    whole, console.width = _whole(heads, shown, console.width if sys.stdout.isatty() else WIDTH)
    made = Table(title=title or None, title_justify="left", title_style="bold", header_style="bold")
    for place, head in enumerate(heads):
        justify: Literal["left", "right"] = "right" if head.startswith(">") else "left"
        made.add_column(head.removeprefix(">"), justify=justify, overflow="fold", no_wrap=place in whole)
    for row in shown:
        made.add_row(*row)
    try:
        console.print(made)
    except SystemExit:
        raise BrokenPipeError from None  # so it ends the program where nobody reads any more


def _whole(heads: Sequence[str], rows: list[list[str]], width: int) -> tuple[set[int], int]:
    """Which columns of a table stay in one piece, and how wide it may become for that: as wide as there is room for."""
    from rich.cells import cell_len

    longest = [max(map(cell_len, column), default=0) for column in zip([""] * len(heads), *rows, strict=True)]
    longest = [
        max(most, *(cell_len(part) for part in (*head.split(), ""))) for most, head in zip(longest, heads, strict=True)
    ]
    whole = {place for place, head in enumerate(heads) if head.startswith(">")}
    needed = sum(most if place in whole else min(most, TEXT_LEAST) for place, most in enumerate(longest))
    needed += len(heads) * BORDER + 1
    if 0 not in whole and needed - min(longest[0], TEXT_LEAST) + longest[0] <= width:
        whole.add(0)
    return whole, max(width, needed)


def field(name: str, found: object) -> str:
    """A field of an event's data as a line has room for it: ``name=value``, written as JSON would have it."""
    said = ",".join(map(str, found)) if isinstance(found, list) else found
    return f"{name}={str(said).lower() if isinstance(said, bool) else said}"


def pairs(title: str, found: dict[str, Any]) -> None:
    """Names and values, one a line, beneath a title."""
    line(title)
    width = max(map(_places, found), default=0)
    for name, value in found.items():
        if value not in (None, "", [], {}):
            line(f"  {name.replace('_', ' ')}{' ' * (width - _places(name))}  {_said(value)}")


def _places(text: str) -> int:
    """How many places of a line a text takes: a vowel or tone above or below another sign takes none."""
    return sum(unicodedata.category(sign) != "Mn" for sign in text)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, dict):
        return ", ".join(
            f"{name.replace('_', ' ')} {_said(one)}" for name, one in value.items() if one not in (None, "", [], {})
        )
    if isinstance(value, list):
        return ", ".join(map(_said, value))
    return str(value)
