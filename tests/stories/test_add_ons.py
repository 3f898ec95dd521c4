"""Add-ons: from the message that starts them to the last second of their last round."""

# ruff: noqa: E501 - a decision is told in one line

from __future__ import annotations

from pathlib import Path

import pytest

from sitthi.app import Options
from sitthi.kernel.moment import HOUR_US
from sitthi.terms import Book, load_book
from tests.life import balance, call, event, later, taken_over, top_up
from tests.stories.conftest import LifeMaker
from tests.stories.telling import sms

NUMBER = "0812345678"
SUBJECT = f"number/{NUMBER}"
APRIL = "2024-04-01T10:00:00+07:00"
JULY = "2024-07-01T10:00:00+07:00"


@pytest.fixture(scope="module")
def open_window() -> Book:
    """The book with Net Sudkhum still on sale in July, as its own worked example has it (R43)."""
    return load_book(overlay=Path("sale-window-open"))


def buys(offer: str, time: str = APRIL) -> bytes:
    """The customer wants an add-on."""
    return event(f"buy-{offer}", "addon.requested", SUBJECT, time, offer=offer)


def surfs(event_id: str, time: str, megabytes: int = 1) -> bytes:
    """Data is used."""
    return event(event_id, "usage.reported", SUBJECT, time, service="data", quantity=megabytes * 102_400)


def test_six_rounds_to_the_end(life: LifeMaker) -> None:
    """Charged at 23:59:59 of the 31st day, five times; the sixth round ends and is not renewed."""
    told = life()
    told.given(taken_over(NUMBER, "1791.18", APRIL, valid_until="2025-04-01T00:00:00+07:00"))
    assert told.then(buys("net-279-auto6")) == [
        "2024-04-01 10:00:00 request-addon granted; wallet > revenue/addons 279.00; wallet > vat/output 19.53; sms addon-confirmed",
        "2024-04-01 10:00:00 deliver-message recorded",
        "2024-04-01 10:00:00 start-addon recorded",
    ]
    assert told.then(until="2024-10-04T00:00:00+07:00") == [
        "2024-05-01 23:59:59 renew-addon recorded; wallet > revenue/addons 279.00; wallet > vat/output 19.53; sms addon-renewed",
        "2024-06-01 23:59:59 renew-addon recorded; wallet > revenue/addons 279.00; wallet > vat/output 19.53; sms addon-renewed",
        "2024-07-02 23:59:59 renew-addon recorded; wallet > revenue/addons 279.00; wallet > vat/output 19.53; sms addon-renewed",
        "2024-08-02 23:59:59 renew-addon recorded; wallet > revenue/addons 279.00; wallet > vat/output 19.53; sms addon-renewed",
        "2024-09-02 23:59:59 renew-addon recorded; wallet > revenue/addons 279.00; wallet > vat/output 19.53; sms addon-renewed",
        "2024-09-02 23:59:59 remind-balance recorded; sms low-balance",
        "2024-10-04 00:00:00 finish-addon recorded; sms addon-ended",
    ]
    assert balance(told.world, NUMBER) == 0
    told.ends()


def test_a_round_that_is_not_paid_lapses(life: LifeMaker, open_window: Book) -> None:
    """Without money for round 2 it is tried on three more days at 23:59:59, then cancelled, not left disabled (E2)."""
    told = life(book=open_window)
    told.given(taken_over(NUMBER, "300.00", JULY))
    assert told.then(buys("net-279-auto6", JULY)) == [
        "2024-07-01 10:00:00 request-addon granted; wallet > revenue/addons 279.00; wallet > vat/output 19.53; sms addon-confirmed",
        "2024-07-01 10:00:00 remind-balance recorded; sms low-balance",
        "2024-07-01 10:00:00 deliver-message recorded",
        "2024-07-01 10:00:00 start-addon recorded",
    ]
    assert told.then(until="2024-08-10T00:00:00+07:00") == [
        "2024-07-31 23:59:59 renew-addon recorded; sms addon-waiting",
        "2024-08-01 23:59:59 retry-addon recorded",
        "2024-08-02 23:59:59 retry-addon recorded",
        "2024-08-03 23:59:59 retry-addon recorded",
        "2024-08-04 00:00:00 lapse-addon recorded; sms addon-lapsed",
    ]
    assert told.then(surfs("d1", "2024-08-10T10:00:00+07:00")) == [
        "2024-08-10 10:00:00 report-usage granted; wallet > revenue/data 0.10",
    ]
    told.ends()


