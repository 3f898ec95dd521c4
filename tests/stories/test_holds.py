"""Use whose length nobody knows beforehand: set aside, extended, settled, released, forgotten."""

# ruff: noqa: E501 - a decision is told in one line

from __future__ import annotations

from tests.life import balance, call, event, later, taken_over, top_up
from tests.stories.conftest import LifeMaker
from tests.stories.telling import Life

NUMBER = "0812345678"
SUBJECT = f"number/{NUMBER}"
APRIL = "2024-04-01T10:00:00+07:00"


def hold(event_id: str, quantity: int, time: str, service: str = "voice", name: str = "h1") -> bytes:
    """Use begins."""
    return event(event_id, "hold.requested", SUBJECT, time, hold=name, service=service, quantity=quantity)


def extend(event_id: str, quantity: int, time: str, used: int = 0, name: str = "h1") -> bytes:
    """More is needed."""
    return event(event_id, "hold.extended", SUBJECT, time, hold=name, quantity=quantity, used=used)


def settle(event_id: str, used: int, time: str, name: str = "h1") -> bytes:
    """Use has ended."""
    return event(event_id, "hold.settled", SUBJECT, time, hold=name, used=used)


def held(told: Life) -> tuple[int, int]:
    """What is in the wallet and what of it is set aside, in satang."""
    row = told.world.connection.execute("SELECT balance_satang, held_satang FROM wallets").fetchone()
    assert row is not None
    return row[0], row[1]


def test_a_call_set_aside_extended_and_settled(life: LifeMaker) -> None:
    """What is set aside can not be spent otherwise; settling charges what was used and frees the rest."""
    told = life()
    told.given(taken_over(NUMBER, "4.00", APRIL))
    assert told.then(
        hold("r1", 60, later(APRIL, minutes=1)),
        extend("r2", 60, later(APRIL, minutes=2), used=60),
        call("c1", NUMBER, 81, later(APRIL, minutes=2)),
        call("c2", NUMBER, 80, later(APRIL, minutes=2)),
    ) == [
        "2024-04-01 10:01:00 request-hold granted",
        "2024-04-01 10:02:00 extend-hold granted",
        "2024-04-01 10:02:00 report-usage refused",
        "2024-04-01 10:02:00 report-usage granted; wallet > revenue/voice 1.60",
        "2024-04-01 10:02:00 remind-balance recorded; sms low-balance",
    ]
    assert held(told) == (240, 240)
    assert told.then(settle("s1", 100, later(APRIL, minutes=3)), settle("s2", 100, later(APRIL, minutes=4))) == [
        "2024-04-01 10:03:00 settle-hold granted; wallet > revenue/voice 2.00",
        "2024-04-01 10:04:00 settle-hold refused",
    ]
    assert held(told) == (40, 0)
    told.ends()


def test_a_hold_gets_what_there_is(life: LifeMaker) -> None:
    """Less than asked is granted with less; nothing at all is refused; use beyond is taken from what has come since."""
    told = life()
    told.given(taken_over(NUMBER, "2.00", APRIL))
    assert told.then(hold("r1", 600, later(APRIL, minutes=1)), hold("r2", 60, later(APRIL, minutes=2), name="h2")) == [
        "2024-04-01 10:01:00 request-hold granted",
        "2024-04-01 10:02:00 request-hold refused",
    ]
    assert held(told) == (200, 200)
    assert told.then(
        top_up("t1", NUMBER, "10", later(APRIL, minutes=3)),
        settle("s1", 150, later(APRIL, minutes=4)),
    ) == [
        "2024-04-01 10:03:00 top-up granted; channel/kiosk > wallet 10.00",
        "2024-04-01 10:04:00 settle-hold granted; wallet > revenue/voice 3.00",
        "2024-04-01 10:04:00 remind-balance recorded; sms low-balance",
    ]
    assert held(told) == (900, 0)
    told.ends()


