"""What came late is put in at its own time: payments, suspensions, reversals, add-ons; what stands, and what is refused."""

# ruff: noqa: E501 - a decision is told in one line

from __future__ import annotations

from typing import Any

import pytest

from sitthi.app import World
from sitthi.correction import living
from sitthi.correction.correcting import waiting
from sitthi.correction.work import items
from sitthi.flow import receipts
from sitthi.kernel.errors import BadInput
from sitthi.terms import Book
from tests.correction.kept import differences, kept
from tests.correction.putting_in import dies_after, holds, now, put_in, put_in_one
from tests.correction.putting_in import told as changed
from tests.ground import Ground
from tests.life import balance, call, decide, event, later, taken_over, top_up
from tests.stories.company import (
    ACCOUNT,
    FIRST,
    at,
    billed,
    company,
    enrolled,
    lots,
    paid,
    part,
    redeemed,
    reversed_payment,
)
from tests.stories.conftest import LifeMaker

NUMBER = "0812345678"
SUBJECT = f"number/{NUMBER}"
AGENT = {"kind": "staff", "id": "nok", "role": "agent"}
APRIL = "2024-04-01T10:00:00+07:00"


def minutes(count: int) -> str:
    """So many minutes into the story."""
    return later(APRIL, minutes=count)


def suspended(time: str, reason: str = "sim-lost", name: str = "s1") -> bytes:
    """The number is suspended."""
    return event(name, "number.suspended", SUBJECT, time, reason=reason)


def reversed_(time: str, top_up_id: str = "t1", name: str = "v1") -> bytes:
    """A top-up is taken back."""
    return event(
        name, "topup.reversed", SUBJECT, time, event={"source": "test", "id": top_up_id}, reason="wrong-number"
    )


def owed(world: World) -> int:
    """What the number owes, in satang."""
    row = world.connection.execute("SELECT sum(owed_satang) FROM wallets").fetchone()
    assert row is not None
    return int(row[0])


def test_a_top_up_of_before(life: LifeMaker) -> None:
    """Money of before was there: no reminder was due; but a call that was refused was not made, and stays refused."""
    told = life()
    told.given(
        taken_over(NUMBER, "10.00", APRIL), call("c1", NUMBER, 60, minutes(9)), call("c2", NUMBER, 600, minutes(11))
    )
    assert told.then(top_up("t1", NUMBER, "100", minutes(8)), call("c3", NUMBER, 60, minutes(12))) == [
        "2024-04-01 10:08:00 top-up late",
        "2024-04-01 10:12:00 report-usage granted; wallet > revenue/voice 1.20",
    ]
    (outcome,) = put_in(told.world)
    assert changed(outcome) == [
        "late: 2024-04-01 10:08:00 correct-decision granted; channel/kiosk > wallet 100.00",
        "gone: 2024-04-01 10:09:00 correct-decision recorded",
        "stands: 2024-04-01 10:11:00 correct-decision refused",
        "2 with other balances",
    ]
    assert [(one.what, one.clause) for one in outcome.items] == [
        ("turned-down", "house/stands"),
        ("messages", "house/stands"),
    ]
    assert balance(told.world, NUMBER) == 1_000 + 10_000 - 120 - 120
    holds(told.world)


def test_a_suspension_of_last_week_with_use_since(life: LifeMaker) -> None:
    """A SIM was lost: what was used since stands and is paid, as far as there is money; a person looks at each use."""
    told = life()
    told.given(taken_over(NUMBER, "5.00", APRIL), call("c1", NUMBER, 60, minutes(1)))
    told.given(top_up("t1", NUMBER, "20", later(APRIL, days=2)), call("c2", NUMBER, 600, later(APRIL, days=3)))
    assert told.then(suspended(later(APRIL, days=1)), until=later(APRIL, days=7)) == [
        "2024-04-02 10:00:00 suspend-number late"
    ]
    (outcome,) = put_in(told.world)
    assert now(outcome) == [
        "late: 2024-04-02 10:00:00 suspend-number recorded",
        "stands: 2024-04-04 10:00:00 report-usage recorded; wallet > revenue/voice 12.00",
    ]
    (item,) = outcome.items
    assert (item.what, item.detail["asked"], item.detail["taken"]) == ("stands", 1_200, 1_200)
    assert balance(told.world, NUMBER) == 500 - 120 + 2_000 - 1_200
    assert told.then(call("c3", NUMBER, 60, later(APRIL, days=8))) == ["2024-04-09 10:00:00 report-usage refused"]
    holds(told.world)


