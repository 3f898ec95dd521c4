"""Undoing a top-up: once, in time, and with what is spent becoming owed."""

import pytest
from msgspec import UNSET
from msgspec.structs import replace

from sitthi.areas.wallet import rules
from sitthi.areas.wallet.model import ReverseTopUp
from sitthi.kernel.decision import GRANTED, REFUSED, Decision
from sitthi.ledger import chart
from sitthi.standing.parts import RefundPart, Standing, TopUpPart, WalletPart
from tests.areas.decided import moved, part, reasons
from tests.areas.wallet.making import (
    DAY,
    NOW,
    NUMBER,
    command,
    kept,
    number,
    settled,
    standing,
    terms,
    top_up,
    unmet,
    wallet_after,
)
from tests.days import at

DONE = kept(top_up("kiosk", "100"))
CLAUSE = "sample/corrections"


def reverse(found: Standing, at_us: int = NOW + 1, reason: str = "wrong-number", off: str = "") -> Decision:
    """The reversal of the top-up that the standing names."""
    body = ReverseTopUp(b"key", reason)
    return rules.reverse_top_up(command(body, at_us), found, terms(*filter(None, [off])))


def with_top_up(wallet: WalletPart, done: TopUpPart | None = DONE) -> Standing:
    """A number with a wallet and the top-up of 100 THB that is named."""
    return standing(wallet=wallet, top_up=done)


def test_a_top_up_is_undone_whole() -> None:
    """Money and validity are as before, the channel has its money, the customer is told."""
    before = standing(wallet=WalletPart(balance_satang=500, valid_until_us=NOW + 40 * DAY))
    done = top_up("kiosk", "100", before)
    decision = reverse(replace(settled(before, done), top_up=kept(done)))
    assert decision.outcome == GRANTED
    after = wallet_after(decision)
    assert (after.balance_satang, after.owed_satang) == (500, 0)
    assert after.valid_until_us == before.wallet.valid_until_us
    assert moved(done.transfers + decision.transfers) == {}
    assert part(decision, TopUpPart) == replace(kept(done), state="reversed")
    (message,) = decision.messages
    assert message.template == "topup-reversed"
    assert message.values == {"amount": 10_000, "balance": 500, "owed": 0, "valid_until_us": NOW + 40 * DAY}


def test_a_fee_kept_by_another_is_not_ours_to_take_back() -> None:
    """Only what was credited is taken back."""
    done = top_up("third-party-kiosk", "100", fee_hundredths=1_000)
    decision = reverse(replace(settled(standing(), done), top_up=kept(done)))
    assert moved(done.transfers + decision.transfers) == {}
    assert wallet_after(decision).balance_satang == 0


@pytest.mark.parametrize(
    ("wallet", "left", "owed"),
    [
        (WalletPart(balance_satang=10_000), 0, 0),
        (WalletPart(balance_satang=9_999), 0, 1),
        (WalletPart(), 0, 10_000),
        (WalletPart(balance_satang=12_000, held_satang=5_000), 5_000, 3_000),
        (WalletPart(balance_satang=12_000, free_satang=12_000), 12_000, 10_000),
        (WalletPart(owed_satang=700), 0, 10_700),
    ],
)
def test_what_is_spent_held_or_free_becomes_owed(wallet: WalletPart, left: int, owed: int) -> None:
    """Nothing goes below zero; the rest is owed and the reason says so (R127)."""
    decision = reverse(with_top_up(wallet))
    after = wallet_after(decision)
    assert (after.balance_satang, after.owed_satang) == (left, owed)
    assert reasons(decision, "prepaid/1.1.8")[0].value == owed - wallet.owed_satang
    assert moved(decision.transfers)[chart.channel("kiosk")] == 10_000


@pytest.mark.parametrize("held_us", [0, NOW - 50 * DAY, NOW, NOW + 50 * DAY, NOW + 360 * DAY, NOW + 400 * DAY])
def test_validity_is_what_it_was(held_us: int) -> None:
    """Nothing is left of the days it gave: what had expired has, and where there was none, there is none."""
    before = standing(wallet=WalletPart(valid_until_us=held_us))
    done = top_up("kiosk", "100", before)
    decision = reverse(replace(settled(before, done), top_up=kept(done)))
    assert wallet_after(decision).valid_until_us == held_us


def later(days: int, off: str = "") -> tuple[Standing, TopUpPart, TopUpPart]:
    """A number without validity, topped up now and some days later; both top-ups."""
    first = top_up("kiosk", "100", off=off)
    found = settled(standing(), first)
    second = top_up("kiosk", "100", found, NOW + days * DAY, off=off)
    return settled(found, second), kept(first), kept(second)


