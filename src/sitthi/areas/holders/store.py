"""Rows of holders and accounts: read by gather, written by record."""

from __future__ import annotations

from typing import Any

from sitthi.standing.parts import HolderPart

READ = """
SELECT h.holder_no, h.slot, h.decided_us, h.last_loc, h.due_us,
       EXISTS (SELECT FROM stuck s WHERE s.holder = h.holder AND s.state <> 'dropped'),
       h.holder, h.kind, h.language, h.id_kind, h.numbers, h.verified_us,
       array_to_string(h.documents, ','), h.residency
FROM holders h WHERE h.holder_no = ANY(%s::bigint[])
"""
READ_LONE = """
SELECT h.holder_no, max(w.decided_us)
FROM holders h JOIN numbers n USING (holder_no) JOIN wallets w USING (number_no)
WHERE h.numbers = 1 AND h.holder_no = ANY(%s::bigint[]) GROUP BY h.holder_no
"""
"""When holders of a single number were last decided on with that, whose row alone a charge writes."""
UPSERT = """
INSERT INTO holders AS h (holder_no, decided_us, last_loc, due_us, verified_us, numbers, slot, holder, kind, language,
                          id_kind, id_number, name, residency, consents, documents)
SELECT u.holder_no, u.decided_us, u.last_loc, u.due_us, u.verified_us, u.numbers, u.slot, u.holder, u.kind,
       u.language, u.id_kind, u.id_number, u.name, u.residency, string_to_array(u.consents, ','),
       string_to_array(u.documents, ',')
FROM unnest(%s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::bigint[], %s::int[], %s::int[], %s::text[],
            %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[])
  AS u (holder_no, decided_us, last_loc, due_us, verified_us, numbers, slot, holder, kind, language, id_kind,
        id_number, name, residency, consents, documents)
ON CONFLICT (holder_no) DO UPDATE SET decided_us = excluded.decided_us, last_loc = excluded.last_loc,
    due_us = excluded.due_us, verified_us = excluded.verified_us, documents = excluded.documents,
    numbers = excluded.numbers, kind = excluded.kind, language = excluded.language, id_kind = excluded.id_kind,
    id_number = CASE WHEN excluded.id_number = '' THEN h.id_number ELSE excluded.id_number END,
    residency = excluded.residency,
    consents = CASE WHEN excluded.id_number = '' THEN h.consents ELSE excluded.consents END,
    name = CASE WHEN excluded.id_number = '' THEN h.name ELSE excluded.name END
"""


def holder(row: tuple[Any, ...]) -> tuple[int, int, int, int, int, bool, HolderPart]:
    """(holder_no, slot, decided_us, last_loc, due_us, blocked, part) of a row of ``READ``."""
    holder_no, slot, decided_us, last_loc, due_us, blocked, *fields, joined, residency = row
    documents = tuple(joined.split(",")) if joined else ()
    return holder_no, slot, decided_us, last_loc, due_us, blocked, HolderPart(*(*fields, documents, residency))
