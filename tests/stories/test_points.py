"""Points of an account over three years of quarters: earned bill by bill, spent, reminded of, written off, taken back."""

# ruff: noqa: E501 - a decision is told in one line

from __future__ import annotations

from tests.life import event
from tests.stories.company import (
    ACCOUNT,
    COMPANY,
    FIBRE,
    FIRST,
    PROFILE,
    SECOND,
    SHOP,
    asked,
    at,
    billed,
    company,
    enrolled,
    lots,
    paid,
    part,
    points,
    redeemed,
    reversed_payment,
)
from tests.stories.conftest import LifeMaker

LAST_INSTANT = "23:59:59.999999"


def profiled(event_id: str, time: str, **facts: object) -> bytes:
    """The company's business is stated anew."""
    return event(event_id, "business.profiled", COMPANY, time, source=SHOP, **{**PROFILE, **facts})


def test_bills_paid_in_full_and_in_time_earn(life: LifeMaker) -> None:
    """A bill earns once: on the last instant of its due day, or with its last part payment; not a day late, not before enrolment (points/4, R7)."""
    told = life()
    told.given(*company("2021-01-25", FIRST))
    assert told.then(
        billed("2021-01", "1000.00"),
        paid("2021-01", "1070.00", at("2021-02-01", "08:00:01")),
        enrolled(at("2021-02-01", "08:00:02")),
        billed("2021-02", "934.58"),
        paid("2021-02", "1000.00", at("2021-03-20", LAST_INSTANT)),
        billed("2021-03", "934.58"),
        paid("2021-03", "1000.00", at("2021-04-21", "00:00:00")),
        billed("2021-04", "500.00"),
        paid("2021-04", "100.00", at("2021-05-05"), name="part"),
        paid("2021-04", "435.00", at("2021-05-20")),
        billed("2021-05", "23.36"),
        paid("2021-05", "25.00", at("2021-06-02")),
        billed("2021-06", "23.37"),
        paid("2021-06", "25.01", at("2021-07-02")),
    ) == [
        "2021-02-01 08:00:00 issue-bill granted; receivable > revenue/voice 1000.00; receivable > vat/output 70.00; sms bill-issued",
        "2021-02-01 08:00:01 pay-bill granted; channel/shop > receivable 1070.00",
        "2021-02-01 08:00:01 earn-points recorded",
        "2021-02-01 08:00:02 enrol-points granted; points-bonus > points-of-account 10 points; sms points-enrolled",
        "2021-03-01 08:00:00 issue-bill granted; receivable > revenue/voice 934.58; receivable > vat/output 65.42; sms bill-issued",
        "2021-03-20 23:59:59.999999 pay-bill granted; channel/shop > receivable 1000.00",
        "2021-03-20 23:59:59.999999 earn-points recorded; points-earned > points-of-account 40 points",
        "2021-04-01 08:00:00 issue-bill granted; receivable > revenue/voice 934.58; receivable > vat/output 65.42; sms bill-issued",
        "2021-04-21 00:00:00 mark-bill-overdue recorded; sms bill-overdue",
        "2021-04-21 00:00:00 pay-bill granted; channel/shop > receivable 1000.00",
        "2021-04-21 00:00:00 earn-points recorded",
        "2021-05-01 08:00:00 issue-bill granted; receivable > revenue/voice 500.00; receivable > vat/output 35.00; sms bill-issued",
        "2021-05-05 09:00:00 pay-bill granted; channel/shop > receivable 100.00",
        "2021-05-20 09:00:00 pay-bill granted; channel/shop > receivable 435.00",
        "2021-05-20 09:00:00 earn-points recorded; points-earned > points-of-account 21 points",
        "2021-06-01 08:00:00 issue-bill granted; receivable > revenue/voice 23.36; receivable > vat/output 1.64; sms bill-issued",
        "2021-06-02 09:00:00 pay-bill granted; channel/shop > receivable 25.00",
        "2021-06-02 09:00:00 earn-points recorded",
        "2021-07-01 08:00:00 issue-bill granted; receivable > revenue/voice 23.37; receivable > vat/output 1.64; sms bill-issued",
        "2021-07-02 09:00:00 pay-bill granted; channel/shop > receivable 25.01",
        "2021-07-02 09:00:00 earn-points recorded; points-earned > points-of-account 1 points",
    ]
    assert lots(told.world) == [
        "bonus 10/10 2023-03-31",
        "bill:ba-1/2021-02 40/40 2023-03-31",
        "bill:ba-1/2021-04 21/21 2023-06-30",
        "bill:ba-1/2021-06 1/1 2023-09-30",
    ]
    told.ends()


