"""A trial of the benchmark: a small world filled, decided by a lane, weighed, proven and decided again."""

from pathlib import Path

import psycopg
import pytest

from benchmarks import after, disk
from benchmarks.charge import options
from benchmarks.lane import Lane, Order
from benchmarks.load import of_lane, write_numbers
from sitthi.app import World
from sitthi.storage.server import Server
from sitthi.views.prove import prove
from tests.conftest import WorldMaker


def filled(world: World, subscribers: int, tmp_path: Path) -> int:
    """A world with so many subscribers: how many were taken over."""
    numbers = tmp_path / "numbers.csv"
    write_numbers(numbers, subscribers)
    order = Order(kind="fill", lane=0, lanes=1, subscribers=subscribers, numbers=numbers)
    return Lane(world, order, of_lane(subscribers, 0, 1)).fill().events


@pytest.mark.parametrize("tracks", [1, 2])
def test_a_window_is_decided_weighed_and_decided_again(
    make_world: WorldMaker, server: Server, tmp_path: Path, tracks: int
) -> None:
    """What the benchmark measures is real: every event decided, bytes counted, books proven, receipts the same."""
    world = make_world()
    order = Order(kind="run", lane=0, lanes=1, subscribers=60, seconds=60, most_events=400, tracks=tracks)
    assert filled(world, 60, tmp_path) == 60
    begin = disk.mark(world.connection)
    with psycopg.connect(world.connection.info.dsn, autocommit=True) as second:
        window = Lane(world, order, of_lane(60, 0, 1), [second])
        window.make()
        outcome = window.run()
    assert outcome.events == 400
    assert outcome.receipts >= 400
    assert sum(count for _, count in outcome.latencies) == 400
    written = disk.written(world.connection, server, begin, outcome.receipts)
    assert written.wal > 0
    assert prove(world.connection).faults == ()
    assert after.replay_some(world.connection, 40).differing == 0
    assert after.next_window(world.connection) == 1


def test_a_fixed_rate_decides_all_that_comes(make_world: WorldMaker, tmp_path: Path) -> None:
    """Events that come at fixed times are all decided, each with its time from when it came."""
    world = make_world()
    filled(world, 20, tmp_path)
    order = Order(kind="run", lane=0, lanes=1, subscribers=20, seconds=0.0001, rate=1_000_000)
    lane = Lane(world, order, of_lane(20, 0, 1))
    lane.make()
    outcome = lane.run()
    assert outcome.events == 100
    assert sum(count for _, count in outcome.latencies) == 100


def test_a_server_whose_commits_are_not_durable_is_refused(make_world: WorldMaker) -> None:
    """Nothing is measured with synchronous commit off."""
    world = make_world()
    world.connection.execute("SET synchronous_commit = on")
    assert disk.settings(world.connection)["synchronous_commit"] == "on"
    world.connection.execute("SET synchronous_commit = off")
    with pytest.raises(RuntimeError, match="synchronous_commit"):
        disk.settings(world.connection)


def test_a_quick_run_is_a_small_one() -> None:
    """`--quick` is a trial of everything, in half a minute."""
    asked = options(["--quick", "--lanes", "1"])
    assert (asked.wallets, asked.seconds, asked.windows, asked.lanes) == (20_000, 3, 1, [1])
