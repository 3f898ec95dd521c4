"""``sitthi preview``: what one event would be answered in a world, decided and not recorded."""

from __future__ import annotations

import sys
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
    notice,
    opened,
)
from sitthi.entrypoints.cli.reading import STDIN
from sitthi.kernel.errors import BadInput, OurMistake

if TYPE_CHECKING:
    from sitthi.app import World
    from sitthi.flow.request import Answer

_BOM = b"\xef\xbb\xbf"


def preview(
    event: Annotated[str, typer.Argument(metavar="EVENT.json", help="File with one CloudEvent as JSON; - for stdin.")],
    world: WorldName = SCRATCH,
    as_: AsActor = "",
    language: InLanguage = Language.en,
    as_json: AsJson = False,
) -> None:
    """Decide one event without recording anything.

    Prints the decision with every reason, what had fallen due before it, and all its consequences, as `sitthi run`
    would carry them out now: a settlement or refund with the same lines and figures.
    """
    from sitthi.app import Options

    raw, name = _one_event(event)
    with opened(world, Options(actor=actor_of(as_))) as there:
        answers = _answers(there, raw, name)
        _tell(there, answers, language.value, as_json=as_json)
    if not as_json:
        notice("preview: nothing was recorded")


def _answers(world: World, raw: bytes, name: str) -> list[Answer]:
    """What the event would be answered, and what it causes to other customers; all taken back."""
    from sitthi.flow.announce import announce

    try:
        request = world.door.admit(raw)
    except BadInput as error:
        raise error.at(file=name, line=None) from None
    clock_us = world.player().latest_us
    with world.connection.transaction(force_rollback=True):
        (answer,) = world.corridor.run([request], stop_at_bad=True, clock_us=clock_us)
        if answer.error is not None:
            raise answer.error.at(file=name, line=None)
        if answer.state == "stuck":
            text = "this event would get stuck"
            raise OurMistake(text)
        if answer.state == "waiting":
            raise BadInput(
                what="an earlier event of this customer is set aside, so this one would wait behind it",
                remedy="Mend that first: `sitthi stuck list`.",
                file=name,
            )
        return [answer, *announce(world.corridor, world.own_door)]


def _tell(world: World, answers: list[Answer], language: str, *, as_json: bool) -> None:
    from sitthi.entrypoints.cli.told import explained
    from sitthi.views.decisions import Explainer
    from sitthi.views.receipts import told

    explainer = Explainer(world.book, world.rulebook, world.index)
    for answer in answers:
        for receipt in answer.receipts:
            found = explainer.explain(told(receipt))
            if answer.state == "repeated":
                found = {**found, "repeated": True}
            if as_json:
                output.json_line(found)
                continue
            for text in explained(found, language):
                output.line(text)
            for text in settled(found, language):
                output.line(text)
            if found.get("repeated"):
                output.line(f"    [{output.word('repeated', language)}]")


def settled(found: dict[str, Any], language: str) -> list[str]:
    """The lines of the settlement that a decision made of a contract, each with its clause."""
    from sitthi.kernel.money import parse_thb
    from sitthi.views.quantities import amount
    from sitthi.views.wording import word

    said = []
    for effect in found["effects"]:
        if effect["kind"] != "state" or effect["part"] != "contract":
            continue
        for line in effect["changed"].get("settlement", {}).get("after", ()):
            figure = amount(parse_thb(line["amount"]), language)
            said.append(f"    = {effect['of']} {word(line['code'], language)}: {figure}  {line['clause']}")
    return said


def _one_event(written: str) -> tuple[bytes, str]:
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
