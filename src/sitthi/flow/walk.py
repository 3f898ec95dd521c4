"""Deciding a batch: due work first, then the command, then its consequences at once, each on the working copies.

Pure but for the working copies themselves: no clock, no database, no network.
"""

from __future__ import annotations

from heapq import heapify, heappop, heappush
from typing import Any

import msgspec

from sitthi.areas.points.months import tallied
from sitthi.flow import receipts
from sitthi.flow.apply import apply, queue
from sitthi.flow.counting import Counting
from sitthi.flow.desk import Desk, Named
from sitthi.flow.duties import falling_due
from sitthi.flow.index import Index
from sitthi.flow.places import NEVER_US, HolderDesk, NumberDesk, Place, holder_of, placed, put
from sitthi.flow.request import DECIDED, MALFORMED, REPEATED, WAITING, Answer, Request
from sitthi.flow.rulebook import InForce, Rulebook
from sitthi.flow.spec import ACCOUNT, CommandSpec
from sitthi.flow.step import Outgoing, RuleFailed, Step, Written, follow_up
from sitthi.flow.subjects import Subjects
from sitthi.flow.together import alone, coupled, reacting
from sitthi.kernel import ids
from sitthi.kernel.command import SYSTEM, Command
from sitthi.kernel.decision import LATE, REFUSED, Decision, Event, Reason
from sitthi.kernel.errors import BadInput, OurMistake
from sitthi.standing.parts import Standing, WalletPart
from sitthi.standing.points_parts import PointsPart
from sitthi.standing.tier_parts import TierPart
from sitthi.terms import NotInForce

LATE_CLAUSE = "house/late"
PERMISSION_CLAUSE = "house/permission"
SAME_ID_CLAUSE = "house/same-id"
NOTHING_NAMED = Named()
OWN_NAMES = frozenset({"request", "device", "complaint"})
"""Kinds of subjects that are kept with a number or holder, under names of their own."""
DEEPEST = 32
"""Consequences of consequences: the index is proven to end, this only names our mistake if the proof is wrong."""


