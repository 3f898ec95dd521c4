"""A trial of the benchmark of tiers: small bases by both sides, the same rows, and figures told as they are."""

from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from benchmarks import tiers_sql
from benchmarks.tiers import made_up, main, options
from benchmarks.tiers_groups import grouped, several
from benchmarks.tiers_one import decided
from benchmarks.tiers_report import as_text, growth, peak, ratio
from benchmarks.tiers_run import OURS, SQL, SQL_FOLDER, same
from sitthi.areas.tiers.best_groups import Asked, best_grouping
from sitthi.population.tier_files import MONTHS_FILE, NUMBERS_FILE
from sitthi.population.tier_rates import terms_at
from sitthi.population.tier_running import OUTCOME_FILE, review
from sitthi.population.tier_sample import AS_OF_DAY
from tests.shipped import shipped

NUMBERS = 20_000
TERMS = terms_at(shipped(), AS_OF_DAY)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A made-up base, reviewed by us."""
    folder = tmp_path_factory.mktemp("base")
    found = made_up(folder, NUMBERS)
    assert 0 < found["several"] < found["citizens"] < NUMBERS < found["months"]
    files = (folder / NUMBERS_FILE, folder / MONTHS_FILE)
    review(*files, AS_OF_DAY, TERMS, folder / OUTCOME_FILE, lambda _: None)
    return folder


@pytest.mark.parametrize(("way", "at_once"), [("lead", 3_000), ("lags", 7_000), ("rows", 9_000), ("lead", 0)])
def test_the_sql_comes_to_the_same_rows(base: Path, way: str, at_once: int) -> None:
    """However the SQL is put, in ranges or at once, each row of its outcome is ours to the figure."""
    for old in (base / SQL_FOLDER).glob("*"):
        old.unlink()
    tiers_sql.review(base, base / SQL_FOLDER, AS_OF_DAY, TERMS, (way, at_once))
    found = same(base)
    assert found["same"]
    assert (found["rows"], len(list((base / SQL_FOLDER).iterdir()))) == (NUMBERS, -(-NUMBERS // (at_once or NUMBERS)))


def test_a_figure_that_differs_is_noticed(base: Path, tmp_path: Path) -> None:
    """The proof is one: another condition met by a single number of twenty thousand is seen."""
    rows = parquet.read_table(base / OUTCOME_FILE)
    met = rows.column("met").to_pylist()
    met[777] ^= 1
    other = rows.set_column(rows.schema.get_field_index("met"), "met", [met])
    (tmp_path / SQL_FOLDER).mkdir()
    parquet.write_table(rows, tmp_path / OUTCOME_FILE)
    parquet.write_table(rows, tmp_path / SQL_FOLDER / "000.parquet")
    assert same(tmp_path)["same"]
    parquet.write_table(other.cast(rows.schema), tmp_path / SQL_FOLDER / "000.parquet")
    assert not same(tmp_path)["same"]


def test_citizens_are_grouped_as_the_adviser_groups_them(base: Path) -> None:
    """Every citizen with several numbers is laid out once; answers are exact, and nobody gets less than alone."""
    citizens = list(several(base, AS_OF_DAY, TERMS))
    found = grouped(base, AS_OF_DAY, TERMS, 100)
    assert (found["citizens"], found["exact"]) == (100, 100)
    assert len(citizens) == made_up(base, NUMBERS)["several"]
    receiving = 0
    for charge, own, may, asked in citizens[:100]:
        best = best_grouping(charge, own, may, Asked(asked, TERMS.grouping.max_numbers))
        assert all(after >= before for after, before in zip(best.ranks, own, strict=True))
        receiving += len(best.groups)
    assert found["receiving"] == receiving > 0


def test_the_single_decision_says_everything() -> None:
    """What is timed is the whole decision: it is recorded with its reasons, and a higher tier is offered or kept."""
    found = decided(TERMS)
    assert [one["offered"] for one in found.values()] == [["Gold"], []]
    for one in found.values():
        assert (one["outcome"], one["reasons"] >= 10) == ("recorded", True)
        assert 0 < one["least_us"] <= one["median_us"]


def test_figures_are_told_with_their_goals() -> None:
    """Times are told as ratios of the same round, growth by the time of a number, goals as met or not."""
    bases = [_base(100, 1.0), _base(200, 2.0)]
    assert ratio(bases[1]) == pytest.approx(0.5)
    assert growth(bases, OURS, "wall_s") == [0.0, 0.0]
    assert growth([*bases, _base(100, 1.5)], OURS, "wall_s")[-1] == pytest.approx(0.5)
    assert peak(bases[0], SQL) == 7_000_000
    groups = {"citizens": 5, "us_a_citizen": 3.0, "slowest_ms": 101.0, "receiving": 2, "exact": 5, "in_base": 50}
    one = {"alone": {"least_us": 19.0, "median_us": 22.0, "reasons": 16}}
    figures = {"machine": "m", "rounds": 2, "way": "lead", "at_once": 0, "bases": bases, "groups": groups, "one": one}
    text = as_text(figures)
    assert text.count(": met") == 4
    assert text.count("NOT MET") == 1
    assert "not run: at that rate all 50" in text


def _base(numbers: int, seconds: float) -> dict[str, Any]:
    runs = [{"wall_s": seconds, "cpu_s": seconds, "peak_bytes": 5_000_000}] * 2
    theirs = [{"wall_s": 2 * seconds, "cpu_s": seconds, "peak_bytes": 7_000_000}] * 2
    warm = {"warm": {"wall_s": 3.0, "cpu_s": 3.0}, "peak_bytes": 1_000_000}
    return {
        "numbers": numbers,
        "months": numbers * 6,
        "citizens": numbers // 2,
        "busy_percent": 0,
        "same": {"same": True, "rows": numbers, "hash": "0"},
        OURS: {"warm": warm, "runs": runs},
        SQL: {"warm": warm, "runs": theirs},
    }


def test_no_room_is_said_before_anything_is_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A base too large for the disk is refused, with what would fit."""
    assert main(["--numbers", str(10**12), "--without-peers", "--folder", str(tmp_path)]) == 2
    assert "name another with --folder" in capsys.readouterr().err
    assert options(["--small"]).rounds == 1
