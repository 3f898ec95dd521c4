"""Plans, requests and promises as they were: what is there now, with the decisions since then undone.

Every decision that changes one of these has read it, so that its receipt says what it was before.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

from sitthi.areas.care import store as care_store
from sitthi.flow.rulebook import Rulebook
from sitthi.kernel.decision import Part
from sitthi.standing.care_parts import CarePlanPart
from sitthi.standing.delivery_parts import PromisePart
from sitthi.standing.request_parts import CareRequestPart
from sitthi.storage.pipeline import Connection
from sitthi.views import shapes_care, state_care
from sitthi.views.effects import key_of
from sitthi.views.order import own_changes, since
from sitthi.views.past_points import by_what_was_known, seen
from sitthi.views.receipts import Shelf

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
    return sorted(found, key=lambda row: (row["number"], row["imei"], row["plan"]))


def _requests(then: dict[Key, Part]) -> list[CareRequestPart]:
    there = [part for part in then.values() if isinstance(part, CareRequestPart)]
    return sorted(there, key=lambda part: (part.made_us, part.request))


def then_of(then: dict[Key, Part], request: CareRequestPart) -> PromisePart | None:
    """The promise of a request, among parts as they were."""
    found = then.get((PromisePart, request.request))
    return found if isinstance(found, PromisePart) else None


def _undone(shelf: Shelf, last_loc: int, now: dict[Key, Part], at_us: int) -> dict[Key, Part]:
    """Parts as they were at an instant; those that were not there are left out."""
    then: dict[Key, Part | None] = {
        key: by_what_was_known(shelf, [last_loc], part, partial(_is, key))[0] for key, part in now.items()
    }
    for one in since(shelf, [last_loc], at_us):
        changed = {_key(part) for part in own_changes(one)} & then.keys()
        if changed:
            before = {_key(part): part for part in seen(one.read())}
            then |= {key: before.get(key) for key in changed}
    return {key: part for key, part in then.items() if part is not None}


def _is(key: Key, part: Part) -> bool:
    return _key(part) == key


def _key(part: Part) -> Key:
    return type(part), str(key_of(part))
