"""Comparing receipts with the keys and transfers kept beside them: every block, or a sample spread over all."""

from __future__ import annotations

from collections import Counter
from typing import Any

from sitthi.flow import receipts
from sitthi.flow.blocks import DamagedBlock, OpenBlock
from sitthi.flow.names import ALLOWANCE_KIND, KIND_BITS, KINDS, SERVICES_MOST
from sitthi.flow.receipts import BLOCK_SIZE
from sitthi.kernel import ids
from sitthi.kernel.decision import Transfer
from sitthi.ledger import chart
from sitthi.storage.pipeline import Connection
from sitthi.views.receipts import Shelf

SAMPLE_BLOCKS, SAMPLE_RECEIPTS = 24, 2_000
"""What a sample holds at least, where there is as much."""
FAULTS_MOST = 20
Moved = tuple[tuple[str, int], tuple[str, int], int, int]
"""Debit and credit account as (name of number or account, code), amount, unit."""

_BLOCKS = "SELECT block FROM receipt_blocks ORDER BY block"
_BODIES = "SELECT block, body FROM receipt_blocks WHERE block = ANY(%s) ORDER BY block"
_KEYS = "SELECT loc, key_hi, key_lo FROM decisions WHERE loc / 1024 = ANY(%s) ORDER BY loc"
_TRANSFERS = """
WITH named AS (SELECT number_no AS place_no, number AS name FROM numbers
               UNION ALL SELECT account_no, account FROM accounts)
SELECT t.loc, coalesce(d.name, ''), t.debit, coalesce(c.name, ''), t.credit, t.amount, t.unit FROM transfers t
LEFT JOIN named d ON d.place_no = t.debit >> 16 LEFT JOIN named c ON c.place_no = t.credit >> 16
WHERE t.loc / 1024 = ANY(%s) ORDER BY t.loc
"""
_CHAINS = "SELECT w.last_loc FROM numbers n JOIN wallets w USING (number_no) WHERE n.number = %s"
AT_ONCE = 64


def receipts_tie(connection: Connection, *, deep: bool) -> tuple[int, tuple[str, ...]]:
    """How many receipts were compared, and what does not tie."""
    blocks = [row[0] for row in connection.execute(_BLOCKS)]
    if not deep:
        blocks = _sample(connection, blocks)
    names = {
        (kind, name): number for kind, name, number in connection.execute("SELECT kind, name, id FROM ledger_names")
    }
    counted = 0
    faults: list[str] = []
    for start in range(0, len(blocks), AT_ONCE):
        portion = blocks[start : start + AT_ONCE]
        counted += _compare(connection, portion, names, faults)
        if len(faults) > FAULTS_MOST:
            break
    return counted, tuple(faults[:FAULTS_MOST])


def _sample(connection: Connection, blocks: list[int]) -> list[int]:
    """Some of the blocks, spread evenly, and the newest."""
    row = connection.execute("SELECT count(*) FROM decisions").fetchone()
    assert row is not None
    wanted = max(SAMPLE_BLOCKS, SAMPLE_RECEIPTS * len(blocks) // max(row[0], 1))
    if wanted >= len(blocks):
        return blocks
    return sorted({blocks[place * len(blocks) // wanted] for place in range(wanted)} | {blocks[-1]})


class Earlier:
    """The names that those called so now have had: a renumbered number's receipts name it as it was called then."""

    def __init__(self, connection: Connection) -> None:
        """Nothing read yet: most worlds never ask."""
        self._connection = connection
        self._had: dict[str, frozenset[str]] = {}

    def names(self, number: str) -> frozenset[str]:
        """All names a number of this name has had, as its decisions name it."""
        if number not in self._had:
            shelf = Shelf(self._connection)
            chains = self._connection.execute(_CHAINS, (number,)).fetchall()
            subjects = (one.command.subject for (last_loc,) in chains for one in shelf.chain(last_loc))
            self._had[number] = frozenset(
                subject.removeprefix("number/") for subject in subjects if subject.startswith("number/")
            )
        return self._had[number]


def _renamed(wanted: Counter[Moved], found: Counter[Moved], earlier: Earlier) -> Counter[Moved]:
    """What a receipt says moved, with numbers named as they are now where the journal's are."""
    now = {name for debit, credit, _, _ in found for name, _ in (debit, credit) if name}
    names = {had: name for name in now for had in earlier.names(name) if had not in now}

    def as_now(side: tuple[str, int]) -> tuple[str, int]:
        return names.get(side[0], side[0]), side[1]

    renamed: Counter[Moved] = Counter()
    for (debit, credit, amount, unit), count in wanted.items():
        renamed[as_now(debit), as_now(credit), amount, unit] += count
    return renamed


def _compare(connection: Connection, blocks: list[int], names: dict[tuple[str, str], int], faults: list[str]) -> int:
    earlier = Earlier(connection)
    keys = {loc: ids.whole(hi, lo) for loc, hi, lo in connection.execute(_KEYS, (blocks,))}
    moved = _moved(connection.execute(_TRANSFERS, (blocks,)))
    counted = 0
    for block, body in connection.execute(_BODIES, (blocks,)):
        try:
            opened = OpenBlock(body, block)
        except DamagedBlock as error:
            faults.append(error.what)
            for loc in range(block * BLOCK_SIZE, (block + 1) * BLOCK_SIZE):
                keys.pop(loc, None)
                moved.pop(loc, None)
            continue
        for position, entry in enumerate(opened):
            loc = block * BLOCK_SIZE + position
            receipt = receipts.decode(entry.receipt)
            counted += 1
            if keys.pop(loc, None) != receipt.key:
                faults.append(f"receipt {loc}: another key, or none")
            wanted = Counter(_wanted(one, names) for one in receipts.decision_of(receipt).transfers)
            found = moved.pop(loc, Counter())
            if found != wanted and found != _renamed(wanted, found, earlier):
                faults.append(f"receipt {loc}: other transfers than it says")
    faults += [f"key at {loc}: no receipt" for loc in keys]
    faults += [f"transfer at {loc}: no receipt" for loc in moved]
    return counted


def _moved(rows: Any) -> dict[int, Counter[Moved]]:
    found: dict[int, Counter[Moved]] = {}
    mask = (1 << KIND_BITS) - 1
    for loc, debtor, debit, creditor, credit, amount, unit in rows:
        one = ((debtor or "", debit & mask), (creditor or "", credit & mask), amount, unit)
        found.setdefault(loc, Counter())[one] += 1
    return found


def _wanted(one: Transfer, names: dict[tuple[str, str], int]) -> Moved:
    unit = names.get(("unit", one.unit), 0)
    return _account(one.debit, names), _account(one.credit, names), one.amount, unit


def _account(name: str, names: dict[tuple[str, str], int]) -> tuple[str, int]:
    kind, _, rest = name.partition("/")
    if kind in KINDS:
        return rest, KINDS[kind]
    if kind == chart.ALLOWANCE:
        number, seq, service = rest.rsplit("/", 2)
        place = names.get(("service", service), 0) % SERVICES_MOST
        return number, ALLOWANCE_KIND + int(seq) * SERVICES_MOST + place
    return "", names.get(("account", name), 0)
