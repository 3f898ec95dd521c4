"""The command that makes a day: files and pipes, other events put in at their times, wishes that make no sense."""

from __future__ import annotations

import csv
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest

from sitthi.entrypoints.cli.main import BAD_INPUT, main

SMALL = ["generate", "--subscribers", "10", "--events", "60", "--seed", "8"]


def test_a_day_goes_to_a_file(tmp_path: Path) -> None:
    """As many lines as asked for, each a CloudEvent, the same ones every time."""
    paths = [tmp_path / name for name in ("one.jsonl", "two.jsonl")]
    for path in paths:
        assert main([*SMALL, "-o", str(path)]) == 0
    lines = paths[0].read_bytes().splitlines()
    assert len(lines) == 60
    assert all(msgspec.json.decode(line)["specversion"] == "1.0" for line in lines)
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_day_goes_down_a_pipe() -> None:
    """Without a file the lines go to stdout and nothing else does; a reader that stops early is no error."""
    program = [sys.executable, "-m", "sitthi.entrypoints.cli.main", "generate", "--subscribers", "50"]
    with subprocess.Popen([*program, "--events", "50000"], stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline().startswith(b'{"specversion"')
        running.stdout.close()
        assert running.wait() == 0
        assert running.stderr.read() == b""


def test_other_events_are_put_in_at_their_times(tmp_path: Path) -> None:
    """A file of events is merged by time, each line as it was, whatever the offset it is written with."""
    own = tmp_path / "own.jsonl"
    line = b'{"specversion":"1.0","id":"1","source":"x","type":"number.resumed","subject":"number/1","time":"%s"}'
    own.write_bytes(b"\n".join([line % b"2024-03-20T10:00:00Z", b"", line % b"2024-04-01T12:00:00+07:00"]) + b"\n")
    made = tmp_path / "day.jsonl"
    assert main([*SMALL, "--with", str(own), "-o", str(made)]) == 0
    lines = made.read_bytes().splitlines()
    assert len(lines) == 62
    assert all(one in lines for one in own.read_bytes().splitlines() if one)
    times = [msgspec.json.decode(one)["time"].replace("10:00:00Z", "17:00:00+07:00") for one in lines]
    assert all(first <= second for first, second in pairwise(times))


@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (["--events", "20"], "--events"),
        (["--subscribers", "0"], "--subscribers"),
        (["--start", "1 April"], "--start"),
        (["-o", "/nowhere/day.jsonl"], "--output"),
        (["--with", "/nowhere/own.jsonl"], "--with"),
    ],
)
def test_a_wish_that_makes_no_sense_is_told(capfd: pytest.CaptureFixture[str], wrong: list[str], told: str) -> None:
    """The option is named on stderr, and the program ends with the exit code of bad input."""
    assert main([*SMALL, *wrong]) == BAD_INPUT
    assert told in capfd.readouterr().err


def test_a_line_that_is_no_event_is_told(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    """The file and line of what can not be put in are named."""
    own = tmp_path / "own.jsonl"
    own.write_text('{"time":"2024-04-01T10:00:00+07:00"}\nnonsense\n')
    assert main([*SMALL, "--with", str(own)]) == BAD_INPUT
    assert f"{own}:2" in capfd.readouterr().err


def test_files_of_an_operator_to_take_over(tmp_path: Path) -> None:
    """As many rows of numbers as subscribers, add-ons of some of them, no number twice."""
    numbers, addons = tmp_path / "numbers.csv", tmp_path / "addons.csv"
    options = ["--numbers-csv", str(numbers), "--addons-csv", str(addons)]
    assert main(["generate", "--subscribers", "200", *options]) == 0
    with numbers.open(newline="", encoding="utf-8") as file:
        found = [row["number"] for row in csv.DictReader(file)]
    with addons.open(newline="", encoding="utf-8") as file:
        with_addon = {row["number"] for row in csv.DictReader(file)}
    assert len(set(found)) == len(found) == 200
    assert 20 < len(with_addon) < 120
    assert with_addon <= set(found)