def test_a_reversal_recorded_after_the_money_was_spent(life: LifeMaker) -> None:
    """The call was made: what the wallet no longer has for it is owed, and recovered from the next top-up (R127)."""
    told = life()
    told.given(taken_over(NUMBER, "4.00", APRIL), top_up("t1", NUMBER, "50", minutes(1)))
    told.given(call("c1", NUMBER, 1_500, minutes(11)), top_up("t2", NUMBER, "20", minutes(15)))
    told.given(reversed_(minutes(10)), call("c2", NUMBER, 60, minutes(20)))
    (outcome,) = put_in(told.world)
    assert now(outcome) == [
        "late: 2024-04-01 10:10:00 reverse-top-up granted; wallet > channel/kiosk 50.00; sms topup-reversed",
        "new: 2024-04-01 10:10:00 remind-balance recorded; sms low-balance",
        "stands: 2024-04-01 10:11:00 report-usage recorded; wallet > revenue/voice 4.00; owed > revenue/voice 26.00",
        "otherwise: 2024-04-01 10:15:00 top-up granted; channel/kiosk > wallet 20.00; wallet > owed 20.00",
        "stands: 2024-04-01 10:20:00 report-usage recorded; owed > revenue/voice 1.20",
    ]
    assert changed(outcome)[2:] == [
        "stands: 2024-04-01 10:11:00 correct-decision recorded; revenue/voice > wallet 26.00; owed > revenue/voice 26.00",
        "otherwise: 2024-04-01 10:15:00 correct-decision granted; wallet > owed 20.00",
        "stands: 2024-04-01 10:20:00 correct-decision recorded; owed > revenue/voice 1.20; revenue/voice > wallet 1.20",
    ]
    assert (balance(told.world, NUMBER), owed(told.world)) == (0, 720)
    assert told.then(top_up("t3", NUMBER, "20", minutes(30))) == [
        "2024-04-01 10:30:00 top-up granted; channel/kiosk > wallet 20.00; wallet > owed 7.20"
    ]
    holds(told.world)


def test_a_payment_of_yesterday(life: LifeMaker) -> None:
    """Paid in time after all: no overdue mark, points earned in time; the reminder that went out is named to a person."""
    told = life()
    told.given(*company("2024-01-10", FIRST), enrolled(at("2024-01-11")), billed("2024-01", "1000.00"))
    assert told.then(until=at("2024-02-21")) == ["2024-02-21 00:00:00 mark-bill-overdue recorded; sms bill-overdue"]
    assert told.then(paid("2024-01", "1070.00", at("2024-02-20", "18:00:00")), until=at("2024-02-21", "12:00:00")) == [
        "2024-02-20 18:00:00 pay-bill late"
    ]
    (outcome,) = put_in(told.world)
    assert now(outcome) == [
        "late: 2024-02-20 18:00:00 pay-bill granted; channel/shop > receivable 1070.00",
        "new: 2024-02-20 18:00:00 earn-points recorded; points-earned > points-of-account 42 points",
        "gone: -",
    ]
    assert [one.what for one in outcome.items] == ["messages"]
    assert lots(told.world) == ["bonus 10/10 2026-03-31", "bill:ba-1/2024-01 42/42 2026-03-31"]
    holds(told.world)


