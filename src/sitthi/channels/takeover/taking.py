"""Taking rows over in batches through the corridor: counting what became of each, and tying the money to the ledger."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from sitthi.channels.takeover.claims import Claims, Doubts, find_doubts
from sitthi.channels.takeover.reading import Row, read_rows
from sitthi.channels.takeover.rows import NUMBERS, Addons, event, left_behind, rejected
from sitthi.channels.takeover.untaken import AT_THE_END, Untaken
from sitthi.flow import receipts
from sitthi.flow.admit import Door
from sitthi.flow.corridor import Corridor, lane_of
from sitthi.flow.request import DECIDED, REPEATED, Answer, Request
from sitthi.kernel import ids
from sitthi.kernel.decision import GRANTED, Reason, Remedy
from sitthi.kernel.errors import BadInput
from sitthi.kernel.money import parse_thb
from sitthi.ledger import chart
from sitthi.views.receipts import Shelf

BATCH_SIZE = 2_000
REMEDY = "Correct the row and run the import again; nothing is taken twice."

KEYS_TABLE = "CREATE TEMPORARY TABLE IF NOT EXISTS taken_keys (key_hi bigint NOT NULL, key_lo bigint NOT NULL)"
KEYS_EMPTY = "TRUNCATE taken_keys"
KEYS_COPY = "COPY taken_keys (key_hi, key_lo) FROM STDIN"
KEYS_COUNTED = "ANALYZE taken_keys"
SEEN = """
SELECT d.key_hi, d.key_lo, d.loc FROM unnest(%s::bigint[], %s::bigint[]) AS u (hi, lo)
JOIN decisions d ON d.key_hi = u.hi AND d.key_lo = u.lo ORDER BY d.loc
"""
COUNT_ANEW = "ANALYZE holders, accounts, numbers"
COUNT_ANEW_EACH = 4
COUNT_ANEW_FROM = 4_000
"""A world that fills from nothing outgrows what the server believes of it: without counting anew after 4,000 rows,
16,000 and so on, it reads whole tables to find two thousand holders, and each batch is slower than the one before."""

OPENED = """
SELECT coalesce(sum(t.amount), 0)::bigint
FROM taken_keys k JOIN decisions d USING (key_hi, key_lo) JOIN transfers t ON t.loc = d.loc
WHERE t.debit = (SELECT id FROM ledger_names WHERE kind = 'account' AND name = %s)
  AND t.unit = (SELECT id FROM ledger_names WHERE kind = 'unit' AND name = %s)
"""


class Totals(msgspec.Struct):
    """What became of the rows of a lane, and its money: told by the file and found in the ledger. Amounts in satang.

    ``file_satang`` is told by the rows taken now or before, ``rejected_satang`` by the others, as far as it is
    readable. ``addons_taken`` are those of numbers taken now or before.
    """

    read: int = 0
    taken: int = 0
    repeated: int = 0
    rejected: int = 0
    addons_read: int = 0
    addons_taken: int = 0
    addons_rejected: int = 0
    file_satang: int = 0
    rejected_satang: int = 0
    ledger_satang: int = 0

    def add(self, other: Totals) -> None:
        """Add another lane's."""
        for name in self.__struct_fields__:
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def ties(self) -> bool:
        """Whether every row has become something, and the money in the file is the money in the ledger."""
        rows = self.read == self.taken + self.repeated + self.rejected
        addons = self.addons_read == self.addons_taken + self.addons_rejected
        return rows and addons and self.file_satang == self.ledger_satang


class Files(msgspec.Struct, frozen=True):
    """What is taken over: the two files, the name of where they come from, and the time it is done at (RFC 3339).

    ``doubts``: what the file of numbers says twice; lanes that share it need to know.
    """

    numbers: Path
    addons: Path | None
    source: str
    time: str
    doubts: Doubts | None = None


class Asked(msgspec.Struct, frozen=True):
    """A row on its way: its request, the money it brings, and its add-ons (line, bytes)."""

    row: Row
    request: Request
    satang: int
    addons: list[tuple[int, bytes]]


ReasonText = Callable[[Reason], str]
"""A reason in words."""


