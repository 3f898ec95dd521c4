"""Write docs/reference from book and program, or check that it is up to date: `reference.py [--check]`."""

import importlib
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from tools import index_pages, lifecycle_page
from tools.pages import MADE, row, table

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "docs" / "reference"
BOOK = ROOT / "src" / "sitthi" / "book"
COMMAND_LINE = "sitthi.entrypoints.cli.group"


def versions(section: str) -> Iterator[dict[str, Any]]:
    """Go through the book's versions that hold anything in a section."""
    for path in sorted(BOOK.glob("*/*.yaml")):
        version = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        if version.get(section):
            yield version


def title(version: dict[str, Any]) -> list[str]:
    """Begin the chapter of a version."""
    return [f"## {version['document']}: {version['title']['en']} ({version['version']})", ""]


def clauses() -> str:
    """List every clause of the book with its wording and its home."""
    lines = ["# The clauses", "", MADE, ""]
    for page in versions("clauses"):
        lines += title(page)
        lines += table("Clause", "In English", "ภาษาไทย", "Home", "Where")
        for clause in page["clauses"]:
            name = f"`{page['document']}/{clause['id']}`"
            where = ", ".join(f"`{place}`" for place in clause.get("where", ()))
            lines.append(row(name, clause["en"], clause["th"], clause["home"], where))
        lines.append("")
    return "\n".join(lines)


def readings() -> str:
    """List every reading: what the document leaves open, what was chosen, and why."""
    lines = [
        *("# The readings", "", MADE, ""),
        "Where a document is silent or contradicts itself: what we chose and why. A reading takes effect by values.",
        "R: listed with the documents. H: added by the house, for what that list leaves open.",
        "",
    ]
    for page in versions("readings"):
        lines += title(page)
        lines += table("Reading", "Clauses", "What is unclear", "What we chose", "Why", "Values")
        for one in page["readings"]:
            named = [", ".join(f"`{name}`" for name in one[which]) for which in ("clauses", "values")]
            lines.append(
                row(one["id"], named[0], one["unclear"]["en"], one["choice"]["en"], one["why"]["en"], named[1])
            )
        lines.append("")
    return "\n".join(lines)


def commands(group: Any, context: Any, path: str) -> Iterator[tuple[str, Any]]:
    """Go through all commands below a group, with the words one types."""
    for name in sorted(group.list_commands(context)):
        command = group.get_command(context, name)
        if command.hidden:
            continue
        if hasattr(command, "list_commands"):
            yield from commands(command, context, f"{path} {name}")
        else:
            yield f"{path} {name}", command


def command_line() -> str:
    """List every command with its arguments and options."""
    typer = importlib.import_module("typer")
    group = typer.main.get_command(importlib.import_module(COMMAND_LINE).app)
    context = group.make_context("sitthi", [], resilient_parsing=True)
    lines = ["# The command line", "", MADE, ""]
    for words, command in commands(group, context, "sitthi"):
        lines += [f"## `{words}`", "", " ".join((command.help or "").split()), ""]
        shown = [one for one in command.params if not getattr(one, "hidden", False) and one.name != "help"]
        if shown:
            lines += table("Argument or option", "What it says")
            for one in shown:
                written = ", ".join(one.opts) if one.opts[0].startswith("-") else str(one.name).upper()
                lines.append(row(f"`{written}`", getattr(one, "help", "") or ""))
            lines.append("")
    return "\n".join(lines)


def pages() -> dict[str, str]:
    """Make all pages, by file name."""
    made = {
        "clauses.md": clauses(),
        "commands.md": index_pages.commands(),
        "events.md": index_pages.events(),
        "imports.md": index_pages.imports(),
        "lifecycle.md": lifecycle_page.lifecycle(),
        "readings.md": readings(),
    }
    if importlib.util.find_spec(COMMAND_LINE):
        made["cli.md"] = command_line()
    return {name: text.rstrip() + "\n" for name, text in made.items()}


def main(*, check: bool) -> int:
    """Write the pages, or name those which are stale and return exit code 1."""
    made = pages()
    stale = [
        name
        for name, text in made.items()
        if not (REFERENCE / name).is_file() or (REFERENCE / name).read_text(encoding="utf-8") != text
    ]
    if check:
        for name in stale:
            print(f"docs/reference/{name} is not what book and program say now: run make docs")
        return 1 if stale else 0
    REFERENCE.mkdir(parents=True, exist_ok=True)
    for name in stale:
        (REFERENCE / name).write_text(made[name], encoding="utf-8")
        print(f"docs/reference/{name} written")
    return 0


if __name__ == "__main__":
    sys.exit(main(check="--check" in sys.argv[1:]))
