"""``sitthi due``: what falls due next, and the work that waits for somebody."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.options import SCRATCH, AsJson, WorldName, instant, opened

NEVER_US = 1 << 61


def due(
    until: Annotated[str, typer.Option(help="Up to this time, RFC 3339; else everything there is.")] = "",
    limit: Annotated[int, typer.Option(min=1, max=100_000, help="For how many subjects, the soonest first.")] = 50,
    world: WorldName = SCRATCH,
    as_json: AsJson = False,
) -> None:
    """List what falls due next, refunds to be paid, overdue bills and late complaints."""
    from sitthi.views.agenda import bills_overdue, complaints_late, due_items, refunds_due

    until_us = instant(until, "--until") or NEVER_US
    with opened(world) as there:
        found = {
            "due": [one.shape() for one in due_items(there.connection, there.index, there.rulebook, until_us, limit)],
            "refunds": refunds_due(there.connection, until_us, limit),
            "bills": bills_overdue(there.connection, limit),
            "complaints": complaints_late(there.connection, limit),
        }
    if as_json:
        output.json_page(found)
        return
    rows = [(one["at"], one["subject"], one["command"], one["about"]) for one in found["due"]]
    output.table("falls due", ("when", "of", "what", "about"), rows)
    _work(found["refunds"], found["bills"], found["complaints"])


def _work(refunds: list[dict[str, Any]], bills: list[dict[str, Any]], complaints: list[dict[str, Any]]) -> None:
    """The tables of what waits for somebody; none where nothing does."""
    if refunds:
        owed = [
            (one["due"], one["work"] or "", f"number/{one['number']}", one["contract"], one["amount"], one["state"],
             one["method"], one["cause"])
            for one in refunds
        ]  # fmt: skip
        columns = ("by", "work", "number", "contract", ">THB", "state", "method", "because of")
        output.table("refunds to be paid", columns, owed)
    if bills:
        open_ones = [(one["due"], f"account/{one['account']}", one["bill"], one["open"]) for one in bills]
        output.table("bills overdue", ("due", "account", "bill", ">THB"), open_ones)
    if complaints:
        late = [
            (f"complaint/{one['complaint']}", f"holder/{one['holder']}", ", ".join(one["late"]),
             one["deadlines"][-1]["by"], one["assigned_to"])
            for one in complaints
        ]  # fmt: skip
        output.table("complaints late", ("complaint", "of", "late", "to be resolved by", "assigned to"), late)
