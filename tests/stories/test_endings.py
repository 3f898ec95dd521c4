"""How a number ends, changes hands or way of charging, and what each owes the other then."""

# ruff: noqa: E501 - a decision is told in one line

from __future__ import annotations

import pytest

from sitthi.app import Options
from sitthi.terms import Book
from tests.ground import Ground
from tests.life import balance, call, event, later, play, said, taken_over, top_up
from tests.stories.conftest import LifeMaker
from tests.stories.telling import Life

NUMBER = "0812345678"
OTHER = "0899999999"
SUBJECT = f"number/{NUMBER}"
APRIL = "2024-04-01T10:00:00+07:00"


def rich(balance: str = "500.00") -> list[bytes]:
    """A number with money, free credit, an add-on of each kind and a call going on."""
    return [
        taken_over(NUMBER, balance, APRIL),
        event("g1", "balance.adjusted", SUBJECT, APRIL, amount="300", reason="compensation", approved_by="lek"),
        event("b1", "addon.requested", SUBJECT, later(APRIL, minutes=1), offer="net-279-auto6"),
        event("b2", "addon.requested", SUBJECT, later(APRIL, minutes=2), offer="finver-149"),
        event("r1", "hold.requested", SUBJECT, later(APRIL, minutes=3), hold="h1", service="voice", quantity=60),
        event("r2", "hold.requested", SUBJECT, later(APRIL, minutes=3), hold="h2", service="sms", quantity=5),
    ]


def test_disconnected_at_the_customers_wish(life: LifeMaker) -> None:
    """Holds released, add-ons ended without refund, money refundable within 30 days, free credit not (1.1.11, R71)."""
    told = life()
    told.given(*rich())
    assert told.then(event("e1", "number.disconnected", SUBJECT, later(APRIL, hours=1), reason="customer")) == [
        "2024-04-01 11:00:00 disconnect-number recorded",
        "2024-04-01 11:00:00 end-holds recorded",
        "2024-04-01 11:00:00 end-addons recorded; allowance/2/data > lapsed/data 21474836480 bytes; allowance/2/voice > lapsed/voice 6000 seconds",
        "2024-04-01 11:00:00 end-wallet recorded; wallet > refund 342.04; sms refund-due",
    ]
    assert balance(told.world, NUMBER) == 0
    assert told.then(
        top_up("t1", NUMBER, "20", later(APRIL, hours=2)),
        call("c1", NUMBER, 60, later(APRIL, hours=2)),
        event("s1", "hold.settled", SUBJECT, later(APRIL, hours=2), hold="h1", used=60),
        event("e2", "number.disconnected", SUBJECT, later(APRIL, hours=2), reason="debt"),
        until="2024-05-01T23:59:59.999999+07:00",
    ) == [
        "2024-04-01 12:00:00 top-up refused",
        "2024-04-01 12:00:00 report-usage refused",
        "2024-04-01 12:00:00 settle-hold refused",
        "2024-04-01 12:00:00 disconnect-number refused",
        "2024-04-24 00:00:00 warn-refund recorded",
    ]
    assert told.then(until="2024-05-02T00:00:00+07:00") == [
        "2024-05-02 00:00:00 mark-refund-overdue recorded",
    ]
    told.ends()


def test_a_port_out_is_an_ending(life: LifeMaker) -> None:
    """Gone to another operator: settled as any ending; the number can begin anew for somebody else."""
    told = life()
    told.given(taken_over(NUMBER, "12.34", APRIL), taken_over(OTHER, "0.00", APRIL))
    assert told.then(event("p1", "number.ported-out", SUBJECT, later(APRIL, hours=1))) == [
        "2024-04-01 11:00:00 port-out-number recorded",
        "2024-04-01 11:00:00 end-wallet recorded; wallet > refund 12.34; sms refund-due",
    ]
    assert told.then(
        event(
            "a1",
            "number.activated",
            SUBJECT,
            later(APRIL, days=10),
            account=f"ba-{OTHER}",
            charging="prepaid",
            main_package="my-second",
            starting_value="15.00",
        ),
        call("c1", NUMBER, 60, later(APRIL, days=10, minutes=1)),
        until=later(APRIL, days=31),
    ) == [
        "2024-04-11 10:00:00 activate-number granted; sms welcome; sms activated",
        "2024-04-11 10:00:00 deliver-message recorded",
        "2024-04-11 10:00:00 complete-activation recorded",
        "2024-04-11 10:00:00 open-wallet recorded; channel/sim > wallet 15.00",
        "2024-04-11 10:01:00 report-usage granted; wallet > revenue/voice 1.20",
        "2024-04-24 00:00:00 warn-refund recorded",
        "2024-05-02 00:00:00 mark-refund-overdue recorded",
    ]
    assert balance(told.world, NUMBER) == 1500 - 120
    told.ends()


