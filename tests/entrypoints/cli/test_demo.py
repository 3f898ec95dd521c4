"""The first thing a newcomer runs: a day decided, three decisions explained, and what to try next."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from sitthi.entrypoints.cli.main import main

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"


def test_a_day_is_decided_and_explained(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    """The summary, proven books, a renewal, a top-up, a refusal with its reasons and what makes it possible."""
    assert main(["demo", "--world", name]) == 0
    said = capfd.readouterr().out
    assert "books proven" in said
    assert "A charge" in said
    assert "addons/renew.retry" in said
    assert "A top-up (E10)" in said
    assert "90.00 THB" in said
    refusal = said[said.index("A refusal") :]
    assert refusal.count("✗") >= 2
    assert "possible from" in refusal
    assert re.search(r"topup\.requested number/\d{10}", refusal)


def test_what_to_try_next_works(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    """Every command the demo names at its end runs as it stands there."""
    assert main(["demo", "--world", name, "--language", "th"]) == 0
    said = capfd.readouterr().out
    commands = re.findall(r"^  sitthi (.*)$", said, re.MULTILINE)
    assert [command.split()[0] for command in commands] == ["show", "why", "prove", "replay-receipt"]
    for command in commands:
        assert main(command.split()) == 0
        assert capfd.readouterr().out


def test_another_day_can_be_decided(name: str, capfd: pytest.CaptureFixture[str]) -> None:
    """The worked examples alone, or any other file of events, are decided and explained the same way."""
    assert main(["demo", str(EXAMPLES / "worked.jsonl"), "--world", name]) == 0
    assert "E10" in capfd.readouterr().out
