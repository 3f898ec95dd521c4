"""What is said to mend a refused enrolment does mend it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from sitthi.kernel.decision import GRANTED, REFUSED, Remedy
from sitthi.standing.parts import HolderPart
from tests.areas.care.making import HOLDER, MONTHLY_PLAN, NUMBER, bill, enrolled
from tests.areas.decided import unmet
from tests.days import at, day

FOREIGNER = replace(HOLDER, id_kind="passport", residency="work-permit")


def mended(held: dict[str, Any], how: Iterable[Remedy]) -> dict[str, Any]:
    """What the customer holds once the events have happened."""
    after = dict(held)
    for one in how:
        number, holder = after.get("number", NUMBER), after.get("holder", HOLDER)
        if one.type == "number.resumed":
            after["number"] = replace(number, status="active", why="")
        elif one.type == "number.recharged-as":
            after["number"] = replace(number, charging=str(one.data["to"]))
        elif one.type == "bill.paid":
            after["bills"] = tuple(bill for bill in after["bills"] if bill.bill != one.data["bill"])
        elif one.type == "identity.verified":
            after["holder"] = replace(holder, documents=tuple(str(name) for name in one.data["documents"]))  # type: ignore[attr-defined]
        else:
            pytest.fail(f"{one.type} is no remedy of enrolment")
    return after


@given(
    st.sampled_from(["active", "suspended"]),
    st.sampled_from(["postpaid", "prepaid"]),
    st.integers(0, 2),
    st.sampled_from([HOLDER, FOREIGNER, replace(FOREIGNER, residency="TH")]),
    st.lists(st.integers(at("2024-05-16"), at("2024-07-15")), min_size=3, max_size=5),
    st.integers(day("2024-04-10"), day("2024-05-20")),
)
def test_what_is_said_to_mend_a_refusal_does(
    status: str, charging: str, bills: int, holder: HolderPart, ends: list[int], bought_day: int
) -> None:
    """The same request is granted at the time named, once the events have happened; a grant needs no remedy."""
    plans = tuple(replace(MONTHLY_PLAN, plan=f"P{place}", ends_us=end_us) for place, end_us in enumerate(ends))
    held: dict[str, Any] = {
        "number": replace(NUMBER, status=status, why="customer" if status == "suspended" else "", charging=charging),
        "bills": tuple(bill(f"B{month}", month) for month in range(1, bills + 1)),
        "holder": holder,
        "plans": plans,
    }
    decision = enrolled(parts=held, bought_day=bought_day)
    assert decision.outcome == REFUSED
    if decision.possible is None:
        assert unmet(decision)
        return
    from_us = decision.possible.from_us
    left = tuple(plan for plan in plans if plan.ends_us >= from_us)
    after = {**mended(held, decision.possible.how), "plans": left}
    assert enrolled(parts=after, bought_day=bought_day, at_us=from_us).outcome == GRANTED
