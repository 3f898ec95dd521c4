"""``sitthi correct``: an event that came late is put in at its own time, and what followed decided again."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import nullcontext
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperGroup

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.options import (
    SCRATCH,
    AsActor,
    AsJson,
    DeliveryDelay,
    InLanguage,
    Language,
    WorldName,
    actor_of,
    opened,
)
from sitthi.entrypoints.cli.stopping import keeps
from sitthi.entrypoints.cli.told import tell_answers
from sitthi.kernel.errors import BadInput

if TYPE_CHECKING:
    from sitthi.app import World
    from sitthi.correction.correcting import Outcome, When
    from sitthi.flow.request import Answer

PUT_IN = "event"


class _EventFirst(TyperGroup):
    """``sitthi correct EVENT.json`` is ``sitthi correct event EVENT.json``."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        if args and args[0] not in {*self.commands, "--help"}:
            args = [PUT_IN, *args]
        return super().parse_args(ctx, args)


app = typer.Typer(
    cls=_EventFirst,
    add_completion=False,
    rich_markup_mode=None,
    help="Put in what came late: `sitthi correct EVENT.json`, --late ID or --all.",
    no_args_is_help=True,
)


@app.command(PUT_IN)
def event(
    event: Annotated[str, typer.Argument(metavar="[EVENT.json]", help="File with one CloudEvent; - for stdin.")] = "",
    late: Annotated[
        str, typer.Option("--late", help="One that was put aside, by its id in `sitthi correct list`.")
    ] = "",
    all_: Annotated[bool, typer.Option("--all", help="All that were put aside, in order of their times.")] = False,
    preview: Annotated[bool, typer.Option("--preview", help="Show what would change; nothing is recorded.")] = False,
    as_: AsActor = "",
    delivery_delay: DeliveryDelay = "0",
    world: WorldName = SCRATCH,
    language: InLanguage = Language.en,
    as_json: AsJson = False,
) -> None:
    """Put in an event that came late, and show what changes: before, now, the difference, each with its clauses.

    The holder's decisions since then are decided again as of then. What can not be undone stands and becomes a work
    item. Exit code 1: a correction could not be made; nothing of it is recorded but a work item that says why.
    """
    from sitthi.app import Options
    from sitthi.entrypoints.cli.run import delay_us

    if sum(map(bool, (event, late, all_))) != 1:
        raise BadInput(what="names no event, or several", remedy="Give EVENT.json, or --late ID, or --all.")
    options = Options(actor=actor_of(as_), null_delay_us=delay_us(delivery_delay))
    with opened(world, options) as there, there.corridor.trial() if preview else nullcontext():
        if not preview:
            keeps("What was put in so far is kept; `sitthi correct list` shows what waits, the same command goes on.")
        keys = _keys(there, event, late, language.value, as_json=as_json)
        refused = _carried_out(there, keys, language.value, as_json=as_json)
    if preview and not as_json:
        typer.echo("preview: nothing was recorded", err=True)
    raise typer.Exit(1 if refused else 0)


@app.command("list")
def list_(world: WorldName = SCRATCH, language: InLanguage = Language.en, as_json: AsJson = False) -> None:
    """List the events that are put aside as late, in order of their times."""
    from sitthi.correction.correcting import waiting
    from sitthi.entrypoints.cli.correct_told import late_row

    with opened(world) as there:
        rows = [late_row(there, key) for key in waiting(there.connection)]
    if as_json:
        output.json_page({"late": rows})
        return
    heads = ("id", "event", "about", "holder", "at", "latest then")
    shown = [(row["id"], row["type"], row["subject"], row["holder"], row["at"], row["decided"]) for row in rows]
    output.table("put aside as late" if language is Language.en else "รายการที่มาช้า", heads, shown)


