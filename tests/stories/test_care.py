"""Device protection: a lump sum to the end of its 48 months, and a delivery that comes late."""

# ruff: noqa: E501 - a decision is told in one line

from __future__ import annotations

import datetime as dt

from sitthi.kernel import moment
from tests.life import event
from tests.stories.company import at
from tests.stories.conftest import LifeMaker
from tests.stories.covered import (
    PLAN_IMEI,
    SENT,
    STAFF,
    asked,
    bill_paid,
    citizen,
    delivered_told,
    done,
    enrolled,
    enrolled_told,
    handed_over,
    handed_over_told,
    number,
    plan_of,
    register,
    switched,
)
from tests.stories.telling import Life


def switch_told(day: str) -> list[str]:
    """What is decided of such a switch."""
    return [
        *handed_over_told(day),
        f"{day} 18:00:00 inspect-device recorded; sms request-closed",
    ]


def converted(request: str, imei: str, new: str, days: tuple[str, str, str, str]) -> list[bytes]:
    """A switch whose old device turns out to be locked, and which becomes a replacement by consent and payment."""
    made, inspected, agreed, paid = days
    return [
        *handed_over(request, made, imei, new),
        done("device-inspected", request, at(inspected), finding="locked"),
        event(
            f"convert-{request}", "care.request-converted", f"request/{request}", at(agreed), source="web", consent=True
        ),
        done("request-paid", request, at(paid), amount="6632.50"),
    ]


def converted_told(made: str, inspected: str, agreed: str, paid: str) -> list[str]:
    """What is decided of that."""
    return [
        *handed_over_told(made),
        f"{inspected} 09:00:00 inspect-device recorded; sms request-stopped",
        f"{agreed} 09:00:00 convert-request granted; sms request-fee-due",
        f"{paid} 09:00:00 pay-request granted; provider/care > revenue/care 6198.60; provider/care > vat/output 433.90; sms request-paid; sms request-closed",
    ]


