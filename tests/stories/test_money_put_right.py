"""Mistakes and kindness: reversals, amounts owed, goodwill, and events that come too late."""

# ruff: noqa: E501 - a decision is told in one line

from __future__ import annotations

from tests.life import balance, call, event, later, taken_over, top_up
from tests.stories.conftest import LifeMaker

NUMBER = "0812345678"
SUBJECT = f"number/{NUMBER}"
APRIL = "2024-04-01T10:00:00+07:00"
AGENT = {"kind": "staff", "id": "nok", "role": "agent"}


def reversed_(event_id: str, top_up_id: str, time: str, reason: str = "wrong-number") -> bytes:
    """A top-up is taken back."""
    return event(event_id, "topup.reversed", SUBJECT, time, event={"source": "test", "id": top_up_id}, reason=reason)


def adjusted(event_id: str, amount: str, time: str, **more: object) -> bytes:
    """A correction by an agent."""
    return event(
        event_id, "balance.adjusted", SUBJECT, time, amount=amount, actor=AGENT, **{"reason": "goodwill", **more}
    )


def test_a_reversal_of_money_that_is_still_there(life: LifeMaker) -> None:
    """Undone once, money and validity; a second time, or another's top-up, is refused."""
    told = life()
    told.given(taken_over(NUMBER, "0.00", APRIL, valid_until=later(APRIL, days=10)), top_up("t1", NUMBER, "50", APRIL))
    assert told.then(
        reversed_("v1", "t1", later(APRIL, hours=1)),
        reversed_("v2", "t1", later(APRIL, hours=2)),
        reversed_("v3", "t9", later(APRIL, hours=3)),
    ) == [
        "2024-04-01 11:00:00 reverse-top-up granted; wallet > channel/kiosk 50.00; sms topup-reversed",
        "2024-04-01 11:00:00 remind-balance recorded; sms low-balance",
        "2024-04-01 12:00:00 reverse-top-up refused",
        "2024-04-01 13:00:00 reverse-top-up refused",
    ]
    assert told.then(until=later(APRIL, days=10)) == [
        "2024-04-04 10:00:00 remind-validity recorded; sms validity-reminder",
        "2024-04-10 10:00:00 remind-validity recorded; sms validity-reminder",
    ]
    told.ends()


def test_what_was_spent_is_owed_and_recovered(life: LifeMaker) -> None:
    """A reversal takes what is left; the rest is owed and comes off the next credits, never below zero (R127)."""
    told = life()
    told.given(taken_over(NUMBER, "0.00", APRIL), top_up("t1", NUMBER, "50", APRIL))
    assert told.then(
        call("c1", NUMBER, 1_500, later(APRIL, minutes=1)),
        reversed_("v1", "t1", later(APRIL, minutes=2)),
        top_up("t2", NUMBER, "20", later(APRIL, minutes=3)),
        call("c2", NUMBER, 1, later(APRIL, minutes=4)),
        top_up("t3", NUMBER, "20", later(APRIL, minutes=5)),
    ) == [
        "2024-04-01 10:01:00 report-usage granted; wallet > revenue/voice 30.00",
        "2024-04-01 10:02:00 reverse-top-up granted; wallet > channel/kiosk 20.00; owed > channel/kiosk 30.00; sms topup-reversed",
        "2024-04-01 10:02:00 remind-balance recorded; sms low-balance",
        "2024-04-01 10:03:00 top-up granted; channel/kiosk > wallet 20.00; wallet > owed 20.00",
        "2024-04-01 10:04:00 report-usage refused",
        "2024-04-01 10:05:00 top-up granted; channel/kiosk > wallet 20.00; wallet > owed 10.00",
    ]
    assert balance(told.world, NUMBER) == 1000
    told.ends()


def test_the_way_back_is_open_for_thirty_days(life: LifeMaker) -> None:
    """The last moment of the 30th day after the top-up is in time, the next is not."""
    told = life()
    told.given(taken_over(NUMBER, "0.00", APRIL))
    told.given(top_up("t1", NUMBER, "50", APRIL), top_up("t2", NUMBER, "60", APRIL))
    assert told.then(
        reversed_("v1", "t1", "2024-05-01T23:59:59+07:00"),
        reversed_("v2", "t2", "2024-05-02T00:00:00+07:00"),
    ) == [
        "2024-05-01 23:59:59 reverse-top-up granted; wallet > channel/kiosk 50.00; sms topup-reversed",
        "2024-05-02 00:00:00 reverse-top-up refused",
    ]
    told.ends()


