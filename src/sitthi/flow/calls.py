"""Calls: the rows of ``due``, by which places are found that have work to do and that no event touches.

A place knows itself when its work is due. A call is only for looking at it, no later than that: where what is due
moves on and its call is far off, the call stays as it is, and once it is heard a new one is made for what is due by
then. So a top-up, which puts off what falls due months ahead, writes none.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from sitthi.flow.places import NEVER_US, Place
from sitthi.kernel.moment import DAY_US

Call = tuple[int, int]
"""When, and the place's internal number."""
FAR_US = DAY_US
"""A call so far ahead of what was last decided is left where it is: it is likely to be put off again before."""


def moved(places: Iterable[Place], heard: Mapping[int, Sequence[int]]) -> tuple[list[Call], list[Call]]:
    """The calls to be taken away and those to be made, after places were decided on.

    ``heard`` are the times of the calls that places were looked at for, by the places' internal numbers. One to be
    made may be there already, as may one to be taken away not be.
    """
    gone: list[Call] = []
    come: list[Call] = []
    for place in places:
        place_no, before_us, due_us = place.place_no, place.due_written_us, place.due_us
        calls = heard.get(place_no, ())
        gone += [(at_us, place_no) for at_us in calls]
        near = before_us <= place.decided_us + FAR_US
        if due_us != before_us and near:
            gone.append((before_us, place_no))
        if due_us != NEVER_US and (calls or due_us < before_us or (near and due_us != before_us)):
            come.append((due_us, place_no))
    return gone, come
