"""A number's change of owner and of its way of charging."""

from __future__ import annotations

import pytest

from sitthi.areas.numbers import rules
from sitthi.areas.numbers.model import ChangeOwner, SwapCharging
from sitthi.kernel.decision import Remedy
from sitthi.standing.parts import NumberPart
from tests.areas.decided import unmet
from tests.areas.numbers.parts import ACTIVE, AT_US, changed, command, events, number, standing, terms

TO_ANOTHER = ChangeOwner("H2", "BA2")
TO_POSTPAID = SwapCharging("postpaid", "post-basic")


@pytest.mark.parametrize("part", [ACTIVE, number("suspended", "debt")])
def test_the_old_owners_contract_ends_and_the_number_goes_on(part: NumberPart) -> None:
    """The subscription is closed and settled here, and told to the new owner's account."""
    decision = rules.change_owner(command(TO_ANOTHER), standing(part), terms())
    assert decision.outcome == "granted"
    after = changed(decision)
    assert (after.status, after.why, after.since_us) == ("ended", "owner-changed", AT_US)
    assert events(decision) == [
        ("number.ended", "owner-changed"),
        ("number.left", "BA2"),
        ("number.cancelled", "owner-changed"),
    ]


@pytest.mark.parametrize(
    ("to", "times"),
    [(ChangeOwner("H1", "BA2"), 1), (ChangeOwner("H2", "BA1"), 1), (ChangeOwner("H1", "BA1"), 2)],
)
def test_the_new_owner_is_another(to: ChangeOwner, times: int) -> None:
    """house/new-owner: another holder, and another account."""
    decision = rules.change_owner(command(to), standing(ACTIVE), terms())
    assert (decision.outcome, unmet(decision)) == ("refused", ["house/new-owner"] * times)
    assert decision.possible is None


def test_a_swap_keeps_the_subscription() -> None:
    """Charging and main package change; what hangs on prepaid ends by the event."""
    decision = rules.swap_charging(command(TO_POSTPAID), standing(ACTIVE), terms())
    assert decision.outcome == "granted"
    after = changed(decision)
    assert (after.charging, after.main_package, after.status) == ("postpaid", "post-basic", "active")
    assert (after.since_us, after.account) == (ACTIVE.since_us, ACTIVE.account)
    assert events(decision) == [("number.swapped", "postpaid")]


def test_back_to_prepaid() -> None:
    """The other way is the same request; a suspended number stays suspended."""
    part = number("suspended", "customer", charging="postpaid", main_package="post-basic")
    decision = rules.swap_charging(command(SwapCharging("prepaid", "my-minute")), standing(part), terms())
    assert (changed(decision).charging, changed(decision).status) == ("prepaid", "suspended")
    assert events(decision) == [("number.swapped", "prepaid")]


def test_a_swap_goes_to_the_other_way_of_charging() -> None:
    """house/charging-differs: what is prepaid already is not made prepaid."""
    decision = rules.swap_charging(command(SwapCharging("prepaid", "my-minute")), standing(ACTIVE), terms())
    assert (decision.outcome, unmet(decision)) == ("refused", ["house/charging-differs"])
    assert decision.possible is None


def test_only_a_mobile_number_is_swapped() -> None:
    """house/charging-differs: fibre is never prepaid."""
    fibre = number("active", product="fibre", charging="postpaid", main_package="")
    decision = rules.swap_charging(command(SwapCharging("prepaid", "my-minute")), standing(fibre), terms())
    assert (unmet(decision), decision.possible) == (["house/charging-differs"], None)


def test_the_package_fits_the_new_charging() -> None:
    """sample/main-packages: a prepaid package is none for a postpaid number."""
    decision = rules.swap_charging(command(SwapCharging("postpaid", "my-minute")), standing(ACTIVE), terms())
    assert (decision.outcome, unmet(decision)) == ("refused", ["sample/main-packages"])


@pytest.mark.parametrize("part", [number("ended", "debt"), number("suspended", "permanent")])
def test_what_has_ended_is_neither_handed_on_nor_swapped(part: NumberPart) -> None:
    """house/number-active: its contract has ended, so nothing is left to change."""
    for decision in (
        rules.change_owner(command(TO_ANOTHER), standing(part), terms()),
        rules.swap_charging(command(TO_POSTPAID), standing(part), terms()),
    ):
        assert (decision.outcome, unmet(decision)) == ("refused", ["house/number-active"])
        assert decision.possible is None


def test_a_pre_active_number_is_handed_on_or_swapped_after_its_confirmation() -> None:
    """house/number-active: the message on its way is the remedy."""
    for decision in (
        rules.change_owner(command(TO_ANOTHER), standing(number("pre-active")), terms()),
        rules.swap_charging(command(TO_POSTPAID), standing(number("pre-active")), terms()),
    ):
        assert unmet(decision) == ["house/number-active"]
        assert decision.possible is not None
        assert decision.possible.how == (Remedy("message.delivered", {}, "message/m1.2"),)
