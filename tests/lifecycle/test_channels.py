"""Whatever channel an event comes by, and however often, its consequences are the same and are made of their cause."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sitthi.flow import receipts
from sitthi.flow.request import DECIDED, REPEATED
from sitthi.kernel import ids
from tests.life import decide, opened, play
from tests.lifecycle.conftest import Stages
from tests.lifecycle.plays import PLAYS, Play
from tests.lifecycle.stage import Decided, Stage, decided

CHANNELS = ("callcentre", "shop/0001", "app", "network/hlr", "bulk")
BOUND = {
    "contract-ended-early": "a contract is ended at a shop or by the call centre (prepaid/terminate.request)",
}
"""Rows whose event is a request that a clause binds to channels."""
ALL = [
    (row, name)
    for row, plays in PLAYS.items()
    for name, one in plays.items()
    if row not in BOUND and isinstance(one.event, bytes)
]


def of(row: str, name: str) -> tuple[Play, bytes]:
    """A play and its event."""
    one = PLAYS[row][name]
    assert isinstance(one.event, bytes)
    return one, one.event


def through(raw: bytes, channel: str) -> bytes:
    """The same event by another channel; it is the operator's staff that tells of it, as everywhere."""
    event: dict[str, Any] = json.loads(raw)
    return json.dumps(event | {"source": channel}, ensure_ascii=False).encode()


def follows(stage: Stage, one: Play, raw: bytes) -> list[Decided]:
    """All that is decided of an event, taken back."""
    with stage.undone():
        world = stage.world(one.delay_us)
        play(world, *one.given, until=one.lead)
        (answer,) = decide(world, raw)
        assert answer.state == DECIDED, answer.error
        return list(decided(world, [answer]))


@pytest.mark.parametrize(("row", "name"), ALL)
def test_the_channel_makes_no_difference(stages: Stages, row: str, name: str) -> None:
    """By any channel the same is decided, by the same clauses."""
    stage = stages(name.partition("@")[0])
    one, raw = of(row, name)
    meant = follows(stage, one, raw)
    for channel in CHANNELS:
        assert follows(stage, one, through(raw, channel)) == meant, channel


@pytest.mark.parametrize(("row", "name"), ALL)
def test_consequences_are_made_of_their_cause(stages: Stages, row: str, name: str) -> None:
    """Each is a decision of its own, at the time of its cause, which it names; the event again is the same answer."""
    stage = stages(name.partition("@")[0])
    one, raw = of(row, name)
    with stage.undone():
        world = stage.world(one.delay_us)
        play(world, *one.given, until=one.lead)
        first, again = decide(world, raw, raw)
    assert (first.state, again.state) == (DECIDED, REPEATED)
    assert again.receipts == [first.receipts[first.own]]
    known = {first.key}
    for receipt in first.receipts[first.own + 1 :]:
        key, (command, _) = receipts.decode(receipt).key, opened(receipt)
        assert command.source == ids.OWN_SOURCE
        assert command.cause in known
        assert command.id == key.hex()
        assert command.at_us == opened(first.receipts[first.own])[0].at_us
        known.add(key)
    assert len(known) == len(first.receipts) - first.own
