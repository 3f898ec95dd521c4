"""A standing as it was: the newest receipts up to a time, each what it read and what it changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from sitthi.areas.numbers.store import EVER_CALLED
from sitthi.flow.rulebook import Rulebook
from sitthi.kernel import moment
from sitthi.kernel.decision import Part
from sitthi.kernel.errors import BadInput
from sitthi.standing.money_parts import ContractPart
from sitthi.standing.parts import AddonPart, HoldPart, NumberPart, RefundPart, WalletPart
from sitthi.storage.pipeline import Connection
from sitthi.views import past, past_care, past_points, past_tiers, plain, shapes
from sitthi.views.effects import is_open, key_of
from sitthi.views.order import until
from sitthi.views.receipts import Shelf, Told
from sitthi.views.state import unknown

_LIVES = f"""
SELECT n.number_no, h.holder, w.last_loc FROM ({EVER_CALLED}) found
JOIN numbers n USING (number_no) JOIN holders h USING (holder_no) JOIN wallets w USING (number_no)
ORDER BY found.until_us DESC, n.current DESC, n.number_no DESC
"""  # noqa: S608  # built of constants, not of input
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
    contracts: tuple[ContractPart, ...] = ()
    points: dict[str, Any] = {}
    """Its own points and its redemptions, in the shape of a state."""
    tiers: dict[str, Any] = {}
    """What it had of tiers, in the same shape."""

    def shape(self) -> dict[str, Any]:
        """The number in the shape of a state."""
        made = shapes.number(self.number, self.wallet, self.addons, self.holds, self.holder, self.contracts)
        return {**made, **self.points, **self.tiers}


def standing_as_of(
    connection: Connection,
    shelf: Shelf,
    found: dict[str, list[dict[str, Any]]],
    subject: str,
    at_us: int,
    rulebook: Rulebook | None = None,
) -> dict[str, list[dict[str, Any]]]:
    """The rows of a state as they were, by what the shelf's time knew; what messages were then is not told.

    ``rulebook`` has the terms that say until when plans cover and what they allow.

    What was not known then is left out, but for the subject itself: then it raises BadInput.
    """
    made: dict[str, list[dict[str, Any]]] = {section: [] for section in shapes.SECTIONS}
    of_contract = subject.startswith("contract/")
    made["holders"] = [_holder_then(connection, shelf, row, at_us) for row in found["holders"]]
    accounts = (past.account_as_of(connection, shelf, row["account"], at_us) for row in found["accounts"])
    made["accounts"] = [row for row in accounts if row is not None]
    for row in found["numbers"]:
        if subject == f"number/{row['number']}":
            then: AsOf | None = as_of(connection, shelf, row["number"], at_us)
        else:
            then = _as_of(connection, shelf, row["number"], at_us)
        if then is not None:
            made["numbers"].append(_only(then.shape(), row))
            refunds = (one for one in then.refunds if not of_contract or subject == f"contract/{one.contract}")
            made["refunds"] += [shapes.refund(one, then.number.number, then.holder) for one in refunds]
    shown = {row["complaint"] for row in found["complaints"]}
    for holder in dict.fromkeys(row["holder"] for row in found["complaints"]):
        complaints = past.complaints_as_of(connection, shelf, holder, at_us)
        made["complaints"] += [shapes.complaint(one) for one in complaints if one.complaint in shown]
    made["care"] = past_care.plans_then(connection, shelf, found["care"], at_us, rulebook)
    _check_known(made, subject, at_us)
    return made


def _only(then: dict[str, Any], now: dict[str, Any]) -> dict[str, Any]:
    """A number with those contracts and redemptions only that are asked for now."""
    kept = {}
    for inside, name in (("contracts", "contract"), ("redemptions", "redemption")):
        shown = {one[name] for one in now[inside]}
        kept[inside] = [one for one in then[inside] if one[name] in shown]
    return {**then, **kept}


def _check_known(made: dict[str, list[dict[str, Any]]], subject: str, at_us: int) -> None:
    """Raise BadInput where the subject itself was not there yet."""
    kind, _, key = subject.partition("/")
    there = {
        "account": made["accounts"],
        "contract": [one for number in made["numbers"] for one in number["contracts"]],
        "complaint": made["complaints"],
        "reward": [one for number in made["numbers"] for one in number["redemptions"]],
        "request": [one for plan in made["care"] for one in plan["requests"]],
    }
    if kind == "device" and not made["care"]:
        raise _not_known(kind, key, at_us)
    name = "redemption" if kind == "reward" else kind
    if kind in there and all(row[name] != key for row in there[kind]):
        raise _not_known(kind, key, at_us)


def _holder_then(connection: Connection, shelf: Shelf, now: dict[str, Any], at_us: int) -> dict[str, Any]:
    """A holder with its category, business and identity check as they were; the rest does not change."""
    part = past.verified_as_of(connection, shelf, now["holder"], at_us)
    verified_us, documents = (part.verified_us, list(part.documents)) if part is not None else (0, [])
    last_loc = past.last_of_holder(connection, now["holder"])
    more = past_points.holder_then(connection, shelf, now, last_loc, at_us)
    groups = past_tiers.groups_then(connection, shelf, now["holder"], at_us)
    return {**now, **more, "tier_groups": groups, "verified": plain.time(verified_us), "documents": documents}


def as_of(connection: Connection, shelf: Shelf, number: str, at_us: int) -> AsOf:
    """A number's standing at an instant; raises BadInput where it was not known then."""
    if connection.execute(_LIVES, (number,)).fetchone() is None:
        raise unknown("number", number)
    found = _as_of(connection, shelf, number, at_us)
    if found is None:
        raise _not_known("number", number, at_us)
    return found


def _as_of(connection: Connection, shelf: Shelf, number: str, at_us: int) -> AsOf | None:
    """A number's standing at an instant, that of whoever had it then; None where it was not known then.

    Where nobody had it then, it is the standing of who has it now under its earlier number.
    """
    other: AsOf | None = None
    for number_no, holder, last_loc in connection.execute(_LIVES, (number,)).fetchall():
        found = _put_together(holder, until(shelf, [last_loc], at_us))
        if found is None:
            continue
        contracts = past.contracts_as_of(connection, shelf, number_no, last_loc, at_us)
        points = past_points.number_then(connection, shelf, number_no, last_loc, at_us)
        tiers = past_tiers.number_then(connection, shelf, number_no, (holder, last_loc), at_us)
        found = msgspec.structs.replace(found, contracts=contracts, points=points, tiers=tiers)
        if found.number.number == number:
            return found
        other = other or found
    return other


def _not_known(kind: str, key: str, at_us: int) -> BadInput:
    return BadInput(
        what=f"{kind} {key!r} was not known at {moment.format_time(at_us)}",
        remedy="Ask for a later time; --timeline lists its decisions.",
        field="--at",
    )


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
    lists: dict[str, Any] = {name: _list(base.get(name, ()), changed[name]) for name in _LISTS}
    return AsOf(holder, single["number"], single.get("wallet", WalletPart()), **lists)


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
