"""The command that takes an operator over: totals, rejects, lanes, a second run, and what it will not do."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sitthi.entrypoints.cli.main import BAD_INPUT, main

COUNT = 120


@pytest.fixture
def files(tmp_path: Path) -> list[str]:
    """The options that name the files of a made-up operator."""
    numbers, addons = tmp_path / "numbers.csv", tmp_path / "addons.csv"
    made = ["--numbers-csv", str(numbers), "--addons-csv", str(addons)]
    assert main(["generate", "--subscribers", str(COUNT), "--seed", "4", *made]) == 0
    return ["--numbers", str(numbers), "--addons", str(addons), "--source", "old"]


def totals(capfd: pytest.CaptureFixture[str], arguments: list[str], code: int = 0) -> dict[str, Any]:
    """Run an import and read the totals it prints."""
    assert main(["import", *arguments, "--json"]) == code
    found: dict[str, Any] = msgspec.json.decode(capfd.readouterr().out)
    return found


def test_two_lanes_and_a_second_run(name: str, files: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    """Two processes take everything, the money ties, and the second run finds it all there."""
    arguments = [*files, "--world", name, "--lanes", "2"]
    first = totals(capfd, arguments)
    assert (first["read"], first["taken"], first["rejected"]) == (COUNT, COUNT, 0)
    assert first["ties"]
    assert first["balance"]["file"] == first["balance"]["ledger"]
    second = totals(capfd, [*files, "--world", name, "--lanes", "1"])
    assert (second["taken"], second["repeated"], second["ties"]) == (0, COUNT, True)
    assert main(["prove", "--world", name]) == 0


def test_rejects_are_written_down(
    name: str, files: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A bad row is in the rejects with line, field, what and remedy; it stops nothing, and the exit code stays 0."""
    numbers = Path(files[1])
    lines = numbers.read_text().splitlines()
    lines[3] = lines[3].replace(",active,", ",asleep,")
    numbers.write_text("\n".join(lines) + "\n")
    rejects = tmp_path / "rejects.csv"
    options = ["--world", name, "--lanes", "1", "--rejects", str(rejects)]
    assert main(["import", *files[:2], *files[4:], *options]) == 0
    said = capfd.readouterr()
    assert "The totals tie." in said.out
    assert "line 4" in said.err
    with rejects.open(newline="", encoding="utf-8") as file:
        (row,) = csv.DictReader(file)
    assert (row["file"], row["line"], row["field"]) == ("numbers", "4", "status")
    assert row["what"]
    assert row["remedy"]


def test_rejects_are_the_same_file_whatever_the_lanes(
    name: str, files: list[str], tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """They stand in the order of the rows, and so do the first few that are shown; one lane or three."""
    numbers = Path(files[1])
    lines = numbers.read_text().splitlines()
    lines[1::3] = [line.replace(",active,", ",asleep,") for line in lines[1::3]]
    lines[2::7] = [line.replace(",my-second,", ",their-second,") for line in lines[2::7]]
    numbers.write_text("\n".join(lines) + "\n")
    found = []
    for lanes in ("1", "2", "3"):
        rejects = tmp_path / f"rejects-{lanes}.csv"
        options = ["--world", name, "--lanes", lanes, "--rejects", str(rejects)]
        assert main(["import", *files, *options]) == 0
        found.append((capfd.readouterr().err, rejects.read_text()))
    assert found[0][0]
    assert found == [found[0]] * 3
    with (tmp_path / "rejects-1.csv").open(newline="", encoding="utf-8") as file:
        of_numbers = [int(row["line"]) for row in csv.DictReader(file) if row["file"] == "numbers"]
    assert len(of_numbers) > COUNT // 4
    assert of_numbers == sorted(of_numbers)


def test_the_time_is_kept_with_the_source(name: str, files: list[str], capfd: pytest.CaptureFixture[str]) -> None:
    """A second run needs no time, and another time than the first is refused: it would be other events."""
    arguments = [*files, "--world", name, "--lanes", "1"]
    assert totals(capfd, [*arguments, "--at", "2024-04-01T11:00:00+07:00"])["taken"] == COUNT
    assert totals(capfd, arguments)["repeated"] == COUNT
    assert main(["import", *arguments, "--at", "2024-04-02T11:00:00+07:00"]) == BAD_INPUT
    assert "--at" in capfd.readouterr().err


def test_a_table_that_is_none_is_told_by_either_lane(
    name: str, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """A missing column ends the import with a sentence, from one process or from several."""
    numbers = tmp_path / "numbers.csv"
    numbers.write_text("number,holder\n0811111111,H1\n")
    for lanes in ("1", "2"):
        arguments = ["--numbers", str(numbers), "--source", "old", "--world", name, "--lanes", lanes]
        assert main(["import", *arguments]) == BAD_INPUT
        assert "column 'account' is missing" in capfd.readouterr().err


@pytest.mark.parametrize(("wrong", "told"), [(["--lanes", "0"], "--lanes"), (["--source", "sitthi"], "--source")])
def test_options_are_checked(files: list[str], capfd: pytest.CaptureFixture[str], wrong: list[str], told: str) -> None:
    """An option that makes no sense is named, before anything is opened."""
    assert main(["import", *files, *wrong]) == BAD_INPUT
    assert told in capfd.readouterr().err
