"""What came late of device protection: deliveries, devices received, fees, cancellations; what stands, what is refused."""

# ruff: noqa: E501 - a decision is told in one line

from __future__ import annotations

from sitthi.correction import registers
from sitthi.correction.correcting import Outcome, waiting
from sitthi.terms import Book
from tests.correction.kept import differences, kept
from tests.correction.putting_in import dies_after, holds, now, put_in
from tests.correction.putting_in import told as changed
from tests.ground import Ground
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
    number,
    plan_of,
    register,
)
from tests.stories.telling import Life

DAY = "2024-05-13"
DELIVERED = done("delivery-attempted", "r1", at(DAY, "15:00:00"), result="delivered")
CLAIM = event("claim", "care.relief-claimed", "request/r1", at("2024-05-15"), source="web", bank_account="1234567890")
RELIEF = event("relief", "care.relief-paid", "request/r1", at("2024-05-16"), source="provider", actor=STAFF)
OTHER = "0899999999"


def protected(life: LifeMaker) -> Life:
    """A citizen whose device is covered."""
    told = life()
    told.given(*citizen("2024-05-01"), number("2024-05-01"), enrolled(at("2024-05-02")))
    return told


def sent(life: LifeMaker) -> Life:
    """A switch paid at 10:05 and sent at 11:00, promised by 16:05."""
    told = protected(life)
    told.given(
        asked("r1", at(DAY, "10:00:00"), "switch", PLAN_IMEI),
        done("request-paid", "r1", at(DAY, "10:05:00"), amount="9475.00"),
        done("device-sent", "r1", at(DAY, "11:00:00"), imei=SENT[0]),
    )
    return told


def cancelled(clock: str) -> bytes:
    """The customer has cancelled."""
    return event(f"c-{clock}", "care.request-cancelled", "request/r1", at(DAY, clock), source="web")


def the_one(told: Life) -> Outcome:
    """Put in the one event that came late; what must hold afterwards holds."""
    (outcome,) = put_in(told.world)
    holds(told.world)
    return outcome


def stood(outcome: Outcome) -> list[tuple[str, str]]:
    """What a person has to look at: what it is, and of which command."""
    return [(one.what, one.detail.get("command", "")) for one in outcome.items]


def request(told: Life, name: str = "r1") -> str:
    """In which state a request is, and its promise."""
    rows = told.world.connection.execute(
        "SELECT r.state, p.state FROM care_requests r LEFT JOIN promises p USING (request) WHERE request = %s", (name,)
    ).fetchall()
    return ", ".join(str(state) for row in rows for state in row)


def owed(told: Life) -> int:
    """What the customer owes, in satang."""
    row = told.world.connection.execute("SELECT sum(owed_satang) FROM wallets").fetchone()
    assert row is not None
    return int(row[0])


def refunds_due(told: Life) -> int:
    """What is to be paid back, in satang."""
    row = told.world.connection.execute("SELECT sum((doc->>2)::bigint) FROM refunds WHERE state <> 'paid'").fetchone()
    assert row is not None
    return int(row[0] or 0)


def test_a_delivery_of_yesterday(life: LifeMaker) -> None:
    """Delivered in time, told the day after: the promise is kept, the plan covers what came; the customer was told wrong."""
    told = sent(life)
    assert told.then(until=at("2024-05-14")) == [
        "2024-05-13 16:05:00.000001 miss-promise recorded; sms delivery-missed"
    ]
    assert told.then(DELIVERED) == ["2024-05-13 15:00:00 attempt-delivery late"]
    outcome = the_one(told)
    first, *others = delivered_told("2024-05-13 15:00:00")
    assert now(outcome) == [f"late: {first}", *(f"new: {line}" for line in others), "gone: -"]
    assert stood(outcome) == [("messages", ""), ("bar", "")]
    assert (request(told), register(told)) == (
        "delivered, kept",
        ["352099001761481 barred", "356938035643809 covered"],
    )


