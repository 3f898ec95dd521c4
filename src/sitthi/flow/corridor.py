"""The corridor: admitted requests go in as a batch; gather, decide, record in one transaction; answers come out."""

from __future__ import annotations

import gc
import traceback
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

import msgspec
import psycopg

from sitthi.flow import partitions
from sitthi.flow.gather import Moved, lay_out
from sitthi.flow.index import Index
from sitthi.flow.names import LedgerNames
from sitthi.flow.record import INSERT_STUCK, columns, record
from sitthi.flow.request import STUCK, WAITING, Answer, Request
from sitthi.flow.rulebook import Rulebook
from sitthi.flow.step import RuleFailed
from sitthi.flow.walk import Walk
from sitthi.kernel.ids import SLOTS
from sitthi.storage.pipeline import Connection

TRIES = 3


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
        self.index = index
        self.rulebook = rulebook
        self.settings = settings
        self._recorded_us = recorded_us
        self._names = LedgerNames()
        self._partitions = partitions.Partitions()

    def learn(self, names: list[tuple[str, str]]) -> None:
        """Give numbers to the (kind, name) pairs the ledger will need, so that no batch has to."""
        self._names.give(self.connection, names)

    def run(self, requests: Sequence[Request], *, stop_at_bad: bool = False) -> list[Answer]:
        """Decide and record requests in order of arrival; one answer each (fewer after a malformed one, if asked)."""
        if not requests:
            return []
        try:
            return self._batch(list(requests), stop_at_bad=stop_at_bad)
        except (RuleFailed, psycopg.IntegrityError, psycopg.DataError):
            return self._apart(list(requests), stop_at_bad=stop_at_bad)

    def sweep(self, number_nos: Sequence[int], until_us: int) -> list[Answer]:
        """Carry out what is due up to a time for numbers that no event has touched."""
        if not number_nos:
            return []
        try:
            return self._sweep(number_nos, until_us)
        except (RuleFailed, psycopg.IntegrityError, psycopg.DataError):
            return [answer for number_no in number_nos for answer in self._sweep_apart(number_no, until_us)]

    def _batch(self, requests: list[Request], *, stop_at_bad: bool) -> list[Answer]:
        return self._commit(lambda walk: walk.run(requests, stop_at_bad=stop_at_bad), requests, ())

    def _commit(
        self, decide: Callable[[Walk], list[Answer]], requests: list[Request], due: Sequence[int]
    ) -> list[Answer]:
        recorded_us = self._recorded_us()
        self._partitions.ensure(self.connection, recorded_us)
        for _ in range(TRIES):
            try:
                with _uncollected(), self.connection.transaction():
                    desk = lay_out(self.connection, requests, due)
                    walk = Walk(desk, self.index, self.rulebook, self.settings.delivery_delay_us)
                    answers = decide(walk)
                    record(self.connection, walk, self._names, recorded_us)
                    return answers
            except Moved:
                continue
            except Exception:
                self._names.forget()
                raise
        message = "a number keeps changing hands"
        raise Moved(message)

    def _sweep(self, number_nos: Sequence[int], until_us: int) -> list[Answer]:
        def decide(walk: Walk) -> list[Answer]:
            swept = (*walk.desk.numbers.values(), *walk.desk.retired)
            numbers = sorted(swept, key=lambda one: (one.due_us, one.number))
            answers = []
            for position, number in enumerate(numbers):
                try:
                    answers.append(walk.sweep(number, until_us))
                except Exception as error:
                    raise RuleFailed(position) from error
            return answers

        return self._commit(decide, [], number_nos)

    def _sweep_apart(self, number_no: int, until_us: int) -> list[Answer]:
        try:
            return self._sweep([number_no], until_us)
        except (RuleFailed, psycopg.IntegrityError, psycopg.DataError):
            row = self.connection.execute(
                "SELECT h.holder, n.number FROM numbers n JOIN holders h USING (holder_no) WHERE n.number_no = %s",
                (number_no,),
            ).fetchone()
            assert row is not None
            event = msgspec.json.encode({"due": f"number/{row[1]}", "until_us": until_us}).decode()
            self._set_aside([(row[0], STUCK, until_us, self.settings.version, event, traceback.format_exc())])
            return [Answer(STUCK, b"", [])]

    def _apart(self, requests: list[Request], *, stop_at_bad: bool) -> list[Answer]:
        """A batch that failed by our own mistake, run again one holder at a time."""
        holders = self._holders(requests)
        groups: dict[str, list[int]] = {}
        for position, holder in enumerate(holders):
            groups.setdefault(holder, []).append(position)
        answers: dict[int, Answer] = {}
        for holder, positions in groups.items():
            found = self._one_holder(holder, [requests[position] for position in positions], stop_at_bad=stop_at_bad)
            answers.update(zip(positions, found, strict=False))
        return [answers[position] for position in sorted(answers)]

    def _one_holder(self, holder: str, requests: list[Request], *, stop_at_bad: bool) -> list[Answer]:
        try:
            return self._batch(requests, stop_at_bad=stop_at_bad)
        except (RuleFailed, psycopg.IntegrityError, psycopg.DataError) as error:
            trace = traceback.format_exc()
            failing = error.index if isinstance(error, RuleFailed) else self._find(requests, stop_at_bad=stop_at_bad)
        done = self._batch(requests[:failing], stop_at_bad=stop_at_bad) if failing else []
        rows = [
            (holder, state, one.command.at_us, self.settings.version, one.raw.decode(), text)
            for one, state, text in zip(
                requests[failing:],
                [STUCK] + [WAITING] * (len(requests) - failing - 1),
                [trace] + [""] * (len(requests) - failing - 1),
                strict=True,
            )
        ]
        self._set_aside(rows)
        aside = [Answer(row[1], one.key, [], None, one.line) for row, one in zip(rows, requests[failing:], strict=True)]
        return [*done, *aside]

    def _find(self, requests: list[Request], *, stop_at_bad: bool) -> int:
        """The first request of one holder that the database refuses: tried one more at a time, nothing kept."""
        for count in range(1, len(requests)):
            try:
                with self.connection.transaction(force_rollback=True):
                    self._batch(requests[:count], stop_at_bad=stop_at_bad)
            except (psycopg.IntegrityError, psycopg.DataError):
                return count - 1
        return len(requests) - 1

    def _set_aside(self, rows: list[tuple[str, str, int, str, str, str]]) -> None:
        with self.connection.transaction():
            self.connection.execute(INSERT_STUCK, columns(rows, 6))

    def _holders(self, requests: list[Request]) -> list[str]:
        """Whose each request is; what can not be resolved stands by itself."""
        with self.connection.transaction(force_rollback=True):
            desk = lay_out(self.connection, requests)
        found = []
        for request in requests:
            kind, _, key = request.command.subject.partition("/")
            if kind == "number" and not request.spec.creates:
                number = desk.numbers.get(key)
                found.append(number.holder.holder if number else self._to_be(request, requests))
            elif kind == "message" and key in desk.messages:
                found.append(desk.numbers[desk.messages[key][0]].holder.holder)
            else:
                account = desk.accounts.get(getattr(request.command.body, "account", ""))
                found.append(account.holder if account else getattr(request.command.body, "holder", "") or key)
        return found

    @staticmethod
    def _to_be(request: Request, requests: list[Request]) -> str:
        """The holder of a number that this very batch activates."""
        for other in requests:
            if other.spec.creates and other.command.subject == request.command.subject:
                account = other.command.body.account
                for opening in requests:
                    if opening.command.subject == f"account/{account}":
                        return str(opening.command.body.holder)
                return str(account)
        return request.command.subject


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
