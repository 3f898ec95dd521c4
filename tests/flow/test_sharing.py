"""What waits is shared among a lane's tracks: each holder's requests keep their order, what is unclear goes alone."""

from __future__ import annotations

from typing import Any

import msgspec
from hypothesis import given
from hypothesis import strategies as st

from sitthi.flow.commands import COMMANDS
from sitthi.flow.pace import Aim, Pace
from sitthi.flow.request import Request
from sitthi.flow.sharing import Sharing, Turn
from sitthi.kernel.command import SYSTEM, Command

CALL = next(spec for spec in COMMANDS if spec.event_type == "usage.reported")
LAST = msgspec.structs.replace(CALL, name="last")


def request(number: int, *, last: bool = False) -> Request:
    """A request of which only its number matters here."""
    command = Command("x", "test", str(number), "number/1", 0, SYSTEM, b"", None)
    return Request(LAST if last else CALL, command, b"%d" % number)


def sharing_of(tracks: int = 1, **aim: int) -> Sharing[int]:
    """Nobody waits yet; batches of three, unless said otherwise, gathered for 1 ms."""
    wanted = msgspec.structs.replace(Aim(latency_us=21_000, gather_us=1_000, first=3), **aim)
    return Sharing(Pace(wanted), lambda spec: spec is LAST, tracks)


def tickets(turn: Turn[int]) -> list[int]:
    """The tickets of a turn's batch."""
    return [ticket for _, ticket in turn.batch]


def add(sharing: Sharing[int], *numbers: int, now_us: int = 0) -> None:
    """Requests come, each with its number for a ticket."""
    for number in numbers:
        sharing.add(request(number), number, now_us)


def test_a_batch_is_taken_in_order_of_arrival() -> None:
    """The first to come are the first to go, at most the present size at a time."""
    sharing = sharing_of()
    assert sharing.turn(0, 0) == Turn()
    add(sharing, 0, 1, 2, 3, 4)
    assert tickets(sharing.turn(0, 5)) == [0, 1, 2]
    assert sharing.turn(0, 5) == Turn()
    sharing.done(0)
    assert sharing.turn(0, 5) == Turn(wait_us=995)
    assert tickets(sharing.turn(0, 1_000)) == [3, 4]
    assert len(sharing) == 0


def test_a_batch_ends_with_a_request_that_nothing_may_follow() -> None:
    """After a number has passed to another holder nothing may follow in the same batch."""
    sharing = sharing_of(first=9)
    for number in range(4):
        sharing.add(request(number, last=number == 1), number, now_us=0)
    assert tickets(sharing.turn(0, 1_000)) == [0, 1]
    sharing.done(0)
    assert tickets(sharing.turn(0, 1_000)) == [2, 3]


def test_whoever_submits_hears_when_a_track_should_look() -> None:
    """A track at rest is woken by the first of a batch, by the last and by one more, and by no other."""
    sharing = sharing_of()
    assert [sharing.add(request(number), number, 0) for number in range(5)] == [True, False, True, True, False]


def test_a_few_are_decided_by_one_track_alone() -> None:
    """Without load nothing is routed: one track decides, the others stand still until it is done."""
    sharing = sharing_of(tracks=2)
    add(sharing, 0, 1)
    assert tickets(sharing.turn(1, 1_000)) == [0, 1]
    add(sharing, 2, 3, 4, 5)
    assert sharing.turn(0, 9_000) == Turn()
    sharing.done(1)
    assert len(sharing.turn(0, 9_000).route) == 4


def test_under_load_each_track_takes_its_own() -> None:
    """What waits is routed, and both tracks work at the same time, each in order of arrival."""
    sharing = sharing_of(tracks=2)
    add(sharing, 0, 1, 2, 3, 4, 5)
    assert [one.key for one in sharing.turn(0, 0).route] == [b"0", b"1", b"2", b"3", b"4", b"5"]
    assert sharing.turn(1, 0) == Turn()
    sharing.routed([0, 1, 0, 1, 0, 0])
    assert tickets(sharing.turn(0, 0)) == [0, 2, 4]
    assert tickets(sharing.turn(1, 0)) == [1, 3]
    sharing.done(0)
    assert tickets(sharing.turn(0, 0)) == [5]