def test_relief_claimed_of_a_delivery_in_time(life: LifeMaker) -> None:
    """Told of a day later by somebody else, and relief claimed: that is taken back, and the second report changes nothing."""
    told = sent(life)
    told.given(done("delivery-attempted", "r1", at("2024-05-14"), result="delivered"), CLAIM, DELIVERED)
    outcome = the_one(told)
    assert changed(outcome)[-2:] == [
        "gone: 2024-05-14 09:00:00 correct-decision recorded",
        "otherwise: 2024-05-15 09:00:00 correct-decision refused; payable/care > relief/care 9475.00",
    ]
    assert stood(outcome) == [("stands", "attempt-delivery"), ("messages", "")]
    assert (request(told), owed(told)) == ("delivered, kept", 0)


def test_relief_paid_for_a_delivery_in_time(life: LifeMaker) -> None:
    """The bank has it: it was due to nobody, and is owed by the customer (R127)."""
    told = sent(life)
    told.given(done("delivery-attempted", "r1", at("2024-05-14"), result="delivered"), CLAIM, RELIEF, DELIVERED)
    outcome = the_one(told)
    assert changed(outcome)[-2:] == [
        "otherwise: 2024-05-15 09:00:00 correct-decision refused; payable/care > relief/care 9475.00",
        "stands: 2024-05-16 09:00:00 correct-decision recorded; owed > provider/care 9475.00; provider/care > payable/care 9475.00",
    ]
    assert now(outcome)[-1] == "stands: 2024-05-16 09:00:00 pay-relief recorded; owed > provider/care 9475.00"
    assert [one.detail["taken"] for one in outcome.items if one.detail.get("command") == "pay-relief"] == [0]
    assert (request(told), owed(told)) == ("delivered, kept", 947_500)


def test_a_device_received_last_week(life: LifeMaker) -> None:
    """The depot had the right device within its seven days: no additional fee falls due."""
    told = sent(life)
    told.given(DELIVERED, done("device-inspected", "r1", at("2024-05-17"), finding="other-device"))
    assert told.then(until=at("2024-05-25")) == ["2024-05-21 00:00:00 lapse-return recorded; sms request-fee-due"]
    assert told.then(done("device-returned", "r1", at("2024-05-19"), imei=PLAN_IMEI)) == [
        "2024-05-19 09:00:00 return-device late"
    ]
    outcome = the_one(told)
    assert now(outcome) == ["late: 2024-05-19 09:00:00 return-device granted", "gone: -"]
    assert plan_of(told) == "active 356938035643809 monthly, 1 charged, 1 paid for, used ['switch'], no ground"
    assert told.then(done("device-inspected", "r1", at("2024-05-26"), finding="ok")) == [
        "2024-05-26 09:00:00 inspect-device recorded; sms request-closed"
    ]
    holds(told.world)


def test_a_fee_paid_in_time_whose_plan_was_ended(life: LifeMaker) -> None:
    """Ended for fees that had been paid: it goes on as if it had not been, with its next fee on the next bill."""
    told = life()
    told.given(*citizen("2024-04-01"), number("2024-04-01"), enrolled(at("2024-04-10")))
    ended = {"source": "provider", "actor": STAFF, "ground": "care/18.2", "reason": "fees unpaid"}
    told.then(event("end", "care.ended", f"device/{PLAN_IMEI}", at("2024-05-20"), **ended), until=at("2024-06-12"))
    assert plan_of(told) == "ended 352099001761481 monthly, 2 charged, 2 paid for, used [], care/18.2"
    assert told.then(bill_paid("2024-04-30", "249.00", at("2024-05-16", "18:00:00"))) == [
        "2024-05-16 18:00:00 pay-bill late"
    ]
    outcome = the_one(told)
    assert now(outcome) == [
        "late: 2024-05-16 18:00:00 pay-bill granted; channel/shop > receivable 249.00",
        "gone: -",
        "otherwise: 2024-05-20 09:00:00 terminate-plan refused",
    ]
    assert told.then(until=at("2024-06-12")) == [
        "2024-06-10 00:00:00 charge-care-fee recorded",
        "2024-06-10 00:00:00 bill-care-fee granted",
    ]
    assert plan_of(told) == "active 352099001761481 monthly, 3 charged, 3 paid for, used [], no ground"


