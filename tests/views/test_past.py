"""Accounts, contracts and complaints are put together as they were at any instant, from receipts alone."""

from typing import Any

import pytest

from sitthi.app import World
from sitthi.kernel import moment
from sitthi.kernel.errors import BadInput
from sitthi.views.decisions import Explainer
from sitthi.views.history import standing_as_of
from sitthi.views.receipts import Shelf
from sitthi.views.state import State, narrow_to
from tests.life import START, event, later, play, timeline

NUMBER = "number/0812345678"
TOLD = ("accounts", "complaints")


def now(world: World, subject: str) -> dict[str, Any]:
    """A subject's rows as they are stored now."""
    says = Explainer(world.book, world.rulebook, world.index).message_says
    return State(world.connection, says, narrow_to(world.connection, subject)).read()


def then(world: World, subject: str, time: str) -> dict[str, Any]:
    """A subject's rows as they were."""
    at_us = moment.parse_time(time)
    return standing_as_of(world.connection, Shelf(world.connection), subject, at_us)


def noted(found: dict[str, Any]) -> dict[str, Any]:
    """What is compared: accounts, complaints, contracts, the check of the identity, refunds still to be paid."""
    return {
        **{section: found[section] for section in TOLD},
        "contracts": [number["contracts"] for number in found["numbers"]],
        "verified": [(row["verified"], row["documents"]) for row in found["holders"]],
        "refunds": [row for row in found["refunds"] if row["state"] != "paid"],
    }


def life() -> list[tuple[str, bytes]]:
    """A contract with an advance, bills, payments, an end before time with a refund, and complaints."""
    at = [later(START, days=day) for day in range(0, 240, 8)]
    line = {"number": "0812345678", "product": "Data", "amount": "699.00", "tax": "exclusive"}
    agent = {"kind": "staff", "id": "som", "role": "agent"}
    second = {"kind": "staff", "id": "sup", "role": "supervisor"}
    shown = ["id-copy", "bank-book-or-statement"]
    events = [
        event("h", "holder.registered", "holder/H1", at[0], kind="person", name="M", id_kind="passport",
              id_number="AA1234567"),
        event("a", "account.opened", "account/BA1", at[0], holder="H1", cycle_day=15),
        event("n", "number.activated", NUMBER, at[0], account="BA1", charging="postpaid", main_package=""),
        event("c", "contract.signed", NUMBER, at[1], offer="plan-12", advance="1000.00", channel="shop", contract="C1"),
        event("g", "charge.added", "account/BA1", at[2], product="Fee", amount="50.00", tax="outside"),
        event("b", "bill.issued", "account/BA1", at[5], bill="B1", period={"from": at[1][:10], "to": at[4][:10]},
              due_on=at[6][:10], lines=[line]),
        event("p", "bill.paid", "account/BA1", at[6], bill="B1", amount="100.00", channel="shop"),
        event("q", "bill.paid", "account/BA1", at[8], bill="B1", amount="900.00", channel="shop"),
        event("k", "complaint.received", "complaint/K1", at[9], holder="H1", channel="web", about=NUMBER, text="x"),
        event("l", "complaint.acknowledged", "complaint/K1", later(at[9], days=5), channel="letter"),
        event("e", "contract.ended", "contract/C1", at[10], cause="customer", evidence=shown, actor=agent),
        event("v", "identity.verified", "holder/H1", at[11], documents=["passport"], actor=agent),
        event("w", "refund.requested", "contract/C1", at[11], method="bank", to="S1", channel="shop", documents=shown,
              actor=agent),
        event("x", "refund.approved", "contract/C1", later(at[11], hours=1), actor=second),
        event("y", "refund.paid", "contract/C1", at[12], actor=agent),
        event("z", "complaint.resolved", "complaint/K1", later(at[13], days=7), outcome="upheld", text="ok"),
    ]  # fmt: skip
    return [(str(one), raw) for one, raw in zip(_times(events), events, strict=True)]


def _times(events: list[bytes]) -> list[str]:
    return [moment.format_time(moment.parse_time(raw.decode().split('"time": "')[1].split('"')[0])) for raw in events]


def test_every_instant_is_as_it_was_then(world: World) -> None:
    """After each event the standing is noted; put together later from receipts, it is the same."""
    kept = {}
    for time, raw in life():
        play(world, raw)
        if time > START:
            kept[time] = noted(now(world, "holder/H1"))

    assert [part["state"] for number in now(world, "holder/H1")["numbers"] for part in number["contracts"]] == ["ended"]
    for time, standing in kept.items():
        assert noted(then(world, "holder/H1", time)) == standing, time


def test_a_subject_that_was_not_there_yet_is_told(world: World) -> None:
    """An account, contract or complaint before it came into being is bad input; so is an unknown one."""
    play(world, *(raw for _, raw in life()))
    for subject in ("account/BA1", "contract/C1", "complaint/K1"):
        with pytest.raises(BadInput, match="was not known at"):
            then(world, subject, later(START, days=-1))
    with pytest.raises(BadInput, match="was not known at"):
        then(world, "contract/C1", later(START, days=1))
    assert then(world, "account/BA1", later(START, days=1))["accounts"][0]["bills"] == []


def test_one_contract_or_complaint_is_shown_alone(world: World) -> None:
    """Its own row only, now and as it was."""
    play(world, *(raw for _, raw in life()))
    (number,) = now(world, "contract/C1")["numbers"]
    assert [one["contract"] for one in number["contracts"]] == ["C1"]
    (complaint,) = now(world, "complaint/K1")["complaints"]
    assert [(one["step"], one["kept"]) for one in complaint["deadlines"]] == [("acknowledge", True), ("resolve", False)]
    (earlier,) = then(world, "complaint/K1", later(START, days=75))["complaints"]
    assert [one["kept"] for one in earlier["deadlines"]] == [None, None]


def test_timelines_tell_what_was_decided_about_each(world: World) -> None:
    """An account's with what its numbers moved on its bills; a contract's, a complaint's and a holder's own."""
    play(world, *(raw for _, raw in life()))
    names = {
        subject: [one.command.name for one in timeline(world, subject)]
        for subject in ("account/BA1", "contract/C1", "complaint/K1", "holder/H1")
    }

    assert names["account/BA1"][:2] == ["open-account", "add-charge"]
    assert {"issue-bill", "pay-bill", "mark-bill-overdue"} <= set(names["account/BA1"])
    assert names["contract/C1"][0] == "sign-contract"
    assert names["contract/C1"][-4:] == ["end-contract", "request-refund", "approve-refund", "pay-refund"]
    assert names["complaint/K1"] == [
        "receive-complaint", "acknowledge-complaint", "mark-resolution-late", "resolve-complaint",
    ]  # fmt: skip
    assert {"register-holder", "verify-identity"} <= set(names["holder/H1"])
    with pytest.raises(BadInput):
        timeline(world, "message/1")
    with pytest.raises(BadInput):
        timeline(world, "account/none")
