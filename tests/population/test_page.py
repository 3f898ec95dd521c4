"""A what-if in words, figures and a picture."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from sitthi.population import chart, words
from sitthi.population.columns import LAST_DAY
from sitthi.population.page import page, quarters, shape
from sitthi.population.whatif import Outcome, WhatIf, sets
from tests.population.overlays import laid_over
from tests.shipped import shipped

Q1, Q2 = 20_543, 20_634


@pytest.fixture
def found(tmp_path: Path) -> WhatIf:
    """A what-if of two quarters, and points that never expire."""
    changed = sets(shipped(), laid_over(tmp_path, {"period.expiry-years": "3", "calc.product-types": "[Voice, FBB]"}))
    before = Outcome(100, 20, 30, 40, 50, 6, {Q1: 20, Q1 - 40: 5, Q2: 25})
    after = Outcome(90, 20, 30, 0, 80, 6, {Q2: 30, LAST_DAY: 50})
    return WhatIf("<trial>", 20_475, changed, ("points/note.2",), 9, 5, 3, 2, ("Fee",), before, after)


def test_quarters_are_in_the_order_of_time_and_never_comes_last(found: WhatIf) -> None:
    """Days of one quarter are added up; a quarter of either side has both figures."""
    assert quarters(found) == [((2026, 1), 25, 0), ((2026, 2), 25, 30), ((9999, 4), 0, 50)]


def test_the_shape_for_machines(found: WhatIf) -> None:
    """Whole figures, ISO dates, values as the book writes them."""
    said = shape(found)
    assert said["as_of"] == "2026-01-22"
    assert said["customers"] == {"customers": 9, "more": 5, "fewer": 3, "same": 1}
    assert [one["quarter"] for one in said["left_by_quarter"]] == ["2026-Q1", "2026-Q2", "never"]
    assert said["sets"][0]["clause"] == "points/period.expiry"
    assert (said["sets"][0]["baseline"], said["sets"][0]["scenario"]) == (2, 3)
    assert said["baseline"] == {"earned": 100, "held": 20, "spent": 30, "expired": 40, "left": 50, "refused": 6}


def test_the_page_says_it_in_both_languages(found: WhatIf) -> None:
    """Years of the Buddhist Era in Thai; differences with their sign; notes on what is kept and what does not count."""
    thai, english = page(found, "th"), page(found, "en")
    assert [row[0] for row in english["quarters"]] == ["Q1 2026", "Q2 2026", "never", "sum"]
    assert [row[0] for row in thai["quarters"]] == ["1/2569", "2/2569", "ไม่หมดอายุ", "รวม"]
    assert english["figures"][3] == ("expired", "40", "0", "-40 (-100.0 %)")
    assert english["figures"][2] == ("spent", "30", "30", "0")
    assert english["sets"][-1] == ("", "points/note.2", "", "switched off")
    assert "22/1/2569" in thai["about"]
    assert len(thai["notes"]) == len(english["notes"]) == 2


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_chart_is_sound_and_shows_both_sides(found: WhatIf, language: str) -> None:
    """Well-formed, two bars a quarter that are as high as what they stand for, no markup out of a name."""
    root = ET.fromstring(chart.svg(found, language))  # noqa: S314  # our own text
    bars = [one for one in root.iter("{http://www.w3.org/2000/svg}rect") if len(one)]
    heights = [float(bar.attrib["height"]) for bar in bars]
    assert len(bars) == 6
    assert heights[0] == heights[2]
    assert heights[5] == pytest.approx(2 * heights[0], abs=0.2)
    assert chart.png(found, language).startswith(b"\x89PNG")


def test_the_page_in_html_needs_nothing_else(found: WhatIf) -> None:
    """Letters, style and chart are in it, and what is written by people is escaped."""
    said = chart.html(found, "en")
    assert "&lt;trial&gt;" in said
    assert "<trial>" not in said
    assert "<svg" in said
    assert "http://" not in said.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in said


@pytest.mark.parametrize(
    ("points", "english", "thai"),
    [
        (0, "0", "0"),
        (500, "500", "500"),
        (60_000, "60k", "60,000"),
        (2_400_000, "2.4M", "2.4 ล้าน"),
        (3 * 10**9, "3B", "3 พันล้าน"),
    ],
)
def test_round_figures_are_short(points: int, english: str, thai: str) -> None:
    """As people write them in either language."""
    assert chart.short(points, "en") == english
    assert chart.short(points, words.THAI) == thai
