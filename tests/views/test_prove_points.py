"""Points and rewards tie after anything the corridor does, and each way in which they can be wrong is found."""

import pytest

from sitthi.app import World
from sitthi.kernel import moment
from sitthi.views.prove import Proof, prove
from tests.life import event, nothing_due, play
from tests.views.members import FIBRE, FIRST, SECOND, at, billed, enrolled, redeemed, reversed_

LEFT = "points left equal their transfers"
OWED = "points owed equal their transfers"
SOUND = "no lot is negative or above its points"
PAST = "no points are left after their day"
STATES = "points and redemptions are in one state"
COUNTS = "accounts count their numbers"
MARKS = "numbers are marked as they are"
STOCK = "stock taken equals redemptions"
REDEEMED = "redemptions equal their transfers"


@pytest.fixture
def lived(world: World) -> World:
    """Points earned, spent on rewards, owed after a payment bounced, earned again; numbers renumbered."""
    play(
        world,
        *enrolled(FIRST, SECOND),
        *billed("B1", 20),
        redeemed("r1", SECOND, 30),
        redeemed("r2", FIBRE, 31, reward="coffee"),
        event("m1", "number.renumbered", FIRST, at(32), to_number="0812000011"),
        event("m2", "number.renumbered", SECOND, at(33), to_number="0812000012", to_account="BA2"),
        reversed_("v", "p-B1", 34),
        *billed("B2", 40),
    )
    return world


@pytest.fixture
def switched(world: World) -> World:
    """An account whose only number goes on as a prepaid one, spends points it took along, and gets another number."""
    play(
        world,
        *enrolled(FIRST, fibre=""),
        *billed("B1", 20),
        event("s", "number.recharged-as", FIRST, at(30), to="prepaid", main_package="my-second"),
        event("t", "topup.requested", FIRST, at(31), channel="app", amount="500"),
        event("u", "usage.reported", FIRST, at(32), service="voice", quantity=9000),
        redeemed("r1", FIRST, 33),
        event("m", "number.renumbered", FIRST, at(34), to_number="0812000011"),
    )
    return world


def failing(proof: Proof) -> list[str]:
    """The names of the checks that do not hold."""
    return [check.check for check in proof.checks if not check.held]


def test_points_of_accounts_are_proven(lived: World) -> None:
    """Lots, what is owed, counts and stock tie, and receipts under a number's earlier name agree with the journal."""
    proof = prove(lived.connection, deep=True)

    assert proof.faults == ()
    assert "point" in {one.unit for one in proof.units}
    counted = {check.check: check.counted for check in proof.checks}
    assert counted[LEFT] == 2
    assert counted[STOCK] == 1
    assert counted[REDEEMED] == 2


def test_points_of_numbers_are_proven(switched: World) -> None:
    """Points that followed a number, what it spent, and its mark, tie on the day and years later."""
    assert prove(switched.connection, deep=True).faults == ()
    play(switched, until=at(2000))
    assert prove(switched.connection, deep=True).faults == ()


LOT = "UPDATE points SET doc = jsonb_set(doc, '{7,-1,%s}', '%s') WHERE doc->7->0 IS NOT NULL"


@pytest.mark.parametrize(
    ("spoiling", "found"),
    [
        (LOT % (4, 1), LEFT),
        ("DELETE FROM points WHERE doc->>2 = 'enrolled'", LEFT),
        ("UPDATE points SET doc = jsonb_set(doc, '{8}', '7')", OWED),
        (LOT % (4, -1), SOUND),
        (LOT % (3, 0), SOUND),
        (LOT % (2, 18000), PAST),
        ("UPDATE points SET state = 'ended'", STATES),
        ("UPDATE redemptions SET state = 'handed-over'", STATES),
        ("UPDATE accounts SET mobiles = mobiles + 1", COUNTS),
        ("UPDATE accounts SET fibres = 0", COUNTS),
        ("UPDATE numbers SET charging = 'prepaid'", COUNTS),
        ("UPDATE numbers SET marks = 2", MARKS),
        ("UPDATE numbers SET marks = 1", MARKS),
        ("UPDATE reward_stock SET taken = 2", STOCK),
        ("UPDATE redemptions SET reward = 'coffee'", STOCK),
        ("DELETE FROM redemptions", REDEEMED),
        ("UPDATE redemptions SET doc = jsonb_set(doc, '{7}', '1')", REDEEMED),
    ],
)
def test_points_that_do_not_tie_are_found(lived: World, spoiling: str, found: str) -> None:
    """Each thing kept of points and rewards, changed behind the corridor's back, fails its own check."""
    lived.connection.execute(spoiling)
    proof = prove(lived.connection)

    assert found in failing(proof)
    assert any(fault.startswith(found) for fault in proof.faults)


def test_a_number_with_points_and_no_mark_is_found(switched: World) -> None:
    """A number whose mark is lost would be decided on without its points."""
    switched.connection.execute("UPDATE numbers SET marks = 0")
    switched.connection.execute(
        "UPDATE points SET doc = jsonb_set(doc, '{7,0,4}', '100') WHERE doc->>1 LIKE 'number/%'"
    )
    faults = prove(switched.connection).faults

    assert f"{MARKS}: number/0812000011: 0, is 2" in faults
    assert any(fault.startswith(f"{LEFT}: number/0812000011: kept ") for fault in faults)


def test_points_past_their_day_wait_only_for_work_that_is_due(lived: World) -> None:
    """Once nothing is due that would write them off they are left behind, but behind stuck work they wait."""
    much_later = moment.parse_time(at(900))
    assert PAST not in failing(prove(lived.connection, much_later))
    nothing_due(lived)
    assert PAST in failing(prove(lived.connection, much_later))
    add = "INSERT INTO stuck (holder, state, at_us, version, event, trace) VALUES ('C1', 'stuck', 0, '', '{}', '')"
    lived.connection.execute(add)
    assert PAST not in failing(prove(lived.connection, much_later))


def test_a_changed_number_in_a_receipt_is_found(switched: World) -> None:
    """A receipt may name a number as it was called then, but never as one that it has not been."""
    receipts = "receipts agree with keys and transfers"
    assert receipts not in failing(prove(switched.connection, deep=True))
    switched.connection.execute("UPDATE wallets SET last_loc = 0")
    assert receipts in failing(prove(switched.connection, deep=True))
