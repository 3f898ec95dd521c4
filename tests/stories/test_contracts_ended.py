"""Contracts that end before their time, or with their number: what is settled, refunded, asked for."""

# ruff: noqa: E501 - a decision is told in one line

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.life import event, later
from tests.stories.conftest import LifeMaker
from tests.stories.signing import (
    AGENT,
    HOLDER,
    MONTHS,
    SHOP,
    SUBJECT,
    SUPERVISOR,
    bill_of,
    bills,
    ended,
    fee,
    morning,
    paid,
    postpaid,
    prepaid,
    settlement,
    signed,
)

HALF_A_YEAR = [
    one
    for at, month in enumerate(MONTHS[:6])
    for one in (
        fee(month, "1199.00"),
        *([] if at == 0 else [paid(f"p{at}", bill_of(month), "1193.77", "web", morning(f"{MONTHS[at + 1]}-10"))]),
    )
]
UNSERVED = ("continuous", "operator-control", "beyond-customer", "complained-in-good-faith")
EXEMPT = {"unserved": 1, "breach": 2, "bankrupt": 3, "adverse-change": 4}
"""The grounds on which no benefit but a handset's discount is returned, by the number of their clause."""


def half_a_year() -> list[bytes]:
    """A contract over 24 months with its advance on the first bill, six bills old, all of them paid."""
    first = paid("p0", bill_of("2024-01"), "3333.77", "shop", morning("2024-02-10"))
    events = [*postpaid("2024-01-15"), signed("2024-01-15T09:30:00+07:00", "handset-24", channel="")]
    return sorted([*events, first, *HALF_A_YEAR], key=lambda raw: json.loads(raw)["time"])


@pytest.mark.parametrize("cause", ["customer", "operator", *EXEMPT])
def test_ended_early_on_each_ground(life: LifeMaker, cause: str) -> None:
    """After 182 of 731 days: what is left of the advance, less benefits, which an exempt ground leaves (R22, R23, R64)."""
    told = life()
    told.given(*half_a_year())
    evidence = UNSERVED if cause == "unserved" else ("letter",)
    who: dict[str, Any] = {} if cause == "customer" else {"actor": AGENT}
    lines = told.then(ended("2024-07-15T14:00:00+07:00", cause, *evidence, **who), until=morning("2024-08-02"))
    assert [one.split()[1:] for one in bills(told.world)] == [
        ["3333.77", "3333.77", "paid", "shop"],
        *[["1193.77", "1193.77", "paid", "web"]] * 5,
        *([] if cause in EXEMPT else [["336.98", "0.00", "open"]]),
    ]
    if cause in EXEMPT:
        assert lines == [
            "2024-07-15 14:00:00 end-contract granted; advance > revenue/benefits-returned 1493.84; advance > refund 6.18; vat/output > refund 105.00; sms contract-ended",
        ]
        assert settlement(told.world) == [
            "advance 1500.02 terminate.form3",
            "vat 105.00 terminate.form3",
            f"benefits 0.00 terminate.exempt.{EXEMPT[cause]}",
            "handset -1493.84 terminate.form3-handset",
            "refund 111.18 terminate.form3",
        ]
    else:
        assert lines == [
            "2024-07-15 14:00:00 end-contract granted; advance > revenue/benefits-returned 1500.02; vat/output > revenue/benefits-returned 105.00; sms contract-ended",
            "2024-08-01 00:00:00 close-cycle recorded; receivable > revenue/fee 336.98; sms bill-issued",
        ]
        assert settlement(told.world) == [
            "advance 1500.02 terminate.form3",
            "vat 105.00 terminate.form3",
            "benefits -448.15 terminate.form3",
            "handset -1493.84 terminate.form3-handset",
            "rounding -0.01 terminate.form3",
            "refund 0.00 terminate.form3",
            "amount-due -336.98 terminate.form3",
        ]
    told.ends()


def test_a_refund_that_runs_late(life: LifeMaker) -> None:
    """Near a week before its last day, late after it; verified, approved by a second person and paid all the same (R68)."""
    told = life()
    told.given(
        *postpaid("2024-01-15"),
        signed("2024-01-15T09:30:00+07:00", "plan-12"),
        *[
            one
            for at, month in enumerate(MONTHS[:3])
            for one in (
                fee(month, "599.00"),
                paid(f"p{at}", bill_of(month), "533.93", "web", morning(f"{MONTHS[at + 1]}-10")),
            )
        ],
    )
    on_contract = "contract/C1"
    assert told.then(
        ended("2024-04-20T10:00:00+07:00", "adverse-change", "letter", actor=AGENT), until=morning("2024-05-31")
    ) == [
        "2024-04-20 10:00:00 end-contract granted; advance > refund 700.00; vat/output > refund 49.00; sms contract-ended",
        "2024-05-13 00:00:00 warn-refund recorded",
        "2024-05-21 00:00:00 mark-refund-overdue recorded",
    ]
    assert settlement(told.world) == [
        "advance 700.00 terminate.form3",
        "vat 49.00 terminate.form3",
        "benefits 0.00 terminate.exempt.4",
        "refund 749.00 terminate.form3",
    ]
    asks = {"method": "bank", "to": "004-1-23456-7", "documents": ["id-copy", "bank-book-or-statement"]}
    assert told.then(
        event("y0", "refund.paid", on_contract, morning("2024-06-01"), source=SHOP, actor=AGENT),
        event("r1", "refund.requested", on_contract, morning("2024-06-02"), source=SHOP, **asks),
        event(
            "v1", "identity.verified", HOLDER, morning("2024-06-03"), source=SHOP, documents=["id-card"], actor=AGENT
        ),
        event("ok", "refund.approved", on_contract, morning("2024-06-04"), source=SHOP, actor=SUPERVISOR),
        event("y1", "refund.paid", on_contract, morning("2024-06-05"), source=SHOP, actor=AGENT),
        event("y2", "refund.paid", on_contract, morning("2024-06-06"), source=SHOP, actor=AGENT),
    ) == [
        "2024-06-01 09:00:00 pay-refund refused",
        "2024-06-02 09:00:00 request-refund granted; sms refund-requested",
        "2024-06-03 09:00:00 verify-identity granted",
        "2024-06-04 09:00:00 approve-refund granted; sms refund-approved",
        "2024-06-05 09:00:00 pay-refund granted; refund > paid-out/bank 749.00; sms refund-paid",
        "2024-06-06 09:00:00 pay-refund refused",
    ]
    told.ends()