def a_bill_a_quarter() -> list[bytes]:
    """A company of two numbers that pays bills of 42 points each, some at the edges of quarters."""
    months = (
        ("2022-07", "2022-08-10", "09:00:00"),
        ("2022-08", "2022-09-20", LAST_INSTANT),
        ("2022-09", "2022-10-01", "08:00:00"),
        ("2022-11", "2022-12-20", LAST_INSTANT),
        ("2023-02", "2023-03-10", "09:00:00"),
        ("2023-05", "2023-06-10", "09:00:00"),
        ("2023-08", "2023-09-10", "09:00:00"),
        ("2023-11", "2023-12-10", "09:00:00"),
    )
    return [
        *company("2022-07-01", FIRST, SECOND),
        enrolled(at("2022-07-01", "10:00:00")),
        *(
            one
            for month, day, clock in months
            for one in (billed(month, "1000.00"), paid(month, "1070.00", at(day, clock)))
        ),
    ]


def test_three_years_of_quarters(life: LifeMaker) -> None:
    """What comes in a quarter is good to the end of the same quarter two years later, and written off in the instant after (period.expiry, E5)."""
    told = life()
    told.given(*a_bill_a_quarter())
    assert lots(told.world) == [
        "bonus 10/10 2024-09-30",
        "bill:ba-1/2022-07 42/42 2024-09-30",
        "bill:ba-1/2022-08 42/42 2024-09-30",
        "bill:ba-1/2022-09 42/42 2024-12-31",
        "bill:ba-1/2022-11 42/42 2024-12-31",
        "bill:ba-1/2023-02 42/42 2025-03-31",
        "bill:ba-1/2023-05 42/42 2025-06-30",
        "bill:ba-1/2023-08 42/42 2025-09-30",
        "bill:ba-1/2023-11 42/42 2025-12-31",
    ]
    assert told.then(
        redeemed("r1", FIRST, "coffee", at("2024-04-01")),
        redeemed("r2", SECOND, "drink-10", at("2024-09-30", LAST_INSTANT)),
        asked("q1", SECOND, at("2024-09-30", LAST_INSTANT), "ussd"),
        until=at("2024-09-30", LAST_INSTANT),
    ) == [
        "2024-04-01 09:00:00 redeem-points granted; points-of-account > points-redeemed 50 points; sms reward-redeemed",
        "2024-08-31 10:00:00 remind-points recorded; sms points-expiring",
        "2024-09-23 10:00:00 remind-points recorded; sms points-expiring",
        "2024-09-30 23:59:59.999999 redeem-points granted; points-of-account > points-redeemed 10 points; sms reward-redeemed",
        "2024-09-30 23:59:59.999999 ask-points recorded; sms points-balance",
    ]
    assert points(told.world) == 286
    assert told.then(until=at("2024-10-01", "00:00:00")) == [
        "2024-10-01 00:00:00 expire-points recorded; points-of-account > points-expired 34 points",
    ]
    assert lots(told.world) == [
        "bill:ba-1/2022-09 42/42 2024-12-31",
        "bill:ba-1/2022-11 42/42 2024-12-31",
        "bill:ba-1/2023-02 42/42 2025-03-31",
        "bill:ba-1/2023-05 42/42 2025-06-30",
        "bill:ba-1/2023-08 42/42 2025-09-30",
        "bill:ba-1/2023-11 42/42 2025-12-31",
    ]
    told.ends()


