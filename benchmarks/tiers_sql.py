"""The review of a base by hand-written DuckDB SQL: the same files in, the same columns out, to the figure.

What a good engineer of DuckDB would write, with all the freedom SQL has here: it knows the day and the choices of the
terms beforehand (other choices are refused), compares days of the calendar in place of lengths of service, and charges
in sum in place of means. Both files are in order of the numbers, which rise, so months are looked at by streaming
windows, and the base is done in ranges of a few million numbers, so that no hash table is larger than memory; in one
statement, without ranges (0 at once), tables spill to disk. There are three ways to the last six months of a number;
``lead`` is the quickest.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import duckdb

from sitthi.areas.tiers import core
from sitthi.areas.tiers.core import Rule
from sitthi.areas.tiers.terms import NEVER_MONTHS, TiersTerms
from sitthi.kernel.moment import date_of
from sitthi.population.tier_files import MONTHS_FILE, NUMBERS_FILE, ROW_GROUP
from sitthi.population.tier_rates import group_rule

THREADS, MEMORY, SPILL_MOST = 2, "1GiB", "40GiB"
AT_ONCE = 1_000_000
"""Numbers in a range."""
WAY = "lead"
WAYS = (WAY, "lags", "rows")
WINDOW, SCALE = 6, 60
EARLIER_MONTHS = range(1, WINDOW)


class Span(NamedTuple):
    """A range of whole citizens: rows of numbers from and to, their numbers from and to, rows of months that have them.

    Rows of months are whole row groups, so that those of the numbers are among them.
    """

    rows: tuple[int, int]
    numbers: tuple[int, int]
    months: tuple[int, int]


def check(terms: TiersTerms) -> None:
    """Refuse terms the SQL was not written for: it knows the document's own choices only."""
    rule, counting = terms.rule, group_rule(terms)
    assert not any((rule.charge_by, rule.payment_test, rule.prepaid_late, rule.refuses_fewer, rule.tenure_above))
    assert not any((rule.band_from_edge, rule.charge_above, rule.price_below, rule.several, rule.limits, rule.ignored))
    assert (rule.window, rule.scale, rule.ranks) == (WINDOW, SCALE, 3)
    assert rule.use_flag == rule.prepaid_use_flag == core.UNUSED
    assert rule.needs_registration == rule.bars_juristic == counting.bars_discounted == counting.bars_granting == 1
    assert (counting.min_tenure_months, rule.group_tenure_months) == (rule.min_tenure_months,) * 2
    assert (counting.min_paid_bills, counting.price_10000ths, terms.group_rule.charge_by) == (1, 10_000, core.MEAN)
    assert not any(counting[4:11])


def review(folder: Path, out: Path, as_of_day: int, terms: TiersTerms, how: tuple[str, int]) -> None:
    """Review a base into Parquet files of a folder; ``how`` is a way to the last months, and the numbers at once."""
    check(terms)
    way, at_once = how
    out.mkdir(exist_ok=True)
    with connected(folder) as connection:
        set_days(connection, terms.rule, date_of(as_of_day))
        for place, span in enumerate(spans(connection, folder, at_once)):
            statement = select(folder, way, span, terms.rule)
            path = out / f"{place:03}.parquet"
            connection.execute(f"COPY ({statement}) TO '{path}' (FORMAT parquet, COMPRESSION lz4)")


def connected(folder: Path) -> Any:
    """A connection with as much memory and as many threads as the measurement allows."""
    settings: dict[str, Any] = {
        "threads": str(THREADS),
        "memory_limit": MEMORY,
        "temp_directory": str(folder / "spill"),
        "max_temp_directory_size": SPILL_MOST,
    }
    connection = duckdb.connect(config=settings)
    connection.execute("SET enable_progress_bar = false")
    return connection


