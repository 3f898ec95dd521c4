"""What customers may ask for about a number's life, and what is for others to report."""

from typing import Any

import pytest
from msgspec.structs import replace

from sitthi.areas.numbers import rules
from sitthi.areas.numbers.model import DisconnectNumber, ResumeNumber, SuspendNumber
from sitthi.kernel.command import CUSTOMER, SYSTEM, Actor
from sitthi.kernel.decision import Decision
from sitthi.standing.parts import NumberPart
from tests.areas.decided import unmet
from tests.areas.numbers.parts import ACTIVE, command, number, standing, terms

CLAUSE = "house/permission"
RULES: dict[type, Any] = {
    SuspendNumber: rules.suspend_number,
    ResumeNumber: rules.resume_number,
    DisconnectNumber: rules.disconnect_number,
}


def asked(body: Any, part: NumberPart, actor: Actor = CUSTOMER, *off: str) -> Decision:
    """A command on the number, asked for by somebody."""
    decision: Decision = RULES[type(body)](
        replace(command(body), actor=actor), standing(part), terms(off=frozenset(off))
    )
    return decision


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (SuspendNumber("customer"), ACTIVE),
        (SuspendNumber("sim-lost"), number("suspended", "customer")),
        (ResumeNumber(), number("suspended", "sim-lost")),
        (DisconnectNumber("customer"), number("suspended", "debt")),
    ],
)
def test_a_customers_own_wish_is_carried_out(body: Any, part: NumberPart) -> None:
    """house/permission: met, and told as a reason of the decision."""
    decision = asked(body, part)
    assert (decision.outcome, unmet(decision)) == ("recorded", [])
    assert CLAUSE in [reason.clause for reason in decision.reasons]


@pytest.mark.parametrize(
    ("body", "part"),
    [
        (SuspendNumber("debt"), ACTIVE),
        (SuspendNumber("debt"), number("suspended", "debt")),
        (SuspendNumber("customer"), number("suspended", "debt")),
        (SuspendNumber("customer"), number("suspended", "taken-over")),
        (ResumeNumber(), number("suspended", "debt")),
        (DisconnectNumber("death"), ACTIVE),
    ],
)
def test_what_is_not_a_customers_to_ask_for_is_refused(body: Any, part: NumberPart) -> None:
    """house/permission: refused for good, whatever else; with the clause off, or for others, it is not looked at."""
    decision = asked(body, part)
    assert (decision.outcome, set(unmet(decision)), decision.possible) == ("refused", {CLAUSE}, None)
    assert asked(body, part, CUSTOMER, CLAUSE).outcome == "recorded"
    assert CLAUSE not in [reason.clause for reason in asked(body, part, SYSTEM).reasons]


def test_a_refusal_says_everything_that_stands_against_it() -> None:
    """A suspension for good is not for a while, and not the customer's."""
    decision = asked(ResumeNumber(), number("suspended", "permanent"))
    assert unmet(decision) == ["house/number-suspended", CLAUSE]
