"""What must hold of the sample pack's tariff: special numbers are of products that bills have."""

from __future__ import annotations

from collections.abc import Mapping

from sitthi.terms.model import Version
from sitthi.terms.tables import Complain, entries

NUMBERS, BILLS = "special.products", "bill.products"
PRODUCT = "product"


def check_tariff(documents: Mapping[str, tuple[Version, ...]], complain: Complain) -> None:
    """The product of special numbers is one of a bill's (sample/special, sample/billing), else no terms know it."""
    for version in documents.get("sample", ()):
        if NUMBERS not in version.values or BILLS not in version.values:
            continue
        known = [entry.text(PRODUCT) for entry in entries(version, BILLS)]
        for entry in entries(version, NUMBERS):
            if entry.text(PRODUCT) not in known:
                what = f"bills have no product {entry.text(PRODUCT)!r}"
                complain(version, entry.place(PRODUCT), what, f"Use one of: {', '.join(known)}.")
