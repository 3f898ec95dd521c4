"""Playing a row: what was so before, what was decided, what is so after; all of it undone, for the next."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import msgspec

from sitthi.app import Options, World
from sitthi.flow import receipts
from sitthi.flow.request import DECIDED, MALFORMED, Answer
from sitthi.flow.spec import ReactionSpec
from sitthi.kernel import moment
from sitthi.kernel.decision import GRANTED, REFUSED
from sitthi.terms import Book
from sitthi.views.prove import prove
from tests.ground import Ground
from tests.life import decide, later, opened, play
from tests.lifecycle.attempts import ATTEMPTS, STANDING
from tests.lifecycle.customers import CUSTOMERS, HOLDERS
from tests.lifecycle.plays import NOW, PLAYS, Play
from tests.lifecycle.things import Things, things
from tests.stories.telling import by_key

AREAS = {
    "wallet": "wallet", "usage": "wallet", "contracts": "wallet", "billing": "wallet", "payments": "wallet",
    "refunds": "wallet", "addons": "addon", "points": "points", "rewards": "points", "tiers": "tier", "care": "care",
    "requests": "care", "delivery": "care",
}  # fmt: skip
"""The programme each area belongs to; numbers, holders and messages are nobody's."""
OWN = {"complete-activation": "wallet"}
"""A command of no programme's area that is a consequence for one."""


class Decided(msgspec.Struct, frozen=True):
    """One decision: its command, by which programme, when, how, what it names, and the events it follows from."""

    command: str
    programme: str
    at_us: int
    outcome: str
    named: frozenset[str]
    unmet: frozenset[str]
    after: frozenset[str]

    @property
    def day(self) -> str:
        """The Thai day of it."""
        return f"{moment.moment_of(self.at_us):%Y-%m-%d}"


class Tried(msgspec.Struct, frozen=True):
    """How an attempt went, with all that was decided of it at once."""

    outcome: str
    named: frozenset[str]
    unmet: frozenset[str]


class Played(msgspec.Struct, frozen=True):
    """One row played with one customer."""

    itself: Decided | None
    follows: tuple[Decided, ...]
    earlier: tuple[Decided, ...]
    before: Things
    after: Things
    tried_before: dict[str, Tried]
    tried: dict[str, Tried]
    later: tuple[Decided, ...]


def told_in_order(customer: str) -> list[bytes]:
    """The life of a customer up to the morning of the row."""
    return sorted(CUSTOMERS[customer](), key=lambda raw: str(json.loads(raw)["time"]))


class Stage:
    """A customer on a database of its own; whatever is played there is taken back."""

    def __init__(self, ground: Ground, book: Book, customer: str) -> None:
        self._ground = ground
        self._book = book
        self.customer = customer
        self.reactions: dict[str, list[ReactionSpec]] | None = None
        """What follows events in the worlds made from now on, where it is not what the index says."""
        answers = play(self.world(), *told_in_order(customer))
        assert all(answer.state == DECIDED for answer in answers), self._stuck()
        assert not [one for one in decided(self.world(), answers) if one.outcome == REFUSED], customer

    def world(self, delay_us: int | None = 0) -> World:
        """The world as it is."""
        world = self._ground.world(self._book, Options(null_delay_us=delay_us))
        if self.reactions is not None:
            world.index.reactions = self.reactions
        return world

    @contextmanager
    def undone(self) -> Iterator[None]:
        """What happens inside has not happened afterwards."""
        with self._ground.connection.transaction(force_rollback=True):
            yield

    def holds(self) -> tuple[Things, dict[str, bool]]:
        """What the customer has, by programme, and whether each standing attempt is granted."""
        names = [name for those in STANDING[self.customer].values() for name in those]
        granted = {name: self._tries(name, Play(None), NOW).outcome == GRANTED for name in names}
        return things(self.world(), HOLDERS[self.customer]), granted

    def plays(self, row: str, name: str, attempts: Sequence[str], until: str = "") -> Played:
        """Play a row: ``attempts`` are tried beside the standing ones, and what falls due ``until`` is seen."""
        one = PLAYS[row][name]
        standing = [attempt for those in STANDING[self.customer].values() for attempt in those]
        names = [*standing, *(attempt for attempt in attempts if attempt not in standing)]
        with self.undone():
            world = self.world(one.delay_us)
            earlier = decided(world, play(world, *one.given, until=one.lead))
            before = things(world, HOLDERS[self.customer])
            tried_before = {name: self._tries(name, one, one.lead) for name in standing}
            itself, follows = _happens(world, one)
            after = things(world, HOLDERS[self.customer])
            comes = decided(world, play(self.world(one.delay_us)))
            tried = {name: self._tries(name, one, later(one.time, hours=1)) for name in names}
            comes += decided(world, play(self.world(one.delay_us), until=until or None))
        return Played(itself, follows, earlier, before, after, tried_before, tried, comes)

    def lives(self, events: Sequence[bytes], size: int, until: str) -> dict[bytes, bytes]:
        """Every receipt, by its key, of events played in batches of a size; what is proven of the books holds."""
        with self.undone():
            options = Options(batch_size=size, keep_going=True)
            world = self._ground.world(self._book, options)
            answers = list(world.player().play(events, moment.parse_time(until)))
            assert {answer.state for answer in answers} <= {DECIDED, MALFORMED}, self._stuck()
            proof = prove(world.connection, deep=size == 1, rulebook=world.rulebook)
            assert proof.held, proof.faults
        return by_key(answers)

    def _stuck(self) -> str:
        """Why something was set aside."""
        return str(self._ground.connection.execute("SELECT event, trace FROM stuck ORDER BY 1 LIMIT 1").fetchone())

    def _tries(self, name: str, one: Play, time: str) -> Tried:
        """One attempt, taken back."""
        with self.undone():
            world = self.world(one.delay_us)
            called = one.called if time > one.time else Play(None).called
            answers = play(world, ATTEMPTS[name](f"try-{name}", called, time))
            own = next(answer for answer in answers if answer.own >= 0)
            assert own.state == DECIDED, own.error
            at_once = decided(world, [own])[own.own :]
        named = frozenset(one for each in at_once for one in each.named)
        return Tried(at_once[0].outcome, named, at_once[0].unmet)


def _happens(world: World, one: Play) -> tuple[Decided | None, tuple[Decided, ...]]:
    """What a row's event decides, or what falls due: the event itself and what follows at once."""
    if one.event is None:
        return None, decided(world, play(world, until=one.time))
    raw = one.event if isinstance(one.event, bytes) else one.event(world)
    (answer,) = decide(world, raw)
    assert answer.state == DECIDED, answer.error
    found = decided(world, [answer])
    return found[answer.own], found[answer.own + 1 :]


def decided(world: World, answers: Sequence[Answer]) -> tuple[Decided, ...]:
    """Every decision in some answers, in order."""
    events: dict[bytes, frozenset[str]] = {}
    found = []
    for receipt in (receipt for answer in answers for receipt in answer.receipts):
        command, decision = opened(receipt)
        events[receipts.decode(receipt).key] = frozenset(event.name for event in decision.events)
        area = world.index.commands[command.name].area
        named = {name for reason in decision.reasons for name in (reason.clause, reason.reading) if name}
        unmet = {name for reason in decision.reasons for name in (reason.clause, reason.reading) if not reason.met}
        found.append(
            Decided(
                command.name,
                OWN.get(command.name) or AREAS.get(area, ""),
                command.at_us,
                decision.outcome,
                frozenset(named),
                frozenset(unmet - {""}),
                events.get(command.cause, frozenset()),
            )
        )
    return tuple(found)
