"""Receipts as an older program wrote them, for tests."""

from __future__ import annotations

from typing import Any

import msgspec

from sitthi.flow.receipts import FIELDS

GAINED = {"number": 1, "refund": 1, "top-up": 1}
"""How many fields each kind of part has gained at its end since."""


def of_before(receipt: bytes) -> bytes:
    """A receipt as it was before parts had their last fields."""
    return msgspec.json.encode(_without(msgspec.json.decode(receipt)))


def _without(found: Any) -> Any:
    if isinstance(found, dict):
        return {name: _without(one) for name, one in found.items()}
    if not isinstance(found, list):
        return found
    gained = GAINED.get(str(found[0]), 0) if found else 0
    if gained and len(found) == FIELDS[found[0]]:
        found = found[:-gained]
    return [_without(one) for one in found]
