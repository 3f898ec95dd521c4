"""What follows from an event, line by line: what is done, when, about whom, with what effects, and by which clauses."""

from __future__ import annotations

import re
from collections import Counter
from typing import Any

import msgspec

from sitthi.documents.entries import Because, Teller, subject
from sitthi.documents.words import say
from sitthi.due.preview import words
from sitthi.kernel.decision import REFUSED
from sitthi.kernel.ids import decision_id
from sitthi.kernel.moment import date_of, day_of, parse_time, start_of_day
from sitthi.kernel.money import parse_thb
from sitthi.terms import Text
from sitthi.views import plain
from sitthi.views.quantities import amount, day, quantity
from sitthi.views.receipts import Told
from sitthi.views.wording import LANGUAGES, word

AT_ONCE, LATER, NO_LONGER, CHANGED = "at-once", "later", "no-longer", "changed"
GROUPS = (AT_ONCE, LATER, CHANGED, NO_LONGER)
"""When a line follows: with the event; up to the end of the walk because of it; otherwise than without it; no more."""
BEFORE, OWN, FOLLOWS, OTHERS = "before", "own", "follows", "others"
"""What a line is of what follows at once: due work before the event, the decision on it, its consequences, and those
for other holders."""
_RUNNING_TOTALS = frozenset({"wallet.balance", "billing.credit"})
"""What transfers say already: how high it stands then depends on all that is not asked about."""
_NAMELESS = frozenset({"refund", "redemption", "charge", "payment", "top-up", "message", "hold"})
"""Parts that are named after a decision."""
_INSTANT = re.compile(r"\d{4}-\d\d-\d\dT[0-9:.]+\+07:00")


class Effect(msgspec.Struct, frozen=True):
    """One effect: its kind (transfer, state, amount, lot, settlement, message), what it is, and that in words.

    ``what`` is what two previews are compared by: times are days in it, and nothing is named after a decision.
    """

    kind: str
    what: str
    says: Text


class Line(msgspec.Struct, frozen=True, kw_only=True):
    """One decision that follows, or does so no longer, or otherwise.

    ``group`` is one of GROUPS, ``step`` of what follows at once which part of it ("" later). Of a changed one ``was``
    and ``outcome_was`` are what it comes to without the event. ``reasons`` and ``possible`` are of the event's own.
    """

    group: str
    step: str
    at_us: int
    id: str
    holder: str
    subject: str
    type: str
    command: str
    outcome: str
    outcome_was: str = ""
    deed: Text
    about: Text
    came_to: Text
    effects: tuple[Effect, ...]
    was: tuple[Effect, ...] = ()
    clauses: tuple[str, ...]
    reasons: tuple[Because, ...] = ()
    possible: Text | None = None
    possible_what: str = ""

    def shape(self) -> dict[str, Any]:
        """As JSON."""
        found: dict[str, Any] = {
            "group": self.group,
            "step": self.step or None,
            "at": plain.time(self.at_us),
            "id": self.id,
            "holder": self.holder,
            "subject": self.subject,
            "type": self.type,
            "command": self.command,
            "outcome": self.outcome,
            "says": _shape(self.deed),
            "about": _shape(self.about),
            "came_to": _shape(self.came_to),
            "effects": [_effect_shape(one) for one in self.effects],
            "clauses": list(self.clauses),
        }
        if self.group == CHANGED:
            found |= {"was": [_effect_shape(one) for one in self.was], "outcome_was": self.outcome_was or None}
        if self.step == OWN:
            found["reasons"] = [
                {"clause": one.clause, "met": one.met, "says": _shape(one.says), "by": _shape(one.by)}
                for one in self.reasons
            ]
            says = None if self.possible is None else _shape(self.possible)
            found["possible"] = says and {"what": self.possible_what, "says": says}
        return found


class Liner:
    """Makes lines of decisions, by the book whose wording is shown."""

    def __init__(self, teller: Teller) -> None:
        """By what tells decisions in words of both languages."""
        self.teller = teller

    def line(self, one: Told, group: str, step: str = "") -> Line:
        """A decision as a line of a group."""
        found, entry = self.teller.explainer.explain(one), self.teller.entry(one)
        effects = [effect for made in found["effects"] for effect in self._effects(made)]
        moved = [_transfer(transfer, self.teller) for transfer in one.decision.transfers]
        clauses = [reason["clause"] for reason in found["reasons"]]
        clauses += [line["clause"] for made in found["effects"] for line in _settlement(made)]
        own = step == OWN
        return Line(
            group=group,
            step=step,
            at_us=one.command.at_us,
            id=decision_id(one.key),
            holder=one.receipt.holder,
            subject=one.command.subject,
            type=found["type"],
            command=one.command.name,
            outcome=one.decision.outcome,
            deed=_with(entry.deed, entry.asked),
            about=subject(one.command.subject),
            came_to=entry.outcome,
            effects=(*moved, *effects),
            clauses=tuple(dict.fromkeys(clauses)),
            reasons=entry.reasons if own else (),
            possible=entry.possible if own and one.decision.outcome == REFUSED else None,
            possible_what=_possible(found["possible"]) if own else "",
        )

    def changed(self, after: Told, before: Told) -> Line | None:
        """A decision that comes otherwise with the event than without: only what differs; None where nothing does."""
        now, then = self.line(after, CHANGED), self.line(before, CHANGED)
        come, gone = _beyond(now.effects, then.effects), _beyond(then.effects, now.effects)
        if not (come or gone) and now.outcome == then.outcome:
            return None
        outcome_was = then.outcome if then.outcome != now.outcome else ""
        clauses = tuple(dict.fromkeys((*now.clauses, *then.clauses))) if outcome_was else now.clauses
        return msgspec.structs.replace(now, effects=come, was=gone, outcome_was=outcome_was, clauses=clauses)

    def _effects(self, made: dict[str, Any]) -> list[Effect]:
        """What an effect of a decision, as outsiders read it, is to a reader of a preview."""
        if made["kind"] == "message":
            return [_message(made)]
        if made["kind"] != "state":
            return []
        found = [
            Effect("state", _what_became(made, field, change), text)
            for field, change in made["changed"].items()
            if f"{made['part']}.{field}" not in _RUNNING_TOTALS
            for text in self.teller.became({**made, "changed": {field: change}})
        ]
        return [*found, *_due(made), *_lots(made), *map(_settled, _settlement(made))]


