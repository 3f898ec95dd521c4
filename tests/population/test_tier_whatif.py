"""A base of numbers by two books: figures that tie, values that matter, and overlays on which nothing depends."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import compute, parquet

from sitthi.kernel.errors import BadInput
from sitthi.population import tier_files, tier_sample
from sitthi.population.tier_explain import explain, found
from sitthi.population.tier_files import MONTHS_FILE, NUMBERS_FILE
from sitthi.population.tier_whatif import MOVED, TAKEN_IN, Files, TierWhatIf, as_of, compare, terms_of
from sitthi.terms import Book
from tests.population import overlays
from tests.shipped import shipped

BANDS = "{columns: {over-months: months, charge: thb}, rows: [[0, 500], [36, 400]]}"
PRICES = "{columns: {tier: text, from: thb, to: thb}, rows: [[gold, 299, 999]]}"
GROUPS = "{columns: {over-months: months, platinum: thb, gold: thb, emerald: thb}, rows: [[0, 900, 600, 300]]}"
WITHOUT = "[tenure, payment, regular-use, charge, juristic-invitation]"
MOVES = {
    "usage.min-tenure": "12",
    "usage.window-bills": "3",
    "usage.fewer-bills": "refuse",
    "usage.charge-measure": "lowest",
    "usage.payment-test": "most-bills-in-time",
    "usage.use-test": "charged-use-every-month",
    "usage.platinum": BANDS,
    "usage.gold": BANDS,
    "usage.emerald": BANDS,
    "tiers.order": "[emerald, gold, platinum]",
    "tiers.several-ways": "first-held",
    "usage.band-edge": "upper-band",
    "usage.min-tenure-edge": "exclusive",
    "usage.threshold-edge": "exclusive",
    "package.price-vat": "included",
    "prepaid.payment-test": "never-holds",
    "prepaid.use-test": "charged-use-in-month",
    "juristic.ways": "[use, invitation]",
    "way.usage-only-conditions": WITHOUT,
    "package.tiers": PRICES,
    "device.hot-deal-max-speed-tiers": PRICES,
    "device.hot-deal-iphone-tiers": PRICES,
    "package.unlisted-price": "tier-below",
    "account.thresholds": GROUPS,
    "account.charge-measure": "latest-month",
    "account.fibre-charge-over": "full-window",
    "account.payment-required": "true",
    "account.regular-use-required": "true",
    "account.min-tenure": "24",
    "account.fibre-min-paid-bills": "7",
    "account.barred-packages": "[]",
    "account.tenure-of": "longest-in-group",
    "account.tier-min-tenure": "36",
}
ON_EDGES = ("usage.band-edge", "usage.threshold-edge", "usage.min-tenure-edge")
"""Values that move only numbers on an edge exactly, which a made-up base of this size need not have."""
OF_FEW_BILLS = ("usage.fewer-bills", "usage.use-test", "account.fibre-charge-over")
"""Values that move only numbers with few bills, or with use that costs nothing."""


def laid_over(folder: Path, changes: dict[str, str], off: tuple[str, ...] = ()) -> Book:
    """The book with values of the document changed."""
    return overlays.laid_over(folder, changes, off, "serenade")


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A made-up base of 4,000 numbers."""
    return base_of(tmp_path_factory.mktemp("base"), 4_000)


def base_of(folder: Path, numbers: int) -> Files:
    """A made-up base in a folder."""
    tier_sample.generate(folder, numbers, 1, lambda _: None)
    return Files(folder / NUMBERS_FILE, folder / MONTHS_FILE, tier_sample.AS_OF_DAY)


def run(other: Book, files: Files) -> TierWhatIf:
    """The what-if of an overlaid book."""
    return compare(shipped(), other, files, lambda _: None)


def test_every_value_that_is_named_has_its_move_here() -> None:
    """What the complaint tells people to set is what the next test moves, and is in the book."""
    assert tuple(MOVES) == MOVED
    assert {*MOVED, *TAKEN_IN} <= set(shipped().documents["serenade"][-1].values)


