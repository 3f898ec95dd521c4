"""Our own mistake stops one command, not the batch: it is set aside, its holder's later ones wait, all others go on."""

from typing import Any

import msgspec

from sitthi.app import World
from sitthi.flow.areas import DUTIES
from sitthi.flow.commands import COMMANDS, NAMES
from sitthi.flow.corridor import Corridor
from sitthi.flow.index import Index
from sitthi.flow.reactions import OUTWARD, REACTIONS
from sitthi.flow.request import DECIDED, STUCK, WAITING
from sitthi.kernel.command import Command
from sitthi.kernel.decision import Decision
from sitthi.standing.parts import Standing
from tests.life import START, balance, call, decide, later, taken_over, top_up

FATAL_SECONDS = 666


def planted(world: World) -> World:
    """The world with one rule broken: it raises for calls of one length."""

    def raising(command: Command[Any], standing: Standing, terms: Any) -> Decision:
        if command.body.quantity == FATAL_SECONDS:
            raise ZeroDivisionError("planted")
        return specs["report-usage"].rule(command, standing, terms)

    specs = {spec.name: spec for spec in COMMANDS}
    commands = tuple(
        msgspec.structs.replace(spec, rule=raising) if spec.name == "report-usage" else spec for spec in COMMANDS
    )
    index = Index(commands, REACTIONS, OUTWARD, DUTIES, NAMES)
    world.corridor = Corridor(
        world.connection, index, world.rulebook, world.corridor.settings, lambda: 1_712_000_000_000_000
    )
    world.door._index = index
    return world


def test_one_raising_rule_in_500_leaves_one_stuck_and_499_done(world: World) -> None:
    """A batch of 500 with one command whose rule raises: one stuck, every other decided as if it were not there."""
    numbers = [f"08{at:08d}" for at in range(500)]
    decide(world, *[taken_over(number) for number in numbers])
    planted(world)
    answers = decide(
        world, *[call(f"c{at}", number, FATAL_SECONDS if at == 250 else 30) for at, number in enumerate(numbers)]
    )
    states = [answer.state for answer in answers]

    assert states.count(STUCK) == 1
    assert states[250] == STUCK
    assert states.count(DECIDED) == 499
    assert balance(world, numbers[250]) == 10000
    assert {balance(world, number) for number in numbers if number != numbers[250]} == {9940}


def test_the_holders_later_commands_wait(world: World) -> None:
    """What comes after the stuck command waits behind it, in its batch and later ones; what came before is done."""
    number, other = "0810000001", "0810000002"
    decide(world, taken_over(number), taken_over(other))
    planted(world)
    first = decide(
        world,
        top_up("t1", number, "50", later(START, seconds=1)),
        call("bad", number, FATAL_SECONDS, later(START, seconds=2)),
        top_up("t2", number, "50", later(START, seconds=3)),
        top_up("t3", other, "50", later(START, seconds=3)),
    )
    second = decide(
        world, top_up("t4", number, "50", later(START, seconds=4)), call("c5", other, 30, later(START, seconds=5))
    )

    assert [answer.state for answer in first] == [DECIDED, STUCK, WAITING, DECIDED]
    assert [answer.state for answer in second] == [WAITING, DECIDED]
    assert balance(world, number) == 15000
    row = world.connection.execute(
        "SELECT state, count(*), max(trace) FROM stuck GROUP BY state ORDER BY state"
    ).fetchall()
    assert [(state, count) for state, count, _ in row] == [("stuck", 1), ("waiting", 2)]
    assert "planted" in row[0][2]


def test_a_stuck_request_leaves_nothing_half_done(world: World) -> None:
    """Nothing of a stuck command is recorded: no key, no receipt, no money."""
    decide(world, taken_over("0810000001"))
    planted(world)
    decide(world, call("bad", "0810000001", FATAL_SECONDS))
    keys = world.connection.execute("SELECT count(*) FROM decisions").fetchone()

    assert keys == (1,)
