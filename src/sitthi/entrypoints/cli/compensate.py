"""``sitthi compensate``: mass compensation by file, within limits, by two people, each row given once."""

from __future__ import annotations

import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import msgspec
import typer

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.options import (
    SCRATCH,
    AsJson,
    InLanguage,
    Language,
    WorldName,
    actor_of,
    instant,
    opened,
)
from sitthi.entrypoints.cli.progress import Bar
from sitthi.entrypoints.cli.rejects import rejects_file
from sitthi.entrypoints.cli.stopping import keeps
from sitthi.kernel.errors import BadInput
from sitthi.kernel.money import format_thb, parse_thb

if TYPE_CHECKING:
    from sitthi.app import World
    from sitthi.channels.compensation.giving import Giving, Outcome, Totals
    from sitthi.channels.compensation.order import Order
    from sitthi.channels.compensation.reading import Plan
    from sitthi.kernel.command import Actor
    from sitthi.kernel.decision import Reason
    from sitthi.terms import Book

SHOWN = 10
"""So many rows are told on the screen; --json and --rejects tell all."""

_TH = {
    "approved by": "ผู้อนุมัติ",
    "rows": "แถว",
    "rows of the file": "แถวในไฟล์",
    "granted": "ให้แล้ว",
    "would be granted": "จะได้รับ",
    "repeated": "ให้ไปแล้วในรอบก่อน",
    "refused": "ปฏิเสธ",
    "rejected": "ใช้ไม่ได้",
    "set aside": "ติดขัด",
    "in the ledger": "โอนจริงในบัญชี",
    "The totals tie.": "ยอดรวมตรงกัน",
    "THE TOTALS DO NOT TIE.": "ยอดรวมไม่ตรงกัน",
    "Nothing was recorded.": "ยังไม่ได้บันทึกอะไรไว้",
    "Nothing of this file is given:": "ไม่ให้เงินตามไฟล์นี้เลย:",
    "line": "บรรทัด",
    "number": "เลขหมาย",
    "THB": "บาท",
    "outcome": "ผล",
    "balance after": "ยอดเงินหลังได้รับ",
}


def compensate(
    file: Annotated[
        Path, typer.Argument(metavar="FILE.csv", help="CSV (or Parquet): number, amount, and if wanted note.")
    ],
    reason: Annotated[str, typer.Option(help="Why: one of the book's reasons, such as compensation or goodwill.")],
    by: Annotated[str, typer.Option(help="Who gives it, such as agent:nok.")],
    approved_by: Annotated[str, typer.Option(help="The second person; a file always needs one.")] = "",
    amount: Annotated[str, typer.Option(help="THB for every row, such as 20.00, where the file has none.")] = "",
    world: WorldName = SCRATCH,
    at: Annotated[str, typer.Option(help="When it is given, RFC 3339; else at the world's latest decision.")] = "",
    rejects: Annotated[Path | None, typer.Option(help="CSV file for the rows nothing was given for.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Show what would be given; nothing is recorded.")] = False,
    language: InLanguage = Language.en,
    as_json: AsJson = False,
) -> None:
    """Give a file of compensations, in batches; the same file again gives nothing twice.

    A file as a whole needs a listed reason, a second person and a size within the book's limits: else nothing of it is
    given.
    """
    from sitthi.app import Options
    from sitthi.channels.compensation.order import conditions, limits
    from sitthi.channels.compensation.reading import Reject, read_plan

    actor, each_satang, at_us = _actor(by), _each(amount), instant(at, "--at")
    plan = read_plan(file, each_satang)
    with ExitStack() as stack:
        there = stack.enter_context(opened(world, Options(keep_going=True)))
        if dry_run:
            stack.enter_context(there.connection.transaction(force_rollback=True))
        when_us = _when(there) if at_us is None else at_us
        order = _order(reason, actor, approved_by, each_satang, when_us)
        looked_at = conditions(plan, order, limits(there.book, when_us))
        telling = Telling(there.book, plan, language.value, dry_run=dry_run)
        if not all(one.met for one in looked_at):
            telling.refused(order, looked_at, as_json=as_json)
            raise typer.Exit(1)
        giving = _giving(there, plan, order, language.value, time_said=at_us is not None)
        with rejects_file(rejects, Reject) as write:
            if not dry_run:
                keeps("What was given so far is kept; the same command again gives the rest, and nothing twice.")
            outcomes = _give(there, giving, len(plan.gifts))
            write(giving.rejects)
    telling.given(giving, outcomes, looked_at, as_json=as_json)
    raise typer.Exit(0 if giving.totals.ties and not giving.totals.set_aside else 1)


