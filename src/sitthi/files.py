"""Writing a file whole: it is there as it should be once all is written, and until then as it was."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

UNFINISHED = ".unfinished"
"""What the name of a file ends in while it is being written."""


@contextmanager
def whole(path: Path) -> Iterator[Path]:
    """Where to write what is to become a file; it takes the file's place when the block is done, else nothing does.

    What is no file (a terminal, a pipe) and what lies in a folder that is not ours is written at once.
    Raises OSError where it can not take the file's place.
    """
    target = path.resolve()
    if (target.exists() and not target.is_file()) or not os.access(target.parent, os.W_OK | os.X_OK):
        yield path
        return
    place = target.with_name(target.name + UNFINISHED)
    try:
        yield place
        place.replace(target)
    finally:
        place.unlink(missing_ok=True)
