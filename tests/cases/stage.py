"""Playing a case through the corridor on a real database; nothing of it stays.

A run is one transaction that is rolled back at its end, so that any number of cases share one database.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache, lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import msgspec
import yaml

from sitthi.app import Options, World
from sitthi.areas.addons import store as addons_store
from sitthi.areas.numbers import store as numbers_store
from sitthi.flow import receipts
from sitthi.flow.areas import AREAS
from sitthi.flow.receipts import StoredCommand, StoredDecision
from sitthi.flow.request import MALFORMED, REPEATED, STUCK, WAITING, Answer
from sitthi.flow.rulebook import Rulebook
from sitthi.kernel import ids
from sitthi.kernel.decision import REFUSED
from sitthi.kernel.errors import BadInput
from sitthi.standing.parts import AddonPart, HoldPart, NumberPart, RefundPart, WalletPart
from sitthi.standing.tier_parts import TierPart
from sitthi.storage.pipeline import Connection
from sitthi.terms import Book
from sitthi.terms.overlay import Overlaid, lay_over
from tests.cases import money, rewards, tiers
from tests.cases.besides import offer_shown, publish, put_in
from tests.cases.casebook import CORRECTED, PUBLISHED, SHOWN
from tests.cases.setting import event_line, setting
from tests.cases.shapes import Case, When
from tests.shipped import remembered, shipped

NOTHING: Mapping[str, Any] = MappingProxyType({})
_HOLD = msgspec.json.Decoder(HoldPart)


class Seen(msgspec.Struct, frozen=True):
    """One decision as its receipt has it."""

    key: bytes
    holder: str
    raw: bytes
    command: StoredCommand
    decision: StoredDecision


class Standings(msgspec.Struct, frozen=True):
    """All that is stored of one number."""

    number: NumberPart
    wallet: WalletPart
    addons: tuple[AddonPart, ...]
    holds: tuple[HoldPart, ...]
    refunds: tuple[RefundPart, ...]
    tier: TierPart


class Found(msgspec.Struct, frozen=True):
    """What became of one event: due work before it, its own decision, its consequences, what stands after it."""

    before: tuple[Seen, ...]
    own: Seen | None
    after: tuple[Seen, ...]
    state: str
    error: BadInput | None
    standings: dict[str, Standings]
    shown: str = ""
    money: money.Money | None = None


class Run(msgspec.Struct, frozen=True):
    """A case played event by event."""

    found: tuple[Found, ...]
    afterwards: tuple[Seen, ...]
    standings: dict[str, Standings]
    lines: tuple[bytes, ...]
    receipts: tuple[Seen, ...]
    money: money.Money | None


class Scene(msgspec.Struct, frozen=True):
    """The moment after a refusal: where its case stands, and the line that was refused."""

    connection: Connection
    book: Book
    case: Case
    when: When
    line: bytes
    refusal: Seen


class Watch(msgspec.Struct, frozen=True, kw_only=True):
    """Who looks on while a case is played: at refusals, at each event as it was decided, at the end.

    ``given_at_once``: what is given is decided in one batch, which takes less time and gives the same.
    """

    on_refusal: Callable[[Scene], None] | None = None
    on_event: Callable[[When, Found], None] | None = None
    at_the_end: Callable[[World], None] | None = None
    given_at_once: bool = False


UNWATCHED = Watch()
REMEMBERING = tuple(msgspec.structs.replace(area, read=remembered(area.read)) for area in AREAS)
GIVEN_BATCH = 500


@cache
def plain_book() -> Book:
    """The book as shipped."""
    return shipped()


def book_for(case: Case, book: Book) -> Book:
    """The book with the case's overlay laid over it; what was switched off before stays so."""
    if case.overlay is None:
        return book
    laid = _laid(case, book)
    return Book(laid.documents, book.folder, overlay=laid.name, off=book.off | laid.off)


def _laid(case: Case, book: Book) -> Overlaid:
    if isinstance(case.overlay, str):
        return lay_over(book.documents, book.folder / "overlays" / f"{case.overlay}.yaml")
    overlay = {"overlay": "inline", "why": {"th": "ในตัวอย่างนี้", "en": "In this case."}, **(case.overlay or {})}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "inline.yaml"
        path.write_text(yaml.safe_dump(overlay, allow_unicode=True, sort_keys=False), encoding="utf-8")
        return lay_over(book.documents, path)


def open_world(case: Case, connection: Connection, book: Book, batch_size: int = 1) -> World:
    """A world for one run of a case."""
    options = Options(batch_size=batch_size, keep_going=True, null_delay_us=case.delivery_us)
    return World("case", connection, book, options, rulebook=_rulebook(book))


