"""The working copies of what a batch touches, place by place: holders, their accounts and their numbers.

A place is what decisions are about, what work falls due for and what messages go to. Each knows when and where it was
last decided on and what is due next.
"""

from __future__ import annotations

from typing import Any, TypeVar

from sitthi.kernel.decision import Part
from sitthi.kernel.errors import OurMistake
from sitthi.standing.care_parts import CarePlanPart
from sitthi.standing.delivery_parts import PromisePart
from sitthi.standing.money_parts import (
    PAID,
    RESOLVED,
    RUNNING,
    WAITING,
    BillingPart,
    BillPart,
    ChargePart,
    ComplaintPart,
    ContractPart,
    PaymentPart,
)
from sitthi.standing.parts import (
    ENDED,
    LAPSED,
    PENDING,
    AccountPart,
    AddonPart,
    Extension,
    HolderPart,
    HoldPart,
    MessagePart,
    NumberPart,
    RefundPart,
    WalletPart,
)
from sitthi.standing.points_parts import NONE, BusinessPart, PointsPart
from sitthi.standing.request_parts import CareRequestPart
from sitthi.standing.tally import BEGUN_ANEW, Tally, added
from sitthi.standing.tier_parts import BY_USE, OPEN, TierGroupPart, TierPart

Name = TypeVar("Name", str, int)
Kept = TypeVar("Kept", bound=Part)
WITH_CONTRACTS, WITH_POINTS, WITH_ADDONS, WITH_AWAITED, WITH_REFUNDS = 1, 2, 4, 8, 16
WITH_TIER, TIERED_BY_USE, GROUPED, WITH_CARE = 32, 64, 128, 256
"""Marks of a number that has what most have not: running contracts, points of its own, open add-ons, messages that
are awaited, refunds to be paid, a part in the tier programme, a tier by use, a tier group, a protection plan or what
goes with one. Holds come and go too often to be marked."""
PROMISED = frozenset({"running", "missed"})
"""States of a promise of delivery that still has consequences."""
NEVER_US = 1 << 62
"""A due time that never comes."""


class HolderDesk:
    """One holder: its part, its complaints, its last decision, and whether an earlier command of it is stuck."""

    __slots__ = (
        "barred", "blocked", "business", "changed", "complaints", "decided_us", "dirty", "due_us", "due_written_us",
        "groups", "holder", "holder_no", "identity", "last_loc", "numbers", "part", "registration", "slot", "tiered",
    )  # fmt: skip
    kind = "holder"

    def __init__(self, holder: str, slot: int) -> None:
        """An unknown holder until gather or a registration says otherwise."""
        self.holder = holder
        self.slot = slot
        self.holder_no = 0
        self.part: HolderPart | None = None
        self.business: BusinessPart | None = None
        self.complaints: dict[str, ComplaintPart] = {}
        self.groups: dict[str, TierGroupPart] = {}
        self.numbers: list[NumberDesk] = []
        """Its numbers that are laid out."""
        self.tiered = False
        """Whether tiers of its numbers may be decided: what these are judged by is laid out, too."""
        self.changed: dict[tuple[type[Part], str], Part] = {}
        self.decided_us = 0
        self.last_loc = 0
        self.due_us = NEVER_US
        self.due_written_us = NEVER_US
        self.blocked = False
        self.barred = False
        """Whether its id is barred from protection plans, where those are concerned."""
        self.identity = ("", "")
        """Kind and number of its id, where that may matter."""
        self.dirty = False
        self.registration: Any = None

    @property
    def place_no(self) -> int:
        """Its internal number."""
        return self.holder_no

    @property
    def subject(self) -> str:
        """As commands name it."""
        return f"holder/{self.holder}"


ONE_AN_ACCOUNT: dict[type[Part], str] = {BillingPart: "billing", AccountPart: "part", PointsPart: "points"}
ONE_A_NUMBER: dict[type[Part], str] = {
    WalletPart: "wallet",
    NumberPart: "part",
    PointsPart: "points",
    TierPart: "tier",
}
"""Parts of which a place has one, and where it keeps that."""


