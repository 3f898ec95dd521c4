"""The shipped rewards keep what document points promises, and its values decide what is refused."""

from pathlib import Path

import pytest

from sitthi.terms import Book, load_book
from tests.terms.laying import laid_over

KINDS = "points/reward.kinds"
PRICES = "{{columns: {{reward: text, points: points, from: date, until: date}}, rows: {rows}}}"


@pytest.fixture(scope="module")
def book() -> Book:
    """The package's own book."""
    return load_book()


@pytest.mark.parametrize(
    ("change", "clause", "said"),
    [
        ("name: reward.kinds-open, value: [goods, discount]", KINDS, "'service' is no kind of reward"),
        ("name: reward.kinds-closed, value: [goods]", KINDS, "points are never redeemed for 'goods'"),
        ('name: redeem.code, value: "*550*xxxx#"', "points/redeem.channels", "is not what is dialled for a reward"),
        ("name: redeem.code-fee, value: 1", "points/redeem.channels", "redeeming by USSD is free"),
        ("name: redeem.limit-per-number, value: true", "points/redeem.first-come", "no limit is kept for a number"),
        ("name: redeem.cancellable, value: true", "points/note.1", "nothing cancels a redemption"),
        ("name: transfer.allowed, value: true", "points/note.4", "nothing transfers points on request"),
    ],
)
def test_each_value_of_points_decides_and_each_clause_can_be_off(
    change: str, clause: str, said: str, book: Book, tmp_path: Path
) -> None:
    """What the terms promise beyond what is done is refused; with its clause off nothing is said."""
    refused = laid_over(book, tmp_path, change, document="points")
    assert refused
    assert all(said in one for one in refused)
    assert laid_over(book, tmp_path, change, document="points", off=clause) == []


@pytest.mark.parametrize("left_out", ["redemption", "delivery", "message"])
def test_what_is_irrevocable_stands(left_out: str, book: Book, tmp_path: Path) -> None:
    """No book can say that a redemption, delivery or message is undone by a reversal: nothing does it (R127)."""
    kept = ", ".join(one for one in ("redemption", "delivery", "message") if one != left_out)
    change = f"name: reversal.irrevocable-stands, value: [{kept}]"
    (refused,) = laid_over(book, tmp_path, change, document="general")
    assert f"nothing undoes a {left_out}" in refused
    assert laid_over(book, tmp_path, change, document="general", off="points/note.1") == []


def test_two_prices_from_one_day_are_one_too_many(book: Book, tmp_path: Path) -> None:
    """Of rows that start together one must go; ending the other sooner would leave it no day."""
    rows = "[[coffee, 50, 2021-01-25, 2399-12-31], [coffee, 60, 2021-01-25, 2399-12-31]]"
    said = laid_over(book, tmp_path, f"name: prices, value: {PRICES.format(rows=rows)}", document="rewards")
    assert "values[prices].value.rows[1].from: it overlaps the price from 2021-01-25 to 2399-12-31" in said
    assert "values[rewards].value.rows[0].reward: the reward 'drink-10' has no price" in said


@pytest.mark.parametrize(("digits", "sound"), [(3, False), (4, True), (18, True), (19, False)])
def test_a_code_is_neither_guessed_nor_endless(digits: int, *, sound: bool, book: Book, tmp_path: Path) -> None:
    """From 4 to 18 digits."""
    change = f"name: code.digits, value: {digits}"
    assert (laid_over(book, tmp_path, change, document="rewards") == []) == sound