def test_a_sufficient_top_up_renews_at_once(life: LifeMaker, open_window: Book) -> None:
    """A top-up that covers the price renews at once, and that day is day 1; one that does not changes nothing (E2)."""
    told = life(book=open_window)
    told.given(taken_over(NUMBER, "300.00", JULY), buys("net-279-auto6", JULY))
    assert told.then(
        surfs("d1", "2024-07-31T23:59:59+07:00"),
        surfs("d2", "2024-08-01T09:00:00+07:00"),
        top_up("t1", NUMBER, "100", "2024-08-01T10:00:00+07:00"),
        top_up("t2", NUMBER, "200", "2024-08-02T10:00:00+07:00"),
        surfs("d3", "2024-08-02T10:00:00+07:00"),
    ) == [
        "2024-07-31 23:59:59 renew-addon recorded; sms addon-waiting",
        "2024-07-31 23:59:59 report-usage granted",
        "2024-08-01 09:00:00 report-usage granted; wallet > revenue/data 0.10",
        "2024-08-01 10:00:00 top-up granted; channel/kiosk > wallet 100.00",
        "2024-08-01 10:00:00 retry-addon recorded",
        "2024-08-01 23:59:59 retry-addon recorded",
        "2024-08-02 10:00:00 top-up granted; channel/kiosk > wallet 200.00",
        "2024-08-02 10:00:00 retry-addon recorded; wallet > revenue/addons 279.00; wallet > vat/output 19.53; sms addon-renewed",
        "2024-08-02 10:00:00 remind-balance recorded; sms low-balance",
        "2024-08-02 10:00:00 report-usage granted",
    ]
    assert told.then(until="2024-09-02T00:00:00+07:00") == [
        "2024-09-01 23:59:59 renew-addon recorded; sms addon-waiting",
    ]
    told.ends()


def test_a_top_up_renews_before_the_next_use(life: LifeMaker) -> None:
    """The money of a top-up goes to the waiting renewal before the same holder can use it, whatever the batch."""
    told = life()
    told.given(taken_over(NUMBER, "298.53", APRIL), buys("net-279-auto6"))
    told.then(until="2024-05-02T09:00:00+07:00")
    at = "2024-05-02T10:00:00+07:00"
    assert told.then(
        call("c1", NUMBER, 60, at), top_up("t1", NUMBER, "299", at), call("c2", NUMBER, 60, at), surfs("d1", at, 500)
    ) == [
        "2024-05-02 10:00:00 report-usage refused",
        "2024-05-02 10:00:00 top-up granted; channel/kiosk > wallet 299.00",
        "2024-05-02 10:00:00 retry-addon recorded; wallet > revenue/addons 279.00; wallet > vat/output 19.53; sms addon-renewed",
        "2024-05-02 10:00:00 remind-balance recorded; sms low-balance",
        "2024-05-02 10:00:00 report-usage refused",
        "2024-05-02 10:00:00 report-usage granted",
    ]
    assert balance(told.world, NUMBER) == 47
    told.ends()


