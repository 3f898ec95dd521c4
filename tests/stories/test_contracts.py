"""Contracts with money paid ahead: from their signing to the last of it given back, and every way to end before."""

# ruff: noqa: E501 - a decision is told in one line

from __future__ import annotations

from tests.life import balance, event
from tests.stories.conftest import LifeMaker
from tests.stories.signing import (
    AGENT,
    HOLDER,
    MONTHS,
    NUMBER,
    SHOP,
    SUBJECT,
    SUPERVISOR,
    bill_of,
    bills,
    contract,
    ended,
    fee,
    morning,
    paid,
    postpaid,
    prepaid,
    settlement,
    signed,
)

SIGNED = [
    "2024-01-15 09:00:00 register-holder granted",
    "2024-01-15 09:00:00 open-account granted",
    "2024-01-15 09:00:00 activate-number granted",
    "2024-01-15 09:30:00 sign-contract granted; channel/shop > advance 500.00; channel/shop > vat/output 35.00; sms contract-signed",
    "2024-01-31 22:00:00 add-charge granted",
]
ON_TIME = [
    "2024-02-01 00:00:00 close-cycle recorded; receivable > revenue/data 699.00; advance > receivable 41.67; receivable > vat/output 48.93; vat/output > receivable 2.92; sms bill-issued",
    "2024-02-10 09:00:00 pay-bill granted; channel/shop > receivable 703.34",
    "2024-02-29 22:00:00 add-charge granted",
    "2024-03-01 00:00:00 close-cycle recorded; receivable > revenue/data 699.00; advance > receivable 41.67; receivable > vat/output 48.93; vat/output > receivable 2.92; sms bill-issued",
    "2024-03-16 09:00:00 pay-bill granted; channel/mobile-banking > receivable 703.34",
    "2024-03-31 22:00:00 add-charge granted",
    "2024-04-01 00:00:00 close-cycle recorded; receivable > revenue/data 699.00; advance > receivable 41.67; receivable > vat/output 48.93; vat/output > receivable 2.92; sms bill-issued",
    "2024-04-02 09:00:00 pay-bill granted; channel/atm > receivable 300.00",
    "2024-04-03 09:00:00 pay-bill granted; channel/vending > receivable 403.34",
]
LATE = [
    "2024-04-30 22:00:00 add-charge granted",
    "2024-05-01 00:00:00 close-cycle recorded; receivable > revenue/data 699.00; advance > receivable 41.67; receivable > vat/output 48.93; vat/output > receivable 2.92; sms bill-issued",
    "2024-05-17 00:00:00 mark-bill-overdue recorded; sms bill-overdue",
    "2024-05-25 09:00:00 pay-bill granted; channel/post > receivable 703.34",
]
TOO_MUCH = [
    "2024-05-31 22:00:00 add-charge granted",
    "2024-06-01 00:00:00 close-cycle recorded; receivable > revenue/data 699.00; advance > receivable 41.67; receivable > vat/output 48.93; vat/output > receivable 2.92; sms bill-issued",
    "2024-06-05 09:00:00 pay-bill granted; channel/familymart > receivable 703.34; channel/familymart > credit 296.66",
    "2024-06-30 22:00:00 add-charge granted",
    "2024-07-01 00:00:00 close-cycle recorded; receivable > revenue/data 699.00; advance > receivable 41.67; receivable > vat/output 48.93; vat/output > receivable 2.92; credit > receivable 296.66; sms bill-issued",
    "2024-07-05 09:00:00 pay-bill granted; channel/payment-agent > receivable 406.68",
]
TO_THE_END = [
    "2024-12-31 22:00:00 add-charge granted",
    "2025-01-01 00:00:00 close-cycle recorded; receivable > revenue/data 699.00; advance > receivable 41.63; receivable > vat/output 48.93; vat/output > receivable 2.91; sms bill-issued",
    "2025-01-10 09:00:00 pay-bill granted; channel/shop > receivable 703.39",
    "2025-02-15 00:00:00 complete-contract recorded; sms contract-completed",
]
ALL_PAID = [
    "ba-1-2024-01-31 703.34 703.34 paid shop",
    "ba-1-2024-02-29 703.34 703.34 paid mobile-banking",
    "ba-1-2024-03-31 703.34 703.34 paid vending",
    "ba-1-2024-04-30 703.34 703.34 paid post",
    "ba-1-2024-05-31 703.34 703.34 paid familymart",
    "ba-1-2024-06-30 703.34 703.34 paid payment-agent",
    "ba-1-2024-07-31 703.34 703.34 paid web",
    "ba-1-2024-08-31 703.34 703.34 paid app",
    "ba-1-2024-09-30 703.34 703.34 paid mpay",
    "ba-1-2024-10-31 703.34 703.34 paid payment-point",
    "ba-1-2024-11-30 703.34 703.34 paid web",
    "ba-1-2024-12-31 703.39 703.39 paid shop",
]