def set_days(connection: Any, rule: Rule, day: dt.date) -> None:
    """Variables: the last first day of service that is over so many months, and the last that is at least 6."""
    edges = sorted({months for months in (*rule.use_months, *rule.group_months) if 0 < months < NEVER_MONTHS})
    days = f"range(DATE '{day}' - INTERVAL 100 YEAR, DATE '{day}' + INTERVAL 1 DAY, INTERVAL 1 DAY) AS days(day)"
    last = f"(SELECT max(day)::DATE FROM {days} WHERE day + INTERVAL {{}} MONTH {{}} DATE '{day}')"
    for months in edges:
        connection.execute(f"SET VARIABLE over_{months} = {last.format(months, '<')}")
    connection.execute(f"SET VARIABLE served = {last.format(rule.min_tenure_months, '<=')}")
    connection.execute(f"SET VARIABLE today = DATE '{day}'")


def spans(connection: Any, folder: Path, at_once: int) -> Iterator[Span | None]:
    """The ranges of a base, by one look at each file; None is all of it."""
    if not at_once:
        yield None
        return
    numbers = f"read_parquet('{folder / NUMBERS_FILE}', file_row_number = true)"
    begins = connection.execute(
        f"SELECT min(row), arg_min(number, row) FROM (SELECT file_row_number AS row, number,"
        f" citizen IS DISTINCT FROM lag(citizen) OVER () AS begins FROM {numbers})"
        f" WHERE begins GROUP BY row // {at_once} ORDER BY 1"
    ).fetchall()
    rows, last = connection.execute(f"SELECT count(*), max(number) FROM {numbers}").fetchone()
    months = f"read_parquet('{folder / MONTHS_FILE}', file_row_number = true)"
    groups = connection.execute(
        f"SELECT min(number), max(number), min(file_row_number), max(file_row_number) FROM {months}"
        f" GROUP BY file_row_number // {ROW_GROUP // 8} ORDER BY 3"
    ).fetchall()
    ends = [*begins[1:], (rows, last + 1)]
    for (row, number), (row_after, number_after) in zip(begins, ends, strict=True):
        among = [group for group in groups if group[0] < number_after and group[1] >= number]
        held = (among[0][2], among[-1][3]) if among else (0, -1)
        yield Span((row, row_after - 1), (number, number_after - 1), held)


def select(folder: Path, way: str, span: Span | None, rule: Rule) -> str:
    """The statement for a range."""
    numbers = f"read_parquet('{folder / NUMBERS_FILE}', file_row_number = true)"
    months = f"read_parquet('{folder / MONTHS_FILE}', file_row_number = true)"
    if span is not None:
        numbers = f"(FROM {numbers} WHERE file_row_number BETWEEN {span.rows[0]} AND {span.rows[1]})"
        of_them = f"file_row_number BETWEEN {span.months[0]} AND {span.months[1]}"
        of_them += f" AND number BETWEEN {span.numbers[0]} AND {span.numbers[1]}"
        months = f"(FROM {months} WHERE {of_them})"
    closed = f"(FROM {months} WHERE to_day < getvariable('today'))"
    last_months = {"lags": _by_lags, "lead": _by_lead, "rows": _by_rows}[way](closed)
    use = [_asked(rule, (rule.use_months, rule.use_satang), "since_day", rank) for rank in (1, 2, 3)]
    group = [_asked(rule, (rule.group_months, rule.group_satang), "longest", rank) for rank in (1, 2, 3)]
    return QUERY.format(
        numbers=numbers,
        months=months,
        last_months=last_months,
        by_package=_priced("package_satang", 0, rule),
        by_device=" ".join(f"WHEN device = {one} THEN {_priced('device_satang', one, rule)}" for one in (1, 2)),
        use=" | ".join(_bit(f"scaled >= {SCALE} * {asked}", core.CHARGE << place) for place, asked in enumerate(use)),
        group=" | ".join(
            _bit(f"together >= {SCALE} * {asked}", core.GROUP_CHARGE << place) for place, asked in enumerate(group)
        ),
    )


def _bit(condition: str, bit: int) -> str:
    return f"CASE WHEN {condition} THEN {bit} ELSE 0 END"


