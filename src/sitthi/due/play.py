"""Playing events on a world whose clock follows them: batches, what falls due between and after them, announcements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sitthi.channels.null import deliver_notices
from sitthi.due.sweep import sweep
from sitthi.flow.admit import Door
from sitthi.flow.announce import announce
from sitthi.flow.corridor import Corridor
from sitthi.flow.request import MALFORMED, STUCK, WAITING, Answer, Request
from sitthi.kernel import ids
from sitthi.kernel.errors import BadInput, OurMistake


class Player:
    """Plays lines of events in order; the answers come in the order in which things were decided.

    The world's clock is the time of the latest event decided so far. Whatever the size of the batches, an event meets
    a world in which everything due by that clock has been carried out.
    """

    def __init__(
        self,
        corridor: Corridor,
        door: Door,
        own_door: Door,
        *,
        batch_size: int,
        keep_going: bool,
        null_channel: bool,
    ) -> None:
        """``own_door`` admits what we cause ourselves; with ``keep_going`` malformed events are passed over."""
        self.corridor = corridor
        self.door = door
        self.own_door = own_door
        self.batch_size = batch_size
        self.keep_going = keep_going
        self.null_channel = null_channel
        self.latest_us = 0
        """What the world's clock shows: set it where the world has lived before."""
        self._batch: list[Request] = []
        self._stopped = False

    def play(self, lines: Iterable[bytes], until_us: int | None = None) -> Iterator[Answer]:
        """Decide every line; stops after a malformed one unless told to keep going; then what is due ``until_us``."""
        self._stopped = False
        for number, line in enumerate(lines, 1):
            if line.strip():
                yield from self._take(line, number)
            if self._stopped:
                return
        yield from self._flush()
        if self._stopped:
            return
        yield from self._sweep(max(self.latest_us, until_us or 0))
        yield from self.announce()

    def decide(self, request: Request, *, trial: bool = False) -> Answer:
        """One event by itself, and what had fallen due before it; ``trial``: it will be taken back, and is told so.

        Raises BadInput for one that is malformed or has to wait behind another, OurMistake for one that gets stuck.
        """
        (answer,) = self.corridor.run([request], stop_at_bad=True, clock_us=self.latest_us)
        if answer.error is not None:
            raise answer.error
        if answer.state == STUCK:
            raise OurMistake(f"this event {'would get' if trial else 'got'} stuck")
        if answer.state == WAITING:
            waits = "would wait" if trial else "waits"
            raise BadInput(
                what=f"an earlier event of this customer is set aside, so this one {waits} behind it",
                remedy="Mend that first: `sitthi stuck list`.",
            )
        return answer

    def announce(self) -> Iterator[Answer]:
        """What has been caused for others is decided, and so on; the null channel then delivers its notices."""
        yield from announce(self.corridor, self.own_door)
        if self.null_channel:
            deliver_notices(self.corridor)

    def _take(self, line: bytes, number: int) -> Iterator[Answer]:
        """One line more: into the batch, which goes when it is full or when it may cause something for others."""
        try:
            request = self.door.admit(line, number)
        except BadInput as error:
            yield from self._flush()
            if not self._stopped:
                self._stopped = not self.keep_going
                yield Answer(MALFORMED, b"", [], error, number)
            return
        if self._batch and request.command.at_us < self._batch[-1].command.at_us:
            # Out of order: what has fallen due since, by the clock of the others, comes first in any batch.
            yield from self._flush()
            if self._stopped:
                return
        if self.latest_us < (caused_us := _caused_us(request)) <= request.command.at_us:
            # About a message of what falls due between the last event and this one: that comes first.
            yield from self._flush()
            if self._stopped:
                return
            yield from self._sweep(caused_us)
        self._batch.append(request)
        if len(self._batch) >= self.batch_size or self.corridor.index.ends_batch(request.spec):
            yield from self._flush()

    def _flush(self) -> Iterator[Answer]:
        """Decide the batch, then everything due up to the last good event in it."""
        batch, self._batch = self._batch, []
        if not batch:
            return
        times_us = {request.key: request.command.at_us for request in reversed(batch)}
        found = self.corridor.run(batch, stop_at_bad=not self.keep_going, clock_us=self.latest_us)
        for answer in found:
            if answer.state == MALFORMED:
                self._stopped = not self.keep_going
            else:
                self.latest_us = max(self.latest_us, times_us[answer.key])
            yield answer
        yield from self.announce()
        yield from self._sweep(self.latest_us)

    def _sweep(self, until_us: int) -> Iterator[Answer]:
        for answer in sweep(self.corridor, until_us):
            if answer.receipts or answer.error is not None:
                yield answer


def _caused_us(request: Request) -> int:
    """When work of our own fell due whose message an event is about; 0 where it is about no message."""
    kind, _, message = request.command.subject.partition("/")
    return ids.caused_at_us(message) if kind == "message" else 0