def test_a_refused_activation_leaves_the_ended_subscription_in_its_place(life: LifeMaker) -> None:
    """A number that could not begin anew is still the ended one: its top-up can be undone, its refund is watched."""
    told = life()
    told.given(taken_over(NUMBER, "5.00", APRIL), top_up("t1", NUMBER, "50", APRIL))
    told.given(event("e1", "number.disconnected", SUBJECT, later(APRIL, hours=1), reason="customer"))
    undo = {"source": "test", "id": "t1"}
    assert told.then(
        event(
            "a1", "number.activated", SUBJECT, later(APRIL, hours=2), account=f"ba-{NUMBER}", charging="postpaid",
            main_package="post-basic", starting_value="15.00",
        ),
        call("c1", NUMBER, 60, later(APRIL, hours=3)),
        event("v1", "topup.reversed", SUBJECT, later(APRIL, hours=4), event=undo, reason="wrong-number"),
        until="2024-05-02T00:00:00+07:00",
    ) == [
        "2024-04-01 12:00:00 activate-number refused",
        "2024-04-01 13:00:00 report-usage refused",
        "2024-04-01 14:00:00 reverse-top-up granted; owed > channel/kiosk 50.00; refund > owed 50.00; sms topup-reversed",
        "2024-04-24 00:00:00 warn-refund recorded",
        "2024-05-02 00:00:00 mark-refund-overdue recorded",
    ]  # fmt: skip
    assert told.world.connection.execute("SELECT count(*) FROM wallets").fetchone() == (1,)
    told.ends()


def test_a_refused_activation_of_an_unknown_number_leaves_nothing(life: LifeMaker) -> None:
    """Neither number nor wallet nor holder is there afterwards, only the receipt; and the next try is not late."""
    told = life()
    bad = {"balance": "5.00", "free": "9.00"}
    assert told.then(
        taken_over(NUMBER, time=later(APRIL, hours=2), **bad),
        call("c1", NUMBER, 60, later(APRIL, hours=3)),
    )[1].startswith("malformed")
    for table in ("wallets", "numbers", "holders", "accounts"):
        assert told.world.connection.execute(f"SELECT count(*) FROM {table}").fetchone() == (0,)
    told.proves()


@pytest.mark.parametrize("size", [1, 500])
def test_a_refusal_that_left_nothing_makes_nothing_late(ground: Ground, book: Book, size: int) -> None:
    """Whoever was refused as unknown is as unknown afterwards, in the same batch as in the next."""
    world = ground.world(book, Options(batch_size=size))
    take = taken_over(NUMBER, "5.00", later(APRIL, hours=1))
    answers = play(world, taken_over(NUMBER, "5.00", later(APRIL, hours=2), free="9.00", source="other"), take)
    assert [pair for answer in answers for pair in said(answer)] == [
        ("take-over-number", "refused"),
        ("take-over-number", "granted"),
    ]


def test_suspended_for_good(life: LifeMaker) -> None:
    """A permanent suspension ends the contract; a later disconnection settles nothing a second time (1.1.4, R77)."""
    told = life()
    told.given(*rich())
    assert told.then(event("p1", "number.suspended", SUBJECT, later(APRIL, hours=1), reason="permanent")) == [
        "2024-04-01 11:00:00 suspend-number recorded",
        "2024-04-01 11:00:00 end-holds recorded",
        "2024-04-01 11:00:00 end-addons recorded; allowance/2/data > lapsed/data 21474836480 bytes; allowance/2/voice > lapsed/voice 6000 seconds",
        "2024-04-01 11:00:00 end-wallet recorded; wallet > refund 342.04; sms refund-due",
    ]
    assert told.then(
        top_up("t1", NUMBER, "20", later(APRIL, hours=2)),
        event("r9", "number.resumed", SUBJECT, later(APRIL, hours=3)),
        event("e1", "number.disconnected", SUBJECT, later(APRIL, hours=4), reason="debt"),
    ) == [
        "2024-04-01 12:00:00 top-up refused",
        "2024-04-01 13:00:00 resume-number refused",
        "2024-04-01 14:00:00 disconnect-number recorded",
    ]
    assert told.then(until="2024-05-02T00:00:00+07:00") == [
        "2024-04-24 00:00:00 warn-refund recorded",
        "2024-05-02 00:00:00 mark-refund-overdue recorded",
    ]
    told.ends()


