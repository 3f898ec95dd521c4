"""Registers shared with others in a life lived again: devices by IMEI, and ids barred from protection plans.

What others have written there is as each recorded decision had read it; what this life wrote is as it writes it now.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

import msgspec

from sitthi.areas.care import store as care_store
from sitthi.correction.life import Known, Life
from sitthi.correction.refusing import CannotCorrect
from sitthi.flow.desk import Desk
from sitthi.flow.index import Index
from sitthi.flow.places import HolderDesk
from sitthi.kernel.command import Command
from sitthi.kernel.decision import Decision
from sitthi.standing.care_parts import BARRED, COVERED, FREE, SENT, BarredPart, DevicePart
from sitthi.storage.pipeline import Connection, Statement

AREAS = frozenset({"care", "requests", "delivery"})
"""The areas whose decisions write these registers."""
_UNBAR = """
DELETE FROM barred_ids b USING holders h
WHERE h.holder = %s AND (b.id_kind, b.id_number, b.since_us) = (h.id_kind, h.id_number, %s)
"""
_NAMESAKES = """
SELECT 1 FROM holders h JOIN barred_ids b USING (id_kind, id_number) JOIN holders o USING (id_kind, id_number)
WHERE h.holder = %s AND b.since_us = %s AND o.holder <> h.holder
"""


class Barring(msgspec.Struct):
    """A holder as a life has left it, and the decisions in it that barred its id."""

    holder: HolderDesk
    decisions: list[Decision]


class Shared(msgspec.Struct):
    """What a life reads of registers that others write in, too.

    ``written`` is what it wrote of devices, as recorded, ``barred_us`` when it was first barred by itself (0 = never).
    ``now`` is the register as it is by now, of the IMEIs that the late event names, ``barred_now`` whether the holder's
    id is barred. ``others`` is what others had written, as far as it is known.
    """

    written: frozenset[DevicePart]
    barred_us: int
    now: Mapping[str, DevicePart]
    barred_now: bool
    others: dict[str, DevicePart]
    barred_by_others: bool = False

    def device(self, imei: str, at_us: int, own: DevicePart | None, then: Any) -> DevicePart | None:
        """What the register says of an IMEI; ``own`` is what the life has written, ``then`` what was read."""
        if then is None or not imei:
            return own
        found = then if isinstance(then, DevicePart) else self.now.get(imei)
        if found is not None and found not in self.written and (found is then or found.since_us <= at_us):
            self.others[imei] = found
        other = self.without(imei)
        return other if own is None or _written(other) > _written(own) else own

    def without(self, imei: str) -> DevicePart:
        """What the register says of an IMEI where this life has written nothing."""
        return self.others.get(imei, DevicePart(imei, FREE))

    def bar(self, at_us: int, then: Any, *, own: bool) -> bool:
        """Whether the holder's id is barred; ``own``: by what this life has decided, ``then`` what was read."""
        if then is msgspec.UNSET:
            return own or self.barred_by_others or (self.barred_now and not self.barred_us)
        if then and (not self.barred_us or at_us < self.barred_us):
            self.barred_by_others = True
        return own or self.barred_by_others


def _written(part: DevicePart) -> tuple[int, bool]:
    """Which of two rows came later: at the same instant a plan lets go of a device before another takes it."""
    return part.since_us, part.state in {COVERED, SENT}


def read_of(life: Life, index: Index, named: Desk) -> Shared:
    """What a life wrote in the registers, as recorded; ``named`` has what the late event names, as it is now."""
    changes = [(known, part) for known in _deciding(life, index) for part in known.decision.changes]
    written = frozenset(part for _, part in changes if isinstance(part, DevicePart))
    bars = [known.at_us for known, part in changes if isinstance(part, BarredPart)]
    holder = named.holders.get(life.holder)
    barred_now = holder is not None and holder.barred
    return Shared(written, min(bars, default=0), named.devices, barred_now, {})


def device_named(command: Command[Any]) -> str:
    """The IMEI of which a command reads the register: the one it names, else the device it is about; "" = none."""
    kind, _, key = command.subject.partition("/")
    return getattr(command.body, "imei", "") or (key if kind == "device" else "")


def _deciding(life: Life, index: Index) -> Iterator[Known]:
    for known in life.known.values():
        spec = index.commands.get(known.command.name)
        if spec is not None and spec.area in AREAS:
            yield known


def settle_devices(connection: Connection, recorded: Desk, corrected: Desk, shared: Shared) -> None:
    """Leave on the corrected desk the devices whose row of the register is to be written.

    Raises CannotCorrect where another holder's plan, or request, has by now what the corrected life would have.
    """
    names = recorded.devices.keys() | corrected.devices.keys()
    differ = sorted(imei for imei in names if recorded.devices.get(imei) != corrected.devices.get(imei))
    rows = connection.execute(care_store.READ_DEVICES, (differ,)).fetchall()
    there = {part.imei: part for part in map(care_store.device, rows)}
    corrected.changed_devices = set()
    for imei in differ:
        now, without = corrected.devices.get(imei), shared.without(imei)
        if there.get(imei, without) == recorded.devices.get(imei, without):
            corrected.devices[imei] = now or without
            corrected.changed_devices.add(imei)
        elif now is not None and now.state != FREE:
            remedy = (
                "Another customer's plan or request has the device by now: end that first, or tell this one by an event"
                " of today."
            )
            raise CannotCorrect("device", f"device/{imei}", remedy)


def bars_moved(recorded: Desk, corrected: Desk) -> tuple[list[DevicePart], list[DevicePart]]:
    """The IMEIs whose bar from the network is to be lifted, and those that are to be barred by now."""
    before, after = (
        {imei: part for imei, part in desk.devices.items() if part.state == BARRED} for desk in (recorded, corrected)
    )
    lifted, barred = before.keys() - after.keys(), after.keys() - before.keys()
    return [before[imei] for imei in sorted(lifted)], [after[imei] for imei in sorted(barred)]


def settle_bars(connection: Connection, recorded: Barring, corrected: Barring) -> list[Statement]:
    """What is to be taken away of the ids that are barred; what comes is left with its holder, to be written.

    Raises CannotCorrect where another holder has the same id: whether that was barred too, nobody can tell any more.
    """
    was, now = _first_bar(recorded.decisions), _first_bar(corrected.decisions)
    for holder in (recorded.holder, corrected.holder):
        holder.changed.pop((BarredPart, ""), None)
    if was == now:
        return []
    if now is not None:
        corrected.holder.changed[BarredPart, ""] = now
    if was is None:
        return []
    own = (was.holder, was.since_us)
    if connection.execute(_NAMESAKES, own).fetchone() is not None:
        raise CannotCorrect("barred-id", f"holder/{was.holder}", "Put it right by an event of today.")
    return [(_UNBAR, own)]


def _first_bar(decisions: Iterable[Decision]) -> BarredPart | None:
    """The bar that counts: the first."""
    bars = (part for one in decisions for part in one.changes if isinstance(part, BarredPart))
    return min(bars, key=lambda part: part.since_us, default=None)