def test_a_suspension_before_the_renewal_costs_nothing_but_time(life: LifeMaker) -> None:
    """Resumed a second before the charge: renewed as ever, neither extended nor refunded."""
    told = life()
    told.given(taken_over(NUMBER, "1000.00", APRIL), buys("net-279-auto6"))
    told.given(event("s1", "number.suspended", SUBJECT, "2024-04-20T10:00:00+07:00", reason="customer"))
    assert told.then(
        surfs("d1", "2024-04-21T10:00:00+07:00"),
        event("r1", "number.resumed", SUBJECT, "2024-05-01T23:59:58+07:00"),
        until="2024-05-02T00:00:00+07:00",
    ) == [
        "2024-04-21 10:00:00 report-usage refused",
        "2024-05-01 23:59:58 resume-number recorded",
        "2024-05-01 23:59:58 keep-addons recorded",
        "2024-05-01 23:59:59 renew-addon recorded; wallet > revenue/addons 279.00; wallet > vat/output 19.53; sms addon-renewed",
    ]
    told.ends()


def test_resumed_within_the_days_of_retrying(life: LifeMaker) -> None:
    """A renewal due while suspended is not charged; service resumed within the three days renews at once (R38)."""
    told = life()
    told.given(taken_over(NUMBER, "1000.00", APRIL), buys("net-279-auto6"))
    told.given(event("s1", "number.suspended", SUBJECT, "2024-04-20T10:00:00+07:00", reason="customer"))
    assert told.then(until="2024-05-03T09:00:00+07:00") == [
        "2024-05-01 23:59:59 renew-addon recorded; sms addon-waiting-suspended",
        "2024-05-02 23:59:59 retry-addon recorded",
    ]
    assert told.then(
        top_up("t1", NUMBER, "10", "2024-05-03T09:30:00+07:00"),
        event("r1", "number.resumed", SUBJECT, "2024-05-03T10:00:00+07:00"),
        surfs("d1", "2024-05-03T10:01:00+07:00"),
    ) == [
        "2024-05-03 09:30:00 top-up granted; channel/kiosk > wallet 10.00",
        "2024-05-03 09:30:00 retry-addon recorded",
        "2024-05-03 10:00:00 resume-number recorded",
        "2024-05-03 10:00:00 keep-addons recorded",
        "2024-05-03 10:00:00 retry-addon recorded; wallet > revenue/addons 279.00; wallet > vat/output 19.53; sms addon-renewed",
        "2024-05-03 10:01:00 report-usage granted",
    ]
    assert told.then(until="2024-06-03T00:00:00+07:00") == [
        "2024-06-02 23:59:59 renew-addon recorded; wallet > revenue/addons 279.00; wallet > vat/output 19.53; sms addon-renewed",
    ]
    told.ends()


def test_resumed_too_late(life: LifeMaker) -> None:
    """Suspended through all days of retrying: lapsed, with the money untouched."""
    told = life()
    told.given(taken_over(NUMBER, "1000.00", APRIL), buys("net-279-auto6"))
    told.given(event("s1", "number.suspended", SUBJECT, "2024-04-20T10:00:00+07:00", reason="debt"))
    told.then(until="2024-05-01T23:59:59+07:00")
    assert told.then(
        event("r1", "number.resumed", SUBJECT, "2024-05-05T10:00:00+07:00"),
        surfs("d1", "2024-05-05T10:01:00+07:00"),
    ) == [
        "2024-05-02 23:59:59 retry-addon recorded",
        "2024-05-03 23:59:59 retry-addon recorded",
        "2024-05-04 23:59:59 retry-addon recorded",
        "2024-05-05 00:00:00 lapse-addon recorded; sms addon-lapsed",
        "2024-05-05 10:00:00 resume-number recorded",
        "2024-05-05 10:01:00 report-usage granted; wallet > revenue/data 0.10",
    ]
    told.ends()


