"""A made-up base of numbers is the same for the same seed, and a larger one begins with the smaller one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from pyarrow import parquet

from sitthi.kernel.errors import BadInput
from sitthi.population import tier_sample
from sitthi.population.tier_files import MONTHS_FILE, NUMBERS_FILE, pieces
from sitthi.population.tier_sample import AS_OF_DAY, generate


def made(folder: Path, numbers: int, seed: int = 1) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """The rows of a made-up base, which is read as a base is."""
    folder.mkdir(exist_ok=True)
    counted = generate(folder, numbers, seed, lambda _: None)
    found = [parquet.read_table(folder / name).to_pylist() for name in (NUMBERS_FILE, MONTHS_FILE)]
    assert counted == (len(found[0]), len(found[1])) == (numbers, len(found[1]))
    assert sum(len(one.numbers.number) for one in pieces(folder / NUMBERS_FILE, folder / MONTHS_FILE, lambda _: None))
    return found[0], found[1]


def test_a_seed_gives_the_same_base_however_many_are_made_at_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same seed gives the same rows, another seed others; a smaller base is the beginning of it."""
    rows = made(tmp_path, 800)
    monkeypatch.setattr(tier_sample, "CITIZENS", 13)
    assert made(tmp_path, 800) == rows
    fewer = made(tmp_path, 300)
    whole = [row for row in fewer[0] if row["citizen"] != fewer[0][-1]["citizen"]]
    assert whole == rows[0][: len(whole)]
    assert made(tmp_path, 800, seed=2) != rows


def test_a_base_is_such_as_there_might_be(tmp_path: Path) -> None:
    """Six months a number, two thirds prepaid, groups of two to five numbers of one person, one of which receives."""
    numbers, months = made(tmp_path, 6_000)
    assert 33_000 < len(months) < 37_000
    assert 3_400 < sum(row["prepaid"] for row in numbers) < 4_200
    groups: dict[tuple[int, int], list[dict[str, Any]]] = {}
    for row in numbers:
        if row["group_no"]:
            groups.setdefault((row["citizen"], row["group_no"]), []).append(row)
    whole = [one for (citizen, _), one in groups.items() if citizen != numbers[-1]["citizen"]]
    assert len(whole) > 200
    for one in whole:
        assert 2 <= len(one) <= 5
        assert sum(row["receives"] for row in one) == 1
        assert not any(row["juristic"] for row in one)
    assert len({row["number"] for row in numbers}) == len(numbers)
    assert len({row["region"] for row in numbers}) == len(tier_sample.REGIONS)
    assert max(row["to_day"].toordinal() for row in months) < AS_OF_DAY + 719_163
    assert all(row["package_satang"] == -1 for row in numbers if row["prepaid"])


@pytest.mark.parametrize(("numbers", "seed", "field"), [(0, 1, "--numbers"), (5, -1, "--seed")])
def test_what_can_not_be_made_is_refused(numbers: int, seed: int, field: str, tmp_path: Path) -> None:
    """At least one number, and no seed below zero."""
    with pytest.raises(BadInput) as refused:
        generate(tmp_path, numbers, seed, lambda _: None)
    assert refused.value.field == field
