"""A number that has switched to prepaid earns on its own: month by month, on the 7th, until it goes back or leaves."""

# ruff: noqa: E501 - a decision is told in one line

from __future__ import annotations

from sitthi.app import Options
from sitthi.standing.points_parts import ENDED, ENROLLED, KEPT, MOVED
from tests.life import call, event, top_up
from tests.stories.company import (
    ACCOUNT,
    FIRST,
    SHOP,
    asked,
    at,
    billed,
    company,
    enrolled,
    left,
    lots,
    paid,
    part,
    redeemed,
    renumbered,
    reversed_payment,
    switched,
)
from tests.stories.conftest import LifeMaker

OWN = f"number/{FIRST}"
NEW = "0890000001"
STAFF = {"kind": "staff", "id": "lek", "role": "supervisor"}
LAST_INSTANT = "23:59:59.999999"


def alone(day: str) -> list[bytes]:
    """A company whose only number has switched to prepaid, with money for a year."""
    tops = [top_up(f"top-{place}", FIRST, "300", at(day, f"10:00:0{place}")) for place in range(9)]
    return [
        *company("2023-01-05", FIRST),
        enrolled(at("2023-01-05", "10:00:00")),
        switched(FIRST, "prepaid", at(day)),
        *tops,
    ]


def test_months_of_a_number_on_its_own(life: LifeMaker) -> None:
    """November's charges come on 7 December, the last instant's too; a month without charges gives nothing; the rest of a month is not carried on (note.5.individual-calc, E6)."""
    told = life()
    told.given(*alone("2023-11-02"))
    assert told.then(
        call("c1", FIRST, 1250, at("2023-11-02", "11:00:00")),
        call("c2", FIRST, 2500, at("2023-11-30", LAST_INSTANT)),
        call("c3", FIRST, 1200, at("2023-12-01", "00:00:00")),
        asked("q1", FIRST, at("2023-12-06", LAST_INSTANT)),
        asked("q2", FIRST, at("2023-12-07", "00:00:00")),
        until=at("2024-02-10"),
    ) == [
        "2023-11-02 11:00:00 report-usage granted; wallet > revenue/voice 25.00",
        "2023-11-30 23:59:59.999999 report-usage granted; wallet > revenue/voice 50.00",
        "2023-12-01 00:00:00 report-usage granted; wallet > revenue/voice 24.00",
        "2023-12-06 23:59:59.999999 ask-points recorded",
        "2023-12-07 00:00:00 credit-month recorded; points-earned > points-of-number 3 points; sms points-credited",
        "2023-12-07 00:00:00 ask-points recorded",
        "2024-01-07 00:00:00 credit-month recorded",
    ]
    assert lots(told.world, OWN) == [
        "bonus 10/10 2025-03-31",
        "month:2023-11 3/3 2025-12-31",
    ]
    assert told.then(
        event("a1", "addon.requested", OWN, at("2024-03-01", "00:00:00"), offer="finver-149"),
        call("c4", FIRST, 1_100, at("2024-03-02")),
        until=at("2024-04-07"),
    ) == [
        "2024-03-01 00:00:00 request-addon granted; wallet > revenue/addons 149.00; wallet > vat/output 10.43; sms addon-confirmed",
        "2024-03-01 00:00:00 deliver-message recorded",
        "2024-03-01 00:00:00 start-addon recorded; issued/byte > allowance/1/data 21474836480 bytes; issued/second > allowance/1/voice 6000 seconds",
        "2024-03-02 09:00:00 report-usage granted; allowance/1/voice > used/voice 1100 seconds",
        "2024-04-01 00:00:00.000001 finish-addon recorded; allowance/1/data > lapsed/data 21474836480 bytes; allowance/1/voice > lapsed/voice 4900 seconds; sms addon-ended",
        "2024-04-07 00:00:00 credit-month recorded; points-earned > points-of-number 6 points; sms points-credited",
    ]
    assert lots(told.world, OWN) == [
        "bonus 10/10 2025-03-31",
        "month:2023-11 3/3 2025-12-31",
        "month:2024-03 6/6 2026-06-30",
    ]
    told.ends()


