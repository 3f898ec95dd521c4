"""Asking for the balance: who may, what it costs, what is told."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.wallet import rules
from sitthi.areas.wallet.model import AskBalance
from sitthi.kernel.decision import GRANTED, REFUSED, Decision, Possible, Remedy
from sitthi.ledger import chart
from sitthi.standing.parts import RETRYING, AddonPart, Standing, WalletPart
from tests.areas.decided import moved, reasons
from tests.areas.wallet.making import (
    DAY,
    NOW,
    NUMBER,
    activation,
    command,
    number,
    settled,
    standing,
    terms,
    top_up,
    unmet,
    wallet_after,
)
from tests.days import at

CLAUSES = {
    "ussd-sms": "prepaid/1.1.6.1",
    "ivr": "prepaid/1.1.6.2",
    "web": "prepaid/1.1.6.3",
    "app": "prepaid/1.1.6.3",
    "shop": "prepaid/1.1.6.4",
    "callcentre": "prepaid/1.1.6.4",
    "assistant": "prepaid/1.1.6.4",
}
RICH = WalletPart(balance_satang=5_000, valid_until_us=NOW + DAY)


def ask(by: str, found: Standing | None = None, at_us: int = NOW, off: str = "") -> Decision:
    """An enquiry, decided by the shipped terms."""
    found = found or standing(wallet=RICH)
    return rules.ask_balance(command(AskBalance(by), at_us), found, terms(*filter(None, [off])))


def times(found: Standing, count: int, at_us: int) -> Standing:
    """The standing after so many granted voice enquiries."""
    for _ in range(count):
        decision = ask("ivr", found, at_us)
        assert decision.outcome == GRANTED
        found = settled(found, decision)
    return found


@pytest.mark.parametrize("by", CLAUSES)
def test_each_way_answers_with_balance_and_validity(by: str) -> None:
    """The answer stands in the reasons, by the way's own clause; switched off, nothing is answered."""
    told = [(reason.value, reason.unit) for reason in reasons(ask(by), CLAUSES[by])]
    assert (5_000, "satang") in told
    assert (NOW + DAY, "us") in told
    assert reasons(ask(by, off=CLAUSES[by]), CLAUSES[by]) == []


@pytest.mark.parametrize("by", sorted(CLAUSES.keys() - {"ivr"}))
def test_other_ways_are_always_free(by: str) -> None:
    """Asked as often as one likes, even with nothing left, and nothing changes."""
    decision = ask(by, standing())
    assert (decision.outcome, decision.transfers, decision.changes) == (GRANTED, (), ())


def test_by_ussd_an_sms_answers() -> None:
    """The message tells balance and validity; without its clause none is sent (prepaid/1.1.6.1)."""
    (message,) = ask("ussd-sms").messages
    assert (message.template, message.values) == ("balance", {"balance": 5_000, "valid_until_us": NOW + DAY})
    assert ask("ussd-sms", off="prepaid/1.1.6.1").messages == ()
    assert ask("web").messages == ()


def test_ten_voice_enquiries_are_free_the_eleventh_costs_a_baht() -> None:
    """10 in a month cost nothing, each further one 1 THB with VAT (prepaid/1.1.6.2, R21)."""
    ten = times(standing(wallet=RICH), 10, NOW)
    assert (ten.wallet.balance_satang, ten.wallet.ivr_count) == (5_000, 10)
    eleventh = ask("ivr", ten)
    assert moved(eleventh.transfers) == {chart.wallet(NUMBER): -100, chart.FEE_REVENUE: 100}
    assert wallet_after(eleventh).balance_satang == 4_900
    assert wallet_after(ask("ivr", settled(ten, eleventh))).balance_satang == 4_800
    assert ask("ivr", ten, off="prepaid/1.1.6.2").transfers == ()


@pytest.mark.parametrize(
    ("first", "second", "free"),
    [
        ("2024-05-31 23:59:59", "2024-06-01 00:00:00", True),
        ("2024-05-31 06:59:59", "2024-05-31 07:00:00", False),
        ("2024-02-29 23:59:59", "2024-03-01 00:00:00", True),
        ("2024-02-28 23:59:59", "2024-02-29 00:00:00", False),
        ("2023-12-31 23:59:59", "2024-01-01 00:00:00", True),
        ("2023-05-15 10:00:00", "2024-05-15 10:00:00", True),
    ],
)
def test_the_month_is_the_thai_calendar_month(first: str, second: str, *, free: bool) -> None:
    """Ten more are free from the first of the next month at midnight in Thailand, not in Greenwich (R61)."""
    ten = times(standing(wallet=RICH), 10, at(first))
    assert (ask("ivr", ten, at(second)).transfers == ()) == free


