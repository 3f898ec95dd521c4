"""Bills of an account: cycles, payments that are partial, too much, undone, and money that goes to another number."""

# ruff: noqa: E501 - a decision is told in one line

from __future__ import annotations

from sitthi.flow.mend import aside
from sitthi.kernel import ids
from tests.life import balance, call, event, later, taken_over
from tests.stories.conftest import LifeMaker
from tests.stories.signing import (
    ACCOUNT,
    AGENT,
    HOLDER,
    NUMBER,
    SHOP,
    SUBJECT,
    SUPERVISOR,
    charge,
    morning,
    paid,
    postpaid,
    prepaid,
    signed,
)

OTHER = "0899999999"


def reversed_payment(event_id: str, of: str, channel: str, time: str, reason: str = "card disputed") -> bytes:
    """A payment is undone."""
    payment = ids.decision_id(ids.request_key(f"pay/{channel}", of))
    return event(event_id, "payment.reversed", ACCOUNT, time, source=f"pay/{channel}", payment=payment, reason=reason)


def bill(event_id: str, name: str, month: str, *lines: tuple[str, str, str], time: str, **more: str) -> bytes:
    """A bill that the operator's own billing has made up."""
    period = {"from": f"{month}-01", "to": f"{month}-28"}
    told = [{"number": NUMBER, "product": product, "amount": amount, "tax": tax} for product, amount, tax in lines]
    return event(event_id, "bill.issued", ACCOUNT, time, source="billing", bill=name, period=period, lines=told, **more)


def refund_to_other(end: str) -> bytes:
    """A minute after the end, what is left is asked for to the other number."""
    asked = {"method": "number", "to": OTHER, "documents": ["id-copy"]}
    return event("r1", "refund.requested", SUBJECT, later(end, minutes=1), source=SHOP, **asked)


def test_a_payment_undone_after_its_credit_was_spent(life: LifeMaker) -> None:
    """What was paid too much has paid the next bill; undone, all of it is owed on the bill it was paid for (R127)."""
    told = life()
    told.given(*postpaid("2024-01-02"))
    assert told.then(
        bill("b1", "B1", "2024-01", ("Voice", "500.00", "exclusive"), time=morning("2024-02-01")),
        paid("p1", "B1", "800.00", "atm", morning("2024-02-05")),
        bill("b2", "B2", "2024-02", ("Data", "200.00", "exclusive"), time=morning("2024-03-01")),
        reversed_payment("x1", "p1", "atm", morning("2024-03-05")),
        reversed_payment("x2", "p1", "atm", morning("2024-03-06")),
        paid("p2", "B1", "800.00", "atm", morning("2024-03-07")),
        until=morning("2024-04-01"),
    ) == [
        "2024-02-01 09:00:00 issue-bill granted; receivable > revenue/voice 500.00; receivable > vat/output 35.00; sms bill-issued",
        "2024-02-05 09:00:00 pay-bill granted; channel/atm > receivable 535.00; channel/atm > credit 265.00",
        "2024-03-01 09:00:00 issue-bill granted; receivable > revenue/data 200.00; receivable > vat/output 14.00; credit > receivable 214.00; sms bill-issued",
        "2024-03-05 09:00:00 reverse-payment granted; receivable > channel/atm 749.00; credit > channel/atm 51.00",
        "2024-03-06 09:00:00 reverse-payment refused",
        "2024-03-07 09:00:00 pay-bill granted; channel/atm > receivable 749.00; channel/atm > credit 51.00",
    ]
    told.ends()


