"""Seeded chance in whole numbers, drawn bit by bit, so that a seed gives the same bytes on every version of Python."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate
from random import Random
from typing import Generic, TypeVar

T = TypeVar("T")

_BITS = 32
PERMILLE = 1000


class Weighted(Generic[T]):
    """Things to be drawn, each with a whole weight."""

    def __init__(self, weights: Sequence[tuple[T, int]]) -> None:
        """Weights need not add up to anything."""
        self.things = [thing for thing, _ in weights]
        self.upto = list(accumulate(weight for _, weight in weights))


class Dice:
    """Draws from one seeded source, in the order in which it is asked."""

    def __init__(self, seed: int) -> None:
        """The same seed draws the same."""
        self.bits = Random(seed).getrandbits  # noqa: S311  # a made-up day is no secret

    def below(self, bound: int) -> int:
        """A whole number from 0 to ``bound`` - 1."""
        return self.bits(_BITS) * bound >> _BITS

    def between(self, least: int, most: int) -> int:
        """A whole number from ``least`` to ``most``, both included."""
        return least + self.below(most - least + 1)

    def happens(self, permille: int) -> bool:
        """True in so many of a thousand cases."""
        return self.below(PERMILLE) < permille

    def of(self, things: Sequence[T]) -> T:
        """One of several, all alike."""
        return things[self.below(len(things))]

    def weighted(self, table: Weighted[T]) -> T:
        """One of several by weight."""
        return table.things[bisect_right(table.upto, self.below(table.upto[-1]))]


def scattered(index: int, seed: int) -> int:
    """32 bits that belong to a thing's index for good, without drawing: the same whenever they are asked for."""
    mixed = (index + 1) * 0x9E3779B97F4A7C15 + (seed + 1) * 0xC2B2AE3D27D4EB4F
    mixed = ((mixed >> 29 ^ mixed) * 0xBF58476D1CE4E5B9) & 0xFFFFFFFFFFFFFFFF
    return mixed >> 32