def test_a_track_with_few_of_its_own_has_more_routed() -> None:
    """What is left over of the last batch does not go by itself while more waits."""
    sharing = sharing_of(tracks=2, first=4)
    add(sharing, *range(8))
    sharing.turn(0, 0)
    sharing.routed([0, 0, 0, 0, 0, 1, 1, 1])
    assert tickets(sharing.turn(0, 0)) == [0, 1, 2, 3]
    add(sharing, *range(8, 20))
    sharing.done(0)
    assert len(sharing.turn(0, 0).route) == 6
    sharing.routed([0, 1, 0, 0, 1, 1])
    assert tickets(sharing.turn(0, 0)) == [4, 8, 10, 11]


def test_what_can_not_be_routed_is_decided_alone() -> None:
    """It waits until every track is at rest, and goes with what came after it; what follows is routed anew."""
    sharing = sharing_of(tracks=2)
    add(sharing, 0, 1, 2, 3, 4, 5, 6)
    sharing.turn(0, 0)
    sharing.routed([0, 1, None, 0, 1, 1])
    assert tickets(sharing.turn(0, 0)) == [0]
    assert tickets(sharing.turn(1, 0)) == [1]
    sharing.done(0)
    assert sharing.turn(0, 0) == Turn()
    sharing.done(1)
    assert tickets(sharing.turn(0, 0)) == [2, 3, 4]
    assert sharing.turn(1, 0) == Turn()
    sharing.done(0)
    assert tickets(sharing.turn(1, 1_000)) == [5, 6]


def test_no_more_wait_than_two_batches_for_each_track() -> None:
    """Whoever comes beyond that would only wait longer."""
    sharing = sharing_of(tracks=2)
    add(sharing, *range(11))
    assert not sharing.is_full
    add(sharing, 11)
    assert sharing.is_full


def test_while_closing_nobody_waits_for_company() -> None:
    """What is left goes at once."""
    sharing = sharing_of(tracks=2)
    add(sharing, 0)
    assert tickets(sharing.turn(0, 0, closing=True)) == [0]


class Played:
    """Requests of holders by a drawn hand: which track has its turn when, and who comes meanwhile."""

    def __init__(self, tracks: int) -> None:
        """Nothing has happened."""
        self.sharing = sharing_of(tracks, first=4)
        self.at_work: dict[int, list[int]] = {}
        self.decided: list[int] = []

    def turn(self, track: int, owner: dict[int, int | None]) -> None:
        """A track ends what it is at; or it looks what there is for it, and routes by whose requests are."""
        if track in self.at_work:
            self.decided += self.at_work.pop(track)
            self.sharing.done(track)
            return
        turn = self.sharing.turn(track, 1 << 40)
        if turn.route:
            self.sharing.routed([owner[int(one.key)] for one in turn.route])
        elif turn.batch:
            self.at_work[track] = tickets(turn)
            taken: list[Any] = [number for batch in self.at_work.values() for number in batch]
            assert len(taken) == len(set(taken)), "nothing is at work twice"
            if any(owner[number] is None for number in self.at_work[track]):
                assert len(self.at_work) == 1, "what is unclear is decided alone"


@given(
    st.integers(1, 3),
    st.lists(st.none() | st.integers(0, 2), max_size=60),
    st.lists(st.integers(0, 4), max_size=200),
)
def test_every_request_is_decided_once_and_each_holders_in_order(
    tracks: int, owners: list[int | None], hand: list[int]
) -> None:
    """However tracks take turns: each is decided, once, a holder's in order, and none beside what is unclear."""
    owner = {number: None if one is None else one % tracks for number, one in enumerate(owners)}
    played, coming = Played(tracks), iter(owner)
    for drawn in hand:
        if drawn < tracks:
            played.turn(drawn, owner)
        else:
            add(played.sharing, *[number for _, number in zip(range(5), coming, strict=False)])
    add(played.sharing, *coming)
    for _ in range(8 * len(owner) + 8):
        for track in range(tracks):
            played.turn(track, owner)
    assert sorted(played.decided) == list(owner)
    for one in {*owner.values()} - {None}:
        own = [number for number in played.decided if owner[number] == one]
        assert own == sorted(own)
