"""One number explained by two sets of terms as people and machines read it, side by side."""

from __future__ import annotations

from itertools import zip_longest
from typing import Any, NamedTuple

from sitthi.kernel.decision import Reason
from sitthi.kernel.money import format_thb
from sitthi.population import tier_words, words
from sitthi.population.tier_explain import Verdict
from sitthi.terms import Book
from sitthi.views.decisions import reason_shape
from sitthi.views.quantities import amount
from sitthi.views.wording import verdict as verdict_text

_MET, _UNMET = "✓", "✗"
Pair = tuple[Reason | None, Reason | None]


class Explained(NamedTuple):
    """A number by the book and by an overlay: what it qualifies for by either, and either book."""

    number: int
    overlay: str
    as_of_day: int
    verdicts: tuple[Verdict, Verdict]
    books: tuple[Book, Book]


def shape(found: Explained) -> dict[str, Any]:
    """The explanation for machines: both sides with every reason, and their groups."""
    sides = zip(("baseline", "scenario"), found.verdicts, found.books, strict=True)
    return {
        "number": found.number,
        "overlay": found.overlay,
        "as_of": words.day(found.as_of_day, "en"),
        **{name: _side(one, book) for name, one, book in sides},
    }


def _side(one: Verdict, book: Book) -> dict[str, Any]:
    return {
        "tier": one.tier or None,
        "way": one.way or None,
        "clause": one.clause,
        "charge": format_thb(one.charge_satang),
        "reasons": [reason_shape(reason, book) for reason in one.reasons],
        "group": [
            {
                "number": member.number,
                "adds": format_thb(member.adds_satang),
                "reasons": [reason_shape(reason, book) for reason in member.reasons],
            }
            for member in one.members
        ],
    }


def page(found: Explained, language: str) -> dict[str, Any]:
    """Everything that is printed, in words of one language: rows of a name, the baseline's and the scenario's word."""
    label = tier_words.labels(language)
    before, after = found.verdicts
    verdicts = [
        (label["tier"], *(tier_words.tier(one.tier, language) for one in found.verdicts)),
        (label["way"], *(tier_words.way(one.way, language) for one in found.verdicts)),
        (label["decided"], before.clause, after.clause),
        (label["charge"], *(amount(one.charge_satang, language) for one in found.verdicts)),
    ]
    return {
        "label": label,
        "title": f"{label['number']} {found.number}",
        "about": f"{found.overlay}, {words.of_day(found.as_of_day, language)}",
        "verdicts": verdicts,
        "reasons": _rows(found, (before.reasons, after.reasons), language),
        "members": [row for one, other in _members(found) for row in _member(found, one, other, language)],
    }


def _members(found: Explained) -> list[tuple[Any, Any]]:
    return list(zip(found.verdicts[0].members, found.verdicts[1].members, strict=True))


def _member(found: Explained, one: Any, other: Any, language: str) -> list[tuple[str, ...]]:
    """A number of the group: what it adds, and every condition of counting."""
    label = tier_words.labels(language)
    adds = (f"{label['adds']} {amount(each.adds_satang, language)}" for each in (one, other))
    return [(str(one.number), *adds), *_rows(found, (one.reasons, other.reasons), language)]


def _rows(
    found: Explained, sides: tuple[tuple[Reason, ...], tuple[Reason, ...]], language: str
) -> list[tuple[str, ...]]:
    """A row a condition: the clause, and how it is met or not by either."""
    rows = []
    for pair in _paired(sides):
        clause = next(one.clause for one in pair if one is not None)
        said = (
            "" if one is None else f"{_MET if one.met else _UNMET} {_verdict(one, book, language)}"
            for one, book in zip(pair, found.books, strict=True)
        )
        rows.append((clause, *said))
    return rows


def _verdict(reason: Reason, book: Book, language: str) -> str:
    """How a condition is met or not, without the word for it, which the sign before it says."""
    said = verdict_text(reason, book, language)
    return said.partition(": ")[2] or said


def _paired(sides: tuple[tuple[Reason, ...], tuple[Reason, ...]]) -> list[Pair]:
    """The reasons of both sides that are about the same: the first of a clause with the first, and so on."""
    by_clause: dict[str, tuple[list[Reason], list[Reason]]] = {}
    for place, reasons in enumerate(sides):
        for reason in reasons:
            by_clause.setdefault(reason.clause, ([], []))[place].append(reason)
    return [pair for both in by_clause.values() for pair in zip_longest(*both)]
