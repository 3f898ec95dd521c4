"""Playing events on a world whose clock follows them: batches, what falls due between and after them, announcements."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from sitthi.channels.null import deliver_notices
from sitthi.due.sweep import sweep
from sitthi.flow.admit import Door
from sitthi.flow.announce import announce
from sitthi.flow.corridor import Corridor
from sitthi.flow.request import MALFORMED, Answer, Request
from sitthi.kernel.errors import BadInput


class Player:
    """Plays lines of events in order; the answers come in the order in which things were decided."""

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
        self._batch: list[Request] = []

    def play(self, lines: Iterable[bytes], until_us: int | None = None) -> Iterator[Answer]:
        """Decide every line; stops after a malformed one unless told to keep going; then what is due ``until_us``."""
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                request = self.door.admit(line, number)
            except BadInput as error:
                yield from self._flush()
                yield Answer(MALFORMED, b"", [], error, number)
                if not self.keep_going:
                    return
                continue
            self._batch.append(request)
            if len(self._batch) >= self.batch_size or request.spec.crosses:
                stopped = False
                for answer in self._flush():
                    stopped = stopped or answer.state == MALFORMED
                    yield answer
                if stopped and not self.keep_going:
                    return
        stopped = False
        for answer in self._flush():
            stopped = stopped or answer.state == MALFORMED
            yield answer
        if stopped and not self.keep_going:
            return
        yield from self._sweep(max(self.latest_us, until_us or 0))
        yield from self._announce()

    def _flush(self) -> Iterator[Answer]:
        batch, self._batch = self._batch, []
        if not batch:
            return
        yield from self._sweep(batch[0].command.at_us - 1)
        yield from self.corridor.run(batch, stop_at_bad=not self.keep_going)
        self.latest_us = max(self.latest_us, *(request.command.at_us for request in batch))
        yield from self._announce()

    def _sweep(self, until_us: int) -> Iterator[Answer]:
        for answer in sweep(self.corridor, until_us):
            if answer.receipts or answer.error is not None:
                yield answer

    def _announce(self) -> Iterator[Answer]:
        yield from announce(self.corridor, self.own_door)
        if self.null_channel:
            deliver_notices(self.corridor)
