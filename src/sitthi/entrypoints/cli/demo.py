"""``sitthi demo``: a day of an operator's life decided, and three of its decisions explained."""

from __future__ import annotations

import re
from contextlib import closing
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.options import SCRATCH, InLanguage, Language, opened, overlay_of
from sitthi.entrypoints.cli.reading import Events
from sitthi.entrypoints.cli.run import SANDBOX_START, Telling
from sitthi.entrypoints.cli.stopping import keeps
from sitthi.entrypoints.cli.told import explained
from sitthi.kernel.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sitthi.app import World
    from sitthi.flow.request import Answer
    from sitthi.views.receipts import Told

A_DAY = Path("examples") / "a-day.jsonl"
OVERLAY = "sale-window-open"
"""The documents' own example of 1 July lies after the sale closed; this opens the window for it (R43)."""

_WORKED = re.compile(r"e(\d+)[a-z]?-\d+")
"""Ids of events in ``examples/worked.jsonl``: e10-4 is the fourth of the documents' example E10."""

BATCH_SIZE = 500
LINES_KEPT = 2 * BATCH_SIZE + 1

_TITLES = {
    "charge": {"th": "ซื้อแพ็กเกจหรือหักค่าบริการ", "en": "A charge"},
    "top-up": {"th": "เติมเงิน", "en": "A top-up"},
    "refusal": {"th": "ปฏิเสธ พร้อมเหตุผลทุกข้อและวิธีที่จะทำได้", "en": "A refusal, and what would make it possible"},
}
_NEXT = {
    "th": "ลองดูต่อได้ (ข้อมูลชุดนี้อยู่จนกว่าจะสั่งรันครั้งถัดไป):",
    "en": "Try next (this world stays until the next run):",
}


def demo(
    events: Annotated[
        Path | None, typer.Argument(metavar="EVENTS.jsonl", help="Another day than examples/a-day.jsonl.")
    ] = None,
    world: Annotated[str, typer.Option(help="World to make anew for it.")] = SCRATCH,
    language: InLanguage = Language.en,
) -> None:
    """Decide a day of an operator's life on a world made anew: the summary, and three decisions explained."""
    from sitthi.app import Options

    path = events or a_day()
    options = Options(overlay=overlay_of(OVERLAY), batch_size=BATCH_SIZE)
    source = Events(str(path), kept=LINES_KEPT)
    keeps(f"What was decided so far is kept in the world {world}; a demo makes it anew.")
    try:
        with opened(world, options, make=True, fresh=True) as there:
            output.line(f"{path}: {_heading(language.value)}")
            picked = Picked()
            with closing(Telling(there, source, as_json=False, quiet=True, language=language.value)) as telling:
                for answer in _answers(there, source):
                    telling.tell(answer)
                    picked.look(answer)
                code = telling.sum_up()
            _explain(there, picked, language.value)
    finally:
        source.close()
    raise typer.Exit(code)


def a_day() -> Path:
    """The example that comes with the checkout; raises BadInput where the program was installed without it."""
    import sitthi

    root = Path(sitthi.__file__).resolve().parents[2]
    found = next((place / A_DAY for place in (root, Path.cwd()) if (place / A_DAY).is_file()), None)
    if found is None:
        raise BadInput(
            what=f"{A_DAY} is not here",
            remedy="Run this in a checkout, or make a day: sitthi generate -o day.jsonl && sitthi demo day.jsonl.",
            field="EVENTS.jsonl",
        )
    return found.relative_to(Path.cwd()) if found.is_relative_to(Path.cwd()) else found


def _heading(language: str) -> str:
    if language == "th":
        return "ตัวอย่างจากเอกสาร และหนึ่งวันของผู้ให้บริการสมมติ ตัดสินทุกรายการโดยอ้างข้อกำหนด"
    return "the documents' worked examples and a made-up operator's day, each event decided by clause"


def _answers(world: World, source: Events) -> Iterator[Answer]:
    from sitthi.due.sweep import sweep
    from sitthi.kernel.moment import parse_time

    return chain(sweep(world.corridor, parse_time(SANDBOX_START)), world.player().play(source, None))


class Picked:
    """The most telling decisions of a run, one of each kind: of equals the first."""

    def __init__(self) -> None:
        """Nothing seen yet."""
        self._best: dict[str, tuple[tuple[int, ...], bytes]] = {}

    def look(self, answer: Answer) -> None:
        """Consider the decisions of one answer."""
        from sitthi.flow.request import DECIDED
        from sitthi.views.receipts import told

        if answer.state != DECIDED:
            return
        for receipt in answer.receipts:
            kind, score = _worth(told(receipt))
            if kind and (kind not in self._best or score > self._best[kind][0]):
                self._best[kind] = (score, receipt)

    def receipts(self) -> list[tuple[str, bytes]]:
        """Kind and receipt, in the order in which they are shown."""
        return [(kind, self._best[kind][1]) for kind in _TITLES if kind in self._best]


def _worth(one: Told) -> tuple[str, tuple[int, ...]]:
    """Of which kind a decision is ("" = of none that is shown), and how much it tells."""
    from sitthi.standing.parts import TopUpPart

    decision, name = one.decision, one.command.name
    worked = int(bool(_example(one.command.id)))
    if decision.outcome == "refused" and decision.possible is not None and decision.possible.how:
        unmet = sum(not reason.met for reason in decision.reasons)
        return "refusal", (unmet, worked, len(decision.reasons))
    if decision.outcome == "granted" and name == "top-up":
        fee = any(
            isinstance(part, TopUpPart) and part.credited_satang < part.amount_satang for part in decision.changes
        )
        return "top-up", (int(fee), worked, len(decision.reasons))
    if decision.transfers and name in {"renew-addon", "retry-addon", "request-addon"}:
        return "charge", (int(name == "retry-addon"), len(decision.reasons))
    return "", ()


def _example(event_id: str) -> str:
    """Which of the documents' examples an event belongs to; "" for none."""
    match = _WORKED.fullmatch(event_id)
    return f"E{match[1]}" if match else ""


def _explain(world: World, picked: Picked, language: str) -> None:
    from sitthi.views.decisions import Explainer
    from sitthi.views.receipts import told

    explainer = Explainer(world.book, world.rulebook, world.index)
    shown: list[dict[str, Any]] = []
    for kind, receipt in picked.receipts():
        found = explainer.explain(told(receipt))
        shown.append(found)
        output.line()
        example = _example(found["event"]["id"])
        output.line(_TITLES[kind][language] + (f" ({example})" if example else ""))
        for text in explained(found, language):
            output.line(f"  {text}")
    if not shown:
        return
    clause = next((reason["clause"] for reason in shown[-1]["reasons"] if not reason["met"]), "prepaid/1.2.8")
    document, _, place = clause.partition("/")
    output.line()
    output.line(_NEXT[language])
    at = "" if world.name == SCRATCH else f" --world {world.name}"
    for command in (
        f"show {shown[0]['subject']}{at}",
        f"why {document} {place}",
        f"prove{at}",
        f"replay-receipt {shown[0]['id']}{at}",
    ):
        output.line(f"  sitthi {command}")
