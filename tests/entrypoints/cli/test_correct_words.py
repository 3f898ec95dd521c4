"""Every reason for which a correction can be refused has its words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import sitthi.correction
from sitthi.correction.possible import FIRST_COME
from sitthi.entrypoints.cli.correct_words import WHY, not_put_in
from sitthi.flow.commands import COMMANDS

ROOM = Path(sitthi.correction.__file__).parent


def test_every_reason_has_words() -> None:
    """Those named where corrections are made, and the commands that are refused by their own name; and no others."""
    code = "".join(path.read_text(encoding="utf-8") for path in sorted(ROOM.glob("*.py")))
    named = set(re.findall(r'CannotCorrect\(\s*"([a-z-]+)"', code))
    own = {spec.name for spec in COMMANDS if spec.crosses or spec.renames} | FIRST_COME
    assert named | own == set(WHY)


@pytest.mark.parametrize("why", sorted(WHY))
def test_a_reason_is_told_in_the_language_asked_for(why: str) -> None:
    """In Thai nothing is said in English but what it is about; in English the remedy is the correction's own."""
    thai = not_put_in(why, "number/0812345678", "Do this instead.", "th")
    assert "Do this" not in thai
    assert thai.startswith("นำเข้าไม่ได้: ")
    assert not_put_in(why, "x/1", "Do this instead.", "en").endswith("(x/1). Do this instead.")
