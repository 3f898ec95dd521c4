"""What all charts are drawn with: SVG of our own with scales and words, as a picture by Typst, in a page by Jinja."""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path
from typing import Any

import jinja2
import typst

import sitthi.documents
from sitthi.population.words import THAI

COLOURS = ("#12455f", "#e08a1e")
"""Of the baseline and of the scenario: far apart in lightness as well as in hue."""
QUIET, LINES = "#5b6570", "#dde3e8"
PIXELS_AN_INCH = 144
_TEMPLATES = Path(__file__).resolve().parent / "templates"
_FONTS = Path(sitthi.documents.__file__).resolve().parent / "fonts"
_SARA_AM, _SARA_AM_IN_TWO = "\u0e33", "\u0e4d\u0e32"
_STEPS = (1, 2, 3, 4, 5, 6, 8)
SCALE_LINES = 5
"""Lines of a scale above the one at nothing."""
_SCALES = {
    "en": ((1_000_000_000, "B"), (1_000_000, "M"), (1_000, "k")),
    THAI: ((1_000_000_000, " พันล้าน"), (1_000_000, " ล้าน")),
}


def framed(parts: list[str], width: int, height: int) -> str:
    """Parts of a chart as a whole SVG, on white."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}"'
        f' role="img" font-family="Sarabun" font-size="15" fill="#1b1f24">'
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>{"".join(parts)}</svg>'
    )


def text(x: float, y: float, said: str, **how: object) -> str:
    """Words at a place; ``how``: anchor, colour, size, weight."""
    names = {"anchor": "text-anchor", "colour": "fill", "size": "font-size", "weight": "font-weight"}
    written = "".join(f' {names[name]}="{value}"' for name, value in how.items())
    return f'<text x="{x:.1f}" y="{y:.1f}"{written}>{escape(said)}</text>'


def line(x1: float, x2: float, y: float, colour: str = LINES) -> str:
    """A line across."""
    return f'<line x1="{x1:.1f}" x2="{x2:.1f}" y1="{y:.1f}" y2="{y:.1f}" stroke="{colour}"/>'


def bar(corner: tuple[float, float], size: tuple[float, float], colour: str, figure: int) -> str:
    """A bar that tells its figure: left upper corner, width and height."""
    return (
        f'<rect x="{corner[0]:.1f}" y="{corner[1]:.1f}" width="{size[0]:.1f}" height="{size[1]:.1f}"'
        f' fill="{colour}"><title>{figure:,}</title></rect>'
    )


def key(x: float, y: float, colour: str, said: str) -> str:
    """A colour, and what it stands for beside it."""
    return f'<rect x="{x:.0f}" y="{y:.0f}" width="14" height="14" fill="{colour}"/>{text(x + 22, y + 12, said)}'


def round_above(most: int) -> int:
    """A round figure at least as large, that divides into the lines of the scale."""
    power = 1
    while True:
        for step in _STEPS:
            if step * power * SCALE_LINES >= most:
                return step * power * SCALE_LINES
        power *= 10


def short(figure: int, language: str) -> str:
    """A round figure in few signs: ``1.5M``, ``1.5 ล้าน``."""
    for scale, name in _SCALES[language]:
        if figure >= scale:
            whole, rest = divmod(figure * 10 // scale, 10)
            return f"{whole:,}{f'.{rest}' if rest else ''}{name}"
    return f"{figure:,}"


def png_of(chart: str) -> bytes:
    """A chart as PNG. Typst draws SARA AM on the next letter unless it is written as the two signs it is made of."""
    made = typst.compile(
        str(_TEMPLATES / "chart.typ"),
        root=str(_TEMPLATES),
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        format="png",
        ppi=PIXELS_AN_INCH,
        sys_inputs={"chart": chart.replace(_SARA_AM, _SARA_AM_IN_TWO)},
    )
    assert isinstance(made, bytes), "one picture was asked for"
    return made


def html_of(template: str, page: dict[str, Any], chart: str) -> str:
    """A page with its chart, which needs nothing else: its letters are in it."""
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
    return environment.get_template(template).render(page=page, faces=faces, chart=chart)
