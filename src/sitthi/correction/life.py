"""A holder's life as its receipts tell it: every decision as it counts now, and what came from outside, in order."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import msgspec

from sitthi.correction.taken import Taken, names_taken
from sitthi.flow import corrected, receipts
from sitthi.flow.index import Index
from sitthi.flow.receipts import Receipt, StoredCommand
from sitthi.flow.replay import command_of
from sitthi.flow.request import Request
from sitthi.kernel.decision import LATE, Decision
from sitthi.kernel.errors import BadInput
from sitthi.standing.parts import MessagePart, Standing
from sitthi.storage.pipeline import Connection
from sitthi.views.receipts import Shelf

_PLACES = """
SELECT 'holder', h.holder_no, h.holder, h.decided_us, h.last_loc, h.due_us FROM holders h WHERE h.holder = %(holder)s
UNION ALL
SELECT 'account', a.account_no, a.account, a.decided_us, a.last_loc, a.due_us
FROM accounts a JOIN holders h USING (holder_no) WHERE h.holder = %(holder)s
UNION ALL
SELECT 'number', n.number_no, n.number, w.decided_us, w.last_loc, w.due_us
FROM numbers n JOIN wallets w USING (number_no) JOIN holders h USING (holder_no) WHERE h.holder = %(holder)s
"""
_AWAITED = """
SELECT doc::text FROM messages WHERE place_no = ANY(%s) AND doc->>4 <> ''
"""
_BLOCKED = "SELECT count(*) FROM stuck WHERE holder = %s AND state <> 'dropped'"


class PlaceRow(msgspec.Struct, frozen=True):
    """A place of the holder as it is kept: holder, account or number, when and where it was last decided on."""

    kind: str
    place_no: int
    name: str
    decided_us: int
    last_loc: int
    due_us: int


class Known(msgspec.Struct, frozen=True):
    """A decision as it counts now: its receipt, the place it is kept at, and in which order it came.

    ``was`` is, of one that stands, the decision as it was first made.
    """

    key: bytes
    stored: bytes
    receipt: Receipt
    command: StoredCommand
    place: PlaceRow
    loc: int
    was: bytes = b""

    @property
    def decision(self) -> Decision:
        """What was decided."""
        found = receipts.decision_of(self.receipt)
        return Decision(*(getattr(found, name) for name in Decision.__struct_fields__))

    @property
    def standing(self) -> Standing:
        """What it read."""
        return receipts.standing_of(self.receipt)

    @property
    def at_us(self) -> int:
        """When it was decided."""
        return self.command.at_us

    @property
    def asked(self) -> bool:
        """Whether it came from outside the holder's own life: nobody else's is caused by its own decisions."""
        return self.command.id != self.key.hex()


class Life(msgspec.Struct):
    """All of a holder: its places, its decisions by key, and which have gone by an earlier correction."""

    holder: str
    places: list[PlaceRow]
    known: dict[bytes, Known]
    gone: set[bytes]
    first: dict[int, bytes]
    """The first decision of each subscription, by its internal number."""
    delays: dict[str, int | None]
    """How long the messages that were awaited took, by the id of the decision that sent them (None = unknown)."""
    taken: list[Taken]
    """Names of its ended subscriptions that others have taken, in order of time."""

    @property
    def place_nos(self) -> list[int]:
        """The internal numbers of all its places."""
        return [one.place_no for one in self.places]


def places_of(connection: Connection, holder: str) -> list[PlaceRow]:
    """The places of a holder as they are kept."""
    return [PlaceRow(*row) for row in connection.execute(_PLACES, {"holder": holder})]


def is_blocked(connection: Connection, holder: str) -> bool:
    """Whether an event of the holder is stuck, so that others wait behind it."""
    row = connection.execute(_BLOCKED, (holder,)).fetchone()
    return row is not None and row[0] > 0


def read_life(connection: Connection, holder: str) -> Life:
    """Read all there is of a holder; the caller has locked it."""
    places = places_of(connection, holder)
    shelf = Shelf(connection)
    delays = _delays(connection, [one.place_no for one in places])
    life = Life(holder, places, {}, set(), {}, delays, names_taken(connection, shelf, holder))
    found = sorted((entry for place in places for entry in _chain(shelf, place)), key=lambda one: one[0])
    for loc, stored, place in found:
        _take(life, loc, stored, place)
    return life


def _chain(shelf: Shelf, place: PlaceRow) -> Iterator[tuple[int, bytes, PlaceRow]]:
    """The receipts of one place; raises BadInput where the oldest are no longer there."""
    loc = place.last_loc
    while loc:
        try:
            entry = shelf.entry(loc)
        except AssertionError:
            raise BadInput(
                what=f"the receipts of {place.kind}/{place.name} do not go back to its beginning",
                remedy="Attach the months that were detached, and ask again.",
            ) from None
        yield loc, entry.receipt, place
        loc = entry.before


def _take(life: Life, loc: int, stored: bytes, place: PlaceRow) -> None:
    """One receipt more, in the order of recording: the newest says how a decision counts."""
    receipt = receipts.decode(stored)
    if not corrected.is_correction(receipt) and receipts.decision_of(receipt).outcome == LATE:
        return
    now = corrected.meant(stored)
    if now.receipt is None:
        life.known.pop(now.key, None)
        life.gone.add(now.key)
        return
    life.gone.discard(now.key)
    before = life.known.get(now.key)
    whole = receipts.decode(now.receipt)
    # A decision keeps its place in the order of arrival; one that came late has its own.
    life.known[now.key] = Known(
        now.key,
        now.receipt,
        whole,
        receipts.command_of(whole),
        place,
        before.loc if before is not None else loc,
        now.was,
    )
    if place.kind == "number":
        life.first.setdefault(place.place_no, now.key)


def requests_of(life: Life, index: Index) -> list[Request]:
    """What came from outside, in order of time and then of arrival, as requests."""
    asked = sorted((one for one in life.known.values() if one.asked), key=lambda one: (one.at_us, one.loc))
    return [request_of(one.command, one.key, index) for one in asked]


def request_of(command: StoredCommand, key: bytes, index: Index) -> Request:
    """A stored command as the request it was; raises BadInput where this program has no such command."""
    spec = index.commands.get(command.name)
    if spec is None:
        raise BadInput(what=f"this program has no command {command.name!r}", remedy="Use the version that decided it.")
    return Request(spec, command_of(command, spec), key)


def _delays(connection: Connection, place_nos: list[int]) -> dict[str, int | None]:
    found: dict[str, int | None] = {}
    for (doc,) in connection.execute(_AWAITED, (place_nos,)):
        part = _MESSAGE.decode(doc)
        found[part.message.partition(".")[0]] = part.deliver_us - part.queued_us if part.deliver_us else None
    return found


_MESSAGE: Any = msgspec.json.Decoder(MessagePart)
