"""What people read: messages to customers and reasons of decisions, in Thai and English.

Decisions keep keys, codes and integers; here they become sentences. ``language`` is th or en.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import cast

import msgspec

from sitthi.kernel.decision import Reason, Scalar
from sitthi.kernel.errors import OurMistake
from sitthi.terms import Book, BookRefused, Text, package_book
from sitthi.terms.page import Page, Unreadable
from sitthi.views.quantities import NO_TIME_BEFORE_US, amount, day, days, quantity, time
from sitthi.views.words import AMONG, CAUSES, EXCLUDING, METHODS, NO_WORDS, TIER_WAYS, WORDS
from sitthi.views.words_care import ALL_OF, MEANT
from sitthi.views.words_tiers import CLOSED_MONTHS, COUNTED

THAI = "th"
LANGUAGES = ("th", "en")
MESSAGES = "messages.yaml"
OFFERS = "offers"
FORMS = ("form2", "form3")
"""The tables of document `offers`, whose rows name an offer in each language."""
EVERY_WAY = "R14"
"""The reading by which a decision lists every way to a tier: the way, and what it gives."""
REWARDS = "rewards"
"""The document whose table of that name names a reward in each language."""

_PLACE = re.compile(r"\{([a-z]+(?:_[a-z]+)*)\}")
_BRACE = re.compile(r"[{}]")
_MAYBE = re.compile(r"\[([^\[\]]*)\]")
"""A part of a message that is said only where each of the values it shows is there and not 0."""
_KEY = re.compile(r"[a-z]+(?:-[a-z]+)*")
_CLAUSE = re.compile(r"[a-z][a-z0-9-]*/[A-Za-z0-9.-]+")
_MONEY = frozenset({"amount", "balance", "owed"})
"""Names of values that are satang without saying so."""
_DAYS = frozenset({"from_us", "to_us", "due_us", "refund_due_us", "acknowledge_by_us", "resolve_by_us"})
"""Names of times that are told as the day they fall on, being its first or last moment."""
_CODES = frozenset({"action", "method", "outcome", "documents"})
"""Names of values that are codes, or several with commas between them."""

OfferName = Callable[[str], str]
"""Name of an offer or a reward in the reader's language, by its id."""


class Template(msgspec.Struct, frozen=True):
    """One message: the clauses it carries out, its wording, the names of the values it shows."""

    key: str
    clauses: tuple[str, ...]
    text: Text
    names: tuple[str, ...]


def load_messages(file: Path | None = None) -> Mapping[str, Template]:
    """All messages by key; raises BookRefused with every complaint, each with its line.

    Without a file, those of the package.
    """
    path = package_book() / MESSAGES if file is None else file
    try:
        page = Page(path, str(path))
    except Unreadable as error:
        raise BookRefused(error.errors) from None
    found: dict[str, Template] = {}
    for key, key_node, node in page.pairs(page.root, "", "Write one entry a message.") or []:
        if not _KEY.fullmatch(key):
            page.refuse(key_node, key, "this is no key of a message", "Use a-z and hyphens.")
        entries = page.mapping(node, key, ("clauses", "th", "en"))
        clauses = page.texts(entries.get("clauses"), f"{key}.clauses")
        if "clauses" in entries and not (clauses and all(map(_CLAUSE.fullmatch, clauses))):
            remedy = "Write full ids, such as [prepaid/1.1.3]."
            page.refuse(entries["clauses"], f"{key}.clauses", "these are no clauses", remedy)
        thai, english = page.wording_of(entries, key)
        names = tuple(dict.fromkeys(_PLACE.findall(thai)))
        if thai and english and set(names) != set(_PLACE.findall(english)):
            what = "Thai and English do not show the same values"
            page.refuse(entries["en"], f"{key}.en", what, "Use the same {names} in both.")
        for language, text in (("th", thai), ("en", english)):
            if _BRACE.search(_PLACE.sub("", text)):
                what, remedy = "a brace is no part of a {name}", "Write {name} with a-z and underscores."
                page.refuse(entries[language], f"{key}.{language}", what, remedy)
            if not _optional_parts_are_sound(text):
                what, remedy = "a bracket is no part of a [part with a {name}]", "Write each part as [text {name}]."
                page.refuse(entries[language], f"{key}.{language}", what, remedy)
        found[key] = Template(key, clauses, Text(thai, english), names)
    if page.errors:
        raise BookRefused(page.complaints())
    return MappingProxyType(found)


def _optional_parts_are_sound(text: str) -> bool:
    """Whether every bracket opens or closes a part that shows a value, none within another."""
    parts = _MAYBE.findall(text)
    return not re.search(r"[\[\]]", _MAYBE.sub("", text)) and all(_PLACE.search(part) for part in parts)


