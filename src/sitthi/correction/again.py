"""Living a holder's life again, in memory: the corridor's own walk, on working copies that begin empty.

Up to a time every recorded decision is taken at its word; after it, everything is decided again. What belongs to others
(registers shared with other holders, their numbers and accounts) is as each recorded decision had read it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Sequence
from typing import Any, SupportsIndex

import msgspec

from sitthi.correction.life import Known, Life
from sitthi.correction.refusing import CannotCorrect
from sitthi.correction.registers import Barring, device_named, read_of
from sitthi.correction.renaming import Renaming
from sitthi.correction.stands import MAKING, Stands, stands
from sitthi.correction.taken import NO_LOC, Taken
from sitthi.flow import corrected
from sitthi.flow.desk import Desk
from sitthi.flow.index import Index
from sitthi.flow.places import AccountDesk, HolderDesk, NumberDesk, Place
from sitthi.flow.request import MALFORMED, Request
from sitthi.flow.rulebook import InForce, Rulebook
from sitthi.flow.step import Step
from sitthi.flow.walk import Walk
from sitthi.kernel import ids
from sitthi.kernel.command import Command
from sitthi.kernel.decision import Decision
from sitthi.kernel.errors import BadInput
from sitthi.kernel.moment import day_of
from sitthi.standing.care_parts import BarredPart, CarePlanPart
from sitthi.standing.care_stands import refunds_due
from sitthi.standing.parts import ENDED, AccountPart, BankDayPart, MessagePart, Standing
from sitthi.standing.points_parts import StockPart
from sitthi.standing.request_parts import CareRequestPart
from sitthi.standing.stands import outside

OTHERS = ("account", "to_account", "to_points", "to_number", "sms_number")
"""What a command may name that is another holder's: not on our desk, it is as it was read."""

REGISTERS = frozenset({"bank_day", "stock"})
"""What commands read of registers that others take from, too."""
AS_RECORDED = Standing()
"""Instead of what a decision read, where it is decided as it is recorded."""


class Decided(msgspec.Struct, frozen=True):
    """One decision of a life lived again, with the receipt it makes; ``was``: of what stands, what it was."""

    key: bytes
    command: Command[Any]
    standing: Standing
    decision: Decision
    stamp: msgspec.Raw
    stored: bytes
    place: Place
    number: NumberDesk | None
    was: bytes = b""

    @property
    def at_us(self) -> int:
        """When it is decided."""
        return self.command.at_us


class Ways(msgspec.Struct, frozen=True):
    """What decisions are made by: the index, the terms, and how long the null channel takes (None = a real one)."""

    index: Index
    rulebook: Rulebook
    delivery_delay_us: int | None


class Registers(msgspec.Struct):
    """By how much the registers shared with others differ from what was recorded."""

    bank_days: dict[tuple[str, int], tuple[int, int]]
    stock: dict[str, int]


class _Temporary(list[int]):
    """Internal numbers for the time being: below zero, each once."""

    def pop(self, index: SupportsIndex = -1) -> int:
        self.append(-len(self) - 1)
        return self[-1]


