"""AppleCare repairs: what each costs, of which models, and when a battery is free (care/11, R120)."""

from __future__ import annotations

import pytest
from msgspec.structs import replace

from sitthi.areas.requests.model import RepairDevice
from sitthi.kernel.decision import GRANTED, REFUSED
from tests.areas.decided import moved, unmet
from tests.areas.requests.making import NOW, PLAN, decided, standing, terms

FIFTEEN = "iPhone 15"


def costs(damage: str, model: str = FIFTEEN, *off: str, **moves: str) -> int:
    """What the customer pays for a repair, in satang."""
    decision = decided(RepairDevice(damage, model), standing(), terms(*off, **moves))
    assert decision.outcome == GRANTED
    return -moved(decision.transfers).get("provider/care", 0)


@pytest.mark.parametrize(
    ("damage", "model", "satang"),
    [
        ("screen", FIFTEEN, 100_000),
        ("back-glass", FIFTEEN, 100_000),
        ("back-glass", "iPhone 12 256GB", 100_000),
        ("back-glass", "iPhone 11", 330_000),
        ("both", FIFTEEN, 100_000),
        ("both", "iPhone 11", 330_000),
        ("other", FIFTEEN, 330_000),
    ],
)
def test_the_fee_goes_by_what_is_damaged(damage: str, model: str, satang: int) -> None:
    """Back glass of the listed models only; both glasses in one repair once (11.repair, R120)."""
    assert costs(damage, model) == satang


def test_only_the_device_covered_now_is_repaired() -> None:
    """One that was exchanged is refused, and stays so (17.7)."""
    decision = decided(RepairDevice("screen"), standing(), subject="device/490154203237518")
    assert (decision.outcome, unmet(decision), decision.possible) == ("refused", ["care/17.7"], None)


def test_repairs_have_no_limit_and_the_fee_holds_vat() -> None:
    """Each is granted like the first; without a model the plan's is meant; the message says the fee."""
    decision = decided(RepairDevice("screen"), standing())
    assert moved(decision.transfers) == {"provider/care": -100_000, "revenue/care": 93_458, "vat/output": 6_542}
    assert [one.values for one in decision.messages] == [{"fee_satang": 100_000}]
    assert [(one.name, one.about, one.amount) for one in decision.events] == [("care.repaired", "P1", 100_000)]
    assert decision.changes == (replace(PLAN, repairs_satang=100_000, repairs_vat_satang=6_542),)


@pytest.mark.parametrize(("holds", "clauses"), [(79, []), (80, ["care/11.battery"]), (None, ["care/11.battery"])])
def test_a_weak_battery_is_free(holds: int | None, clauses: list[str]) -> None:
    """Below 80% of its capacity; at 80% it is no case (11.battery)."""
    decision = decided(RepairDevice("battery", battery_percent=holds), standing())
    assert (unmet(decision), decision.transfers) == (clauses, ())


@pytest.mark.parametrize(
    ("damage", "model", "name"),
    [
        ("screen", FIFTEEN, "repair__screen"),
        ("back-glass", FIFTEEN, "repair__back_glass"),
        ("both", FIFTEEN, "repair__both_glasses"),
        ("other", FIFTEEN, "repair__other"),
        ("back-glass", "iPhone 11", "repair__back_glass_other_models"),
    ],
)
def test_each_fee_is_a_value_of_the_book(damage: str, model: str, name: str) -> None:
    """Moved, it is what is paid."""
    decision = decided(RepairDevice(damage, model), standing(), terms(**{name: 12_300}))
    assert moved(decision.transfers)["provider/care"] == -12_300


def test_models_and_the_battery_are_values_and_clauses_can_be_off() -> None:
    """A model more, a battery at 80%, back glass of every model, or no fee at all."""
    more = terms(repair__back_glass_models=("iPhone 11",))
    assert (
        moved(decided(RepairDevice("back-glass", "iPhone 11"), standing(), more).transfers)["provider/care"] == -100_000
    )
    weak = terms(battery__free_below=8_100)
    assert decided(RepairDevice("battery", battery_percent=80), standing(), weak).outcome == GRANTED
    assert costs("back-glass", "iPhone 11", "care/11.back-glass-models") == 100_000
    assert costs("screen", FIFTEEN, "care/11.repair") == 0


@pytest.mark.parametrize(
    "plan", [replace(PLAN, state="pending", from_us=0), replace(PLAN, state="ended"), replace(PLAN, ends_us=NOW - 1)]
)
def test_repairs_start_with_the_plan_and_end_with_it(plan: object) -> None:
    """11.start: no plan in force, no repair at its fee."""
    decision = decided(RepairDevice("screen"), standing(plan))  # type: ignore[arg-type]
    assert (decision.outcome, unmet(decision)) == (REFUSED, ["care/11.start"])


def test_what_is_no_damage_or_no_enrolled_device_is_refused() -> None:
    """A damage nobody lists, a device without a plan."""
    assert unmet(decided(RepairDevice("mood"), standing())) == ["care/11.repair"]
    assert unmet(decided(RepairDevice("screen"), standing(None))) == ["care/17.7"]