def test_points_spent_that_were_not_earned(life: LifeMaker) -> None:
    """A payment turns out to be undone before its points were spent: the reward stands, the points are owed (R127)."""
    told = life()
    told.given(*company("2024-01-10", FIRST), enrolled(at("2024-01-11")), billed("2024-01", "1000.00"))
    told.given(paid("2024-01", "1070.00", at("2024-02-10")), redeemed("d1", FIRST, "drink-10", at("2024-02-12")))
    told.given(redeemed("d2", FIRST, "drink-10", at("2024-02-13")))
    undone = reversed_payment("2024-01", at("2024-02-11"))
    told.given(undone)
    (outcome,) = put_in(told.world)
    assert changed(outcome) == [
        "late: 2024-02-11 09:00:00 correct-decision granted; receivable > channel/shop 1070.00",
        "new: 2024-02-11 09:00:00 take-back-points recorded; points-of-account > points-earned 42 points",
        "stands: 2024-02-13 09:00:00 correct-decision recorded; points-owed-by-account > points-redeemed 10 points; points-redeemed > points-of-account 10 points",
        "1 with other balances",
    ]
    assert (lots(told.world), part(told.world, ACCOUNT).owed_points) == (["bonus 0/10 2026-03-31"], 10)
    holds(told.world)


def test_an_add_on_bought_before_the_calls(life: LifeMaker) -> None:
    """Calls since then are served by the add-on: their money goes back, the rest of the allowance is what is left."""
    told = life()
    told.given(
        taken_over(NUMBER, "300.00", APRIL), call("c1", NUMBER, 600, minutes(20)), call("c2", NUMBER, 60, minutes(30))
    )
    told.given(event("a1", "addon.requested", SUBJECT, minutes(10), offer="finver-149"))
    (outcome,) = put_in(told.world)
    assert [one for one in changed(outcome) if one.startswith("otherwise")] == [
        "otherwise: 2024-04-01 10:20:00 correct-decision granted; allowance/1/voice > used/voice 600 seconds; revenue/voice > wallet 12.00",
        "otherwise: 2024-04-01 10:30:00 correct-decision granted; allowance/1/voice > used/voice 60 seconds; revenue/voice > wallet 1.20",
    ]
    assert outcome.items == []
    holds(told.world)


def test_it_is_as_if_it_had_come_in_time(ground: Ground, life: LifeMaker, book: Book) -> None:
    """Everything kept is the same as in a world in which the event was never late."""
    calls = [call(f"c{one}", NUMBER, 60 * one, minutes(10 * one)) for one in range(1, 9)]
    paid_in = top_up("t1", NUMBER, "300", minutes(5))
    told = life()
    told.given(taken_over(NUMBER, "100.00", APRIL), *calls, paid_in)
    (outcome,) = put_in(told.world)
    assert outcome.items == []
    corrected = kept(told.world.connection)
    with ground.connection.transaction(force_rollback=True):
        ground.clear()
        in_time = ground.world(book)
        list(in_time.player().play([taken_over(NUMBER, "100.00", APRIL), paid_in, *calls]))
        assert differences(corrected, kept(ground.connection)) == []


def test_asked_again_it_is_answered_as_it_was_put_in(life: LifeMaker) -> None:
    """The same event again is repeated, with the decision now made; another under its id is a conflict still."""
    told = life()
    told.given(
        taken_over(NUMBER, "10.00", APRIL), call("c1", NUMBER, 60, minutes(9)), top_up("t1", NUMBER, "100", minutes(8))
    )
    put_in(told.world)
    first, again = decide(told.world, top_up("t1", NUMBER, "100", minutes(8)), call("c1", NUMBER, 60, minutes(9)))
    assert (first.state, again.state) == ("repeated", "repeated")
    decision = receipts.decision_of(receipts.decode(first.receipts[0]))
    assert (decision.outcome, decision.transfers[0].amount) == ("granted", 10_000)
    read = receipts.standing_of(receipts.decode(again.receipts[0]))
    assert read.wallet.balance_satang == 11_000, "a call is answered as it counts now"
    (other,) = decide(told.world, top_up("t1", NUMBER, "50", minutes(8)))
    assert other.state == "malformed"
    assert told.then(reversed_(minutes(30))) == [
        "2024-04-01 10:30:00 reverse-top-up granted; wallet > channel/kiosk 100.00; sms topup-reversed",
        "2024-04-01 10:30:00 remind-balance recorded; sms low-balance",
    ]
    holds(told.world)


