"""``sitthi prove``: do the books tie."""

from __future__ import annotations

from typing import Annotated

import typer

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.options import SCRATCH, AsJson, WorldName, instant, opened


def prove(
    deep: Annotated[bool, typer.Option(help="Compare every receipt with its key and transfers, not a sample.")] = False,
    until: Annotated[str, typer.Option(help="Up to when nothing due may be left; else the latest decision.")] = "",
    world: WorldName = SCRATCH,
    as_json: AsJson = False,
) -> None:
    """Prove that the books tie.

    Every unit sums to zero, what is kept equals its transfers, no wallet is negative, nothing due is left behind.
    """
    from sitthi.views.prove import prove as prove_books

    until_us = instant(until, "--until")
    with opened(world) as there:
        proof = prove_books(there.connection, until_us, deep=deep, rulebook=there.rulebook)
    shape = proof.shape()
    if as_json:
        output.json_page(shape)
    else:
        units = [(one["unit"], f"{one['transfers']:,}", one["debited"], one["credited"]) for one in shape["units"]]
        output.table("", ("unit", ">transfers", ">debited", ">credited"), units)
        for check in proof.checks:
            output.line(f"{'✓' if check.held else '✗'} {check.check} ({check.counted:,})")
            for fault in check.faults:
                output.line(f"    {fault}")
        output.line("The books are proven." if proof.held else "The books do not tie.")
    raise typer.Exit(0 if proof.held else 1)
