"""A what-if as people read it: one page of words and figures, for the terminal, for HTML and for JSON."""

from __future__ import annotations

from typing import Any

from sitthi.population import words
from sitthi.population.whatif import Outcome, WhatIf
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
        "sets": [
            {
                "document": one.document,
                "version": one.version,
                "name": one.before.name,
                "clause": one.before.clause,
                "baseline": value_shape(one.before)["is"],
                "scenario": value_shape(one.after)["is"],
            }
            for one in found.sets
        ],
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
        "sets": _sets(found, label),
        "figures": [_figure(label[name], *(getattr(one, name) for one in _both(found))) for name in ROWS],
        "quarters": [
            *(_figure(words.quarter(one, language), before, after) for one, before, after in quarters(found)),
            _figure(label["sum"], *sums),
        ],
        "customers": [(label[name], f"{getattr(found, name):,}") for name in ("customers", "more", "fewer", "same")],
        "notes": words.notes(found.kept_lots, found.uncounted, language),
    }


def _both(found: WhatIf) -> tuple[Outcome, Outcome]:
    return found.baseline, found.scenario


def _sets(found: WhatIf, label: dict[str, str]) -> list[tuple[str, str, str, str]]:
    rows = [
        (
            f"{one.document}/{one.before.name}",
            one.before.clause,
            _written(one.before),
            _written(one.after),
        )
        for one in found.sets
    ]
    return [*rows, *(("", clause, "", label["off"]) for clause in found.off)]


def _written(value: Any) -> str:
    said = value_shape(value)["is"]
    return ", ".join(map(str, said)) if isinstance(said, list) else str(said)


def _figure(name: str, before: int, after: int) -> tuple[str, str, str, str]:
    """A row: its name, both figures and the difference, also in hundredths where there is one."""
    changed = after - before
    part = f"{changed * 100 / before:+.1f} %" if before else ""
    hundredths = f" ({part})" if part.strip("+-0. %") else ""
    return name, f"{before:,}", f"{after:,}", f"{changed:+,}{hundredths}" if changed else "0"