def _actor(written: str) -> Actor:
    """Who gives; raises BadInput for nobody."""
    try:
        found = actor_of(written)
    except BadInput as error:
        raise BadInput(what=error.what, remedy=error.remedy, field="--by") from None
    if found is None:
        raise BadInput(what="names nobody", remedy="Write role:name, such as agent:nok.", field="--by")
    return found


def _each(amount: str) -> int | None:
    """Satang for every row; None where the file says it row by row."""
    if not amount:
        return None
    satang = parse_thb(amount, "--amount")
    if satang <= 0:
        raise BadInput(what=f"{amount!r} gives nothing", remedy="Write an amount above zero.", field="--amount")
    return satang


def _when(there: World) -> int:
    """The world's own time, its latest decision; raises BadInput in a world without one."""
    from sitthi.views.prove import latest_us

    found = latest_us(there.connection)
    if not found:
        raise BadInput(
            what=f"nothing has happened in the world {there.name!r} yet",
            remedy="Name one with numbers in it; `sitthi worlds` lists them.",
            field="--world",
        )
    return found


def _order(reason: str, actor: Actor, approved_by: str, each_satang: int | None, at_us: int) -> Order:
    from sitthi.channels.compensation.order import Order
    from sitthi.kernel.moment import format_time

    return Order(reason, actor, approved_by.strip(), format_time(at_us), each_satang)


def _giving(there: World, plan: Plan, order: Order, language: str, *, time_said: bool) -> Giving:
    """The giving of a plan, by the order kept with the file."""
    from sitthi.channels.compensation.giving import Giving, kept_order
    from sitthi.views.wording import reason_text

    kept = kept_order(there.corridor, plan, order, time_said=time_said)
    return Giving(plan, kept, there.corridor, lambda one: reason_text(one, there.book, language))


def _give(there: World, giving: Giving, rows: int) -> list[Outcome]:
    """Play the events of all rows; what became of each."""
    bar = Bar(rows, wanted=True)
    outcomes = []
    try:
        for answer in there.player().play(giving.events()):
            outcome = giving.hear(answer)
            if outcome is not None:
                outcomes.append(outcome)
                bar.at(len(outcomes), len(outcomes))
    finally:
        bar.close()
    giving.close()
    return outcomes


