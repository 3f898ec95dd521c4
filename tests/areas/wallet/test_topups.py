"""Top-ups: who may, by which channel, how much, and what they give."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.areas.wallet import rules
from sitthi.areas.wallet.model import TopUp
from sitthi.kernel import ids
from sitthi.kernel.decision import GRANTED, REFUSED, Possible, Remedy
from sitthi.kernel.money import parse_thb
from sitthi.ledger import chart
from sitthi.standing.parts import BankDayPart, WalletPart
from tests.areas.decided import moved, reasons
from tests.areas.wallet.making import (
    DAY,
    NOW,
    NUMBER,
    activation,
    bank_day,
    command,
    kept,
    number,
    standing,
    terms,
    top_up,
    unmet,
    wallet_after,
)
from tests.days import at

CLAUSES = {
    "card": "prepaid/1.2.1",
    "cash-card": "prepaid/1.2.1",
    "slip": "prepaid/1.2.2",
    "convenience-store": "prepaid/1.2.2",
    "agent": "prepaid/1.2.3",
    "atm": "prepaid/1.2.4",
    "internet-banking": "prepaid/1.2.5",
    "telephone-banking": "prepaid/1.2.6",
    "shop": "prepaid/1.2.7",
    "kiosk": "prepaid/1.2.8",
    "third-party-kiosk": "prepaid/1.2.11",
    "web": "prepaid/1.1.7",
    "app": "prepaid/1.1.7",
    "marketplace": "prepaid/1.1.7",
    "vending": "prepaid/1.1.7",
}
LEAST = {
    "card": 20,
    "cash-card": 20,
    "slip": 50,
    "convenience-store": 50,
    "atm": 50,
    "internet-banking": 50,
} | {"shop": 50}
CARD_AMOUNTS = [50, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000, 1500]


def fields(channel: str) -> dict[str, Any]:
    """What a channel tells besides the amount."""
    return {"bank_account": "123-4"} if channel == "telephone-banking" else {}


def step_of(channel: str) -> int:
    """The step of a channel in baht."""
    return 1 if channel == "kiosk" else 10


@pytest.mark.parametrize("channel", CLAUSES)
def test_a_channel_takes_its_least_and_most(channel: str) -> None:
    """The bounds themselves are granted, and the whole amount reaches the wallet."""
    most = 3000 if channel == "telephone-banking" else 1500
    for baht in (LEAST.get(channel, 10), most):
        decision = top_up(channel, str(baht), **fields(channel))
        assert decision.outcome == GRANTED
        assert wallet_after(decision).balance_satang == baht * 100


@pytest.mark.parametrize("channel", CLAUSES)
def test_a_channel_takes_no_less_and_no_more(channel: str) -> None:
    """A step below the least and above the most is refused for ever, by the channel's own clause."""
    most = 3000 if channel == "telephone-banking" else 1500
    for baht in (LEAST.get(channel, 10) - step_of(channel), most + step_of(channel)):
        decision = top_up(channel, str(baht), **fields(channel))
        assert decision.outcome == REFUSED
        assert CLAUSES[channel] in unmet(decision)
        assert unmet(decision) <= {CLAUSES[channel], "prepaid/1.1.7"}
        assert decision.possible is None


@pytest.mark.parametrize("channel", sorted(CLAUSES.keys() - {"kiosk"}))
def test_amounts_go_in_tens(channel: str) -> None:
    """Between two tens nothing is taken, but at the operator's kiosk (R18)."""
    decision = top_up(channel, "105", **fields(channel))
    assert unmet(decision) == {CLAUSES[channel]}
    assert decision.possible is None


@pytest.mark.parametrize("amount", ["11", "201", "10", "1500"])
def test_the_kiosk_takes_single_baht(amount: str) -> None:
    """The document's own examples, 11 and 201 THB, and the bounds (E9)."""
    assert top_up("kiosk", amount).outcome == GRANTED


@pytest.mark.parametrize("amount", ["10.50", "9.99", "1500.01"])
def test_the_kiosk_takes_no_satang(amount: str) -> None:
    """A part of a baht is no step."""
    assert unmet(top_up("kiosk", amount)) == {"prepaid/1.2.8"}


@pytest.mark.parametrize("country", ["", "TH", "JP"])
def test_a_credit_card_takes_the_listed_amounts_only(country: str) -> None:
    """Each listed amount and no other between 10 and 1,600, for Thai and foreign cards alike (R62)."""
    taken = [
        baht
        for baht in range(10, 1_610, 10)
        if top_up("credit-card", str(baht), card_issued_in=country).outcome == GRANTED
    ]
    assert taken == CARD_AMOUNTS