class Again(Walk):
    """A walk through a life; ``until_us`` is up to when what is recorded is taken at its word."""

    def __init__(self, life: Life, ways: Ways, until_us: int, named: Desk) -> None:
        """``named`` has what the late event names, as it is now."""
        super().__init__(_empty(life), ways.index, ways.rulebook, ways.delivery_delay_us)
        self.life = life
        self.until_us = until_us
        self.decided: list[Decided] = []
        self.registers = Registers({}, {})
        self.shared = read_of(life, self.index, named)
        self.malformed: dict[bytes, BadInput] = {}
        self.first: dict[int, bytes] = {}
        """The first decision of each subscription, by its internal number."""
        self._usual_delay_us = next(iter(life.delays.values()), ways.delivery_delay_us)
        self._there = named
        self._plans: set[str] = set()
        """Protection plans that this life has, or had."""
        self._stood: dict[bytes, bytes] = {}
        self._stands: dict[int, Stands] = {}
        self.renaming = Renaming()

    def live(self, requests: Sequence[Request], until_us: int) -> None:
        """Everything asked, in its order, and what falls due up to a time; what can not be asked any more is kept."""
        _lay_others(self.desk, self.life, self.index, requests)
        taken = deque(self.life.taken)
        for request in requests:
            if not self._is_caused(request):
                continue
            known = self.life.known.get(request.key)
            while taken and (taken[0].at_us, taken[0].loc) < (request.command.at_us, known.loc if known else NO_LOC):
                self._take(taken.popleft())
            self._sweep(request.command.at_us)
            (answer,) = self.run([self.renaming.meant(request, known)], stop_at_bad=False)
            if known is None and request.spec.renames and self._is_granted(request.key):
                self.renaming.put_in(request, self.desk.numbers.get(request.command.body.to_number))
            if answer.state == MALFORMED and answer.error is not None:
                self.malformed[request.key] = answer.error
        for one in taken:
            self._take(one)
        self._sweep(until_us)

    def _take(self, taken: Taken) -> None:
        """Somebody else gets the number of a subscription that has ended, if it has: it names that no more."""
        self._sweep(taken.at_us)
        key = self.life.first.get(taken.number_no)
        for name, number in self.desk.numbers.items():
            if self.first.get(number.number_no) == key and number.part is not None and number.part.status == ENDED:
                number.current = False
                self.desk.retired.append(self.desk.numbers.pop(name))
                return

    def _is_granted(self, key: bytes) -> bool:
        """Whether a request was decided just now, and not refused."""
        return any(one.key == key and not corrected.is_refused(one.decision) for one in reversed(self.decided))

    def barring(self) -> Barring:
        """What matters for whose id is barred."""
        found = [
            one.decision for one in self.decided if any(isinstance(part, BarredPart) for part in one.decision.changes)
        ]
        return Barring(self.desk.holders[self.life.holder], found)

    def _sweep(self, until_us: int) -> None:
        """Whatever is due by a time, in the order of time, as the world's clock has it done between its batches."""
        if any(place.due_us <= until_us for place in self.desk.places()):
            self.sweep({place.place_no for place in self.desk.places()}, until_us)

    def _is_caused(self, request: Request) -> bool:
        """Whether a request of our own making that came by the outbox is still caused, if its cause is of this life."""
        command = request.command
        if command.source != ids.OWN_SOURCE or command.cause not in self.life.known:
            return True
        return any(own.hex() == command.id for own, _ in self.follow_ups)

    def _ruled(self, step: Step, in_force: InForce) -> tuple[Standing, Decision]:
        """What is recorded, up to the time; else what the rule makes of it, or what stands all the same."""
        known = self.life.known.get(step.key)
        if known is not None and step.command.at_us <= self.until_us:
            if known.was:
                self._stood[step.key] = known.was
            return known.standing, known.decision
        standing, ruled = super()._ruled(step, in_force)
        if known is None or not self._does_stand(ruled, known):
            if step.holder.holder != self.life.holder and not corrected.is_refused(ruled):
                remedy = "Let it be asked for anew: it would have been another customer's."
                raise CannotCorrect("another-holder", step.command.subject, remedy)
            return standing, ruled
        if step.number is not None and "wallet" not in step.spec.parts:
            standing = msgspec.structs.replace(standing, wallet=step.number.wallet)
        if step.number is not None and (due := refunds_due(standing.request, step.number.refunds.values())):
            standing = msgspec.structs.replace(standing, refunds=due)
        was = known.was or bytes(known.receipt.decision)
        self._stood[step.key] = was
        return standing, corrected.kept(ruled, was, standing, step.command.at_us)

    def _does_stand(self, ruled: Decision, known: Known) -> bool:
        """Whether a recorded decision stands though it would come out otherwise now (house/stands).

        What somebody who asked was refused was not done, and is asked for anew; what was reported and refused has
        happened all the same. What can not be undone stands where it would be refused now, or where another amount
        would have gone out of the house, or come in.
        """
        before, name, terms = self._before(known), known.command.name, self._terms(known.at_us)
        if corrected.is_refused(before):
            asked = known.asked and name not in terms.reported
            return terms.refusals and asked and not corrected.is_refused(ruled)
        if name not in terms.commands or not (name not in MAKING or self._came_of(known, before)):
            return False
        return corrected.is_refused(ruled) or outside(ruled.transfers) != outside(before.transfers)

    def can_not_be_undone(self, known: Known) -> bool:
        """Whether what a recorded decision did is done; of a request made, whether anything was done for it."""
        name = known.command.name
        if name not in self._terms(known.at_us).commands:
            return False
        before = self._before(known)
        return not corrected.is_refused(before) and (name not in MAKING or self._came_of(known, before))

    def _came_of(self, known: Known, before: Any) -> bool:
        """Whether anything that can not be undone was done for a request made, or a claim."""
        parts = [part for part in before.changes if isinstance(part, CareRequestPart)]
        made = {f"request/{part.request}" for part in [part for part in parts if part.origin] or parts}
        of_it = (one for one in self.life.known.values() if one.command.subject in made and one.key != known.key)
        return any(one.command.name not in MAKING and self.can_not_be_undone(one) for one in of_it)

    def _terms(self, at_us: int) -> Stands:
        """What stands by the terms of a day."""
        day = day_of(at_us)
        found = self._stands.get(day)
        if found is None:
            found = self._stands[day] = stands(self.rulebook, at_us)
        return found

    def _before(self, known: Known) -> Any:
        """A recorded decision as it was first made, where it stands."""
        return corrected.decision_of(known.was) if known.was else known.decision

    def _read(self, step: Step) -> Standing:
        """What a command reads, with what belongs to others in it: as it was read then, else as it is now."""
        standing, known = super()._read(step), self.life.known.get(step.key)
        read = known.standing if known is not None else None
        found: dict[str, Any] = {}
        for name in step.spec.parts:
            own = getattr(standing, name)
            then = getattr(read, name) if read is not None else msgspec.UNSET
            if name == "bank_day" and own is not None:
                found[name] = self._bank_day(own, then)
            elif name == "stock":
                found[name] = self._stock(step, then)
            elif name == "device":
                found[name] = self.shared.device(device_named(step.command), step.command.at_us, own, then)
            elif name == "barred":
                found[name] = self.shared.bar(step.command.at_us, then, own=own)
            elif name == "plan" and isinstance(then, CarePlanPart) and then.plan not in self._plans:
                found[name] = then
            elif (name in OTHERS and self._is_of_others(own)) or (name == "message" and _is_notice(then)):
                found[name] = own if then is msgspec.UNSET else then
        return msgspec.structs.replace(standing, **found) if found else standing

    def _is_of_others(self, own: Any) -> bool:
        """Whether what a command named is not this holder's."""
        return own is None or (isinstance(own, AccountPart) and own.holder != self.life.holder)

    def _bank_day(self, own: BankDayPart, then: Any) -> BankDayPart:
        key = (own.bank_account, own.day)
        known = then if isinstance(then, BankDayPart) else self._there.bank_days.get(key, BankDayPart(*key))
        satang, count = self.registers.bank_days.get(key, (0, 0)) if isinstance(then, BankDayPart) else (0, 0)
        return BankDayPart(*key, known.amount_satang + satang, known.count + count)

    def _stock(self, step: Step, then: Any) -> StockPart | None:
        if isinstance(then, StockPart):
            return StockPart(then.reward, then.taken + self.registers.stock.get(then.reward, 0))
        return None if then is None else self._there.stock.get(self._there.meant.get(step.key, ""))

    def _write(self, step: Step, standing: Standing, decision: Decision, stamp: msgspec.Raw) -> None:
        """Keep the decision as it would be recorded."""
        super()._write(step, standing, decision, stamp)
        stored = self.written.pop().receipt
        known = self.life.known.get(step.key)
        if step.spec.area == "care":
            changed = (*decision.changes, *(known.decision.changes if known is not None else ()))
            self._plans |= {part.plan for part in changed if isinstance(part, CarePlanPart)}
        if step.number is not None:
            self.first.setdefault(step.number.number_no, step.key)
        delay = self.life.delays.get(ids.decision_id(step.key), self._usual_delay_us)
        self.delivery_delay_us = delay
        if (known is None or step.command.at_us > self.until_us) and not REGISTERS.isdisjoint(step.spec.parts):
            self._count(standing, decision, known)
        if known is not None and corrected.is_same(known.stored, stored):
            # As it is recorded, like most of a long life: it is kept once, and nobody asks again what was read.
            self.seen[step.key] = stored = known.stored
            standing = AS_RECORDED
        was = self._stood.get(step.key, b"")
        self.decided.append(
            Decided(step.key, step.command, standing, decision, stamp, stored, step.place, step.number, was)
        )

    def _count(self, standing: Standing, decision: Decision, known: Known | None) -> None:
        """What a decision takes from shared registers otherwise than recorded."""
        days, stock = _taken(decision, standing)
        if known is not None:
            days_before, stock_before = _taken(known.decision, known.standing)
        else:
            days_before, stock_before = {}, {}
        for day in days.keys() | days_before.keys():
            now, before = days.get(day, (0, 0)), days_before.get(day, (0, 0))
            so_far = self.registers.bank_days.get(day, (0, 0))
            self.registers.bank_days[day] = (so_far[0] + now[0] - before[0], so_far[1] + now[1] - before[1])
        for reward in stock.keys() | stock_before.keys():
            more = stock.get(reward, 0) - stock_before.get(reward, 0)
            self.registers.stock[reward] = self.registers.stock.get(reward, 0) + more


