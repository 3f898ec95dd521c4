"""A renumbering that is recorded late: what was asked meanwhile by the old name was the same subscription's."""

from __future__ import annotations

from collections import Counter

import pytest

from sitthi.app import World
from sitthi.flow import receipts
from tests.correction.kept import differences, kept
from tests.correction.putting_in import holds, now, put_in
from tests.correction.putting_in import told as changed
from tests.ground import Ground
from tests.life import balance, call, decide, event, later, taken_over, top_up
from tests.stories.conftest import LifeMaker

OLD, NEW, OTHER = "0812345678", "0898765432", "0823456789"
SUBJECT = f"number/{OLD}"
AGENT = {"kind": "staff", "id": "a", "role": "agent"}
APRIL = "2024-04-01T10:00:00+07:00"
CALLED = "SELECT n.number, p.number FROM numbers n LEFT JOIN past_numbers p USING (number_no) ORDER BY 1, 2"


def days(count: int, minutes: int = 0) -> str:
    """So many days into the story."""
    return later(APRIL, days=count, minutes=minutes)


def renumbered(time: str, to: str = NEW) -> bytes:
    """The number gets its new name."""
    return event("r1", "number.renumbered", SUBJECT, time, to_number=to)


def lived(*, name: str = OLD) -> list[bytes]:
    """A week of a number with an add-on that renews, called as it was by then."""
    return [
        top_up("t1", name, "300", days(2)),
        event("a1", "addon.requested", f"number/{name}", days(3), offer="finver-139-auto6"),
        call("c1", name, 600, days(4)),
        top_up("t2", name, "100", days(36)),
        event(
            "g1", "tier.group-requested", f"holder/h-{OLD}", days(37), group="g", numbers=[name, OTHER], receiver=name
        ),
    ]


def test_everything_since_is_the_same_subscriptions(life: LifeMaker) -> None:
    """Nothing is lost and nothing said twice: rights, money and what falls due go on under the new number."""
    told = life()
    told.given(taken_over(OLD, "20.00", APRIL), *lived())
    assert told.then(renumbered(days(1))) == ["2024-04-02 10:00:00 renumber-number late"]
    (outcome,) = put_in(told.world)
    assert [one for one in changed(outcome) if not one.startswith(("new", "gone"))] == [
        "late: 2024-04-02 10:00:00 correct-decision granted; sms number-renumbered",
        "otherwise: 2024-04-04 10:00:00 correct-decision granted; sms addon-confirmed",
        "4 with other balances",
    ]
    assert [(one.what, one.detail["messages"][0]["template"]) for one in outcome.items] == []
    assert [out.part.template for out in outcome.sent] == ["number-renumbered"]
    moved: Counter[tuple[str, str]] = Counter()
    for transfer in (transfer for one in outcome.changes for transfer in one.transfers):
        moved.update(
            {(transfer.credit, transfer.unit): transfer.amount, (transfer.debit, transfer.unit): -transfer.amount}
        )
    assert not any(moved.values()), "its accounts are the same as before"
    assert told.world.connection.execute(CALLED).fetchall() == [(NEW, OLD)]
    assert told.then(call("c2", NEW, 60, days(38)))[0].startswith("2024-05-09 10:00:00 report-usage granted")
    assert told.then(call("c3", OLD, 60, days(39)))[0].startswith("malformed")
    holds(told.world)


def test_it_is_as_if_it_had_been_recorded_in_time(ground: Ground, life: LifeMaker) -> None:
    """All that is kept is the same as in a world where everybody had called it by its new number at once."""
    told = life()
    told.given(taken_over(OLD, "20.00", APRIL), *lived(), renumbered(days(1)))
    put_in(told.world)
    corrected = kept(told.world.connection)
    with ground.connection.transaction(force_rollback=True):
        ground.clear()
        in_time = ground.world(told.world.book)
        list(in_time.player().play([taken_over(OLD, "20.00", APRIL), renumbered(days(1)), *lived(name=NEW)]))
        assert differences(corrected, kept(ground.connection)) == []


def test_the_same_request_again_and_another_correction(life: LifeMaker) -> None:
    """Asked again by the old name it is answered as it counts now; what comes late after that is put in as well."""
    told = life()
    told.given(taken_over(OLD, "20.00", APRIL), *lived(), renumbered(days(1)))
    put_in(told.world)
    (answer,) = decide(told.world, call("c1", OLD, 600, days(4)))
    assert answer.state == "repeated"
    assert receipts.standing_of(receipts.decode(answer.receipts[0])).number.number == NEW
    told.given(call("c9", NEW, 60, days(5)))
    (outcome,) = put_in(told.world)
    assert outcome.why is None, outcome.why
    assert now(outcome)[0].startswith("late: 2024-04-06 10:00:00 report-usage granted")
    holds(told.world)


