"""What the report on points is made of: sums of what moved, and of what lots hold, now or at the end of a day.

Now, both are sums the database makes. For an earlier day the receipts say when each decision was made: those that
moved points are streamed, a few blocks at a time, and what each changed of a place's lots is added up. So memory
follows the quarters in which points expire, never the number of places, lots or decisions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from functools import lru_cache

import msgspec

from sitthi.flow.blocks import OpenBlock
from sitthi.flow.names import KIND_BITS, KINDS
from sitthi.flow.receipts import BLOCK_SIZE
from sitthi.kernel.decision import Transfer
from sitthi.ledger import chart
from sitthi.standing.points_parts import Lot, PointsPart
from sitthi.storage.pipeline import Connection
from sitthi.views.books_moved import AFTER, Asked, Period

Told = Callable[[int, int], None]
"""Told how many steps are done, and how many places and decisions have been read."""

ACCOUNTS, NUMBERS = 0, 1
"""The two kinds of places that have points: billing accounts, and numbers that earn as individuals."""
SIDE = {
    chart.POINTS_OF_ACCOUNT: ACCOUNTS,
    chart.POINTS_OWED_BY_ACCOUNT: ACCOUNTS,
    chart.POINTS_OF_NUMBER: NUMBERS,
    chart.POINTS_OWED_BY_NUMBER: NUMBERS,
}
"""Of which kind of place each line of the ledger is."""
OWED = frozenset({chart.POINTS_OWED_BY_ACCOUNT, chart.POINTS_OWED_BY_NUMBER})

SLICES = 50
"""Places are added up in so many statements at most, so that somebody who waits sees how far it is."""
SLICE_LEAST = 20_000
AT_ONCE = 16

_PART_AT = {name: 1 + PointsPart.__struct_fields__.index(name) for name in ("place", "lots", "owed_points")}
_LOT_AT = {name: Lot.__struct_fields__.index(name) for name in ("expires_day", "left")}
_FIRST_OWN = 1 << KIND_BITS
_SIDE_OF = f"CASE WHEN starts_with(p.doc->>{_PART_AT['place']}, 'account/') THEN {ACCOUNTS} ELSE {NUMBERS} END"
_PLACES = "SELECT min(place_no), max(place_no) FROM points"
_LOTS = f"""
SELECT {_SIDE_OF}, (lot->>{_LOT_AT["expires_day"]})::int, sum((lot->>{_LOT_AT["left"]})::bigint)::bigint
FROM points p CROSS JOIN LATERAL jsonb_array_elements(p.doc->{_PART_AT["lots"]}) AS lot
WHERE p.place_no >= %s AND p.place_no < %s GROUP BY 1, 2
"""  # noqa: S608  # built of constants, not of input
_OWED = f"""
SELECT {_SIDE_OF}, count(*), sum((p.doc->>{_PART_AT["owed_points"]})::bigint)::bigint
FROM points p WHERE p.place_no >= %s AND p.place_no < %s GROUP BY 1
"""  # noqa: S608
_POINT = "(SELECT id FROM ledger_names WHERE kind = 'unit' AND name = 'point')"
_CODE = f"CASE WHEN {{0}} < {_FIRST_OWN} THEN {{0}} ELSE -({{0}} & {_FIRST_OWN - 1}) END"
_JOURNAL = f"""
SELECT {_CODE.format("debit")}, {_CODE.format("credit")}, sum(amount)::bigint
FROM transfers WHERE unit = {_POINT} GROUP BY 1, 2
"""  # noqa: S608
_ACCOUNT_NAMES = "SELECT id, name FROM ledger_names WHERE kind = 'account'"
_COUNT_BLOCKS = f"SELECT count(DISTINCT loc / {BLOCK_SIZE}) FROM transfers WHERE unit = {_POINT}"  # noqa: S608
_BLOCKS = f"""
SELECT b.block, b.body, t.positions
FROM (SELECT loc / {BLOCK_SIZE} AS block, array_agg(DISTINCT (loc % {BLOCK_SIZE})::int) AS positions
      FROM transfers WHERE unit = {_POINT} GROUP BY 1) t
