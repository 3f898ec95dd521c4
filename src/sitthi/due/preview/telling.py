"""A preview for people, from its JSON: line by line in groups, and what it all comes to, in Thai or English."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sitthi.documents.entries import subject
from sitthi.documents.words import say
from sitthi.due.preview import words
from sitthi.due.preview.differences import Shapes
from sitthi.due.preview.lines import CHANGED, GROUPS
from sitthi.due.preview.totals import COUNTED, NAMES
from sitthi.kernel.decision import RECORDED
from sitthi.kernel.moment import parse_time, spoken_time
from sitthi.kernel.money import parse_thb
from sitthi.views.quantities import amount, day

_MARGIN = "      "
_GONE, _COME = "-", "+"


def page(found: dict[str, Any], language: str) -> Iterator[str]:
    """A whole preview: each group of lines under its head, then the sums, holder by holder."""
    until = day(parse_time(found["until"]), language)
    for group in GROUPS:
        lines = [line for line in found["lines"] if line["group"] == group]
        if lines:
            yield say(words.HEADS[group], language).format(until=until)
        for line in lines:
            yield from told(line, language)
    if found["repeated"]:
        yield f"{_MARGIN}[{say(words.REPEATED, language)}]"
    for row in found["totals"]:
        yield from _sums(row, language)


def told(line: dict[str, Any], language: str) -> Iterator[str]:
    """One line: its head, its reasons where it is the event's own, and its effects."""
    yield f"  {_head(line, language)}"
    for reason in line.get("reasons", ()):
        sign, by = "✓" if reason["met"] else "✗", reason["by"][language]
        yield f"{_MARGIN}{sign} {reason['clause']}: {reason['says'][language]} {by}".rstrip()
    if line.get("possible"):
        yield f"{_MARGIN}→ {line['possible']['says'][language]}"
    if line["group"] == CHANGED:
        yield from _otherwise(line, language)
        return
    for effect in line["effects"]:
        yield f"{_MARGIN}{effect['says'][language]}"


def changed(was: Shapes, now: Shapes, language: str) -> Iterator[str]:
    """What two previews differ by: a line that was with -, one that is now with +, each with its group and effects."""
    for sign, lines in ((_GONE, was), (_COME, now)):
        for line in lines:
            head, *rest = told(line, language)
            yield f"{sign} {say(words.SHORT[line['group']], language)}: {head.strip()}"
            yield from (f"{sign} {text}" for text in rest)


def _head(line: dict[str, Any], language: str) -> str:
    """When, about whom, what, how it was decided; of a line that does not list its reasons, by which clauses."""
    when = spoken_time(parse_time(line["at"]), language)
    # What would be recorded is not recorded yet: only a yes or a no is said.
    came_to = "" if line["outcome"] == RECORDED else f": {line['came_to'][language]}"
    parts = [when, line["about"][language], f"{line['says'][language]}{came_to}"]
    step = words.STEPS.get(line["step"] or "")
    if step is not None:
        parts.append(f"({say(step, language)})")
    if line["clauses"] and not line.get("reasons"):
        parts.append(f"[{', '.join(line['clauses'])}]")
    return "  ".join(parts)


def _otherwise(line: dict[str, Any], language: str) -> Iterator[str]:
    """Both sides of a line that comes otherwise."""
    for label, effects in ((words.WAS, line["was"]), (words.NOW, line["effects"])):
        texts = [effect["says"][language] for effect in effects] or [say(words.NOTHING, language)]
        for text in texts:
            yield f"{_MARGIN}{say(label, language)}: {text}"


def _sums(row: dict[str, Any], language: str) -> Iterator[str]:
    """What it comes to for one holder; nothing of what does not move."""
    figures = {name: _figure(name, row[name], language) for name in NAMES}
    moved = [f"{say(words.TOTALS[name], language)} {figure}" for name, figure in figures.items() if figure]
    if moved:
        holder = say(subject(f"holder/{row['holder']}"), language)
        yield f"{say(words.TOTALS_OF, language).format(holder=holder)}: {', '.join(moved)}"


def _figure(name: str, found: int | str, language: str) -> str:
    """A sum as people read it, with its sign; empty for none."""
    if name in COUNTED:
        return f"{found:+,}" if found else ""
    satang = parse_thb(str(found))
    sign = "+" if satang > 0 else ""
    return f"{sign}{amount(satang, language)}" if satang else ""
