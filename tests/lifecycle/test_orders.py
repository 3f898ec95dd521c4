"""Whatever happens, in whatever order and however many at once: the same is decided in batches of any size."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import combinations
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.life import later, play
from tests.lifecycle.attempts import ATTEMPTS
from tests.lifecycle.conftest import Stages
from tests.lifecycle.customers import CUSTOMERS, HOLDERS, NEW
from tests.lifecycle.plays import NOW, PLAYS
from tests.lifecycle.stage import Stage
from tests.lifecycle.things import things
from tests.stories.company import FIRST, SECOND
from tests.stories.telling import BATCHES

QUIETLY = settings(deadline=None, database=None, print_blob=True, suppress_health_check=list(HealthCheck))
GAPS_HOURS = (0, 0, 0, 1, 24, 24 * 20, 24 * 45)
Deed = tuple[str, bytes]


def deeds_of(customer: str) -> list[Deed]:
    """What may happen to a customer: the events of the rows, and what is given before them; and all it may attempt."""
    found: dict[str, bytes] = {}
    for row, plays in PLAYS.items():
        for name, one in plays.items():
            if name.partition("@")[0] == customer:
                found |= {f"{row} {place}": raw for place, raw in enumerate(one.given)}
                if isinstance(one.event, bytes):
                    found[f"{row} {name}"] = one.event
    return [*found.items(), *((name, made("try", FIRST, NOW)) for name, made in ATTEMPTS.items())]


def happening(raw: bytes, place: int, time: str, number: str) -> bytes:
    """An event at another time, under an id of its own, about a number if it is about the first one."""
    event: dict[str, Any] = json.loads(raw)
    event |= {"id": f"{event['id']}-{place}", "time": time}
    if event["subject"] == f"number/{FIRST}":
        event["subject"] = f"number/{number}"
    return json.dumps(event, ensure_ascii=False).encode()


def same_in_any_batch(stage: Stage, events: Sequence[bytes], until: str) -> dict[bytes, bytes]:
    """Play events in batches of 1, 7 and 500: the receipts of all of it, which are the same; the books are proven."""
    one, *others = (stage.lives(events, size, until) for size in BATCHES)
    for other in others:
        assert other.keys() == one.keys()
        assert other == one
    return one


CHOSEN = st.tuples(
    st.integers(0, 199), st.sampled_from(GAPS_HOURS), st.sampled_from((FIRST, FIRST, FIRST, SECOND, NEW))
)
LIVES = st.tuples(st.sampled_from(sorted(CUSTOMERS)), st.lists(CHOSEN, min_size=1, max_size=10))


def lived(stages: Stages, life: tuple[str, list[tuple[int, int, str]]]) -> None:
    """One life drawn at random."""
    customer, chosen = life
    deeds, time, events = deeds_of(customer), NOW, []
    for place, (which, gap, number) in enumerate(chosen):
        time = later(time, hours=gap)
        events.append(happening(deeds[which % len(deeds)][1], place, time, number))
    same_in_any_batch(stages(customer), events, later(time, days=31))


@settings(QUIETLY, max_examples=10, derandomize=True)
@given(life=LIVES)
def test_a_few_lives_are_the_same_in_any_batch(stages: Stages, life: tuple[str, list[tuple[int, int, str]]]) -> None:
    """Events of the matrix in any order on customers who hold everything: the same receipts, and proven books."""
    lived(stages, life)


@pytest.mark.long
@settings(QUIETLY, max_examples=400)
@given(life=LIVES)
def test_many_lives_are_the_same_in_any_batch(stages: Stages, life: tuple[str, list[tuple[int, int, str]]]) -> None:
    """Many of them."""
    lived(stages, life)


ENDINGS = ("disconnected-customer", "ported-out", "customer-gone", "owner-changed", "disconnected-debt")
PAIRS = [
    *(("shared", FIRST, SECOND, one, one) for one in ENDINGS),
    *(("postpaid", FIRST, SECOND, one, one) for one in ENDINGS),
    *(("shared", FIRST, SECOND, *rows) for rows in combinations(ENDINGS, 2)),
    ("shared", FIRST, NEW, "renumbered", "suspended-customer"),
    ("postpaid", FIRST, NEW, "renumbered", "suspended-customer"),
    ("postpaid", FIRST, NEW, "renumbered-elsewhere", "disconnected-customer"),
    ("postpaid", FIRST, FIRST, "swapped-to-prepaid", "package-changed"),
    ("shared", FIRST, SECOND, "swapped-to-prepaid", "disconnected-customer"),
    ("shared", FIRST, FIRST, "payment-reversed", "disconnected-customer"),
    ("form-2", FIRST, FIRST, "addon-deleted", "ported-out"),
    ("own", FIRST, FIRST, "swapped-to-postpaid", "category-changed"),
]
"""Two events at once: the customer, the number of each, the row of each."""


def event_of(customer: str, row: str) -> bytes:
    """The event of a row for a customer, by its first play."""
    plays = [one for name, one in PLAYS[row].items() if name.partition("@")[0] == customer]
    event = (plays or list(PLAYS[row].values()))[0].event
    assert isinstance(event, bytes)
    return event


@pytest.mark.parametrize(("customer", "first", "second", "row", "other"), PAIRS)
def test_two_events_at_once(stages: Stages, customer: str, first: str, second: str, row: str, other: str) -> None:
    """At the same instant, in one batch or in two: each has its consequences, and the same ones."""
    time = later(NOW, hours=24)
    events = [
        happening(event_of(customer, row), 1, time, first),
        happening(event_of(customer, other), 2, time, second),
    ]
    receipts = same_in_any_batch(stages(customer), events, later(time, days=70))
    assert len(receipts) > 2


@pytest.mark.parametrize("ending", ENDINGS)
def test_the_last_number_of_an_account_ends_its_points(stages: Stages, ending: str) -> None:
    """Of two numbers that leave at once either may be the first: the points of the account end with the second."""
    stage = stages("shared")
    for numbers in ((FIRST, SECOND), (SECOND, FIRST)):
        made = (happening(event_of("shared", ending), place, NOW, number) for place, number in enumerate(numbers))
        events = list(made)
        with stage.undone():
            play(stage.world(), events[0])
            assert points_of(stage) == "enrolled"
            play(stage.world(), events[1])
            assert points_of(stage) == "ended"
        with stage.undone():
            play(stage.world(), *events)
            assert points_of(stage) == "ended"


def points_of(stage: Stage) -> str:
    """The state of the account's points."""
    return str(things(stage.world(), HOLDERS[stage.customer])["points"]["points ba-1"]["state"])
