"""Corrections and the starting value of a SIM."""

import pytest
from msgspec.structs import replace

from sitthi.areas.wallet import rules
from sitthi.areas.wallet.model import AdjustBalance, OpenWallet
from sitthi.kernel.command import SYSTEM
from sitthi.kernel.decision import GRANTED, RECORDED, Decision
from sitthi.ledger import chart
from sitthi.standing.parts import NumberPart, WalletPart
from tests.areas.decided import moved, reasons
from tests.areas.wallet.making import AGENT, DAY, NOW, NUMBER, command, number, standing, terms, unmet, wallet_after

CLAUSE = "sample/corrections"
RICH = WalletPart(balance_satang=500_000)


def adjust(
    amount: int, reason: str = "correction", approved_by: str = "", wallet: WalletPart = RICH, off: str = ""
) -> Decision:
    """A correction by an agent, decided by the shipped terms."""
    body = AdjustBalance(amount, reason, approved_by)
    found = standing(wallet=wallet)
    return rules.adjust_balance(command(body, actor=AGENT), found, terms(*filter(None, [off])))


@pytest.mark.parametrize("amount", [1, 10_000, -1, -10_000])
def test_one_agent_alone_may_correct_a_little(amount: int) -> None:
    """Up to 100 THB, either way."""
    decision = adjust(amount)
    assert decision.outcome == GRANTED
    assert wallet_after(decision).balance_satang == 500_000 + amount


@pytest.mark.parametrize("amount", [10_001, 200_000, -10_001, -200_000])
def test_more_needs_a_second_person(amount: int) -> None:
    """Above 100 THB somebody else approves: not nobody, and not the one who asks."""
    for approved_by in ("", " ", AGENT.id, f" {AGENT.id.upper()} ", f"supervisor:{AGENT.id}"):
        decision = adjust(amount, approved_by=approved_by)
        assert unmet(decision) == {"house/second-person"}
        assert decision.possible is None
    assert adjust(amount, approved_by="supervisor-1").outcome == GRANTED
    assert adjust(amount, off="house/second-person").outcome == GRANTED


@pytest.mark.parametrize("amount", [200_001, -200_001, 0])
def test_too_much_and_nothing_are_never_granted(amount: int) -> None:
    """Above 2,000 THB not even two may, and nothing is no correction."""
    decision = adjust(amount, approved_by="supervisor-1")
    assert unmet(decision) == {CLAUSE}
    assert decision.possible is None


def test_a_correction_has_a_listed_reason() -> None:
    """Goodwill, wrong number, compensation or correction; without the clause any will do."""
    assert unmet(adjust(100, "friendship")) == {CLAUSE}
    assert adjust(100, "friendship", off=CLAUSE).outcome == GRANTED
    assert adjust(900_000, "correction", "supervisor-1", off=CLAUSE).outcome == GRANTED
    assert adjust(0, off=CLAUSE).transfers == ()


@pytest.mark.parametrize(
    ("reason", "free", "source"),
    [
        ("goodwill", 100, chart.GOODWILL),
        ("compensation", 100, chart.GOODWILL),
        ("correction", 0, chart.CORRECTIONS),
        ("wrong-number", 0, chart.CORRECTIONS),
    ],
)
def test_goodwill_is_free_credit_a_correction_is_money(reason: str, free: int, source: str) -> None:
    """What we give is never refunded, what was the customer's is; both may pay a waiting renewal (R71)."""
    decision = adjust(100, reason)
    assert wallet_after(decision).free_satang == free
    assert moved(decision.transfers)[source] == -100
    assert [(event.name, event.amount) for event in decision.events] == [("wallet.credited", 100)]


def test_money_recovers_what_is_owed_free_credit_does_not() -> None:
    """A gift stays a gift (R71, R127)."""
    owing = WalletPart(owed_satang=60)
    money, gift = adjust(100, wallet=owing), adjust(100, "goodwill", wallet=owing)
    assert (wallet_after(money).balance_satang, wallet_after(money).owed_satang) == (40, 0)
    assert (wallet_after(gift).balance_satang, wallet_after(gift).owed_satang) == (100, 60)