def message_text(template: Template, values: Mapping[str, Scalar], language: str, offer_name: OfferName) -> str:
    """A message as the customer reads it; raises OurMistake where a value it shows was not given."""
    missing = [name for name in template.names if name not in values]
    if missing:
        text = f"message {template.key} shows {', '.join(missing)}, which the decision did not give"
        raise OurMistake(text)

    def filled(match: re.Match[str]) -> str:
        return _shown(match[1], values[match[1]], language, offer_name)

    def maybe(match: re.Match[str]) -> str:
        return match[1] if all(values[name] for name in _PLACE.findall(match[1])) else ""

    return _PLACE.sub(filled, _MAYBE.sub(maybe, _in(template.text, language)))


def _shown(name: str, value: Scalar, language: str, offer_name: OfferName) -> str:
    """One value of a message, by what its name says it is."""
    if isinstance(value, int) and not isinstance(value, bool):
        if name.endswith("_satang") or name in _MONEY:
            return amount(value, language)
        if name in _DAYS:
            return day(value, language)
        if name.endswith("_us"):
            return time(value, language)
        if name == "days":
            return days(value, language)
        return f"{value:,}" if name.rpartition("_")[2] == "points" else str(value)
    if name in {"offer", "reward"}:
        return offer_name(str(value))
    return _listed(str(value), language) if name in _CODES else str(value)


def _listed(codes: str, language: str) -> str:
    """Codes with commas between them, as people list things."""
    between = " และ" if language == THAI else " and "
    return between.join(word(code, language, METHODS) for code in codes.split(", "))


def offer_names(book: Book, language: str) -> OfferName:
    """Names of offers and rewards in the latest versions of their documents; what has no name is its id."""
    values = book.documents["addons"][-1].values
    names: dict[str, str] = {}
    for form in FORMS if OFFERS in book.documents else ():
        rows = cast("tuple[Mapping[str, object], ...]", book.documents[OFFERS][-1].values[form].value)
        names |= {str(row["offer"]): str(row[language]) for row in rows}
    if REWARDS in book.documents:
        rows = cast("tuple[Mapping[str, object], ...]", book.documents[REWARDS][-1].values[REWARDS].value)
        names |= {str(row["reward"]): str(row[language]) for row in rows}

    def name_of(offer: str) -> str:
        named = values.get(f"offer.{offer}.name-{language}")
        return names.get(offer, offer) if named is None else str(named.value)

    return name_of


def reason_text(reason: Reason, book: Book, language: str) -> str:
    """One condition in a sentence: the clause, whether it was met, by what, and the reading it rests on."""
    text = _clause_text(reason.clause, book, language)
    text = f"{_open_end(text)} ({verdict(reason, book, language)})"
    if not reason.reading:
        return text
    choice = _open_end(_in(book.reading(reason.reading).choice, language))
    return f"{text} [{reason.reading}: {choice}]"


def _open_end(text: str) -> str:
    """A sentence without its full stop; the point of the Thai abbreviation for o'clock stays."""
    return text if text.endswith("น.") else text.removesuffix(".")


def _clause_text(clause: str, book: Book, language: str) -> str:
    found = book.clause(clause)
    return found.th if language == THAI else found.en


def verdict(reason: Reason, book: Book, language: str) -> str:
    """Met or not, and the two figures or words that were compared."""
    if reason.reading == EVERY_WAY and reason.threshold in TIER_WAYS:
        return _way(reason, language)
    figure = _Figures(reason, book, language)
    has, needs = figure.of(reason.value), figure.of(reason.threshold)
    thai, english = _met(reason, has, needs) if reason.met else _unmet(reason, has, needs)
    return (thai if language == THAI else english).format(has=has, needs=needs)


def _way(reason: Reason, language: str) -> str:
    """A way to a tier and the tier it gives, or that it gives none."""
    way = _in(TIER_WAYS[str(reason.threshold)], language)
    if not reason.met:
        return f"ไม่ผ่าน: {way} ไม่ได้ระดับใด" if language == THAI else f"not met: {way}, no tier"
    tier = word(str(reason.value), language)
    return f"ผ่าน: {way} ได้ระดับ {tier}" if language == THAI else f"met: {way}, {tier}"


def _met(reason: Reason, has: str, needs: str) -> tuple[str, str]:
    if not has:
        return "ผ่าน", "met"
    if _is_number(reason.value) and _is_number(reason.threshold) and needs not in {"", has}:
        return "ผ่าน: {has} เทียบกับเกณฑ์ {needs}", "met: {has} against {needs}"
    return "ผ่าน: {has}", "met: {has}"