def test_a_cycle_that_begins_on_the_31st(life: LifeMaker) -> None:
    """In a month without such a day the cycle begins on its last day; credit notes and lines of each tax are on one bill (R128)."""
    told = life()
    told.given(*postpaid("2024-01-15", cycle_day=31))
    assert told.then(
        charge("c1", "100.00", "2024-01-30T23:59:59+07:00"),
        charge("c2", "107.00", "2024-01-31T00:00:00+07:00", "Solution", tax="inclusive"),
        charge("c3", "50.00", "2024-02-28T12:00:00+07:00", "Fee", tax="outside"),
        charge("c4", "-20.00", "2024-02-28T13:00:00+07:00", "Voice", tax="exclusive"),
        charge("c5", "-500.00", "2024-03-30T13:00:00+07:00", "Voice", tax="exclusive"),
        charge("c6", "200.00", "2024-04-01T13:00:00+07:00", "Voice", tax="exclusive"),
        until=morning("2024-05-20"),
    ) == [
        "2024-01-30 23:59:59 add-charge granted",
        "2024-01-31 00:00:00 close-cycle recorded; receivable > revenue/data 100.00; receivable > vat/output 7.00; sms bill-issued",
        "2024-01-31 00:00:00 add-charge granted",
        "2024-02-16 00:00:00 mark-bill-overdue recorded; sms bill-overdue",
        "2024-02-28 12:00:00 add-charge granted",
        "2024-02-28 13:00:00 add-charge granted",
        "2024-02-29 00:00:00 close-cycle recorded; receivable > revenue/solution 100.00; receivable > revenue/fee 50.00; revenue/voice > receivable 20.00; receivable > vat/output 5.60; sms bill-issued",
        "2024-03-16 00:00:00 mark-bill-overdue recorded; sms bill-overdue",
        "2024-03-30 13:00:00 add-charge granted",
        "2024-03-31 00:00:00 close-cycle recorded; revenue/voice > receivable 500.00; vat/output > receivable 35.00; receivable > credit 535.00; sms bill-issued",
        "2024-04-01 13:00:00 add-charge granted",
        "2024-04-30 00:00:00 close-cycle recorded; receivable > revenue/voice 200.00; receivable > vat/output 14.00; credit > receivable 214.00; sms bill-issued",
    ]
    told.ends()


def test_a_refund_to_the_number_of_somebody_who_uses_it(life: LifeMaker) -> None:
    """A refund reaches another's number at the time it is paid, however many of that number's uses came in one batch."""
    told = life(tells_numbers=True)
    told.given(*prepaid("2024-01-15", "300.00"), taken_over(OTHER, "10.00", morning("2024-01-15")))
    end = "2024-02-01T10:00:00+07:00"
    assert told.then(
        event("d1", "number.disconnected", SUBJECT, end, reason="customer", actor=AGENT),
        refund_to_other(end),
        event(
            "v1", "identity.verified", HOLDER, later(end, minutes=2), source=SHOP, documents=["id-card"], actor=AGENT
        ),
        event("ok", "refund.approved", SUBJECT, later(end, minutes=3), source=SHOP, actor=SUPERVISOR),
        call("u1", OTHER, 60, later(end, minutes=4)),
        event("y1", "refund.paid", SUBJECT, later(end, minutes=5), source=SHOP, actor=AGENT),
        call("u2", OTHER, 6_000, later(end, minutes=6)),
        call("u3", OTHER, 60, later(end, minutes=7)),
    ) == [
        "2024-02-01 10:00:00 0812345678 disconnect-number recorded",
        "2024-02-01 10:00:00 0812345678 end-wallet recorded; wallet > refund 300.00; sms refund-due",
        "2024-02-01 10:01:00 0812345678 request-refund granted; sms refund-requested",
        "2024-02-01 10:02:00 verify-identity granted",
        "2024-02-01 10:03:00 0812345678 approve-refund granted; sms refund-approved",
        "2024-02-01 10:04:00 0899999999 report-usage granted; wallet > revenue/voice 1.20",
        "2024-02-01 10:04:00 0899999999 remind-balance recorded; sms low-balance",
        "2024-02-01 10:05:00 0812345678 pay-refund granted; refund > transit/refunds 300.00; sms refund-paid",
        "2024-02-01 10:05:00 0899999999 receive-refund recorded; transit/refunds > wallet 300.00",
        "2024-02-01 10:06:00 0899999999 report-usage granted; wallet > revenue/voice 120.00",
        "2024-02-01 10:07:00 0899999999 report-usage granted; wallet > revenue/voice 1.20",
    ]
    assert balance(told.world, OTHER) == 18760
    told.ends()


