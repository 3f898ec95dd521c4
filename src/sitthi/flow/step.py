"""One decision on its way through a walk, and what a walk leaves for recording."""

from __future__ import annotations

from typing import Any

import msgspec

from sitthi.flow.places import AccountDesk, HolderDesk, NumberDesk, Place
from sitthi.flow.request import Answer
from sitthi.flow.spec import CommandSpec
from sitthi.kernel import ids, moment
from sitthi.kernel.command import Command
from sitthi.kernel.decision import Transfer
from sitthi.kernel.errors import BadInput
from sitthi.standing.parts import MessagePart


class Step(msgspec.Struct):
    """A command about to be decided: what the index says of it, its key, whose it is, and the answer it belongs to.

    ``depth`` counts how many decisions it follows from; ``account`` is the billing account it is about, if any.
    """

    spec: CommandSpec
    command: Command[Any]
    key: bytes
    holder: HolderDesk
    number: NumberDesk | None
    answer: Answer
    depth: int = 0
    account: AccountDesk | None = None

    @property
    def place(self) -> Place:
        """Where the decision is kept: the number, else the account, else the holder."""
        return self.number or self.account or self.holder


class Written(msgspec.Struct, gc=False):
    """One decision to record: key, receipt, command, terms, transfers with the number's internal number.

    ``before`` is where its subject's receipt before it lies.
    """

    key: bytes
    receipt: bytes
    command: Command[Any]
    terms: msgspec.Raw
    before: int
    transfers: tuple[Transfer, ...]
    number_no: int


class Outgoing(msgspec.Struct):
    """A message to record: its part, the place and language it goes to."""

    part: MessagePart
    place_no: int
    language: str


class RuleFailed(Exception):
    """A rule raised: our own mistake, in the request at ``index``."""

    def __init__(self, index: int) -> None:
        super().__init__(f"deciding request {index} of the batch raised")
        self.index = index


def follow_up(event_type: str, cause: Step, own: bytes, subject: str, data: dict[str, object]) -> dict[str, object]:
    """A CloudEvent to another holder, its id made of its cause."""
    return {
        "specversion": "1.0",
        "id": own.hex(),
        "source": ids.OWN_SOURCE,
        "type": event_type,
        "subject": subject,
        "time": moment.format_time(cause.command.at_us),
        "cause": ids.decision_id(cause.key),
        "data": data,
    }


_REMEDIES = {
    "number": "Activate the number first (number.activated), or correct it.",
    "holder": "Register the holder first (holder.registered), or correct the id.",
    "account": "Open the account first (account.opened), or correct it.",
    "message": "Use the id of a message that a decision has sent.",
    "contract": "Use the id of a contract: that of the decision that made it, or the one given with it.",
    "reward": "Use the id of a redemption: that of the decision that granted it.",
    "device": "Enrol the device first (care.enrolment-requested), or correct its IMEI.",
    "request": "Make the request first (care.request-made), or correct its id.",
    "complaint": "Use the id a complaint was received under (complaint.received).",
}


def unknown(kind: str, key: str, field: str = "subject") -> BadInput:
    """The complaint about a subject nobody has registered."""
    return BadInput(what=f"unknown {kind} {key!r}", remedy=_REMEDIES[kind], field=field)