def test_a_foreign_card_rests_on_a_reading() -> None:
    """For Thai cards the document says it, for others the reading does."""
    foreign = top_up("credit-card", "100", card_issued_in="JP")
    thai = top_up("credit-card", "100", card_issued_in="TH")
    assert reasons(foreign, "prepaid/1.2.9")[0].reading == "R62"
    assert reasons(thai, "prepaid/1.2.9")[0].reading == ""


@pytest.mark.parametrize("amount", ["0", "-10"])
@pytest.mark.parametrize("off", ["prepaid/1.2.8", "prepaid/1.1.7"])
def test_nothing_and_less_is_no_top_up(amount: str, off: str) -> None:
    """Not even where a clause is switched off."""
    assert top_up("kiosk", amount, off=off).outcome == REFUSED


def test_an_unknown_channel_is_refused() -> None:
    """Channels are those the operator sets (prepaid/1.1.7)."""
    decision = top_up("pigeon", "100")
    assert unmet(decision) == {"prepaid/1.1.7"}
    assert decision.possible is None


@pytest.mark.parametrize(("bank", "outcome"), [("ktb", GRANTED), ("SCB", GRANTED), ("", GRANTED), ("uob", REFUSED)])
def test_an_atm_belongs_to_a_bank_of_the_list(bank: str, outcome: str) -> None:
    """Where the bank is told, it is one of the five (prepaid/1.2.4, R63)."""
    assert top_up("atm", "100", bank=bank).outcome == outcome


def test_another_owners_kiosk_takes_its_fee_out_of_the_cash() -> None:
    """100 THB at 10% credits 90.00; only that enters our books, and the range is of the cash (E10, R20)."""
    decision = top_up("third-party-kiosk", "100", fee_hundredths=1_000)
    assert wallet_after(decision).balance_satang == 9_000
    account = chart.channel("third-party-kiosk")
    assert moved(decision.transfers) == {chart.wallet(NUMBER): 9_000, account: -9_000}
    assert (kept(decision).amount_satang, kept(decision).credited_satang) == (10_000, 9_000)
    assert top_up("third-party-kiosk", "10", fee_hundredths=1_000).outcome == GRANTED


def test_a_fee_is_rounded_down_to_the_satang() -> None:
    """3.33% of 10.00 is 33.3 satang: 33 are kept (R20)."""
    assert wallet_after(top_up("third-party-kiosk", "10", fee_hundredths=333)).balance_satang == 967


@pytest.mark.parametrize("fee", [10_000, 20_000])
def test_a_fee_leaves_something(fee: int) -> None:
    """A fee of all the cash or more is no top-up, with or without the clause."""
    assert unmet(top_up("third-party-kiosk", "100", fee_hundredths=fee)) == {"prepaid/1.2.11"}
    assert top_up("shop", "100", fee_hundredths=fee, off="prepaid/1.2.8").outcome == GRANTED


@pytest.mark.parametrize("channel", ["atm", "shop", "kiosk", "agent"])
def test_elsewhere_no_fee_is_taken(channel: str) -> None:
    """Whatever fee is stated, the whole amount is credited, and the reason says so."""
    decision = top_up(channel, "100", fee_hundredths=1_000)
    assert wallet_after(decision).balance_satang == 10_000
    assert reasons(decision, CLAUSES[channel])[-1].value == 10_000


def test_telephone_banking_needs_the_account() -> None:
    """Limits are by bank account, so one must be told (prepaid/1.2.6)."""
    decision = top_up("telephone-banking", "100")
    assert unmet(decision) == {"prepaid/1.2.6"}
    assert decision.possible is None


