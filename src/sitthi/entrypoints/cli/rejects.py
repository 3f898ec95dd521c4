"""The file of rows that a command on a whole file did not take: why each was not, and how to mend it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import msgspec

from sitthi.kernel.errors import BadInput


@contextmanager
def rejects_file(path: Path | None, shape: type[msgspec.Struct]) -> Iterator[Callable[[list[Any]], None]]:
    """A writer of rejects of one shape, a column a field, in the order in which they are found; None writes nowhere.

    Opened before anything is done, since afterwards is too late to say it can not be; raises BadInput then.
    """
    if path is None:
        yield lambda _: None
        return
    try:
        file = path.open("w", newline="", encoding="utf-8")
    except OSError as error:
        what = f"{path} can not be written ({error.strerror or error})"
        raise BadInput(what=what, remedy="Check the path and its permissions.", field="--rejects") from None
    with file:
        rows = csv.writer(file, lineterminator="\n")
        rows.writerow(shape.__struct_fields__)
        yield lambda found: rows.writerows(msgspec.structs.astuple(one) for one in found)
