"""Which clauses of device protection are told where a plan, or a request that is open, is shown."""

from __future__ import annotations

PLAN_NOTICES = (
    "care/11.where",
    "care/11.abroad",
    "care/11.support",
    "care/19.2",
    "care/19.4.new-service",
    "care/19.5",
    "care/19.7",
    "care/19.9",
)
"""With a plan: where repairs are made, what support there is, where to complain, and what binds besides."""
REQUEST_NOTICES = ("care/7.6", "care/7.7", "care/9.9")
"""With a request: what to do before a device is handed over, and what cannot be had back."""
