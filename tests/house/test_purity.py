"""Deciding is pure and exact: nothing but values goes in and comes out, and none is a float."""

import ast
import re
from pathlib import Path

import pytest

from tests.house.sources import SOURCE, by_room, imported, named, python_files, string_literals, tree

# What decides may lean on: modules without file, clock, chance, network or database.
PURE_MODULES = frozenset(
    {
        "__future__",
        "base64",
        "bisect",
        "collections",
        "datetime",
        "difflib",
        "enum",
        "fractions",
        "functools",
        "hashlib",
        "heapq",
        "itertools",
        "math",
        "msgspec",
        "operator",
        "phonenumbers",
        "re",
        "struct",
        "stdnum",
        "string",
        "types",
        "typing",
        "unicodedata",
    }
)
IMPURE_BUILTINS = frozenset({"open", "print", "input", "eval", "exec", "compile", "__import__", "breakpoint"})
PURE_PARTS = ("sitthi.areas", "sitthi.kernel", "sitthi.ledger", "sitthi.standing", "sitthi.terms")

LIVE = SOURCE / "kernel" / "live.py"
CLOCKS_AND_CHANCE = re.compile(
    r"(?:^|\.)(?:datetime\.(?:now|utcnow|today)|date\.today|time\.(?:time|time_ns|localtime|gmtime)|uuid\.uuid[14]"
    r"|os\.urandom|secrets\.\w+|random\.(?!Random$)\w+)$"
)
# A database has a clock and dice too; what is stored must come from the command.
CLOCKS_AND_CHANCE_IN_SQL = re.compile(
    r"\b(?:now|clock_timestamp|statement_timestamp|transaction_timestamp|gen_random_uuid|uuidv[47]|random)\s*\(\s*\)"
    r"|\bcurrent_(?:timestamp|date|time)\b",
    re.IGNORECASE,
)
COUNTED = re.compile(r"_(?:satang|points|bytes|seconds|count|us)$")

SOURCES = python_files("src")


def decides(path: Path) -> bool:
    """Whether a file takes part in deciding: areas but their stores, standing, kernel but its live half."""
    if path == LIVE or path.name.startswith("store"):
        return False
    return any(path.is_relative_to(SOURCE / part) for part in ("areas", "standing", "kernel"))


DECIDING = [path for path in SOURCES if decides(path)]
MONEY = [path for path in SOURCES if decides(path) or path.is_relative_to(SOURCE / "ledger")]


def called(path: Path) -> list[tuple[int, str, ast.Call]]:
    """List line, dotted name and node of every call in a file."""
    calls = [node for node in ast.walk(tree(path)) if isinstance(node, ast.Call)]
    return [(node.lineno, ast.unparse(node.func), node) for node in calls]


@pytest.mark.parametrize(**by_room(DECIDING))
def test_what_decides_leans_on_pure_modules_only(room: list[Path]) -> None:
    """A rule sees command, standing and terms; a module that could see more is not imported beside it."""
    strange = [
        f"{named(path)}:{line} {name}"
        for path in room
        for line, name in imported(path)
        if name.split(".")[0] not in PURE_MODULES and not name.startswith(PURE_PARTS)
    ]
    assert strange == []


@pytest.mark.parametrize(**by_room(DECIDING))
def test_what_decides_does_not_reach_outside(room: list[Path]) -> None:
    """No file is opened, nothing printed and no text run as code while deciding."""
    reaching = [
        f"{named(path)}:{line} {name}" for path in room for line, name, _ in called(path) if name in IMPURE_BUILTINS
    ]
    assert reaching == []


@pytest.mark.parametrize(**by_room(DECIDING))
def test_stores_are_not_known_to_what_decides(room: list[Path]) -> None:
    """Rows become values before the rules see them, so no rule imports a store."""
    stores = [f"{named(path)}:{line} {name}" for path in room for line, name in imported(path) if ".store" in name]
    assert stores == []


@pytest.mark.parametrize(**by_room([path for path in SOURCES if path != LIVE]))
def test_clock_and_chance_come_from_outside(room: list[Path]) -> None:
    """Only the kernel's live half asks the machine for time, ids or chance; a seed is no chance."""
    taken = [
        f"{named(path)}:{line} {name}"
        for path in room
        for line, name, node in called(path)
        if CLOCKS_AND_CHANCE.search(name) or (name.endswith("random.Random") and not node.args)
    ]
    taken += [
        f"{named(path)}:{line} {name}"
        for path in room
        for line, name in imported(path)
        if CLOCKS_AND_CHANCE.search(name)
    ]
    assert taken == []


@pytest.mark.parametrize(**by_room(SOURCES))
def test_statements_do_not_ask_the_server_for_time_or_chance(room: list[Path]) -> None:
    """What is written down comes from the command, so that a replay gives the same bytes."""
    asked = [
        f"{named(path)}:{line} {hit.group()}"
        for path in room
        for line, text in string_literals(path)
        if (hit := CLOCKS_AND_CHANCE_IN_SQL.search(text))
    ]
    assert asked == []


@pytest.mark.parametrize(**by_room(MONEY))
def test_no_float_comes_near_money(room: list[Path]) -> None:
    """Where amounts are decided or posted there is no float, and no division that makes one."""
    floats = [
        f"{named(path)}:{node.lineno} {ast.unparse(node)}"
        for path in room
        for node in ast.walk(tree(path))
        if (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div))
        or (isinstance(node, ast.Name) and node.id == "float")
    ]
    assert floats == []


@pytest.mark.parametrize(**by_room([path for path in SOURCES if path not in MONEY]))
def test_counted_things_are_not_divided_into_fractions(room: list[Path]) -> None:
    """Elsewhere too, nothing named by a minor unit is divided otherwise than into whole ones."""
    divided = [
        f"{named(path)}:{node.lineno} {ast.unparse(node)}"
        for path in room
        for node in ast.walk(tree(path))
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)
        if any(COUNTED.search(part) for part in re.findall(r"\w+", ast.unparse(node)))
    ]
    assert divided == []
