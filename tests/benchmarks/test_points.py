"""A trial of the points benchmark: a small life played, the books proven, and what was earned as reckoned."""

import argparse
import json
from collections.abc import Iterator
from typing import Any

import msgspec
import psycopg
import pytest

from benchmarks import after, disk, points_report
from benchmarks.points import Played, last_day, options, play, until_of
from benchmarks.points_again import Again
from benchmarks.points_books import Points, bills_paid, points_of_all
from benchmarks.points_data import Coupon, Retail, Spent
from benchmarks.points_life import Life, catalogue
from benchmarks.points_peer import BARE, BarePoints, prepare_bare
from sitthi.app import World
from sitthi.storage.server import Server, drop_database
from sitthi.views.prove import prove
from tests.conftest import WorldMaker

HOUSEHOLDS = range(1, 41)
LINES = (Spent("DRUG GM", 2_000, 500), Spent("FUEL", 1_000, 0), Spent("GROCERY", 12_345, 0))
RETAIL = Retail(
    purchases=dict.fromkeys(HOUSEHOLDS, 3),
    spent={household: {1: LINES, 5: LINES, 12: LINES} for household in HOUSEHOLDS},
    baskets=dict.fromkeys(HOUSEHOLDS, 30),
    coupons=tuple(Coupon(household, month, 9, household) for household in HOUSEHOLDS for month in (2, 7)),
    homeowners=frozenset(HOUSEHOLDS[::4]),
)


@pytest.fixture
def life(world: World) -> Life:
    """Forty households that pay in all ways there are."""
    return Life(RETAIL, 2024, catalogue(world.book))


@pytest.fixture
def bare(server: Server) -> Iterator[Server]:
    """The server with the peer's database."""
    prepare_bare(server)
    yield server
    drop_database(server, BARE)


def test_a_life_is_played_and_comes_to_what_was_reckoned(make_world: WorldMaker, bare: Server) -> None:
    """Every event decided, every bill paid, points tie to the ledger, some spent, some expired, receipts the same."""
    world = make_world()
    life = Life(RETAIL, 2024, catalogue(world.book))
    lines = list(life.events())
    begin = disk.mark(world.connection)
    played = play(world, lines, len(lines), until_of(2024))
    points = points_of_all(world.connection)
    figures: dict[str, Any] = {
        "asked": vars(options(["--quick"])),
        "machine": "here",
        "settings": {},
        "busy": 0,
        "reckoned": life.reckoned,
        "convert_seconds": 0.1,
        "event_bytes": 400.0,
        "played": played,
        "written": disk.written(world.connection, bare, begin, played.decisions.total()),
        "bare_a_second": BarePoints(bare, world.book).run(lines),
        "again": Again(catalogue(world.book)).run(lines, last_day(2024)),
        "proof": prove(world.connection, until_of(2024)),
        "prove_seconds": 0.1,
        "points": points,
        "bills": bills_paid(world.connection),
        "replayed": after.replay_some(world.connection, 20),
    }
    assert figures["proof"].faults == ()
    assert points.tie
    assert points.earned - points.taken_back == life.reckoned.points
    assert points_report.differing(figures) == []
    assert points.bonus == 10 * len(HOUSEHOLDS)
    assert min(points.redeemed, points.expired, points.taken_back, points.left) > 0
    assert points_report.sound(figures)
    assert "DOES NOT TIE" not in points_report.as_text(figures)
    assert json.loads(json.dumps(points_report.as_json(figures)))["points"]["tie"] is True


def test_the_peer_earns_the_same_but_for_what_is_reversed(bare: Server, life: Life, world: World) -> None:
    """Bare SQL credits every bill the first time it is paid in time, and takes none of it back."""
    lines = list(life.events())
    assert BarePoints(bare, world.book).run(lines) > 0
    with psycopg.connect(bare.url(BARE)) as connection:
        kept = connection.execute("SELECT sum(points)::bigint FROM lots").fetchone()
        spent = connection.execute("SELECT coalesce(sum(points), 0)::bigint FROM redemptions").fetchone()
        open_bills = connection.execute("SELECT count(*) FROM bills WHERE paid < total").fetchone()
    assert kept is not None
    assert spent is not None
    assert open_bills == (0,)
    assert kept[0] + spent[0] >= life.reckoned.points + 10 * len(HOUSEHOLDS)


def test_what_does_not_tie_is_not_sound() -> None:
    """The ledger's sum, less what went, has to be what the lots hold less what is owed."""
    points = Points(bonus=10, earned=100, taken_back=5, redeemed=20, expired=30, ended=0, left=58, owed=3, lots=2)
    assert (points.outstanding, points.tie) == (55, True)
    assert not msgspec.structs.replace(points, left=59).tie


def test_memory_is_flat_if_the_second_half_adds_nothing() -> None:
    """What caches take in the first half is no growth."""
    assert points_report.flat([10, 90_000, 100_000, 100_500, 101_000, 200_000])
    assert not points_report.flat([10, 90_000, 100_000, 100_500, 101_001, 40])
    assert Played().decisions.total() == 0


def test_a_trial_takes_a_few_households() -> None:
    """--quick is what a trial needs; the rest is as asked."""
    found: argparse.Namespace = options(["--quick", "--year", "2022"])
    assert (found.households, found.patience, found.year, found.replays) == (60, 0, 2022, 50)
    assert options([]).households == 0
