"""Validity: what tops it up, who is reminded when, and what is left when it runs out."""

from __future__ import annotations

from sitthi.app import World
from tests.life import balance, call, event, later, taken_over, top_up
from tests.stories.conftest import LifeMaker
from tests.stories.telling import clock

NUMBER = "0812345678"
SUBJECT = f"number/{NUMBER}"
NEW_YEAR = "2024-01-01T10:00:00+07:00"


def test_validity_runs_out_and_comes_back(life: LifeMaker) -> None:
    """Reminded 7 days and 1 day before; then no use at main rates, the money stays; a top-up opens use again."""
    told = life()
    told.given(taken_over(NUMBER, "20.00", NEW_YEAR, valid_until="2024-01-15T10:00:00+07:00"))
    assert told.then(until="2024-01-15T12:00:00+07:00") == [
        "2024-01-08 10:00:00 remind-validity recorded; sms validity-reminder",
        "2024-01-14 10:00:00 remind-validity recorded; sms validity-reminder",
    ]
    assert told.then(
        call("c1", NUMBER, 60, "2024-01-15T12:00:00+07:00"),
        event(
            "c2",
            "usage.reported",
            SUBJECT,
            "2024-01-15T12:01:00+07:00",
            service="special",
            quantity=60,
            destination="191",
        ),
        event("b1", "balance.asked", SUBJECT, "2024-01-15T12:02:00+07:00", by="ussd-sms"),
    ) == [
        "2024-01-15 12:00:00 report-usage refused",
        "2024-01-15 12:01:00 report-usage granted",
        "2024-01-15 12:02:00 ask-balance granted; sms balance",
    ]
    assert balance(told.world, NUMBER) == 2000
    assert told.then(until="2024-06-30T00:00:00+07:00") == []
    assert told.then(
        top_up("t1", NUMBER, "10", "2024-06-30T10:00:00+07:00"),
        call("c3", NUMBER, 60, "2024-06-30T10:01:00+07:00"),
    ) == [
        "2024-06-30 10:00:00 top-up granted; channel/kiosk > wallet 10.00",
        "2024-06-30 10:01:00 report-usage granted; wallet > revenue/voice 1.20",
    ]
    assert told.then(until="2024-07-30T10:00:00+07:00") == [
        "2024-07-23 10:00:00 remind-validity recorded; sms validity-reminder",
        "2024-07-29 10:00:00 remind-validity recorded; sms validity-reminder",
    ]
    told.ends()


def test_a_year_of_top_ups_reaches_the_cap(life: LifeMaker) -> None:
    """Each top-up adds 30 days to what is there, never beyond 365 days from now, never less than was held (C7)."""
    told = life()
    told.given(taken_over(NUMBER, "0.00", NEW_YEAR, valid_until=later(NEW_YEAR, days=350)))
    assert told.then(
        top_up("t1", NUMBER, "20", NEW_YEAR),
        top_up("t2", NUMBER, "20", later(NEW_YEAR, hours=1)),
    ) == [
        "2024-01-01 10:00:00 top-up granted; channel/kiosk > wallet 20.00",
        "2024-01-01 11:00:00 top-up granted; channel/kiosk > wallet 20.00",
    ]
    assert valid_until(told.world) == "2024-12-31 11:00:00"
    months = [later(NEW_YEAR, days=30 * month) for month in range(1, 12)]
    told.then(*[top_up(f"m{month}", NUMBER, "20", time) for month, time in enumerate(months)])
    assert valid_until(told.world) == clock_of(later(months[-1], days=365))
    assert told.then(until=later(months[-1], days=365)) == [
        "2025-11-19 10:00:00 remind-validity recorded; sms validity-reminder",
        "2025-11-25 10:00:00 remind-validity recorded; sms validity-reminder",
    ]
    told.ends()


def test_who_uses_little_is_told_once_that_little_is_left(life: LifeMaker) -> None:
    """Below 10 THB a message goes out, once until the next credit."""
    told = life()
    told.given(taken_over(NUMBER, "12.00", NEW_YEAR))
    assert told.then(
        call("c1", NUMBER, 60, later(NEW_YEAR, minutes=1)),
        call("c2", NUMBER, 60, later(NEW_YEAR, minutes=2)),
        call("c3", NUMBER, 60, later(NEW_YEAR, minutes=3)),
        top_up("t1", NUMBER, "10", later(NEW_YEAR, minutes=4)),
        call("c4", NUMBER, 480, later(NEW_YEAR, minutes=5)),
    ) == [
        "2024-01-01 10:01:00 report-usage granted; wallet > revenue/voice 1.20",
        "2024-01-01 10:02:00 report-usage granted; wallet > revenue/voice 1.20",
        "2024-01-01 10:02:00 remind-balance recorded; sms low-balance",
        "2024-01-01 10:03:00 report-usage granted; wallet > revenue/voice 1.20",
        "2024-01-01 10:04:00 top-up granted; channel/kiosk > wallet 10.00",
        "2024-01-01 10:05:00 report-usage granted; wallet > revenue/voice 9.60",
        "2024-01-01 10:05:00 remind-balance recorded; sms low-balance",
    ]
    told.ends()


def test_ten_voice_enquiries_a_month_are_free(life: LifeMaker) -> None:
    """The eleventh of a calendar month costs 1 THB, the first of the next is free again."""
    told = life()
    told.given(taken_over(NUMBER, "1.50", "2024-01-31T22:00:00+07:00"))
    times = [f"2024-01-31T23:{minute:02d}:00+07:00" for minute in range(10)]
    told.then(*[event(f"b{place}", "balance.asked", SUBJECT, time, by="ivr") for place, time in enumerate(times)])
    assert told.then(
        event("b10", "balance.asked", SUBJECT, "2024-01-31T23:10:00+07:00", by="ivr"),
        event("b11", "balance.asked", SUBJECT, "2024-01-31T23:11:00+07:00", by="ivr"),
        event("b12", "balance.asked", SUBJECT, "2024-02-01T00:00:00+07:00", by="ivr"),
    ) == [
        "2024-01-31 23:10:00 ask-balance granted; wallet > revenue/fees 1.00",
        "2024-01-31 23:10:00 remind-balance recorded; sms low-balance",
        "2024-01-31 23:11:00 ask-balance refused",
        "2024-02-01 00:00:00 ask-balance granted",
    ]
    told.ends()


def valid_until(world: World) -> str:
    """Until when the wallet is valid, as the story tells times."""
    row = world.connection.execute("SELECT valid_until_us FROM wallets").fetchone()
    assert row is not None
    return clock(row[0])


def clock_of(time: str) -> str:
    """A time as the story tells times."""
    return time[:19].replace("T", " ")
