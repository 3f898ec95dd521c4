"""The two tables as the walk uses them, checked at start: every name known, and consequences proven to end."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sitthi.flow.desk import Desk, Named
from sitthi.flow.spec import CommandSpec, Duty, Outward, ReactionSpec
from sitthi.flow.step import Step
from sitthi.kernel.errors import OurMistake

Finder = Callable[[Desk, Step, Named], None]
"""Puts the things a command names into ``Named``."""


DUTY_PARTS = {
    "number": ("holder", "number", "wallet", "addons", "holds", "awaited", "refunds", "contracts"),
    "account": ("holder", "account", "billing", "bills", "charges"),
    "holder": ("holder", "complaints"),
}
"""What the duties of each kind of place read."""


class Index:
    """Commands by name and by event type, reactions by event, duties by area."""

    def __init__(
        self,
        commands: tuple[CommandSpec, ...],
        reactions: tuple[ReactionSpec, ...],
        outward: tuple[Outward, ...],
        duties: Mapping[str, tuple[tuple[str, Duty], ...]],
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
        self.duty_parts = DUTY_PARTS
        self._prove_end()
        self.settling = frozenset(name for name in self.commands if self._settles(name))
        """Commands that may, themselves or by what follows, settle a contract with what its account owes."""

    def tells_others(self, spec: CommandSpec) -> bool:
        """Whether a command may cause something for another holder, which then comes before what that does next."""
        return spec.crosses or any(event in self.outward for event in spec.emits)

    def _settles(self, name: str) -> bool:
        spec = self.commands[name]
        following = (one.command for event in spec.emits for one in self.reactions.get(event, ()))
        return spec.bills or any(self._settles(one) for one in following)

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
