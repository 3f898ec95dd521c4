"""What a batch names, and the one look-up of everything that is concerned by it, before anything is locked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

import msgspec

from sitthi.areas.wallet.model import account_key
from sitthi.flow.places import WITH_TIER
from sitthi.flow.request import Request
from sitthi.flow.spec import CommandSpec
from sitthi.kernel import ids, moment
from sitthi.kernel.command import Command
from sitthi.standing.care_parts import CarePlanPart

SUBJECTS = ("number", "account", "message", "holder", "contract", "complaint", "reward", "device", "request")
"""What commands are about."""
LOOK_UP = """
SELECT 'number', number, 'number', number_no, holder_no, slot, marks
FROM numbers WHERE current AND number = ANY(%s::text[])
"""
"""Numbers by themselves, in the form of RESOLVE: what that makes of those without marks whose account is not needed."""
RESOLVE = """
WITH named AS MATERIALIZED (
    SELECT number, number_no, holder_no, slot, account, marks FROM numbers WHERE current AND number = ANY(%s::text[])
), concerned AS MATERIALIZED (
    SELECT account_no FROM accounts WHERE account = ANY(%s::text[])
    UNION SELECT a.account_no FROM named n JOIN accounts a USING (account) WHERE n.number = ANY(%s::text[])
    UNION SELECT c.account_no FROM named n JOIN contracts c USING (number_no) WHERE n.marks & 1 = 1 AND c.open
    UNION SELECT c.account_no FROM contracts c WHERE c.contract = ANY(%s::text[])
    UNION SELECT c.account_no FROM contracts c WHERE c.open AND c.number_no = ANY(%s::bigint[])
    UNION SELECT unnest(%s::bigint[])
    UNION SELECT m.place_no FROM messages m WHERE m.message = ANY(%s::text[])
    UNION SELECT a.account_no FROM care_imeis i JOIN care_plans p USING (plan) JOIN numbers n USING (number_no)
        JOIN accounts a USING (account) WHERE i.imei = ANY(%s::text[])
    UNION SELECT a.account_no FROM care_requests r JOIN numbers n USING (number_no) JOIN accounts a USING (account)
        WHERE r.request = ANY(%s::text[])
    UNION SELECT a.account_no FROM numbers n JOIN accounts a USING (account)
        WHERE n.number_no = ANY(%s::bigint[]) AND n.marks & 256 = 256
    UNION SELECT a.account_no FROM named n JOIN accounts a USING (account) WHERE n.marks & 256 = 256
    UNION SELECT a.account_no FROM messages m JOIN numbers n ON n.number_no = m.place_no JOIN accounts a USING (account)
        WHERE m.message = ANY(%s::text[]) AND n.marks & 256 = 256
    UNION SELECT a.account_no FROM holders h JOIN accounts a USING (holder_no) WHERE h.holder = ANY(%s::text[])
    UNION SELECT c.account_no FROM holders h JOIN numbers n USING (holder_no) JOIN contracts c USING (number_no)
        WHERE h.holder = ANY(%s::text[]) AND n.current AND n.marks & 3 = 3 AND c.open
    UNION SELECT a.account_no FROM named n JOIN accounts a USING (holder_no) JOIN points p ON p.place_no = a.account_no
        WHERE n.number = ANY(%s::text[]) AND n.marks & 2 = 2
), settled AS MATERIALIZED (
    SELECT c.number_no FROM concerned a JOIN contracts c USING (account_no) JOIN wallets w USING (number_no)
        WHERE c.open AND w.due_us <= %s
    UNION SELECT n.number_no FROM concerned c JOIN accounts a USING (account_no) JOIN numbers n USING (account)
        JOIN wallets w USING (number_no) WHERE n.marks & 256 = 256 AND w.due_us <= %s
), beside AS (
    SELECT account_no FROM concerned
    UNION SELECT c.account_no FROM settled JOIN contracts c USING (number_no) WHERE c.open
    UNION SELECT a.account_no FROM settled JOIN numbers n USING (number_no) JOIN accounts a USING (account)
        WHERE n.marks & 256 = 256
)
SELECT 'number', n.number, 'number', n.number_no, n.holder_no, n.slot, n.marks FROM named n
UNION ALL
SELECT 'account', a.account, 'account', a.account_no, a.holder_no, h.slot, 0
    FROM beside c JOIN accounts a USING (account_no) JOIN holders h USING (holder_no)
UNION ALL
SELECT 'message', m.message, 'number', m.place_no, n.holder_no, n.slot, n.marks
    FROM messages m JOIN numbers n ON n.number_no = m.place_no WHERE m.message = ANY(%s::text[])
UNION ALL
SELECT 'message', m.message, 'holder', m.place_no, h.holder_no, h.slot, 0
    FROM messages m JOIN holders h ON h.holder_no = m.place_no WHERE m.message = ANY(%s::text[])
UNION ALL
SELECT 'holder', h.holder, 'holder', h.holder_no, h.holder_no, h.slot, 0
    FROM holders h WHERE h.holder = ANY(%s::text[])