def test_a_reversal_after_the_end_comes_off_the_refund(life: LifeMaker) -> None:
    """Money that was never received is not paid back (R127)."""
    told = life()
    told.given(taken_over(NUMBER, "5.00", APRIL), top_up("t1", NUMBER, "50", APRIL))
    told.given(event("e1", "number.disconnected", SUBJECT, later(APRIL, hours=1), reason="customer"))
    assert told.then(
        event("v1", "topup.reversed", SUBJECT, later(APRIL, hours=2),
              event={"source": "test", "id": "t1"}, reason="wrong-number"),
    ) == [
        "2024-04-01 12:00:00 reverse-top-up granted; owed > channel/kiosk 50.00; refund > owed 50.00; sms topup-reversed",
    ]  # fmt: skip
    assert refunds(told) == [(500, "due")]
    told.ends()


def test_a_new_owner(life: LifeMaker) -> None:
    """The old owner is settled, the new one's subscription begins by itself: same number, nothing of the old one's."""
    told = life(tells_numbers=True)
    told.given(*rich(), taken_over(OTHER, "0.00", later(APRIL, minutes=4)))
    assert told.then(
        event(
            "o1",
            "number.owner-changed",
            SUBJECT,
            later(APRIL, hours=1),
            to_holder=f"h-{OTHER}",
            to_account=f"ba-{OTHER}",
        ),
        call("c1", NUMBER, 60, later(APRIL, hours=2)),
        top_up("t1", NUMBER, "20", later(APRIL, hours=3)),
        call("c2", NUMBER, 60, later(APRIL, hours=4)),
    ) == [
        "2024-04-01 11:00:00 0812345678 change-owner granted",
        "2024-04-01 11:00:00 0812345678 end-holds recorded",
        "2024-04-01 11:00:00 0812345678 end-addons recorded; allowance/2/data > lapsed/data 21474836480 bytes; allowance/2/voice > lapsed/voice 6000 seconds",
        "2024-04-01 11:00:00 0812345678 end-wallet recorded; wallet > refund 342.04; sms refund-due",
        "2024-04-01 11:00:00 0812345678 activate-number granted",
        "2024-04-01 11:00:00 0812345678 open-wallet recorded",
        "2024-04-01 12:00:00 0812345678 report-usage refused",
        "2024-04-01 13:00:00 0812345678 top-up granted; channel/kiosk > wallet 20.00",
        "2024-04-01 14:00:00 0812345678 report-usage granted; wallet > revenue/voice 1.20",
    ]
    assert balance(told.world, NUMBER) == 1880
    assert told.then(until="2024-05-02T00:00:00+07:00") == [
        "2024-04-24 00:00:00 0812345678 warn-refund recorded",
        "2024-04-24 13:00:00 0812345678 remind-validity recorded; sms validity-reminder",
        "2024-04-30 13:00:00 0812345678 remind-validity recorded; sms validity-reminder",
        "2024-05-02 00:00:00 0812345678 mark-refund-overdue recorded",
    ]
    told.ends()


def test_prepaid_becomes_postpaid_and_prepaid_again(life: LifeMaker) -> None:
    """The wallet is settled and the add-ons end; as postpaid there is no wallet to top up; back again it begins empty."""
    told = life()
    told.given(*rich())
    assert told.then(
        event("w1", "number.recharged-as", SUBJECT, later(APRIL, hours=1), to="postpaid", main_package="post-basic"),
        top_up("t1", NUMBER, "20", later(APRIL, hours=2)),
        event("w2", "number.recharged-as", SUBJECT, later(APRIL, hours=3), to="prepaid", main_package="my-minute"),
        top_up("t2", NUMBER, "20", later(APRIL, hours=4)),
        call("c1", NUMBER, 61, later(APRIL, hours=5)),
    ) == [
        "2024-04-01 11:00:00 swap-charging granted",
        "2024-04-01 11:00:00 end-holds recorded",
        "2024-04-01 11:00:00 end-addons recorded; allowance/2/data > lapsed/data 21474836480 bytes; allowance/2/voice > lapsed/voice 6000 seconds",
        "2024-04-01 11:00:00 end-wallet recorded; wallet > refund 342.04; sms refund-due",
        "2024-04-01 12:00:00 top-up refused",
        "2024-04-01 13:00:00 swap-charging granted",
        "2024-04-01 13:00:00 end-wallet recorded",
        "2024-04-01 14:00:00 top-up granted; channel/kiosk > wallet 20.00",
        "2024-04-01 15:00:00 report-usage granted; wallet > revenue/voice 1.98",
    ]
    assert balance(told.world, NUMBER) == 2000 - 198
    told.ends()


