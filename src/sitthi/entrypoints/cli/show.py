"""``sitthi show``: what a number, holder, account, contract, device or the like is, now or earlier."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.options import SCRATCH, AsJson, InLanguage, Language, WorldName, opened, time_or_day
from sitthi.kernel.errors import BadInput

if TYPE_CHECKING:
    from sitthi.app import World
    from sitthi.terms import Book

_TITLES = {
    "holders": "holder",
    "accounts": "account",
    "numbers": "number",
    "care": "plan",
    "refunds": "refund",
    "complaints": "complaint",
    "messages": "message",
}
_LINES = {
    "allowances": "allowance",
    "addons": "addon",
    "holds": "hold",
    "contracts": "contract",
    "settlement": "settled",
    "benefits": "benefit",
    "bills": "bill",
    "charges": "waiting",
    "deadlines": "deadline",
    "lots": "lot",
    "redemptions": "redemption",
}
"""Lists within a row that have lines of their own, and what each line begins with."""
_INSIDE = frozenset({*_LINES, "points", "tier_groups", "tier", "tier_grounds"})
_NO_POINTS = "none"
_YES_NO = {"True": "yes", "False": "no"}
_ONE = {"contract": ("numbers", "contracts"), "complaint": ("complaints", ""), "reward": ("numbers", "redemptions")}
"""Subjects shown by themselves to people: in which section, and in which list of its rows."""
_PLAN = _TITLES["care"]
_OF_CARE = frozenset({"device", "request"})
"""Subjects of device protection: of them the plan, or the request, is shown alone."""


def show(
    subject: Annotated[
        str,
        typer.Argument(
            metavar="SUBJECT",
            help="number/0812345678, holder/ID, account/BA, contract/ID, device/IMEI, request/ID, reward/ID,"
            " complaint/ID, message/ID.",
        ),
    ],
    as_of: Annotated[str, typer.Option("--as-of", "--at", help="As it was at this time, or at the end of a day.")] = "",
    known_at: Annotated[
        str, typer.Option("--known-at", help="By what had been recorded by this time, or the end of a day.")
    ] = "",
    timeline: Annotated[
        bool, typer.Option("--timeline", help="List its life instead: decisions, each with all that followed from it.")
    ] = False,
    from_: Annotated[str, typer.Option("--from", help="Of a timeline, what is not before this time or day.")] = "",
    to: Annotated[str, typer.Option("--to", help="Of a timeline, what is not after this time or day.")] = "",
    last: Annotated[
        int, typer.Option("--last", min=0, help="Of a timeline, the last so many things that happened; 0: all.")
    ] = 0,
    world: WorldName = SCRATCH,
    language: InLanguage = Language.en,
    as_json: AsJson = False,
) -> None:
    """Show what a customer holds, now or at an earlier time, by what is known now or was then; or list its life."""
    from sitthi.flow.subjects import as_kept

    at_us, known_us, subject = _instant(as_of, "--as-of"), _instant(known_at, "--known-at"), as_kept(subject)
    if not timeline and (from_ or to or last):
        raise BadInput(what="--from, --to and --last belong to a timeline", remedy="Add --timeline, or leave them out.")
    with opened(world) as there:
        if timeline:
            from sitthi.entrypoints.cli.timeline import asked_for, print_timeline

            asked = asked_for(from_, to, last, at_us, known_us)
            print_timeline(there, subject, asked, language.value, as_json=as_json)
            return
        found = standing(there, subject, at_us, known_us)
        book = there.book
        register = _register(there, subject) if at_us is None and known_us is None else None
    if as_json:
        output.json_page(found)
        return
    kind = subject.partition("/")[0]
    for title, row in _rows(found, kind):
        if title == _PLAN:
            _print_plan(row, book, language.value, kind)
        else:
            _print(title, row, language.value)
            _print_tiers(row, book, language.value)
    if register:
        from sitthi.entrypoints.cli.care_told import registered

        output.line(registered(*register, language.value))


def _rows(found: dict[str, list[dict[str, Any]]], kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """What people are shown of a state, each row with its title: of a contract or complaint that alone."""
    if kind in _OF_CARE:
        yield from ((_PLAN, row) for row in found["care"])
        return
    section, inside = _ONE.get(kind, ("", ""))
    if section:
        for row in found[section]:
            yield from ((kind, one) for one in (row[inside] if inside else [row]))
        if kind == "contract":
            yield from (("refund", one) for one in found["refunds"])
        return
    for name, rows in found.items():
        yield from ((_TITLES.get(name, name), row) for row in rows)


def standing(
    world: World, subject: str, at_us: int | None = None, known_us: int | None = None
) -> dict[str, list[dict[str, Any]]]:
    """The standing of one subject in the shape of a state; raises BadInput for an unknown one.

    As it was at a time, by what was known at another: without the first, it is as of then.
    """
    from sitthi.views.decisions import Explainer
    from sitthi.views.history import standing_as_of
    from sitthi.views.receipts import Shelf
    from sitthi.views.state import State, narrow_to

    connection = world.connection
    says = Explainer(world.book, world.rulebook, world.index).message_says
    if subject.startswith("message/"):
        return _of_message(world, subject.partition("/")[2], says)
    then_us = known_us if at_us is None else at_us
    if then_us is not None:
        try:
            return standing_as_of(connection, Shelf(connection, known_us), subject, then_us, world.rulebook)
        except BadInput as bad:
            raise bad if at_us is not None else _of_known_at(bad) from None
    return State(connection, says, narrow_to(connection, subject), world.rulebook).read()


def _of_known_at(bad: BadInput) -> BadInput:
    """A complaint about the time as of which is asked, where only what was known then was: under its own option."""
    return BadInput(what=bad.what, remedy=bad.remedy, field="--known-at" if bad.field == "--as-of" else bad.field)


def _instant(written: str, field: str) -> int | None:
    return time_or_day(written, field) if written else None


def _register(world: World, subject: str) -> tuple[str, str] | None:
    """An IMEI that is asked for, and what the register says of it now; None for anything else."""
    from sitthi.views.care_lists import registered

    kind, _, key = subject.partition("/")
    if kind != "device":
        return None
    state = registered(world.connection, key)
    return (key, state) if state else None


def _of_message(world: World, message: str, says: Any) -> dict[str, list[dict[str, Any]]]:
    from sitthi.views import shapes
    from sitthi.views.state import message_shape, unknown

    row = message_shape(world.connection, message, says)
    if row is None:
        raise unknown("message", message)
    return {**{section: [] for section in shapes.SECTIONS}, "messages": [row]}


def _print(title: str, row: dict[str, Any], language: str) -> None:
    from sitthi.entrypoints.cli import standing_words

    name = next(iter(row.values()))
    outside = {key: one for key, one in list(row.items())[1:] if key not in _INSIDE}
    output.pairs(f"{standing_words.field(title, language)} {name}", standing_words.row(outside, language))
    _print_points(row.get("points"), language)
    _print_inside(row, "    ", language)


def _print_points(found: Any, language: str) -> None:
    """The points of a place that has or had any, and its lots; of a holder those of each of its numbers."""
    for one in found if isinstance(found, list) else [found]:
        if one is not None and one["state"] != _NO_POINTS:
            output.line(f"    {_said('points', one, language)}")
            _print_inside(one, "        ", language)


def _print_tiers(row: dict[str, Any], book: Book, language: str) -> None:
    """What a number holds of tiers, and a holder's groups, in words."""
    from sitthi.entrypoints.cli.tiers_told import shown

    for text in shown(row, book, language):
        output.line(f"    {text}")


def _print_plan(row: dict[str, Any], book: Book, language: str, kind: str) -> None:
    """A plan in words; or, where a request is asked for, that alone."""
    from sitthi.entrypoints.cli.care_told import plan_lines, request_shown

    for text in (request_shown if kind == "request" else plan_lines)(row, book, language):
        output.line(text)


def _print_inside(row: dict[str, Any], margin: str, language: str) -> None:
    """The lists of a row, a line each."""
    for inside, begin in _LINES.items():
        for one in row.get(inside, ()):
            output.line(f"{margin}{_said(begin, one, language)}")
            _print_inside(one, f"{margin}    ", language)


def _said(begin: str, one: dict[str, Any], language: str) -> str:
    """A row in a line; what is not there, is no or is nothing is left out."""
    from sitthi.entrypoints.cli import standing_words

    shown = {
        key: value
        for key, value in one.items()
        if (value not in (None, False) or (value is False and key == "kept")) and not isinstance(value, list)
    }
    said = ", ".join(
        f"{key.replace('_', ' ')} {_YES_NO.get(str(value), value)}"
        for key, value in standing_words.row(shown, language).items()
    )
    return f"{standing_words.field(begin, language)}: {said}"
