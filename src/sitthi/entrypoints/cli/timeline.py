"""``sitthi show --timeline``: a life as one list."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.options import time_or_day
from sitthi.kernel.errors import BadInput

if TYPE_CHECKING:
    from sitthi.app import World
    from sitthi.views.timeline import Span


class Asked(NamedTuple):
    """Which life is asked for: as of when, by what was known when (None: now), and which part of it."""

    at_us: int | None
    known_us: int | None
    span: Span


def asked_for(from_: str, to: str, last: int, at_us: int | None, known_us: int | None) -> Asked:
    """The part of a life that the options ask for; raises BadInput for one that ends before it begins."""
    from sitthi.views.timeline import Span

    span = Span(last=last)
    from_us = time_or_day(from_, "--from", begin=True) if from_ else span.from_us
    to_us = min(time_or_day(to, "--to") if to else span.to_us, span.to_us if at_us is None else at_us)
    if from_us > to_us:
        raise BadInput(what=f"{from_!r} is after the end", remedy="Ask from an earlier time.", field="--from")
    return Asked(at_us, known_us, Span(from_us, to_us, last))


def print_timeline(world: World, subject: str, asked: Asked, language: str, *, as_json: bool) -> None:
    """List the life of a subject for people or for machines; raises BadInput for one that nobody knows."""
    from sitthi.entrypoints.cli.life_told import LifeTeller, earlier_object
    from sitthi.views.receipts import Shelf
    from sitthi.views.timeline import Timeline

    teller = LifeTeller(world, language)
    shelf = Shelf(world.connection, asked.known_us)
    life = Timeline(world.connection, shelf, world.index, subject, asked.at_us)
    lines = life.lines(asked.span)
    if as_json:
        for earlier in life.before:
            output.json_line(earlier_object(earlier, subject))
        for found in teller.objects(lines):
            output.json_line(found)
        return
    for earlier in life.before:
        output.line(teller.earlier(earlier, subject))
    told = False
    for text in teller.lines(lines):
        told = True
        output.line(text)
    if not told:
        output.line(teller.nothing)
