"""``sitthi preview``: what would follow from one event in a world, now and later, decided and not recorded."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

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
    instant,
    notice,
    opened,
)
from sitthi.entrypoints.cli.progress import Bar
from sitthi.entrypoints.cli.reading import STDIN
from sitthi.kernel.errors import BadInput

if TYPE_CHECKING:
    from sitthi.app import World
    from sitthi.due.preview.preview import Preview

_PUT_IN = {
    "th": "ถ้าบันทึกเข้าตามเวลาของรายการเอง (sitthi correct)",
    "en": "Put in at its own time (sitthi correct)",
}
_BOM = b"\xef\xbb\xbf"
EventFile = Annotated[str, typer.Argument(metavar="EVENT.json", help="File with one CloudEvent as JSON; - for stdin.")]


def preview(
    event: EventFile,
    until: Annotated[str, typer.Option(help="How far to look, RFC 3339; 13 months where it is not said.")] = "",
    world: WorldName = SCRATCH,
    as_: AsActor = "",
    language: InLanguage = Language.en,
    as_json: AsJson = False,
) -> None:
    """Show all that would follow from one event, without recording anything.

    At once: the decision with every reason, what had fallen due before it, and all its consequences, for other
    customers too. Later: what then falls due because of it, otherwise or no longer, if nothing else happens. Of an
    event that comes late: what putting it in would change. The JSON is what `sitthi confirm` takes.
    """
    from sitthi.app import Options
    from sitthi.due.preview import telling
    from sitthi.due.preview.preview import preview as previewed
    from sitthi.entrypoints.cli.correct import tell_tried
    from sitthi.kernel.decision import LATE

    until_us = instant(until, "--until") or 0
    raw, name = one_event(event)
    with opened(world, Options(actor=actor_of(as_))) as there, in_file(name), counting() as count:
        found = previewed(there.player(), raw, until_us, count)
        shape = whole(there, found)
        if as_json:
            output.json_page(shape)
            return
        for text in telling.page(shape, language.value):
            output.line(text)
        if found.own.outcome == LATE:
            output.line(_PUT_IN[language.value])
            tell_tried(there, raw, language.value)
    notice("preview: nothing was recorded")


def whole(world: World, found: Preview) -> dict[str, Any]:
    """A preview as JSON, with what is decided at once as `sitthi run --json` tells it."""
    from sitthi.views.decisions import Explainer

    explainer = Explainer(world.book, world.rulebook, world.index)
    return {**found.shape(), "decisions": [explainer.explain(one) for one in found.at_once]}


@contextmanager
def counting() -> Iterator[Callable[[int], None]]:
    """Shows how many decisions have been made, once it has lasted."""
    bar = Bar(0, wanted=True)
    try:
        yield lambda decided: bar.at(decided, decided)
    finally:
        bar.close()


@contextmanager
def in_file(name: str) -> Iterator[None]:
    """What is wrong with an event is told with the name of its file; an option is named by itself."""
    try:
        yield
    except BadInput as error:
        if (error.field or "").startswith("--"):
            raise
        raise error.at(file=name, line=None) from None


def one_event(written: str) -> tuple[bytes, str]:
    """The event in a file, or on stdin, over several lines or in one, and the file's name."""
    name = "<stdin>" if written == STDIN else written
    try:
        raw = (sys.stdin.buffer.read() if written == STDIN else Path(written).read_bytes()).removeprefix(_BOM)
    except OSError as error:
        what = f"cannot be read ({error.strerror})"
        raise BadInput(what=what, remedy="Correct the name, or write - for stdin.", file=name) from None
    events = [line for line in raw.splitlines() if line.strip()]
    if len(events) > 1 and all(line.strip().startswith(b"{") and line.strip().endswith(b"}") for line in events):
        raise BadInput(what="holds several events", remedy="Preview them one by one, or `sitthi run` them.", file=name)
    if not events:
        raise BadInput(what="holds no event", remedy="Write one CloudEvents JSON object.", file=name)
    return raw, name