def test_use_that_nothing_covers_is_said_and_never_below_zero(life: LifeMaker) -> None:
    """Settled beyond all money: what there is is charged, the rest is recorded as not covered."""
    told = life()
    told.given(taken_over(NUMBER, "2.00", APRIL), hold("r1", 100, later(APRIL, minutes=1)))
    assert told.then(settle("s1", 130, later(APRIL, minutes=2))) == [
        "2024-04-01 10:02:00 settle-hold recorded; wallet > revenue/voice 2.00",
        "2024-04-01 10:02:00 remind-balance recorded; sms low-balance",
    ]
    assert held(told) == (0, 0)
    told.ends()


def test_one_released_and_one_forgotten(life: LifeMaker) -> None:
    """Released at once, or after 60 minutes by itself: all is free again and nothing was charged."""
    told = life()
    told.given(taken_over(NUMBER, "100.00", APRIL))
    assert told.then(
        hold("r1", 60, APRIL),
        hold("r2", 60, later(APRIL, minutes=1), name="h2"),
        event("x1", "hold.released", SUBJECT, later(APRIL, minutes=2), hold="h1"),
        until=later(APRIL, minutes=60),
    ) == [
        "2024-04-01 10:00:00 request-hold granted",
        "2024-04-01 10:01:00 request-hold granted",
        "2024-04-01 10:02:00 release-hold granted",
    ]
    assert held(told) == (10000, 120)
    assert told.then(
        settle("s1", 60, later(APRIL, minutes=61)),
        until=later(APRIL, minutes=62),
    ) == [
        "2024-04-01 11:01:00 expire-hold recorded",
        "2024-04-01 11:01:00 settle-hold refused",
    ]
    assert held(told) == (10000, 0)
    told.ends()


def test_shares_of_an_allowance_outlive_their_round(life: LifeMaker) -> None:
    """Set aside of Finver over the charge of the next round: those seconds stay this call's; the new round is whole."""
    told = life()
    told.given(
        taken_over(NUMBER, "400.00", APRIL),
        event("b1", "addon.requested", SUBJECT, APRIL, offer="finver-139-auto6"),
        call("c1", NUMBER, 5_900, later(APRIL, hours=1)),
    )
    assert told.then(
        hold("r1", 160, "2024-05-01T23:30:00+07:00"),
        settle("s1", 130, "2024-05-02T00:10:00+07:00"),
        call("c2", NUMBER, 6_000, "2024-05-02T10:00:00+07:00"),
    ) == [
        "2024-05-01 23:30:00 request-hold granted",
        "2024-05-01 23:59:59 renew-addon recorded; wallet > revenue/addons 139.00; wallet > vat/output 9.73; allowance/1/data > lapsed/data 21474836480 bytes; issued/byte > allowance/1/data 21474836480 bytes; issued/second > allowance/1/voice 6000 seconds; sms addon-renewed",
        "2024-05-02 00:10:00 settle-hold granted; wallet > revenue/voice 0.60; allowance/1/voice > used/voice 100 seconds",
        "2024-05-02 10:00:00 report-usage granted; allowance/1/voice > used/voice 6000 seconds",
    ]
    told.ends()


def test_a_hold_is_settled_on_a_suspended_number(life: LifeMaker) -> None:
    """What was set aside is settled, but nothing beyond it."""
    told = life()
    told.given(taken_over(NUMBER, "100.00", APRIL), hold("r1", 60, APRIL))
    assert told.then(
        event("p1", "number.suspended", SUBJECT, later(APRIL, minutes=1), reason="sim-lost"),
        settle("s1", 90, later(APRIL, minutes=2)),
        hold("r2", 60, later(APRIL, minutes=3), name="h2"),
    ) == [
        "2024-04-01 10:01:00 suspend-number recorded",
        "2024-04-01 10:02:00 settle-hold recorded; wallet > revenue/voice 1.20",
        "2024-04-01 10:03:00 request-hold refused",
    ]
    assert balance(told.world, NUMBER) == 9880
    told.ends()
