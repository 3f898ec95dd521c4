"""Where charges of special numbers go: by what a call is on a bill, told by the longest prefix (sample/special, H9)."""

import datetime as dt

import pytest
from msgspec.structs import replace

from sitthi.areas.usage import terms as usage_terms
from sitthi.areas.usage.terms import UsageTerms
from sitthi.terms import Values
from tests.shipped import shipped

DOCUMENTS = ("sample", "prepaid", "addons", "general", "house")
ON = dt.date(2024, 4, 1)
TOLD = {"19": "Data", "1900": "AudioText", "19001": "Voice", "2": "SMS"}


def by_products(products: dict[str, str], fee_satang: int = 0) -> UsageTerms:
    """The terms of the package's own book with other products, and a price of the complaints line."""
    values = {name: shipped().values(name, ON) for name in DOCUMENTS}
    rows = tuple({"prefix": prefix, "product": product} for prefix, product in products.items())
    values["sample"] = _with(values["sample"], "special.products", rows)
    values["prepaid"] = _with(values["prepaid"], "complaint.phone-fee", fee_satang)
    return usage_terms.read(values, frozenset())


def _with(values: Values, name: str, value: object) -> Values:
    version = values.version
    changed = replace(version.values[name], value=value)
    return Values(replace(version, values={**version.values, name: changed}))


@pytest.mark.parametrize(
    ("dialled", "price_satang", "account", "reading"),
    [
        ("1900111", 900, "revenue/voice", "H9"),
        ("1900222", 900, "revenue/audiotext", "H9"),
        ("1920", 300, "revenue/data", "H9"),
        ("19", 300, "revenue/data", "H9"),
        ("2345", 300, "revenue/sms", "H9"),
        ("1175", 0, "revenue/special", ""),
        ("191", 0, "revenue/special", ""),
        ("1212", 300, "revenue/special", "H10"),
        ("", 300, "revenue/special", "H10"),
    ],
)
def test_the_longest_prefix_of_either_table_holds(dialled: str, price_satang: int, account: str, reading: str) -> None:
    """Price and product each by its own table; what costs nothing, or is in no row, has the account all had before."""
    rate = by_products(TOLD).special.rate(dialled)
    assert rate is not None
    assert (rate.price_satang, rate.revenue("special"), rate.reading) == (price_satang, account, reading)


def test_the_complaints_line_is_what_its_number_is() -> None:
    """At the price of its own clause (prepaid/complaint.channels)."""
    for products, account in (({"*": "Voice"}, "revenue/voice"), ({}, "revenue/special")):
        found = by_products(products, fee_satang=500)
        [line] = found.own_lines - {"191", "199", "1669"}
        rate = found.special.rate(line)
        assert rate is not None
        assert (rate.price_satang, rate.revenue("special")) == (500, account)
