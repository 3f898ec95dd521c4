"""What is said of a transaction that differs, and what mends it."""

from __future__ import annotations

import msgspec

from sitthi.kernel import ids
from sitthi.kernel.decision import LATE, REFUSED, Reason
from sitthi.kernel.money import format_thb
from sitthi.ledger import chart
from sitthi.views.books_moved import Slip

Said = tuple[str, str]
"""What is so, and the remedy."""

_REASONS = msgspec.json.Decoder(tuple[Reason, ...]).decode


class Other(msgspec.Struct, frozen=True, gc=False):
    """What became of an event for which the channel took nothing: its outcome, why not, or which channel took it."""

    source: str
    decision: str
    outcome: str
    clauses: str
    channel: str

    @classmethod
    def of(cls, slip: Slip) -> Other:
        """What a receipt tells."""
        unmet = [one.clause for one in _REASONS(slip.decision.reasons) if not one.met]
        prefix = chart.channel("")
        accounts = [name for one in slip.decision.transfers for name in (one.debit, one.credit)]
        taken = [name.removeprefix(prefix) for name in accounts if name.startswith(prefix)]
        clauses = ", ".join(dict.fromkeys(unmet))
        return cls(
            slip.command.source, ids.decision_id(slip.key), slip.decision.outcome, clauses, taken[0] if taken else ""
        )


class Twice(msgspec.Struct, frozen=True):
    """The file names the event twice; here is the line that came first."""

    line: int


class Stuck(msgspec.Struct, frozen=True):
    """The event waits as stuck work."""


class Unknown(msgspec.Struct, frozen=True):
    """Nobody ever sent the event."""


def missing_here(reason: Other | Stuck | Twice | Unknown) -> Said:
    """The channel says it took money that it did not take by any decision of ours."""
    if isinstance(reason, Twice):
        return f"line {reason.line} is the same transaction", "Have the channel take one of the two rows out."
    if isinstance(reason, Stuck):
        return "its event waits to be decided", "See `sitthi stuck list`, then `sitthi stuck retry`."
    if isinstance(reason, Unknown):
        remedy = "Have the channel send its event, or take the row out and give the money back."
        return "no such event was ever decided", remedy
    if reason.outcome == REFUSED:
        remedy = "Have the channel give the money back to the customer and take the row out."
        return f"its event was refused ({reason.clauses})", remedy
    if reason.outcome == LATE:
        remedy = f"Put it in at its own time: `sitthi correct --late {reason.decision}`."
        return "its event came too late and was put aside", remedy
    if reason.channel:
        remedy = f"Look for it in the settlement of {reason.channel}, and have this channel take the row out."
        return f"it was taken by channel {reason.channel}", remedy
    return "its event moved no money of a channel", "Have the channel name the event by which it took the money."


def missing_there(satang: int) -> Said:
    """The channel does not mention what it took, or gave back, by a decision of ours."""
    if satang < 0:
        remedy = "Have the channel add it: what was undone comes off what it hands over."
        return "it was undone here, and the file does not say so", remedy
    return "it was taken here, and the file does not mention it", "Have the channel add it and hand the money over."


def different(there_satang: int, here_satang: int, whose_there: str, whose_here: str) -> Said:
    """Both know the transaction and say other things of it; both empty where they do not."""
    said = []
    if there_satang != here_satang:
        said.append(f"the file says {format_thb(there_satang)}, decided were {format_thb(here_satang)}")
    if whose_there != whose_here:
        said.append(f"the file says {whose_there}, decided was for {whose_here}")
    if not said:
        return "", ""
    remedy = "Ask who is right: the channel mends its row, or it is reversed here (topup.reversed, payment.reversed)."
    return "; ".join(said), remedy
