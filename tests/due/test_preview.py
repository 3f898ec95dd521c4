"""A preview: how far it looks, what it is made of, what it costs, and when there is none."""

from __future__ import annotations

import json
from typing import Any

import pytest

from sitthi.app import World
from sitthi.due import sweep
from sitthi.due.preview.differences import changes, fingerprint
from sitthi.due.preview.lines import AT_ONCE, BEFORE, FOLLOWS, LATER, NO_LONGER, OWN
from sitthi.due.preview.preview import confirm, given, preview
from sitthi.flow.areas import DUTIES
from sitthi.flow.commands import COMMANDS, NAMES
from sitthi.flow.corridor import Corridor
from sitthi.flow.gather import LOCK_CLASS
from sitthi.flow.index import Index
from sitthi.flow.reactions import OUTWARD, REACTIONS
from sitthi.flow.spec import Outward
from sitthi.kernel import live, moment
from sitthi.kernel.decision import LATE, REFUSED
from sitthi.kernel.errors import BadInput, OurMistake
from sitthi.kernel.ids import decision_id, holder_slot
from tests.conftest import WorldMaker
from tests.due.previews import dumped
from tests.flow.test_stuck import FATAL_SECONDS, planted
from tests.life import START, balance, call, event, later, play, taken_over, top_up
from tests.stories.telling import key_of

NUMBER = "0812345678"
SUBJECT = f"number/{NUMBER}"
DAY_2 = later(START, days=2)


def leaves(time: str = DAY_2, event_id: str = "e1") -> bytes:
    """The customer gives the number up."""
    return event(event_id, "number.disconnected", SUBJECT, time, reason="customer")


def buys(time: str = START) -> bytes:
    """An add-on that renews itself for six rounds."""
    return event("b1", "addon.requested", SUBJECT, time, offer="net-279-auto6")


def steps(world: World, raw: bytes, until: str = "") -> list[tuple[str, str, str]]:
    """(group, step, command) of every line."""
    found = preview(world.player(), raw, moment.parse_time(until) if until else 0)
    return [(line.group, line.step, line.command) for line in found.lines]


def test_it_looks_thirteen_months_ahead(world: World) -> None:
    """Where nothing else is asked for, to the end of that day; a day that is not there means the 1st after it."""
    play(world, taken_over(NUMBER))
    assert preview(world.player(), leaves()).shape()["until"] == "2025-05-03T23:59:59+07:00"
    last = preview(world.player(), leaves("2025-01-31T10:00:00+07:00")).shape()
    assert last["until"] == "2026-03-01T23:59:59+07:00"


def test_a_time_before_the_event_is_no_time_to_look_to(world: World) -> None:
    """Told with its option; nothing is decided."""
    play(world, taken_over(NUMBER))
    with pytest.raises(BadInput, match="is before the event itself") as told:
        preview(world.player(), leaves(), moment.parse_time(START))
    assert told.value.field == "--until"
    assert steps(world, leaves(), DAY_2)[0] == (AT_ONCE, OWN, "disconnect-number")


def test_what_is_due_at_the_last_instant_is_shown(world: World) -> None:
    """Up to the second that is asked for and with it; a second earlier it is not."""
    play(world, taken_over(NUMBER, valid_until=later(START, days=10)))
    reminded = (NO_LONGER, "", "remind-validity")
    assert steps(world, leaves(), later(START, days=3)).count(reminded) == 1
    assert steps(world, leaves(), later(START, days=3, seconds=-1)).count(reminded) == 0


def test_what_fell_due_before_is_told_as_such(world: World) -> None:
    """It comes with the event or without, and counts for nothing."""
    play(world, taken_over(NUMBER, valid_until=later(START, days=10)))
    found = preview(world.player(), leaves(later(START, days=5)))
    assert [(line.step, line.command) for line in found.lines if line.group == AT_ONCE] == [
        (BEFORE, "remind-validity"), (OWN, "disconnect-number"), (FOLLOWS, "end-wallet"),
    ]  # fmt: skip
    assert [line.command for line in found.lines if line.group == NO_LONGER] == ["remind-validity"]
    assert found.totals[0]["messages"] == 0, "one message of the refund, one reminder less"


def test_a_refusal_has_all_reasons_and_remedies_and_nothing_later(world: World) -> None:
    """What would make it possible, in words of both languages; no line besides."""
    play(world, taken_over(NUMBER, "10.00"))
    found = preview(world.player(), buys(DAY_2))
    (line,) = found.lines
    assert line.outcome == REFUSED
    assert [reason.clause for reason in line.reasons if not reason.met] == ["addons/subscribe.balance"]
    shape = line.shape()
    assert shape["possible"]["what"] == "2024-04-03 topup.requested number/0812345678 amount=289.00 channel=kiosk"
    assert shape["possible"]["says"]["en"] == "from 3 Apr 2024 10:00, after Top-up (kiosk, 289.00 THB)"
    assert found.totals[0]["messages"] == 0


