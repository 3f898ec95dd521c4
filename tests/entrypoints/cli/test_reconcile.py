"""``sitthi reconcile``: agreement is exit code 0, a difference 1, a file that can not be read 2."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.entrypoints.cli.conftest import Say
from tests.life import later, taken_over, top_up

NUMBER = "0812345678"
TIME = "2024-04-02T10:00:00+07:00"
HEADER = "reference,number,amount,time"
Write = Callable[..., str]
Table = Callable[..., str]


@pytest.fixture
def table(tmp_path: Path) -> Table:
    """Write a settlement file; gives its path."""

    def written(*rows: str, header: str = HEADER) -> str:
        path = tmp_path / "kiosk.csv"
        path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        return str(path)

    return written


@pytest.fixture
def town(say: Say, name: str, write: Write) -> str:
    """A world with three top-ups by kiosk, on two days."""
    lines = [
        taken_over(NUMBER, "300.00"),
        top_up("k1", NUMBER, "100", TIME),
        top_up("k2", NUMBER, "50", later(TIME, minutes=1)),
        top_up("k3", NUMBER, "20", later(TIME, days=1)),
    ]
    assert say("run", write(*lines), "--world", name, "--quiet").code == 0
    return name


GOOD = (f"k1,{NUMBER},100.00,{TIME}", f"k2,{NUMBER},50,{TIME}")


def test_a_file_that_agrees(say: Say, town: str, table: Table, tmp_path: Path) -> None:
    """The days are the file's; every transaction is written into the file asked for."""
    out = tmp_path / "all.csv"
    said = say("reconcile", table(*GOOD), "--channel", "kiosk", "--out", str(out), "--world", town)
    rows = list(csv.DictReader(out.read_text(encoding="utf-8").splitlines()))

    assert (said.code, said.err) == (0, "")
    assert "kiosk, 2024-04-02 to 2024-04-02" in said.out
    assert said.out.endswith("The totals tie.\nFile and decisions agree.\n")
    assert [(row["outcome"], row["line"], row["there"], row["here"]) for row in rows] == [
        ("matched", "2", "100.00", "100.00"),
        ("matched", "3", "50.00", "50.00"),
    ]


def test_what_differs_is_told(say: Say, town: str, table: Table) -> None:
    """Exit code 1; each difference with its line and remedy, for people and machines."""
    file = table(f"k1,{NUMBER},99.00,{TIME}", f"k9,{NUMBER},50,{TIME}")
    words = ("reconcile", file, "--channel", "kiosk", "--to", "2024-04-03", "--world", town)
    shown, read = say(*words), say(*words, "--json")
    page = read.page()

    assert (shown.code, read.code) == (1, 1)
    assert f"{file}:2: k1 (number/{NUMBER}): the file says 99.00, decided were 100.00. Ask who is right" in shown.out
    assert f"{file}: k3 (number/{NUMBER}): it was taken here, and the file does not mention it. Have the" in shown.out
    assert "File and decisions differ." in shown.out
    assert page["totals"] == {
        "matched": {"transactions": 0, "there": "0.00", "here": "0.00"},
        "different": {"transactions": 1, "there": "99.00", "here": "100.00"},
        "missing_here": {"transactions": 1, "there": "50.00", "here": "0.00"},
        "missing_there": {"transactions": 2, "there": "0.00", "here": "70.00"},
        "in_file": {"transactions": 2, "amount": "149.00"},
        "decided": {"transactions": 3, "amount": "170.00"},
        "decided_outside_the_period": {"transactions": 0, "amount": "0.00"},
    }
    assert page["agrees"] is False
    assert {one["outcome"] for one in page["differing"]} == {"different", "missing-here", "missing-there"}
    assert all(one["remedy"] for one in page["differing"])


def test_bad_rows_are_told_and_nothing_is_compared(say: Say, table: Table) -> None:
    """Exit code 2; file, line, field, remedy of each, at most twenty of them."""
    file = table(f"k1,{NUMBER},9.999,{TIME}", *(f"k2,{NUMBER},5,now" for _ in range(30)))
    said = say("reconcile", file, "--channel", "kiosk")
    lines = said.err.splitlines()

    assert (said.code, said.out, len(lines)) == (2, "", 21)
    assert lines[0] == (
        f"{file}:2: amount: '9.999' is not an amount in THB."
        ' Write a decimal string with at most two decimals, such as "298.53".'
    )
    assert lines[1].startswith(f"{file}:3: time: 'now' is not a time.")
    assert lines[-1] == "And 11 more rows. Nothing was compared: a file counts only as a whole."


def test_an_empty_file_needs_its_days(say: Say, town: str, table: Table) -> None:
    """A channel that took nothing says so for days that are named."""
    file = table()
    bare = say("reconcile", file, "--channel", "kiosk", "--world", town)
    quiet = ("--from", "2024-05-01", "--to", "2024-05-31")
    named = say("reconcile", file, "--channel", "kiosk", *quiet, "--world", town)

    assert (bare.code, bare.err) == (2, f"{file}: holds no rows. Say the days with --from and --to.\n")
    assert named.code == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--channel", "kiok"), "--channel: there is no channel 'kiok'. Name one of: agent,"),
        (("--channel", "kiosk", "--from", "1 April"), "--from: '1 April' is not a date."),
        (("--channel", "kiosk", "--out", "/nowhere/all.csv"), "--out: /nowhere/all.csv can not be written"),
    ],
)
def test_bad_input_is_told(say: Say, town: str, table: Table, words: tuple[str, ...], told: str) -> None:
    """Exit code 2, the option, what is wrong and what to do."""
    said = say("reconcile", table(*GOOD), *words, "--world", town)

    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(told)
