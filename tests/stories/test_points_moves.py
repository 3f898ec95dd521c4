"""Where points go when numbers switch, get other numbers, leave, change hands: notes 5, 6 and 8, told from beginning to end."""

# ruff: noqa: E501 - a decision is told in one line

from __future__ import annotations

from sitthi.standing.points_parts import ENDED, ENROLLED, MOVED, NONE
from tests.life import call, event, top_up
from tests.stories.company import (
    ACCOUNT,
    COMPANY,
    FIBRE,
    FIRST,
    SECOND,
    SHOP,
    THIRD,
    activated,
    asked,
    at,
    billed,
    company,
    enrolled,
    left,
    lots,
    opened,
    paid,
    part,
    redeemed,
    renumbered,
    reversed_payment,
    switched,
)
from tests.stories.conftest import LifeMaker
from tests.stories.telling import Life

OTHER_ACCOUNT = "account/ba-2"
NEW = ("0890000001", "0890000002", "0890000003")


def rich(*numbers: str) -> list[bytes]:
    """The company has joined and has 10 points of the bonus and 85 of a bill, good to 2025-03-31."""
    return [
        *company("2023-01-05", *numbers),
        enrolled(at("2023-01-05", "10:00:00")),
        billed("2023-01", "2000.00"),
        paid("2023-01", "2140.00", at("2023-02-10")),
    ]


def states(told: Life, *places: str) -> list[str]:
    """The states of places."""
    return [part(told.world, place).state for place in places]


def test_some_numbers_switch_while_fibre_is_left(life: LifeMaker) -> None:
    """The points stay with the account, fibre counts among its numbers, and what has switched begins with nothing (5.1, R57)."""
    told = life(tells_numbers=True)
    told.given(*rich(FIRST, SECOND, FIBRE))
    assert told.then(
        switched(SECOND, "prepaid", at("2023-03-01")),
        switched(FIRST, "prepaid", at("2023-03-02")),
        redeemed("r1", FIRST, "drink-10", at("2023-03-03")),
        asked("q1", SECOND, at("2023-03-03")),
        asked("q2", FIBRE, at("2023-03-03")),
        asked("q3", FIBRE, at("2023-03-03"), "ussd"),
        redeemed("r2", FIBRE, "drink-10", at("2023-03-03"), "web"),
        redeemed("r3", FIBRE, "drink-10", at("2023-03-03")),
        left(FIBRE, at("2023-03-04")),
        asked("q4", FIRST, at("2023-03-05")),
        until=at("2025-07-01"),
    ) == [
        "2023-03-01 09:00:00 0823456789 swap-charging granted",
        "2023-03-01 09:00:00 0823456789 end-wallet recorded",
        "2023-03-01 09:00:00 0823456789 switch-points recorded",
        "2023-03-02 09:00:00 0812345678 swap-charging granted",
        "2023-03-02 09:00:00 0812345678 end-wallet recorded",
        "2023-03-02 09:00:00 0812345678 switch-points recorded",
        "2023-03-03 09:00:00 0812345678 redeem-points refused",
        "2023-03-03 09:00:00 0823456789 ask-points recorded",
        "2023-03-03 09:00:00 FBB5500001 ask-points recorded",
        "2023-03-03 09:00:00 FBB5500001 ask-points refused",
        "2023-03-03 09:00:00 FBB5500001 redeem-points refused",
        "2023-03-03 09:00:00 FBB5500001 redeem-points granted; points-of-account > points-redeemed 10 points",
        "2023-03-04 09:00:00 FBB5500001 disconnect-number recorded",
        "2023-03-04 09:00:00 end-points recorded; points-of-account > points-ended 85 points",
        "2023-03-05 09:00:00 0812345678 ask-points recorded",
    ]
    assert states(told, ACCOUNT, f"number/{FIRST}", f"number/{SECOND}") == [ENDED, ENROLLED, ENROLLED]
    told.ends()


