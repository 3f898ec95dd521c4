"""Overlays on the terms of a document for the tests."""

from __future__ import annotations

from pathlib import Path

from sitthi.terms import Book, overlaid
from tests.shipped import shipped


def laid_over(folder: Path, changes: dict[str, str], off: tuple[str, ...] = (), document: str = "points") -> Book:
    """The book with values of a document changed (each written as YAML) and clauses switched off."""
    lines = [f"  - {{document: {document}, name: {name}, value: {value}}}\n" for name, value in changes.items()]
    text = f"overlay: trial\nwhy: {{th: ลองดู, en: a trial}}\nchanges:{'' if lines else ' []'}\n{''.join(lines)}"
    path = folder / "trial.yaml"
    path.write_text(f"{text}off: [{', '.join(off)}]\n", encoding="utf-8")
    return overlaid(shipped(), path)
