"""Overlays on the terms of points for the tests, and the book they are laid over."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from sitthi.terms import Book, load_book, overlaid


@cache
def book() -> Book:
    """The book of the package."""
    return load_book()


def laid_over(folder: Path, changes: dict[str, str], off: tuple[str, ...] = ()) -> Book:
    """The book with values of points changed (each written as YAML) and clauses switched off."""
    lines = [f"  - {{document: points, name: {name}, value: {value}}}\n" for name, value in changes.items()]
    text = f"overlay: trial\nwhy: {{th: ลองดู, en: a trial}}\nchanges:{'' if lines else ' []'}\n{''.join(lines)}"
    path = folder / "trial.yaml"
    path.write_text(f"{text}off: [{', '.join(off)}]\n", encoding="utf-8")
    return overlaid(book(), path)
