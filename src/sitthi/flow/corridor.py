"""The corridor: admitted requests go in as a batch; gather, decide, record in one transaction; answers come out."""

from __future__ import annotations

import gc
import traceback
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any, TypeVar

import msgspec
import psycopg

from sitthi.areas.rewards.terms import reward_of
from sitthi.flow import partitions
from sitthi.flow.desk import Desk
from sitthi.flow.gather import LOCK, LOCK_CLASS, Moved, lay_out
from sitthi.flow.index import Index
from sitthi.flow.names import LedgerNames
from sitthi.flow.record import INSERT_STUCK, columns, record
from sitthi.flow.request import MALFORMED, STUCK, Answer, Request
from sitthi.flow.rulebook import Rulebook
from sitthi.flow.step import RuleFailed
from sitthi.flow.subjects import Subjects
from sitthi.flow.wakeups import WakeUp
from sitthi.flow.walk import Walk
from sitthi.flow.wanted import Needs
from sitthi.flow.wanted import Row as Looked
from sitthi.kernel.command import Command
from sitthi.kernel.errors import BadInput
from sitthi.kernel.ids import SLOTS, holder_slot
from sitthi.storage.pipeline import Connection

Result = TypeVar("Result")
TRIES = 3
PREPARED_MOST = 500
"""Statements a connection keeps prepared: more than there are, else each batch would push out what the next needs."""
PLACE = """
SELECT h.holder, p.kind || '/' || p.name FROM places p JOIN holders h USING (holder_no) WHERE p.place_no = %s
"""


class Settings(msgspec.Struct, frozen=True):
    """What a world says of how decisions are carried out.

    ``delivery_delay_us``: how long the null channel takes to deliver (None = a real channel reports it).
    ``version``: of the program, kept with what gets stuck.
    """

    delivery_delay_us: int | None = 0
    version: str = ""


