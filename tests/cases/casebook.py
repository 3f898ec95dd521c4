"""Cases as they are written down: a strict reader of cases/<document>/<topic>.yaml.

Every complaint names file, line and field. The guide is docs/guides/cases.md.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import msgspec
from yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from sitthi.flow.events import EVENT_TYPES
from sitthi.kernel import moment
from sitthi.kernel.errors import BadInput
from sitthi.kernel.money import parse_thb
from sitthi.terms.errors import PlaceError
from sitthi.terms.page import Page, Unreadable, dotted, spoken, tag_of
from tests.cases import care, money, points, tiers
from tests.cases.shapes import Case, Possible, Then, When

CASES = Path(__file__).resolve().parents[2] / "cases"
FIRST_US = moment.parse_time("2024-02-01T10:00:00+07:00")
"""When a case begins that does not say when."""
NUMBERS = (
    "0812345678", "0823456789", "0834567890", "0845678901", "0856789012", "0867890123", "0878901234",
)  # fmt: skip
PUBLISHED = "terms.published"
SHOWN = "offer.shown"
CORRECTED = "correction.made"
BESIDES = (PUBLISHED, SHOWN, CORRECTED)
"""What is none of the corridor's events: criteria are published; somebody looks at an offer."""
OUTCOMES = ("granted", "refused", "recorded", "late", "repeated", "malformed")
NEVER = "never"
NOW = "now"

_CASE = ("case", "title", "clauses", "when")
_CASE_MORE = ("readings", "overlay", "given", "until", "afterwards", "then", "delivery")
_THEN = (
    "outcome", "unmet", "cites", "transfers", "messages", "possible", "consequences", "before", "state",
    "field", "read", "shows", "ways",
)  # fmt: skip
_STEP = ("at", "command", "outcome", "unmet", "cites", "read", "transfers", "messages", "ways")
_GIVEN = (
    "number", "holder", "account", "language", "kind", "main_package", "charging", "product", "starting_value",
    "at", "active_since", "balance", "free", "valid_until", "status", "addons", "cycle_day",
    *points.GIVEN, *tiers.GIVEN, *care.GIVEN,
)  # fmt: skip
_NAMED = ("number", "subject", "source", "id", "message", "topup", "payment", "redemption")
_WHEN = ("at", "event", "actor", *_NAMED, "then")
_STATE = (
    "number", "status", "why", "charging", "main_package", "balance", "held", "free", "owed", "valid_until",
    "addons", "refunds", "holds", *tiers.STATE, *money.ALL,
)  # fmt: skip


class CasesRefused(Exception):
    """A file of cases does not load; the message holds every complaint, one a line."""

    def __init__(self, errors: tuple[PlaceError, ...]) -> None:
        super().__init__("\n".join(str(error) for error in errors))


def read_all(folder: Path = CASES) -> tuple[Case, ...]:
    """Every case below a folder, file by file; raises CasesRefused."""
    cases = [case for path in sorted(folder.glob("*/*.yaml")) for case in read_cases(path)]
    names = [case.id for case in cases]
    assert len(names) == len(set(names)), "two cases of one name"
    return tuple(cases)


def read_cases(path: Path) -> tuple[Case, ...]:
    """The cases of one file; raises CasesRefused with every complaint."""
    shown = f"{path.parent.parent.name}/{path.parent.name}/{path.name}"
    try:
        page = Page(path, shown)
    except Unreadable as error:
        raise CasesRefused(error.errors) from error
    top = page.mapping(page.root, "", ("cases",))
    nodes = page.items(top.get("cases"), "cases")
    cases = tuple(_CaseReader(page, node, f"cases[{index}]", path).read() for index, node in enumerate(nodes))
    if "cases" in top and not nodes:
        page.refuse(top["cases"], "cases", "there is no case here", "Write one, or remove the file.")
    if page.errors:
        raise CasesRefused(page.complaints())
    return cases


