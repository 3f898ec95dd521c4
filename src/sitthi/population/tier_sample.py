"""A made-up base of numbers and their months: citizens with 1 to 13 numbers, groups, packages, regions.

Each figure is mixed from the seed and what it is about (``sample.mixed``), never drawn in turn; so the files do not
depend on how many rows are made at once, and a larger base begins with the smaller one.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
from pyarrow import parquet

from sitthi.files import whole
from sitthi.kernel.errors import BadInput
from sitthi.kernel.moment import day_number
from sitthi.population.sample import below, mixed
from sitthi.population.tier_files import (
    MONTHS_FILE,
    MONTHS_SCHEMA,
    MONTHS_WRITING,
    NUMBERS_FILE,
    NUMBERS_SCHEMA,
    NUMBERS_WRITING,
    ROW_GROUP,
)

CITIZENS = 1 << 17
"""Citizens made at once."""
FIRST_CITIZEN = 1_000_000_000_001
FIRST_NUMBER = 600_000_000
APART = 8
"""A number is taken of each so many, so that numbers have nine digits up to 45 million of them, and rise."""
AS_OF_DAY = day_number(dt.date(2026, 7, 1))
"""The day the base is made for: the last months of postpaid numbers closed in June, of prepaid ones with it."""
MOST_MONTHS = 7
REGIONS = ("Bangkok", "Central", "East", "North", "Northeast", "South", "West")
PRICES_THB = (299, 399, 499, 599, 699, 899, 1_099, 1_199, 1_299, 1_399, 1_499, 1_699, 1_999, 2_499, 2_999, 3_299)
"""Monthly packages; dear ones are rarer."""
SPREAD = (620, 820, 900, 940, 960, 973, 982, 988, 992, 995, 997, 999, 1_000)
"""Of a thousand citizens so many have at most 1, 2, 3 ... numbers."""
LONGEST_DAYS = 9_500

Arrays = tuple[Any, ...]
_THOUSAND = 1_000


def generate(folder: Path, numbers: int, seed: int, progress: Callable[[int], None]) -> tuple[int, int]:
    """Write a base of so many numbers into a folder; how many numbers and months. Raises BadInput, OSError.

    ``progress`` is told how many numbers are done.
    """
    if numbers < 1 or seed < 0:
        field = "--numbers" if numbers < 1 else "--seed"
        raise BadInput(what="is too small", remedy="Make at least one number; seeds are 0 or more.", field=field)
    done = months = 0
    with (
        whole(folder / NUMBERS_FILE) as numbers_file,
        whole(folder / MONTHS_FILE) as months_file,
        parquet.ParquetWriter(numbers_file, NUMBERS_SCHEMA, **NUMBERS_WRITING) as people,
        parquet.ParquetWriter(months_file, MONTHS_SCHEMA, **MONTHS_WRITING) as bills,
        ThreadPoolExecutor(max_workers=1) as pool,
    ):
        behind: Future[None] | None = None
        for made in _portions(numbers, seed):
            if behind is not None:
                behind.result()
            behind = pool.submit(_write, people, bills, made)
            done += len(made[0][0])
            months += len(made[1][0])
            progress(done)
        if behind is not None:
            behind.result()
    return done, months


def _write(people: Any, bills: Any, made: tuple[Arrays, Arrays]) -> None:
    for file, columns in zip((people, bills), made, strict=True):
        arrays = [
            one if isinstance(one, pa.Array) else pa.array(one).cast(field.type)
            for one, field in zip(columns, file.schema, strict=True)
        ]
        file.write_batch(pa.record_batch(arrays, schema=file.schema), row_group_size=ROW_GROUP)


def _portions(numbers: int, seed: int) -> Iterator[tuple[Arrays, Arrays]]:
    """Numbers and months of some citizens, one portion after the other, until there are so many numbers."""
    first_citizen = done = 0
    while done < numbers:
        citizens = np.arange(first_citizen, first_citizen + CITIZENS, dtype=np.int64)
        many = np.searchsorted(SPREAD, below(citizens, _salt(seed, 1), _THOUSAND), side="right") + 1
        before = np.cumsum(many) - many
        many = np.minimum(many, np.maximum(numbers - done - before, 0))
        owner = np.repeat(citizens, many)
        place = np.arange(len(owner)) - np.repeat(np.cumsum(many) - many, many)
        index = np.arange(done, done + len(owner), dtype=np.int64)
        yield _made(owner, place, np.repeat(many, many), index, seed)
        first_citizen += CITIZENS
        done += len(owner)


def _salt(seed: int, about: int) -> int:
    return seed * 64 + about


def _chance(index: Any, seed: int, about: int, of_thousand: Any) -> Any:
    """Whether something holds for each index, so often of a thousand."""
    return below(index, _salt(seed, about), _THOUSAND) < of_thousand


def _made(owner: Any, place: Any, many: Any, index: Any, seed: int) -> tuple[Arrays, Arrays]:
    """The numbers of some citizens, and their months."""
    number = FIRST_NUMBER + index * APART + below(index, _salt(seed, 2), APART)
    juristic = _chance(owner, seed, 3, 40)
    prepaid = _chance(index, seed, 4, np.where(juristic, 50, 650))
    fibre = ~prepaid & _chance(index, seed, 5, 150)
    kind = below(index, _salt(seed, 6), 1 << 16)
    served = kind * kind // ((1 << 32) // LONGEST_DAYS)
    since = AS_OF_DAY - 1 - served
    package = _package_satang(index, prepaid, seed)
    device = np.where(~prepaid & _chance(index, seed, 7, 60), 1 + below(index, _salt(seed, 8), 2), 0)
    device_satang = np.where(device > 0, 100 * np.array(PRICES_THB)[6 + below(index, _salt(seed, 9), 9)], 0)
    invited = np.where(_chance(index, seed, 10, 3), 1 + below(index, _salt(seed, 11), 3), 0)
    group, receives = _groups(owner, place, many, juristic, seed)
    held, way = _held(index, seed)
    region = pa.DictionaryArray.from_arrays(below(owner, _salt(seed, 14), len(REGIONS)).astype(np.int8), REGIONS)
    numbers = (
        FIRST_CITIZEN + owner,
        number,
        since.astype(np.int32),
        prepaid.astype(np.int8),
        fibre.astype(np.int8),
        juristic.astype(np.int8),
        (prepaid & _chance(index, seed, 15, 300)).astype(np.int8),
        (~prepaid & _chance(index, seed, 16, 80)).astype(np.int8),
        package.astype(np.int32),
        device.astype(np.int8),
        device_satang.astype(np.int32),
        invited.astype(np.int8),
        group.astype(np.int16),
        receives.astype(np.int8),
        held.astype(np.int8),
        way.astype(np.int8),
        np.where(invited > 0, 4, np.where(device > 0, 2, -1)).astype(np.int8),
        region,
    )
    return numbers, _months(index, number, prepaid, served, package, seed)


def _package_satang(index: Any, prepaid: Any, seed: int) -> Any:
    dearness = below(index, _salt(seed, 17), 1 << 12)
    which = dearness * dearness * len(PRICES_THB) >> 24
    return np.where(prepaid, -1, 100 * np.array(PRICES_THB)[which])


def _groups(owner: Any, place: Any, many: Any, juristic: Any, seed: int) -> tuple[Any, Any]:
    """The group of each number, of five at most, and whether it receives: a third of those with several group them."""
    grouped = ~juristic & (many > 1) & _chance(owner, seed, 12, 330)
    within = np.minimum(5, many - place // 5 * 5)
    grouped &= within > 1
    receiver = below(owner * 8 + place // 5, _salt(seed, 13), within)
    return np.where(grouped, place // 5 + 1, 0), grouped & (place % 5 == receiver)


def _held(index: Any, seed: int) -> tuple[Any, Any]:
    """The tier held today, and by which way: one in eight holds one."""
    holds = _chance(index, seed, 18, 125)
    rank, way = 1 + below(index, _salt(seed, 26), 3), below(index, _salt(seed, 19), 4)
    return np.where(holds, rank, 0), np.where(holds, way, -1)


def _months(index: Any, number: Any, prepaid: Any, served: Any, package: Any, seed: int) -> Arrays:
    """The closed months of numbers: seven or six, and fewer of new ones: six on average."""
    wanted = MOST_MONTHS - below(index, _salt(seed, 20), 2)
    has = np.minimum(wanted, served // 30)
    row = np.repeat(np.arange(len(index)), has)
    back = np.repeat(has, has) - 1 - (np.arange(len(row)) - np.repeat(np.cumsum(has) - has, has))
    cycle = np.where(prepaid, 0, 1 + below(index, _salt(seed, 21), 27))
    ends = np.array(_ends(), np.int32)
    bits = mixed(index[row] * 8 + back, _salt(seed, 22))
    usual = _usual_satang(index, prepaid, package, seed)
    share = (bits & np.uint64(1023)).astype(np.int64)
    charge = usual[row] * (824 + share * 352 // 1023) // _THOUSAND
    careless = _chance(index, seed, 23, 120)
    late = ~prepaid[row] & ((bits >> np.uint64(10) & np.uint64(15)) == 0) & careless[row]
    idle = _chance(index, seed, 24, 80)
    unused = ((bits >> np.uint64(14) & np.uint64(7)) == 0) & idle[row]
    uncharged = unused | (((bits >> np.uint64(17) & np.uint64(15)) == 0) & prepaid[row])
    unpaid = prepaid[row] | (late & ((bits >> np.uint64(21) & np.uint64(3)) == 0))
    flags = late * 1 | unused * 2 | uncharged * 4 | unpaid * 8
    charge = np.where(uncharged & prepaid[row], 0, charge)
    return number[row], ends[back, cycle[row]], charge.astype(np.int32), flags.astype(np.int8)


def _usual_satang(index: Any, prepaid: Any, package: Any, seed: int) -> Any:
    """What a number is charged in a usual month: of a postpaid one its package with VAT, and a little more."""
    drawn = below(index, _salt(seed, 25), 1 << 10)
    return np.where(prepaid, 2_000 + drawn * drawn * drawn // 3_000, package * 107 // 100 + drawn * 20)


def _ends() -> list[list[int]]:
    """The last day of each month back from the latest (rows), by cycle: 0 is a calendar month."""
    firsts = [day_number(dt.date(2026 - (month < 1), (month - 1) % 12 + 1, 1)) for month in range(7, 0, -1)]
    return [[first - 1 - cycle for cycle in range(28)] for first in firsts]