def test_the_right_starts_with_a_delayed_message(life: LifeMaker) -> None:
    """Use before the SMS is charged by the main package; the end is still counted from subscription (R82, R126)."""
    told = life(options=Options(null_delay_us=2 * HOUR_US))
    told.given(taken_over(NUMBER, "400.00", APRIL))
    assert told.then(
        buys("net-279"),
        surfs("d1", "2024-04-01T11:59:59+07:00"),
        surfs("d2", "2024-04-01T12:00:00+07:00"),
        surfs("d3", "2024-05-01T10:00:00+07:00"),
        surfs("d4", "2024-05-01T10:00:01+07:00"),
    ) == [
        "2024-04-01 10:00:00 request-addon granted; wallet > revenue/addons 279.00; wallet > vat/output 19.53; sms addon-confirmed",
        "2024-04-01 11:59:59 report-usage granted; wallet > revenue/data 0.10",
        "2024-04-01 12:00:00 deliver-message recorded",
        "2024-04-01 12:00:00 start-addon recorded",
        "2024-04-01 12:00:00 report-usage granted",
        "2024-05-01 10:00:00 report-usage granted",
        "2024-05-01 10:00:00.000001 finish-addon recorded; sms addon-ended",
        "2024-05-01 10:00:01 report-usage granted; wallet > revenue/data 0.10",
    ]
    told.ends()


def test_a_failed_message_is_sent_again(life: LifeMaker) -> None:
    """The channel reports a failure; the SMS goes out again at once, and its arrival starts the right."""
    told = life(options=Options(null_delay_us=None))
    told.given(taken_over(NUMBER, "400.00", APRIL))
    assert told.then(
        buys("net-279"),
        event("f1", "message.failed", sms("buy-net-279"), later(APRIL, hours=1), reason="phone off"),
        event("f2", "message.failed", sms("f1"), later(APRIL, hours=2), reason="phone off"),
        event("d1", "message.delivered", sms("f2"), later(APRIL, hours=23)),
        surfs("d2", later(APRIL, hours=24)),
    ) == [
        "2024-04-01 10:00:00 request-addon granted; wallet > revenue/addons 279.00; wallet > vat/output 19.53; sms addon-confirmed",
        "2024-04-01 11:00:00 fail-message recorded; sms addon-confirmed",
        "2024-04-01 12:00:00 fail-message recorded; sms addon-confirmed",
        "2024-04-02 09:00:00 deliver-message recorded",
        "2024-04-02 09:00:00 start-addon recorded",
        "2024-04-02 10:00:00 report-usage granted",
    ]
    assert told.then(until="2024-05-02T00:00:00+07:00") == [
        "2024-05-01 10:00:00.000001 finish-addon recorded; sms addon-ended",
    ]
    told.ends()


def test_given_up_after_a_day_and_reversed(life: LifeMaker) -> None:
    """Undelivered after 24 hours the purchase is reversed in full; what was used meanwhile stays charged (R126)."""
    told = life(options=Options(null_delay_us=None))
    told.given(taken_over(NUMBER, "400.00", APRIL))
    told.given(event("g1", "balance.adjusted", SUBJECT, APRIL, amount="50", reason="goodwill"))
    assert told.then(
        buys("net-279"),
        surfs("d1", later(APRIL, hours=1)),
        event("f1", "message.failed", sms("buy-net-279"), later(APRIL, hours=2), reason="phone off"),
        until=later(APRIL, days=1),
    ) == [
        "2024-04-01 10:00:00 request-addon granted; free > revenue/addons 50.00; wallet > revenue/addons 229.00; wallet > vat/output 19.53; sms addon-confirmed",
        "2024-04-01 11:00:00 report-usage granted; wallet > revenue/data 0.10",
        "2024-04-01 12:00:00 fail-message recorded; sms addon-confirmed",
        "2024-04-02 10:00:00 give-up-message recorded",
        "2024-04-02 10:00:00 reverse-addon recorded; revenue/addons > wallet 229.00; revenue/addons > goodwill 50.00; goodwill > free 50.00; vat/output > wallet 19.53",
    ]
    assert balance(told.world, NUMBER) == 45000 - 10
    assert told.then(event("d9", "message.delivered", sms("f1"), later(APRIL, days=1, hours=1))) == [
        "2024-04-02 11:00:00 deliver-message recorded",
    ]
    told.ends()


