"""The page of the lifecycle: one event, every consequence, as the index of reactions has it."""

from collections.abc import Iterable, Iterator

from sitthi.flow.commands import COMMANDS
from sitthi.flow.reactions import OUTWARD, REACTIONS
from sitthi.flow.spec import ReactionSpec
from tools.index_pages import WHERE
from tools.pages import cell, chapter, code, page, row, table

PROGRAMMES = {
    "Wallet and contract": ("wallet", "usage", "contracts", "billing", "payments", "refunds"),
    "Add-on": ("addons",),
    "Points": ("points", "rewards"),
    "Tier": ("tiers",),
    "Care+": ("care", "requests", "delivery"),
    "The number itself": ("numbers", "holders", "messages", "complaints"),
}
"""The areas of each programme, in the order of the columns."""
AREAS = {spec.name: spec.area for spec in COMMANDS}


def lifecycle() -> str:
    """Show the matrix: a row an event inside, a column a programme; then each event with its clauses."""
    lines = page(
        "One event, every consequence",
        """Made from `flow/reactions.py`. A row is something that has happened inside; its cells are the commands that
        are decided at once after it, for the same customer, each as a decision of its own. They may cause events in
        their turn. An empty cell: that programme has no part in it.""",
        """What each command finds when it is decided is another matter: one with nothing to do says so. What is refused
        while a number is suspended needs no consequence either: the rule that is asked looks at the number. All of it
        is held against the expected matrix, cell by cell, by `tests/lifecycle`.""",
    )
    events = list(dict.fromkeys(one.event for one in REACTIONS))
    lines += chapter("The matrix")
    lines += table("Event inside", "Caused by", *PROGRAMMES)
    lines += [row(f"[`{event}`](#{_anchor(event)})", _causes(event), *_cells(event)) for event in events]
    lines += ["", *chapter("By which clauses")]
    for event in events:
        lines += [f"### `{event}`", "", f"Caused by {_causes(event)}.", ""]
        lines += table("Programme", "Then", "Where", "By the clauses")
        lines += [
            row(programme, f"`{one.command}`", WHERE[one.at], code(*one.clauses))
            for programme in PROGRAMMES
            for one in _of(event, programme)
        ]
        lines.append("")
    return "\n".join([*lines, *_leaving()])


def _anchor(event: str) -> str:
    """Name the place of an event's heading in the page."""
    return event.replace(".", "")


def _causes(event: str) -> str:
    return code(*(spec.name for spec in COMMANDS if event in spec.emits))


def _of(event: str, programme: str) -> Iterator[ReactionSpec]:
    areas = PROGRAMMES[programme]
    return (one for one in REACTIONS if one.event == event and AREAS[one.command] in areas)


def _cells(event: str) -> Iterable[str]:
    """Write what follows an event for each programme."""
    return (code(*dict.fromkeys(one.command for one in _of(event, programme))) for programme in PROGRAMMES)


def _leaving() -> list[str]:
    """Write what leaves for another holder."""
    lines = chapter(
        "For another holder",
        "These leave through the outbox after the commit, at least once, and take effect once.",
    )
    lines += table("Event inside", "Caused by", "Sent as", "Decided as")
    for one in OUTWARD:
        decided = next(spec.name for spec in COMMANDS if spec.event_type == one.event_type)
        lines.append(row(f"`{one.event}`", _causes(one.event), cell(f"`{one.event_type}`"), f"`{decided}`"))
    return [*lines, ""]
