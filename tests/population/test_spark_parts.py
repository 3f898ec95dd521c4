"""A base is cut between citizens, wherever its row groups end, and its parts come to what the whole does."""

from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from sitthi.population.spark_parts import parts_of
from sitthi.population.tier_files import MONTHS_FILE, NUMBERS_FILE, pieces
from sitthi.population.tier_sample import generate

COUNT = 3_000
GROUP_ROWS = 500


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A made-up base whose files have small row groups, numbers in no order but that of their citizens."""
    folder = tmp_path_factory.mktemp("base")
    generate(folder, COUNT, 3, lambda _: None)
    for name in (NUMBERS_FILE, MONTHS_FILE):
        rows = parquet.read_table(folder / name)
        place = rows.schema.get_field_index("number")
        # A number stays with its citizen, but says nothing of where that stands in the file.
        other = pa.array((rows.column("number").to_numpy() ^ 0x5500) + (rows.column("number").to_numpy() & 1) * 10**12)
        rows = rows.set_column(place, "number", other)
        if name == NUMBERS_FILE:
            rows = rows.sort_by([("citizen", "ascending"), ("number", "ascending")])
            order = {number: at for at, number in enumerate(rows.column("number").to_pylist())}
        else:
            at = [order[number] for number in rows.column("number").to_pylist()]
            rows = rows.take(np.lexsort((rows.column("to_day").cast("int32").to_numpy(), at)))
        parquet.write_table(rows, folder / name, row_group_size=GROUP_ROWS)
    return folder / NUMBERS_FILE, folder / MONTHS_FILE


def rows_in(files: tuple[Path, Path], part: Any = None) -> tuple[list[int], list[int], list[int]]:
    """Citizens and numbers of the numbers read, and the numbers of the months read, in order."""
    citizens: list[int] = []
    numbers: list[int] = []
    months: list[int] = []
    for piece in pieces(*files, lambda _: None, part):
        citizens += piece.numbers.citizen.tolist()
        numbers += piece.numbers.number.tolist()
        months += piece.months.number.tolist()
    return citizens, numbers, months


@pytest.mark.parametrize("most", [1, 2, 7, 1_000])
def test_parts_are_of_whole_citizens_and_lose_nothing(base: tuple[Path, Path], most: int) -> None:
    """Parts follow each other without a gap; each reads without complaint, and none shares a citizen with another."""
    parts = parts_of(*base, most)
    found = [rows_in(base, part) for part in parts]
    whole = rows_in(base)
    assert 1 <= len(parts) <= most
    assert len(parts) > most // 2 or most == 1_000
    assert tuple([row for one in found for row in one[side]] for side in range(3)) == whole
    owners = [set(one[0]) for one in found]
    assert sum(map(len, owners)) == len(set(whole[0]))


def test_a_part_is_cut_off_where_a_citizen_is_longer_than_a_row_group(tmp_path: Path) -> None:
    """A citizen whose months fill several row groups, with numbers without months, stays in one part."""
    made = {"citizen": [1, 2, 2, 2, 2, 3, 4], "number": [10, 20, 21, 22, 23, 30, 40]}
    shape = parquet.read_schema(_small(tmp_path))
    zeros = pa.table({name: pa.array(made.get(name, [0] * 7)).cast(pa.int64()) for name in _whole_numbers(shape)})
    parquet.write_table(zeros, tmp_path / NUMBERS_FILE, row_group_size=2)
    numbers, days = [10, 20, 20, 20, 22, 22, 22, 30, 40], [1, 1, 2, 3, 1, 2, 3, 1, 1]
    months = pa.table({"number": numbers, "to_day": days, "charge_satang": [5] * 9, "flags": [0] * 9})
    parquet.write_table(months, tmp_path / MONTHS_FILE, row_group_size=2)
    files = (tmp_path / NUMBERS_FILE, tmp_path / MONTHS_FILE)
    parts = parts_of(*files, 100)
    assert [part.numbers for part in parts] == [(0, 5), (5, 7)]
    assert [row for part in parts for row in rows_in(files, part)[2]] == numbers


def _small(folder: Path) -> Path:
    generate(folder, 1, 1, lambda _: None)
    return folder / NUMBERS_FILE


def _whole_numbers(schema: Any) -> list[str]:
    return [field.name for field in schema if field.name != "region"]
