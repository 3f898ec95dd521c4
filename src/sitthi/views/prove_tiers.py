"""Proving tiers: tallies equal what the journal charged, groups agree with their numbers, none is past its end."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from sitthi.flow import receipts
from sitthi.flow.blocks import DamagedBlock, OpenBlock
from sitthi.flow.names import KIND_BITS, KINDS
from sitthi.flow.places import NEVER_US
from sitthi.flow.receipts import BLOCK_SIZE
from sitthi.kernel.moment import format_time, month_of
from sitthi.kernel.money import format_thb
from sitthi.ledger import chart
from sitthi.standing.tally import BEGUN_ANEW, CHARGED, KEPT_MONTHS, TAKEN
from sitthi.standing.tier_parts import OPEN, TierGroupPart, TierPart
from sitthi.storage.pipeline import Connection
from sitthi.views import plain
from sitthi.views.prove_points import FAULTS_SHOWN, Found, said

AT_ONCE = 64
"""Blocks whose receipts are looked at together."""
MEASURES = ("charged", "paid_in")
"""What a tally may be of, by the terms (R51): charges, or what was topped up."""
_OWN = 1 << KIND_BITS
"""Accounts from here on are a number's or a billing account's, below it the operator's."""
_KIND = _OWN - 1
_BALANCES = f"{KINDS[chart.WALLET]}, {KINDS[chart.FREE]}"
_TIER = {name: 1 + at for at, name in enumerate(TierPart.__struct_fields__)}
_GROUP = {name: 1 + at for at, name in enumerate(TierGroupPart.__struct_fields__)}


def _begins(names: tuple[str, ...]) -> str:
    return "(" + " OR ".join(f"starts_with(n.name, '{one}')" for one in names) + ")"


_TERM = f"(other >= {_OWN} AND other & {_KIND} = {KINDS[chart.TERM]})"
_CHARGES = f"""
SELECT balance >> {KIND_BITS} AS number_no, loc,
       CASE WHEN {_TERM} OR {_begins(CHARGED)} THEN amount ELSE 0 END AS charged,
       CASE WHEN {_begins(TAKEN)} THEN -amount ELSE 0 END AS paid_in
FROM (
    SELECT loc, debit AS balance, credit AS other, amount FROM transfers
    WHERE debit >= {_OWN} AND debit & {_KIND} IN ({_BALANCES})
    UNION ALL
    SELECT loc, credit, debit, -amount FROM transfers WHERE credit >= {_OWN} AND credit & {_KIND} IN ({_BALANCES})
) moved LEFT JOIN ledger_names n ON n.kind = 'account' AND n.id = other
WHERE {_TERM} OR {_begins((*CHARGED, *TAKEN))}
"""  # noqa: S608  # built of constants, not of input
# All that a number was ever charged is in its tallies while none has been left out, nor begun anew.
_WHOLE = f"""
CREATE TEMP TABLE own_totals ON COMMIT DROP AS
SELECT w.number_no, (w.tally >> 1) + coalesce(past.satang, 0) AS kept,
       coalesce(moved.charged, 0) AS charged, coalesce(moved.paid_in, 0) AS paid_in
FROM wallets w CROSS JOIN LATERAL (
    SELECT sum(w.past_months[2 * at] >> 1)::bigint AS satang,
           coalesce(bool_or(w.past_months[2 * at - 1] = {BEGUN_ANEW}), false) AS anew
    FROM generate_series(1, cardinality(w.past_months) / 2) AS at
) past
LEFT JOIN (
    SELECT number_no, sum(charged)::bigint AS charged, sum(paid_in)::bigint AS paid_in FROM ({_CHARGES}) charges
    GROUP BY number_no
) moved USING (number_no)
WHERE NOT past.anew AND cardinality(w.past_months) < {2 * KEPT_MONTHS}
"""  # noqa: S608  # built of constants, not of input
_BY_MONTH = f"""
CREATE TEMP TABLE own_months ON COMMIT DROP AS
WITH kept AS (
    SELECT w.number_no, at, w.past_months[2 * at - 1]::int AS month, w.past_months[2 * at] >> 1 AS satang
    FROM wallets w CROSS JOIN generate_series(1, cardinality(w.past_months) / 2) AS at
    UNION ALL SELECT number_no, {KEPT_MONTHS} + 1, tally_month, tally >> 1 FROM wallets
), told AS (
    -- The first month that is kept may have begun before it was counted, as may one that began anew.
    SELECT kept.*, lag(month) OVER one AS before, max(at) FILTER (WHERE month = {BEGUN_ANEW}) OVER all_of AS anew,
           count(*) OVER all_of AS pairs
    FROM kept WINDOW one AS (PARTITION BY number_no ORDER BY at), all_of AS (PARTITION BY number_no)
), part AS (
    SELECT number_no, max(month) AS begun FROM told
    WHERE before = {BEGUN_ANEW} OR (before IS NULL AND pairs > {KEPT_MONTHS}) GROUP BY number_no
), moved AS (
    SELECT number_no, month, sum(charged)::bigint AS charged, sum(paid_in)::bigint AS paid_in FROM own_moved
    GROUP BY number_no, month
)
SELECT number_no, month, coalesce(k.satang, 0) AS kept, coalesce(m.charged, 0) AS charged,
       coalesce(m.paid_in, 0) AS paid_in
FROM (SELECT number_no, month, satang FROM told WHERE month > 0 AND at > coalesce(anew, 0)) k
FULL JOIN moved m USING (number_no, month) LEFT JOIN part USING (number_no)
WHERE month > coalesce(part.begun, 0)
"""  # noqa: S608  # built of constants, not of input

