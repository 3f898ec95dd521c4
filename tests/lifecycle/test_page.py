"""The page of the lifecycle has every reaction in the column of its programme, with its clauses."""

from __future__ import annotations

import pytest

from sitthi.flow.reactions import OUTWARD, REACTIONS
from sitthi.flow.spec import Outward, ReactionSpec
from tools.lifecycle_page import AREAS, PROGRAMMES, lifecycle
from tools.pages import code

LINES = lifecycle().splitlines()


@pytest.mark.parametrize("one", REACTIONS, ids=lambda one: f"{one.event} {one.command}")
def test_a_reaction_is_on_the_page(one: ReactionSpec) -> None:
    """In the matrix beside its event, and below with where it takes place and by which clauses."""
    column = next(place for place, areas in enumerate(PROGRAMMES.values()) if AREAS[one.command] in areas)
    row = next(line for line in LINES if line.startswith(f"| [`{one.event}`]")).split("|")
    assert f"`{one.command}`" in row[3 + column]
    begins = LINES.index(f"### `{one.event}`")
    below = next(line for line in LINES[begins:] if f"| `{one.command}` |" in line and code(*one.clauses) in line)
    assert list(PROGRAMMES)[column] in below


@pytest.mark.parametrize("one", OUTWARD, ids=lambda one: one.event_type)
def test_what_leaves_is_on_the_page(one: Outward) -> None:
    """With the event it leaves as."""
    assert [line for line in LINES if line.startswith(f"| `{one.event}` ") and f"`{one.event_type}`" in line]


def test_every_area_has_a_column() -> None:
    """No command is left out for want of one."""
    assert {area for areas in PROGRAMMES.values() for area in areas} == set(AREAS.values())
