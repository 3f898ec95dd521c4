"""The expected matrix, read from ``matrix.yaml``: rows, cells, and what is to be seen of each."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import yaml

PROGRAMMES = ("wallet", "addon", "points", "tier", "care")
FILE = Path(__file__).with_name("matrix.yaml")


class Follow(NamedTuple):
    """A consequence decided at once: the command, the event inside that it follows, what its decision names."""

    command: str
    after: str
    cites: tuple[str, ...]


class Due(NamedTuple):
    """What falls due on a day: the command, and what its decision names."""

    day: str
    command: str
    cites: tuple[str, ...]


class Seen(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"for_": "for"}):
    """What is to be seen in a cell of some customers; the fields are told in ``matrix.yaml``."""

    for_: tuple[str, ...] = ()
    itself: tuple[str, ...] = ()
    refused: bool = False
    follows: tuple[tuple[str, ...], ...] = ()
    changes: dict[str, dict[str, Any]] = {}
    refuses: dict[str, tuple[str, ...]] = {}
    allows: dict[str, tuple[str, ...]] = {}
    earlier: tuple[tuple[str, ...], ...] = ()
    later: tuple[tuple[str, ...], ...] = ()
    never: tuple[str, ...] = ()

    @property
    def consequences(self) -> tuple[Follow, ...]:
        """What follows at once."""
        return tuple(Follow(one[0], one[1], one[2:]) for one in self.follows)

    @property
    def went_before(self) -> tuple[Due, ...]:
        """What fell due before."""
        return tuple(_due(one) for one in self.earlier)

    @property
    def comes_after(self) -> tuple[Due, ...]:
        """What falls due after."""
        return tuple(_due(one) for one in self.later)

    @property
    def named(self) -> set[str]:
        """Every clause and reading that is to be seen."""
        decisions = [*(one.cites for one in self.consequences), *(one.cites for one in self.went_before)]
        decisions += [one.cites for one in self.comes_after]
        return {
            one for cites in (self.itself, *decisions, *self.refuses.values(), *self.allows.values()) for one in cites
        }


def _due(one: tuple[str, ...]) -> Due:
    day, command, *cites = one
    return Due(day, command, tuple(cites))


class Cell(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What is to happen to one programme."""

    cites: tuple[str, ...] = ()
    unsaid: dict[str, str] = {}
    nobody: str = ""
    seen: tuple[Seen, ...] = ()

    def of(self, play: str) -> Seen | None:
        """What is to be seen of one play; None where nothing is."""
        found = [one for one in self.seen if play in one.for_]
        assert len(found) <= 1, f"{play} is named twice"
        return found[0] if found else None


class Row(msgspec.Struct, frozen=True, forbid_unknown_fields=True, rename={"with_": "with", "is_": "is"}):
    """What is to happen when one thing happens; the fields are told in ``matrix.yaml``."""

    says: str
    wallet: Cell
    addon: Cell
    points: Cell
    tier: Cell
    care: Cell
    with_: str = ""
    itself: tuple[str, ...] = ()
    is_: tuple[str, ...] = ()

    def cell(self, programme: str) -> Cell:
        """The cell of a programme."""
        found: Cell = getattr(self, programme)
        return found


class Internal(NamedTuple):
    """A reaction that is in no cell, and why."""

    event: str
    command: str
    why: str


class Matrix(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All of it."""

    rows: dict[str, Row]
    internal: tuple[tuple[str, str, str], ...] = ()

    @property
    def elsewhere(self) -> tuple[Internal, ...]:
        """The reactions that are in no cell."""
        return tuple(Internal(*one) for one in self.internal)

    def expected(self, row: str, programme: str, play: str) -> Seen:
        """What is to be seen of a programme in one play; as much as of an empty cell where nothing is said."""
        found = self.rows[row].cell(programme).of(play)
        if found is None and self.rows[row].with_:
            found = self.rows[self.rows[row].with_].cell(programme).of(play)
        return found or Seen()


@cache
def matrix() -> Matrix:
    """The matrix as written."""
    data = yaml.load(FILE.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return msgspec.convert(data, Matrix)
