"""``sitthi run``: decide a file of events on a world whose clock follows them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.closing import closing as tell_closing
from sitthi.entrypoints.cli.files import check_writable, whole_file
from sitthi.entrypoints.cli.options import (
    SCRATCH,
    AsActor,
    AsJson,
    DeliveryDelay,
    InLanguage,
    Language,
    WorldName,
    actor_of,
    instant,
    opened,
    overlay_of,
)
from sitthi.entrypoints.cli.progress import Bar
from sitthi.entrypoints.cli.reading import Events
from sitthi.entrypoints.cli.stopping import keeps
from sitthi.entrypoints.cli.told import lines
from sitthi.kernel.errors import BadInput

if TYPE_CHECKING:
    from sitthi.app import World
    from sitthi.flow.request import Answer
    from sitthi.views.decisions import Explainer
    from sitthi.views.receipts import Told
    from sitthi.views.summary import Summary

SANDBOX_START = "2024-04-01T10:00:00+07:00"
BAD_INPUT = 2


def run(
    events: Annotated[
        str, typer.Argument(metavar="EVENTS.jsonl", help="File of CloudEvents, one JSON object a line; - for stdin.")
    ],
    world: WorldName = SCRATCH,
    overlay: Annotated[str, typer.Option(help="File, or name, of changes laid over the terms (what-if).")] = "",
    start: Annotated[
        str, typer.Option(help=f"The clock before the first event, RFC 3339; a new world's is {SANDBOX_START}.")
    ] = "",
    until: Annotated[str, typer.Option(help="Carry out what falls due up to this time, RFC 3339.")] = "",
    state: Annotated[Path | None, typer.Option(help="Write every customer's standing at the end, as JSON.")] = None,
    as_: AsActor = "",
    batch_size: Annotated[int, typer.Option(min=1, max=10_000, hidden=True)] = 500,
    keep_going: Annotated[bool, typer.Option(help="Pass over malformed events and report them all.")] = False,
    delivery_delay: DeliveryDelay = "0",
    language: InLanguage = Language.en,
    quiet: Annotated[bool, typer.Option(help="Print the summary only.")] = False,
    as_json: AsJson = False,
) -> None:
    """Decide a file of events and all that falls due around them.

    Prints every decision and a summary. The scratch world is made anew each time and kept until the next run, for
    show, prove and the like.
    """
    from sitthi.app import Options

    options = Options(
        overlay=overlay_of(overlay),
        actor=actor_of(as_),
        batch_size=batch_size,
        keep_going=keep_going,
        null_delay_us=delay_us(delivery_delay),
    )
    start_us, until_us = instant(start, "--start"), instant(until, "--until")
    if state is not None:
        check_writable(state, "--state")
    with ExitStack() as stack:
        source = stack.enter_context(closing(Events(events, kept=2 * batch_size + 1)))
        keeps(_kept(world))
        there = stack.enter_context(opened(world, options, make=True, fresh=world == SCRATCH))
        telling = Telling(there, source, as_json=as_json, quiet=quiet, language=language.value)
        stack.callback(telling.close)
        for answer in _answers(there, source, start_us or 0, until_us):
            telling.tell(answer)
        code = telling.sum_up()
        if state is not None:
            telling.write_state(state)
    raise typer.Exit(code)


def _kept(world: str) -> str:
    """What to say where the run is stopped."""
    if world == SCRATCH:
        return "What was decided so far is kept in the scratch world until the next run, which makes it anew."
    return f"What was decided so far is kept in the world {world}; the same command again goes on from there."


def _answers(world: World, source: Events, start_us: int, until_us: int | None) -> Iterator[Answer]:
    """What was due before the world's clock is set, then every event with what falls due around it."""
    from sitthi.due.sweep import sweep

    before = (answer for answer in sweep(world.corridor, start_us) if answer.receipts)
    return chain(before, world.player().play(source, until_us))


def delay_us(written: str) -> int | None:
    """Microseconds of ``--delivery-delay``; None for ``none``; raises BadInput for anything else."""
    if written == "none":
        return None
    if not written.isdecimal():
        raise BadInput(
            what=f"{written!r} is no number of seconds",
            remedy="Write whole seconds, or none.",
            field="--delivery-delay",
        )
    return int(written) * 1_000_000


