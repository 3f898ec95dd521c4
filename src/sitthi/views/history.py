"""A standing as it was: the newest receipts up to a time, each what it read and what it changed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import msgspec

from sitthi.areas.numbers.store import EVER_CALLED
from sitthi.flow.rulebook import Rulebook
from sitthi.kernel import moment
from sitthi.kernel.decision import Part, Scalar
from sitthi.kernel.errors import BadInput
from sitthi.standing.money_parts import ContractPart
from sitthi.standing.parts import ENDED, AddonPart, HoldPart, NumberPart, RefundPart, WalletPart
from sitthi.storage.pipeline import Connection
from sitthi.views import past, past_care, past_points, past_tiers, plain, shapes
from sitthi.views.effects import is_open, key_of
from sitthi.views.order import until
from sitthi.views.receipts import Shelf, Told
from sitthi.views.state import Narrow, State, narrow_to, unknown

_LIVES = f"""
SELECT n.number_no, h.holder, w.last_loc, n.current FROM ({EVER_CALLED}) found
JOIN numbers n USING (number_no) JOIN holders h USING (holder_no) JOIN wallets w USING (number_no)
ORDER BY found.until_us DESC, n.current DESC, n.number_no DESC
"""  # noqa: S608  # built of constants, not of input
_SUBSCRIPTIONS = """
SELECT n.number_no, h.holder, w.last_loc, n.current, n.since_us
FROM numbers n JOIN holders h USING (holder_no) JOIN wallets w USING (number_no)
WHERE h.holder = ANY(%s) OR n.number_no = ANY(%s) ORDER BY n.number, n.number_no
"""
_HAD_SINCE = """
SELECT 1 FROM past_numbers WHERE number = %(number)s AND number_no <> %(ended)s
AND until_us > %(since_us)s AND until_us <= %(at_us)s LIMIT 1
"""
"""Who went by a number after an instant, and was called otherwise by another."""
_LISTS: dict[str, type[Part]] = {"addons": AddonPart, "holds": HoldPart, "refunds": RefundPart}
_SINGLE: dict[str, type[Part]] = {"number": NumberPart, "wallet": WalletPart}


class AsOf(msgspec.Struct, frozen=True):
    """What a number held at an instant, and whose it was; ``number_no`` tells the subscription."""

    number_no: int
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
    connection: Connection, shelf: Shelf, subject: str, at_us: int, rulebook: Rulebook | None = None
) -> dict[str, list[dict[str, Any]]]:
    """The rows of a state as they were, by what the shelf's time knew; what messages were then is not told.

    ``rulebook`` has the terms that say until when plans cover and what they allow.

    What was not known then is left out, but for the subject itself: then it raises BadInput.
    """
    kind, _, key = subject.partition("/")
    narrow = narrow_to(connection, subject)
    if kind == "number":
        whose = as_of(connection, shelf, key, at_us)
        narrow = Narrow((whose.holder,), (whose.number.account,), (whose.number_no,))
    found = State(connection, _unsaid, narrow, rulebook).read()
    made: dict[str, list[dict[str, Any]]] = {section: [] for section in shapes.SECTIONS}
    holders = (_holder_then(connection, shelf, row, at_us) for row in found["holders"])
    made["holders"] = [row for row in holders if row is not None]
    accounts = (past.account_as_of(connection, shelf, row["account"], at_us) for row in found["accounts"])
    made["accounts"] = [row for row in accounts if row is not None]
    for then, shown in _subscriptions(connection, shelf, kind, narrow, at_us):
        if kind == "account" and then.number.account != key:
            continue
        if shown:
            made["numbers"].append(_only(then.shape(), kind, key))
        refunds = (one for one in then.refunds if kind != "contract" or one.contract == key)
        made["refunds"] += [shapes.refund(one, then.number.number, then.holder) for one in refunds]
    made["numbers"].sort(key=lambda row: str(row["number"]))
    shown_now = {row["complaint"] for row in found["complaints"]}
    for holder in dict.fromkeys(row["holder"] for row in found["complaints"]):
        complaints = past.complaints_as_of(connection, shelf, holder, at_us)
        made["complaints"] += [shapes.complaint(one) for one in complaints if one.complaint in shown_now]
    only = key if kind == "request" else ""
    made["care"] = past_care.plans_then(connection, shelf, found["care"], at_us, rulebook, only)
    _check_known(made, subject, at_us)
    return made


def _unsaid(template: str, values: Mapping[str, Scalar]) -> dict[str, str]:
    """Messages are not told as of an instant."""
    return {"th": "", "en": ""}


def _subscriptions(
    connection: Connection, shelf: Shelf, kind: str, narrow: Narrow, at_us: int
) -> Iterator[tuple[AsOf, bool]]:
    """The subscriptions that concern a subject, as they were; and whether they still had their number then.

    Of a customer all it ever had, and so of an account, since numbers come and go; else those that are named.
    """
    holders = list(narrow.holders) if kind in {"holder", "account"} else []
    rows = connection.execute(_SUBSCRIPTIONS, (holders, list(narrow.number_nos))).fetchall()
    for number_no, holder, last_loc, current, _ in rows:
        found = _subscription(connection, shelf, (number_no, holder, last_loc), at_us)
        if found is None:
            continue
        named = kind in {"contract", "reward"}
        gone = (
            not current and not named and found.number.status == ENDED and _given_away(connection, shelf, found, at_us)
        )
        yield found, not gone


def _given_away(connection: Connection, shelf: Shelf, ended: AsOf, at_us: int) -> bool:
    """Whether somebody else had the number of an ended subscription by an instant, or had had it since it ended."""
    number = ended.number.number
    found = _as_of(connection, shelf, number, at_us)
    if found is not None and found.number_no != ended.number_no:
        return True
    had = {"number": number, "ended": ended.number_no, "since_us": ended.number.since_us, "at_us": at_us}
    return connection.execute(_HAD_SINCE, had).fetchone() is not None


def _only(then: dict[str, Any], kind: str, key: str) -> dict[str, Any]:
    """A number with that contract or redemption only that is asked for, if one is."""
    inside, name = {"contract": ("contracts", "contract"), "reward": ("redemptions", "redemption")}.get(kind, ("", ""))
    return {**then, inside: [one for one in then[inside] if one[name] == key]} if inside else then


def _check_known(made: dict[str, list[dict[str, Any]]], subject: str, at_us: int) -> None:
    """Raise BadInput where the subject itself was not there yet."""
    kind, _, key = subject.partition("/")
    there = {
        "account": made["accounts"],
        "holder": made["holders"],
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


def _holder_then(connection: Connection, shelf: Shelf, now: dict[str, Any], at_us: int) -> dict[str, Any] | None:
    """A holder with its category, business and identity check as they were; None where it was not there yet.

    What it is called and its language do not change.
    """
    holder = now["holder"]
    last_loc = past.last_of_holder(connection, holder)
    numbers = _how_many(connection, shelf, holder, at_us)
    if not numbers and not any(True for _ in until(shelf, [last_loc], at_us)):
        return None
    part = past.verified_as_of(connection, shelf, holder, at_us)
    verified_us, documents = (part.verified_us, list(part.documents)) if part is not None else (0, [])
    more = past_points.holder_then(connection, shelf, now, last_loc, at_us)
    groups = past_tiers.groups_then(connection, shelf, holder, at_us)
    verified = {"verified": plain.time(verified_us), "documents": documents}
    return {**now, "numbers": numbers, **more, "tier_groups": groups, **verified}


def _how_many(connection: Connection, shelf: Shelf, holder: str, at_us: int) -> int:
    """How many subscriptions a holder had had by an instant; those long as they are need not be looked into."""
    rows = connection.execute(_SUBSCRIPTIONS, ([holder], [])).fetchall()
    plainly = shelf.known_us is None
    return sum(
        (plainly and since_us <= at_us) or any(True for _ in until(shelf, [last_loc], at_us))
        for _, _, last_loc, _, since_us in rows
    )


def as_of(connection: Connection, shelf: Shelf, number: str, at_us: int) -> AsOf:
    """A number's standing at an instant; raises BadInput where it was not known then."""
    if connection.execute(_LIVES, (number,)).fetchone() is None:
        raise unknown("number", number)
    found = _as_of(connection, shelf, number, at_us)
    if found is None:
        raise _not_known("number", number, at_us)
    return found