class AccountDesk:
    """One billing account: its bills, the charges that wait for the next, and the contracts its bills give back of."""

    __slots__ = (
        "account", "account_no", "billing", "bills", "changed", "charges", "contracts", "decided_us", "due_us",
        "due_written_us", "holder", "last_loc", "new", "part", "points", "recent",
    )  # fmt: skip
    kind = "account"

    def __init__(self, part: AccountPart, holder: HolderDesk) -> None:
        """An account with nothing on it until gather says otherwise."""
        self.account = part.account
        self.part = part
        self.holder = holder
        self.account_no = 0
        self.billing = BillingPart(part.account)
        self.points = PointsPart(self.subject)
        self.bills: dict[str, BillPart] = {}
        self.charges: dict[str, ChargePart] = {}
        self.contracts: dict[str, ContractPart] = {}
        self.recent: dict[str, BillPart] = {}
        """Its latest bills, where a review of tiers is concerned with them."""
        self.changed: dict[tuple[type[Part], str], Part] = {}
        self.decided_us = 0
        self.last_loc = 0
        self.due_us = NEVER_US
        self.due_written_us = NEVER_US
        self.new = False

    @property
    def place_no(self) -> int:
        """Its internal number."""
        return self.account_no

    @property
    def subject(self) -> str:
        """As commands name it."""
        return f"account/{self.account}"

    def put(self, part: Part) -> None:
        """Take a changed part over and note it for recording."""
        if isinstance(part, BillPart):
            keep(self.bills, part.bill, part, kept=part.state != PAID)
            self.recent[part.bill] = part
            self.changed[BillPart, part.bill] = part
        elif isinstance(part, ChargePart):
            keep(self.charges, part.charge, part, kept=part.state == WAITING)
            self.changed[ChargePart, part.charge] = part
        elif type(part) in ONE_AN_ACCOUNT:
            setattr(self, ONE_AN_ACCOUNT[type(part)], part)
            self.changed[type(part), ""] = part
        elif not isinstance(part, PaymentPart):
            message = f"{type(part).__name__} is no part of an account"
            raise OurMistake(message)


class NumberDesk:
    """One number and all that hangs on it."""

    __slots__ = (
        "addons", "awaited", "changed", "contracts", "current", "decided_us", "due_us", "due_written_us", "extensions",
        "extensions_kept", "holder", "holds", "last_loc", "marks_written", "names", "new", "number", "number_no",
        "part", "past", "plans", "points", "promises", "refunds", "requests", "tally", "tally_month", "tier", "turned",
        "wallet", "was",
    )  # fmt: skip
    kind = "number"

    def __init__(self, number: str, holder: HolderDesk) -> None:
        """An unknown number until gather or an activation says otherwise."""
        self.number = number
        self.holder = holder
        self.number_no = 0
        self.part: NumberPart | None = None
        self.wallet = WalletPart()
        self.addons: dict[int, AddonPart] = {}
        self.holds: dict[str, HoldPart] = {}
        self.awaited: dict[str, MessagePart] = {}
        self.refunds: dict[str, RefundPart] = {}
        self.contracts: dict[str, ContractPart] = {}
        self.plans: dict[str, CarePlanPart] = {}
        self.requests: dict[str, CareRequestPart] = {}
        self.promises: dict[str, PromisePart] = {}
        self.points: PointsPart | None = None
        self.tier: TierPart | None = None
        self.tally_month = 0
        self.tally = 0
        """What it was charged in its running month, and whether it was used (``standing/tally.py``)."""
        self.turned: list[Tally] = []
        """Months of that which have closed in this batch."""
        self.past: list[Tally] = []
        """And those before, where a review of tiers is concerned with them."""
        self.extensions: tuple[Extension, ...] = ()
        """What its top-ups that can still be reversed did to the validity; those of this batch, where they are not
        read."""
        self.extensions_kept: tuple[Extension, ...] | None = None
        """As they are kept, where they are read: only reversals look into them."""
        self.names: dict[str, int] = {}
        """Names it went by before, until when each, where its bills are looked at."""
        self.marks_written = 0
        self.was = ""
        """The name it went by until this batch, if it got another."""
        self.changed: dict[tuple[type[Part], int | str], Part] = {}
        self.decided_us = 0
        self.last_loc = 0
        self.due_us = NEVER_US
        self.due_written_us = NEVER_US
        self.new = False
        self.current = True

    @property
    def place_no(self) -> int:
        """Its internal number."""
        return self.number_no

    @property
    def marks(self) -> int:
        """What it has of what most have not."""
        return (
            (WITH_CONTRACTS if self.contracts else 0)
            | (WITH_POINTS if self.points is not None else 0)
            | (WITH_ADDONS if self.addons else 0)
            | (WITH_AWAITED if self.awaited else 0)
            | (WITH_REFUNDS if self.refunds else 0)
            | (0 if self.tier is None else _marks_of(self.tier))
            | (WITH_CARE if self.plans or self.requests or self.promises else 0)
        )

    def count(self, month: int, satang: int, *, used: bool) -> None:
        """Add a charge, and perhaps a use, of a running month."""
        if month > self.tally_month:
            if self.tally_month:
                self.turned.append((self.tally_month, self.tally))
            self.tally_month, self.tally = month, 0
        self.tally = added(self.tally, satang, used=used)

    def count_anew(self, month: int) -> None:
        """Begin to count: what came before was billed, or there was nothing."""
        if self.tally_month:
            self.turned.append((BEGUN_ANEW, 0))
        self.tally_month, self.tally = month, 0

    def was_called(self, name: str, at_us: int) -> bool:
        """Whether it was this subscription that went by a name at a time, as far as its names of before are read."""
        if self.part is None or at_us < self.part.active_since_us:
            return False
        since_us = 0
        for until_us, called in (*sorted((until, one) for one, until in self.names.items()), (NEVER_US, self.number)):
            if called == name and since_us <= at_us <= until_us:
                return True
            since_us = until_us
        return False

    def paid_to(self, name: str) -> RefundPart | None:
        """The last refund that was paid, in this batch, to somebody by name."""
        paid = (part for part in self.changed.values() if isinstance(part, RefundPart) and part.state == PAID)
        return max((part for part in paid if part.to == name), key=lambda part: part.paid_us, default=None)

    @property
    def tallies(self) -> list[Tally]:
        """All months counted, in order."""
        return [*self.past, *self.turned, (self.tally_month, self.tally)]

    @property
    def subject(self) -> str:
        """As commands name it."""
        return f"number/{self.number}"


