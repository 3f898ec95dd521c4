"""What-if and whole bases by command: made up, tried, told to people and machines, and refused where wrong."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from sitthi.entrypoints.cli.main import BAD_INPUT, main

FILES = ("lots", "bills", "spendings")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A base of 50 customers, made by the command."""
    made = tmp_path_factory.mktemp("base")
    assert main(["population", "generate", str(made), "--customers", "50", "--seed", "3"]) == 0
    return made


def files(folder: Path) -> list[str]:
    """The options that name the files of a base."""
    return [word for name in FILES for word in (f"--{name}", str(folder / f"{name}.parquet"))]


def test_two_commands_show_a_what_if(folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The second is the one that the first tells: tables for people, page and picture in files."""
    html, png = tmp_path / "w.html", tmp_path / "w.png"
    words = ["whatif", "points-30", *files(folder), "--html", str(html), "--png", str(png)]
    assert main(words) == 0
    out = capsys.readouterr().out
    assert "points/rate.charge-per-point" in out
    assert "earned from bills" in out
    assert "customers 50;" in out
    assert html.read_text(encoding="utf-8").startswith("<!DOCTYPE html>")
    assert png.read_bytes().startswith(b"\x89PNG")


def test_a_what_if_for_machines_and_in_thai(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """JSON has both sides; Thai has years of the Buddhist Era."""
    assert main(["whatif", "points-30", *files(folder), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["baseline"]["earned"] > said["scenario"]["earned"] > 0
    assert sum(one["scenario"] for one in said["left_by_quarter"]) == said["scenario"]["left"]
    assert main(["whatif", "points-30", *files(folder), "--language", "th"]) == 0
    assert "1/2569" in capsys.readouterr().out


def test_a_base_is_settled_and_what_is_left_settled_again(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The lots left, as CSV would have them or as they are, are a base again: a day later the same are left."""
    words = ["population", "settle", "--lots", str(folder / "lots.parquet"), "--as-of", "2025-06-30"]
    assert main([*words, "--spendings", str(folder / "spendings.parquet"), "--out", str(tmp_path), "--json"]) == 0
    first = json.loads(capsys.readouterr().out)
    again = ["population", "settle", "--lots", str(tmp_path / "lots.parquet"), "--as-of", "2025-06-30", "--sort"]
    assert main([*again, "--json"]) == 0
    assert json.loads(capsys.readouterr().out)["left_by_day"] == first["left_by_day"]
    assert main(words) == 0
    assert "Points left" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["whatif", "points-30"], "--lots: there is no base. Name a file of points with --lots or --bills, or"),
        (["whatif", "net-299", "--lots", "LOTS"], "overlay: overlay net-299 changes nothing here: it sets addons/"),
        (["whatif", "nothing-such", "--lots", "LOTS"], "--overlay: there is no overlay 'nothing-such'."),
        (["whatif", "", "--lots", "LOTS"], "overlay: there is no overlay. Name a file, or one of the book's."),
        (["whatif", "points-30", "--lots", "LOTS", "--as-of", "x"], "--as-of: 'x' is not a date."),
        (["whatif", "points-30", "--lots", "LOTS", "--png", "/dev/null/x"], "file: /dev/null/x can not be written"),
        (["population", "settle", "--lots", "LOTS.d"], "LOTS.d: can not be read ("),
        (["population", "settle", "--lots", "LOTS", "--out", "FOLDER"], "--out: LOTS would be written over."),
        (["population", "generate", "/dev/null/x"], "folder: /dev/null/x can not be written to"),
        (["population", "generate", "LOTS.d", "--customers", "0"], "--customers: is too small."),
    ],
)
def test_what_is_wrong_is_said(words: list[str], said: str, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit code 2 and one line with what to do; nothing is a trace."""
    given = [word.replace("LOTS", str(folder / "lots.parquet")).replace("FOLDER", str(folder)) for word in words]
    assert main(given) == BAD_INPUT
    assert capsys.readouterr().err.startswith(said.replace("LOTS", str(folder / "lots.parquet")))


def test_a_wrong_row_of_a_csv_file_is_told_by_the_file_that_was_given(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Not by the sorted copy, whose lines are others; the customer is named instead of the line."""
    path = tmp_path / "lots.csv"
    path.write_text("customer,credited_day,expires_day,points\n7,2024-01-01,2026-03-31,-4\n", encoding="utf-8")
    assert main(["whatif", "points-30", "--lots", str(path)]) == BAD_INPUT
    assert capsys.readouterr().err == f"{path}: points: is -4 (customer 7). Write zero or more.\n"


def test_an_overlay_that_repeats_the_book_is_refused(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A value set to what it is already is an error of the overlay, with its line."""
    path = tmp_path / "same.yaml"
    path.write_text(
        "overlay: same\nwhy: {th: เหมือนเดิม, en: the same}\n"
        "changes:\n  - {document: points, name: rate.charge-per-point, value: 25}\noff: []\n",
        encoding="utf-8",
    )
    assert main(["whatif", str(path), *files(folder)]) == BAD_INPUT
    assert "rate.charge-per-point has this value already" in capsys.readouterr().err
