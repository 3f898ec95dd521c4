"""Every command in every status of a number: done, or refused with clauses and a true word on what would help."""

from __future__ import annotations

from typing import Any

import pytest

from sitthi.areas.numbers import model, rules
from sitthi.kernel.decision import Decision, Remedy
from sitthi.standing.parts import NumberPart
from tests.areas.decided import unmet
from tests.areas.numbers.parts import AT_US, changed, command, events, number, standing, terms

STATUSES = {
    "none": None,
    "pre-active": number("pre-active", active_since_us=0),
    "active": number("active"),
    "customer": number("suspended", "customer"),
    "debt": number("suspended", "debt"),
    "sim-lost": number("suspended", "sim-lost"),
    "permanent": number("suspended", "permanent"),
    "ended": number("ended", "customer"),
    "postpaid": number("active", charging="postpaid", main_package="post-basic"),
}
COMMANDS: dict[str, tuple[Any, Any]] = {
    "activate": (rules.activate_number, model.ActivateNumber("BA1", "mobile", "prepaid", "my-second")),
    "import": (
        rules.activate_number,
        model.ActivateNumber("BA1", "mobile", "prepaid", "my-second", active_since_day=18_000),
    ),
    "take-over": (
        rules.take_over_number,
        model.TakeOver("BA1", "H1", "person", "th", "mobile", "prepaid", "my-second", "active", 1),
    ),
    "complete": (rules.complete_activation, model.CompleteActivation()),
    "suspend-customer": (rules.suspend_number, model.SuspendNumber("customer")),
    "suspend-debt": (rules.suspend_number, model.SuspendNumber("debt")),
    "suspend-permanent": (rules.suspend_number, model.SuspendNumber("permanent")),
    "suspend-sim-lost": (rules.suspend_number, model.SuspendNumber("sim-lost")),
    "resume": (rules.resume_number, model.ResumeNumber()),
    "disconnect": (rules.disconnect_number, model.DisconnectNumber("customer")),
    "port-out": (rules.port_out_number, model.PortOutNumber()),
    "change-owner": (rules.change_owner, model.ChangeOwner("H2", "BA2")),
    "to-postpaid": (rules.swap_charging, model.SwapCharging("postpaid", "post-basic")),
    "to-prepaid": (rules.swap_charging, model.SwapCharging("prepaid", "my-minute")),
}
CREATING = {"activate", "import", "take-over"}
CASES = [
    (status, name) for status, part in STATUSES.items() for name in COMMANDS if part is not None or name in CREATING
]
MOVES = {
    None: {"pre-active", "active"},
    "pre-active": {"pre-active", "active", "ended"},
    "active": {"active", "suspended", "ended"},
    "suspended": {"suspended", "active", "ended"},
    "ended": {"pre-active", "active"},
}
"""Which status may follow which; from ended only by a new subscription."""


def decide(name: str, part: NumberPart | None, at_us: int = AT_US) -> Decision:
    """One command on the number as it is."""
    rule, body = COMMANDS[name]
    decision: Decision = rule(command(body, at_us=at_us), standing(part), terms())
    return decision


def after(remedy: Remedy, part: NumberPart, at_us: int) -> NumberPart:
    """The number once a remedy has happened."""
    done = {"number.disconnected": "disconnect", "message.delivered": "complete", "number.resumed": "resume"}
    return changed(decide(done[remedy.type], part, at_us))


@pytest.mark.parametrize(("status", "name"), CASES)
def test_every_command_is_done_or_refused_with_a_clause(status: str, name: str) -> None:
    """Nothing raises; a refusal names clauses and changes nothing; what is done leads to a status it may lead to."""
    part = STATUSES[status]
    decision = decide(name, part)
    assert decision.reasons
    if decision.outcome == "refused":
        assert unmet(decision)
        assert (decision.changes, decision.events, decision.messages, decision.transfers) == ((), (), (), ())
        return
    assert unmet(decision) == []
    assert decision.possible is None
    if decision.changes:
        assert changed(decision).status in MOVES[part.status if part else None]


@pytest.mark.parametrize(("status", "name"), CASES)
def test_every_remedy_helps(status: str, name: str) -> None:
    """After the events a refusal names, at the time it names, the same request is not refused."""
    part = STATUSES[status]
    decision = decide(name, part)
    if decision.possible is None:
        return
    assert part is not None
    for remedy in decision.possible.how:
        part = after(remedy, part, decision.possible.from_us)
    assert decide(name, part, decision.possible.from_us).outcome != "refused"


@pytest.mark.parametrize("status", sorted(set(STATUSES) - {"none"}))
def test_a_contract_ends_exactly_once(status: str) -> None:
    """However a number's life goes on, from each status its contract ends once, or has ended already."""
    ended_already = status in {"permanent", "ended"}
    for first in ("suspend-permanent", "resume", "to-postpaid", "suspend-debt"):
        part = STATUSES[status]
        happened: list[tuple[str, str]] = []
        for name in (first, "disconnect", "port-out", "change-owner"):
            decision = decide(name, part)
            happened += [event for event in events(decision) if event[0] == "number.ended"]
            if decision.changes:
                part = changed(decision)
        assert len(happened) == (0 if ended_already else 1)
