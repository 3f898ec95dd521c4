"""Collecting single requests into batches, so that many callers share one commit: one collector a lane.

What is decided when is the policy of ``pace.py`` and ``sharing.py``; here are the threads, one a track. While they wait
for the database, whoever submits may admit the requests of the next batches.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from datetime import timedelta
from typing import Generic, TypeVar

import msgspec

from sitthi.flow.request import Answer, Request
from sitthi.flow.sharing import Sharing, Taken, Turn

Ticket = TypeVar("Ticket")
SELDOM = 200_000
"""So many values more than before are kept before they are searched."""


class Track(msgspec.Struct, frozen=True):
    """What a track works with: ``run`` decides a batch, one answer a request; ``route`` says whose requests are.

    ``route`` gives a track for each request, or None where that can not be said; a single track needs none.
    """

    run: Callable[[list[Request]], list[Answer]]
    route: Callable[[list[Request]], Sequence[int | None]] = lambda requests: [None] * len(requests)


class Collector(Generic[Ticket]):
    """A lane's collector: anybody submits single requests, a thread for each track decides them in batches."""

    def __init__(
        self,
        tracks: Sequence[Track],
        sharing: Sharing[Ticket],
        answered: Callable[[Taken[Ticket], list[Answer] | Exception], None],
        now_us: Callable[[], int],
    ) -> None:
        """``answered`` is told each batch with its answers, or why there are none; it may not raise.

        It is called in the track's thread; ``now_us`` is a clock that never goes back.
        """
        self._tracks = tracks
        self._sharing = sharing
        self._answered = answered
        self._now_us = now_us
        lock = threading.Lock()
        self._come = threading.Condition(lock)
        self._room = threading.Condition(lock)
        self._closed = False

    @property
    def is_full(self) -> bool:
        """Whether whoever submits now would have to wait for room."""
        return self._sharing.is_full

    def submit(self, request: Request, ticket: Ticket) -> None:
        """One more request; waits while too many wait already. Raises RuntimeError once the collector is closed."""
        with self._come:
            while self.is_full and not self._closed:
                self._room.wait()
            if self._closed:
                message = "the collector is closed"
                raise RuntimeError(message)
            if self._sharing.add(request, ticket, self._now_us()):
                self._come.notify_all()

    def close(self) -> None:
        """Take no more; what waits is still decided, at once."""
        with self._come:
            self._closed = True
            self._come.notify_all()
            self._room.notify_all()

    def serve(self, track: int = 0) -> None:
        """Decide a track's batches until the collector is closed and nobody waits; the caller gives this a thread."""
        while True:
            turn = self._next(track)
            if turn.batch:
                self._decide(track, turn.batch)
            elif turn.route:
                self._route(track, turn.route)
            else:
                return

    def _next(self, track: int) -> Turn[Ticket]:
        """What a track does next; nothing once everything is done."""
        with self._come:
            while True:
                turn = self._sharing.turn(track, self._now_us(), closing=self._closed)
                if turn.batch or turn.route:
                    self._room.notify_all()
                    return turn
                if self._closed and not self._sharing:
                    return turn
                wait_us = turn.wait_us
                self._come.wait(None if wait_us is None else timedelta(microseconds=wait_us).total_seconds())

    def _route(self, track: int, requests: list[Request]) -> None:
        found: Sequence[int | None]
        try:
            found = self._tracks[track].route(requests)
        except Exception:  # noqa: BLE001 - they are decided all the same; who can not, tells their callers then
            found = [None] * len(requests)
        with self._come:
            self._sharing.routed(found)
            self._come.notify_all()

    def _decide(self, track: int, batch: Taken[Ticket]) -> None:
        begun_us = self._now_us()
        answers: list[Answer] | Exception
        try:
            answers = self._tracks[track].run([request for request, _ in batch])
        except Exception as error:  # noqa: BLE001 - whoever waits for an answer is told
            answers = error
        with self._come:
            self._sharing.done(track)
            if not isinstance(answers, Exception):
                self._sharing.pace.learn(len(batch), self._now_us() - begun_us)
            self._come.notify_all()
        self._answered(batch, answers)


def stay() -> None:
    """What this process has made so far is kept to its end, and what it makes from now on is soon dropped.

    So the search for values that nobody uses leaves out what is there, and seldom looks: batches let go of their own.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(SELDOM)


def tell(batch: Taken[Future[Answer]], answers: list[Answer] | Exception) -> None:
    """Give those who wait by a future each their answer, or each the exception."""
    if isinstance(answers, Exception):
        for _, future in batch:
            future.set_exception(answers)
        return
    for (_, future), answer in zip(batch, answers, strict=True):
        future.set_result(answer)
