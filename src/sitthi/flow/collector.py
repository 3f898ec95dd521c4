"""Gathering single requests into batches, so that many callers share one commit: one collector a lane.

``Pace`` is the policy alone: how large a batch may grow and how long the first request in it may wait, for the
latency asked for. ``Gathering`` keeps the requests that wait, on a clock handed in. ``Collector`` does the waiting, in
a thread of its own.
"""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from datetime import timedelta
from typing import Generic, TypeVar

import msgspec

from sitthi.flow.request import Answer, Request
from sitthi.flow.spec import CommandSpec

SECOND_US = 1_000_000
GROWS_BY = 8
"""A batch that kept to its time may be larger by one part in so many next time."""

Ticket = TypeVar("Ticket")
Taken = list[tuple[Request, Ticket]]


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
        elif size >= self.limit:
            self.limit = min(self.aim.most, self.limit + 1 + self.limit // GROWS_BY)

    def wait_us(self, waiting: int, first_us: int, now_us: int) -> int:
        """How long to wait for more requests before a batch goes: 0 = now. ``first_us``: when its first one came."""
        if waiting >= self.limit:
            return 0
        return max(0, first_us + self.aim.gather_us - now_us)


class Gathering(Generic[Ticket]):
    """Requests that wait for their batch, in order of arrival, each with a ticket of its sender's making."""

    def __init__(self, pace: Pace, ends_batch: Callable[[CommandSpec], bool]) -> None:
        """Nobody waits yet; ``ends_batch`` says after which commands nothing may follow in the same batch."""
        self.pace = pace
        self._ends_batch = ends_batch
        self._waiting: deque[tuple[Request, Ticket, int]] = deque()

    def __len__(self) -> int:
        return len(self._waiting)

    def add(self, request: Request, ticket: Ticket, now_us: int) -> None:
        """One more request, come now."""
        self._waiting.append((request, ticket, now_us))

    def wait_us(self, now_us: int) -> int | None:
        """How long to wait before the next batch goes: 0 = now, None = nobody waits."""
        if not self._waiting:
            return None
        return self.pace.wait_us(len(self._waiting), self._waiting[0][2], now_us)

    def take(self) -> Taken[Ticket]:
        """The next batch, at most of the present size; it ends with a request that nothing may follow."""
        batch: Taken[Ticket] = []
        while self._waiting and len(batch) < self.pace.limit:
            request, ticket, _ = self._waiting.popleft()
            batch.append((request, ticket))
            if self._ends_batch(request.spec):
                break
        return batch


class Collector:
    """A lane's collector: anybody submits single requests, one thread decides them in batches."""

    def __init__(
        self,
        run: Callable[[list[Request]], list[Answer]],
        gathering: Gathering[Future[Answer]],
        now_us: Callable[[], int],
    ) -> None:
        """``run`` decides a batch, one answer a request; ``now_us`` is a clock that never goes back."""
        self._run = run
        self._now_us = now_us
        self._gathering = gathering
        self._changed = threading.Condition()
        self._closed = False

    def submit(self, request: Request) -> Future[Answer]:
        """The answer to be; raises RuntimeError once the collector is closed."""
        future: Future[Answer] = Future()
        with self._changed:
            if self._closed:
                message = "the collector is closed"
                raise RuntimeError(message)
            self._gathering.add(request, future, self._now_us())
            self._changed.notify()
        return future

    def close(self) -> None:
        """Take no more; what waits is still decided, at once."""
        with self._changed:
            self._closed = True
            self._changed.notify()

    def serve(self) -> None:
        """Decide batches until the collector is closed and nobody waits; the caller gives this a thread."""
        while True:
            batch = self._next()
            if not batch:
                return
            self._decide(batch)

    def _next(self) -> Taken[Future[Answer]]:
        with self._changed:
            while not self._closed:
                wait_us = self._gathering.wait_us(self._now_us())
                if wait_us == 0:
                    break
                self._changed.wait(None if wait_us is None else timedelta(microseconds=wait_us).total_seconds())
            return self._gathering.take()

    def _decide(self, batch: Taken[Future[Answer]]) -> None:
        begun_us = self._now_us()
        try:
            answers = self._run([request for request, _ in batch])
        except Exception as error:  # noqa: BLE001 - whoever waits for an answer is told
            for _, future in batch:
                future.set_exception(error)
            return
        self._gathering.pace.learn(len(batch), self._now_us() - begun_us)
        for (_, future), answer in zip(batch, answers, strict=True):
            future.set_result(answer)