def test_a_handset_contract_from_signature_to_last_credit(life: LifeMaker) -> None:
    """Twelve bills give 500.00 back in eleven times 41.67 and once 41.63 (E8); one was paid late, one too much."""
    told = life()
    assert told.then(*postpaid("2024-01-15"), signed("2024-01-15T09:30:00+07:00"), fee("2024-01")) == SIGNED
    assert (
        told.then(
            paid("p1", bill_of("2024-01"), "703.34", "shop", morning("2024-02-10")),
            fee("2024-02"),
            paid("p2", bill_of("2024-02"), "703.34", "mobile-banking", morning("2024-03-16")),
            fee("2024-03"),
            paid("p3", bill_of("2024-03"), "300.00", "atm", morning("2024-04-02")),
            paid("p4", bill_of("2024-03"), "403.34", "vending", morning("2024-04-03")),
        )
        == ON_TIME
    )
    assert (
        told.then(
            fee("2024-04"),
            paid("p5", bill_of("2024-04"), "703.34", "post", morning("2024-05-25")),
        )
        == LATE
    )
    assert (
        told.then(
            fee("2024-05"),
            paid("p6", bill_of("2024-05"), "1000.00", "familymart", morning("2024-06-05")),
            fee("2024-06"),
            paid("p7", bill_of("2024-06"), "406.68", "payment-agent", morning("2024-07-05")),
        )
        == TOO_MUCH
    )
    rest = [
        one
        for at, (month, channel) in enumerate(
            zip(MONTHS[6:11], ["web", "app", "mpay", "payment-point", "web"], strict=True)
        )
        for one in (fee(month), paid(f"q{at}", bill_of(month), "703.34", channel, morning(f"{MONTHS[7 + at]}-10")))
    ]
    told.then(*rest)
    last = paid("q9", bill_of("2024-12"), "703.39", "shop", morning("2025-01-10"))
    assert told.then(fee("2024-12"), last, until=morning("2025-02-15")) == TO_THE_END
    assert told.then(until=morning("2025-06-01")) == []
    kept = contract(told.world)
    assert (kept.state, kept.credited_satang, kept.credited_count) == ("completed", 50_000, 12)
    assert settlement(told.world) == [
        "advance 0.00 terminate.form3",
        "vat 0.00 terminate.form3",
        "refund 0.00 terminate.form3",
    ]
    assert bills(told.world) == ALL_PAID
    told.ends()