def test_a_refund_to_a_number_that_was_used_since(life: LifeMaker) -> None:
    """A payment told late reaches a number that has been decided on since: it arrives then, and is not lost."""
    told = life(tells_numbers=True)
    told.given(*prepaid("2024-01-15", "300.00"), taken_over(OTHER, "10.00", morning("2024-01-15")))
    end = "2024-02-01T10:00:00+07:00"
    assert told.then(
        event("d1", "number.disconnected", SUBJECT, end, reason="customer", actor=AGENT),
        refund_to_other(end),
        event(
            "v1", "identity.verified", HOLDER, later(end, minutes=2), source=SHOP, documents=["id-card"], actor=AGENT
        ),
        event("ok", "refund.approved", SUBJECT, later(end, minutes=3), source=SHOP, actor=SUPERVISOR),
        call("u1", OTHER, 60, later(end, hours=1)),
        event("y1", "refund.paid", SUBJECT, later(end, minutes=5), source=SHOP, actor=AGENT),
        call("u2", OTHER, 60, later(end, hours=2)),
    ) == [
        "2024-02-01 10:00:00 0812345678 disconnect-number recorded",
        "2024-02-01 10:00:00 0812345678 end-wallet recorded; wallet > refund 300.00; sms refund-due",
        "2024-02-01 10:01:00 0812345678 request-refund granted; sms refund-requested",
        "2024-02-01 10:02:00 verify-identity granted",
        "2024-02-01 10:03:00 0812345678 approve-refund granted; sms refund-approved",
        "2024-02-01 11:00:00 0899999999 report-usage granted; wallet > revenue/voice 1.20",
        "2024-02-01 11:00:00 0899999999 remind-balance recorded; sms low-balance",
        "2024-02-01 10:05:00 0812345678 pay-refund granted; refund > transit/refunds 300.00; sms refund-paid",
        "2024-02-01 11:00:00 0899999999 receive-refund recorded; transit/refunds > wallet 300.00",
        "2024-02-01 12:00:00 0899999999 report-usage granted; wallet > revenue/voice 1.20",
    ]
    assert balance(told.world, OTHER) == 30760
    told.ends()


def test_a_refund_to_a_number_nobody_has(life: LifeMaker) -> None:
    """Only a prepaid number in the system can be named: else the money would stay on its way (terminate.methods)."""
    told = life(tells_numbers=True)
    told.given(*prepaid("2024-01-15", "300.00"))
    end = "2024-02-01T10:00:00+07:00"
    told.given(event("d1", "number.disconnected", SUBJECT, end, reason="customer", actor=AGENT))
    assert told.then(refund_to_other(end)) == ["2024-02-01 10:01:00 0812345678 request-refund refused"]
    assert aside(told.world.connection) == []
    told.ends()


def test_an_advance_is_first_billed_then_given_back(life: LifeMaker) -> None:
    """Signed without a channel, the advance is on the first bill of its cycle, and none of it comes back before (R76)."""
    told = life()
    told.given(*postpaid("2024-01-15"))
    assert told.then(
        signed("2024-01-15T09:30:00+07:00", "plan-12", channel=""),
        bill(
            "b1",
            "B1",
            "2024-01",
            ("Voice", "100.00", "exclusive"),
            time="2024-01-20T09:00:00+07:00",
            due_on="2024-02-15",
        ),
        until=morning("2024-02-01"),
    ) == [
        "2024-01-15 09:30:00 sign-contract granted; sms contract-signed",
        "2024-01-20 09:00:00 issue-bill granted; receivable > revenue/voice 100.00; receivable > vat/output 7.00; sms bill-issued",
        "2024-02-01 00:00:00 close-cycle recorded; receivable > advance 1000.00; advance > receivable 100.00; receivable > vat/output 70.00; vat/output > receivable 7.00; sms bill-issued",
    ]
    told.ends()