def test_cancelled_before_the_hand_over(life: LifeMaker) -> None:
    """The courier had handed it over: that stands, and the device is to be given back; when it is, the fee is refunded (9.8)."""
    told = sent(life)
    told.given(DELIVERED)
    assert told.then(cancelled("12:00:00")) == ["2024-05-13 12:00:00 cancel-request late"]
    outcome = the_one(told)
    assert now(outcome) == [
        "late: 2024-05-13 12:00:00 cancel-request granted; revenue/care > refund 8855.14; vat/output > refund 619.86; sms request-cancelled",
        "new: 2024-05-13 12:00:00 void-promise recorded",
        "stands: 2024-05-13 15:00:00 attempt-delivery recorded; refund > revenue/care 8855.14; refund > vat/output 619.86; sms request-give-back",
    ]
    (item, _) = outcome.items
    assert (item.what, item.clause, item.detail["give_back"]) == ("stands", "house/stands", SENT[0])
    assert (request(told), register(told)) == (
        "taking-back, void",
        ["352099001761481 barred", "356938035643809 covered"],
    )
    assert refunds_due(told) == 0
    assert told.then(done("device-returned", "r1", at("2024-05-20"), imei=SENT[0])) == [
        "2024-05-20 09:00:00 return-device granted; revenue/care > refund 8855.14; vat/output > refund 619.86; sms request-cancelled",
        "2024-05-20 09:00:00 follow-device recorded",
        "2024-05-20 09:00:00 void-promise recorded",
    ]
    assert (request(told), register(told)) == ("cancelled, void", ["352099001761481 covered"])
    assert refunds_due(told) == 947_500
    holds(told.world)


def test_a_fee_paid_after_a_cancellation_waits_for_the_device(life: LifeMaker) -> None:
    """Cancelled before it was paid, sent and handed over: what the provider took waits for the device just the same."""
    told = sent(life)
    told.given(DELIVERED, cancelled("10:02:00"))
    assert [line for line in now(the_one(told)) if line.startswith("stands")] == [
        "stands: 2024-05-13 10:05:00 pay-request recorded; provider/care > refund 9475.00",
        "stands: 2024-05-13 11:00:00 send-device recorded",
        "stands: 2024-05-13 15:00:00 attempt-delivery recorded; refund > revenue/care 8855.14; refund > vat/output 619.86; sms request-give-back",
    ]
    assert (request(told), refunds_due(told)) == ("taking-back, None", 0)
    told.given(done("device-returned", "r1", at("2024-05-20"), imei=SENT[0]))
    assert (request(told), refunds_due(told)) == ("cancelled, None", 947_500)
    holds(told.world)


def test_cancelled_before_it_was_sent(life: LifeMaker) -> None:
    """The courier has it, for a request that is no more: it is to come back, and is free for another when it has."""
    told = sent(life)
    told.given(cancelled("10:30:00"))
    assert now(the_one(told))[-1] == "stands: 2024-05-13 11:00:00 send-device recorded"
    assert (request(told), register(told)) == ("taking-back, void", ["352099001761481 covered", "356938035643809 sent"])
    assert told.then(done("device-returned", "r1", at("2024-05-14"), imei=SENT[0])) == [
        "2024-05-14 09:00:00 return-device granted; sms request-cancelled",
        "2024-05-14 09:00:00 follow-device recorded",
        "2024-05-14 09:00:00 void-promise recorded",
    ]
    assert (request(told), register(told)) == ("cancelled, void", ["352099001761481 covered"])
    holds(told.world)


