"""A made-up day: the same for the same seed, in order of time, well formed, and with something of everything."""

from __future__ import annotations

import datetime as dt
import tracemalloc
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

import msgspec
import pytest

from sitthi.app import make_index
from sitthi.channels.generated.day import NEWCOMERS_EACH, Plan, lines
from sitthi.flow.admit import Door
from sitthi.flow.care_events import CARE_EVENTS
from sitthi.flow.events import EVENT_TYPES
from sitthi.flow.money_events import MONEY_EVENTS
from sitthi.flow.points_events import POINTS_EVENTS
from sitthi.flow.request import Request
from sitthi.flow.tier_events import TIER_EVENTS
from sitthi.kernel import moment
from sitthi.kernel.errors import BadInput

DAY = moment.day_number(dt.date(2024, 4, 1))
PLAN = Plan(subscribers=200, events=2_000, seed=2567, first_day=DAY)
NOT_OF_A_DAY = {
    "number.taken-over",  # an import makes it
    "number.owner-changed",  # the second owner's world is another holder's story
    "number.recharged-as",
    "message.delivered",  # the null channel delivers
    "message.failed",
    *(one.name for one in (*MONEY_EVENTS, *POINTS_EVENTS, *TIER_EVENTS, *CARE_EVENTS)),  # a day of prepaid life
}


@pytest.fixture(scope="module")
def made() -> list[bytes]:
    """The lines of the plan above."""
    return list(lines(PLAN))


@pytest.fixture(scope="module")
def admitted(made: list[bytes]) -> list[Request]:
    """All lines through the front door."""
    door = Door(make_index())
    return [door.admit(line, number) for number, line in enumerate(made, 1)]


def test_the_same_seed_gives_the_same_bytes(made: list[bytes]) -> None:
    """Two runs of one plan do not differ in a byte."""
    assert made == list(lines(PLAN))


def test_another_seed_gives_another_day(made: list[bytes]) -> None:
    """The seed matters, and the ids of two seeds do not meet."""
    other = list(lines(msgspec.structs.replace(PLAN, seed=2568)))
    ids = [{msgspec.json.decode(line)["id"] for line in day} for day in (made, other)]
    assert not ids[0] & ids[1]


@pytest.mark.parametrize(
    "plan",
    [
        PLAN,
        Plan(1, 4, 1, DAY),
        Plan(20, 80, 2, DAY),
        Plan(200, 1_000, 3, DAY),
        Plan(57, 3_000, 4, DAY, days=3),
    ],
    ids=str,
)
def test_as_many_events_as_asked_for(plan: Plan) -> None:
    """Exactly so many lines, however few there are for each subscriber."""
    assert sum(1 for _ in lines(plan)) == plan.events


def test_every_line_is_admitted(admitted: list[Request]) -> None:
    """Nothing in a made-up day is malformed, and each subject has been registered before it acts."""
    holders, accounts, numbers = set(), set(), set()
    for request in admitted:
        command = request.command
        if command.name == "register-holder":
            holders.add(command.key)
        elif command.name == "open-account":
            assert command.body.holder in holders
            accounts.add(command.key)
        elif command.name == "activate-number":
            assert command.body.account in accounts
            numbers.add(command.key)
        else:
            assert command.key in numbers
    assert len(numbers) == PLAN.subscribers


@pytest.mark.parametrize("seed", range(6))
def test_time_never_goes_back(seed: int) -> None:
    """The lines stand in order of time, through the month before, the days and a crowded agenda."""
    plan = Plan(200, 900, seed, DAY, days=2)
    door = Door(make_index())
    times = [door.admit(line).command.at_us for line in lines(plan)]
    assert all(first <= second for first, second in pairwise(times))
    assert moment.day_of(times[0]) >= DAY - 31
    assert moment.day_of(times[-1]) == DAY + 1


def test_something_of_everything_happens(admitted: list[Request]) -> None:
    """Every type of event of prepaid life occurs, with every channel, offer, service and way to ask."""
    types = {request.spec.event_type for request in admitted}
    assert types == EVENT_TYPES.keys() - NOT_OF_A_DAY
    bodies = [request.command.body for request in admitted]
    names = Counter(request.command.name for request in admitted)
    assert {body.channel for body in bodies if hasattr(body, "channel")} == CHANNELS
    assert len({body.offer for body in bodies if hasattr(body, "offer")}) == 4
    assert {body.service for body in bodies if hasattr(body, "quantity") and hasattr(body, "started_us")} == SERVICES
    assert names["report-usage"] > names["top-up"] > names["request-addon"]


CHANNELS = {
    "card", "cash-card", "slip", "agent", "atm", "internet-banking", "telephone-banking", "shop", "kiosk",
    "credit-card", "third-party-kiosk", "convenience-store", "web", "app", "marketplace", "vending",
}  # fmt: skip
SERVICES = {"voice", "sms", "mms", "data", "international", "special", "roaming", "value-added"}


def test_some_events_are_sent_twice(made: list[bytes]) -> None:
    """A sender that got no answer sends the very same line again, at once."""
    repeated = [first for first, second in pairwise(made) if first == second]
    assert repeated
    assert len(set(made)) == len(made) - len(repeated)


def test_a_reversal_names_a_top_up_that_was_made(admitted: list[Request]) -> None:
    """What is reversed was topped up before, for the same number."""
    seen: dict[bytes, str] = {}
    reversals = 0
    for request in admitted:
        if request.command.name == "top-up":
            seen[request.key] = request.command.subject
        elif request.command.name == "reverse-top-up":
            assert seen[request.command.body.top_up_key] == request.command.subject
            reversals += 1
    assert reversals > 0


def test_the_night_is_quiet(admitted: list[Request]) -> None:
    """From one to five in the morning there is less than in the single busiest hour."""
    hours = Counter(
        moment.moment_of(request.command.at_us).hour
        for request in admitted
        if moment.day_of(request.command.at_us) == DAY
    )
    assert sum(hours[hour] for hour in (1, 2, 3, 4)) < hours[19]


def test_newcomers_arrive_on_the_day(admitted: list[Request]) -> None:
    """One in twenty subscribers begins on the first day itself, all others before."""
    activated = [one.command.at_us for one in admitted if one.command.name == "activate-number"]
    assert sum(moment.day_of(at_us) == DAY for at_us in activated) == PLAN.subscribers // NEWCOMERS_EACH


def test_memory_does_not_grow_with_the_events() -> None:
    """Twenty times the events take no more memory."""
    peaks = [_peak(lines(Plan(50, events, 5, DAY))) for events in (1_000, 20_000)]
    assert peaks[1] < peaks[0] + 100_000


def _peak(stream: Iterator[bytes]) -> int:
    tracemalloc.start()
    for _ in stream:
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@pytest.mark.parametrize(
    ("plan", "field"),
    [
        (Plan(0, 100, 1, DAY), "--subscribers"),
        (Plan(200, 700, 1, DAY), "--events"),
        (Plan(10, 100, -1, DAY), "--seed"),
        (Plan(10, 100, 1, DAY, days=0), "--days"),
    ],
)
def test_what_can_not_be_made_is_said(plan: Plan, field: str) -> None:
    """A wish that makes no sense is refused by the name of its option."""
    with pytest.raises(BadInput) as caught:
        next(lines(plan))
    assert caught.value.field == field
