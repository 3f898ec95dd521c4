"""Decisions are told in the shape of the contract: every name an outsider relies on is there."""

from typing import Any

import msgspec
import pytest

from sitthi.app import World
from sitthi.flow.commands import COMMANDS
from sitthi.views.decisions import Explainer
from sitthi.views.receipts import told
from tests.life import event, later, play, taken_over, top_up

START = "2024-04-01T10:00:00+07:00"
NUMBER = "0812345678"
NAMES = [
    "id", "event", "cause", "type", "subject", "holder", "at", "outcome", "reasons", "possible", "effects", "terms",
]  # fmt: skip
"""The names of an out object, as the contract of events lists them."""


def explained(world: World, *events: bytes, until: str | None = None) -> list[dict[str, Any]]:
    """All decisions on some events, as JSON brings them to an outsider."""
    explainer = Explainer(world.book, world.rulebook, world.index)
    receipts = [receipt for answer in play(world, *events, until=until) for receipt in answer.receipts]
    return [msgspec.json.decode(msgspec.json.encode(explainer.explain(told(receipt)))) for receipt in receipts]


def addon(event_id: str, time: str, offer: str = "finver-149") -> bytes:
    """A wish for an add-on."""
    return event(event_id, "addon.requested", f"number/{NUMBER}", time, offer=offer)


@pytest.fixture
def bought(world: World) -> list[dict[str, Any]]:
    """A number taken over with 200 THB buys an add-on, uses the network, and is disconnected."""
    times = [later(START, minutes=at) for at in range(4)]
    return explained(
        world,
        taken_over(NUMBER, "200.00"),
        addon("a1", times[1]),
        event("u1", "usage.reported", f"number/{NUMBER}", times[2], service="sms", quantity=3),
        event("d1", "number.disconnected", f"number/{NUMBER}", times[3], reason="customer"),
    )


def test_every_decision_has_the_names_of_the_contract(bought: list[dict[str, Any]]) -> None:
    """Out objects, their events, reasons, effects and terms have every promised field."""
    for one in bought:
        assert [name for name in NAMES if name not in one] == []
        assert set(one["event"]) == {"source", "id"}
        assert one["outcome"] in {"granted", "refused", "recorded"}
        for reason in one["reasons"]:
            assert {"clause", "reading", "says", "value", "threshold", "met"} <= set(reason)
            assert set(reason["says"]) == {"th", "en"}
        assert {effect["kind"] for effect in one["effects"]} <= {"transfer", "state", "message", "due"}
        assert all({"document", "version", "hash"} == set(terms) for terms in one["terms"])


def test_transfers_name_accounts_unit_and_amount(bought: list[dict[str, Any]]) -> None:
    """A transfer is ``{debit, credit, unit, amount}``, money as a decimal string in THB."""
    sale = next(one for one in bought if one["type"] == "addon.requested")
    moved = [one for one in sale["effects"] if one["kind"] == "transfer"]

    assert moved == [
        {
            "kind": "transfer",
            "debit": f"wallet/{NUMBER}",
            "credit": "revenue/addons",
            "unit": "THB",
            "amount": "149.00",
        },
        {"kind": "transfer", "debit": f"wallet/{NUMBER}", "credit": "vat/output", "unit": "THB", "amount": "10.43"},
    ]


def test_changes_of_state_tell_before_and_after(bought: list[dict[str, Any]]) -> None:
    """A state effect names the part and only the fields that changed, with both values."""
    sale = next(one for one in bought if one["type"] == "addon.requested")
    wallet = next(one for one in sale["effects"] if one["kind"] == "state" and one["part"] == "wallet")
    new = next(one for one in sale["effects"] if one["kind"] == "state" and one["part"] == "addon")

    assert wallet["changed"] == {"balance": {"before": "200.00", "after": "40.57"}}
    assert new["new"]
    assert new["changed"]["state"] == {"before": None, "after": "pending"}


def test_a_message_is_told_in_both_languages(bought: list[dict[str, Any]]) -> None:
    """A message effect has its id, template, receiver and wording; its delivery names the same id."""
    sale = next(one for one in bought if one["type"] == "addon.requested")
    message = next(one for one in sale["effects"] if one["kind"] == "message")

    assert message["template"] == "addon-confirmed"
    assert message["to"] == f"number/{NUMBER}"
    assert "159.43" in message["says"]["en"]
    assert "159.43" in message["says"]["th"]
    assert message["message"] == f"{sale['id']}.1"


def test_what_comes_due_is_told(bought: list[dict[str, Any]]) -> None:
    """A decision that puts something on the calendar says what and when."""
    sale = next(one for one in bought if one["type"] == "addon.requested")
    due = {one["command"]: one["at"] for one in sale["effects"] if one["kind"] == "due"}

    assert due["finish-addon"].startswith("2024-05-02T10:01:00")
    assert "give-up-message" in due


def test_consequences_name_their_cause_and_command(bought: list[dict[str, Any]]) -> None:
    """What we cause ourselves has the command's name as type, our source, and the id of the decision it follows."""
    ended = next(one for one in bought if one["type"] == "number.disconnected")
    follow = [one for one in bought if one["cause"] == ended["id"]]

    assert {one["type"] for one in follow} >= {"end-addons", "end-wallet"}
    assert {one["event"]["source"] for one in follow} == {"sitthi"}
    assert "mark-refund-overdue" in {
        effect["command"] for one in follow for effect in one["effects"] if effect["kind"] == "due"
    }


def test_a_refusal_lists_what_is_unmet_and_what_would_make_it_possible(world: World) -> None:
    """Possible is ``{when, how: [{type, subject, data}]}``; carrying it out grants the same request."""
    when = later(START, minutes=1)
    refused = explained(world, taken_over(NUMBER, "10.00"), addon("a1", when))[-1]
    how = refused["possible"]["how"]

    assert refused["outcome"] == "refused"
    assert [one["clause"] for one in refused["reasons"] if not one["met"]] == ["addons/subscribe.balance"]
    assert refused["possible"]["when"] == when
    assert [(one["type"], one["subject"]) for one in how] == [("topup.requested", f"number/{NUMBER}")]

    mended = [
        event(f"m{at}", one["type"], one["subject"], later(when, seconds=1), **one["data"])
        for at, one in enumerate(how)
    ]
    again = explained(world, *mended, addon("a2", later(when, seconds=2)))
    assert next(one for one in again if one["type"] == "addon.requested")["outcome"] == "granted"


def test_what_nothing_makes_possible_says_so(world: World) -> None:
    """A refusal for good has ``possible: null``."""
    refused = explained(world, taken_over(NUMBER), top_up("t1", NUMBER, "5.00", later(START, minutes=1)))[-1]

    assert refused["outcome"] == "refused"
    assert refused["possible"] is None


def test_names_and_id_numbers_stay_in_the_receipt(world: World) -> None:
    """A registration is told without the name and id number it was made with."""
    found = explained(
        world,
        event(
            "h1", "holder.registered", "holder/H1", kind="person", name="สมชาย ใจดี", id_kind="citizen",
            id_number="1101700230708",
        ),
    )  # fmt: skip

    assert "สมชาย" not in str(found)
    assert "1101700230708" not in str(found)


def test_every_type_is_an_event_type_or_a_commands_name(bought: list[dict[str, Any]]) -> None:
    """A type is the CloudEvents type that asks for the command; what nobody can ask for has its own name."""
    assert {one["type"] for one in bought} <= {spec.event_type or spec.name for spec in COMMANDS}