def test_the_only_number_switches(life: LifeMaker) -> None:
    """The points follow with their last days, it may redeem as before, and a reversed payment finds them there (5.2, R48)."""
    told = life(tells_numbers=True)
    told.given(*rich(FIRST))
    assert told.then(
        switched(FIRST, "prepaid", at("2023-03-01")),
        top_up("t1", FIRST, "300", at("2023-03-01", "10:00:00")),
        redeemed("r1", FIRST, "coffee", at("2023-03-02")),
        reversed_payment("2023-01", at("2023-03-03")),
    ) == [
        "2023-03-01 09:00:00 0812345678 swap-charging granted",
        "2023-03-01 09:00:00 0812345678 end-wallet recorded",
        "2023-03-01 09:00:00 0812345678 switch-points recorded; points-of-account > points-of-number 95 points; sms points-moved",
        "2023-03-01 10:00:00 0812345678 top-up granted; channel/kiosk > wallet 300.00",
        "2023-03-02 09:00:00 0812345678 redeem-points granted; points-of-number > points-redeemed 60 points; sms reward-redeemed",
        "2023-03-03 09:00:00 reverse-payment granted; receivable > channel/shop 2140.00",
        "2023-03-03 09:00:00 take-back-points recorded",
        "2023-03-03 09:00:00 0812345678 take-back-moved recorded; points-of-number > points-earned 35 points; points-owed-by-number > points-earned 50 points",
    ]
    assert (lots(told.world, f"number/{FIRST}"), part(told.world, f"number/{FIRST}").owed_points) == (
        ["bonus 0/10 2025-03-31"],
        50,
    )
    assert told.then(
        call("c1", FIRST, 10_000, at("2023-03-04")),
        until=at("2023-04-07"),
    ) == [
        "2023-03-04 09:00:00 0812345678 report-usage granted; wallet > revenue/voice 200.00",
        "2023-03-24 10:00:00 0812345678 remind-validity recorded; sms validity-reminder",
        "2023-03-30 10:00:00 0812345678 remind-validity recorded; sms validity-reminder",
        "2023-04-07 00:00:00 0812345678 credit-month recorded; points-earned > points-of-number 8 points; points-of-number > points-owed-by-number 8 points; sms points-credited",
    ]
    assert part(told.world, f"number/{FIRST}").owed_points == 42
    assert states(told, ACCOUNT) == [MOVED]
    told.ends()


def test_all_numbers_switch(life: LifeMaker) -> None:
    """The points follow the last to switch, be it a microsecond after the one before, and only that one (5.3)."""
    told = life(tells_numbers=True)
    told.given(*rich(FIRST, SECOND))
    assert told.then(
        switched(FIRST, "prepaid", at("2023-03-01")),
        switched(SECOND, "prepaid", at("2023-03-01", "09:00:00.000001")),
        asked("q1", FIRST, at("2023-03-02"), "ussd"),
        asked("q2", SECOND, at("2023-03-02"), "ussd"),
        until=at("2025-04-01"),
    ) == [
        "2023-03-01 09:00:00 0812345678 swap-charging granted",
        "2023-03-01 09:00:00 0812345678 end-wallet recorded",
        "2023-03-01 09:00:00 0812345678 switch-points recorded",
        "2023-03-01 09:00:00.000001 0823456789 swap-charging granted",
        "2023-03-01 09:00:00.000001 0823456789 end-wallet recorded",
        "2023-03-01 09:00:00.000001 0823456789 switch-points recorded; points-of-account > points-of-number 95 points; sms points-moved",
        "2023-03-02 09:00:00 0812345678 ask-points recorded; sms points-balance",
        "2023-03-02 09:00:00 0823456789 ask-points recorded; sms points-balance",
        "2025-03-01 10:00:00 0823456789 remind-points recorded; sms points-expiring",
        "2025-03-24 10:00:00 0823456789 remind-points recorded; sms points-expiring",
        "2025-04-01 00:00:00 0823456789 expire-points recorded; points-of-number > points-expired 95 points",
    ]
    assert states(told, ACCOUNT, f"number/{FIRST}", f"number/{SECOND}") == [MOVED, ENROLLED, ENROLLED]
    told.ends()


