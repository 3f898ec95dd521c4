"""A request key names one event: the same event is answered again, another one under its key is a conflict."""

from sitthi.app import World
from sitthi.flow.request import DECIDED, MALFORMED, REPEATED
from tests.life import START, balance, decide, event, later, own, play, taken_over, top_up

NUMBER = "0810000001"
OTHER = "0810000002"


def test_the_same_event_is_answered_again_and_done_once(world: World) -> None:
    """Sending an event again gives the stored receipt, byte for byte, and moves nothing."""
    decide(world, taken_over(NUMBER))
    (first,) = decide(world, top_up("t1", NUMBER, "50"))
    (again,) = decide(world, top_up("t1", NUMBER, "50"))

    assert again.state == REPEATED
    assert again.receipts == [first.receipts[first.own]]
    assert balance(world, NUMBER) == 15000


def test_the_same_event_twice_in_one_batch(world: World) -> None:
    """The second of two equal events in a batch gets the first one's answer."""
    decide(world, taken_over(NUMBER))
    first, second = decide(world, top_up("t1", NUMBER, "50"), top_up("t1", NUMBER, "50"))

    assert (first.state, second.state) == (DECIDED, REPEATED)
    assert second.receipts == [first.receipts[first.own]]
    assert balance(world, NUMBER) == 15000


def test_another_body_under_the_same_key_is_a_conflict(world: World) -> None:
    """The same source and id with another amount is refused as malformed; nothing of it is recorded."""
    decide(world, taken_over(NUMBER))
    decide(world, top_up("t1", NUMBER, "50"))
    (other,) = decide(world, top_up("t1", NUMBER, "60"))

    assert other.state == MALFORMED
    assert other.error is not None
    assert other.error.field == "id"
    assert balance(world, NUMBER) == 15000


def test_another_subject_under_the_same_key_is_a_conflict(world: World) -> None:
    """A key is looked up by itself, apart from the subject: another number does not make another event."""
    decide(world, taken_over(NUMBER), taken_over(OTHER))
    decide(world, top_up("t1", NUMBER, "50"))
    (other,) = decide(world, top_up("t1", OTHER, "50"))

    assert other.state == MALFORMED
    assert balance(world, OTHER) == 10000


def test_the_same_id_of_another_source_is_another_event(world: World) -> None:
    """Ids are their source's own affair."""
    decide(world, taken_over(NUMBER))
    decide(world, top_up("t1", NUMBER, "50"), top_up("t1", NUMBER, "50", source="kiosk/17"))

    assert balance(world, NUMBER) == 20000


def test_a_key_lives_on_after_a_change_of_owner(world: World) -> None:
    """An event sent again after its number has another holder is answered again, and gives the new holder nothing."""
    decide(world, taken_over(NUMBER), taken_over(OTHER))
    (first,) = decide(world, top_up("t1", NUMBER, "50", later(START, minutes=1)))
    move = event(
        "o1", "number.owner-changed", f"number/{NUMBER}", later(START, minutes=2),
        to_holder=f"h-{OTHER}", to_account=f"ba-{OTHER}",
    )  # fmt: skip
    play(world, move)
    (again,) = decide(world, top_up("t1", NUMBER, "50", later(START, minutes=1)))

    assert again.state == REPEATED
    assert again.receipts == [first.receipts[first.own]]
    assert balance(world, NUMBER) == 0


def test_a_refusal_is_final_for_its_key(world: World) -> None:
    """A refused request stays refused under its key, even when money has come since."""
    decide(world, taken_over(NUMBER, "1.00"))
    buy = event("a1", "addon.requested", f"number/{NUMBER}", offer="net-279")
    (refusal,) = decide(world, buy)
    decide(world, top_up("t1", NUMBER, "500"))
    (again,) = decide(world, buy)

    assert own(refusal).outcome == "refused"
    assert again.state == REPEATED
    assert balance(world, NUMBER) == 50100