def test_a_call_that_uses_the_last_of_finver(life: LifeMaker) -> None:
    """The last seconds of the allowance, and the rest of the same call at main rates, split to the second."""
    told = life()
    told.given(taken_over(NUMBER, "200.00", "2023-12-15T10:00:00+07:00"))
    assert told.then(
        buys("finver-149", "2023-12-15T10:00:00+07:00"),
        call("c1", NUMBER, 5_970, "2023-12-16T10:00:00+07:00"),
        call("c2", NUMBER, 90, "2023-12-17T10:00:00+07:00"),
        call("c3", NUMBER, 60, "2023-12-18T10:00:00+07:00"),
        event(
            "i1",
            "usage.reported",
            SUBJECT,
            "2023-12-18T11:00:00+07:00",
            service="international",
            quantity=61,
            destination="+81312345678",
        ),
        surfs("d1", "2024-01-15T10:00:00+07:00", 1_000),
        until="2024-01-15T10:01:00+07:00",
    ) == [
        "2023-12-15 10:00:00 request-addon granted; wallet > revenue/addons 149.00; wallet > vat/output 10.43; sms addon-confirmed",
        "2023-12-15 10:00:00 deliver-message recorded",
        "2023-12-15 10:00:00 start-addon recorded; issued/byte > allowance/1/data 21474836480 bytes; issued/second > allowance/1/voice 6000 seconds",
        "2023-12-16 10:00:00 report-usage granted; allowance/1/voice > used/voice 5970 seconds",
        "2023-12-17 10:00:00 report-usage granted; wallet > revenue/voice 1.20; allowance/1/voice > used/voice 30 seconds",
        "2023-12-18 10:00:00 report-usage granted; wallet > revenue/voice 1.20",
        "2023-12-18 11:00:00 report-usage granted; wallet > revenue/international 18.00",
        "2024-01-15 10:00:00 report-usage granted; allowance/1/data > used/data 102400000 bytes",
        "2024-01-15 10:00:00.000001 finish-addon recorded; allowance/1/data > lapsed/data 21372436480 bytes; sms addon-ended",
    ]
    told.ends()


def test_given_up_by_the_customer(life: LifeMaker) -> None:
    """Deleted before its end: no refund, what is left lapses, and the next use is the main package's."""
    told = life()
    told.given(taken_over(NUMBER, "200.00", APRIL), buys("finver-149"), call("c1", NUMBER, 600, later(APRIL, hours=1)))
    assert told.then(
        event("x1", "addon.cancelled", SUBJECT, later(APRIL, hours=2), offer="finver-149"),
        call("c2", NUMBER, 60, later(APRIL, hours=3)),
        event("x2", "addon.cancelled", SUBJECT, later(APRIL, hours=4), offer="finver-149"),
    ) == [
        "2024-04-01 12:00:00 cancel-addon granted; allowance/1/data > lapsed/data 21474836480 bytes; allowance/1/voice > lapsed/voice 5400 seconds; sms addon-cancelled",
        "2024-04-01 13:00:00 report-usage granted; wallet > revenue/voice 1.20",
        "2024-04-01 14:00:00 cancel-addon refused",
    ]
    told.ends()


def test_limited_for_use_that_is_not_normal(life: LifeMaker) -> None:
    """A volume limit sends data to the main package; lifted, the right is what it was (addons/fair-use)."""
    told = life()
    told.given(taken_over(NUMBER, "300.00", APRIL), buys("net-279"))
    assert told.then(
        event("u1", "fair-use.applied", SUBJECT, later(APRIL, hours=1), action="limit-volume", reason="sold on"),
        surfs("d1", later(APRIL, hours=2)),
        event("u2", "fair-use.lifted", SUBJECT, later(APRIL, hours=3), action="limit-volume", reason="looked into"),
        surfs("d2", later(APRIL, hours=4)),
    ) == [
        "2024-04-01 11:00:00 apply-fair-use granted; sms fair-use-applied",
        "2024-04-01 12:00:00 report-usage granted; wallet > revenue/data 0.10",
        "2024-04-01 13:00:00 lift-fair-use granted; sms fair-use-lifted",
        "2024-04-01 14:00:00 report-usage granted",
    ]
    told.ends()
