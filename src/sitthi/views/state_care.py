"""Reading plans, their requests and delivery promises for a standing: a statement each for a portion of rows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from sitthi.areas.care import store as care_store
from sitthi.areas.delivery import store as delivery_store
from sitthi.areas.requests import store as requests_store
from sitthi.standing.care_parts import CarePlanPart
from sitthi.standing.delivery_parts import PromisePart
from sitthi.standing.request_parts import CareRequestPart
from sitthi.storage.pipeline import Connection
from sitthi.views import shapes_care

PLANS = """
SELECT p.plan, h.holder, p.doc::text
FROM care_plans p JOIN numbers n USING (number_no) JOIN holders h USING (holder_no)
WHERE {} ORDER BY n.number, p.imei, p.plan
"""
_REQUESTS = """
SELECT r.plan, r.doc::text, p.doc::text FROM care_requests r LEFT JOIN promises p USING (request)
WHERE r.plan = ANY(%s) ORDER BY r.plan, r.request
"""
OF_DEVICE = """
WITH asked AS (SELECT %s::text AS imei)
SELECT h.holder, n.account, n.number_no, n.current, p.plan
FROM care_plans p JOIN numbers n USING (number_no) JOIN holders h USING (holder_no)
WHERE p.plan IN (
    SELECT plan FROM care_plans JOIN asked USING (imei) UNION SELECT plan FROM care_devices JOIN asked USING (imei)
) ORDER BY n.number_no DESC
"""
"""Who has or had a plan of a device, the latest number first; an IMEI of before is known by the register."""
OF_REQUEST = """
SELECT h.holder, n.account, n.number_no, n.current, r.plan
FROM care_requests r JOIN numbers n USING (number_no) JOIN holders h USING (holder_no) WHERE r.request = %s
"""
_REQUESTED = 1 + CarePlanPart.__struct_fields__.index("requested_us")
_DEVICES = 1 + CarePlanPart.__struct_fields__.index("devices")
_LINE = f"""
SELECT p.plan FROM care_plans o JOIN care_imeis i ON i.imei = o.doc->{_DEVICES}->0->>0
JOIN care_plans p ON p.plan = i.plan
WHERE o.plan = %s AND p.plan <> o.plan AND p.doc->>{_REQUESTED} = o.doc->>{_REQUESTED} ORDER BY p.plan
"""  # noqa: S608  # built of constants, not of input
Request = tuple[CareRequestPart, PromisePart | None]


def of_line(connection: Connection, plan: str) -> list[str]:
    """The other plans of one enrolment: those that an heir, and the heir of an heir, goes on with."""
    return [other for (other,) in connection.execute(_LINE, (plan,)).fetchall()]


def requests_of(connection: Connection, plans: list[str], only: str = "") -> dict[str, list[Request]]:
    """By plan its requests with the promise of each, the oldest first; ``only`` names the one asked for."""
    found: dict[str, list[Request]] = {plan: [] for plan in plans}
    for plan, doc, promised in connection.execute(_REQUESTS, (plans,)):
        part = requests_store.request(doc)
        if only in {"", part.request}:
            found[plan].append((part, delivery_store.promise(promised) if promised else None))
    for requests in found.values():
        requests.sort(key=lambda one: (one[0].made_us, one[0].request))
    return found


def shown(
    connection: Connection, rows: list[tuple[Any, ...]], only: str, book: shapes_care.CareBook | None
) -> Iterator[dict[str, Any]]:
    """Rows of ``PLANS`` in the shape of a state, each with its requests."""
    requests = requests_of(connection, [row[0] for row in rows], only)
    for plan, holder, doc in rows:
        shapes = (shapes_care.request(*one) for one in requests[plan])
        yield shapes_care.plan(care_store.plan(doc), holder, shapes, book)
