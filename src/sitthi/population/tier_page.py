"""A what-if of tiers as people read it: one page of words and figures, for the terminal, for HTML and for JSON."""

from __future__ import annotations

from typing import Any

from sitthi.kernel.money import format_thb
from sitthi.population import tier_words, words
from sitthi.population.page import figure, set_rows, set_shapes
from sitthi.population.tier_whatif import Moved, TierWhatIf

NO_TIER = "none"


def shape(found: TierWhatIf) -> dict[str, Any]:
    """The figures for machines: numbers are whole, money decimal THB, days ISO dates; no tier is ``none``."""
    tiers = [tier or NO_TIER for tier in found.tiers]
    return {
        "overlay": found.overlay,
        "as_of": words.day(found.as_of_day, "en"),
        "sets": set_shapes(found.sets),
        "off": list(found.off),
        "idle": list(found.idle),
        "taken_in": list(found.taken_in),
        "citizens": found.citizens,
        **_moved(found.total),
        "otherwise": found.otherwise,
        "by_tier": [
            {"tier": tier, "baseline": before, "scenario": after}
            for tier, before, after in zip(tiers, found.counts(0), found.counts(1), strict=True)
        ],
        "matrix": [
            {
                "baseline": was,
                "scenario": now,
                "numbers": many,
                "charges": format_thb(found.charges_satang[row][column]),
            }
            for row, was in enumerate(tiers)
            for column, now in enumerate(tiers)
            if (many := found.matrix[row][column])
        ],
        "by_tenure": [
            {"from_months": since, "to_months": until, **_moved(moved)}
            for since, until, moved in zip(
                (0, *(one.months for one in found.bands)),
                (*(one.months for one in found.bands), None),
                found.by_tenure,
                strict=True,
            )
        ],
        "by_region": [{"region": name, **_moved(moved)} for name, moved in found.by_region.items()],
        "refused": [
            {"clause": clause, "baseline": before, "scenario": after}
            for clause, (before, after) in found.refused.items()
        ],
        "by_way": [
            {"way": way or NO_TIER, "baseline": before, "scenario": after}
            for way, (before, after) in found.ways.items()
        ],
    }


def _moved(moved: Moved) -> dict[str, Any]:
    return {
        "numbers": moved.numbers,
        "up": moved.up,
        "down": moved.down,
        "same": moved.same,
        "up_charges": format_thb(moved.up_satang),
        "down_charges": format_thb(moved.down_satang),
    }


def page(found: TierWhatIf, language: str) -> dict[str, Any]:
    """Everything that is printed, in words of one language; the highest tier comes first."""
    label = tier_words.labels(language)
    order = list(reversed(range(len(found.tiers))))
    names = [tier_words.tier(found.tiers[place], language) for place in order]
    before, after = found.counts(0), found.counts(1)
    total = found.total
    return {
        "language": language,
        "label": label,
        "title": label["title"],
        "about": f"{found.overlay}, {words.of_day(found.as_of_day, language)}",
        "of": label["of_citizens"].format(total.numbers, found.citizens),
        "sets": set_rows(found.sets, found.off, label),
        "tiers": [figure(name, before[place], after[place]) for name, place in zip(names, order, strict=True)],
        "heads": names,
        "moves": [label[name] for name in ("numbers", "up", "down", "same", "up_charges", "down_charges")],
        "matrix": [
            (name, *(f"{found.matrix[row][column]:,}" for column in order))
            for name, row in zip(names, order, strict=True)
        ],
        "total": [
            (label["up"], f"{total.up:,}", tier_words.baht(total.up_satang)),
            (label["down"], f"{total.down:,}", tier_words.baht(total.down_satang)),
            (label["same"], f"{total.same:,}", tier_words.baht(_kept(found))),
        ],
        "tenure": [
            _row(tier_words.band(found.bands, place, language), moved) for place, moved in enumerate(found.by_tenure)
        ],
        "regions": [_row(tier_words.region(name, language), moved) for name, moved in found.by_region.items()],
        "refused": [figure(clause, *both) for clause, both in found.refused.items()],
        "ways": [figure(tier_words.way(way, language), *both) for way, both in found.ways.items() if way and any(both)],
        "notes": tier_words.notes(found.otherwise, found.idle, found.taken_in, language),
    }


def _kept(found: TierWhatIf) -> int:
    """Monthly charges of the numbers that have the same tier by both."""
    return sum(row[place] for place, row in enumerate(found.charges_satang))


def _row(name: str, moved: Moved) -> tuple[str, ...]:
    counts = (moved.numbers, moved.up, moved.down, moved.same)
    charges = (moved.up_satang, moved.down_satang)
    return (name, *(f"{one:,}" for one in counts), *map(tier_words.baht, charges))
