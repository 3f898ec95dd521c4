"""The liability in points ties to the ledger, is what it was on an earlier day, and finds what was changed."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitthi.app import World
from sitthi.kernel import moment
from sitthi.ledger import chart
from sitthi.views import liability_sums as sums
from sitthi.views.books_moved import unheard
from sitthi.views.liability import Liability, Row, liability, outstanding, roll, steps
from sitthi.views.liability_sums import ACCOUNTS, NUMBERS, Held, Pair
from tests.ground import spoil_journal
from tests.life import event, play

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "points.jsonl"
UNTIL = "2025-04-01T00:00:00+07:00"
BEGINNING, END = "2023-01-01", "2025-04-01"
CUTS = ("2023-03-31", "2023-07-10", "2023-07-11", "2023-08-01", "2024-03-20", "2024-06-10", "2025-03-31")


def day(date: str) -> int:
    """The number of a day."""
    return moment.day_number(dt.date.fromisoformat(date))


def report(world: World, first: str = "", last: str = "") -> Liability:
    """The report of a period; empty dates are left out."""
    return liability(world.connection, day(first) if first else None, day(last) if last else None, unheard)


def table(rows: tuple[Row, ...]) -> dict[str, tuple[int, int]]:
    """Points of accounts and of numbers by line."""
    return {row.line: (row.accounts, row.numbers) for row in rows}


def told(world: World, until: str = UNTIL, after: str = "2023-01-01T00:00:00+07:00") -> World:
    """A world in which the example has been told up to a time, from another on."""
    until_us, after_us = moment.parse_time(until), moment.parse_time(after)
    lines = [line for line in EXAMPLE.read_bytes().splitlines() if after_us < _at(line) <= until_us]
    list(world.player().play(lines, until_us))
    return world


def _at(line: bytes) -> int:
    return moment.parse_time(line.partition(b'"time": "')[2][:25].decode())


@pytest.fixture
def story(world: World) -> World:
    """The example: three small businesses over two years."""
    return told(world)


def test_the_life_of_a_world(story: World) -> None:
    """Every line is what the example's decisions come to, made up by hand; both tables end in the same figures."""
    found = report(story)

    assert table(found.outstanding) == {
        "2025-Q2": (0, 64),
        "2025-Q3": (0, 7),
        "2026-Q2": (40, 0),
        "2026-Q3": (94, 0),
        "2026-Q4": (94, 0),
        "owed": (0, 0),
        "total": (228, 71),
    }
    assert table(found.roll_forward) == {
        "opening": (0, 0),
        "earned": (8 * 94 + 64 + 51, 7),
        "bonus": (30, 0),
        "taken-back": (-94, 0),
        "spent": (-60 - 150 - 80 - 150, 0),
        "expired": (0, -10),
        "ended": (-61, 0),
        "moved-in": (0, 74),
        "moved-out": (-74, 0),
        "closing": (228, 71),
    }
    assert found.held
    assert not found.by_receipts


def test_an_earlier_quarter(story: World) -> None:
    """What was spent of a payment reversed is owed, a line of its own below zero; the closing is net of it (R127)."""
    found = report(story, "2023-07-01", "2023-09-30")

    assert table(found.outstanding) == {
        "2025-Q1": (61, 10),
        "2025-Q2": (0, 64),
        "2025-Q3": (0, 7),
        "owed": (-54, 0),
        "total": (7, 81),
    }
    lines = table(found.roll_forward)
    assert lines["opening"] == (311, 0)
    assert lines["taken-back"] == (-94, 0)
    assert lines["closing"] == (7, 81)
    assert found.held
    assert found.by_receipts


def test_an_earlier_day_is_as_it_was(world: World) -> None:
    """The report up to a day is what it said before anything was decided after that day, quarter by quarter."""
    was: dict[str, Liability] = {}
    midnights = [f"{cut}T23:59:59.999999+07:00" for cut in (BEGINNING, *CUTS)]
    for cut, (after, until) in zip(CUTS, pairwise(midnights), strict=True):
        was[cut] = report(told(world, until, after))
    told(world, UNTIL, midnights[-1])

    for cut, before in was.items():
        then = report(world, last=cut)
        assert (then.by_receipts, before.by_receipts) == (True, False)
        assert (then.faults, before.faults) == ((), ())
        assert then.outstanding == before.outstanding
        assert then.roll_forward == before.roll_forward
    assert len({one.outstanding for one in was.values()}) == len(CUTS)