def test_quarters_until_nothing_is_left(life: LifeMaker) -> None:
    """Quarter after quarter the same: reminded of twice, written off whole; spent to the end there is nothing to write off (period.expiry-run, note.7)."""
    told = life()
    told.given(*a_bill_a_quarter())
    told.given(
        redeemed("r1", FIRST, "coffee", at("2024-04-01")),
        redeemed("r2", SECOND, "drink-10", at("2024-09-30", LAST_INSTANT)),
    )
    assert told.then(until=at("2025-07-01")) == [
        "2024-10-01 00:00:00 expire-points recorded; points-of-account > points-expired 34 points",
        "2024-12-01 10:00:00 remind-points recorded; sms points-expiring",
        "2024-12-24 10:00:00 remind-points recorded; sms points-expiring",
        "2025-01-01 00:00:00 expire-points recorded; points-of-account > points-expired 84 points",
        "2025-03-01 10:00:00 remind-points recorded; sms points-expiring",
        "2025-03-24 10:00:00 remind-points recorded; sms points-expiring",
        "2025-04-01 00:00:00 expire-points recorded; points-of-account > points-expired 42 points",
        "2025-05-31 10:00:00 remind-points recorded; sms points-expiring",
        "2025-06-23 10:00:00 remind-points recorded; sms points-expiring",
        "2025-07-01 00:00:00 expire-points recorded; points-of-account > points-expired 42 points",
    ]
    assert lots(told.world) == [
        "bill:ba-1/2023-08 42/42 2025-09-30",
        "bill:ba-1/2023-11 42/42 2025-12-31",
    ]
    assert told.then(
        redeemed("r3", FIRST, "coffee", at("2025-09-30", LAST_INSTANT)),
        redeemed("r4", FIRST, "drink-10", at("2025-10-01", "00:00:00")),
        redeemed("r5", FIRST, "coffee", at("2025-10-01", "00:00:00.000001")),
        until=at("2026-01-01"),
    ) == [
        "2025-08-31 10:00:00 remind-points recorded; sms points-expiring",
        "2025-09-23 10:00:00 remind-points recorded; sms points-expiring",
        "2025-09-30 23:59:59.999999 redeem-points granted; points-of-account > points-redeemed 50 points; sms reward-redeemed",
        "2025-10-01 00:00:00 expire-points recorded",
        "2025-10-01 00:00:00 redeem-points granted; points-of-account > points-redeemed 10 points; sms reward-redeemed",
        "2025-10-01 00:00:00.000001 redeem-points refused",
        "2025-12-01 10:00:00 remind-points recorded; sms points-expiring",
        "2025-12-24 10:00:00 remind-points recorded; sms points-expiring",
        "2026-01-01 00:00:00 expire-points recorded; points-of-account > points-expired 24 points",
    ]
    assert lots(told.world) == []
    told.ends()


def test_between_the_runs_the_balance_is_right(life: LifeMaker) -> None:
    """Nobody plays the run, yet the first question or redemption after the quarter finds no expired point."""
    told = life()
    told.given(*company("2023-01-05", FIRST, FIBRE), enrolled(at("2023-01-05", "10:00:00")))
    told.given(billed("2023-01", "2000.00"), paid("2023-01", "2140.00", at("2023-02-10")))
    told.given(billed("2023-03", "500.00"), paid("2023-03", "535.00", at("2023-04-10")))
    assert points(told.world) == 10 + 85 + 21
    assert told.then(asked("q1", FIBRE, at("2025-04-01", "00:00:00"))) == [
        "2025-03-01 10:00:00 remind-points recorded; sms points-expiring",
        "2025-03-24 10:00:00 remind-points recorded; sms points-expiring",
        "2025-04-01 00:00:00 expire-points recorded; points-of-account > points-expired 95 points",
        "2025-04-01 00:00:00 ask-points recorded",
    ]
    assert points(told.world) == 21
    assert told.then(redeemed("r1", FIRST, "bakery-50", at("2025-04-02"))) == [
        "2025-04-02 09:00:00 redeem-points refused",
    ]
    told.ends()


