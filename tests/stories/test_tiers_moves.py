"""Tiers as numbers move: prepaid and back, another name, another account, another owner; a company's invitations."""

# ruff: noqa: E501 - a decision is told in one line

from __future__ import annotations

from sitthi.standing.tier_parts import TierPart
from tests.life import event, top_up
from tests.stories.company import COMPANY, FIRST, SECOND, SHOP, at, company, left, renumbered, switched
from tests.stories.conftest import LifeMaker
from tests.stories.test_tiers import (
    STAFF,
    begun,
    bills,
    citizen,
    held,
    invited,
    notable,
    package,
    part,
    review,
    went_before,
)

NEW = "0890000001"


def used(begin: str, count: int, seconds: int, *idle: str) -> list[bytes]:
    """A prepaid number month by month: topped up twice on the 5th and used on the 6th; in idle months neither."""
    found = []
    year, month = map(int, begin.split("-"))
    for turn in range(year * 12 + month - 1, year * 12 + month - 1 + count):
        name = f"{turn // 12}-{turn % 12 + 1:02d}"
        if name in idle:
            continue
        found += [top_up(f"t{place}-{name}", FIRST, "500", at(f"{name}-05")) for place in (1, 2)]
        data = {"service": "voice", "quantity": seconds}
        found.append(event(f"u-{name}", "usage.reported", f"number/{FIRST}", at(f"{name}-06"), source=SHOP, **data))
    return found


def dialled(time: str, channel: str = "ussd") -> bytes:
    """A prepaid number registers by its code."""
    return event(f"r-{time}", "tier.registered", f"number/{FIRST}", time, source=SHOP, channel=channel)


def test_a_prepaid_number_over_two_periods(life: LifeMaker) -> None:
    """Charges of calendar months with use in each give Gold once *1148 is dialled; a swap ends the registration, and with it the next period."""
    told = life()
    went_before(told, *citizen("2024-01-02"), begun(FIRST, "2024-01-02", "2013-05-01", charging="prepaid"))
    went_before(told, *used("2024-01", 6, 45_000))
    assert notable(told.then(review(FIRST, at("2024-07-10")), dialled(at("2024-07-10", "10:00:00")))) == [
        "2024-07-10 09:00:00 review-tier recorded",
        "2024-07-10 10:00:00 register-tier granted",
        "2024-07-10 10:00:00 review-tier recorded; sms tier-granted",
        "2024-07-10 10:00:00 hold-tier recorded",
    ]
    assert held(told) == "gold by use 2024-07-10 to 2025-07-09"
    assert notable(told.then(*used("2024-07", 12, 15_000, "2024-10"), until=at("2025-07-11"))) == [
        "2025-07-10 00:00:00 review-tier recorded; sms tier-lowered",
        "2025-07-10 00:00:00 hold-tier recorded",
    ]
    assert held(told) == "emerald by use 2025-07-10 to 2026-07-09"
    assert notable(
        told.then(switched(FIRST, "postpaid", at("2025-09-01")), switched(FIRST, "prepaid", at("2026-01-02")))
    ) == [
        "2025-09-01 09:00:00 swap-charging granted",
        "2025-09-01 09:00:00 end-wallet recorded; wallet > refund 7600.00; sms refund-due",
        "2025-09-01 09:00:00 review-tier recorded",
        "2026-01-02 09:00:00 swap-charging granted",
        "2026-01-02 09:00:00 end-wallet recorded",
        "2026-01-02 09:00:00 review-tier recorded",
    ]
    assert held(told) == "emerald by use 2025-07-10 to 2026-07-09"
    assert notable(told.then(*used("2026-01", 6, 45_000), until=at("2026-07-11"))) == [
        "2026-07-10 00:00:00 review-tier recorded; sms tier-ended",
    ]
    assert held(told) == "none"
    assert notable(told.then(dialled(at("2026-07-12", "10:00:00")))) == [
        "2026-07-12 10:00:00 register-tier granted",
        "2026-07-12 10:00:00 review-tier recorded; sms tier-granted",
        "2026-07-12 10:00:00 hold-tier recorded",
    ]
    assert held(told) == "gold by use 2026-07-12 to 2027-07-11"
    told.ends()


def test_a_month_without_use(life: LifeMaker) -> None:
    """One month without any use in the last six stands against a tier by use, however much was charged in the others."""
    told = life()
    went_before(told, *citizen("2024-01-02"), begun(FIRST, "2024-01-02", "2013-05-01", charging="prepaid"))
    went_before(told, *used("2024-01", 9, 45_000, "2024-04"), dialled(at("2024-09-30")))
    assert held(told) == "none"
    october = used("2024-10", 1, 45_000)
    assert notable(
        told.then(review(FIRST, at("2024-10-01")), *october, review(FIRST, at("2024-10-31", "23:59:59")))
    ) == [
        "2024-10-01 09:00:00 review-tier recorded",
        "2024-10-31 23:59:59 review-tier recorded",
    ]
    assert notable(told.then(review(FIRST, at("2024-11-01", "00:00:00")))) == [
        "2024-11-01 00:00:00 review-tier recorded; sms tier-granted",
        "2024-11-01 00:00:00 hold-tier recorded",
    ]
    assert held(told) == "gold by use 2024-11-01 to 2025-10-31"
    told.ends()


