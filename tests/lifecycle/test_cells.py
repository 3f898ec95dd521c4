"""Every cell of the lifecycle matrix: what happens to a number has exactly the consequences that its row names."""

from __future__ import annotations

import pytest

from tests.lifecycle.checks import faults_of
from tests.lifecycle.conftest import Stages
from tests.lifecycle.plays import PLAYS

ALL = [(row, play) for row, plays in PLAYS.items() for play in plays]


@pytest.mark.parametrize(("row", "play"), ALL)
def test_an_event_has_the_consequences_its_row_names(stages: Stages, row: str, play: str) -> None:
    """In each programme: what is decided at once and by which clause, what changes, what can be done afterwards."""
    assert faults_of(stages(play.partition("@")[0]), row, play) == {}
