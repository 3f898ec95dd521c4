"""Telling a life: events step by step, and what follows each, one line a decision.

A line reads ``time command outcome; debit > credit amount; sms template``: when it was decided, what was decided,
every transfer, every message. The number or billing account in an account's name is left out; the number stands before
the command where a life has several numbers.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from sitthi.app import Options
from sitthi.flow import receipts
from sitthi.flow.replay import replay
from sitthi.flow.request import DECIDED, MALFORMED, REPEATED, Answer
from sitthi.kernel import ids, moment
from sitthi.kernel.decision import Transfer
from sitthi.kernel.money import format_thb
from sitthi.ledger import chart
from sitthi.terms import Book
from sitthi.views.prove import prove
from tests.ground import Ground
from tests.life import opened

BATCHES = (1, 7, 500)
OWN_ACCOUNTS = (
    chart.WALLET, chart.FREE, chart.OWED, chart.REFUND, chart.TERM, chart.RECEIVABLE, chart.CREDIT, chart.ADVANCE,
    chart.POINTS_OF_ACCOUNT, chart.POINTS_OF_NUMBER, chart.POINTS_OWED_BY_ACCOUNT, chart.POINTS_OWED_BY_NUMBER,
)  # fmt: skip


class Life:
    """A life being told on a world of its own; ``tells_numbers``: there are several numbers in it."""

    def __init__(
        self, ground: Ground, book: Book, options: Options | None = None, *, tells_numbers: bool = False
    ) -> None:
        self._ground = ground
        self._book = book
        self._options = options or Options()
        self._tells_numbers = tells_numbers
        self._events: list[bytes] = []
        self._until: str | None = None
        self._receipts: dict[bytes, bytes] = {}
        self.world = ground.world(book, self._options)

    def given(self, *events: bytes) -> None:
        """What went before the story."""
        self.then(*events)

    def then(self, *events: bytes, until: str | None = None) -> list[str]:
        """Events happen, and everything falls due that is due with them or ``until`` then: what was decided."""
        self._events += events
        self._until = until or self._until
        until_us = moment.parse_time(until) if until else None
        answers = list(self.world.player().play(events, until_us))
        self._receipts |= by_key(answers)
        return lines(answers, tells_numbers=self._tells_numbers)

    def ends(self) -> None:
        """Books and receipts hold; the same life in batches of any size, or in two runs, gives the same receipts."""
        self.proves()
        for size in BATCHES:
            told = self._anew(msgspec.structs.replace(self._options, batch_size=size), [self._events])
            assert told == self._receipts, f"in batches of {size} this life was decided otherwise"
        half = len(self._events) // 2
        told = self._anew(self._options, [self._events[:half], self._events[half:]])
        assert told == self._receipts, "in two runs this life was decided otherwise"

    def proves(self) -> None:
        """Kept and transferred are equal, nothing due is left behind, every receipt decides again to its own bytes."""
        proof = prove(self.world.connection, deep=True)
        assert proof.held, proof.faults
        for receipt in self._receipts.values():
            again = replay(receipt, self.world.index, self.world.rulebook)
            assert again.same, again.differences

    def _anew(self, options: Options, runs: list[list[bytes]]) -> dict[bytes, bytes]:
        """The receipts of the same life told again from nothing, of which nothing is kept."""
        until_us = moment.parse_time(self._until) if self._until else None
        answers: list[Answer] = []
        with self._ground.connection.transaction(force_rollback=True):
            self._ground.clear()
            for run in runs:
                player = self._ground.world(self._book, options).player()
                answers += player.play(run, until_us if run is runs[-1] else None)
        return by_key(answers)


def by_key(answers: Iterable[Answer]) -> dict[bytes, bytes]:
    """Every receipt by the key of its decision; each is given once."""
    found: dict[bytes, bytes] = {}
    for answer in answers:
        if answer.state == DECIDED:
            for receipt in answer.receipts:
                key = key_of(receipt)
                assert key not in found, "decided twice"
                found[key] = receipt
    return found


def key_of(receipt: bytes) -> bytes:
    """The key under which a receipt is stored."""
    return receipts.decode(receipt).key


def lines(answers: Iterable[Answer], *, tells_numbers: bool = False) -> list[str]:
    """One line a decision, in the order decided; what got none of its own is said by its state."""
    told = []
    for answer in answers:
        if answer.state == DECIDED:
            told += [line(receipt, tells_numbers=tells_numbers) for receipt in answer.receipts]
        elif answer.state == MALFORMED:
            told.append(f"{answer.state}: {answer.error}")
        else:
            told.append(answer.state)
    return told


def line(receipt: bytes, *, tells_numbers: bool = False) -> str:
    """One decision: when, what, outcome, transfers, messages."""
    command, decision = opened(receipt)
    number = command.subject.partition("/")[2] if command.subject.startswith("number/") else ""
    what = f"{number} {command.name}" if tells_numbers and number else command.name
    parts = [f"{clock(command.at_us)} {what} {decision.outcome}"]
    parts += [_moved(one) for one in decision.transfers]
    parts += [f"sms {one.template}" for one in decision.messages]
    return "; ".join(parts)


def _moved(one: Transfer) -> str:
    amount = format_thb(one.amount) if one.unit == chart.SATANG else f"{one.amount} {one.unit}s"
    return f"{_account(one.debit)} > {_account(one.credit)} {amount}"


def _account(name: str) -> str:
    """An account without the number or billing account it belongs to: ``wallet``, ``allowance/1/data``."""
    kind, _, rest = name.partition("/")
    if kind in OWN_ACCOUNTS:
        return kind
    if kind == chart.ALLOWANCE:
        return f"{kind}/{rest.partition('/')[2]}"
    return name


def clock(at_us: int) -> str:
    """Thai date and time, with microseconds where there are any."""
    at = moment.moment_of(at_us)
    return f"{at:%Y-%m-%d %H:%M:%S}" + (f".{at.microsecond:06d}" if at.microsecond else "")


def sms(event_id: str, position: int = 1, source: str = "test") -> str:
    """The subject of the message that the decision on an event sent, counted from 1."""
    return f"message/{ids.decision_id(ids.request_key(source, event_id))}.{position}"


__all__ = ["REPEATED", "Life", "by_key", "clock", "key_of", "line", "lines", "sms"]
