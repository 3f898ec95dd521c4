"""Deciding a batch: due work first, then the command, then its consequences at once, each on the working copies.

Pure but for the working copies themselves: no clock, no database, no network.
"""

from __future__ import annotations

from typing import Any

import msgspec

from sitthi.flow import receipts
from sitthi.flow.desk import NEVER_US, Desk, HolderDesk, Named, NumberDesk, put
from sitthi.flow.index import Index
from sitthi.flow.request import DECIDED, MALFORMED, REPEATED, WAITING, Answer, Request
from sitthi.flow.rulebook import Rulebook
from sitthi.flow.spec import CommandSpec
from sitthi.kernel import ids, moment
from sitthi.kernel.command import SYSTEM, Command
from sitthi.kernel.decision import LATE, REFUSED, Decision, Message, Reason, Transfer
from sitthi.kernel.errors import BadInput, OurMistake
from sitthi.standing.parts import (
    AccountPart,
    BankDayPart,
    HolderPart,
    MessagePart,
    NumberPart,
    Standing,
    TopUpPart,
    WalletPart,
)

LATE_CLAUSE = "house/late"
PERMISSION_CLAUSE = "house/permission"
DEEPEST = 32
"""Consequences of consequences: the index is proven to end, this only names our mistake if the proof is wrong."""


class Written(msgspec.Struct):
    """One decision to record: its receipt, key, transfers with the number's internal number, and whose it is."""

    key: bytes
    receipt: bytes
    before: int
    transfers: tuple[Transfer, ...]
    number_no: int
    at_us: int


class Outgoing(msgspec.Struct):
    """A message to record: its part, the number and language it goes to."""

    part: MessagePart
    number_no: int
    language: str


class RuleFailed(Exception):
    """A rule raised: our own mistake, in the request at ``index``."""

    def __init__(self, index: int) -> None:
        super().__init__(f"deciding request {index} of the batch raised")
        self.index = index


