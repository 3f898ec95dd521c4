"""What may be asked of use and holds: the bodies of this area's commands.

Quantities are integers: seconds for voice, international, special and roaming voice; messages for sms and
mms; bytes for data; items for value-added. Roaming names its kind in ``destination``, such as ``data:JP``.
What a hold is called is the network's to say; it is unlike every other open hold of the number.
"""

from __future__ import annotations

from typing import Literal

import msgspec

Service = Literal["voice", "sms", "mms", "data", "international", "special", "roaming", "value-added"]
"""The services that can be used and charged."""


class ReportUsage(msgspec.Struct, frozen=True):
    """The network reports use of a ``quantity``; ``started_us`` is for information (0 = unsaid).

    ``destination``: dialled digits (international, special), ``kind:country`` (roaming; voice if it names no
    kind), content code (value-added).
    """

    service: Service
    quantity: int
    started_us: int = 0
    destination: str = ""


class RequestHold(msgspec.Struct, frozen=True):
    """The network asks to set aside what ``quantity`` of a service takes, before it is used."""

    hold: str
    service: Service
    quantity: int
    destination: str = ""


class ExtendHold(msgspec.Struct, frozen=True):
    """The network asks for ``quantity`` more on an open hold (0 = only more time); ``used`` of it so far.

    ``service`` only matters where no such hold is open.
    """

    hold: str
    quantity: int = 0
    used: int = 0
    service: Service | None = None


class SettleHold(msgspec.Struct, frozen=True):
    """The use is over: ``used`` in all is charged, the rest is free again."""

    hold: str
    used: int
    service: Service | None = None


class ReleaseHold(msgspec.Struct, frozen=True):
    """Nothing was used: all that is set aside is free again."""

    hold: str
    service: Service | None = None


class ExpireHold(msgspec.Struct, frozen=True):
    """The time of a hold has run out."""

    hold: str


class EndHolds(msgspec.Struct, frozen=True):
    """The number has ended, for ``why``: nothing stays set aside."""

    why: str