def test_an_event_that_comes_too_late_is_told(world: World) -> None:
    """Put aside as it would be, with nothing after it."""
    play(world, taken_over(NUMBER), call("c1", NUMBER, 60, later(START, days=1)))
    found = preview(world.player(), leaves(later(START, hours=1)))
    assert [(line.step, line.outcome) for line in found.lines] == [(OWN, LATE)]


def test_an_event_decided_before_is_told_with_its_answer(world: World) -> None:
    """As repeated: what it brought has happened."""
    play(world, taken_over(NUMBER), leaves())
    found = preview(world.player(), leaves())
    assert (found.repeated, [line.command for line in found.lines]) == (True, ["disconnect-number"])


def test_what_waits_behind_our_mistake_is_told(world: World) -> None:
    """The event that would get stuck is our mistake; one behind it is told to wait; no trace is left of either."""
    play(world, taken_over(NUMBER), taken_over("0899999999"))
    planted(world)
    before = dumped(world.connection)
    fatal = call("c1", NUMBER, FATAL_SECONDS, DAY_2)
    with pytest.raises(OurMistake, match="would get stuck"):
        preview(world.player(), fatal)
    assert dumped(world.connection) == before
    play(world, fatal)
    with pytest.raises(BadInput, match="set aside"):
        preview(world.player(), leaves(later(DAY_2, days=1)))


def test_it_costs_what_the_customer_holds(world: World) -> None:
    """What is due for everybody else is not looked at: as many decisions as if they were not there."""
    play(world, taken_over(NUMBER, "400.00"), buys())
    alone = preview(world.player(), leaves()).decided
    others = [f"089{place:07d}" for place in range(30)]
    play(world, *[taken_over(other, valid_until=later(START, days=10)) for other in others])
    assert alone == 15
    assert preview(world.player(), leaves()).decided == alone


