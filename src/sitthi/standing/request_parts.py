"""A request for another device under a protection plan, as it is at one instant. Data only."""

from __future__ import annotations

from sitthi.kernel.decision import Part

SWITCH = "switch"
REPLACEMENT = "replacement"


class CareRequestPart(Part, frozen=True, array_like=True, tag="care-request", gc=False):
    """A request for a switch or a replacement; its states are those of ``areas/requests/machine.py``.

    ``wants`` is the kind of device asked for, ``offered`` the kind offered. ``fee_satang`` is due when asking, of which
    ``paid_satang`` is paid; ``additional_satang`` became due later. ``imei`` is the device to be replaced,
    ``sent_imei`` the one on its way. Of ``attempts`` to deliver, ``failed`` count for the fee of the third.
    ``converted_us``: a switch that became a replacement. ``return_by_us``: until when the right device must come.
    ``held_us``: on hold for an event beyond control. Places are the province, area and kind named.
    """

    request: str
    plan: str
    number: str
    service: str
    wants: str
    state: str
    imei: str
    made_us: int
    fee_satang: int = 0
    paid_satang: int = 0
    additional_satang: int = 0
    refunded_satang: int = 0
    offered: str = ""
    offered_model: str = ""
    accepted_us: int = 0
    sent_imei: str = ""
    attempts: int = 0
    failed: int = 0
    attempt_fees_satang: int = 0
    delivered_us: int = 0
    returned_us: int = 0
    finding: str = ""
    return_by_us: int = 0
    converted_us: int = 0
    held_us: int = 0
    province: str = ""
    area: str = ""
    kind: str = ""
    collect_province: str = ""
    collect_area: str = ""
    window_chosen: bool = False
    warranty_us: int = 0
    warranty_refused: bool = False
    closed_us: int = 0
    why: str = ""
