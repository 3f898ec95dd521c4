"""``sitthi compensate``: a file is given whole and once, or refused whole with every reason; the totals tie."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.entrypoints.cli.conftest import Say
from tests.life import START, later, taken_over, top_up

NUMBERS = tuple(f"08120000{index:02d}" for index in range(14))
ORDER = ("--reason", "compensation", "--by", "agent:nok", "--approved-by", "lek")
Write = Callable[..., str]
Table = Callable[..., str]


@pytest.fixture
def table(tmp_path: Path) -> Table:
    """Write a CSV file of rows under a header; gives its path."""

    def written(*rows: str, header: str = "number,amount", name: str = "fault.csv") -> str:
        path = tmp_path / name
        path.write_text("\n".join((header, *rows)) + "\n", encoding="utf-8")
        return str(path)

    return written


@pytest.fixture
def town(say: Say, name: str, write: Write) -> str:
    """A world with a few prepaid numbers of 10 THB each."""
    lines = [taken_over(number, "10.00") for number in NUMBERS]
    assert say("run", write(*lines), "--world", name, "--quiet").code == 0
    return name


def balances(say: Say, world: str, *numbers: str) -> list[str]:
    """The balances of numbers as `show` tells them."""
    shown = [say("show", f"number/{number}", "--world", world, "--json").page() for number in numbers]
    return [page["numbers"][0]["wallet"]["balance"] for page in shown]


def test_a_file_is_given_once(say: Say, town: str, table: Table) -> None:
    """Granted the first time, repeated the second, under whichever name; receipts, ledger and books agree."""
    file = table(*(f"{number},20.50,เสาสัญญาณล่ม" for number in NUMBERS[:3]), header="number,amount,note")
    first = say("compensate", file, *ORDER, "--world", town, "--json")
    page = first.page()

    assert (first.code, first.err, page["outcome"], page["at"]) == (0, "", "given", START)
    assert page["totals"] == {
        "rows": 3, "granted": 3, "repeated": 0, "refused": 0, "rejected": 0, "set_aside": 0,
        "amounts": {"granted": "61.50", "repeated": "0.00", "refused": "0.00", "ledger": "61.50"},
        "ties": True,
    }  # fmt: skip
    assert page["rows"][0] == {
        "line": 2,
        "number": NUMBERS[0],
        "amount": "20.50",
        "outcome": "granted",
        "decision": page["rows"][0]["decision"],
        "balance": "30.50",
    }
    replayed = say("replay-receipt", page["rows"][0]["decision"], "--world", town, "--json").page()
    assert replayed["same"]
    data = replayed["decision"]["data"]
    assert (data["approved_by"], data["note"]) == ("lek", "เสาสัญญาณล่ม")
    assert replayed["decision"]["actor"] == {"kind": "staff", "id": "nok", "role": "agent"}

    copy = table(
        *(f"{number},20.50,เสาสัญญาณล่ม" for number in NUMBERS[:3]), header="number,amount,note", name="copy.csv"
    )
    again = say("compensate", copy, *ORDER, "--world", town, "--json").page()["totals"]
    assert (again["granted"], again["repeated"], again["amounts"]["ledger"], again["ties"]) == (0, 3, "61.50", True)
    assert balances(say, town, *NUMBERS[:4]) == ["30.50", "30.50", "30.50", "10.00"]
    assert say("prove", "--world", town).code == 0

    other = say("compensate", file, *ORDER[:-1], "orn", "--world", town)
    assert (other.code, "given before: compensation by agent:nok" in other.err) == (2, True)


def test_a_dry_run_shows_and_records_nothing(say: Say, town: str, table: Table) -> None:
    """The same decisions with the balances to be; afterwards the world is as it was, and the file is new to it."""
    file = table(*NUMBERS[:2], "0899999999", header="number")
    asked = ("compensate", file, *ORDER, "--amount", "20.00", "--world", town)
    dry = say(*asked, "--dry-run", "--json")
    page = dry.page()

    assert (dry.code, page["dry_run"]) == (0, True)
    assert [(row["outcome"], row["balance"]) for row in page["rows"]] == [
        ("granted", "30.00"), ("granted", "30.00"), ("rejected", None),
    ]  # fmt: skip
    assert page["totals"]["ties"]
    assert balances(say, town, *NUMBERS[:2]) == ["10.00", "10.00"]
    told = say(*asked, "--dry-run")
    assert "would be granted" in told.out
    assert told.out.rstrip().endswith("Nothing was recorded.")
    thai = say(*asked, "--dry-run", "--language", "th")
    assert "ยังไม่ได้บันทึกอะไรไว้" in thai.out
    assert say(*asked, "--json").page()["totals"]["granted"] == 2
    assert say("prove", "--world", town).code == 0


@pytest.mark.parametrize(
    ("words", "rows", "clauses"),
    [
        (("--approved-by", "nok"), ("{0},20",), ["house/second-person"]),
        (("--approved-by", "supervisor:NOK"), ("{0},20",), ["house/second-person"]),
        (("--approved-by", ""), ("{0},20",), ["house/second-person"]),
        (("--reason", "friendship"), ("{0},20",), ["sample/corrections"]),
        (("--by", "channel:app"), ("{0},20",), ["house/permission"]),
        ((), ("{0},99999.99", "{1},0.02"), ["sample/corrections"]),
        (
            ("--approved-by", "nok", "--reason", "x"),
            ("{0},50000", "{1},50000.01"),
            ["house/second-person", "sample/corrections", "sample/corrections"],
        ),
    ],
)
def test_a_file_is_refused_whole(
    say: Say, town: str, table: Table, words: tuple[str, ...], rows: tuple[str, ...], clauses: list[str]
) -> None:
    """Exit code 1, every reason with its clause, and not one row is given; the right order is possible afterwards."""
    file = table(*(row.format(*NUMBERS) for row in rows))
    asked = ("compensate", file, *ORDER, *words, "--world", town)
    found = say(*asked, "--json")
    page = found.page()
    told = say(*asked)

    assert (found.code, told.code, page["outcome"]) == (1, 1, "refused")
    assert [one["clause"] for one in page["conditions"] if not one["met"]] == clauses
    assert all(one["says"]["th"] and one["says"]["en"] for one in page["conditions"])
    assert [line.split()[1].rstrip(":") for line in told.out.splitlines()[1:]] == clauses
    assert balances(say, town, *NUMBERS[:2]) == ["10.00", "10.00"]
    if rows == ("{0},20",):
        assert say("compensate", file, *ORDER, "--world", town).code == 0


def test_a_file_has_so_many_rows_and_no_more(say: Say, town: str, table: Table) -> None:
    """10,000 rows are read to the last, one more is refused before any is given, rejected ones counted in."""
    rows = [f"{NUMBERS[0]},1.00", *(f"x{row},0" for row in range(9_999))]
    over = say("compensate", table(*rows, "y,0"), *ORDER, "--world", town, "--json")
    assert (over.code, [one["threshold"] for one in over.page()["conditions"] if not one["met"]]) == (1, [10_000])
    assert balances(say, town, NUMBERS[0]) == ["10.00"]
    just = say("compensate", table(*rows), *ORDER, "--world", town, "--json")
    totals = just.page()["totals"]
    assert (just.code, totals["rows"], totals["granted"], totals["rejected"]) == (0, 10_000, 1, 9_999)


def test_rejects_are_written_with_line_field_and_remedy(say: Say, town: str, table: Table, tmp_path: Path) -> None:
    """Every row that nothing was given for; the first ten on stderr, and once what to do with mended rows."""
    bad = [f"{number},1.005" for number in NUMBERS[1:13]]
    file = table(f"{NUMBERS[0]},5", *bad, "0899999999,5", f"{NUMBERS[13]},2000.01")
    rejects = tmp_path / "rejects.csv"
    found = say("compensate", file, *ORDER, "--world", town, "--rejects", str(rejects))
    with rejects.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))

    assert found.code == 0
    assert [int(row["line"]) for row in rows] == list(range(3, 17))
    assert [row["field"] for row in rows[-2:]] == ["number", "sample/corrections"]
    assert [row["outcome"] for row in rows[-2:]] == ["rejected", "refused"]
    assert all(row["what"] and "file of their own" in row["remedy"] for row in rows)
    assert f"{file}:3 ({NUMBERS[1]}): amount: '1.005' is not an amount in THB." in found.err
    assert "And 4 more: --rejects FILE writes all of them." in found.err
    assert found.err.count("file of their own") == 1
    assert "The totals tie." in found.out


@pytest.mark.parametrize(
    ("words", "part"),
    [
        (("--by", "nok"), "--by: 'nok' names nobody"),
        (("--by", ""), "--by: names nobody"),
        (("--amount", "0"), "--amount: '0' gives nothing"),
        (("--amount", "5"), "the file has amounts of its own"),
        (("--at", "yesterday"), "--at"),
        (("--rejects", "/nowhere/rejects.csv"), "--rejects"),
    ],
)
def test_a_wrong_word_is_bad_input(say: Say, town: str, table: Table, words: tuple[str, ...], part: str) -> None:
    """Exit code 2, what is wrong and where, and nothing is given."""
    found = say("compensate", table(f"{NUMBERS[0]},5"), *ORDER, "--world", town, *words)
    assert (found.code, found.out) == (2, "")
    assert part in found.err
    assert balances(say, town, NUMBERS[0]) == ["10.00"]


def test_it_is_given_when_it_is_said(say: Say, town: str, table: Table, write: Write) -> None:
    """What falls due until then is carried out first; a row from before its customer's latest decision is late."""
    then = later(START, days=400)
    found: dict[str, Any] = say(
        "compensate", table(f"{NUMBERS[0]},5"), *ORDER, "--at", then, "--world", town, "--json"
    ).page()
    assert (found["at"], found["totals"]["granted"]) == (then, 1)
    assert say("prove", "--world", town).code == 0
    more = write(top_up("t9", NUMBERS[1], "50", later(then, days=1)))
    assert say("run", more, "--world", town, "--quiet").code == 0
    late = say("compensate", table(f"{NUMBERS[1]},6"), *ORDER, "--at", then, "--world", town, "--json").page()
    assert [one["field"] for one in late["rejects"]] == ["house/late"]


def test_the_guide_tells_what_happens(say: Say, name: str, write: Write, table: Table) -> None:
    """The guide's events are decided as it says, and its file is given but for the number nobody has."""
    guide = (Path(__file__).parents[3] / "docs" / "guides" / "corrections.md").read_text(encoding="utf-8")
    events, told, rows = (
        guide.partition(f"```{kind}\n")[2].partition("```")[0].splitlines() for kind in ("json", "text", "csv")
    )
    done = say("run", write(*(line.encode() for line in events)), "--as", "agent:nok", "--world", name)
    assert done.code == 0
    assert [line for line in told if "…" not in line and line not in done.out] == []
    assert done.out.count("refused\n") == 2
    file = table(*rows[1:], header=rows[0])
    dry = say("compensate", file, *ORDER, "--world", name, "--dry-run", "--json").page()
    page = say("compensate", file, *ORDER, "--world", name, "--json").page()
    assert [one["outcome"] for one in page["rows"]] == ["granted", "granted", "rejected"]
    assert dry["rows"] == page["rows"]
    assert say("prove", "--world", name).code == 0
