"""The rules of the delivery guarantee, as the index of commands names them. Pure."""

from __future__ import annotations

from sitthi.areas.delivery.promise import (
    excuse_promise,
    receive_promise,
    start_promise,
    stop_promise,
    void_promise,
)
from sitthi.areas.delivery.relief import claim_relief, pay_relief
from sitthi.areas.delivery.watch import due, miss_promise, work_list

__all__ = [
    "claim_relief",
    "due",
    "excuse_promise",
    "miss_promise",
    "pay_relief",
    "receive_promise",
    "start_promise",
    "stop_promise",
    "void_promise",
    "work_list",
]
