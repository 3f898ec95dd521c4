"""The live clock: the only place that asks the machine for the time; handed in by app.py."""

from __future__ import annotations

import time

NANOS_PER_MICRO = 1000


def now_us() -> int:
    """Microseconds since 1970-01-01 UTC, read from the machine."""
    return time.time_ns() // NANOS_PER_MICRO
