"""Bases built and reviewed by command: out of a world and back into it, told to people and machines."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from sitthi.entrypoints.cli.main import BAD_INPUT
from sitthi.standing.tier_parts import WAYS
from tests.entrypoints.cli.conftest import Say

NUMBERS = {"0812345678": "3000.00", "0823456789": "1500.00", "0834567890": "899.00"}
"""Numbers of one person by what they are billed a month, with VAT."""
TIERS = ("none", "emerald", "gold", "platinum")
MAP = Path(__file__).resolve().parents[3] / "examples" / "telco-churn-map.yaml"


def event(id_: str, type_: str, subject: str, time: str, **data: Any) -> bytes:
    """An event as a line; it comes by the app where that matters."""
    source = "app" if type_.startswith("tier.") else "shop/0042"
    envelope = {"specversion": "1.0", "id": id_, "source": source, "type": type_, "subject": subject}
    return json.dumps({**envelope, "time": f"{time}T09:00:00+07:00", "data": data}).encode()


def life() -> Iterator[bytes]:
    """A person with three postpaid numbers on one account, since 2023, and the bills of the first half of 2024."""
    yield event("h", "holder.registered", "holder/C-1", "2023-01-02", kind="person", name="สมศรี",
                id_kind="citizen", id_number="1101700203451")  # fmt: skip
    yield event("a", "account.opened", "account/BA-1", "2023-01-02", holder="C-1", cycle_day=1)
    for number in NUMBERS:
        yield event(number, "number.activated", f"number/{number}", "2023-01-02", account="BA-1", product="mobile",
                    charging="postpaid", main_package="post-basic")  # fmt: skip
    for month, last in enumerate((31, 29, 31, 30, 31, 30), start=1):
        lines = [
            {"number": number, "product": "Data", "amount": amount, "tax": "inclusive"}
            for number, amount in NUMBERS.items()
        ]
        period = {"from": f"2024-{month:02d}-01", "to": f"2024-{month:02d}-{last}"}
        yield event(f"b{month}", "bill.issued", "account/BA-1", f"2024-{month + 1:02d}-01", bill=f"2024-{month:02d}",
                    period=period, due_on=f"2024-{month + 1:02d}-20", lines=lines)  # fmt: skip
        yield event(f"p{month}", "bill.paid", "account/BA-1", f"2024-{month + 1:02d}-10", bill=f"2024-{month:02d}",
                    amount="5399.00", channel="app")  # fmt: skip


def more() -> Iterator[bytes]:
    """A group of two of the numbers, a dear package, and a prepaid number that is used, charged and registered."""
    numbers = ["0834567890", "0823456789"]
    yield event("g", "tier.group-requested", "holder/C-1", "2024-07-15", group="family", receiver=numbers[0],
                numbers=numbers)  # fmt: skip
    yield event("n4", "number.activated", "number/0845678901", "2024-06-02", account="BA-1", product="mobile",
                charging="postpaid", main_package="post-basic")  # fmt: skip
    yield event("k", "package.changed", "number/0845678901", "2024-06-03", main_package="post-2999",
                monthly_price="2999.00", discounted=False)  # fmt: skip
    yield event("n5", "number.activated", "number/0856789012", "2023-06-02", account="BA-1", product="mobile",
                charging="prepaid", main_package="my-second", starting_value="50")  # fmt: skip
    for month in range(1, 8):
        day = f"2024-{month:02d}-05"
        yield event(f"t{month}", "topup.requested", "number/0856789012", day, channel="shop", amount="1000")
        yield event(f"u{month}", "usage.reported", "number/0856789012", day, service="data", quantity=1_000_000_000)
    yield event("w", "tier.registered", "number/0856789012", "2024-07-20", channel="e-service")


def ways_said(decision: dict[str, Any]) -> int:
    """What each way gave by the reasons of a decision (R14), in the bits of an outcome."""
    said = {
        one["threshold"]: one["value"]
        for one in decision["reasons"]
        if one["reading"] == "R14" and one["threshold"] in WAYS
    }
    assert set(said) == set(WAYS)
    return sum(TIERS.index(said[way]) << 4 * place for place, way in enumerate(WAYS))


@pytest.fixture
def lived(say: Say, name: str, write: Callable[..., str]) -> str:
    """The name of a world in which that has happened."""
    said = say("run", write(*life()), "--world", name)
    assert said.code == 0, said.err
    return name


def test_a_world_is_reviewed_and_what_changes_is_decided_in_it(say: Say, lived: str, tmp_path: Path) -> None:
    """Out of the world, over columns, back as events: each number is offered the tier the review came to."""
    base, out = tmp_path / "base", tmp_path / "out"
    assert (
        "3 numbers, 18 months" in say("population", "build", str(base), "--world", lived, "--as-of", "2024-08-01").out
    )
    words = ("review", "tiers", "--as-of", "2024-08-01", "--world", lived, "--base", str(base))
    found = say(*words, "--json").page()
    assert found["tiers"] == {"": {"": 1}, "emerald": {}, "gold": {"use": 1}, "platinum": {"use": 1}}
    assert found["refused"] == {"serenade/usage.emerald": 1}
    assert (found["raised"], found["lowered"], found["same"]) == (2, 0, 1)
    assert say(*words, "--apply", "--out", str(out), "--json").page() == {**found, "applied": {"recorded": 2}}
    rows = parquet.read_table(out / "outcome.parquet").to_pylist()
    assert sorted(row["rank"] for row in rows) == [0, 2, 3]
    held = {number: say("show", f"number/{number}", "--world", lived, "--json").out for number in NUMBERS}
    assert "platinum" in held["0812345678"]
    assert "gold" in held["0823456789"]
    assert "emerald" not in held["0834567890"]


def test_groups_packages_and_prepaid_numbers_come_out_as_their_own_decisions(
    say: Say, name: str, write: Callable[..., str], tmp_path: Path
) -> None:
    """Every way that the review over columns finds is that of the decision on the number, asked for on the same day."""
    lines = sorted((*life(), *more()), key=lambda line: str(json.loads(line)["time"]))
    say("run", write(*lines), "--world", name)
    base, out = tmp_path / "base", tmp_path / "out"
    say("population", "build", str(base), "--world", name, "--as-of", "2024-08-02")
    words = ("review", "tiers", "--as-of", "2024-08-02", "--world", name, "--base", str(base), "--out", str(out))
    assert say(*words).code == 0
    numbers = parquet.read_table(base / "names.parquet").to_pylist()
    ways = {row["number"]: row["ways"] for row in parquet.read_table(out / "outcome.parquet").to_pylist()}
    asked = [
        event(f"r{row['name']}", "tier.review-requested", f"number/{row['name']}", "2024-08-02") for row in numbers
    ]
    decided = say("run", write(*asked), "--world", name, "--json").objects()
    assert len(numbers) == 5
    for row in numbers:
        (decision,) = (
            one
            for one in decided
            if one.get("type") == "tier.review-requested" and one["subject"].endswith(row["name"])
        )
        assert ways[row["number"]] == ways_said(decision), row["name"]
    assert sorted(ways.values()) == [1, 2, 3, 3 << 4, 2 << 12]


def test_once_decided_nothing_changes_any_more(say: Say, lived: str) -> None:
    """A review without a base builds the world's own; the second finds what the first has brought about."""
    words = ("review", "tiers", "--as-of", "2024-08-01", "--world", lived, "--apply")
    assert "2 higher, 0 lower, 1 the same" in say(*words).out
    again = say(*words)
    assert "0 higher, 0 lower, 3 the same" in again.out
    assert "Reviews asked for: none." in again.out