class Walk:
    """The deciding of one batch on its desk."""

    def __init__(self, desk: Desk, index: Index, rulebook: Rulebook, delivery_delay_us: int | None) -> None:
        """A walk over laid-out working copies; ``delivery_delay_us`` is the null channel's (None = a real one)."""
        self.desk = desk
        self.index = index
        self.subjects = Subjects(desk, index)
        self.rulebook = rulebook
        self._off = rulebook.book.off
        self._with_tier = index.with_tier
        self.delivery_delay_us = delivery_delay_us
        self.written: list[Written] = []
        self.outgoing: list[Outgoing] = []
        self.follow_ups: list[tuple[bytes, dict[str, object]]] = []
        self.late: list[tuple[Request, HolderDesk, int]] = []
        self.waiting: list[tuple[Request, HolderDesk]] = []
        self.seen: dict[bytes, bytes] = dict(desk.found)
        self.clock_us = 0
        self._moved_places: dict[int, Place] = {}
        """Places of which what is decided now may have moved what is due."""
        self._counting = Counting()
        self._loc = receipts.location(desk.block, 0)

    def run(self, requests: list[Request], *, stop_at_bad: bool, clock_us: int = 0) -> list[Answer]:
        """Decide requests in order of arrival; with ``stop_at_bad`` nothing after a malformed one is decided.

        What one from before ``clock_us`` causes is due by then and carried out before the next.
        """
        self.clock_us = clock_us
        answers: list[Answer] = []
        for position, request in enumerate(requests):
            try:
                answer = self._one(request)
            except BadInput as error:
                told = error.at(file=None, line=request.line)
                if isinstance(error, NotInForce):
                    told.field = "time"
                answer = Answer(MALFORMED, request.key, [], told, request.line)
            except Exception as error:
                raise RuleFailed(position) from error
            answers.append(answer)
            if stop_at_bad and answer.state == MALFORMED:
                break
        return answers

    def sweep(self, asked: set[int], until_us: int) -> list[Answer]:
        """Carry out what is due up to a time for the places asked and what is settled with them, in order of time."""
        beside = self.desk.beside
        places = [
            one
            for one in self.desk.places()
            if one.place_no in asked or not (isinstance(one, HolderDesk) or one.place_no in beside)
        ]
        waiting = [place for place in places if holder_of(place).blocked]
        answers = [Answer(WAITING, b"", [], own=-1) for place in waiting if place.place_no in asked]
        answer = Answer(DECIDED, b"", [], own=-1)
        self._due([place for place in places if not holder_of(place).blocked], until_us, answer)
        return [*answers, answer]

    def _one(self, request: Request) -> Answer:
        stored = self.seen.get(request.key)
        if stored is not None:
            return _again(request, stored, strict=SAME_ID_CLAUSE not in self._off)
        command = request.command
        holder, number, account = self.subjects.of(request)
        answer = Answer(DECIDED, request.key, [], None, request.line)
        if holder.blocked:
            self.waiting.append((request, holder))
            answer.state = WAITING
            return answer
        step = Step(request.spec, command, request.key, holder, number, answer, account=account)
        last_us = holder.decided_us
        if number is not None and number.decided_us > last_us:
            last_us = number.decided_us
        if account is not None and account.decided_us > last_us:
            last_us = account.decided_us
        if request.spec.crosses and command.actor.role in request.spec.may:
            last_us = max(last_us, self.subjects.new_owner(command, holder).decided_us)
        if command.at_us < last_us and command.source == ids.OWN_SOURCE:
            # What follows from another holder's decision is never too late: it comes when it can.
            step.command = command = msgspec.structs.replace(command, at_us=last_us)
        if command.at_us < last_us and LATE_CLAUSE not in self._off:
            reason = Reason(LATE_CLAUSE, False, command.at_us, last_us, "us")
            stamp = self.rulebook.at(command.at_us).stamps[request.spec.area]
            self._write(step, Standing(), Decision(LATE, (reason,)), stamp)
            self.late.append((request, holder, last_us))
            return answer
        self._due_before(step, command.at_us)
        answer.own = len(answer.receipts)
        self._decide(step)
        self._redue_moved(command.at_us)
        if request.spec.creates:
            self._begins(holder, number)
        if command.at_us < self.clock_us:
            self._due_before(step, self.clock_us)
        return answer

    def _due_before(self, step: Step, at_us: int) -> None:
        """What fell due before a command for all it is about, and for all that is settled together with that."""
        number, account = step.number, step.account
        if step.spec.name in self._with_tier:
            step.holder.tiered = True
        if number is not None and account is None and alone(number):
            if number.due_us <= at_us:
                self._due([number], at_us, step.answer)
            return
        places: list[Place] = coupled(self.desk, step)
        if any(place.due_us <= at_us for place in places):
            self._due(places, at_us, step.answer)

    def _begins(self, holder: HolderDesk, number: NumberDesk | None) -> None:
        """A subscription that was granted takes its number's place; one that was refused leaves all as it was."""
        if number is not None and number.new and number.part is not None:
            before = self.desk.numbers.get(number.number)
            if before is number:
                return  # asked for again
            if before is not None:
                before.current = False
                self.desk.retired.append(before)
            self.desk.numbers[number.number] = number
            holder.numbers.append(number)
        elif holder.part is None:
            holder.decided_us = 0

    def _due(self, places: list[Place], until_us: int, answer: Answer) -> None:
        """Everything due for some places up to a time, each at its own due time, in order.

        What one has to do may make another due that was not, or sooner: that one is taken in with the others.
        """
        heap = [(place.due_us, place.subject, place.place_no, place) for place in places if place.due_us <= until_us]
        members = {place.place_no for place in places}
        heapify(heap)
        done: set[tuple[int, int, str, str]] = set()
        while heap:
            due_us, subject, place_no, place = heappop(heap)
            if due_us != place.due_us:
                pass  # moved meanwhile, by what another place had to do
            elif (item := self._next_due(place, due_us)) is None or item[0] > until_us:
                place.due_us = NEVER_US if item is None else item[0]
            elif item[0] > due_us:
                place.due_us = item[0]
            else:
                mark = (place_no, *item[:3])
                if mark in done:
                    raise OurMistake(f"{item[1]} {item[2]} stays due at {item[0]} after it was carried out")
                done.add(mark)
                for other in self._carry_out(place, item, answer):
                    if other is not place and other.place_no in members and other.due_us <= until_us:
                        heappush(heap, (other.due_us, other.subject, other.place_no, other))
            if place.due_us <= until_us:
                heappush(heap, (place.due_us, subject, place_no, place))

    def _carry_out(self, place: Place, item: tuple[int, str, str, Any], answer: Answer) -> list[Place]:
        """One thing that is due; the places that become due by it, or sooner."""
        due_us, name, qualifier, body = item
        spec = self.index.commands[name]
        subject = f"complaint/{qualifier}" if spec.subject == "complaint" else place.subject
        key = ids.derived_key(due_us, subject.rpartition("/")[2].encode(), name, qualifier)
        command = Command(name, ids.OWN_SOURCE, key.hex(), subject, due_us, SYSTEM, b"", body)
        holder, number, account = placed(place)
        if number is not None:
            account = self.subjects.billed(spec, number)
        self._moved_places[place.place_no] = place
        self._decide(Step(spec, command, key, holder, number, answer, account=account))
        return self._redue_moved(due_us)

    def _next_due(self, place: Place, at_us: int) -> tuple[int, str, str, Any] | None:
        items = falling_due(self.desk, self.index, self.rulebook.at(at_us), place)
        return min(items, key=lambda item: item[:3], default=None)

    def _redue_moved(self, at_us: int) -> list[Place]:
        """When the places that were moved are due, once all that follows at once has been decided: one instant's.

        Gives those that are due sooner than they were.
        """
        sooner: list[Place] = []
        for place in self._moved_places.values():
            item = self._next_due(place, at_us)
            before_us, place.due_us = place.due_us, NEVER_US if item is None else item[0]
            if place.due_us < before_us:
                sooner.append(place)
        self._moved_places.clear()
        return sooner

    def _decide(self, step: Step) -> None:
        """One decision and, at once, its consequences for the same holder."""
        assert step.depth < DEEPEST, "consequences without end"
        spec, command, number = step.spec, step.command, step.number
        in_force = self.rulebook.at(command.at_us)
        standing, decision = self._ruled(step, in_force)
        self._write(step, standing, decision, in_force.stamps[spec.area])
        if decision.changes:
            apply(self.desk, step, decision)
        if number is not None and (decision.transfers or spec.uses):
            self._counting.count(number, step, decision, in_force)
        counted = number is not None and self._tally(number, decision, command.at_us)
        if decision.messages:
            self.outgoing += queue(self.desk, step, decision.messages, self.delivery_delay_us)
        if counted or ((decision.changes or decision.messages) and (number is None or moves_due(standing, decision))):
            for place in self._moved(step, decision):
                self._moved_places[place.place_no] = place
        for event in decision.events:
            self._react(event, step)

    def _ruled(self, step: Step, in_force: InForce) -> tuple[Standing, Decision]:
        """What a command reads, and what its rule makes of it; who may not ask is answered without reading."""
        spec, command = step.spec, step.command
        if not permitted(command, spec, self._off):
            return Standing(), not_permitted(command, spec)
        standing = self._read(step)
        return standing, spec.rule(command, standing, in_force.terms[spec.area])

    def _read(self, step: Step) -> Standing:
        """The parts of the standing that a command reads, as they are on the desk now."""
        return self.desk.view(step.spec.parts, step.holder, step.number, self._named(step))

    def _moved(self, step: Step, decision: Decision) -> list[Place]:
        """The places of which a decision may have moved what is due: its own, and accounts that points went to."""
        places = [step.number, step.account, step.holder if step.place is step.holder else None]
        held = [part.place.partition("/") for part in decision.changes if type(part) is PointsPart]
        places += [self.desk.account_desks[name] for kind, _, name in held if kind == ACCOUNT]
        places += [self.desk.numbers[part.number] for part in decision.changes if type(part) is TierPart]
        return list({place.place_no: place for place in places if place is not None}.values())

    def _tally(self, number: NumberDesk, decision: Decision, at_us: int) -> bool:
        """What a number that earns on its own was charged counts for its points, whoever charged it."""
        if number.points is None or not decision.transfers:
            return False
        after = tallied(number.points, decision.transfers, at_us, self.rulebook.at(at_us).terms["points"])
        if after is number.points:
            return False
        put(number, after)
        return True

    def _named(self, step: Step) -> Named:
        """The things the command names, as they are on the desk now."""
        finder = self.index.names.get(step.command.name)
        if finder is None and step.account is None:
            return NOTHING_NAMED
        named = Named()
        named.billing = step.account
        if finder is not None:
            finder(self.desk, step, named)
        return named

    def _write(self, step: Step, standing: Standing, decision: Decision, stamp: msgspec.Raw) -> None:
        command, holder, number = step.command, step.holder, step.number
        receipt = receipts.encode(step.key, holder.holder, command, standing, stamp, decision)
        self.seen[step.key] = receipt
        step.answer.receipts.append(receipt)
        place = step.place
        before, place.last_loc = place.last_loc, self._loc
        place.decided_us = max(place.decided_us, command.at_us)
        number_no = number.number_no if number is not None else 0
        if number is None or number.new or holder.part is None or holder.part.numbers != 1:
            # A holder's only number carries the time of its last decision itself: a charge writes one row.
            holder.dirty = True
        holder.decided_us = max(holder.decided_us, command.at_us)
        self._loc += 1
        self.written.append(Written(step.key, receipt, command, stamp, before, decision.transfers, number_no))

    def _react(self, event: Event, step: Step) -> None:
        at_us = step.command.at_us
        outwards = self.index.outward.get(event.name, ())
        if outwards:
            seen = self._seen(step.place, step, event)
            for outward in outwards:
                to, data = outward.make(step.command, event, seen)
                own = ids.derived_key(at_us, step.key, outward.event_type, to)
                self.follow_ups.append((own, follow_up(outward.event_type, step, own, to, data)))
        for reaction in self.index.reactions.get(event.name, ()):
            spec = self.index.commands[reaction.command]
            for place in reacting(self.desk, reaction.at, step, event):
                if reaction.of and not getattr(place, reaction.of):
                    continue
                seen = self._seen(place, step, event)
                for qualifier, body in reaction.make(step.command, event, seen):
                    own = ids.derived_key(at_us, step.key, spec.name, qualifier)
                    # What a number's decisions are about may have a name of its own: a request, for one.
                    to = f"{spec.subject}/{qualifier}" if spec.subject in OWN_NAMES else place.subject
                    follow = Command(spec.name, ids.OWN_SOURCE, own.hex(), to, at_us, SYSTEM, step.key, body)
                    self._decide(self._following(step, spec, follow, place))

    def _seen(self, place: Place, step: Step, event: Event) -> Standing:
        """What a reaction sees of a place; of a number also the points of the account its cause is about."""
        _, number, account = placed(place)
        named = Named()
        named.billing = account or step.account
        if event.about in self.desk.plans:
            named.plan = self.desk.plans[event.about][1]
        elif event.about in self.desk.care_requests:
            named.request = self.desk.care_requests[event.about][1]
            promised = self.desk.promises.get(event.about)
            named.promise = promised[1] if promised else None
        elif event.about and number is not None:
            named.refund = number.paid_to(event.about)
        return self.desk.view(self.index.seen_parts[place.kind], step.holder, number, named)

    def _following(self, step: Step, spec: CommandSpec, follow: Command[Any], place: Place) -> Step:
        """A consequence at a place; of a number, its account is the one its cause was about."""
        _, number, account = placed(place)
        if number is not None and spec.name in self.index.with_account:
            account = step.account or self.subjects.billed(spec, number)
        key = bytes.fromhex(follow.id)
        return Step(spec, follow, key, step.holder, number, step.answer, step.depth + 1, account)


