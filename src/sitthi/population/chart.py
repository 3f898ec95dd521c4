"""The chart of a what-if: bars by quarter of expiry, as SVG of our own; PNG of the same by Typst. No network."""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path

import jinja2
import typst

import sitthi.documents
from sitthi.population import words
from sitthi.population.page import page, quarters
from sitthi.population.whatif import WhatIf

WIDTH, HEIGHT = 960, 480
LEFT, RIGHT, TOP, BOTTOM = 84, 24, 104, 56
COLOURS = ("#12455f", "#e08a1e")
"""Of the baseline and of the scenario: far apart in lightness as well as in hue."""
PIXELS_AN_INCH = 144
_TEMPLATES = Path(__file__).resolve().parent / "templates"
_FONTS = Path(sitthi.documents.__file__).resolve().parent / "fonts"
_STEPS = (1, 2, 3, 4, 5, 6, 8)
_LINES = 5
_LABELS_MAX = 12
_SCALES = {
    "en": ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k")),
    words.THAI: ((1_000_000_000, " พันล้าน"), (1_000_000, " ล้าน")),
}


def svg(found: WhatIf, language: str) -> str:
    """The chart: two bars a quarter, from nothing upwards, with a scale of round figures."""
    said, rows = words.labels(language), quarters(found)
    top = _top(max([1, *(max(before, after) for _, before, after in rows)]))
    plot = HEIGHT - TOP - BOTTOM
    parts = [_head(found, language)]
    for line in range(_LINES + 1):
        y, value = HEIGHT - BOTTOM - plot * line // _LINES, top * line // _LINES
        parts.append(f'<line x1="{LEFT}" x2="{WIDTH - RIGHT}" y1="{y}" y2="{y}" stroke="#dde3e8"/>')
        parts.append(_text(LEFT - 10, y + 5, short(value, language), anchor="end", colour="#5b6570"))
    room = (WIDTH - LEFT - RIGHT) / max(len(rows), 1)
    every = -(-len(rows) // _LABELS_MAX)
    for place, (quarter, *both) in enumerate(rows):
        middle = LEFT + room * (place + 0.5)
        for side, points in enumerate(both):
            high = plot * points / top
            x, wide = middle + room * 0.38 * (side - 1), room * 0.36
            parts.append(
                f'<rect x="{x:.1f}" y="{HEIGHT - BOTTOM - high:.1f}" width="{wide:.1f}" height="{high:.1f}"'
                f' fill="{COLOURS[side]}"><title>{points:,}</title></rect>'
            )
        if place % every == 0:
            parts.append(_text(middle, HEIGHT - BOTTOM + 22, words.quarter(quarter, language), anchor="middle"))
    parts.append(_text((WIDTH + LEFT) / 2, HEIGHT - 8, said["quarter"], anchor="middle", colour="#5b6570"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" width="{WIDTH}" height="{HEIGHT}"'
        f' role="img" font-family="Sarabun" font-size="15" fill="#1b1f24">'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>{"".join(parts)}</svg>'
    )


def _head(found: WhatIf, language: str) -> str:
    """Title, what it is about, and which colour is which, with the sums."""
    said = words.labels(language)
    parts = [
        _text(LEFT, 28, said["by_quarter"], size=20, weight=700),
        _text(LEFT, 52, f"{found.overlay}, {words.of_day(found.as_of_day, language)}", colour="#5b6570"),
    ]
    for place, (name, outcome) in enumerate((("before", found.baseline), ("after", found.scenario))):
        x = LEFT + 330 * place
        parts.append(f'<rect x="{x}" y="70" width="14" height="14" fill="{COLOURS[place]}"/>')
        parts.append(_text(x + 22, 82, f"{said[name]}: {outcome.left:,} {said['points']}"))
    return "".join(parts)


def _text(x: float, y: float, said: str, **how: object) -> str:
    names = {"anchor": "text-anchor", "colour": "fill", "size": "font-size", "weight": "font-weight"}
    written = "".join(f' {names[name]}="{value}"' for name, value in how.items())
    return f'<text x="{x:.1f}" y="{y:.1f}"{written}>{escape(said)}</text>'


def _top(most: int) -> int:
    """A round figure at least as large, that divides into the lines of the scale."""
    power = 1
    while True:
        for step in _STEPS:
            if step * power * _LINES >= most:
                return step * power * _LINES
        power *= 10


def short(points: int, language: str) -> str:
    """A round figure in few signs: ``1.5M``, ``1.5 ล้าน``."""
    for scale, name in _SCALES[language]:
        if points >= scale:
            whole, rest = divmod(points * 10 // scale, 10)
            return f"{whole:,}{f'.{rest}' if rest else ''}{name}"
    return f"{points:,}"


def png(found: WhatIf, language: str) -> bytes:
    """The chart as PNG."""
    made = typst.compile(
        str(_TEMPLATES / "chart.typ"),
        root=str(_TEMPLATES),
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        format="png",
        ppi=PIXELS_AN_INCH,
        sys_inputs={"chart": svg(found, language)},
    )
    assert isinstance(made, bytes), "one picture was asked for"
    return made


def html(found: WhatIf, language: str) -> str:
    """The whole page: what is changed, the chart and all figures; needs nothing else, its letters are in it."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader([_TEMPLATES, _FONTS.parent / "templates"]),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    faces = {
        weight: base64.b64encode((_FONTS / f"Sarabun-{weight}.woff2").read_bytes()).decode()
        for weight in ("Regular", "Bold")
    }
    return environment.get_template("whatif.html").render(
        page=page(found, language), faces=faces, chart=svg(found, language)
    )
