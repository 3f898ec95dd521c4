"""The table of tiers as it is handed to other engines says what our core decides."""

from pathlib import Path

import numpy as np
import pytest

from benchmarks.tiers_table import AS_OF, INTERPRETER, PEERS_KNOW, decide_all, numbers, side_by_side, table_of
from sitthi.population.compiled import compiled
from sitthi.population.tier_rates import columns_of, terms_at
from tests.shipped import shipped

COUNT = 2_000


def test_numbers_are_near_the_edges_and_the_same_each_time() -> None:
    """Every rank and way occurs, also for thresholds met to the satang, and a run can be repeated."""
    terms = terms_at(shipped(), AS_OF)
    columns = numbers(COUNT, terms.rule)
    again = numbers(COUNT, terms.rule)
    found = compiled(decide_all)(columns, AS_OF, columns_of(terms).rule, np.zeros(COUNT, np.int64))
    assert all((one == other).all() for one, other in zip(columns, again, strict=True))
    assert {int(one) // 8 for one in found} == {0, 1, 2, 3}
    assert {int(one) % 8 for one in found} == {0, 1, 2, 3, 5}
    edges = {satang * terms.rule.scale for satang in terms.rule.use_satang}
    assert len(edges & set(columns.charge.tolist())) == len(edges)


def test_the_table_has_every_row_of_the_book() -> None:
    """Three tiers by five lengths of service, and the prices of packages and two programmes."""
    table = table_of(terms_at(shipped(), AS_OF).rule)
    assert (len(table["use"]), len(table["prices"]), table["least_tenure"]) == (15, 8, 12)
    assert set(table["facts"]) == set(PEERS_KNOW)


@pytest.mark.long
def test_other_engines_decide_the_same(tmp_path: Path) -> None:
    """openfisca-core and zen-engine, where they are installed, agree on every number."""
    if not INTERPRETER.exists():
        pytest.skip("the peers are not installed here; make bench-tiers has them")
    found = side_by_side(shipped(), tmp_path, COUNT)
    assert found["differing"] == {"openfisca": 0, "zen": 0}
    assert set(found["times_ours"]) == {"openfisca", "openfisca_singly", "zen_singly", "zen_batch"}
