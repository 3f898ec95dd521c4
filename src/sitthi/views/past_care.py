"""Plans, requests and promises as they were: what is there now, with the decisions since then undone; their timelines.

Every decision that changes one of these has read it, so that its receipt says what it was before.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sitthi.areas.care import store as care_store
from sitthi.flow.rulebook import Rulebook
from sitthi.kernel.decision import Part
from sitthi.standing.care_parts import CarePlanPart, DevicePart
from sitthi.standing.delivery_parts import PromisePart
from sitthi.standing.request_parts import CareRequestPart
from sitthi.storage.pipeline import Connection
from sitthi.views import shapes_care, state_care
from sitthi.views.effects import key_of
from sitthi.views.past_points import decisions_since, seen
from sitthi.views.receipts import Shelf, Told

Key = tuple[type[Part], str]
_PLAN = """
SELECT p.plan, w.last_loc, p.doc::text FROM care_plans p JOIN wallets w USING (number_no) WHERE p.plan = ANY(%s)
ORDER BY p.plan
"""


def plans_then(
    connection: Connection, shelf: Shelf, rows: Iterable[dict[str, Any]], at_us: int, rulebook: Rulebook | None
) -> list[dict[str, Any]]:
    """Plans of a state as they were, with the requests that are shown now; one that was not there yet is left out."""
    shown = {row["plan"]: row for row in rows}
    book = shapes_care.care_book(rulebook, at_us)
    found = []
    for plan, last_loc, doc in connection.execute(_PLAN, (list(shown),)).fetchall():
        requests = state_care.requests_of(connection, [plan])[plan]
        now: dict[Key, Part] = {_key(part): part for one in requests for part in one if part is not None}
        own = care_store.plan(doc)
        then = _undone(shelf, last_loc, {**now, _key(own): own}, at_us)
        part = then.get(_key(own))
        if not isinstance(part, CarePlanPart):
            continue
        asked = {one["request"] for one in shown[plan]["requests"]}
        told = (shapes_care.request(one, then_of(then, one)) for one in _requests(then) if one.request in asked)
        found.append(shapes_care.plan(part, shown[plan]["holder"], told, book))
    order = list(shown)
    return sorted(found, key=lambda row: order.index(row["plan"]))


def _requests(then: dict[Key, Part]) -> list[CareRequestPart]:
    there = [part for part in then.values() if isinstance(part, CareRequestPart)]
    return sorted(there, key=lambda part: (part.made_us, part.request))


def then_of(then: dict[Key, Part], request: CareRequestPart) -> PromisePart | None:
    """The promise of a request, among parts as they were."""
    found = then.get((PromisePart, request.request))
    return found if isinstance(found, PromisePart) else None


def _undone(shelf: Shelf, last_loc: int, now: dict[Key, Part], at_us: int) -> dict[Key, Part]:
    """Parts as they were at an instant; those that were not there are left out."""
    then: dict[Key, Part | None] = dict(now)
    for one in decisions_since(shelf, [last_loc], at_us):
        changed = {_key(part) for part in one.decision.changes} & then.keys()
        if changed:
            before = {_key(part): part for part in seen(one.read())}
            then |= {key: before.get(key) for key in changed}
    return {key: part for key, part in then.items() if part is not None}


def _key(part: Part) -> Key:
    return type(part), str(key_of(part))


def device_timeline(connection: Connection, shelf: Shelf, imei: str) -> list[Told] | None:
    """The decisions about the plans of a device and their requests, oldest first; None for an unknown device."""
    plans = {row[4] for row in connection.execute(state_care.OF_DEVICE, (imei,))}
    if not plans:
        return None
    of_plans = state_care.requests_of(connection, sorted(plans))
    requests = {one.request for found in of_plans.values() for one, _ in found}
    subjects = {f"device/{imei}", *(f"request/{one}" for one in requests)}

    def concerns(one: Told) -> bool:
        return one.command.subject in subjects or any(
            _concerns(part, plans, requests, imei) for part in one.decision.changes
        )

    return _told(connection, shelf, plans, concerns)


def _concerns(part: Part, plans: set[str], requests: set[str], imei: str = "") -> bool:
    """Whether a changed part is a plan, a request or a promise of these, or what the register says of the device."""
    if isinstance(part, CarePlanPart):
        return part.plan in plans
    if isinstance(part, CareRequestPart | PromisePart):
        return part.request in requests
    return isinstance(part, DevicePart) and part.imei == imei


def request_timeline(connection: Connection, shelf: Shelf, request: str) -> list[Told] | None:
    """All decisions about a request and its promise, oldest first; None for an unknown one."""
    plans = {row[4] for row in connection.execute(state_care.OF_REQUEST, (request,))}
    if not plans:
        return None

    def concerns(one: Told) -> bool:
        named = any(_concerns(part, set(), {request}) for part in one.decision.changes)
        return named or one.command.subject == f"request/{request}"

    return _told(connection, shelf, plans, concerns)


def _told(connection: Connection, shelf: Shelf, plans: set[str], concerns: Any) -> list[Told]:
    """The decisions of the numbers of some plans that concern them, oldest first."""
    chains = {row[1] for row in connection.execute(_PLAN, (sorted(plans),))}
    return [one for one in decisions_since(shelf, chains, 0) if concerns(one)][::-1]
