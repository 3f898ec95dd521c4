"""Taking over: every row becomes something, the money ties, and a second run repeats nothing."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from itertools import islice
from pathlib import Path

import pytest

from sitthi.app import World
from sitthi.channels.generated import tables
from sitthi.channels.takeover.rows import Reject
from sitthi.channels.takeover.taking import Files, Lane, Totals
from sitthi.channels.takeover.untaken import Untaken, waiting
from sitthi.flow.corridor import lane_of
from sitthi.kernel import moment
from sitthi.kernel.ids import holder_slot
from sitthi.kernel.money import parse_thb
from sitthi.views.prove import prove

TIME = "2024-04-01T10:00:00+07:00"
DAY = moment.day_number(dt.date(2024, 4, 1))
GOOD = {
    "number": "0811111111",
    "holder": "H1",
    "account": "BA1",
    "holder_kind": "person",
    "main_package": "my-second",
    "active_since": "2015-03-09",
    "balance": "120.50",
    "free": "20.00",
    "valid_until": "2024-09-01T23:59:59+07:00",
}


def write(path: Path, columns: Sequence[str], rows: Iterable[Sequence[str]]) -> Path:
    """A CSV file."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns)
        writer.writerows(rows)
    return path


def numbers_file(tmp_path: Path, *rows: dict[str, str]) -> Files:
    """A file of the good row with each of the given changes."""
    columns = list(dict.fromkeys(name for row in (GOOD, *rows) for name in row))
    cells = [[{**GOOD, **row}.get(name, "") for name in columns] for row in rows]
    return Files(write(tmp_path / "numbers.csv", columns, cells), None, "old", TIME)


def told(batches: Iterable[list[Untaken]]) -> list[Reject]:
    """All rejects, in the order in which a lane tells them."""
    return [one for batch in batches for row in batch for one in row.rejects]


def take(world: World, files: Files, batch_size: int = 500) -> tuple[Totals, list[Reject]]:
    """A whole import on one lane."""
    lane = Lane(world.corridor, world.door, lambda reason: reason.clause)
    rejects = told(lane.take(files, batch_size))
    return lane.totals, rejects


def test_a_generated_operator_is_taken_over(world: World, tmp_path: Path) -> None:
    """Numbers and add-ons of a made-up operator arrive whole: rows and money tie, and the books are proven."""
    pairs = list(tables.rows(300, seed=5, as_of_day=DAY))
    files = Files(
        write(tmp_path / "numbers.csv", tables.NUMBER_COLUMNS, [number for number, _ in pairs]),
        write(tmp_path / "addons.csv", tables.ADDON_COLUMNS, [addon for _, addon in pairs if addon]),
        "old",
        TIME,
    )
    totals, rejects = take(world, files, batch_size=70)
    assert rejects == []
    assert totals.ties
    assert (totals.read, totals.taken, totals.rejected) == (300, 300, 0)
    assert totals.addons_taken == sum(addon is not None for _, addon in pairs)
    money = tables.NUMBER_COLUMNS.index("balance")
    assert totals.ledger_satang == sum(parse_thb(number[money]) for number, _ in pairs)
    assert prove(world.connection).held