def _unmet(reason: Reason, has: str, needs: str) -> tuple[str, str]:
    """How an unmet condition is said, claiming no more than that the two do not go together."""
    if reason.clause in MEANT and needs and reason.threshold != "none":
        return 'ไม่ผ่าน: "{has}" ไม่ถูกต้อง อาจหมายถึง {needs}', 'not met: "{has}" is not right; perhaps {needs} is meant'
    none_may_be = reason.threshold == 0 and reason.clause in COUNTED
    if not needs or none_may_be or isinstance(reason.threshold, bool) or reason.clause in EXCLUDING:
        return ("ไม่ผ่าน: {has}", "not met: {has}") if has else ("ไม่ผ่าน: ไม่ได้ระบุ", "not met: none given")
    if reason.clause in ALL_OF and has:
        return "ไม่ผ่าน: มี{has} ต้องมี{needs}", "not met: has {has}; needs {needs}"
    if isinstance(reason.threshold, str):
        if not has:
            return 'ไม่ผ่าน: ไม่ได้ระบุ (ต้องเป็น "{needs}")', "not met: none given (needs {needs})"
        return 'ไม่ผ่าน: "{has}" ไม่ใช่ "{needs}"', 'not met: "{has}" is not "{needs}"'
    if not isinstance(reason.value, int) or reason.threshold is None:
        return "ไม่ผ่าน: {has} ต้องมี {needs}", "not met: {has} needs {needs}"
    short = reason.value < reason.threshold
    return _too_early_or_late(short, reason.value) if reason.unit == "us" else _does_not_fit(short)


def _too_early_or_late(short: bool, at_us: int) -> tuple[str, str]:  # noqa: FBT001 - which of the two
    if not at_us:
        return "ไม่ผ่าน: {has}", "not met: {has}"
    if short:
        return "ไม่ผ่าน: {has} ก่อน {needs}", "not met: {has} is before {needs}"
    return "ไม่ผ่าน: {has} เลย {needs} แล้ว", "not met: {has} is past {needs}"


def _does_not_fit(short: bool) -> tuple[str, str]:  # noqa: FBT001 - which of the two
    """Where a figure is not too small, only the clause knows why it fails: too large, or no multiple."""
    if short:
        return "ไม่ผ่าน: ต้องมีอย่างน้อย {needs} แต่มี {has}", "not met: needs at least {needs}, has {has}"
    return "ไม่ผ่าน: {has} ไม่ตรงเกณฑ์ {needs}", "not met: {has} against {needs}"


def _is_number(value: Scalar) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


class _Figures:
    """Writes out the values and thresholds of one reason."""

    def __init__(self, reason: Reason, book: Book, language: str) -> None:
        self._unit = _counted(reason) if reason.unit == "count" else reason.unit
        self._language = language
        self._either = "" if reason.met or reason.clause in ALL_OF else " หรือ " if language == THAI else " or "
        self._among = AMONG.get(reason.clause, NO_WORDS)
        self._offer = offer_names(book, language)
        self._documents = book.documents

    def _names_clauses(self, value: str) -> bool:
        """Whether a value is one clause or several: these stand for themselves."""
        return all(_CLAUSE.fullmatch(one) and one.partition("/")[0] in self._documents for one in value.split(", "))

    def of(self, value: Scalar) -> str:
        """A value by its unit, or its words; empty where there is none."""
        if value is None:
            return ""
        if isinstance(value, bool):
            return word("yes" if value else "no", self._language)
        if isinstance(value, int):
            # A deadline may be noted with the days it was counted by; such a small number is no time.
            no_time = self._unit == "us" and 0 < value < NO_TIME_BEFORE_US
            return "" if no_time else quantity(value, self._unit, self._language)
        if self._names_clauses(value):
            return (self._either or ", ").join(value.split(", "))
        # ``suspended/customer`` is a thing and its cause.
        thing, _, cause = value.replace(": ", "/").partition("/")
        words = (self._offer(word(one, self._language, self._among)) for one in thing.split(", "))
        said = (self._either or ", ").join(words)
        return f"{said} ({word(cause, self._language, CAUSES)})" if cause else said


def _counted(reason: Reason) -> str:
    """What a number without a unit counts, by its clause."""
    counted = COUNTED.get(reason.clause, reason.unit)
    return CLOSED_MONTHS if counted == "unused-months" and reason.threshold else counted


def word(code: str, language: str, among: Mapping[str, Text] = NO_WORDS) -> str:
    """A code in words of the language; what has none (a name, a number) stands for itself.

    ``among`` are words that go before the general ones, since a code may read differently in its place.
    """
    known = among.get(code) or WORDS.get(code)
    return code if known is None else _in(known, language)


def _in(text: Text, language: str) -> str:
    return text.th if language == THAI else text.en
