"""What moved between accounts: by the receipts, which know when it was decided, and by the journal, which does not.

Receipts are streamed a block at a time. What is kept are sums: by Thai day within a period (before and after it in one
sum each), by command, and by the two lines of the trial balance between which it moved. So memory follows the days and
the kinds of accounts, never the number of customers or decisions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import lru_cache

import msgspec

from sitthi.flow import corrected, receipts
from sitthi.flow.blocks import OpenBlock
from sitthi.flow.names import ALLOWANCE_KIND, KIND_BITS, KINDS
from sitthi.kernel import moment
from sitthi.kernel.decision import Transfer
from sitthi.ledger import chart
from sitthi.storage.pipeline import Connection

Told = Callable[[int, int], None]
"""Told how many blocks of receipts and how many receipts have been read."""

BEFORE, AFTER = -(1 << 40), 1 << 40
"""Stand for all days before and after the period."""
OWN_KINDS = frozenset(
    name.partition("/")[0]
    for name in (
        *(chart.channel(""), chart.revenue(""), chart.issued(""), chart.used(""), chart.lapsed(""), chart.payout("")),
        *(chart.VAT, chart.GOODWILL, chart.OPENING, chart.CORRECTIONS, chart.TRANSIT),
    )
)
"""The operator's accounts, of which each is a line of its own; of customers' accounts all of a kind are one line."""

AT_ONCE = 16
_BLOCKS = f"SELECT block, body FROM receipt_blocks WHERE block > %s ORDER BY block LIMIT {AT_ONCE}"  # noqa: S608
_FIRST_OWN = 1 << KIND_BITS
_CODE = f"CASE WHEN {{0}} BETWEEN 0 AND {_FIRST_OWN - 1} THEN {{0}} ELSE -least({{0}} & {_FIRST_OWN - 1}, %s) END"
_JOURNAL = f"""
SELECT {_CODE.format("debit")}, {_CODE.format("credit")}, unit, count(*)::bigint, sum(amount)::bigint
FROM transfers GROUP BY 1, 2, 3
"""  # noqa: S608  # built of constants, not of input
_NAMES = "SELECT kind, id, name FROM ledger_names"


class Asked(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A command as far as sums need it: its name, who sent it under which id, its subject, when it was decided."""

    name: str
    source: str
    id: str
    subject: str
    at_us: int


class Decided(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """A decision as far as sums need it: its outcome and transfers."""

    outcome: str
    reasons: msgspec.Raw
    possible: msgspec.Raw
    transfers: tuple[Transfer, ...] = ()


class Slip(msgspec.Struct, frozen=True, array_like=True):
    """A receipt as far as sums need it."""

    key: bytes
    holder: msgspec.Raw
    command: Asked
    read: msgspec.Raw
    terms: msgspec.Raw
    decision: Decided


class Move(msgspec.Struct, frozen=True, gc=False):
    """Where something moved: the day, the command that moved it, from which line to which, in which unit."""

    day: int
    command: str
    debit: str
    credit: str
    unit: str


class Total(msgspec.Struct, gc=False):
    """How many transfers, and what they come to."""

    transfers: int = 0
    amount: int = 0

    def add(self, transfers: int, amount: int) -> None:
        """Some more of them."""
        self.transfers += transfers
        self.amount += amount


class Pair(msgspec.Struct, frozen=True, order=True, gc=False):
    """Two lines between which something moves, and the unit of it."""

    debit: str
    credit: str
    unit: str


class Period(msgspec.Struct, frozen=True):
    """Thai days, both inclusive, by their numbers."""

    first_day: int
    last_day: int

    def day_of(self, at_us: int) -> int:
        """The day of an instant, or which side of the period it lies on."""
        day = moment.day_of(at_us)
        return BEFORE if day < self.first_day else AFTER if day > self.last_day else day


_SLIP = msgspec.json.Decoder(Slip).decode


def unheard(blocks: int, receipts: int) -> None:
    """Told, and nobody listens."""


def slips(connection: Connection, told: Told = unheard) -> Iterator[Slip]:
    """Every receipt of a world in the order of recording, a block at a time."""
    last, blocks, count = -1, 0, 0
    while rows := connection.execute(_BLOCKS, (last,)).fetchall():
        for block, body in rows:
            entries = OpenBlock(body, block)
            for entry in entries:
                slip = _SLIP(entry.receipt)
                yield slip if slip.command.name != corrected.NAME else _as_asked(slip, entry.receipt)
            blocks, count = blocks + 1, count + len(entries)
            told(blocks, count)
        last = rows[-1][0]


def _as_asked(slip: Slip, stored: bytes) -> Slip:
    """A correction under the command it corrects: what it moves belongs to that."""
    asked = corrected.body_of(receipts.decode(stored)).command
    return msgspec.structs.replace(slip, command=msgspec.json.decode(asked, type=Asked))


def count_blocks(connection: Connection) -> int:
    """How many blocks of receipts there are."""
    row = connection.execute("SELECT count(*) FROM receipt_blocks").fetchone()
    assert row is not None
    return int(row[0])


@lru_cache(maxsize=65_536)
def line_of(account: str) -> str:
    """The line of the trial balance an account belongs to: its kind, or itself where it is one of the operator's."""
    kind, _, _ = account.partition("/")
    return account if kind in OWN_KINDS else kind


def moved(connection: Connection, period: Period, told: Told = unheard) -> dict[Move, Total]:
    """The sums of all transfers by the receipts."""
    found: dict[Move, Total] = {}
    for slip in slips(connection, told):
        transfers = slip.decision.transfers
        if not transfers:
            continue
        day = period.day_of(slip.command.at_us)
        for one in transfers:
            move = Move(day, slip.command.name, line_of(one.debit), line_of(one.credit), one.unit)
            total = found.get(move)
            if total is None:
                total = found[move] = Total()
            total.add(1, one.amount)
    return found


def by_pair(moves: dict[Move, Total]) -> dict[Pair, Total]:
    """Sums of all time between two lines, whenever and by whichever command it moved."""
    found: dict[Pair, Total] = {}
    for move, total in moves.items():
        found.setdefault(Pair(move.debit, move.credit, move.unit), Total()).add(total.transfers, total.amount)
    return found


def journal(connection: Connection) -> dict[Pair, Total]:
    """Sums of all time between two lines, by the journal."""
    names = {(kind, number): name for kind, number, name in connection.execute(_NAMES)}
    own = {code: kind for kind, code in KINDS.items()} | {ALLOWANCE_KIND: chart.ALLOWANCE}

    def line(code: int) -> str:
        if code < 0:
            return own.get(-code, f"kind {-code}")
        return line_of(names.get(("account", code), f"account {code}"))

    found: dict[Pair, Total] = {}
    for debit, credit, unit, transfers, amount in connection.execute(_JOURNAL, (ALLOWANCE_KIND, ALLOWANCE_KIND)):
        pair = Pair(line(debit), line(credit), names.get(("unit", unit), f"unit {unit}"))
        found.setdefault(pair, Total()).add(transfers, amount)
    return found
