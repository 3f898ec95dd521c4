"""``sitthi show``: what a number, holder, account, contract, device or the like is, now or earlier."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Any

import typer

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.options import SCRATCH, AsJson, InLanguage, Language, WorldName, instant, opened

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
    at: Annotated[str, typer.Option(help="As it was at this time, RFC 3339.")] = "",
    timeline: Annotated[bool, typer.Option(help="List the decisions about it instead, oldest first.")] = False,
    world: WorldName = SCRATCH,
    language: InLanguage = Language.en,
    as_json: AsJson = False,
) -> None:
    """Show what a customer holds, now or at an earlier time."""
    at_us = instant(at, "--at")
    with opened(world) as there:
        if timeline:
            _timeline(there, subject, at_us, language.value, as_json=as_json)
            return
        found = standing(there, subject, at_us)
        book, register = there.book, _register(there, subject, at_us)
    if as_json:
        output.json_page(found)
        return
    kind = subject.partition("/")[0]
    for title, row in _rows(found, kind):
        if title == _PLAN:
            _print_plan(row, book, language.value, kind)
        else:
            _print(title, row)
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


def standing(world: World, subject: str, at_us: int | None) -> dict[str, list[dict[str, Any]]]:
    """The standing of one subject in the shape of a state; raises BadInput for an unknown one."""
    from sitthi.views.decisions import Explainer
    from sitthi.views.history import standing_as_of
    from sitthi.views.receipts import Shelf
    from sitthi.views.state import State, narrow_to

    connection = world.connection
    says = Explainer(world.book, world.rulebook, world.index).message_says
    if subject.startswith("message/"):
        return _of_message(world, subject.partition("/")[2], says)
    narrow = narrow_to(connection, subject)
    found = State(connection, says, narrow, world.rulebook).read()
    return (
        found if at_us is None else standing_as_of(connection, Shelf(connection), found, subject, at_us, world.rulebook)
    )


def _register(world: World, subject: str, at_us: int | None) -> tuple[str, str] | None:
    """An IMEI that is asked for, and what the register says of it now; None for anything else."""
    from sitthi.views.care_lists import registered

    kind, _, key = subject.partition("/")
    if kind != "device" or at_us is not None:
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


def _timeline(world: World, subject: str, at_us: int | None, language: str, *, as_json: bool) -> None:
    from sitthi.entrypoints.cli.told import lines
    from sitthi.views.decisions import Explainer
    from sitthi.views.history import timeline
    from sitthi.views.receipts import Shelf

    explainer = Explainer(world.book, world.rulebook, world.index)
    for one in timeline(world.connection, Shelf(world.connection), subject):
        if at_us is not None and one.command.at_us > at_us:
            continue
        found = explainer.explain(one)
        if as_json:
            output.json_line(found)
        else:
            for text in lines(found, language):
                output.line(text)


def _print(title: str, row: dict[str, Any]) -> None:
    name = next(iter(row.values()))
    output.pairs(f"{title} {name}", {key: one for key, one in list(row.items())[1:] if key not in _INSIDE})
    _print_points(row.get("points"))
    _print_inside(row, "    ")


def _print_points(found: Any) -> None:
    """The points of a place that has or had any, and its lots; of a holder those of each of its numbers."""
    for one in found if isinstance(found, list) else [found]:
        if one is not None and one["state"] != _NO_POINTS:
            output.line(f"    points: {_said(one)}")
            _print_inside(one, "        ")


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


def _print_inside(row: dict[str, Any], margin: str) -> None:
    """The lists of a row, a line each."""
    for inside, begin in _LINES.items():
        for one in row.get(inside, ()):
            output.line(f"{margin}{begin}: {_said(one)}")
            _print_inside(one, f"{margin}    ")


def _said(one: dict[str, Any]) -> str:
    """A row in a line; what is not there, is no or is nothing is left out."""
    return ", ".join(
        f"{key.replace('_', ' ')} {_YES_NO.get(str(value), value)}"
        for key, value in one.items()
        if (value not in (None, False) or (value is False and key == "kept")) and not isinstance(value, list)
    )