def test_a_voice_enquiry_not_covered_is_refused_and_not_counted() -> None:
    """With 0.99 THB left nothing is charged; a top-up mends it (R21)."""
    poor = replace(RICH, balance_satang=99, ivr_month=12 * 2024 + 4, ivr_count=10)
    decision = ask("ivr", standing(wallet=poor))
    assert (decision.outcome, decision.changes, decision.transfers) == (REFUSED, (), ())
    assert unmet(decision) == {"prepaid/1.1.6.2"}
    assert decision.possible == Possible(NOW, (Remedy("topup.requested", {"channel": "kiosk", "amount": "10.00"}),))
    assert ask("ivr", standing(wallet=replace(poor, balance_satang=100))).outcome == GRANTED
    held = replace(poor, balance_satang=5_000, held_satang=4_901)
    assert ask("ivr", standing(wallet=held)).outcome == REFUSED


@given(st.integers(0, 99), st.integers(0, 400_000), st.integers(0, 60_000))
def test_the_remedy_of_a_refused_enquiry_is_true(balance: int, owed: int, price: int) -> None:
    """After the named top-ups, and a waiting renewal that takes its price, the same enquiry is granted."""
    addon = AddonPart(1, "net-279-auto6", "net", RETRYING, 1, 6, 0, 0, 0, paid_satang=price)
    wallet = WalletPart(balance_satang=balance, owed_satang=owed, ivr_month=12 * 2024 + 4, ivr_count=10)
    found = standing(wallet=wallet, addons=(addon,))
    refused = ask("ivr", found)
    assert refused.possible is not None
    for remedy in refused.possible.how:
        decision = top_up(str(remedy.data["channel"]), str(remedy.data["amount"]), found)
        assert decision.outcome == GRANTED
        found = settled(found, decision)
    left = found.wallet.balance_satang - price
    assert ask("ivr", replace(found, wallet=replace(found.wallet, balance_satang=left))).outcome == GRANTED


def test_a_fee_that_makes_the_balance_low_is_told() -> None:
    """From 10.50 THB to 9.50 the customer is to be reminded (R75)."""
    wallet = replace(RICH, balance_satang=1_050, ivr_month=12 * 2024 + 4, ivr_count=10)
    assert [event.name for event in ask("ivr", standing(wallet=wallet)).events] == ["wallet.low"]
    assert ask("web", standing(wallet=replace(wallet, balance_satang=50))).events == ()


@pytest.mark.parametrize(
    ("status", "why", "granted"),
    [
        ("active", "", True),
        ("suspended", "debt", True),
        ("suspended", "permanent", False),
        ("ended", "customer", False),
    ],
)
def test_the_balance_can_be_asked_while_in_service(status: str, why: str, *, granted: bool) -> None:
    """A suspended number may ask, one whose contract has ended not (prepaid/1.1.6)."""
    decision = ask("web", standing(number(status, why), RICH))
    assert (decision.outcome == GRANTED) == granted
    if not granted:
        assert unmet(decision) == {"prepaid/1.1.6"}
        assert decision.possible is None
        assert ask("web", standing(number(status, why), RICH), off="prepaid/1.1.6").outcome == GRANTED


def test_before_the_confirmation_there_is_nothing_to_ask() -> None:
    """The confirmation mends it."""
    decision = ask("web", standing(number("pre-active"), awaited=(activation(),)))
    assert unmet(decision) == {"prepaid/1.1.6"}
    assert decision.possible == Possible(NOW, (Remedy("message.delivered", {}, "message/m1.1"),))


def test_an_unknown_way_is_refused() -> None:
    """The ways are those the clauses name (prepaid/1.1.9); without the clause it is granted but answers nothing."""
    assert unmet(ask("telepathy")) == {"prepaid/1.1.9"}
    assert ask("telepathy", off="prepaid/1.1.9").outcome == GRANTED


def test_a_postpaid_number_has_no_balance() -> None:
    """Only who pays in advance has one (prepaid/1.1.1)."""
    assert unmet(ask("web", standing(number(charging="postpaid")))) == {"prepaid/1.1.1"}


def test_every_way_can_be_priced() -> None:
    """Fees are values: where an operator charges for the web, it is taken and must be covered."""
    chosen = terms()
    way = replace(chosen.enquiries["web"], fee_satang=300)
    chosen = replace(chosen, enquiries={**chosen.enquiries, "web": way})
    decision = rules.ask_balance(command(AskBalance("web")), standing(wallet=RICH), chosen)
    assert wallet_after(decision).balance_satang == 4_700
    assert rules.ask_balance(command(AskBalance("web")), standing(), chosen).outcome == REFUSED
