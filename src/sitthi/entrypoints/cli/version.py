"""``sitthi version``."""

from __future__ import annotations

from sitthi.entrypoints.cli import output


def version() -> None:
    """Print the program's version."""
    import sitthi

    output.line(sitthi.__version__)
