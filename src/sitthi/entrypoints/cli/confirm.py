"""``sitthi confirm``: one event recorded, if what follows from it is still what its preview showed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.options import (
    SCRATCH,
    AsActor,
    AsJson,
    InLanguage,
    Language,
    WorldName,
    actor_of,
    notice,
    opened,
)
from sitthi.entrypoints.cli.preview import EventFile, counting, in_file, one_event, whole
from sitthi.entrypoints.cli.stopping import keeps
from sitthi.kernel.errors import BadInput

if TYPE_CHECKING:
    from sitthi.due.preview.preview import Confirmed, Given

_REMEDY = "Name the file that `sitthi preview EVENT.json --json` wrote, as it was written."


def confirm(
    event: EventFile,
    preview: Annotated[str, typer.Option(metavar="PREVIEW.json", help="What `sitthi preview --json` has shown.")],
    world: WorldName = SCRATCH,
    as_: AsActor = "",
    language: InLanguage = Language.en,
    as_json: AsJson = False,
) -> None:
    """Record one event if all that follows from it is still what its preview showed.

    Otherwise nothing is recorded, what has changed since is told line by line (- was, + now), and the exit code is 1.
    """
    from sitthi.app import Options
    from sitthi.due.preview import telling
    from sitthi.due.preview.preview import confirm as confirmed

    given = _given(preview)
    raw, name = one_event(event)
    with opened(world, Options(actor=actor_of(as_))) as there:
        keeps("The event is recorded whole or not at all; the same command again tells which.")
        with in_file(name), counting() as count:
            found = confirmed(there.player(), raw, given, count)
        shape = whole(there, found.preview)
        if found.recorded:
            # What it causes to others, and what is due by the world's new time.
            for _ in there.player().play(()):
                pass
    if as_json:
        output.json_page(_shape(found, shape))
    elif found.recorded:
        for text in telling.page({**shape, "lines": _at_once(shape), "totals": []}, language.value):
            output.line(text)
    else:
        for text in telling.changed(found.was, found.now, language.value):
            output.line(text)
        notice("confirm: what would follow has changed since the preview; nothing was recorded")
    if not found.recorded:
        raise typer.Exit(1)


def _at_once(shape: dict[str, Any]) -> list[dict[str, Any]]:
    """The lines of what has been recorded."""
    from sitthi.due.preview.lines import AT_ONCE

    return [line for line in shape["lines"] if line["group"] == AT_ONCE]


def _shape(found: Confirmed, shape: dict[str, Any]) -> dict[str, Any]:
    """As JSON: whether it was recorded, the preview made anew, and the lines that were and are now."""
    return {"recorded": found.recorded, "preview": shape, "was": list(found.was), "now": list(found.now)}


def _given(written: str) -> Given:
    """A preview from its file; raises BadInput for what is none, or was changed by hand."""
    from sitthi.due.preview.preview import given

    try:
        raw = Path(written).read_bytes()
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise BadInput(what=what, remedy=_REMEDY, file=written) from None
    try:
        found = msgspec.json.decode(raw)
    except msgspec.DecodeError as error:
        raise BadInput(what=f"is not JSON ({error})", remedy=_REMEDY, file=written) from None
    try:
        return given(found)
    except BadInput as error:
        raise error.at(file=written, line=None) from None
