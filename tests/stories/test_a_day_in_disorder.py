"""The shipped day, in order and with hundreds of its events out of place: the same in batches of any size."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from sitthi.app import Options
from sitthi.terms import Book, load_book
from sitthi.views.prove import prove
from tests.ground import Ground
from tests.stories.telling import BATCHES, by_key

A_DAY = Path(__file__).resolve().parents[2] / "examples" / "a-day.jsonl"
MOVED = 200
FAR = 20


@pytest.fixture(scope="module")
def open_window() -> Book:
    """The terms of the shipped day."""
    return load_book(overlay=Path("sale-window-open"))


def disordered(lines: list[bytes], seed: int) -> list[bytes]:
    """Some lines a few places later than they were; seed 0 moves none."""
    chance = Random(seed)  # noqa: S311 - a run that can be repeated
    moved = list(lines)
    for _ in range(MOVED if seed else 0):
        place = chance.randrange(len(moved) - FAR)
        moved.insert(place + chance.randrange(1, FAR), moved.pop(place))
    return moved


@pytest.mark.long
@pytest.mark.parametrize("seed", range(3))
def test_the_day_is_the_same_in_any_batches(ground: Ground, open_window: Book, seed: int) -> None:
    """Late and malformed events among them, every decision has the same receipt whatever the batch size."""
    lines = disordered(A_DAY.read_bytes().splitlines(), seed)
    found = {}
    for size in BATCHES:
        ground.clear()
        world = ground.world(open_window, Options(batch_size=size, keep_going=True))
        found[size] = by_key(world.player().play(lines))
        proof = prove(ground.connection)
        assert proof.held, proof.faults
    assert all(receipts == found[1] for receipts in found.values())
