"""The machine a measurement runs on: what it is, and whether others keep it busy."""

from __future__ import annotations

import os
import platform
import re
import time
from collections.abc import Callable
from pathlib import Path

STAT = Path("/proc/stat")
BUSY_HUNDREDTHS = 15
"""A machine is quiet while others use less of it than this."""


def described() -> str:
    """Processor, cores, memory and kernel, as far as the system tells."""
    model, memory = "", ""
    cpuinfo, meminfo = Path("/proc/cpuinfo"), Path("/proc/meminfo")
    if cpuinfo.exists():
        found = re.search(r"^model name\s*:\s*(.+)$", cpuinfo.read_text(encoding="utf-8"), re.MULTILINE)
        model = found.group(1) if found else ""
    if meminfo.exists():
        size = re.search(r"^MemTotal:\s+(\d+)", meminfo.read_text(encoding="utf-8"), re.MULTILINE)
        memory = f"{int(size.group(1)) / 1024 / 1024:.0f} GB" if size else ""
    parts = [model or platform.machine(), f"{os.cpu_count()} cores", memory, platform.system(), platform.release()]
    return ", ".join([*filter(None, parts), f"Python {platform.python_version()}"])


def ticks(stat: str) -> tuple[int, int]:
    """(busy, all) ticks of the first line of /proc/stat."""
    numbers = [int(one) for one in stat.split("\n", 1)[0].split()[1:9]]
    idle = numbers[3] + numbers[4]
    return sum(numbers) - idle, sum(numbers)


def busy_hundredths(before: str, after: str) -> int:
    """How busy the machine was between two readings of /proc/stat."""
    (busy, total), (busy_after, total_after) = ticks(before), ticks(after)
    return 100 * (busy_after - busy) // max(total_after - total, 1)


def wait_until_quiet(patience_seconds: int, say: Callable[[str], None]) -> int:
    """Wait, so long at most, until others leave the machine alone; how busy they kept it, in hundredths."""
    if not STAT.exists():
        return 0
    end = time.monotonic() + patience_seconds
    while True:
        before = STAT.read_text(encoding="utf-8")
        time.sleep(0.5)
        busy = busy_hundredths(before, STAT.read_text(encoding="utf-8"))
        if busy < BUSY_HUNDREDTHS:
            return busy
        if time.monotonic() >= end:
            say(f"others keep the machine {busy} % busy: the figures of this window suffer")
            return busy
