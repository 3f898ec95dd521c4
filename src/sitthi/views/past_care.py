"""Plans, requests and promises as they were: what is there now, with the decisions since then undone.

Every decision that changes one of these has read it, so that its receipt says what it was before.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import partial
from typing import Any

import msgspec

from sitthi.areas.care import store as care_store
from sitthi.areas.care.model import PassPlan
from sitthi.flow.rulebook import Rulebook
from sitthi.kernel import ids
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
SELECT p.plan, h.holder, w.last_loc, p.doc::text FROM care_plans p JOIN wallets w USING (number_no)
JOIN numbers n USING (number_no) JOIN holders h USING (holder_no) WHERE p.plan = ANY(%s) ORDER BY p.plan
"""


def plans_then(
    connection: Connection,
    shelf: Shelf,
    rows: Iterable[dict[str, Any]],
    at_us: int,
    rulebook: Rulebook | None,
    request: str = "",
) -> list[dict[str, Any]]:
    """Plans of a state as they were, with the requests that are shown now; one that was not there yet is left out.

    A request that has come to an heir's plan since is told with the plan it was of. ``request`` is the one that alone
    is asked for, if one is: it may have been another plan's.
    """
    shown = {row["plan"]: {one["request"] for one in row["requests"]} for row in rows}
    heirs = {plan: state_care.of_line(connection, plan) for plan in shown}
    plans = {*shown, *(one for others in heirs.values() if request for one in others)}
    book = shapes_care.care_book(rulebook, at_us)
    found = []
    for plan, holder, last_loc, doc in connection.execute(_PLAN, (list(plans),)).fetchall():
        passed = _passed_on(shelf, plan, heirs.get(plan) or state_care.of_line(connection, plan), at_us)
        requests = state_care.requests_of(connection, [plan])[plan]
        now: dict[Key, Part] = {_key(part): part for one in requests for part in one if part is not None}
        own = care_store.plan(doc)
        then = _undone(shelf, last_loc, {**now, **passed, _key(own): own}, at_us)
        part = then.get(_key(own))
        if not isinstance(part, CarePlanPart):
            continue
        asked = {request} if request else shown[plan] | {name for _, name in passed}
        told = [shapes_care.request(one, then_of(then, one)) for one in _requests(then) if one.request in asked]
        if told or not request:
            found.append(shapes_care.plan(part, holder, told, book))
    return sorted(found, key=lambda row: (row["number"], row["imei"], row["plan"]))


def _passed_on(shelf: Shelf, plan: str, others: Iterable[str], at_us: int) -> dict[Key, Part]:
    """The requests and promises that have come from a plan to an heir's since an instant, as they left it."""
    left: dict[Key, Part] = {}
    for heir in others:
        loc = shelf.loc_of(ids.request_key(ids.OWN_SOURCE, heir))
        one = None if loc is None else shelf.at(loc)
        if one is not None and one.command.at_us > at_us and shelf.knows(one):
            body = msgspec.json.decode(one.command.body, type=PassPlan)
            if body.plan.plan == plan:
                left |= {_key(part): part for part in (*body.requests, *body.promises)}
    return left


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
