"""Whom an event is about must be known: nothing is decided about a stranger, and nothing gets stuck over one."""

from __future__ import annotations

from typing import Any

import pytest

from sitthi.app import World
from sitthi.flow.commands import COMMANDS
from sitthi.flow.request import MALFORMED
from tests.life import decide, event

SUPERVISOR = {"kind": "staff", "id": "lek", "role": "supervisor"}
ABOUT_HOLDERS: dict[str, dict[str, Any]] = {
    "identity.verified": {"documents": ["id-card"]},
    "holder.authorised": {"person": "p-1", "name": "นิด", "scope": "transactions"},
    "holder.category-changed": {"to": "juristic"},
    "business.profiled": {"legal_form": "limited-company", "business": "retail"},
    "tier.group-requested": {"group": "home", "numbers": ["0812345678"]},
    "tier.group-dissolved": {"group": "home"},
    "care.enrolment-refused": {"reason": "forged papers", "kind": "dishonesty"},
}


def test_all_that_is_about_a_holder_is_tried() -> None:
    """Each event about a holder that is there already is in the list."""
    there = {spec.event_type for spec in COMMANDS if spec.subject == "holder" and not spec.creates and spec.event_type}
    assert there == ABOUT_HOLDERS.keys()


@pytest.mark.parametrize("type_", ABOUT_HOLDERS)
def test_a_holder_that_nobody_has_registered(world: World, type_: str) -> None:
    """It is bad input, with what to do; not a mistake of ours that stops whoever bears the name."""
    (answer,) = decide(
        world, event("x", type_, "holder/nobody", actor=SUPERVISOR, source="shop", **ABOUT_HOLDERS[type_])
    )
    assert answer.state == MALFORMED
    assert answer.error is not None
    assert (answer.error.field, answer.error.what) == ("subject", "unknown holder 'nobody'")
    assert answer.receipts == []
