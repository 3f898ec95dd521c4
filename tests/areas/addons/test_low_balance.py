"""A charge of an add-on that leaves little in the wallet is told, so that the customer is reminded (R75)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from sitthi.areas.addons.model import RenewAddon, RequestAddon
from sitthi.kernel.decision import Event
from tests.areas.addons.life import Life, terms, wallet
from tests.days import at

SALE = at("2024-02-01 10:00")
PRICE_SATANG = 29_853


@pytest.mark.parametrize(("left_satang", "low"), [(0, True), (999, True), (1_000, False)])
def test_a_purchase_that_leaves_less_than_10_thb(left_satang: int, low: bool) -> None:  # noqa: FBT001 - an outcome
    """Below 10 THB the balance is low, at 10 THB it is not."""
    decision = Life(wallet=wallet(PRICE_SATANG + left_satang)).do(RequestAddon("net-279"), SALE)

    assert decision.events == ((Event("wallet.low", amount=left_satang),) if low else ())


def test_a_renewal_that_leaves_less() -> None:
    """The next round's charge is told like the first one's."""
    life = Life(wallet=wallet(2 * PRICE_SATANG + 100))
    life.buy("net-279-auto6", SALE)
    decision = life.do(RenewAddon(1), at("2024-03-02 23:59:59"))

    assert decision.events == (Event("wallet.low", amount=100),)


def test_once_until_the_next_credit() -> None:
    """Who was reminded since the last credit is not reminded again."""
    life = Life(wallet=replace(wallet(PRICE_SATANG), low_reminded=True))

    assert life.do(RequestAddon("net-279"), SALE).events == ()


def test_what_is_little_is_the_books_choice() -> None:
    """The 10 THB are a value of the book."""
    life = Life(terms(prepaid={"remind.balance-below": 50_000}), wallet=wallet(70_000))

    assert life.do(RequestAddon("net-279"), SALE).events == (Event("wallet.low", amount=70_000 - PRICE_SATANG),)
