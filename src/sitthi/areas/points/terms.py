"""What the rules of the points programme read from the book, in the shape they use it in."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from sitthi.areas.points import earning_terms, joining_terms, moving_terms
from sitthi.areas.points.earning_terms import Earning
from sitthi.areas.points.joining_terms import Joining
from sitthi.areas.points.moving_terms import Moving
from sitthi.terms import Values


class PointsTerms(msgspec.Struct, frozen=True):
    """The terms of the programme; ``off`` are the clauses an overlay has switched off.

    ``joining`` is who may take part, how it enrols and asks; ``earning`` what is earned and how it expires; ``moving``
    where it goes when a number moves, and what ends it.
    """

    off: frozenset[str]
    joining: Joining
    earning: Earning
    moving: Moving


def read(values: Mapping[str, Values], off: frozenset[str]) -> PointsTerms:
    """The terms of the versions in force: document points, and sample where earning needs it."""
    return PointsTerms(
        off=off,
        joining=joining_terms.read(values),
        earning=earning_terms.read(values),
        moving=moving_terms.read(values),
    )
