"""Playing events: the clock follows them, whatever the batches are."""

from __future__ import annotations

import msgspec
import pytest

from sitthi.app import Options, World
from sitthi.flow.request import DECIDED, MALFORMED, Answer
from tests.conftest import WorldMaker
from tests.life import START, balance, call, decide, event, later, opened, play, said, taken_over, top_up

FIRST = "0810000001"
SECOND = "0810000002"
FAR = "2099-01-01T00:00:00+07:00"
SIZES = [1, 2, 7, 500]


def flat(answers: list[Answer]) -> list[tuple[str, str]]:
    """(command, outcome) of every decision, in order."""
    return [pair for answer in answers for pair in said(answer)]


def told(answers: list[Answer]) -> set[bytes]:
    """All receipts, whatever their order."""
    return {receipt for answer in answers if answer.state == DECIDED for receipt in answer.receipts}


def test_blank_lines_are_passed_over(world: World) -> None:
    """Empty lines are nothing, but they count as lines."""
    answers = play(world, taken_over(FIRST), b"", b"  \n", top_up("t1", FIRST, "20", later(START, minutes=1)))
    assert [(answer.state, answer.line) for answer in answers] == [(DECIDED, 1), (DECIDED, 4)]


def test_what_falls_due_between_two_events_of_another_number_is_done(world: World) -> None:
    """The clock follows the events of all: a reminder goes out though its number is never touched."""
    answers = play(
        world,
        taken_over(FIRST, valid_until=later(START, days=10)),
        taken_over(SECOND),
        call("c1", SECOND, 60, later(START, days=4)),
    )
    assert flat(answers)[-1] == ("remind-validity", "recorded")


def test_what_falls_due_later_waits_for_its_time(world: World) -> None:
    """Nothing due after the last event is done, unless one asks for it."""
    answers = play(world, taken_over(FIRST, valid_until=later(START, days=10)))
    assert flat(answers) == [("take-over-number", "granted")]
    until = play(world, until=later(START, days=20))
    assert flat(until) == [("remind-validity", "recorded")] * 2


@pytest.mark.parametrize("size", SIZES)
def test_nothing_after_a_bad_line(make_world: WorldMaker, size: int) -> None:
    """Everything before a bad line is decided and kept, nothing after it, whatever the batch size."""
    world = make_world(options=Options(batch_size=size))
    answers = play(
        world,
        taken_over(FIRST),
        top_up("t1", FIRST, "20", later(START, minutes=1)),
        top_up("t2", SECOND, "20", later(START, minutes=2)),
        b"not JSON",
        top_up("t3", FIRST, "20", later(START, minutes=3)),
    )
    assert [(answer.state, answer.line) for answer in answers] == [(DECIDED, 1), (DECIDED, 2), (MALFORMED, 3)]
    assert balance(world, FIRST) == 12000


@pytest.mark.parametrize("size", SIZES)
def test_keep_going_passes_bad_lines_over(make_world: WorldMaker, size: int) -> None:
    """With keep-going every bad line is reported and all others are decided."""
    world = make_world(options=Options(batch_size=size, keep_going=True))
    answers = play(
        world,
        taken_over(FIRST),
        top_up("t2", SECOND, "20", later(START, minutes=2)),
        b"not JSON",
        top_up("t3", FIRST, "20", later(START, minutes=3)),
        event("t4", "topup.requested", f"number/{FIRST}", later(START, minutes=4), channel="kiosk", amount="1.234"),
    )
    assert [(answer.state, answer.line) for answer in answers] == [
        (DECIDED, 1), (MALFORMED, 2), (MALFORMED, 3), (DECIDED, 4), (MALFORMED, 5),
    ]  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
def test_a_bad_line_does_not_move_the_clock(make_world: WorldMaker, size: int) -> None:
    """Nothing of a malformed event is recorded, not even that its time has come."""
    world = make_world(options=Options(batch_size=size, keep_going=True))
    answers = play(
        world,
        taken_over(FIRST, valid_until=later(START, days=10)),
        top_up("t1", SECOND, "20", FAR),
        call("c1", FIRST, 60, later(START, minutes=1)),
    )
    assert flat(answers) == [("take-over-number", "granted"), ("report-usage", "granted")]


@pytest.mark.parametrize("size", SIZES)
def test_what_is_due_before_a_bad_line_is_the_same_in_every_batch(make_world: WorldMaker, size: int) -> None:
    """A run that stops has carried out what was due up to its last good line, and nothing beyond."""
    world = make_world(options=Options(batch_size=size))
    answers = play(
        world,
        taken_over(FIRST, valid_until=later(START, days=10)),
        taken_over(SECOND),
        call("c1", SECOND, 60, later(START, days=4)),
        top_up("t1", "0819999999", "20", later(START, days=20)),
    )
    reminded = [pair for pair in flat(answers) if pair[0] == "remind-validity"]
    assert len(reminded) == 1


