"""The benchmark of whole bases measures what it says, and tells it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks import points_population as bench


def base(customers: int, read_s: float, settle_s: float) -> dict[str, object]:
    """The figures of a base, made up: two rounds alike."""
    times = {
        name: [{"wall_s": took, "cpu_s": took}] * 2
        for name, took in (("read", read_s), ("settle", settle_s), ("settle_and_write", 2 * settle_s))
    }
    peaks = {"loaded": 250_000_000, "read": 300_000_000, "settle": 400_000_000, "settle_and_write": 450_000_000}
    points = {"credited": 9, "spent": 2, "expired": 3, "left": 4, "refused": 1}
    rows = {"lots": 5 * customers, "spendings": customers, "busy_percent": 1, "compiled_s": 2.0}
    return {"customers": customers, "times": times, "peak_bytes": peaks, "points": points, **rows}


def test_figures_are_told_with_their_goals() -> None:
    """Ratios within a round, bytes a customer beyond what is loaded, growth to the first base."""
    bases = [base(1_000_000, 0.1, 0.2), base(10_000_000, 1.0, 2.2)]
    figures = {"machine": "a machine", "rounds": 2, "bases": bases}
    said = bench.as_text(figures)
    assert "10,000,000  50,000,000  10,000,000    1.00      2.20" in said
    assert "goal: at most 3 times reading: met" in said
    assert "goal: under 100 bytes a customer beyond inputs: met" in said
    assert "+10.0%" in said
    assert bench.beyond(bases[1], "loaded") == 20
    slow = {"machine": "a machine", "rounds": 2, "bases": [base(1_000_000, 0.1, 0.4)]}
    assert bench.as_text(slow).count("NOT MET") == 2


def test_the_most_memory_is_asked_of_the_kernel() -> None:
    """It is more than what was held at once, also when that has been let go."""
    held = b"x" * 300_000_000
    size = len(held)
    assert bench.peak_bytes() > size
    del held
    assert bench.peak_bytes() > size


@pytest.mark.long
def test_a_small_run_comes_out_sound(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """All four bases, each in a process of its own, settle every customer."""
    words = ["--customers", "2000", "--rounds", "1", "--patience", "0", "--folder", str(tmp_path), "--json"]
    assert bench.main(words) == 0
    found = json.loads(capsys.readouterr().out)
    assert [one["customers_settled"] for one in found["bases"]] == [200, 400, 1_000, 2_000]
    assert list(tmp_path.iterdir()) == []
