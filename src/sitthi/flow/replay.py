"""Deciding again from a receipt alone: the stored command, the values it read, the terms it names; byte by byte."""

from __future__ import annotations

from typing import Any

import msgspec

from sitthi.flow import corrected, receipts
from sitthi.flow.index import Index
from sitthi.flow.receipts import Receipt, StoredCommand
from sitthi.flow.rulebook import Rulebook
from sitthi.flow.spec import CommandSpec
from sitthi.flow.walk import LATE_CLAUSE, not_permitted, permitted
from sitthi.kernel.command import Command
from sitthi.kernel.decision import LATE, Decision, Reason
from sitthi.kernel.errors import BadInput
from sitthi.standing.parts import Standing


class Difference(msgspec.Struct, frozen=True):
    """One place in which a decision made again differs: where, what is stored, what came out now."""

    place: str
    stored: str
    again: str


class Replayed(msgspec.Struct, frozen=True):
    """What came of deciding again: the same bytes, or the places in which they differ.

    The same are also those of an older program but for fields that parts have gained since.
    """

    same: bool
    differences: tuple[Difference, ...]
    stored: bytes
    again: bytes


def replay(stored: bytes, index: Index, rulebook: Rulebook) -> Replayed:
    """Decide again what a receipt decided, by nothing but itself and the terms it names, and compare.

    Raises BadInput where a version of the terms it names is not in this book.
    """
    receipt = receipts.decode(stored)
    if corrected.is_correction(receipt):
        again = corrected.again(receipt, lambda meant: _again(meant, index, rulebook)[2])
    else:
        command, standing, decision = _again(receipt, index, rulebook)
        again = receipts.encode(receipt.key, receipt.holder, command, standing, receipt.terms, decision)
    if corrected.is_same(stored, again):
        return Replayed(same=True, differences=(), stored=stored, again=again)
    return Replayed(same=False, differences=tuple(_differences(stored, again)), stored=stored, again=again)


def _again(receipt: Receipt, index: Index, rulebook: Rulebook) -> tuple[Command[Any], Standing, Decision]:
    """What a receipt asked, what it read, and what is decided of both."""
    found = receipts.command_of(receipt)
    spec = index.commands.get(found.name)
    if spec is None:
        raise BadInput(what=f"this program has no command {found.name!r}", remedy="Use the version that decided it.")
    command, standing = command_of(found, spec), receipts.standing_of(receipt)
    return command, standing, _decide(receipt, command, standing, spec, rulebook)


def command_of(found: StoredCommand, spec: CommandSpec) -> Command[Any]:
    """A stored command with its typed body."""
    body = msgspec.json.decode(found.body, type=spec.body)
    return Command(found.name, found.source, found.id, found.subject, found.at_us, found.actor, found.cause, body)


def _decide(
    receipt: Receipt, command: Command[Any], standing: Standing, spec: CommandSpec, rulebook: Rulebook
) -> Decision:
    stamp = receipts.terms_of(receipt)
    terms = rulebook.by_stamp(spec.area, stamp)
    if terms is None:
        named = ", ".join(f"{document} {version} ({digest[:12]})" for document, version, digest in stamp)
        raise BadInput(
            what=f"the book does not hold the terms this rests on: {named}",
            remedy="Open the world with the overlay, or the version of the program, that decided it.",
            field="terms",
        )
    late = _late(receipt, command)
    if late is not None:
        return late
    if not permitted(command, spec, rulebook.book.off):
        return not_permitted(command, spec)
    return spec.rule(command, standing, terms)


def _late(receipt: Receipt, command: Command[Any]) -> Decision | None:
    """An event put aside as late: the time it came too late for is known from its reason only."""
    decision = receipts.decision_of(receipt)
    if decision.outcome != LATE:
        return None
    threshold = decision.reasons[0].threshold
    if not isinstance(threshold, int) or command.at_us >= threshold:
        return Decision(LATE, ())
    return Decision(LATE, (Reason(LATE_CLAUSE, False, command.at_us, threshold, "us"),))


_NAMES = ("key", "holder", "command", "read", "terms", "decision")
_DECISION_NAMES = ("outcome", "reasons", "possible", "transfers", "changes", "messages", "events")


def _differences(stored: bytes, again: bytes) -> list[Difference]:
    """Where two receipts differ, by the names of their fields as deep as they have names."""
    one, other = msgspec.json.decode(stored), msgspec.json.decode(again)
    found: list[Difference] = []
    for name, before, after in zip(_NAMES, one, other, strict=True):
        if name == "decision":
            _compare_lists(name, before, after, _DECISION_NAMES, found)
        else:
            _compare(name, before, after, found)
    if not found:
        found.append(Difference("receipt", f"{len(stored)} bytes", f"{len(again)} bytes in another order"))
    return found


def _compare(place: str, before: Any, after: Any, found: list[Difference]) -> None:
    if before == after:
        return
    if isinstance(before, list) and isinstance(after, list):
        _compare_lists(place, before, after, (), found)
    elif isinstance(before, dict) and isinstance(after, dict):
        for name in sorted(before.keys() | after.keys()):
            _compare(f"{place}.{name}", before.get(name), after.get(name), found)
    else:
        found.append(Difference(place, repr(before), repr(after)))


def _compare_lists(
    place: str, before: list[Any], after: list[Any], names: tuple[str, ...], found: list[Difference]
) -> None:
    for position in range(max(len(before), len(after))):
        name = f".{names[position]}" if position < len(names) else f"[{position}]"
        one = before[position] if position < len(before) else None
        other = after[position] if position < len(after) else None
        _compare(place + name, one, other, found)
