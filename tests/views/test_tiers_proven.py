"""Tiers, groups and tallies tie after anything the corridor does, and each way in which they can be wrong is found."""

from __future__ import annotations

import pytest

from sitthi.app import World
from sitthi.kernel import moment
from sitthi.views.prove import Proof, prove
from tests.life import call, event, nothing_due, play, taken_over, top_up
from tests.views.tiered import GROUPED, tell

TALLIES = "tallies equal what was charged"
MONTHS = "tallies of months equal what was charged"
GROUPS = "groups are what their numbers say"
RECEIVES = "one of each group receives"
NAMES = "tiers and groups are kept under their names"
PAST = "no tier is held past its end"
MARKS = "numbers are marked as they are"
PREPAID = "UPDATE wallets SET {} WHERE number_no = (SELECT number_no FROM numbers WHERE number = '0814000021')"


@pytest.fixture
def lived(world: World) -> World:
    """The example until April 2024: tiers by use, package, account and invitation, one group, months of charges."""
    tell(world, "2024-04-02T00:00:00+07:00")
    return world


def failing(proof: Proof) -> list[str]:
    """The names of the checks that do not hold."""
    return [check.check for check in proof.checks if not check.held]


def test_tiers_are_proven(lived: World) -> None:
    """Tallies by the whole and month by month, groups and their numbers, ends, marks."""
    proof = prove(lived.connection, deep=True)
    counted = {check.check: check.counted for check in proof.checks}

    assert proof.faults == ()
    assert (counted[GROUPS], counted[RECEIVES], counted[NAMES]) == (1, 1, 7)
    assert counted[MONTHS] > 10
    assert counted[TALLIES] > 0


def test_a_number_that_left_its_group_is_proven(lived: World) -> None:
    """It says nothing of the group any more, whose others go on; so after the group is dissolved."""
    tell(lived, "2024-10-15T00:00:00+07:00")
    assert prove(lived.connection, deep=True).faults == ()
    play(lived, event("e", "tier.group-dissolved", GROUPED, "2024-10-16T10:00:00+07:00", group="home"))
    assert prove(lived.connection, deep=True).faults == ()


@pytest.mark.parametrize(
    ("spoiling", "found"),
    [
        (PREPAID.format("tally = tally + 200"), MONTHS),
        (PREPAID.format("past_months[4] = past_months[4] + 200"), MONTHS),
        (PREPAID.format("past_months[3] = past_months[1]"), MONTHS),
        ("UPDATE tiers SET doc = jsonb_set(doc, '{19}', '\"\"') WHERE doc->>1 = '0814000012'", GROUPS),
        ("UPDATE tiers SET doc = jsonb_set(doc, '{19}', '\"work\"') WHERE doc->>1 = '0814000012'", GROUPS),
        ("UPDATE tier_groups SET doc = jsonb_set(doc, '{3}', doc->3 || '[\"0814000021\"]')", GROUPS),
        ("DELETE FROM tier_groups", GROUPS),
        ("UPDATE tier_groups SET doc = jsonb_set(doc, '{4}', '\"0814000021\"')", RECEIVES),
        ("UPDATE tier_groups SET open = false", NAMES),
        ("UPDATE tier_groups SET name = 'work'", NAMES),
        ("UPDATE tiers SET tier = 'platinum' WHERE tier = 'gold'", NAMES),
        ("UPDATE tiers SET doc = jsonb_set(doc, '{1}', '\"0814000099\"')", NAMES),
        ("UPDATE numbers SET marks = 0", MARKS),
        ("UPDATE numbers SET marks = marks - 128 WHERE marks & 128 > 0", MARKS),
        ("UPDATE tiers SET doc = jsonb_set(doc, '{3}', '\"package\"') WHERE doc->>3 = 'use'", MARKS),
        ("DELETE FROM tiers", MARKS),
    ],
)
def test_what_does_not_tie_is_found(lived: World, spoiling: str, found: str) -> None:
    """Each thing kept of tiers, changed behind the corridor's back, fails its own check."""
    lived.connection.execute(spoiling)
    proof = prove(lived.connection, deep=True)

    assert found in failing(proof)
    assert any(fault.startswith(found) for fault in proof.faults)


def test_a_tally_is_compared_as_a_whole_while_none_is_left_out(world: World) -> None:
    """Without reading receipts: what a young number was ever charged; with them the month is named."""
    play(
        world,
        taken_over("0811111111"),
        call("c1", "0811111111", 60, "2024-04-02T10:00:00+07:00"),
        call("c2", "0811111111", 600, "2024-05-02T10:00:00+07:00"),
    )
    assert prove(world.connection, deep=True).faults == ()
    world.connection.execute("UPDATE wallets SET past_months[2] = past_months[2] + 200")
    (fault,) = prove(world.connection).faults
    assert fault.startswith(f"{TALLIES}: number/0811111111: kept ")
    deep = prove(world.connection, deep=True).faults
    assert [one for one in deep if one.startswith(f"{MONTHS}: number/0811111111 2024-04: kept ")] == [deep[1]]


def test_tallies_begun_anew_are_proven(world: World) -> None:
    """A number that was billed for a while: what was counted before, and the month it began anew in, can not tie."""
    number = "number/0811111111"
    play(
        world,
        taken_over("0811111111", "500.00"),
        call("c1", "0811111111", 60, "2024-04-02T10:00:00+07:00"),
        event(
            "a", "number.recharged-as", number, "2024-04-20T10:00:00+07:00", to="postpaid", main_package="post-basic"
        ),
        event("b", "number.recharged-as", number, "2024-06-20T10:00:00+07:00", to="prepaid", main_package="my-second"),
        top_up("t", "0811111111", "500", "2024-06-20T11:00:00+07:00"),
        call("c2", "0811111111", 60, "2024-06-21T10:00:00+07:00"),
        call("c3", "0811111111", 60, "2024-07-10T10:00:00+07:00"),
    )
    assert prove(world.connection, deep=True).faults == ()
    world.connection.execute("UPDATE wallets SET tally = tally + 2")
    assert failing(prove(world.connection, deep=True)) == [MONTHS]


def test_a_tier_past_its_end_waits_only_for_work_that_is_due(lived: World) -> None:
    """Once nothing is due that would review it, it is held past its end, but behind stuck work it waits."""
    much_later = moment.parse_time("2026-01-01T00:00:00+07:00")
    assert PAST not in failing(prove(lived.connection, much_later))
    nothing_due(lived)
    faults = prove(lived.connection, much_later).faults
    late = f"{PAST}: number/0814000001: held until 2024-07-04T23:59:59+07:00 with nothing due"
    assert late in faults
    add = "INSERT INTO stuck (holder, state, at_us, version, event, trace) VALUES ('C-4001', 'stuck', 0, '', '{}', '')"
    lived.connection.execute(add)
    assert late not in prove(lived.connection, much_later).faults
