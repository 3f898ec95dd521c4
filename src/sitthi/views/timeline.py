"""A life as one list, oldest first: what came from outside or fell due, and under each all that followed from it.

First only places are gathered, from the newest decision backwards; then each is read in its turn, so that of a long
life no more is held than where its decisions lie. What follows from a decision lies right behind it, in its batch; what
it caused for others came back through the outbox, under a key that follows from its own.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from sitthi.flow.corrected import OTHERWISE
from sitthi.flow.index import Index
from sitthi.flow.receipts import BLOCK_SIZE
from sitthi.flow.replay import command_of
from sitthi.kernel import ids
from sitthi.kernel.decision import Event
from sitthi.standing.care_parts import CarePlanPart
from sitthi.standing.parts import Standing
from sitthi.storage.pipeline import Connection
from sitthi.views import effects
from sitthi.views.history import who_had
from sitthi.views.life import NEVER_US, Earlier, Life, life_of
from sitthi.views.order import correction_of, in_order, recorded_since
from sitthi.views.past_points import seen
from sitthi.views.receipts import BLOCKS_KEPT, Shelf, Told

EVENT, DUE, CONSEQUENCE = "event", "due", "consequence"
"""Where a decision comes from: from outside, from the calendar, or from another decision."""
LIVES = {"deliver-message": "delivered", "fail-message": "failed", "give-up-message": "given-up"}
"""Commands that say how a message fared."""
AT_ONCE = BLOCKS_KEPT // 2
_STATES = "SELECT message, state FROM messages WHERE message = ANY(%s)"


class Span(msgspec.Struct, frozen=True):
    """Which part of a life is asked for: of what times, and the last how many happenings (0 = all)."""

    from_us: int = 0
    to_us: int = NEVER_US
    last: int = 0


class Fate(msgspec.Struct, frozen=True):
    """What became of a message, and when (0: that is not kept, as of a notice delivered at once)."""

    state: str
    at_us: int


class Follow(msgspec.Struct, frozen=True):
    """What a decision caused through the outbox for another: the event, about what, and its decision, if it is made."""

    event_type: str
    subject: str
    told: Told | None


class Line(msgspec.Struct, frozen=True):
    """A decision in a life.

    ``depth`` counts what it follows from among what is shown; ``because`` is its cause where that is not shown above
    it; ``follows`` is what it caused for others; ``fates`` what became of its messages, by their ids.
    """

    told: Told
    depth: int
    because: Told | None
    follows: tuple[Follow, ...]
    fates: dict[str, tuple[Fate, ...]]
    corrected: str = ""
    alike: bool = False

    @property
    def origin(self) -> str:
        """Where it comes from."""
        if self.told.command.cause:
            return CONSEQUENCE
        return DUE if self.told.command.source == ids.OWN_SOURCE else EVENT


class _Node(msgspec.Struct):
    told: Told
    above: int
    """Which of the nodes before it is its cause (-1: none of them)."""
    depth: int
    follows: tuple[Follow, ...] = ()
    shown: bool = False


class Timeline:
    """The life of one subject."""

    def __init__(
        self, connection: Connection, shelf: Shelf, index: Index, subject: str, at_us: int | None = None
    ) -> None:
        """Of a number, holder, account or the like; raises BadInput for one that nobody knows, or that has no life.

        A number's life is that of whoever had it at an instant; of who has it now, where none is said or known.
        """
        self._connection = connection
        self._shelf = shelf
        self._index = index
        self._life: Life = life_of(connection, subject)
        then_us = shelf.known_us if at_us is None else at_us
        if self._life.before and then_us is not None:
            had = who_had(connection, shelf, subject.partition("/")[2], then_us)
            self._life = life_of(connection, subject, self.before[0].number_no if had is None else had)
        self._fates: dict[str, list[Fate]] = {}
        self._reported_since: set[str] = set()
        """Messages of which a decision tells how they fared, one that was not known."""
        self._corrected: dict[bytes, Told] = {}
        self._linked: dict[int, dict[int, int]] = {}
        """Of a decision those that follow from it and lie elsewhere: where, and for which time they were made."""
        self._branches: dict[int, set[int]] = {}
        """Of what happened elsewhere, the decisions by which it concerns this life; of all else every one does."""

    @property
    def before(self) -> tuple[Earlier, ...]:
        """The lives that a number had before this one, oldest first."""
        return self._life.before

    def lines(self, span: Span | None = None) -> Iterator[Line]:
        """The decisions of a life, oldest first, each followed by what followed from it."""
        roots = self._roots(span or Span())
        for start in range(0, len(roots), AT_ONCE):
            portion = roots[start : start + AT_ONCE]
            self._shelf.fetch(portion)
            trees = [self._tree(loc) for loc in portion]
            states = self._states([one.told for tree in trees for one in tree if one.shown])
            for tree in trees:
                yield from self._told(tree, states)

    def _roots(self, span: Span) -> list[int]:
        """Where what the life consists of lies, each thing that happened once, oldest first."""
        found: dict[int, int] = {}
        self._reported_since = set(filter(None, map(_reported, recorded_since(self._shelf, self._life.chains))))
        for one in in_order(self._shelf, self._life.chains, span.from_us):
            self._note(one, span.to_us)
            if one.command.at_us > span.to_us or not self._life.concerns(one):
                continue
            root = self._root(one)
            if root.loc not in found and len(found) == span.last > 0:
                break
            found[root.loc] = root.command.at_us
            if root.loc == one.loc:
                self._branches.pop(root.loc, None)
            else:
                self._branches.setdefault(root.loc, set()).add(one.loc)
        return [loc for _, loc in sorted((at_us, loc) for loc, at_us in found.items())]

    def _note(self, one: Told, to_us: int) -> None:
        """Keep what became of a message, or of a decision, for when that which sent it, or it, is told."""
        body = correction_of(one)
        if body is not None:
            self._corrected.setdefault(ids.key_of(body.corrects), one)
        message = _reported(one)
        if not message:
            return
        state = LIVES[one.command.name]
        fates = self._fates.setdefault(message, [])
        if one.command.at_us <= to_us:
            fates.insert(0, Fate(state, one.command.at_us))

    def _root(self, one: Told) -> Told:
        """What a decision comes from in the end, among decisions about the same holder."""
        while one.command.cause:
            cause = self._cause(one)
            if cause is None or cause.receipt.holder != one.receipt.holder:
                break
            if one.afterwards or cause.loc // BLOCK_SIZE != one.loc // BLOCK_SIZE:
                self._linked.setdefault(cause.loc, {})[one.loc] = one.command.at_us
            one = cause
        return one

    def _cause(self, one: Told) -> Told | None:
        """The decision that one follows from, None where it is not there, or was not known."""
        before = self._shelf.above(one)
        if before is not None:
            return before
        loc = self._shelf.loc_of(one.command.cause)
        found = None if loc is None else self._shelf.at(loc)
        return found if found is not None and self._shelf.knows(found) else None

    def _tree(self, loc: int) -> list[_Node]:
        """A decision and all that followed from it for the same holder; shown is what concerns the life."""
        nodes = [_Node(self._shelf.at(loc), -1, 0)]
        self._grow(nodes, 0)
        branches = self._branches.get(loc)
        for node in nodes:
            own = branches is None or node.told.loc in branches
            node.shown = own or (node.above >= 0 and nodes[node.above].shown)
        for node in reversed(nodes):
            if node.shown and node.above >= 0 and not nodes[node.above].shown:
                nodes[node.above].shown = True
        return nodes

    def _grow(self, nodes: list[_Node], first: int) -> None:
        """Put behind the last of some nodes what followed from it: at once, through the outbox, or as a correction."""
        places = {nodes[first].told.key: first}
        one = self._shelf.behind(nodes[first].told.loc)
        while one is not None and one.command.cause in places and self._shelf.knows(one):
            above = places[one.command.cause]
            places[one.key] = len(nodes)
            nodes.append(_Node(one, above, nodes[above].depth + 1))
            one = self._shelf.behind(one.loc)
        there = {node.told.loc for node in nodes}
        for place in range(first, len(nodes)):
            node = nodes[place]
            node.follows = tuple(self._follows(node.told))
            for loc in self._beside(node):
                if loc not in there:
                    nodes.append(_Node(self._shelf.at(loc), place, node.depth + 1))
                    self._grow(nodes, len(nodes) - 1)

    def _beside(self, node: _Node) -> list[int]:
        """Where else lies what followed from a decision for the same holder, in order of time."""
        own = node.told
        found = dict(self._linked.get(own.loc, {}))
        for follow in node.follows:
            if follow.told is not None and follow.told.receipt.holder == own.receipt.holder:
                found[follow.told.loc] = follow.told.command.at_us
        return sorted(found, key=lambda loc: (found[loc], loc))

    def _follows(self, one: Told) -> Iterator[Follow]:
        """What a decision caused through the outbox."""
        spec = self._index.commands.get(one.command.name)
        for event in one.decision.events:
            for outward in self._index.outward.get(event.name, ()):
                assert spec is not None, "what has consequences is in the index"
                to, _ = outward.make(command_of(one.command, spec), event, _standing(one, event))
                own = ids.derived_key(one.command.at_us, one.key, outward.event_type, to)
                loc = self._shelf.loc_of(ids.request_key(ids.OWN_SOURCE, own.hex()))
                found = None if loc is None else self._shelf.at(loc)
                known = found if found is not None and self._shelf.knows(found) else None
                yield Follow(outward.event_type, to, known)

    def _states(self, decisions: list[Told]) -> dict[str, str]:
        """How far messages have come of which no decision tells: notices, delivered as soon as they are announced."""
        told = self._fates.keys() | self._reported_since
        sent = [name for one in decisions for name in _messages(one) if name not in told]
        return dict(self._connection.execute(_STATES, (sent,)).fetchall()) if sent else {}

    def _told(self, tree: list[_Node], states: dict[str, str]) -> Iterator[Line]:
        above = tree[0].told
        because = self._cause(above) if above.command.cause else None
        for node in _deep(tree):
            own = node.told
            follows = tuple(
                one for one in node.follows if one.told is None or one.told.receipt.holder != own.receipt.holder
            )
            fates = {name: self._fate(name, own.command.at_us, states) for name in _messages(own)}
            correction = self._corrected.get(own.key)
            corrected = "" if correction is None else ids.decision_id(correction.key)
            alike = self._alike(own if correction is None else correction)
            yield Line(own, node.depth, because if own is above else None, follows, fates, corrected, alike)

    def _alike(self, correction: Told) -> bool:
        """Whether a decision corrects another of which only balances were not as they should have been."""
        body = correction_of(correction)
        if body is None or body.how != OTHERWISE or body.before != body.now:
            return False
        loc = self._shelf.loc_of(ids.key_of(body.corrects))
        return loc is not None and self._shelf.at(loc).decision.outcome == correction.decision.outcome

    def _fate(self, message: str, sent_us: int, states: dict[str, str]) -> tuple[Fate, ...]:
        became = self._fates.pop(message, None)
        if became is None:
            state = states.get(message, "queued")
            became = [] if state == "queued" else [Fate(state, 0)]
        return Fate("queued", sent_us), *became


def _deep(tree: list[_Node]) -> Iterator[_Node]:
    """The nodes that are shown, each before those under it."""
    under: dict[int, list[int]] = {}
    for place, node in enumerate(tree):
        under.setdefault(node.above, []).append(place)
    waiting = [0]
    while waiting:
        place = waiting.pop()
        if tree[place].shown:
            yield tree[place]
            waiting += reversed(under.get(place, []))


def _reported(one: Told) -> str:
    """The message of which a decision says how it fared; none of any other decision."""
    if one.command.name not in LIVES or not one.decision.changes:
        return ""
    return str(msgspec.json.decode(one.command.body)["message"])


def _messages(one: Told) -> list[str]:
    return [effects.message_id(one, position) for position in range(len(one.decision.messages))]


def _standing(one: Told, event: Event) -> Standing:
    """What a reaction to an event saw, as far as the receipt of its cause has it."""
    read = one.read()
    plans = (part for part in (*one.decision.changes, *seen(read)) if isinstance(part, CarePlanPart))
    plan = next((part for part in plans if part.plan == event.about), None)
    standing = effects.after(read, one.decision.changes)
    return standing if plan is None else msgspec.structs.replace(standing, plan=plan)
