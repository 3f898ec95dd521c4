"""Random lives of several numbers, some events out of order: the same in batches of any size, or cut in two."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sitthi.app import Options
from sitthi.flow.request import Answer
from sitthi.kernel.moment import HOUR_US
from sitthi.terms import Book
from sitthi.views.prove import prove
from tests.ground import Ground
from tests.model.customer import TH
from tests.model.wishes import SHORT_WAITS, WAITS, Wish, wishes
from tests.stories.telling import by_key

BEGIN = dt.datetime(2024, 4, 1, 10, tzinfo=TH)
HOLDERS = ["h1", "h1", "h2", "h3"]
NUMBERS = [f"081000000{place}" for place in range(len(HOLDERS))]
SIZES = (1, 2, 7, 500)

ENDINGS: st.SearchStrategy[Wish] = st.sampled_from([
    ("number.disconnected", {"reason": "customer"}),
    ("number.ported-out", {}),
    ("number.suspended", {"reason": "permanent"}),
    ("number.owner-changed", {"to_holder": "h3", "to_account": "a-h3"}),
    ("number.recharged-as", {"to": "postpaid", "main_package": "post-basic"}),
    ("number.taken-over", {}),
])  # fmt: skip
"""Rare events that change whose a number is, or whether it is."""

STEPS = st.lists(
    st.tuples(
        st.integers(0, len(NUMBERS) - 1),
        st.one_of(wishes(), wishes(), wishes(), wishes(), wishes(), wishes(), ENDINGS),
        st.one_of(SHORT_WAITS, SHORT_WAITS, SHORT_WAITS, WAITS),
        st.sampled_from([0, 0, 0, 0, 0, 0, 0, 1, 3_600, 86_400]),
    ),
    min_size=5,
    max_size=40,
)
"""Which number, what, after which wait, and by how many seconds the event is too old when it comes."""


def taken(place: int, time: dt.datetime) -> dict[str, Any]:
    """What a take-over brings."""
    holder = HOLDERS[place]
    return {
        "account": f"a-{holder}",
        "holder": holder,
        "main_package": "my-second",
        "active_since": "2020-01-01",
        "balance": "600.00",
        "valid_until": (time + dt.timedelta(days=20 + 100 * place)).isoformat(),
    }


def told(steps: list[tuple[int, Wish, dt.timedelta, int]]) -> list[bytes]:
    """The events of a life, as a channel sends them."""
    found = [
        event(f"take-{place}", "number.taken-over", place, BEGIN, taken(place, BEGIN)) for place in range(len(NUMBERS))
    ]
    now, behind = BEGIN, [0, 0]
    for turn, (place, (kind, data), wait, old) in enumerate(steps):
        now += wait
        # Stragglers seldom come alone: the next two are as late as the first, so that some follow each other in order.
        behind = [old, old] if old else [behind[1], 0]
        time = max(BEGIN, now - dt.timedelta(seconds=behind[0]))
        body = taken(place, time) if kind == "number.taken-over" else data
        found.append(event(f"e{turn}", kind, place, time, body))
    return found


def event(event_id: str, kind: str, place: int, time: dt.datetime, data: dict[str, Any]) -> bytes:
    """One event."""
    return json.dumps({
        "specversion": "1.0",
        "id": event_id,
        "source": "test",
        "type": kind,
        "subject": f"number/{NUMBERS[place]}",
        "time": time.isoformat(),
        "data": data,
    }).encode()  # fmt: skip


def decided(ground: Ground, book: Book, options: Options, runs: list[list[bytes]]) -> dict[bytes, bytes]:
    """Every receipt of a life decided from nothing, by key."""
    ground.clear()
    answers: list[Answer] = []
    for run in runs:
        answers += ground.world(book, options).player().play(run)
    proof = prove(ground.connection)
    assert proof.held, proof.faults
    return by_key(answers)


def the_same(ground: Ground, book: Book, events: list[bytes], delay_us: int) -> None:
    """Whatever the batches and the runs, every decision has the same receipt."""
    found = {
        size: decided(ground, book, Options(batch_size=size, keep_going=True, null_delay_us=delay_us), [events])
        for size in SIZES
    }
    half = len(events) // 2
    found[0] = decided(ground, book, Options(keep_going=True, null_delay_us=delay_us), [events[:half], events[half:]])
    for size, receipts in found.items():
        assert receipts == found[1], f"differs in batches of {size} (0 = two runs)"


QUIETLY = settings(deadline=None, database=None, print_blob=True, suppress_health_check=list(HealthCheck))


def test_batches_make_no_difference(ground: Ground, book: Book) -> None:
    """A dozen lives, the same every time."""

    @settings(QUIETLY, max_examples=12, derandomize=True)
    @given(STEPS, st.sampled_from([0, 2 * HOUR_US]))
    def check(steps: list[tuple[int, Wish, dt.timedelta, int]], delay_us: int) -> None:
        the_same(ground, book, told(steps), delay_us)

    check()


@pytest.mark.long
def test_batches_make_no_difference_at_length(ground: Ground, book: Book) -> None:
    """Many lives, others every time."""

    @settings(QUIETLY, max_examples=200)
    @given(STEPS, st.sampled_from([0, 2 * HOUR_US]))
    def check(steps: list[tuple[int, Wish, dt.timedelta, int]], delay_us: int) -> None:
        the_same(ground, book, told(steps), delay_us)

    check()
