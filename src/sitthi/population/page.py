"""A what-if as people read it: one page of words and figures, for the terminal, for HTML and for JSON."""

from __future__ import annotations

from typing import Any

from sitthi.population import words
from sitthi.population.whatif import Outcome, Set, WhatIf
from sitthi.terms import Value
from sitthi.views.clauses import value_shape

ROWS = ("earned", "held", "spent", "expired", "left", "refused")


def quarters(found: WhatIf) -> list[tuple[tuple[int, int], int, int]]:
    """What is left by quarter of expiry, in the order of time: the quarter, by the book, by the overlay."""
    sides = [_by_quarter(outcome) for outcome in (found.baseline, found.scenario)]
    return [(one, sides[0].get(one, 0), sides[1].get(one, 0)) for one in sorted(sides[0].keys() | sides[1].keys())]


def _by_quarter(outcome: Outcome) -> dict[tuple[int, int], int]:
    sums: dict[tuple[int, int], int] = {}
    for day, points in outcome.left_by_day.items():
        quarter = words.quarter_of(day)
        sums[quarter] = sums.get(quarter, 0) + points
    return sums


def shape(found: WhatIf) -> dict[str, Any]:
    """The figures for machines: points are whole numbers, days ISO dates, quarters such as 2026-Q1 (or never)."""
    never = words.quarter_of(2**31)
    return {
        "overlay": found.overlay,
        "as_of": words.day(found.as_of_day, "en"),
        "sets": set_shapes(found.sets),
        "off": list(found.off),
        "customers": {name: getattr(found, name) for name in ("customers", "more", "fewer", "same")},
        "baseline": _side(found.baseline),
        "scenario": _side(found.scenario),
        "left_by_quarter": [
            {"quarter": "never" if one == never else f"{one[0]}-Q{one[1]}", "baseline": before, "scenario": after}
            for one, before, after in quarters(found)
        ],
        "kept_lots": found.kept_lots,
        "uncounted": list(found.uncounted),
    }


def set_shapes(sets: tuple[Set, ...]) -> list[dict[str, Any]]:
    """What an overlay sets, for machines: values as the book writes them."""
    return [
        {
            "document": one.document,
            "version": one.version,
            "name": one.before.name,
            "clause": one.before.clause,
            "baseline": value_shape(one.before)["is"],
            "scenario": value_shape(one.after)["is"],
        }
        for one in sets
    ]


def _side(outcome: Outcome) -> dict[str, int]:
    return {name: getattr(outcome, name) for name in ROWS}


def page(found: WhatIf, language: str) -> dict[str, Any]:
    """Everything that is printed, in words of one language."""
    label = words.labels(language)
    sums = (found.baseline.left, found.scenario.left)
    return {
        "language": language,
        "label": label,
        "title": label["title"],
        "about": f"{found.overlay}, {words.of_day(found.as_of_day, language)}",
        "sets": set_rows(found.sets, found.off, label),
        "figures": [figure(label[name], *(getattr(one, name) for one in _both(found))) for name in ROWS],
        "quarters": [
            *(figure(words.quarter(one, language), before, after) for one, before, after in quarters(found)),
            figure(label["sum"], *sums),
        ],
        "customers": [(label[name], f"{getattr(found, name):,}") for name in ("customers", "more", "fewer", "same")],
        "notes": words.notes(found.kept_lots, found.uncounted, language),
    }


def _both(found: WhatIf) -> tuple[Outcome, Outcome]:
    return found.baseline, found.scenario


def set_rows(sets: tuple[Set, ...], off: tuple[str, ...], label: dict[str, str]) -> list[tuple[str, str, str, str]]:
    """Rows of what an overlay sets: the value, its clause, as it was and as it is; and the clauses switched off."""
    rows = [
        (f"{one.document}/{one.before.name}", one.before.clause, _written(one.before), _written(one.after))
        for one in sets
    ]
    return [*rows, *(("", clause, "", label["off"]) for clause in off)]


def _written(value: Value) -> str:
    """A value on one line; of a table the cells of a row with slashes between, and rows with semicolons."""
    said = value_shape(value)["is"]
    if not isinstance(said, list):
        return str(said)
    rows = [" / ".join(map(str, one.values())) if isinstance(one, dict) else str(one) for one in said]
    return ("; " if said and isinstance(said[0], dict) else ", ").join(rows)


def figure(name: str, before: int, after: int) -> tuple[str, str, str, str]:
    """A row: its name, both figures and the difference, also in hundredths where there is one."""
    changed = after - before
    part = f"{changed * 100 / before:+.1f} %" if before else ""
    hundredths = f" ({part})" if part.strip("+-0. %") else ""
    return name, f"{before:,}", f"{after:,}", f"{changed:+,}{hundredths}" if changed else "0"
