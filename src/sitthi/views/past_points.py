"""Points, redemptions and categories as they were: what is there now, with the decisions since then undone.

Every decision that changes one of these has read it, so that its receipt says what it was before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, TypeVar

from sitthi.kernel.decision import Part
from sitthi.standing.parts import AccountPart, HolderPart, Member, NumberPart, Standing
from sitthi.standing.points_parts import BusinessPart, PointsPart, RedemptionPart
from sitthi.storage.pipeline import Connection
from sitthi.views import shapes_points, state_points
from sitthi.views.order import by_location, own_changes, since, taken_away, until
from sitthi.views.receipts import Shelf, Told

Kind = TypeVar("Kind", bound=Part)
NEVER_US = 1 << 62
_OF_HOLDER = """
SELECT n.number, n.number_no, w.last_loc
FROM numbers n JOIN wallets w USING (number_no) JOIN holders h USING (holder_no)
JOIN points p ON p.place_no = n.number_no WHERE h.holder = %s
"""


def undone(
    shelf: Shelf, chains: Iterable[int], now: Kind | None, at_us: int, is_it: Callable[[Kind], bool]
) -> Kind | None:
    """A part as it was at an instant: as it is ``now`` but for the decisions of some chains since then.

    ``is_it`` tells it from others of its kind. None where it was not there.
    """
    if now is None:
        return None
    kind, chains = type(now), list(chains)
    then, _ = by_what_was_known(shelf, chains, now, is_it)
    for one in since(shelf, chains, at_us):
        if any(isinstance(part, kind) and is_it(part) for part in own_changes(one)):
            then = next((part for part in seen(one.read()) if isinstance(part, kind) and is_it(part)), None)
    return then


def by_what_was_known(
    shelf: Shelf, chains: list[int], now: Kind, is_it: Callable[[Kind], bool]
) -> tuple[Kind | None, int]:
    """A part as all decisions that were known had left it, and as of when that says it: ``now`` where all are known.

    What was decided afterwards for an earlier time has read what was there then; so that what it changed is looked for
    in what was known before it.
    """
    kind = type(now)
    first: Told | None = None
    for one in by_location(shelf, chains) if shelf.known_us is not None else ():
        changes: tuple[Part, ...] = one.decision.changes
        left = [part for part in changes if isinstance(part, kind) and is_it(part)]
        if not shelf.knows(one):
            first = one if left else first
            continue
        if first is None or not first.afterwards:
            break
        left += [part for part in seen(one.read()) if isinstance(part, kind) and is_it(part)]
        if left:
            return left[0], one.command.at_us
    if first is None:
        return now, NEVER_US
    return next((part for part in seen(first.read()) if isinstance(part, kind) and is_it(part)), None), (
        first.command.at_us
    )


def points_then(shelf: Shelf, chains: Iterable[int], now: PointsPart, at_us: int) -> PointsPart:
    """An account's points as they were."""
    then = undone(shelf, chains, now, at_us, lambda part: part.place == now.place)
    return then or PointsPart(now.place)


def account_then(shelf: Shelf, last_loc: int, now: AccountPart, at_us: int) -> AccountPart:
    """An account as it was, whether it used the portal."""
    then = undone(shelf, [last_loc], now, at_us, lambda part: part.account == now.account)
    return now if then is None else then


def number_then(connection: Connection, shelf: Shelf, number_no: int, last_loc: int, at_us: int) -> dict[str, Any]:
    """A number's own points and its redemptions as they were, in the shape of a state.

    The number may have had another name then, so that its points are known by being a number's.
    """
    now = state_points.points_of(connection, [number_no]).get(number_no)
    if now is None:
        lost = (part for part, _ in taken_away(shelf, [last_loc], PointsPart))
        now = next((part for part in lost if part.place.startswith("number/")), None)
    then = undone(shelf, [last_loc], now, at_us, lambda part: part.place.startswith("number/"))
    made = state_points.redemptions_of(connection, [number_no]).get(number_no, ())
    known = {one.redemption for one in made}
    gone = (one for one, _ in taken_away(shelf, [last_loc], RedemptionPart) if one.redemption not in known)
    redeemed = (_redemption_then(shelf, last_loc, one, at_us) for one in (*made, *gone) if one.requested_us <= at_us)
    return shapes_points.of_number(then, tuple(one for one in redeemed if one is not None), at_us)


def _redemption_then(shelf: Shelf, last_loc: int, now: RedemptionPart, at_us: int) -> RedemptionPart | None:
    if shelf.known_us is None and now.handed_us <= at_us:
        return now
    return undone(shelf, [last_loc], now, at_us, lambda part: part.redemption == now.redemption)


def holder_then(connection: Connection, shelf: Shelf, now: dict[str, Any], last_loc: int, at_us: int) -> dict[str, Any]:
    """A holder's category, business and points at number level as they were: ``kind``, ``business``, ``points``."""
    holder = now["holder"]
    business = state_points.business_of(connection, holder)
    present = HolderPart(holder, now["kind"], now["language"], "")
    kind = undone(shelf, [last_loc], present, at_us, lambda part: part.holder == holder)
    numbers = (
        {"number": _called(shelf, loc, number, at_us), **had["points"]}
        for number, number_no, loc in connection.execute(_OF_HOLDER, (holder,)).fetchall()
        if (had := number_then(connection, shelf, number_no, loc, at_us))["points"] is not None
    )
    return {
        "kind": now["kind"] if kind is None else kind.kind,
        "points": sorted(
            (one for one in numbers if one["state"] in shapes_points.SPENDABLE), key=lambda one: str(one["number"])
        ),
        "business": shapes_points.business(undone(shelf, [last_loc], business, at_us, _any_business)),
    }


def _called(shelf: Shelf, last_loc: int, now: str, at_us: int) -> str:
    """What a number was called."""
    for one in until(shelf, [last_loc], at_us):
        read: Any = one.read().number
        for part in (*one.decision.changes, read):
            if isinstance(part, NumberPart):
                return part.number
    return now


def _any_business(part: BusinessPart) -> bool:
    return bool(part.holder)


def seen(read: Standing) -> Iterator[Part]:
    """Every part that a decision read; of the numbers grouped with its own what they hold of tiers."""
    for name in read.__struct_fields__:
        there: Any = getattr(read, name)
        if isinstance(there, tuple):
            yield from (one for one in there if isinstance(one, Part))
            yield from (one.tier for one in there if isinstance(one, Member))
        elif isinstance(there, Part):
            yield there
