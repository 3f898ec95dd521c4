"""The rules of device protection, by the commands they decide, and what falls due."""

from __future__ import annotations

from collections.abc import Iterator

from sitthi.areas.care.devices import move_plans, pass_plan, report_exchange
from sitthi.areas.care.ending import cancel_plan, due_ends, end_plan, keep_plans, terminate_plan
from sitthi.areas.care.enrolment import drop_enrolment, enrol_device, refuse_enrolment, start_cover
from sitthi.areas.care.fees import ask_liability, charge_care_fee, due_fees
from sitthi.areas.care.model import ChargeCareFee, EndPlan, RenewPlan
from sitthi.areas.care.renewal import decline_renewal, due_renewals, renew_plan
from sitthi.areas.care.replaced import follow_device, give_back_device, give_up_device
from sitthi.areas.care.terms import CareTerms
from sitthi.standing.parts import Standing

__all__ = [
    "ask_liability",
    "cancel_plan",
    "charge_care_fee",
    "decline_renewal",
    "drop_enrolment",
    "due",
    "end_plan",
    "enrol_device",
    "follow_device",
    "give_back_device",
    "give_up_device",
    "keep_plans",
    "move_plans",
    "pass_plan",
    "refuse_enrolment",
    "renew_plan",
    "report_exchange",
    "start_cover",
    "terminate_plan",
]

DueItem = tuple[int, str, str, ChargeCareFee | RenewPlan | EndPlan]


def due(standing: Standing, terms: CareTerms) -> Iterator[DueItem]:
    """What of plans falls due by itself: fees, the end of a lump sum, the end of cover. Reads number, plans."""
    items: list[DueItem] = [
        *due_fees(standing, terms),
        *due_renewals(standing, terms),
        *due_ends(standing, terms),
    ]
    yield from sorted(items, key=lambda item: item[:3])