@pytest.mark.parametrize("name", [name for name in MOVED if name not in ON_EDGES])
def test_each_value_named_moves_the_figures(name: str, files: Files, tmp_path: Path) -> None:
    """Somebody has another tier, or has it by another way or clause, by each of the values people are told to set."""
    if name in OF_FEW_BILLS:
        files = few_bills(files, tmp_path)
    result = run(laid_over(tmp_path, {name: MOVES[name]}), files)
    assert result.total.up + result.total.down + result.otherwise > 0
    assert [one.before.name for one in result.sets] == [name]
    assert result.idle == result.taken_in == ()


def few_bills(files: Files, folder: Path) -> Files:
    """The base with the bills of the last three months only, on none of which use was charged."""
    months = parquet.read_table(files.months)
    months = months.filter(compute.greater(months["to_day"].cast(pa.int32()), files.as_of_day - 92))
    flags = compute.bit_wise_or(months["flags"], pa.scalar(4, pa.int8()))
    path = folder / MONTHS_FILE
    parquet.write_table(months.set_column(months.column_names.index("flags"), "flags", flags), path)
    return files._replace(months=path)


@pytest.mark.parametrize("name", ON_EDGES)
def test_values_of_edges_move_numbers_on_an_edge(name: str, tmp_path: Path) -> None:
    """Six months to the day at 900.00 THB a month, three years to the day: a step to the other side is another tier."""
    edge = edges(tmp_path)
    result = run(laid_over(tmp_path, {name: MOVES[name]}), edge)
    assert result.total.up + result.total.down == 1


def edges(folder: Path) -> Files:
    """Two numbers: six months in service and charged exactly what that asks for, and three years, enough for later."""
    as_of_day = tier_sample.AS_OF_DAY
    made = base_of(folder, 2)
    numbers, months = parquet.read_table(made.numbers), parquet.read_table(made.months)
    zero = {
        name: [0, 0] for name in ("prepaid", "fibre", "juristic", "group_no", "device", "invited", "package_satang")
    }
    since = np.array(["2026-01-01", "2023-07-01"], "datetime64[D]")
    for name, values in (zero | {"citizen": [1, 2], "since_day": since}).items():
        place = numbers.column_names.index(name)
        numbers = numbers.set_column(place, numbers.field(name), pa.array(values).cast(numbers.field(name).type))
    parquet.write_table(numbers, made.numbers)
    number = numbers["number"].to_pylist()
    rows = {
        "number": [number[0], number[1]],
        "to_day": pa.array([as_of_day - 9, as_of_day - 9], pa.int32()).cast(pa.date32()),
        "charge_satang": [90_000, 140_000],
        "flags": [0, 0],
    }
    parquet.write_table(pa.table(rows, schema=months.schema), made.months)
    return made


def test_figures_tie_and_are_those_of_the_single_decisions(tmp_path: Path) -> None:
    """The matrix, the charges, the clauses and the ways are what explaining every number alone adds up to."""
    small = base_of(tmp_path, 150)
    for changes, off in (
        ({"usage.gold": BANDS, "usage.min-tenure": "24"}, ()),
        ({"juristic.ways": "[use]", "account.tenure-of": "longest-in-group"}, ("serenade/prepaid.registration",)),
        ({"tiers.order": "[emerald, platinum]"}, ()),
    ):
        other = laid_over(tmp_path, changes, off)
        result, moved, refused = run(other, small), Counter[tuple[str, str]](), Counter[tuple[int, str]]()
        terms, ways = terms_of(shipped(), other, small.as_of_day), Counter[tuple[int, str]]()
        for number in parquet.read_table(small.numbers)["number"].to_pylist():
            rows, place = found(small, number, lambda _: None)
            sides = [explain(rows, place, one, terms[0]) for one in terms]
            moved[sides[0].tier, sides[1].tier] += 1
            refused.update((side, one.clause) for side, one in enumerate(sides) if not one.tier)
            ways.update((side, one.way) for side, one in enumerate(sides))
        matrix = {
            (was, now): many
            for was, row in zip(result.tiers, result.matrix, strict=True)
            for now, many in zip(result.tiers, row, strict=True)
            if many
        }
        assert matrix == dict(moved)
        assert {(0, one): both[0] for one, both in result.refused.items() if both[0]} == of_side(refused, 0)
        assert {(1, one): both[1] for one, both in result.refused.items() if both[1]} == of_side(refused, 1)
        assert {(1, one): both[1] for one, both in result.ways.items() if both[1]} == of_side(ways, 1)


