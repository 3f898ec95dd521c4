"""What stands is taken as far as there is any, and the rest is owed; what can not be kept is named."""

from __future__ import annotations

from typing import Any

import pytest

from sitthi.kernel.decision import GRANTED, Decision, Transfer
from sitthi.ledger import chart
from sitthi.standing.money_parts import BillingPart, PaymentPart
from sitthi.standing.parts import (
    AddonPart,
    Allowance,
    BankDayPart,
    HoldPart,
    RefundPart,
    Standing,
    TopUpPart,
    WalletPart,
)
from sitthi.standing.points_parts import Lot, PointsPart, StockPart
from sitthi.standing.stands import CannotStand, Stood, outside, stand

NUMBER = "0812345678"
WALLET, FREE, OWED = chart.wallet(NUMBER), chart.free(NUMBER), chart.owed(NUMBER)
VOICE = "revenue/voice"
AT_US = 1_712_000_000_000_000


def stood(
    transfers: list[tuple[str, str, int]], unit: str = "satang", changes: tuple[Any, ...] = (), **there: Any
) -> Stood:
    """What is kept of transfers in a standing with some parts."""
    moved = tuple(Transfer(debit, credit, unit, amount) for debit, credit, amount in transfers)
    return stand(Decision(GRANTED, (), transfers=moved, changes=changes), Standing(**there), AT_US)


def moves(found: Stood) -> list[tuple[str, str, int]]:
    """Its transfers."""
    return [(one.debit, one.credit, one.amount) for one in found.transfers]


@pytest.mark.parametrize(
    ("wallet", "expected", "owed_satang"),
    [
        (WalletPart(balance_satang=500), [(WALLET, VOICE, 120)], 0),
        (WalletPart(balance_satang=100), [(WALLET, VOICE, 100), (OWED, VOICE, 20)], 20),
        (WalletPart(100, free_satang=60), [(FREE, VOICE, 60), (WALLET, VOICE, 40), (OWED, VOICE, 20)], 20),
        (WalletPart(balance_satang=100, held_satang=90), [(WALLET, VOICE, 10), (OWED, VOICE, 110)], 110),
        (WalletPart(owed_satang=7), [(OWED, VOICE, 120)], 127),
    ],
)  # fmt: skip
def test_money_for_a_use(wallet: WalletPart, expected: list[tuple[str, str, int]], owed_satang: int) -> None:
    """Money that is neither held nor spent is taken, then free credit, the rest is owed (R127)."""
    found = stood([(WALLET, VOICE, 120)], wallet=wallet)
    assert moves(found) == expected
    (after,) = found.changes
    assert isinstance(after, WalletPart)
    assert after.owed_satang == owed_satang
    assert after.balance_satang >= after.held_satang
    assert (found.asked, found.taken) == (120, 120 - owed_satang + wallet.owed_satang)


def test_money_received_pays_what_is_owed_first() -> None:
    """A top-up that stands is in the wallet, less what the number owes by now."""
    found = stood([("channel/kiosk", WALLET, 100)], wallet=WalletPart(owed_satang=30))
    assert moves(found) == [("channel/kiosk", WALLET, 100), (WALLET, OWED, 30)]
    assert found.changes == (WalletPart(balance_satang=70),)


def test_an_allowance_gives_what_it_has() -> None:
    """What an add-on has left and not held is taken; of one that is not there, nothing, and nobody owes it."""
    addon = AddonPart(1, "o", "f", "active", 1, 1, 0, 0, 0, (Allowance("voice", 50, 20),))
    taken = [(chart.allowance(NUMBER, 1, "voice"), "used/voice", 60)]
    assert moves(stood(taken, "second", addons=(addon,))) == [(chart.allowance(NUMBER, 1, "voice"), "used/voice", 30)]
    assert stood(taken, "second", addons=()).transfers == ()


