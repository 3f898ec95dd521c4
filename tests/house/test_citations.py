"""Whatever cites the book cites something that is in it."""

import re
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.house.sources import BOOK, ROOT, by_room, named, python_files, string_literals

READING = re.compile(r"[RH][1-9]\d{0,2}")
PAGES = sorted(path for path in BOOK.glob("*/*.yaml") if path.parent.name != "overlays")
DOCUMENTS = sorted({path.parent.name for path in PAGES})
CITATION = re.compile(rf"(?:{'|'.join(DOCUMENTS)})/[a-z0-9][A-Za-z0-9.-]*")

SOURCES = python_files("src")
CASES = sorted((ROOT / "cases").rglob("*.yaml"))


@cache
def book() -> list[dict[str, Any]]:
    """Read all documents as plain data; the strict loader has tests of its own."""
    return [yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader) for path in PAGES]


@cache
def addresses() -> frozenset[str]:
    """Collect the full ids of clauses and the full names of values."""
    clauses = {f"{page['document']}/{clause['id']}" for page in book() for clause in page.get("clauses") or []}
    values = {f"{page['document']}/{value['name']}" for page in book() for value in page.get("values") or []}
    return frozenset(clauses | values)


@cache
def readings() -> frozenset[str]:
    """Collect the ids of all readings."""
    return frozenset(reading["id"] for page in book() for reading in page.get("readings") or [])


def unknown(line: int, text: str, path: Path) -> list[str]:
    """Tell whether a string is a citation of something that is not in the book."""
    cites_nothing = CITATION.fullmatch(text) and text not in addresses()
    reads_nothing = READING.fullmatch(text) and text not in readings()
    return [f"{named(path)}:{line} {text}"] if cites_nothing or reads_nothing else []


def strings(node: object) -> list[str]:
    """List every string inside a piece of YAML data."""
    if isinstance(node, dict):
        return [text for pair in node.items() for part in pair for text in strings(part)]
    if isinstance(node, list):
        return [text for part in node for text in strings(part)]
    return [node] if isinstance(node, str) else []


@pytest.mark.parametrize(**by_room(SOURCES))
def test_clauses_cited_in_the_code_exist(room: list[Path]) -> None:
    """A clause, value or reading named in the source by a string of its own stands in the book."""
    cited = ((line, text, path) for path in room for line, text in string_literals(path))
    assert [wrong for one in cited for wrong in unknown(*one)] == []


@pytest.mark.parametrize(**by_room(CASES))
def test_clauses_cited_in_the_cases_exist(room: list[Path]) -> None:
    """A clause, value or reading named in a worked example stands in the book."""
    data = ((path, yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)) for path in room)
    assert [wrong for path, page in data for text in strings(page) for wrong in unknown(0, text, path)] == []


def test_a_wrong_citation_is_seen() -> None:
    """The check itself bites: an id that no document has is reported."""
    if DOCUMENTS:
        assert unknown(1, f"{DOCUMENTS[0]}/no.such-clause", ROOT / "README.md") != []