def month_ends(first: str, count: int) -> list[tuple[str, str]]:
    """The last days of so many months, each with the third of the month after."""
    year, month = map(int, first.split("-"))
    days = []
    for turn in range(year * 12 + month - 1, year * 12 + month - 1 + count):
        last = moment.date_of(moment.day_number(dt.date((turn + 1) // 12, (turn + 1) % 12 + 1, 1)) - 1)
        days.append((f"{last}", f"{last + dt.timedelta(days=3)}"))
    return days


def pays(told: Life, first: str, count: int, amount: str) -> list[str]:
    """The bills of so many months, each paid on the third of the next; what was decided besides, fees and bills left out."""
    lines = []
    for ends, day in month_ends(first, count):
        lines += told.then(until=at(day, "08:00:00"))
        lines += told.then(bill_paid(ends, amount, at(day)))
    everyday = (" charge-care-fee ", " bill-care-fee ", " close-cycle ", " pay-bill granted")
    return [line for line in lines if not any(word in line for word in everyday)]


def test_a_lump_sum_to_its_end(life: LifeMaker) -> None:
    """Two switches, a replacement and a conversion; renewed as monthly, its first month free; over after 12 + 36 months."""
    told = life()
    told.given(*citizen("2024-04-01"), number("2024-04-01"))
    assert told.then(enrolled(at("2024-04-10"), "lump-sum")) == enrolled_told("2024-04-10 09:00:00")
    assert told.then(until=at("2024-05-02")) == [
        "2024-05-01 00:00:00 close-cycle recorded; receivable > revenue/fee 2559.81; receivable > vat/output 179.19; sms bill-issued",
    ]
    assert told.then(bill_paid("2024-04-30", "2739.00", at("2024-05-03"))) == [
        "2024-05-03 09:00:00 pay-bill granted; channel/shop > receivable 2739.00",
    ]
    assert told.then(*switched("r1", "2024-06-12", PLAN_IMEI, SENT[0])) == switch_told("2024-06-12")
    assert told.then(*switched("r2", "2024-09-11", SENT[0], SENT[1])) == switch_told("2024-09-11")
    assert told.then(asked("r3", at("2024-10-09"), "switch", SENT[1])) == ["2024-10-09 09:00:00 make-request refused"]
    assert told.then(
        asked("r4", at("2024-11-13"), "replacement", SENT[1]),
        done("request-paid", "r4", at("2024-11-13", "09:05:00"), amount="16107.50"),
        done("device-sent", "r4", at("2024-11-13", "10:00:00"), imei=SENT[2]),
        done("delivery-attempted", "r4", at("2024-11-13", "14:00:00"), result="delivered"),
    ) == [
        "2024-11-13 09:00:00 make-request granted; sms request-made-replacement",
        "2024-11-13 09:05:00 pay-request granted; provider/care > revenue/care 15053.74; provider/care > vat/output 1053.76; sms request-paid; sms request-accepted",
        "2024-11-13 09:05:00 start-promise recorded; sms delivery-promised",
        "2024-11-13 09:05:00 give-up-device recorded",
        "2024-11-13 10:00:00 send-device granted; sms request-sent",
        "2024-11-13 14:00:00 attempt-delivery recorded; sms request-closed",
        "2024-11-13 14:00:00 stop-promise recorded",
        "2024-11-13 14:00:00 receive-promise recorded",
        "2024-11-13 14:00:00 follow-device recorded",
    ]
    assert (
        plan_of(told)
        == "active 356938035643825 lump-sum, 1 charged, 0 paid for, used ['switch', 'switch', 'replacement'], no ground"
    )
    assert told.then(until=at("2025-06-02")) == [
        "2025-04-10 00:00:00 renew-plan recorded; sms care-renewed",
        "2025-05-01 00:00:00 charge-care-fee recorded",
        "2025-06-01 00:00:00 charge-care-fee recorded",
        "2025-06-01 00:00:00 bill-care-fee granted",
    ]
    days = ("2025-06-11", "2025-06-12", "2025-06-13", "2025-06-14")
    assert told.then(*converted("r5", SENT[2], SENT[3], days)) == converted_told(*days)
    assert (
        plan_of(told)
        == "active 356938035643833 lump-sum, 2 charged, 1 paid for, used ['switch', 'switch', 'replacement', 'replacement'], no ground"
    )
    assert pays(told, "2025-06", 35, "249.00") == [
        "2028-05-01 00:00:00 end-plan recorded; sms care-ended",
    ]
    assert (
        plan_of(told)
        == "ended 356938035643833 lump-sum, 36 charged, 35 paid for, used ['switch', 'switch', 'replacement', 'replacement'], care/18.17"
    )
    assert register(told) == [
        "352099001761481 barred",
        "356938035643809 barred",
        "356938035643817 barred",
        "356938035643825 barred",
    ]
    assert told.then(asked("r6", at("2028-06-07"), "replacement", SENT[3])) == [
        "2028-06-07 09:00:00 make-request refused",
    ]
    told.ends()


def test_songkran(life: LifeMaker) -> None:
    """Asked for on the afternoon before Songkran, due on the 17th at 14:00, delivered on the 18th: relief is paid."""
    told = life()
    told.given(*citizen("2024-04-01"), number("2024-04-01"))
    told.given(enrolled(at("2024-04-02"), "monthly"))
    assert told.then(
        asked("r1", at("2024-04-12", "15:00:00"), "switch", PLAN_IMEI),
        done("request-paid", "r1", at("2024-04-12", "15:00:00"), amount="9475.00"),
        done("device-sent", "r1", at("2024-04-16", "09:00:00"), imei=SENT[0]),
        until=at("2024-04-17", "14:00:01"),
    ) == [
        "2024-04-12 15:00:00 make-request granted; sms request-made-switch",
        "2024-04-12 15:00:00 pay-request granted; provider/care > revenue/care 8855.14; provider/care > vat/output 619.86; sms request-paid; sms request-accepted",
        "2024-04-12 15:00:00 start-promise recorded; sms delivery-promised",
        "2024-04-16 09:00:00 send-device granted; sms request-sent",
        "2024-04-17 14:00:00.000001 miss-promise recorded; sms delivery-missed",
    ]
    assert told.then(
        done("delivery-attempted", "r1", at("2024-04-18"), result="delivered"),
        done("device-returned", "r1", at("2024-04-18", "09:01:00"), imei=PLAN_IMEI),
        done("device-inspected", "r1", at("2024-04-19"), finding="ok"),
    ) == [
        *delivered_told("2024-04-18 09:00:00"),
        "2024-04-18 09:01:00 return-device granted",
        "2024-04-19 09:00:00 inspect-device recorded; sms request-closed",
    ]
    assert told.then(
        event("claim", "care.relief-claimed", "request/r1", at("2024-04-22"), source="web", bank_account="1234567890"),
        event("relief", "care.relief-paid", "request/r1", at("2024-04-29"), source="provider", actor=STAFF),
        event("again", "care.relief-claimed", "request/r1", at("2024-04-30"), source="web", bank_account="1234567890"),
    ) == [
        "2024-04-22 09:00:00 claim-relief granted; relief/care > payable/care 9475.00; sms delivery-relief-claimed",
        "2024-04-29 09:00:00 pay-relief granted; payable/care > provider/care 9475.00; sms delivery-relief-paid",
        "2024-04-30 09:00:00 claim-relief refused",
    ]
    told.ends()


def test_a_switch_that_turns_into_a_replacement(life: LifeMaker) -> None:
    """The old device comes back locked: with consent and the additional fee the switch is a replacement, its use moved."""
    told = life()
    told.given(*citizen("2024-05-01"), number("2024-05-01"), enrolled(at("2024-05-02")))
    days = ("2024-05-13", "2024-05-14", "2024-05-15", "2024-05-16")
    assert told.then(*converted("r1", PLAN_IMEI, SENT[0], days)) == converted_told(*days)
    assert plan_of(told) == "active 356938035643809 monthly, 1 charged, 1 paid for, used ['replacement'], no ground"
    assert register(told) == [
        "352099001761481 barred",
        "356938035643809 covered",
    ]
    told.ends()


def test_fees_on_the_bills(life: LifeMaker) -> None:
    """A fee a month on the account's bill; a bill past its due day bars requests until it is paid."""
    told = life()
    told.given(*citizen("2024-04-01"), number("2024-04-01"))
    assert told.then(enrolled(at("2024-04-10"))) == enrolled_told("2024-04-10 09:00:00")
    assert told.then(until=at("2024-05-02")) == [
        "2024-05-01 00:00:00 close-cycle recorded; receivable > revenue/fee 232.71; receivable > vat/output 16.29; sms bill-issued",
    ]
    assert told.then(bill_paid("2024-04-30", "249.00", at("2024-05-03"))) == [
        "2024-05-03 09:00:00 pay-bill granted; channel/shop > receivable 249.00",
    ]
    assert told.then(until=at("2024-06-20")) == [
        "2024-05-10 00:00:00 charge-care-fee recorded",
        "2024-05-10 00:00:00 bill-care-fee granted",
        "2024-06-01 00:00:00 close-cycle recorded; receivable > revenue/fee 232.71; receivable > vat/output 16.29; sms bill-issued",
        "2024-06-10 00:00:00 charge-care-fee recorded",
        "2024-06-10 00:00:00 bill-care-fee granted",
        "2024-06-17 00:00:00 mark-bill-overdue recorded; sms bill-overdue",
    ]
    assert told.then(asked("r1", at("2024-06-21"), "switch", PLAN_IMEI)) == [
        "2024-06-21 09:00:00 make-request refused",
    ]
    assert told.then(
        bill_paid("2024-05-31", "249.00", at("2024-06-21", "10:00:00")),
        asked("r2", at("2024-06-21", "11:00:00"), "switch", PLAN_IMEI),
    ) == [
        "2024-06-21 10:00:00 pay-bill granted; channel/shop > receivable 249.00",
        "2024-06-21 11:00:00 make-request granted; sms request-made-switch",
    ]
    told.ends()
