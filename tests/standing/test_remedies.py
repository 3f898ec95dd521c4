"""Top-ups named as a remedy are ones the kiosk takes, and after them the wallet covers what was asked."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sitthi.kernel.decision import Remedy
from sitthi.kernel.money import parse_thb
from sitthi.ledger import chart
from sitthi.standing import funds
from sitthi.standing.parts import WalletPart
from sitthi.standing.remedies import Kiosk, top_up_remedies

NUMBER = "0812345678"


def amounts(remedies: tuple[Remedy, ...]) -> list[int]:
    """Amounts in satang, in order; every one is a top-up at the kiosk."""
    assert all(remedy.type == "topup.requested" and remedy.subject == "" for remedy in remedies)
    assert all(remedy.data["channel"] == "kiosk" for remedy in remedies)
    return [parse_thb(str(remedy.data["amount"])) for remedy in remedies]


def after(wallet: WalletPart, paid: list[int], price_satang: int) -> WalletPart:
    """The wallet after top-ups, where a renewal takes its price from the first one that covers it."""
    waiting = price_satang > 0
    for amount in paid:
        wallet, _ = funds.give(wallet, NUMBER, amount, chart.channel("kiosk"))
        if waiting and wallet.available_satang >= price_satang:
            wallet, _ = funds.take(wallet, NUMBER, price_satang, chart.ADDON_REVENUE)
            waiting = False
    return wallet


@st.composite
def wallets(draw: st.DrawFn) -> WalletPart:
    """Any wallet: with free credit, held money, something owed."""
    balance = draw(st.integers(0, 500_000))
    return WalletPart(
        balance_satang=balance,
        free_satang=draw(st.integers(0, balance)),
        held_satang=draw(st.integers(0, balance)),
        owed_satang=draw(st.integers(0, 500_000)),
    )


@given(wallets(), st.integers(0, 2_000_000), st.integers(0, 60_000))
def test_after_the_remedies_the_wallet_covers_the_need(wallet: WalletPart, needed: int, price: int) -> None:
    """What is owed is recovered and a waiting renewal paid, and still what is needed is there."""
    paid = amounts(top_up_remedies(needed, wallet, price))
    assert after(wallet, paid, price).available_satang >= needed


@given(wallets(), st.integers(0, 2_000_000))
def test_no_more_is_asked_for_than_needed(wallet: WalletPart, needed: int) -> None:
    """A baht less would not do, unless it is the least the kiosk takes."""
    paid = amounts(top_up_remedies(needed, wallet))
    if sum(paid) > 1_000:
        assert after(wallet, [sum(paid) - 100], 0).available_satang < needed


@given(wallets(), st.integers(0, 3_000_000))
def test_every_remedy_is_a_top_up_the_kiosk_takes(wallet: WalletPart, needed: int) -> None:
    """Whole baht, 10 to 1,500 each, no amount twice."""
    paid = amounts(top_up_remedies(needed, wallet))
    assert all(1_000 <= amount <= 150_000 and amount % 100 == 0 for amount in paid)
    assert len(set(paid)) == len(paid) > 0


@pytest.mark.parametrize(
    ("needed", "expected"),
    [
        (0, [1_000]),
        (1, [1_000]),
        (1_000, [1_000]),
        (1_001, [1_100]),
        (150_000, [150_000]),
        (150_001, [149_100, 1_000]),
        (151_000, [150_000, 1_000]),
        (300_000, [150_000, 149_000, 1_000]),
    ],
)
def test_amounts_at_the_edges_of_the_kiosk(needed: int, expected: list[int]) -> None:
    """An empty wallet: the least that helps, split where one top-up can not hold it."""
    assert amounts(top_up_remedies(needed, WalletPart())) == expected


def test_what_is_owed_is_not_asked_for_where_nothing_is_missing() -> None:
    """Renewing validity alone takes one small top-up, whatever is owed."""
    wallet = WalletPart(balance_satang=5_000, owed_satang=90_000)
    assert amounts(top_up_remedies(5_000, wallet)) == [1_000]


def test_another_kiosk_has_other_bounds() -> None:
    """Bounds moved by an overlay are kept to, even narrow ones."""
    narrow = Kiosk(min_satang=2_000, max_satang=2_500, step_satang=500)
    paid = amounts(top_up_remedies(5_200, WalletPart(), 0, narrow))
    assert sum(paid) >= 5_200
    assert all(2_000 <= amount <= 2_500 and amount % 500 == 0 for amount in paid)