@pytest.mark.parametrize("days", [0, 1, 29, 30])
def test_a_later_top_ups_days_stay(days: int) -> None:
    """Of two top-ups the first is undone: the other gives its 30 days from its own time on (R17)."""
    found, first, _ = later(days)
    decision = reverse(replace(found, top_up=first), NOW + 30 * DAY)
    assert wallet_after(decision).valid_until_us == NOW + (days + 30) * DAY
    reason = reasons(decision, "prepaid/1.1.10")[0]
    assert (reason.value, reason.threshold) == (NOW + (days + 30) * DAY, NOW + 60 * DAY)


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_both_are_undone(order: tuple[int, int]) -> None:
    """In whichever order, nothing is left."""
    found, *both = later(29)
    for place in order:
        found = settled(found, reverse(replace(found, top_up=both[place]), NOW + 30 * DAY))
    assert found.wallet.valid_until_us == 0


def test_the_cap_no_longer_takes_from_a_later_one() -> None:
    """What a top-up lost to 365 days from its time, it has where there is less before it."""
    had = standing(wallet=WalletPart(valid_until_us=NOW + 330 * DAY))
    first = top_up("kiosk", "100", had)
    found = settled(had, first)
    second = top_up("kiosk", "100", found, NOW + DAY)
    assert wallet_after(second).valid_until_us == NOW + 366 * DAY
    decision = reverse(replace(settled(found, second), top_up=kept(first)), NOW + 2 * DAY)
    assert wallet_after(decision).valid_until_us == NOW + 360 * DAY


def test_of_a_top_up_of_before_only_what_it_gave_is_known() -> None:
    """That much is taken back, as it was then; below nothing there is nothing."""
    found, first, _ = later(29)
    before = replace(first, extension=None)
    unknown = replace(found, top_up=before, extensions=UNSET)
    assert wallet_after(reverse(unknown, NOW + 30 * DAY)).valid_until_us == NOW + 30 * DAY
    expired = replace(unknown, wallet=WalletPart(valid_until_us=DAY))
    assert wallet_after(reverse(expired, NOW + 30 * DAY)).valid_until_us == 0
    forgotten = replace(found, top_up=first, extensions=())
    assert wallet_after(reverse(forgotten, NOW + 30 * DAY)).valid_until_us == NOW + 30 * DAY


def test_the_days_are_counted_to_the_end_of_the_last() -> None:
    """Within 30 days: to the end of the Thai day, 14 June for a top-up of 15 May (R39)."""
    last = at("2024-06-15 00:00") - 1
    found = with_top_up(WalletPart(balance_satang=10_000))
    assert reverse(found, last).outcome == GRANTED
    late = reverse(found, last + 1)
    assert unmet(late) == {CLAUSE}
    assert late.possible is None
    assert reverse(found, last + 1, off=CLAUSE).outcome == GRANTED


@pytest.mark.parametrize("off", ["", CLAUSE])
@pytest.mark.parametrize("done", [None, replace(DONE, number="0899999999")])
def test_only_a_top_up_of_this_number_can_be_undone(done: TopUpPart | None, off: str) -> None:
    """What is unknown, or another number's, is refused, whatever is switched off."""
    decision = reverse(with_top_up(WalletPart(balance_satang=10_000), done), off=off)
    assert decision.outcome == REFUSED
    assert decision.possible is None


def test_a_top_up_is_undone_once() -> None:
    """The second time is refused."""
    decision = reverse(with_top_up(WalletPart(balance_satang=10_000), replace(DONE, state="reversed")))
    assert unmet(decision) == {CLAUSE}


def test_a_reason_is_given() -> None:
    """Nobody takes money back without saying why."""
    assert unmet(reverse(with_top_up(WalletPart(balance_satang=10_000)), reason="")) == {CLAUSE}


def test_a_low_balance_after_a_reversal_is_told() -> None:
    """What falls below 10 THB is reminded of, as after a charge (R75); once only."""
    low = reverse(with_top_up(WalletPart(balance_satang=10_999)))
    assert [event.name for event in low.events] == ["wallet.low"]
    assert reverse(with_top_up(WalletPart(balance_satang=11_000))).events == ()
    assert reverse(with_top_up(WalletPart(balance_satang=10_999, low_reminded=True))).events == ()


def test_an_ended_contract_pays_with_its_refund() -> None:
    """Money that was never received is not paid back: the refund that waits is less by what is owed."""
    open_refund = RefundPart("r1", 8_000, "customer", NOW, NOW + 30 * DAY, "due")
    paid = RefundPart("r0", 8_000, "customer", NOW, NOW + 30 * DAY, "paid")
    gone = standing(number("ended", "customer"), WalletPart(), top_up=DONE, refunds=(paid, open_refund))
    decision = reverse(gone)
    assert part(decision, RefundPart) == replace(open_refund, amount_satang=0, state="paid")
    assert wallet_after(decision).owed_satang == 2_000
    assert moved(decision.transfers) == {
        chart.refund(NUMBER): -8_000,
        chart.owed(NUMBER): -2_000,
        chart.channel("kiosk"): 10_000,
    }
    more = replace(gone, refunds=(replace(open_refund, amount_satang=12_000, state="overdue"),))
    decision = reverse(more)
    assert part(decision, RefundPart).amount_satang == 2_000
    assert part(decision, RefundPart).state == "overdue"
    assert wallet_after(decision).owed_satang == 0
