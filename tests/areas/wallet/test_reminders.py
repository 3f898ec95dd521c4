"""Reminders: before validity ends and when the balance is low, each once."""

import pytest
from msgspec.structs import replace

from sitthi.areas.wallet import rules
from sitthi.areas.wallet.model import RemindBalance, RemindValidity
from sitthi.kernel.decision import RECORDED, Decision
from sitthi.standing.parts import Standing, WalletPart
from tests.areas.decided import reasons
from tests.areas.wallet.making import DAY, NOW, command, number, settled, standing, terms, top_up, wallet_after

END = NOW + 30 * DAY
CLAUSE = "prepaid/form1.remind"
NOTHING = "house/nothing-to-do"


def due(found: Standing, off: str = "") -> list[tuple[int, str]]:
    """What falls due: when, and what distinguishes it."""
    return [(when, which) for when, _, which, _ in rules.due(found, terms(*filter(None, [off])))]


def remind(found: Standing, days: int, at_us: int) -> Decision:
    """The reminder that fell due."""
    return rules.remind_validity(command(RemindValidity(days), at_us), found, terms())


def fresh(end_us: int = END) -> Standing:
    """A number whose validity was last moved just now."""
    return standing(wallet=WalletPart(balance_satang=1_234, valid_until_us=end_us, reminded_us=NOW))


def test_two_reminders_before_validity_ends() -> None:
    """7 days and 1 day before, in this order (R75); the command and its body say which."""
    items = list(rules.due(fresh(), terms()))
    assert [(item[0], item[1], item[2]) for item in items] == [
        (END - 7 * DAY, "remind-validity", "7"),
        (END - DAY, "remind-validity", "1"),
    ]
    assert [item[3] for item in items] == [RemindValidity(7), RemindValidity(1)]


def test_a_reminder_done_is_no_longer_due() -> None:
    """Each is sent once, with balance, end and days; the next one stays due."""
    found = fresh()
    decision = remind(found, 7, END - 7 * DAY)
    assert decision.outcome == RECORDED
    (message,) = decision.messages
    assert message.template == "validity-reminder"
    assert message.values == {"balance": 1_234, "valid_until_us": END, "days": 7}
    assert wallet_after(decision).reminded_us == END - 7 * DAY
    found = settled(found, decision)
    assert due(found) == [(END - DAY, "1")]
    found = settled(found, remind(found, 1, END - DAY))
    assert due(found) == []


def test_a_top_up_moves_the_reminders() -> None:
    """After the first reminder a top-up comes: both come again before the new end."""
    found = settled(fresh(), remind(fresh(), 7, END - 7 * DAY))
    found = settled(found, top_up("kiosk", "10", found, END - 6 * DAY))
    assert found.wallet.valid_until_us == END + 30 * DAY
    assert due(found) == [(END + 23 * DAY, "7"), (END + 29 * DAY, "1")]


@pytest.mark.parametrize(
    ("days_left", "expected"),
    [(7 * DAY + 1, ["7", "1"]), (7 * DAY, ["1"]), (DAY + 1, ["1"]), (DAY, []), (0, [])],
)
def test_a_reminder_whose_time_has_passed_is_not_due(days_left: int, expected: list[str]) -> None:
    """Where validity was moved to within the days, only what still lies ahead is due."""
    assert [which for _, which in due(fresh(NOW + days_left))] == expected


def test_reminders_of_before_the_status_began_are_not_due() -> None:
    """A wallet filled before the number was in service reminds from then on only."""
    begun = replace(number(), since_us=END - 2 * DAY)
    wallet = WalletPart(valid_until_us=END)
    assert due(standing(begun, wallet)) == [(END - DAY, "1")]


@pytest.mark.parametrize(
    "found",
    [
        standing(number("ended", "customer"), fresh().wallet),
        standing(number("pre-active"), fresh().wallet),
        standing(number(charging="postpaid"), fresh().wallet),
        standing(wallet=WalletPart()),
    ],
)
def test_who_has_no_validity_is_not_reminded(found: Standing) -> None:
    """Nothing is due, and if it were asked for, nothing would be sent."""
    assert due(found) == []
    decision = remind(found, 7, END - 7 * DAY)
    assert (decision.outcome, decision.messages, decision.changes) == (RECORDED, (), ())
    assert reasons(decision, NOTHING) != []


@pytest.mark.parametrize("status", ["active", "suspended"])
def test_validity_runs_while_suspended(status: str) -> None:
    """So a suspended number is reminded too (R70)."""
    assert len(due(standing(number(status, "debt"), fresh().wallet))) == 2


def test_without_the_clause_nobody_is_reminded() -> None:
    """Switched off, nothing falls due and nothing is sent."""
    assert due(fresh(), CLAUSE) == []
    low = standing(wallet=WalletPart(balance_satang=1))
    assert rules.remind_balance(command(RemindBalance()), low, terms(CLAUSE)).messages == ()


@pytest.mark.parametrize(("balance", "held", "told"), [(999, 0, True), (1_000, 0, False), (1_500, 501, True)])
def test_a_low_balance_is_told(balance: int, held: int, *, told: bool) -> None:
    """Below 10 THB of what is available, not at it (R75)."""
    wallet = WalletPart(balance_satang=balance, held_satang=held, valid_until_us=END)
    decision = rules.remind_balance(command(RemindBalance()), standing(wallet=wallet), terms())
    assert (decision.outcome, len(decision.messages)) == (RECORDED, int(told))
    if told:
        assert decision.messages[0].template == "low-balance"
        assert decision.messages[0].values == {"balance": balance, "valid_until_us": END}
        assert wallet_after(decision).low_reminded


def test_a_low_balance_is_told_once_until_the_next_credit() -> None:
    """A customer who knows is left alone; a top-up makes it news again."""
    found = standing(wallet=WalletPart(balance_satang=100, low_reminded=True))
    assert rules.remind_balance(command(RemindBalance()), found, terms()).messages == ()
    assert not wallet_after(top_up("kiosk", "10", found)).low_reminded
