"""A settlement file beside the decisions: each transaction is what it is, the totals tie, what differs is told."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import pytest

from sitthi.app import Options, World
from sitthi.kernel import moment
from sitthi.kernel.errors import BadInput
from sitthi.views.books_moved import Period
from sitthi.views.reconcile import Compared, Reconciliation, Settled, check_channel, reconcile
from tests.conftest import WorldMaker
from tests.correction.putting_in import put_in
from tests.ground import spoil_journal
from tests.life import event, later, play, taken_over, top_up

ONE, TWO = "0812345678", "0899999999"
DAY = moment.day_number(dt.date(2024, 4, 2))
PERIOD = Period(DAY, DAY)
TIME = "2024-04-02T10:00:00+07:00"
NOK = {"kind": "staff", "id": "nok", "role": "agent"}


@pytest.fixture
def story(make_world: WorldMaker) -> World:
    """A day of a kiosk: three top-ups, one refused, one undone; another channel's; one of the day before."""
    world = make_world(options=Options(keep_going=True))
    play(
        world,
        taken_over(ONE, "10.00", "2024-04-01T09:00:00+07:00"),
        taken_over(TWO, "10.00", "2024-04-01T09:00:00+07:00"),
        top_up("k0", ONE, "40", "2024-04-01T23:59:00+07:00"),
        top_up("k1", ONE, "100", TIME),
        top_up("k2", TWO, "50", later(TIME, minutes=1)),
        top_up("k3", TWO, "9", later(TIME, minutes=2)),
        top_up("a1", TWO, "200", later(TIME, minutes=3), channel="app"),
        top_up("k4", ONE, "30", later(TIME, minutes=4), source="kiosk/9"),
        event("r1", "topup.reversed", f"number/{ONE}", later(TIME, minutes=5), event={"source": "kiosk/9", "id": "k4"},
              reason="wrong-number", actor=NOK),
        top_up("l1", ONE, "60", later(TIME, minutes=-30)),
    )  # fmt: skip
    return world


def row(line: int, reference: str, amount: int, number: str = ONE, source: str = "") -> Settled:
    """A row of a settlement file, in THB."""
    return Settled(line, reference, source, f"number/{number}", amount * 100, moment.parse_time(TIME))


def compare(world: World, *rows: Settled, period: Period = PERIOD) -> tuple[Reconciliation, list[Compared]]:
    """The kiosk's rows compared, and every comparison as it was written."""
    written: list[Compared] = []
    return reconcile(world.connection, rows, "kiosk", period, written.append), written


def outcomes(written: Sequence[Compared]) -> dict[str, str]:
    """What became of each transaction, by its reference."""
    return {one.reference: one.outcome for one in written}


ALL = (row(2, "k1", 100), row(3, "k2", 50, TWO), row(4, "k4", 30, source="kiosk/9"), row(5, "r1", -30))


def test_a_file_that_says_the_same_agrees(story: World) -> None:
    """Every transaction matched, also what was undone; the totals are the same on both sides."""
    found, written = compare(story, *ALL)

    assert outcomes(written) == dict.fromkeys(("k1", "k2", "k4", "r1"), "matched")
    assert found.agrees
    assert found.faults == ()
    matched = found.sums["matched"]
    assert (matched.count, matched.there_satang, matched.here_satang) == (4, 15_000, 15_000)
    assert (found.there.there_satang, found.here.here_satang, found.outside.count) == (15_000, 15_000, 0)
    assert found.receipts_satang == found.journal_satang == 19_000