def test_a_payment_reversed_after_its_points_were_spent(life: LifeMaker) -> None:
    """What is left of the bill's own lot is taken, what was spent is owed and recovered from the next points; redemptions stand (R127)."""
    told = life()
    told.given(*company("2023-01-05", FIRST, SECOND), enrolled(at("2023-01-05", "10:00:00")))
    told.given(
        billed("2023-01", "2000.00"),
        paid("2023-01", "2140.00", at("2023-02-10")),
        billed("2023-02", "1000.00"),
        paid("2023-02", "1070.00", at("2023-03-10")),
    )
    assert told.then(
        redeemed("r1", SECOND, "bakery-50", at("2023-03-11")),
        reversed_payment("2023-01", at("2023-03-12")),
        reversed_payment("2023-01", at("2023-03-12", "09:00:01")),
    ) == [
        "2023-03-11 09:00:00 redeem-points granted; points-of-account > points-redeemed 80 points; sms reward-redeemed",
        "2023-03-12 09:00:00 reverse-payment granted; receivable > channel/shop 2140.00",
        "2023-03-12 09:00:00 take-back-points recorded; points-of-account > points-earned 15 points; points-owed-by-account > points-earned 70 points",
        "2023-03-12 09:00:01 reverse-payment refused",
    ]
    assert (lots(told.world), part(told.world, ACCOUNT).owed_points) == (
        ["bonus 0/10 2025-03-31", "bill:ba-1/2023-02 42/42 2025-03-31"],
        70,
    )
    assert told.then(
        redeemed("r2", FIRST, "drink-10", at("2023-03-13")),
        redeemed("r3", FIRST, "coffee", at("2023-03-13")),
        billed("2023-03", "500.00"),
        paid("2023-03", "535.00", at("2023-04-10")),
        billed("2023-04", "2000.00"),
        paid("2023-04", "2140.00", at("2023-05-10")),
        paid("2023-01", "2140.00", at("2023-05-12"), name="late"),
    ) == [
        "2023-03-13 09:00:00 redeem-points granted; points-of-account > points-redeemed 10 points; sms reward-redeemed",
        "2023-03-13 09:00:00 redeem-points refused",
        "2023-04-01 08:00:00 issue-bill granted; receivable > revenue/voice 500.00; receivable > vat/output 35.00; sms bill-issued",
        "2023-04-10 09:00:00 pay-bill granted; channel/shop > receivable 535.00",
        "2023-04-10 09:00:00 earn-points recorded; points-earned > points-of-account 21 points; points-of-account > points-owed-by-account 21 points",
        "2023-05-01 08:00:00 issue-bill granted; receivable > revenue/voice 2000.00; receivable > vat/output 140.00; sms bill-issued",
        "2023-05-10 09:00:00 pay-bill granted; channel/shop > receivable 2140.00",
        "2023-05-10 09:00:00 earn-points recorded; points-earned > points-of-account 85 points; points-of-account > points-owed-by-account 49 points",
        "2023-05-12 09:00:00 pay-bill granted; channel/shop > receivable 2140.00",
        "2023-05-12 09:00:00 earn-points recorded",
    ]
    assert lots(told.world) == [
        "bonus 0/10 2025-03-31",
        "bill:ba-1/2023-02 32/42 2025-03-31",
        "bill:ba-1/2023-03 0/21 2025-06-30",
        "bill:ba-1/2023-04 36/85 2025-06-30",
    ]
    assert part(told.world, ACCOUNT).owed_points == 0
    assert told.then(until=at("2025-04-02")) == [
        "2025-03-01 10:00:00 remind-points recorded; sms points-expiring",
        "2025-03-24 10:00:00 remind-points recorded; sms points-expiring",
        "2025-04-01 00:00:00 expire-points recorded; points-of-account > points-expired 32 points",
    ]
    assert told.then(
        reversed_payment("2023-02", at("2025-04-03")),
        reversed_payment("2023-04", at("2025-04-03", "09:00:01")),
        until=at("2025-07-01"),
    ) == [
        "2025-04-03 09:00:00 reverse-payment granted; receivable > channel/shop 1070.00",
        "2025-04-03 09:00:00 take-back-points recorded",
        "2025-04-03 09:00:01 reverse-payment granted; receivable > channel/shop 2140.00",
        "2025-04-03 09:00:01 take-back-points recorded; points-of-account > points-earned 36 points; points-owed-by-account > points-earned 49 points",
        "2025-07-01 00:00:00 expire-points recorded",
    ]
    assert part(told.world, ACCOUNT).owed_points == 49
    told.ends()


def test_a_bill_paid_again_in_time(life: LifeMaker) -> None:
    """Reversed and paid anew by the due day, the bill earns again, and what was owed of it comes off at once."""
    told = life()
    told.given(*company("2023-01-05", FIRST), enrolled(at("2023-01-05", "10:00:00")))
    assert told.then(
        billed("2023-01", "2000.00"),
        paid("2023-01", "2140.00", at("2023-02-10")),
        redeemed("r1", FIRST, "coffee", at("2023-02-10")),
        reversed_payment("2023-01", at("2023-02-12")),
        paid("2023-01", "2140.00", at("2023-02-20", LAST_INSTANT), name="again"),
        reversed_payment("2023-01", at("2023-02-21"), name="again"),
        paid("2023-01", "2140.00", at("2023-02-22"), name="late"),
    ) == [
        "2023-02-01 08:00:00 issue-bill granted; receivable > revenue/voice 2000.00; receivable > vat/output 140.00; sms bill-issued",
        "2023-02-10 09:00:00 pay-bill granted; channel/shop > receivable 2140.00",
        "2023-02-10 09:00:00 earn-points recorded; points-earned > points-of-account 85 points",
        "2023-02-10 09:00:00 redeem-points granted; points-of-account > points-redeemed 60 points; sms reward-redeemed",
        "2023-02-12 09:00:00 reverse-payment granted; receivable > channel/shop 2140.00",
        "2023-02-12 09:00:00 take-back-points recorded; points-of-account > points-earned 35 points; points-owed-by-account > points-earned 50 points",
        "2023-02-20 23:59:59.999999 pay-bill granted; channel/shop > receivable 2140.00",
        "2023-02-20 23:59:59.999999 earn-points recorded; points-earned > points-of-account 85 points; points-of-account > points-owed-by-account 50 points",
        "2023-02-21 09:00:00 reverse-payment granted; receivable > channel/shop 2140.00",
        "2023-02-21 09:00:00 take-back-points recorded; points-of-account > points-earned 35 points; points-owed-by-account > points-earned 50 points",
        "2023-02-22 09:00:00 pay-bill granted; channel/shop > receivable 2140.00",
        "2023-02-22 09:00:00 earn-points recorded",
    ]
    assert (lots(told.world), part(told.world, ACCOUNT).owed_points) == (["bonus 0/10 2025-03-31"], 50)
    told.ends()


