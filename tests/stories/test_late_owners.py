"""A change of owner that is recorded late: both lives are put right, where nothing since then stands in the way."""

# ruff: noqa: E501 - a decision is told in one line

from __future__ import annotations

from sitthi.correction.work import items
from sitthi.terms import Book
from tests.correction.kept import differences, kept
from tests.correction.putting_in import holds, now, put_in
from tests.ground import Ground
from tests.life import balance, call, event, later, taken_over, top_up
from tests.stories.conftest import LifeMaker

NUMBER, OWN, THEIRS = "0812345678", "0812345679", "0820000001"
SUBJECT = f"number/{NUMBER}"
APRIL = "2024-04-01T10:00:00+07:00"
WHOSE = "SELECT h.holder, n.status, n.current FROM numbers n JOIN holders h USING (holder_no) WHERE number = %s ORDER BY number_no"
BEGIN = [
    taken_over(NUMBER, "200.00", APRIL, holder="h-1", account="ba-1"),
    taken_over(OWN, "50.00", APRIL, holder="h-1", account="ba-1"),
    taken_over(THEIRS, "50.00", APRIL, holder="h-2", account="ba-2"),
    event("a1", "addon.requested", SUBJECT, later(APRIL, minutes=5), offer="finver-139-auto6"),
]
"""Two customers, one with two numbers, of which one has an add-on that renews."""


def days(count: int) -> str:
    """So many days into the story."""
    return later(APRIL, days=count)


def passed(time: str) -> bytes:
    """The number goes to the other customer."""
    return event("o1", "number.owner-changed", SUBJECT, time, to_holder="h-2", to_account="ba-2")


def since() -> list[bytes]:
    """Both customers go on with their own numbers, beyond the add-on's next round."""
    return [
        call("c1", OWN, 60, days(2)),
        call("c2", THEIRS, 60, days(3)),
        top_up("t1", THEIRS, "20", days(40)),
        call("c3", OWN, 60, days(41)),
    ]


def test_a_number_that_was_handed_over_last_month(life: LifeMaker) -> None:
    """The old owner is owed what was on it then, what was renewed since goes back; the new owner has it from then on."""
    told = life(tells_numbers=True)
    told.given(*BEGIN, *since())
    assert told.then(passed(days(1))) == ["2024-04-02 10:00:00 0812345678 change-owner late"]
    (outcome,) = put_in(told.world)
    lines = now(outcome)
    assert lines[0].startswith("late: 2024-04-02 10:00:00 change-owner granted")
    assert any(line.startswith("gone") for line in lines)
    assert any(line.startswith("new: 2024-04-02 10:00:00 activate-number granted") for line in lines)
    assert told.world.connection.execute(WHOSE, (NUMBER,)).fetchall() == [
        ("h-1", "ended", False),
        ("h-2", "active", True),
    ]
    told.given()
    assert told.then(top_up("t2", NUMBER, "30", days(42)))[0].endswith("channel/kiosk > wallet 30.00")
    assert balance(told.world, NUMBER) == 3_000
    holds(told.world)


def test_it_is_as_if_it_had_been_recorded_in_time(ground: Ground, life: LifeMaker, book: Book) -> None:
    """All that is kept of both is the same as in a world in which it was recorded at once; so it stays."""
    told = life()
    told.given(*BEGIN, *since(), passed(days(1)))
    put_in(told.world)
    told.given(top_up("late", OWN, "20", later(APRIL, minutes=30)), top_up("lat2", THEIRS, "20", days(2)))
    assert [outcome.state for outcome in put_in(told.world)] == ["corrected", "corrected"]
    corrected = kept(told.world.connection)
    with ground.connection.transaction(force_rollback=True):
        ground.clear()
        in_time = ground.world(book)
        first, second, *more = since()
        lates = top_up("late", OWN, "20", later(APRIL, minutes=30)), top_up("lat2", THEIRS, "20", days(2))
        events = [*BEGIN, lates[0], passed(days(1)), first, lates[1], second, *more]
        list(in_time.player().play(events))
        assert differences(corrected, kept(ground.connection)) == []


def test_what_its_holder_did_with_it_since_stands_in_the_way(life: LifeMaker) -> None:
    """A call paid by the old owner can not be handed on: refused whole, and what stands in the way is named."""
    told = life()
    told.given(*BEGIN, *since(), call("c9", NUMBER, 60, days(42)), call("no", NUMBER, 10**6, days(42)))
    before = kept(told.world.connection)
    told.given(passed(days(1)))
    for _ in range(2):
        (outcome,) = put_in(told.world)
        assert outcome.why is not None
        assert outcome.why.what == "change-owner"
        assert outcome.why.about == f"{SUBJECT}: report-usage {days(42)}"
        assert "by an event of today" in outcome.why.remedy
    assert differences(before, kept(told.world.connection)) == []
    assert [(one.what, one.clause) for one in items(told.world.connection)] == [("refused", "house/correction")]
    holds(told.world)


def test_a_new_owner_who_could_not_have_it(life: LifeMaker) -> None:
    """An account that was opened later could take no number then: refused whole, nothing is touched."""
    told = life()
    told.given(*BEGIN, event("b1", "account.opened", "account/ba-3", days(2), holder="h-2"), *since()[1:])
    before = kept(told.world.connection)
    told.given(event("o1", "number.owner-changed", SUBJECT, days(1), to_holder="h-2", to_account="ba-3"))
    (outcome,) = put_in(told.world)
    assert outcome.why is not None
    assert (outcome.why.what, outcome.changes) == ("malformed", [])
    assert differences(before, kept(told.world.connection)) == []
