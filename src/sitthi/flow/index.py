"""The two tables as the walk uses them, checked at start: every name known, and consequences proven to end."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sitthi.flow.desk import Desk, Named
from sitthi.flow.spec import ACCOUNT, CommandSpec, Duty, Outward, ReactionSpec
from sitthi.flow.step import Step
from sitthi.kernel.errors import OurMistake

Finder = Callable[[Desk, Step, Named], None]
"""Puts the things a command names into ``Named``."""


SEEN_PARTS = {
    "number": (
        *("holder", "number", "wallet", "addons", "holds", "awaited", "refunds", "contracts"),
        *("points", "tier", "plans", "requests", "promises", "account_points", "plan", "request", "promise"),
        "refund",
    ),
    "account": ("holder", "account", "billing", "bills", "charges", "points"),
    "holder": ("holder", "complaints"),
}
"""What reactions see at each kind of place; plan, request and its promise are those the event is about, refund
the one that was paid to whom it is about."""


class Index:
    """Commands by name and by event type, reactions by event, duties by area."""

    def __init__(
        self,
        commands: tuple[CommandSpec, ...],
        reactions: tuple[ReactionSpec, ...],
        outward: tuple[Outward, ...],
        duties: Mapping[str, tuple[Duty, ...]],
        names: Mapping[str, Finder],
    ) -> None:
        """Build the index; raises OurMistake where a reaction names an unknown command or never ends."""
        self.commands = {spec.name: spec for spec in commands}
        self.by_event_type = {spec.event_type: spec for spec in commands if spec.event_type}
        self.reactions: dict[str, list[ReactionSpec]] = {}
        for reaction in reactions:
            if reaction.command not in self.commands:
                message = f"reaction to {reaction.event} names unknown command {reaction.command}"
                raise OurMistake(message)
            self.reactions.setdefault(reaction.event, []).append(reaction)
        self.outward: dict[str, list[Outward]] = {}
        for one in outward:
            self.outward.setdefault(one.event, []).append(one)
        self.duties = duties
        self.names = names
        self.seen_parts = SEEN_PARTS
        self._prove_end()
        self.with_account = self._reaching(self._needs_account)
        """Commands that read or change the account of their number, themselves or by what follows them."""
        self.with_tier = self._reaching(lambda spec: spec.tiers or spec.renames)
        """Commands by which a tier is decided or a group changes, themselves or by what follows them."""
        self._last = self._reaching(self._tells_others)

    def ends_batch(self, spec: CommandSpec) -> bool:
        """Whether nothing may follow a command in its batch.

        What it causes for another holder comes before what that does next, and a new name is known from then on.
        """
        return spec.name in self._last

    def _needs_account(self, spec: CommandSpec) -> bool:
        at_account = (one.at == ACCOUNT for event in spec.emits for one in self.reactions.get(event, ()))
        return spec.account or any(at_account)

    def _tells_others(self, spec: CommandSpec) -> bool:
        return spec.crosses or spec.renames or any(event in self.outward for event in spec.emits)

    def _reaching(self, test: Callable[[CommandSpec], bool]) -> frozenset[str]:
        """The commands for which something holds, or for one that may follow from them."""

        def reaches(name: str) -> bool:
            spec = self.commands[name]
            following = {one.command for event in spec.emits for one in self.reactions.get(event, ())}
            return test(spec) or any(map(reaches, following))

        return frozenset(filter(reaches, self.commands))

    def _prove_end(self) -> None:
        """Follow command -> events it may emit -> reactions; a way back to a command on the path is our mistake."""

        def follow(name: str, path: tuple[str, ...]) -> None:
            if name in path:
                message = f"consequences without end: {' -> '.join((*path, name))}"
                raise OurMistake(message)
            for event in self.commands[name].emits:
                for reaction in self.reactions.get(event, ()):
                    follow(reaction.command, (*path, name))

        for name in self.commands:
            follow(name, ())
