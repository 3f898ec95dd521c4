"""The books of bills, payments, contracts and refunds: every line has its name, figures are those of the story."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest

from sitthi.app import World
from sitthi.flow.request import Answer
from sitthi.kernel import ids, moment
from sitthi.views.books import Books, books
from sitthi.views.books_moved import Period
from sitthi.views.books_rolls import ROLLS
from sitthi.views.reconcile import Compared, Settled, reconcile
from tests.life import event, own, play, taken_over

PHONE, PREPAID, OTHER = "0812345678", "0899999999", "0877777777"
ACCOUNT = f"account/ba-{PHONE}"
NOK = {"kind": "staff", "id": "nok", "role": "agent"}
LEK = {"kind": "staff", "id": "lek", "role": "supervisor"}


def at(date: str, hour: int = 10) -> str:
    """A Thai time of 2024."""
    return f"2024-{date}T{hour:02d}:00:00+07:00"


def granted(answers: list[Answer]) -> None:
    """Every event was granted or recorded."""
    for answer in answers:
        assert answer.error is None, answer.error
        assert [reason for reason in own(answer).reasons if not reason.met] == []


@pytest.fixture
def story(world: World) -> World:
    """A contract with its bills, one paid too much, one reversed; an offer for a term ended early, refunded onwards."""
    line = {"product": "Voice", "amount": "699.00", "number": PHONE}
    found = play(
        world,
        taken_over(PHONE, "0.00", at("02-01", 8), charging="postpaid", main_package="", valid_until=""),
        event("h", "holder.registered", f"holder/h-{PREPAID}", at("02-01", 7), kind="person", name="สมชาย ใจดี",
              id_kind="citizen", id_number="1101700230708", actor=NOK),
        taken_over(PREPAID, "600.00", at("02-01", 8)),
        taken_over(OTHER, "10.00", at("02-01", 8)),
        event("s", "contract.signed", f"number/{PHONE}", at("02-01"), offer="handset-12", advance="500.00",
              handset={"model": "Phone Plus", "price": "37900", "discount": "8000"}, channel="shop", contract="C-1",
              actor=NOK),
        event("o", "offer.requested", f"number/{PREPAID}", at("02-01", 11), offer="save-180", contract="C-2"),
        event("b1", "bill.issued", ACCOUNT, at("03-01"), bill="B-1",
              period={"from": "2024-02-01", "to": "2024-02-29"}, lines=[line], actor=NOK),
        event("p1", "bill.paid", ACCOUNT, at("03-05"), bill="B-1", amount="800.00", channel="shop", source="shop/1"),
        event("b2", "bill.issued", ACCOUNT, at("04-01"), bill="B-2",
              period={"from": "2024-03-01", "to": "2024-03-31"}, lines=[line], actor=NOK),
        event("e", "contract.ended", "contract/C-2", at("04-01", 11), cause="customer", evidence=["id-copy"],
              actor=NOK, source="shop/1"),
        event("p2", "bill.paid", ACCOUNT, at("04-05"), bill="B-2", amount="100.00", channel="shop", source="shop/1"),
        event("r2", "payment.reversed", ACCOUNT, at("04-06"), reason="bounced", actor=NOK,
              payment=ids.decision_id(ids.request_key("shop/1", "p2"))),
        event("i", "identity.verified", f"holder/h-{PREPAID}", at("04-07"), documents=["id-copy"], actor=NOK),
        event("q", "refund.requested", "contract/C-2", at("04-08"), method="number", to=OTHER, channel="shop",
              documents=["id-copy"], actor=NOK),
        event("a", "refund.approved", "contract/C-2", at("04-09"), actor=LEK),
        event("y", "refund.paid", "contract/C-2", at("04-10"), actor=NOK),
    )  # fmt: skip
    granted(found)
    return world


def days(first: str, last: str) -> Period:
    """A period of dates of 2024."""
    return Period(*(moment.day_number(dt.date.fromisoformat(f"2024-{one}")) for one in (first, last)))


def table(found: Books, name: str) -> dict[str, tuple[str | int, ...]]:
    """The rows of a statement by their first cell."""
    return {str(row[0]): row[1:] for row in found.statement(name).rows}


def test_contracts_bills_and_refunds_have_lines_of_their_own(story: World) -> None:
    """Each figure is the story's: 500.00 in advance, 41.67 back on each bill, 96.66 too much, 327.56 refunded (C5)."""
    found = books(story.connection, days("02-01", "04-30"))

    assert found.held
    assert table(found, "advances") == {
        "opening": ("0.00",),
        "received": ("500.00",),
        "given back on bills": ("-83.34",),
        "closing": ("416.66",),
    }
    assert table(found, "receivables") == {
        "opening": ("0.00",),
        "billed": ("1398.00",),
        "VAT billed": ("97.86",),
        "paid": ("-803.34",),
        "paid from what was overpaid": ("-96.66",),
        "payments reversed": ("100.00",),
        "advances given back": ("-83.34",),
        "VAT given back": ("-5.84",),
        "closing": ("606.68",),
    }
    assert table(found, "overpaid") == {
        "opening": ("0.00",),
        "paid too much": ("96.66",),
        "paid on bills": ("-96.66",),
        "closing": ("0.00",),
    }
    assert table(found, "terms") == {
        "opening": ("0.00",),
        "paid": ("467.29",),
        "earned": ("-161.16",),
        "to be refunded": ("-306.13",),
        "closing": ("0.00",),
    }
    assert table(found, "refunds") == {
        "opening": ("0.00",),
        "of offers for a term": ("306.13",),
        "VAT": ("21.43",),
        "paid to other numbers": ("-327.56",),
        "closing": ("0.00",),
    }
    assert table(found, "liability")["refunds received"] == ("327.56", "0.00", "327.56")
    assert table(found, "transit")["transit/refunds"] == ("0.00", "327.56", "327.56", "0.00", "0.00")
    assert table(found, "vat") == {
        "opening": ("", "", "", "0.00"),
        "buy-offer": ("wallet", "32.71", "0.00", "32.71"),
        "end-contract": ("refund", "0.00", "21.43", "-21.43"),
        "issue-bill": ("receivable", "97.86", "5.84", "92.02"),
        "sign-contract": ("channel/shop", "35.00", "0.00", "35.00"),
        "closing": ("", "", "", "138.30"),
    }


