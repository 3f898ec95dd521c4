"""Every customer's standing as it is: streamed section by section, so that no world is too large for it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TextIO

import msgspec

from sitthi.areas.addons import store as addons_store
from sitthi.areas.billing import store as billing_store
from sitthi.areas.complaints import store as complaints_store
from sitthi.areas.contracts import store as contracts_store
from sitthi.areas.messages import store as messages_store
from sitthi.areas.numbers import store as numbers_store
from sitthi.areas.numbers.store import EVER_CALLED
from sitthi.areas.usage import store as usage_store
from sitthi.flow.rulebook import Rulebook
from sitthi.kernel.decision import Scalar
from sitthi.kernel.errors import BadInput
from sitthi.standing.money_parts import BillingPart, BillPart, ChargePart, ContractPart
from sitthi.standing.parts import AccountPart, AddonPart, HolderPart, HoldPart, NumberPart, WalletPart
from sitthi.standing.points_parts import PointsPart
from sitthi.storage.pipeline import Connection
from sitthi.views import shapes, shapes_care, shapes_points, shapes_tiers, state_care, state_points, state_tiers
from sitthi.views.prove import latest_us

AT_ONCE = 1_000
Says = Callable[[str, Mapping[str, Scalar]], dict[str, str]]
"""What a customer reads of a message's template and values, by language."""
Row = tuple[Any, ...]

_HOLDERS = """
SELECT h.holder, h.kind, h.language, h.id_kind, h.numbers, h.verified_us, h.documents FROM holders h
WHERE {} ORDER BY h.holder
"""
_ACCOUNTS = """
SELECT a.account_no, a.credit_satang, a.closed_us, a.account, h.holder, a.cycle_day, a.portal
FROM accounts a JOIN holders h USING (holder_no) WHERE {} ORDER BY a.account
"""
_BILLS = "SELECT account_no, doc::text FROM bills WHERE account_no = ANY(%s)"
_CHARGES = "SELECT account_no, doc::text FROM charges WHERE state = 'waiting' AND account_no = ANY(%s)"
_NUMBERS = """
SELECT n.number_no, h.holder, n.number, n.account, n.product, n.charging, n.main_package, n.status, n.why,
       n.since_us, n.active_since_us, n.starting_value_satang, n.addons_made, n.why_since_us,
       w.balance_satang, w.free_satang, w.held_satang, w.owed_satang, w.valid_until_us, w.reminded_us,
       w.low_reminded, w.ivr_month, w.ivr_count
FROM numbers n JOIN holders h USING (holder_no) JOIN wallets w USING (number_no)
WHERE n.current AND {} ORDER BY n.number
"""
_NUMBERS_EVER = _NUMBERS.replace("n.current AND ", "")
"""With those whose number somebody else has now."""
_ADDONS = "SELECT number_no, doc::text FROM addons WHERE number_no = ANY(%s) ORDER BY number_no, seq"
_REFUNDS = """
SELECT n.number, h.holder, r.doc::text
FROM refunds r JOIN numbers n USING (number_no) JOIN holders h USING (holder_no) WHERE {} ORDER BY r.refund
"""
_CONTRACTS = "SELECT number_no, doc::text FROM contracts WHERE number_no = ANY(%s)"
_COMPLAINTS = """
SELECT c.doc::text FROM complaints c JOIN holders h USING (holder_no) WHERE {} ORDER BY c.complaint
"""
_MESSAGES = """
SELECT p.kind, p.name, m.language, m.doc::text FROM messages m JOIN places p USING (place_no)
WHERE {} ORDER BY m.queued_us, m.message
"""
_PLACES = """
SELECT account_no FROM accounts WHERE account = ANY(%s) UNION SELECT holder_no FROM holders WHERE holder = ANY(%s)
"""
_CURSOR = "sitthi_state"


class Narrow(msgspec.Struct, frozen=True):
    """Whose standing is asked for: some holders, accounts and numbers; an empty list means none of that kind.

    ``contract``, ``complaint``, ``redemption`` and ``request`` name the only one that is asked for, ``plans`` the only
    protection plans.
    """

    holders: tuple[str, ...]
    accounts: tuple[str, ...]
    number_nos: tuple[int, ...]
    contract: str = ""
    complaint: str = ""
    redemption: str = ""
    request: str = ""
    plans: tuple[str, ...] = ()


