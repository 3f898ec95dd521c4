"""The chart of a review: numbers by tier, and those without one by the clause that refuses, as SVG of our own; PNG."""

from __future__ import annotations

from sitthi.population import words
from sitthi.population.drawing import bar, framed, png_of, text
from sitthi.population.tier_running import Totals

WIDTH, LEFT, RIGHT, ROW, TOP = 960, 300, 190, 34, 96
COLOURS = {"platinum": "#5f6b76", "gold": "#c8951c", "emerald": "#1f8a5b", "": "#c9d2da"}
OTHER, REFUSED = "#12455f", "#b65a4a"
_WORDS = {
    "en": ("Numbers by tier", "Numbers without a tier, by the clause that refuses first", "no tier", "of {} numbers"),
    "th": ("จำนวนเลขหมายในแต่ละระดับ", "เลขหมายที่ไม่ได้ระดับ แยกตามข้อที่ไม่ผ่านข้อแรก", "ไม่ได้ระดับ", "จากทั้งหมด {} เลขหมาย"),
}


def svg(found: Totals, language: str) -> str:
    """The chart: a bar a tier, the highest first, and a bar a clause; each with its count and share."""
    by_tier, by_clause, none, of_all = _WORDS[language]
    tiers = [(tier, sum(ways.values())) for tier, ways in reversed(found.tiers.items())]
    refused = sorted(found.refused.items(), key=lambda pair: -pair[1])
    most = max((many for _, many in (*tiers, *refused)), default=0)
    height = TOP + ROW * (len(tiers) + len(refused)) + 80
    parts = [
        text(24, 34, by_tier, size=20, weight=700),
        text(24, 58, f"{words.of_day(found.as_of_day, language)}, {of_all.format(f'{found.numbers:,}')}"),
    ]
    y = TOP - 16
    for tier, many in tiers:
        parts.append(_bar(y, tier.title() or none, (many, most, found.numbers), COLOURS.get(tier, OTHER)))
        y += ROW
    parts.append(text(24, y + 34, by_clause, size=16, weight=700))
    y += 52
    for clause, many in refused:
        parts.append(_bar(y, clause, (many, most, found.numbers), REFUSED))
        y += ROW
    return framed(parts, WIDTH, height)


def _bar(y: int, said: str, count: tuple[int, int, int], colour: str) -> str:
    """A bar with what it is and how many: so many, beside the most of any bar, of all there are."""
    many, most, of_all = count
    tenths = 1000 * many // of_all if of_all else 0
    wide = (WIDTH - LEFT - RIGHT) * many / max(most, 1)
    return (
        text(LEFT - 12, y + 18, said, anchor="end")
        + bar((LEFT, y), (wide, 24), colour, many)
        + text(LEFT + wide + 10, y + 18, f"{many:,}  ({tenths // 10}.{tenths % 10}%)")
    )


def png(found: Totals, language: str) -> bytes:
    """The chart as PNG."""
    return png_of(svg(found, language))
