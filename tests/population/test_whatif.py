"""A base by two books: figures that tie, values that matter, and overlays on which nothing depends."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from pyarrow import parquet

from sitthi.kernel.errors import BadInput
from sitthi.kernel.moment import date_of
from sitthi.population import columns, sample
from sitthi.population.columns import LAST_DAY, LOTS
from sitthi.population.rates import first_in_force
from sitthi.population.whatif import MOVED, Base, WhatIf, as_of, compare, sets
from sitthi.terms import Book
from tests.population.bases import write
from tests.population.overlays import laid_over
from tests.shipped import shipped

MOVES = {
    "rate.charge-per-point": "30",
    "rate.vat-included": "false",
    "earn.services": "[postpaid-mobile]",
    "calc.vat": "10",
    "calc.vat-applied": "multiplied-by-rate",
    "calc.vat-rounding": "half-up-satang",
    "calc.rounding": "up",
    "calc.rounded-per": "line",
    "calc.mobile-less": "[Solution, SMS]",
    "calc.fibre-net-of-discount": "false",
    "calc.product-types": "[Voice, Data, IR, FBB]",
    "calc.product-types-of-formula": "[]",
    "calc.excluded-types": "[Solution, Goods, AudioText, Installation, SetTopBox, SMS]",
    "period.expiry-years": "1",
    "period.expiry-span": "year",
    "period.expiry-counted-from": "charged",
}


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Base:
    """A made-up base of 300 customers."""
    folder, plan = tmp_path_factory.mktemp("base"), sample.planned(shipped(), 300, 1)
    for name in sample.FILES:
        sample.write(folder / f"{name}.parquet", name, plan, lambda _: None)
    files = [folder / f"{name}.parquet" for name in ("lots", "bills", "spendings")]
    return Base(files[0], files[1], files[2], as_of(*files))


def run(other: Book, base: Base) -> WhatIf:
    """The what-if of an overlaid book."""
    return compare(shipped(), other, base, lambda _: None)


def test_every_value_that_is_named_has_its_move_here() -> None:
    """What the complaint tells people to set is what the next test moves."""
    assert tuple(MOVES) == MOVED


@pytest.mark.parametrize("name", [name for name in MOVES if name != "calc.vat-rounding"])
def test_each_value_named_moves_the_figures(name: str, base: Base, tmp_path: Path) -> None:
    """Points earned, or when they expire, are others by each of the values that people are told to set."""
    found = run(laid_over(tmp_path, {name: MOVES[name]}), base)
    assert (found.baseline.earned, found.baseline.left_by_day) != (found.scenario.earned, found.scenario.left_by_day)
    assert found.customers == 300 == found.more + found.fewer + found.same
    assert [(one.document, one.before.name) for one in found.sets] == [("points", name)]


def test_rounding_to_satang_moves_a_bill_on_its_edge(tmp_path: Path) -> None:
    """A charge of 24.9952 THB with VAT is a point once it is rounded to satang, and none before."""
    edge = bill(tmp_path / "b.parquet", amount_satang=2336)
    found = run(laid_over(tmp_path, {"calc.vat-rounding": "half-up-satang"}), edge)
    assert (found.baseline.earned, found.scenario.earned) == (0, 1)


def test_however_small_the_pieces_the_figures_are_the_same(
    base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read a hundred rows at once, the base comes out as when read as a whole."""
    other = laid_over(tmp_path, {"rate.charge-per-point": "30"})
    whole = run(other, base)
    monkeypatch.setattr(columns, "ROWS", 100)
    assert run(other, base) == whole
    assert whole.uncounted == ("Fee", "Solution")


def test_the_sums_tie(base: Base, tmp_path: Path) -> None:
    """Earned and held is spent, expired or left, and what is left is the sum over last days."""
    found = run(laid_over(tmp_path, {"period.expiry-years": "1"}), base)
    for one in (found.baseline, found.scenario):
        assert one.earned + one.held == one.spent + one.expired + one.left
        assert one.left == sum(one.left_by_day.values())
        assert min(one.earned, one.held, one.spent, one.expired, one.left, one.refused) > 0
    assert found.scenario.expired > found.baseline.expired