def test_what_the_world_has_gone_past_is_not_applied(say: Say, lived: str) -> None:
    """It would be decided by later bills than it was reviewed by."""
    said = say("review", "tiers", "--as-of", "2024-05-01", "--world", lived, "--apply")
    assert said.code == BAD_INPUT
    assert "--as-of: the world has come to 2024-07-10 already" in said.err


def test_an_overlay_is_tried_and_not_applied(say: Say, lived: str, tmp_path: Path) -> None:
    """Other terms give other tiers; they are no terms to decide by."""
    overlay = tmp_path / "o.yaml"
    overlay.write_text(
        "overlay: lower\nwhy: {th: ลองดู, en: a trial}\nchanges: []\noff: [serenade/usage.platinum]\n", encoding="utf-8"
    )
    words = ("review", "tiers", "--as-of", "2024-08-01", "--world", lived, "--overlay", str(overlay))
    assert say(*words, "--json").page()["tiers"]["gold"] == {"use": 2}
    said = say(*words, "--apply")
    assert said.code == BAD_INPUT
    assert "--apply: an overlay can not be applied" in said.err


def test_a_made_up_base_is_reviewed_with_a_chart(say: Say, tmp_path: Path) -> None:
    """Two commands, the second of which the first tells; people get tables and a picture."""
    base, png = tmp_path / "base", tmp_path / "t.png"
    made = say("population", "generate-numbers", str(base), "--numbers", "500", "--seed", "2")
    assert f"sitthi review tiers --base {base} --as-of 2026-07-01" in made.out
    said = say("review", "tiers", "--base", str(base), "--as-of", "2026-07-01", "--png", str(png), "--language", "th")
    assert said.code == 0, said.err
    assert "500 numbers of" in said.out
    assert "serenade/prepaid.registration" in said.out
    assert png.read_bytes().startswith(b"\x89PNG")


