"""A progress bar is for people who look on, and only for what lasts."""

import io
import sys

import pytest

from sitthi.entrypoints.cli import progress
from sitthi.entrypoints.cli.progress import Bar


class Terminal(io.StringIO):
    """A stderr that somebody looks at."""

    def isatty(self) -> bool:
        """As terminals say."""
        return True


def terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Stderr as a terminal; put there within the test, since the capture of pytest changes it after the fixtures."""
    made = Terminal()
    monkeypatch.setattr(sys, "stderr", made)
    monkeypatch.setenv("TERM", "xterm")
    return made


def test_what_is_quick_has_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before two seconds have passed nothing is shown."""
    seen = terminal(monkeypatch)
    bar = Bar(100, wanted=True)
    bar.at(50, 7)
    bar.close()

    assert seen.getvalue() == ""


def test_what_lasts_has_one(monkeypatch: pytest.MonkeyPatch) -> None:
    """After that it says how many decisions were made, and goes away at the end."""
    seen = terminal(monkeypatch)
    monkeypatch.setattr(progress, "AFTER_S", -1.0)
    bar = Bar(100, wanted=True)
    bar.at(50, 1234)
    bar.close()
    bar.at(60, 5)

    assert "1,234 decisions" in seen.getvalue()


def test_nobody_looking_means_none(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither where lines are printed anyway, nor where stderr is no terminal."""
    seen = terminal(monkeypatch)
    monkeypatch.setattr(progress, "AFTER_S", -1.0)
    unwanted = Bar(100, wanted=False)
    unwanted.at(50, 1)
    monkeypatch.setattr(sys, "stderr", io.StringIO())
    unseen = Bar(0, wanted=True)
    unseen.at(50, 1)

    assert seen.getvalue() == ""
