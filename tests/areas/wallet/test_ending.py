"""The end of a contract: what is refunded, by when, and what is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.wallet import rules
from sitthi.areas.wallet.model import EndWallet, ReceiveRefund
from sitthi.kernel.decision import RECORDED, Decision
from sitthi.ledger import chart
from sitthi.standing.parts import NumberPart, RefundPart, WalletPart
from tests.areas.decided import moved, part, reasons
from tests.areas.wallet.making import DAY, NOW, NUMBER, command, number, standing, terms, wallet_after
from tests.days import at

DEADLINES = ("prepaid/1.1.11", "prepaid/terminate.30-days")
REFUND = RefundPart("r", 100, "customer", NOW, NOW + 30 * DAY, "due")


def end(wallet: WalletPart, *off: str, at_us: int = NOW, why: str = "customer") -> Decision:
    """The wallet of a number that has just ended."""
    return rules.end_wallet(command(EndWallet(why), at_us), standing(number("ended", why), wallet), terms(*off))


def test_money_becomes_a_refund_due_in_thirty_days() -> None:
    """Ended on 15 May: the last day to pay is 14 June, to its end; the customer is told (R68)."""
    decision = end(WalletPart(balance_satang=12_345, valid_until_us=NOW + DAY))
    due_us = at("2024-06-15 00:00") - 1
    assert decision.outcome == RECORDED
    assert part(decision, RefundPart) == RefundPart(f"{NUMBER}-{NOW}", 12_345, "customer", NOW, due_us, "due")
    assert moved(decision.transfers) == {chart.wallet(NUMBER): -12_345, chart.refund(NUMBER): 12_345}
    assert wallet_after(decision) == WalletPart()
    (message,) = decision.messages
    assert (message.template, message.values) == ("refund-due", {"amount": 12_345, "due_us": due_us})


@pytest.mark.parametrize(
    ("ended", "last"),
    [
        ("2024-05-15 00:00", "2024-06-14 23:59:59.999999"),
        ("2024-05-15 23:59:59.999999", "2024-06-14 23:59:59.999999"),
        ("2024-01-31 12:00", "2024-03-01 23:59:59.999999"),
        ("2023-01-31 12:00", "2023-03-02 23:59:59.999999"),
    ],
)
def test_the_last_day_is_a_whole_thai_day(ended: str, last: str) -> None:
    """30 calendar days after the day it ended, over the end of February too."""
    decision = end(WalletPart(balance_satang=100), at_us=at(ended))
    assert part(decision, RefundPart).due_us == at(last)


def test_free_credit_is_not_refunded() -> None:
    """It goes back to where it came from (R71), unless an operator chooses otherwise."""
    wallet = WalletPart(balance_satang=1_000, free_satang=400)
    decision = end(wallet)
    assert part(decision, RefundPart).amount_satang == 600
    assert moved(decision.transfers)[chart.FORFEITED_FREE] == 400
    chosen = replace(terms(), refund_free=True)
    ended = standing(number("ended"), wallet)
    decision = rules.end_wallet(command(EndWallet("customer")), ended, chosen)
    assert part(decision, RefundPart).amount_satang == 1_000
    assert moved(decision.transfers)[chart.refund(NUMBER)] == 1_000


@pytest.mark.parametrize(("owed", "refund", "left"), [(300, 700, 0), (999, 1, 0), (1_000, 0, 0), (2_500, 0, 1_500)])
def test_what_is_owed_comes_off_first(owed: int, refund: int, left: int) -> None:
    """Money never received is not refunded, and a refund is never below zero (R127)."""
    decision = end(WalletPart(balance_satang=1_000, owed_satang=owed))
    assert moved(decision.transfers).get(chart.refund(NUMBER), 0) == refund
    assert wallet_after(decision).owed_satang == left
    assert reasons(decision, "prepaid/1.1.8")[0].value == min(owed, 1_000)


def test_nothing_to_refund_is_recorded() -> None:
    """An empty wallet gives no refund and no message, and the reason says zero."""
    decision = end(WalletPart(valid_until_us=NOW + DAY))
    assert (decision.outcome, decision.messages, decision.transfers) == (RECORDED, (), ())
    assert decision.changes == (WalletPart(),)
    assert reasons(decision, "prepaid/terminate.form1")[0].value == 0


def test_held_money_is_free_again() -> None:
    """Nothing stays reserved on a number that is gone."""
    decision = end(WalletPart(balance_satang=1_000, held_satang=1_000))
    assert wallet_after(decision).held_satang == 0
    assert part(decision, RefundPart).amount_satang == 1_000


def test_the_sooner_deadline_holds() -> None:
    """Two clauses set it; without one the other does, without both there is none."""
    wallet = WalletPart(balance_satang=100)
    chosen = replace(terms(), refund_within_days=10)
    ended = standing(number("ended"), wallet)
    decision = rules.end_wallet(command(EndWallet("customer")), ended, chosen)
    assert part(decision, RefundPart).due_us == at("2024-05-26 00:00") - 1
    for off in DEADLINES:
        assert part(end(wallet, off), RefundPart).due_us == at("2024-06-15 00:00") - 1
        assert reasons(end(wallet, off), off) == []
    never = part(end(wallet, *DEADLINES), RefundPart)
    assert never.due_us == 0
    assert list(rules.due(standing(number("ended"), refunds=(never,)), terms())) == []


def test_without_the_clause_nothing_is_refunded() -> None:
    """Switched off, the money stays where it is (prepaid/terminate.form1)."""
    decision = end(WalletPart(balance_satang=100, valid_until_us=NOW), "prepaid/terminate.form1")
    assert decision.transfers == ()
    assert wallet_after(decision).balance_satang == 100


@given(st.integers(0, 10**7), st.data())
def test_a_wallet_is_emptied_to_the_satang(balance: int, data: st.DataObject) -> None:
    """Whatever was in it goes to the refund, to what was owed, or back as free credit."""
    free = data.draw(st.integers(0, balance))
    owed = data.draw(st.integers(0, 10**7))
    decision = end(WalletPart(balance, free, data.draw(st.integers(0, balance)), owed))
    gains = moved(decision.transfers)
    assert gains.get(chart.wallet(NUMBER), 0) == free - balance
    assert gains.get(chart.free(NUMBER), 0) == -free
    assert gains.get(chart.refund(NUMBER), 0) == max(balance - free - owed, 0)
    assert gains.get(chart.owed(NUMBER), 0) == owed - wallet_after(decision).owed_satang
    assert min(wallet_after(decision).owed_satang, wallet_after(decision).balance_satang) == 0


@pytest.mark.parametrize(
    ("holder_of_it", "cause"),
    [
        (number("ended", "debt"), "debt"),
        (number("active", charging="postpaid"), "service-swapped"),
    ],
)
def test_a_refund_to_a_number_that_keeps_no_money_is_owed_again(holder_of_it: NumberPart, cause: str) -> None:
    """Ended or postpaid, the number named has no wallet to pay into: its customer is owed the money, and told."""
    body = ReceiveRefund("paid-by", 12_345)
    decision = rules.receive_refund(command(body, NOW), standing(holder_of_it, WalletPart()), terms())
    due_us = at("2024-06-15 00:00") - 1
    assert part(decision, RefundPart) == RefundPart("paid-by", 12_345, cause, NOW, due_us, "due")
    assert moved(decision.transfers) == {chart.TRANSIT: -12_345, chart.refund(NUMBER): 12_345}
    assert [message.template for message in decision.messages] == ["refund-due"]
    assert decision.outcome == RECORDED
