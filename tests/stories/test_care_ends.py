"""Device protection when something else happens to the number: suspended, swapped, renumbered, ended; never confirmed."""

# ruff: noqa: E501 - a decision is told in one line

from __future__ import annotations

from sitthi.app import Options
from tests.life import event
from tests.stories.company import FIRST, SECOND, SHOP, at
from tests.stories.conftest import LifeMaker
from tests.stories.covered import (
    PLAN_IMEI,
    SENT,
    STAFF,
    asked,
    citizen,
    delivered_told,
    done,
    enrolled,
    number,
    plan_of,
    register,
)
from tests.stories.telling import sms

SUBJECT = f"number/{FIRST}"


def test_suspended_too_long(life: LifeMaker) -> None:
    """Its SIM lost on 10 May, it ends the day after the later of two months and 60 days; requests are possible until then."""
    told = life()
    told.given(*citizen("2024-05-01"), number("2024-05-01"), enrolled(at("2024-05-02")))
    suspended = event("s1", "number.suspended", SUBJECT, at("2024-05-10"), source=SHOP, reason="sim-lost")
    assert told.then(suspended, asked("r1", at("2024-05-13"), "switch", PLAN_IMEI)) == [
        "2024-05-10 09:00:00 suspend-number recorded",
        "2024-05-13 09:00:00 make-request granted; sms request-made-switch",
    ]
    assert told.then(until=at("2024-07-20")) == [
        "2024-06-01 00:00:00 close-cycle recorded; receivable > revenue/fee 232.71; receivable > vat/output 16.29; sms bill-issued",
        "2024-06-02 00:00:00 charge-care-fee recorded",
        "2024-06-02 00:00:00 bill-care-fee granted",
        "2024-06-17 00:00:00 mark-bill-overdue recorded; sms bill-overdue",
        "2024-07-01 00:00:00 close-cycle recorded; receivable > revenue/fee 232.71; receivable > vat/output 16.29; sms bill-issued",
        "2024-07-02 00:00:00 charge-care-fee recorded",
        "2024-07-02 00:00:00 bill-care-fee granted",
        "2024-07-11 00:00:00 end-plan recorded; sms care-ended",
        "2024-07-11 00:00:00 settle-request recorded; sms request-cancelled",
        "2024-07-17 00:00:00 mark-bill-overdue recorded; sms bill-overdue",
    ]
    assert plan_of(told) == "ended 352099001761481 monthly, 3 charged, 3 paid for, used [], care/7.4"
    told.ends()


def test_resumed_in_time(life: LifeMaker) -> None:
    """Resumed before the time is over, the plan goes on."""
    told = life()
    told.given(*citizen("2024-05-01"), number("2024-05-01"), enrolled(at("2024-05-02")))
    assert told.then(
        event("s1", "number.suspended", SUBJECT, at("2024-05-10"), source=SHOP, reason="sim-lost"),
        event("s2", "number.resumed", SUBJECT, at("2024-05-30"), source=SHOP, actor=STAFF),
    ) == [
        "2024-05-10 09:00:00 suspend-number recorded",
        "2024-05-30 09:00:00 resume-number recorded",
        "2024-05-30 09:00:00 keep-plans recorded",
    ]
    told.then(until=at("2024-08-20"))
    assert plan_of(told) == "active 352099001761481 monthly, 4 charged, 4 paid for, used [], no ground"
    told.ends()


def test_swapped_to_prepaid(life: LifeMaker) -> None:
    """Going over to prepaid ends the plan; a request not yet paid goes with it, one accepted is fulfilled."""
    told = life()
    other = "352099001761499"
    told.given(
        *citizen("2024-05-01"), number("2024-05-01"), enrolled(at("2024-05-02")), enrolled(at("2024-05-03"), imei=other)
    )
    told.given(
        asked("r1", at("2024-05-13"), "switch", PLAN_IMEI),
        asked("r2", at("2024-05-13"), "switch", other),
        done("request-paid", "r2", at("2024-05-13", "10:00:00"), amount="9475.00"),
    )
    swapped = event(
        "w1", "number.recharged-as", SUBJECT, at("2024-05-14"), source=SHOP, to="prepaid", main_package="my-second"
    )
    assert told.then(swapped) == [
        "2024-05-13 16:00:00.000001 miss-promise recorded; sms delivery-missed",
        "2024-05-14 09:00:00 swap-charging granted",
        "2024-05-14 09:00:00 end-wallet recorded",
        "2024-05-14 09:00:00 end-plan recorded; sms care-ended; sms care-ended",
        "2024-05-14 09:00:00 settle-request recorded; sms request-cancelled",
        "2024-05-14 09:00:00 settle-request recorded",
        "2024-05-14 09:00:00 give-up-device recorded",
    ]
    assert (
        plan_of(told)
        == "ended 352099001761481 monthly, 1 charged, 1 paid for, used [], care/18.18; ended 352099001761499 monthly, 1 charged, 1 paid for, used ['switch'], care/18.18"
    )
    assert told.then(
        done("device-sent", "r2", at("2024-05-14", "10:00:00"), imei=SENT[0]),
        done("delivery-attempted", "r2", at("2024-05-14", "11:00:00"), result="delivered"),
        done("device-returned", "r2", at("2024-05-14", "11:01:00"), imei=other),
        done("device-inspected", "r2", at("2024-05-15"), finding="ok"),
        enrolled(at("2024-05-16")),
    ) == [
        "2024-05-14 10:00:00 send-device granted; sms request-sent",
        *delivered_told("2024-05-14 11:00:00"),
        "2024-05-14 11:01:00 return-device granted",
        "2024-05-15 09:00:00 inspect-device recorded; sms request-closed",
        "2024-05-16 09:00:00 enrol-device refused",
    ]
    told.ends()


