"""What-if: a file that names the values it changes and the clauses it switches off, and nothing else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import msgspec
from yaml.nodes import Node, ScalarNode

from sitthi.terms.errors import BookRefused, PlaceError
from sitthi.terms.model import Value, Version, by_name
from sitthi.terms.page import Page, Unreadable, dotted
from sitthi.terms.units import UNITS, Made

Documents = Mapping[str, tuple[Version, ...]]

_NAME = re.compile(r"[a-z0-9][a-z0-9-]*")


class Overlaid(msgspec.Struct, frozen=True):
    """The documents as an overlay leaves them, its name and the clauses it switches off (full ids)."""

    documents: Mapping[str, tuple[Version, ...]]
    name: str
    off: frozenset[str]


def lay_over(documents: Documents, path: Path) -> Overlaid:
    """Apply an overlay file; raises BookRefused with every complaint about it."""
    try:
        page = Page(path, str(path))
    except Unreadable as error:
        raise BookRefused(error.errors) from error
    except OSError as error:
        raise _unfound(path) from error
    overlay = _Overlay(page, documents)
    overlay.read()
    if page.errors:
        raise BookRefused(tuple(page.errors))
    return Overlaid(overlay.changed(), overlay.name, overlay.off)


def _unfound(path: Path) -> BookRefused:
    what, remedy = "there is no such overlay", "Name a file, or one of the overlays of the book."
    return BookRefused((PlaceError(what=what, remedy=remedy, file=str(path)),))


class _Overlay:
    """Reads an overlay against the documents it changes."""

    def __init__(self, page: Page, documents: Documents) -> None:
        self.page = page
        self.documents = documents
        self.name = ""
        self.off: frozenset[str] = frozenset()
        self._values: dict[tuple[str, str, str], Value] = {}

    def read(self) -> None:
        """Read everything, leaving complaints with the page."""
        page = self.page
        top = page.mapping(page.root, "", ("overlay", "why"), ("changes", "off"))
        self.name = page.text(top.get("overlay"), "overlay")
        if self.name and not _NAME.fullmatch(self.name):
            page.refuse(top["overlay"], "overlay", f"{self.name!r} is no name", "Use a-z, 0-9 and hyphens.")
        page.wording(top.get("why"), "why")
        for index, node in enumerate(page.items(top.get("changes"), "changes")):
            self._change(node, f"changes[{index}]")
        self._read_off(top.get("off"))
        if not page.errors and not self._values and not self.off:
            what = "the overlay changes nothing"
            page.refuse(page.root, "changes", what, "Name a value to change or a clause to switch off.")

    def _read_off(self, node: Node | None) -> None:
        known = {c.id for versions in self.documents.values() for v in versions for c in v.clauses}
        self.off = frozenset(self.page.texts(node, "off"))
        for clause in sorted(self.off - known - {""}):
            what = f"the book has no clause {clause!r}"
            self.page.refuse(node or self.page.root, "off", what, "Write document/clause, such as prepaid/1.2.8.")

    def _change(self, node: Node, place: str) -> None:
        page = self.page
        entries = page.mapping(node, place, ("document", "name", "value"), ("version", "unit"))
        document = page.one_of(entries.get("document"), dotted(place, "document"), tuple(self.documents))
        if not document:
            return
        versions = self._versions(document, entries.get("version"), dotted(place, "version"))
        name = page.text(entries.get("name"), dotted(place, "name"))
        holders = [version for version in versions if name in version.values]
        if not holders:
            if name and versions:
                what = f"{document} has no value {name!r}"
                page.refuse(entries["name"], dotted(place, "name"), what, "Name a value of that document.")
            return
        if "value" in entries:
            self._set(holders, entries, place)

    def _versions(self, document: str, node: Node | None, field: str) -> tuple[Version, ...]:
        versions = self.documents[document]
        if node is None:
            return versions
        text = self.page.one_of(node, field, tuple(version.version for version in versions))
        return tuple(version for version in versions if version.version == text)

    def _set(self, holders: list[Version], entries: dict[str, Node], place: str) -> None:
        page, first = self.page, holders[0].values[str(entries["name"].value)]
        if "unit" in entries:
            unit = page.text(entries["unit"], dotted(place, "unit"))
            if unit and unit != first.unit:
                what = f"{first.name} is in {first.unit}, not in {unit}"
                page.refuse(entries["unit"], dotted(place, "unit"), what, f"Write {first.unit}, or leave it out.")
                return
        complaints = len(page.errors)
        made = self._made(first, entries["value"], dotted(place, "value"))
        if len(page.errors) > complaints:
            return
        for version in holders:
            self._put(version, first.name, made, (entries, place))

    def _made(self, value: Value, node: Node, field: str) -> Made:
        if value.unit == "choice" and isinstance(node, ScalarNode):
            return Made(self.page.one_of(node, field, value.options), value.options)
        made = UNITS[value.unit](self.page, node, field)
        if made.columns != value.columns:
            self.page.refuse(node, field, f"{value.name} has other columns", "Keep the columns and their units.")
        if set(made.options) != set(value.options):
            self.page.refuse(node, field, f"{value.name} has other options", "Keep what it may be.")
        return made

    def _put(self, version: Version, name: str, made: Made, at: tuple[dict[str, Node], str]) -> None:
        entries, place = at
        key = (version.document, version.version, name)
        old = version.values[name]
        if key in self._values:
            what = f"{name} is changed twice"
            self.page.refuse(entries["name"], dotted(place, "name"), what, "Keep one change.")
        elif made.value == old.value:
            what = f"{name} has this value already"
            self.page.refuse(entries["value"], dotted(place, "value"), what, "Write another, or leave it out.")
        else:
            self._values[key] = msgspec.structs.replace(old, value=made.value, row_lines=())

    def changed(self) -> Mapping[str, tuple[Version, ...]]:
        """The documents with the named values replaced."""
        return {
            document: tuple(self._version(version) for version in versions)
            for document, versions in self.documents.items()
        }

    def _version(self, version: Version) -> Version:
        values = tuple(
            self._values.get((version.document, version.version, value.name), value)
            for value in version.values.values()
        )
        return msgspec.structs.replace(version, values=by_name(values))