def test_numbers_are_renumbered(life: LifeMaker) -> None:
    """In the account they stay; elsewhere the new account takes part without a bonus; the last one takes the points along (6.1, 6.2, 6.2-last, R58)."""
    told = life(tells_numbers=True)
    told.given(*rich(FIRST, SECOND), *opened("2023-02-11", THIRD, account="ba-2"))
    assert told.then(
        billed("2023-02", "1000.00", "ba-2", number=THIRD),
        renumbered(FIRST, NEW[0], at("2023-03-01")),
        asked("q1", NEW[0], at("2023-03-02"), "ussd"),
        renumbered(SECOND, NEW[1], at("2023-03-03"), "ba-2"),
        asked("q2", NEW[1], at("2023-03-04"), "ussd"),
        redeemed("r1", THIRD, "drink-10", at("2023-03-04")),
        paid("2023-02", "1070.00", at("2023-03-10"), "ba-2"),
        redeemed("r2", NEW[0], "coffee", at("2023-03-11")),
        renumbered(NEW[0], NEW[2], at("2023-03-20"), "ba-2"),
        asked("q3", THIRD, at("2023-03-21"), "ussd"),
        reversed_payment("2023-01", at("2023-03-22")),
    ) == [
        "2023-03-01 08:00:00 issue-bill granted; receivable > revenue/voice 1000.00; receivable > vat/output 70.00; sms bill-issued",
        "2023-03-01 09:00:00 0812345678 renumber-number granted; sms number-renumbered",
        "2023-03-01 09:00:00 0890000001 move-points recorded",
        "2023-03-02 09:00:00 0890000001 ask-points recorded; sms points-balance",
        "2023-03-03 09:00:00 0823456789 renumber-number granted; sms number-renumbered",
        "2023-03-03 09:00:00 0890000002 move-points recorded",
        "2023-03-04 09:00:00 0890000002 ask-points recorded; sms points-balance",
        "2023-03-04 09:00:00 0834567890 redeem-points refused",
        "2023-03-10 09:00:00 pay-bill granted; channel/shop > receivable 1070.00",
        "2023-03-10 09:00:00 earn-points recorded; points-earned > points-of-account 42 points",
        "2023-03-11 09:00:00 0890000001 redeem-points granted; points-of-account > points-redeemed 60 points; sms reward-redeemed",
        "2023-03-20 09:00:00 0890000001 renumber-number granted; sms number-renumbered",
        "2023-03-20 09:00:00 0890000003 move-points recorded; points-of-account > points-of-account 35 points; sms points-moved",
        "2023-03-21 09:00:00 0834567890 ask-points recorded; sms points-balance",
        "2023-03-22 09:00:00 reverse-payment granted; receivable > channel/shop 2140.00",
        "2023-03-22 09:00:00 take-back-points recorded",
        "2023-03-22 09:00:00 take-back-moved recorded; points-of-account > points-earned 35 points; points-owed-by-account > points-earned 50 points",
    ]
    assert lots(told.world, OTHER_ACCOUNT) == ["bonus 0/10 2025-03-31", "bill:ba-2/2023-02 42/42 2025-03-31"]
    assert part(told.world, OTHER_ACCOUNT).owed_points == 50
    assert states(told, ACCOUNT, OTHER_ACCOUNT) == [MOVED, ENROLLED]
    assert told.then(
        activated(FIRST, at("2023-04-01")),
        enrolled(at("2023-04-02"), name="again"),
        until=at("2025-04-01"),
    ) == [
        "2023-04-01 09:00:00 0812345678 activate-number granted",
        "2023-04-02 09:00:00 enrol-points granted; sms points-enrolled",
        "2025-03-01 10:00:00 remind-points recorded; sms points-expiring",
        "2025-03-24 10:00:00 remind-points recorded; sms points-expiring",
        "2025-04-01 00:00:00 expire-points recorded; points-of-account > points-expired 42 points",
    ]
    told.ends()


