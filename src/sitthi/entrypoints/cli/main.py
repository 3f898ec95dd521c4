"""The command line: ``sitthi``. Each command lives in a file of its own and is loaded when it is asked for."""

from __future__ import annotations

import errno
import os
import sys

from sitthi.entrypoints.cli.stopping import STOPPING

TYPE_CHECKING = False
"""As type checkers know it; ``typing`` itself takes longer to load than all else here."""
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import NoReturn

    from sitthi.storage.embedded.errors import ServerError

BAD_INPUT = 2
OUR_MISTAKE = 70
INTERRUPTED = 130
READER_GONE = 141
"""Exit codes besides 0 (done) and 1 (done, and the answer is no: books that do not tie, a receipt that differs).

Stopped by a signal it is 128 and the signal: 130 for SIGINT, 143 for SIGTERM.
"""

NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO}
SERVER_ENDED = ("08", "53", "57", "58")
"""Classes of what a database server says when it is itself that can not: connection, room, ended by somebody, disk."""
NOT_ALLOWED = "42501"
"""What it says where its user may not."""

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


def main(arguments: Sequence[str] | None = None) -> int:
    """Carry out a command line; gives the exit code, and lets no traceback out."""
    try:
        code = _carried_out(arguments)
        if sys.stdout is not None:
            sys.stdout.flush()
    except BaseException as error:  # noqa: BLE001  # whatever it is, people get a sentence and we get the trace
        return STOPPING.code if STOPPING.asked_by else _ended_by(error)
    return code


def _carried_out(arguments: Sequence[str] | None) -> int:
    # Not above: it takes a while to load, and one who is stopped meanwhile is told so.
    from sitthi.entrypoints.cli.group import app

    try:
        app(args=arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else 1 if end.code else 0
    return 0


def _ended_by(error: BaseException) -> int:
    """Tell what has ended a command; gives the exit code for it."""
    from sitthi.kernel.errors import BadInput
    from sitthi.storage.embedded.errors import ServerError

    if isinstance(error, (BadInput, ServerError)):
        return complain(str(error))
    if isinstance(error, KeyboardInterrupt):
        return INTERRUPTED
    if isinstance(error, BrokenPipeError):
        return READER_GONE
    if isinstance(error, OSError) and error.errno in NO_ROOM:
        where = f"{error.filename} can not be written" if error.filename else "What is printed can not be written"
        return complain(f"{where} ({error.strerror}). Write to a place with room, and run the command again.")
    if (server := _by_server(error)) is not None:
        return complain(str(server))
    return _our_mistake()


def _by_server(error: BaseException) -> ServerError | None:
    """Whether it is the database server that can not go on, or does not let us, and what it says of it."""
    from sitthi.storage.embedded.errors import ServerError

    psycopg = sys.modules.get("psycopg")
    if psycopg is None or not isinstance(error, psycopg.Error):
        return None
    said = str(error).strip().partition("\n")[0]
    if error.sqlstate == NOT_ALLOWED:
        return ServerError(
            f"The database server does not let its user do what is needed: {said}.",
            "Each world is a database: let the user of SITTHI_DATABASE_URL create them (ALTER ROLE ... CREATEDB),"
            " and use a world as the user who made it.",
        )
    if not isinstance(error, psycopg.OperationalError) or not (error.sqlstate or "08").startswith(SERVER_ENDED):
        return None
    return ServerError(
        f"The database server can not go on: {said or 'the connection is lost'}.",
        "See that its disk has room and that nobody ends it; then run the command again. What was committed is kept.",
    )


def complain(text: str) -> int:
    """Say on stderr what is wrong with the input; gives the exit code for it."""
    print(text, file=sys.stderr)
    return BAD_INPUT


def _our_mistake() -> int:
    """One line for people; the trace goes into a file."""
    import tempfile
    import traceback

    with tempfile.NamedTemporaryFile("w", encoding="utf-8", prefix="sitthi-", suffix=".log", delete=False) as log:
        log.write(traceback.format_exc())
    print(f"This is our mistake, not yours; nothing half-done was kept. Please send us {log.name}", file=sys.stderr)
    return OUR_MISTAKE


def run() -> NoReturn:
    """The program: carry out the arguments it was started with, until done or stopped."""
    # As little as possible is loaded until here: a signal that comes before is not heeded.
    code = OUR_MISTAKE
    try:
        STOPPING.heed()
        _have_output()
        code = main()
    except KeyboardInterrupt:
        code = INTERRUPTED  # asked again while it was ending
    STOPPING.ignore()
    if STOPPING.asked_by:
        code = STOPPING.code
        STOPPING.tell()
    _let_go_of_output()
    sys.exit(code)


def _have_output() -> None:
    """Whoever has closed what we print to does not want to read it."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: PTH123, SIM115  # to the end


def _let_go_of_output() -> None:
    """What could not be written is not tried again while the interpreter ends, which would complain of it."""
    for stream in (sys.stdout, sys.stderr):
        try:
            if stream is not None:
                stream.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())


if __name__ == "__main__":
    run()