def permitted(command: Command[Any], spec: CommandSpec, off: frozenset[str]) -> bool:
    """Whether the actor's role may ask for a command (house/permission); ``off`` are clauses switched off."""
    return command.actor.role in spec.may or PERMISSION_CLAUSE in off


def not_permitted(command: Command[Any], spec: CommandSpec) -> Decision:
    """The refusal of a command whose actor's role may not ask for it."""
    allowed = ", ".join(sorted(spec.may))
    return Decision(REFUSED, (Reason(PERMISSION_CLAUSE, False, command.actor.role, allowed),))


def moves_due(before: Standing, decision: Decision) -> bool:
    """Whether a decision may have moved what is due next (a mere charge does not)."""
    if decision.messages or len(decision.changes) > 1:
        return True
    change = decision.changes[0]
    if isinstance(change, WalletPart):
        was = before.wallet
        return change.valid_until_us != was.valid_until_us or change.reminded_us != was.reminded_us
    return True


def _again(request: Request, stored: bytes, *, strict: bool) -> Answer:
    """The same request key: the stored answer if the request is the same, a conflict if it is not (house/same-id)."""
    receipt = receipts.decode(stored)
    own = request.command
    strict = strict and own.source != ids.OWN_SOURCE  # ours are made of their cause, and decided when they could be
    if strict and bytes(receipt.command) != receipts.ENCODER.encode(own):
        raise BadInput(
            what=f"id {own.id!r} of source {own.source!r} was used before for another event",
            remedy="Give every event an id of its own; send the same event again only unchanged.",
            field="id",
        )
    return Answer(REPEATED, request.key, [stored], None, request.line)