_NAMED = "LEFT JOIN numbers n USING (number_no)"
_IN_GROUP = f"t.doc->>{_TIER['group']}"
_HELD_TO = f"(t.doc->>{_TIER['until_us']})::bigint"
_GROUPED = f"""
WITH listed AS (
    SELECT g.holder_no, g.name, one.number
    FROM tier_groups g CROSS JOIN jsonb_array_elements_text(g.doc->{_GROUP["numbers"]}) AS one (number) WHERE g.open
), grouped AS (
    SELECT n.holder_no, {_IN_GROUP} AS name, n.number FROM tiers t JOIN numbers n USING (number_no)
    WHERE {_IN_GROUP} <> ''
)
SELECT h.holder, apart.name, apart.number,
       CASE WHEN apart.listed THEN 'listed, but it says otherwise' ELSE 'not listed, but it says so' END,
       count(*) OVER ()
FROM (
    SELECT holder_no, name, number, true AS listed FROM (TABLE listed EXCEPT TABLE grouped) one
    UNION ALL SELECT holder_no, name, number, false FROM (TABLE grouped EXCEPT TABLE listed) other
) apart LEFT JOIN holders h USING (holder_no) ORDER BY 1, 2, 3 LIMIT {FAULTS_SHOWN}
"""  # noqa: S608  # built of constants, not of input
_RECEIVING = f"""
SELECT h.holder, g.name, g.doc->>{_GROUP["receiver"]}, count(*) OVER ()
FROM tier_groups g LEFT JOIN holders h USING (holder_no)
WHERE g.open AND NOT g.doc->{_GROUP["numbers"]} ? (g.doc->>{_GROUP["receiver"]})
ORDER BY 1, 2 LIMIT {FAULTS_SHOWN}
"""  # noqa: S608  # built of constants, not of input
_STATES = f"""
SELECT what, kept, says, count(*) OVER () FROM (
    SELECT 'number/' || n.number AS what, n.number || ' ' || t.tier AS kept,
           (t.doc->>{_TIER["number"]}) || ' ' || (t.doc->>{_TIER["tier"]}) AS says
    FROM tiers t JOIN numbers n USING (number_no)
    UNION ALL
    SELECT 'holder/' || h.holder, g.name || CASE WHEN g.open THEN ' {OPEN}' ELSE '' END,
           (g.doc->>{_GROUP["group"]}) || CASE WHEN g.doc->>{_GROUP["state"]} = '{OPEN}' THEN ' {OPEN}' ELSE '' END
    FROM tier_groups g JOIN holders h USING (holder_no)
) both_sides WHERE kept <> says ORDER BY what LIMIT {FAULTS_SHOWN}
"""  # noqa: S608  # built of constants, not of input
_PAST = f"""
SELECT n.number, {_HELD_TO}, count(*) OVER ()
FROM tiers t JOIN numbers n USING (number_no) JOIN holders h USING (holder_no)
WHERE t.tier <> '' AND {_HELD_TO} > 0 AND {_HELD_TO} < %s
  AND NOT EXISTS (SELECT FROM places_due d WHERE d.place_no = t.number_no AND d.due_us < {NEVER_US})
  AND NOT EXISTS (SELECT FROM stuck s WHERE s.holder = h.holder AND s.state IN ('stuck', 'waiting'))
ORDER BY n.number LIMIT {FAULTS_SHOWN}
"""  # noqa: S608  # built of constants, not of input


