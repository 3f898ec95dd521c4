"""A number's life as tests of add-ons need it: rules called by hand, changes applied, due work done."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from functools import cache
from typing import Any

import msgspec
from msgspec.structs import replace

from sitthi.areas.addons import rules
from sitthi.areas.addons import terms as reader
from sitthi.areas.addons.model import RESUMED, TOP_UP, RequestAddon, RetryAddon, StartAddon
from sitthi.areas.addons.terms import AddonTerms
from sitthi.kernel.command import CUSTOMER, Command
from sitthi.kernel.decision import Decision, Remedy, Transfer
from sitthi.kernel.money import parse_thb
from sitthi.standing import funds
from sitthi.standing.parts import (
    ACTIVE,
    PRE_ACTIVE,
    AddonPart,
    MessagePart,
    NumberPart,
    Standing,
    WalletPart,
)
from sitthi.terms import Values, Version
from sitthi.terms.model import Plain, by_name
from tests.days import at
from tests.shipped import shipped

NUMBER = "0812345678"
SUBJECT = f"number/{NUMBER}"
DOCUMENTS = ("addons", "general", "prepaid")
ON = dt.date(2024, 4, 1)


@cache
def book_versions() -> dict[str, Version]:
    """The documents that add-ons rest on, as in the book."""
    book = shipped()
    return {document: book.in_force(document, ON) for document in DOCUMENTS}


def terms(*off: str, **changed: dict[str, Plain]) -> AddonTerms:
    """The terms as the book has them, clauses switched off, values changed by document and name."""
    versions = dict(book_versions())
    for document, values in changed.items():
        version = versions[document]
        known = dict(version.values)
        for name, value in values.items():
            known[name] = replace(known[name], value=value)
        versions[document] = replace(version, values=by_name(tuple(known.values())))
    return reader.read({name: Values(version) for name, version in versions.items()}, frozenset(off))


BOOK = terms()


def end_of(day: str) -> int:
    """The last microsecond of a Thai day."""
    return at(f"{day} 23:59:59") + 999_999


def number(**other: Any) -> NumberPart:
    """An active prepaid number with a main package."""
    part = NumberPart(
        number=NUMBER,
        account="BA1",
        product="mobile",
        charging="prepaid",
        main_package="my-second",
        status=ACTIVE,
        why="",
        since_us=0,
        active_since_us=1,
    )
    return replace(part, **other)


def wallet(satang: int = 100_000, **other: int) -> WalletPart:
    """A wallet with 1,000 THB of money received."""
    return replace(WalletPart(balance_satang=satang, valid_until_us=1 << 60), **other)


def welcome() -> MessagePart:
    """The message whose delivery completes the first activation."""
    return MessagePart("m1", "welcome", "queued", "activation", 1, 0, 0, 0, {})


class Life:
    """One number with its wallet and add-ons; ``moved`` are all transfers, ``said`` all templates sent."""

    def __init__(self, terms: AddonTerms = BOOK, **parts: Any) -> None:
        """A standing with an active number and 1,000 THB, but for the parts given."""
        self.terms = terms
        whole = Standing(number=number(), wallet=wallet(), addons=(), awaited=())
        self.standing = replace(whole, **parts)
        self.moved: list[Transfer] = []
        self.said: list[str] = []
        self.began = self.standing

    @property
    def addon(self) -> AddonPart:
        """The add-on last heard of."""
        return self.all[-1]

    @property
    def all(self) -> tuple[AddonPart, ...]:
        """All open add-ons."""
        return self.standing.addons

    def do(self, body: msgspec.Struct, at_us: int) -> Decision:
        """Decide one command and apply what it changes."""
        rule = getattr(rules, rule_name(body))
        command = Command(rule_name(body), "test", "1", SUBJECT, at_us, CUSTOMER, b"", body)
        decision: Decision = rule(command, self.standing, self.terms)
        self.apply(decision)
        return decision

    def apply(self, decision: Decision) -> None:
        """Take over what a decision changes, as the desk does: ended and lapsed add-ons leave it."""
        addons = {one.seq: one for one in self.standing.addons}
        for part in decision.changes:
            if isinstance(part, NumberPart):
                self.standing = replace(self.standing, number=part)
            elif isinstance(part, WalletPart):
                self.standing = replace(self.standing, wallet=part)
            elif isinstance(part, AddonPart):
                addons[part.seq] = part
        is_open = {seq: one for seq, one in addons.items() if one.state not in {"ended", "lapsed"}}
        self.standing = replace(self.standing, addons=tuple(is_open.values()))
        self.moved += decision.transfers
        self.said += [message.template for message in decision.messages]

    def until(self, at_us: int) -> list[tuple[int, str]]:
        """Do all that falls due up to a time, in order; when and what it was."""
        done: list[tuple[int, str]] = []
        while items := sorted(rules.due(self.standing, self.terms), key=lambda item: item[:3]):
            due_us, name, _, body = items[0]
            if due_us > at_us:
                break
            assert len(done) < 200, "due work without end"
            self.do(body, due_us)
            done.append((due_us, name))
        return done

    def buy(self, offer: str, at_us: int, *, confirmed: bool = True) -> AddonPart:
        """Buy an add-on, whose confirmation arrives at once unless told otherwise."""
        decision = self.do(RequestAddon(offer), at_us)
        assert decision.outcome == "granted"
        if confirmed:
            self.do(StartAddon(self.standing.number.addons_made), at_us)
        return self.addon

    def credit(self, satang: int, at_us: int) -> None:
        """A top-up to the main balance, and at once the renewals that wait for it."""
        after, _ = funds.give(self.standing.wallet, NUMBER, satang, "channel/test")
        self.standing = replace(self.standing, wallet=after)
        self.retry(TOP_UP, at_us)

    def resume(self, at_us: int) -> None:
        """Service again, and at once the renewals that wait for it."""
        self.standing = replace(self.standing, number=number(status=ACTIVE))
        self.retry(RESUMED, at_us)

    def retry(self, on: str, at_us: int) -> None:
        """Try every waiting renewal once more."""
        for one in self.all:
            if one.state == "retrying":
                self.do(RetryAddon(one.seq, on), at_us)

    def mend(self, remedies: Iterable[Remedy], at_us: int) -> None:
        """Do what a refusal says would help, one event after the other."""
        for remedy in remedies:
            if remedy.type == "topup.requested":
                self.credit(parse_thb(str(remedy.data["amount"])), at_us)
            elif remedy.type == "number.resumed":
                self.resume(at_us)
            elif remedy.type == "message.delivered":
                assert self.standing.number.status == PRE_ACTIVE
                starting = self.standing.number.starting_value_satang
                self.standing = replace(self.standing, number=number(), awaited=())
                self.credit(starting, at_us)
            else:
                assert remedy.type == "addon.requested"
                assert self.do(RequestAddon(str(remedy.data["offer"])), at_us).outcome == "granted"


def rule_name(body: msgspec.Struct) -> str:
    """The name of the rule that decides a body: RequestAddon -> request_addon."""
    name = type(body).__name__
    return "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in name).lstrip("_")


def balances(transfers: Iterable[Transfer]) -> Counter[str]:
    """What each account has gained by transfers."""
    accounts: Counter[str] = Counter()
    for one in transfers:
        assert one.amount > 0
        accounts[one.debit] -= one.amount
        accounts[one.credit] += one.amount
    return accounts


def clauses(decision: Decision, *, met: bool) -> list[str]:
    """The clauses of a decision's reasons that were met, or were not."""
    return [reason.clause for reason in decision.reasons if reason.met is met]