def test_a_number_that_swaps_to_prepaid_keeps_its_tier_to_the_end(life: LifeMaker) -> None:
    """Its package counts no more and it has not registered; the tier it holds lasts its period and ends with it."""
    told = life()
    went_before(told, *citizen("2024-01-02"), begun(FIRST, "2024-01-02", "2013-05-01"))
    went_before(told, package("post-1499", "1499.00", at("2024-02-01")))
    assert notable(told.then(switched(FIRST, "prepaid", at("2024-05-01")))) == [
        "2024-05-01 09:00:00 swap-charging granted",
        "2024-05-01 09:00:00 end-wallet recorded",
        "2024-05-01 09:00:00 review-tier recorded",
    ]
    assert held(told) == "gold by package 2024-02-01 to 2025-01-31"
    assert notable(told.then(until=at("2025-02-02"))) == [
        "2025-02-01 00:00:00 review-tier recorded; sms tier-ended",
    ]
    assert held(told) == "none"
    told.ends()


def test_a_new_number_and_another_account(life: LifeMaker) -> None:
    """A tier stays with the subscription; bills to its old name count, those of the account it has left do not."""
    told = life(tells_numbers=True)
    went_before(told, *citizen("2024-01-02", "ba-1", "ba-2"), begun(FIRST, "2024-01-02", "2013-05-01"))
    went_before(told, *bills("2024-01", 6, "900.00", "963.00"), review(FIRST, at("2024-07-15")))
    assert held(told) == "gold by use 2024-07-15 to 2025-07-14"
    went_before(told, *bills("2024-07", 2, "900.00", "963.00"))
    assert notable(told.then(renumbered(FIRST, NEW, at("2024-09-15")))) == [
        "2024-09-15 09:00:00 0812345678 renumber-number granted; sms number-renumbered",
    ]
    assert (held(told, FIRST), held(told, NEW)) == ("none", "gold by use 2024-07-15 to 2025-07-14")
    went_before(told, *bills("2024-09", 10, "900.00", "963.00", number=NEW))
    assert notable(told.then(until=at("2025-07-15"))) == [
        "2025-07-15 00:00:00 0890000001 review-tier recorded; sms tier-renewed",
        "2025-07-15 00:00:00 0890000001 hold-tier recorded",
    ]
    assert held(told, NEW) == "gold by use 2025-07-15 to 2026-07-14"
    assert notable(told.then(renumbered(NEW, SECOND, at("2025-09-15"), "ba-2"))) == [
        "2025-09-15 09:00:00 0890000001 renumber-number granted; sms number-renumbered",
    ]
    went_before(told, *bills("2025-09", 10, "400.00", "428.00", account="ba-2", number=SECOND))
    assert notable(told.then(until=at("2026-07-15"))) == [
        "2026-07-15 00:00:00 0823456789 review-tier recorded; sms tier-lowered",
        "2026-07-15 00:00:00 0823456789 hold-tier recorded",
    ]
    assert held(told, SECOND) == "emerald by use 2026-07-15 to 2027-07-14"
    told.ends()


def test_another_owner(life: LifeMaker) -> None:
    """The tier ends with the name; the new owner's subscription begins with none, and by grounds of its own."""
    told = life(tells_numbers=True)
    went_before(
        told, *citizen("2024-01-02"), begun(FIRST, "2024-01-02", "2013-05-01"), *company("2024-01-02", account="ba-9")
    )
    went_before(told, package("post-1499", "1499.00", at("2024-02-01")))
    owner = {"to_holder": "c-1", "to_account": "ba-9"}
    assert notable(told.then(left(FIRST, at("2024-05-01"), "number.owner-changed", **owner))) == [
        "2024-05-01 09:00:00 0812345678 change-owner granted",
        "2024-05-01 09:00:00 0812345678 end-tier recorded",
        "2024-05-01 09:00:00 0812345678 activate-number granted",
    ]
    assert part(told.world) == TierPart(FIRST)
    assert notable(told.then(review(FIRST, at("2024-06-01")), invited("emerald", at("2024-06-02")))) == [
        "2024-06-01 09:00:00 0812345678 review-tier recorded",
        "2024-06-02 09:00:00 0812345678 invite-tier granted",
        "2024-06-02 09:00:00 0812345678 review-tier recorded; sms tier-granted",
        "2024-06-02 09:00:00 0812345678 hold-tier recorded",
    ]
    assert held(told) == "emerald by invitation 2024-06-02 to 2025-06-01"
    assert notable(told.then(until=at("2025-06-03"))) == [
        "2025-06-02 00:00:00 0812345678 review-tier recorded; sms tier-ended",
    ]
    told.ends()