def test_many_numbers_are_swept_in_chunks(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """However few places are taken at once, the lines are the same; progress is told on the way."""
    ends = [later(START, days=10, seconds=place) for place in range(9)]
    more = [
        taken_over(f"089{place:07d}", holder=f"h-{NUMBER}", account=f"ba-{NUMBER}", valid_until=end)
        for place, end in enumerate(ends)
    ]
    play(world, taken_over(NUMBER, "400.00", valid_until=later(START, days=12)), *more, buys())
    whole = preview(world.player(), leaves())
    monkeypatch.setattr(sweep, "AT_ONCE", 2)
    told: list[int] = []
    chunked = preview(world.player(), leaves(), 0, told.append)
    assert chunked == whole
    assert len(told) > 10
    assert told[-1] == whole.decided
    assert {line.subject for line in whole.lines} == {SUBJECT}, "what comes to the others comes anyway"


def test_nobody_else_decides_meanwhile(make_world: WorldMaker) -> None:
    """From the first walk to the end the customer's lock is held; it is free again afterwards."""
    world, other = make_world(), make_world()
    play(world, taken_over(NUMBER, "400.00"), buys())
    name = world.connection.info.dbname
    slot = holder_slot(f"h-{NUMBER}")
    free: list[bool] = []

    def look(_: int) -> None:
        row = world.connection.execute(_LOCKED, (name, LOCK_CLASS, slot)).fetchone()
        assert row is not None
        free.append(row[0] == 0)

    preview(world.player(), leaves(), 0, look)
    assert len(free) > 2
    assert not any(free)
    row = other.connection.execute(_LOCKED, (name, LOCK_CLASS, slot)).fetchone()
    assert row == (0,)


_LOCKED = """
SELECT count(*) FROM pg_locks l JOIN pg_database d ON d.oid = l.database
WHERE l.locktype = 'advisory' AND d.datname = %s AND l.classid = %s AND l.objid = %s AND l.granted
"""


def test_the_world_goes_on_after_a_preview(world: World) -> None:
    """The same open world decides for real what it has just previewed: nothing taken back is remembered."""
    play(world, taken_over(NUMBER, "400.00"))
    shown = preview(world.player(), buys(DAY_2))
    done = play(world, buys(DAY_2))[0]
    assert [line.id for line in shown.lines if line.group == AT_ONCE] == [
        decision_id(key_of(receipt)) for receipt in done.receipts
    ]
    assert balance(world, NUMBER) == 40_000 - 29_853


def shape_of(world: World, raw: bytes) -> dict[str, Any]:
    """A preview as JSON that has been written and read."""
    found: dict[str, Any] = json.loads(json.dumps(preview(world.player(), raw).shape()))
    return found


def test_a_fingerprint_is_of_days_and_of_nothing_named_by_us(world: World) -> None:
    """Five minutes later it is the same, under another id too; the day after it is not."""
    play(world, taken_over(NUMBER, "400.00", valid_until=later(START, days=300)), buys())
    first = shape_of(world, leaves())
    soon = shape_of(world, leaves(later(DAY_2, minutes=5), "e2"))
    next_day = shape_of(world, leaves(later(DAY_2, days=1)))
    assert soon["fingerprint"] == first["fingerprint"]
    assert [line["id"] for line in soon["lines"]] != [line["id"] for line in first["lines"]]
    assert next_day["fingerprint"] != first["fingerprint"]


def test_a_fingerprint_is_of_every_line(world: World) -> None:
    """One effect, clause, group or holder less, and it is another; words and the order of lines are no part of it."""
    play(world, taken_over(NUMBER, "400.00"), buys())
    shape = shape_of(world, leaves())
    lines, holders = tuple(shape["lines"]), tuple(shape["holders"])
    mark = fingerprint(lines, holders)
    assert fingerprint(lines[::-1], holders) == mark == shape["fingerprint"]
    assert fingerprint(tuple({**line, "says": None, "id": ""} for line in lines), holders) == mark
    assert fingerprint(lines, ()) != mark
    for place, line in enumerate(lines):
        others = (*lines[:place], *lines[place + 1 :])
        for less in ({**line, "effects": line["effects"][1:]}, {**line, "clauses": []}, {**line, "group": LATER}):
            if less != line:
                assert fingerprint((*others, less), holders) != mark
        assert fingerprint(others, holders) != mark


def test_what_differs_is_each_line_once(world: World) -> None:
    """Two lines alike are two lines: one of them less is one line that differs."""
    play(world, taken_over(NUMBER, "400.00"), buys())
    lines = tuple(shape_of(world, leaves())["lines"])
    assert changes((*lines, lines[0]), lines) == ((lines[0],), ())
    assert changes(lines, lines) == ((), ())


def test_a_confirmation_is_of_what_was_seen(world: World) -> None:
    """Of another customer's preview nothing is recorded, nor of one that looked elsewhere."""
    other = "0899999999"
    play(world, taken_over(NUMBER), taken_over(other))
    seen = given(shape_of(world, leaves()))
    wrong = event("e2", "number.disconnected", f"number/{other}", DAY_2, reason="customer")
    before = dumped(world.connection)
    assert not confirm(world.player(), wrong, seen).recorded
    assert dumped(world.connection) == before
    assert confirm(world.player(), leaves(), seen).recorded


def test_a_refusal_that_was_seen_may_be_recorded(world: World) -> None:
    """It is a decision like any other: what was agreed to is that it is refused, and possible from then."""
    play(world, taken_over(NUMBER, "10.00"))
    seen = given(shape_of(world, buys(DAY_2)))
    play(world, top_up("t1", NUMBER, "20", later(START, hours=1)))
    assert not confirm(world.player(), buys(DAY_2), seen).recorded, "less would be needed by now"
    assert confirm(world.player(), buys(DAY_2), given(shape_of(world, buys(DAY_2)))).recorded


def test_whom_due_work_reaches_is_walked_too(world: World) -> None:
    """What falls due may concern others, and then these are walked with and without it as well: none of theirs is lost.

    No due work does so as yet: here each renewal is made to pay 1 THB into another number.
    """
    other = "0899999999"

    def pays(cause: Any, happened: Any, standing: Any) -> tuple[str, dict[str, object]]:
        return f"number/{other}", {"refund": cause.id, "amount": "1.00"}

    outward = (*OUTWARD, Outward("wallet.low", "refund.received", pays))
    index = Index(COMMANDS, REACTIONS, outward, DUTIES, NAMES)
    world.corridor = Corridor(world.connection, index, world.rulebook, world.corridor.settings, live.now_us)
    play(
        world,
        taken_over(NUMBER, "300.00", valid_until=later(START, days=300)),
        taken_over(other, "0.00", valid_until=later(START, days=40)),
        top_up("t1", NUMBER, "300"),
        buys(later(START, seconds=1)),
    )
    found = preview(world.player(), leaves())
    assert found.holders == (f"h-{NUMBER}", f"h-{other}")
    theirs = [(line.group, line.command) for line in found.lines if line.subject == f"number/{other}"]
    assert theirs == [(NO_LONGER, "receive-refund")]
    assert [(row["holder"], row["balance"]) for row in found.totals][-1] == (f"h-{other}", "-1.00")