def test_a_negative_correction_never_goes_below_zero() -> None:
    """What is not there becomes owed, and a balance made low is told (R127, R75)."""
    decision = adjust(-5_000, wallet=WalletPart(balance_satang=2_000))
    assert (wallet_after(decision).balance_satang, wallet_after(decision).owed_satang) == (0, 3_000)
    assert moved(decision.transfers)[chart.CORRECTIONS] == 5_000
    assert [event.name for event in decision.events] == ["wallet.low"]


@pytest.mark.parametrize(
    ("free", "money", "left", "owed"),
    [(2_000, 0, 0, 0), (5_000, 700, 3_700, 0), (500, 2_000, 500, 0), (500, 100, 0, 1_400)],
)
def test_a_gift_made_by_mistake_is_taken_back_first(free: int, money: int, left: int, owed: int) -> None:
    """Of 20 THB given by mistake the free credit goes first, then money; only what is spent is owed (R71, R127)."""
    wallet = WalletPart(balance_satang=money + free, free_satang=free)
    decision = adjust(-2_000, "goodwill", wallet=wallet)
    after = wallet_after(decision)
    assert (after.balance_satang, after.owed_satang) == (left, owed)
    assert after.free_satang == max(free - 2_000, 0)
    assert moved(decision.transfers)[chart.GOODWILL] == 2_000


def test_what_is_held_of_a_gift_is_not_taken() -> None:
    """A hold keeps what it has set aside."""
    wallet = WalletPart(balance_satang=2_000, free_satang=2_000, held_satang=1_500)
    after = wallet_after(adjust(-2_000, "goodwill", wallet=wallet))
    assert (after.balance_satang, after.free_satang, after.owed_satang) == (1_500, 1_500, 1_500)


@pytest.mark.parametrize(
    ("part", "clause"),
    [
        (number("ended", "customer"), CLAUSE),
        (number("suspended", "permanent"), CLAUSE),
        (number(charging="postpaid"), "prepaid/1.1.1"),
    ],
)
def test_only_a_wallet_in_service_is_corrected(part: NumberPart, clause: str) -> None:
    """An ended contract has no balance any more, a postpaid one never had."""
    decision = rules.adjust_balance(command(AdjustBalance(100, "correction"), actor=AGENT), standing(part), terms())
    assert unmet(decision) == {clause}
    assert decision.possible is None


def open_with(part: NumberPart, off: str = "") -> Decision:
    """The wallet opened once the first activation is complete."""
    return rules.open_wallet(command(OpenWallet(), actor=SYSTEM), standing(part), terms(*filter(None, [off])))


@pytest.mark.parametrize("value", [1_500, 500])
def test_a_starting_value_is_ready_with_validity(value: int) -> None:
    """It is in the wallet with the confirmation, and gives days like a top-up, even a small one (R78)."""
    decision = open_with(number(starting=value))
    after = wallet_after(decision)
    assert decision.outcome == RECORDED
    assert (after.balance_satang, after.free_satang, after.valid_until_us) == (value, 0, NOW + 30 * DAY)
    assert moved(decision.transfers)[chart.channel("sim")] == -value
    assert moved(decision.transfers)[chart.wallet(NUMBER)] == value
    assert [(event.name, event.amount) for event in decision.events] == [("wallet.credited", value)]


def test_an_operator_may_give_no_validity_for_it() -> None:
    """The reading can be chosen otherwise."""
    chosen = replace(terms(), starting_value_gives_validity=False)
    decision = rules.open_wallet(command(OpenWallet()), standing(number(starting=100)), chosen)
    assert wallet_after(decision) == WalletPart(balance_satang=100)


@pytest.mark.parametrize(
    ("part", "off"),
    [
        (number(starting=0), ""),
        (number(charging="postpaid", starting=100), ""),
        (number(starting=100), "prepaid/form1.starting-value"),
    ],
)
def test_without_a_starting_value_nothing_happens(part: NumberPart, off: str) -> None:
    """A SIM without one, a postpaid number, or the clause switched off: recorded, nothing changed."""
    decision = open_with(part, off)
    assert (decision.outcome, decision.changes, decision.transfers) == (RECORDED, (), ())
    assert reasons(decision, "house/nothing-to-do") != []
