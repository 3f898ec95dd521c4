"""What may be asked of contracts with payment in advance: the bodies of this area's commands. Amounts in satang."""

from __future__ import annotations

import msgspec

CUSTOMER = "customer"
SWAPPED = "service-swapped"
REPLACED = "replaced"
"""Why a contract ends, beside the causes an ending may state: it is charged otherwise, or another replaces it."""


class BuyOffer(msgspec.Struct, frozen=True):
    """A prepaid subscriber buys an offer of form 2: ``offer`` is its id in the terms.

    ``contract`` is the id it gets, else it is named by its request. ``replaces`` is the running main offer it takes
    the place of.
    """

    offer: str
    contract: str = ""
    replaces: str = ""


class SignContract(msgspec.Struct, frozen=True):
    """A postpaid subscriber signs a contract of form 3, with an advance before VAT and, it may be, a handset.

    ``channel`` is where the advance is paid at once; without one it goes on the next bill. ``contract`` and
    ``replaces`` are as in buying an offer.
    """

    offer: str
    advance_satang: int
    handset_model: str = ""
    handset_price_satang: int = 0
    handset_discount_satang: int = 0
    channel: str = ""
    contract: str = ""
    replaces: str = ""


class EndContract(msgspec.Struct, frozen=True):
    """A contract is ended early, for ``cause``.

    customer, operator, or a ground on which no benefit is returned: unserved, breach, bankrupt, adverse-change.
    ``evidence`` is what was shown for it.
    """

    cause: str
    evidence: tuple[str, ...] = ()


class EndContracts(msgspec.Struct, frozen=True):
    """All contracts of a number end with it, for ``why``: as numbers end, or service-swapped."""

    why: str


class CompleteContract(msgspec.Struct, frozen=True):
    """The term of a contract is over."""

    contract: str