def test_what_is_given_back_is_taken_off(life: LifeMaker) -> None:
    """An add-on that was never confirmed is no charge of its month; given back a month later it is taken off that one, and what is more off the next (R126)."""
    told = life(options=Options(null_delay_us=None))
    told.given(*alone("2023-11-02"))
    assert told.then(
        event("a1", "addon.requested", OWN, at("2023-11-10"), offer="finver-149"),
        call("c1", FIRST, 1250, at("2023-11-12")),
        event("a2", "addon.requested", OWN, at("2023-11-30", "12:00:00"), offer="finver-149"),
        until=at("2023-12-07"),
    ) == [
        "2023-11-10 09:00:00 request-addon granted; wallet > revenue/addons 149.00; wallet > vat/output 10.43; sms addon-confirmed",
        "2023-11-11 09:00:00 give-up-message recorded",
        "2023-11-11 09:00:00 reverse-addon recorded; revenue/addons > wallet 149.00; vat/output > wallet 10.43",
        "2023-11-12 09:00:00 report-usage granted; wallet > revenue/voice 25.00",
        "2023-11-30 12:00:00 request-addon granted; wallet > revenue/addons 149.00; wallet > vat/output 10.43; sms addon-confirmed",
        "2023-12-01 12:00:00 give-up-message recorded",
        "2023-12-01 12:00:00 reverse-addon recorded; revenue/addons > wallet 149.00; vat/output > wallet 10.43",
        "2023-12-07 00:00:00 credit-month recorded; points-earned > points-of-number 7 points; sms points-credited",
    ]
    assert told.then(call("c2", FIRST, 5000, at("2023-12-20")), until=at("2024-01-08")) == [
        "2023-12-20 09:00:00 report-usage granted; wallet > revenue/voice 100.00",
    ]
    assert part(told.world, OWN).month_satang == 10_000 - 15_943
    assert told.then(call("c3", FIRST, 6000, at("2024-01-20")), until=at("2024-02-08")) == [
        "2024-01-20 09:00:00 report-usage granted; wallet > revenue/voice 120.00",
        "2024-02-07 00:00:00 credit-month recorded; points-earned > points-of-number 2 points; sms points-credited",
    ]
    told.ends()


