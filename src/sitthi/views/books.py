"""The books of a period: every statement, each with whether it ties.

Time is the world's: a transfer belongs to the Thai day on which it was decided. The receipts say when that was; what
they come to over all time must be what the journal has.
"""

from __future__ import annotations

from typing import Any

import msgspec
from psycopg.pq import TransactionStatus

from sitthi.kernel import moment
from sitthi.storage.pipeline import Connection
from sitthi.views import books_statements as statements
from sitthi.views.books_moved import Period, Told, journal, moved, unheard
from sitthi.views.books_rolls import ROLLS, kept, roll_forward
from sitthi.views.books_tables import Balances, Statement

NAMES = (
    "trial-balance",
    *(roll.name for roll in ROLLS),
    *("vat", "transit", "holds", "days", "journal"),
)
"""Every statement, in the order in which they are told."""


class Books(msgspec.Struct, frozen=True):
    """The books of a period."""

    period: Period
    statements: tuple[Statement, ...]

    @property
    def held(self) -> bool:
        """Whether every statement ties."""
        return all(one.held for one in self.statements)

    def statement(self, name: str) -> Statement:
        """The statement of a name."""
        return next(one for one in self.statements if one.name == name)

    def shape(self) -> dict[str, Any]:
        """As JSON: ``{from, to, ties, statements}``; money in THB."""
        return {
            "from": moment.date_of(self.period.first_day).isoformat(),
            "to": moment.date_of(self.period.last_day).isoformat(),
            "ties": self.held,
            "statements": [one.shape() for one in self.statements],
        }


def books(connection: Connection, period: Period, told: Told = unheard) -> Books:
    """The books of a world over a period, in one snapshot (that of the transaction it is called in, if any)."""
    alone = connection.info.transaction_status == TransactionStatus.IDLE
    with connection.transaction():
        if alone:
            connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        moves = moved(connection, period, told)
        by_journal, kept_now, holds = journal(connection), kept(connection), statements.holds(connection)
    balances = Balances(moves)
    found = (
        statements.trial_balance(balances),
        *(roll_forward(roll, moves, balances, kept_now) for roll in ROLLS),
        statements.vat(moves, balances),
        statements.transit(moves, balances),
        holds,
        statements.days(moves, balances),
        statements.receipts_and_journal(moves, by_journal),
    )
    assert tuple(one.name for one in found) == NAMES
    return Books(period, found)
