"""The books tie after anything the corridor does, and each way in which they can be wrong is found."""

import pytest

from sitthi.app import World
from sitthi.kernel import moment
from sitthi.views.prove import Proof, prove
from tests.life import START, event, later, play, taken_over, top_up

NUMBER = "0812345678"
OTHER = "0899999999"
TO = f"number/{NUMBER}"


@pytest.fixture
def lived(world: World) -> World:
    """A top-up, an add-on in use, an open hold, an ended number with a refund, goodwill."""
    times = [later(START, minutes=at) for at in range(8)]
    play(
        world,
        taken_over(NUMBER, "400.00"),
        taken_over(OTHER, "50.00"),
        event("a", "addon.requested", TO, times[1], offer="finver-139-auto6"),
        top_up("t", NUMBER, "100", times[2]),
        event("u", "usage.reported", TO, times[3], service="voice", quantity=125),
        event("h", "hold.requested", TO, times[4], hold="h1", service="data", quantity=1000),
        event("i", "hold.requested", TO, times[5], hold="h2", service="international", quantity=60, destination="0011"),
        event("d", "number.disconnected", f"number/{OTHER}", times[6], reason="customer"),
    )
    return world


def failing(proof: Proof) -> list[str]:
    """The names of the checks that do not hold."""
    return [check.check for check in proof.checks if not check.held]


def test_a_lived_world_is_proven(lived: World) -> None:
    """Money, allowances, holds and refunds all tie, receipts agree, nothing due is left."""
    proof = prove(lived.connection, deep=True)

    assert proof.faults == ()
    assert proof.held
    assert {one.unit for one in proof.units} == {"satang", "second", "byte"}
    assert all(one.debited == one.credited for one in proof.units)


def test_an_empty_world_is_proven(world: World) -> None:
    """Nothing is what there is, and it ties."""
    assert prove(world.connection, deep=True).held


@pytest.mark.parametrize(
    ("spoiling", "found"),
    [
        ("UPDATE wallets SET balance_satang = balance_satang + 1", "wallets equal their transfers"),
        ("UPDATE wallets SET free_satang = 1 WHERE balance_satang > 1", "free credit equals its transfers"),
        ("UPDATE wallets SET owed_satang = 1", "what is owed equals its transfers"),
        ("UPDATE wallets SET held_satang = 1 WHERE balance_satang > 100", "what is held equals the open holds"),
        ("UPDATE holds SET open = false", "what is held equals the open holds"),
        ("UPDATE refunds SET state = 'paid'", "refunds to be paid equal their transfers"),
        ("UPDATE addons SET doc = jsonb_set(doc, '{10,0,1}', '5')", "allowances equal their transfers"),
        ("DELETE FROM addons", "allowances equal their transfers"),
        ("UPDATE due SET due_us = 5", "nothing due is left behind"),
        ("INSERT INTO outbox (key, event) VALUES ('x', '{}')", "nothing waits to be announced"),
        ("ALTER TABLE wallets DROP CONSTRAINT wallets_check1; UPDATE wallets SET held_satang = balance_satang + 1",
         "no wallet is negative"),
    ],
)  # fmt: skip
def test_what_does_not_tie_is_found(lived: World, spoiling: str, found: str) -> None:
    """Each thing kept beside the transfers, changed behind the corridor's back, fails its own check."""
    for statement in spoiling.split(";"):
        lived.connection.execute(statement)
    proof = prove(lived.connection)

    assert not proof.held
    assert found in failing(proof)
    assert any(fault.startswith(found) for fault in proof.faults)


@pytest.mark.parametrize(
    ("spoiling", "found"),
    [
        ("UPDATE {} SET amount = amount + 1", "receipts agree with keys and transfers"),
        ("UPDATE {} SET loc = loc + 1024 * 64 * 1000 WHERE debit IS NOT NULL", "every transfer has its receipt"),
        ("UPDATE {} SET loc = loc + 1024 * 64 * 1000 WHERE key_hi IS NOT NULL", "every key has its receipt"),
        ("UPDATE {} SET key_lo = key_lo + 1", "receipts agree with keys and transfers"),
        ("UPDATE {} SET debit = credit, credit = debit", "receipts agree with keys and transfers"),
        ("DELETE FROM {}", "receipts agree with keys and transfers"),
    ],
)
def test_a_changed_journal_is_found(lived: World, spoiling: str, found: str) -> None:
    """Keys and transfers that no longer are what the receipts say are found."""
    partitions = lived.connection.execute(
        "SELECT inhrelid::regclass::text FROM pg_inherits WHERE inhparent = 'journal'::regclass"
    ).fetchall()
    for (partition,) in partitions:
        lived.connection.execute(f"ALTER TABLE {partition} DISABLE TRIGGER USER")
        lived.connection.execute(spoiling.format(partition))

    assert found in failing(prove(lived.connection, deep=True))


def test_only_so_many_faults_are_listed(world: World) -> None:
    """A world that is wrong everywhere says how many more there are."""
    play(world, *[taken_over(f"08{at:08d}") for at in range(30)])
    world.connection.execute("UPDATE wallets SET balance_satang = balance_satang + 1")
    wallets = next(one for one in prove(world.connection).checks if one.check == "wallets equal their transfers")

    assert len(wallets.faults) == 21
    assert wallets.faults[0] == "number/0800000000: kept 100.01, transferred 100.00"
    assert wallets.faults[-1] == "and 10 more"


def test_due_work_is_left_behind_only_up_to_the_time_asked(lived: World) -> None:
    """What falls due after the time asked about is not left behind yet; what falls due before it is."""
    a_year_later = moment.parse_time(later(START, days=365))

    assert prove(lived.connection).held
    assert failing(prove(lived.connection, a_year_later)) == ["nothing due is left behind"]


def test_what_waits_behind_stuck_work_is_not_left_behind(lived: World) -> None:
    """Due work of a holder with something stuck waits for its mending; dropped things hold nobody up."""
    add = """
        INSERT INTO stuck (holder, state, at_us, version, event, trace)
        SELECT holder, %s, 0, '', '{}', '' FROM holders
    """
    a_year_later = moment.parse_time(later(START, days=365))
    lived.connection.execute(add, ("dropped",))
    assert not prove(lived.connection, a_year_later).held
    lived.connection.execute(add, ("stuck",))
    assert prove(lived.connection, a_year_later).held


def test_a_hold_on_data_without_limit_ties(world: World) -> None:
    """What an open hold takes of an unlimited allowance is nowhere set aside, and the books tie all the same."""
    number = "0810000001"
    play(
        world,
        taken_over(number, "300.00"),
        event("a", "addon.requested", f"number/{number}", later(START, seconds=1), offer="net-279"),
        event(
            "h", "hold.requested", f"number/{number}", later(START, seconds=2), hold="s1", service="data", quantity=9
        ),
    )

    assert prove(world.connection).held
