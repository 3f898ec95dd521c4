"""Wake-ups: the rows of ``due``, by which places are found that have work to do and that no event touches.

A place knows itself when its work is due. A wake-up is only for looking at it, no later than that: where what is due
moves on and the wake-up is far off, it stays as it is, and once it has rung a new one is set for what is due by then.
So a top-up, which puts off what falls due months ahead, sets none.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sitthi.flow.places import NEVER_US, Place
from sitthi.kernel.moment import DAY_US

WakeUp = tuple[int, int]
"""When, and the place's internal number."""
FAR_US = DAY_US
"""A wake-up so far ahead of what was last decided is left where it is: it is likely to be put off again before."""


def moved(places: Iterable[Place], rung: Sequence[WakeUp]) -> tuple[list[WakeUp], list[WakeUp]]:
    """The wake-ups to be taken away and those to be set, after places were decided on.

    ``rung`` are the wake-ups that places were looked at for. One to be set may be there already, as may one to be
    taken away not be.
    """
    gone = list(rung)
    woken = {place_no for _, place_no in rung}
    come: list[WakeUp] = []
    for place in places:
        place_no, before_us, due_us = place.place_no, place.due_written_us, place.due_us
        near = before_us <= place.decided_us + FAR_US
        if due_us != before_us and near:
            gone.append((before_us, place_no))
        if due_us != NEVER_US and (place_no in woken or due_us < before_us or (near and due_us != before_us)):
            come.append((due_us, place_no))
    return gone, come
