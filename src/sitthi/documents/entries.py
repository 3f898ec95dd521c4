"""A decision as a line of a timeline: who asked for what, how it was decided and why, and what came of it."""

from __future__ import annotations

from typing import Any

import msgspec

from sitthi.documents import deeds, words
from sitthi.documents.figures import date
from sitthi.documents.words import say
from sitthi.flow.index import Index
from sitthi.flow.names import KINDS
from sitthi.flow.rulebook import Rulebook
from sitthi.kernel.decision import REFUSED, Transfer
from sitthi.kernel.ids import decision_id
from sitthi.kernel.moment import parse_time
from sitthi.kernel.money import parse_thb
from sitthi.terms import Book, Text
from sitthi.views.decisions import Explainer
from sitthi.views.quantities import amount, quantity, time
from sitthi.views.receipts import Told
from sitthi.views.wording import LANGUAGES, offer_names, word
from sitthi.views.words import ROLES

_ASKED = (
    "offer", "reward", "bill", "contract", "service", "hold", "channel", "by", "reason", "cause", "method", "to",
    "to_number", "legal_form", "shop", "day", "month", "outcome", "amount", "advance", "tier", "programme", "group",
    "receiver", "price", "monthly_price", "package_price", "imei", "model", "package", "device", "wants", "result",
    "finding", "damage", "defect", "ground", "kind",
)  # fmt: skip
"""Of what was asked for, what a line has room for; the receipt has all of it."""
_AMOUNTS = frozenset({"amount", "advance", "balance", "credit", "price", "monthly_price", "package_price"})
_TIMES = frozenset({"valid_until", "until", "ends", "due"})
_DATES = frozenset({"day", "month"})
_CARE = ("care-device", "care-request", "promise")
_NAMED = frozenset({"bill", "contract", "complaint", "points", "redemption", "tier", "tier-group", *_CARE})
"""Parts of which there are several, so that it is said which."""
_OWN = frozenset(KINDS)
"""Accounts that belong to a number or a billing account, which their names end with."""
_KINDS = {
    "channel": words.CHANNELS,
    "paid-out": words.CHANNELS,
    "revenue": deeds.REVENUES,
    "allowance": deeds.SERVICES,
    "used": deeds.SERVICES,
    "lapsed": deeds.SERVICES,
}
"""Accounts of which there is one for each channel, method, product or service, and what these are called."""
_CODES = {
    "channel": words.CHANNELS,
    "by": words.CHANNELS,
    "method": words.CHANNELS,
    "service": deeds.SERVICES,
    "cause": deeds.CAUSES,
    "outcome": deeds.RESULTS,
    "bill.state": words.BILL_STATES,
    "points.state": deeds.POINTS_STATES,
    "tier-group.state": deeds.GROUP_STATES,
    "care-plan.state": deeds.PLAN_STATES,
    "care-device.state": deeds.DEVICE_STATES,
    "care-request.state": deeds.REQUEST_STATES,
    "promise.state": deeds.PROMISE_STATES,
}
"""Fields whose codes are called otherwise than states are."""
_FIRST_THAI = "\u0e01"
"""Thai words are written together; only before others there is a space."""

_FROM_TO = {"th": "{amount} จาก{debit} เข้า{credit}", "en": "{amount} from {debit} to {credit}"}
_CHANGED = {"th": "{what} จาก {before} เป็น {after}", "en": "{what} from {before} to {after}"}
_BECAME = {"th": "{what}: {after}", "en": "{what}: {after}"}
_SINCE = {"th": "ตั้งแต่ {time}", "en": "from {time}"}
_AFTER = {"th": "{since} หลังจาก {how}", "en": "{since}, after {how}"}
_NEVER = Text("คำขอนี้เป็นไปไม่ได้", "Nothing makes this request possible")
_NOTHING = Text("ไม่มี", "none")


class Because(msgspec.Struct, frozen=True):
    """A reason: its clause, whether it was met, the clause in words, and by what it was met, with its reading."""

    clause: str
    met: bool
    says: Text
    by: Text


class Sent(msgspec.Struct, frozen=True):
    """A message to a customer."""

    to: Text
    says: Text


