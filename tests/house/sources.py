"""How the house tests find and read the files of the project."""

import ast
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
SOURCE = ROOT / "src" / "sitthi"
BOOK = SOURCE / "book"
CODE_ROOTS = ("src", "tests", "benchmarks", "tools")
TEXT_ROOTS = (*CODE_ROOTS, "cases", "docs", "examples", ".ci")
TEXT_SUFFIXES = frozenset({"", ".py", ".md", ".toml", ".yaml", ".yml", ".lock", ".txt", ".cfg", ".ini", ".sql"})

Function = ast.FunctionDef | ast.AsyncFunctionDef


def named(path: Path) -> str:
    """Return the path as it is written in the project: from its root, with forward slashes."""
    return path.relative_to(ROOT).as_posix()


def python_files(*roots: str) -> list[Path]:
    """List the Python files below the given folders of the project, sorted; a folder not there has none."""
    found = [path for root in roots for path in (ROOT / root).rglob("*.py")]
    return sorted(path for path in found if "__pycache__" not in path.parts)


def by_room(paths: Iterable[Path]) -> dict[str, Any]:
    """Arguments of `parametrize`: files by the folder they lie in, a test for each room; what fails names the files."""
    rooms: dict[str, list[Path]] = {}
    for path in paths:
        rooms.setdefault(named(path.parent), []).append(path)
    return {"argnames": "room", "argvalues": list(rooms.values()), "ids": list(rooms)}


def text_files() -> list[Path]:
    """List what people write and read: code, documents, data and settings, sorted."""
    below = [path for root in TEXT_ROOTS for path in (ROOT / root).rglob("*") if path.is_file()]
    top = [path for path in ROOT.iterdir() if path.is_file() and not path.name.endswith((".jsonl", "venv.lock"))]
    wanted = [path for path in below if path.suffix in TEXT_SUFFIXES and "__pycache__" not in path.parts]
    return sorted(set(wanted + top))


def area_folders() -> list[Path]:
    """List the areas that decide something, known by their rules."""
    return sorted(path.parent for path in (SOURCE / "areas").glob("*/rules.py"))


@cache
def tree(path: Path) -> ast.Module:
    """Parse a file once."""
    return ast.parse(path.read_text(encoding="utf-8"), filename=named(path))


def functions(path: Path) -> Iterator[Function]:
    """Go through all functions and methods of a file, inner ones too."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imported(path: Path) -> Iterator[tuple[int, str]]:
    """Give line and dotted name of everything a file imports; `from a import b` is `a.b`."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def docstring_nodes(path: Path) -> set[ast.expr]:
    """Collect the string nodes that are docstrings, so that code and prose can be told apart."""
    holders = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    return {
        node.body[0].value
        for node in ast.walk(tree(path))
        if isinstance(node, holders) and node.body and isinstance(node.body[0], ast.Expr)
    }


def string_literals(path: Path) -> Iterator[tuple[int, str]]:
    """Give line and text of every string of the code that is no docstring and no piece of an f-string."""
    prose: set[ast.AST] = set(docstring_nodes(path))
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.JoinedStr):
            prose.update(node.values)
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node not in prose:
            yield node.lineno, node.value
