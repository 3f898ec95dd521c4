"""What differs between a life as recorded and as it would have been: decision by decision, with its correction."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from sitthi.correction.again import Again, Decided
from sitthi.correction.life import Known, Life
from sitthi.correction.renaming import Renaming
from sitthi.flow import corrected, receipts
from sitthi.flow.corrected import GONE, LATE, NEW, NULL, OTHERWISE, STANDS, CorrectDecision
from sitthi.kernel import ids
from sitthi.kernel.command import Actor, Command
from sitthi.kernel.decision import Decision, Part, Transfer
from sitthi.standing.money_parts import BillingPart, BillPart
from sitthi.standing.parts import Standing
from sitthi.views.effects import key_of

Parts = dict[tuple[Any, ...], Part]
"""Parts as they are by now, by what tells each from all others."""


class Change(msgspec.Struct, frozen=True):
    """One decision that is not as it was: how, its receipts before and after, and the receipt that records it.

    ``before`` is None of a new one, ``after`` of one that is gone. ``transfers`` is the difference posted; ``place_no``
    and ``number_no`` are where it is kept (below zero: a place that is new). ``told``: whether there is more to it than
    other balances.
    """

    how: str
    at_us: int
    decision: bytes
    subject: str
    name: str
    before: bytes | None
    after: bytes | None
    key: bytes
    stored: bytes
    command: Command[Any]
    stamp: msgspec.Raw
    transfers: tuple[Transfer, ...]
    place_no: int
    number_no: int
    told: bool

    @property
    def corrects(self) -> str:
        """The id of the decision."""
        return ids.decision_id(self.decision)


def changes_between(life: Life, late: bytes, again: Again, by: Actor) -> list[Change]:
    """Every decision since the late event that is not as it was, in order of time; ``by`` ordered the correction."""
    parts: Parts = {}
    found = []
    for at_us, _, _, one in sorted(_merged(life, again), key=lambda each: each[:3]):
        if isinstance(one, Decided):
            place_no = one.place.place_no
            parts.update({_identity(part, place_no): part for part in one.decision.changes})
            change = _change(life, (late, by), one, (parts, again.renaming))
            if one.key == late:
                parts = {name: part for name, part in parts.items() if not again.renaming.was_called(name[-1])}
        else:
            change = _gone(life, (late, by), one, (parts, again.renaming))
        assert change is None or change.at_us == at_us
        if change is not None:
            found.append(change)
    return found


def _merged(life: Life, again: Again) -> Iterator[tuple[int, int, int, Decided | Known]]:
    """Decisions of the life lived again, and after those of the same time the ones that are no longer made."""
    made = set()
    for position, one in enumerate(again.decided):
        made.add(one.key)
        yield one.at_us, 0, position, one
    for position, known in enumerate(life.known.values()):
        if known.key not in made:
            yield known.at_us, 1, position, known


def _change(life: Life, cause: tuple[bytes, Actor], one: Decided, now: tuple[Parts, Renaming]) -> Change | None:
    (late, by), (parts, renaming) = cause, now
    known = life.known.get(one.key)
    number_no = one.number.number_no if one.number is not None else 0
    place_no = one.place.place_no
    if known is not None and known.stored == one.stored:
        return None
    if known is None and one.key not in life.gone and one.key != late:
        return Change(
            NEW, one.at_us, one.key, one.command.subject, one.command.name, None, one.stored, one.key, one.stored,
            one.command, one.stamp, one.decision.transfers, place_no, number_no, told=True,
        )  # fmt: skip
    how = LATE if one.key == late else STANDS if one.was else OTHERWISE
    before = () if known is None else renaming.moved(number_no, known.decision.transfers)
    body = CorrectDecision(
        corrects=ids.decision_id(one.key),
        how=how,
        command=msgspec.Raw(receipts.ENCODER.encode(one.command)),
        was=msgspec.Raw(one.was) if one.was else NULL,
        before=before,
        now=one.decision.transfers,
        left=() if known is None else _left(known, one.decision, parts, place_no),
    )
    key, command = corrected.correcting(late, one.command.subject, one.at_us, body, by)
    decision = corrected.as_corrected(one.decision, body)
    stored = receipts.encode(key, life.holder, command, one.standing, one.stamp, decision)
    return Change(
        how, one.at_us, one.key, one.command.subject, one.command.name, None if known is None else known.stored,
        one.stored, key, stored, command, one.stamp, decision.transfers, place_no, number_no,
        told=known is None or _tells(known, before, one.decision) or how == STANDS,
    )  # fmt: skip


def _gone(life: Life, cause: tuple[bytes, Actor], known: Known, now: tuple[Parts, Renaming]) -> Change:
    """A decision that is no longer made: what it moved goes back."""
    parts, renaming = now
    number_no = known.place.place_no if known.place.kind == "number" else 0
    body = CorrectDecision(
        corrects=ids.decision_id(known.key),
        how=GONE,
        command=msgspec.Raw(receipts.ENCODER.encode(known.command)),
        was=NULL,
        before=renaming.moved(number_no, known.decision.transfers),
        now=(),
        left=_left(known, None, parts, known.place.place_no),
    )
    late, by = cause
    key, command = corrected.correcting(late, known.command.subject, known.at_us, body, by)
    decision = corrected.gone(body)
    stored = receipts.encode(key, life.holder, command, Standing(), known.receipt.terms, decision)
    return Change(
        GONE, known.at_us, known.key, known.command.subject, known.command.name, known.stored, None, key, stored,
        command, known.receipt.terms, decision.transfers, known.place.place_no, number_no, told=True,
    )  # fmt: skip


def _tells(known: Known, moved: tuple[Transfer, ...], now: Decision) -> bool:
    """Whether a decision came out otherwise, and not only with other balances."""
    before = known.decision
    return (before.outcome, moved, before.messages, _unmet(before)) != (
        now.outcome,
        now.transfers,
        now.messages,
        _unmet(now),
    )


def _unmet(decision: Decision) -> tuple[str, ...]:
    return tuple(one.clause for one in decision.reasons if not one.met)


def _left(known: Known, now: Decision | None, parts: Parts, place_no: int) -> tuple[Any, ...]:
    """The parts that only the earlier decision changed, as they are without it; those that are not there are not."""
    own = set() if now is None else {_identity(part, place_no) for part in now.changes}
    names = (_identity(part, place_no) for part in known.decision.changes)
    return tuple(parts[name] for name in names if name not in own and name in parts)


def _identity(part: Part, place_no: int) -> tuple[Any, ...]:
    """What tells a part from all others of a holder."""
    own = key_of(part)
    if isinstance(part, (BillPart, BillingPart)):
        return type(part), part.account, own
    return type(part), place_no if own is None or isinstance(own, int) else "", own