def test_a_company_is_invited(life: LifeMaker) -> None:
    """Not by its bills; by invitation for one period, with a personal assistant while it is postpaid; a package counts for it, too."""
    told = life()
    went_before(told, *company("2024-01-02", FIRST))
    went_before(told, *bills("2024-01", 7, "9000.00", "9630.00"))
    assert notable(told.then(review(FIRST, at("2024-08-15")))) == [
        "2024-08-15 09:00:00 review-tier recorded",
    ]
    assert held(told) == "none"
    assert notable(told.then(invited("platinum", at("2024-08-16"), assistant=True))) == [
        "2024-08-16 09:00:00 invite-tier granted",
        "2024-08-16 09:00:00 review-tier recorded; sms tier-granted",
        "2024-08-16 09:00:00 hold-tier recorded",
    ]
    assert (held(told), part(told.world).assistant) == ("platinum by invitation 2024-08-16 to 2025-08-15", True)
    change = event("c1", "holder.category-changed", COMPANY, at("2024-10-01"), source=SHOP, to="corporate", actor=STAFF)
    assert notable(told.then(change)) == [
        "2024-10-01 09:00:00 change-category granted",
        "2024-10-01 09:00:00 review-tier recorded",
    ]
    assert held(told) == "platinum by invitation 2024-08-16 to 2025-08-15"
    assert notable(told.then(package("post-1199", "1199.00", at("2025-03-01")), until=at("2025-08-16"))) == [
        "2025-03-01 09:00:00 change-package granted",
        "2025-03-01 09:00:00 review-tier recorded",
        "2025-08-16 00:00:00 review-tier recorded; sms tier-lowered",
        "2025-08-16 00:00:00 hold-tier recorded",
    ]
    assert (held(told), part(told.world).assistant) == ("emerald by package 2025-08-16 to 2026-08-15", False)
    assert notable(told.then(invited("gold", at("2025-09-01")), switched(FIRST, "prepaid", at("2025-10-01")))) == [
        "2025-09-01 09:00:00 invite-tier granted",
        "2025-09-01 09:00:00 review-tier recorded; sms tier-raised",
        "2025-09-01 09:00:00 hold-tier recorded",
        "2025-10-01 09:00:00 swap-charging granted",
        "2025-10-01 09:00:00 end-wallet recorded",
        "2025-10-01 09:00:00 review-tier recorded",
    ]
    assert notable(told.then(invited("gold", at("2025-10-02"), assistant=True), until=at("2026-09-02"))) == [
        "2025-10-02 09:00:00 invite-tier refused",
        "2026-09-01 00:00:00 review-tier recorded; sms tier-ended",
    ]
    assert held(told) == "none"
    told.ends()


def test_what_ends_a_tier_at_once(life: LifeMaker) -> None:
    """Cancelled, ported out or dead, a number holds nothing from that moment; suspended for good it keeps its tier (R85)."""
    told = life(tells_numbers=True)
    went_before(
        told,
        *citizen("2024-01-02"),
        begun(FIRST, "2024-01-02", "2013-05-01"),
        begun(SECOND, "2024-01-02", "2013-05-01"),
    )
    went_before(
        told,
        package("post-1499", "1499.00", at("2024-02-01")),
        package("post-1499", "1499.00", at("2024-02-01"), SECOND),
    )
    stop = event(
        "s1", "number.suspended", f"number/{FIRST}", at("2024-03-01"), source=SHOP, reason="permanent", actor=STAFF
    )
    assert notable(told.then(stop, left(SECOND, at("2024-03-01"), "number.ported-out"))) == [
        "2024-03-01 09:00:00 0812345678 suspend-number recorded",
        "2024-03-01 09:00:00 0812345678 end-tier recorded",
        "2024-03-01 09:00:00 0823456789 port-out-number recorded",
        "2024-03-01 09:00:00 0823456789 end-tier recorded",
    ]
    assert (held(told, FIRST), held(told, SECOND)) == ("gold by package 2024-02-01 to 2025-01-31", "none")
    assert notable(told.then(left(FIRST, at("2024-04-01")), review(FIRST, at("2024-04-02")))) == [
        "2024-04-01 09:00:00 0812345678 disconnect-number recorded",
        "2024-04-01 09:00:00 0812345678 end-tier recorded",
        "2024-04-02 09:00:00 0812345678 review-tier recorded",
    ]
    assert held(told) == "none"
    told.ends()
