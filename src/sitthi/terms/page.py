"""A YAML file read as nodes with their places, collecting every complaint, not only the first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sitthi.terms.errors import PlaceError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_SPOKEN = {
    "str": "text",
    "int": "a number",
    "float": "a float",
    "bool": "true or false",
    "null": "nothing",
    "timestamp": "a date",
}
_THAI = re.compile(r"[\u0e01-\u0e2e]")
_HIDDEN = re.compile(r"[\x00-\x1f\x7f-\xa0\u200b-\u200f\u2028-\u202f\u2060\ufeff]")
_LATIN = re.compile(r"[A-Za-z]")


class Unreadable(Exception):
    """The file is no YAML we read at all; ``errors`` say why."""

    def __init__(self, errors: list[PlaceError]) -> None:
        super().__init__()
        self.errors = tuple(errors)


def tag_of(node: Node) -> str:
    """Short YAML tag of a node: str, int, float, bool, null, timestamp, map, seq."""
    return str(node.tag).removeprefix(_TAG)


def spoken(node: Node) -> str:
    """What a node is, in words for a complaint."""
    if isinstance(node, MappingNode):
        return "a mapping"
    if isinstance(node, SequenceNode):
        return "a list"
    return f"{_SPOKEN.get(tag_of(node), 'something else')} ({node.value})"


class Page:
    """One file: its root node and the complaints about it so far."""

    def __init__(self, path: Path, shown_as: str) -> None:
        self.file = shown_as
        self.errors: list[PlaceError] = []
        self._seen: set[int] = set()
        self._text = self._read(path)
        self.root = self._compose()

    def refuse(self, node: Node, field: str, what: str, remedy: str) -> None:
        """Complain about a node; the reading goes on."""
        mark = node.start_mark
        self._complain(mark.line + 1, mark.column + 1, field, (what, remedy))

    def complaints(self) -> tuple[PlaceError, ...]:
        """All complaints so far, from the top of the file to its end."""
        return tuple(sorted(self.errors, key=lambda error: (error.line or 0, error.column)))

    def _complain(self, line: int, column: int, field: str | None, why: tuple[str, str]) -> None:
        what, remedy = why
        self.errors.append(PlaceError(what=what, remedy=remedy, file=self.file, line=line, field=field, column=column))

    def _read(self, path: Path) -> str:
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            why = ("the file is not UTF-8", "Save it as UTF-8.")
            self._complain(line, 1, None, why)
            raise Unreadable(self.errors) from error
        for number, line_text in enumerate(text.split("\n"), 1):
            hidden = _HIDDEN.search(line_text)
            if hidden:
                name = "a tab" if hidden[0] == "\t" else f"a hidden character, U+{ord(hidden[0]):04X}"
                why = (f"there is {name}", "Use plain spaces and line ends.")
                self._complain(number, hidden.start() + 1, None, why)
        if self.errors:
            raise Unreadable(self.errors)
        return text

    def _compose(self) -> Node:
        loader = _LOADER(self._text)
        try:
            root: Node | None = loader.get_single_node()
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
            said = (getattr(error, "context", None), getattr(error, "problem", None))
            problem = " ".join(str(part) for part in said if part)
            why = (f"this is not YAML: {problem}", "Mend the line or the one above.")
            self._complain(line, column, None, why)
            raise Unreadable(self.errors) from error
        finally:
            loader.dispose()
        if root is None:
            self._complain(1, 1, None, ("the file is empty", "Write the document, or remove the file."))
            raise Unreadable(self.errors)
        return root

    def sound(self, node: Node, field: str) -> bool:
        """Whether a node is met for the first time; anchors, aliases and tags are complained of once each.

        A node is met again only through an alias, whose anchor has been complained of.
        """
        again = id(node) in self._seen
        self._seen.add(id(node))
        start = node.start_mark.index
        if not again and self._text[start : start + 1] in {"&", "!"}:
            what = "YAML anchors, aliases and tags are not read"
            self.refuse(node, field, what, "Write the thing out in full.")
        return not again

    def mapping(self, node: Node, field: str, required: Sequence[str], optional: Sequence[str] = ()) -> dict[str, Node]:
        """The entries of a mapping; unknown, missing and double keys are complained of.

        Missing keys are absent from the result.
        """
        allowed = (*required, *optional)
        found = self.pairs(node, field, f"Write the keys {', '.join(required)}.")
        if found is None:
            return {}
        entries: dict[str, Node] = {}
        for key, key_node, child in found:
            if key in allowed:
                entries[key] = child
            else:
                what, remedy = f"unknown key {key!r}", f"Use only: {', '.join(allowed)}."
                self.refuse(key_node, dotted(field, key), what, remedy)
        for key in required:
            if key not in entries:
                self.refuse(node, dotted(field, key), "it is missing", f"Add {key!r}.")
        return entries

    def pairs(self, node: Node, field: str, remedy: str) -> list[tuple[str, Node, Node]] | None:
        """Key, key node and value node of each entry of a mapping; a double key is refused.

        None where the node is no mapping, which is complained of with the remedy.
        """
        if not self.sound(node, field):
            return None
        if not isinstance(node, MappingNode):
            self.refuse(node, field, f"{spoken(node)} stands where a mapping belongs", remedy)
            return None
        found: dict[str, tuple[str, Node, Node]] = {}
        for key_node, child in node.value:
            key = str(key_node.value)
            if key in found:
                self.refuse(key_node, dotted(field, key), "the key stands here twice", "Keep one of them.")
            else:
                found[key] = (key, key_node, child)
        return list(found.values())

    def items(self, node: Node | None, field: str) -> list[Node]:
        """The items of a list."""
        if node is None or not self.sound(node, field):
            return []
        if not isinstance(node, SequenceNode):
            self.refuse(node, field, f"{spoken(node)} stands where a list belongs", "Write [ ... ] or lines with -.")
            return []
        return list(node.value)

    def scalar(self, node: Node, field: str, tags: Sequence[str], remedy: str) -> str:
        """The written text of a scalar of one of the given tags; empty after a complaint."""
        if not self.sound(node, field):
            return ""
        if not isinstance(node, ScalarNode) or tag_of(node) not in tags:
            self.refuse(node, field, f"{spoken(node)} does not belong here", remedy)
            return ""
        return str(node.value)

    def text(self, node: Node | None, field: str) -> str:
        """Text of one line; what YAML takes for a number, date or truth value must be in quotes."""
        if node is None:
            return ""
        text = self.scalar(node, field, ("str",), "Write text; put it in quotes.")
        if not text.strip() and isinstance(node, ScalarNode) and tag_of(node) == "str":
            self.refuse(node, field, "the text is empty", "Write it.")
        return text

    def texts(self, node: Node | None, field: str) -> tuple[str, ...]:
        """A list of different texts."""
        found: list[str] = []
        for index, item in enumerate(self.items(node, field)):
            text = self.text(item, f"{field}[{index}]")
            if text and text in found:
                self.refuse(item, f"{field}[{index}]", f"{text!r} stands here twice", "Keep one of them.")
            found.append(text)
        return tuple(found)

    def one_of(self, node: Node | None, field: str, allowed: Sequence[str]) -> str:
        """Text that is one of a few words."""
        text = self.text(node, field)
        if node is not None and text and text not in allowed:
            self.refuse(node, field, f"unknown {text!r}", f"Write one of: {', '.join(allowed)}.")
            return ""
        return text

    def wording(self, node: Node | None, field: str) -> tuple[str, str]:
        """Thai and English wording of a mapping {th, en}."""
        if node is None:
            return "", ""
        entries = self.mapping(node, field, ("th", "en"))
        return self.wording_of(entries, field)

    def wording_of(self, entries: dict[str, Node], field: str) -> tuple[str, str]:
        """The keys th and en of a mapping already read, each in its own letters."""
        thai = self.text(entries.get("th"), dotted(field, "th"))
        english = self.text(entries.get("en"), dotted(field, "en"))
        if thai and not _THAI.search(thai):
            what = "the Thai wording has no Thai letter"
            self.refuse(entries["th"], dotted(field, "th"), what, "Write it in Thai.")
        if english and (_THAI.search(english) or not _LATIN.search(english)):
            what = "the English wording is not in English"
            self.refuse(entries["en"], dotted(field, "en"), what, "Write it in English.")
        return thai, english


def dotted(field: str, key: str) -> str:
    """Path of a key below a field."""
    return f"{field}.{key}" if field else key
