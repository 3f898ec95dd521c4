"""``sitthi schema``: what an event must look like, as JSON Schema."""

from __future__ import annotations

from typing import Annotated

import typer

from sitthi.entrypoints.cli import output


def schema(
    event_type: Annotated[
        str, typer.Argument(metavar="TYPE", help="Type of event, such as topup.requested; without it, all.")
    ] = "",
) -> None:
    """Print the JSON Schema of one type of event, or of all."""
    from sitthi.flow.events import EVENT_TYPES, schema_of

    if event_type:
        output.json_page(schema_of(event_type))
    else:
        output.json_page({name: schema_of(name) for name in EVENT_TYPES})
