"""A trial of the billing benchmark: a small cycle issued, weighed, proven, and the same bills by bare SQL."""

import json

import psycopg

from benchmarks import after
from benchmarks.billing import BATCH, Billing, batches, bills_kept, flat, options
from benchmarks.bills import bills
from benchmarks.bills_peer import BARE, BareBills, prepare_bare
from benchmarks.running import Run, growth, linear
from sitthi.storage.server import Server, drop_database
from sitthi.views.prove import prove
from tests.conftest import WorldMaker


def test_a_cycle_is_issued_weighed_and_proven(make_world: WorldMaker, server: Server) -> None:
    """What the benchmark measures is real: every bill issued, bytes counted, books proven, receipts the same."""
    world = make_world()
    billing = Billing(world, server, options(["--quick"]))
    billing.take(30)
    billing.take(BATCH + 20)
    cycle, written = billing.cycle(BATCH + 20)
    assert (cycle.done, bills_kept(world.connection)) == (BATCH + 20, BATCH + 20)
    assert cycle.seconds > 0
    assert len(cycle.own_kb) == len(cycle.server_kb) == 3
    assert written.wal > 0
    assert written.by_table["bills"] > 0
    assert prove(world.connection).faults == ()
    assert after.replay_some(world.connection, 20).differing == 0


def test_the_peer_writes_the_same_bills(make_world: WorldMaker, server: Server) -> None:
    """The bare peer inserts what it is given, and adds the same VAT as the rules where no price has it in it."""
    world = make_world()
    billing = Billing(world, server, options(["--quick", "--lines", "3"]))
    billing.take(20)
    billing.cycle(20)
    prepare_bare(server)
    assert BareBills(server).run(batches(bills(0, 20, 3))) > 0
    ours = world.connection.execute("SELECT bill, (doc->>9)::bigint FROM bills ORDER BY bill").fetchall()

    with psycopg.connect(server.url(BARE)) as connection:
        theirs = connection.execute("SELECT bill, total FROM bills ORDER BY bill").fetchall()
    drop_database(server, BARE)
    assert ours == theirs
    assert len(ours) == 20


def test_every_bill_has_the_lines_asked_for() -> None:
    """The load is the same each time, a bill an account, with as many lines as were asked for."""
    made = list(bills(3, 2, 7))
    assert made == list(bills(3, 2, 7))
    assert [json.loads(one)["subject"] for one in made] == ["account/a3", "account/a4"]
    assert [len(json.loads(one)["data"]["lines"]) for one in made] == [7, 7]


def test_growth_is_told_by_the_time_of_a_bill() -> None:
    """Linear is a bill that takes no longer the more there are; flat, memory that does not grow with them."""
    quick, slow = Run(done=100, seconds=1.0), Run(done=200, seconds=2.4)
    assert [round(one) for one in growth([quick, slow])] == [0, 20]
    assert not linear([quick, slow])
    assert linear([slow, quick])
    assert flat(Run(own_kb=[100, 90, 110], server_kb=[5, 5, 5]))
    assert not flat(Run(own_kb=[100, 90, 110], server_kb=[5, 5, 9_999]))
