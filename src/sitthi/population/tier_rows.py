"""What customers hold as rows of a base: every figure by the rules of the single decision, and written as it comes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pyarrow as pa
from pyarrow import parquet

from sitthi.areas.tiers import core
from sitthi.areas.tiers.facts import WHOLE, charges_and_flags, facts_of
from sitthi.areas.tiers.grouping import FIBRE, paid_bills
from sitthi.areas.tiers.terms import TiersTerms
from sitthi.files import UNFINISHED
from sitthi.kernel.moment import day_of
from sitthi.population.tier_files import (
    MONTHS_FILE,
    MONTHS_SCHEMA,
    MONTHS_WRITING,
    NAMES_FILE,
    NAMES_SCHEMA,
    NUMBERS_FILE,
    NUMBERS_SCHEMA,
    NUMBERS_WRITING,
)
from sitthi.population.tier_review import UNPAID
from sitthi.standing.parts import HolderPart, Member, Standing
from sitthi.standing.tier_parts import TierGroupPart, TierMonth

KEPT = 100_000
"""So many rows of numbers are kept before they are written."""
UNKNOWN_REGION = ""
MOST_SATANG = 2**31 - 1

Row = tuple[Any, ...]


class Holding(NamedTuple):
    """A holder with the numbers in service, their internal numbers, and the open groups; ``longest_us`` of them all."""

    citizen: int
    holder: HolderPart
    members: Sequence[Member]
    number_nos: Sequence[int]
    groups: tuple[TierGroupPart, ...]
    longest_us: int


def as_stated(terms: TiersTerms) -> TiersTerms:
    """Terms by which a base is written: with prices as they are listed, and which ground came last in every case."""
    last_ground = terms.rule._replace(several=core.LATEST_WAY)
    return msgspec.structs.replace(terms, price_10000ths=WHOLE, rule=last_ground)


def rows_of(holding: Holding, at_us: int, terms: TiersTerms) -> tuple[list[Row], list[Row]]:
    """The rows of a holder's numbers, and those of their closed months, at an instant; ``terms`` are ``as_stated``."""
    numbers: list[Row] = []
    months: list[Row] = []
    places = {group.group: place for place, group in enumerate(holding.groups, start=1)}
    for member, number_no in sorted(zip(holding.members, holding.number_nos, strict=True), key=lambda pair: pair[1]):
        together = [one for group in holding.groups if group.group == member.tier.group for one in group.numbers]
        standing = Standing(
            holder=holding.holder,
            number=member.number,
            groups=holding.groups,
            members=tuple(one for one in holding.members if one.number.number in together),
            longest_us=holding.longest_us,
        )
        facts = facts_of(standing, member.tier, at_us, terms)
        numbers.append(
            (
                holding.citizen,
                number_no,
                facts.since_day,
                facts.prepaid,
                int(member.number.product == FIBRE),
                facts.juristic,
                facts.registered,
                int(member.tier.discounted),
                facts.package_satang,
                facts.device,
                facts.device_satang,
                facts.invited,
                places.get(member.tier.group, 0),
                facts.receives,
                terms.rank(member.tier.tier),
                facts.held_way,
                facts.latest_way,
                UNKNOWN_REGION,
            )
        )
        months += [(number_no, *row) for row in month_rows(member.months, day_of(at_us), terms)]
    return numbers, months


def month_rows(months: Iterable[TierMonth], as_of_day: int, terms: TiersTerms) -> Iterator[tuple[int, int, int]]:
    """Last day, monthly charge in satang and flags of every month that is closed."""
    for month in months:
        charges_satang, flags = charges_and_flags((month,), as_of_day, terms)
        if charges_satang:
            unpaid = 0 if paid_bills((month,)) else UNPAID
            yield month.to_day, min(charges_satang[0], MOST_SATANG), flags[0] | unpaid


class BaseWriter:
    """Writes the rows of a base into a folder, some at a time."""

    def __init__(self, folder: Path) -> None:
        """Begin files in a folder there is; raises OSError."""
        self.numbers = self.months = 0
        kinds = (
            (NUMBERS_FILE, NUMBERS_SCHEMA, NUMBERS_WRITING),
            (MONTHS_FILE, MONTHS_SCHEMA, MONTHS_WRITING),
            (NAMES_FILE, NAMES_SCHEMA, {"compression": "zstd"}),
        )
        self._rows: list[list[Row]] = [[], [], []]
        self._files: list[Any] = [
            parquet.ParquetWriter(folder / f"{name}{UNFINISHED}", schema, **how) for name, schema, how in kinds
        ]
        self._folder, self._names = folder, [name for name, _, _ in kinds]

    def add(self, numbers: Iterable[Row], months: Iterable[Row], names: Iterable[Row]) -> None:
        """Write rows of whole citizens, now or later."""
        for kept, more in zip(self._rows, (numbers, months, names), strict=True):
            kept.extend(more)
        if len(self._rows[0]) >= KEPT:
            self._flush()

    def _flush(self) -> None:
        self.numbers += len(self._rows[0])
        self.months += len(self._rows[1])
        for file, rows in zip(self._files, self._rows, strict=True):
            if rows:
                columns = zip(*rows, strict=True)
                arrays = [_column(one, field) for one, field in zip(columns, file.schema, strict=True)]
                file.write_batch(pa.record_batch(arrays, schema=file.schema))
            rows.clear()

    def finish(self) -> None:
        """Write what is left, and put the files into their places."""
        self._flush()
        self.close()
        for name in self._names:
            (self._folder / f"{name}{UNFINISHED}").replace(self._folder / name)

    def close(self) -> None:
        """Close the files; those that are not finished are gone with ``clear``."""
        for file in self._files:
            file.close()

    def clear(self) -> None:
        """Take away what is not finished."""
        for name in self._names:
            (self._folder / f"{name}{UNFINISHED}").unlink(missing_ok=True)


def _column(values: Sequence[Any], field: Any) -> Any:
    if pa.types.is_dictionary(field.type):
        return pa.array(values, pa.string()).dictionary_encode().cast(field.type)
    if pa.types.is_date32(field.type):
        return pa.array(values, pa.int32()).cast(field.type)
    return pa.array(values, field.type)


@contextmanager
def writing(folder: Path) -> Iterator[BaseWriter]:
    """A writer of a base into a folder, made where there is none; its files are there once all went well."""
    folder.mkdir(parents=True, exist_ok=True)
    writer = BaseWriter(folder)
    try:
        yield writer
        writer.finish()
    finally:
        writer.close()
        writer.clear()