class Telling:
    """Prints what was decided as it is decided, and counts it for the summary."""

    def __init__(self, world: World, source: Events, *, as_json: bool, quiet: bool, language: str) -> None:
        """About a world and the events played on it."""
        from sitthi.views.decisions import Explainer
        from sitthi.views.summary import Summary

        self._world = world
        self._source = source
        self._as_json = as_json
        self._quiet = quiet
        self._language = language
        self._explainer: Explainer = Explainer(world.book, world.rulebook, world.index)
        self._summary: Summary = Summary()
        self._bar = Bar(source.size, wanted=quiet or not sys.stdout.isatty())
        self._decisions = 0
        self.malformed = False

    def tell(self, answer: Answer) -> None:
        """Print one answer: its decisions, or why there is none."""
        from sitthi.views.receipts import told

        self._decisions += len(answer.receipts)
        self._bar.at(self._source.bytes_read, self._decisions)
        if answer.state == "malformed":
            self._complain(answer)
        elif answer.state in {"stuck", "waiting"}:
            self._summary.set_aside(answer.state)
            self._print(self._aside(answer))
        elif answer.state == "repeated":
            self._summary.set_aside(answer.state)
            self._repeat(told(answer.receipts[0]))
        else:
            for receipt in answer.receipts:
                one = told(receipt)
                self._summary.decided(one)
                if not self._quiet:
                    self._print(self._explainer.explain(one))

    def _complain(self, answer: Answer) -> None:
        error = self._source.unreadable.get(answer.line, answer.error)
        assert error is not None
        self.malformed = True
        self._summary.set_aside("malformed")
        sys.stdout.flush()
        print(error.at(file=self._source.name, line=answer.line), file=sys.stderr)

    def _aside(self, answer: Answer) -> dict[str, Any]:
        """An event that got no decision: by our own mistake, or behind one that did."""
        from sitthi.kernel import ids, moment

        raw = self._source.line(answer.line) if answer.line else b""
        event = msgspec.json.decode(raw) if raw else {}
        if answer.due is not None:
            subject, until_us = answer.due
            event = {"type": "due", "subject": subject, "time": moment.format_time(until_us)}
        return {
            "id": ids.decision_id(answer.key) if answer.key else None,
            "event": {"source": event.get("source"), "id": event.get("id")},
            "cause": None,
            "type": event.get("type"),
            "subject": event.get("subject"),
            "at": event.get("time"),
            "outcome": answer.state,
            "reasons": [],
            "possible": None,
            "effects": [],
            "terms": [],
        }

    def _repeat(self, one: Told) -> None:
        if not self._quiet:
            self._print({**self._explainer.explain(one), "repeated": True})

    def _print(self, found: dict[str, Any]) -> None:
        if self._quiet:
            return
        if self._as_json:
            output.json_line(found)
        elif found.get("repeated"):
            first = lines(found, self._language)[0]
            output.line(f"{first}  [{output.word('repeated', self._language)}]")
        elif found["outcome"] in {"stuck", "waiting"}:
            said = output.coloured(output.word(found["outcome"], self._language), found["outcome"])
            output.line(f"{found['at']}  {found['subject']}  {found['type']}  {said}")
        else:
            for text in lines(found, self._language):
                output.line(text)

    def write_state(self, path: Path) -> None:
        """Write every customer's standing as it is now, as JSON; raises BadInput where it can not be written."""
        from sitthi.views.state import State

        with whole_file(path, "--state") as place, place.open("w", encoding="utf-8") as out:
            State(self._world.connection, self._explainer.message_says, rulebook=self._world.rulebook).write(out)

    def close(self) -> None:
        """Take the progress bar away, however it ends: the terminal is as it was."""
        self._bar.close()

    def sum_up(self) -> int:
        """Prove the books and print the summary; gives the exit code."""
        from sitthi.views.prove import prove

        self.close()
        proof = prove(self._world.connection, rulebook=self._world.rulebook)
        found = {"world": self._world.name, **self._summary.shape(self._world.connection, proof)}
        if self._as_json:
            output.json_line({"summary": found})
        else:
            tell_closing(found, self._language)
        if self.malformed:
            return BAD_INPUT
        return 0 if proof.held and not found["set_aside"] else 1