def test_the_last_number_but_fibre_is_renumbered(life: LifeMaker) -> None:
    """While fibre is left the points stay (6.2); a renumbered fibre number that is the last takes them along (6.2-last)."""
    told = life(tells_numbers=True)
    told.given(*rich(FIRST, FIBRE), *opened("2023-02-11", account="ba-2"), *opened("2023-02-11", account="ba-3"))
    assert told.then(
        renumbered(FIRST, NEW[0], at("2023-03-01"), "ba-2"),
        renumbered(FIBRE, "FBB7700001", at("2023-03-02"), "ba-3"),
        asked("q1", "FBB7700001", at("2023-03-03")),
        asked("q2", NEW[0], at("2023-03-03"), "ussd"),
    ) == [
        "2023-03-01 09:00:00 0812345678 renumber-number granted; sms number-renumbered",
        "2023-03-01 09:00:00 0890000001 move-points recorded",
        "2023-03-02 09:00:00 FBB5500001 renumber-number granted",
        "2023-03-02 09:00:00 FBB7700001 move-points recorded; points-of-account > points-of-account 95 points",
        "2023-03-03 09:00:00 FBB7700001 ask-points recorded",
        "2023-03-03 09:00:00 0890000001 ask-points recorded; sms points-balance",
    ]
    assert states(told, ACCOUNT, OTHER_ACCOUNT, "account/ba-3") == [MOVED, ENROLLED, ENROLLED]
    assert lots(told.world, "account/ba-3") == ["bonus 10/10 2025-03-31", "bill:ba-1/2023-01 85/85 2025-03-31"]
    told.ends()


def test_numbers_leave_one_by_one(life: LifeMaker) -> None:
    """A new owner gets none of them, a port-out leaves them, and with the last number, fibre, they end; the bonus is once in a life (note.8, R9, R47)."""
    told = life(tells_numbers=True)
    who = {"kind": "person", "name": "x", "id_kind": "citizen", "id_number": "1101700230708"}
    told.given(
        *rich(FIRST, SECOND, FIBRE),
        event("h9", "holder.registered", "holder/h-9", at("2023-01-05"), **who),
        event("a9", "account.opened", "account/ba-9", at("2023-01-05"), holder="h-9"),
    )
    assert told.then(
        left(FIRST, at("2023-03-01"), "number.owner-changed", to_holder="h-9", to_account="ba-9"),
        asked("q1", FIRST, at("2023-03-02")),
        asked("q2", SECOND, at("2023-03-02"), "ussd"),
        left(SECOND, at("2023-03-03"), "number.ported-out"),
        redeemed("r1", FIBRE, "drink-10", at("2023-03-04")),
        left(FIBRE, at("2023-03-05")),
        activated(SECOND, at("2023-05-02")),
        enrolled(at("2023-05-03"), SECOND, name="again"),
        asked("q3", SECOND, at("2023-05-04"), "ussd"),
        until=at("2025-05-01"),
    ) == [
        "2023-03-01 09:00:00 0812345678 change-owner granted",
        "2023-03-01 09:00:00 end-points recorded",
        "2023-03-01 09:00:00 0812345678 activate-number granted",
        "2023-03-02 09:00:00 0812345678 ask-points refused",
        "2023-03-02 09:00:00 0823456789 ask-points recorded; sms points-balance",
        "2023-03-03 09:00:00 0823456789 port-out-number recorded",
        "2023-03-03 09:00:00 end-points recorded",
        "2023-03-04 09:00:00 FBB5500001 redeem-points granted; points-of-account > points-redeemed 10 points",
        "2023-03-05 09:00:00 FBB5500001 disconnect-number recorded",
        "2023-03-05 09:00:00 end-points recorded; points-of-account > points-ended 85 points",
        "2023-05-02 09:00:00 0823456789 activate-number granted",
        "2023-05-03 09:00:00 enrol-points granted; sms points-enrolled",
        "2023-05-04 09:00:00 0823456789 ask-points recorded; sms points-balance",
    ]
    assert states(told, ACCOUNT, "account/ba-9", f"number/{FIRST}") == [ENROLLED, NONE, NONE]
    assert lots(told.world) == []
    told.ends()