def test_points_spent_are_owed_where_they_are_not() -> None:
    """Lots are spent as far as they go, the place owes the rest; lots past their day are not spent."""
    part = PointsPart("account/a", lots=(Lot("x", 0, 10, 5, 5), Lot("y", 0, 99_999, 8, 8)))
    found = stood([(chart.points("account/a"), chart.POINTS_REDEEMED, 20)], "point", points=part)
    assert moves(found) == [
        (chart.points("account/a"), chart.POINTS_REDEEMED, 8),
        (chart.points_owed("account/a"), chart.POINTS_REDEEMED, 12),
    ]
    (after,) = found.changes
    assert isinstance(after, PointsPart)
    assert (after.owed_points, [lot.left for lot in after.lots]) == (12, [5, 0])


@pytest.mark.parametrize(("due", "left"), [(30, 0), (80, 0), (100, 20)])
def test_a_refund_paid(due: int, left: int) -> None:
    """It is taken from what waits to be paid back; what was paid too much is owed, what was not paid still waits."""
    refund = RefundPart("r", due, "customer", 0, 0, "due")
    found = stood([(chart.refund(NUMBER), "paid-out/cash", 80)], refund=refund, wallet=WalletPart())
    paid = min(due, 80)
    short = [(OWED, "paid-out/cash", 80 - paid)] if due < 80 else []
    assert moves(found) == [(chart.refund(NUMBER), "paid-out/cash", paid), *short]
    part = next(one for one in found.changes if isinstance(one, RefundPart))
    assert (part.state, part.amount_satang) == (("due", left) if left else ("paid", due))


def test_money_for_a_bill_that_is_not_there() -> None:
    """It waits for the account's next bill."""
    payment = PaymentPart("p", "a", "b", "shop", 70, 30, 0, "taken")
    given = [("channel/shop", chart.receivable("a"), 70), ("channel/shop", chart.credit("a"), 30)]
    found = stood(given, changes=(payment,), billing=BillingPart("a", 5))
    assert moves(found) == [("channel/shop", chart.credit("a"), 70), ("channel/shop", chart.credit("a"), 30)]
    assert BillingPart("a", 105) in found.changes
    kept = next(one for one in found.changes if isinstance(one, PaymentPart))
    assert (kept.paid_satang, kept.credit_satang) == (0, 100)


def test_registers_shared_with_others() -> None:
    """A top-up by a bank account counts for its day as that was then, a reward for the stock as it was."""
    top_up = TopUpPart("t", NUMBER, "telephone-banking", 500, 500, 0, 0, "credited")
    day = BankDayPart("b", 1, 900, 2)
    found = stood([("channel/telephone-banking", WALLET, 500)], changes=(top_up, BankDayPart("b", 1, 700, 1)),
                  wallet=WalletPart(), bank_day=day)  # fmt: skip
    assert BankDayPart("b", 1, 1_400, 3) in found.changes
    assert top_up in found.changes
    assert stood([], changes=(StockPart("r", 4),), stock=StockPart("r", 6)).changes == (StockPart("r", 7),)


def test_what_can_not_be_kept_is_named() -> None:
    """Money for an account of which nothing is known, and a hold that is still open, stop the correction."""
    with pytest.raises(CannotStand, match="credit/a"):
        stood([("channel/shop", chart.credit("a"), 30)])
    hold = HoldPart("h", "voice", "", "pending", 1, 1, (), 0, 0)
    with pytest.raises(CannotStand, match="hold/h"):
        stood([], changes=(hold,), holds=(hold,))


def test_what_went_out_of_the_house() -> None:
    """Channels, payouts and points redeemed are outside; their sums count, not how they were made up."""
    one = (Transfer(WALLET, "channel/kiosk", "satang", 40), Transfer("channel/kiosk", WALLET, "satang", 100))
    assert outside(one) == {("channel/kiosk", "satang"): -60}
    assert outside((Transfer(WALLET, VOICE, "satang", 1),)) == {}
