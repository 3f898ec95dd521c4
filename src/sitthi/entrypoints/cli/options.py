"""What commands share: their common options, and the opening of worlds."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from sitthi.kernel.errors import BadInput

if TYPE_CHECKING:
    from sitthi.app import Options, World
    from sitthi.kernel.command import Actor

SCRATCH = "scratch"


class Language(StrEnum):
    """The languages people are spoken to in."""

    th = "th"
    en = "en"


WorldName = Annotated[str, typer.Option("--world", help="Which world: a named one is kept; scratch is the last run's.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON for machines.")]
InLanguage = Annotated[Language, typer.Option("--language", help="Language of what people read.")]
DeliveryDelay = Annotated[
    str, typer.Option(help="Seconds until an SMS is delivered; none: events say so (message.delivered).")
]
AsOf = Annotated[str, typer.Option("--as-of", metavar="TIME", help="A day (its end), or an RFC 3339 time.")]
AsActor = Annotated[str, typer.Option("--as", help="Who acts where an event names nobody, such as agent:somchai.")]

_KINDS = {
    "customer": "customer",
    "agent": "staff",
    "supervisor": "staff",
    "admin": "staff",
    "channel": "channel",
    "network": "network",
    "system": "system",
}
"""Roles that may act, and of which kind each is."""


def actor_of(written: str) -> Actor | None:
    """The actor behind ``--as role:name``; None for none; raises BadInput for anything else."""
    from sitthi.kernel.command import Actor

    if not written:
        return None
    role, _, name = written.partition(":")
    kind = _KINDS.get(role)
    if kind is None or not name:
        raise BadInput(
            what=f"{written!r} names nobody who may act",
            remedy=f"Write role:name, such as agent:somchai; roles are {', '.join(_KINDS)}.",
            field="--as",
        )
    return Actor(kind, name, role)


def overlay_of(written: str) -> Path | None:
    """The overlay file behind ``--overlay``: a file, or the name of one that comes with the book."""
    from sitthi.terms import package_book

    if not written:
        return None
    path = Path(written)
    if path.exists():
        return path
    shipped = package_book() / "overlays" / f"{written}.yaml"
    if path.name == written and shipped.is_file():
        return shipped
    known = ", ".join(sorted(one.stem for one in shipped.parent.glob("*.yaml")))
    raise BadInput(
        what=f"there is no overlay {written!r}", remedy=f"Name a file, or one of: {known}.", field="--overlay"
    )


def instant(written: str, field: str) -> int | None:
    """Microseconds of a time given as an option; None where it is not given."""
    from sitthi.kernel.moment import parse_time

    return parse_time(written, field) if written else None


def as_of_time(written: str, world: World) -> int:
    """The time asked for: a day means its end; none given, the world's latest decision, or now where there is none."""
    from sitthi.kernel import live
    from sitthi.views.prove import latest_us

    if not written:
        return latest_us(world.connection) or live.now_us()
    return time_or_day(written, "--as-of")


def time_or_day(written: str, field: str, *, begin: bool = False) -> int:
    """Microseconds of a time, or of the end of a day, or its ``begin``; raises BadInput for what is neither."""
    from sitthi.entrypoints.cli.books import day_of
    from sitthi.kernel import moment

    if "T" in written:
        return moment.parse_time(written, field)
    day = day_of(written, field)
    return moment.start_of_day(day) if begin else moment.end_of_day(day)


def notice(sentence: str) -> None:
    """Say on stderr what takes time or may surprise."""
    print(sentence, file=sys.stderr)


@contextmanager
def opened(name: str, options: Options | None = None, *, make: bool = False, fresh: bool = False) -> Iterator[World]:
    """A world, open; raises BadInput where there is none of that name and none is to be made."""
    from sitthi.app import database_of, open_world
    from sitthi.storage.server import database_exists, database_server

    database = database_of(name)
    with database_server(notice) as server:
        if not (make or fresh or database_exists(server, database)):
            raise BadInput(
                what=f"there is no world {name!r}",
                remedy="Make it with `sitthi run EVENTS.jsonl --world NAME`; `sitthi worlds` lists those there are.",
                field="--world",
            )
        with open_world(server, name, options, fresh=fresh) as world:
            yield world
