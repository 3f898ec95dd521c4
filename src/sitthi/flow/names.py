"""Account and unit names of transfers as the numbers the ledger's rows carry.

An account's number is (place_no << 16) | kind for what a number or a billing account has of its own, and a small
number given once for the operator's (``ledger_names``). Allowances have kind 256 + seq * 16 + service.
"""

from __future__ import annotations

from collections.abc import Mapping

from sitthi.flow.places import AccountDesk
from sitthi.kernel.errors import OurMistake
from sitthi.ledger import chart
from sitthi.storage.pipeline import Connection

KINDS = {
    chart.WALLET: 1, chart.FREE: 2, chart.OWED: 3, chart.REFUND: 4, chart.TERM: 5,
    chart.POINTS_OF_NUMBER: 6, chart.POINTS_OWED_BY_NUMBER: 7,
    chart.RECEIVABLE: 16, chart.CREDIT: 17, chart.ADVANCE: 18,
    chart.POINTS_OF_ACCOUNT: 19, chart.POINTS_OWED_BY_ACCOUNT: 20,
}  # fmt: skip
"""The kinds of account a number (below 16) or a billing account has of its own."""
ACCOUNT_KIND = 16
KIND_BITS = 16
ALLOWANCE_KIND = 256
SERVICES_MOST = 16
SEQ_MOST = ((1 << KIND_BITS) - ALLOWANCE_KIND) // SERVICES_MOST - 1

_INSERT = """
INSERT INTO ledger_names (kind, id, name)
SELECT u.kind,
       row_number() OVER (PARTITION BY u.kind ORDER BY u.name)
           + coalesce((SELECT max(n.id) FROM ledger_names n WHERE n.kind = u.kind), 0),
       u.name
FROM unnest(%s::text[], %s::text[]) AS u (kind, name)
WHERE NOT EXISTS (SELECT FROM ledger_names n WHERE n.kind = u.kind AND n.name = u.name)
"""
_LOCK = "SELECT pg_advisory_xact_lock(7174418, 0)"


class LedgerNames:
    """The numbers given to the operator's accounts, to units and to services, kept in memory once read."""

    def __init__(self) -> None:
        """Nothing known yet: read on first need."""
        self._ids: dict[tuple[str, str], int] = {}
        self._accounts: dict[str, int] = {}

    def unit(self, connection: Connection, name: str) -> int:
        """The number of a unit."""
        return self._id(connection, "unit", name)

    def account(self, connection: Connection, name: str, number_no: int, accounts: Mapping[str, AccountDesk]) -> int:
        """The number of an account; a number's is of the one given, a billing account's of one of those laid out."""
        known = self._accounts.get(name)
        if known is not None:
            return known
        kind, _, rest = name.partition("/")
        code = KINDS.get(kind)
        if code is not None:
            place_no = number_no if code < ACCOUNT_KIND else accounts[rest].account_no
            assert place_no, f"{name} belongs to nobody this decision is about"
            return place_no << KIND_BITS | code
        if kind == chart.ALLOWANCE:
            _, seq, service = rest.rsplit("/", 2)
            return number_no << KIND_BITS | self._allowance(connection, int(seq), service)
        known = self._accounts[name] = self._id(connection, "account", name)
        return known

    def _allowance(self, connection: Connection, seq: int, service: str) -> int:
        position = self._id(connection, "service", service) % SERVICES_MOST
        if seq > SEQ_MOST:
            message = f"a number can have at most {SEQ_MOST} add-ons in its life"
            raise OurMistake(message)
        return ALLOWANCE_KIND + seq * SERVICES_MOST + position

    def _id(self, connection: Connection, kind: str, name: str) -> int:
        known = self._ids.get((kind, name))
        if known is None:
            self._read(connection)
            known = self._ids.get((kind, name))
        if known is None:
            self.give(connection, [(kind, name)])
            known = self._ids[kind, name]
        return known

    def give(self, connection: Connection, names: list[tuple[str, str]]) -> None:
        """Give numbers to (kind, name) pairs that have none: a world's known names at once, others as they come."""
        with connection.transaction():
            connection.execute(_LOCK)
            connection.execute(_INSERT, ([kind for kind, _ in names], [name for _, name in names]))
        self._read(connection)

    def _read(self, connection: Connection) -> None:
        rows = connection.execute("SELECT kind, name, id FROM ledger_names").fetchall()
        self._ids = {(kind, name): number for kind, name, number in rows}

    def forget(self) -> None:
        """Forget what was read: a rolled back batch may have given numbers that are not there."""
        self._ids.clear()
        self._accounts.clear()