@app.command()
def work(
    closed: Annotated[bool, typer.Option("--closed", help="Those that are closed, too.")] = False,
    world: WorldName = SCRATCH,
    language: InLanguage = Language.en,
    as_json: AsJson = False,
) -> None:
    """List what corrections have left to people: decision, clause, and what to look at."""
    from sitthi.correction.work import items
    from sitthi.entrypoints.cli.correct_told import item_said, item_shape

    with opened(world) as there:
        rows = items(there.connection, closed=closed)
    if as_json:
        output.json_page({"work": [item_shape(row) for row in rows]})
        return
    shown = [
        (row.no, row.holder, row.clause, item_said(row.what, row.detail, language.value), row.decision, row.reason)
        for row in rows
    ]
    title = "work left by corrections" if language is Language.en else "งานที่ต้องตรวจสอบ"
    output.table(title, (">no", "holder", "clause", "what", "decision", "closed because"), shown)


@app.command()
def close(
    no: Annotated[int, typer.Argument(help="Which work item.")],
    reason: Annotated[str, typer.Option(help="What was done about it; kept with it.")],
    as_: AsActor,
    world: WorldName = SCRATCH,
) -> None:
    """Close a work item: by a person, with a reason."""
    from sitthi.correction.work import close as close_item
    from sitthi.kernel import live

    actor = actor_of(as_)
    if actor is None or actor.kind != "staff":
        raise BadInput(what="work is closed by a person", remedy="Say who: --as agent:somchai.", field="--as")
    with opened(world) as there:
        close_item(there.connection, no, live.now_us(), f"{actor.role}:{actor.id}", reason)
    output.line(f"{no} closed")


def tell_tried(there: World, raw: bytes, language: str) -> None:
    """Tell what putting in an event that comes late would change; nothing is recorded."""
    from sitthi.correction.correcting import is_waiting

    with there.corridor.trial():
        answer = there.player().decide(there.door.admit(raw))
        keys = [answer.key] if is_waiting(there.connection, answer.key) else []
        _carried_out(there, keys, language, as_json=False)


def _carried_out(there: World, keys: Iterable[bytes], language: str, *, as_json: bool) -> int:
    """Put in what has come late, and tell it; gives how many could not be put in."""
    from sitthi.entrypoints.cli.correct_told import tell

    outcomes = []
    for key in keys:
        outcomes.append(_put_in(there, key))
        tell(there, outcomes[-1], language, as_json=as_json)
    tell_answers(there, there.player().announce(), language, as_json=as_json)
    return sum(1 for one in outcomes if one.why is not None)


def _put_in(there: World, key: bytes) -> Outcome:
    from sitthi.correction.correcting import correct
    from sitthi.kernel.command import SYSTEM

    return correct(there.corridor, key, _when(there), there.options.actor or SYSTEM)


def _when(there: World) -> When:
    """The world's clock, and the time at which all this is recorded."""
    from sitthi.correction.correcting import When
    from sitthi.kernel import live
    from sitthi.views.prove import latest_us

    return When(latest_us(there.connection), live.now_us())


def _keys(there: World, event: str, late: str, language: str, *, as_json: bool) -> list[bytes]:
    """The keys of what is to be put in."""
    from sitthi.correction.correcting import waiting
    from sitthi.views.receipts import key_of

    if late:
        return [key_of(late)]
    if not event:
        return waiting(there.connection)
    answer = _delivered(there, event)
    return [answer.key] if _is_late(there, answer, language, as_json=as_json) else []


def _delivered(there: World, event: str) -> Answer:
    """The event as the corridor answers it: put aside, where it comes too late."""
    from sitthi.entrypoints.cli.preview import in_file, one_event

    raw, name = one_event(event)
    with in_file(name):
        return there.player().decide(there.door.admit(raw))


def _is_late(there: World, answer: Answer, language: str, *, as_json: bool) -> bool:
    """Whether an event waits to be put in; one that came in time, or is in already, is told as it was decided."""
    from sitthi.correction.correcting import is_waiting

    if is_waiting(there.connection, answer.key):
        return True
    tell_answers(there, [answer], language, as_json=as_json)
    if not as_json:
        typer.echo(
            "this event was put in already" if answer.state == "repeated" else "this event was not late", err=True
        )
    return False
