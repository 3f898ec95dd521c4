"""A rule that raises: the one event is set aside, its holder waits, everybody else goes on; and the mend."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from sitthi.app import Options, World
from sitthi.flow.admit import Door
from sitthi.flow.areas import DUTIES
from sitthi.flow.commands import COMMANDS, NAMES
from sitthi.flow.corridor import Corridor
from sitthi.flow.index import Index
from sitthi.flow.mend import aside, retry
from sitthi.flow.reactions import OUTWARD, REACTIONS
from sitthi.flow.request import DECIDED, MALFORMED, STUCK, WAITING, Answer
from sitthi.kernel.command import SYSTEM, Command
from sitthi.standing.parts import Standing
from sitthi.terms import Book
from sitthi.views.prove import prove
from tests.ground import Ground
from tests.life import START, balance, call, decide, event, later, play, said, taken_over, top_up

UNLUCKY = 13
"""A call of so many seconds makes the planted rule raise."""
NUMBERS = [f"08{place:08d}" for place in range(100)]


def planted(name: str, raises: Any) -> Index:
    """The index with one rule in place of its own: it raises where told, else decides as ever."""
    found = next(spec for spec in COMMANDS if spec.name == name)

    def rule(command: Command[Any], standing: Standing, terms: Any) -> Any:
        if raises(command):
            raise ZeroDivisionError(name)
        return found.rule(command, standing, terms)

    commands = tuple(msgspec.structs.replace(spec, rule=rule) if spec is found else spec for spec in COMMANDS)
    return Index(commands, REACTIONS, OUTWARD, DUTIES, NAMES)


def with_index(world: World, index: Index) -> World:
    """The same world, decided by another index."""
    settings = world.corridor.settings
    world.index = index
    world.corridor = Corridor(world.connection, index, world.rulebook, settings, lambda: 1_712_000_000_000_000)
    world.door = Door(index)
    world.own_door = Door(index, SYSTEM, own=True)
    return world


@pytest.fixture
def unlucky(ground: Ground, book: Book) -> World:
    """A world of a hundred numbers in which a call of 13 seconds is our own mistake."""
    world = ground.world(book)
    decide(world, *[taken_over(number) for number in NUMBERS])
    return with_index(world, planted("report-usage", lambda command: command.body.quantity == UNLUCKY))


def calls() -> list[bytes]:
    """Five calls of each number, one of them unlucky, in the middle."""
    found = [
        call(f"c{turn}-{place}", number, 60, later(START, minutes=turn + 1))
        for turn in range(5)
        for place, number in enumerate(NUMBERS)
    ]
    found[250] = call("c2-50", NUMBERS[50], UNLUCKY, later(START, minutes=3))
    return found


def states(answers: list[Answer]) -> dict[str, int]:
    """How many answers of each state."""
    return {state: sum(answer.state == state for answer in answers) for state in {one.state for one in answers}}


@pytest.mark.parametrize("size", [1, 7, 500])
def test_one_stuck_in_500_and_its_holder_waits(unlucky: World, size: int) -> None:
    """One raising rule in 500 commands: one is stuck, its holder's later two wait, the other 497 are done."""
    unlucky.options = Options(batch_size=size)
    answers = play(unlucky, *calls())
    assert states(answers) == {DECIDED: 497, STUCK: 1, WAITING: 2}
    assert [(one.holder, one.state) for one in aside(unlucky.connection)] == [
        (f"h-{NUMBERS[50]}", STUCK), (f"h-{NUMBERS[50]}", WAITING), (f"h-{NUMBERS[50]}", WAITING),
    ]  # fmt: skip
    assert "ZeroDivisionError" in aside(unlucky.connection)[0].trace
    assert balance(unlucky, NUMBERS[50]) == 10000 - 2 * 120
    assert all(balance(unlucky, number) == 10000 - 5 * 120 for number in NUMBERS if number != NUMBERS[50])
    assert prove(unlucky.connection).held


def test_after_the_mend_all_is_as_if_nothing_had_been(unlucky: World, ground: Ground, book: Book) -> None:
    """Retried with the rule mended, the waiting ones follow in order; what came meanwhile waited, too."""
    play(unlucky, *calls())
    meanwhile = top_up("t1", NUMBERS[50], "20", later(START, minutes=10))
    assert [answer.state for answer in play(unlucky, meanwhile)] == [WAITING]
    mended = ground.world(book)
    answers = retry(mended.corridor, mended.door, mended.own_door, f"h-{NUMBERS[50]}")
    assert [said(answer)[-1] for answer in answers] == [*[("report-usage", "granted")] * 3, ("top-up", "granted")]
    assert balance(mended, NUMBERS[50]) == 10000 - 4 * 120 - UNLUCKY * 2 + 2000
    assert aside(mended.connection) == []
    assert prove(mended.connection, deep=True).held


def test_due_work_waits_behind_what_is_stuck(unlucky: World, ground: Ground, book: Book) -> None:
    """Nothing falls due for a holder while an event of it is set aside; after the mend it is caught up in its time."""
    number = NUMBERS[0]
    buy = event("b1", "addon.requested", f"number/{number}", later(START, minutes=2), offer="finver-149")
    play(unlucky, top_up("t1", number, "100", later(START, minutes=1)), buy)
    play(unlucky, call("c1", number, UNLUCKY, later(START, minutes=3)), until=later(START, days=40))
    states_now = unlucky.connection.execute("SELECT state FROM addons").fetchall()
    assert states_now == [("active",)]
    mended = ground.world(book)
    retry(mended.corridor, mended.door, mended.own_door, f"h-{number}")
    assert [pair for answer in play(mended, until=later(START, days=40)) for pair in said(answer)] == [
        ("finish-addon", "recorded")
    ]


def test_a_due_rule_that_raises_holds_up_its_own_holder_only(ground: Ground, book: Book) -> None:
    """A reminder that raises for one number: the others are reminded, the one is stuck."""
    world = ground.world(book)
    valid = later(START, days=10)
    play(world, *[taken_over(number, valid_until=valid) for number in NUMBERS[:5]])
    bad = with_index(world, planted("remind-validity", lambda command: command.key == NUMBERS[2]))
    answers = play(bad, until=valid)
    reminded = [pair for answer in answers for pair in said(answer)]
    assert reminded == [("remind-validity", "recorded")] * 8
    assert [(one.holder, one.state) for one in aside(bad.connection)] == [(f"h-{NUMBERS[2]}", STUCK)]
    mended = ground.world(book)
    (answer,) = retry(mended.corridor, mended.door, mended.own_door, f"h-{NUMBERS[2]}")
    assert said(answer) == [("remind-validity", "recorded")] * 2
    assert prove(mended.connection, deep=True).held


@pytest.mark.parametrize("size", [1, 7, 500])
def test_nothing_after_a_bad_line_even_when_a_rule_raises(unlucky: World, size: int) -> None:
    """A stuck event and a malformed one in the same batch: what stands after the bad line is not decided."""
    unlucky.options = Options(batch_size=size)
    answers = play(
        unlucky,
        call("c1", NUMBERS[1], UNLUCKY, later(START, minutes=1)),
        call("c2", NUMBERS[2], 60, later(START, minutes=1)),
        call("c3", "0899999999", 60, later(START, minutes=1)),
        call("c4", NUMBERS[3], 60, later(START, minutes=1)),
    )
    assert [answer.state for answer in answers] == [STUCK, DECIDED, MALFORMED]
    assert balance(unlucky, NUMBERS[3]) == 10000