class State:
    """The standing of a world, or of the few subjects asked for, read in one snapshot."""

    def __init__(
        self, connection: Connection, says: Says, narrow: Narrow | None = None, rulebook: Rulebook | None = None
    ) -> None:
        """``says`` words messages; without ``narrow`` everything is read.

        ``rulebook`` has the terms that say until when plans cover and what they allow; else that is left out.
        """
        self._connection = connection
        self._says = says
        self._narrow = narrow
        self._rulebook = rulebook
        self._at_us = 0

    def sections(self) -> Iterator[tuple[str, Iterator[dict[str, Any]]]]:
        """The lists of a state in their order; each must be read to its end before the next."""
        made: dict[str, Callable[[], Iterator[dict[str, Any]]]] = {
            "holders": self._holders,
            "accounts": self._accounts,
            "numbers": self._numbers,
            "care": self._care,
            "refunds": self._refunds,
            "complaints": self._complaints,
            "messages": self._messages,
        }
        self._at_us = self._latest_us()
        for name in shapes.SECTIONS:
            yield name, made[name]() if name in made else iter(())

    def _latest_us(self) -> int:
        """As of when points are good: the latest decision, of those asked for."""
        if self._narrow is None:
            return latest_us(self._connection)
        return state_points.latest_of(self._connection, self._narrow.holders)

    def read(self) -> dict[str, list[dict[str, Any]]]:
        """All of it at once: for a few subjects."""
        with self._connection.transaction():
            return {name: list(found) for name, found in self.sections()}

    def write(self, out: TextIO) -> None:
        """Write it as one JSON object, row by row."""
        encode = msgspec.json.Encoder().encode
        with self._connection.transaction():
            self._connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
            out.write("{")
            for position, (name, found) in enumerate(self.sections()):
                out.write(f'{"," if position else ""}\n"{name}": [')
                out.writelines(("," if row else "") + "\n  " + encode(one).decode() for row, one in enumerate(found))
                out.write("]")
            out.write("\n}\n")

    def _stream(self, statement: str, column: str, keys: tuple[Any, ...] | None) -> Iterator[list[Row]]:
        """Rows of a statement in portions, by a cursor on the server."""
        parameters: tuple[Any, ...] = () if keys is None else (list(keys),)
        condition = "true" if keys is None else f"{column} = ANY(%s)"
        with self._connection.cursor(name=_CURSOR) as cursor:
            cursor.execute(statement.format(condition), parameters)
            while rows := cursor.fetchmany(AT_ONCE):
                yield rows

    def _rows(self, statement: str, column: str, keys: tuple[Any, ...] | None) -> Iterator[Row]:
        for rows in self._stream(statement, column, keys):
            yield from rows

    def _holders(self) -> Iterator[dict[str, Any]]:
        keys = None if self._narrow is None else self._narrow.holders
        for rows in self._stream(_HOLDERS, "h.holder", keys):
            holders = [row[0] for row in rows]
            more = state_points.of_holders(self._connection, holders, self._at_us)
            groups = state_tiers.groups_of(self._connection, holders)
            for row in rows:
                shape = shapes.holder(HolderPart(*(*row[:-1], tuple(row[-1]))))
                yield {**shape, **more[row[0]], "tier_groups": groups[row[0]]}

    def _accounts(self) -> Iterator[dict[str, Any]]:
        keys = None if self._narrow is None else self._narrow.accounts
        for rows in self._stream(_ACCOUNTS, "a.account", keys):
            account_nos = [row[0] for row in rows]
            bills: dict[int, list[BillPart]] = {}
            for account_no, doc in self._connection.execute(_BILLS, (account_nos,)):
                bills.setdefault(account_no, []).append(billing_store.bill(doc))
            charges: dict[int, list[ChargePart]] = {}
            for account_no, doc in self._connection.execute(_CHARGES, (account_nos,)):
                charges.setdefault(account_no, []).append(billing_store.charge(doc))
            points = state_points.points_of(self._connection, account_nos)
            for account_no, credit_satang, closed_us, *row in rows:
                part = AccountPart(*row)
                shape = shapes.account(
                    part,
                    BillingPart(part.account, credit_satang, closed_us),
                    tuple(sorted(bills.get(account_no, ()), key=_issued)),
                    tuple(sorted(charges.get(account_no, ()), key=_charged)),
                )
                own = points.get(account_no, PointsPart(f"account/{part.account}"))
                yield {**shape, "points": shapes_points.points(own, self._at_us)}

    def _place_nos(self) -> tuple[int, ...] | None:
        """The places messages went to: numbers, and accounts and holders asked for."""
        if self._narrow is None:
            return None
        rows = self._connection.execute(_PLACES, (list(self._narrow.accounts), list(self._narrow.holders)))
        return (*self._narrow.number_nos, *(row[0] for row in rows))

    def _number_nos(self) -> tuple[Any, ...] | None:
        return None if self._narrow is None else self._narrow.number_nos

    def _numbers(self) -> Iterator[dict[str, Any]]:
        ever = self._narrow is not None and (self._narrow.contract or self._narrow.redemption)
        statement = _NUMBERS_EVER if ever else _NUMBERS
        for rows in self._stream(statement, "n.number_no", self._number_nos()):
            number_nos = [row[0] for row in rows]
            addons, holds = self._hung_on(number_nos)
            contracts = self._contracts(number_nos)
            points = state_points.points_of(self._connection, number_nos)
            only = "" if self._narrow is None else self._narrow.redemption
            redeemed = state_points.redemptions_of(self._connection, number_nos, only)
            tiers = state_tiers.tiers_of(self._connection, number_nos)
            for row in rows:
                number_no, owner = row[:2]
                shape = shapes.number(
                    NumberPart(*row[2:14]),
                    WalletPart(*row[14:]),
                    tuple(addons.get(number_no, ())),
                    tuple(holds.get(number_no, ())),
                    owner,
                    tuple(sorted(contracts.get(number_no, ()), key=_signed)),
                )
                shape |= shapes_points.of_number(points.get(number_no), redeemed.get(number_no, ()), self._at_us)
                yield {**shape, **shapes_tiers.of_number(tiers.get(number_no))}

    def _contracts(self, number_nos: list[int]) -> dict[int, list[ContractPart]]:
        wanted = "" if self._narrow is None else self._narrow.contract
        found: dict[int, list[ContractPart]] = {}
        for number_no, doc in self._connection.execute(_CONTRACTS, (number_nos,)):
            part = contracts_store.contract(doc)
            if wanted in {"", part.contract}:
                found.setdefault(number_no, []).append(part)
        return found

    def _hung_on(self, number_nos: list[int]) -> tuple[dict[int, list[AddonPart]], dict[int, list[HoldPart]]]:
        addons: dict[int, list[AddonPart]] = {}
        for number_no, doc in self._connection.execute(_ADDONS, (number_nos,)):
            addons.setdefault(number_no, []).append(addons_store.addon(doc))
        holds: dict[int, list[HoldPart]] = {}
        for number_no, doc in self._connection.execute(usage_store.READ, (number_nos,)):
            holds.setdefault(number_no, []).append(usage_store.hold(doc))
        return addons, holds

    def _care(self) -> Iterator[dict[str, Any]]:
        """Plans, those that have ended too, each with its requests."""
        narrow = self._narrow
        column, keys = "p.number_no", self._number_nos()
        if narrow is not None and narrow.plans:
            column, keys = "p.plan", narrow.plans
        only = "" if narrow is None else narrow.request
        book = None
        for rows in self._stream(state_care.PLANS, column, keys):
            book = book or shapes_care.care_book(self._rulebook, self._at_us)
            yield from state_care.shown(self._connection, rows, only, book)

    def _refunds(self) -> Iterator[dict[str, Any]]:
        for number, owner, doc in self._rows(_REFUNDS, "r.number_no", self._number_nos()):
            part = numbers_store.refund(doc)
            if self._narrow is None or self._narrow.contract in {"", part.contract}:
                yield shapes.refund(part, number, owner)

    def _complaints(self) -> Iterator[dict[str, Any]]:
        keys = None if self._narrow is None else self._narrow.holders
        for (doc,) in self._rows(_COMPLAINTS, "h.holder", keys):
            part = complaints_store.complaint(doc)
            if self._narrow is None or self._narrow.complaint in {"", part.complaint}:
                yield shapes.complaint(part)

    def _messages(self) -> Iterator[dict[str, Any]]:
        for kind, name, language, doc in self._rows(_MESSAGES, "m.place_no", self._place_nos()):
            part = messages_store.message(doc)
            yield shapes.message(part, (kind, name), language, self._says(part.template, part.values))