def test_disconnected_for_debt_with_a_contract_running(life: LifeMaker) -> None:
    """Two bills unpaid: the rest of the advance pays them as far as it goes, and the handset is asked for (R65, R66)."""
    told = life()
    told.given(
        *postpaid("2024-01-15"),
        signed("2024-01-15T09:30:00+07:00"),
        fee("2024-01"),
        paid("p1", bill_of("2024-01"), "703.34", "shop", morning("2024-02-10")),
    )
    assert told.then(
        fee("2024-02"),
        fee("2024-03"),
        event("s1", "number.suspended", SUBJECT, "2024-04-20T10:00:00+07:00", reason="debt", actor=AGENT),
        event("d1", "number.disconnected", SUBJECT, "2024-05-01T10:00:00+07:00", reason="debt", actor=AGENT),
        until=morning("2024-07-01"),
    ) == [
        "2024-02-29 22:00:00 add-charge granted",
        "2024-03-01 00:00:00 close-cycle recorded; receivable > revenue/data 699.00; advance > receivable 41.67; receivable > vat/output 48.93; vat/output > receivable 2.92; sms bill-issued",
        "2024-03-17 00:00:00 mark-bill-overdue recorded; sms bill-overdue",
        "2024-03-31 22:00:00 add-charge granted",
        "2024-04-01 00:00:00 close-cycle recorded; receivable > revenue/data 699.00; advance > receivable 41.67; receivable > vat/output 48.93; vat/output > receivable 2.92; sms bill-issued",
        "2024-04-17 00:00:00 mark-bill-overdue recorded; sms bill-overdue",
        "2024-04-20 10:00:00 suspend-number recorded",
        "2024-05-01 10:00:00 disconnect-number recorded",
        "2024-05-01 10:00:00 end-contracts recorded; advance > receivable 374.99; vat/output > receivable 26.25; sms contract-ended",
        "2024-06-01 00:00:00 close-cycle recorded; receivable > revenue/fee 2338.80; sms bill-issued",
        "2024-06-17 00:00:00 mark-bill-overdue recorded; sms bill-overdue",
    ]
    assert settlement(told.world) == [
        "advance 374.99 terminate.form3",
        "vat 26.25 terminate.form3",
        "handset -2338.80 terminate.form3-handset",
        "debts -1406.68 terminate.net-of-debt",
        "refund 0.00 terminate.form3",
        "amount-due -2338.80 terminate.form3",
        "still-owed -1005.44 terminate.net-of-debt",
    ]
    assert bills(told.world) == [
        "ba-1-2024-01-31 703.34 703.34 paid shop",
        "ba-1-2024-02-29 703.34 401.24 overdue",
        "ba-1-2024-03-31 703.34 0.00 overdue",
        "ba-1-2024-05-31 2338.80 0.00 overdue",
    ]
    told.ends()


def test_a_number_with_two_refunds(life: LifeMaker) -> None:
    """An offer and what was left of the balance are refunds of their own: once one is paid, only the other is watched."""
    told = life()
    told.given(*prepaid("2024-01-15", "900.00"))
    asks = {"source": SHOP, "method": "cash", "documents": ["id-copy"]}
    end = "2024-03-16T10:00:00+07:00"
    assert told.then(
        event("o1", "offer.requested", SUBJECT, morning("2024-01-16"), source=SHOP, offer="save-180", contract="C1"),
        event("d1", "number.disconnected", SUBJECT, end, source=SHOP, reason="customer", actor=AGENT),
        event("r1", "refund.requested", SUBJECT, later(end, hours=1), **asks),
        event("v1", "identity.verified", HOLDER, later(end, hours=2), documents=["id-card"], actor=AGENT),
        event("ok", "refund.approved", SUBJECT, later(end, hours=3), actor=SUPERVISOR),
        event("y1", "refund.paid", SUBJECT, later(end, hours=4), actor=AGENT),
        until=morning("2024-05-01"),
    ) == [
        "2024-01-16 09:00:00 buy-offer granted; wallet > term 467.29; wallet > vat/output 32.71; sms offer-bought",
        "2024-03-16 10:00:00 disconnect-number recorded",
        "2024-03-16 10:00:00 end-contracts recorded; term > refund 306.13; vat/output > refund 21.43; term > revenue/offers 161.16; sms contract-ended",
        "2024-03-16 10:00:00 end-wallet recorded; wallet > refund 400.00; sms refund-due",
        "2024-03-16 11:00:00 request-refund granted; sms refund-requested",
        "2024-03-16 12:00:00 verify-identity granted",
        "2024-03-16 13:00:00 approve-refund granted; sms refund-approved",
        "2024-03-16 14:00:00 pay-refund granted; refund > paid-out/cash 400.00; sms refund-paid",
        "2024-04-08 00:00:00 warn-refund recorded",
        "2024-04-16 00:00:00 mark-refund-overdue recorded",
    ]
    told.ends()