def test_periods_chain(story: World) -> None:
    """Each period begins with what the one before it ended with, and its lines add up to those of the life."""
    starts = [BEGINNING, *(str(dt.date.fromisoformat(cut) + dt.timedelta(days=1)) for cut in CUTS[:-1]), END]
    ends = [*(str(dt.date.fromisoformat(start) - dt.timedelta(days=1)) for start in starts[1:]), END]
    parts = [report(story, first, last) for first, last in zip(starts, ends, strict=True)]
    life = report(story)

    assert all(one.held for one in parts)
    for earlier, later in pairwise(parts):
        assert earlier.roll_forward[-1].total == later.roll_forward[0].total
    assert parts[-1].outstanding == life.outstanding
    for line, amounts in table(life.roll_forward).items():
        if line not in {"opening", "closing"}:
            summed = [table(one.roll_forward).get(line, (0, 0)) for one in parts]
            assert (sum(a for a, _ in summed), sum(n for _, n in summed)) == amounts


def test_points_that_move_between_accounts(world: World) -> None:
    """Points following the last number to another account go out of one and into the other: nothing in sum (6.2)."""
    told(world, "2024-01-31T00:00:00+07:00")
    number = "number/0812000004"
    play(
        world,
        event("o", "account.opened", "account/BA-3013", "2024-02-01T09:00:00+07:00", holder="C-3003", cycle_day=1,
              portal=True, source="portal"),
        event("r", "number.renumbered", number, "2024-02-01T10:00:00+07:00", to_number="0812000044",
              to_account="BA-3013", actor={"kind": "staff", "id": "nok", "role": "agent"}),
    )  # fmt: skip
    found = report(world, "2024-02-01", "2024-02-29")
    lines = table(found.roll_forward)

    assert lines["moved-in"] == (61, 0)
    assert lines["moved-out"] == (-61, 0)
    assert lines["opening"] == lines["closing"]
    assert found.held


def test_a_world_without_points_ties(world: World) -> None:
    """Nothing is what there is; all usual lines are told."""
    found = report(world)

    assert table(found.outstanding) == {"owed": (0, 0), "total": (0, 0)}
    assert {row.total for row in found.roll_forward} == {0}
    assert (found.held, found.last_day, found.shape()["to"]) == (True, 0, None)


def test_days_after_the_latest_decision_are_not_told_of(story: World) -> None:
    """A last day to come is cut to the latest decision, so that nothing is told as expired that is not yet."""
    assert report(story, last="2030-12-31").shape() == report(story).shape()
    assert report(story, "2025-01-01", "2030-12-31").shape()["to"] == END


def test_lots_that_are_not_what_the_ledger_says(story: World) -> None:
    """A lot changed beside the transfers: it does not tie, and says by how much and at which place."""
    story.connection.execute(
        "UPDATE points SET doc = jsonb_set(doc, '{7,0,4}', to_jsonb((doc->7->0->>4)::bigint + 3))"
        " WHERE doc->>1 = 'account/BA-3001'"
    )
    found = report(story)

    assert not found.held
    assert "now, accounts hold 231 points, by the ledger 228 (+3)" in found.faults
    assert "account/BA-3001 holds 231 points, by the ledger 228" in found.faults
    assert found.lines()[-1][0] == "does not tie"


def test_lots_that_expire_on_another_day(story: World) -> None:
    """A last day changed: the ledger does not know of days, but the receipts do."""
    story.connection.execute(
        "UPDATE points SET doc = jsonb_set(doc, '{7,2,2}', to_jsonb((doc->7->2->>2)::int + 1))"
        " WHERE doc->>1 = 'account/BA-3001'"
    )

    assert report(story).held
    assert report(story, BEGINNING).faults == (
        "now, accounts hold 0 points that expire on 2026-06-30, by the receipts 40",
        "now, accounts hold 40 points that expire on 2026-07-01, by the receipts 0",
    )