class Corridor:
    """Decides batches on one connection. One writer a lane: give each corridor holders of its own slots."""

    def __init__(
        self,
        connection: Connection,
        index: Index,
        rulebook: Rulebook,
        settings: Settings,
        recorded_us: Callable[[], int],
    ) -> None:
        """``recorded_us`` is asked once a batch for the time at which it is recorded."""
        self.connection = connection
        connection.prepared_max = PREPARED_MOST
        self.index = index
        self.rulebook = rulebook
        self.settings = settings
        self.looked_up: dict[str, Looked] = {}
        """Numbers that were looked up to be routed, by their names, until their requests are laid out."""
        self._recorded_us = recorded_us
        self._needs = Needs(index.with_account, index.with_tier, self._reward_of)
        self._names = LedgerNames()
        self._partitions = partitions.Partitions()

    def beside(self, connection: Connection) -> Corridor:
        """A corridor of the same making on another connection, for the same lane."""
        other = Corridor(connection, self.index, self.rulebook, self.settings, self._recorded_us)
        other.looked_up = self.looked_up
        return other

    def learn(self, names: list[tuple[str, str]]) -> None:
        """Give numbers to the (kind, name) pairs the ledger will need, so that no batch has to."""
        self._names.give(self.connection, names)

    def run(self, requests: Sequence[Request], *, stop_at_bad: bool = False, clock_us: int = 0) -> list[Answer]:
        """Decide and record requests in order of arrival; one answer each (fewer after a malformed one, if asked).

        ``clock_us``: the time it is in the world already. What a request from before it causes is carried out up to it.
        """
        if not requests:
            return []
        try:
            return self._batch(list(requests), stop_at_bad=stop_at_bad, clock_us=clock_us)
        except (RuleFailed, psycopg.IntegrityError, psycopg.DataError):
            return self._apart(list(requests), stop_at_bad=stop_at_bad, clock_us=clock_us)

    def sweep(self, place_nos: Sequence[int], until_us: int, rung: Sequence[WakeUp] = ()) -> list[Answer]:
        """Carry out what is due up to a time for numbers, accounts and holders that no event has touched.

        ``rung`` are the wake-ups by which they were found: each is taken away, and set anew for what is due by then.
        """
        if not place_nos:
            return []
        try:
            return self._sweep(place_nos, until_us, rung)
        except (RuleFailed, psycopg.IntegrityError, psycopg.DataError):
            return [answer for place_no in place_nos for answer in self._sweep_apart(place_no, until_us, rung)]

    @contextmanager
    def trial(self) -> Iterator[None]:
        """What is decided within is taken back at its end, with all that was recorded; trials may nest."""
        try:
            with self.connection.transaction(force_rollback=True):
                yield
        finally:
            self._names.forget()
            self._partitions.forget()

    def hold(self, holders: Iterable[str]) -> None:
        """Keep other writers off some holders until the transaction ends that this is asked in."""
        slots = sorted({holder_slot(holder) for holder in holders})
        self.connection.execute(LOCK, (LOCK_CLASS, slots))

    def lay_out(self, requests: Sequence[Request], due: Sequence[int], until_us: int) -> Desk:
        """Lock and read everything that some requests and places need; to be asked within an ``attempt``."""
        return lay_out(self.connection, requests, due, until_us, self._needs, self.looked_up)

    def attempt(self, work: Callable[[], Result]) -> Result:
        """Work in one transaction; begun anew where what it looked up has moved, or two waited for each other.

        Raises what the last of several attempts has failed by.
        """
        last: Exception | None = None
        for _ in range(TRIES):
            try:
                with self.connection.transaction():
                    return work()
            except (Moved, psycopg.errors.DeadlockDetected) as error:
                self._names.forget()
                last = error
            except Exception:
                self._names.forget()
                raise
        assert last is not None
        raise last

    def holder_of(self, request: Request) -> str:
        """Whose a request is; what can not be resolved stands by itself."""
        with self.connection.transaction(force_rollback=True):
            desk = lay_out(self.connection, [request])
        try:
            return Subjects(desk, self.index).of(request)[0].holder
        except BadInput:
            return getattr(request.command.body, "holder", "") or request.command.key

    def _reward_of(self, command: Command[Any]) -> str:
        terms = self.rulebook.at(command.at_us).terms["rewards"]
        found = reward_of(command.body, terms, command.at_us)
        # What is without limit needs no register, and keeps nobody waiting for it.
        return found.id if found is not None and found.stock else ""

    def _batch(self, requests: list[Request], *, stop_at_bad: bool, clock_us: int) -> list[Answer]:
        until_us = max(clock_us, *(request.command.at_us for request in requests))
        return self._commit(
            lambda walk: walk.run(requests, stop_at_bad=stop_at_bad, clock_us=clock_us), requests, (), until_us
        )

    def _commit(
        self,
        decide: Callable[[Walk], list[Answer]],
        requests: list[Request],
        due: Sequence[int],
        until_us: int,
        rung: Sequence[WakeUp] = (),
    ) -> list[Answer]:
        recorded_us = self._recorded_us()
        self._partitions.ensure(self.connection, recorded_us)

        def work() -> tuple[Desk, list[Answer]]:
            desk = self.lay_out(requests, due, until_us)
            desk.block = partitions.first_block(recorded_us, desk.block)
            walk = Walk(desk, self.index, self.rulebook, self.settings.delivery_delay_us)
            answers = decide(walk)
            record(self.connection, walk, self._names, recorded_us, rung)
            return desk, answers

        with _uncollected():
            desk, answers = self.attempt(work)
            desk.let_go()
            return answers

    def _sweep(self, place_nos: Sequence[int], until_us: int, rung: Sequence[WakeUp]) -> list[Answer]:
        def decide(walk: Walk) -> list[Answer]:
            try:
                return walk.sweep(set(place_nos), until_us)
            except Exception as error:
                raise RuleFailed(0) from error

        return self._commit(decide, [], place_nos, until_us, rung)

    def _sweep_apart(self, place_no: int, until_us: int, rung: Sequence[WakeUp]) -> list[Answer]:
        try:
            return self._sweep([place_no], until_us, [one for one in rung if one[1] == place_no])
        except (RuleFailed, psycopg.IntegrityError, psycopg.DataError):
            row = self.connection.execute(PLACE, (place_no,)).fetchone()
            assert row is not None
            event = msgspec.json.encode({"due": row[1], "until_us": until_us}).decode()
            self._set_aside([(row[0], STUCK, until_us, self.settings.version, event, traceback.format_exc())])
            return [Answer(STUCK, b"", [], due=(row[1], until_us))]

    def _apart(self, requests: list[Request], *, stop_at_bad: bool, clock_us: int) -> list[Answer]:
        """A batch that failed by our own mistake, run again in halves until what fails stands alone.

        What fails alone is set aside, and its holder's later requests wait behind it. The order of arrival is kept,
        so that nothing after a malformed request is decided here either.
        """
        if len(requests) == 1:
            return [self._alone(requests[0], stop_at_bad=stop_at_bad, clock_us=clock_us)]
        half = len(requests) // 2
        answers = self.run(requests[:half], stop_at_bad=stop_at_bad, clock_us=clock_us)
        if stop_at_bad and answers[-1].state == MALFORMED:
            return answers
        return answers + self.run(requests[half:], stop_at_bad=stop_at_bad, clock_us=clock_us)

    def _alone(self, request: Request, *, stop_at_bad: bool, clock_us: int) -> Answer:
        """Once more by itself, for another lane may have been first with the same thing; else set aside."""
        try:
            return self._batch([request], stop_at_bad=stop_at_bad, clock_us=clock_us)[0]
        except (RuleFailed, psycopg.IntegrityError, psycopg.DataError):
            return self._stuck(request, traceback.format_exc())

    def _stuck(self, request: Request, trace: str) -> Answer:
        at_us, event = request.command.at_us, request.raw.decode()
        self._set_aside([(self.holder_of(request), STUCK, at_us, self.settings.version, event, trace)])
        return Answer(STUCK, request.key, [], None, request.line)

    def _set_aside(self, rows: list[tuple[str, str, int, str, str, str]]) -> None:
        with self.connection.transaction():
            self.connection.execute(INSERT_STUCK, columns(rows, 6))


@contextmanager
def _uncollected() -> Iterator[None]:
    """A batch makes tens of thousands of values and soon drops them all; the collector would walk them in vain."""
    if not gc.isenabled():
        yield
        return
    gc.disable()
    try:
        yield
    finally:
        gc.enable()


def lane_of(slot: int, lanes: int) -> int:
    """The lane of a holder's slot when work is shared among so many lanes."""
    assert 0 <= slot < SLOTS
    return slot % lanes
