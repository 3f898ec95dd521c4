"""Files of a base that are wrong are refused by name, row and column."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from sitthi.kernel.errors import BadInput
from sitthi.population.tier_files import MONTHS_FILE, NUMBERS_FILE, pieces
from sitthi.population.tier_sample import generate

Table = Any


def _cell(name: str, row: int, value: Any) -> Callable[[Table], Table]:
    """A file with another figure in a cell."""

    def changed(table: Table) -> Table:
        place = table.schema.get_field_index(name)
        kind = table.schema.field(name).type
        cells = table.column(name).to_pylist()
        cells[row] = value
        return table.set_column(place, name, pa.array(cells, kind))

    return changed


def _doubled(table: Table) -> Table:
    return table.take([0, *range(len(table))])


def _typed(name: str, kind: Any) -> Callable[[Table], Table]:
    return lambda table: table.set_column(table.schema.get_field_index(name), name, table.column(name).cast(kind))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A base of 40 numbers."""
    generate(tmp_path, 40, 1, lambda _: None)
    return tmp_path


WRONG: tuple[tuple[str, Callable[[Table], Table], str], ...] = (
    (NUMBERS_FILE, lambda one: one.drop_columns(["held"]), "there is no column 'held'"),
    (NUMBERS_FILE, _typed("prepaid", pa.string()), "prepaid: is of type string"),
    (NUMBERS_FILE, _cell("prepaid", 6, 2), "parquet:7: prepaid: is 2"),
    (NUMBERS_FILE, _cell("package_satang", 3, None), "parquet:4: package_satang: is empty"),
    (NUMBERS_FILE, _cell("invited", 2, -1), "parquet:3: invited: is -1"),
    (NUMBERS_FILE, _doubled, "parquet:2: comes after a row it should come before"),
    (NUMBERS_FILE, lambda one: one.take(list(range(39, -1, -1))), "comes after a row it should come before"),
    (MONTHS_FILE, _cell("flags", 8, 16), "parquet:9: flags: is 16"),
    (MONTHS_FILE, _cell("number", 0, 3), "parquet:1: number: number 3 is not in the other file"),
    (MONTHS_FILE, _doubled, "parquet:2: to_day: is not after the month above it"),
)


@pytest.mark.parametrize(("name", "change", "said"), WRONG, ids=[said for _, _, said in WRONG])
def test_what_is_wrong_is_named(folder: Path, name: str, change: Callable[[Table], Table], said: str) -> None:
    """The complaint has the file, the row and the column, what is wrong and what to do."""
    parquet.write_table(change(parquet.read_table(folder / name)), folder / name)
    with pytest.raises(BadInput) as refused:
        list(pieces(folder / NUMBERS_FILE, folder / MONTHS_FILE, lambda _: None))
    assert said in str(refused.value)
    assert refused.value.file == str(folder / name)
    assert refused.value.remedy


def test_wider_types_and_yes_and_no_are_taken(folder: Path) -> None:
    """Flags may be booleans, figures of 64 bits, days plain numbers: what they say is the same."""
    kept = list(pieces(folder / NUMBERS_FILE, folder / MONTHS_FILE, lambda _: None))
    numbers = parquet.read_table(folder / NUMBERS_FILE)
    for name, kind in (("prepaid", pa.bool_()), ("package_satang", pa.int64()), ("since_day", pa.int32())):
        numbers = _typed(name, kind)(numbers)
    parquet.write_table(numbers, folder / NUMBERS_FILE)
    again = list(pieces(folder / NUMBERS_FILE, folder / MONTHS_FILE, lambda _: None))
    assert len(again) == len(kept)
    for one, other in zip(kept, again, strict=True):
        assert all(np.array_equal(column, same) for column, same in zip(one.numbers, other.numbers, strict=True))


def test_a_file_that_is_none_is_named(folder: Path) -> None:
    """A path where nothing is, and one where something else is."""
    for path in (folder / "none.parquet", Path(__file__)):
        with pytest.raises(BadInput) as refused:
            list(pieces(path, folder / MONTHS_FILE, lambda _: None))
        assert refused.value.file == str(path)


def test_a_base_may_have_numbers_and_no_months(folder: Path) -> None:
    """Nobody has months: all of them end where they begin."""
    parquet.write_table(parquet.read_table(folder / MONTHS_FILE).slice(0, 0), folder / MONTHS_FILE)
    found = list(pieces(folder / NUMBERS_FILE, folder / MONTHS_FILE, lambda _: None))
    assert [end for piece in found for end in piece.ends] == [0] * 40
