"""What the terms read of the book: the core's rule, and clauses switched off."""

from __future__ import annotations

from math import lcm
from typing import Any

import pytest

from sitthi.areas.tiers import core
from sitthi.areas.tiers.terms import NEVER_MONTHS
from sitthi.standing.tier_parts import BY_DEVICE, BY_USE
from tests.areas.tiers.making import terms

EMPTY = 0


def test_tables_become_places_by_rank() -> None:
    """The lowest tier comes first, each with the bands of its table."""
    rule = terms().rule
    assert terms().tiers == ("", "emerald", "gold", "platinum")
    assert (rule.ranks, rule.bands, rule.window, rule.scale) == (3, 5, 6, 60)
    assert rule.use_months == (0, 36, 60, 120, 240) * 3
    assert rule.use_satang[:5] == (900_00, 700_00, 700_00, 300_00, 300_00)
    assert rule.use_satang == rule.group_satang
    assert list(zip(rule.price_programme, rule.price_rank, rule.price_from, strict=True))[:3] == [
        (0, 3, 2_999_00),
        (0, 2, 1_499_00),
        (0, 1, 1_199_00),
    ]


def test_a_table_switched_off_gives_nothing() -> None:
    """No row is left of it, and no length of service reaches the places that are."""
    rule = terms("serenade/usage.platinum").rule
    assert rule.use_months[10:] == (NEVER_MONTHS,) * 5
    assert set(terms("serenade/account.thresholds").rule.group_months) == {NEVER_MONTHS}
    assert 0 not in terms("serenade/package").rule.price_programme
    assert 1 not in terms("serenade/device.hot-deal-max-speed").rule.price_programme
    assert 2 not in terms("serenade/device.hot-deal-iphone").rule.price_programme


@pytest.mark.parametrize(
    ("clause", "bits"),
    [
        ("eligibility.tenure", core.TENURE),
        ("eligibility.payment", core.PAYMENT),
        ("eligibility.regular-use", core.REGULAR_USE | core.ENOUGH_MONTHS),
        ("prepaid.registration", core.REGISTERED),
        ("juristic.by-invitation", core.NATURAL),
        ("account.2", core.RECEIVES),
        ("account.3", core.GROUP_TENURE),
    ],
)
def test_a_condition_switched_off_counts_as_met(clause: str, bits: int) -> None:
    """Its bit is set whatever is found."""
    assert terms(f"serenade/{clause}").rule.ignored == bits


@pytest.mark.parametrize(
    ("moved", "field", "value"),
    [
        ({"usage__window_bills": 7}, "scale", lcm(*range(1, 8))),
        ({"usage__window_bills": 7}, "window", 7),
        ({"usage__charge_measure": "lowest"}, "charge_by", core.LOWEST),
        ({"usage__charge_measure": "latest"}, "charge_by", core.LATEST),
        ({"usage__payment_test": "most-bills-in-time"}, "payment_test", core.MOST),
        ({"usage__use_test": "charged-use-every-month"}, "use_flag", core.UNCHARGED),
        ({"prepaid__use_test": "charged-use-in-month"}, "prepaid_use_flag", core.UNCHARGED),
        ({"prepaid__payment_test": "never-holds"}, "prepaid_late", 1),
        ({"usage__fewer_bills": "refuse"}, "refuses_fewer", 1),
        ({"usage__band_edge": "upper-band"}, "band_from_edge", 1),
        ({"usage__min_tenure_edge": "exclusive"}, "tenure_above", 1),
        ({"usage__threshold_edge": "exclusive"}, "charge_above", 1),
        ({"package__unlisted_price": "tier-below"}, "price_below", 1),
        ({"tiers__several_ways": "first-held"}, "several", core.FIRST_HELD),
        ({"tiers__several_ways": "latest"}, "several", core.LATEST_WAY),
        ({"juristic__ways": ("use", "invitation")}, "bars_juristic", 0),
        ({"account__tier_min_tenure": 7}, "group_tenure_months", 7),
    ],
)
def test_a_value_that_moves_is_seen_in_the_rule(moved: dict[str, Any], field: str, value: int) -> None:
    """Each value of the book has its field."""
    assert getattr(terms(**moved).rule, field) == value
    assert getattr(terms().rule, field) != value


def test_a_tier_taken_out_of_the_order_is_none() -> None:
    """Its rows give nothing, in any table."""
    used = terms(tiers__order=("platinum", "gold"))
    assert used.tiers == ("", "gold", "platinum")
    assert used.rank("emerald") == 0
    assert set(used.rule.price_rank) == {1, 2}


def test_what_holds_for_every_way() -> None:
    """way.conditions-of-every-way (R50): what is not named there holds for the way by use only."""
    assert terms().binds("serenade/end.period", BY_DEVICE)
    less = terms(way__conditions_of_every_way=("grant.on-notice",))
    assert not less.binds("serenade/end.period", BY_DEVICE)
    assert less.binds("serenade/end.period", BY_USE)
    assert not terms("serenade/end.period").binds("serenade/end.period", BY_USE)


def test_conditions_of_every_way_become_limits() -> None:
    """way.usage-only-conditions (R50): a condition not named there limits every way."""
    assert terms().rule.limits == EMPTY
    assert terms(way__usage_only_conditions=()).rule.limits == (
        core.TENURE | core.PAYMENT | core.REGULAR_USE | core.CHARGE | core.REGISTERED | core.NATURAL
    )


def test_the_rest_is_read_as_it_stands() -> None:
    """Period, notice, channels and causes."""
    used = terms()
    assert (used.period_months, used.give_up_us, used.code, used.code_fee_satang) == (12, 86_400_000_000, "*1148", 0)
    assert used.channels == ("ussd", "e-service", "web")
    assert used.causes == {"cancelled-by-customer", "cancelled-by-operator", "name-transferred"}
    assert (used.review, used.on_notice, used.package_at_once, used.lost_at_once) == (True, True, True, False)