def of_side(counts: Counter[tuple[int, str]], side: int) -> dict[tuple[int, str], int]:
    """The counts of one side."""
    return {key: many for key, many in counts.items() if key[0] == side}


def test_sums_tie(files: Files, tmp_path: Path) -> None:
    """Numbers and charges are the same by tier, by length of service and by region; clauses are of all without."""
    result = run(laid_over(tmp_path, {"usage.min-tenure": "24", "usage.gold": BANDS}), files)
    total = result.total
    assert (total.numbers, total.up > 0, total.down > 0) == (4_000, True, True)
    places = range(len(result.tiers))
    for name in ("numbers", "up", "down", "up_satang", "down_satang"):
        for rows in (result.by_tenure, result.by_region.values()):
            assert sum(getattr(one, name) for one in rows) == getattr(total, name)
    assert total.up == sum(result.matrix[was][now] for was in places for now in places if now > was)
    assert total.down_satang == sum(result.charges_satang[was][now] for was in places for now in places if now < was)
    assert total.same == sum(result.matrix[place][place] for place in places)
    for side in (0, 1):
        assert sum(both[side] for both in result.refused.values()) == result.counts(side)[0] == result.ways[""][side]
    assert [one.months for one in result.bands] == [6, 24, 36, 60, 120, 240]
    assert result.by_tenure[0].up + result.by_tenure[0].down == 0
    assert sorted(result.by_region) == list(tier_sample.REGIONS)


