"""A made-up base is the same for the same seed, in order, and a larger one begins with the smaller one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pyarrow import parquet

from sitthi.population import sample
from sitthi.population.columns import BILLS, LOTS, SPENDINGS, Words, read
from sitthi.population.sample import Plan

KINDS = {kind.name: kind for kind in (LOTS, BILLS, SPENDINGS)}


def plan(customers: int, seed: int = 1) -> Plan:
    """Lots over 700 days that last 800 days each, spendings over 1,000."""
    return Plan(customers, seed, 19_000, np.arange(19_800, 20_500), 1_000)


def made(folder: Path, name: str, of: Plan) -> list[dict[str, object]]:
    """The rows of a made-up file, which is read as a base is."""
    path = folder / f"{name}.parquet"
    rows = sample.write(path, name, of, lambda _: None)
    assert rows == sum(len(piece[0]) for piece in read(path, KINDS[name], Words()))
    found: list[dict[str, object]] = parquet.read_table(path).to_pylist()
    return found


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_seed_gives_the_same_base_however_many_are_made_at_once(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same seed gives the same rows, another seed others; a smaller base is the beginning of a larger one."""
    rows = made(tmp_path, name, plan(500))
    monkeypatch.setattr(sample, "CUSTOMERS", 7)
    assert made(tmp_path, name, plan(500)) == rows
    fewer = made(tmp_path, name, plan(100))
    assert fewer == rows[: len(fewer)]
    assert made(tmp_path, name, plan(500, seed=2)) != rows


def test_a_base_has_five_lots_a_customer(tmp_path: Path) -> None:
    """On average, between one and nine; and one spending and a half."""
    lots, spendings = made(tmp_path, "lots", plan(4_000)), made(tmp_path, "spendings", plan(4_000))
    assert 19_000 < len(lots) < 21_000
    assert 5_500 < len(spendings) < 6_500
    assert all(0 < int(str(row["points"])) <= 240 for row in lots)
