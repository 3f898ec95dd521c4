"""A change of owner that came late: what stands in its way, and how the number begins with its new owner."""

from __future__ import annotations

import msgspec

from sitthi.correction.living import Lived
from sitthi.correction.refusing import CannotCorrect
from sitthi.flow.admit import Door
from sitthi.flow.corrected import is_refused
from sitthi.flow.index import Index
from sitthi.flow.request import Request
from sitthi.kernel import ids

BEGINS = "number.activated"
"""By which event a number that was handed over begins at its new owner's."""


def concerned(holder: str, request: Request) -> list[str]:
    """The holders whose lives a late event is put into: its own, and the one that a number was handed to."""
    return [holder, request.command.body.to_holder] if request.spec.crosses else [holder]


def handed_on(lived: Lived, request: Request, index: Index) -> Request | None:
    """The request by which a number that was handed over begins at its new owner's; None where none was."""
    if not request.spec.crosses:
        return None
    cause = ids.decision_id(request.key)
    door = Door(index, own=True)
    events = (event for _, event in lived.again.follow_ups if (event["type"], event["cause"]) == (BEGINS, cause))
    return next((door.admit(msgspec.json.encode(event)) for event in events), None)


def check_begun(lived: Lived, handed: Request) -> None:
    """Raise CannotCorrect where the new owner could not have the number: nobody would, then."""
    made = next((one for one in lived.again.decided if one.key == handed.key), None)
    if made is None or is_refused(made.decision):
        unmet = () if made is None else (one.clause for one in made.decision.reasons if not one.met)
        remedy = f"The new owner could not have it ({', '.join(unmet)}): hand it over as of today."
        raise CannotCorrect("change-owner", handed.command.subject, remedy)
