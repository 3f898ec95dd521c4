"""Receipts as an older program wrote them, for tests."""

from __future__ import annotations

from typing import Any

import msgspec

from sitthi.standing.parts import NumberPart

FIELDS = 1 + len(NumberPart.__struct_fields__)
"""Of a number as it stands in a receipt, its tag among them."""


def of_before(receipt: bytes) -> bytes:
    """A receipt as it was before numbers had their last field, ``why_since_us``."""
    return msgspec.json.encode(_without(msgspec.json.decode(receipt)))


def _without(found: Any) -> Any:
    if isinstance(found, dict):
        return {name: _without(one) for name, one in found.items()}
    if not isinstance(found, list):
        return found
    if len(found) == FIELDS and found[0] == "number":
        assert found[-1] == 0
        return found[:-1]
    return [_without(one) for one in found]