def test_another_number(life: LifeMaker) -> None:
    """The plan follows to the number its customer goes to, its request and its promise with it."""
    told = life()
    told.given(*citizen("2024-05-01"), number("2024-05-01"), enrolled(at("2024-05-02")))
    told.given(
        asked("r1", at("2024-05-13"), "switch", PLAN_IMEI),
        done("request-paid", "r1", at("2024-05-13", "10:00:00"), amount="9475.00"),
    )
    renumbered = event("m1", "number.renumbered", SUBJECT, at("2024-05-13", "11:00:00"), source=SHOP, to_number=SECOND)
    assert told.then(renumbered, until=at("2024-05-14")) == [
        "2024-05-13 11:00:00 renumber-number granted; sms number-renumbered",
        "2024-05-13 11:00:00 move-plans recorded",
        "2024-05-13 16:00:00.000001 miss-promise recorded; sms delivery-missed",
    ]
    assert plan_of(told, SECOND) == "active 352099001761481 monthly, 1 charged, 1 paid for, used ['switch'], no ground"
    assert told.then(
        done("device-sent", "r1", at("2024-05-14", "10:00:00"), imei=SENT[0]),
        done("delivery-attempted", "r1", at("2024-05-14", "11:00:00"), result="delivered"),
        event(
            "claim",
            "care.relief-claimed",
            f"device/{SENT[0]}",
            at("2024-05-15"),
            source="web",
            bank_account="1234567890",
        ),
        event("cancel", "care.cancellation-requested", f"device/{SENT[0]}", at("2024-05-16"), source="callcentre"),
    ) == [
        "2024-05-14 10:00:00 send-device granted; sms request-sent",
        *delivered_told("2024-05-14 11:00:00"),
        "2024-05-15 09:00:00 claim-relief granted; relief/care > payable/care 9475.00; sms delivery-relief-claimed",
        "2024-05-16 09:00:00 cancel-plan granted; sms care-cancelled",
    ]
    told.ends()


def test_a_customer_who_died(life: LifeMaker) -> None:
    """Nobody goes on with it: a death ends number and plan, and a request not yet paid goes with it."""
    told = life()
    told.given(*citizen("2024-05-01"), number("2024-05-01"), enrolled(at("2024-05-02")))
    told.given(asked("r1", at("2024-05-13"), "switch", PLAN_IMEI))
    ended = event("x1", "number.disconnected", SUBJECT, at("2024-05-14"), source=SHOP, reason="death")
    assert told.then(ended) == [
        "2024-05-14 09:00:00 disconnect-number recorded",
        "2024-05-14 09:00:00 end-plan recorded",
        "2024-05-14 09:00:00 settle-request recorded; sms request-cancelled",
    ]
    assert plan_of(told) == "ended 352099001761481 monthly, 1 charged, 1 paid for, used [], care/18.1"
    told.ends()


def test_a_confirmation_that_never_arrives(life: LifeMaker) -> None:
    """There is no cover before the confirmation arrives; given up after a day, the enrolment is dropped and may be made anew."""
    told = life(options=Options(null_delay_us=None))
    told.given(*citizen("2024-05-01"), number("2024-05-01"))
    assert told.then(enrolled(at("2024-05-02")), asked("r1", at("2024-05-02", "10:00:00"), "switch", PLAN_IMEI)) == [
        "2024-05-02 09:00:00 enrol-device granted; sms care-confirm",
        "2024-05-02 10:00:00 make-request refused",
    ]
    assert told.then(until=at("2024-05-04")) == [
        "2024-05-03 09:00:00 give-up-message recorded",
        "2024-05-03 09:00:00 drop-enrolment recorded",
    ]
    assert register(told) == []
    anew = enrolled(at("2024-05-05"))
    arrived = event(
        "d1",
        "message.delivered",
        sms(f"enrol-{PLAN_IMEI}-{at('2024-05-05')}", source=SHOP),
        at("2024-05-05", "09:00:30"),
        source="sms",
    )
    assert told.then(anew, arrived) == [
        "2024-05-05 09:00:00 enrol-device granted; sms care-confirm",
        "2024-05-05 09:00:30 deliver-message recorded",
        "2024-05-05 09:00:30 start-cover recorded",
        "2024-05-05 09:00:30 charge-care-fee recorded",
        "2024-05-05 09:00:30 bill-care-fee granted",
    ]
    assert (
        plan_of(told)
        == "ended 352099001761481 monthly, 0 charged, 0 paid for, used [], care/1.2; active 352099001761481 monthly, 1 charged, 1 paid for, used [], no ground"
    )
    told.ends()
