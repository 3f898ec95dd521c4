"""What the tests of use and holds start from: parts built by hand, and a small world that carries decisions out."""

import datetime as dt
from collections import Counter
from functools import cache
from typing import Any

import msgspec
from msgspec.structs import replace

from sitthi.areas.usage import rules
from sitthi.areas.usage import terms as usage_terms
from sitthi.areas.usage.model import (
    EndHolds,
    ExpireHold,
    ExtendHold,
    ReleaseHold,
    ReportUsage,
    RequestHold,
    SettleHold,
)
from sitthi.areas.usage.terms import UsageTerms
from sitthi.kernel.command import CUSTOMER, Command
from sitthi.kernel.decision import REFUSED, Decision, Reason, Remedy
from sitthi.kernel.moment import DAY_US, SECOND_US, parse_time
from sitthi.kernel.money import parse_thb
from sitthi.ledger import chart
from sitthi.standing import funds
from sitthi.standing.parts import (
    ACTIVE,
    PRE_ACTIVE,
    RETRYING,
    AddonPart,
    Allowance,
    HoldPart,
    MessagePart,
    NumberPart,
    Standing,
    WalletPart,
)
from tests.shipped import shipped

AT = parse_time("2024-04-01T10:00:00+07:00")
NUMBER = "0812345678"
GB = 1024**3
FINVER = (Allowance("data", 20 * GB), Allowance("voice", 6_000))
NET = (Allowance("data", 0, unlimited=True),)
NAMES: dict[type[msgspec.Struct], tuple[str, Any]] = {
    ReportUsage: ("report-usage", rules.report_usage),
    RequestHold: ("request-hold", rules.request_hold),
    ExtendHold: ("extend-hold", rules.extend_hold),
    SettleHold: ("settle-hold", rules.settle_hold),
    ReleaseHold: ("release-hold", rules.release_hold),
    ExpireHold: ("expire-hold", rules.expire_hold),
    EndHolds: ("end-holds", rules.end_holds),
}


@cache
def terms(*off: str) -> UsageTerms:
    """The terms of the package's own book, with clauses switched off."""
    book = shipped()
    on = dt.date(2024, 4, 1)
    values = {name: book.values(name, on) for name in ("sample", "prepaid", "addons", "general", "house")}
    return usage_terms.read(values, frozenset(off))


def number(**changed: Any) -> NumberPart:
    """An active prepaid number charged by the second."""
    part = NumberPart(NUMBER, "BA1", "mobile", "prepaid", "my-second", ACTIVE, "", AT - DAY_US, AT - DAY_US)
    return replace(part, **changed)


def wallet(balance_satang: int = 10_000, **changed: Any) -> WalletPart:
    """A wallet valid for ten more days."""
    return replace(WalletPart(balance_satang, valid_until_us=AT + 10 * DAY_US), **changed)


def addon(seq: int = 1, family: str = "finver", **changed: Any) -> AddonPart:
    """A one-off add-on of a family, bought a day ago, running for twenty more days."""
    offer = {"finver": "finver-149", "net": "net-279"}.get(family, family)
    part = AddonPart(
        seq=seq,
        offer=offer,
        family=family,
        state=ACTIVE,
        round=1,
        rounds=1,
        requested_us=AT - DAY_US,
        valid_from_us=AT - DAY_US,
        valid_until_us=AT + 20 * DAY_US,
        allowances=NET if family == "net" else FINVER,
    )
    return replace(part, **changed)


def waiting_addon(**changed: Any) -> AddonPart:
    """An auto-renewing Finver whose round ended a second ago without money for the next."""
    part = addon(
        offer="finver-139-auto6",
        state=RETRYING,
        rounds=6,
        valid_until_us=AT - SECOND_US,
        retry_until_us=AT + 3 * DAY_US,
        paid_satang=14_873,
    )
    return replace(part, **changed)


def hold(**changed: Any) -> HoldPart:
    """An open hold of ten seconds of calls at main rates, asked for ten minutes ago."""
    part = HoldPart("h1", "voice", "", "pending", 10, 20, (), AT - 600 * SECOND_US, AT + 3_000 * SECOND_US)
    return replace(part, **changed)


def confirmation(deliver_us: int = 0) -> MessagePart:
    """The confirmation of a first activation on its way."""
    return MessagePart("m1.1", "confirmation", "queued", "activation", 1, AT - SECOND_US, deliver_us, 0, {})


def clauses(decision: Decision, *, met: bool) -> list[str]:
    """The clauses of the reasons that were met, or of those that were not."""
    return [reason.clause for reason in decision.reasons if reason.met == met]


def reason(decision: Decision, clause: str, which: int = 0) -> Reason:
    """A reason by its clause."""
    return [one for one in decision.reasons if one.clause == clause][which]


