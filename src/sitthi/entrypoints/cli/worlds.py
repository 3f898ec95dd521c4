"""``sitthi worlds``: list them, or drop one."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.options import AsJson, notice
from sitthi.entrypoints.cli.stopping import keeps
from sitthi.kernel.errors import BadInput

app = typer.Typer(add_completion=False, rich_markup_mode=None, invoke_without_command=True)


@app.callback()
def worlds(ctx: typer.Context, as_json: AsJson = False) -> None:
    """List the worlds there are, or drop one."""
    if ctx.invoked_subcommand is not None:
        return
    from sitthi.storage.server import database_server
    from sitthi.views.worlds import worlds as all_of

    with database_server(notice) as server:
        found = all_of(server)
    if as_json:
        output.json_page({"worlds": found})
        return
    rows = [(one["world"], one["numbers"], one["latest"], one["overlay"], one["size"]) for one in found]
    output.table("worlds", ("world", ">numbers", "latest decision", "overlay", ">bytes"), rows)


@app.command()
def drop(
    name: Annotated[str, typer.Argument(help="The world to drop, with all that is in it.")],
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Drop a world and everything in it."""
    from sitthi.app import database_of
    from sitthi.storage.server import database_exists, database_server, drop_database

    database = database_of(name)
    with database_server(notice) as server:
        if not database_exists(server, database):
            raise BadInput(
                what=f"there is no world {name!r}", remedy="`sitthi worlds` lists those there are.", field="NAME"
            )
        if not yes:
            if not sys.stdin.isatty():
                raise BadInput(what="dropping a world needs a yes", remedy="Say --yes.", field="--yes")
            typer.confirm(f"Drop {name} and everything in it?", abort=True)
        keeps(f"{name} is there whole or not at all; `sitthi worlds` tells which.")
        drop_database(server, database)
    output.line(f"{name} dropped")