def _taken(decision: Decision, standing: Standing) -> tuple[dict[tuple[str, int], tuple[int, int]], dict[str, int]]:
    """What a decision adds to the shared registers it read."""
    days: dict[tuple[str, int], tuple[int, int]] = {}
    stock: dict[str, int] = {}
    for part in decision.changes:
        if isinstance(part, BankDayPart):
            read = standing.bank_day if isinstance(standing.bank_day, BankDayPart) else None
            satang, count = (read.amount_satang, read.count) if read is not None else (0, 0)
            days[part.bank_account, part.day] = (part.amount_satang - satang, part.count - count)
        elif isinstance(part, StockPart):
            had = standing.stock.taken if isinstance(standing.stock, StockPart) else 0
            stock[part.reward] = part.taken - had
    return days, stock


def _is_notice(then: Any) -> bool:
    """Whether a message read was a mere notice: the null channel delivers these beside the corridor."""
    return isinstance(then, MessagePart) and not then.purpose


def _empty(life: Life) -> Desk:
    """Working copies before anything happened: the holder, of whom nothing is known."""
    desk = Desk()
    holder = HolderDesk(life.holder, ids.holder_slot(life.holder))
    holder.holder_no = next((one.place_no for one in life.places if one.kind == "holder"), 0)
    desk.holders[life.holder] = holder
    desk.place_nos = _Temporary()
    desk.block = 1
    return desk


def _lay_others(desk: Desk, life: Life, index: Index, requests: Sequence[Request]) -> None:
    """Accounts of others that were named, or that numbers have gone to: only whose they are matters here."""
    naming = (one for one in life.known.values() if one.asked and "account" in index.commands[one.command.name].parts)
    parts = [known.standing.account for known in naming]
    found = {part.account: part for part in parts if isinstance(part, AccountPart) and part.holder != life.holder}
    own = {one.name for one in life.places if one.kind == "account"}
    for request in requests:
        body = request.command.body
        if request.spec.crosses and body.to_account not in own:
            found.setdefault(body.to_account, AccountPart(body.to_account, body.to_holder, 1, portal=False))
    for part in found.values():
        desk.account_desks[part.account] = AccountDesk(part, HolderDesk(part.holder, ids.holder_slot(part.holder)))