Place = HolderDesk | AccountDesk | NumberDesk


def _marks_of(part: TierPart) -> int:
    by_use = BY_USE in {part.way, part.offered_way}
    return WITH_TIER | (TIERED_BY_USE if by_use else 0) | (GROUPED if part.group else 0)


def holder_of(place: Place) -> HolderDesk:
    """Whose a place is."""
    return place if isinstance(place, HolderDesk) else place.holder


def placed(place: Place) -> tuple[HolderDesk, NumberDesk | None, AccountDesk | None]:
    """A place as a command is about it: its holder, number and account."""
    if isinstance(place, NumberDesk):
        return place.holder, place, None
    if isinstance(place, AccountDesk):
        return place.holder, None, place
    return place, None, None


def is_group(part: TierGroupPart) -> bool:
    """Whether a group of numbers has not been dissolved."""
    return part.state == OPEN


def has_points(place: AccountDesk | NumberDesk) -> bool:
    """Whether a place takes part in the points programme, or did."""
    return place.points is not None and place.points.state != NONE


def keep(found: dict[Name, Kept], name: Name, part: Kept, *, kept: bool) -> None:
    """A part as it is now among its like at a place: there while it is open."""
    if kept:
        found[name] = part
    else:
        found.pop(name, None)


def is_running(part: ContractPart) -> bool:
    """Whether a contract goes on."""
    return part.state == RUNNING


def is_open(part: ComplaintPart) -> bool:
    """Whether a complaint is still to be resolved."""
    return part.state != RESOLVED


def put(desk: NumberDesk, part: Part) -> None:
    """Take a changed part of a number over into its working copy and note it for recording."""
    kind = type(part)
    one = ONE_A_NUMBER.get(kind)
    if one is not None:
        setattr(desk, one, part)
        desk.changed[kind, ""] = part
    elif isinstance(part, AddonPart):
        keep(desk.addons, part.seq, part, kept=part.state not in {ENDED, LAPSED})
        desk.changed[kind, part.seq] = part
    elif isinstance(part, HoldPart):
        keep(desk.holds, part.hold, part, kept=part.state == PENDING)
        desk.changed[kind, part.hold] = part
    elif isinstance(part, RefundPart):
        keep(desk.refunds, part.refund, part, kept=part.state != PAID)
        desk.changed[kind, part.refund] = part
    elif isinstance(part, CarePlanPart):
        # Ended ones stay: some things are once in a life.
        desk.plans[part.plan] = desk.changed[kind, part.plan] = part
    elif isinstance(part, CareRequestPart):
        keep(desk.requests, part.request, part, kept=part.matters)
        desk.changed[kind, part.request] = part
    elif isinstance(part, PromisePart):
        keep(desk.promises, part.request, part, kept=part.state in PROMISED)
        desk.changed[kind, part.request] = part
    elif isinstance(part, MessagePart):
        keep(desk.awaited, part.message, part, kept=part.state == "queued" and bool(part.purpose))
        desk.changed[kind, part.message] = part
    else:
        message = f"{kind.__name__} is no part of a number"
        raise OurMistake(message)