def test_back_on_postpaid(life: LifeMaker) -> None:
    """The month begun is still credited, its lots stay to their last day, bills are the account's once that has enrolled again (R86)."""
    told = life()
    told.given(*alone("2023-03-01"))
    assert told.then(
        call("c1", FIRST, 6_000, at("2023-03-10")),
        call("c2", FIRST, 2_500, at("2023-04-01")),
        switched(FIRST, "postpaid", at("2023-04-03")),
        billed("2023-04", "1000.00"),
        paid("2023-04", "1070.00", at("2023-05-08")),
        enrolled(at("2023-05-09"), name="again"),
        billed("2023-05", "1000.00"),
        paid("2023-05", "1070.00", at("2023-06-10")),
        redeemed("r1", FIRST, "drink-10", at("2023-06-11")),
        redeemed("r2", FIRST, "drink-10", at("2023-06-11")),
        asked("q1", FIRST, at("2023-06-12"), "ussd"),
        until=at("2023-07-01"),
    ) == [
        "2023-03-10 09:00:00 report-usage granted; wallet > revenue/voice 120.00",
        "2023-04-01 09:00:00 report-usage granted; wallet > revenue/voice 50.00",
        "2023-04-03 09:00:00 swap-charging granted",
        "2023-04-03 09:00:00 end-wallet recorded; wallet > refund 2530.00; sms refund-due",
        "2023-04-03 09:00:00 switch-points recorded",
        "2023-05-01 08:00:00 issue-bill granted; receivable > revenue/voice 1000.00; receivable > vat/output 70.00; sms bill-issued",
        "2023-05-08 09:00:00 pay-bill granted; channel/shop > receivable 1070.00",
        "2023-05-08 09:00:00 earn-points recorded",
        "2023-04-07 00:00:00 credit-month recorded; points-earned > points-of-number 4 points; sms points-credited",
        "2023-04-26 00:00:00 warn-refund recorded",
        "2023-05-04 00:00:00 mark-refund-overdue recorded",
        "2023-05-07 00:00:00 credit-month recorded; points-earned > points-of-number 2 points; sms points-credited",
        "2023-05-09 09:00:00 enrol-points granted; sms points-enrolled",
        "2023-06-01 08:00:00 issue-bill granted; receivable > revenue/voice 1000.00; receivable > vat/output 70.00; sms bill-issued",
        "2023-06-10 09:00:00 pay-bill granted; channel/shop > receivable 1070.00",
        "2023-06-10 09:00:00 earn-points recorded; points-earned > points-of-account 42 points",
        "2023-06-11 09:00:00 redeem-points granted; points-of-number > points-redeemed 10 points; sms reward-redeemed",
        "2023-06-11 09:00:00 redeem-points granted; points-of-number > points-redeemed 6 points; points-of-account > points-redeemed 4 points; sms reward-redeemed",
        "2023-06-12 09:00:00 ask-points recorded; sms points-balance",
    ]
    assert [lots(told.world, place) for place in (OWN, ACCOUNT)] == [
        ["bonus 0/10 2025-03-31", "month:2023-03 0/4 2025-06-30", "month:2023-04 0/2 2025-06-30"],
        ["bill:ba-1/2023-05 38/42 2025-06-30"],
    ]
    assert [part(told.world, place).state for place in (OWN, ACCOUNT)] == [KEPT, ENROLLED]
    assert told.then(
        switched(FIRST, "prepaid", at("2023-08-01")),
        top_up("t9", FIRST, "300", at("2023-08-02")),
        call("c3", FIRST, 2_500, at("2023-08-03")),
        until=at("2023-09-07"),
    ) == [
        "2023-08-01 09:00:00 swap-charging granted",
        "2023-08-01 09:00:00 end-wallet recorded",
        "2023-08-01 09:00:00 switch-points recorded; points-of-account > points-of-number 38 points; sms points-moved",
        "2023-08-02 09:00:00 top-up granted; channel/kiosk > wallet 300.00",
        "2023-08-03 09:00:00 report-usage granted; wallet > revenue/voice 50.00",
        "2023-08-25 09:00:00 remind-validity recorded; sms validity-reminder",
        "2023-08-31 09:00:00 remind-validity recorded; sms validity-reminder",
        "2023-09-07 00:00:00 credit-month recorded; points-earned > points-of-number 2 points; sms points-credited",
    ]
    assert [part(told.world, place).state for place in (OWN, ACCOUNT)] == [ENROLLED, MOVED]
    told.ends()


def test_its_points_go_with_the_subscription(life: LifeMaker) -> None:
    """Renumbered it keeps its month and its lots; leaving on the 6th it loses the month with them (note.4, note.8, R86)."""
    told = life()
    told.given(*alone("2023-03-01"))
    assert told.then(
        call("c1", FIRST, 6_000, at("2023-03-10")),
        renumbered(FIRST, NEW, at("2023-03-20")),
        call("c2", NEW, 6_000, at("2023-03-21")),
        until=at("2023-04-07"),
    ) == [
        "2023-03-10 09:00:00 report-usage granted; wallet > revenue/voice 120.00",
        "2023-03-20 09:00:00 renumber-number granted; sms number-renumbered",
        "2023-03-21 09:00:00 report-usage granted; wallet > revenue/voice 120.00",
        "2023-04-07 00:00:00 credit-month recorded; points-earned > points-of-number 9 points; sms points-credited",
    ]
    assert lots(told.world, f"number/{NEW}") == ["bonus 10/10 2025-03-31", "month:2023-03 9/9 2025-06-30"]
    assert told.then(
        call("c3", NEW, 6_000, at("2023-04-21")),
        left(NEW, at("2023-05-06", LAST_INSTANT)),
        until=at("2023-05-08"),
    ) == [
        "2023-04-21 09:00:00 report-usage granted; wallet > revenue/voice 120.00",
        "2023-05-06 23:59:59.999999 disconnect-number recorded",
        "2023-05-06 23:59:59.999999 end-wallet recorded; wallet > refund 2340.00; sms refund-due",
        "2023-05-06 23:59:59.999999 end-points recorded; points-of-number > points-ended 19 points",
    ]
    assert part(told.world, f"number/{NEW}").state == ENDED
    told.ends()


