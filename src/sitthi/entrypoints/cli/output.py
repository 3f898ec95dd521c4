"""Writing for people and machines: JSON, tables, colours, and decisions as lines."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import Any

import msgspec

_ENCODE = msgspec.json.Encoder().encode
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
    """A table for people; columns of amounts and counts (headed with a leading ``>``) are right-aligned."""
    from rich.console import Console
    from rich.table import Table

    made = Table(title=title or None, title_justify="left", title_style="bold", header_style="bold")
    for head in heads:
        right = head.startswith(">")
        made.add_column(head.removeprefix(">"), justify="right" if right else "left", overflow="fold")
    for row in rows:
        made.add_row(*("" if cell is None else str(cell) for cell in row))
    width = None if sys.stdout.isatty() else 160
    try:
        Console(file=sys.stdout, width=width, highlight=False, markup=False, emoji=False).print(made)
    except SystemExit:
        raise BrokenPipeError from None  # so it ends the program where nobody reads any more


def pairs(title: str, found: dict[str, Any]) -> None:
    """Names and values, one a line, beneath a title."""
    line(title)
    width = max((len(name) for name in found), default=0)
    for name, value in found.items():
        if value not in (None, "", [], {}):
            line(f"  {name.replace('_', ' '):<{width}}  {_said(value)}")


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
