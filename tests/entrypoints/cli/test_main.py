"""Whatever happens, people get a sentence and an exit code, never a traceback."""

import subprocess
import sys
from pathlib import Path

import pytest

from sitthi.entrypoints.cli import main as cli
from sitthi.entrypoints.cli import output
from sitthi.storage.embedded.errors import ServerError
from tests.entrypoints.cli.conftest import Say


def test_every_command_is_there_with_its_help(say: Say) -> None:
    """Each listed command loads, and says in a sentence what it does."""
    listed = say("--help").out
    for name in cli.COMMANDS:
        assert f"  {name} " in listed
        said = say(name, "--help")
        assert (said.code, "Usage:" in said.out) == (0, True)


def test_an_unknown_command_or_option_is_told(say: Say) -> None:
    """Exit code 2 and where to find help."""
    for words in (["wish"], ["run"], ["prove", "--wish"]):
        said = say(*words)
        assert said.code == 2
        assert "Try " in said.err


def test_our_own_mistake_is_one_line_and_a_file(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """Exit code 70; the trace lies in the file that is named."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("planted")

    monkeypatch.setattr(output, "line", broken)
    said = say("version")
    named = Path(said.err.split()[-1])

    assert said.code == 70
    assert said.err.count("\n") == 1
    assert "ZeroDivisionError: planted" in named.read_text(encoding="utf-8")
    named.unlink()


def test_a_server_that_can_not_be_used_is_told(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """What happened and what to do, without a trace; exit code 2."""

    def broken(*_: object) -> None:
        raise ServerError("It does not start.", "Free some space.")

    monkeypatch.setattr(output, "line", broken)
    said = say("version")

    assert (said.code, said.err) == (2, "It does not start.\nwhat to do: Free some space.\n")


def test_an_interruption_is_no_mistake(say: Say, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C ends with its usual code and no file."""

    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(output, "line", stopped)

    assert say("version").code in {1, 130}


def test_heavy_things_wait_until_a_command_needs_them() -> None:
    """The help is quick: neither the corridor nor the database library is loaded for it."""
    script = (
        "import sys; from sitthi.entrypoints.cli import main; main.main(['version']);"
        "print([name for name in ('psycopg', 'sitthi.flow.corridor', 'yaml', 'rich.table') if name in sys.modules])"
    )
    out = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout

    assert out.splitlines()[-1] == "[]"
