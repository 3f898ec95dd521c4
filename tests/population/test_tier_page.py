"""A what-if of tiers, and one number explained, in words, figures and a picture."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest
from hypothesis import find, settings

from sitthi.population import tier_explained, tier_sample, tier_words
from sitthi.population import tier_whatif_chart as chart
from sitthi.population.tier_explain import explain
from sitthi.population.tier_explained import Explained
from sitthi.population.tier_moves import Edge
from sitthi.population.tier_page import page, shape
from sitthi.population.tier_whatif import Moved, TierWhatIf, terms_of
from sitthi.population.whatif import sets
from sitthi.terms import Book
from tests.population.overlays import laid_over
from tests.population.test_tier_explain import BOOK, rows_of
from tests.population.test_tier_whatif import BANDS
from tests.population.tier_bases import holdings
from tests.shipped import shipped

RECT = "{http://www.w3.org/2000/svg}rect"


@pytest.fixture
def other(tmp_path: Path) -> Book:
    """An overlay of one value, one table and one clause."""
    return laid_over(
        tmp_path, {"usage.min-tenure": "12", "usage.gold": BANDS}, ("serenade/prepaid.registration",), "serenade"
    )


@pytest.fixture
def found(other: Book) -> TierWhatIf:
    """A what-if of three tiers, two bands and two regions."""
    total = Moved(100, 30, 20, 5_000_050, 1_000_000)
    return TierWhatIf(
        overlay="<trial>",
        as_of_day=tier_sample.AS_OF_DAY,
        sets=sets(shipped(), other),
        off=tuple(other.off),
        idle=("serenade/end.then",),
        taken_in=("serenade/usage.charge-vat",),
        citizens=70,
        tiers=("", "emerald", "gold"),
        matrix=((40, 30, 0), (5, 10, 0), (0, 15, 0)),
        charges_satang=((4_000, 5_000_050, 0), (600_000, 100, 0), (0, 400_000, 0)),
        total=total,
        bands=(Edge(6, 1), Edge(36, 0)),
        by_tenure=(Moved(40, 0, 0, 0, 0), Moved(50, 30, 0, 5_000_050, 0), Moved(10, 0, 20, 0, 1_000_000)),
        by_region={"": Moved(1, 0, 0, 0, 0), "<North>": Moved(99, 30, 20, 5_000_050, 1_000_000)},
        refused={"serenade/eligibility.tenure": (70, 45)},
        ways={"": (70, 45), "use": (30, 54), "package": (0, 1), "device": (0, 0)},
        otherwise=3,
    )


def test_the_shape_for_machines(found: TierWhatIf) -> None:
    """Whole numbers, money as decimals, ISO dates, no tier as none; the cells of the matrix that have numbers."""
    said = shape(found)
    assert (said["as_of"], said["citizens"], said["numbers"], said["up"], said["same"]) == (
        "2026-07-01",
        70,
        100,
        30,
        50,
    )
    assert (said["up_charges"], said["down_charges"]) == ("50000.50", "10000.00")
    assert [(one["tier"], one["baseline"], one["scenario"]) for one in said["by_tier"]] == [
        ("none", 70, 45),
        ("emerald", 15, 55),
        ("gold", 15, 0),
    ]
    assert len(said["matrix"]) == 5
    assert {"baseline": "none", "scenario": "emerald", "numbers": 30, "charges": "50000.50"} in said["matrix"]
    assert [(one["from_months"], one["to_months"]) for one in said["by_tenure"]] == [(0, 6), (6, 36), (36, None)]
    assert said["refused"] == [{"clause": "serenade/eligibility.tenure", "baseline": 70, "scenario": 45}]
    assert said["sets"][1]["scenario"] == [
        {"over-months": 0, "charge": "500.00"},
        {"over-months": 36, "charge": "400.00"},
    ]
    msgspec.json.encode(said)


def test_the_page_says_it_in_both_languages(found: TierWhatIf) -> None:
    """The highest tier first, charges in whole baht, the Buddhist Era in Thai, notes on what has no bearing."""
    thai, english = page(found, "th"), page(found, "en")
    assert english["tiers"][0] == ("Gold", "15", "0", "-15 (-100.0 %)")
    assert english["tiers"][-1] == ("no tier", "70", "45", "-25 (-35.7 %)")
    assert english["matrix"][0] == ("Gold", "0", "15", "0")
    assert english["total"] == [("up", "30", "50,001"), ("down", "20", "10,000"), ("unchanged", "50", "41")]
    assert [row[0] for row in english["tenure"]] == ["under 6 months", "6 months to 3 years", "over 3 years"]
    assert [row[0] for row in thai["tenure"]] == ["ไม่ถึง 6 เดือน", "6 เดือน ถึง 3 ปี", "เกิน 3 ปี"]
    assert [row[0] for row in english["regions"]] == ["not stated", "<North>"]
    assert [row[0] for row in english["ways"]] == ["by use", "by package"]
    assert english["sets"][1][3] == "0 / 500.00; 36 / 400.00"
    assert english["sets"][-1] == ("", "serenade/prepaid.registration", "", "switched off")
    assert "1/7/2569" in thai["about"]
    assert english["of"] == "100 numbers of 70 citizens"
    assert len(thai["notes"]) == len(english["notes"]) == 4
    assert english["notes"][2] == "Set, but no figure here depends on it: serenade/end.then."


@pytest.mark.parametrize(
    ("bands", "english", "thai"),
    [
        ((), ["all"], ["ทั้งหมด"]),
        ((Edge(1, 0),), ["up to 1 month", "over 1 month"], ["ไม่เกิน 1 เดือน", "เกิน 1 เดือน"]),
        (
            (Edge(12, 1), Edge(18, 1)),
            ["under 1 year", "1 year to under 18 months", "18 months and more"],
            ["ไม่ถึง 1 ปี", "1 ปี แต่ไม่ถึง 18 เดือน", "18 เดือน ขึ้นไป"],
        ),
        (
            (Edge(24, 0), Edge(36, 1)),
            ["up to 2 years", "over 2 years to under 3 years", "3 years and more"],
            ["ไม่เกิน 2 ปี", "เกิน 2 ปี แต่ไม่ถึง 3 ปี", "3 ปี ขึ้นไป"],
        ),
    ],
)
def test_bands_in_words(bands: tuple[Edge, ...], english: list[str], thai: list[str]) -> None:
    """Whether a band begins from its edge on or after it is said, in either language."""
    assert [tier_words.band(bands, place, "en") for place in range(len(bands) + 1)] == english
    assert [tier_words.band(bands, place, "th") for place in range(len(bands) + 1)] == thai


def test_a_tier_that_has_no_words_keeps_its_name() -> None:
    """An overlay may name another tier."""
    assert tier_words.tier("diamond", "th") == tier_words.tier("diamond", "en") == "diamond"
    assert tier_words.way("", "en") == "no tier"


@pytest.mark.parametrize("language", ["th", "en"])
def test_the_chart_is_sound_and_shows_both_sides(found: TierWhatIf, language: str) -> None:
    """Well-formed, two bars a tier and two a band, as long as what they stand for, no markup out of a name."""
    root = ET.fromstring(chart.svg(found, language))  # noqa: S314  # our own text
    bars = [one for one in root.iter(RECT) if len(one)]
    heights, widths = ([float(bar.attrib[name]) for bar in bars] for name in ("height", "width"))
    assert len(bars) == 2 * 2 + 2 * 3
    assert heights[0] == heights[2]
    assert heights[1] == pytest.approx(heights[0] * 55 / 15, abs=0.2)
    assert heights[3] == widths[4] == widths[5] == 0
    assert widths[7] == pytest.approx(widths[8] * 30 / 20, abs=0.2)
    assert chart.png(found, language).startswith(b"\x89PNG")


def test_the_page_in_html_needs_nothing_else(found: TierWhatIf) -> None:
    """Letters, style, chart and all tables are in it, and what is written by people is escaped."""
    said = chart.html(found, "en")
    assert "&lt;trial&gt;" in said
    assert "<North>" not in said
    assert "serenade/eligibility.tenure" in said
    assert said.count("<table>") == 8
    assert "http://" not in said.replace("http://www.w3.org/2000/svg", "")
    assert "https://" not in said


def explained(other: Book) -> Explained:
    """A number that receives for its group, the plainest one there is, by the book and by an overlay."""

    def in_group(one: object) -> bool:
        rows = rows_of([one], BOOK)  # type: ignore[list-item]
        return bool(rows.numbers.receives[0]) and not rows.numbers.juristic[0] and len(rows.numbers.number) > 1

    rows = rows_of([find(holdings(), in_group, settings=settings(database=None))], BOOK)
    terms = terms_of(shipped(), other, rows.as_of_day)
    verdicts = explain(rows, 0, terms[0], terms[0]), explain(rows, 0, terms[1], terms[0])
    return Explained(rows.numbers.number[0], "<trial>", rows.as_of_day, verdicts, (shipped(), other))


def test_a_number_explained_has_both_sides_side_by_side(other: Book) -> None:
    """Every clause with how it is met by either, the numbers of the group among them; for machines, every sentence."""
    found = explained(other)
    thai, english = tier_explained.page(found, "th"), tier_explained.page(found, "en")
    tenure = next(row for row in english["reasons"] if row[0] == "serenade/eligibility.tenure")
    assert tenure[1] != tenure[2]
    assert "12 months" in tenure[2]
    assert len(thai["reasons"]) == len(english["reasons"]) == max(len(one.reasons) for one in found.verdicts)
    assert all(cell.startswith(("✓ ", "✗ ")) for row in english["reasons"] for cell in row[1:] if cell)
    assert english["members"][0][0] == str(found.verdicts[0].members[0].number)
    assert thai["title"] == f"เลขหมาย {found.number}"
    said = tier_explained.shape(found)
    assert said["baseline"]["reasons"][0]["says"]["en"].startswith("A number qualifies by usage only after")
    assert {one["clause"] for one in said["scenario"]["group"][0]["reasons"]} >= {"serenade/account.4"}
    msgspec.json.encode(said)
