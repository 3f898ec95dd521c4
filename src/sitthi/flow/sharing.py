"""What each track of a lane does next: the policy alone, without threads or a database, on a clock handed in.

A lane may have several tracks, each with a connection of its own, so that one decides while another waits for the
database. A holder's requests keep their order: under load those that wait are routed to the tracks by their holders,
and a track takes its own only. What can not be routed (its holder is not known yet, or it passes from one to another)
is decided, with what came after it, by one track alone while the others stand still.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

import msgspec

from sitthi.flow.pace import Pace
from sitthi.flow.request import Request
from sitthi.flow.spec import CommandSpec

Ticket = TypeVar("Ticket")
Taken = list[tuple[Request, Ticket]]


class Turn(msgspec.Struct, Generic[Ticket], frozen=True):
    """What a track does now: decide a ``batch``, or find out whose requests are (``route``), or wait.

    ``wait_us``: for so long at most; None = until something has happened.
    """

    batch: Taken[Ticket] = []
    route: list[Request] = []
    wait_us: int | None = None


class Sharing(Generic[Ticket]):
    """Requests that wait for their batch, each with a ticket of its sender's making, and what the tracks are at."""

    def __init__(self, pace: Pace, ends_batch: Callable[[CommandSpec], bool], tracks: int = 1) -> None:
        """Nobody waits yet; ``ends_batch`` says after which commands nothing may follow in the same batch."""
        self.pace = pace
        self._ends_batch = ends_batch
        self._waiting: deque[tuple[Request, Ticket, int]] = deque()
        """Requests in order of arrival, and when each came."""
        self._routed: list[deque[tuple[Request, Ticket, int]]] = [deque() for _ in range(tracks)]
        self._busy = [False] * tracks
        self._routing = 0
        """How many of those that wait are being routed."""
        self._stuck = False
        """The first that waits can not be routed."""
        self._alone = False
        """One track decides while the others stand still."""

    def __len__(self) -> int:
        """How many wait for their batch."""
        return len(self._waiting) + sum(map(len, self._routed))

    @property
    def is_full(self) -> bool:
        """Whether two batches for each track wait already: more would only wait longer."""
        return len(self) >= 2 * max(self.pace.limit, self.pace.aim.first) * len(self._busy)

    def add(self, request: Request, ticket: Ticket, now_us: int) -> bool:
        """One more request, come now; whether a track at rest should look: a batch begins, is full, or more so."""
        self._waiting.append((request, ticket, now_us))
        return len(self._waiting) in {1, self.pace.limit, self.pace.limit + 1}

    def turn(self, track: int, now_us: int, *, closing: bool = False) -> Turn[Ticket]:
        """What a track does now; while ``closing`` nobody waits for company."""
        if self._alone:
            return Turn()
        own, limit = len(self._routed[track]), self.pace.limit
        crowded = len(self._waiting) > limit
        if own and (2 * own >= limit or not crowded or self._routing or self._stuck):
            return self._take(track, self._routed[track])
        if self._routing or not self._waiting:
            return Turn()
        idle = not any(self._busy) and not any(self._routed)
        if self._stuck:
            return self._take(track, self._waiting) if idle else Turn()
        if not idle and not crowded:
            return Turn()  # one batch is soon done, and costs less than two small ones
        wait_us = 0 if closing else self.pace.wait_us(len(self._waiting), self._waiting[0][2], now_us)
        if wait_us > 0:
            return Turn(wait_us=wait_us)
        if len(self._busy) == 1 or not crowded:
            return self._take(track, self._waiting)
        self._routing = min(len(self._waiting), (limit - own) * len(self._busy))
        return Turn(route=[self._waiting[place][0] for place in range(self._routing)])

    def routed(self, tracks: Sequence[int | None]) -> None:
        """The requests that were to be routed are of these tracks; up to the first of which it is not known."""
        assert len(tracks) == self._routing
        self._routing = 0
        for track in tracks:
            if track is None:
                self._stuck = True
                return
            self._routed[track].append(self._waiting.popleft())

    def done(self, track: int) -> None:
        """A track's batch has been decided."""
        self._busy[track] = self._alone = False

    def _take(self, track: int, own: deque[tuple[Request, Ticket, int]]) -> Turn[Ticket]:
        """The next batch, at most of the present size; it ends with a request that nothing may follow."""
        if own is self._waiting:
            self._alone, self._stuck = True, False
        batch: Taken[Ticket] = []
        while own and len(batch) < self.pace.limit:
            request, ticket, _ = own.popleft()
            batch.append((request, ticket))
            if self._ends_batch(request.spec):
                break
        self._busy[track] = True
        return Turn(batch=batch)
