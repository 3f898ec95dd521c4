"""A number's standing as it was: the newest receipts up to a time, each what it read and what it changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from sitthi.kernel import moment
from sitthi.kernel.decision import LATE, Part
from sitthi.kernel.errors import BadInput
from sitthi.standing.parts import AddonPart, HoldPart, NumberPart, RefundPart, WalletPart
from sitthi.storage.pipeline import Connection
from sitthi.views import shapes
from sitthi.views.effects import is_open, key_of
from sitthi.views.receipts import Shelf, Told
from sitthi.views.state import unknown

_LIVES = """
SELECT n.number_no, h.holder, w.last_loc FROM numbers n JOIN holders h USING (holder_no)
JOIN wallets w USING (number_no) WHERE n.number = %s ORDER BY n.number_no DESC
"""
_LISTS: dict[str, type[Part]] = {"addons": AddonPart, "holds": HoldPart, "refunds": RefundPart}
_SINGLE: dict[str, type[Part]] = {"number": NumberPart, "wallet": WalletPart}


class AsOf(msgspec.Struct, frozen=True):
    """What a number held at an instant, and whose it was."""

    holder: str
    number: NumberPart
    wallet: WalletPart
    addons: tuple[AddonPart, ...]
    holds: tuple[HoldPart, ...]
    refunds: tuple[RefundPart, ...]

    def shape(self) -> dict[str, Any]:
        """The number in the shape of a state."""
        return shapes.number(self.number, self.wallet, self.addons, self.holds, self.holder)


def timeline(connection: Connection, shelf: Shelf, number: str) -> list[Told]:
    """A number's decisions of its present life, oldest first; raises BadInput for an unknown number."""
    rows = connection.execute(_LIVES, (number,)).fetchall()
    if not rows:
        raise unknown("number", number)
    return list(shelf.chain(rows[0][2]))[::-1]


def as_of(connection: Connection, shelf: Shelf, number: str, at_us: int) -> AsOf:
    """A number's standing at an instant; raises BadInput where it was not known then."""
    rows = connection.execute(_LIVES, (number,)).fetchall()
    if not rows:
        raise unknown("number", number)
    for _, holder, last_loc in rows:
        found = _put_together(holder, _until(shelf, last_loc, at_us))
        if found is not None:
            return found
    raise BadInput(
        what=f"number {number!r} was not known at {moment.format_time(at_us)}",
        remedy="Ask for a later time; --timeline lists its decisions.",
        field="--at",
    )


def _until(shelf: Shelf, last_loc: int, at_us: int) -> Iterator[Told]:
    """Decisions up to an instant, newest first; what was put aside as late changed nothing."""
    for one in shelf.chain(last_loc):
        if one.command.at_us <= at_us and one.decision.outcome != LATE:
            yield one


def _put_together(holder: str, decisions: Iterator[Told]) -> AsOf | None:
    """Each part as its newest decision left it: changed by it, or read and left alone."""
    single: dict[str, Any] = {}
    changed: dict[str, dict[Any, Part]] = {name: {} for name in _LISTS}
    base: dict[str, tuple[Any, ...]] = {}
    any_decision = False
    for one in decisions:
        any_decision = True
        for part in one.decision.changes:
            _take(part, single, changed, base)
        read = one.read()
        for name in _SINGLE:
            found = getattr(read, name)
            if found is not msgspec.UNSET and found is not None:
                single.setdefault(name, found)
        for name in _LISTS:
            found = getattr(read, name)
            if found is not msgspec.UNSET:
                base.setdefault(name, found)
        if len(single) == len(_SINGLE) and len(base) == len(_LISTS):
            break
    if not any_decision or "number" not in single:
        return None
    return AsOf(
        holder,
        single["number"],
        single.get("wallet", WalletPart()),
        **{name: _list(base.get(name, ()), changed[name]) for name in _LISTS},
    )


def _take(
    part: Part,
    single: dict[str, Any],
    changed: dict[str, dict[Any, Part]],
    base: dict[str, tuple[Any, ...]],
) -> None:
    """Keep a change unless something newer is known of the same thing."""
    for name, kind in _SINGLE.items():
        if isinstance(part, kind):
            single.setdefault(name, part)
    for name, kind in _LISTS.items():
        if isinstance(part, kind) and name not in base:
            changed[name].setdefault(key_of(part), part)


def _list(base: tuple[Any, ...], changed: dict[Any, Part]) -> tuple[Any, ...]:
    found = {key_of(part): part for part in base} | changed
    return tuple(part for _, part in sorted(found.items()) if is_open(part))