def _transfer(one: Any, teller: Teller) -> Effect:
    return Effect("transfer", f"{one.debit} {one.credit} {one.amount} {one.unit}", teller.moved(one))


def _message(made: dict[str, Any]) -> Effect:
    to = subject(made["to"])
    says = {
        language: f"{say(words.SMS, language).format(to=say(to, language))}: {made['says'][language]}"
        for language in LANGUAGES
    }
    values = " ".join(f"{name}={value}" for name, value in sorted(made["values"].items()))
    return Effect("message", _by_day(f"{made['template']} {made['to']} {values}"), Text(**says))


def _what_became(made: dict[str, Any], field: str, change: dict[str, Any]) -> str:
    of = "" if made["part"] in _NAMELESS or made["of"] is None else f" {made['of']}"
    return _by_day(f"{made['part']}.{field}{of}: {change['before']} > {change['after']}")


def _due(made: dict[str, Any]) -> list[Effect]:
    """Money that is to be paid, or paid back, and by when: of a bill, a charge or a refund that comes into being."""
    if not made["new"] or made["part"] not in words.DUE:
        return []
    part, after = made["part"], {name: change["after"] for name, change in made["changed"].items()}
    form, by, tax = words.DUE[part], None, ""
    if part == "refund" and not after["due"]:
        form = words.SOME_DAY
    if part == "charge":
        satang, tax = parse_thb(after["line"]["amount"]), after["line"]["tax"]
    elif part == "bill":
        satang, by = parse_thb(after["total"]), after["due_day"]
    else:
        satang, by = parse_thb(after["amount"]), day_of(parse_time(after["due"])) if after["due"] else None
    says = {
        language: say(form, language).format(
            amount=amount(satang, language),
            day="" if by is None else day(start_of_day(by), language),
            tax=word(tax, language),
        )
        for language in LANGUAGES
    }
    on = tax if by is None else f"{date_of(by)}"
    return [Effect("amount", f"{part} {satang} {on}", Text(**says))]


def _lots(made: dict[str, Any]) -> list[Effect]:
    """Points that come to a place, with the day until which they can be used."""
    if made["part"] != "points" or "lots" not in made["changed"]:
        return []
    lots = made["changed"]["lots"]
    known = {(lot["origin"], lot["expires_on"]) for lot in lots["before"] or ()}
    found = []
    for lot in lots["after"]:
        if (lot["origin"], lot["expires_on"]) in known or not lot["left"]:
            continue
        until_us = parse_time(f"{lot['expires_on']}T00:00:00+07:00")
        says = {
            language: say(words.LOT, language).format(
                points=quantity(lot["left"], "points", language), day=day(until_us, language)
            )
            for language in LANGUAGES
        }
        found.append(Effect("lot", f"{made['of']} {lot['left']} {lot['expires_on']}", Text(**says)))
    return found


def _settlement(made: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines of the settlement that a decision made of a contract."""
    if made["kind"] != "state" or made["part"] != "contract":
        return []
    return [{**line, "of": made["of"]} for line in made["changed"].get("settlement", {}).get("after", ())]


def _settled(line: dict[str, Any]) -> Effect:
    satang = parse_thb(line["amount"])
    says = {
        language: f"= {line['of']} {word(line['code'], language)}: {amount(satang, language)}" for language in LANGUAGES
    }
    return Effect("settlement", f"{line['of']} {line['code']} {satang} {line['clause']}", Text(**says))


def _possible(found: dict[str, Any] | None) -> str:
    if found is None:
        return ""
    how = "; ".join(f"{one['type']} {one['subject']} {plain_data(one['data'])}" for one in found["how"])
    return _by_day(f"{found['when']} {how}".rstrip())


def plain_data(data: dict[str, Any]) -> str:
    """What an event asks for, in one line."""
    return " ".join(f"{name}={value}" for name, value in sorted(data.items()))


def _with(deed: Text, asked: tuple[Text, ...]) -> Text:
    """A deed, and in brackets what was asked for."""
    if not asked:
        return deed
    said = {language: ", ".join(say(one, language) for one in asked) for language in LANGUAGES}
    return Text(*(f"{say(deed, language)} ({said[language]})" for language in LANGUAGES))


def _beyond(some: tuple[Effect, ...], others: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """The effects that are among some and not among others, each as often as that."""
    left = Counter((one.kind, one.what) for one in others)
    found = []
    for one in some:
        mark = (one.kind, one.what)
        if left[mark]:
            left[mark] -= 1
        else:
            found.append(one)
    return tuple(found)


def _by_day(text: str) -> str:
    """A text with each instant in it cut to its Thai day."""
    return _INSTANT.sub(lambda found: found[0][:10], text)


def _shape(text: Text) -> dict[str, str]:
    return {language: say(text, language) for language in LANGUAGES}


def _effect_shape(one: Effect) -> dict[str, Any]:
    return {"kind": one.kind, "what": one.what, "says": _shape(one.says)}
