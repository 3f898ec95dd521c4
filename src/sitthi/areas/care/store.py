"""Rows of protection plans, of the register of devices and of barred ids: read by gather, written by record."""

from __future__ import annotations

from typing import Any

import msgspec

from sitthi.standing.care_parts import CarePlanPart, DevicePart

READ = """
SELECT number_no, doc::text FROM care_plans WHERE number_no = ANY(%s::bigint[])
"""
"""All plans of numbers, ended ones too."""
READ_BARRED = """
SELECT h.holder_no, h.id_kind, h.id_number, b.since_us IS NOT NULL
FROM holders h LEFT JOIN barred_ids b USING (id_kind, id_number)
WHERE h.holder_no = ANY(%s::bigint[]) AND h.id_number <> ''
UNION ALL
SELECT 0, b.id_kind, b.id_number, true
FROM unnest(%s::text[], %s::text[]) AS u (id_kind, id_number) JOIN barred_ids b USING (id_kind, id_number)
"""
"""Ids of holders and whether each is barred, and of some ids those that are."""
OPEN_DEVICES = """
INSERT INTO care_devices (imei, state, plan, since_us) SELECT imei, '', '', 0 FROM unnest(%s::text[]) AS u (imei)
ON CONFLICT DO NOTHING
"""
READ_DEVICES = """
SELECT imei, state, plan, since_us FROM care_devices WHERE imei = ANY(%s::text[]) ORDER BY imei FOR UPDATE
"""
UPSERT = """
INSERT INTO care_plans (plan, number_no, open, imei, state, doc)
SELECT u.plan, u.number_no, u.open, u.imei, u.state, u.doc::jsonb
FROM unnest(%s::text[], %s::bigint[], %s::boolean[], %s::text[], %s::text[], %s::text[])
  AS u (plan, number_no, open, imei, state, doc)
ON CONFLICT (plan) DO UPDATE SET open = excluded.open, imei = excluded.imei, state = excluded.state, doc = excluded.doc
"""
ADD_IMEIS = """
INSERT INTO care_imeis (imei, plan) SELECT u.imei, u.plan FROM unnest(%s::text[], %s::text[]) AS u (imei, plan)
ON CONFLICT DO NOTHING
"""
UPSERT_DEVICES = """
INSERT INTO care_devices (imei, state, plan, since_us)
SELECT u.imei, u.state, u.plan, u.since_us
FROM unnest(%s::text[], %s::text[], %s::text[], %s::bigint[]) AS u (imei, state, plan, since_us)
ON CONFLICT (imei) DO UPDATE SET state = excluded.state, plan = excluded.plan, since_us = excluded.since_us
"""
BAR = """
INSERT INTO barred_ids (id_kind, id_number, since_us, reason)
SELECT h.id_kind, h.id_number, u.since_us, u.reason
FROM unnest(%s::bigint[], %s::bigint[], %s::text[]) AS u (holder_no, since_us, reason) JOIN holders h USING (holder_no)
WHERE h.id_number <> '' ON CONFLICT DO NOTHING
"""

_PLAN = msgspec.json.Decoder(CarePlanPart)


def plan(doc: str) -> CarePlanPart:
    """A plan from its document."""
    return _PLAN.decode(doc)


def device(row: tuple[Any, ...]) -> DevicePart:
    """What the register says of a device, from a row of ``READ_DEVICES``."""
    imei, state, of_plan, since_us = row
    return DevicePart(imei, state, of_plan, since_us)