UNION ALL
SELECT 'contract', c.contract, 'number', c.number_no, n.holder_no, n.slot, n.marks
    FROM contracts c JOIN numbers n USING (number_no) WHERE c.contract = ANY(%s::text[])
UNION ALL
SELECT 'complaint', c.complaint, 'holder', c.holder_no, c.holder_no, h.slot, 0
    FROM complaints c JOIN holders h USING (holder_no) WHERE c.complaint = ANY(%s::text[])
UNION ALL
SELECT 'reward', r.redemption, 'number', r.number_no, n.holder_no, n.slot, n.marks
    FROM redemptions r JOIN numbers n USING (number_no) WHERE r.redemption = ANY(%s::text[])
UNION ALL
SELECT 'device', p.plan, 'number', p.number_no, n.holder_no, n.slot, n.marks
    FROM care_imeis i JOIN care_plans p USING (plan) JOIN numbers n USING (number_no) WHERE i.imei = ANY(%s::text[])
UNION ALL
SELECT 'request', r.request, 'number', r.number_no, n.holder_no, n.slot, n.marks
    FROM care_requests r JOIN numbers n USING (number_no) WHERE r.request = ANY(%s::text[])
UNION ALL
SELECT 'due', p.name, p.kind, p.place_no, p.holder_no, p.slot, p.marks
    FROM places p WHERE p.place_no = ANY(%s::bigint[])
UNION ALL
SELECT 'whole', n.number, 'number', n.number_no, n.holder_no, n.slot, n.marks
    FROM holders h JOIN numbers n USING (holder_no) WHERE h.holder = ANY(%s::text[]) AND n.current AND n.marks & 34 <> 0
UNION ALL
SELECT 'settled', n.number, 'number', n.number_no, n.holder_no, n.slot, n.marks
    FROM settled JOIN numbers n USING (number_no)
"""
"""What is concerned: (why, name, kind of its place, the place's and its holder's internal number, slot, marks).

