"""``sitthi replay-receipt``: decide again from a receipt alone and compare byte by byte."""

from __future__ import annotations

from typing import Annotated

import typer

from sitthi.entrypoints.cli import output
from sitthi.entrypoints.cli.options import SCRATCH, AsJson, InLanguage, Language, WorldName, opened


def replay_receipt(
    decision: Annotated[str, typer.Argument(metavar="ID", help="The id a decision was printed with.")],
    world: WorldName = SCRATCH,
    language: InLanguage = Language.en,
    as_json: AsJson = False,
) -> None:
    """Decide again from a receipt alone, and compare.

    From the stored command, the values it read and the terms it names by hash; compared byte by byte.
    """
    from sitthi.entrypoints.cli.told import explained
    from sitthi.flow.replay import replay
    from sitthi.views.decisions import Explainer
    from sitthi.views.receipts import Shelf, told

    with opened(world) as there:
        stored = Shelf(there.connection).by_id(decision)
        found = replay(stored, there.index, there.rulebook)
        shown = Explainer(there.book, there.rulebook, there.index).explain(told(stored))
    if as_json:
        differences = [{"place": one.place, "stored": one.stored, "again": one.again} for one in found.differences]
        output.json_page(
            {"id": decision, "same": found.same, "bytes": len(stored), "differences": differences, "decision": shown}
        )
    else:
        for text in explained(shown, language.value):
            output.line(text)
        if found.same:
            output.line(f"same: decided again, {len(stored)} bytes alike")
        else:
            output.line("differs:")
            for one in found.differences:
                output.line(f"  {one.place}: stored {one.stored}, now {one.again}")
    raise typer.Exit(0 if found.same else 1)
