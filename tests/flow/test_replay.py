"""A receipt decides again to the same bytes, by nothing but itself and the terms it names."""

from typing import Any

import msgspec
import pytest

from sitthi.app import World
from sitthi.flow import receipts
from sitthi.flow.areas import DUTIES
from sitthi.flow.commands import COMMANDS, NAMES
from sitthi.flow.index import Index
from sitthi.flow.reactions import OUTWARD, REACTIONS
from sitthi.flow.replay import replay
from sitthi.kernel.command import Command
from sitthi.kernel.decision import Decision
from sitthi.kernel.errors import BadInput
from sitthi.standing.parts import Standing
from sitthi.terms import overlaid
from tests.flow.older import of_before
from tests.life import START, call, event, later, opened, play, taken_over, top_up
from tests.shipped import shipped

NUMBER = "0812345678"
TO = f"number/{NUMBER}"


def lived(world: World) -> list[bytes]:
    """Receipts of a day with grants, refusals, a late event, one not permitted, due work and consequences."""
    times = [later(START, minutes=at) for at in range(12)]
    visitor = {"kind": "customer", "id": "x", "role": "customer"}
    answers = play(
        world,
        event("r", "holder.registered", "holder/H1", kind="person", name="ก", id_kind="passport", id_number="A1234567"),
        event("o", "account.opened", "account/BA1", holder="H1"),
        event(
            "n", "number.activated", "number/0811111111", account="BA1", charging="prepaid", main_package="my-second",
            starting_value="50",
        ),
        taken_over(NUMBER, "400.00", times[1]),
        top_up("t1", NUMBER, "100", times[2]),
        top_up("t2", NUMBER, "5", times[3]),
        event("b", "topup.requested", TO, times[3], channel="telephone-banking", amount="100", bank_account="1"),
        event("a", "addon.requested", TO, times[4], offer="finver-139-auto6"),
        call("c", NUMBER, 100, times[5]),
        call("l", NUMBER, 100, times[2]),
        event("p", "number.ported-out", TO, times[6], actor=visitor),
        event("h", "hold.requested", TO, times[7], hold="h1", service="data", quantity=1000),
        event("v", "topup.reversed", TO, times[8], event={"source": "test", "id": "t1"}, reason="mistake"),
        event("s1", "number.suspended", TO, times[9], reason="debt"),
        event("s2", "number.suspended", TO, times[10], reason="customer"),
        event("d", "number.disconnected", TO, later(START, days=40), reason="customer"),
        until=later(START, days=80),
    )  # fmt: skip
    return [receipt for answer in answers for receipt in answer.receipts]


def test_every_receipt_replays_to_the_same_bytes(world: World) -> None:
    """Grants, refusals, late events, what was not permitted, due work: each decides again to what is stored."""
    found = lived(world)
    outcomes = {opened(receipt)[1].outcome for receipt in found}

    assert outcomes == {"granted", "refused", "recorded", "late"}
    for receipt in found:
        replayed = replay(receipt, world.index, world.rulebook)
        assert replayed.same, (opened(receipt)[0].name, replayed.differences)
        assert replayed.again == receipt


def test_a_receipt_from_before_a_part_gained_a_field_is_decided_again(world: World) -> None:
    """The field's default means what was meant without it, and what is made of it now is nothing that is otherwise.

    Whatever else is otherwise is found out.
    """
    older = 0
    for receipt in lived(world):
        if opened(receipt)[0].name == "reverse-top-up":
            continue  # what it goes by was not kept then: it took back what the top-up gave
        before = of_before(receipt)
        older += before != receipt
        replayed = replay(before, world.index, world.rulebook)
        assert replayed.same, (opened(receipt)[0].name, replayed.differences)
        changed = before.replace(b'"granted"', b'"recorded"')
        assert changed == before or not replay(changed, world.index, world.rulebook).same
    assert older


def test_a_changed_rule_is_found_out(world: World) -> None:
    """Another rule, another decision: the replay differs and says in which fields."""

    def dearer(command: Command[Any], standing: Standing, terms: Any) -> Decision:
        made = specs["top-up"].rule(command, standing, terms)
        moved = tuple(msgspec.structs.replace(one, amount=one.amount + 1) for one in made.transfers)
        return msgspec.structs.replace(made, transfers=moved)

    specs = {spec.name: spec for spec in COMMANDS}
    commands = tuple(msgspec.structs.replace(spec, rule=dearer) if spec.name == "top-up" else spec for spec in COMMANDS)
    index = Index(commands, REACTIONS, OUTWARD, DUTIES, NAMES)
    granted = next(one for one in lived(world) if opened(one)[0].name == "top-up")
    replayed = replay(granted, index, world.rulebook)

    assert not replayed.same
    assert [(one.place, one.stored, one.again) for one in replayed.differences] == [
        ("decision.transfers[0][3]", "10000", "10001")
    ]


def test_terms_that_are_not_in_the_book_are_named(world: World) -> None:
    """By another book nothing is guessed: the missing document, version and hash are told."""
    world_receipts = lived(world)
    sale = next(one for one in world_receipts if opened(one)[0].name == "request-addon")
    other = overlaid(shipped(), world.book.folder / "overlays" / "net-299.yaml")
    rulebook = type(world.rulebook)(other, world.rulebook._areas)
    (_, _, digest), *_ = receipts.terms_of(receipts.decode(sale))

    with pytest.raises(BadInput, match=rf"addons 2023-12-01 \({digest[:12]}\)"):
        replay(sale, world.index, rulebook)


def test_a_command_nobody_knows_any_more_is_told(world: World) -> None:
    """A receipt of another program's command is bad input, not a crash."""
    first = lived(world)[0]
    commands = tuple(spec for spec in COMMANDS if spec.name != opened(first)[0].name)
    index = Index(commands, REACTIONS, OUTWARD, DUTIES, NAMES)

    with pytest.raises(BadInput, match="no command"):
        replay(first, index, world.rulebook)
