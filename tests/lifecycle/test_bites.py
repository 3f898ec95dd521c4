"""The tests of the cells bite: a consequence that is missing, or one too many, is seen."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from sitthi.flow.reactions import REACTIONS
from sitthi.flow.spec import ReactionSpec
from tests.lifecycle.checks import faults_of
from tests.lifecycle.conftest import Stages
from tests.lifecycle.matrix import PROGRAMMES, matrix
from tests.lifecycle.stage import Stage

WHERE = {
    (follow.after, follow.command): (row, seen.for_[0], programme)
    for row, one in matrix().rows.items()
    for programme in PROGRAMMES
    for seen in one.cell(programme).seen
    for follow in seen.consequences
    if follow.after
}
"""For each consequence that the matrix expects, a play in which it is to be seen."""
SUSPENDED = "number.suspended"


@contextmanager
def by(stage: Stage, reactions: list[ReactionSpec]) -> Iterator[None]:
    """A stage on which other things follow."""
    found: dict[str, list[ReactionSpec]] = {}
    for one in reactions:
        found.setdefault(one.event, []).append(one)
    stage.reactions = found
    try:
        yield
    finally:
        stage.reactions = None


@pytest.mark.parametrize(("event", "command"), WHERE)
def test_a_consequence_that_is_missing_is_seen(stages: Stages, event: str, command: str) -> None:
    """Without the reaction its own cell is at fault."""
    row, play, programme = WHERE[event, command]
    stage = stages(play.partition("@")[0])
    with by(stage, [one for one in REACTIONS if (one.event, one.command) != (event, command)]):
        assert programme in faults_of(stage, row, play)


@pytest.mark.parametrize(("command", "play", "programme"), [
    ("end-plan", "postpaid", "care"), ("end-points", "own", "points"), ("end-addons", "form-2", "addon"),
    ("end-wallet", "form-2", "wallet"), ("leave-group", "postpaid", "tier"),
])  # fmt: skip
def test_a_consequence_too_many_is_seen(stages: Stages, command: str, play: str, programme: str) -> None:
    """Were a suspension to end what it leaves, the cell of that programme would be at fault."""
    one = next(one for one in REACTIONS if one.command == command and one.event in {"number.ended", "number.cancelled"})
    more = ReactionSpec(SUSPENDED, command, one.make, one.clauses, one.at)
    stage = stages(play)
    with by(stage, [*REACTIONS, more]):
        assert programme in faults_of(stage, "suspended-customer", play)