def tiers_tie(connection: Connection, until_us: int, *, deep: bool) -> Iterator[Found]:
    """What is proven of tiers: tallies (month by month with ``deep``), groups, states, and ends by a time."""
    connection.execute(_WHOLE)
    yield "tallies equal what was charged", *_tallies(connection, "own_totals", "number_no")
    if deep:
        _read_months(connection)
        yield "tallies of months equal what was charged", *_tallies(connection, "own_months", "number_no, month")
        connection.execute("DROP TABLE own_months, own_moved")
    connection.execute("DROP TABLE own_totals")
    groups = _count(connection, "SELECT count(*) FROM tier_groups WHERE open")
    rows = connection.execute(_GROUPED).fetchall()
    yield "groups are what their numbers say", groups, said(rows, "holder/{0} group {1}: {2}: {3}".format)
    rows = connection.execute(_RECEIVING).fetchall()
    yield "one of each group receives", groups, said(rows, "holder/{0} group {1}: {2} is none of it".format)
    tiers = _count(connection, "SELECT count(*) FROM tiers")
    rows = connection.execute(_STATES).fetchall()
    yield "tiers and groups are kept under their names", tiers + groups, said(rows, "{0}: {1}, {2}".format)
    rows = connection.execute(_PAST, (until_us,)).fetchall()
    yield "no tier is held past its end", tiers, said(rows, _late)


def _tallies(connection: Connection, table: str, key: str) -> tuple[int, tuple[str, ...]]:
    """How many tallies were compared, and which differ by the measure that most of them keep to."""
    counts = ", ".join(f"count(*) FILTER (WHERE kept <> {measure})" for measure in MEASURES)
    row = connection.execute(f"SELECT count(*), {counts} FROM {table}").fetchone()  # noqa: S608  # constants
    assert row is not None
    measure = MEASURES[0] if row[1] <= row[2] else MEASURES[1]
    month = "month" if "month" in key else "0"
    rows = connection.execute(f"""
        SELECT n.number, {month}, kept, {measure}, count(*) OVER () FROM {table} {_NAMED} WHERE kept <> {measure}
        ORDER BY n.number, 2 LIMIT {FAULTS_SHOWN}
    """).fetchall()  # noqa: S608  # built of constants, not of input
    return row[0], said(rows, _differs)


def _read_months(connection: Connection) -> None:
    """Put what the journal charged into months, which only the receipts know."""
    connection.execute("""
        CREATE TEMP TABLE own_moved (number_no bigint, month int, charged bigint, paid_in bigint) ON COMMIT DROP
    """)
    blocks = [row[0] for row in connection.execute("SELECT block FROM receipt_blocks ORDER BY block")]
    for start in range(0, len(blocks), AT_ONCE):
        portion = blocks[start : start + AT_ONCE]
        sums: dict[tuple[int, int], Counter[str]] = {}
        for number_no, month, charged, paid_in in _moved(connection, portion):
            sums.setdefault((number_no, month), Counter()).update(charged=charged, paid_in=paid_in)
        with connection.cursor().copy("COPY own_moved FROM STDIN") as copy:
            for (number_no, month), one in sums.items():
                copy.write_row((number_no, month, one["charged"], one["paid_in"]))
    connection.execute(_BY_MONTH)


def _moved(connection: Connection, blocks: list[int]) -> Iterator[tuple[int, int, int, int]]:
    """(number_no, running month, charged, paid in) of the transfers of some blocks."""
    bounds = (blocks[0] * BLOCK_SIZE, (blocks[-1] + 1) * BLOCK_SIZE)
    charges: dict[int, list[tuple[int, int, int]]] = {}
    of_blocks = f"SELECT * FROM ({_CHARGES}) charges WHERE loc >= %s AND loc < %s"  # noqa: S608  # constants
    for number_no, loc, charged, paid_in in connection.execute(of_blocks, bounds):
        charges.setdefault(loc, []).append((number_no, charged, paid_in))
    if not charges:
        return
    bodies = "SELECT block, body FROM receipt_blocks WHERE block = ANY(%s)"
    for block, body in connection.execute(bodies, (sorted({loc // BLOCK_SIZE for loc in charges}),)):
        try:
            opened = OpenBlock(body, block)
        except DamagedBlock:
            continue  # told where receipts are held against keys
        for position, entry in enumerate(opened):
            found = charges.get(block * BLOCK_SIZE + position)
            if found:
                month = month_of(receipts.command_of(receipts.decode(entry.receipt)).at_us)
                yield from ((number_no, month, charged, paid_in) for number_no, charged, paid_in in found)


def _differs(number: str, month: int, kept: int, moved: int) -> str:
    when = f" {plain.month(month)}" if month else ""
    return f"number/{number}{when}: kept {format_thb(kept)}, by the journal {format_thb(moved)}"


def _late(number: str, until_us: int) -> str:
    return f"number/{number}: held until {format_time(until_us)} with nothing due"


def _count(connection: Connection, statement: str) -> int:
    row = connection.execute(statement).fetchone()
    assert row is not None
    return int(row[0])
