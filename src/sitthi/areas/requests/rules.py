"""The rules of requests, as the index of commands names them. Pure."""

from __future__ import annotations

from sitthi.areas.requests.converting import convert_request
from sitthi.areas.requests.delivering import attempt_delivery, send_device
from sitthi.areas.requests.ending import (
    cancel_request,
    hold_request,
    refuse_request,
    release_request,
    settle_request,
)
from sitthi.areas.requests.inspecting import due, inspect_device, lapse_return, return_device
from sitthi.areas.requests.making import check_request, make_request, offer_device
from sitthi.areas.requests.paying import pay_request
from sitthi.areas.requests.repairs import repair_device
from sitthi.areas.requests.warranty import bar_warranty, claim_warranty

__all__ = [
    "attempt_delivery",
    "bar_warranty",
    "cancel_request",
    "check_request",
    "claim_warranty",
    "convert_request",
    "due",
    "hold_request",
    "inspect_device",
    "lapse_return",
    "make_request",
    "offer_device",
    "pay_request",
    "refuse_request",
    "release_request",
    "repair_device",
    "return_device",
    "send_device",
    "settle_request",
]
