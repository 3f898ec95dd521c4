"""``sitthi stuck``: what failed by our own mistake, and the mending of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

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
    from sitthi.app import Options, World
    from sitthi.flow.mend import Aside
    from sitthi.flow.request import Answer

app = typer.Typer(
    add_completion=False,
    rich_markup_mode=None,
    help="Mend what failed by our own mistake.",
    no_args_is_help=True,
)


@app.command("list")
def list_(
    dropped: Annotated[bool, typer.Option("--dropped", help="Those given up, too.")] = False,
    world: WorldName = SCRATCH,
    as_json: AsJson = False,
) -> None:
    """List what is set aside: the event, since when, and the mistake's last line."""
    from sitthi.flow.mend import aside

    with opened(world) as there:
        rows = aside(there.connection, dropped=dropped)
    if as_json:
        output.json_page({"stuck": [_shape(row) for row in rows]})
        return
    shown = [_shape(row) for row in rows]
    output.table(
        "set aside",
        (">no", "state", "holder", "event", "at", "mistake"),
        [(one["no"], one["state"], one["holder"], one["what"], one["at"], one["mistake"]) for one in shown],
    )


@app.command()
def retry(
    no: Annotated[int | None, typer.Argument(help="Which; without it, all.")] = None,
    as_: AsActor = "",
    delivery_delay: DeliveryDelay = "0",
    world: WorldName = SCRATCH,
    language: InLanguage = Language.en,
    as_json: AsJson = False,
) -> None:
    """Decide a stuck event again, then its holder's waiting ones in order."""
    from sitthi.flow.mend import aside

    with opened(world, _options(as_, delivery_delay)) as there:
        rows = aside(there.connection)
        if no is not None:
            rows = [row for row in rows if row.no == no]
            if not rows:
                raise BadInput(
                    what=f"nothing is set aside under {no}", remedy="`sitthi stuck list` shows what is.", field="NO"
                )
        _carry_on(there, [row.holder for row in rows], language.value, as_json=as_json)


@app.command()
def drop(
    no: Annotated[int, typer.Argument(help="Which.")],
    reason: Annotated[str, typer.Option(help="Why it is given up; kept with it.")],
    as_: AsActor = "",
    delivery_delay: DeliveryDelay = "0",
    world: WorldName = SCRATCH,
    language: InLanguage = Language.en,
    as_json: AsJson = False,
) -> None:
    """Give a stuck event up, with a reason that is kept, and carry on with what waited behind it."""
    from sitthi.flow.mend import drop as give_up

    with opened(world, _options(as_, delivery_delay)) as there:
        holder = give_up(there.connection, no, f"{reason} ({as_ or 'nobody named'})")
        _carry_on(there, [holder], language.value, as_json=as_json)


def _options(as_: str, delivery_delay: str) -> Options:
    from sitthi.app import Options
    from sitthi.entrypoints.cli.run import delay_us

    return Options(actor=actor_of(as_), null_delay_us=delay_us(delivery_delay))


def _carry_on(world: World, holders: list[str], language: str, *, as_json: bool) -> None:
    """Retry holders one by one; ends with exit code 1 where something is stuck again."""
    from sitthi.flow.mend import aside, retry

    keeps("What was decided so far is kept; `sitthi stuck list` shows what waits, `sitthi stuck retry` goes on.")
    answers: list[Answer] = []
    for holder in dict.fromkeys(holders):
        answers += retry(world.corridor, world.door, world.own_door, holder)
    answers += world.player().announce()
    tell_answers(world, answers, language, as_json=as_json)
    left = [row for row in aside(world.connection) if row.holder in set(holders)]
    if not as_json:
        output.line(f"{len(left)} still set aside" if left else "nothing of these is set aside any more")
    raise typer.Exit(1 if left else 0)


def _shape(row: Aside) -> dict[str, Any]:
    from sitthi.views import plain

    event = msgspec.json.decode(row.event)
    what = f"{event['type']} {event['subject']}" if "type" in event else f"due work of {event.get('due')}"
    last = row.trace.strip().splitlines()
    return {
        "no": row.no,
        "state": row.state,
        "holder": row.holder,
        "what": what,
        "at": plain.time(row.at_us),
        "version": row.version or None,
        "mistake": (last[0] if row.state == "dropped" else last[-1]) if last else None,
        "event": event,
        "trace": row.trace or None,
    }
