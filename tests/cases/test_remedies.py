"""What a refusal says would help does help: the remedy is carried out and the same request is granted."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from sitthi.app import World
from sitthi.areas.billing import store as billing_store
from sitthi.flow import receipts
from sitthi.kernel.decision import REFUSED
from sitthi.kernel.money import format_thb
from sitthi.storage.pipeline import Connection
from tests.cases.casebook import read_all
from tests.cases.setting import event_line
from tests.cases.shapes import Case
from tests.cases.stage import Scene, Watch, open_world, plain_book, play

REFUSING = [case for case in read_all() if any(when.then and when.then.outcome == REFUSED for when in case.when)]


CHANNELS = {"points.enrolment-requested": "portal"}
"""By which channel an event of the way out comes, where it is taken by one only; else any will do."""

ACTORS = {"care.request-released": {"actor": {"kind": "staff", "id": "malee", "role": "agent"}}}
"""By whom an event of the way out is done, where it takes somebody of the staff."""


OPEN_BILLS = "SELECT doc::text FROM bills WHERE state <> 'paid' ORDER BY account_no, bill"


def paid_meanwhile(world: World, from_us: int, until_us: int) -> Iterator[bytes]:
    """Bills that come while one waits for a time to come are paid, as customers do; older ones stay as they are."""
    if until_us <= from_us:
        return
    list(world.player().play([], until_us))
    for (doc,) in world.connection.execute(OPEN_BILLS).fetchall():
        bill = billing_store.bill(doc)
        if bill.issued_us > from_us:
            data = {"bill": bill.bill, "amount": format_thb(bill.open_satang), "channel": "shop"}
            yield event_line("bill.paid", f"account/{bill.account}", until_us, data, ("shop", f"paid-{bill.bill}"))


def mended(scene: Scene) -> None:
    """Carry out the remedy where the case stands, and send the request anew; then all of it is undone.

    A way out that is the same request put right stands for it.
    """
    possible = scene.refusal.decision.possible
    if possible is None:
        return
    asked = json.loads(scene.line)
    at_us = max(possible.from_us, scene.when.at_us)
    lines = [
        event_line(
            one.type,
            one.subject or asked["subject"],
            at_us,
            {**one.data, **ACTORS.get(one.type, {})},
            (CHANNELS.get(one.type, "remedy"), f"r{index}"),
        )
        for index, one in enumerate(possible.how)
    ]
    if asked["type"] not in {one.type for one in possible.how}:
        lines.append(event_line(asked["type"], asked["subject"], at_us, asked["data"], (asked["source"], "anew")))
    with scene.connection.transaction(force_rollback=True):
        world = open_world(scene.case, scene.connection, scene.book)
        player = world.player()
        for line in [*paid_meanwhile(world, scene.when.at_us, at_us), *lines]:
            answers = list(player.play([line]))
            named = json.loads(line)
            own = [answer for answer in answers if answer.key and answer.receipts]
            assert own, f"{named}: {[answer.error for answer in answers]}"
            decision = receipts.decision_of(receipts.decode(own[0].receipts[own[0].own]))
            unmet = [(one.clause, one.value, one.threshold) for one in decision.reasons if not one.met]
            assert decision.outcome != REFUSED, f"{scene.case.file}:{scene.when.line}: {named} {unmet}"


@pytest.mark.parametrize("case", REFUSING, ids=lambda case: case.id)
def test_a_remedy_mends(case: Case, shared_connection: Connection) -> None:
    """Applying what a refusal names, at the time it names, makes the same request granted."""
    play(case, shared_connection, plain_book(), Watch(on_refusal=mended))
