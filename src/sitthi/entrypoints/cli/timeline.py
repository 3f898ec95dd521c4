"""``sitthi show --timeline``: a life as one list."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.options import time_or_day

if TYPE_CHECKING:
    from sitthi.app import World
    from sitthi.views.timeline import Span

NEVER_US = 1 << 62


def span_of(from_: str, to: str, last: int, at_us: int | None) -> Span:
    """The part of a life that the options ask for; ``at_us`` is as of when it is told."""
    from sitthi.views.timeline import Span

    to_us = time_or_day(to, "--to") if to else NEVER_US
    from_us = time_or_day(from_, "--from", begin=True) if from_ else 0
    return Span(from_us, min(to_us, NEVER_US if at_us is None else at_us), last)


def print_timeline(
    world: World, subject: str, span: Span, known_us: int | None, language: str, *, as_json: bool
) -> None:
    """List the life of a subject, by what was known then, for people or for machines; raises BadInput for no such."""
    from sitthi.entrypoints.cli.life_told import LifeTeller
    from sitthi.views.receipts import Shelf
    from sitthi.views.timeline import Timeline

    teller = LifeTeller(world, language)
    lines = Timeline(world.connection, Shelf(world.connection, known_us), world.index, subject).lines(span)
    if as_json:
        for found in teller.objects(lines):
            output.json_line(found)
    else:
        for text in teller.lines(lines):
            output.line(text)