def _issued(part: BillPart) -> tuple[int, str]:
    return part.issued_us, part.bill


def _charged(part: ChargePart) -> tuple[int, str]:
    return part.at_us, part.charge


def _signed(part: ContractPart) -> tuple[int, str]:
    return part.signed_us, part.contract


_OF_NUMBER = f"""
SELECT h.holder, n.account, n.number_no, n.current FROM ({EVER_CALLED}) found
JOIN numbers n USING (number_no) JOIN holders h USING (holder_no)
ORDER BY found.until_us DESC, n.current DESC, n.number_no DESC
"""  # noqa: S608  # built of constants, not of input
_OF_ACCOUNT = """
SELECT h.holder, a.account, n.number_no, n.current
FROM accounts a JOIN holders h USING (holder_no) LEFT JOIN numbers n ON n.account = a.account
WHERE a.account = %s
"""
_OF_HOLDER = """
SELECT h.holder, a.account, n.number_no, n.current
FROM holders h LEFT JOIN accounts a USING (holder_no) LEFT JOIN numbers n ON n.account = a.account
WHERE h.holder = %s
"""
_OF_CONTRACT = """
SELECT h.holder, a.account, n.number_no, n.current
FROM contracts c JOIN numbers n USING (number_no) JOIN holders h USING (holder_no)
JOIN accounts a ON a.account_no = c.account_no WHERE c.contract = %s
"""
_OF_COMPLAINT = """
SELECT h.holder, NULL::text, NULL::bigint, true FROM complaints c JOIN holders h USING (holder_no)
WHERE c.complaint = %s
"""
_OF_REWARD = """
SELECT h.holder, n.account, n.number_no, n.current
FROM redemptions r JOIN numbers n USING (number_no) JOIN holders h USING (holder_no) WHERE r.redemption = %s
"""
_FINDERS = {
    "number": _OF_NUMBER,
    "account": _OF_ACCOUNT,
    "holder": _OF_HOLDER,
    "contract": _OF_CONTRACT,
    "complaint": _OF_COMPLAINT,
    "reward": _OF_REWARD,
    "device": state_care.OF_DEVICE,
    "request": state_care.OF_REQUEST,
}