def test_a_second_run_repeats_nothing(world: World, tmp_path: Path) -> None:
    """Run again, every row is known and counted as such; a run that was stopped half way is finished."""
    pairs = list(tables.rows(60, seed=6, as_of_day=DAY))
    path = write(tmp_path / "numbers.csv", tables.NUMBER_COLUMNS, [number for number, _ in pairs])
    files = Files(path, None, "old", TIME)
    stopped = Lane(world.corridor, world.door, lambda reason: reason.clause)
    assert list(islice(stopped.take(files, batch_size=20), 1)) == [[]]
    again, _ = take(world, files, batch_size=25)
    assert (again.repeated, again.taken) == (20, 40)
    assert again.ties
    once_more, _ = take(world, files)
    assert (once_more.repeated, once_more.taken, once_more.rejected) == (60, 0, 0)
    assert once_more.ledger_satang == again.ledger_satang
    assert world.connection.execute("SELECT count(*) FROM numbers").fetchone() == (60,)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"balance": "12.345"}, "balance"),
        ({"balance": "-1"}, "balance"),
        ({"active_since": "yesterday"}, "active_since"),
        ({"valid_until": "2024-09-01"}, "valid_until"),
        ({"valid_until": "2024-09-01T10:00:00"}, "valid_until"),
        ({"status": "asleep"}, "status"),
        ({"holder": ""}, "holder"),
        ({"number": ""}, "number"),
        ({"number": "12345"}, "house/number-form"),
        ({"main_package": "post-basic"}, "sample/main-packages"),
        ({"free": "300"}, "house/take-over"),
        ({"active_since": "2025-01-01"}, "house/take-over"),
    ],
    ids=str,
)
def test_a_bad_row_is_told_and_the_rest_is_taken(
    world: World, tmp_path: Path, change: dict[str, str], field: str
) -> None:
    """What is malformed names its column, what the rules refuse its clause; the row after it is taken."""
    good = {"number": "0822222222", "holder": "H2", "account": "BA2"}
    totals, rejects = take(world, numbers_file(tmp_path, change, good))
    assert (totals.read, totals.taken, totals.rejected) == (2, 1, 1)
    assert totals.ties
    assert totals.ledger_satang == 12_050
    assert (rejects[0].file, rejects[0].line, rejects[0].field) == ("numbers", 2, field)
    assert rejects[0].what
    assert rejects[0].remedy


def test_a_row_told_twice_is_taken_once(world: World, tmp_path: Path) -> None:
    """The second row of a number is a reject that names the first, even if it says the same."""
    totals, rejects = take(world, numbers_file(tmp_path, {}, {}, {"balance": "1"}))
    assert (totals.taken, totals.repeated, totals.rejected) == (1, 0, 2)
    assert totals.ties
    assert [one.what for one in rejects] == ["line 2 tells of the same number"] * 2


def test_a_mended_row_is_taken_by_the_next_run(world: World, tmp_path: Path) -> None:
    """A row that was refused, malformed or by a rule, is taken once it is mended; a changed row is not taken anew."""
    refused = numbers_file(tmp_path, {"free": "300"})
    assert take(world, refused)[0].rejected == 1
    assert take(world, refused)[0].rejected == 1, "a refusal stays one while the row stays as it is"
    mended, _ = take(world, numbers_file(tmp_path, {}))
    assert (mended.taken, mended.ties) == (1, True)
    changed, rejects = take(world, numbers_file(tmp_path, {"balance": "999"}))
    assert (changed.taken, changed.rejected, changed.ties) == (0, 1, True)
    assert rejects[0].field == "house/number-once"


def test_an_addon_of_a_refused_number_is_told_too(world: World, tmp_path: Path) -> None:
    """Rows of add-ons tie like those of numbers: taken with their number, or rejected with it or by themselves."""
    ends = "2024-04-20T23:59:59+07:00"
    rows = [
        ("0811111111", "finver-149", "1", "2024-03-21T00:00:00+07:00", ends, "1024", "60"),
        ("0822222222", "net-279", "1", "2024-03-21T00:00:00+07:00", ends, "", ""),
        ("0833333333", "net-279", "1", "2024-03-21T00:00:00+07:00", ends, "", ""),
    ]
    addons = write(tmp_path / "addons.csv", tables.ADDON_COLUMNS, rows)
    second = {"number": "0822222222", "holder": "H2", "account": "BA2", "free": "300"}
    numbers = numbers_file(tmp_path, {}, second).numbers
    totals, rejects = take(world, Files(numbers, addons, "old", TIME))
    assert (totals.addons_read, totals.addons_taken, totals.addons_rejected) == (3, 1, 2)
    assert totals.ties
    assert sorted((one.file, one.line) for one in rejects) == [("addons", 3), ("addons", 4), ("numbers", 3)]


def test_lanes_share_the_rows(world: World, tmp_path: Path) -> None:
    """Two lanes one after the other take what one lane would, each row once."""
    pairs = list(tables.rows(80, seed=7, as_of_day=DAY))
    files = Files(
        write(tmp_path / "numbers.csv", tables.NUMBER_COLUMNS, [number for number, _ in pairs]),
        write(tmp_path / "addons.csv", tables.ADDON_COLUMNS, [addon for _, addon in pairs if addon]),
        "old",
        TIME,
    )
    totals = Totals()
    for place in (0, 1):
        lane = Lane(world.corridor, world.door, lambda reason: reason.clause, lane=place, lanes=2)
        assert told(lane.take(files)) == []
        assert 0 < lane.totals.taken < 80
        totals.add(lane.totals)
    assert (totals.taken, totals.ties) == (80, True)


