"""The chart of a what-if of tiers: numbers by tier, and who rises and falls by length of service. SVG, PNG and HTML."""

from __future__ import annotations

from sitthi.population import tier_words, words
from sitthi.population.drawing import (
    COLOURS,
    QUIET,
    SCALE_LINES,
    bar,
    framed,
    html_of,
    key,
    line,
    png_of,
    round_above,
    short,
    text,
)
from sitthi.population.tier_page import page
from sitthi.population.tier_whatif import TierWhatIf

WIDTH, HEIGHT = 960, 500
UP_COLOUR, DOWN_COLOUR = "#2f7f6f", "#a3260f"
TOP, BOTTOM = 150, 40
LEFT, LEFT_END = 74, 400
BANDS, AXIS, HALF = 612, 780, 96
"""Where names of bands end, where nothing is, and how long the longest bar is."""


def svg(found: TierWhatIf, language: str) -> str:
    """The chart: two bars a tier, and beside them a bar to either side for each length of service."""
    said = tier_words.labels(language)
    parts = [
        text(LEFT - 50, 32, said["title"], size=20, weight=700),
        text(LEFT - 50, 57, f"{found.overlay}, {words.of_day(found.as_of_day, language)}", colour=QUIET),
        *_by_tier(found, language),
        *_by_tenure(found, language),
    ]
    return framed(parts, WIDTH, HEIGHT)


def _by_tier(found: TierWhatIf, language: str) -> list[str]:
    """Bars of the tiers, the lowest first; numbers without one are many more, and left out."""
    said, plot = tier_words.labels(language), HEIGHT - TOP - BOTTOM
    rows = list(zip(found.tiers, found.counts(0), found.counts(1), strict=True))[1:]
    top = round_above(max([1, *(max(before, after) for _, before, after in rows)]))
    parts = [text(LEFT - 50, 92, said["by_tier"], weight=700)]
    parts += [
        key(LEFT - 50 + 170 * side, 106, COLOURS[side], said[name]) for side, name in enumerate(("before", "after"))
    ]
    for step in range(SCALE_LINES + 1):
        y, value = HEIGHT - BOTTOM - plot * step // SCALE_LINES, top * step // SCALE_LINES
        parts += [line(LEFT, LEFT_END, y), text(LEFT - 8, y + 5, short(value, language), anchor="end", colour=QUIET)]
    room = (LEFT_END - LEFT) / max(len(rows), 1)
    for place, (tier, *both) in enumerate(rows):
        middle = LEFT + room * (place + 0.5)
        for side, many in enumerate(both):
            high, wide = plot * many / top, room * 0.36
            parts.append(
                bar((middle + room * 0.38 * (side - 1), HEIGHT - BOTTOM - high), (wide, high), COLOURS[side], many)
            )
        parts.append(text(middle, HEIGHT - BOTTOM + 22, tier_words.tier(tier, language), anchor="middle"))
    return parts


def _by_tenure(found: TierWhatIf, language: str) -> list[str]:
    """A row a band: those who fall to the left, those who rise to the right, each with how many."""
    said, rows = tier_words.labels(language), found.by_tenure
    most = max([1, *(max(one.up, one.down) for one in rows)])
    left, total, room = LEFT_END + 60, found.total, (HEIGHT - TOP - BOTTOM) / len(rows)
    parts = [text(left, 92, said["by_tenure"], weight=700)]
    for place, (name, colour, many) in enumerate((("down", DOWN_COLOUR, total.down), ("up", UP_COLOUR, total.up))):
        parts.append(key(left + 240 * place, 106, colour, f"{said[name]}: {many:,}"))
    for place, moved in enumerate(rows):
        y, high = TOP + room * place + room * 0.2, room * 0.6
        middle = y + high / 2 + 5
        parts.append(text(BANDS + 20, middle, tier_words.band(found.bands, place, language), anchor="end", size=14))
        down, up = HALF * moved.down / most, HALF * moved.up / most
        parts += [
            bar((AXIS - down, y), (down, high), DOWN_COLOUR, moved.down),
            bar((AXIS, y), (up, high), UP_COLOUR, moved.up),
        ]
        if moved.down:
            parts.append(text(AXIS - down - 6, middle, f"{moved.down:,}", anchor="end", size=13))
        if moved.up:
            parts.append(text(AXIS + up + 6, middle, f"{moved.up:,}", size=13))
    parts.append(f'<line x1="{AXIS}" x2="{AXIS}" y1="{TOP}" y2="{HEIGHT - BOTTOM}" stroke="{QUIET}"/>')
    return parts


def png(found: TierWhatIf, language: str) -> bytes:
    """The chart as PNG."""
    return png_of(svg(found, language))


def html(found: TierWhatIf, language: str) -> str:
    """The whole page: what is changed, the chart and all figures."""
    return html_of("tier_whatif.html", page(found, language), svg(found, language))