def test_goodwill_needs_a_second_person_when_it_is_large(life: LifeMaker) -> None:
    """Up to 100 THB alone, up to 2,000 with another person's approval, and it is free credit, spent first."""
    told = life()
    told.given(taken_over(NUMBER, "10.00", APRIL))
    assert told.then(
        adjusted("g1", "100.00", later(APRIL, minutes=1)),
        adjusted("g2", "100.01", later(APRIL, minutes=2)),
        adjusted("g3", "100.01", later(APRIL, minutes=3), approved_by="nok"),
        adjusted("g4", "2000.00", later(APRIL, minutes=4), approved_by="lek"),
        adjusted("g5", "2000.01", later(APRIL, minutes=5), approved_by="lek"),
        adjusted("g6", "5", later(APRIL, minutes=6), reason="birthday"),
        call("c1", NUMBER, 60, later(APRIL, minutes=7)),
    ) == [
        "2024-04-01 10:01:00 adjust-balance granted; goodwill > free 100.00",
        "2024-04-01 10:02:00 adjust-balance refused",
        "2024-04-01 10:03:00 adjust-balance refused",
        "2024-04-01 10:04:00 adjust-balance granted; goodwill > free 2000.00",
        "2024-04-01 10:05:00 adjust-balance refused",
        "2024-04-01 10:06:00 adjust-balance refused",
        "2024-04-01 10:07:00 report-usage granted; free > revenue/voice 1.20",
    ]
    told.ends()


def test_a_correction_takes_money_not_free_credit(life: LifeMaker) -> None:
    """A negative correction takes money received; what is not there becomes owed, free credit stays."""
    told = life()
    told.given(taken_over(NUMBER, "10.00", APRIL), adjusted("g1", "20.00", APRIL))
    assert told.then(
        adjusted("g2", "-15.00", later(APRIL, minutes=1), reason="correction"),
        adjusted("g3", "8.00", later(APRIL, minutes=2), reason="correction"),
    ) == [
        "2024-04-01 10:01:00 adjust-balance granted; wallet > corrections 10.00; owed > corrections 5.00",
        "2024-04-01 10:02:00 adjust-balance granted; corrections > wallet 8.00; wallet > owed 5.00",
    ]
    assert balance(told.world, NUMBER) == 2300
    told.ends()


def test_a_late_event_is_put_aside(life: LifeMaker) -> None:
    """An event earlier than its holder's last decision moves nothing; it is kept with both times."""
    told = life()
    told.given(taken_over(NUMBER, "10.00", APRIL), call("c1", NUMBER, 60, later(APRIL, minutes=9)))
    assert told.then(
        call("c2", NUMBER, 60, later(APRIL, minutes=8)),
        call("c3", NUMBER, 60, later(APRIL, minutes=9)),
        top_up("t1", NUMBER, "20", later(APRIL, minutes=8, seconds=59)),
    ) == [
        "2024-04-01 10:08:00 report-usage late",
        "2024-04-01 10:09:00 report-usage granted; wallet > revenue/voice 1.20",
        "2024-04-01 10:08:59 top-up late",
    ]
    late = told.world.connection.execute("SELECT holder, event->>'id' FROM late ORDER BY at_us").fetchall()
    assert late == [(f"h-{NUMBER}", "c2"), (f"h-{NUMBER}", "t1")]
    told.ends()


def test_a_late_event_of_one_number_by_the_clock_of_the_other(life: LifeMaker) -> None:
    """Lateness is the holder's: another number of the same person has been decided on since."""
    other = "0812345679"
    told = life(tells_numbers=True)
    told.given(
        taken_over(NUMBER, "10.00", APRIL, holder="h1", account="a1"),
        taken_over(other, "10.00", APRIL, holder="h1", account="a1"),
        call("c1", NUMBER, 60, later(APRIL, minutes=9)),
    )
    assert told.then(
        call("c2", other, 60, later(APRIL, minutes=8)), call("c3", other, 60, later(APRIL, minutes=9))
    ) == [
        "2024-04-01 10:08:00 0812345679 report-usage late",
        "2024-04-01 10:09:00 0812345679 report-usage granted; wallet > revenue/voice 1.20",
        "2024-04-01 10:09:00 0812345679 remind-balance recorded; sms low-balance",
    ]
    told.ends()


def test_fees_of_another_owners_kiosk(life: LifeMaker) -> None:
    """Another owner's kiosk keeps its fee of the cash, rounded down to the satang; elsewhere all is credited (E10)."""
    told = life()
    told.given(taken_over(NUMBER, "0.00", APRIL))
    assert told.then(
        top_up("t1", NUMBER, "100", later(APRIL, minutes=1), channel="third-party-kiosk", fee_percent="10"),
        top_up("t2", NUMBER, "10", later(APRIL, minutes=2), channel="third-party-kiosk", fee_percent="3.33"),
        top_up("t3", NUMBER, "11", later(APRIL, minutes=3)),
        top_up("t4", NUMBER, "201", later(APRIL, minutes=4)),
        top_up("t5", NUMBER, "11", later(APRIL, minutes=5), channel="agent"),
    ) == [
        "2024-04-01 10:01:00 top-up granted; channel/third-party-kiosk > wallet 90.00",
        "2024-04-01 10:02:00 top-up granted; channel/third-party-kiosk > wallet 9.67",
        "2024-04-01 10:03:00 top-up granted; channel/kiosk > wallet 11.00",
        "2024-04-01 10:04:00 top-up granted; channel/kiosk > wallet 201.00",
        "2024-04-01 10:05:00 top-up refused",
    ]
    told.ends()