class Walk:
    """The deciding of one batch on its desk."""

    def __init__(self, desk: Desk, index: Index, rulebook: Rulebook, delivery_delay_us: int | None) -> None:
        """A walk over laid-out working copies; ``delivery_delay_us`` is the null channel's (None = a real one)."""
        self.desk = desk
        self.index = index
        self.rulebook = rulebook
        self.delivery_delay_us = delivery_delay_us
        self.written: list[Written] = []
        self.outgoing: list[Outgoing] = []
        self.follow_ups: list[tuple[bytes, dict[str, object]]] = []
        self.late: list[tuple[Request, HolderDesk, int]] = []
        self.waiting: list[tuple[Request, HolderDesk]] = []
        self.seen: dict[bytes, bytes] = dict(desk.found)
        self._loc = receipts.location(desk.block, 0)

    def run(self, requests: list[Request], stop_at_bad: bool) -> list[Answer]:
        """Decide requests in order of arrival; with ``stop_at_bad`` nothing after a malformed one is decided."""
        answers: list[Answer] = []
        for position, request in enumerate(requests):
            try:
                answer = self._one(request)
            except BadInput as error:
                answer = Answer(MALFORMED, request.key, [], error.at(file=None, line=request.line), request.line)
            except Exception as error:
                raise RuleFailed(position) from error
            answers.append(answer)
            if stop_at_bad and answer.state == MALFORMED:
                break
        return answers

    def sweep(self, number: NumberDesk, until_us: int) -> Answer:
        """Carry out what is due for one number up to a time, with nobody asking."""
        answer = Answer(DECIDED, b"", [])
        if number.holder.blocked:
            answer.state = WAITING
        else:
            self._due(number, until_us, answer)
        answer.own = -1
        return answer

    def _one(self, request: Request) -> Answer:
        command = request.command
        stored = self.seen.get(request.key)
        if stored is not None:
            return self._again(request, stored)
        holder, number = self._subject(request)
        answer = Answer(DECIDED, request.key, [], None, request.line)
        if holder.blocked:
            self.waiting.append((request, holder))
            answer.state = WAITING
            return answer
        last_us = holder.decided_us
        if number is not None and number.decided_us > last_us:
            last_us = number.decided_us
        if command.at_us < last_us:
            self._put_aside(request, holder, number, last_us, answer)
            return answer
        if number is not None and number.due_us <= command.at_us:
            self._due(number, command.at_us, answer)
        answer.own = len(answer.receipts)
        self._decide(request.spec, command, request.key, holder, number, answer, 0)
        return answer

    def _again(self, request: Request, stored: bytes) -> Answer:
        """The same request key: the stored answer if the request is the same, a conflict if it is not."""
        receipt = receipts.decode(stored)
        if bytes(receipt.command) != receipts.ENCODER.encode(request.command):
            raise BadInput(
                what=f"id {request.command.id!r} of source {request.command.source!r} was used before for another event",
                remedy="Give every event an id of its own; send the same event again only unchanged.",
                field="id",
            )
        return Answer(REPEATED, request.key, [stored], None, request.line)

    def _subject(self, request: Request) -> tuple[HolderDesk, NumberDesk | None]:
        """The working copies a request is about; raises BadInput for an unknown subject."""
        kind, _, key = request.command.subject.partition("/")
        if kind == "number":
            if request.spec.creates:
                return self._new_number(request, key)
            number = self.desk.numbers.get(key)
            if number is None or number.part is None:
                raise unknown("number", key)
            return number.holder, number
        if kind == "message":
            found = self.desk.messages.get(key)
            if found is None:
                raise unknown("message", key)
            number = self.desk.numbers[found[0]]
            return number.holder, number
        if kind == "account":
            return self._new_account(request, key), None
        holder = self.desk.holders[key]
        if holder.part is None and not request.spec.creates:
            raise unknown("holder", key)
        return holder, None

    def _new_number(self, request: Request, key: str) -> tuple[HolderDesk, NumberDesk]:
        account = self.desk.accounts.get(request.command.body.account)
        if account is None:
            raise unknown("account", request.command.body.account, "data.account")
        holder = self.desk.holders[account.holder]
        number = self.desk.numbers.get(key)
        if number is None or (number.part is not None and number.part.status == "ended"):
            number = NumberDesk(key, holder)
            number.number_no = self.desk.number_nos.pop()
            number.new = True
            self.desk.numbers[key] = number
        return number.holder if number.part is not None else holder, number

    def _new_account(self, request: Request, key: str) -> HolderDesk:
        holder = self.desk.holders.get(request.command.body.holder)
        if holder is None or holder.part is None:
            raise unknown("holder", request.command.body.holder, "data.holder")
        return holder

    def _put_aside(
        self, request: Request, holder: HolderDesk, number: NumberDesk | None, last_us: int, answer: Answer
    ) -> None:
        """Too late: the holder has decisions after this event's time; kept with a receipt for correction."""
        reason = Reason(LATE_CLAUSE, False, request.command.at_us, last_us, "us")
        decision = Decision(LATE, (reason,))
        self._write(request.spec, request.command, request.key, Standing(), decision, holder, number, answer)
        self.late.append((request, holder, last_us))

    def _due(self, number: NumberDesk, until_us: int, answer: Answer) -> None:
        """Everything due up to a time, each at its own due time, in order."""
        done: set[tuple[int, str, str]] = set()
        while number.due_us <= until_us:
            item = self._next_due(number, number.due_us)
            if item is None:
                break
            due_us, name, qualifier, body = item
            if due_us > until_us:
                number.due_us = due_us
                break
            if (due_us, name, qualifier) in done:
                message = f"{name} {qualifier} stays due at {due_us} after it was carried out"
                raise OurMistake(message)
            done.add((due_us, name, qualifier))
            spec = self.index.commands[name]
            key = ids.derived_key(due_us, number.number.encode(), name, qualifier)
            subject = f"number/{number.number}"
            command = Command(name, ids.OWN_SOURCE, key.hex(), subject, due_us, SYSTEM, b"", body)
            self._decide(spec, command, key, number.holder, number, answer, 0)
            self._redue(number, due_us)

    def _next_due(self, number: NumberDesk, at_us: int) -> tuple[int, str, str, Any] | None:
        assert number.part is not None
        in_force = self.rulebook.at(at_us)
        standing = self.desk.view(self.index.duty_parts, number.holder, number, Named())
        first: tuple[int, str, str, Any] | None = None
        for area, duty in self.index.duties:
            for item in duty(standing, in_force.terms[area]):
                if first is None or item[:3] < first[:3]:
                    first = item
        return first

    def _redue(self, number: NumberDesk, at_us: int) -> None:
        item = self._next_due(number, at_us)
        number.due_us = NEVER_US if item is None else item[0]

    def _decide(
        self,
        spec: CommandSpec,
        command: Command[Any],
        key: bytes,
        holder: HolderDesk,
        number: NumberDesk | None,
        answer: Answer,
        depth: int,
    ) -> None:
        """One decision and, at once, its consequences for the same holder."""
        assert depth < DEEPEST, "consequences without end"
        in_force = self.rulebook.at(command.at_us)
        if command.actor.role not in spec.may:
            standing = Standing()
            reason = Reason(PERMISSION_CLAUSE, False, command.actor.role, ", ".join(sorted(spec.may)))
            decision = Decision(REFUSED, (reason,))
        else:
            standing = self.desk.view(spec.parts, holder, number, self._named(spec, command, key))
            decision = spec.rule(command, standing, in_force.terms[spec.area])
        self._write(spec, command, key, standing, decision, holder, number, answer)
        if decision.changes:
            self._apply(decision, holder, number, key, command)
        if decision.messages and number is not None:
            self._send(decision.messages, command, key, number)
        if number is not None and decision.changes and self._moves_due(standing, number, decision):
            self._redue(number, command.at_us)
        for event in decision.events:
            self._react(event, command, key, holder, number, answer, depth)

    def _named(self, spec: CommandSpec, command: Command[Any], key: bytes) -> Named:
        """The things the command names, as they are on the desk now."""
        named = Named()
        finder = self.index.names.get(spec.name)
        if finder is not None:
            finder(self.desk, command, named)
        return named

    def _moves_due(self, before: Standing, number: NumberDesk, decision: Decision) -> bool:
        """Whether a decision may have moved what is due next (a mere charge does not)."""
        if decision.messages or len(decision.changes) > 1:
            return True
        change = decision.changes[0]
        if isinstance(change, WalletPart):
            return change.valid_until_us != before.wallet.valid_until_us or change.reminded_us != before.wallet.reminded_us
        return True

    def _write(
        self,
        spec: CommandSpec,
        command: Command[Any],
        key: bytes,
        standing: Standing,
        decision: Decision,
        holder: HolderDesk,
        number: NumberDesk | None,
        answer: Answer,
    ) -> None:
        stamp = self.rulebook.at(command.at_us).stamps[spec.area]
        receipt = receipts.encode(key, holder.holder, command, standing, stamp, decision)
        self.seen[key] = receipt
        answer.receipts.append(receipt)
        if number is not None:
            before, number.last_loc = number.last_loc, self._loc
            number.decided_us = max(number.decided_us, command.at_us)
            number_no = number.number_no
            if holder.part is None or holder.part.numbers != 1:
                holder.dirty = True
        else:
            before, holder.last_loc = holder.last_loc, self._loc
            holder.dirty = True
            number_no = 0
        holder.decided_us = max(holder.decided_us, command.at_us)
        self._loc += 1
        self.written.append(Written(key, receipt, before, decision.transfers, number_no, command.at_us))

    def _apply(
        self, decision: Decision, holder: HolderDesk, number: NumberDesk | None, key: bytes, command: Command[Any]
    ) -> None:
        for part in decision.changes:
            if isinstance(part, HolderPart):
                holder.part = part
                holder.registration = command.body
                holder.dirty = True
            elif isinstance(part, AccountPart):
                self.desk.accounts[part.account] = part
                self.desk.new_accounts.append(part)
            elif isinstance(part, TopUpPart):
                self._apply_top_up(part, key)
            elif isinstance(part, BankDayPart):
                self.desk.bank_days[part.bank_account, part.day] = part
                self.desk.changed_bank_days.add((part.bank_account, part.day))
            else:
                assert number is not None
                if isinstance(part, NumberPart) and number.part is None:
                    self._count_number(holder, command.at_us)
                put(number, part)

    def _apply_top_up(self, part: TopUpPart, key: bytes) -> None:
        if part.state == "reversed":
            own = ids.key_of(part.top_up)
            self.desk.reversed.append(own)
            self.desk.top_ups[own] = part
        else:
            self.desk.top_ups[key] = part

    def _count_number(self, holder: HolderDesk, at_us: int) -> None:
        assert holder.part is not None
        holder.part = msgspec.structs.replace(holder.part, numbers=holder.part.numbers + 1)
        holder.decided_us = max(holder.decided_us, at_us)
        holder.dirty = True

    def _send(self, messages: tuple[Message, ...], command: Command[Any], key: bytes, number: NumberDesk) -> None:
        """Queue messages; awaited ones join the standing until delivered or given up."""
        assert number.holder.part is not None
        for position, message in enumerate(messages):
            delay_us = self.delivery_delay_us
            part = MessagePart(
                message=f"{ids.decision_id(key)}.{position + 1}",
                template=message.template,
                state="queued",
                purpose=message.purpose,
                attempt=message.attempt,
                queued_us=command.at_us,
                deliver_us=0 if delay_us is None or not message.purpose else command.at_us + delay_us,
                give_up_us=message.give_up_us,
                values=message.values,
            )
            if message.purpose:
                put(number, part)
            self.desk.messages[part.message] = (number.number, part)
            self.outgoing.append(Outgoing(part, number.number_no, number.holder.part.language))

    def _react(
        self,
        event: Any,
        command: Command[Any],
        key: bytes,
        holder: HolderDesk,
        number: NumberDesk | None,
        answer: Answer,
        depth: int,
    ) -> None:
        for outward in self.index.outward.get(event.name, ()):
            subject, data = outward.make(command, event)
            own = ids.derived_key(command.at_us, key, outward.event_type, subject)
            self.follow_ups.append((own, follow_up(outward.event_type, own, key, subject, command.at_us, data)))
        for reaction in self.index.reactions.get(event.name, ()):
            spec = self.index.commands[reaction.command]
            seen = self.desk.view(self.index.duty_parts, holder, number, Named())
            for qualifier, body in reaction.make(command, event, seen):
                own = ids.derived_key(command.at_us, key, spec.name, qualifier)
                follow = Command(
                    spec.name, ids.OWN_SOURCE, own.hex(), f"number/{number.number}" if number else command.subject,
                    command.at_us, SYSTEM, key, body,
                )  # fmt: skip
                self._decide(spec, follow, own, holder, number, answer, depth + 1)


def follow_up(
    event_type: str, own: bytes, cause: bytes, subject: str, at_us: int, data: dict[str, object]
) -> dict[str, object]:
    """A CloudEvent to another holder, its id made of its cause."""
    return {
        "specversion": "1.0",
        "id": own.hex(),
        "source": ids.OWN_SOURCE,
        "type": event_type,
        "subject": subject,
        "time": moment.format_time(at_us),
        "data": {**data, "cause": ids.decision_id(cause)},
    }


def unknown(kind: str, key: str, field: str = "subject") -> BadInput:
    """The complaint about a subject nobody has registered."""
    earlier = {
        "number": "Activate the number first (number.activated), or correct it.",
        "holder": "Register the holder first (holder.registered), or correct the id.",
        "account": "Open the account first (account.opened), or correct it.",
        "message": "Use the id of a message that a decision has sent.",
    }
    return BadInput(what=f"unknown {kind} {key!r}", remedy=earlier[kind], field=field)
