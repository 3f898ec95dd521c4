"""Decisions corrected: the receipt of a correction, and what it makes of the decision it corrects.

A decision is never edited. Where an event that came late shows that it should have come out otherwise, a correction is
recorded beside it: what was asked, as it was asked; what it would have read; what is decided now; and in the ledger
only the difference. ``meant`` gives of a correction the receipt that the corrected decision has now, byte by byte as if
it had been decided so at its time; so whoever asks again, or corrects again, goes by that.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

import msgspec

from sitthi.flow import receipts
from sitthi.flow.receipts import Receipt, StoredDecision
from sitthi.kernel import ids
from sitthi.kernel.command import Actor, Command
from sitthi.kernel.decision import RECORDED, REFUSED, Decision, Reason, Transfer
from sitthi.standing.care_stands import stand_care
from sitthi.standing.parts import AnyPart, Standing
from sitthi.standing.stands import Stood, stand

NAME = "correct-decision"
CLAUSE = "house/correction"
STANDS_CLAUSE = "house/stands"
READING = "R127"

LATE, OTHERWISE, STANDS, GONE, NEW = "late", "otherwise", "stands", "gone", "new"
"""How a decision is corrected: the late event itself; decided otherwise; what stands all the same; no longer made;
made now for the first time (such a one has a plain receipt of its own)."""


class CorrectDecision(msgspec.Struct, frozen=True, array_like=True, gc=False):
    """What a correction corrects: the decision ``corrects`` (its id), and how.

    ``command`` is what was asked, ``was`` the decision that stands where one does (else null), ``before`` what it had
    moved so far, ``now`` what it moves now: the correction's transfers are the difference. ``left`` are the parts that
    only the earlier decision changed, as they are without it; they come last among the changes.
    """

    corrects: str
    how: str
    command: msgspec.Raw
    was: msgspec.Raw
    before: tuple[Transfer, ...]
    now: tuple[Transfer, ...]
    left: tuple[AnyPart, ...] = ()


class Meant(msgspec.Struct, frozen=True):
    """A decision as it counts now: its receipt (None where it is gone), and the one that stands, if it does."""

    key: bytes
    receipt: bytes | None
    how: str
    was: bytes = b""


NULL = msgspec.Raw(b"null")
_BODY = msgspec.json.Decoder(CorrectDecision)
_DECISION = msgspec.json.Decoder(StoredDecision)


def is_correction(receipt: Receipt) -> bool:
    """Whether a receipt is that of a correction."""
    return receipts.command_of(receipt).name == NAME


def body_of(receipt: Receipt) -> CorrectDecision:
    """What a correction corrects."""
    return _BODY.decode(receipts.command_of(receipt).body)


def decision_of(was: bytes) -> StoredDecision:
    """A decision kept in a correction."""
    return _DECISION.decode(was)


def correction_key(at_us: int, late: bytes, corrects: bytes) -> bytes:
    """The key of a correction: of the late event, and of what it corrects."""
    return ids.derived_key(at_us, late, NAME, corrects.hex())


def correcting(
    late: bytes, subject: str, at_us: int, body: CorrectDecision, by: Actor
) -> tuple[bytes, Command[CorrectDecision]]:
    """Key and command of a correction: at the time of what it corrects, caused by the late event, ordered ``by``."""
    key = correction_key(at_us, late, ids.key_of(body.corrects))
    return key, Command(NAME, ids.OWN_SOURCE, key.hex(), subject, at_us, by, late, body)


def meant(stored: bytes) -> Meant:
    """What a correction's receipt makes of the decision it corrects; of any other receipt, itself."""
    receipt = receipts.decode(stored)
    if not is_correction(receipt):
        return Meant(receipt.key, stored, NEW)
    body = body_of(receipt)
    key = ids.key_of(body.corrects)
    if body.how == GONE:
        return Meant(key, None, GONE)
    decision = receipts.decision_of(receipt)
    own = decision.changes[: len(decision.changes) - len(body.left)]
    whole = msgspec.structs.replace(decision, transfers=body.now, changes=own)
    standing = receipts.standing_of(receipt)
    again = receipts.ENCODER.encode((key, receipt.holder, body.command, standing, receipt.terms, whole))
    return Meant(key, again, body.how, bytes(body.was) if body.how == STANDS else b"")


