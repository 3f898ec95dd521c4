"""The load of a benchmark is what it says: a lane's own holders, each event once, the shares stated."""

from collections import Counter
from pathlib import Path
from typing import Any

import msgspec
import pytest

from benchmarks.load import BEGIN_US, SPAN_US, Window, number_of, of_lane, write_numbers
from sitthi.app import make_index
from sitthi.channels.takeover.reading import read_rows
from sitthi.channels.takeover.rows import NUMBERS
from sitthi.flow.admit import Door
from sitthi.flow.corridor import lane_of
from sitthi.kernel import ids


def decoded(events: list[bytes]) -> list[dict[str, Any]]:
    """Events as JSON."""
    return [msgspec.json.decode(one) for one in events]


def test_every_event_is_admitted() -> None:
    """The door takes all of them: none is malformed."""
    door = Door(make_index())
    for event in Window(3, 1).events(range(50), 500):
        door.admit(event)


def test_the_file_of_numbers_is_one_the_import_reads(tmp_path: Path) -> None:
    """A row for each subscriber, under columns that the import knows."""
    path = tmp_path / "numbers.csv"
    write_numbers(path, 20)
    rows = list(read_rows(path, NUMBERS))
    assert [row.cells["number"] for row in rows] == [number_of(no) for no in range(20)]


def test_the_shares_are_as_stated() -> None:
    """Of ten events four are calls, one is a text, three are data and two are top-ups."""
    events = decoded(Window(0, 0).events(range(1_000), 20_000))
    kinds = Counter(one["data"].get("service", "top-up") for one in events)
    assert {kind: round(count / 2_000) for kind, count in kinds.items()} == {
        "voice": 4,
        "sms": 1,
        "data": 3,
        "top-up": 2,
    }


def test_a_window_of_use_only_has_no_top_ups() -> None:
    """For the bytes of a simple charge nothing else is among the events."""
    events = decoded(Window(0, 0, usage_only=True).events(range(100), 2_000))
    assert {one["type"] for one in events} == {"usage.reported"}


def test_the_same_window_has_the_same_events_and_others_have_others() -> None:
    """A run can be repeated; no id comes twice over windows and lanes."""
    windows = [Window(0, 0), Window(0, 1), Window(1, 0)]
    made = [window.events(range(100), 300) for window in windows]
    assert made[0] == Window(0, 0).events(range(100), 300)
    keys = [(one["source"], one["id"]) for events in made for one in decoded(events)]
    assert len(set(keys)) == len(keys)


def test_times_never_go_back() -> None:
    """Within a window and from one to the next every event is later than the one before, or at the same time."""
    door = Door(make_index())
    events = [event for window in range(14) for event in Window(window, 0).events(range(10), 50)]
    times = [door.admit(event).command.at_us for event in events]
    assert times == sorted(times)
    assert times[0] == BEGIN_US
    assert times[-1] < BEGIN_US + 14 * SPAN_US


@pytest.mark.parametrize("lanes", [1, 2, 3])
def test_each_subscriber_is_of_one_lane_by_its_holder(lanes: int) -> None:
    """Lanes share the subscribers among them, each its own holders."""
    shared = [list(of_lane(1_000, lane, lanes)) for lane in range(lanes)]
    assert sorted(one for lane in shared for one in lane) == list(range(1_000))
    for lane, subscribers in enumerate(shared):
        assert {lane_of(ids.holder_slot(f"h{one}"), lanes) for one in subscribers} == {lane}


def test_a_lanes_events_are_about_its_own_subscribers() -> None:
    """The generator of a lane makes nobody else's events."""
    subscribers = of_lane(1_000, 1, 2)
    own = {f"number/{number_of(one)}" for one in subscribers}
    assert {one["subject"] for one in decoded(Window(0, 1).events(subscribers, 2_000))} <= own
