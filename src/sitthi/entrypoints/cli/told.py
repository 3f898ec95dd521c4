"""A decision as a line or a short block for people, from its out object."""

from __future__ import annotations

from typing import Any

from sitthi.entrypoints.cli.output import coloured, word
from sitthi.kernel.moment import parse_time, spoken_time

_SHOWN = ("offer", "channel", "service", "hold", "by", "reason", "amount", "quantity", "used", "message", "action")
"""Of what was asked for, what a line has room for."""

_POSSIBLE = {"th": "เป็นไปได้ตั้งแต่", "en": "possible from"}
_AFTER = {"th": "เมื่อ", "en": "after"}
_NEVER = {"th": "คำขอนี้เป็นไปไม่ได้", "en": "nothing makes this request possible"}


def lines(found: dict[str, Any], language: str) -> list[str]:
    """When, about whom, what, how it was decided, what moved; for a refusal why, and what would make it possible."""
    outcome = found["outcome"]
    when = spoken_time(parse_time(found["at"]), language)
    asked = _asked(found["data"])
    head = f"{when}  {found['subject']}  {found['type']}{f' ({asked})' if asked else ''}"
    parts = [head, coloured(word(outcome, language), outcome), *_moved(found["effects"])]
    said = ["  ".join(part for part in parts if part)]
    if outcome in {"refused", "late"}:
        said += [
            f"    ✗ {reason['clause']}: {reason['says'][language]}" for reason in found["reasons"] if not reason["met"]
        ]
    if outcome == "refused":
        said.append(f"    → {_possible(found['possible'], language)}")
    return said


def explained(found: dict[str, Any], language: str) -> list[str]:
    """A decision in full: every reason, met or not, and every message that was sent."""
    said = lines(found, language)[:1]
    for reason in found["reasons"]:
        said.append(f"    {'✓' if reason['met'] else '✗'} {reason['clause']}: {reason['says'][language]}")
    for effect in found["effects"]:
        if effect["kind"] == "message":
            said.append(f"    ✉ {effect['template']}: {effect['says'][language]}")
        elif effect["kind"] == "due":
            when = spoken_time(parse_time(effect["at"]), language)
            said.append(f"    ⏲ {effect['command']} {when}")
    if found["outcome"] == "refused":
        said.append(f"    → {_possible(found['possible'], language)}")
    return said


def _asked(data: dict[str, Any]) -> str:
    return ", ".join(str(data[name]) for name in _SHOWN if data.get(name) not in (None, "", 0))


def _moved(effects: list[dict[str, Any]]) -> list[str]:
    said = []
    for one in effects:
        if one["kind"] == "transfer":
            said.append(f"{one['amount']} {one['unit']} {_account(one['debit'])}→{_account(one['credit'])}")
        elif one["kind"] == "message":
            said.append(f"✉ {one['template']}")
    return said


def _account(name: str) -> str:
    """An account without the number, which the line names already."""
    kind, _, rest = name.partition("/")
    if kind == "allowance":
        return f"allowance/{rest.rpartition('/')[2]}"
    return kind if kind in {"wallet", "free", "owed", "refund"} else name


def _possible(possible: dict[str, Any] | None, language: str) -> str:
    if possible is None:
        return _NEVER[language]
    when = spoken_time(parse_time(possible["when"]), language)
    how = [
        f"{one['type']} {one['subject']}" + "".join(f" {name}={value}" for name, value in one["data"].items())
        for one in possible["how"]
    ]
    after = f" {_AFTER[language]} {'; '.join(how)}" if how else ""
    return f"{_POSSIBLE[language]} {when}{after}"