@pytest.mark.parametrize(
    ("spoiling", "fault"),
    [
        ("UPDATE {} SET amount = 63 WHERE amount = 64", "{earned} to points-of-account: 867 points by receipts,"),
        ("DELETE FROM {} WHERE amount = 61", "now, accounts hold 228 points, by the ledger 289 (-61)"),
    ],
)
def test_a_journal_that_says_something_else(story: World, spoiling: str, fault: str) -> None:
    """A transfer changed or taken out: receipts and journal differ, named by lines, or lots are not what is left."""
    spoil_journal(story.connection, spoiling)
    found = report(story, "2023-01-01", "2024-12-31")

    said = fault.format(earned=chart.POINTS_EARNED)
    assert any(one.startswith(said) for one in found.faults)
    assert not report(story).held


def test_it_tells_how_far_it_is(story: World) -> None:
    """Every step is told, the last being as many as were announced."""
    heard: list[int] = []
    liability(story.connection, day("2024-01-01"), None, lambda done, _: heard.append(done))

    assert heard[-1] == steps(story.connection, day("2024-01-01"), None)
    assert heard == sorted(heard)


def test_statements_do_not_follow_the_places(world: World) -> None:
    """Ten million places are added up in fifty statements at most, each place in one of them."""
    world.connection.execute("INSERT INTO points VALUES (7, 'none', '[]'), (10000006, 'none', '[]')")
    found = sums.slices(world.connection)

    assert len(found) <= sums.SLICES
    assert (found[0][0], found[-1][1] > 10_000_006) == (7, True)
    assert all(until == start for (_, until), (start, _) in pairwise(found))


def test_a_lot_past_its_day_is_told_until_it_is_written_off() -> None:
    """A lot is good to the end of its last day; after it, it is owed by nobody's quarter but still in the ledger."""
    last = day("2026-03-31")
    held = Held()
    held.lots[ACCOUNTS, last] = 5
    held.owed[NUMBERS] = 2

    assert table(outstanding(held, last)) == {"2026-Q1": (5, 0), "owed": (0, -2), "total": (5, -2)}
    assert table(outstanding(held, last + 1)) == {"past-its-day": (5, 0), "owed": (0, -2), "total": (5, -2)}


PLACES = tuple(sums.SIDE)
OTHERS = (*chart.POINTS_ACCOUNTS, chart.OPENING)
MOVES = st.dictionaries(
    st.builds(Pair, st.sampled_from(PLACES + OTHERS), st.sampled_from(PLACES + OTHERS)), st.integers(1, 10**9)
)


@given(MOVES)
def test_lines_come_to_what_moved(moves: dict[Pair, int]) -> None:
    """Whatever moved between any accounts, known or not: the lines sum to it, and moves between places to nothing."""
    lines, both = roll(moves), sums.sides(moves)

    for side in (ACCOUNTS, NUMBERS):
        assert sum(amounts[side] for amounts in lines.values()) == both[side]
    assert sum(lines["moved-in"]) + sum(lines["moved-out"]) == 0
    assert sum(lines.get("owed-recovered", [0])) == 0


def test_an_account_nobody_has_named_is_called_by_its_name() -> None:
    """Points taken over at the beginning stand in a line of their own; what is owed and written off, too."""
    moves = {
        Pair(chart.OPENING, chart.POINTS_OF_ACCOUNT): 100,
        Pair(chart.POINTS_ENDED, chart.POINTS_OWED_BY_NUMBER): 5,
        Pair(chart.POINTS_OF_ACCOUNT, chart.POINTS_OWED_BY_ACCOUNT): 7,
    }
    lines = {line: amounts for line, amounts in roll(moves).items() if any(amounts)}

    assert lines == {"from opening": [100, 0], "owed-written-off": [0, 5]}