class _CaseReader:
    """Reads one case, leaving complaints with its page."""

    def __init__(self, page: Page, node: Node, place: str, path: Path) -> None:
        self.page = page
        self.node = node
        self.place = place
        self.path = path
        self._at_us = 0
        self._numbers: tuple[str, ...] = ()

    def read(self) -> Case:
        page, place = self.page, self.place
        top = page.mapping(self.node, place, _CASE, _CASE_MORE)
        name = page.text(top.get("case"), dotted(place, "case"))
        given = self._given(top.get("given"))
        self._numbers = tuple(str(one["number"]) for one in given)
        when_nodes = page.items(top.get("when"), dotted(place, "when"))
        when = tuple(self._when(node, dotted(place, f"when[{index}]"), index) for index, node in enumerate(when_nodes))
        first_us = when[0].at_us if when else FIRST_US
        given = tuple(tiers.set_last(one, first_us) for one in given)
        begins_us = care.begins_us(given, tiers.begins_us(given, first_us - moment.HOUR_US))
        return Case(
            name=name,
            document=self.path.parent.name,
            topic=self.path.stem,
            file=page.file,
            line=self.node.start_mark.line + 1,
            title=page.wording(top.get("title"), dotted(place, "title")),
            clauses=page.texts(top.get("clauses"), dotted(place, "clauses")),
            readings=page.texts(top.get("readings"), dotted(place, "readings")),
            overlay=self._overlay(top.get("overlay")),
            given=tuple({"at_us": begins_us, **one} for one in given),
            when=when,
            delivery_us=self._delivery(top.get("delivery")),
            until_us=self._time(top["until"], dotted(place, "until")) if "until" in top else 0,
            afterwards=self._steps(top.get("afterwards"), dotted(place, "afterwards")),
            state=self._state(top.get("then"), dotted(place, "then")),
        )

    def _refuse(self, node: Node, field: str, what: str, remedy: str) -> None:
        self.page.refuse(node, field, what, remedy)

    def _time(self, node: Node, field: str) -> int:
        text = self.page.scalar(node, field, ("timestamp", "str"), "Write a time with its offset.")
        try:
            return moment.parse_time(text, field) if text else 0
        except BadInput as error:
            self._refuse(node, field, error.what, error.remedy)
            return 0

    def _plain(self, node: Node, field: str) -> Any:
        """Event data as JSON knows it; floats and nulls have no place in it."""
        if isinstance(node, MappingNode):
            found = self.page.pairs(node, field, "") or []
            return {key: self._plain(child, dotted(field, key)) for key, _, child in found}
        if isinstance(node, SequenceNode):
            return [self._plain(child, f"{field}[{index}]") for index, child in enumerate(self.page.items(node, field))]
        tag = tag_of(node)
        if tag == "int":
            return int(node.value)
        if tag == "bool":
            return node.value == "true"
        if tag not in {"str", "timestamp"} or not isinstance(node, ScalarNode):
            self._refuse(
                node, field, f"{spoken(node)} does not belong here", "Write an amount in quotes, such as"
                ' "10.50".'
            )  # fmt: skip
            return ""
        return str(node.value)

    def _amount(self, node: Node, field: str) -> int:
        text = self.page.text(node, field)
        try:
            return parse_thb(text, field) if text else 0
        except BadInput as error:
            self._refuse(node, field, error.what, error.remedy)
            return 0

    def _overlay(self, node: Node | None) -> str | dict[str, Any] | None:
        if node is None:
            return None
        field = dotted(self.place, "overlay")
        if isinstance(node, ScalarNode):
            return self.page.text(node, field)
        entries = self.page.mapping(node, field, (), ("changes", "off"))
        return {key: self._plain(child, dotted(field, key)) for key, child in entries.items()}

    def _delivery(self, node: Node | None) -> int | None:
        """How messages arrive: at once, after so many minutes, or as the events report it."""
        if node is None:
            return 0
        if tag_of(node) == "int":
            return int(str(node.value)) * moment.MINUTE_US
        word = self.page.one_of(node, dotted(self.place, "delivery"), ("reported", "at-once"))
        return None if word == "reported" else 0

    def _given(self, node: Node | None) -> tuple[dict[str, Any], ...]:
        field = dotted(self.place, "given")
        if node is None:
            return ({"number": NUMBERS[0], "holder": "h1", "account": "a1"},)
        if not isinstance(node, SequenceNode):
            return (self._given_one(node, field, 0),)
        nodes = self.page.items(node, field)
        return tuple(self._given_one(one, f"{field}[{index}]", index) for index, one in enumerate(nodes))

    def _given_one(self, node: Node, field: str, index: int) -> dict[str, Any]:
        entries = self.page.mapping(node, field, (), _GIVEN)
        number = NUMBERS[index] if index < len(NUMBERS) else f"089{index:07d}"
        one: dict[str, Any] = {"number": number, "holder": f"h{index + 1}", "account": f"a{index + 1}"}
        for key, child in entries.items():
            place = dotted(field, key)
            if key == "at":
                one["at_us"] = self._time(child, place)
            elif key in {"balance", "free", "starting_value"}:
                self._amount(child, place)
                one[key] = str(child.value)
            else:
                one[key] = self._plain(child, place)
        return one

    def _when(self, node: Node, field: str, index: int) -> When:
        if not isinstance(node, MappingNode):
            self.page.mapping(node, field, ("event",))
            return When(line=0, at_us=0, event="", subject="", source="", id="", data={})
        entries = {key: child for key, _, child in self.page.pairs(node, field, "Write an event.") or ()}
        event = self.page.text(entries.get("event"), dotted(field, "event"))
        known = EVENT_TYPES.get(event)
        if known is None and event not in BESIDES:
            self._refuse(node, dotted(field, "event"), f"unknown event {event!r}", "Name a type of `sitthi schema`.")
        if "at" in entries:
            self._at_us = self._time(entries["at"], dotted(field, "at"))
        else:
            # A minute after the one before: most events only have to come one after the other.
            self._at_us = self._at_us + moment.MINUTE_US if index else FIRST_US
        words = {key: self.page.text(entries.get(key), dotted(field, key)) for key in _NAMED}
        kind = known.subject if known is not None else "document"
        number = words["number"] or (self._numbers[0] if self._numbers else NUMBERS[0])
        subject = words["subject"] or (f"number/{number}" if kind.startswith("number") else care.subject_of(kind))
        if not subject and kind not in {"message", "reward", "document"}:
            self._refuse(node, dotted(field, "subject"), "it is missing", f"Write {kind}/ and its id.")
        data = {key: self._plain(child, dotted(field, key)) for key, child in entries.items() if key not in _WHEN}
        data = care.event_whole(event, data, number, words["number"], self._at_us)
        if "actor" in entries:
            data["actor"] = _actor(self.page.text(entries["actor"], dotted(field, "actor")))
        return When(
            line=node.start_mark.line + 1,
            at_us=self._at_us,
            event=event,
            subject=subject,
            source=words["source"] or care.source_of(event),
            id=words["id"] or f"e{index + 1}",
            data=data,
            message=words["message"],
            topup=words["topup"],
            payment=words["payment"],
            redemption=words["redemption"],
            then=self._then(entries["then"], dotted(field, "then")) if "then" in entries else None,
        )

    def _then(self, node: Node, field: str) -> Then:
        entries = self.page.mapping(node, field, (), _THEN)
        then = self._expected(node, field, entries)
        refused = then.outcome == "refused"
        if refused and "unmet" not in entries:
            self._refuse(node, field, "a refusal names all its unmet clauses", "Add unmet: [...].")
        if refused and "possible" not in entries:
            self._refuse(node, field, "a refusal says its way out", "Add possible: never, or when and how.")
        never, possible = self._possible(entries.get("possible"), dotted(field, "possible"))
        return msgspec.structs.replace(
            then,
            never=never,
            possible=possible,
            field=self.page.text(entries.get("field"), dotted(field, "field")),
            shows=self.page.texts(entries.get("shows"), dotted(field, "shows")),
            consequences=self._steps(entries.get("consequences"), dotted(field, "consequences")),
            before=self._steps(entries.get("before"), dotted(field, "before")),
            state=self._state(entries.get("state"), dotted(field, "state")),
        )

    def _expected(self, node: Node, field: str, entries: dict[str, Node]) -> Then:
        page = self.page
        outcome = page.one_of(entries.get("outcome"), dotted(field, "outcome"), OUTCOMES)
        unmet = page.texts(entries["unmet"], dotted(field, "unmet")) if "unmet" in entries else None
        sent = entries.get("messages")
        return Then(
            line=node.start_mark.line + 1,
            outcome=outcome,
            unmet=unmet,
            cites=page.texts(entries.get("cites"), dotted(field, "cites")),
            transfers=self._transfers(entries.get("transfers"), dotted(field, "transfers")),
            messages=None if sent is None else self._words(sent, dotted(field, "messages")),
            read=self._plain(entries["read"], dotted(field, "read")) if "read" in entries else {},
            ways=self._plain(entries["ways"], dotted(field, "ways")) if "ways" in entries else None,
        )

    def _words(self, node: Node, field: str) -> tuple[str, ...]:
        """A list of words, the same more than once where it happens more than once."""
        return tuple(
            self.page.text(item, f"{field}[{index}]") for index, item in enumerate(self.page.items(node, field))
        )

    def _transfers(self, node: Node | None, field: str) -> tuple[dict[str, Any], ...] | None:
        if node is None:
            return None
        found = []
        for index, item in enumerate(self.page.items(node, field)):
            place = f"{field}[{index}]"
            entries = self.page.mapping(item, place, ("debit", "credit"), ("amount", "unit", "quantity"))
            one: dict[str, Any] = {
                "debit": self.page.text(entries.get("debit"), dotted(place, "debit")),
                "credit": self.page.text(entries.get("credit"), dotted(place, "credit")),
                "unit": "satang",
            }
            if "amount" in entries:
                one["amount"] = self._amount(entries["amount"], dotted(place, "amount"))
            elif "quantity" in entries and "unit" in entries:
                one["amount"] = self._plain(entries["quantity"], dotted(place, "quantity"))
                one["unit"] = self.page.text(entries["unit"], dotted(place, "unit"))
            else:
                self._refuse(item, place, "it moves nothing", "Write amount, or quantity and unit.")
            found.append(one)
        return tuple(found)

    def _possible(self, node: Node | None, field: str) -> tuple[bool, Possible | None]:
        if node is None:
            return False, None
        if isinstance(node, ScalarNode):
            self.page.one_of(node, field, (NEVER,))
            return True, None
        entries = self.page.mapping(node, field, (), ("when", "how"))
        when = entries.get("when")
        now = when is None or (isinstance(when, ScalarNode) and when.value == NOW)
        from_us = 0 if now or when is None else self._time(when, dotted(field, "when"))
        nodes = self.page.items(entries.get("how"), dotted(field, "how"))
        how = tuple(self._plain(one, f"{field}.how[{index}]") for index, one in enumerate(nodes))
        return False, Possible(from_us, how)

    def _steps(self, node: Node | None, field: str) -> tuple[Then, ...] | None:
        if node is None:
            return None
        found = []
        for index, item in enumerate(self.page.items(node, field)):
            place = f"{field}[{index}]"
            if isinstance(item, ScalarNode):
                found.append(Then(line=item.start_mark.line + 1, command=self.page.text(item, place)))
                continue
            entries = self.page.mapping(item, place, ("command",), _STEP)
            then = self._expected(item, place, entries)
            at_us = self._time(entries["at"], dotted(place, "at")) if "at" in entries else 0
            command = self.page.text(entries.get("command"), dotted(place, "command"))
            found.append(msgspec.structs.replace(then, at_us=at_us, command=command))
        return tuple(found)

    def _state(self, node: Node | None, field: str) -> dict[str, Any] | None:
        if node is None:
            return None
        entries = self.page.mapping(node, field, (), _STATE)
        state = {key: self._plain(child, dotted(field, key)) for key, child in entries.items()}
        state["line"] = node.start_mark.line + 1
        return state


def _actor(text: str) -> dict[str, str]:
    """``role:name`` as the command line takes it; customers and the machines of channels are no staff."""
    role, _, name = text.partition(":")
    kind = role if role in {"customer", "system", "network", "channel"} else "staff"
    return {"kind": kind, "id": name, "role": role}