The accounts are those named, those of numbers whose commands need them, or that have protection plans, and those that
contracts give an advance back on; with these are settled the numbers of such contracts, and those with plans, for which
something is due. Of a holder that a command is about as a whole come all accounts, all numbers with points or tiers,
and the accounts of their contracts; with a number that is to get another name all accounts of its holder with points,
which may have gone to it.
"""
NAMED_FIELDS = {
    "to_account": "account",
    "to_number": "number",
    "sms_number": "number",
    "contract": "contract",
    "imei": "device",
    "device": "device",
}
"""Fields of bodies that name something like a subject, whatever the command is about."""
OTHER_FIELDS = frozenset({"bank_account", "top_up_key", "payment", "bill", "reward"})
"""Fields of bodies that name something else to be read."""
Row = tuple[str, str, str, int, int, int, int]
"""What is concerned, as RESOLVE finds it."""
CREATES_MOST = 3
"""Places that one command may bring into being: a number taken over comes with its account and holder."""


_naming: dict[type[msgspec.Struct], tuple[str, ...]] = {}


def naming_fields(body: type[msgspec.Struct]) -> tuple[str, ...]:
    """The fields of a kind of body that name what is to be read; most have none."""
    known = _naming.get(body)
    if known is None:
        # A body may also say by a property what one of its fields names.
        known = _naming[body] = tuple(field for field in (*NAMED_FIELDS, *sorted(OTHER_FIELDS)) if hasattr(body, field))
    return known


class Needs(msgspec.Struct, frozen=True):
    """What only the index and the terms can say of commands: which need their number's account, which reward one means.

    ``with_tier`` are the commands by which tiers may be decided; ``reward_of`` answers a reward's id, "" where none is
    meant.
    """

    with_account: frozenset[str]
    with_tier: frozenset[str]
    reward_of: Callable[[Command[Any]], str]


NO_NEEDS = Needs(frozenset(), frozenset(), lambda _: "")
"""Where nothing is decided."""


class Wanted:
    """What a batch names, before anything is read."""

    def __init__(self, requests: Sequence[Request], due_nos: Sequence[int], needs: Needs) -> None:
        """Collect subjects, keys and the things bodies name."""
        self._needs = needs
        self.named: dict[str, set[str]] = {kind: set() for kind in SUBJECTS}
        self.with_account: set[str] = set()
        """Numbers whose account is needed as well."""
        self.renamed: set[str] = set()
        """Numbers that are to get another name."""
        self.called: set[str] = set()
        """Numbers that may have got another name since."""
        self.whole: set[str] = set()
        """Holders that commands are about with all they have."""
        self.with_tier: set[str] = set()
        """Numbers whose tier may be decided."""
        self.tier_holders: set[str] = set()
        """Holders whose groups of numbers are decided about."""
        self.tier_accounts: set[str] = set()
        """Accounts of numbers that begin in the batch, of which a tier may be decided in it, too."""
        self._begun: dict[str, set[str]] = {}
        self._plain: set[str] = set()
        """Numbers that bring nothing else along."""
        self.bills: set[tuple[str, str]] = set()
        """Bills by account and bill."""
        self.rewards: dict[bytes, str] = {}
        """The reward each request means."""
        self.reversed: set[bytes] = set()
        self.undoing = False
        """Whether top-ups are to be reversed."""
        self.bank_days: set[tuple[str, int]] = set()
        self.identities: set[tuple[str, str]] = set()
        """Kinds and numbers of ids that holders are registered with."""
        self.due = list(due_nos)
        self.keys = [request.key for request in requests]
        self.creating = 0
        for request in requests:
            self._add(request)
        for number in self.with_tier & self._begun.keys():
            self.tier_accounts |= self._begun[number]

    def _add(self, request: Request) -> None:
        spec, command = request.spec, request.command
        kind, _, key = command.subject.partition("/")
        self.named[kind].add(key)
        body = command.body
        if spec.once_called:
            self.called.add(key)
            self.undoing |= "extensions" in spec.parts
        if spec.creates:
            self.creating += CREATES_MOST
            self.named["account"].update(filter(None, [getattr(body, "account", None)]))
            if kind == "number":
                self._begun.setdefault(key, set()).add(body.account)
            self.named["holder"].update(filter(None, [getattr(body, "holder", None)]))
        if kind == "number" and spec.name in self._needs.with_account:
            self.with_account.add(key)
            if spec.renames:
                self.renamed.add(key)
        elif kind == "holder":
            self._add_holder(spec, key, body)
        if spec.name in self._needs.with_tier:
            if kind == "number":
                self.with_tier.add(key)
            elif spec.tiers:
                self.tier_holders.add(key)
        elif kind == "device":
            self._add_covered(body)
        if naming_fields(type(body)):
            self._add_named(request, kind, key)

    def _add_holder(self, spec: CommandSpec, key: str, body: Any) -> None:
        """A holder with all it has, and the id it is registered with."""
        if spec.whole:
            self.whole.add(key)
        if getattr(body, "id_number", ""):
            self.identities.add((body.id_kind, body.id_number))

    def _add_covered(self, body: Any) -> None:
        """The number that a device is to be covered for, or that a plan comes to."""
        plan = getattr(body, "plan", None)
        named = plan.number if isinstance(plan, CarePlanPart) else getattr(body, "number", "")
        if named:
            self.named["number"].add(named)
            self.with_account.add(named)

    def _add_named(self, request: Request, kind: str, key: str) -> None:
        """What a body names beside its subject."""
        command = request.command
        body = command.body
        for field in naming_fields(type(body)):
            named: Any = getattr(body, field)
            if not named:
                continue
            if field in NAMED_FIELDS:
                self.named[NAMED_FIELDS[field]].add(named)
            elif field == "bank_account" and (account := account_key(getattr(body, "bank", ""), named)):
                self.bank_days.add((account, moment.day_of(command.at_us)))
            elif field == "top_up_key":
                self.reversed.add(named)
            elif field == "payment":
                self.reversed.add(ids.key_of(named))
            elif field == "bill" and kind == "account":
                self.bills.add((key, named))
            elif field == "reward" and (reward := self._needs.reward_of(command)):
                self.rewards[request.key] = reward

    def names(self, kind: str) -> list[str]:
        """The names of one kind."""
        return list(self.named[kind])

    def mostly_plain(self) -> set[str]:
        """Numbers that mostly bring nothing else along: those of which no command needs the account."""
        return self.named["number"] - self.with_account

    def take(self, looked_up: Iterable[Row]) -> list[Row]:
        """The rows of numbers that bring nothing else along, so that ``concerning`` need not ask for them."""
        plain = [row for row in looked_up if not row[6]]
        self._plain = {row[1] for row in plain}
        return plain

    def tiers_concerning(self, resolved: Sequence[tuple[Any, ...]], until_us: int) -> list[Any]:
        """What the look-up of tiers (``areas/tiers/store.py:RESOLVE``) is asked with."""
        numbers = [row for row in resolved if row[2] == "number"]
        asked = [row[3] for row in numbers if row[0] == "number" and row[1] in self.with_tier]
        asked += [row[3] for row in numbers if row[0] in {"whole", "due"} and row[6] & WITH_TIER]
        accounts = [row[3] for row in resolved if row[2] == "account"]
        holders = list({row[4] for row in resolved})
        return [asked, holders, until_us, accounts, list(self.tier_holders), list(self.tier_accounts)]

    def concerning(self, until_us: int) -> list[Any]:
        """What RESOLVE is asked with; ``until_us`` is the latest time that anything is decided at."""
        _, accounts, messages, holders, contracts, complaints, rewards, devices, requests = map(self.names, SUBJECTS)
        due, whole = self.due, list(self.whole)
        numbers = list(self.named["number"] - self._plain)
        concerned = [numbers, accounts, list(self.with_account), contracts, due, due, messages]
        concerned += [devices, requests, due, messages, whole, whole]
        concerned.append(list(self.renamed))
        named = [messages, messages, holders, contracts, complaints, rewards, devices, requests]
        return [*concerned, until_us, until_us, *named, due, whole]