def remedies(decision: Decision) -> list[str]:
    """The types of the events that would make a refused request possible; raises where nothing would."""
    assert decision.possible is not None
    return [remedy.type for remedy in decision.possible.how]


class World:
    """One number with all it has; decisions are carried out on it, and every transfer is booked."""

    def __init__(self, *, at_us: int = AT, off: tuple[str, ...] = (), **parts: Any) -> None:
        """The parts named, the others as usual."""
        self.terms = terms(*off)
        self.at_us = at_us
        self.number: NumberPart = parts.get("number", number())
        self.wallet: WalletPart = parts.get("wallet", wallet())
        self.addons: dict[int, AddonPart] = {one.seq: one for one in parts.get("addons", ())}
        self.holds: dict[str, HoldPart] = {one.hold: one for one in parts.get("holds", ())}
        self.awaited: tuple[MessagePart, ...] = parts.get("awaited", ())
        self.booked: Counter[tuple[str, str]] = Counter()

    def __repr__(self) -> str:
        return f"World({self.standing})"

    @property
    def standing(self) -> Standing:
        """What the number has now."""
        return Standing(
            number=self.number,
            wallet=self.wallet,
            addons=tuple(self.addons.values()),
            holds=tuple(self.holds.values()),
            awaited=self.awaited,
        )

    def ask(self, body: msgspec.Struct) -> Decision:
        """Decide without carrying anything out."""
        name, rule = NAMES[type(body)]
        command = Command(name, "network/gy", "1", f"number/{NUMBER}", self.at_us, CUSTOMER, b"", body)
        decision: Decision = rule(command, self.standing, self.terms)
        return decision

    def do(self, body: msgspec.Struct) -> Decision:
        """Decide and carry out; a refusal changes nothing."""
        decision = self.ask(body)
        if decision.outcome == REFUSED:
            assert (decision.changes, decision.transfers, decision.events) == ((), (), ())
        for part in decision.changes:
            self._put(part)
        for moved in decision.transfers:
            assert moved.amount > 0
            self.booked[moved.debit, moved.unit] -= moved.amount
            self.booked[moved.credit, moved.unit] += moved.amount
        return decision

    def mend(self, decision: Decision) -> None:
        """Do what a refusal names, one after the other, at the time it names."""
        assert decision.possible is not None
        self.at_us = max(self.at_us, decision.possible.from_us)
        if any(one.deliver_us and one.deliver_us <= self.at_us for one in self.awaited):
            self._confirm()
        for remedy in decision.possible.how:
            self._apply(remedy)

    def _put(self, part: object) -> None:
        if isinstance(part, WalletPart):
            self.wallet = part
        elif isinstance(part, AddonPart):
            self.addons[part.seq] = part
        else:
            assert isinstance(part, HoldPart)
            self.holds.pop(part.hold, None)
            if part.state == "pending":
                self.holds[part.hold] = part

    def _confirm(self) -> None:
        self.number = replace(self.number, status=ACTIVE)
        self.awaited = ()

    def _apply(self, remedy: Remedy) -> None:
        data = remedy.data
        if remedy.type == "topup.requested":
            assert data["channel"] == "kiosk"
            assert self.number.status != PRE_ACTIVE
            self.top_up(parse_thb(str(data["amount"])))
        elif remedy.type == "number.resumed":
            self.number = replace(self.number, status=ACTIVE, why="")
            self.retry()
        elif remedy.type == "message.delivered":
            assert remedy.subject == f"message/{self.awaited[0].message}"
            self._confirm()
        elif remedy.type == "hold.released":
            decision = self.do(msgspec.convert(data, ReleaseHold))
            assert decision.outcome != REFUSED
            if decision.events:  # money is free again, and renewals that wait may take it
                self.retry()
        else:
            assert remedy.type == "hold.requested"
            assert self.do(msgspec.convert(data, RequestHold)).outcome != REFUSED

    def top_up(self, amount_satang: int) -> None:
        """A top-up as the wallet does it: what is owed first, validity, then renewals that wait."""
        self.wallet, _ = funds.give(self.wallet, NUMBER, amount_satang, chart.channel("kiosk"))
        until_us = max(self.wallet.valid_until_us, self.at_us) + 30 * DAY_US
        self.wallet = replace(self.wallet, valid_until_us=until_us)
        self.retry()

    def retry(self) -> None:
        """Renewals that wait are charged if they can be, and their allowances are there again."""
        for one in list(self.addons.values()):
            price_satang = self.terms.renewals[one.offer]
            covered = self.number.status == ACTIVE and self.wallet.available_satang >= price_satang
            if one.state == RETRYING and covered:
                self.wallet, _ = funds.take(self.wallet, NUMBER, price_satang, chart.ADDON_REVENUE)
                until_us = self.at_us + 31 * DAY_US
                self.addons[one.seq] = replace(one, state=ACTIVE, valid_from_us=self.at_us, valid_until_us=until_us)
