"""One file of the book read into a version, with every complaint about it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from pathlib import Path

import msgspec
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sitthi.terms.errors import PlaceError
from sitthi.terms.model import Clause, Reading, Text, Value, Version, by_name
from sitthi.terms.page import Page, Unreadable, dotted, tag_of
from sitthi.terms.units import NO_DATE, NOTHING, UNITS, date

KINDS = ("rule", "process", "notice")
HOMES = ("enforced", "carried-out", "shown", "not-yet")
CHOSEN_BY = ("event-date", "join-date", "now")
SHARED = "general"
"""The document whose values and readings may rest on the clauses of all others."""
ALL = "all"
"""Stands for every clause, in readings of the shared document."""

_TOP = (
    "document",
    "version",
    "title",
    "issuer",
    "source",
    "published",
    "in_force",
    "binds",
    "clauses",
    "values",
    "readings",
)
_CLAUSE_ID = re.compile(r"[a-z0-9][A-Za-z0-9]*(?:[.-][A-Za-z0-9]+)*")
_FULL_ID = re.compile(rf"[a-z][a-z0-9-]*/{_CLAUSE_ID.pattern}")
_VALUE_NAME = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)*")
_READING_ID = re.compile(r"[RH][1-9]\d*")
"""R and a number for readings listed with the documents; H and a number for those the house has added of its own."""
_STEP = re.compile(r"[a-z][a-z0-9]*(?:[.-][a-z0-9]+)*")
_SHOWN = re.compile(r"(?:message|screen)/[a-z][a-z0-9-]*")


_Name = tuple[str, re.Pattern[str], str]
"""Key that names an entry, how the name is written, an example."""


class Draft(msgspec.Struct, frozen=True):
    """What one file gave: a version, unless it can not be used, and the complaints."""

    version: Version | None
    errors: tuple[PlaceError, ...]


def read_document(path: Path, shown_as: str) -> Draft:
    """Read a file whose folder is named as its document and whose name is its version."""
    try:
        page = Page(path, shown_as)
    except Unreadable as error:
        return Draft(None, error.errors)
    version = _Reader(page, path.parent.name, path.stem).read()
    return Draft(None if page.errors else version, page.complaints())


class _Reader:
    """Reads the parts of one document, each checked against the others."""

    def __init__(self, page: Page, document: str, version: str) -> None:
        self.page = page
        self.document = document
        self.version = version
        self.clause_ids: set[str] = set()

    def read(self) -> Version:
        """The version; only to be used if the page has no complaints."""
        page = self.page
        top = page.mapping(page.root, "", _TOP)
        self._named(top.get("document"), "document", self.document, "folder")
        self._named(top.get("version"), "version", self.version, "file")
        binds = page.mapping(top["binds"], "binds", ("who", "chosen_by")) if "binds" in top else {}
        starts, ends = self._in_force(top.get("in_force"))
        published = self._published(top.get("published"), starts)
        clauses = self._clauses(top.get("clauses"), (starts, ends))
        values = self._values(top.get("values"))
        return Version(
            document=self.document,
            version=self.version,
            title=Text(*page.wording(top.get("title"), "title")),
            issuer=Text(*page.wording(top.get("issuer"), "issuer")),
            source=page.text(top.get("source"), "source"),
            published=published,
            in_force_from=starts,
            in_force_to=ends,
            binds=Text(*page.wording(binds.get("who"), "binds.who")),
            chosen_by=page.one_of(binds.get("chosen_by"), "binds.chosen_by", CHOSEN_BY),
            clauses=clauses,
            values=by_name(values),
            readings=self._readings(top.get("readings"), {value.name for value in values}),
            file=f"{self.document}/{self.version}.yaml",
            line=_line(top.get("in_force")),
        )

    def _named(self, node: Node | None, field: str, expected: str, by: str) -> None:
        text = self.page.text(node, field)
        if node is not None and text and text != expected:
            what = f"{text!r} is not the name of the {by}, {expected!r}"
            remedy = f"Make the two the same: rename the {by} or write {expected!r}."
            self.page.refuse(node, field, what, remedy)

    def _in_force(self, node: Node | None) -> tuple[dt.date, dt.date | None]:
        if node is None:
            return NO_DATE, None
        entries = self.page.mapping(node, "in_force", ("from", "to"))
        starts = date(self.page, entries["from"], "in_force.from") if "from" in entries else NO_DATE
        ends_node = entries.get("to")
        if ends_node is None or tag_of(ends_node) == "null":
            return starts, None
        ends = date(self.page, ends_node, "in_force.to")
        if NO_DATE < ends < starts:
            what = f"it ends on {ends}, before it starts on {starts}"
            self.page.refuse(ends_node, "in_force.to", what, "Write a later date, or null while it has no end.")
        return starts, ends

    def _published(self, node: Node | None, starts: dt.date) -> dt.date:
        published = date(self.page, node, "published") if node is not None else NO_DATE
        if node is not None and NO_DATE < starts < published:
            what = f"it is published on {published}, after it comes into force on {starts}"
            self.page.refuse(node, "published", what, "Publish it sooner, or start it later.")
        return published

    def _entries(
        self, node: Node | None, field: str, keys: tuple[tuple[str, ...], tuple[str, ...]], name: _Name
    ) -> Iterator[tuple[str, str, dict[str, Node]]]:
        """Each item of a list of named things: its name, its place (list[name]) and its entries."""
        key, pattern, example = name
        met: set[str] = set()
        for index, item in enumerate(self.page.items(node, field)):
            place = f"{field}[{_named_in(item, key) or index}]"
            entries = self.page.mapping(item, place, *keys)
            own = self.page.text(entries.get(key), dotted(place, key))
            if own and not pattern.fullmatch(own):
                what = f"{own!r} can not be the {key} of an entry of {field}"
                self.page.refuse(entries[key], dotted(place, key), what, f"Write it like {example}.")
            elif own in met:
                what = f"{own!r} stands in {field} twice"
                self.page.refuse(entries[key], dotted(place, key), what, "Give each its own, or remove one.")
            met.add(own)
            yield own, place, entries

    def _clauses(self, node: Node | None, span: tuple[dt.date, dt.date | None]) -> tuple[Clause, ...]:
        keys = (("id", "kind", "th", "en", "home"), ("from", "where"))
        clauses = [
            self._clause(own, place, entries, span)
            for own, place, entries in self._entries(node, "clauses", keys, ("id", _CLAUSE_ID, "1.2.8"))
        ]
        if node is not None and not clauses and self.document != SHARED:
            self.page.refuse(node, "clauses", "the document has no clauses", "Write them.")
        items = node.value if isinstance(node, SequenceNode) else []
        self.clause_ids = {f"{self.document}/{_named_in(item, 'id')}" for item in items}
        return tuple(clauses)

    def _clause(self, own: str, place: str, entries: dict[str, Node], span: tuple[dt.date, dt.date | None]) -> Clause:
        page = self.page
        thai, english = page.wording_of(entries, place)
        from_date = self._later(entries.get("from"), dotted(place, "from"), span)
        home = page.one_of(entries.get("home"), dotted(place, "home"), HOMES)
        where = self._where(entries, place, home)
        kind = page.one_of(entries.get("kind"), dotted(place, "kind"), KINDS)
        line = _line(entries.get("id"))
        return Clause(f"{self.document}/{own}", kind, thai, english, home, where, from_date, line)

    def _later(self, node: Node | None, field: str, span: tuple[dt.date, dt.date | None]) -> dt.date | None:
        if node is None:
            return None
        from_date = date(self.page, node, field)
        starts, ends = span
        if NO_DATE < from_date < starts or (ends is not None and from_date > ends):
            what = f"{from_date} lies outside the time the document is in force"
            self.page.refuse(node, field, what, "Write a day of that time, or leave it out.")
        return from_date

    def _where(self, entries: dict[str, Node], place: str, home: str) -> tuple[str, ...]:
        page, field = self.page, dotted(place, "where")
        if "where" not in entries:
            if home not in {"", "not-yet"}:
                what = f"the clause is {home}, but not said where"
                page.refuse(entries["home"], field, what, "Name the commands, steps, messages or screens.")
            return ()
        where = page.texts(entries["where"], field)
        if home == "not-yet" or not where:
            remedy = "Leave `where` out while the home is not-yet; else name at least one place."
            page.refuse(entries["where"], field, "home and `where` disagree", remedy)
        pattern, example = (_SHOWN, "message/balance or screen/offer") if home == "shown" else (_STEP, "top-up")
        for name in where:
            if name and home and not pattern.fullmatch(name):
                what = f"{name!r} is no place for a clause that is {home}"
                page.refuse(entries["where"], field, what, f"Write it like {example}.")
        return where

    def _values(self, node: Node | None) -> tuple[Value, ...]:
        keys = (("name", "value", "unit", "clause"), ("reading",))
        name = ("name", _VALUE_NAME, "topup.kiosk.min")
        return tuple(
            self._value(own, place, entries) for own, place, entries in self._entries(node, "values", keys, name)
        )

    def _value(self, own: str, place: str, entries: dict[str, Node]) -> Value:
        page = self.page
        unit = page.one_of(entries.get("unit"), dotted(place, "unit"), tuple(UNITS))
        made = NOTHING
        if unit and "value" in entries:
            made = UNITS[unit](page, entries["value"], dotted(place, "value"))
        return Value(
            name=own,
            value=made.value,
            unit=unit,
            clause=self._clause_of(entries.get("clause"), dotted(place, "clause")),
            reading=page.text(entries["reading"], dotted(place, "reading")) if "reading" in entries else None,
            line=_line(entries.get("name")),
            options=made.options,
            columns=made.columns,
            row_lines=made.row_lines,
        )

    def _clause_of(self, node: Node | None, field: str) -> str:
        """Full id of the clause a value rests on."""
        text = self.page.text(node, field)
        if node is None or not text:
            return ""
        if self.document == SHARED:
            if not _FULL_ID.fullmatch(text):
                remedy = "Write document/clause, such as prepaid/1.2.8."
                self.page.refuse(node, field, f"{text!r} is no full id of a clause", remedy)
            return text
        full = f"{self.document}/{text}"
        if full not in self.clause_ids:
            what = f"the document has no clause {text!r}"
            self.page.refuse(node, field, what, "Name a clause of this document, without the document's name.")
        return full

    def _readings(self, node: Node | None, value_names: set[str]) -> tuple[Reading, ...]:
        keys = (("id", "clauses", "unclear", "choice", "why", "values"), ())
        return tuple(
            self._reading(own, place, entries, value_names)
            for own, place, entries in self._entries(node, "readings", keys, ("id", _READING_ID, "R17"))
        )

    def _reading(self, own: str, place: str, entries: dict[str, Node], value_names: set[str]) -> Reading:
        page = self.page
        clauses = page.texts(entries.get("clauses"), dotted(place, "clauses"))
        for clause in clauses:
            is_all = clause == ALL and self.document == SHARED
            if clause and not is_all and not _FULL_ID.fullmatch(clause):
                remedy = "Write document/clause, such as prepaid/1.2.8."
                what = f"{clause!r} is no full id of a clause"
                page.refuse(entries["clauses"], dotted(place, "clauses"), what, remedy)
        if "clauses" in entries and not clauses:
            page.refuse(entries["clauses"], dotted(place, "clauses"), "it cites no clause", "Name at least one.")
        values = page.texts(entries.get("values"), dotted(place, "values"))
        for name in values:
            if name and name not in value_names:
                what = f"the document has no value {name!r}"
                page.refuse(entries["values"], dotted(place, "values"), what, "Name values of this document.")
        unclear, choice, why = (
            Text(*page.wording(entries.get(key), dotted(place, key))) for key in ("unclear", "choice", "why")
        )
        line = _line(entries.get("id"))
        return Reading(own, self.document, clauses, unclear, choice, why, values, line)


def _named_in(node: Node, key: str) -> str:
    """The name an item gives itself, for the place in a complaint."""
    if not isinstance(node, MappingNode):
        return ""
    for key_node, child in node.value:
        if key_node.value == key and isinstance(child, ScalarNode):
            return str(child.value)
    return ""


def _line(node: Node | None) -> int:
    return node.start_mark.line + 1 if node is not None else 0
