"""Numbers found by what they were called before: of top-ups to be reversed, and by refunds that come to them."""

from __future__ import annotations

from sitthi.app import World
from sitthi.flow.request import MALFORMED, Answer
from tests.life import START, balance, decide, event, later, own, play, taken_over, top_up

OLD, NEW, OTHER, GONE = "0812345678", "0834567890", "0845678901", "0856789012"
AGENT = {"kind": "staff", "id": "a", "role": "agent"}
SUPERVISOR = {"kind": "staff", "id": "b", "role": "supervisor"}


def renumbered(event_id: str, number: str, to: str, hours: int) -> bytes:
    """A number gets another."""
    return event(event_id, "number.renumbered", f"number/{number}", later(START, hours=hours), to_number=to)


def asked(number: str, top_up_id: str, hours: int, event_id: str = "") -> bytes:
    """A top-up is to be reversed, asked for by a number."""
    named = {"event": {"source": "test", "id": top_up_id}, "reason": "mistake", "actor": AGENT}
    return event(event_id or f"r{hours}", "topup.reversed", f"number/{number}", later(START, hours=hours), **named)


def undone(world: World, number: str, top_up_id: str, hours: int) -> Answer:
    """That, decided."""
    return decide(world, asked(number, top_up_id, hours))[0]


def unmet(answer: Answer) -> tuple[str, object]:
    """Why it was refused."""
    decision = own(answer)
    (reason,) = (one for one in decision.reasons if not one.met)
    return reason.clause, reason.value


def moved(world: World) -> None:
    """A number with 100 THB, topped up with 50, then called otherwise."""
    play(world, taken_over(OLD), top_up("t1", OLD, "50", later(START, hours=1)), renumbered("n1", OLD, NEW, 2))


def test_by_what_it_is_called_now(world: World) -> None:
    """The same subscription answers for what it was topped up with under its earlier name; once."""
    moved(world)
    assert own(undone(world, NEW, "t1", 3)).outcome == "granted"
    assert balance(world, NEW) == 10_000
    assert unmet(undone(world, NEW, "t1", 4)) == ("sample/corrections", "reversed")


def test_by_what_it_was_called(world: World) -> None:
    """A channel knows the number it topped up; nobody else has it now."""
    moved(world)
    play(world, renumbered("n2", NEW, OTHER, 3))
    assert own(undone(world, OLD, "t1", 4)).outcome == "granted"
    assert balance(world, OTHER) == 10_000
    assert unmet(undone(world, OTHER, "t1", 5)) == ("sample/corrections", "reversed")


def test_the_number_is_somebody_elses_by_now(world: World) -> None:
    """Who has it now answers for nothing of before; whose it was answers by the new name."""
    moved(world)
    theirs = {"account": "ba-2", "holder": "h-2", "main_package": "my-second", "balance": "20.00"}
    since = {"active_since": "2020-01-01", "valid_until": "2025-04-01T00:00:00+07:00"}
    play(world, event("k2", "number.taken-over", f"number/{OLD}", later(START, hours=3), **theirs, **since))
    assert unmet(undone(world, OLD, "t1", 4)) == ("sample/corrections", "unknown")
    first, second = decide(world, asked(OLD, "t1", 5, "both-1"), asked(NEW, "t1", 5, "both-2"))
    assert unmet(first) == ("sample/corrections", "unknown")
    assert own(second).outcome == "granted"
    assert (balance(world, OLD), balance(world, NEW)) == (2_000, 10_000)


def test_the_number_is_another_of_the_same_holder(world: World) -> None:
    """Of two subscriptions of one customer that were called so one after the other, the one that was topped up."""
    moved(world)
    same = {"account": f"ba-{OLD}", "holder": f"h-{OLD}", "active_since": "2024-04-01"}
    play(world, taken_over(OTHER, "20.00", later(START, hours=3), **same), renumbered("n2", OTHER, OLD, 4))
    play(world, top_up("t2", OLD, "30", later(START, hours=5)))
    assert unmet(undone(world, OLD, "t1", 6)) == ("sample/corrections", "unknown")
    assert own(undone(world, NEW, "t1", 7)).outcome == "granted"
    assert unmet(undone(world, NEW, "t2", 8)) == ("sample/corrections", "unknown")
    assert own(undone(world, OLD, "t2", 9)).outcome == "granted"
    assert (balance(world, OLD), balance(world, NEW)) == (2_000, 10_000)


