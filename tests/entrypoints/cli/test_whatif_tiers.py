"""What-if of tiers by command: told to people and machines, drawn, one number explained, refused where wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from pyarrow import parquet

from sitthi.entrypoints.cli.main import BAD_INPUT, main


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base of 3,000 numbers, made by the command."""
    made = tmp_path_factory.mktemp("base")
    assert main(["population", "generate-numbers", str(made), "--numbers", "3000", "--seed", "3"]) == 0
    return made


def test_two_commands_show_a_what_if(base: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Tables for people, page and picture in files; as of the day after the last month unless another is named."""
    html, png = tmp_path / "w.html", tmp_path / "w.png"
    assert main(["whatif", "gold-1200", "--base", str(base), "--html", str(html), "--png", str(png)]) == 0
    out = capsys.readouterr().out
    assert "gold-1200, as of 2026-07-01" in out
    for said in ("serenade/usage.min-tenure", "Revenue at stake", "baseline ↓ scenario →", "6 months to under 1 year"):
        assert said in out
    assert "Northeast" in out
    assert html.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert png.read_bytes().startswith(b"\x89PNG")
    words = ["whatif", "gold-1200", "--base", str(base), "--as-of", "2026-06-15", "--language", "th"]
    assert main(words) == 0
    assert "15/6/2569" in capsys.readouterr().out


def test_one_number_of_a_what_if_is_explained(base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A number that moves has both sides of it in the figures of the whole, and every reason by both, in words."""
    assert main(["whatif", "gold-1200", "--base", str(base), "--json"]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert whole["down"] > 0
    assert sum(one["down"] for one in whole["by_tenure"]) == whole["down"]
    number = str(lost(base, capsys))
    assert main(["whatif", "gold-1200", "--base", str(base), "--explain", number]) == 0
    out = capsys.readouterr().out
    assert "serenade/eligibility.tenure" in out
    assert "needs at least 12 months" in out
    assert main(["whatif", "gold-1200", "--base", str(base), "--explain", number, "--language", "th"]) == 0
    assert "เหตุผลทุกข้อ" in capsys.readouterr().out


def lost(base: Path, capsys: pytest.CaptureFixture[str]) -> int:
    """The first number in service over six months and under twelve that has a tier by use, and would have none."""
    columns = parquet.read_table(base / "numbers.parquet").select(["number", "since_day"]).to_pylist()
    young = [one["number"] for one in columns if "2025-07-02" <= one["since_day"].isoformat() <= "2026-01-01"]
    for number in young:
        assert main(["whatif", "gold-1200", "--base", str(base), "--explain", str(number), "--json"]) == 0
        said = json.loads(capsys.readouterr().out)
        if said["baseline"]["way"] == "use":
            assert said["scenario"]["clause"] == "serenade/eligibility.tenure" or said["scenario"]["tier"]
            if not said["scenario"]["tier"]:
                return int(number)
    raise AssertionError(young)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["gold-1200", "--lots", "x", "--base", "BASE"], "--base: goes with no option about points. Name a file"),
        (["gold-1200", "--sort", "--base", "BASE"], "--base: goes with no option about points. Name a file"),
        (["gold-1200", "--base", "BASE/none"], "--base: there is no numbers.parquet in BASE/none. Make a base with"),
        (["points-30", "--base", "BASE"], "overlay: overlay points-30 changes nothing here: it sets points/rate."),
        (["gold-1200", "--base", "BASE", "--as-of", "x"], "--as-of: 'x' is not a date."),
        (["gold-1200", "--base", "BASE", "--as-of", "1999-01-01"], "--as-of: "),
        (["gold-1200", "--base", "BASE", "--explain", "77"], "--explain: number 77 is not in the base."),
        (["gold-1200", "--base", "BASE", "--explain", "x"], "--explain: there is no number 'x'."),
        (["gold-1200", "--lots", "x", "--explain", "1"], "--explain: there is no base of numbers. Name the folder"),
        (["gold-1200", "--base", "BASE", "--explain", "1", "--png", "x"], "--explain: one number has neither page"),
        (["gold-1200", "--base", "BASE", "--html", "/dev/null/x"], "file: /dev/null/x can not be written"),
    ],
)
def test_what_is_wrong_is_said(words: list[str], said: str, base: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2 and one line with what to do; nothing is a trace."""
    assert main(["whatif", *(word.replace("BASE", str(base)) for word in words)]) == BAD_INPUT
    assert capsys.readouterr().err.startswith(said.replace("BASE", str(base)))
