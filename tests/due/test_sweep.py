"""What falls due for numbers that no event touches is found and carried out, in its time and order."""

from __future__ import annotations

from sitthi.app import World
from sitthi.due.sweep import AT_ONCE, sweep
from sitthi.flow.request import Answer
from sitthi.kernel import moment
from sitthi.views.prove import prove
from tests.life import START, balance, decide, event, later, opened, taken_over

DAYS_10 = later(START, days=10)


def numbers(count: int) -> list[str]:
    """So many numbers."""
    return [f"081{place:07d}" for place in range(count)]


def swept(world: World, until: str) -> list[tuple[str, str, str]]:
    """(time, number, command) of everything carried out up to a time, in order."""
    found = []
    for answer in sweep(world.corridor, moment.parse_time(until)):
        found += [told(receipt) for receipt in answer.receipts]
    return found


def told(receipt: bytes) -> tuple[str, str, str]:
    """When, about which number, what."""
    command, _ = opened(receipt)
    return moment.format_time(command.at_us), command.subject.partition("/")[2], command.name


def test_nothing_is_done_before_its_time(world: World) -> None:
    """A microsecond before it is due it is not, at its instant it is."""
    (number,) = numbers(1)
    decide(world, taken_over(number, valid_until=DAYS_10))
    due_us = moment.parse_time(later(START, days=3))
    assert list(sweep(world.corridor, due_us - 1)) == []
    (answer,) = sweep(world.corridor, due_us)
    assert [told(receipt) for receipt in answer.receipts] == [(later(START, days=3), number, "remind-validity")]


def test_twice_does_nothing_twice(world: World) -> None:
    """What is done is no longer due: the same sweep again finds nothing."""
    decide(world, *[taken_over(number, valid_until=DAYS_10) for number in numbers(3)])
    assert len(swept(world, DAYS_10)) == 6
    assert swept(world, DAYS_10) == []


def test_a_missed_night_is_caught_up_in_order(world: World) -> None:
    """After days without a sweep each thing is done at the time at which it was due, one after the other."""
    (number,) = numbers(1)
    buy = event("b1", "addon.requested", f"number/{number}", START, offer="net-279-auto6")
    decide(world, taken_over(number, "600.00", valid_until=later(START, days=60)), buy)
    assert swept(world, later(START, days=70)) == [
        (START, number, "deliver-message"),
        (START, number, "start-addon"),
        ("2024-05-01T23:59:59+07:00", number, "renew-addon"),
        ("2024-05-01T23:59:59+07:00", number, "remind-balance"),
        (later(START, days=53), number, "remind-validity"),
        (later(START, days=59), number, "remind-validity"),
        ("2024-06-01T23:59:59+07:00", number, "renew-addon"),
        ("2024-06-02T23:59:59+07:00", number, "retry-addon"),
        ("2024-06-03T23:59:59+07:00", number, "retry-addon"),
        ("2024-06-04T23:59:59+07:00", number, "retry-addon"),
        ("2024-06-05T00:00:00+07:00", number, "lapse-addon"),
    ]
    assert balance(world, number) == 60000 - 2 * 29853


def test_a_catch_up_is_the_same_as_a_sweep_every_night(world: World) -> None:
    """Night by night or all at once: the same work at the same times."""
    first, second = numbers(2)
    for number in (first, second):
        buy = event(f"b-{number}", "addon.requested", f"number/{number}", START, offer="finver-139-auto6")
        decide(world, taken_over(number, "400.00", valid_until=later(START, days=60)), buy)
    number_no = world.connection.execute("SELECT number_no FROM numbers WHERE number = %s", (first,)).fetchone()
    assert number_no is not None
    nights: list[Answer] = []
    for day in range(70):
        nights += world.corridor.sweep([number_no[0]], moment.parse_time(later(START, days=day)))
    by_night = [told(receipt) for answer in nights for receipt in answer.receipts]
    at_once = swept(world, later(START, days=69))
    assert [(at, name) for at, _, name in by_night] == [(at, name) for at, _, name in at_once]
    assert {number for _, number, _ in at_once} == {second}


def test_more_numbers_than_one_batch_takes(world: World) -> None:
    """All are found, however few are taken at once; the soonest due come first."""
    all_numbers = numbers(AT_ONCE + 10)
    valid = [later(DAYS_10, seconds=-place) for place in range(len(all_numbers))]
    decide(world, *[taken_over(number, valid_until=end) for number, end in zip(all_numbers, valid, strict=True)])
    done = swept(world, later(START, days=3))
    assert [number for _, number, _ in done] == all_numbers[::-1]
    assert prove(world.connection, moment.parse_time(later(START, days=3))).held


def test_what_belongs_to_an_ended_subscription_is_still_done(world: World) -> None:
    """A refund of the old owner becomes overdue although the number is somebody else's by then."""
    old, other = numbers(2)
    decide(world, taken_over(old, "50.00"), taken_over(other, "50.00"))
    decide(world, event("e1", "number.ported-out", f"number/{old}", later(START, minutes=1)))
    begins = event(
        "a1", "number.activated", f"number/{old}", later(START, days=1), account=f"ba-{other}", charging="prepaid",
        main_package="my-second", active_since="2024-04-02",
    )  # fmt: skip
    decide(world, begins)
    assert swept(world, "2024-05-02T00:00:00+07:00") == [
        ("2024-04-24T00:00:00+07:00", old, "warn-refund"),
        ("2024-05-02T00:00:00+07:00", old, "mark-refund-overdue"),
    ]