@pytest.mark.parametrize("batch_size", [1, 2, 100])
def test_rejects_come_in_the_order_of_the_rows(world: World, tmp_path: Path, batch_size: int) -> None:
    """Malformed or refused, whatever the size of batches: a row's rejects, then its add-ons'; unclaimed ones last."""
    ends = "2024-04-20T23:59:59+07:00"
    wanted = [("0899999999", "now"), ("0810000003", ends), ("0810000002", ends), ("0898888888", ends)]
    rows = [(number, "net-279", "1", "2024-03-21T00:00:00+07:00", until, "", "") for number, until in wanted]
    addons = write(tmp_path / "addons.csv", tables.ADDON_COLUMNS, rows)
    wrong = [{}, {"free": "300"}, {"balance": "none"}, {"status": "asleep"}, {}, {"free": "300"}]
    numbers = [
        {"number": f"081000000{place}", "holder": f"H{place}", "account": f"BA{place}", **change}
        for place, change in enumerate(wrong, 1)
    ]
    _, rejects = take(world, Files(numbers_file(tmp_path, *numbers).numbers, addons, "old", TIME), batch_size)
    assert [(one.file, one.line) for one in rejects] == [
        ("numbers", 3), ("addons", 4), ("numbers", 4), ("addons", 3), ("numbers", 5), ("numbers", 7),
        ("addons", 2), ("addons", 5),
    ]  # fmt: skip


def test_what_lanes_tell_is_read_in_the_order_of_the_rows() -> None:
    """Whichever lane is ahead; what is told of one row stays together."""
    rejects = [Reject("numbers", line, "", "", f"row {line}", "") for line in range(8)]
    with waiting(3) as untaken:
        untaken.add(1, [Untaken(6, rejects[6:])])
        untaken.add(0, [Untaken(0, rejects[:2])])
        untaken.add(0, [Untaken(5, rejects[5:6])])
        untaken.add(1, [])
        untaken.add(2, [Untaken(2, rejects[2:3]), Untaken(3, rejects[3:5])])
        assert list(untaken.in_order()) == rejects


TWICE = (
    {"number": "0810000001", "holder": "H1", "account": "BA1"},
    {"number": "0810000002", "holder": "H5", "account": "BA1"},
    {"number": "0810000003", "holder": "H1", "account": "BA1"},
    {"number": "0810000004", "holder": "H5", "account": "BA2", "balance": "none"},
    {"number": "0810000005", "holder": "H1", "account": "BA2"},
    {"number": "0810000006", "holder": "H5", "account": "BA3"},
    {"number": "0810000006", "holder": "H1", "account": "BA4"},
)
"""Two holders of different lanes who name each other's account and number."""


@pytest.mark.parametrize("order", [(0,), (0, 1), (1, 0)], ids=str)
def test_who_comes_first_in_the_file_is_first_in_any_lane(world: World, tmp_path: Path, order: Sequence[int]) -> None:
    """An account is the first row's that names it, be that row taken or not; whichever lane is first to come to it."""
    assert lane_of(holder_slot("H1"), 2) != lane_of(holder_slot("H5"), 2)
    files = numbers_file(tmp_path, *TWICE)
    totals, rejects = Totals(), []
    for place in order:
        lane = Lane(world.corridor, world.door, lambda reason: reason.clause, lane=place, lanes=len(order))
        rejects += told(lane.take(files))
        totals.add(lane.totals)

    assert (totals.read, totals.taken, totals.rejected, totals.ties) == (7, 3, 4, True)
    found = sorted((one.line, one.number, one.field, one.what) for one in rejects)
    assert found.pop(1)[:3] == (5, "0810000004", "balance")
    assert found == [
        (3, "0810000002", "account", "line 2 says that this account is H1's"),
        (6, "0810000005", "account", "line 5 says that this account is H5's"),
        (8, "0810000006", "number", "line 7 tells of the same number"),
    ]