def answer(stored: bytes, first: bytes) -> bytes:
    """What the same request is answered when it comes again: the decision as it counts now, on what was asked first.

    The two differ where a number got another name by a correction, and the request is about that now.
    """
    now, asked = receipts.decode(meant(stored).receipt or stored), receipts.decode(first)
    return receipts.ENCODER.encode(msgspec.structs.replace(now, key=asked.key, command=asked.command))


def is_same(stored: bytes, again: bytes) -> bool:
    """Whether a receipt made again is the one stored: the same bytes, but for fields that parts have gained since."""
    if stored == again:
        return True
    if len(stored) >= len(again):
        return False
    receipt = receipts.filled_up(stored, again)
    if is_correction(receipt):
        body = msgspec.Raw(receipts.ENCODER.encode(body_of(receipt)))
        command = receipts.ENCODER.encode(msgspec.structs.replace(receipts.command_of(receipt), body=body))
        receipt = msgspec.structs.replace(receipt, command=msgspec.Raw(command))
    return receipts.ENCODER.encode(receipt) == again


def as_corrected(decision: Decision, body: CorrectDecision) -> Decision:
    """A decision as its correction records it: the difference of what it moves, and the parts it leaves alone now."""
    return msgspec.structs.replace(
        decision, transfers=difference(body.now, body.before), changes=(*decision.changes, *body.left)
    )


def gone(body: CorrectDecision) -> Decision:
    """The correction of a decision that is no longer made: what it had moved goes back."""
    reason = Reason(CLAUSE, True, body.corrects, GONE, reading=READING)
    return Decision(RECORDED, (reason,), transfers=difference((), body.before), changes=body.left)


def kept(ruled: Decision, was: bytes, standing: Standing, at_us: int) -> Decision:
    """What stands: why it would not come out so now, and what is taken for it all the same (R127).

    ``was`` is the decision as it was first made, encoded: what was refused stays refused. Raises CannotStand where the
    standing does not allow what was granted.
    """
    before = decision_of(was)
    if is_refused(before):
        final = Reason(STANDS_CLAUSE, False, REFUSED, ruled.outcome, reading=READING)
        return Decision(REFUSED, (*ruled.reasons, final))
    found: Stood = stand_care(before, standing, at_us) or stand(before, standing, at_us)
    reasons = (*ruled.reasons, Reason(STANDS_CLAUSE, True, found.taken, found.asked, found.unit, READING))
    return Decision(
        RECORDED,
        reasons,
        transfers=found.transfers,
        changes=found.changes,
        messages=found.messages,
        events=found.events,
    )


def difference(now: Iterable[Transfer], before: Iterable[Transfer]) -> tuple[Transfer, ...]:
    """What is still to be moved so that ``before`` and it come to ``now``; in the order of now, then before."""
    left: Counter[tuple[str, str, str]] = Counter()
    for sign, transfers in ((1, now), (-1, before)):
        for one in transfers:
            back = (one.credit, one.debit, one.unit)
            if back in left:
                left[back] -= sign * one.amount
            else:
                left[one.debit, one.credit, one.unit] += sign * one.amount
    return tuple(
        Transfer(debit, credit, unit, amount) if amount > 0 else Transfer(credit, debit, unit, -amount)
        for (debit, credit, unit), amount in left.items()
        if amount
    )


def again(stored: Receipt, decided: Any) -> bytes:
    """The receipt of a correction made anew; ``decided`` decides what was asked, as (receipt, command, standing)."""
    body, standing = body_of(stored), receipts.standing_of(stored)
    command = receipts.command_of(stored)
    if body.how == GONE:
        decision = gone(body)
    else:
        decision = decided(msgspec.structs.replace(stored, key=ids.key_of(body.corrects), command=body.command))
        if body.how == STANDS:
            decision = kept(decision, bytes(body.was), standing, command.at_us)
        body = msgspec.structs.replace(body, now=decision.transfers)
        decision = as_corrected(decision, body)
    made = msgspec.structs.replace(command, body=msgspec.Raw(receipts.ENCODER.encode(body)))
    return receipts.encode(stored.key, stored.holder, made, standing, stored.terms, decision)


def is_refused(decision: Decision | StoredDecision) -> bool:
    """Whether a decision is a business "no"."""
    return decision.outcome == REFUSED