@lru_cache(maxsize=4)
def _rulebook(book: Book) -> Rulebook:
    """One over a book for all the cases that are played by it."""
    return Rulebook(book, REMEMBERING)


@contextmanager
def unkept(connection: Connection) -> Iterator[None]:
    """One transaction of which nothing stays; its snapshot is the one in which books are proven."""
    connection.execute("BEGIN ISOLATION LEVEL REPEATABLE READ")
    try:
        yield
    finally:
        # Not by psycopg, which forgets all statements it has prepared when it sees a rollback: half the time of a case.
        connection.pgconn.exec_(b"ROLLBACK")


def play(case: Case, connection: Connection, book: Book, watch: Watch = UNWATCHED) -> Run:
    """Play a case event by event; ``book`` is the one its overlay is laid over."""
    with unkept(connection):
        return _Play(case, connection, book_for(case, book), watch).run()


def replay(case: Case, connection: Connection, book: Book, lines: tuple[bytes, ...], size: int) -> list[Seen]:
    """Play the lines of a run in batches of a size: every receipt."""
    with unkept(connection):
        world = open_world(case, connection, book_for(case, book), size)
        answers = list(world.player().play(lines, case.until_us or None))
        return [one for answer in answers if answer.state != REPEATED for one in map(_seen, answer.receipts)]


