"""The guide to the terms says what is so."""

import re
from pathlib import Path

import pytest
import yaml

from sitthi.terms.units import UNITS

GUIDE = Path(__file__).resolve().parents[2] / "docs" / "guides" / "terms.md"


def test_the_guide_shows_how_every_unit_is_written() -> None:
    """Whoever writes a value finds its unit in the table, and no unit that is none."""
    rows = re.findall(r"^\| (`.*?`) \|", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    assert {unit for row in rows for unit in re.findall(r"`([\w-]+)`", row)} == set(UNITS)


@pytest.mark.parametrize("example", re.findall(r"```yaml\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL))
def test_the_examples_of_the_guide_are_yaml(example: str) -> None:
    """What is shown can be copied."""
    assert isinstance(yaml.safe_load(example), dict)
