"""Customers who hold everything that can be held together, each as it stands on the morning before a row is played.

No one customer can hold it all: points are a small business's, groups and protection plans a person's; an add-on and an
offer of form 2 are prepaid, a plan and points of an account postpaid. So there are several, named in ``CUSTOMERS``.
"""

from __future__ import annotations

from collections.abc import Callable

from tests.life import event, top_up
from tests.stories import covered as care
from tests.stories.company import FIRST, SECOND, SHOP, at, billed, company, enrolled, opened, paid, switched
from tests.stories.signing import signed
from tests.stories.test_tiers import begun, bills, invited, package
from tests.stories.test_tiers_groups import grouped
from tests.stories.test_tiers_moves import dialled, used

DAY = "2024-04-23"
"""The day on which rows are played."""
HERE, THERE = "ba-1", "ba-2"
"""The account the first number is in, and another of the same holder."""
NEW, THIRD = "0890000001", "0867890123"
"""The number the first one may get, and one that may begin."""
PLAN, OTHER_PLAN, THIRD_PLAN = care.PLAN_IMEI, "352099001761499", "352099001761507"
DELIVERED, REQUEST = "r0", "r1"
"""A request that brought a device to the other plan, and an open one of the first."""
CHARGE, BILLED = "1300.00", "1391.00"
STRANGER, STRANGERS_ACCOUNT, STRANGERS = "c-9", "ba-9", "0899999999"


def stranger() -> list[bytes]:
    """Somebody else, to whom a number may go: a person, with a number of her own."""
    return [
        *care.citizen("2024-01-02", STRANGER, STRANGERS_ACCOUNT, "1101700230716"),
        care.number("2024-01-02", STRANGERS, STRANGERS_ACCOUNT),
    ]


def person(*accounts: str) -> list[bytes]:
    """A citizen with two billing accounts."""
    again = [
        event(f"a-{name}", "account.opened", f"account/{name}", at("2024-01-02"), source=SHOP, holder="h-1")
        for name in accounts
    ]
    return [*care.citizen("2024-01-02"), *again]


def home() -> list[bytes]:
    """Two numbers grouped so that the second has a tier."""
    return [grouped(at("2024-04-11"), FIRST, SECOND, receiver=SECOND)]


def prepaid(*bought: bytes) -> list[bytes]:
    """A person's prepaid number: balance and validity, a tier by use, a group, an add-on that renews; ``bought``."""
    return [
        *stranger(),
        *person(THERE),
        begun(FIRST, "2024-01-02", "2013-05-01", charging="prepaid"),
        begun(SECOND, "2024-01-02", "2015-05-01"),
        *used("2024-01", 3, 45_000),
        dialled(at("2024-04-02")),
        top_up("t-april", FIRST, "500", at("2024-04-05")),
        top_up("t-more", FIRST, "1000", at("2024-04-05", "10:00:00")),
        *home(),
        event("add", "addon.requested", f"number/{FIRST}", at("2024-04-12"), source="app", offer="net-279-auto6"),
        *bought,
    ]


def form_1() -> list[bytes]:
    """The same with no offer of form 2."""
    return prepaid()


def form_2() -> list[bytes]:
    """The same with an offer of form 2, bought from the balance."""
    return prepaid(saver(at("2024-04-15")))


def saver(time: str, name: str = "saver") -> bytes:
    """An offer of form 2 is bought."""
    contract = "C2" if name == "saver" else "C3"
    return event(name, "offer.requested", f"number/{FIRST}", time, source="app", offer="save-6", contract=contract)


def postpaid() -> list[bytes]:
    """A person's postpaid number: a contract with an advance and a handset, a tier by use, a group, two plans.

    Of the first plan a request is open; a request of the second has brought a device.
    """
    return [
        *stranger(),
        *person(THERE),
        begun(FIRST, "2024-01-02", "2013-05-01"),
        begun(SECOND, "2024-01-02", "2015-05-01"),
        *bills("2024-01", 2, CHARGE, BILLED),
        billed("2024-03", CHARGE),
        care.enrolled(at("2024-04-02")),
        care.enrolled(at("2024-04-02", "10:00:00"), imei=OTHER_PLAN),
        signed(at("2024-04-03")),
        *care.switched(DELIVERED, "2024-04-04", OTHER_PLAN, care.SENT[0]),
        paid("2024-03", BILLED, at("2024-04-10")),
        reviewed(at("2024-04-11", "08:00:00")),
        *home(),
        care.asked(REQUEST, at("2024-04-22"), "switch", PLAN),
    ]


def reviewed(time: str) -> bytes:
    """An agent asks for a tier to be decided."""
    return event(
        f"review-{time}", "tier.review-requested", f"number/{FIRST}", time, source=SHOP, actor=care.STAFF
    )  # fmt: skip


def business(*numbers: str) -> list[bytes]:
    """A small business in the points programme: numbers, points of its account, a contract, a package and a tier."""
    return [
        *stranger(),
        *company("2024-01-03", *numbers, account=HERE),
        *opened("2024-01-03", account=THERE),
        enrolled(at("2024-01-03", "10:00:00")),
        *bills("2024-01", 3, CHARGE, BILLED),
        package("post-1199", "1199.00", at("2024-04-11")),
        invited("gold", at("2024-04-12"), assistant=True),
        signed(at("2024-04-15")),
    ]


def shared() -> list[bytes]:
    """A business with two numbers on one account."""
    return business(FIRST, SECOND)


def alone() -> list[bytes]:
    """A business with one number on its account."""
    return business(FIRST)


def own() -> list[bytes]:
    """A business whose only number has gone over to prepaid, its points with it: wallet, add-on, offer, tier."""
    return [
        *stranger(),
        *company("2024-01-03", FIRST, account=HERE),
        *opened("2024-01-03", account=THERE),
        enrolled(at("2024-01-03", "10:00:00")),
        *bills("2024-01", 3, CHARGE, BILLED),
        invited("gold", at("2024-04-11")),
        switched(FIRST, "prepaid", at("2024-04-12")),
        top_up("t-1", FIRST, "1000", at("2024-04-12", "10:00:00")),
        top_up("t-2", FIRST, "1000", at("2024-04-12", "11:00:00")),
        event(
            "add",
            "addon.requested",
            f"number/{FIRST}",
            at("2024-04-12", "12:00:00"),
            source="app",
            offer="net-279-auto6",
        ),
        saver(at("2024-04-15")),
    ]


CUSTOMERS: dict[str, Callable[[], list[bytes]]] = {
    "form-1": form_1,
    "form-2": form_2,
    "postpaid": postpaid,
    "shared": shared,
    "alone": alone,
    "own": own,
}
"""Who they are: persons by what they pay with, businesses by whose their points are."""
HOLDERS = {"form-1": "h-1", "form-2": "h-1", "postpaid": "h-1", "shared": "c-1", "alone": "c-1", "own": "c-1"}
HOLDS = {
    "form-1": ("wallet", "addon", "tier"),
    "form-2": ("wallet", "addon", "tier"),
    "postpaid": ("wallet", "tier", "care"),
    "shared": ("wallet", "points", "tier"),
    "alone": ("wallet", "points", "tier"),
    "own": ("wallet", "addon", "points", "tier"),
}
"""Of which programmes each has something."""
