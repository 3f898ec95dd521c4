"""Standings are written in the shape of the contract, all of them or those of one subject."""

import io
import json
from typing import Any

import pytest

from sitthi.app import World
from sitthi.kernel.errors import BadInput
from sitthi.standing.parts import NumberPart, Standing, WalletPart
from sitthi.views import effects, shapes
from sitthi.views.decisions import Explainer
from sitthi.views.state import State, message_shape, narrow_to
from tests.life import START, event, later, play, taken_over, top_up

NUMBER = "0812345678"
NAMES = {
    "holders": {"holder", "verified", "documents"},
    "accounts": {"account", "points", "bills", "credit", "charges"},
    "numbers": {
        "number", "status", "charging", "main_package", "wallet", "allowances", "addons", "contracts", "tier",
    },
    "care": set(),
    "refunds": {"refund", "number", "amount", "due", "state", "contract", "method", "approved_by", "paid"},
    "complaints": {"complaint", "holder", "state", "deadlines", "late"},
    "messages": {"message", "template", "state", "text"},
}  # fmt: skip
"""The names of a state, as the contract of events lists them."""


def state(world: World) -> dict[str, Any]:
    """A world's whole state, as it is written into a file."""
    out = io.StringIO()
    State(world.connection, Explainer(world.book, world.rulebook, world.index).message_says).write(out)
    found: dict[str, Any] = json.loads(out.getvalue())
    return found


@pytest.fixture
def lived(world: World) -> World:
    """Two numbers: one buys an add-on, the other ends with money in its wallet."""
    other = "0899999999"
    play(
        world,
        taken_over(NUMBER, "400.00"),
        taken_over(other, "50.00"),
        event("a", "addon.requested", f"number/{NUMBER}", later(START, minutes=1), offer="finver-139-auto6"),
        event("d", "number.disconnected", f"number/{other}", later(START, minutes=2), reason="customer"),
    )
    return world


def test_a_state_has_the_names_of_the_contract(lived: World) -> None:
    """Every list and every field an outsider relies on is there, whoever fills them later."""
    found = state(lived)

    assert list(found) == list(NAMES)
    for section, names in NAMES.items():
        assert all(names <= set(row) for row in found[section])
    assert {"holder-count": len(found["holders"]), "numbers": len(found["numbers"])} == {
        "holder-count": 2,
        "numbers": 2,
    }


def test_a_number_is_told_with_wallet_allowances_and_add_ons(lived: World) -> None:
    """Money is in THB, times are RFC 3339, an add-on has its state, rounds and ends."""
    number = next(one for one in state(lived)["numbers"] if one["number"] == NUMBER)

    assert {"balance", "held", "valid_until"} <= set(number["wallet"])
    assert number["wallet"]["balance"] == "251.27"
    (addon,) = number["addons"]
    assert {"offer", "state", "round", "rounds", "valid_until", "retry_until"} <= set(addon)
    assert (addon["offer"], addon["state"], addon["round"], addon["rounds"]) == ("finver-139-auto6", "active", 1, 6)
    assert addon["valid_until"] == "2024-05-01T23:59:59+07:00"
    assert {one["service"] for one in number["allowances"]} == {"data", "voice"}


def test_an_ended_number_has_a_refund(lived: World) -> None:
    """What was in its wallet is a refund with the day it is due by."""
    found = state(lived)
    (refund,) = found["refunds"]

    assert (refund["amount"], refund["state"], refund["due"]) == ("50.00", "due", "2024-05-01T23:59:59+07:00")
    statuses = {one["number"]: one["status"] for one in found["numbers"]}
    assert statuses == {NUMBER: "active", "0899999999": "disconnected"}


@pytest.mark.parametrize(
    ("why", "said"),
    [("debt", "disconnected"), ("death", "disconnected"), ("ported-out", "ported-out"), ("owner-changed", "ended")],
)
def test_an_ended_number_says_how_it_ended(why: str, said: str) -> None:
    """The status is named as the event that brought it, so that nobody need know our word for both."""
    part = NumberPart("0812345678", "ba", "mobile", "prepaid", "my-second", "ended", why, 0, 0)

    assert shapes.number(part, WalletPart(), (), (), "h")["status"] == said
    assert effects.state(part, Standing())["changed"]["status"]["after"] == said


def test_one_subject_brings_its_own_rows_only(lived: World) -> None:
    """A number brings its account and holder; a holder brings all of its own; nobody else's is shown."""
    says = Explainer(lived.book, lived.rulebook, lived.index).message_says
    for subject in (f"number/{NUMBER}", f"account/ba-{NUMBER}", f"holder/h-{NUMBER}"):
        found = State(lived.connection, says, narrow_to(lived.connection, subject)).read()
        assert [one["number"] for one in found["numbers"]] == [NUMBER]
        assert [one["account"] for one in found["accounts"]] == [f"ba-{NUMBER}"]
        assert [one["holder"] for one in found["holders"]] == [f"h-{NUMBER}"]
        assert found["refunds"] == []


@pytest.mark.parametrize("subject", ["number/0800000000", "holder/x", "account/x", "device/1", "number", ""])
def test_an_unknown_subject_is_told(lived: World, subject: str) -> None:
    """A subject that is none, or that nobody has registered, is bad input."""
    with pytest.raises(BadInput):
        narrow_to(lived.connection, subject)


def test_a_message_is_found_by_its_id(lived: World) -> None:
    """A message is told with its wording in the customer's language, and None where there is none such."""
    says = Explainer(lived.book, lived.rulebook, lived.index).message_says
    sent = next(one for one in state(lived)["messages"] if one["template"] == "addon-confirmed")

    assert message_shape(lived.connection, sent["message"], says) == sent
    assert "148.73" in sent["text"]
    assert message_shape(lived.connection, "none", says) is None


def test_an_empty_world_has_an_empty_state(world: World) -> None:
    """All lists are there, and empty."""
    assert state(world) == {section: [] for section in NAMES}


def test_many_rows_are_written_in_portions(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """More rows than are held at once are all written, each once."""
    monkeypatch.setattr("sitthi.views.state.AT_ONCE", 3)
    numbers = [f"08{at:08d}" for at in range(10)]
    play(world, *[taken_over(number) for number in numbers], top_up("t", numbers[0], "20", later(START, seconds=1)))

    assert [one["number"] for one in state(world)["numbers"]] == numbers
