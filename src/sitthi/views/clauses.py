"""Clauses as people look them up: wording, values, readings, the code and the cases that rest on them."""

from __future__ import annotations

import ast
import datetime as dt
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import msgspec
import yaml

from sitthi.flow.commands import COMMANDS
from sitthi.flow.reactions import REACTIONS
from sitthi.kernel.errors import BadInput
from sitthi.kernel.money import format_thb
from sitthi.terms import Book, Clause, Plain, Reading, Text, Value, Version

HOMES = ("enforced", "carried-out", "shown", "not-yet")
PACKAGE = Path(__file__).resolve().parent.parent
RULES = ("areas", "standing", "flow", "channels")
"""Where code rests on clauses."""

_SECONDS_PER_HOUR, _SECONDS_PER_MINUTE = 3600, 60


class Case(msgspec.Struct, frozen=True):
    """A worked case: its name and file, what it is about, the clauses and readings it proves."""

    name: str
    file: str
    title: Text
    clauses: tuple[str, ...]
    readings: tuple[str, ...]

    def shape(self) -> dict[str, Any]:
        """As JSON: ``{case, file, title}``."""
        return {"case": self.name, "file": self.file, "title": text(self.title)}


def cases_folder() -> Path | None:
    """The folder of cases in the project's checkout; None where only the package is installed."""
    root = PACKAGE.parent.parent
    folder = root / "cases"
    return folder if folder.is_dir() and (root / "pyproject.toml").is_file() else None


def load_cases(folder: Path) -> tuple[Case, ...]:
    """All cases of a folder, file by file; raises BadInput for a file that is no list of cases."""
    found: list[Case] = []
    for path in sorted(folder.rglob("*.yaml")):
        name = f"{folder.name}/{path.relative_to(folder).as_posix()}"
        try:
            page = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)  # the safe one, in C
        except (yaml.YAMLError, UnicodeDecodeError) as error:
            raise BadInput(what=f"is not YAML ({error})", remedy="Correct or remove it.", file=name) from None
        listed = page.get("cases", page) if isinstance(page, dict) else page
        if not isinstance(listed, list):
            listed = [listed]
        found += [_case(one, name) for one in listed if isinstance(one, dict)]
    return tuple(found)


def _case(one: dict[str, Any], file: str) -> Case:
    title = one.get("title")
    if not isinstance(title, dict):
        title = {"th": str(title or ""), "en": str(title or "")}
    clauses = one.get("clauses", one.get("clause", ()))
    clauses = (clauses,) if isinstance(clauses, str) else tuple(map(str, clauses))
    return Case(
        str(one.get("case", one.get("name", Path(file).stem))),
        file,
        Text(str(title.get("th", "")), str(title.get("en", ""))),
        clauses,
        tuple(map(str, one.get("readings", ()))),
    )


def text(wording: Text) -> dict[str, str]:
    """Wording in both languages."""
    return {"th": wording.th, "en": wording.en}


def clause_shape(clause: Clause, cases: tuple[Case, ...]) -> dict[str, Any]:
    """A clause with its home and the cases that prove it."""
    return {
        "clause": clause.id,
        "kind": clause.kind,
        "says": {"th": clause.th, "en": clause.en},
        "home": clause.home,
        "where": list(clause.where),
        "in_force_from": clause.from_date.isoformat() if clause.from_date else None,
        "cases": [one.shape() for one in cases if clause.id in one.clauses],
    }


def why(book: Book, clause: Clause, cases: tuple[Case, ...]) -> dict[str, Any]:
    """All that hangs on a clause: wording, values, readings, commands, reactions, places in the code, cases."""
    document = clause.id.partition("/")[0]
    version = book.documents[document][-1]
    values = [value for value in version.values.values() if value.clause == clause.id]
    named = {value.reading for value in values}
    readings = [one for one in book.readings() if clause.id in one.clauses or one.id in named]
    return {
        **clause_shape(clause, cases),
        "document": document,
        "version": version.version,
        "values": [value_shape(value) for value in values],
        "readings": [reading_shape(one) for one in readings],
        "commands": [spec.name for spec in COMMANDS if spec.name in clause.where or clause.id in spec.clauses],
        "reactions": [{"event": one.event, "command": one.command} for one in REACTIONS if clause.id in one.clauses],
        "code": list(places(clause.id, frozenset(value.name for value in values))),
    }


def reading_shape(reading: Reading) -> dict[str, Any]:
    """A reading: what is unclear, what was chosen and why."""
    return {
        "reading": reading.id,
        "unclear": text(reading.unclear),
        "choice": text(reading.choice),
        "why": text(reading.why),
        "values": list(reading.values),
    }


def value_shape(value: Value) -> dict[str, Any]:
    """A value of the book with its unit, clause and reading."""
    return {
        "value": value.name,
        "is": written(value.value, value.unit, dict(value.columns)),
        "unit": value.unit,
        "clause": value.clause,
        "reading": value.reading,
    }


def written(found: Plain, unit: str, columns: Mapping[str, str]) -> Any:
    """A value as the book writes it: money and percent as decimals, times as HH:MM:SS, tables as rows."""
    if isinstance(found, tuple):
        return [
            {name: written(cell, columns.get(name, "text"), {}) for name, cell in one.items()}
            if isinstance(one, Mapping)
            else written(one, unit.removesuffix("-list"), {})
            for one in found
        ]
    if isinstance(found, dt.date):
        return found.isoformat()
    if isinstance(found, int) and not isinstance(found, bool):
        if unit in {"thb", "million-thb", "percent"}:
            return format_thb(found)
        if unit == "time":
            hours, rest = divmod(found, _SECONDS_PER_HOUR)
            minutes, seconds = divmod(rest, _SECONDS_PER_MINUTE)
            return f"{hours:02d}:{minutes:02d}:{seconds:02d}"
    return found


def places(clause: str, values: frozenset[str]) -> Iterator[str]:
    """Where the code names a clause or one of its values: ``areas/wallet/topups.py: top_up``."""
    wanted = {clause, *values}
    for folder in RULES:
        for path in sorted((PACKAGE / folder).rglob("*.py")):
            source = path.read_text(encoding="utf-8")
            if any(one in source for one in wanted):
                yield from _named_in(path, ast.parse(source), wanted)


def _named_in(path: Path, module: ast.Module, wanted: set[str]) -> Iterator[str]:
    place = path.relative_to(PACKAGE).as_posix()
    for node in module.body:
        strings = {
            one.value
            for one in ast.walk(node)
            if isinstance(one, ast.Constant) and isinstance(one.value, str) and one.value in wanted
        }
        if strings:
            name = getattr(node, "name", "") or _assigned(node)
            yield f"{place}: {name}" if name else place


def _assigned(node: ast.stmt) -> str:
    """The name a constant is given at the top of a module."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        return node.targets[0].id
    if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
        return node.target.id
    return ""


def document_shape(version: Version) -> dict[str, Any]:
    """A version of a document: what it is, when it is in force, its clauses, values and readings."""
    return {
        "document": version.document,
        "version": version.version,
        "title": text(version.title),
        "issuer": text(version.issuer),
        "published": version.published.isoformat(),
        "in_force": version.span(),
        "hash": version.hash,
        "clauses": [clause_shape(one, ()) for one in version.clauses],
        "values": [value_shape(one) for one in version.values.values()],
        "readings": [reading_shape(one) for one in version.readings],
    }
