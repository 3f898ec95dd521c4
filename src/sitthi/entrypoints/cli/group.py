"""The commands as one program: each is imported when it is asked for."""

from __future__ import annotations

import importlib
import importlib.util
from typing import Any

import typer
from typer.core import TyperGroup

from sitthi.entrypoints.cli.main import COMMANDS, READER_GONE

_HERE = "sitthi.entrypoints.cli"


class Commands(TyperGroup):
    """The commands, each imported when it is asked for, so that none waits for what only another needs."""

    def list_commands(self, ctx: Any) -> list[str]:
        """All names, in the order in which they are listed above."""
        return [name for name in COMMANDS if _is_there(name)]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command of a name; None where there is none."""
        if not _is_there(cmd_name):
            return None
        module, attribute = COMMANDS[cmd_name]
        found: Any = getattr(importlib.import_module(f"{_HERE}.{module}"), attribute)
        if not isinstance(found, typer.Typer):
            app = typer.Typer(add_completion=False, rich_markup_mode=None)
            app.command(cmd_name)(found)
            found = app
        command = typer.main.get_command(found)
        command.name = cmd_name
        return command

    def invoke(self, ctx: Any) -> Any:
        """Carry out the command that was asked for; whoever reads what it prints may stop reading."""
        try:
            return super().invoke(ctx)
        except BrokenPipeError:
            raise typer.Exit(READER_GONE) from None


def _is_there(name: str) -> bool:
    place = COMMANDS.get(name)
    return place is not None and importlib.util.find_spec(f"{_HERE}.{place[0]}") is not None


app = typer.Typer(
    cls=Commands, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, no_args_is_help=True
)


@app.callback()
def sitthi() -> None:
    """Decide what a mobile operator owes its customers, move the money, and name the clause each time."""
