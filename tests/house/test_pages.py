"""The pages of the areas say of their commands what the index says."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from sitthi.flow.commands import COMMANDS
from tests.house.sources import area_folders, named

SPECS = {spec.name: spec for spec in COMMANDS}
NAME = re.compile(r"`([a-z-]+)`")
PART = re.compile(r"\w+")
ASIDE = re.compile(r"\([^)]*\)")


def commands_of(area: Path) -> Iterator[tuple[str, str | None]]:
    """The commands that the tables of an area's page list, each with what it says they read (None: nothing of it)."""
    heads: list[str] = []
    for line in (area / "README.md").read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if not line.startswith("|"):
            heads = []
        elif not heads:
            heads = cells
        elif heads[0] == "command":
            reads = dict(zip(heads, cells, strict=False)).get("reads")
            yield from ((name, reads) for name in NAME.findall(cells[0]))


def parts(reads: str) -> set[str]:
    """The parts that a cell names; where it names another command, that one's."""
    others = {part for name in NAME.findall(reads) for part in SPECS[name].parts}
    return others or set(PART.findall(ASIDE.sub("", reads)))


@pytest.mark.parametrize("area", area_folders(), ids=named)
def test_an_area_lists_its_commands_with_what_they_read(area: Path) -> None:
    """All of them and no other, so that the page can be relied on when a part is changed."""
    listed = dict(commands_of(area))
    assert set(listed) == {spec.name for spec in COMMANDS if spec.area == area.name}
    told = {name: parts(reads) for name, reads in listed.items() if reads is not None}
    assert told == {name: set(SPECS[name].parts) for name in told}
