"""What is written in the project is finished, and explains itself."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.sources import by_room, functions, named, python_files, text_files, tree

# Put together from pieces, so that this file does not find itself.
UNFINISHED = re.compile(r"\b(" + "|".join(["TO" + "DO", "FIX" + "ME", "XX" + "X", "Not" + "ImplementedError"]) + r")\b")
REGISTRIES = [
    "py" + "pi",
    "python" + "hosted",
    "npm" + "js",
    "npm" + "mirror",
    "rubygems",
    "crates",
    "debian",
]
REGISTRY_ADDRESS = re.compile(
    r"(?:https?|file)://[\w.@:-]*\b(?:" + "|".join(REGISTRIES) + r")\b[\w-]*\.\w+|^\s*--?(?:extra-)?index-url",
    re.MULTILINE,
)

TEXTS = text_files()
SOURCES = python_files("src")
TESTS = [path for path in python_files("tests") if path.name.startswith("test_")]


def found(pattern: re.Pattern[str], path: Path) -> list[str]:
    """List the lines of a file in which a pattern occurs."""
    text = path.read_text(encoding="utf-8")
    return [f"{named(path)}:{text.count(chr(10), 0, hit.start()) + 1} {hit.group()}" for hit in pattern.finditer(text)]


def test_nothing_is_left_for_later() -> None:
    """No note of unfinished work stands in the project: what is open belongs into an issue."""
    assert [line for path in TEXTS for line in found(UNFINISHED, path)] == []


def test_no_address_of_a_package_registry_is_written_down() -> None:
    """Where packages come from is the business of each machine; the locks carry hashes instead."""
    assert [line for path in TEXTS for line in found(REGISTRY_ADDRESS, path)] == []


def bare(path: Path) -> list[str]:
    """List what is public in a file and has no docstring."""
    module = tree(path)
    found = [] if ast.get_docstring(module) or not module.body else [f"{named(path)}: the module"]
    for node in module.body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            members = node.body if isinstance(node, ast.ClassDef) else []
            inner = [m for m in members if isinstance(m, ast.FunctionDef | ast.AsyncFunctionDef)]
            found += [
                f"{named(path)}:{thing.lineno} {thing.name}"
                for thing in (node, *inner)
                if not node.name.startswith("_") and not thing.name.startswith("_") and not ast.get_docstring(thing)
            ]
    return found


@pytest.mark.parametrize(**by_room(SOURCES))
def test_what_is_public_explains_itself(room: list[Path]) -> None:
    """Each module, public class and public function of the source has a docstring."""
    assert [each for path in room for each in bare(path)] == []


@pytest.mark.parametrize(**by_room(TESTS))
def test_a_test_says_what_is_promised(room: list[Path]) -> None:
    """Each test has a docstring, so that a red one tells which promise was broken."""
    silent = [
        f"{named(path)}:{f.lineno} {f.name}"
        for path in room
        for f in functions(path)
        if f.name.startswith("test_") and not ast.get_docstring(f)
    ]
    assert silent == []