class _Play:
    """One run of one case, event by event."""

    def __init__(self, case: Case, connection: Connection, book: Book, watch: Watch) -> None:
        self.case = case
        self.connection = connection
        self.world = open_world(case, connection, book)
        self.player = self.world.player()
        self.watch = watch
        self.all: list[Seen] = []
        self.lines: list[bytes] = []

    def run(self) -> Run:
        self._given()
        found = tuple(self._one(when) for when in self.case.when)
        afterwards: tuple[Seen, ...] = ()
        if self.case.until_us:
            answers = list(self.player.play([], self.case.until_us))
            afterwards = self._taken(answers)
        if self.watch.at_the_end is not None:
            self.watch.at_the_end(self.world)
        asked = self.case.state is not None
        standings, world = (self._standings(), self._money()) if asked else ({}, None)
        return Run(found, afterwards, standings, tuple(self.lines), tuple(self.all), world)

    def _given(self) -> None:
        lines = list(setting(self.case))
        self.lines += lines
        if not self.watch.given_at_once:
            for line in lines:
                _taken_on(self._send(line).own)
            return
        self.player.batch_size = GIVEN_BATCH
        keys = {_key(line) for line in lines}
        for answer in self.player.play(lines):
            self._sound(answer)
            seen = [_seen(raw) for raw in answer.receipts]
            if answer.state == MALFORMED or answer.key in keys:
                _taken_on(seen[answer.own] if seen else None)
            self.all += seen
        self.player.batch_size = self.world.options.batch_size

    def _one(self, when: When) -> Found:
        found = self._decided(when)
        if self.watch.on_event is not None:
            self.watch.on_event(when, found)
        return found

    def _decided(self, when: When) -> Found:
        if when.event == PUBLISHED:
            error = publish(self.world.book, when.data)
            return Found((), None, (), "refused" if error else "granted", error, {})
        if when.event == SHOWN:
            return Found((), None, (), "granted", None, {}, offer_shown(self.world, when))
        if when.event == CORRECTED:
            return self._corrected()
        line = line_of(self._resolved(when))
        self.lines.append(line)
        found = self._send(line, (when.then.state if when.then is not None else None) or {})
        own = found.own
        if own is not None and own.decision.outcome == REFUSED and self.watch.on_refusal is not None:
            scene = Scene(self.connection, self.world.book, self.case, when, line, own)
            self.watch.on_refusal(scene)
        return found

    def _corrected(self) -> Found:
        """What came late is put in: its own decision, then the corrections of what had followed.

        Nothing may be asked of the world after it: in batches of another size the case is told without it.
        """
        outcome = put_in(self.world)
        if outcome.why is not None:
            error = BadInput(what=outcome.why.what, remedy=outcome.why.remedy)
            return Found((), None, (), REFUSED, error, self._standings())
        seen = [_seen(one.stored) for one in outcome.changes]
        place = [one.how for one in outcome.changes].index("late")
        after = tuple(seen[:place] + seen[place + 1 :])
        return Found((), seen[place], after, "decided", None, self._standings(), money=self._money(seen))

    def _money(self, more: Sequence[Seen] = ()) -> money.Money:
        return money.read(self.connection, (one for seen in (*self.all, *more) for one in seen.decision.transfers))

    def _send(self, line: bytes, asked: Mapping[str, Any] = NOTHING) -> Found:
        """``asked``: what is asked of the state after it; what is not asked is not read."""
        key = _key(line)
        before: list[Seen] = []
        after: list[Seen] = []
        own: Seen | None = None
        state, error = "", None
        for answer in self.player.play([line]):
            self._sound(answer)
            if answer.state == MALFORMED:
                state, error = MALFORMED, answer.error
            elif answer.key == key:
                state = answer.state
                seen = [_seen(raw) for raw in answer.receipts]
                own = seen[answer.own]
                before += seen[: answer.own]
                after += seen[answer.own + 1 :]
            else:
                (after if state else before).extend(map(_seen, answer.receipts))
        if state != REPEATED:
            self.all += [*before, *([own] if own else []), *after]
        standings = self._standings() if asked else {}
        world = self._money() if asked.keys() & set(money.ALL) else None
        return Found(tuple(before), own, tuple(after), state, error, standings, money=world)

    def _taken(self, answers: list[Answer]) -> tuple[Seen, ...]:
        for answer in answers:
            self._sound(answer)
        seen = tuple(_seen(raw) for answer in answers for raw in answer.receipts)
        self.all += seen
        return seen

    def _sound(self, answer: Answer) -> None:
        if answer.state in {STUCK, WAITING}:
            rows = self.connection.execute("SELECT trace FROM stuck").fetchall()
            raise AssertionError(f"stuck: {rows}")

    def _resolved(self, when: When) -> When:
        """The event with what it names of the past put in: a message sent, a top-up or a payment made."""
        if when.topup:
            of = next(one for one in self.case.when if one.id == when.topup)
            data = {**when.data, "event": {"source": of.source, "id": of.id}}
            return msgspec.structs.replace(when, data=data)
        if when.payment:
            named = [ids.request_key(one.source, one.id) for one in self.case.when if one.id == when.payment]
            data = {**when.data, "payment": ids.decision_id(named[0]) if named else when.payment}
            return msgspec.structs.replace(when, data=data)
        if when.redemption:
            return rewards.resolved(when, self.case.when, self.connection)
        if when.message:
            return msgspec.structs.replace(when, subject=f"message/{self._message(when.message)}")
        return when

    def _message(self, template: str) -> str:
        for seen in reversed(self.all):
            for position, message in enumerate(seen.decision.messages, 1):
                if message.template == template:
                    return f"{ids.decision_id(seen.key)}.{position}"
        raise AssertionError(f"no message {template!r} has been sent")

    def _standings(self) -> dict[str, Standings]:
        rows = self.connection.execute("SELECT number_no FROM numbers ORDER BY number_no").fetchall()
        numbers = self.connection.execute(numbers_store.READ, ([row[0] for row in rows],)).fetchall()
        found: dict[str, Standings] = {}
        for row in sorted(numbers, key=lambda one: int(one[0])):
            number_no, *_, part, wallet = numbers_store.number(row)
            found[part.number] = Standings(
                part,
                wallet,
                tuple(addons_store.addon(doc) for doc in self._docs("addons", number_no, "seq")),
                tuple(_HOLD.decode(doc) for doc in self._docs("holds", number_no, "hold")),
                tuple(numbers_store.refund(doc) for doc in self._docs("refunds", number_no, "refund")),
                tiers.of_number(self.connection, number_no, part.number),
            )
        return found

    def _docs(self, table: str, number_no: int, order: str) -> Iterator[str]:
        query = f"SELECT doc::text FROM {table} WHERE number_no = %s ORDER BY {order}"
        for (doc,) in self.connection.execute(query, (number_no,)).fetchall():
            yield str(doc)


def _key(line: bytes) -> bytes:
    named = json.loads(line)
    return ids.request_key(named["source"], named["id"])


def _taken_on(own: Seen | None) -> None:
    """What is given has to come to be."""
    assert own is not None, "given: the event was not taken"
    assert own.decision.outcome != REFUSED, f"given: {own.decision.reasons}"


def _seen(raw: bytes) -> Seen:
    receipt = receipts.decode(raw)
    return Seen(bytes(receipt.key), receipt.holder, raw, receipts.command_of(receipt), receipts.decision_of(receipt))


def line_of(when: When) -> bytes:
    """An event of a case as CloudEvent in one line."""
    return event_line(when.event, when.subject, when.at_us, when.data, (when.source, when.id))
