"""``sitthi due``: what falls due next, and the refunds to be paid."""

from __future__ import annotations

from typing import Annotated

import typer

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.options import SCRATCH, AsJson, WorldName, instant, opened

NEVER_US = 1 << 61


def due(
    until: Annotated[str, typer.Option(help="Up to this time, RFC 3339; else everything there is.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="For how many numbers, the soonest first.")] = 50,
    world: WorldName = SCRATCH,
    as_json: AsJson = False,
) -> None:
    """List what falls due next, and refunds to be paid."""
    from sitthi.views.agenda import due_items, refunds_due

    until_us = instant(until, "--until") or NEVER_US
    with opened(world) as there:
        items = [one.shape() for one in due_items(there.connection, there.index, there.rulebook, until_us, limit)]
        refunds = refunds_due(there.connection, until_us, limit)
    if as_json:
        output.json_page({"due": items, "refunds": refunds})
        return
    rows = [(one["at"], one["subject"], one["command"], one["about"]) for one in items]
    output.table("falls due", ("when", "number", "what", "about"), rows)
    if refunds:
        owed = [(one["due"], f"number/{one['number']}", one["amount"], one["state"], one["cause"]) for one in refunds]
        output.table("refunds to be paid", ("by", "number", ">THB", "state", "because of"), owed)
