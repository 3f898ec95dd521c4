"""Two forward walks through the real corridor, with an event and without it; the caller takes back what they decided.

Both walks assume that nothing else happens. Notices are not delivered on the way: their delivery changes nothing that
is decided, and what waits for a message is delivered as due work, as everywhere.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

import msgspec

from sitthi.due.play import Player
from sitthi.due.sweep import sweep
from sitthi.flow import receipts
from sitthi.flow.announce import announce
from sitthi.flow.request import REPEATED, STUCK, Answer, Request
from sitthi.kernel import ids
from sitthi.kernel.errors import OurMistake

Progress = Callable[[int], None]
"""Told how many decisions have been made so far."""


class Walked(msgspec.Struct):
    """What an event comes to: receipts in the order in which they were decided.

    ``answer`` is the event's own, ``others`` what it causes to other holders; ``later`` follows up to the end of the
    walk. ``without`` is everything decided up to then without the event, by key. ``holders`` are all that are touched.
    """

    answer: Answer
    others: list[Answer]
    later: list[bytes]
    without: dict[bytes, bytes]
    holders: frozenset[str]


class Grown(Exception):
    """A walk has reached holders beyond those it knew of: both must be walked again, with these too."""

    def __init__(self, holders: frozenset[str]) -> None:
        super().__init__(f"{len(holders)} holders")
        self.holders = holders


class Walks:
    """The two walks of one request to a time, in the transaction that is open: the request is left decided in it."""

    def __init__(self, player: Player, request: Request, until_us: int, progress: Progress | None = None) -> None:
        """``progress`` is told after every batch."""
        self._player = player
        self._request = request
        self._until_us = until_us
        self._progress = progress
        self._decided = 0

    def go(self, known: frozenset[str]) -> Walked:
        """Both walks of the ``known`` holders, or of those the event touches where none are known.

        Raises Grown where others are reached; BadInput for an event that is none, or has to wait behind another.
        """
        corridor = self._player.corridor
        holders = known or self._touched()
        corridor.hold(holders)
        with corridor.trial():
            without = self._forward(set(holders))
        answer = self._run()
        if answer.state == REPEATED:
            return Walked(answer, [], [], {}, holders)
        with corridor.trial():
            others = list(self._announced([answer]))
            reached = set(holders)
            later = self._forward(reached)
        reached |= _whose(without) | _whose(answer.receipts) | _whose(later)
        reached |= {name for one in others for name in _whose(one.receipts)}
        if not reached <= holders:
            raise Grown(holders | reached)
        return Walked(answer, others, later, {receipts.decode(one).key: one for one in without}, holders)

    def _touched(self) -> frozenset[str]:
        """The holders that the event itself touches: found by deciding it, which is taken back.

        Its own is kept from other writers before anything is looked at.
        """
        corridor = self._player.corridor
        own = corridor.holder_of(self._request)
        corridor.hold([own])
        with corridor.trial():
            answer = self._run()
            answers = [answer, *self._announced([answer])]
            found = {name for one in answers for name in _whose(one.receipts)}
            found |= self._addressed(answers)
        return frozenset(found or {own})

    def _addressed(self, answers: Iterable[Answer]) -> set[str]:
        """Whose the numbers are that messages went to."""
        told = (receipts.decision_of(receipts.decode(one)) for answer in answers for one in answer.receipts)
        numbers = sorted({message.number for decision in told for message in decision.messages if message.number})
        rows = self._player.corridor.connection.execute(_OWNERS, (numbers,)).fetchall()
        return {row[0] for row in rows}

    def _run(self) -> Answer:
        """The event decided, and what had fallen due before it; raises where there is no decision."""
        answer = self._player.decide(self._request, trial=True)
        self._count(len(answer.receipts))
        return answer

    def _announced(self, answers: list[Answer]) -> Iterator[Answer]:
        """What some answers cause to other holders, and what that causes."""
        player = self._player
        while answers:
            causes = [ids.decision_id(receipts.decode(one).key) for answer in answers for one in answer.receipts]
            answers = announce(player.corridor, player.own_door, causes)
            self._count(sum(len(one.receipts) for one in answers))
            yield from answers

    def _forward(self, holders: set[str]) -> list[bytes]:
        """All that falls due for some holders up to the end of the walk, in order; adds those reached on the way."""
        found: list[bytes] = []
        for answer in sweep(self._player.corridor, self._until_us, holders):
            if answer.state == STUCK:
                text = f"what falls due for {answer.due[0] if answer.due else 'this customer'} would get stuck"
                raise OurMistake(text)
            self._count(len(answer.receipts))
            for one in (answer, *self._announced([answer] if answer.receipts else [])):
                found += one.receipts
                holders |= _whose(one.receipts)
        return found

    def _count(self, decisions: int) -> None:
        self._decided += decisions
        if self._progress is not None:
            self._progress(self._decided)

    @property
    def decided(self) -> int:
        """How many decisions have been made so far."""
        return self._decided


_OWNERS = """
SELECT DISTINCT h.holder FROM numbers n JOIN holders h USING (holder_no) WHERE n.current AND n.number = ANY(%s)
"""


def _whose(found: Iterable[bytes]) -> set[str]:
    """The holders that receipts are about."""
    return {receipts.decode(one).holder for one in found}