def asked_for(to: str) -> tuple[bytes, ...]:
    """A number that ends with 40 THB, which its customer wants at another number; all but paid."""
    taken = taken_over(GONE, "40.00")
    step = {"channel": "shop", "actor": AGENT, "documents": ["id-copy"]}
    return (
        taken,
        event("d", "number.disconnected", f"number/{GONE}", later(START, hours=1), reason="customer"),
        event("q", "refund.requested", f"number/{GONE}", later(START, hours=1), method="number", to=to, **step),
        event("v", "identity.verified", f"holder/h-{GONE}", later(START, hours=1), documents=["id-card"], actor=AGENT),
        event("a", "refund.approved", f"number/{GONE}", later(START, hours=1), actor=SUPERVISOR),
    )


def paid_out(hours: int) -> bytes:
    """The refund is paid."""
    return event("p", "refund.paid", f"number/{GONE}", later(START, hours=hours), actor=AGENT)


def stuck(world: World) -> int:
    """How many events are set aside."""
    row = world.connection.execute("SELECT count(*) FROM stuck").fetchone()
    assert row is not None
    return int(row[0])


def test_a_refund_follows_the_number_that_was_named(world: World) -> None:
    """Renumbered once or twice before it is paid, the subscription is the one that was named."""
    play(world, taken_over(OLD), *asked_for(OLD), renumbered("n1", OLD, NEW, 2), renumbered("n2", NEW, OTHER, 3))
    play(world, paid_out(4))
    assert (balance(world, OTHER), stuck(world)) == (14_000, 0)


def test_a_refund_goes_to_nobody_who_got_the_number_since(world: World) -> None:
    """Whoever has the number by now, or had it in between, was not meant."""
    play(world, taken_over(OLD), *asked_for(OLD), renumbered("n1", OLD, NEW, 2))
    theirs = {"account": "ba-2", "holder": "h-2"}
    play(world, taken_over(OLD, "20.00", later(START, hours=3), **theirs, event_id="k2"))
    play(world, renumbered("n2", OLD, OTHER, 4), taken_over(OLD, "30.00", later(START, hours=5), event_id="k3"))
    play(world, paid_out(6))
    assert [balance(world, one) for one in (NEW, OTHER, OLD)] == [14_000, 2_000, 3_000]
    assert stuck(world) == 0


def test_a_refund_to_a_number_that_was_had_from_somebody(world: World) -> None:
    """Named after it had gone to another customer, it is that one who is meant, and who had it before is not."""
    play(world, taken_over(OLD), renumbered("n1", OLD, NEW, 0))
    play(world, taken_over(OLD, "20.00", START, account="ba-2", holder="h-2", event_id="k2"), *asked_for(OLD))
    play(world, paid_out(2))
    assert (balance(world, OLD), balance(world, NEW), stuck(world)) == (6_000, 10_000, 0)


def test_a_top_up_is_not_asked_for_by_an_earlier_name(world: World) -> None:
    """Whoever tops up a number that nobody has is told so, and a top-up there never was is unknown."""
    moved(world)
    answer = decide(world, top_up("t2", OLD, "50", later(START, hours=3)))[0]
    assert (answer.state, answer.error is not None) == (MALFORMED, True)
    assert unmet(undone(world, OLD, "never", 4)) == ("sample/corrections", "unknown")


def test_in_one_batch_as_in_several(world: World) -> None:
    """Undone by the old number, it is undone by the new one in the same batch, and can not be undone again."""
    moved(world)
    first, second = decide(world, asked(OLD, "t1", 3), asked(NEW, "t1", 4))
    assert own(first).outcome == "granted"
    assert unmet(second) == ("sample/corrections", "reversed")
