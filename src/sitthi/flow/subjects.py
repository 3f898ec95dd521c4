"""Whom a request is about: its working copies on the desk, or a complaint about an unknown subject."""

from __future__ import annotations

from typing import Any

from sitthi.areas.holders.model import compact_id
from sitthi.flow.desk import Desk
from sitthi.flow.index import Index
from sitthi.flow.places import AccountDesk, HolderDesk, NumberDesk, placed
from sitthi.flow.request import Request
from sitthi.flow.spec import CommandSpec
from sitthi.flow.step import unknown
from sitthi.kernel.command import Command
from sitthi.kernel.decision import Part
from sitthi.kernel.errors import BadInput
from sitthi.standing.parts import ENDED

DEVICE = "device/"
Found = tuple[HolderDesk, NumberDesk | None, AccountDesk | None]
"""The holder, number and account a request is about."""


def as_kept(subject: str) -> str:
    """A subject as it is kept: a device's IMEI or serial number in capitals, without spaces and hyphens (care/2.10)."""
    return DEVICE + compact_id(subject[len(DEVICE) :]) if subject.startswith(DEVICE) else subject


class Subjects:
    """Finds the working copies that requests are about."""

    def __init__(self, desk: Desk, index: Index) -> None:
        """On a laid-out desk."""
        self._desk = desk
        self._index = index

    def of(self, request: Request) -> Found:
        """The working copies a request is about; raises BadInput for an unknown subject."""
        kind, _, key = request.command.subject.partition("/")
        if kind == "number" and request.spec.creates:
            return (*self._new_number(request, key), None)
        if kind in {"number", "device", "request"}:
            number = self._number(request, key) if kind == "number" else self._covered(request, kind, key)
            return number.holder, number, self.billed(request.spec, number)
        if kind == "account":
            return self._account(request, key)
        if kind == "complaint":
            return self._complaint(request, key), None, None
        if kind == "holder":
            holder = self._desk.holders[key] if request.spec.creates else self._known_holder(key, "subject")
            return holder, None, None
        return self._kept(kind, key)

    def _number(self, request: Request, key: str) -> NumberDesk:
        """The number called so; where the request may be about one that was, see ``_once``."""
        number = self._desk.numbers.get(key)
        if request.spec.once_called:
            number = self._once(key, getattr(request.command.body, "named_us", 0)) or number
        if number is None or number.part is None:
            raise unknown("number", key)
        return number

    def _once(self, key: str, named_us: int) -> NumberDesk | None:
        """The number that was called so when it was named (0 = just now), if that has another name since.

        Named just now, it is the last that was called so, if nobody is.
        """
        desk = self._desk
        were = sorted((one for one in desk.numbers.values() if key in one.names), key=lambda one: one.names[key])
        if not named_us:
            return were[-1] if were and key not in desk.numbers else None
        return next((one for one in were if one.names[key] >= named_us), None)

    def _kept(self, kind: str, key: str) -> Found:
        """Whose a message, a contract or a redemption is."""
        desk = self._desk
        if kind == "message" and key in desk.messages:
            return placed(desk.messages[key][0])
        if kind == "contract" and key in desk.contracts:
            number, contract = desk.contracts[key]
            if number is not None:
                return number.holder, number, desk.account_desks.get(contract.account)
        if kind == "reward" and key in desk.redemptions:
            number = desk.redemptions[key][0]
            return number.holder, number, None
        raise unknown(kind, key)

    def billed(self, spec: CommandSpec, number: NumberDesk) -> AccountDesk | None:
        """The account of a number, where the command, or what may follow it, reads or changes that."""
        if spec.name not in self._index.with_account:
            return None
        assert number.part is not None
        return self._desk.account_desks.get(number.part.account)

    def _account(self, request: Request, key: str) -> tuple[HolderDesk, None, AccountDesk | None]:
        if request.spec.creates:
            return self._known_holder(request.command.body.holder, "data.holder"), None, None
        account = self._desk.account_desks.get(key)
        if account is None:
            raise unknown("account", key)
        return account.holder, None, account

    def _covered(self, request: Request, kind: str, key: str) -> NumberDesk:
        """The number whose protection plan a device or a request is of; of one to be covered that it names."""
        desk, body = self._desk, request.command.body
        wanted = getattr(body, "number", "") if kind == "device" else ""
        if isinstance(getattr(body, "plan", ""), Part):
            wanted = body.plan.number
        if wanted:
            found = desk.numbers.get(wanted)
            if found is None or found.part is None:
                raise unknown("number", wanted, "data.number")
            return found
        if kind == "request":
            known = desk.care_requests.get(key)
            if known is not None:
                return known[0]
            if not hasattr(body, "device"):
                raise unknown("request", key)
            key = body.device
        of_device = desk.of_device.get(key)
        if not of_device:
            raise unknown("device", key, "subject" if kind == "device" else "data.device")
        return desk.plans[of_device[-1]][0]

    def _complaint(self, request: Request, key: str) -> HolderDesk:
        known = self._desk.complaints.get(key)
        if known is not None:
            return known[0]
        if not request.spec.creates:
            raise unknown("complaint", key)
        return self._known_holder(request.command.body.holder, "data.holder")

    def new_owner(self, command: Command[Any], owner: HolderDesk) -> HolderDesk:
        """The holder a number passes to: what follows there is decided at the same time, so it must be known now.

        Whether that is another holder than the owner, and another account, is the rule's question.
        """
        body = command.body
        known = self._desk.account_desks.get(body.to_account)
        if known is None:
            raise unknown("account", body.to_account, "data.to_account")
        account = known.part
        if account.holder != body.to_holder and owner.holder not in {account.holder, body.to_holder}:
            raise BadInput(
                what=f"account {body.to_account!r} is not of holder {body.to_holder!r}",
                remedy="Name an account of the new holder.",
                field="data.to_account",
            )
        return known.holder

    def _known_holder(self, key: str, field: str) -> HolderDesk:
        holder = self._desk.holders.get(key)
        if holder is None or holder.part is None:
            raise unknown("holder", key, field)
        return holder

    def _new_number(self, request: Request, key: str) -> tuple[HolderDesk, NumberDesk]:
        """The working copy of a number to be: the one there is while it lives, else a new subscription."""
        body = request.command.body
        account = self._desk.account_desks.get(body.account)
        if account is not None:
            holder = account.holder
        elif hasattr(body, "holder"):
            holder = self._desk.holders[body.holder]
        else:
            raise unknown("account", body.account, "data.account")
        number = self._desk.numbers.get(key)
        if number is not None and number.part is not None and number.part.status != ENDED:
            return number.holder, number
        number = NumberDesk(key, holder)
        number.number_no = self._desk.place_nos.pop()
        number.new = True
        return holder, number