@pytest.mark.parametrize(
    ("before", "count", "amount", "granted"),
    [
        (0, 0, "3000", True),
        (150_000, 1, "1500", True),
        (150_000, 1, "1510", False),
        (2_000, 2, "10", False),
        (2_000, 1, "10", True),
        (300_000, 1, "10", False),
    ],
)
def test_a_bank_account_has_its_day(before: int, count: int, amount: str, *, granted: bool) -> None:
    """At most 3,000 THB and twice a day, whichever numbers; tomorrow it is open again (R19)."""
    day = BankDayPart("123-4", (NOW + 7 * 3_600_000_000) // DAY, before, count)
    decision = top_up("telephone-banking", amount, standing(bank_day=day), bank_account="123-4")
    if granted:
        assert bank_day(decision) == replace(day, amount_satang=before + parse_thb(amount), count=count + 1)
    else:
        assert unmet(decision) == {"prepaid/1.2.6"}
        assert decision.possible == Possible(at("2024-05-16 00:00"))


def test_a_bank_account_is_counted_from_its_first_top_up() -> None:
    """An account not met that day begins its count; the day is the Thai one."""
    late = at("2024-05-15 23:59:59")
    decision = top_up("telephone-banking", "10", at_us=late, bank_account="9")
    assert bank_day(decision) == BankDayPart("9", at("2024-05-15 07:00") // DAY, 1_000, 1)


def test_other_channels_leave_the_register_alone() -> None:
    """Internet banking of the same account is not counted."""
    decision = top_up("internet-banking", "100", bank_account="123-4")
    assert not any(isinstance(change, BankDayPart) for change in decision.changes)


def test_a_postpaid_number_has_nothing_to_top_up() -> None:
    """Topping up is paying in advance (prepaid/1.1.1)."""
    decision = top_up("kiosk", "100", standing(number(charging="postpaid")))
    assert unmet(decision) == {"prepaid/1.1.1"}
    assert decision.possible is None


def test_before_the_confirmation_there_is_no_top_up() -> None:
    """The confirmation opens it: at its delivery by the null channel, or once it is reported (prepaid/1.1.3)."""
    waiting = standing(number("pre-active"), awaited=(activation(),))
    decision = top_up("kiosk", "100", waiting)
    assert unmet(decision) == {"prepaid/1.1.3"}
    assert decision.possible == Possible(NOW, (Remedy("message.delivered", {}, "message/m1.1"),))
    soon = standing(number("pre-active"), awaited=(activation(NOW + 5),))
    assert top_up("kiosk", "100", soon).possible == Possible(NOW + 5)
    assert top_up("kiosk", "100", standing(number("pre-active"))).possible is None


@pytest.mark.parametrize(
    ("status", "why", "granted"),
    [
        ("active", "", True),
        ("suspended", "customer", True),
        ("suspended", "debt", True),
        ("suspended", "sim-lost", True),
        ("suspended", "permanent", False),
        ("ended", "customer", False),
    ],
)
def test_top_up_is_open_unless_permanently_suspended(status: str, why: str, *, granted: bool) -> None:
    """At any time in service, also while suspended, but never after the contract (prepaid/1.1.4)."""
    decision = top_up("kiosk", "100", standing(number(status, why)))
    assert (decision.outcome == GRANTED) == granted
    if not granted:
        assert unmet(decision) == {"prepaid/1.1.4"}
        assert decision.possible is None


def test_an_operator_may_refuse_all_suspended_numbers() -> None:
    """The reading can be chosen otherwise (R70); resuming mends it then."""
    chosen = replace(terms(), refused_status="any-suspended")
    suspended = standing(number("suspended", "customer"))
    decision = rules.top_up(command(TopUp("kiosk", 10_000)), suspended, chosen)
    assert decision.possible == Possible(NOW, (Remedy("number.resumed", {}),))
    gone = standing(number("suspended", "permanent"))
    assert rules.top_up(command(TopUp("kiosk", 10_000)), gone, chosen).possible is None


def test_all_conditions_are_looked_at() -> None:
    """A refusal lists everything that was not met, not only the first."""
    decision = top_up("shop", "1501", standing(number("ended", charging="postpaid")))
    assert unmet(decision) == {"prepaid/1.1.1", "prepaid/1.1.4", "prepaid/1.2.7"}


@pytest.mark.parametrize(
    ("held", "expected"),
    [
        (0, NOW + 30 * DAY),
        (NOW - 1, NOW + 30 * DAY),
        (NOW, NOW + 30 * DAY),
        (NOW + DAY, NOW + 31 * DAY),
        (NOW + 335 * DAY, NOW + 365 * DAY),
        (NOW + 335 * DAY + 1, NOW + 365 * DAY),
        (NOW + 350 * DAY, NOW + 365 * DAY),
        (NOW + 365 * DAY, NOW + 365 * DAY),
        (NOW + 700 * DAY, NOW + 700 * DAY),
    ],
)
def test_validity_adds_up_to_the_cap(held: int, expected: int) -> None:
    """30 days on the later of now and the expiry held; 350 days left give 365; more than that stays (C7, R17)."""
    decision = top_up("kiosk", "10", standing(wallet=WalletPart(valid_until_us=held)))
    assert wallet_after(decision).valid_until_us == expected
    assert kept(decision).validity_added_us == expected - max(held, NOW)


def test_validity_over_a_leap_day() -> None:
    """Days are days: 30 after 30 January of a leap year is 29 February, of another 1 March."""
    leap = top_up("kiosk", "10", at_us=at("2024-01-30 10:00"))
    other = top_up("kiosk", "10", at_us=at("2023-01-30 10:00"))
    assert wallet_after(leap).valid_until_us == at("2024-02-29 10:00")
    assert wallet_after(other).valid_until_us == at("2023-03-01 10:00")


def test_the_table_gives_days_by_the_amount_paid_in() -> None:
    """The highest row reached counts, never less than the minimum; both can be switched off."""
    chosen = replace(terms(), validity_table=((1_000, 10), (20_000, 60)))
    for baht, days in ((199, 30), (200, 60)):
        decision = rules.top_up(command(TopUp("kiosk", baht * 100)), standing(), chosen)
        assert wallet_after(decision).valid_until_us == NOW + days * DAY
    chosen = replace(chosen, off=frozenset({"prepaid/validity.minimum"}))
    decision = rules.top_up(command(TopUp("kiosk", 19_900)), standing(), chosen)
    assert wallet_after(decision).valid_until_us == NOW + 10 * DAY
    chosen = replace(chosen, off=frozenset({"prepaid/validity.minimum", "prepaid/1.1.10"}))
    decision = rules.top_up(command(TopUp("kiosk", 19_900)), standing(), chosen)
    assert wallet_after(decision).valid_until_us == NOW


def test_without_the_cap_validity_goes_on() -> None:
    """Switched off, 350 days and 30 are 380."""
    held = standing(wallet=WalletPart(valid_until_us=NOW + 350 * DAY))
    decision = top_up("kiosk", "10", held, off="prepaid/validity.cap")
    assert wallet_after(decision).valid_until_us == NOW + 380 * DAY


def test_a_top_up_is_kept_under_its_decision() -> None:
    """It can be found again by source and id, and tells others that money came."""
    decision = top_up("kiosk", "20")
    assert kept(decision).top_up == ids.decision_id(ids.request_key("test", "1"))
    assert [(event.name, event.amount) for event in decision.events] == [("wallet.credited", 2_000)]


def test_what_is_owed_is_recovered_first() -> None:
    """Of 100 THB, 30 owed leave 70; the reason says what was recovered (R127)."""
    owing = standing(wallet=WalletPart(owed_satang=3_000))
    decision = top_up("kiosk", "100", owing)
    assert (wallet_after(decision).balance_satang, wallet_after(decision).owed_satang) == (7_000, 0)
    assert reasons(decision, "prepaid/1.1.8")[0].value == 3_000
    chosen = replace(terms(), recover_owed=False)
    decision = rules.top_up(command(TopUp("kiosk", 10_000)), owing, chosen)
    assert (wallet_after(decision).balance_satang, wallet_after(decision).owed_satang) == (10_000, 3_000)


@pytest.mark.parametrize("clause", sorted({*CLAUSES.values(), "prepaid/1.2.9"} - {"prepaid/1.1.7"}))
def test_a_channels_clause_switched_off_no_longer_refuses(clause: str) -> None:
    """Each channel's clause is what refuses an amount, so without it the amount is taken."""
    channel = next((name for name, own in CLAUSES.items() if own == clause), "credit-card")
    assert top_up(channel, "1505.05", **fields(channel)).outcome == REFUSED
    assert top_up(channel, "1505.05", **fields(channel), off=clause).outcome == GRANTED


def test_the_clause_on_roaming_is_told() -> None:
    """Top-up works while roaming within the country; without the clause nothing is said of it (prepaid/1.1.5)."""
    assert reasons(top_up("kiosk", "10"), "prepaid/1.1.5")[0].met
    assert reasons(top_up("kiosk", "10", off="prepaid/1.1.5"), "prepaid/1.1.5") == []


@given(st.sampled_from(sorted(CLAUSES)), st.integers(1, 400_000), st.integers(0, 10_000), st.integers(0, 50_000))
def test_what_is_granted_balances(channel: str, amount: int, fee: int, owed: int) -> None:
    """Whatever is asked: granted or refused with a clause, and money given equals money gained."""
    found = standing(wallet=WalletPart(owed_satang=owed))
    body = TopUp(channel, amount, bank_account="1", fee_hundredths=fee)
    decision = rules.top_up(command(body), found, terms())
    if decision.outcome == REFUSED:
        assert unmet(decision)
        return
    after, credited = wallet_after(decision), kept(decision).credited_satang
    assert after.balance_satang + owed - after.owed_satang == credited
    assert moved(decision.transfers).get(chart.wallet(NUMBER), 0) == after.balance_satang
    assert moved(decision.transfers)[chart.channel(channel)] == -credited
