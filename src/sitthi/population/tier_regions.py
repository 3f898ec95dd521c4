"""The regions of a base of numbers, read beside its other columns: no tier depends on them, tables do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa

from sitthi.kernel.errors import BadInput
from sitthi.population.tier_files import NUMBERS, REGION, ROWS, open_base

MOST = 1_000
"""More regions than this are no regions."""
NOT_STATED = ""


class Regions:
    """The regions of numbers in the order of their file, each as its place in ``names``.

    A file need not have them: all are then NOT_STATED, as are those that are empty.
    """

    def __init__(self, path: Path) -> None:
        """Those of a file of numbers; raises BadInput where they are not text."""
        self._path = path
        self._known = {NOT_STATED: 0}
        self._held = np.zeros(0, np.int16)
        schema = open_base(path, NUMBERS).schema_arrow
        self._batches = self._read() if REGION in schema.names else None
        if self._batches is not None:
            kind = schema.field(REGION).type
            holds = kind.value_type if pa.types.is_dictionary(kind) else kind
            if not (pa.types.is_string(holds) or pa.types.is_large_string(holds)):
                raise BadInput(what=f"is of type {kind}", remedy="Write text.", file=str(path), field=REGION)

    @property
    def names(self) -> list[str]:
        """The regions met so far."""
        return list(self._known)

    def take(self, rows: int) -> Any:
        """The regions of the next rows; raises BadInput."""
        if self._batches is None:
            return np.zeros(rows, np.int16)
        pieces, size = [self._held], len(self._held)
        while size < rows:
            pieces.append(next(self._batches))
            size += len(pieces[-1])
        held = np.concatenate(pieces)
        self._held = held[rows:]
        return held[:rows]

    def _read(self) -> Iterator[Any]:
        file = open_base(self._path, NUMBERS)
        for batch in file.iter_batches(batch_size=ROWS, columns=[REGION]):
            column = batch.column(0)
            coded = column if pa.types.is_dictionary(column.type) else column.dictionary_encode()
            places = [
                self._known.setdefault(one or NOT_STATED, len(self._known)) for one in coded.dictionary.to_pylist()
            ]
            if len(self._known) > MOST:
                what, remedy = f"has more than {MOST:,} different ones", "Write larger regions, or leave them out."
                raise BadInput(what=what, remedy=remedy, file=str(self._path), field=REGION)
            places.append(0)  # where an empty one points to: the last
            indices = coded.indices.fill_null(len(places) - 1) if coded.indices.null_count else coded.indices
            yield np.array(places, np.int16)[indices.to_numpy()]
