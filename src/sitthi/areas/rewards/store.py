"""Rows of redemptions and the register of stock: read by gather, written by record.

The stock of a reward is locked until the batch is committed, in the order of names: who comes first has it.
"""

from __future__ import annotations

from typing import Any

import msgspec

from sitthi.standing.points_parts import RedemptionPart, StockPart

READ = "SELECT number_no, doc::text FROM redemptions WHERE redemption = ANY(%s::text[])"
UPSERT = """
INSERT INTO redemptions (redemption, number_no, reward, state, doc)
SELECT u.redemption, u.number_no, u.reward, u.state, u.doc::jsonb
FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[])
  AS u (redemption, number_no, reward, state, doc)
ON CONFLICT (redemption) DO UPDATE SET state = excluded.state, doc = excluded.doc
"""
OPEN_STOCK = """
INSERT INTO reward_stock (reward, taken) SELECT u.reward, 0 FROM unnest(%s::text[]) AS u (reward)
ON CONFLICT (reward) DO NOTHING
"""
READ_STOCK = "SELECT reward, taken FROM reward_stock WHERE reward = ANY(%s::text[]) ORDER BY reward FOR UPDATE"
UPDATE_STOCK = """
UPDATE reward_stock s SET taken = u.taken FROM unnest(%s::text[], %s::bigint[]) AS u (reward, taken)
WHERE s.reward = u.reward
"""

_REDEMPTION = msgspec.json.Decoder(RedemptionPart)


def redemption(doc: str) -> RedemptionPart:
    """A redemption from its document."""
    return _REDEMPTION.decode(doc)


def stock(row: tuple[Any, ...]) -> StockPart:
    """The stock taken of a row of ``READ_STOCK``."""
    return StockPart(*row)