class Lane:
    """Takes over the rows whose holders belong to one lane of several; one writer each."""

    def __init__(self, corridor: Corridor, door: Door, says: ReasonText, *, lane: int = 0, lanes: int = 1) -> None:
        """``says`` puts the reasons of refusals into words."""
        self._corridor = corridor
        self._door = door
        self._says = says
        self._lane = lane
        self._lanes = lanes
        self._shelf = Shelf(corridor.connection)
        self._count_anew_at = COUNT_ANEW_FROM
        self.totals = Totals()

    def take(self, files: Files, batch_size: int = BATCH_SIZE) -> Iterator[list[Untaken]]:
        """Take all rows of this lane; at the end the totals tie or do not.

        Gives after each batch what was not taken, in the order of the rows; last the add-ons that no number claimed.
        """
        connection = self._corridor.connection
        connection.execute(KEYS_TABLE)
        connection.execute(KEYS_EMPTY)
        doubts = find_doubts(connection, files.numbers) if files.doubts is None else files.doubts
        self._claims = Claims(doubts)
        addons = Addons(files.addons)
        if self._lane == 0:
            self.totals.addons_read = addons.read
        batch: list[Asked] = []
        untaken: list[Untaken] = []
        for row in read_rows(files.numbers, NUMBERS):
            # Other lanes' add-ons are taken out too, so that what is left at the end is nobody's.
            asked = self._ask(row, addons, files, untaken)
            if asked is not None:
                batch.append(asked)
            if len(batch) >= batch_size:
                yield _in_order(untaken + self._run(batch))
                batch, untaken = [], []
                self._count_anew()
        untaken += self._run(batch)
        if self._lane == 0:
            left = sorted([*addons.rejects, *addons.unclaimed()], key=lambda one: one.line)
            self.totals.addons_rejected += len(left)
            untaken.append(Untaken(AT_THE_END, left))
        yield _in_order(untaken)
        self.totals.ledger_satang = self._opened_satang()

    def _ask(self, row: Row, addons: Addons, files: Files, untaken: list[Untaken]) -> Asked | None:
        """The request of a row, or None where it is another lane's or malformed (then noted)."""
        number = row.cells.get("number", "")
        doubt = self._claims.look(row)
        mine = lane_of(ids.holder_slot(row.cells.get("holder", "")), self._lanes) == self._lane
        own: list[tuple[int, bytes]] = []
        try:
            own = addons.take(number)
            if not mine:
                return None
            if doubt is not None:
                raise doubt
            request = self._door.admit(event(row, own, files.source, files.time), row.line)
        except BadInput as error:
            if mine:
                self.totals.read += 1
                untaken.append(self._reject(row, own, [error]))
            return None
        self.totals.read += 1
        return Asked(row, request, request.command.body.balance_satang, own)

    def _reject(self, row: Row, addons: list[tuple[int, bytes]], why: list[BadInput]) -> Untaken:
        """Note a row that is not taken, with a complaint for each thing wrong, and its add-ons with it."""
        self.totals.rejected += 1
        self.totals.rejected_satang += _readable_satang(row)
        self.totals.addons_rejected += len(addons)
        left = [left_behind(row.cells.get("number", ""), line) for line, _ in addons]
        return Untaken(row.line, [*(rejected("numbers", row, error) for error in why), *left])

    def _run(self, batch: list[Asked]) -> list[Untaken]:
        if not batch:
            return []
        known = self._answered_before(batch)
        answers = iter(self._corridor.run([one.request for one in batch if one.request.key not in known]))
        keys: list[bytes] = []
        untaken: list[Untaken] = []
        for asked in batch:
            answer = known.get(asked.request.key) or next(answers)
            why = self._why_not(answer)
            if why is None:
                self._count(asked, repeated=answer.state == REPEATED)
                keys.append(asked.request.key)
            else:
                untaken.append(self._reject(asked.row, asked.addons, why))
        self._keep(keys)
        return untaken

    def _answered_before(self, batch: list[Asked]) -> dict[bytes, Answer]:
        """The stored answers of rows that an earlier run has sent, read block by block: in a second run, nearly all."""
        requests = {asked.request.key: asked.request for asked in batch}
        rows = self._corridor.connection.execute(SEEN, ids.halves(requests)).fetchall()
        known: dict[bytes, Answer] = {}
        for hi, lo, loc in rows:
            key, stored = ids.whole(hi, lo), self._shelf.entry(loc).receipt
            command = receipts.ENCODER.encode(requests[key].command)
            if bytes(receipts.decode(stored).command) == command:
                known[key] = Answer(REPEATED, key, [stored])
        return known

    def _count_anew(self) -> None:
        if self._lane == 0 and self.totals.taken >= self._count_anew_at:
            self._corridor.connection.execute(COUNT_ANEW)
            self._count_anew_at *= COUNT_ANEW_EACH

    def _count(self, asked: Asked, *, repeated: bool) -> None:
        totals = self.totals
        if repeated:
            totals.repeated += 1
        else:
            totals.taken += 1
        totals.file_satang += asked.satang
        totals.addons_taken += len(asked.addons)

    def _why_not(self, answer: Answer) -> list[BadInput] | None:
        """Why a row was not taken, one complaint a reason; None where it was, now or before."""
        if answer.state in {DECIDED, REPEATED}:
            decision = receipts.decision_of(receipts.decode(answer.receipts[answer.own]))
            if decision.outcome == GRANTED:
                return None
            how = ", ".join(_told(one) for one in decision.possible.how) if decision.possible else ""
            remedy = f"Possible after {how}." if how else REMEDY
            unmet = [reason for reason in decision.reasons if not reason.met]
            return [BadInput(what=self._says(reason), remedy=remedy, field=reason.clause) for reason in unmet]
        if answer.error is not None:
            return [answer.error]
        what = f"could not be decided and is set aside as {answer.state}: our own mistake"
        return [BadInput(what=what, remedy="`sitthi stuck list` shows it; then run the import again.")]

    def _keep(self, keys: list[bytes]) -> None:
        """Note the keys of what was taken, so that the ledger can be asked for exactly these."""
        with self._corridor.connection.cursor().copy(KEYS_COPY) as copy:
            for key in keys:
                copy.write_row(ids.apart(key))

    def _opened_satang(self) -> int:
        """The money of opening transfers in the ledger, of the rows taken now or before."""
        connection = self._corridor.connection
        connection.execute(KEYS_COUNTED)
        row = connection.execute(OPENED, (chart.OPENING, chart.SATANG)).fetchone()
        assert row is not None
        return int(row[0])


def _in_order(untaken: list[Untaken]) -> list[Untaken]:
    return sorted(untaken, key=lambda one: one.place)


def _readable_satang(row: Row) -> int:
    try:
        return parse_thb(row.cells.get("balance") or "0")
    except BadInput:
        return 0


def _told(remedy: Remedy) -> str:
    data = ", ".join(f"{name} {value}" for name, value in remedy.data.items())
    return f"{remedy.type} ({data})" if data else remedy.type
