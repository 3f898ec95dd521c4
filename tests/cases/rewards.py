"""Redemptions and stock in the words of a case, and which redemption an event of it is about."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import msgspec

from sitthi.areas.rewards import store
from sitthi.kernel import ids, moment
from sitthi.standing.points_parts import RedemptionPart
from sitthi.storage.pipeline import Connection
from tests.cases.shapes import When

LISTS = ("redemptions", "stock")
"""What a case may list: redemptions as they were asked for, and what is taken of rewards of limited number."""
SHOWN = "shown"
"""Written as the code of a hand-over: the one the redemption gave."""
_REDEMPTIONS = "SELECT doc::text FROM redemptions"
_ONE = "SELECT doc::text FROM redemptions WHERE redemption = %s"
_STOCK = "SELECT reward, taken FROM reward_stock WHERE taken > 0 ORDER BY reward"


def lists(connection: Connection) -> dict[str, list[dict[str, Any]]]:
    """Both lists as they are stored."""
    found = [store.redemption(str(doc)) for (doc,) in connection.execute(_REDEMPTIONS).fetchall()]
    stock = [store.stock(row) for row in connection.execute(_STOCK).fetchall()]
    return {
        "redemptions": [_redemption(one) for one in sorted(found, key=lambda one: (one.requested_us, one.redemption))],
        "stock": [{"reward": one.reward, "taken": one.taken} for one in stock],
    }


def resolved(when: When, events: Sequence[When], connection: Connection) -> When:
    """A hand-over with its redemption put in: that of the event named, and its code where that is what is shown."""
    of = next(one for one in events if one.id == when.redemption)
    redemption = ids.decision_id(ids.request_key(of.source, of.id))
    data = when.data
    if data.get("code") == SHOWN:
        row = connection.execute(_ONE, (redemption,)).fetchone()
        assert row is not None, f"{when.redemption!r} has redeemed nothing"
        data = {**data, "code": store.redemption(str(row[0])).code}
    return msgspec.structs.replace(when, subject=f"reward/{redemption}", data=data)


def _redemption(one: RedemptionPart) -> dict[str, Any]:
    return {
        "reward": one.reward,
        "number": one.number,
        "account": one.account,
        "channel": one.channel,
        "number_points": one.number_points,
        "account_points": one.account_points,
        "digits": len(one.code),
        "expires": moment.format_time(one.expires_us) if one.expires_us else "none",
        "draw": one.draw,
        "for_company": one.for_company,
        "state": one.state,
        "shop": one.shop,
        "evidence": one.evidence,
    }