class Entry(msgspec.Struct, frozen=True):
    """One decision in words of both languages."""

    id: str
    at_us: int
    deed: Text
    asked: tuple[Text, ...]
    subject: Text
    outcome: Text
    outcome_code: str
    actor: Text
    reasons: tuple[Because, ...]
    possible: Text | None
    effects: tuple[Text, ...]
    messages: tuple[Sent, ...]


class Teller:
    """Tells decisions, by the book whose wording is shown."""

    def __init__(self, book: Book, rulebook: Rulebook, index: Index) -> None:
        """By the index that names commands, too."""
        self.explainer = Explainer(book, rulebook, index)
        self._book = book
        self._index = index
        self._offers = {language: offer_names(book, language) for language in LANGUAGES}

    def entry(self, one: Told) -> Entry:
        """A decision as an entry."""
        found = self.explainer.explain(one)
        effects = [self.moved(transfer) for transfer in one.decision.transfers]
        effects += [text for effect in found["effects"] if effect["kind"] == "state" for text in self.became(effect)]
        possible = None
        if one.decision.outcome == REFUSED:
            possible = _NEVER if found["possible"] is None else self._possible(found["possible"])
        return Entry(
            id=decision_id(one.key),
            at_us=one.command.at_us,
            deed=self.deed(one),
            asked=self._asked(found["data"]),
            subject=subject(one.command.subject),
            outcome=deeds.OUTCOMES.get(one.decision.outcome, _same(one.decision.outcome)),
            outcome_code=one.decision.outcome,
            actor=actor(one),
            reasons=tuple(self._because(reason) for reason in found["reasons"]),
            possible=possible,
            effects=tuple(effects),
            messages=tuple(
                Sent(_addressee(effect["to"], one.command.subject), Text(**effect["says"]))
                for effect in found["effects"]
                if effect["kind"] == "message"
            ),
        )

    def _because(self, reason: dict[str, Any]) -> Because:
        """A reason parted where its clause's own words end, so that these need be said once only."""
        clause, says = self._book.clause(reason["clause"]), reason["says"]
        parted = {language: _parted(says[language], say(clause, language)) for language in LANGUAGES}
        said, by = (Text(*(parted[language][place] for language in LANGUAGES)) for place in (0, 1))
        return Because(reason["clause"], reason["met"], said, by)

    def deed(self, one: Told) -> Text:
        """What was asked for or done, by its command."""
        return deeds.COMMANDS.get(one.command.name, _same(self.explainer.type_of(one)))

    def answer(self, one: Told, data: dict[str, Any]) -> Text:
        """What was done with a complaint: by which channel, to whom it went, what came of it."""
        deed = self.deed(one)
        name = next((name for name in ("outcome", "to", "channel") if data.get(name)), "")
        if not name:
            return deed
        came = self._said(name, data[name])
        return _both(lambda language: f"{say(deed, language)}: {say(came, language)}")

    def moved(self, transfer: Transfer) -> Text:
        """A transfer in words."""
        return _both(
            lambda language: _FROM_TO[language].format(
                amount=quantity(transfer.amount, transfer.unit, language),
                debit=_account(transfer.debit, language),
                credit=_account(transfer.credit, language),
            )
        )

    def _asked(self, data: dict[str, Any]) -> tuple[Text, ...]:
        return tuple(self._said(name, data[name]) for name in _ASKED if data.get(name) not in (None, "", 0))

    def _said(self, name: str, value: Any) -> Text:
        if name in _AMOUNTS:
            return _both(lambda language: amount(parse_thb(str(value)), language))
        if name in _TIMES:
            return _both(lambda language: time(parse_time(str(value)), language))
        if name in {"offer", "reward"}:
            return _both(lambda language: self._offers[language](str(value)))
        if name in _DATES and isinstance(value, str):
            return _both(lambda language: date(str(value), language))
        among = _CODES.get(name, deeds.STATES)
        return _both(lambda language: word(str(value), language, among))

    def became(self, effect: dict[str, Any]) -> list[Text]:
        """What a reader is told of a changed part; nothing of what has no words."""
        found = []
        for field, change in effect["changed"].items():
            label = deeds.BECAME.get(f"{effect['part']}.{field}")
            if label is None or (effect["new"] and (field in _AMOUNTS or not change["after"])):
                continue
            which = self._which(effect)
            name = f"{effect['part']}.{field}"
            before, after = (
                self._said(name if name in _CODES else field, value) if value not in (None, "") else _NOTHING
                for value in (change["before"], change["after"])
            )
            found.append(_change(label, which, before, after, new=effect["new"]))
        return found

    def _which(self, effect: dict[str, Any]) -> Text:
        """Which of its like a part is: points by their place, a redemption by its reward; empty where there is one."""
        if not effect["of"] or effect["part"] not in _NAMED:
            return _same("")
        if effect["part"] == "points":
            place = subject(effect["of"])
            return _both(lambda language: f" {say(place, language)}" if language == "en" else say(place, language))
        reward = effect["changed"].get("reward", {}).get("after", "")
        return _both(lambda language: f" {self._offers[language](reward or effect['of'])}")

    def _possible(self, possible: dict[str, Any]) -> Text:
        since = _both(lambda language: _SINCE[language].format(time=time(parse_time(possible["when"]), language)))
        how = [self._remedy(remedy) for remedy in possible["how"]]
        if not how:
            return since
        return _both(
            lambda language: _AFTER[language].format(
                since=say(since, language), how="; ".join(say(one, language) for one in how)
            )
        )

    def _remedy(self, remedy: dict[str, Any]) -> Text:
        spec = self._index.by_event_type.get(remedy["type"])
        deed = _same(remedy["type"]) if spec is None else deeds.COMMANDS.get(spec.name, _same(remedy["type"]))
        asked = self._asked(remedy["data"])
        if not asked:
            return deed
        return _both(
            lambda language: f"{say(deed, language)} ({', '.join(say(one, language) for one in asked)})",
        )


