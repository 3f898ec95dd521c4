"""``sitthi show``: what a number, holder, account or message is and holds, now or at an earlier time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.options import SCRATCH, AsJson, InLanguage, Language, WorldName, instant, opened
from sitthi.kernel.errors import BadInput

if TYPE_CHECKING:
    from sitthi.app import World

_TITLES = {
    "holders": "holder",
    "accounts": "account",
    "numbers": "number",
    "refunds": "refund",
    "messages": "message",
}
_INSIDE = frozenset({"allowances", "addons", "holds", "contracts", "bills", "points", "tier_groups"})
"""Lists within a row that have lines of their own, or none."""


def show(
    subject: Annotated[
        str, typer.Argument(metavar="SUBJECT", help="number/0812345678, holder/ID, account/BA or message/ID.")
    ],
    at: Annotated[str, typer.Option(help="As it was at this time, RFC 3339 (numbers and holders).")] = "",
    timeline: Annotated[bool, typer.Option(help="List the number's decisions instead, oldest first.")] = False,
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
    if as_json:
        output.json_page(found)
        return
    for section, rows in found.items():
        for row in rows:
            _print(_TITLES.get(section, section), row)


def standing(world: World, subject: str, at_us: int | None) -> dict[str, list[dict[str, Any]]]:
    """The standing of one subject in the shape of a state; raises BadInput for an unknown one."""
    from sitthi.views.decisions import Explainer
    from sitthi.views.state import State, narrow_to

    connection = world.connection
    says = Explainer(world.book, world.rulebook, world.index).message_says
    if subject.startswith("message/"):
        return _of_message(world, subject.partition("/")[2], says)
    narrow = narrow_to(connection, subject)
    found = State(connection, says, narrow).read()
    return found if at_us is None else _as_of(world, found, at_us)


def _as_of(world: World, found: dict[str, list[dict[str, Any]]], at_us: int) -> dict[str, list[dict[str, Any]]]:
    """The same subjects as they were; what messages and accounts were then is not told."""
    from sitthi.views import shapes
    from sitthi.views.history import as_of
    from sitthi.views.receipts import Shelf

    shelf = Shelf(world.connection)
    then = [as_of(world.connection, shelf, row["number"], at_us) for row in found["numbers"]]
    return {
        **{section: [] for section in shapes.SECTIONS},
        "holders": found["holders"],
        "numbers": [one.shape() for one in then],
        "refunds": [shapes.refund(refund, one.number.number, one.holder) for one in then for refund in one.refunds],
    }


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

    kind, _, number = subject.partition("/")
    if kind != "number":
        raise BadInput(
            what=f"{subject!r} has no timeline", remedy="Name a number, such as number/0812345678.", field="subject"
        )
    explainer = Explainer(world.book, world.rulebook, world.index)
    for one in timeline(world.connection, Shelf(world.connection), number):
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
    for inside in ("allowances", "addons", "holds"):
        for one in row.get(inside, ()):
            said = ", ".join(
                f"{key.replace('_', ' ')} {value}" for key, value in one.items() if value not in (None, False)
            )
            output.line(f"    {inside.removesuffix('s')}: {said}")