def test_each_difference_is_told_with_its_remedy(story: World) -> None:
    """Another amount, another number, missing there, and missing here for five reasons."""
    world = story
    world.connection.execute(
        "INSERT INTO stuck (holder, state, at_us, version, event, trace) VALUES ('h', 'stuck', 0, '', %s, '')",
        ('{"id": "s1"}',),
    )
    found, written = compare(
        world,
        row(2, "k1", 99),
        row(3, "k2", 50, ONE),
        row(4, "k3", 9, TWO),
        row(5, "a1", 200, TWO),
        row(6, "l1", 60),
        row(7, "s1", 10),
        row(8, "nobody", 10),
        row(9, "k1", 100),
        row(10, "take-" + ONE, 10),
        row(11, "k4", 30, source="kiosk/8"),
    )
    said = {(one.line, one.reference): (one.outcome, one.what) for one in written}

    assert not found.agrees
    assert found.faults == ()
    assert said == {
        (2, "k1"): ("different", "the file says 99.00, decided were 100.00"),
        (3, "k2"): ("different", f"the file says number/{ONE}, decided was for number/{TWO}"),
        (0, "k4"): ("missing-there", "it was taken here, and the file does not mention it"),
        (0, "r1"): ("missing-there", "it was undone here, and the file does not say so"),
        (4, "k3"): ("missing-here", "its event was refused (prepaid/1.2.8)"),
        (5, "a1"): ("missing-here", "it was taken by channel app"),
        (6, "l1"): ("missing-here", "its event came too late and was put aside"),
        (7, "s1"): ("missing-here", "its event waits to be decided"),
        (8, "nobody"): ("missing-here", "no such event was ever decided"),
        (9, "k1"): ("missing-here", "line 2 is the same transaction"),
        (10, "take-" + ONE): ("missing-here", "its event moved no money of a channel"),
        (11, "k4"): ("missing-here", "no such event was ever decided"),
    }
    assert found.differing == written
    assert all(one.remedy for one in written)
    assert all(bool(one.decision) == (one.line in {0, 2, 3, 4, 5, 6, 10}) for one in written if one.line != 9)


def test_what_came_late_and_was_put_in_is_matched(story: World) -> None:
    """Put aside it is missing here; put in at its own time it is the transaction that the file names."""
    before, written = compare(story, *ALL, row(6, "l1", 60))
    assert (before.agrees, outcomes(written)["l1"]) == (False, "missing-here")
    put_in(story)
    after, written = compare(story, *ALL, row(6, "l1", 60))
    assert after.agrees, after.differing
    assert outcomes(written)["l1"] == "matched"


def test_what_was_decided_on_another_day_is_matched_and_counted(story: World) -> None:
    """A file may mention the last minute of the day before; what it leaves out of that day is nobody's difference."""
    found, _ = compare(story, *ALL, row(6, "k0", 40))
    assert found.agrees
    assert (found.outside.count, found.outside.here_satang, found.here.here_satang) == (1, 4_000, 19_000)

    two_days, written = compare(story, *ALL, period=Period(DAY - 1, DAY))
    assert outcomes(written)["k0"] == "missing-there"
    assert two_days.sums["missing-there"].here_satang == 4_000


def test_the_source_tells_events_of_one_id_apart(world: World) -> None:
    """Two kiosks count alike: with a source each row finds its own, without one the number decides."""
    play(
        world,
        taken_over(ONE, "10.00", "2024-04-01T09:00:00+07:00"),
        taken_over(TWO, "10.00", "2024-04-01T09:00:00+07:00"),
        top_up("7", ONE, "100", TIME, source="kiosk/1"),
        top_up("7", TWO, "50", later(TIME, minutes=1), source="kiosk/2"),
    )

    assert compare(world, row(2, "7", 50, TWO, "kiosk/2"), row(3, "7", 100, ONE, "kiosk/1"))[0].agrees
    assert compare(world, row(2, "7", 50, TWO), row(3, "7", 100, ONE))[0].agrees


def test_a_journal_that_says_something_else_does_not_tie(story: World) -> None:
    """What the channel took by the receipts is what the journal has, or the reconciliation counts for nothing."""
    spoil_journal(story.connection, "UPDATE {} SET amount = amount + 1 WHERE amount = 10000")
    found, _ = compare(story, *ALL)

    assert not found.agrees
    assert found.faults == ("of all time the channel took 190.00 by the receipts, 190.01 by the journal",)


def test_an_unknown_channel_is_told(story: World) -> None:
    """The channels there are stand in the remedy."""
    check_channel(story.connection, "kiosk")
    with pytest.raises(BadInput, match=r"there is no channel 'kiok'.*kiosk"):
        check_channel(story.connection, "kiok")