def test_the_new_owner_must_be_known(life: LifeMaker) -> None:
    """To an account that nobody has opened, or that is another's, no number passes: the old contract goes on."""
    told = life()
    told.given(taken_over(NUMBER, "5.00", APRIL), taken_over(OTHER, "0.00", APRIL))
    for event_id, owner in (
        ("o1", {"to_holder": "h9", "to_account": "ba-9"}),
        ("o2", {"to_holder": "h9", "to_account": f"ba-{OTHER}"}),
    ):
        (answer,) = told.then(event(event_id, "number.owner-changed", SUBJECT, later(APRIL, hours=1), **owner))
        assert answer.startswith("malformed: line 1: data.to_account: ")
    assert balance(told.world, NUMBER) == 500
    told.proves()


def test_what_becomes_of_the_old_owners_messages_is_still_reported(life: LifeMaker) -> None:
    """The SMS about the refund is delivered after the number has passed on: that is the old subscription's matter."""
    told = life(options=Options(null_delay_us=None), tells_numbers=True)
    told.given(taken_over(NUMBER, "5.00", APRIL), taken_over(OTHER, "0.00", APRIL))
    passes = event(
        "o1", "number.owner-changed", SUBJECT, later(APRIL, hours=1), to_holder=f"h-{OTHER}", to_account=f"ba-{OTHER}"
    )
    told.given(passes)
    ((about, state),) = told.world.connection.execute("SELECT message, state FROM messages").fetchall()
    assert state == "queued"
    assert told.then(
        call("c1", NUMBER, 60, later(APRIL, hours=1, seconds=1)),
        event("d1", "message.failed", f"message/{about}", later(APRIL, hours=1, seconds=2), reason="phone off"),
        top_up("t1", NUMBER, "20", later(APRIL, hours=1, seconds=3)),
    ) == [
        "2024-04-01 11:00:01 0812345678 report-usage refused",
        "2024-04-01 11:00:02 fail-message recorded; sms refund-due",
        "2024-04-01 11:00:03 0812345678 top-up granted; channel/kiosk > wallet 20.00",
    ]
    holders = "SELECT holder FROM messages JOIN places p USING (place_no) JOIN holders h ON h.holder_no = p.holder_no"
    assert told.world.connection.execute(holders).fetchall() == [(f"h-{NUMBER}",)] * 2
    told.ends()


def test_a_new_owner_answers_for_no_top_up_of_the_old(life: LifeMaker) -> None:
    """A reversal of the old owner's top-up takes nothing from the new one's wallet."""
    told = life()
    told.given(taken_over(NUMBER, "5.00", APRIL), taken_over(OTHER, "0.00", APRIL), top_up("t1", NUMBER, "50", APRIL))
    told.given(
        event(
            "o1",
            "number.owner-changed",
            SUBJECT,
            later(APRIL, hours=1),
            to_holder=f"h-{OTHER}",
            to_account=f"ba-{OTHER}",
        ),
        top_up("t2", NUMBER, "60", later(APRIL, hours=2)),
    )
    undo = {"source": "test", "id": "t1"}
    assert told.then(
        event("v1", "topup.reversed", SUBJECT, later(APRIL, hours=3), event=undo, reason="wrong-number")
    ) == ["2024-04-01 13:00:00 reverse-top-up refused"]
    assert balance(told.world, NUMBER) == 6000
    told.ends()


def test_a_change_of_owner_is_late_by_the_new_owners_clock_too(life: LifeMaker) -> None:
    """Earlier than the new holder's last decision it is put aside whole: the number is never between two owners."""
    told = life()
    told.given(
        taken_over(NUMBER, "5.00", APRIL),
        taken_over(OTHER, "9.00", APRIL),
        call("c1", OTHER, 60, later(APRIL, hours=2)),
    )
    passes = event(
        "o1", "number.owner-changed", SUBJECT, later(APRIL, hours=1), to_holder=f"h-{OTHER}", to_account=f"ba-{OTHER}"
    )
    assert told.then(passes) == ["2024-04-01 11:00:00 change-owner late"]
    assert told.then(call("c2", NUMBER, 60, later(APRIL, hours=3))) == [
        "2024-04-01 13:00:00 report-usage granted; wallet > revenue/voice 1.20",
        "2024-04-01 13:00:00 remind-balance recorded; sms low-balance",
    ]
    told.ends()


def refunds(told: Life) -> list[tuple[int, str]]:
    """Amount and state of every refund."""
    rows = told.world.connection.execute("SELECT (doc->>2)::int, state FROM refunds ORDER BY refund")
    return list(rows.fetchall())
