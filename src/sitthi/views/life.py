"""Whose decisions make a life: where those about a subject lie, and which of these concern it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from sitthi.areas.numbers.store import EVER_CALLED
from sitthi.kernel.decision import Part
from sitthi.kernel.errors import BadInput
from sitthi.standing.care_parts import CarePlanPart, DevicePart
from sitthi.standing.delivery_parts import PromisePart
from sitthi.standing.money_parts import BillingPart, BillPart, ChargePart, ContractPart
from sitthi.standing.parts import ENDED, AccountPart, RefundPart
from sitthi.standing.points_parts import PointsPart, RedemptionPart
from sitthi.standing.request_parts import CareRequestPart
from sitthi.storage.pipeline import Connection
from sitthi.views import state_care
from sitthi.views.receipts import Told
from sitthi.views.state import unknown

NEVER_US = 1 << 62
_OF_NUMBER = f"""
SELECT n.number_no, w.last_loc, h.holder,
       CASE WHEN n.number <> %s THEN found.until_us WHEN n.status = '{ENDED}' THEN n.since_us ELSE {NEVER_US} END
FROM ({EVER_CALLED}) found JOIN numbers n USING (number_no) JOIN wallets w USING (number_no)
JOIN holders h USING (holder_no)
ORDER BY found.until_us DESC, n.current DESC, n.number_no DESC
"""  # noqa: S608  # built of constants, not of input
"""The subscriptions that go by a number or once did, the present one first, each with until when."""
OF_HOLDER = """
SELECT h.last_loc FROM holders h WHERE h.holder = %(name)s
UNION ALL
SELECT a.last_loc FROM accounts a JOIN holders h USING (holder_no) WHERE h.holder = %(name)s
UNION ALL
SELECT w.last_loc FROM wallets w JOIN numbers n USING (number_no) JOIN holders h USING (holder_no)
WHERE h.holder = %(name)s
"""
"""Where the last decisions of a customer lie: its own, its accounts', its numbers', those it has no more too."""
_OF_ACCOUNT = """
SELECT a.last_loc FROM accounts a WHERE a.account = %(name)s
UNION SELECT h.last_loc FROM accounts a JOIN holders h USING (holder_no) WHERE a.account = %(name)s
UNION SELECT w.last_loc FROM accounts a JOIN contracts c USING (account_no) JOIN wallets w USING (number_no)
WHERE a.account = %(name)s
UNION SELECT w.last_loc FROM accounts a JOIN points p ON p.place_no = a.account_no
JOIN numbers n ON n.holder_no = a.holder_no JOIN wallets w USING (number_no) WHERE a.account = %(name)s
UNION SELECT w.last_loc FROM accounts a JOIN numbers n ON n.holder_no = a.holder_no
JOIN care_plans p USING (number_no) JOIN wallets w USING (number_no) WHERE a.account = %(name)s
"""
"""An account's bills are moved by numbers of its contracts and of protection plans, its points also by those that have
left it since."""
_OF_CONTRACT = """
SELECT w.last_loc FROM contracts c JOIN wallets w USING (number_no) WHERE c.contract = %(name)s
UNION SELECT a.last_loc FROM contracts c JOIN accounts a USING (account_no) WHERE c.contract = %(name)s
"""
_OF_REWARD = """
SELECT w.last_loc FROM redemptions r JOIN wallets w USING (number_no) WHERE r.redemption = %(name)s
"""
_OF_COMPLAINT = "SELECT h.last_loc FROM complaints c JOIN holders h USING (holder_no) WHERE c.complaint = %(name)s"
_OF_PLANS = """
SELECT DISTINCT w.last_loc FROM care_plans p JOIN wallets w USING (number_no) WHERE p.plan = ANY(%s)
"""


class Earlier(msgspec.Struct, frozen=True):
    """A life that a number had before: whose it was, until when, and the subscription by its internal number."""

    number_no: int
    holder: str
    until_us: int


class Life(msgspec.Struct, frozen=True):
    """Where the last decisions of its chains lie, and which decisions of these concern it.

    ``before``: the lives that a number had before this one, oldest first.
    """

    chains: list[int]
    concerns: Callable[[Told], bool]
    before: tuple[Earlier, ...] = ()


def life_of(connection: Connection, subject: str, number_no: int | None = None) -> Life:
    """The life of a subject; raises BadInput for one nobody knows, or of no such kind.

    A number's is its present one, or that of the subscription that is said.
    """
    kind, _, key = subject.partition("/")
    if kind == "number" and number_no is not None:
        return _number(connection, key, number_no)
    maker = _MAKERS.get(kind)
    if maker is None:
        raise BadInput(
            what=f"{subject!r} has no timeline",
            remedy="Name number/…, account/…, holder/…, contract/…, reward/…, complaint/…, device/… or request/….",
            field="subject",
        )
    found = maker(connection, key)
    if not found.chains:
        raise unknown(kind, key)
    return found


def _all(one: Told) -> bool:
    return True


def _number(connection: Connection, key: str, number_no: int | None = None) -> Life:
    rows = connection.execute(_OF_NUMBER, (key, key)).fetchall()
    if not rows:
        return Life([], _all)
    own = next((row for row in rows if row[0] == number_no), rows[0])
    ended = {(until_us, no, holder) for no, _, holder, until_us in rows if no != own[0]}
    before = (
        Earlier(no, holder, until_us) for until_us, no, holder in sorted(ended) if (until_us, no) < (own[3], own[0])
    )
    return Life([own[1]], _all, tuple(before))


def _holder(connection: Connection, key: str) -> Life:
    return Life(_chains(connection, OF_HOLDER, key), _all)


def _chains(connection: Connection, statement: str, key: str) -> list[int]:
    return [row[0] for row in connection.execute(statement, {"name": key}).fetchall()]


def _about(subject: str, concerns: Callable[[Part], bool]) -> Callable[[Told], bool]:
    """Whether a decision is about a subject by name, or changed something of it."""
    return lambda one: one.command.subject == subject or any(map(concerns, one.decision.changes))


def _account(connection: Connection, key: str) -> Life:
    def concerns(part: Part) -> bool:
        if isinstance(part, PointsPart):
            return part.place == f"account/{key}"
        return isinstance(part, BillPart | BillingPart | ChargePart | AccountPart) and part.account == key

    return Life(_chains(connection, _OF_ACCOUNT, key), _about(f"account/{key}", concerns))


def _contract(connection: Connection, key: str) -> Life:
    def concerns(part: Part) -> bool:
        return isinstance(part, ContractPart | RefundPart) and part.contract == key

    return Life(_chains(connection, _OF_CONTRACT, key), _about(f"contract/{key}", concerns))


def _reward(connection: Connection, key: str) -> Life:
    def concerns(part: Part) -> bool:
        return isinstance(part, RedemptionPart) and part.redemption == key

    return Life(_chains(connection, _OF_REWARD, key), _about(f"reward/{key}", concerns))


def _complaint(connection: Connection, key: str) -> Life:
    return Life(_chains(connection, _OF_COMPLAINT, key), lambda one: one.command.subject == f"complaint/{key}")


def _device(connection: Connection, key: str) -> Life:
    """The plans of a device, their requests, and what the register says of the device."""
    plans = {row[4] for row in connection.execute(state_care.OF_DEVICE, (key,))}
    of_plans = state_care.requests_of(connection, sorted(plans))
    requests = {one.request for found in of_plans.values() for one, _ in found}
    subjects = {f"device/{key}", *(f"request/{one}" for one in requests)}

    def concerns(part: Part) -> bool:
        if isinstance(part, CarePlanPart):
            return part.plan in plans
        if isinstance(part, CareRequestPart | PromisePart):
            return part.request in requests
        return isinstance(part, DevicePart) and part.imei == key

    return Life(
        _of_plans(connection, plans),
        lambda one: one.command.subject in subjects or any(map(concerns, one.decision.changes)),
    )


def _request(connection: Connection, key: str) -> Life:
    plans = {row[4] for row in connection.execute(state_care.OF_REQUEST, (key,))}
    # It may have been another's, before it came to an heir with the plan.
    plans |= {other for plan in plans for other in state_care.of_line(connection, plan)}

    def concerns(part: Part) -> bool:
        return isinstance(part, CareRequestPart | PromisePart) and part.request == key

    return Life(_of_plans(connection, plans), _about(f"request/{key}", concerns))


def _of_plans(connection: Connection, plans: set[str]) -> list[int]:
    return [row[0] for row in connection.execute(_OF_PLANS, (sorted(plans),)).fetchall()]


_MAKERS: dict[str, Callable[[Connection, str], Life]] = {
    "number": _number,
    "account": _account,
    "holder": _holder,
    "contract": _contract,
    "reward": _reward,
    "complaint": _complaint,
    "device": _device,
    "request": _request,
}