def test_a_business_that_grows_and_shrinks(life: LifeMaker) -> None:
    """A large one earns nothing and spends what it has; small again it earns; as a corporate customer it loses all (target, exclusion.reprofiled, note.8)."""
    told = life()
    told.given(*company("2023-01-05", FIRST, SECOND), enrolled(at("2023-01-05", "10:00:00")))
    told.given(billed("2023-01", "2000.00"), paid("2023-01", "2140.00", at("2023-02-10")))
    assert told.then(
        profiled("p2", at("2023-02-15"), annual_revenue="300000000.01"),
        billed("2023-02", "2000.00"),
        paid("2023-02", "2140.00", at("2023-03-10")),
        redeemed("r1", FIRST, "coffee", at("2023-03-11")),
        profiled("p3", at("2023-03-15"), annual_revenue="300000000.00", employees=5000),
        billed("2023-03", "2000.00"),
        paid("2023-03", "2140.00", at("2023-04-10")),
        profiled("p4", at("2023-04-15"), reprofiled_corporate=True),
        asked("q1", FIRST, at("2023-04-16")),
        billed("2023-04", "2000.00"),
        paid("2023-04", "2140.00", at("2023-05-10")),
        enrolled(at("2023-05-11"), name="corporate"),
        profiled("p5", at("2023-05-15")),
        enrolled(at("2023-05-16"), name="again"),
        billed("2023-05", "2000.00"),
        paid("2023-05", "2140.00", at("2023-06-10")),
        until=at("2025-07-01"),
    ) == [
        "2023-02-15 09:00:00 profile-business recorded",
        "2023-03-01 08:00:00 issue-bill granted; receivable > revenue/voice 2000.00; receivable > vat/output 140.00; sms bill-issued",
        "2023-03-10 09:00:00 pay-bill granted; channel/shop > receivable 2140.00",
        "2023-03-10 09:00:00 earn-points recorded",
        "2023-03-11 09:00:00 redeem-points granted; points-of-account > points-redeemed 60 points; sms reward-redeemed",
        "2023-03-15 09:00:00 profile-business recorded",
        "2023-04-01 08:00:00 issue-bill granted; receivable > revenue/voice 2000.00; receivable > vat/output 140.00; sms bill-issued",
        "2023-04-10 09:00:00 pay-bill granted; channel/shop > receivable 2140.00",
        "2023-04-10 09:00:00 earn-points recorded; points-earned > points-of-account 85 points",
        "2023-04-15 09:00:00 profile-business recorded",
        "2023-04-15 09:00:00 end-points recorded; points-of-account > points-ended 120 points; sms points-ended",
        "2023-04-16 09:00:00 ask-points refused",
        "2023-05-01 08:00:00 issue-bill granted; receivable > revenue/voice 2000.00; receivable > vat/output 140.00; sms bill-issued",
        "2023-05-10 09:00:00 pay-bill granted; channel/shop > receivable 2140.00",
        "2023-05-10 09:00:00 earn-points recorded",
        "2023-05-11 09:00:00 enrol-points refused; sms points-not-enrolled",
        "2023-05-15 09:00:00 profile-business recorded",
        "2023-05-16 09:00:00 enrol-points granted; sms points-enrolled",
        "2023-06-01 08:00:00 issue-bill granted; receivable > revenue/voice 2000.00; receivable > vat/output 140.00; sms bill-issued",
        "2023-06-10 09:00:00 pay-bill granted; channel/shop > receivable 2140.00",
        "2023-06-10 09:00:00 earn-points recorded; points-earned > points-of-account 85 points",
        "2025-05-31 10:00:00 remind-points recorded; sms points-expiring",
        "2025-06-23 10:00:00 remind-points recorded; sms points-expiring",
        "2025-07-01 00:00:00 expire-points recorded; points-of-account > points-expired 85 points",
    ]
    assert lots(told.world) == []
    told.ends()
