"""Documents set: HTML by Jinja2, PDF and pictures by Typst. The same page, in words already, goes into either."""

from __future__ import annotations

import base64
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import jinja2
import msgspec
import typst

from sitthi.documents import evidence, liability_chart, statement
from sitthi.documents.evidence import Evidence
from sitthi.documents.statement import Statement
from sitthi.kernel.moment import SECOND_US
from sitthi.views.liability import Liability

_HERE = Path(__file__).resolve().parent
_TEMPLATES = _HERE / "templates"
_FONTS = _HERE / "fonts"

Model = Statement | Evidence
Kind = Literal["pdf", "png", "svg"]
KINDS: dict[str, Kind] = {".pdf": "pdf", ".png": "png", ".svg": "svg"}
"""What Typst makes, by the ending of a file."""
DOTS_PER_INCH = 160
"""How fine a picture is, where it is made of dots."""


def render_html(model: Model, language: str) -> str:
    """A page that needs nothing else: its style and its letters are in it."""
    return "".join(html_pieces(model, language))


def html_pieces(model: Model, language: str) -> Iterator[str]:
    """The same piece by piece, so that a long timeline is never in memory as a whole."""
    name, page, _ = _page(model, language)
    return _environment().get_template(f"{name}.html").generate(page=page, faces=_faces())


def render_pdf(model: Model, language: str) -> bytes:
    """The document on A4; the same model gives the same bytes."""
    name, page, at_us = _page(model, language)
    return _typeset(name, page, "pdf", at_us)


def render_chart(model: Liability, language: str, kind: Kind) -> bytes:
    """The liability in points as one picture; the same model gives the same bytes."""
    page = liability_chart.page(model, language)
    return _typeset(liability_chart.TEMPLATE, page, kind, liability_chart.at_us(model))


def chart_html(model: Liability, language: str) -> str:
    """The same picture on a page that needs nothing else, with both tables beneath it."""
    page = liability_chart.page(model, language)
    page["picture"] = render_chart(model, language, "svg").decode()
    return _environment().get_template(f"{liability_chart.TEMPLATE}.html").render(page=page, faces=_faces())


def _typeset(name: str, page: dict[str, Any], kind: Kind, at_us: int) -> bytes:
    """A template set by Typst with nothing but our own letters."""
    found = typst.compile(
        str(_TEMPLATES / f"{name}.typ"),
        root=str(_TEMPLATES),
        font_paths=[str(_FONTS)],
        ignore_system_fonts=True,
        format=kind,
        ppi=DOTS_PER_INCH,
        sys_inputs={"page": msgspec.json.encode(page, enc_hook=list).decode()},
        timestamp=at_us // SECOND_US,
    )
    assert isinstance(found, bytes), "one document was asked for"
    return found


def _page(model: Model, language: str) -> tuple[str, dict[str, Any], int]:
    """Name of the template, what goes into it, and the time the document bears."""
    if isinstance(model, Statement):
        return statement.TEMPLATE, statement.page(model, language), model.bill.issued_us
    return evidence.TEMPLATE, evidence.page(model, language), model.complaint.received_us


@lru_cache(maxsize=1)
def _environment() -> jinja2.Environment:
    return jinja2.Environment(
        loader=jinja2.FileSystemLoader(_TEMPLATES),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


@lru_cache(maxsize=1)
def _faces() -> dict[str, str]:
    """The letters as a page carries them along."""
    return {
        weight: base64.b64encode((_FONTS / f"Sarabun-{weight}.woff2").read_bytes()).decode()
        for weight in ("Regular", "Bold")
    }
