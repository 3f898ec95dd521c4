"""Proving points and rewards: what is kept of them equals its transfers, and what counts numbers counts right."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from sitthi.flow.names import KIND_BITS, KINDS
from sitthi.flow.places import (
    GROUPED,
    NEVER_US,
    TIERED_BY_USE,
    WITH_ADDONS,
    WITH_AWAITED,
    WITH_CARE,
    WITH_CONTRACTS,
    WITH_POINTS,
    WITH_REFUNDS,
    WITH_TIER,
)
from sitthi.kernel.moment import date_of, day_of
from sitthi.ledger import chart
from sitthi.standing.parts import ENDED
from sitthi.standing.points_parts import Lot, PointsPart, RedemptionPart
from sitthi.standing.tier_parts import BY_USE, TierPart
from sitthi.storage.pipeline import Connection

FAULTS_SHOWN = 20
DAYS_MOST = 366
"""Runs that write lots off are days of the year, so that within a year of its last day there was one."""
Found = tuple[str, int, tuple[str, ...]]
"""(what was proven, of how many, what does not tie)."""
_POINTS = {name: 1 + at for at, name in enumerate(PointsPart.__struct_fields__)}
_LOT = {name: at for at, name in enumerate(Lot.__struct_fields__)}
_TIER = {name: 1 + at for at, name in enumerate(TierPart.__struct_fields__)}
_REDEMPTION = {name: 1 + at for at, name in enumerate(RedemptionPart.__struct_fields__)}

_LOTS = f"""
CREATE TEMP TABLE own_lots ON COMMIT DROP AS
SELECT p.place_no, one.at, (one.lot->>{_LOT["expires_day"]})::int AS expires_day,
       (one.lot->>{_LOT["points"]})::bigint AS points, (one.lot->>{_LOT["left"]})::bigint AS remains
FROM points p CROSS JOIN jsonb_array_elements(p.doc->{_POINTS["lots"]}) WITH ORDINALITY AS one (lot, at)
"""  # noqa: S608  # built of constants, not of input
_LEFT = "SELECT place_no, sum(remains)::bigint FROM own_lots GROUP BY place_no"
_OWED = f"SELECT place_no, (doc->>{_POINTS['owed_points']})::bigint FROM points"  # noqa: S608  # constants
_KEPT: tuple[tuple[str, str, tuple[str, ...], int], ...] = (
    ("points left equal their transfers", _LEFT, (chart.POINTS_OF_NUMBER, chart.POINTS_OF_ACCOUNT), 1),
    ("points owed equal their transfers", _OWED, (chart.POINTS_OWED_BY_NUMBER, chart.POINTS_OWED_BY_ACCOUNT), -1),
)
"""What is proven: its name, what is kept by place, the kinds of account it equals, and with which sign."""
_NAMED = """
LEFT JOIN (SELECT number_no AS place_no, holder_no, 'number/' || number AS place FROM numbers
           UNION ALL SELECT account_no, holder_no, 'account/' || account FROM accounts) named USING (place_no)
"""

_UNSOUND = f"""
SELECT named.place, at, remains, points, count(*) OVER () FROM own_lots {_NAMED}
WHERE remains < 0 OR remains > points OR points < 1 ORDER BY named.place, at LIMIT {FAULTS_SHOWN}
"""  # noqa: S608  # built of constants, not of input
_STATES = f"""
SELECT named.place, p.state || ', ' || (p.doc->>{_POINTS["state"]}), count(*) OVER ()
FROM points p {_NAMED} WHERE p.state <> p.doc->>{_POINTS["state"]}
UNION ALL
SELECT 'reward/' || redemption, state || ', ' || (doc->>{_REDEMPTION["state"]}), count(*) OVER ()
FROM redemptions WHERE state <> doc->>{_REDEMPTION["state"]} ORDER BY 1 LIMIT {FAULTS_SHOWN}
"""  # noqa: S608  # built of constants, not of input
# What is due is proven elsewhere: here, that nothing waits past its day with nothing due that would write it off.
_PAST = f"""
SELECT named.place, lots.expires_day, lots.remains, count(*) OVER () FROM own_lots lots {_NAMED}
LEFT JOIN holders h USING (holder_no)
WHERE remains > 0 AND expires_day < %(day)s
  AND (expires_day < %(day)s - {DAYS_MOST}
       OR NOT EXISTS (SELECT FROM places_due d WHERE d.place_no = lots.place_no AND d.due_us < {NEVER_US}))
  AND NOT EXISTS (SELECT FROM stuck s WHERE s.holder = h.holder AND s.state IN ('stuck', 'waiting'))
