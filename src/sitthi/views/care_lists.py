"""Lists of device protection for those who work with it: open requests, promises to be kept, IMEIs barred."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from sitthi.areas.delivery import store as delivery_store
from sitthi.areas.requests import store as requests_store
from sitthi.kernel.moment import MINUTE_US
from sitthi.standing import request_states as states
from sitthi.standing.care_parts import BARRED
from sitthi.standing.delivery_parts import MISSED, RUNNING, PromisePart
from sitthi.standing.request_parts import CareRequestPart
from sitthi.storage.pipeline import Connection
from sitthi.views import plain

NEAR, LATE = "near", "late"
"""How urgent a request is: its promise, or another last day, comes up; or is over."""
_AT_ONCE = 1_000
_NEVER_US = 1 << 62
_CURSOR = "sitthi_care"
_OPEN = """
SELECT r.doc::text, p.doc::text, n.number, h.holder
FROM care_requests r LEFT JOIN promises p USING (request)
JOIN numbers n ON n.number_no = r.number_no JOIN holders h USING (holder_no)
WHERE r.open OR p.state IN ('running', 'missed')
"""
_BARRED = "SELECT imei, plan, since_us FROM care_devices WHERE state = %s AND since_us > %s ORDER BY since_us, imei"
_REGISTERED = "SELECT state FROM care_devices WHERE imei = %s AND (state <> '' OR plan <> '')"
_WAITS = {
    states.MADE: "evidence",
    states.CHECKED: "offer",
    states.OFFERED: "fee",
    states.ACCEPTED: "send",
    states.SENT: "deliver",
    states.REJECTED: "send",
    states.DELIVERED: "old-device",
    states.RETURNED: "inspect",
    states.AWAITED: "old-device",
    states.STOPPED: "choice",
    states.FEE_DUE: "fee",
    states.TAKING_BACK: "care-device-back",
    states.ON_HOLD: "release",
}
"""For what a request of a state waits."""
RELIEF = "relief"
SECOND_PERSON = "second-person"
CUSTOMER = frozenset({"evidence", "fee", "old-device", "choice", "care-device-back"})
"""What the customer has to do; the rest is the provider's."""


class _Open(NamedTuple):
    """A request of the list: by when something has to happen (0 = nothing), whose it is, and its promise."""

    by_us: int
    part: CareRequestPart
    promise: PromisePart | None
    number: str
    holder: str


def requests_open(connection: Connection, at_us: int, near_us: int, limit: int) -> list[dict[str, Any]]:
    """Requests that are open, and those whose promise was missed, the most urgent first.

    ``{request, number, holder, service, state, waits_for, whose, by, left_minutes, urgency, promise}``. ``by`` is the
    soonest of a running promise's time and the day by which a device has to come; ``urgency`` is late, near (within
    ``near_us`` of it) or None.
    """
    found = []
    for doc, promised, number, holder in connection.execute(_OPEN):
        part = requests_store.request(doc)
        promise = delivery_store.promise(promised) if promised else None
        found.append(_Open(_by_us(part, promise), part, promise, number, holder))
    found.sort(key=lambda one: (one.by_us or _NEVER_US, one.part.made_us, one.part.request))
    return [_work(one, at_us, near_us) for one in found[:limit]]


def _by_us(part: CareRequestPart, promise: PromisePart | None) -> int:
    """The soonest instant that must not pass; 0 where there is none."""
    known = [promise.due_us] if promise is not None and promise.state == RUNNING else []
    if part.state == states.AWAITED:
        known.append(part.return_by_us)
    return min(known, default=0)


def _work(one: _Open, at_us: int, near_us: int) -> dict[str, Any]:
    part, promise = one.part, one.promise
    waits = waits_for(part, promise)
    return {
        "request": part.request,
        "number": one.number,
        "holder": one.holder,
        "service": part.service,
        "state": part.state,
        "waits_for": waits,
        "whose": "customer" if waits in CUSTOMER else "provider",
        "by": plain.time(one.by_us),
        "left_minutes": (one.by_us - at_us) // MINUTE_US if one.by_us else None,
        "urgency": _urgency(one, at_us, near_us),
        "promise": None if promise is None else promise.state,
    }


def _urgency(one: _Open, at_us: int, near_us: int) -> str | None:
    if one.by_us:
        return LATE if one.by_us < at_us else NEAR if one.by_us <= at_us + near_us else None
    return LATE if one.promise is not None and one.promise.state == MISSED else None


def waits_for(part: CareRequestPart, promise: PromisePart | None) -> str:
    """For what a request waits; of one that is closed, whose promise was missed, for the relief."""
    if part.suspected and not part.closed_us:
        return SECOND_PERSON
    if part.closed_us and promise is not None:
        return RELIEF
    return _WAITS.get(part.state, part.state)


def imeis_barred(connection: Connection, since_us: int = 0) -> Iterator[dict[str, Any]]:
    """IMEIs barred from the network after an instant, in the order they were: ``{imei, since, plan}``."""
    with connection.transaction(), connection.cursor(name=_CURSOR) as cursor:
        cursor.execute(_BARRED, (BARRED, since_us))
        while rows := cursor.fetchmany(_AT_ONCE):
            yield from ({"imei": imei, "since": plain.time(us), "plan": plan} for imei, plan, us in rows)


def registered(connection: Connection, imei: str) -> str:
    """What the register says of a device; "" where it says nothing."""
    row = connection.execute(_REGISTERED, (imei,)).fetchone()
    return str(row[0]) if row else ""
