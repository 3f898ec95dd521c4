"""A correction's receipt: what it makes of the decision it corrects, the difference it posts, and deciding it again."""

from __future__ import annotations

import pytest

from sitthi.app import World
from sitthi.flow import corrected, receipts
from sitthi.flow.corrected import difference
from sitthi.flow.replay import replay
from sitthi.kernel import ids
from sitthi.kernel.decision import Transfer
from tests.correction.putting_in import put_in
from tests.flow.older import of_before
from tests.life import START, call, decide, event, later, play, taken_over, top_up

NUMBER = "0812345678"


def moved(*given: tuple[str, str, int]) -> tuple[Transfer, ...]:
    """Transfers of satang."""
    return tuple(Transfer(debit, credit, "satang", amount) for debit, credit, amount in given)


@pytest.mark.parametrize(
    ("now", "before", "expected"),
    [
        ((), (), ()),
        ((("w", "r", 5),), (("w", "r", 5),), ()),
        ((("w", "r", 7),), (("w", "r", 5),), (("w", "r", 2),)),
        ((("w", "r", 3),), (("w", "r", 5),), (("r", "w", 2),)),
        ((), (("w", "r", 5),), (("r", "w", 5),)),
        ((("o", "r", 5),), (("w", "r", 5),), (("o", "r", 5), ("r", "w", 5))),
        ((("w", "r", 2), ("w", "r", 3)), (("r", "w", 1),), (("w", "r", 6),)),
    ],
)
def test_the_difference(now: tuple[tuple[str, str, int], ...], before: object, expected: object) -> None:
    """What still has to move, each pair of accounts once, with no amount that is nothing or below."""
    assert isinstance(before, tuple)
    assert isinstance(expected, tuple)
    assert difference(moved(*now), moved(*before)) == moved(*expected)


def test_a_correction_from_before_a_part_gained_a_field_is_decided_again(world: World) -> None:
    """Wherever a part stands in it: read, changed, or left as it is without the decision."""
    suspended = event("s1", "number.suspended", f"number/{NUMBER}", later(START, minutes=9), reason="customer")
    play(world, taken_over(NUMBER, "10.00"), suspended)
    play(world, event("s2", "number.disconnected", f"number/{NUMBER}", later(START, minutes=8), reason="customer"))
    (outcome,) = put_in(world)
    hows = [one.how for one in outcome.changes]

    for one in outcome.changes:
        before = of_before(one.stored)
        assert len(before) < len(one.stored)
        assert not corrected.is_same(one.stored, before)
        assert replay(before, world.index, world.rulebook).same
    assert hows == ["late", "new", "otherwise"]


def test_what_a_correction_makes_of_a_decision(world: World) -> None:
    """The receipt is as if it had been decided so at its time: as it was asked, all transfers, the new standing."""
    play(world, taken_over(NUMBER, "10.00"), call("c1", NUMBER, 60, later(START, minutes=9)))
    play(world, top_up("t1", NUMBER, "100", later(START, minutes=8)))
    (outcome,) = put_in(world)
    change = next(one for one in outcome.changes if one.name == "report-usage")
    found = corrected.meant(change.stored)
    assert found.receipt is not None
    whole = receipts.decode(found.receipt)

    assert (found.key, found.how) == (ids.request_key("test", "c1"), "otherwise")
    assert receipts.command_of(whole).name == "report-usage"
    assert receipts.standing_of(whole).wallet.balance_satang == 11_000
    assert [one.amount for one in receipts.decision_of(whole).transfers] == [120]
    assert receipts.decision_of(receipts.decode(change.stored)).transfers == ()
    assert replay(found.receipt, world.index, world.rulebook).same
    assert corrected.meant(found.receipt).receipt == found.receipt
    (again,) = decide(world, call("c1", NUMBER, 60, later(START, minutes=9)))
    assert again.receipts == [found.receipt]


def test_what_is_gone_is_gone(world: World) -> None:
    """A decision no longer made has no receipt any more; its correction says what it was and decides again alike."""
    play(world, taken_over(NUMBER, "10.00"), call("c1", NUMBER, 60, later(START, minutes=9)))
    play(world, top_up("t1", NUMBER, "100", later(START, minutes=8)))
    (outcome,) = put_in(world)
    change = next(one for one in outcome.changes if one.how == "gone")
    assert corrected.meant(change.stored).receipt is None
    assert replay(change.stored, world.index, world.rulebook).same


def test_a_correction_that_was_changed_is_found_out(world: World) -> None:
    """Another amount in the body, or another difference than its own amounts make: not the same bytes."""
    play(world, taken_over(NUMBER, "10.00"), call("c1", NUMBER, 60, later(START, minutes=9)))
    play(world, top_up("t1", NUMBER, "100", later(START, minutes=8)))
    (outcome,) = put_in(world)
    stored = outcome.changes[0].stored
    assert replay(stored, world.index, world.rulebook).same
    for changed in (stored.replace(b'"satang",10000]', b'"satang",10001]', 1), stored.replace(b"granted", b"refused")):
        assert changed != stored
        assert not replay(changed, world.index, world.rulebook).same
