"""``sitthi books``: tables for people, CSV for accountants, JSON for machines; exit code 1 where it does not tie."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from sitthi.app import database_of
from sitthi.storage.server import Server
from sitthi.views.books import NAMES
from tests.entrypoints.cli.conftest import Say
from tests.life import event, taken_over, top_up

NUMBER = "0812345678"
TIME = "2024-04-02T10:00:00+07:00"
PERIOD = ("--from", "2024-04-02", "--to", "2024-04-02")
Write = Callable[..., str]


@pytest.fixture
def town(say: Say, name: str, write: Write) -> str:
    """A world with a number taken over, topped up the day after, with an add-on."""
    lines = [
        taken_over(NUMBER, "300.00"),
        top_up("t", NUMBER, "100", TIME),
        event("a", "addon.requested", f"number/{NUMBER}", TIME, offer="net-279"),
    ]
    assert say("run", write(*lines), "--world", name, "--quiet").code == 0
    return name


def test_people_read_tables(say: Say, town: str) -> None:
    """What moved is told by statement, each with whether it ties; idle ones are only named."""
    said = say("books", *PERIOD, "--world", town)

    assert (said.code, said.err) == (0, "")
    for text in ("Prepaid liability", "top-ups", "298.53", "✓ in every unit", "Nothing in:", "The books tie."):
        assert text in said.out
    assert "✗" not in said.out


def test_one_statement_as_csv(say: Say, town: str) -> None:
    """A CSV on stdout, nothing else; its last line says that it ties."""
    said = say("books", *PERIOD, "--csv", "liability", "--world", town)
    rows = list(csv.reader(io.StringIO(said.out)))

    assert said.code == 0
    assert rows[:-1] == [
        ["line", "money_received", "free_credit", "total", "note"],
        ["opening", "300.00", "0.00", "300.00", ""],
        ["top-ups", "100.00", "0.00", "100.00", ""],
        ["add-ons", "-279.00", "0.00", "-279.00", ""],
        ["VAT", "-19.53", "0.00", "-19.53", ""],
        ["closing", "101.47", "0.00", "101.47", ""],
    ]
    assert rows[-1][0] == "ties"


def test_every_statement_in_a_folder(say: Say, town: str, tmp_path: Path) -> None:
    """A file each, the folder made where it is not there; each ends in its line."""
    folder = tmp_path / "april" / "books"
    said = say("books", *PERIOD, "--out", str(folder), "--world", town)

    assert said.code == 0
    assert {path.stem for path in folder.iterdir()} == set(NAMES)
    for path in folder.iterdir():
        assert path.read_text(encoding="utf-8").splitlines()[-1].startswith("ties,")


def test_machines_read_json(say: Say, town: str) -> None:
    """Every statement with its rows by name, and whether all tie."""
    page = say("books", *PERIOD, "--json", "--world", town).page()

    assert (page["from"], page["to"], page["ties"]) == ("2024-04-02", "2024-04-02", True)
    found = {one["name"]: one for one in page["statements"]}
    assert tuple(found) == NAMES
    assert found["vat"]["rows"][1] == {
        "source": "request-addon",
        "account": "wallet",
        "charged": "19.53",
        "given_back": "0.00",
        "net": "19.53",
    }


def test_books_that_do_not_tie(say: Say, town: str, server: Server, tmp_path: Path) -> None:
    """Exit code 1; people, CSV and JSON say where, and by how much."""
    with psycopg.connect(server.url(database_of(town)), autocommit=True) as connection:
        connection.execute("UPDATE wallets SET balance_satang = balance_satang - 1")
    fault = "money_received: all that ever moved comes to 101.47 THB, kept are 101.46 THB"
    shown = say("books", *PERIOD, "--world", town)
    one = say("books", *PERIOD, "--csv", "liability", "--world", town)
    page = say("books", *PERIOD, "--json", "--out", str(tmp_path), "--world", town)

    assert (shown.code, one.code, page.code) == (1, 1, 1)
    assert fault in shown.out
    assert "The books do not tie." in shown.out
    assert one.out.splitlines()[-1] == f'does not tie,,,,"{fault}"'
    assert [each["faults"] for each in page.page()["statements"] if not each["ties"]] == [[fault]]
    assert (tmp_path / "liability.csv").read_text(encoding="utf-8") == one.out


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--from", "2024-04-31", "--to", "2024-05-01"), "--from: '2024-04-31' is not a date. Write it as 2024-04-01."),
        (("--from", "2567-04-01", "--to", "2567-04-30"), "--from: '2567-04-01' is in the year 2567."),
        (("--from", "2024-04-02", "--to", "2024-04-01"), "--to: 2024-04-01 is before 2024-04-02."),
        ((*PERIOD, "--csv", "wishes"), "--csv: there is no statement 'wishes'. Name one of: trial-balance,"),
        ((*PERIOD, "--world", "nowhere"), "--world: there is no world 'nowhere'."),
    ],
)
def test_bad_input_is_told(say: Say, words: tuple[str, ...], told: str) -> None:
    """Exit code 2, the option, what is wrong and what to do."""
    said = say("books", *words)

    assert (said.code, said.out) == (2, "")
    assert said.err.startswith(told)


def test_a_folder_that_can_not_be_made(say: Say, tmp_path: Path) -> None:
    """Said before anything long is done."""
    (tmp_path / "file").touch()
    said = say("books", *PERIOD, "--out", str(tmp_path / "file" / "books"))

    assert said.code == 2
    assert said.err.startswith("--out: ")