def _asked(rule: Rule, table: tuple[Any, Any], since: str, rank: int) -> str:
    """What a tier asks for, by the first day of service."""
    months, satang = table
    places = range((rank - 1) * rule.bands, rank * rule.bands)
    rows = sorted(((months[one], satang[one]) for one in places if months[one] < NEVER_MONTHS), reverse=True)
    cases = (f"WHEN {since} <= getvariable('over_{over}') THEN {asked}" for over, asked in rows if over)
    return f"CASE {' '.join(cases)} ELSE {rows[-1][1]} END"


def _priced(price: str, programme: int, rule: Rule) -> str:
    rows = zip(rule.price_programme, rule.price_rank, rule.price_from, rule.price_to, strict=True)
    cases = (
        f"WHEN {price} BETWEEN {least} AND {most} THEN {rank}" for of, rank, least, most in rows if of == programme
    )
    return f"CASE {' '.join(cases)} ELSE 0 END"


def _by_lags(closed: str) -> str:
    """The last row of a number looks back at the five before it: one pass, nothing is hashed."""
    earlier = [f"lag(number, {back}) OVER () = number" for back in EARLIER_MONTHS]

    def added(figure: str) -> str:
        cases = (
            f"CASE WHEN {is_of_it} THEN {_lagged(figure, back)} ELSE 0 END"
            for back, is_of_it in zip(EARLIER_MONTHS, earlier, strict=True)
        )
        return f"{figure}::BIGINT + {' + '.join(cases)}"

    def many(bit: int) -> str:
        cases = (
            f"CASE WHEN {is_of_it} AND lag(flags, {back}) OVER () & {bit} <> 0 THEN 1 ELSE 0 END"
            for back, is_of_it in zip(EARLIER_MONTHS, earlier, strict=True)
        )
        return f"CASE WHEN flags & {bit} <> 0 THEN 1 ELSE 0 END + {' + '.join(cases)}"

    counted = " + ".join(f"CASE WHEN {is_of_it} THEN 1 ELSE 0 END" for is_of_it in earlier)
    return (
        f"SELECT number, n, total, late, unused FROM (SELECT number, lead(number) OVER () AS next, 1 + {counted} AS n,"
        f" {added('charge_satang')} AS total, {many(core.LATE)} AS late, {many(core.UNUSED)} AS unused FROM {closed})"
        " WHERE next IS DISTINCT FROM number"
    )


def _lagged(figure: str, back: int) -> str:
    return f"lag({figure}, {back}) OVER ()"


SUMS = (
    f"SELECT number, count(*)::INT AS n, sum(charge_satang)::BIGINT AS total,"
    f" count_if(flags & {core.LATE} <> 0)::INT AS late, count_if(flags & {core.UNUSED} <> 0)::INT AS unused"
)


def _by_lead(closed: str) -> str:
    """A month counts if the sixth row after it is of another number; those that count are added up by number."""
    ahead = f"SELECT number, charge_satang, flags, lead(number, {WINDOW}) OVER () AS ahead FROM {closed}"
    return f"{SUMS} FROM ({ahead}) WHERE ahead IS DISTINCT FROM number GROUP BY number"


def _by_rows(closed: str) -> str:
    """The textbook: months numbered from the last one back, without leaning on the order of the file."""
    last = f"row_number() OVER (PARTITION BY number ORDER BY to_day DESC) <= {WINDOW}"
    return f"{SUMS} FROM (FROM {closed} QUALIFY {last}) GROUP BY number"


