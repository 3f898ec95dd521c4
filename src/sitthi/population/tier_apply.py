"""A review carried over into a world: an event for every number whose tier would change, decided there one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import duckdb
import msgspec

from sitthi.kernel.errors import BadInput
from sitthi.kernel.moment import date_of, day_of, format_time, start_of_day
from sitthi.population.tier_files import NAMES_FILE, NUMBERS_FILE

EVENT = "tier.review-requested"
SOURCE = "review"
AT_ONCE = 10_000
_CHANGED = """
SELECT m.name FROM read_parquet(?) o JOIN read_parquet(?) n USING (number) JOIN read_parquet(?) m USING (number)
WHERE o.rank <> n.held ORDER BY n.citizen, n.number
"""
_ENCODE = msgspec.json.Encoder().encode


def changed(folder: Path, outcome: Path) -> Iterator[str]:
    """The numbers of a base, by name, whose outcome is another tier than they hold; raises BadInput without names."""
    names = folder / NAMES_FILE
    if not names.is_file():
        remedy = "Build the base from the world: `sitthi population build`, without other sources."
        raise BadInput(what=f"there is no {NAMES_FILE} in {folder}", remedy=remedy, field="--base")
    written = f"{outcome}/*.parquet" if outcome.is_dir() else str(outcome)
    with duckdb.connect(config={"memory_limit": "900MB"}) as connection:
        found = connection.execute(_CHANGED, [written, str(folder / NUMBERS_FILE), str(names)])
        while rows := found.fetchmany(AT_ONCE):
            yield from (row[0] for row in rows)


def review_events(numbers: Iterable[str], as_of_day: int, latest_us: int) -> Iterator[bytes]:
    """An event that asks for a review of each number, at the beginning of the day asked about, or now in the world.

    ``latest_us`` is the world's clock. Raises BadInput where that is past the day: it would be decided by later bills.
    The same day's events have the same ids, so that they are decided once.
    """
    if day_of(latest_us) > as_of_day:
        raise BadInput(
            what=f"the world has come to {date_of(day_of(latest_us)).isoformat()} already",
            remedy="Review it as of that day, or a later one.",
            field="--as-of",
        )
    day, time = date_of(as_of_day).isoformat(), format_time(max(start_of_day(as_of_day), latest_us))
    for number in numbers:
        yield _ENCODE(
            {
                "specversion": "1.0",
                "id": f"tiers-{day}-{number}",
                "source": SOURCE,
                "type": EVENT,
                "subject": f"number/{number}",
                "time": time,
                "data": {"actor": {"kind": "system", "id": "review", "role": "system"}},
            }
        )