def test_put_in_once(life: LifeMaker) -> None:
    """What is in already, or was never put aside, is bad input."""
    told = life()
    told.given(
        taken_over(NUMBER, "10.00", APRIL), call("c1", NUMBER, 60, minutes(9)), top_up("t1", NUMBER, "100", minutes(8))
    )
    (key,) = waiting(told.world.connection)
    put_in_one(told.world, key)
    assert waiting(told.world.connection) == []
    for one in (key, bytes(16)):
        with pytest.raises(BadInput):
            put_in_one(told.world, one)


def test_what_passes_to_somebody_else_is_not_put_in(life: LifeMaker) -> None:
    """A change of owner from before a call is refused, whole, with what to do instead, and a person is told; once."""
    told = life()
    other = "0899999999"
    told.given(
        taken_over(NUMBER, "10.00", APRIL), taken_over(other, "10.00", APRIL), call("c1", NUMBER, 60, minutes(9))
    )
    passed = {"to_holder": f"h-{other}", "to_account": f"ba-{other}"}
    told.given(event("o1", "number.owner-changed", SUBJECT, minutes(5), **passed))
    before = kept(told.world.connection)
    for _ in range(2):
        (outcome,) = put_in(told.world)
        assert outcome.state == "refused"
        assert outcome.why is not None
        assert (outcome.why.what, outcome.changes) == ("change-owner", [])
    assert differences(before, kept(told.world.connection)) == []
    assert [(one.what, one.clause) for one in items(told.world.connection)] == [("refused", "house/correction")]
    assert len(waiting(told.world.connection)) == 1
    holds(told.world)


