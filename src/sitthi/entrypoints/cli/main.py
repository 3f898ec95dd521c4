"""The command line: ``sitthi``. Each command lives in a file of its own and is loaded when it is asked for."""

from __future__ import annotations

import importlib
import importlib.util
import sys
import tempfile
import traceback
from collections.abc import Sequence
from typing import Any, NoReturn

import typer
from typer.core import TyperGroup

from sitthi.kernel.errors import BadInput
from sitthi.storage.embedded.errors import ServerError

BAD_INPUT = 2
OUR_MISTAKE = 70
INTERRUPTED = 130
"""Exit codes besides 0 (done) and 1 (done, and the answer is no: books that do not tie, a receipt that differs)."""

_HERE = "sitthi.entrypoints.cli"
COMMANDS: dict[str, tuple[str, str]] = {
    "run": ("run", "run"),
    "demo": ("demo", "demo"),
    "generate": ("generate", "generate"),
    "import": ("importing", "import_numbers"),
    "compensate": ("compensate", "compensate"),
    "correct": ("correct", "app"),
    "preview": ("preview", "preview"),
    "confirm": ("confirm", "confirm"),
    "show": ("show", "show"),
    "statement": ("statement", "statement"),
    "evidence": ("statement", "evidence"),
    "prove": ("prove", "prove"),
    "books": ("books", "books"),
    "reconcile": ("reconcile", "reconcile"),
    "points": ("points", "app"),
    "tiers": ("tiers", "app"),
    "care": ("care", "app"),
    "due": ("due", "due"),
    "clauses": ("book", "clauses"),
    "why": ("book", "why"),
    "terms": ("book", "terms"),
    "offer": ("book", "offer"),
    "whatif": ("whatif", "whatif"),
    "population": ("population", "app"),
    "review": ("review", "app"),
    "schema": ("schema", "schema"),
    "replay-receipt": ("receipt", "replay_receipt"),
    "stuck": ("stuck", "app"),
    "worlds": ("worlds", "app"),
    "version": ("version", "version"),
}
"""Every command: in which module it lives, and its name there (a function, or an app of several)."""


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


def _is_there(name: str) -> bool:
    place = COMMANDS.get(name)
    return place is not None and importlib.util.find_spec(f"{_HERE}.{place[0]}") is not None


app = typer.Typer(
    cls=Commands, add_completion=False, pretty_exceptions_enable=False, rich_markup_mode=None, no_args_is_help=True
)


@app.callback()
def sitthi() -> None:
    """Decide what a mobile operator owes its customers, move the money, and name the clause each time."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out a command line; gives the exit code, and lets no traceback out."""
    try:
        app(args=arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1 if end.code else 0
    except (BadInput, ServerError) as error:
        return complain(str(error))
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception:  # noqa: BLE001  # whatever it is, people get a sentence and we get the trace
        return _our_mistake()
    return 0


def complain(text: str) -> int:
    """Say on stderr what is wrong with the input; gives the exit code for it."""
    print(text, file=sys.stderr)
    return BAD_INPUT


def _our_mistake() -> int:
    """One line for people; the trace goes into a file."""
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="sitthi-", suffix=".log", delete=False) as log:
        log.write(traceback.format_exc())
    print(f"This is our mistake, not yours; nothing half-done was kept. Please send us {log.name}", file=sys.stderr)
    return OUR_MISTAKE


def run() -> NoReturn:
    """The program: carry out the arguments it was started with."""
    sys.exit(main())


if __name__ == "__main__":
    run()
