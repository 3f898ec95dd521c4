"""What a customer holds, in Thai: every field has a name, codes and times are words."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest

from sitthi.entrypoints.cli import standing_words
from tests.entrypoints.cli.conftest import Say

EXAMPLES = Path(__file__).resolve().parents[3] / "examples"
ELSEWHERE = {"care", "tier", "tier_groups", "tier_grounds"}
"""Told in sentences of their own."""


def named(found: Any) -> Iterator[str]:
    """All fields of a state, but for the lists of rows, which have names of their own."""
    if isinstance(found, list):
        for one in found:
            yield from named(one)
    elif isinstance(found, dict):
        for name, value in found.items():
            if name not in ELSEWHERE:
                yield from named(value)
                if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
                    yield name


@pytest.mark.parametrize(
    ("example", "until"),
    [("worked", "2024-09-01"), ("a-contract", "2024-05-16"), ("points", "2025-04-01"), ("tiers", "2024-10-15")],
)
def test_every_field_has_a_name(example: str, until: str, say: Say, name: str, tmp_path: Path) -> None:
    """Of all that the examples come to: nothing stands among Thai words by its name in JSON."""
    state = tmp_path / "state.json"
    words = ("--world", name, "--quiet", "--until", f"{until}T00:00:00+07:00", "--state", str(state))
    assert say("run", str(EXAMPLES / f"{example}.jsonl"), *words).code == 0
    found = msgspec.json.decode(state.read_bytes())
    assert {field for section in found.values() for field in named(section)} - set(standing_words.FIELDS) == set()


def test_a_standing_is_told_in_thai(say: Say, name: str) -> None:
    """Names of fields, codes, days of the Buddhist Era; ids and amounts stand as they are."""
    file = str(EXAMPLES / "a-contract.jsonl")
    assert say("run", file, "--world", name, "--quiet", "--until", "2024-05-16T00:00:00+07:00").code == 0
    lines = say("show", "holder/C-2001", "--world", name, "--language", "th").out.splitlines()
    assert lines[:2] == ["ลูกค้า C-2001", "  ประเภท        บุคคลธรรมดา"]
    assert "  ระบบ       รายเดือน" in lines
    assert "  กระเป๋าเงิน  คงเหลือ 0.00, เครดิตฟรี 0.00, กันไว้ 0.00, ค้าง 0.00" in lines
    told = "\n".join(lines)
    assert "ครบกำหนด 16 พ.ค. 2567, รวม 2295.08" in told
    assert "สถานะ รอชำระ" in told
    assert "รายการ ค่าบริการล่วงหน้าที่เหลือ, จำนวนเงิน 374.99" in told
    assert "กำหนดเวลา: ขั้นตอน แก้ไข, ภายใน 15 พ.ค. 2567, ทันกำหนด ไม่" in told