def who_had(connection: Connection, shelf: Shelf, number: str, at_us: int) -> int | None:
    """The subscription that had a number at an instant, by its internal number; None where nobody had it yet."""
    found = _as_of(connection, shelf, number, at_us)
    return None if found is None else found.number_no


def _as_of(connection: Connection, shelf: Shelf, number: str, at_us: int) -> AsOf | None:
    """A number's standing at an instant, that of whoever had it then; None where it was not known then.

    Where nobody had it any more, it is that of the last who did; where nobody had had it yet, that of who has it now
    under its earlier number.
    """
    rows = connection.execute(_LIVES, (number,)).fetchall()
    made = (_subscription(connection, shelf, tuple(row[:3]), at_us) for row in rows)
    there = [found for found in made if found is not None]
    named = [found for found in there if found.number.number == number]
    had = max(named, key=lambda found: (found.number.status != ENDED, found.number.since_us), default=None)
    return had or next(iter(there), None)


def _subscription(connection: Connection, shelf: Shelf, row: tuple[int, str, int], at_us: int) -> AsOf | None:
    """A subscription at an instant, of its internal number, holder and last decision; None where it was not there."""
    number_no, holder, last_loc = row
    found = _put_together(number_no, holder, until(shelf, [last_loc], at_us))
    if found is None:
        return None
    contracts = past.contracts_as_of(connection, shelf, number_no, last_loc, at_us)
    points = past_points.number_then(connection, shelf, number_no, last_loc, at_us)
    tiers = past_tiers.number_then(connection, shelf, number_no, (holder, last_loc), at_us)
    return msgspec.structs.replace(found, contracts=contracts, points=points, tiers=tiers)


def _not_known(kind: str, key: str, at_us: int) -> BadInput:
    return BadInput(
        what=f"{kind} {key!r} was not known at {moment.format_time(at_us)}",
        remedy="Ask for a later time; --timeline lists its decisions.",
        field="--as-of",
    )


def _put_together(number_no: int, holder: str, decisions: Iterator[Told]) -> AsOf | None:
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
    return AsOf(number_no, holder, single["number"], single.get("wallet", WalletPart()), **lists)


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