def test_points_that_never_expire_are_left(base: Base, tmp_path: Path) -> None:
    """With the clause switched off, all that is not spent is left, without a day."""
    found = run(laid_over(tmp_path, {}, ("points/period.expiry",)), base)
    assert found.scenario.expired == 0
    assert found.scenario.left_by_day == {LAST_DAY: found.scenario.left}
    assert found.off == ("points/period.expiry",)


@pytest.mark.parametrize(
    ("changes", "off", "named"),
    [
        ({"redeem.screenshot-accepted": "true"}, (), "points/redeem.screenshot-accepted"),
        ({"calc.excluded-goods": "[donation]"}, (), "points/calc.excluded-goods"),
        ({}, ("points/note.2",), "points/note.2 (off)"),
    ],
)
def test_an_overlay_that_changes_nothing_is_refused(
    changes: dict[str, str], off: tuple[str, ...], named: str, base: Base, tmp_path: Path
) -> None:
    """The complaint names what it sets, and what could be set; also where only the figures tell."""
    with pytest.raises(BadInput) as caught:
        run(laid_over(tmp_path, changes, off), base)
    said = str(caught.value)
    assert said.startswith(f"overlay: overlay trial changes nothing here: it sets {named}. Set one of points: ")
    assert "rate.charge-per-point" in said


def test_lots_with_a_day_of_their_own_are_told(tmp_path: Path) -> None:
    """A lot whose day the terms do not give keeps it by both books, and is counted."""
    path = write(tmp_path / "l.parquet", LOTS, [(1, 19_000, 19_900, 5), (2, 19_000, 19_813, 6)])
    found = run(laid_over(tmp_path, {"period.expiry-years": "3"}), Base(path, None, None, 19_000))
    assert found.kept_lots == 1
    assert found.baseline.left_by_day == {19_813: 6, 19_900: 5}
    assert found.scenario.left_by_day == {20_178: 6, 19_900: 5}


def bill(path: Path, **other: object) -> Base:
    """A base of one line of a bill, with some columns otherwise."""
    row = {"customer": 1, "paid_day": 20_000, "bill": 1, "to_day": 19_990, "product": "Voice", "tax": "exclusive"}
    row |= {"amount_satang": 100_00} | other
    parquet.write_table(pa.table({name: [value] for name, value in row.items()}), path)
    return Base(None, path, None, 20_000)


def test_a_bill_from_before_the_terms_is_refused(tmp_path: Path) -> None:
    """No terms, no points: the complaint names the day and what to do."""
    day = first_in_force(shipped()) - 1
    said = rf"{date_of(day).isoformat()} is before the terms of points came into force. Leave out"
    for name in ("paid_day", "to_day"):
        with pytest.raises(BadInput, match=f"{name}: {said}"):
            run(laid_over(tmp_path, {"period.expiry-years": "3"}), bill(tmp_path / "b.parquet", **{name: day}))


def test_a_way_to_be_taxed_that_is_none_is_refused(tmp_path: Path) -> None:
    """Nothing is guessed about VAT."""
    with pytest.raises(
        BadInput, match=r"tax: 'with' is no way to be taxed. Write one of: exclusive, inclusive, outside"
    ):
        run(laid_over(tmp_path, {"period.expiry-years": "3"}), bill(tmp_path / "b.parquet", tax="with"))


def test_files_without_rows_are_refused(tmp_path: Path) -> None:
    """There is no last day of nothing."""
    with pytest.raises(BadInput, match="there are no rows in any file"):
        as_of(write(tmp_path / "l.parquet", LOTS, []), None, None)


def test_what_an_overlay_sets_is_told_in_full(tmp_path: Path) -> None:
    """Each value with what it was and what it is."""
    other = laid_over(tmp_path, {"rate.charge-per-point": "30", "calc.rounding": "up"})
    assert [(one.before.value, one.after.value) for one in sets(shipped(), other)] == [(2500, 3000), ("down", "up")]