ORDER BY named.place, expires_day LIMIT {FAULTS_SHOWN}
"""  # noqa: S608  # built of constants, not of input

_COUNTS = f"""
SELECT 'account/' || a.account, a.mobiles, a.fibres, coalesce(n.mobiles, 0), coalesce(n.fibres, 0), count(*) OVER ()
FROM accounts a LEFT JOIN (
    SELECT account, count(*) FILTER (WHERE product = 'fibre') AS fibres,
           count(*) FILTER (WHERE product <> 'fibre' AND charging <> 'prepaid') AS mobiles
    FROM numbers WHERE status <> '{ENDED}' GROUP BY account
) n USING (account)
WHERE a.mobiles <> coalesce(n.mobiles, 0) OR a.fibres <> coalesce(n.fibres, 0) ORDER BY a.account LIMIT {FAULTS_SHOWN}
"""  # noqa: S608  # built of constants, not of input
_BY_USE = f"'{BY_USE}' IN (doc->>{_TIER['way']}, doc->>{_TIER['offered_way']})"
_MARKED = (
    (WITH_CONTRACTS, "SELECT number_no FROM contracts WHERE open"),
    (WITH_POINTS, "SELECT place_no FROM points"),
    (WITH_ADDONS, "SELECT number_no FROM addons WHERE open"),
    (WITH_AWAITED, "SELECT place_no FROM messages WHERE awaited"),
    (WITH_REFUNDS, "SELECT number_no FROM refunds WHERE state <> 'paid'"),
    (WITH_TIER, "SELECT number_no FROM tiers"),
    (TIERED_BY_USE, f"SELECT number_no FROM tiers WHERE {_BY_USE}"),  # noqa: S608  # built of constants, not of input
    (WITH_CARE, "SELECT number_no FROM care_plans"),
    (WITH_CARE, "SELECT number_no FROM care_requests WHERE open"),
    (WITH_CARE, "SELECT number_no FROM promises WHERE state IN ('running', 'missed')"),
    (GROUPED, f"SELECT number_no FROM tiers WHERE doc->>{_TIER['group']} <> ''"),  # noqa: S608  # the same
)
"""Which numbers have what few have, by their marks."""
_HAVING = " UNION ALL ".join(f"SELECT has.*, {mark} FROM ({numbers}) has" for mark, numbers in _MARKED)  # noqa: S608
_MARKS = f"""
SELECT 'number/' || n.number, n.marks, coalesce(h.marks, 0), count(*) OVER ()
FROM numbers n LEFT JOIN (
    SELECT number_no, bit_or(mark) AS marks FROM ({_HAVING}) having_them (number_no, mark) GROUP BY number_no
) h USING (number_no)
WHERE n.marks <> coalesce(h.marks, 0) ORDER BY n.number LIMIT {FAULTS_SHOWN}
"""  # noqa: S608  # built of constants, not of input

_STOCK = f"""
SELECT s.reward, s.taken, coalesce(r.redeemed, 0), count(*) OVER ()
FROM reward_stock s LEFT JOIN (SELECT reward, count(*) AS redeemed FROM redemptions GROUP BY reward) r USING (reward)
WHERE s.taken <> coalesce(r.redeemed, 0) ORDER BY s.reward LIMIT {FAULTS_SHOWN}
"""  # noqa: S608  # built of constants, not of input
_REDEEMED = f"""
WITH spent AS (
    SELECT number_no AS place_no, (doc->>{_REDEMPTION["number_points"]})::bigint AS points FROM redemptions
    UNION ALL
    SELECT a.account_no, (r.doc->>{_REDEMPTION["account_points"]})::bigint
    FROM redemptions r LEFT JOIN accounts a ON a.account = r.doc->>{_REDEMPTION["account"]}
), moved AS (
    SELECT t.debit >> {KIND_BITS} AS place_no, t.amount AS points
    FROM transfers t JOIN ledger_names n ON n.id = t.credit
    WHERE n.kind = 'account' AND n.name = '{chart.POINTS_REDEEMED}'
    UNION ALL  -- where a correction takes them from another place, or has them owed
    SELECT t.credit >> {KIND_BITS}, -t.amount FROM transfers t JOIN ledger_names n ON n.id = t.debit
    WHERE n.kind = 'account' AND n.name = '{chart.POINTS_REDEEMED}'
)
SELECT named.place, kept, came, count(*) OVER () FROM (
    SELECT place_no, coalesce(sum(kept), 0)::bigint AS kept, coalesce(sum(came), 0)::bigint AS came FROM (
        SELECT place_no, points AS kept, 0::bigint AS came FROM spent
        UNION ALL SELECT place_no, 0, points FROM moved
    ) both_sides GROUP BY place_no
) compared {_NAMED} WHERE kept <> came ORDER BY named.place LIMIT {FAULTS_SHOWN}
"""  # noqa: S608  # built of constants, not of input


def points_tie(connection: Connection, until_us: int) -> Iterator[Found]:
    """What is proven of points and rewards, by the balances that ``own_balances`` holds; ``until_us`` is the time."""
    connection.execute(_LOTS)
    connection.execute("ANALYZE own_lots")
    for name, kept, kinds, sign in _KEPT:
        rows = connection.execute(_tied(kept), (sign, [KINDS[kind] for kind in kinds])).fetchall()
        yield name, _count(connection, "points"), said(rows, "{0}: kept {1}, transferred {2}".format)
    rows = connection.execute(_UNSOUND).fetchall()
    yield (
        "no lot is negative or above its points",
        _count(connection, "own_lots"),
        said(rows, "{0} lot {1}: {2} of {3}".format),
    )
    rows = connection.execute(_PAST, {"day": day_of(until_us)}).fetchall()
    yield "no points are left after their day", _count(connection, "own_lots"), said(rows, _late)
    rows = connection.execute(_STATES).fetchall()
    yield "points and redemptions are in one state", _count(connection, "points"), said(rows, "{0}: {1}".format)
    rows = connection.execute(_COUNTS).fetchall()
    told = "{0}: mobiles {1}, fibres {2}; of its numbers {3} and {4}".format
    yield "accounts count their numbers", _count(connection, "accounts"), said(rows, told)
    rows = connection.execute(_MARKS).fetchall()
    yield "numbers are marked as they are", _count(connection, "numbers"), said(rows, "{0}: {1}, is {2}".format)
    rows = connection.execute(_STOCK).fetchall()
    told = "{0}: taken {1}, redeemed {2}".format
    yield "stock taken equals redemptions", _count(connection, "reward_stock"), said(rows, told)
    rows = connection.execute(_REDEEMED).fetchall()
    told = "{0}: redeemed {1}, transferred {2}".format
    yield "redemptions equal their transfers", _count(connection, "redemptions"), said(rows, told)
    connection.execute("DROP TABLE own_lots")


def _tied(kept: str) -> str:
    return f"""
        SELECT named.place, coalesce(k.points, 0), coalesce(m.points, 0), count(*) OVER ()
        FROM ({kept}) AS k (place_no, points)
        FULL JOIN (SELECT number_no AS place_no, (%s * sum(amount))::bigint AS points FROM own_balances
                   WHERE code = ANY(%s) GROUP BY number_no) AS m USING (place_no) {_NAMED}
        WHERE coalesce(k.points, 0) <> coalesce(m.points, 0) ORDER BY named.place LIMIT {FAULTS_SHOWN}
    """  # noqa: S608  # built of constants, not of input


def _late(place: str, expires_day: int, remains: int) -> str:
    return f"{place}: {remains} points of {date_of(expires_day)} with nothing due"


def said(rows: list[tuple[Any, ...]], tell: Callable[..., str]) -> tuple[str, ...]:
    """Each row in words; then how many more there are, which the last column counts."""
    faults = [tell(*row[:-1]) for row in rows]
    more = rows[0][-1] - len(rows) if rows else 0
    return (*faults, f"and {more} more") if more else tuple(faults)


def _count(connection: Connection, table: str) -> int:
    row = connection.execute(f"SELECT count(*) FROM {table}").fetchone()  # noqa: S608  # names of our own
    assert row is not None
    return int(row[0])
