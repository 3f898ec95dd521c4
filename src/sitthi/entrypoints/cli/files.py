"""Files that commands write: whole or not at all, and a file that can not be written is told."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sitthi.files import whole
from sitthi.kernel.errors import BadInput


class _Enough(Exception):  # no error: it leaves a file as it is
    """It can be written."""


@contextmanager
def whole_file(path: Path, field: str) -> Iterator[Path]:
    """Where to write what is to become a file; it is there once the block is done, and as it was before if not.

    Raises BadInput, naming the option, where that can not be.
    """
    try:
        with whole(path) as place:
            yield place
    except BrokenPipeError:
        raise  # who reads what is printed has stopped
    except OSError as error:
        what = f"{path} can not be written ({error.strerror or error})"
        raise BadInput(what=what, remedy="Name a file in a folder of yours, with room.", field=field) from None


def check_writable(path: Path, field: str) -> None:
    """Raises BadInput for a file that can not be written: better told before something long than after it."""
    with suppress(_Enough), whole_file(path, field) as place:
        place.open("ab").close()
        raise _Enough
