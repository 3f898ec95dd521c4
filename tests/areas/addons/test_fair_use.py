"""A limit on data use that is not normal: put on, recorded, taken off."""

from __future__ import annotations

import pytest

from sitthi.areas.addons.model import ApplyFairUse, LiftFairUse
from sitthi.kernel.decision import Remedy
from tests.areas.addons.life import Life, clauses, terms
from tests.days import at

SALE = at("2024-02-01 10:00")
LATER = at("2024-02-10 10:00")


def limited_life() -> Life:
    """A number with one add-on for data and calls, and one still unconfirmed."""
    life = Life()
    life.buy("finver-149", SALE)
    life.buy("net-279", SALE, confirmed=False)
    return life


@pytest.mark.parametrize("action", ["limit-volume", "lower-speed", "other"])
def test_every_listed_action_can_be_taken(action: str) -> None:
    """The add-ons in force that have data carry the action; the reason is recorded and told."""
    life = limited_life()
    decision = life.do(ApplyFairUse(action, "torrents all night"), LATER)
    assert decision.outcome == "granted"
    assert [one.fair_use for one in life.all] == [action, ""]
    assert decision.reasons[-1].value == "torrents all night"
    assert decision.messages[0].template == "fair-use-applied"


def test_an_action_that_is_not_listed_counts_as_acting_otherwise() -> None:
    """The clause lets the operator act otherwise: another action is taken and told by its own name."""
    decision = limited_life().do(ApplyFairUse("block", "x"), LATER)
    assert decision.outcome == "granted"
    assert decision.reasons[0].threshold == "limit-volume, lower-speed, other"
    assert decision.messages[0].values["action"] == "block"


def test_without_data_in_force_there_is_nothing_to_limit() -> None:
    """No add-on, an unconfirmed one, or one whose period is over: refused."""
    assert Life().do(ApplyFairUse("other", "x"), LATER).outcome == "refused"
    life = Life()
    life.buy("net-279", SALE, confirmed=False)
    assert life.do(ApplyFairUse("other", "x"), LATER).outcome == "refused"
    life = limited_life()
    assert clauses(life.do(ApplyFairUse("other", "x"), at("2024-03-04 10:00")), met=False) == ["addons/fair-use"]


def test_a_limit_is_lifted_again() -> None:
    """What was put on is taken off, everywhere it was."""
    life = limited_life()
    life.do(ApplyFairUse("lower-speed", "x"), LATER)
    decision = life.do(LiftFairUse("lower-speed", "normal again"), LATER + 1)
    assert (decision.outcome, decision.messages[0].template) == ("granted", "fair-use-lifted")
    assert [one.fair_use for one in life.all] == ["", ""]


def test_what_is_not_limited_can_not_be_lifted() -> None:
    """Refused; possible after the limit was put on, where it could be."""
    life = limited_life()
    decision = life.do(LiftFairUse("lower-speed", "y"), LATER)
    assert decision.possible is not None
    assert decision.possible.how == (Remedy("fair-use.applied", {"action": "lower-speed", "reason": "y"}),)
    life.do(ApplyFairUse("lower-speed", "y"), LATER)
    assert life.do(LiftFairUse("lower-speed", "y"), LATER).outcome == "granted"
    assert Life().do(LiftFairUse("other", "y"), LATER).possible is None


def test_a_limit_goes_on_in_the_next_round() -> None:
    """Renewing does not take a limit off."""
    life = Life()
    life.buy("finver-139-auto6", SALE)
    life.do(ApplyFairUse("lower-speed", "x"), LATER)
    life.until(at("2024-03-03 00:00"))
    assert (life.addon.round, life.addon.fair_use) == (2, "lower-speed")


def test_with_the_clause_off_nothing_is_limited() -> None:
    """Switched off, the step is not carried out."""
    life = limited_life()
    life.terms = terms("addons/fair-use")
    for body in (ApplyFairUse("other", "x"), LiftFairUse("other", "x")):
        decision = life.do(body, LATER)
        assert (decision.outcome, decision.changes) == ("recorded", ())
