"""Giving a plan through the corridor: what became of each row, and the money tied to the ledger's transfers."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from sitthi.channels.compensation.order import Order, event
from sitthi.channels.compensation.reading import REMEDY, Gift, Plan, Reject, rejected
from sitthi.flow import receipts
from sitthi.flow.corridor import Corridor
from sitthi.flow.request import DECIDED, MALFORMED, REPEATED, Answer
from sitthi.kernel import ids, moment
from sitthi.kernel.decision import GRANTED, LATE, Reason, Remedy
from sitthi.kernel.errors import BadInput
from sitthi.kernel.money import format_thb
from sitthi.ledger import chart
from sitthi.standing.parts import WalletPart

KEPT = "SELECT value FROM world WHERE name = %s"
KEEP = "INSERT INTO world VALUES (%s, %s) ON CONFLICT (name) DO NOTHING"
POSTED = """
SELECT coalesce(sum(t.amount), 0)::bigint
FROM unnest(%s::bigint[], %s::bigint[]) AS u (hi, lo)
JOIN decisions d ON d.key_hi = u.hi AND d.key_lo = u.lo JOIN transfers t ON t.loc = d.loc
WHERE t.debit IN (SELECT id FROM ledger_names WHERE kind = 'account' AND name = ANY(%s))
  AND t.unit = (SELECT id FROM ledger_names WHERE kind = 'unit' AND name = %s)
"""
"""What the decisions of some keys took from the accounts that corrections come from."""

LATER = "Write the row into a file of its own, with a later --at."

ReasonText = Callable[[Reason], str]
"""A reason in words."""


class Outcome(msgspec.Struct, frozen=True):
    """What became of a row: granted (now), repeated (granted in an earlier run), refused, rejected or set aside.

    ``balance_satang`` is the balance right after it, where it was granted.
    """

    gift: Gift
    became: str
    decision: str = ""
    balance_satang: int = 0


class Totals(msgspec.Struct):
    """Rows by what became of them, and money: as the file says it and as the ledger has it. Amounts in satang."""

    rows: int = 0
    granted: int = 0
    repeated: int = 0
    refused: int = 0
    rejected: int = 0
    set_aside: int = 0
    granted_satang: int = 0
    repeated_satang: int = 0
    refused_satang: int = 0
    ledger_satang: int = 0

    @property
    def ties(self) -> bool:
        """Whether every row has become something, and the amounts given are the transfers in the ledger."""
        rows = self.granted + self.repeated + self.refused + self.rejected + self.set_aside
        return self.rows == rows and self.granted_satang + self.repeated_satang == self.ledger_satang


def kept_order(corridor: Corridor, plan: Plan, order: Order, *, time_said: bool) -> Order:
    """The order as it was given with this file before, else this one, kept from now on.

    The same file is the same events, so its order is the same in every run; without a time said, that of the first
    run holds. Raises BadInput for another order.
    """
    name = f"compensation:{plan.mark}"
    corridor.connection.execute(KEEP, (name, msgspec.json.encode(order).decode()))
    row = corridor.connection.execute(KEPT, (name,)).fetchone()
    assert row is not None
    kept = msgspec.json.decode(row[0], type=Order)
    asked = order if time_said else msgspec.structs.replace(order, time=kept.time)
    if moment.parse_time(asked.time) == moment.parse_time(kept.time):
        asked = msgspec.structs.replace(asked, time=kept.time)
    if asked != kept:
        raise BadInput(
            what=f"was given before: {_said(kept)}",
            remedy="Order it just so to go on with it; what is to be given anew is another file.",
            file=plan.file,
        )
    return kept


def _said(order: Order) -> str:
    each = "" if order.each_satang is None else f", {format_thb(order.each_satang)} THB each"
    by = f"{order.actor.role}:{order.actor.id}"
    return f"{order.reason} by {by}, approved by {order.approved_by}, at {order.time}{each}"


class Giving:
    """Makes the events of a plan and hears what became of them, in the order in which it is decided."""

    def __init__(self, plan: Plan, order: Order, corridor: Corridor, says: ReasonText) -> None:
        """``says`` puts the reasons of refusals into words."""
        self._plan = plan
        self.order = order
        self._corridor = corridor
        self._says = says
        self._keys: list[bytes] = []
        self.rejects: list[Reject] = list(plan.rejects)
        self.totals = Totals(rows=plan.rows, rejected=len(plan.rejects))

    def events(self) -> Iterator[bytes]:
        """The event of each row; the first is line 1 to whoever plays them."""
        for gift in self._plan.gifts:
            yield event(self._plan, self.order, gift)

    def hear(self, answer: Answer) -> Outcome | None:
        """What became of a row; None for an answer about something else (what fell due meanwhile)."""
        if not answer.line:
            return None
        gift = self._plan.gifts[answer.line - 1]
        if answer.state == MALFORMED:
            assert answer.error is not None
            self.totals.rejected += 1
            self.rejects.append(rejected(gift.line, gift.number, answer.error))
            return Outcome(gift, "rejected")
        if answer.state not in {DECIDED, REPEATED}:
            return self._set_aside(gift, answer.state)
        decision = receipts.decision_of(receipts.decode(answer.receipts[answer.own]))
        if decision.outcome != GRANTED:
            return self._refused(gift, answer, decision)
        self._keys.append(answer.key)
        if answer.state == REPEATED:
            self.totals.repeated += 1
            self.totals.repeated_satang += gift.amount_satang
        else:
            self.totals.granted += 1
            self.totals.granted_satang += gift.amount_satang
        (wallet,) = (part for part in decision.changes if isinstance(part, WalletPart))
        became = "repeated" if answer.state == REPEATED else GRANTED
        return Outcome(gift, became, ids.decision_id(answer.key), wallet.balance_satang)

    def close(self) -> None:
        """Ask the ledger what was posted for the rows granted, now or before."""
        names = [chart.GOODWILL, chart.CORRECTIONS]
        row = self._corridor.connection.execute(POSTED, (*ids.halves(self._keys), names, chart.SATANG)).fetchone()
        assert row is not None
        self.totals.ledger_satang = int(row[0])
        self.rejects.sort(key=lambda one: one.line)

    def _refused(self, gift: Gift, answer: Answer, decision: receipts.StoredDecision) -> Outcome:
        self.totals.refused += 1
        self.totals.refused_satang += gift.amount_satang
        remedy = LATER if decision.outcome == LATE else REMEDY
        if decision.possible is not None and decision.possible.how:
            remedy = f"Possible after {', '.join(map(_told, decision.possible.how))}. {remedy}"
        self.rejects += [
            Reject(gift.line, gift.number, "refused", reason.clause, self._says(reason), remedy)
            for reason in decision.reasons
            if not reason.met
        ]
        return Outcome(gift, "refused", ids.decision_id(answer.key))

    def _set_aside(self, gift: Gift, state: str) -> Outcome:
        self.totals.set_aside += 1
        what = f"could not be decided and is set aside as {state}: our own mistake"
        remedy = "`sitthi stuck list` shows it; once it is mended, run the file again."
        self.rejects.append(Reject(gift.line, gift.number, "set aside", "", what, remedy))
        return Outcome(gift, "set aside")


def _told(remedy: Remedy) -> str:
    data = ", ".join(f"{name} {value}" for name, value in remedy.data.items())
    return f"{remedy.type} ({data})" if data else remedy.type