def test_cancelled_before_it_was_rejected(life: LifeMaker) -> None:
    """The customer sent the courier away: the device is back, and nothing is left to be done."""
    told = sent(life)
    told.given(done("delivery-attempted", "r1", at(DAY, "15:00:00"), result="rejected"), cancelled("10:30:00"))
    assert now(the_one(told))[2:] == [
        "stands: 2024-05-13 11:00:00 send-device recorded",
        "stands: 2024-05-13 15:00:00 attempt-delivery recorded",
    ]
    assert (request(told), register(told)) == ("cancelled, void", ["352099001761481 covered"])


def test_a_fee_paid_for_what_was_cancelled(life: LifeMaker) -> None:
    """The provider took it for nothing: it is owed to the customer; the network is told to lift the bar of the device."""
    told = protected(life)
    told.given(
        asked("r1", at(DAY, "10:00:00"), "replacement", PLAN_IMEI),
        done("request-paid", "r1", at(DAY, "11:05:00"), amount="16107.50"),
    )
    assert register(told) == ["352099001761481 barred"]
    told.given(cancelled("10:30:00"))
    outcome = the_one(told)
    assert changed(outcome)[1] == (
        "stands: 2024-05-13 11:05:00 correct-decision recorded; provider/care > refund 16107.50; revenue/care > provider/care 15053.74; vat/output > provider/care 1053.76"
    )
    assert [(one.what, [device["imei"] for device in one.detail.get("devices", ())]) for one in outcome.items] == [
        ("stands", []),
        ("messages", []),
        ("unbar", [PLAN_IMEI]),
    ]
    assert register(told) == ["352099001761481 covered"]


def test_put_on_hold_before_it_went_on(life: LifeMaker) -> None:
    """A flood told late: what was paid, sent and handed over meanwhile stands; released, it goes on from there."""
    told = sent(life)
    told.given(DELIVERED)
    held = {"source": "provider", "actor": STAFF, "reason": "flood"}
    told.given(event("hold", "care.request-held", "request/r1", at(DAY, "10:02:00"), **held))
    outcome = the_one(told)
    assert now(outcome) == [
        "late: 2024-05-13 10:02:00 hold-request granted; sms request-on-hold",
        "stands: 2024-05-13 10:05:00 pay-request recorded; provider/care > revenue/care 8855.14; provider/care > vat/output 619.86",
        "stands: 2024-05-13 11:00:00 send-device recorded",
        "stands: 2024-05-13 15:00:00 attempt-delivery recorded",
    ]
    assert told.then(
        done("request-released", "r1", at("2024-05-20"), actor=STAFF),
        done("device-returned", "r1", at("2024-05-20", "10:00:00"), imei=PLAN_IMEI),
        done("device-inspected", "r1", at("2024-05-21"), finding="ok"),
    ) == [
        "2024-05-20 09:00:00 release-request granted; sms request-resumed",
        "2024-05-20 10:00:00 return-device granted",
        "2024-05-21 09:00:00 inspect-device recorded; sms request-closed",
    ]
    assert plan_of(told) == "active 356938035643809 monthly, 1 charged, 1 paid for, used ['switch'], no ground"
    holds(told.world)


def test_a_request_under_a_plan_that_was_over(life: LifeMaker) -> None:
    """The plan turns out to have ended before: as the device was handed over, the request stands, and is fulfilled."""
    told = sent(life)
    told.given(DELIVERED)
    ended = {"source": "provider", "actor": STAFF, "ground": "care/18.5", "reason": "x"}
    told.given(event("end", "care.ended", f"device/{PLAN_IMEI}", at(DAY, "09:30:00"), **ended))
    outcome = the_one(told)
    assert [line for line in now(outcome) if line.startswith(("late", "stands"))] == [
        "late: 2024-05-13 09:30:00 terminate-plan granted; sms care-ended",
        "stands: 2024-05-13 10:00:00 make-request recorded",
    ]
    assert request(told) == "delivered, kept"
    assert plan_of(told) == "ended 352099001761481 monthly, 1 charged, 1 paid for, used ['switch'], care/18.5"