_OF_PLANS = frozenset({"device", "request"})


def narrow_to(connection: Connection, subject: str) -> Narrow:
    """Whose standing a subject stands for; raises BadInput for one that nobody has registered."""
    kind, _, key = subject.partition("/")
    finder = _FINDERS.get(kind)
    if finder is None or not key:
        raise BadInput(
            what=f"{subject!r} cannot be shown",
            remedy="Name number/…, holder/…, account/…, contract/…, complaint/…, reward/…, device/…, request/…"
            " or message/….",
            field="subject",
        )
    rows = connection.execute(finder, (key,)).fetchall()
    if not rows:
        raise unknown(kind, key)
    if kind == "number":
        rows = rows[:1]
    return Narrow(
        tuple(dict.fromkeys(row[0] for row in rows)),
        tuple(dict.fromkeys(row[1] for row in rows if row[1])),
        tuple(dict.fromkeys(row[2] for row in rows if row[2] is not None)),
        contract=key if kind == "contract" else "",
        complaint=key if kind == "complaint" else "",
        redemption=key if kind == "reward" else "",
        request=key if kind == "request" else "",
        plans=tuple(dict.fromkeys(row[4] for row in rows)) if kind in _OF_PLANS else (),
    )


def unknown(kind: str, key: str) -> BadInput:
    """The complaint about a subject that this world does not know."""
    return BadInput(
        what=f"no {kind} {key!r} in this world",
        remedy="Correct it, or name the world it is in with --world.",
        field="subject",
    )


def message_shape(connection: Connection, message: str, says: Says) -> dict[str, Any] | None:
    """One message by its id, or None where there is none such."""
    row = connection.execute(_MESSAGES.format("m.message = %s"), (message,)).fetchone()
    if row is None:
        return None
    kind, name, language, doc = row
    part = messages_store.message(doc)
    return shapes.message(part, (kind, name), language, says(part.template, part.values))