def subject(written: str) -> Text:
    """What a decision is about: its kind in words, and its own name."""
    kind, _, key = written.partition("/")
    known = deeds.SUBJECTS.get(kind, _same(kind))
    return _both(lambda language: f"{say(known, language)} {key}")


def _addressee(to: str, about: str) -> Text:
    """Whom a message goes to: the number it names, or else whomever its decision is about."""
    return subject(about if to.endswith("/") else to)


def about(written: str) -> Text:
    """What a complaint is about: a subject in words, or what was written."""
    kind, slash, _ = written.partition("/")
    return subject(written) if slash and kind in deeds.SUBJECTS else _same(written)


def actor(one: Told) -> Text:
    """Who asked: the role in words, and the name where it has one."""
    who = one.command.actor
    role = deeds.ACTORS.get(who.role) or ROLES.get(who.role) or _same(who.role)
    return _both(lambda language: f"{say(role, language)} {who.id}".rstrip())


def _change(label: Text, which: Text, before: Text, after: Text, *, new: bool) -> Text:
    form = _BECAME if new else _CHANGED
    return _both(
        lambda language: form[language].format(
            what=say(label, language) + say(which, language), before=say(before, language), after=say(after, language)
        )
    )


def _account(name: str, language: str) -> str:
    """An account by its kind, and which one of it."""
    kind, _, rest = name.partition("/")
    known = deeds.ACCOUNTS.get(kind)
    if known is None:
        return name
    said = say(known, language)
    if kind in _OWN:
        return f"{said} {rest}"
    among = _KINDS.get(kind)
    if among is None:
        return said
    which = word(rest.rpartition("/")[2], language, among)
    return f"{said}{which}" if which[:1] >= _FIRST_THAI else f"{said} {which}"


def _parted(text: str, clause: str) -> tuple[str, str]:
    """What a reason says in two: its clause's words, and the rest."""
    own = clause.removesuffix(".")
    if not text.startswith(own):
        return text, ""
    return own, text.removeprefix(own).strip()


def _both(say_in: Any) -> Text:
    return Text(say_in("th"), say_in("en"))


def _same(text: str) -> Text:
    return Text(text, text)
