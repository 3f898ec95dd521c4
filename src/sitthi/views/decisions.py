"""A decision as outsiders read it: the out object that the contract of events names."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec

from sitthi.flow import corrected, receipts
from sitthi.flow.index import Index
from sitthi.flow.rulebook import Rulebook
from sitthi.kernel import ids
from sitthi.kernel.decision import Possible, Reason, Scalar
from sitthi.terms import Book
from sitthi.views import effects, plain
from sitthi.views.receipts import Told
from sitthi.views.wording import LANGUAGES, load_messages, message_text, offer_names, reason_text


class Explainer:
    """Renders decisions: receipts hold codes and values, the wording comes from the book when they are read."""

    def __init__(self, book: Book, rulebook: Rulebook, index: Index) -> None:
        """By the book whose wording is shown and the index that names commands and duties."""
        self._book = book
        self._index = index
        self._calendar = effects.Calendar(index, rulebook)
        self._templates = load_messages()
        self._offer_names = {language: offer_names(book, language) for language in LANGUAGES}

    def explain(self, one: Told) -> dict[str, Any]:
        """The out object of a decision.

        ``id, event {source, id}, cause, type, subject, holder, at, outcome, reasons, possible, effects, terms``,
        and besides them ``actor`` and ``data`` (what was asked for).
        """
        command, decision = one.command, one.decision
        return {
            "id": ids.decision_id(one.key),
            "event": {"source": command.source, "id": command.id},
            "cause": ids.decision_id(command.cause) if command.cause else None,
            "type": self.type_of(one),
            "subject": command.subject,
            "holder": one.receipt.holder,
            "at": plain.time(command.at_us),
            "outcome": decision.outcome,
            "actor": {"kind": command.actor.kind, "id": command.actor.id, "role": command.actor.role},
            "data": self._data(one),
            "reasons": [reason_shape(reason, self._book) for reason in decision.reasons],
            "possible": _possible(decision.possible, command.subject),
            "effects": self._effects(one),
            "terms": [
                {"document": document, "version": version, "hash": digest}
                for document, version, digest in receipts.terms_of(one.receipt)
            ],
        }

    def type_of(self, one: Told) -> str:
        """The CloudEvents type that asks for the command, or its own name where only we cause it."""
        return self.type_named(one.command.name)

    def type_named(self, command: str) -> str:
        """The same of a command by its name."""
        spec = self._index.commands.get(command)
        return spec.event_type or spec.name if spec is not None else command

    def _data(self, one: Told) -> dict[str, Any]:
        """What was asked for; names and id numbers of people stay in the receipt."""
        if corrected.is_correction(one.receipt):
            correction = corrected.body_of(one.receipt)
            return {"corrects": correction.corrects, "how": correction.how}
        spec = self._index.commands.get(one.command.name)
        if spec is None:
            return {}
        body = msgspec.json.decode(one.command.body, type=spec.body)
        return plain.fields(body, leave=plain.PRIVATE if spec.name == "register-holder" else frozenset())

    def _effects(self, one: Told) -> list[dict[str, Any]]:
        decision, read = one.decision, one.read()
        found = [effects.transfer(transfer) for transfer in decision.transfers]
        found += [effects.state(part, read) for part in decision.changes]
        found += [self._message(one, position) for position in range(len(decision.messages))]
        if decision.changes or decision.messages:
            found += self._calendar.due(one, read)
        return found

    def _message(self, one: Told, position: int) -> dict[str, Any]:
        message = one.decision.messages[position]
        return {
            "kind": "message",
            "message": effects.message_id(one, position),
            "template": message.template,
            "to": f"number/{message.number}" if message.number else one.command.subject,
            "purpose": message.purpose or None,
            "attempt": message.attempt,
            "values": plain.entries(dict(message.values)),
            "says": self.message_says(message.template, message.values),
        }

    def message_says(self, template: str, values: Mapping[str, Scalar]) -> dict[str, str]:
        """What a customer reads, by language."""
        found = self._templates[template]
        return {language: message_text(found, values, language, self._offer_names[language]) for language in LANGUAGES}


def reason_shape(reason: Reason, book: Book) -> dict[str, Any]:
    """A reason for machines: ``clause, reading, says, value, threshold, unit, met``."""
    return {
        "clause": reason.clause,
        "reading": reason.reading or None,
        "says": {language: reason_text(reason, book, language) for language in LANGUAGES},
        "value": plain.value(reason.value, reason.unit),
        "threshold": plain.value(reason.threshold, reason.unit),
        "unit": plain.unit(reason.unit),
        "met": reason.met,
    }


def _possible(possible: Possible | None, subject: str) -> dict[str, Any] | None:
    if possible is None:
        return None
    return {
        "when": plain.time(possible.from_us),
        "how": [
            {"type": remedy.type, "subject": remedy.subject or subject, "data": remedy.data} for remedy in possible.how
        ],
    }