def test_a_repair_of_what_was_covered_no_more(life: LifeMaker) -> None:
    """The repair was made and paid for."""
    told = protected(life)
    told.given(event("rep", "care.repaired", f"device/{PLAN_IMEI}", at(DAY), damage="screen", actor=STAFF))
    ended = {"source": "provider", "actor": STAFF, "ground": "care/18.5", "reason": "x"}
    told.given(event("end", "care.ended", f"device/{PLAN_IMEI}", at("2024-05-12"), **ended))
    assert now(the_one(told))[-1] == (
        "stands: 2024-05-13 09:00:00 repair-device recorded; provider/care > revenue/care 934.58; provider/care > vat/output 65.42"
    )


def test_a_device_that_another_has_by_now(life: LifeMaker) -> None:
    """Enrolled late, and meanwhile by another customer: refused whole; one that nobody has is covered from then on."""
    told = protected(life)
    told.given(*citizen("2024-05-03", "h-2", "ba-2", "1101700230716"), number("2024-05-03", OTHER, "ba-2"))
    theirs, free = "352099001761499", "352099001761507"
    told.given(enrolled(at("2024-05-15"), imei=theirs, number=OTHER), cancelled("10:00:00"))
    told.given(event("rep", "care.repaired", f"device/{PLAN_IMEI}", at("2024-05-16"), damage="screen", actor=STAFF))
    before = kept(told.world.connection)
    told.given(enrolled(at("2024-05-14"), imei=theirs))
    outcome = the_one(told)
    assert outcome.why is not None
    assert (outcome.why.what, outcome.why.about) == ("device", f"device/{theirs}")
    assert differences(before, kept(told.world.connection)) == []
    told.given(enrolled(at("2024-05-14", "10:00:00"), imei=free))
    (_, outcome) = put_in(told.world)
    assert now(outcome)[0] == "late: 2024-05-14 10:00:00 enrol-device granted; sms care-confirm"
    assert register(told) == [f"{PLAN_IMEI} covered", f"{theirs} covered", f"{free} covered"]
    holds(told.world)


def test_a_bar_that_would_not_be(life: LifeMaker) -> None:
    """A plan ended for dishonesty bars id and device; paid before, it is not ended, and both are free of it."""
    told = life()
    told.given(*citizen("2024-04-01"), number("2024-04-01"), enrolled(at("2024-04-10")))
    ended = {"source": "provider", "actor": STAFF, "ground": "care/18.2", "reason": "fees unpaid", "kind": "debt"}
    told.then(event("end", "care.ended", f"device/{PLAN_IMEI}", at("2024-05-20"), **ended))
    barred = "SELECT id_number, since_us FROM barred_ids"
    assert (len(told.world.connection.execute(barred).fetchall()), register(told)) == (1, [f"{PLAN_IMEI} never-again"])
    told.given(bill_paid("2024-04-30", "249.00", at("2024-05-16", "18:00:00")))
    assert the_one(told).state == "corrected"
    assert (told.world.connection.execute(barred).fetchall(), register(told)) == ([], [f"{PLAN_IMEI} covered"])


def test_a_crash_leaves_nothing(ground: Ground, book: Book, life: LifeMaker) -> None:
    """The server ends the connection when everything is about to be written: nothing is, and it can be put in after."""
    told = sent(life)
    told.then(until=at("2024-05-14"))
    told.given(DELIVERED)
    before = kept(told.world.connection)
    (key,) = waiting(told.world.connection)
    dies_after(registers, "settle_bars", ground, book, key)
    assert differences(before, kept(told.world.connection)) == []
    assert the_one(told).state == "corrected"
