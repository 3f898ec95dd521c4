"""The shipped tariff keeps to the products that bills have."""

from __future__ import annotations

from pathlib import Path

import pytest

from sitthi.terms import Book, load_book
from tests.terms.laying import laid_over

TABLE = '{{columns: {{prefix: text, product: text}}, rows: [["*", {product}]]}}'


@pytest.fixture(scope="module")
def book() -> Book:
    """The package's own book."""
    return load_book()


def said_of(book: Book, folder: Path, product: str) -> list[str]:
    """What the loader says where every special number is of one product."""
    return laid_over(book, folder, f"name: special.products, value: {TABLE.format(product=product)}", document="sample")


@pytest.mark.parametrize("product", ["AudioText", "Voice", "IDD"])
def test_special_numbers_are_of_a_product_that_bills_have(book: Book, tmp_path: Path, product: str) -> None:
    """Any that the sample pack lists (H9)."""
    assert said_of(book, tmp_path, product) == []


def test_another_product_is_refused(book: Book, tmp_path: Path) -> None:
    """What no bill has on it no terms know: it would count nowhere, and go to an account of its own."""
    [said] = said_of(book, tmp_path, "Audiotext")
    assert said == "values[special.products].value.rows[0].product: bills have no product 'Audiotext'"
