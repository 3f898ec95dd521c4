"""A YAML file read as nodes with their places, collecting every complaint, not only the first."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import yaml
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sitthi.terms.errors import PlaceError

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_TAG = "tag:yaml.org,2002:"
_SPOKEN = {"str": "text", "int": "a number", "float": "a float", "bool": "true or false", "null": "nothing"}
_THAI = re.compile(r"[\u0e01-\u0e2e]")
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

    def _complain(self, line: int, column: int, field: str | None, why: tuple[str, str]) -> None:
        what, remedy = why
        self.errors.append(
            PlaceError(what=what, remedy=remedy, file=self.file, line=line, field=field, column=column)
        )

    def _read(self, path: Path) -> str:
        raw = path.read_bytes()
        try:
            text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            line = raw[: error.start].count(b"\n") + 1
            why = ("the file is not UTF-8", "Save it as UTF-8.")
            self._complain(line, 1, None, why)
            raise Unreadable(self.errors) from error
        if text.startswith("\ufeff"):
            self._complain(
                1, 1, None, ("the file starts with a byte order mark", "Save it as UTF-8 without one.")
            )
        for number, line_text in enumerate(text.split("\n"), 1):
            if "\t" in line_text:
                why = ("there is a tab", "Use spaces.")
                self._complain(number, line_text.index("\t") + 1, None, why)
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
            problem = getattr(error, "problem", None) or "it can not be read"
            self._complain(
                line, column, None, (f"this is not YAML: {problem}", "Mend the line or the one above.")
            )
            raise Unreadable(self.errors) from error
        finally:
            loader.dispose()
        if root is None:
            self._complain(1, 1, None, ("the file is empty", "Write the document, or remove the file."))
            raise Unreadable(self.errors)
        return root

    def sound(self, node: Node, field: str) -> bool:
        """Whether a node is plain: no alias, anchor or tag; each is complained of."""
        again = id(node) in self._seen
        self._seen.add(id(node))
        marked = self._text[node.start_mark.index : node.start_mark.index + 1] in {"&", "!"}
        if again or marked:
            what = "YAML aliases, anchors and tags are not read"
            self.refuse(node, field, what, "Write the thing out in full.")
        return not (again or marked)

    def mapping(
        self, node: Node, field: str, required: Sequence[str], optional: Sequence[str] = ()
    ) -> dict[str, Node]:
        """The entries of a mapping; unknown, missing and double keys are complained of.

        Missing keys are absent from the result.
        """
        entries: dict[str, Node] = {}
        allowed = (*required, *optional)
        for key, key_node, child in self.pairs(node, field):
            if key in allowed:
                entries[key] = child
            else:
                what, remedy = f"unknown key {key!r}", f"Use only: {', '.join(allowed)}."
                self.refuse(key_node, dotted(field, key), what, remedy)
        if isinstance(node, MappingNode):
            for key in required:
                if key not in entries:
                    self.refuse(node, dotted(field, key), "it is missing", f"Add {key!r}.")
        return entries

    def pairs(self, node: Node, field: str) -> Iterator[tuple[str, Node, Node]]:
        """Key, key node and value node of each entry of a mapping; a double key is refused."""
        if not self.sound(node, field):
            return
        if not isinstance(node, MappingNode):
            self.refuse(
                node, field, f"{spoken(node)} stands where a mapping belongs", "Write key: value lines."
            )
            return
        met: set[str] = set()
        for key_node, child in node.value:
            key = str(key_node.value)
            if key in met:
                self.refuse(key_node, dotted(field, key), "the key stands here twice", "Keep one of them.")
                continue
            met.add(key)
            yield key, key_node, child

    def items(self, node: Node | None, field: str) -> list[Node]:
        """The items of a list."""
        if node is None or not self.sound(node, field):
            return []
        if not isinstance(node, SequenceNode):
            self.refuse(
                node, field, f"{spoken(node)} stands where a list belongs", "Write [ ... ] or lines with -."
            )
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