def test_an_offer_used_to_its_end(life: LifeMaker) -> None:
    """Form 2: the price is taken once, validity reaches the end of the term, and then all of it is earned (R67, R69)."""
    told = life()
    told.given(*prepaid("2024-01-15", "520.00", valid_until="2024-02-15T00:00:00+07:00"))
    assert told.then(
        event(
            "o1", "offer.requested", SUBJECT, "2024-01-16T10:00:00+07:00", source=SHOP, offer="save-180", contract="C1"
        ),
        until=morning("2024-07-20"),
    ) == [
        "2024-01-16 10:00:00 buy-offer granted; wallet > term 467.29; wallet > vat/output 32.71; sms offer-bought",
        "2024-07-06 23:59:59.999999 remind-validity recorded; sms validity-reminder",
        "2024-07-12 23:59:59.999999 remind-validity recorded; sms validity-reminder",
        "2024-07-14 00:00:00 complete-contract recorded; term > revenue/offers 467.29; sms contract-completed",
    ]
    assert balance(told.world, NUMBER) == 2_000
    assert settlement(told.world) == [
        "advance 0.00 terminate.form2",
        "refund 0.00 terminate.form2",
    ]
    told.ends()


def test_an_offer_ended_after_a_suspension(life: LifeMaker) -> None:
    """After 60 of 180 days 327.56 of 500.00 are paid back; days of suspension count as any others (C5, R67)."""
    told = life()
    told.given(*prepaid("2024-01-15", "520.00"))
    assert told.then(
        event(
            "o1", "offer.requested", SUBJECT, "2024-01-16T10:00:00+07:00", source=SHOP, offer="save-180", contract="C1"
        ),
        event("s1", "number.suspended", SUBJECT, "2024-02-01T10:00:00+07:00", source=SHOP, reason="sim-lost"),
        event(
            "e0",
            "contract.ended",
            "contract/C1",
            "2024-02-10T10:00:00+07:00",
            source="app",
            cause="customer",
            actor={"kind": "customer", "id": "h-1", "role": "customer"},
        ),
        event("s2", "number.resumed", SUBJECT, "2024-02-20T10:00:00+07:00", source=SHOP, actor=AGENT),
        ended("2024-03-16T10:00:00+07:00", "customer", "id-copy"),
    ) == [
        "2024-01-16 10:00:00 buy-offer granted; wallet > term 467.29; wallet > vat/output 32.71; sms offer-bought",
        "2024-02-01 10:00:00 suspend-number recorded",
        "2024-02-10 10:00:00 end-contract refused",
        "2024-02-20 10:00:00 resume-number recorded",
        "2024-03-16 10:00:00 end-contract granted; term > refund 306.13; vat/output > refund 21.43; term > revenue/offers 161.16; sms contract-ended",
    ]
    assert settlement(told.world) == [
        "advance 333.33 terminate.form2",
        "benefits -5.78 terminate.form2",
        "rounding 0.01 terminate.form2",
        "refund 327.56 terminate.form2",
    ]
    assert told.then(
        event(
            "r1",
            "refund.requested",
            SUBJECT,
            "2024-03-16T11:00:00+07:00",
            source=SHOP,
            method="number",
            to=NUMBER,
            documents=["id-copy"],
        ),
        event(
            "v1",
            "identity.verified",
            HOLDER,
            "2024-03-16T11:05:00+07:00",
            source=SHOP,
            documents=["id-card"],
            actor=AGENT,
        ),
        event("ok", "refund.approved", SUBJECT, "2024-03-17T09:00:00+07:00", source=SHOP, actor=SUPERVISOR),
        event("y1", "refund.paid", SUBJECT, "2024-03-18T09:00:00+07:00", source=SHOP, actor=AGENT),
        until=morning("2024-05-01"),
    ) == [
        "2024-03-16 11:00:00 request-refund granted; sms refund-requested",
        "2024-03-16 11:05:00 verify-identity granted",
        "2024-03-17 09:00:00 approve-refund granted; sms refund-approved",
        "2024-03-18 09:00:00 pay-refund granted; refund > transit/refunds 327.56; sms refund-paid",
        "2024-03-18 09:00:00 receive-refund recorded; transit/refunds > wallet 327.56",
    ]
    assert balance(told.world, NUMBER) == 34756
    told.ends()
