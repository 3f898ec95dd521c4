"""How large a lane's batches grow and how long requests wait for one, for the latency asked for: the policy alone."""

from __future__ import annotations

import msgspec

GROWS_BY = 8
"""A batch that kept to its time, and was full but for one part in so many, may be larger by as much next time."""


class Aim(msgspec.Struct, frozen=True, kw_only=True):
    """What is asked of a collector.

    ``latency_us``: by when a request is to be answered when the lane is busy; ``gather_us``: how long the first of a
    batch waits for others at most; ``most``: the largest batch; ``first``: the size it begins with.
    """

    latency_us: int = 100_000
    gather_us: int = 3_000
    most: int = 1_000
    first: int = 100


class Pace:
    """The size of the next batch, learnt from how long the last ones took.

    A request that just missed a batch waits for it and then for its own: so a batch may take half the latency asked
    for, less the time of gathering. One that took longer shrinks the next in proportion; full ones that kept to the
    time let it grow slowly.
    """

    def __init__(self, aim: Aim) -> None:
        """Begin with the aim's first size."""
        self.aim = aim
        self.limit = min(aim.first, aim.most)
        self._allowed_us = max((aim.latency_us - aim.gather_us) // 2, 1)

    def learn(self, size: int, took_us: int) -> None:
        """Take note of a batch: how many requests it had and how long it took."""
        if took_us > self._allowed_us:
            self.limit = max(1, min(self.limit, size * self._allowed_us // took_us))
        elif size >= self.limit - self.limit // GROWS_BY:
            self.limit = min(self.aim.most, self.limit + 1 + self.limit // GROWS_BY)

    def wait_us(self, waiting: int, first_us: int, now_us: int) -> int:
        """How long to wait for more requests before a batch goes: 0 = now. ``first_us``: when its first one came."""
        if waiting >= self.limit:
            return 0
        return max(0, first_us + self.aim.gather_us - now_us)
