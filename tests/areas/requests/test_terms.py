"""Each value that requests read decides something: moved, another thing is decided."""

from __future__ import annotations

from typing import Any

import pytest
from msgspec.structs import replace

from sitthi.areas.requests.model import (
    Address,
    AttemptDelivery,
    CheckRequest,
    ConvertRequest,
    InspectDevice,
    MakeRequest,
    PayRequest,
    SendDevice,
)
from sitthi.kernel.decision import Decision
from sitthi.standing.care_parts import CareUse
from sitthi.standing.request_parts import CareRequestPart
from sitthi.terms.model import Plain
from tests.areas.requests.making import (
    CARE_IMEI,
    LUMP,
    NOW,
    PLAN,
    SWITCH_FEE,
    Life,
    asking,
    decided,
    standing,
    terms,
)
from tests.days import at, day

USES = (CareUse("R8", "switch", NOW - 2), CareUse("R9", "switch", NOW - 1))
OLD = replace(PLAN, from_us=at("2020-06-01 10:00"), uses=USES)
RENEWED = replace(
    LUMP,
    package="monthly",
    from_us=at("2020-06-01 10:00"),
    renewed_us=at("2021-06-01"),
    monthly_from_day=day("2021-06-10"),
    uses=USES,
)
ODD = replace(PLAN, price_satang=12_345_03)


def asked(body: MakeRequest, plan: Any = PLAN, **given: Any) -> tuple[MakeRequest, Any, dict[str, Any]]:
    """A request, the plan it is under, and what else there is."""
    return body, plan, given


MOVES: list[tuple[str, Plain, tuple[MakeRequest, Any, dict[str, Any]]]] = [
    ("switch-fee.rate", 2_600, asked(asking())),
    ("replacement-fee.rate", 4_300, asked(asking("replacement"))),
    ("request-fee.rounding", "down", asked(asking("replacement"), ODD)),
    ("request.channels", ("website",), asked(asking(channel="call-centre"))),
    ("call-centre.open", 50_400, asked(asking(channel="call-centre"))),
    ("call-centre.close", 39_600, asked(asking(channel="call-centre"))),
    ("request.services", ("switch",), asked(asking("replacement"))),
    ("request.fields", ("number",), asked(asking(missing=("address",)))),
    ("request.default-kind", "same-model", asked(asking())),
    ("care-device.kinds", ("identical",), asked(asking(wants="similar"))),
    ("delivery.not-to", ("park",), asked(asking(address=Address("Bangkok", kind="market")))),
    ("refuse.grounds", (), asked(asking(used_with="0899999999"))),
    ("refuse.known-facts", "by-person", asked(asking(used_with="0899999999"))),
    ("suspension.sim-lost", "requests-closed", asked(asking(), status="suspended", why="sim-lost")),
    ("monthly.longest", 72, asked(asking(), OLD)),
    ("renewal.longest", 35, asked(asking(), RENEWED)),
    ("monthly.switches", 3, asked(asking(), replace(PLAN, uses=USES))),
    ("lump-sum.switches", 3, asked(asking(), replace(LUMP, uses=USES))),
    ("monthly.window", 24, asked(asking())),
    ("lump-sum.term", 10, asked(asking(), LUMP)),
    ("monthly.window-repeats", False, asked(asking(), replace(PLAN, uses=USES))),
    ("periods.missing-day", "last-day-then-last", asked(asking(), replace(PLAN, from_us=at("2024-02-29 10:00")))),
    ("request.counts-at", "submission", asked(asking())),
    ("ceiling.never", (), asked(asking(wants="similar"))),
    ("ceiling.applies-to", ("same-model",), asked(asking(wants="similar"))),
]


@pytest.mark.parametrize(("name", "moved", "case"), MOVES, ids=[one[0] for one in MOVES])
def test_a_value_moved_decides_otherwise(
    name: str, moved: Plain, case: tuple[MakeRequest, Any, dict[str, Any]]
) -> None:
    """The same request under the same circumstances has another decision."""
    body, plan, number = case
    found = standing(plan)
    found = replace(found, number=replace(found.number, **number))
    assert seen(decided(body, found)) != seen(decided(body, found, terms(**{as_argument(name): moved})))


def test_the_additional_fee_goes_by_rounded_or_exact_fees() -> None:
    """Of 12,345.02 THB the two differ by a satang (2.28, R105)."""
    found = []
    for used in (terms(), terms(additional_fee__from="exact-fees")):
        life = Life(replace(PLAN, price_satang=12_345_02), used)
        life.granted(asking())
        life.granted(PayRequest(life.requests["R1"].fee_satang), SendDevice(CARE_IMEI), AttemptDelivery("delivered"))
        found.append(life.granted(InspectDevice("modified"), ConvertRequest()).additional_satang)
    assert found == [2_160_37, 2_160_38]


def test_a_check_looks_at_the_fields_of_the_book() -> None:
    """A field that is not listed is not missing (8.2)."""
    waits = CareRequestPart(
        "R1", "P1", PLAN.number, "switch", "identical", "made", PLAN.imei, NOW, fee_satang=SWITCH_FEE, asked=("proof",)
    )
    body = CheckRequest(evidence=("proof",), missing=("address",))
    found = standing(request=waits)
    assert decided(body, found).outcome == "refused"
    assert decided(body, found, terms(request__fields=("number",))).outcome == "granted"


def as_argument(name: str) -> str:
    """A value's name as the helper takes it."""
    return name.replace(".", "__").replace("-", "_")


def seen(decision: Decision) -> tuple[object, ...]:
    """What a customer notices of a decision."""
    return decision.outcome, decision.possible, decision.changes, decision.messages, decision.transfers