def test_an_event_out_of_order_meets_the_same_world_in_every_batch(make_world: WorldMaker) -> None:
    """An event earlier than work that has fallen due since, by the clock of the others, is late in any batch."""
    events = [
        taken_over(FIRST, valid_until=later(START, days=10)),
        taken_over(SECOND),
        call("c1", SECOND, 60, later(START, days=4)),
        call("c2", FIRST, 60, later(START, days=2)),
        call("c3", FIRST, 60, later(START, days=5)),
        call("c4", SECOND, 60, later(START, days=5)),
    ]
    found = []
    for size in SIZES:
        answers = play(make_world(options=Options(batch_size=size)), *events, until=later(START, days=6))
        found.append(told(answers))
        assert ("report-usage", "late") in flat(answers)
    assert all(one == found[0] for one in found)


def test_what_a_straggler_causes_is_due_before_the_next_in_every_batch(make_world: WorldMaker) -> None:
    """A number taken over behind the clock is reminded at once of what is due by then: its next event is late."""
    events = [
        taken_over(SECOND),
        call("c1", SECOND, 60, later(START, days=9)),
        taken_over(FIRST, valid_until=later(START, days=10)),
        call("c2", FIRST, 60, later(START, days=1)),
        call("c3", FIRST, 60, later(START, days=9)),
    ]
    for size in SIZES:
        answers = play(make_world(options=Options(batch_size=size)), *events)
        assert flat(answers) == [
            ("take-over-number", "granted"),
            ("report-usage", "granted"),
            ("take-over-number", "granted"),
            ("remind-validity", "recorded"),
            ("remind-validity", "recorded"),
            ("report-usage", "late"),
            ("report-usage", "granted"),
        ]


def test_notices_are_delivered_by_the_null_channel(world: World) -> None:
    """After a run nothing waits in the outbox of messages; with a real channel notices wait for its report."""
    play(world, taken_over(FIRST, "20.00"), call("c1", FIRST, 600, later(START, minutes=1)))
    row = world.connection.execute("SELECT template, state FROM messages").fetchall()
    assert row == [("low-balance", "delivered")]


def test_notices_wait_for_a_real_channel(make_world: WorldMaker) -> None:
    """Without the null channel a notice stays queued until its delivery is reported."""
    world = make_world(options=Options(null_delay_us=None))
    play(world, taken_over(FIRST, "20.00"), call("c1", FIRST, 600, later(START, minutes=1)))
    states = "SELECT message, state FROM messages"
    ((message, state),) = world.connection.execute(states).fetchall()
    assert state == "queued"
    play(world, event("d1", "message.delivered", f"message/{message}", later(START, minutes=2)))
    assert world.connection.execute(states).fetchall() == [(message, "delivered")]


def test_the_decision_on_a_request_stands_after_its_due_work(world: World) -> None:
    """An answer holds the due work done first, then the request's own decision, then its consequences."""
    play(world, taken_over(FIRST, "20.00", valid_until=later(START, days=10)))
    (answer,) = decide(world, call("c1", FIRST, 600, later(START, days=4)))
    assert said(answer) == [
        ("remind-validity", "recorded"), ("report-usage", "granted"), ("remind-balance", "recorded"),
    ]  # fmt: skip
    assert opened(answer.receipts[answer.own])[0].id == "c1"


def test_a_decision_is_a_function_of_the_order_of_events_only(make_world: WorldMaker) -> None:
    """The very same lines give the very same receipts in another world."""
    events = [
        taken_over(FIRST),
        taken_over(SECOND),
        *(call(f"c{n}", FIRST, n, later(START, minutes=n)) for n in (1, 2, 3)),
    ]
    first, second = (
        told(play(make_world(options=msgspec.structs.replace(Options(), batch_size=2)), *events)) for _ in "ab"
    )
    assert first == second


@pytest.mark.parametrize("size", SIZES)
def test_a_message_of_what_falls_due_in_between_is_known(make_world: WorldMaker, size: int) -> None:
    """What is said of a message is decided after what sent it, though that has fallen due since the event before."""
    lives = (taken_over(FIRST, valid_until=later(START, days=10)), taken_over(SECOND))
    before = make_world(options=Options(null_delay_us=None))
    play(before, *lives, until=later(START, days=4))
    row = before.connection.execute("SELECT message FROM messages").fetchone()
    assert row is not None
    world = make_world(options=Options(null_delay_us=None, batch_size=size))
    answers = play(
        world,
        *lives,
        call("c1", SECOND, 60, later(START, days=2)),
        event("m1", "message.delivered", f"message/{row[0]}", later(START, days=4)),
        call("c2", SECOND, 60, later(START, days=5)),
    )
    assert {answer.state for answer in answers} == {DECIDED}
    assert [name for name, _ in flat(answers) if "message" in name or "remind" in name] == [
        "remind-validity",
        "deliver-message",
    ]
    states = world.connection.execute("SELECT state FROM messages").fetchall()
    assert states == [("delivered",)]