def test_a_program_that_decides_otherwise_now_changes_nothing(life: LifeMaker, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lived again, a life must give the receipts there are; if not, nothing is touched and a person is told."""
    told = life()
    told.given(
        taken_over(NUMBER, "10.00", APRIL), call("c1", NUMBER, 60, minutes(9)), top_up("t1", NUMBER, "100", minutes(8))
    )
    before = kept(told.world.connection)
    real = living.check_same

    def differs(life_: Any, recorded: Any) -> None:
        recorded.decided.pop()
        real(life_, recorded)

    monkeypatch.setattr(living, "check_same", differs)
    (outcome,) = put_in(told.world)
    assert outcome.why is not None
    assert outcome.why.what == "decided-otherwise-now"
    assert differences(before, kept(told.world.connection)) == []


def test_a_crash_in_the_middle_leaves_nothing(ground: Ground, book: Book, life: LifeMaker) -> None:
    """The server ends the connection while a correction is recorded: nothing of it is there, and it can be made after."""
    told = life()
    told.given(
        taken_over(NUMBER, "10.00", APRIL), call("c1", NUMBER, 60, minutes(9)), top_up("t1", NUMBER, "100", minutes(8))
    )
    before = kept(told.world.connection)
    (key,) = waiting(told.world.connection)
    dies_after(living, "check_gone", ground, book, key)
    assert differences(before, kept(told.world.connection)) == []
    assert waiting(told.world.connection) == [key]
    (outcome,) = put_in(told.world)
    assert outcome.state == "corrected"
    holds(told.world)


def test_a_number_that_began_before(life: LifeMaker) -> None:
    """A second number of a holder, activated before its first was used: it is there from then on, with its messages."""
    told = life(tells_numbers=True)
    other = "0823456789"
    told.given(taken_over(NUMBER, "10.00", APRIL), call("c1", NUMBER, 60, minutes(9)))
    begun = {"account": f"ba-{NUMBER}", "charging": "prepaid", "main_package": "my-second", "starting_value": "15.00"}
    told.given(event("n1", "number.activated", f"number/{other}", minutes(5), **begun))
    (outcome,) = put_in(told.world)
    assert now(outcome) == [
        "late: 2024-04-01 10:05:00 activate-number granted; sms welcome; sms activated",
        "new: 2024-04-01 10:05:00 deliver-message recorded",
        "new: 2024-04-01 10:05:00 complete-activation recorded",
        "new: 2024-04-01 10:05:00 open-wallet recorded; channel/sim > wallet 15.00",
    ]
    placed = told.world.connection.execute(
        "SELECT n.number FROM messages m JOIN numbers n ON n.number_no = m.place_no WHERE m.message = ANY(%s)",
        ([out.part.message for out in outcome.sent],),
    ).fetchall()
    assert placed != []
    assert {row[0] for row in placed} == {other}
    assert told.then(call("c2", other, 60, minutes(20)), call("c3", NUMBER, 60, minutes(21))) == [
        "2024-04-01 10:20:00 0823456789 report-usage granted; wallet > revenue/voice 1.20",
        "2024-04-01 10:21:00 0812345678 report-usage granted; wallet > revenue/voice 1.20",
    ]
    holds(told.world)


def test_money_that_went_on_to_somebody_else(life: LifeMaker) -> None:
    """A refund paid to another's number stands as it was; what was not the customer's is owed, the other keeps it."""
    told = life()
    other = "0899999999"
    shop: dict[str, Any] = {"source": "shop/0042"}
    told.given(
        taken_over(NUMBER, "30.00", APRIL), taken_over(other, "1.00", APRIL), top_up("t1", NUMBER, "50", minutes(1))
    )
    told.given(
        event("d1", "number.disconnected", SUBJECT, minutes(10), reason="customer"),
        event("r1", "refund.requested", SUBJECT, minutes(11), method="number", to=other, documents=["id-copy"], **shop),
        event("i1", "identity.verified", f"holder/h-{NUMBER}", minutes(12), documents=["id-card"], actor=AGENT, **shop),
        event(
            "a1", "refund.approved", SUBJECT, minutes(13), actor={**AGENT, "id": "lek", "role": "supervisor"}, **shop
        ),
        event("p1", "refund.paid", SUBJECT, minutes(14), actor=AGENT, **shop),
    )
    assert balance(told.world, other) == 100 + 8_000
    told.given(reversed_(minutes(5)))
    (outcome,) = put_in(told.world)
    (stood,) = (one for one in now(outcome) if one.startswith("stands"))
    assert stood == (
        "stands: 2024-04-01 10:14:00 pay-refund recorded; refund > transit/refunds 30.00; owed > transit/refunds 50.00"
    )
    assert {one.what for one in outcome.items} == {"stands", "messages"}
    assert (balance(told.world, other), owed(told.world)) == (8_100, 5_000)
    holds(told.world)


def test_nothing_is_put_in_behind_what_is_stuck(life: LifeMaker) -> None:
    """Where an event of the holder is stuck, corrections wait as its events do; mended, it goes in and the item closes."""
    told = life()
    told.given(
        taken_over(NUMBER, "10.00", APRIL), call("c1", NUMBER, 60, minutes(9)), top_up("t1", NUMBER, "100", minutes(8))
    )
    told.world.connection.execute(
        "INSERT INTO stuck (holder, state, at_us, version, event, trace) VALUES (%s, 'stuck', 1, '', '{}', '')",
        (f"h-{NUMBER}",),
    )
    (refused,) = put_in(told.world)
    assert refused.why is not None
    assert (refused.why.what, len(items(told.world.connection))) == ("stuck", 1)
    told.world.connection.execute("DELETE FROM stuck")
    (outcome,) = put_in(told.world)
    assert outcome.state == "corrected"
    assert [one.what for one in items(told.world.connection)] == ["messages"]
    (closed,) = (one for one in items(told.world.connection, closed=True) if one.what == "refused")
    assert (closed.closed_by, closed.reason) == ("sitthi", "corrected")
    holds(told.world)