def test_however_small_the_pieces_the_figures_are_the_same(
    files: Files, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Read a hundred numbers at once, regions beside them, the base comes out as when read as a whole."""
    other = laid_over(tmp_path, {"usage.min-tenure": "24"})
    whole = run(other, files)
    monkeypatch.setattr(tier_files, "ROWS", 100)
    monkeypatch.setattr("sitthi.population.tier_regions.ROWS", 70)
    assert run(other, files) == whole


def test_bands_are_by_whole_months(files: Files, tmp_path: Path) -> None:
    """Three years to the day are in the lower band, a day more in the next (R11); six months to the day are enough."""
    result = run(laid_over(tmp_path, {"usage.gold": BANDS}), files)
    since = parquet.read_table(files.numbers)["since_day"].cast(pa.int32()).to_numpy()
    days = np.array(["2026-01-01", "2023-06-30"], "datetime64[D]").astype(int)
    assert result.by_tenure[0].numbers == int((since > days[0]).sum())
    assert result.by_tenure[0].numbers + result.by_tenure[1].numbers == int((since > days[1]).sum())


@pytest.mark.parametrize(
    ("changes", "off", "named", "remedy"),
    [
        ({"end.then": "end"}, (), "serenade/end.then", ""),
        ({"usage.charge-vat": "excluded"}, (), "serenade/usage.charge-vat", "A base is built by usage.charge-vat:"),
        ({}, ("serenade/use.conditions",), "serenade/use.conditions (off)", ""),
        ({"account.fibre-min-paid-bills": "0"}, (), "serenade/account.fibre-min-paid-bills", ""),
    ],
)
def test_an_overlay_that_changes_nothing_is_refused(
    changes: dict[str, str], off: tuple[str, ...], named: str, remedy: str, tmp_path: Path
) -> None:
    """The complaint names what it sets, and what would matter; also where only the figures tell."""
    with pytest.raises(BadInput) as caught:
        run(laid_over(tmp_path, changes, off), edges(tmp_path))
    said = str(caught.value)
    assert said.startswith(f"overlay: overlay trial changes nothing here: it sets {named}. Set one of serenade: usage.")
    assert remedy in said


def test_what_has_no_bearing_is_told(files: Files, tmp_path: Path) -> None:
    """Beside a value that moves figures, one that does not, and one that the base was built by."""
    changes = {"usage.min-tenure": "24", "end.then": "end", "usage.charge-vat": "excluded"}
    off = ("serenade/use.conditions", "serenade/prepaid.registration")
    result = run(laid_over(tmp_path, changes, off), files)
    assert result.idle == ("serenade/end.then", "serenade/use.conditions")
    assert result.taken_in == ("serenade/usage.charge-vat",)
    assert result.off == ("serenade/prepaid.registration", "serenade/use.conditions")


def test_the_day_is_the_one_after_the_last_month(files: Files, tmp_path: Path) -> None:
    """Then every month in the files is closed; a base without months has no such day."""
    assert as_of(files.months) == tier_sample.AS_OF_DAY
    empty = tmp_path / MONTHS_FILE
    parquet.write_table(parquet.read_table(files.months).slice(0, 0), empty)
    with pytest.raises(BadInput, match=r"there are no months\. Name the day with --as-of"):
        as_of(empty)


def test_a_day_without_terms_is_refused(files: Files, tmp_path: Path) -> None:
    """No terms, no tiers."""
    with pytest.raises(BadInput, match=r"--as-of: .* is not in force on 1999-"):
        run(laid_over(tmp_path, {"usage.min-tenure": "24"}), files._replace(as_of_day=10_600))


def changed(files: Files, folder: Path, name: str, values: object) -> Files:
    """The base with a column of its numbers otherwise; None leaves it out."""
    table = parquet.read_table(files.numbers)
    table = (
        table.drop_columns([name]) if values is None else table.set_column(table.column_names.index(name), name, values)
    )
    path = folder / NUMBERS_FILE
    parquet.write_table(table, path)
    return files._replace(numbers=path)


def test_regions_may_be_text_or_missing(files: Files, tmp_path: Path) -> None:
    """Text as any program writes it; empty ones and a file without are not stated; figures are no regions."""
    other, table = laid_over(tmp_path, {"usage.min-tenure": "24"}), parquet.read_table(files.numbers)
    whole = run(other, files)
    text = table["region"].cast(pa.string())
    assert run(other, changed(files, tmp_path, "region", text)) == whole
    holes = compute.if_else(compute.equal(text, "North"), None, text)
    assert run(other, changed(files, tmp_path, "region", holes)).by_region[""] == whole.by_region["North"]
    assert list(run(other, changed(files, tmp_path, "region", None)).by_region) == [""]
    with pytest.raises(BadInput, match=r"region: is of type int64\. Write text"):
        run(other, changed(files, tmp_path, "region", pa.array(range(4_000), pa.int64())))
    with pytest.raises(BadInput, match="region: has more than 1,000 different ones"):
        run(other, changed(files, tmp_path, "region", pa.array([str(one) for one in range(4_000)])))


def test_an_invitation_to_no_tier_is_refused(files: Files, tmp_path: Path) -> None:
    """The terms have three tiers; nothing is guessed about a fourth."""
    four = pa.array([4] * 4_000, pa.int8())
    with pytest.raises(BadInput, match=r"invited: is 4 \(number \d+\), but there are 3 tiers"):
        run(laid_over(tmp_path, {"usage.min-tenure": "24"}), changed(files, tmp_path, "invited", four))
