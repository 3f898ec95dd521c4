"""The shape of the data of every event an outsider can send.

Names and fields are a contract; ``sitthi schema`` prints it. Amounts are decimal strings in THB, quantities integers,
times RFC 3339 with offset, dates ISO.
"""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Annotated, Literal, get_args

import msgspec
from msgspec import Meta

Text = Annotated[str, Meta(min_length=1, max_length=200)]
# The patterns stand in the schema only: reading the amounts themselves gives a plainer complaint than a pattern does.
Amount = Annotated[
    str, Meta(description="THB, at most two decimals", extra_json_schema={"pattern": r"^[0-9]{1,12}(\.[0-9]{1,2})?$"})
]
SignedAmount = Annotated[
    str, Meta(description="THB, at most two decimals", extra_json_schema={"pattern": r"^-?[0-9]{1,12}(\.[0-9]{1,2})?$"})
]
Quantity = Annotated[int, Meta(ge=1, le=10**15)]
Used = Annotated[int, Meta(ge=0, le=10**15)]
Percent = Annotated[
    Decimal,
    Meta(
        description="a share below 100, at most two decimals; a string or a number, read as it is written",
        extra_json_schema={
            "pattern": r"^[0-9]{1,2}(\.[0-9]{1,2})?$",
            "minimum": 0,
            "exclusiveMaximum": 100,
        },
    ),
]
Service = Literal["voice", "sms", "mms", "data", "international", "special", "roaming", "value-added"]
SERVICES: tuple[str, ...] = get_args(Service)
Time = Annotated[str, Meta(description="RFC 3339 with offset")]


class ActorData(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Who acts, where it is not the customer itself."""

    kind: Text
    id: Text
    role: Text


class Data(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What every event's data may carry."""

    actor: ActorData | None = None


class HolderRegistered(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A legal person becomes a holder."""

    kind: Literal["person", "juristic"]
    name: str = ""
    language: Literal["th", "en"] = "th"
    id_kind: Literal["citizen", "passport", "company"]
    id_number: Text
    residency: str = ""
    consents: tuple[str, ...] = ()


class AccountOpened(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A billing account is opened for a holder."""

    holder: Text
    cycle_day: Annotated[int, Meta(ge=1, le=31)] = 1
    portal: bool = False


class NumberActivated(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A number begins its life under an account."""

    account: Text
    product: Literal["mobile", "fibre"] = "mobile"
    charging: Literal["prepaid", "postpaid"]
    main_package: str = ""
    starting_value: Amount = "0"
    active_since: dt.date | None = None


class NumberSuspended(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Service is suspended."""

    reason: Literal["customer", "debt", "permanent", "sim-lost"]


class Nothing(Data, frozen=True, forbid_unknown_fields=True):
    """An event that says all by its type."""


class NumberDisconnected(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Service ends for good."""

    reason: Literal["customer", "debt", "death", "bankruptcy"]


class OwnerChanged(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The number passes to another holder."""

    to_holder: Text
    to_account: Text
    inheritance: bool = False


class RechargedAs(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The number swaps between prepaid and postpaid."""

    to: Literal["prepaid", "postpaid"]
    main_package: str = ""


class TopUpRequested(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Money is paid in advance through a channel."""

    channel: Text
    amount: Amount
    bank_account: str = ""
    bank: str = ""
    card_issued_in: str = ""
    fee_percent: Percent = Decimal(0)


class EventNamed(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Another event, by its source and id."""

    source: Text
    id: Text


class TopUpReversed(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A top-up is taken back."""

    event: EventNamed
    reason: Text


class BalanceAsked(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """The balance is asked for."""

    by: Literal["ussd-sms", "ivr", "web", "app", "shop", "callcentre", "assistant"]


class UsageReported(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A service was used: seconds, messages or bytes."""

    service: Service
    quantity: Quantity
    started: Time = ""
    destination: str = ""


class HoldRequested(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Use of unknown length begins: set aside what it may need."""

    hold: Text
    service: Service
    quantity: Quantity
    destination: str = ""


class HoldExtended(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """More is needed, or more time; ``used`` is the use so far."""

    hold: Text
    quantity: Used
    service: Service | None = None
    used: Used = 0


class HoldSettled(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Use has ended: ``used`` in all."""

    hold: Text
    used: Used
    service: Service | None = None
    quantity: Used = 0


class HoldReleased(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """Nothing was used after all."""

    hold: Text
    service: Service | None = None
    quantity: Used = 0


class Offer(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An add-on offer is asked for or cancelled."""

    offer: Text


class FairUse(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A fair-use action begins or ends."""

    action: Text
    reason: Text


class MessageFailed(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A message did not arrive."""

    reason: str = ""


class BalanceAdjusted(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A correction by the operator's people."""

    amount: SignedAmount
    reason: Text
    approved_by: str = ""
    note: Annotated[str, Meta(min_length=0, max_length=200)] = ""


class AddonTaken(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """An add-on in mid-round at another operator."""

    offer: Text
    round: Annotated[int, Meta(ge=1)] = 1
    requested: Time
    valid_until: Time
    allowances: dict[str, Annotated[int, Meta(ge=0)]] = {}


class TakenOver(Data, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A number with its balance is taken over from another system."""

    account: Text
    holder: Text
    holder_kind: Literal["person", "juristic"] = "person"
    language: Literal["th", "en"] = "th"
    main_package: str = ""
    charging: Literal["prepaid", "postpaid"] = "prepaid"
    product: Literal["mobile", "fibre"] = "mobile"
    status: Literal["active", "suspended", "pre-active"] = "active"
    active_since: dt.date
    balance: Amount = "0"
    free: Amount = "0"
    valid_until: Time = ""
    addons: tuple[AddonTaken, ...] = ()
