"""A decision as a line or a short block for people, from its out object."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.output import coloured, word
from sitthi.kernel.moment import parse_time, spoken_time

if TYPE_CHECKING:
    from sitthi.app import World
    from sitthi.flow.request import Answer

_SHOWN = ("offer", "channel", "service", "hold", "by", "reason", "amount", "quantity", "used", "message", "action")
"""Of what was asked for, what a line has room for."""

_POSSIBLE = {"th": "เป็นไปได้ตั้งแต่", "en": "possible from"}
_AFTER = {"th": "เมื่อ", "en": "after"}
_NEVER = {"th": "คำขอนี้เป็นไปไม่ได้", "en": "nothing makes this request possible"}


def tell_answers(world: World, answers: Iterable[Answer], language: str, *, as_json: bool) -> None:
    """Print every decision of some answers, one as soon as it is made."""
    from sitthi.views.decisions import Explainer
    from sitthi.views.receipts import told

    explainer = Explainer(world.book, world.rulebook, world.index)
    for receipt in (receipt for answer in answers for receipt in answer.receipts):
        found = explainer.explain(told(receipt))
        if as_json:
            output.json_line(found)
            continue
        for text in lines(found, language):
            output.line(text)


def lines(found: dict[str, Any], language: str) -> list[str]:
    """When, about whom, what, how it was decided, what moved; for a refusal why, and what would make it possible."""
    when = spoken_time(parse_time(found["at"]), language)
    head = f"{when}  {found['subject']}  {asked(found)}"
    return ["  ".join([head, decided(found, language), *moved(found), *sent(found)]), *why_not(found, language)]


def asked(found: dict[str, Any]) -> str:
    """What was asked for: its type, and of its data what a line has room for."""
    data = ", ".join(str(found["data"][name]) for name in _SHOWN if found["data"].get(name) not in (None, "", 0))
    return f"{found['type']}{f' ({data})' if data else ''}"


def decided(found: dict[str, Any], language: str) -> str:
    """The outcome in a word, in its colour."""
    return coloured(word(found["outcome"], language), found["outcome"])


def why_not(found: dict[str, Any], language: str) -> list[str]:
    """Of what was refused or came late the conditions that were not met, and what would make it possible."""
    said = []
    if found["outcome"] in {"refused", "late"}:
        said += [
            f"    ✗ {reason['clause']}: {reason['says'][language]}" for reason in found["reasons"] if not reason["met"]
        ]
    if found["outcome"] == "refused":
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


def moved(found: dict[str, Any]) -> list[str]:
    """What moved, from where to where."""
    return [
        f"{one['amount']} {one['unit']} {account(one['debit'])}→{account(one['credit'])}"
        for one in found["effects"]
        if one["kind"] == "transfer"
    ]


def sent(found: dict[str, Any]) -> list[str]:
    """The messages that went out, by the names of their templates."""
    return [f"✉ {one['template']}" for one in found["effects"] if one["kind"] == "message"]


def account(name: str) -> str:
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
        " ".join([one["type"], one["subject"], *(output.field(name, value) for name, value in one["data"].items())])
        for one in possible["how"]
    ]
    after = f" {_AFTER[language]} {'; '.join(how)}" if how else ""
    return f"{_POSSIBLE[language]} {when}{after}"
