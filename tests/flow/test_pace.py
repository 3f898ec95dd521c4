"""How large batches grow and how long requests wait for company, for the latency asked for."""

from __future__ import annotations

import msgspec
import pytest

from sitthi.flow.pace import Aim, Pace


def aim(**given: int) -> Aim:
    """An aim of 21 ms, gathering for 1 ms: 10 ms a batch."""
    return msgspec.structs.replace(Aim(latency_us=21_000, gather_us=1_000, most=1_000, first=100), **given)


def test_a_full_batch_goes_at_once_and_a_small_one_after_the_time_of_gathering() -> None:
    """Nobody waits longer for company than asked for, and not at all when the batch is full."""
    pace = Pace(aim())
    assert pace.wait_us(100, first_us=5, now_us=5) == 0
    assert pace.wait_us(99, first_us=5, now_us=5) == 1_000
    assert pace.wait_us(1, first_us=5, now_us=905) == 100
    assert pace.wait_us(1, first_us=5, now_us=9_000) == 0


def test_batches_grow_while_they_keep_to_the_time() -> None:
    """Full batches that are quick grow by an eighth up to the most; small ones say nothing about larger ones."""
    pace = Pace(aim(most=120))
    pace.learn(50, 1_000)
    assert pace.limit == 100
    pace.learn(100, 10_000)
    assert pace.limit == 113
    pace.learn(113, 10_000)
    assert pace.limit == 120


def test_a_batch_that_took_too_long_shrinks_the_next_in_proportion() -> None:
    """Twice the time allowed halves the batch at once; it never becomes none."""
    pace = Pace(aim())
    pace.learn(100, 20_000)
    assert pace.limit == 50
    pace.learn(1, 30_000_000)
    assert pace.limit == 1


@pytest.mark.parametrize(("fixed_us", "each_us"), [(2_000, 70), (500, 20), (9_000, 200)])
def test_the_size_settles_where_a_batch_takes_the_time_allowed(fixed_us: int, each_us: int) -> None:
    """Whatever a batch and a request cost, full batches come to take between four fifths and all of the time."""
    pace = Pace(aim())
    for _ in range(200):
        pace.learn(pace.limit, fixed_us + each_us * pace.limit)
    taken = []
    for _ in range(50):
        taken.append(fixed_us + each_us * pace.limit)
        pace.learn(pace.limit, taken[-1])
    assert max(taken) <= 10_000 * 9 // 8 + each_us
    assert min(taken) >= 7_500