def test_its_months_chain(story: World) -> None:
    """February, March and April: each opens with what the one before it closed with."""
    months = [days("02-01", "02-29"), days("03-01", "03-31"), days("04-01", "04-30")]
    found = [books(story.connection, month) for month in months]

    for earlier, later in pairwise(found):
        assert earlier.held
        assert later.held
        for roll in ROLLS:
            assert table(earlier, roll.name)["closing"] == table(later, roll.name)["opening"]


@pytest.mark.parametrize(
    ("spoiling", "where"),
    [
        ("UPDATE bills SET open_satang = open_satang + 1", "receivables"),
        ("UPDATE accounts SET credit_satang = 1", "overpaid"),
        ("UPDATE contracts SET state = 'running'", "terms"),
        ("UPDATE contracts SET state = 'ended'", "advances"),
    ],
)
def test_what_was_changed_beside_the_transfers_is_found(story: World, spoiling: str, where: str) -> None:
    """A bill, a credit or a contract that no longer is what moved: its statement does not tie."""
    story.connection.execute(spoiling)
    found = books(story.connection, days("04-01", "04-30"))

    assert [one.name for one in found.statements if not one.held] == [where]


def test_payments_of_bills_are_reconciled(story: World) -> None:
    """A shop's file names payments by their account, the advance by its number; a reversal comes off."""
    rows = [
        Settled(2, "s", "", f"number/{PHONE}", 53_500, moment.parse_time(at("02-01"))),
        Settled(3, "p1", "shop/1", ACCOUNT, 80_000, moment.parse_time(at("03-05"))),
        Settled(4, "p2", "shop/1", ACCOUNT, 10_000, moment.parse_time(at("04-05"))),
    ]
    written: list[Compared] = []
    found = reconcile(story.connection, rows, "shop", days("02-01", "04-30"), written.append)

    assert found.faults == ()
    assert [one.outcome for one in written].count("matched") == 3
    (missing,) = found.differing
    assert (missing.outcome, missing.reference, missing.here_satang) == ("missing-there", "r2", -10_000)
