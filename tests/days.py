"""Instants and days as the tests write them."""

from __future__ import annotations

import datetime as dt

from sitthi.kernel import moment


def at(text: str) -> int:
    """An instant written in Thai time, such as 2024-02-29 10:00; a date alone is its first instant."""
    return moment.micros(dt.datetime.fromisoformat(text).replace(tzinfo=moment.BANGKOK))


def day(text: str) -> int:
    """The number of a day written 2024-02-29."""
    return moment.day_number(dt.date.fromisoformat(text))
