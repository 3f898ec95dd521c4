"""A review over files: what is written is what every number qualifies for, in bounded memory, and totals that tie."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pyarrow as pa
import pytest
from hypothesis import HealthCheck, given, settings
from pyarrow import parquet

from sitthi.kernel.errors import BadInput
from sitthi.population import tier_files, tier_sample
from sitthi.population.tier_files import MONTHS_FILE, NUMBERS_FILE
from sitthi.population.tier_rates import bits
from sitthi.population.tier_rows import Holding
from sitthi.population.tier_running import OUTCOME_FILE, Totals, legend, review
from sitthi.population.tier_sample import AS_OF_DAY, generate
from tests.areas.tiers.making import terms
from tests.population.tier_bases import TODAY, bases, judged_singly, write

BOOK = terms()


def run(folder: Path, out: Path | None = None, day: int = TODAY) -> Totals:
    """Review the base in a folder."""
    return review(folder / NUMBERS_FILE, folder / MONTHS_FILE, day, BOOK, out, lambda _: None)


@settings(
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(base=bases())
def test_what_is_written_is_what_everybody_qualifies_for(
    base: list[Holding], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The outcome has the figures of the single decisions, however small the pieces that are read."""
    monkeypatch.setattr(tier_files, "ROWS", 2)
    monkeypatch.setattr(tier_files, "MONTHS_A_NUMBER", 1)
    write(tmp_path, base, BOOK)
    found = run(tmp_path, tmp_path / OUTCOME_FILE)
    rows = parquet.read_table(tmp_path / OUTCOME_FILE).to_pylist()
    assert [tuple(row[name] for name in ("rank", "way", "ways", "met", "charge_satang")) for row in rows] == (
        judged_singly(base, BOOK)
    )
    assert [row["number"] for row in rows] == [number for one in base for number in one.number_nos]
    assert (found.numbers, found.citizens) == (len(rows), len(base))
    ranks = [sum(ways.values()) for ways in found.tiers.values()]
    assert ranks == [sum(row["rank"] == rank for row in rows) for rank in range(len(BOOK.tiers))]
    assert sum(found.refused.values()) == ranks[0]
    assert found.raised + found.lowered + found.same == found.numbers


def test_a_made_up_base_is_reviewed_alike_in_pieces_of_any_size(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Totals and rows do not depend on how much is read at once; every way to a tier occurs."""
    generate(tmp_path, 3_000, 1, lambda _: None)
    told: list[int] = []
    files = (tmp_path / NUMBERS_FILE, tmp_path / MONTHS_FILE)
    found = review(*files, AS_OF_DAY, BOOK, tmp_path / OUTCOME_FILE, told.append)
    whole = parquet.read_table(tmp_path / OUTCOME_FILE)
    assert set().union(*found.tiers.values()) == {"", "use", "package", "device", "account", "invitation"}
    assert told[-1] == found.numbers + found.months
    monkeypatch.setattr(tier_files, "ROWS", 64)
    assert run(tmp_path, tmp_path / OUTCOME_FILE, AS_OF_DAY) == found
    assert parquet.read_table(tmp_path / OUTCOME_FILE).equals(whole)
    assert run(tmp_path, None, AS_OF_DAY) == found


def test_an_outcome_says_what_its_figures_stand_for(tmp_path: Path) -> None:
    """Tiers by rank, ways by place, clauses by code and bits of conditions are in the file."""
    generate(tmp_path, 10, 1, lambda _: None)
    run(tmp_path, tmp_path / OUTCOME_FILE, AS_OF_DAY)
    kept = json.loads(parquet.read_schema(tmp_path / OUTCOME_FILE).metadata[b"sitthi"])
    assert kept == json.loads(json.dumps(legend(BOOK)))
    assert kept["tiers"][1:] == ["emerald", "gold", "platinum"]
    assert len(set(bits(BOOK).values())) == len(bits(BOOK))


def test_a_run_that_fails_leaves_the_outcome_of_before(tmp_path: Path) -> None:
    """A file of half the numbers would look like one of all."""
    generate(tmp_path, 10, 1, lambda _: None)
    out = tmp_path / "out" / OUTCOME_FILE
    run(tmp_path, out, AS_OF_DAY)
    before = out.read_bytes()
    months = parquet.read_table(tmp_path / MONTHS_FILE)
    parquet.write_table(months.slice(1), tmp_path / MONTHS_FILE)
    run(tmp_path, None, AS_OF_DAY)
    parquet.write_table(months.take([*range(5, len(months)), *range(5)]), tmp_path / MONTHS_FILE)
    with pytest.raises(BadInput):
        run(tmp_path, out, AS_OF_DAY)
    assert out.read_bytes() == before
    assert [one.name for one in out.parent.iterdir()] == [OUTCOME_FILE]


def test_a_folder_that_can_not_be_made_is_named(tmp_path: Path) -> None:
    """Before anything long is done."""
    generate(tmp_path, 10, 1, lambda _: None)
    (tmp_path / "file").write_text("")
    with pytest.raises(BadInput, match="can not be written to"):
        run(tmp_path, tmp_path / "file" / OUTCOME_FILE, AS_OF_DAY)


def test_memory_does_not_grow_with_the_base(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Eight times the numbers take no more at once, neither in arrays of ours nor in what is read."""
    monkeypatch.setattr(tier_files, "ROWS", 256)
    monkeypatch.setattr(tier_sample, "CITIZENS", 256)
    peaks = []
    for numbers in (2_000, 16_000):
        generate(tmp_path, numbers, 1, lambda _: None)
        run(tmp_path, tmp_path / OUTCOME_FILE, AS_OF_DAY)
        read: list[int] = [0]

        def told(_: int, read: list[int] = read) -> None:
            read.append(pa.total_allocated_bytes())

        files = (tmp_path / NUMBERS_FILE, tmp_path / MONTHS_FILE, AS_OF_DAY, BOOK, tmp_path / OUTCOME_FILE)
        tracemalloc.start()
        review(*files, told)
        peaks.append((tracemalloc.get_traced_memory()[1], max(read)))
        tracemalloc.stop()
    assert peaks[1][0] < 3 * peaks[0][0]
    assert peaks[1][1] < 2 * peaks[0][1]
