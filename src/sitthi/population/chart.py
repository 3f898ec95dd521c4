"""The chart of a what-if of points: bars by quarter of expiry, as SVG of our own; PNG of the same by Typst."""

from __future__ import annotations

from sitthi.population import words
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
from sitthi.population.page import page, quarters
from sitthi.population.whatif import WhatIf

__all__ = ["html", "png", "short", "svg"]

WIDTH, HEIGHT = 960, 480
LEFT, RIGHT, TOP, BOTTOM = 84, 24, 104, 56
_LABELS_MAX = 12


def svg(found: WhatIf, language: str) -> str:
    """The chart: two bars a quarter, from nothing upwards, with a scale of round figures."""
    said, rows = words.labels(language), quarters(found)
    top = round_above(max([1, *(max(before, after) for _, before, after in rows)]))
    plot = HEIGHT - TOP - BOTTOM
    parts = [_head(found, language)]
    for step in range(SCALE_LINES + 1):
        y, value = HEIGHT - BOTTOM - plot * step // SCALE_LINES, top * step // SCALE_LINES
        parts += [
            line(LEFT, WIDTH - RIGHT, y),
            text(LEFT - 10, y + 5, short(value, language), anchor="end", colour=QUIET),
        ]
    room = (WIDTH - LEFT - RIGHT) / max(len(rows), 1)
    every = -(-len(rows) // _LABELS_MAX)
    for place, (quarter, *both) in enumerate(rows):
        middle = LEFT + room * (place + 0.5)
        for side, points in enumerate(both):
            high = plot * points / top
            corner = (middle + room * 0.38 * (side - 1), HEIGHT - BOTTOM - high)
            parts.append(bar(corner, (room * 0.36, high), COLOURS[side], points))
        if place % every == 0:
            parts.append(text(middle, HEIGHT - BOTTOM + 22, words.quarter(quarter, language), anchor="middle"))
    parts.append(text((WIDTH + LEFT) / 2, HEIGHT - 8, said["quarter"], anchor="middle", colour=QUIET))
    return framed(parts, WIDTH, HEIGHT)


def _head(found: WhatIf, language: str) -> str:
    """Title, what it is about, and which colour is which, with the sums."""
    said = words.labels(language)
    parts = [
        text(LEFT, 28, said["by_quarter"], size=20, weight=700),
        text(LEFT, 52, f"{found.overlay}, {words.of_day(found.as_of_day, language)}", colour=QUIET),
    ]
    for place, (name, outcome) in enumerate((("before", found.baseline), ("after", found.scenario))):
        told = f"{said[name]}: {outcome.left:,} {said['points']}"
        parts.append(key(LEFT + 330 * place, 70, COLOURS[place], told))
    return "".join(parts)


def png(found: WhatIf, language: str) -> bytes:
    """The chart as PNG."""
    return png_of(svg(found, language))


def html(found: WhatIf, language: str) -> str:
    """The whole page: what is changed, the chart and all figures."""
    return html_of("whatif.html", page(found, language), svg(found, language))
