"""Events for the numbers whose tier would change: which, when, and with ids that are the same each time."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from sitthi.kernel.errors import BadInput
from sitthi.population.tier_apply import changed, review_events
from sitthi.population.tier_files import MONTHS_FILE, NAMES_FILE, NUMBERS_FILE
from sitthi.population.tier_running import OUTCOME_FILE, review
from sitthi.population.tier_sample import AS_OF_DAY, generate
from tests.areas.tiers.making import terms
from tests.days import at, day


def test_the_numbers_that_would_change_are_named_in_order(tmp_path: Path) -> None:
    """Whoever holds another tier than the outcome has, by the name that the file of names gives."""
    generate(tmp_path, 300, 1, lambda _: None)
    files = (tmp_path / NUMBERS_FILE, tmp_path / MONTHS_FILE)
    found = review(*files, AS_OF_DAY, terms(), tmp_path / OUTCOME_FILE, lambda _: None)
    with pytest.raises(BadInput, match=r"there is no names\.parquet"):
        list(changed(tmp_path, tmp_path / OUTCOME_FILE))
    rows = parquet.read_table(files[0]).to_pylist()
    names = pa.table({"number": [row["number"] for row in rows], "name": [f"0{row['number']}" for row in rows]})
    parquet.write_table(names, tmp_path / NAMES_FILE)
    ranks = parquet.read_table(tmp_path / OUTCOME_FILE).column("rank").to_pylist()
    wanted = [f"0{row['number']}" for row, rank in zip(rows, ranks, strict=True) if row["held"] != rank]
    assert list(changed(tmp_path, tmp_path / OUTCOME_FILE)) == wanted
    assert len(wanted) == found.raised + found.lowered > 0


def test_a_review_is_asked_for_on_its_day_or_now() -> None:
    """The day begins it, unless the world is further on that day; the same day has the same ids."""
    (first,) = map(json.loads, review_events(["0812345678"], day("2024-08-01"), at("2024-07-10 09:00")))
    assert first["time"] == "2024-08-01T00:00:00+07:00"
    assert (first["type"], first["subject"]) == ("tier.review-requested", "number/0812345678")
    (later,) = map(json.loads, review_events(["0812345678"], day("2024-08-01"), at("2024-08-01 09:00")))
    assert later["time"] == "2024-08-01T09:00:00+07:00"
    assert later["id"] == first["id"]
    with pytest.raises(BadInput, match="the world has come to 2024-08-02 already"):
        list(review_events(["0812345678"], day("2024-08-01"), at("2024-08-02 00:00")))
