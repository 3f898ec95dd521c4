"""The shipped example: the documents' own worked examples inside a made-up day, decided as the documents say."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sitthi.app import World
from sitthi.entrypoints.cli.main import main
from sitthi.flow.request import DECIDED, REPEATED, Answer
from sitthi.kernel import moment
from sitthi.standing.parts import AddonPart
from sitthi.terms import load_book, package_book
from sitthi.views.prove import prove
from sitthi.views.receipts import Told, told
from tests.conftest import WorldMaker

EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
A_DAY = EXAMPLES / "a-day.jsonl"
OVERLAY = package_book() / "overlays" / "sale-window-open.yaml"


class Played:
    """The day as it was decided, by number."""

    def __init__(self, world: World, answers: list[Answer]) -> None:
        self.world = world
        self.answers = answers
        self._told = [told(body) for one in answers if one.state == DECIDED for body in one.receipts]

    def of(self, number: str, name: str) -> list[Told]:
        """The decisions of one command on one number, in order."""
        return [one for one in self._told if one.command.subject == f"number/{number}" and one.command.name == name]

    def addons(self, number: str) -> list[AddonPart]:
        """Every change of the number's add-ons, in order."""
        here = [one for one in self._told if one.command.subject == f"number/{number}"]
        return [part for one in here for part in one.decision.changes if isinstance(part, AddonPart)]

    def paid_satang(self, number: str, name: str) -> list[int]:
        """What each granted command of a name moved, in all its transfers in money."""
        moved = [[one for one in told.decision.transfers if one.unit == "satang"] for told in self.of(number, name)]
        return [sum(one.amount for one in transfers) for transfers in moved]


def play(make_world: WorldMaker, path: Path) -> Played:
    """A file played up to its last event."""
    world = make_world(book=load_book(overlay=OVERLAY))
    return Played(world, list(world.player().play(path.read_bytes().splitlines())))


@pytest.fixture
def played(make_world: WorldMaker) -> Played:
    """The worked examples."""
    return play(make_world, EXAMPLES / "worked.jsonl")


def events(path: Path) -> list[dict[str, Any]]:
    """The events of a file."""
    return [msgspec.json.decode(line) for line in path.read_bytes().splitlines()]


def us(text: str) -> int:
    """A Thai time written without its offset."""
    return moment.parse_time(text + "+07:00")


def test_the_example_is_what_its_command_makes(tmp_path: Path) -> None:
    """The command in the README of the examples writes the very same bytes."""
    made = tmp_path / "day.jsonl"
    options = ["--subscribers", "200", "--events", "2000", "--seed", "2567", "--with"]
    assert main(["generate", *options, str(EXAMPLES / "worked.jsonl"), "-o", str(made)]) == 0
    assert made.read_bytes() == A_DAY.read_bytes()


@pytest.mark.parametrize("path", [A_DAY, EXAMPLES / "worked.jsonl"], ids=lambda path: path.name)
def test_the_examples_are_in_order_of_time(path: Path) -> None:
    """No event of a shipped file comes before the one above it."""
    times = [moment.parse_time(event["time"]) for event in events(path)]
    assert all(first <= second for first, second in pairwise(times))


def test_the_day_is_a_day() -> None:
    """There are at least 1,000 events of one day, of 200 subscribers beside the worked examples."""
    found = events(A_DAY)
    assert sum(event["time"].startswith("2024-04-01") for event in found) >= 1_000
    activated = {event["subject"] for event in found if event["type"] == "number.activated"}
    assert len([subject for subject in activated if "/081000" not in subject]) == 200


def test_everything_is_decided_and_the_books_tie(make_world: WorldMaker) -> None:
    """Nothing is malformed, stuck or late; most is granted, some is refused; every unit sums to zero."""
    played = play(make_world, A_DAY)
    states = Counter(one.state for one in played.answers)
    assert states.keys() == {DECIDED, REPEATED}
    outcomes = Counter(told(body).decision.outcome for one in played.answers for body in one.receipts)
    assert outcomes["granted"] > 10 * outcomes["refused"] > 0
    assert "late" not in outcomes
    assert prove(played.world.connection).held


def test_e1_and_e3_one_off_validity(played: Played) -> None:
    """E1: 1 Feb 10:00 to 2 Mar 10:00 for 298.53; E3: 15 Dec 10:00 to 15 Jan 10:00 for 159.43; used until then only."""
    for number, until, paid_satang in (
        ("0810000001", "2024-03-02T10:00:00", 29_853),
        ("0810000003", "2024-01-15T10:00:00", 15_943),
    ):
        assert played.addons(number)[0].valid_until_us == us(until)
        assert played.paid_satang(number, "request-addon") == [paid_satang]
        assert [one.decision.outcome for one in played.of(number, "report-usage")] == ["granted", "refused"]


def test_e2_a_top_up_renews_at_once(played: Played) -> None:
    """E2: round 1 ends 31 Jul 23:59:59; the top-up of 2 Aug renews, and 2 Aug is day 1; without one it lapses."""
    first, *_, renewed = played.addons("0810000002")
    assert moment.format_time(first.valid_until_us) == "2024-07-31T23:59:59+07:00"
    assert (renewed.state, renewed.round) == ("active", 2)
    assert moment.day_of(renewed.valid_until_us) - moment.day_of(us("2024-08-02T00:00:00")) == 30
    retried = [one for one in played.of("0810000002", "retry-addon") if one.decision.transfers]
    assert [one.command.at_us for one in retried] == [us("2024-08-02T12:00:00")]
    waiting = [part for part in played.addons("0810000022") if part.retry_until_us]
    assert moment.format_time(waiting[0].retry_until_us) == "2024-08-03T23:59:59+07:00"
    assert played.addons("0810000022")[-1].state == "lapsed"


def test_e4_rounds_and_retries(played: Played) -> None:
    """E4: round 1 ends 14 Jan 23:59:59 and round 2 costs 148.73; without money it is tried until 17 Jan 23:59:59."""
    assert moment.format_time(played.addons("0810000004")[0].valid_until_us) == "2024-01-14T23:59:59+07:00"
    assert played.paid_satang("0810000004", "request-addon") == [14_873]
    first = played.of("0810000004", "renew-addon")[0]
    assert sum(one.amount for one in first.decision.transfers if one.unit == "satang") == 14_873
    waiting = [part for part in played.addons("0810000044") if part.retry_until_us]
    assert moment.format_time(waiting[0].retry_until_us) == "2024-01-17T23:59:59+07:00"
    assert played.addons("0810000044")[-1].state == "lapsed"


def test_e9_and_e10_top_ups(played: Played) -> None:
    """E9: 11 and 201 at the kiosk are accepted; E10: 100 in cash less 10% credits 90.00."""
    assert [one.decision.outcome for one in played.of("0810000009", "top-up")] == ["granted", "granted"]
    assert played.paid_satang("0810000009", "top-up") == [1_100, 20_100]
    assert played.paid_satang("0810000010", "top-up") == [9_000]