def undone(name: str, top_up_id: str, time: str) -> bytes:
    """A top-up is reversed, asked for by a number."""
    named = {"event": {"source": "test", "id": top_up_id}, "reason": "mistake", "actor": AGENT}
    return event(f"undo-{top_up_id}", "topup.reversed", f"number/{name}", time, **named)


@pytest.mark.parametrize("in_time", [True, False])
def test_top_ups_of_before_are_reversed(life: LifeMaker, *, in_time: bool) -> None:
    """By the old name or the new; and what comes late of the time before is put in all the same."""
    told = life()
    told.given(taken_over(OLD, "20.00", APRIL), top_up("t1", OLD, "300", days(2)), top_up("t2", OLD, "100", days(3)))
    told.given(renumbered(days(4) if in_time else days(1)))
    put_in(told.world)
    assert [line.split(";")[0] for line in told.then(undone(OLD, "t1", days(5)), undone(NEW, "t2", days(6)))] == [
        "2024-04-06 10:00:00 reverse-top-up granted",
        "2024-04-07 10:00:00 reverse-top-up granted",
    ]
    told.given(call("c9", NEW, 60, days(4, 5)))
    (outcome,) = put_in(told.world)
    assert outcome.why is None, outcome.why
    holds(told.world)


def test_a_refund_that_came_by_the_old_number(ground: Ground, life: LifeMaker) -> None:
    """What is put in before it changes nothing of where it came to: the subscription that was named."""
    told = life()
    other, shop = f"number/{OTHER}", {"channel": "shop", "actor": AGENT}
    approving = {"actor": {"kind": "staff", "id": "b", "role": "supervisor"}}
    before = [
        taken_over(OLD, "20.00", APRIL),
        taken_over(OTHER, "5.00", APRIL),
        event("d", "number.disconnected", other, days(1), reason="customer"),
        event("q", "refund.requested", other, days(1), method="number", to=OLD, documents=["id-copy"], **shop),
        event("v", "identity.verified", f"holder/h-{OTHER}", days(1), documents=["id-card"], actor=AGENT),
        event("a", "refund.approved", other, days(1), **approving),
        renumbered(days(2)),
    ]
    late, after = call("c1", NEW, 60, days(3)), event("p", "refund.paid", other, days(4), actor=AGENT)
    told.given(*before, after, late)
    assert balance(told.world, NEW) == 2_500
    put_in(told.world)
    holds(told.world)
    corrected = kept(told.world.connection)
    with ground.connection.transaction(force_rollback=True):
        ground.clear()
        list(ground.world(told.world.book).player().play([*before, late, after]))
        assert differences(corrected, kept(ground.connection)) == []


def _refused(told_world: World, why: str) -> None:
    (outcome,) = put_in(told_world)
    assert outcome.why is not None
    assert (outcome.why.what, outcome.changes) == ("renumber-number", [])
    assert why in outcome.why.remedy


def test_a_number_that_somebody_else_has(life: LifeMaker) -> None:
    """Neither one that was taken then, nor one that has been since, nor where the old one is another's by now."""
    told = life()
    told.given(taken_over(OLD, "20.00", APRIL), taken_over(OTHER, "5.00", APRIL), call("c1", OLD, 60, days(2)))
    before = kept(told.world.connection)
    told.given(renumbered(days(1), OTHER))
    _refused(told.world, "another customer's")
    assert differences(before, kept(told.world.connection)) == []
    told.given(event("d1", "number.disconnected", f"number/{OTHER}", days(3), reason="customer"))
    _refused(told.world, "another customer's")


def test_a_number_that_has_gone_to_somebody_else(life: LifeMaker) -> None:
    """Put aside, and then the number was handed over: what passed by the old name since is the new owner's, too."""
    told = life()
    told.given(taken_over(OLD, "20.00", APRIL), taken_over(OTHER, "5.00", APRIL), call("c1", OLD, 60, days(2)))
    told.given(renumbered(days(1)))
    passed = {"to_holder": f"h-{OTHER}", "to_account": f"ba-{OTHER}"}
    told.given(event("o1", "number.owner-changed", SUBJECT, days(3), **passed))
    _refused(told.world, "Put right what is yours")


def test_a_number_that_has_become_free_before(life: LifeMaker) -> None:
    """One whose subscription had ended by then is to be had, whoever had it."""
    told = life()
    told.given(taken_over(OLD, "20.00", APRIL), taken_over(OTHER, "5.00", APRIL))
    told.given(event("d1", "number.disconnected", f"number/{OTHER}", days(1), reason="customer"))
    told.given(call("c1", OLD, 60, days(4)), renumbered(days(2), OTHER))
    (outcome,) = put_in(told.world)
    assert outcome.why is None, outcome.why
    assert balance(told.world, OTHER) == 2_000 - 120
    holds(told.world)