def test_two_accounts_of_one_holder(life: LifeMaker) -> None:
    """Each has its own points; none pays for the other's rewards; a new category ends those of both, and of the number on its own (note.8)."""
    told = life(tells_numbers=True)
    told.given(*rich(FIRST, SECOND), *opened("2023-02-10", THIRD, account="ba-2"))
    assert told.then(
        enrolled(at("2023-02-11"), THIRD, "ba-2"),
        billed("2023-02", "1000.00", "ba-2", number=THIRD),
        billed("2023-02", "500.00"),
        paid("2023-02", "1070.00", at("2023-03-10"), "ba-2"),
        paid("2023-02", "535.00", at("2023-03-10")),
        redeemed("r1", THIRD, "coffee", at("2023-03-11")),
        redeemed("r2", FIRST, "coffee", at("2023-03-11")),
        switched(FIRST, "prepaid", at("2023-03-11", "10:00:00")),
        top_up("t1", FIRST, "500", at("2023-03-12")),
        call("c1", FIRST, 6000, at("2023-03-13")),
        event("c9", "holder.category-changed", COMPANY, at("2023-04-07", "00:00:00"), source=SHOP, to="corporate"),
        asked("q1", THIRD, at("2023-04-08")),
        until=at("2023-06-01"),
    ) == [
        "2023-02-11 09:00:00 enrol-points granted; points-bonus > points-of-account 10 points; sms points-enrolled",
        "2023-03-01 08:00:00 issue-bill granted; receivable > revenue/voice 1000.00; receivable > vat/output 70.00; sms bill-issued",
        "2023-03-01 08:00:00 issue-bill granted; receivable > revenue/voice 500.00; receivable > vat/output 35.00; sms bill-issued",
        "2023-03-10 09:00:00 pay-bill granted; channel/shop > receivable 1070.00",
        "2023-03-10 09:00:00 earn-points recorded; points-earned > points-of-account 42 points",
        "2023-03-10 09:00:00 pay-bill granted; channel/shop > receivable 535.00",
        "2023-03-10 09:00:00 earn-points recorded; points-earned > points-of-account 21 points",
        "2023-03-11 09:00:00 0834567890 redeem-points refused",
        "2023-03-11 09:00:00 0812345678 redeem-points granted; points-of-account > points-redeemed 60 points; sms reward-redeemed",
        "2023-03-11 10:00:00 0812345678 swap-charging granted",
        "2023-03-11 10:00:00 0812345678 end-wallet recorded",
        "2023-03-11 10:00:00 0812345678 switch-points recorded",
        "2023-03-12 09:00:00 0812345678 top-up granted; channel/kiosk > wallet 500.00",
        "2023-03-13 09:00:00 0812345678 report-usage granted; wallet > revenue/voice 120.00",
        "2023-04-04 09:00:00 0812345678 remind-validity recorded; sms validity-reminder",
        "2023-04-07 00:00:00 0812345678 credit-month recorded; points-earned > points-of-number 4 points; sms points-credited",
        "2023-04-07 00:00:00 change-category granted",
        "2023-04-07 00:00:00 end-points recorded; points-of-account > points-ended 56 points; sms points-ended",
        "2023-04-07 00:00:00 end-points recorded; points-of-account > points-ended 52 points; sms points-ended",
        "2023-04-07 00:00:00 0812345678 end-points recorded; points-of-number > points-ended 4 points; sms points-ended",
        "2023-04-08 09:00:00 0834567890 ask-points refused",
        "2023-04-10 09:00:00 0812345678 remind-validity recorded; sms validity-reminder",
    ]
    assert states(told, ACCOUNT, OTHER_ACCOUNT, f"number/{FIRST}") == [ENDED] * 3
    told.ends()