def test_a_payment_reversed_is_owed_by_the_months_to_come(life: LifeMaker) -> None:
    """The account's bill is reversed when its points are the number's and spent: they come off what its months bring (R127)."""
    told = life()
    told.given(
        *company("2023-01-05", FIRST),
        enrolled(at("2023-01-05", "10:00:00")),
        billed("2023-01", "1000.00"),
        paid("2023-01", "1070.00", at("2023-02-10")),
        switched(FIRST, "prepaid", at("2023-02-11")),
        top_up("t1", FIRST, "500", at("2023-02-11", "10:00:00")),
        top_up("t2", FIRST, "500", at("2023-02-11", "10:00:01")),
        top_up("t3", FIRST, "500", at("2023-02-11", "10:00:02")),
    )
    assert told.then(
        *(redeemed(f"r{turn}", FIRST, "drink-10", at("2023-02-12", f"09:00:0{turn}")) for turn in range(5)),
        reversed_payment("2023-01", at("2023-02-13")),
        call("c1", FIRST, 25_000, at("2023-02-14")),
        event(
            "x1",
            "balance.adjusted",
            OWN,
            at("2023-02-15"),
            source=SHOP,
            amount="100.00",
            reason="goodwill",
            approved_by="lek",
            actor=STAFF,
        ),
        call("c2", FIRST, 20_000, at("2023-03-14")),
        call("c3", FIRST, 6_250, at("2023-04-14")),
        until=at("2023-05-08"),
    ) == [
        "2023-02-12 09:00:00 redeem-points granted; points-of-number > points-redeemed 10 points; sms reward-redeemed",
        "2023-02-12 09:00:01 redeem-points granted; points-of-number > points-redeemed 10 points; sms reward-redeemed",
        "2023-02-12 09:00:02 redeem-points granted; points-of-number > points-redeemed 10 points; sms reward-redeemed",
        "2023-02-12 09:00:03 redeem-points granted; points-of-number > points-redeemed 10 points; sms reward-redeemed",
        "2023-02-12 09:00:04 redeem-points granted; points-of-number > points-redeemed 10 points; sms reward-redeemed",
        "2023-02-13 09:00:00 reverse-payment granted; receivable > channel/shop 1070.00",
        "2023-02-13 09:00:00 take-back-points recorded",
        "2023-02-13 09:00:00 take-back-moved recorded; points-of-number > points-earned 2 points; points-owed-by-number > points-earned 40 points",
        "2023-02-14 09:00:00 report-usage granted; wallet > revenue/voice 500.00",
        "2023-02-15 09:00:00 adjust-balance granted; goodwill > free 100.00",
        "2023-03-07 00:00:00 credit-month recorded; points-earned > points-of-number 20 points; points-of-number > points-owed-by-number 20 points; sms points-credited",
        "2023-03-14 09:00:00 report-usage granted; free > revenue/voice 100.00; wallet > revenue/voice 300.00",
        "2023-04-07 00:00:00 credit-month recorded; points-earned > points-of-number 16 points; points-of-number > points-owed-by-number 16 points; sms points-credited",
        "2023-04-14 09:00:00 report-usage granted; wallet > revenue/voice 125.00",
        "2023-02-21 00:00:00 mark-bill-overdue recorded; sms bill-overdue",
        "2023-05-05 10:00:00 remind-validity recorded; sms validity-reminder",
        "2023-05-07 00:00:00 credit-month recorded; points-earned > points-of-number 5 points; points-of-number > points-owed-by-number 4 points; sms points-credited",
    ]
    assert (lots(told.world, OWN), part(told.world, OWN).owed_points) == (
        [
            "bonus 0/10 2025-03-31",
            "month:2023-02 0/20 2025-03-31",
            "month:2023-03 0/16 2025-06-30",
            "month:2023-04 1/5 2025-06-30",
        ],
        0,
    )
    told.ends()
