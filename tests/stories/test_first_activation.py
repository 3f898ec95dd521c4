"""The first day of a SIM: two messages, and all that waits for the second."""

from __future__ import annotations

from sitthi.app import Options
from sitthi.terms import Book
from tests.ground import Ground
from tests.life import balance, call, event, play, said, top_up
from tests.stories.conftest import LifeMaker
from tests.stories.telling import sms

NUMBER = "0812345678"
SUBJECT = f"number/{NUMBER}"
DAY = "2024-02-01"


def sold(starting_value: str = "15.00") -> list[bytes]:
    """A holder, its account, and a SIM with money in it."""
    return [
        event("e1", "holder.registered", "holder/h1", f"{DAY}T09:00:00+07:00",
              kind="person", name="สมชาย", id_kind="citizen", id_number="1101700230708"),
        event("e2", "account.opened", "account/a1", f"{DAY}T09:00:01+07:00", holder="h1"),
        event("e3", "number.activated", SUBJECT, f"{DAY}T09:10:00+07:00",
              account="a1", charging="prepaid", main_package="my-second", starting_value=starting_value),
    ]  # fmt: skip


def test_the_starting_value_comes_with_the_confirmation(life: LifeMaker) -> None:
    """Two messages go out; with the second one's arrival the number is open and the SIM's money is in the wallet."""
    told = life()
    assert told.then(*sold()) == [
        "2024-02-01 09:00:00 register-holder granted",
        "2024-02-01 09:00:01 open-account granted",
        "2024-02-01 09:10:00 activate-number granted; sms welcome; sms activated",
        "2024-02-01 09:10:00 deliver-message recorded",
        "2024-02-01 09:10:00 complete-activation recorded",
        "2024-02-01 09:10:00 open-wallet recorded; channel/sim > wallet 15.00",
    ]
    assert told.then(call("c1", NUMBER, 61, f"{DAY}T09:15:00+07:00")) == [
        "2024-02-01 09:15:00 report-usage granted; wallet > revenue/voice 1.22",
    ]
    assert told.then(until="2024-03-01T09:09:59+07:00") == [
        "2024-02-24 09:10:00 remind-validity recorded; sms validity-reminder",
    ]
    assert told.then(until="2024-03-03T00:00:00+07:00") == [
        "2024-03-01 09:10:00 remind-validity recorded; sms validity-reminder",
    ]
    told.ends()


def test_nothing_is_open_before_the_confirmation(life: LifeMaker) -> None:
    """While the confirmation is on its way use and top-up are refused; a failed one is sent again at once."""
    told = life(options=Options(null_delay_us=None))
    told.given(*sold())
    assert told.then(
        call("c1", NUMBER, 60, f"{DAY}T09:11:00+07:00"),
        top_up("t1", NUMBER, "50", f"{DAY}T09:12:00+07:00"),
        event("f1", "message.failed", sms("e3", 2), f"{DAY}T09:13:00+07:00", reason="no coverage"),
        event("f2", "message.failed", sms("e3", 2), f"{DAY}T09:13:30+07:00", reason="no coverage"),
        event("d1", "message.delivered", sms("f1"), f"{DAY}T09:14:00+07:00"),
        top_up("t2", NUMBER, "50", f"{DAY}T09:15:00+07:00"),
    ) == [
        "2024-02-01 09:11:00 report-usage refused",
        "2024-02-01 09:12:00 top-up refused",
        "2024-02-01 09:13:00 fail-message recorded; sms activated",
        "2024-02-01 09:13:30 fail-message recorded",
        "2024-02-01 09:14:00 deliver-message recorded",
        "2024-02-01 09:14:00 complete-activation recorded",
        "2024-02-01 09:14:00 open-wallet recorded; channel/sim > wallet 15.00",
        "2024-02-01 09:15:00 top-up granted; channel/kiosk > wallet 50.00",
    ]
    told.ends()


def test_a_confirmation_that_never_comes_is_waited_for(life: LifeMaker) -> None:
    """A first activation has no time to give up: it may be asked for again, and opens with whichever arrives first."""
    told = life(options=Options(null_delay_us=None))
    told.given(*sold("0"))
    assert told.then(until="2024-04-01T00:00:00+07:00") == []
    assert told.then(
        event(
            "e4",
            "number.activated",
            SUBJECT,
            "2024-04-01T09:00:00+07:00",
            account="a1",
            charging="prepaid",
            main_package="my-second",
        ),
        event("d1", "message.delivered", sms("e3", 2), "2024-04-01T09:00:05+07:00"),
        event("d2", "message.delivered", sms("e4", 2), "2024-04-01T09:00:09+07:00"),
        top_up("t1", NUMBER, "50", "2024-04-01T09:15:00+07:00"),
    ) == [
        "2024-04-01 09:00:00 activate-number recorded; sms welcome; sms activated",
        "2024-04-01 09:00:05 deliver-message recorded",
        "2024-04-01 09:00:05 complete-activation recorded",
        "2024-04-01 09:00:05 open-wallet recorded",
        "2024-04-01 09:00:09 deliver-message recorded",
        "2024-04-01 09:00:09 complete-activation recorded",
        "2024-04-01 09:15:00 top-up granted; channel/kiosk > wallet 50.00",
    ]
    told.ends()


def test_asked_for_again_where_messages_arrive_by_now(ground: Ground, book: Book) -> None:
    """Sent by a channel that never answered; asked for again, it arrives by the null channel and opens the number."""
    play(ground.world(book, Options(null_delay_us=None)), *sold())
    again = event(
        "e4",
        "number.activated",
        SUBJECT,
        f"{DAY}T10:00:00+07:00",
        account="a1",
        charging="prepaid",
        main_package="my-second",
    )
    answers = play(ground.world(book), again)
    assert [pair for answer in answers for pair in said(answer)] == [
        ("activate-number", "recorded"),
        ("deliver-message", "recorded"),
        ("complete-activation", "recorded"),
        ("open-wallet", "recorded"),
    ]
    assert balance(ground.world(book), NUMBER) == 1500
