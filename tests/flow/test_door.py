"""The door lets well-formed events in and says of all others what is wrong, where, and what to do."""

import json
from typing import Any

import pytest

from sitthi.app import make_index
from sitthi.flow.admit import Door
from sitthi.flow.events import schema_of
from sitthi.kernel.command import Actor, Command
from sitthi.kernel.errors import BadInput
from tests.life import event, top_up

DOOR = Door(make_index())


def changed(**envelope: Any) -> bytes:
    """A top-up whose envelope is changed; None takes a field away."""
    whole = {**json.loads(top_up("t1", "0810000001", "50")), **envelope}
    return json.dumps({name: value for name, value in whole.items() if value is not None}).encode()


def test_a_top_up_becomes_a_command_with_satang() -> None:
    """Amounts become satang, times microseconds, and the channel speaks where nobody is named."""
    request = DOOR.admit(top_up("t1", "0810000001", "50.25"), 3)

    assert request.command.name == "top-up"
    assert request.command.body.amount_satang == 5025
    assert request.command.actor == Actor("channel", "test", "channel")
    assert request.line == 3


def test_the_named_actor_speaks() -> None:
    """An actor in data goes before whoever runs the command."""
    door = Door(make_index(), Actor("staff", "nok", "agent"))
    named = top_up("t1", "0810000001", "50", actor={"kind": "staff", "id": "lek", "role": "supervisor"})

    assert door.admit(named).command.actor == Actor("staff", "lek", "supervisor")
    assert door.admit(top_up("t2", "0810000001", "50")).command.actor.id == "nok"


@pytest.mark.parametrize(("event_type", "needs"), [("topup.requested", True), ("number.resumed", False)])
def test_the_schema_asks_for_data_where_a_field_of_it_must_be_there(event_type: str, needs: bool) -> None:  # noqa: FBT001
    """Whoever checks events by the schema finds what the door would find."""
    assert ("data" in schema_of(event_type)["required"]) == needs


@pytest.mark.parametrize(("written", "hundredths"), [("10", 1_000), (10, 1_000), (7.5, 750), ("3.33", 333), (0, 0)])
def test_a_fee_is_a_string_or_a_number(written: str | float, hundredths: int) -> None:
    """A share of the cash is read as it is written, never by way of a float."""
    raw = top_up("t1", "0810000001", "50", channel="third-party-kiosk", fee_percent=written)

    assert DOOR.admit(raw).command.body.fee_hundredths == hundredths


@pytest.mark.parametrize("written", ["100", -1, "7.555", 0.001, "NaN", "ten"])
def test_a_fee_that_is_no_share_is_named(written: str | float) -> None:
    """All of the cash and more, less than nothing, and thousandths are no fee."""
    with pytest.raises(BadInput) as caught:
        DOOR.admit(top_up("t1", "0810000001", "50", channel="third-party-kiosk", fee_percent=written))

    assert caught.value.field == "data.fee_percent"
    assert caught.value.remedy


@pytest.mark.parametrize(
    ("raw", "field", "part"),
    [
        (b"{not json", None, "not JSON"),
        (b"[1]", "", "expected `object`"),
        (b'{"data": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", None, "nested too deeply"),
        (changed(data={"channel": "kiosk", "amount": "๑๐๐"}), "data.amount", "not an amount"),
        (changed(time="2567-04-01T10:00:00+07:00"), "time", "year 2567"),
        (changed(id=None), "id", "is missing"),
        (changed(id=""), "id", "is empty"),
        (changed(specversion="0.3"), "specversion", "not known"),
        (changed(type="topup.asked"), "type", "unknown event type"),
        (changed(subject="holder/1"), "subject", "not a subject"),
        (changed(subject="number/"), "subject", "not a subject"),
        (changed(time="2024-04-01T10:00:00"), "time", "no offset"),
        (changed(time="yesterday"), "time", "not a time"),
        (changed(source="sitthi"), "source", "our own"),
        (changed(data={"channel": "kiosk"}), "data.amount", "is missing"),
        (changed(data={"channel": "kiosk", "amount": 50}), "data.amount", "`str`"),
        (changed(data={"channel": "kiosk", "amount": "50.005"}), "data.amount", "50.005"),
        (changed(data={"channel": "kiosk", "amount": "-50"}), "data.amount", "-50"),
        (changed(data={"channel": "kiosk", "amount": "50", "colour": "red"}), "data.colour", "not a field"),
        (
            event("u", "usage.reported", "number/0810000001", service="voice", quantity=0),
            "data.quantity",
            ">= 1",
        ),
        (
            event("u", "usage.reported", "number/0810000001", service="telex", quantity=1),
            "data.service",
            "telex",
        ),
        (
            event("u", "usage.reported", "number/1", service="voice", quantity=1, started="2024-04-01T10:00:00"),
            "data.started",
            "no offset",
        ),
    ],
)  # fmt: skip
def test_what_is_malformed_is_named(raw: bytes, field: str | None, part: str) -> None:
    """Every malformed event is refused with its line, the field, what is wrong, and a remedy."""
    with pytest.raises(BadInput) as caught:
        DOOR.admit(raw, 17)
    error = caught.value

    assert error.line == 17
    assert (error.field or "") == (field or "")
    assert part in error.what
    assert error.remedy


def test_the_character_no_database_takes_is_refused_at_the_door() -> None:
    """An escaped NUL is named and refused; a backslash before the same letters is text like any other."""
    with pytest.raises(BadInput, match="u0000") as caught:
        DOOR.admit(changed(id="t\u0000"))
    assert caught.value.field == "id"
    with pytest.raises(BadInput, match="u0000") as caught:
        DOOR.admit(changed(data={"channel": "kiosk", "amount": "20", "actor": {"kind": "a", "id": "b\u0000"}}))
    assert caught.value.field == "data.actor.id"

    assert DOOR.admit(changed(id="t\\u0000")).command.id == "t\\u0000"


def test_a_device_is_the_same_however_it_is_written() -> None:
    """Spaces, hyphens and small letters of a serial number or an IMEI are not kept, of a subject or a field (2.10)."""

    def sent(kind: str, subject: str, **data: Any) -> Command[Any]:
        return DOOR.admit(event("d1", kind, subject, "2024-04-02T10:00:00+07:00", **data)).command

    assert sent("care.renewal-declined", "device/f2lx-1234 abce").subject == "device/F2LX1234ABCE"
    exchanged = sent("care.device-exchanged", "device/35-693803-564380-9", imei="35 209900 176148 1", by="operator")
    assert (exchanged.key, exchanged.body.imei) == ("356938035643809", "352099001761481")
    made = sent(
        "care.request-made", "request/r-1 a", device="f2lx1234abce", service="switch", shows_imei="f2lx-1234abce"
    )
    assert (made.subject, made.body.device, made.body.shows_imei) == ("request/r-1 a", "F2LX1234ABCE", "F2LX1234ABCE")
    none = sent("care.request-made", "request/r-1", device="F2LX1234ABCE", service="switch", shows_imei="none")
    assert none.body.shows_imei == "none"
    assert sent("care.device-sent", "request/r-1", imei="352099-001761481").body.imei == "352099001761481"
    assert sent("care.device-returned", "request/r-1", imei="352099 001761481").body.imei == "352099001761481"
    with pytest.raises(BadInput) as told:
        sent("care.renewal-declined", "device/ - ")
    assert told.value.field == "subject"
