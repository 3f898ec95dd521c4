"""The picture of the liability in points: every bar says what its row does, the scale has room, and nothing is odd."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitthi.documents.liability_chart import LINES, MILLIONS_FROM, QUARTERS_MOST, page
from sitthi.documents.rendering import KINDS, chart_html, render_chart
from sitthi.kernel.moment import day_number
from sitthi.views import liability as report
from sitthi.views.liability import Liability, Row

THAI = re.compile(r"[\u0e00-\u0e7f]")
QUARTERS = ("2026-03-31", "2026-06-30", "2026-09-30", "2026-12-31")
OUTSTANDING = (
    Row("past-its-day", 9, 0),
    Row("2026-Q1", 600, 40, day_number(dt.date.fromisoformat(QUARTERS[0]))),
    Row("2026-Q2", 300, 0, day_number(dt.date.fromisoformat(QUARTERS[1]))),
    Row("owed", -54, 0),
    Row("total", 855, 40),
)
ROLL = (
    Row("opening", 700, 0),
    Row("earned", 500, 10),
    Row("bonus", 0, 0),
    Row("spent", -275, 0),
    Row("moved-in", 0, 30),
    Row("moved-out", -30, 0),
    Row("owed-recovered", 0, 0),
    Row("from opening", 0, 0),
    Row("closing", 895, 40),
)


def made(*, faults: tuple[str, ...] = (), outstanding: tuple[Row, ...] = OUTSTANDING) -> Liability:
    """A report of the first quarter of 2026."""
    days = [day_number(dt.date.fromisoformat(one)) for one in ("2026-01-01", "2026-03-31")]
    return Liability(days[0], days[1], outstanding, ROLL, True, faults)


def test_a_bar_a_row() -> None:
    """Bars stand on the ground with accounts below numbers; what is owed hangs below it; the total has none."""
    bars = page(made(), "en")["bars"]["bars"]

    assert [(one["name"], one["under"], one["figure"]) for one in bars] == [
        ("expired, not yet written off", "", "9"),
        ("Q1 2026", "to 31\u00a0Mar\u00a02026", "640"),
        ("Q2 2026", "to 30\u00a0Jun\u00a02026", "300"),
        ("owed", "", "\u221254"),
    ]
    assert [(piece["low"], piece["high"]) for piece in bars[1]["pieces"]] == [(0, 600), (600, 640)]
    assert [(piece["low"], piece["high"]) for piece in bars[3]["pieces"]] == [(-54, 0), (-54, -54)]


def test_a_waterfall_goes_on_from_where_it_was() -> None:
    """Each line begins where the one before it ended; lines that are nothing are told only if they are usual."""
    bars = page(made(), "en")["waterfall"]["bars"]
    names = ["opening", "earned", "bonus", "spent", "moved in", "moved out", "closing"]

    assert [one["name"] for one in bars] == names
    assert [one["figure"] for one in bars] == ["700", "+510", "0", "\u2212275", "+30", "\u221230", "935"]
    spans = [(one["pieces"][0]["low"], one["pieces"][0]["high"]) for one in bars]
    assert spans == [(0, 700), (700, 1210), (1210, 1210), (935, 1210), (935, 965), (935, 965), (0, 935)]


def test_thai_has_its_words_and_era() -> None:
    """Every word is Thai, and years are of the Buddhist Era (R40)."""
    found = page(made(), "th")

    assert found["period"] == "งวด 1\u00a0ม.ค.\u00a02569 ถึง 31\u00a0มี.ค.\u00a02569"
    assert found["bars"]["bars"][1]["name"] == "ไตร\u2060มาส 1/2569"
    assert [name for name, text in LINES.items() if not THAI.search(text.th) or THAI.search(text.en)] == []
    assert [name for name, text in found["label"].items() if not THAI.search(text)] == []


def test_every_line_of_the_report_has_words() -> None:
    """A line that the report may tell is in the wording of both languages."""
    told = {*report.ALWAYS, *report.LINES.values(), report.RECOVERED, report.OPENING, report.CLOSING, report.TOTAL}
    assert told | {report.OVERDUE, report.OWED_LINE} <= LINES.keys()


def test_far_quarters_share_a_bar() -> None:
    """However many quarters there are, a picture has room: what expires late is one bar, and nothing is lost."""
    rows = tuple(Row(f"{2026 + at // 4}-Q{at % 4 + 1}", at + 1, 0, 20_000 + 91 * at) for at in range(20))
    bars = page(made(outstanding=(*rows, *OUTSTANDING[-2:])), "en")["bars"]["bars"]

    assert len(bars) == QUARTERS_MOST + 2
    assert bars[QUARTERS_MOST]["name"] == "later"
    assert bars[QUARTERS_MOST]["figure"] == str(sum(row.total for row in rows[QUARTERS_MOST:]))


def test_large_figures_are_told_in_millions() -> None:
    """From ten million on a bar says millions to the nearest tenth; the table beneath has every point."""
    rows = (Row("2026-Q1", MILLIONS_FROM + 50_000, 0, 20_543), Row("owed", -30_049_999, 0), Row("total", 0, 0))
    model = made(outstanding=rows)

    assert [one["figure"] for one in page(model, "en")["bars"]["bars"]] == ["10.1M", "\u221230.0M"]
    assert page(model, "th")["bars"]["bars"][0]["figure"] == "10.1\u00a0ล้าน"
    assert page(model, "en")["outstanding_rows"][0]["total"] == "10,050,000"


@given(st.lists(st.integers(-(10**12), 10**12), min_size=1, max_size=9))
def test_the_scale_has_room_for_every_bar(points: list[int]) -> None:
    """A few whole steps from at or below the lowest to at or above the highest, nought among them."""
    rows = tuple(Row("2026-Q1", one, 0, 20_543) for one in points)
    scale: dict[str, Any] = page(made(outstanding=(*rows, *OUTSTANDING[-2:])), "en")["bars"]
    ticks = [one["at"] for one in scale["ticks"]]

    assert (scale["low"], scale["high"]) == (ticks[0], ticks[-1])
    assert ticks[0] <= min(0, *points)
    assert ticks[-1] >= max(0, *points)
    assert 0 in ticks
    assert 2 <= len(ticks) <= 8


@pytest.mark.parametrize("language", ["th", "en"])
@pytest.mark.parametrize(("kind", "begins"), [(".png", b"\x89PNG"), (".svg", b"<svg"), (".pdf", b"%PDF")])
def test_it_is_drawn(language: str, kind: str, begins: bytes) -> None:
    """In every format, twice the same bytes, ties or not."""
    first, again = (render_chart(made(faults=("accounts: 1 too many",)), language, KINDS[kind]) for _ in range(2))

    assert first.startswith(begins)
    assert first == again


def test_a_page_needs_nothing_else() -> None:
    """Picture and letters are within it, and both tables in figures."""
    html = chart_html(made(), "en")

    assert "<svg" in html
    assert "http" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", html)
    assert "<td>owed</td>" in html
    assert '<td class="amount">-54</td>' in html


def test_a_world_without_anything_has_a_picture() -> None:
    """An empty plot, and words that say so."""
    nothing = (Row("opening", 0, 0), Row("closing", 0, 0))
    empty = Liability(None, 0, (Row("owed", 0, 0), Row("total", 0, 0)), nothing, False, ())

    assert page(empty, "en")["period"] == "Nothing has been decided yet"
    assert render_chart(empty, "th", "svg").startswith(b"<svg")