JOIN receipt_blocks b USING (block)
"""  # noqa: S608
_ASTRAY_MOST = 5
_ASTRAY = f"""
SELECT coalesce(w.kind || '/' || w.name, 'place ' || coalesce(k.place_no, m.place_no)), coalesce(k.points, 0),
       coalesce(m.points, 0)
FROM (SELECT p.place_no, (SELECT coalesce(sum((lot->>{_LOT_AT["left"]})::bigint), 0)
                          FROM jsonb_array_elements(p.doc->{_PART_AT["lots"]}) AS lot)
                         - (p.doc->>{_PART_AT["owed_points"]})::bigint AS points FROM points p) k
FULL JOIN (SELECT account >> {KIND_BITS} AS place_no, sum(points) AS points
           FROM (SELECT credit AS account, amount AS points FROM transfers WHERE unit = {_POINT}
                 UNION ALL SELECT debit, -amount FROM transfers WHERE unit = {_POINT}) both_sides
           WHERE account >= {_FIRST_OWN} GROUP BY 1) m USING (place_no)
LEFT JOIN places w USING (place_no)
WHERE coalesce(k.points, 0) <> coalesce(m.points, 0) ORDER BY 1 LIMIT {_ASTRAY_MOST}
"""  # noqa: S608


class Pair(msgspec.Struct, frozen=True, order=True, gc=False):
    """Two lines of the ledger between which points moved: a kind of places' accounts, or one of the operator's."""

    debit: str
    credit: str


class Held(msgspec.Struct):
    """What places hold: points left by (kind of place, day of expiry), and points owed by kind of place."""

    lots: Counter[tuple[int, int]] = msgspec.field(default_factory=Counter)
    owed: Counter[int] = msgspec.field(default_factory=Counter)

    def net(self, side: int) -> int:
        """Points of a kind of places, less what they owe."""
        return sum(points for (of, _), points in self.lots.items() if of == side) - self.owed[side]


Moved = dict[Pair, int]
"""Points moved between two lines."""


class ByDay(msgspec.Struct):
    """What moved before, within and after a period by the receipts, and what places held at its end and hold now."""

    before: Moved = msgspec.field(default_factory=dict)
    within: Moved = msgspec.field(default_factory=dict)
    after: Moved = msgspec.field(default_factory=dict)
    held: Held = msgspec.field(default_factory=Held)
    now: Held = msgspec.field(default_factory=Held)

    def all_time(self) -> Moved:
        """What ever moved."""
        found: Counter[Pair] = Counter()
        for one in (self.before, self.within, self.after):
            found.update(one)
        return dict(found)


class _Read(msgspec.Struct, frozen=True):
    """A standing as far as points go: the places a decision saw."""

    points: PointsPart | None = None
    account_points: PointsPart | None = None
    to_points: PointsPart | None = None


class _Decided(msgspec.Struct, frozen=True, array_like=True):
    """A decision as far as points go."""

    outcome: str
    reasons: msgspec.Raw
    possible: msgspec.Raw
    transfers: tuple[Transfer, ...] = ()
    changes: tuple[msgspec.Raw, ...] = ()


class _Slip(msgspec.Struct, frozen=True, array_like=True):
    """A receipt as far as points go."""

    key: bytes
    holder: msgspec.Raw
    command: Asked
    read: _Read
    terms: msgspec.Raw
    decision: _Decided


_SLIP = msgspec.json.Decoder(_Slip).decode
_POINTS = msgspec.json.Decoder(PointsPart).decode
_POINTS_TAG = f'["{PointsPart.__struct_config__.tag}",'.encode()


def held_now(connection: Connection, told: Told) -> Held:
    """What all places hold now, added up by the database."""
    found, places = Held(), 0
    for step, (first, until) in enumerate(slices(connection), 1):
        for side, day, points in connection.execute(_LOTS, (first, until)):
            found.lots[side, day] += points
        for side, count, points in connection.execute(_OWED, (first, until)):
            found.owed[side] += points
            places += count
        told(step, places)
    return found


def slices(connection: Connection) -> list[tuple[int, int]]:
    """The numbers of places that have points, in at most ``SLICES`` ranges from one to before another."""
    row = connection.execute(_PLACES).fetchone()
    if row is None or row[0] is None:
        return []
    first, last = row
    width = max(-(-(last - first + 1) // SLICES), SLICE_LEAST)
    return [(start, start + width) for start in range(first, last + 1, width)]


def moved_ever(connection: Connection) -> Moved:
    """What ever moved by the journal, added up by the database."""
    names: dict[int, str] = dict(connection.execute(_ACCOUNT_NAMES).fetchall())
    kinds = {-code: kind for kind, code in KINDS.items()}
    found: Counter[Pair] = Counter()
    for debit, credit, points in connection.execute(_JOURNAL):
        lines = [kinds.get(code, f"kind {-code}") if code < 0 else names[code] for code in (debit, credit)]
        found[Pair(*lines)] += points
    return dict(found)


def count_blocks(connection: Connection) -> int:
    """How many blocks have receipts that moved points."""
    row = connection.execute(_COUNT_BLOCKS).fetchone()
    assert row is not None
    return int(row[0])


def by_receipts(connection: Connection, period: Period, told: Told) -> ByDay:
    """What moved by the receipts, with a period told apart, and what places held at the end of its last day.

    A place's lots at a time are what all decisions up to then made of them: of each, those after it less those before.
    """
    found = ByDay()
    for slip in _slips(connection, told):
        day = period.day_of(slip.command.at_us)
        side = found.after if day == AFTER else found.within if day >= period.first_day else found.before
        for one in slip.decision.transfers:
            if one.unit == chart.POINT:
                pair = Pair(_line(one.debit), _line(one.credit))
                side[pair] = side.get(pair, 0) + one.amount
        _take_over(slip, (found.now,) if day == AFTER else (found.now, found.held))
    return found


def astray(connection: Connection) -> list[tuple[str, int, int]]:
    """The first places that hold something else than the ledger says: name, points kept, points by the ledger."""
    return [(name, int(kept), int(moved)) for name, kept, moved in connection.execute(_ASTRAY)]


def _slips(connection: Connection, told: Told) -> Iterator[_Slip]:
    """The receipts that moved points, in no order."""
    blocks = decisions = 0
    with connection.cursor(name="blocks_of_points") as cursor:
        cursor.itersize = AT_ONCE
        cursor.execute(_BLOCKS)
        for block, body, positions in cursor:
            entries = OpenBlock(body, block)
            for position in positions:
                yield _SLIP(entries[position].receipt)
            blocks, decisions = blocks + 1, decisions + len(positions)
            told(blocks, decisions)


def _take_over(slip: _Slip, helds: tuple[Held, ...]) -> None:
    """Add what a decision made of the lots it changed."""
    read = slip.read
    before = {one.place: one for one in (read.points, read.account_points, read.to_points) if one is not None}
    for change in slip.decision.changes:
        if not bytes(change).startswith(_POINTS_TAG):
            continue
        after = _POINTS(change)
        for held in helds:
            _add(held, after, 1)
            if after.place in before:
                _add(held, before[after.place], -1)


def _add(held: Held, part: PointsPart, sign: int) -> None:
    side = ACCOUNTS if part.place.startswith("account/") else NUMBERS
    for lot in part.lots:
        held.lots[side, lot.expires_day] += sign * lot.left
    held.owed[side] += sign * part.owed_points


@lru_cache(maxsize=65_536)
def _line(account: str) -> str:
    """The line an account belongs to."""
    kind, _, _ = account.partition("/")
    return kind if kind in SIDE else account


def sides(moved: Moved) -> Counter[int]:
    """Points of each kind of places by what moved: credits less debits."""
    found: Counter[int] = Counter()
    for pair, points in moved.items():
        for line, sign in ((pair.credit, 1), (pair.debit, -1)):
            if line in SIDE:
                found[SIDE[line]] += sign * points
    return found
