"""A run over files sums up, ties and writes what became of everybody."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from pyarrow import parquet

from sitthi.kernel.errors import BadInput
from sitthi.population import columns
from sitthi.population.columns import LOTS, SPENDINGS
from sitthi.population.running import CUSTOMERS_FILE, LOTS_FILE, Totals, pieces, total, written
from tests.population.bases import Base, bases, settled_singly, write


def run(base: Base, folder: Path, out: Path | None = None) -> Totals:
    """Write a base to files and run over it."""
    lots, spendings = write(folder / "l.parquet", LOTS, base.lots), folder / "s.parquet"
    write(spendings, SPENDINGS, base.spendings)
    with written(out) as sink:
        return total(pieces(lots, spendings, base.as_of_day, lambda _: None), base.as_of_day, sink)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)
@given(base=bases())
def test_what_is_written_is_what_became_of_everybody(
    base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The file of customers has the figures of the single decisions, however small the pieces are."""
    monkeypatch.setattr(columns, "ROWS", 3)
    found = run(base, tmp_path, tmp_path / "out")
    rows = parquet.read_table(tmp_path / "out" / CUSTOMERS_FILE).to_pylist()
    expected = settled_singly(base)
    assert [tuple(row.values()) for row in rows] == expected
    assert found.customers == len(expected)
    assert (found.spent, found.expired, found.left, found.refused) == tuple(
        sum(row[place] for row in expected) for place in range(1, 5)
    )


def test_what_is_left_is_a_file_of_lots_again(tmp_path: Path) -> None:
    """A run over the lots that are left, with no spendings, changes nothing and expires what comes to its end."""
    base = Base([(1, 100, 109, 30), (1, 100, 119, 30), (2, 100, 129, 7)], [(1, 105, 40)], 108)
    first = run(base, tmp_path, tmp_path / "out")
    assert first.left_by_day == {119: 20, 129: 7}
    again = total(pieces(tmp_path / "out" / LOTS_FILE, None, 108, lambda _: None), 108, lambda _: None)
    assert again.left_by_day == first.left_by_day
    later = total(pieces(tmp_path / "out" / LOTS_FILE, None, 120, lambda _: None), 120, lambda _: None)
    assert (later.expired, later.left) == (20, 7)


def test_a_run_that_fails_leaves_no_files(tmp_path: Path) -> None:
    """A file of half the customers would look like one of all; the files of the run before stay as they were."""
    lots, out = write(tmp_path / "l.parquet", LOTS, [(1, 100, 119, 30)]), tmp_path / "out"
    with written(out) as sink:
        total(pieces(lots, None, 108, lambda _: None), 108, sink)
    before = {path.name: path.read_bytes() for path in out.iterdir()}
    bad = write(tmp_path / "b.parquet", LOTS, [(1, 100, 119, 30), (2, 100, 119, -1)])
    with pytest.raises(BadInput), written(out) as sink:
        total(pieces(bad, None, 108, lambda _: None), 108, sink)
    assert {path.name: path.read_bytes() for path in out.iterdir()} == before
    assert sorted(before) == [CUSTOMERS_FILE, LOTS_FILE]


def test_a_folder_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    """Before anything long is done."""
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match=r"can not be written to"), written(tmp_path / "file"):
        pass


def test_progress_is_told_in_rows(tmp_path: Path) -> None:
    """Rows of all files are counted as they are handed out."""
    done: list[int] = []
    list(pieces(write(tmp_path / "l.parquet", LOTS, [(1, 1, 2, 3)]), None, 5, done.append))
    assert done == [1]