def test_a_table_is_built_and_can_be_sorted_anew(say: Say, tmp_path: Path) -> None:
    """A base by a map, and the same from its own files."""
    table = tmp_path / "t.csv"
    table.write_text(
        "customerID,tenure,Contract,PaymentMethod,MonthlyCharges,Churn\nA,9,One year,Mailed check,50,No\n", "utf-8"
    )
    base, again = tmp_path / "base", tmp_path / "again"
    words = ("population", "build", str(base), "--from-csv", str(table), "--as-of", "2026-07-01")
    assert say(*words, "--map", str(MAP)).out == f"{base}: 1 numbers, 6 months\n"
    given = ("--numbers", str(base / "numbers.parquet"), "--months", str(base / "months.parquet"))
    assert say("population", "build", str(again), *given).out == f"{again}: 1 numbers, 6 months\n"
    assert "--map: there is no map" in say(*words).err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("population", "build", "x", "--numbers", "n.parquet"), "--months: is missing"),
        (("population", "build", "x", "--from-csv", "t.csv", "--map", str(MAP)), "--as-of: is missing"),
        (("population", "generate-numbers", "x", "--numbers", "0"), "--numbers: is too small"),
        (("review", "tiers", "--as-of", "2026-07-01", "--base", "nowhere"), "--base: there is no numbers.parquet"),
        (("review", "tiers", "--as-of", "2569-07-01", "--base", "nowhere"), "--as-of: '2569-07-01' is in the year"),
    ],
)
def test_what_is_missing_is_told(
    words: tuple[str, ...], said: str, say: Say, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A sentence with the option, and exit code 2."""
    monkeypatch.chdir(tmp_path)
    found = say(*words)
    assert found.code == BAD_INPUT
    assert said in found.err


@pytest.mark.skipif(
    find_spec("pyspark") is not None, reason="Spark is installed here: tests.population.test_spark runs it"
)
def test_without_spark_it_says_what_to_install(say: Say, tmp_path: Path) -> None:
    """A review on Spark needs the extra, and says so before anything is written."""
    assert say("population", "generate-numbers", "--numbers", "100", str(tmp_path / "base")).code == 0
    asked = ("review", "tiers", "--as-of", "2026-07-01", "--base", str(tmp_path / "base"), "--engine", "spark")
    told = say(*asked, "--out", str(tmp_path / "out"))
    assert told.code == BAD_INPUT
    assert "pip install 'sitthi[spark]'" in told.err
    assert not (tmp_path / "out").exists()