QUERY = """
WITH last_months AS ({last_months}),
paid AS (SELECT DISTINCT number AS paying FROM {months} WHERE flags & 8 = 0 AND number IN
    (SELECT number FROM {numbers} WHERE fibre = 1 AND group_no > 0 AND juristic = 0)),
measured AS MATERIALIZED (SELECT citizen, number, since_day, prepaid, juristic, registered, invited, device, receives,
    group_no, group_no > 0 AND juristic = 0 AS grouped,
    coalesce(n, 0) AS n, coalesce(total, 0) AS total, coalesce(late, 0) AS late, coalesce(unused, 0) AS unused,
    CASE WHEN n > 0 THEN 60 // n * total ELSE 0 END AS scaled,
    CASE WHEN prepaid = 1 THEN 0 ELSE {by_package} END AS by_package,
    CASE WHEN prepaid = 1 THEN 0 {by_device} ELSE 0 END AS by_device,
    discounted = 0 AND CASE WHEN fibre = 1 THEN paying IS NOT NULL ELSE since_day <= getvariable('served') END AS fits
    FROM {numbers} LEFT JOIN last_months USING (number) LEFT JOIN paid ON number = paying),
groups AS (SELECT citizen, group_no, sum(CASE WHEN fits AND by_package = 0 AND by_device = 0 THEN scaled ELSE 0 END)
    AS together FROM measured WHERE grouped GROUP BY citizen, group_no),
longest AS (SELECT citizen, min(since_day) AS longest FROM {numbers} SEMI JOIN groups USING (citizen) GROUP BY citizen),
received AS (SELECT citizen, group_no, together, longest FROM groups JOIN longest USING (citizen)),
conditions AS (SELECT number, n, total, by_package, by_device, invited, device, (
    CASE WHEN since_day <= getvariable('served') THEN 1 ELSE 0 END
    | CASE WHEN prepaid = 1 OR late = 0 THEN 2 ELSE 0 END
    | CASE WHEN unused = 0 AND n > 0 THEN 4 ELSE 0 END
    | CASE WHEN prepaid = 0 OR registered = 1 THEN 8 ELSE 0 END
    | CASE WHEN juristic = 0 THEN 16 ELSE 0 END
    | CASE WHEN n > 0 THEN 32 ELSE 0 END
    | {use}
    | CASE WHEN grouped AND receives = 1 THEN 64
        | CASE WHEN longest <= getvariable('served') THEN 128 ELSE 0 END | {group} ELSE 0 END)::BIGINT AS met
    FROM measured LEFT JOIN received ON grouped AND receives = 1 AND measured.citizen = received.citizen
        AND measured.group_no = received.group_no),
ways AS (SELECT *,
    CASE WHEN met & 63 <> 63 THEN 0 WHEN met & 1024 <> 0 THEN 3 WHEN met & 512 <> 0 THEN 2 WHEN met & 256 <> 0 THEN 1
        ELSE 0 END AS by_use,
    CASE WHEN met & 192 <> 192 THEN 0 WHEN met & (4 << 24) <> 0 THEN 3 WHEN met & (2 << 24) <> 0 THEN 2
        WHEN met & (1 << 24) <> 0 THEN 1 ELSE 0 END AS by_account
    FROM conditions),
ranked AS (SELECT *, greatest(by_use, by_package, by_device, by_account, invited) AS rank FROM ways),
chosen AS (SELECT *, CASE WHEN rank = 0 THEN -1 WHEN by_use = rank THEN 0 WHEN by_package = rank THEN 1
    WHEN by_device = rank THEN 2 WHEN by_account = rank THEN 3 ELSE 4 END AS way FROM ranked)
SELECT number, rank::TINYINT AS rank, way::TINYINT AS way,
    (by_use + by_package * 16 + by_device * 256 + by_account * 4096 + invited::INT * 65536)::INT AS ways, met,
    (CASE way WHEN 0 THEN 7 + rank WHEN 1 THEN 6 WHEN 2 THEN 10 + device WHEN 3 THEN 7 WHEN 4 THEN 1 ELSE
        CASE WHEN met & 16 = 0 THEN 1 WHEN met & 1 = 0 THEN 2 WHEN met & 2 = 0 THEN 3 WHEN met & 36 <> 36 THEN 4
        WHEN met & 8 = 0 THEN 5 ELSE 8 END END)::TINYINT AS clause,
    (CASE WHEN n > 0 THEN (total - (total % n + n) % n) // n ELSE 0 END)::INT AS charge_satang
FROM chosen
"""
