"""The shapes of the two tables that index the whole system: commands and reactions."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import msgspec

from sitthi.kernel.command import Command
from sitthi.kernel.decision import Decision, Event
from sitthi.standing.parts import Standing

Rule = Callable[[Any, Standing, Any], Decision]
"""``(command, standing, area terms) -> Decision``: pure."""

DueItem = tuple[int, str, str, msgspec.Struct]
"""When, which command, what distinguishes it (with the number and the time it makes the id), its body."""

DueRule = Callable[[Standing, Any], Iterable[DueItem]]
"""``(standing, area terms) -> due items`` of one area: pure."""

Reaction = Callable[[Command[Any], Event, Standing], Iterable[tuple[str, msgspec.Struct]]]
"""``(cause, event, standing) -> (qualifier, body)`` of the follow-up commands: pure."""


NUMBER = "number"
ACCOUNT = "account"
EVERYWHERE = "everywhere"
BY_USE = "tiered-by-use"
EVERY_TIER = "every-tier"
RECEIVERS = "receivers"
"""Where a consequence takes place."""


class CommandSpec(msgspec.Struct, frozen=True):
    """One line of the index of commands.

    ``event_type`` is the CloudEvents type that asks for it ("" = only we cause it); ``subject`` the kind of subject;
    ``parts`` what the rule reads; ``may`` the roles that may ask; ``emits`` the events it may cause; ``creates``
    whether its subject comes into being by it; ``account`` whether it reads or changes the billing account of its
    number; ``whole`` whether it is about a holder with all it has; ``tiers`` whether it reads what tiers are decided
    by, closed months of numbers and their groups; ``uses`` the field of its body that says how much was used ("" = it
    is no use); ``crosses`` whether it moves its subject to another holder, and ``renames`` whether it gives it another
    name, so that nothing may follow in the same batch; ``once_called`` whether its subject may be called as it once
    was, when the body says it was named (``named_us``) or just now.
    """

    name: str
    event_type: str
    subject: str
    body: type[msgspec.Struct]
    area: str
    rule: Rule
    parts: tuple[str, ...]
    may: frozenset[str]
    emits: tuple[str, ...] = ()
    clauses: tuple[str, ...] = ()
    creates: bool = False
    crosses: bool = False
    renames: bool = False
    once_called: bool = False
    account: bool = False
    whole: bool = False
    tiers: bool = False
    uses: str = ""


class Duty(msgspec.Struct, frozen=True):
    """One line of the index of duties: what falls due in an area at places that have something of it.

    ``of`` is what a place must have for anything to fall due (most have none, and are not asked); ``parts`` what the
    rule reads.
    """

    area: str
    due: DueRule
    of: str
    parts: tuple[str, ...]


class ReactionSpec(msgspec.Struct, frozen=True):
    """One line of the index of reactions: which command follows an event, made how, by which clauses.

    ``at`` says for which place: the number the event is about, its account, every place of the holder with points,
    the numbers of its account with a tier by use, every number of the holder in the tier programme, or those that
    receive for the group the event is about, or did. ``of`` is what a place must have for anything to follow there
    ("" = every place is asked).
    """

    event: str
    command: str
    make: Reaction
    clauses: tuple[str, ...] = ()
    at: str = NUMBER
    of: str = ""


class Outward(msgspec.Struct, frozen=True):
    """An event whose follow-up concerns another holder: it leaves through the outbox as a CloudEvent."""

    event: str
    event_type: str
    make: Callable[[Command[Any], Event, Standing], tuple[str, dict[str, object]]]