class Telling:
    """Tells people or machines what became of a file."""

    def __init__(self, book: Book, plan: Plan, language: str, *, dry_run: bool) -> None:
        """About a plan, in the words of a book."""
        self._book = book
        self._plan = plan
        self._language = language
        self._dry_run = dry_run

    def refused(self, order: Order, looked_at: tuple[Reason, ...], *, as_json: bool) -> None:
        """Nothing is given; every condition that is not met says why."""
        if as_json:
            output.json_page({**self._head(order, looked_at), "outcome": "refused"})
            return
        output.line(self._say("Nothing of this file is given:"))
        for one in looked_at:
            if not one.met:
                output.line(f"    ✗ {one.clause}: {self._says(one, self._language)}")

    def given(self, giving: Giving, outcomes: list[Outcome], looked_at: tuple[Reason, ...], *, as_json: bool) -> None:
        """Rows by what became of them, the money, and the first few rows nothing was given for."""
        from sitthi.channels.compensation.reading import REMEDY

        if as_json:
            found = {
                **self._head(giving.order, looked_at),
                "outcome": "given",
                "totals": _totals(giving.totals),
                "rows": [_row(one) for one in outcomes],
                "rejects": [msgspec.structs.asdict(one) for one in giving.rejects],
            }
            output.json_page(found)
            return
        if self._dry_run:
            self._would(outcomes)
        self._summary(giving.order, giving.totals)
        for one in giving.rejects[:SHOWN]:
            place = f"{self._plan.file}:{one.line}" + (f" ({one.number})" if one.number else "")
            field = f"{one.field}: " if one.field else ""
            remedy = one.remedy.removesuffix(REMEDY).rstrip()
            print(f"{place}: {field}{one.what.rstrip('.')}. {remedy}".rstrip(), file=sys.stderr)
        if len(giving.rejects) > SHOWN:
            print(f"And {len(giving.rejects) - SHOWN:,} more: --rejects FILE writes all of them.", file=sys.stderr)
        if giving.rejects:
            print(REMEDY, file=sys.stderr)

    def _would(self, outcomes: list[Outcome]) -> None:
        """The first few rows, as they would be given."""
        rows = [
            (
                one.gift.line,
                one.gift.number,
                format_thb(one.gift.amount_satang),
                output.word(one.became, self._language),
                format_thb(one.balance_satang) if one.became == "granted" else None,
            )
            for one in outcomes[:SHOWN]
        ]
        say = self._say
        heads = (">" + say("line"), say("number"), ">" + say("THB"), say("outcome"), ">" + say("balance after"))
        output.table("", heads, rows)
        if len(outcomes) > SHOWN:
            output.line(f"… + {len(outcomes) - SHOWN:,} (--json)")

    def _summary(self, order: Order, totals: Totals) -> None:
        rows: list[tuple[str, int | None, int | None]] = [
            ("rows of the file", totals.rows, None),
            ("would be granted" if self._dry_run else "granted", totals.granted, totals.granted_satang),
            ("repeated", totals.repeated, totals.repeated_satang),
            ("refused", totals.refused, totals.refused_satang),
            ("rejected", totals.rejected, None),
            ("set aside", totals.set_aside, None),
            ("in the ledger", None, totals.ledger_satang),
        ]
        shown = [
            (self._say(name), None if rows is None else f"{rows:,}", None if thb is None else format_thb(thb))
            for name, rows, thb in rows
            if name != "set aside" or rows
        ]
        head = f"{order.reason}: {order.actor.id}, {self._say('approved by')} {order.approved_by}, {order.time}"
        output.line(head)
        output.table("", ("", ">" + self._say("rows"), ">" + self._say("THB")), shown)
        output.line(self._say("The totals tie." if totals.ties else "THE TOTALS DO NOT TIE."))
        if self._dry_run:
            output.line(self._say("Nothing was recorded."))

    def _head(self, order: Order, looked_at: tuple[Reason, ...]) -> dict[str, Any]:
        from sitthi.views import plain

        actor = order.actor
        return {
            "file": self._plan.file,
            "mark": self._plan.mark,
            "dry_run": self._dry_run,
            "reason": order.reason,
            "by": {"kind": actor.kind, "id": actor.id, "role": actor.role},
            "approved_by": order.approved_by,
            "at": order.time,
            "conditions": [
                {
                    "clause": one.clause,
                    "says": {each.value: self._says(one, each.value) for each in Language},
                    "value": plain.value(one.value, one.unit),
                    "threshold": plain.value(one.threshold, one.unit),
                    "unit": plain.unit(one.unit),
                    "met": one.met,
                }
                for one in looked_at
            ],
        }

    def _says(self, reason: Reason, language: str) -> str:
        from sitthi.views.wording import reason_text

        return reason_text(reason, self._book, language)

    def _say(self, text: str) -> str:
        return _TH[text] if self._language == Language.th.value else text


def _totals(totals: Totals) -> dict[str, Any]:
    return {
        "rows": totals.rows,
        "granted": totals.granted,
        "repeated": totals.repeated,
        "refused": totals.refused,
        "rejected": totals.rejected,
        "set_aside": totals.set_aside,
        "amounts": {
            "granted": format_thb(totals.granted_satang),
            "repeated": format_thb(totals.repeated_satang),
            "refused": format_thb(totals.refused_satang),
            "ledger": format_thb(totals.ledger_satang),
        },
        "ties": totals.ties,
    }


def _row(one: Outcome) -> dict[str, Any]:
    granted = one.became == "granted"
    return {
        "line": one.gift.line,
        "number": one.gift.number,
        "amount": format_thb(one.gift.amount_satang),
        "outcome": one.became,
        "decision": one.decision or None,
        "balance": format_thb(one.balance_satang) if granted else None,
    }
