"""``sitthi points``: the liability for people, accountants and directors, and the catalogue of rewards."""

from __future__ import annotations

import csv
from pathlib import Path

import psycopg
import pytest

from sitthi.app import database_of
from sitthi.storage.server import Server
from tests.entrypoints.cli.conftest import Say

EXAMPLE = str(Path(__file__).resolve().parents[3] / "examples" / "points.jsonl")
UNTIL = "2025-04-01T00:00:00+07:00"
QUARTER = ("--from", "2023-07-01", "--to", "2023-09-30")


@pytest.fixture
def town(say: Say, name: str) -> str:
    """A world in which the example has been told."""
    assert say("run", EXAMPLE, "--world", name, "--until", UNTIL, "--quiet").code == 0
    return name


def test_people_read_both_tables(say: Say, town: str) -> None:
    """Outstanding by quarter, the roll-forward, and whether it ties, in English and in Thai."""
    said = say("points", "liability", "--world", town)
    thai = say("points", "liability", "--world", town, "--language", "th", *QUARTER)

    assert (said.code, said.err, thai.code) == (0, "", 0)
    for text in ("From the beginning to 1\u00a0Apr\u00a02025", "Q2\u00a02025", "taken back", "closing", "✓ Ties"):
        assert text in said.out
    for text in ("ภาระผูกพันจากคะแนนสะสม", "รอหักคืน", "ไตร\u2060มาส\u00a01/2568", "✓ ตรงกับบัญชีแยกประเภททุกคะแนน"):
        assert text in thai.out


def test_accountants_get_csv(say: Say, town: str, tmp_path: Path) -> None:
    """Both tables in one file, a row a line, the last saying that it ties."""
    file = tmp_path / "points.csv"
    assert say("points", "liability", "--world", town, *QUARTER, "--csv", str(file)).code == 0
    rows = list(csv.reader(file.read_text(encoding="utf-8").splitlines()))

    assert rows[0] == ["table", "line", "until", "accounts", "numbers", "total", "note"]
    assert rows[1] == ["outstanding", "2025-Q1", "2025-03-31", "61", "10", "71", ""]
    assert ["roll-forward", "closing", "", "7", "81", "88", ""] in rows
    assert rows[-1][0] == "ties"
    assert {len(row) for row in rows} == {7}


def test_machines_read_json(say: Say, town: str) -> None:
    """Both tables by line, the period, and whether it ties."""
    page = say("points", "liability", "--world", town, *QUARTER, "--json").page()

    assert (page["from"], page["to"], page["ties"], page["faults"]) == ("2023-07-01", "2023-09-30", True, [])
    assert {"line": "owed", "accounts": -54, "numbers": 0, "total": -54} in page["outstanding"]
    assert page["roll_forward"][0] == {"line": "opening", "accounts": 311, "numbers": 0, "total": 311}


@pytest.mark.parametrize(("ending", "begins"), [("png", b"\x89PNG"), ("SVG", b"<svg"), ("html", b"<!DOCTYPE html>")])
def test_directors_look_at_a_picture(say: Say, town: str, tmp_path: Path, ending: str, begins: bytes) -> None:
    """Drawn in the format its name ends in."""
    file = tmp_path / f"points.{ending}"
    said = say("points", "liability", "--world", town, "--chart", str(file), "--language", "th")

    assert said.code == 0
    assert file.read_bytes().startswith(begins)


def test_points_that_do_not_tie(say: Say, town: str, server: Server) -> None:
    """Exit code 1; people and machines are told by how much, and where."""
    with psycopg.connect(server.url(database_of(town)), autocommit=True) as connection:
        connection.execute("DELETE FROM points WHERE doc->>1 = 'account/BA-3001'")
    shown = say("points", "liability", "--world", town)
    page = say("points", "liability", "--world", town, "--json")

    assert (shown.code, page.code) == (1, 1)
    assert "account/BA-3001 holds 0 points, by the ledger 228" in page.page()["faults"]
    assert "✗ Does not tie to the ledger:" in shown.out
    assert "now, accounts hold 0 points, by the ledger 228 (-228)" in shown.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--from", "2024-04-31"), "--from: '2024-04-31' is not a date. Write it as 2024-04-01."),
        (("--to", "2567-04-01"), "--to: '2567-04-01' is in the year 2567."),
        (("--from", "2024-04-02", "--to", "2024-04-01"), "--to: 2024-04-01 is before 2024-04-02."),
        (("--chart", "points.gif"), "--chart: points.gif is no name for a picture. Let it end in one of: .png"),
        (("--chart", "/nowhere/points.png"), "--chart: /nowhere/points.png can not be written."),
        (("--csv", "/nowhere/points.csv"), "--csv: /nowhere/points.csv can not be written"),
        (("--world", "nowhere"), "--world: there is no world 'nowhere'."),
    ],
)
def test_bad_input_is_told(say: Say, words: tuple[str, ...], told: str) -> None:
    """Exit code 2, the option, what is wrong and what to do."""
    said = say("points", "liability", *words)

    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(told)


def test_the_catalogue(say: Say, town: str) -> None:
    """Rewards with the price at the day asked for, for people in both languages and for machines."""
    thai = say("points", "rewards", "--world", town, "--at", "2024-03-31", "--language", "th")
    english = say("points", "rewards", "--world", town, "--at", "2024-03-31T12:00:00+07:00")
    page = say("points", "rewards", "--world", town, "--json").page()

    assert (thai.code, english.code) == (0, 0)
    for text in ("กาแฟเย็น 1 แก้ว", "60", "*550*101#", "31\u00a0มี.ค.\u00a02567", "2 / 2", "ไม่จำกัด"):
        assert text in thai.out
    assert "One iced coffee" in english.out
    assert page["at"] == UNTIL
    assert {one["reward"]: one["points"] for one in page["rewards"]}["coffee"] == 50


def test_a_time_that_is_none(say: Say, town: str) -> None:
    """A date, or RFC 3339 with its offset."""
    assert say("points", "rewards", "--world", town, "--at", "tomorrow").err.startswith(
        "--at: 'tomorrow' is not a date."
    )
    assert say("points", "rewards", "--world", town, "--at", "2024-04-01T10:00:00").code == 2
