"""Tiers of one number over two periods: by use, by package and device, and what a notice that never arrives undoes."""

# ruff: noqa: E501 - a decision is told in one line

from __future__ import annotations

from typing import Any

import msgspec

from sitthi.app import Options, World
from sitthi.kernel import moment
from sitthi.standing.tier_parts import TierPart
from tests.life import event
from tests.stories.company import FIRST, SHOP, at, billed, paid
from tests.stories.conftest import LifeMaker
from tests.stories.telling import Life

HOLDER = "holder/h-1"
STAFF = {"kind": "staff", "id": "nid", "role": "agent"}
EVERYDAY = (" issue-bill ", " pay-bill ", " top-up ", " report-usage ", " remind-", " deliver-message ", "-refund")
"""Decisions that a story of tiers passes over."""


def citizen(day: str, *accounts: str) -> list[bytes]:
    """A citizen with billing accounts."""
    who = {"kind": "person", "name": "มาลี ใจดี", "id_kind": "citizen", "id_number": "1101700230708"}
    opens = (
        event(f"a-{name}", "account.opened", f"account/{name}", at(day), source=SHOP, holder="h-1")
        for name in accounts or ("ba-1",)
    )
    return [event("h-citizen", "holder.registered", HOLDER, at(day), source=SHOP, **who), *opens]


def begun(number: str, day: str, since: str, account: str = "ba-1", charging: str = "postpaid") -> bytes:
    """A number that has served since a day before it came here."""
    data: dict[str, Any] = {"account": account, "charging": charging, "main_package": "post-basic"}
    if charging == "prepaid":
        data["main_package"] = "my-second"
    if number.startswith("FBB"):
        data |= {"product": "fibre", "main_package": "fibre-basic"}
    return event(
        f"n-{number}", "number.activated", f"number/{number}", at(day), source=SHOP, active_since=since, **data
    )


def bills(begin: str, count: int, amount: str, total: str, *late: str, **more: Any) -> list[bytes]:
    """So many monthly bills paid on the 10th of the month after, but for some, which are paid five days late."""
    found = []
    year, month = map(int, begin.split("-"))
    for turn in range(year * 12 + month - 1, year * 12 + month - 1 + count):
        name = f"{turn // 12}-{turn % 12 + 1:02d}"
        following = f"{(turn + 1) // 12}-{(turn + 1) % 12 + 1:02d}"
        account = more.get("account", "ba-1")
        found.append(billed(name, amount, **more))
        found.append(paid(name, total, at(f"{following}-{25 if name in late else 10}"), account))
    return found


def review(number: str, time: str) -> bytes:
    """Somebody asks for a number's tier to be decided."""
    return event(f"v-{number}-{time}", "tier.review-requested", f"number/{number}", time, source=SHOP, actor=STAFF)


def package(name: str, price: str, time: str, number: str = FIRST, **more: Any) -> bytes:
    """A number goes to another main package."""
    data = {"main_package": name, "monthly_price": price, "actor": STAFF, **more}
    return event(f"p-{number}-{time}", "package.changed", f"number/{number}", time, source=SHOP, **data)


def device(programme: str, price: str, time: str, number: str = FIRST) -> bytes:
    """A smartphone is bought with a package."""
    data = {"programme": programme, "package_price": price, "actor": STAFF}
    return event(f"d-{number}-{time}", "device.purchased", f"number/{number}", time, source=SHOP, **data)


def invited(tier: str, time: str, number: str = FIRST, *, assistant: bool = False) -> bytes:
    """The operator invites a number."""
    data = {"tier": tier, "personal_assistant": assistant, "actor": STAFF}
    return event(f"i-{number}-{time}", "tier.invited", f"number/{number}", time, source=SHOP, **data)


def part(world: World, number: str = FIRST) -> TierPart:
    """What a number holds of tiers, as it is kept."""
    row = world.connection.execute(
        "SELECT t.doc::text FROM tiers t JOIN numbers n USING (number_no) WHERE n.current AND n.number = %s", (number,)
    ).fetchone()
    return TierPart(number) if row is None else msgspec.json.decode(row[0], type=TierPart)


def held(told: Life, number: str = FIRST) -> str:
    """The tier a number holds, by which way, from which day to which; and what is on its way."""
    one = part(told.world, number)
    days = [f"{moment.moment_of(us):%Y-%m-%d}" for us in (one.from_us, one.until_us)]
    holds = f"{one.tier} by {one.way} {' to '.join(days)}" if one.tier else "none"
    return f"{holds}, offered {one.offered}" if one.offered else holds


def notable(lines: list[str]) -> list[str]:
    """What is told of tiers, and of what moves them."""
    return [line for line in lines if not any(word in line for word in EVERYDAY)]


def went_before(told: Life, *events: bytes) -> None:
    """What went before the story, all of it taken as it was meant."""
    lines = told.then(*events)
    assert not [line for line in lines if "malformed" in line or line.endswith((" late", " refused"))], lines


def notice(told: Life) -> str:
    """The subject of the notice that is on its way."""
    row = told.world.connection.execute("SELECT message FROM messages WHERE awaited").fetchone()
    assert row is not None
    return f"message/{row[0]}"


def test_gold_by_use_over_two_periods(life: LifeMaker) -> None:
    """Six bills paid in time give Gold from the notice on for 12 months; renewed; one late bill in the last six ends it."""
    told = life()
    went_before(told, *citizen("2024-01-02"), begun(FIRST, "2024-01-02", "2020-03-01"))
    went_before(told, *bills("2024-01", 6, "1300.00", "1391.00"))
    assert held(told) == "none"
    assert notable(told.then(review(FIRST, at("2024-07-15")))) == [
        "2024-07-15 09:00:00 review-tier recorded; sms tier-granted",
        "2024-07-15 09:00:00 hold-tier recorded",
    ]
    assert held(told) == "gold by use 2024-07-15 to 2025-07-14"
    assert notable(told.then(*bills("2024-07", 12, "1300.00", "1391.00"), until=at("2025-07-20"))) == [
        "2025-07-15 00:00:00 review-tier recorded; sms tier-renewed",
        "2025-07-15 00:00:00 hold-tier recorded",
    ]
    assert held(told) == "gold by use 2025-07-15 to 2026-07-14"
    second = bills("2025-07", 12, "1300.00", "1391.00", "2026-01")
    assert notable(told.then(*second, until=at("2026-07-20"))) == [
        "2026-02-21 00:00:00 mark-bill-overdue recorded; sms bill-overdue",
        "2026-02-21 00:00:00 review-tier recorded",
        "2026-07-15 00:00:00 review-tier recorded; sms tier-ended",
    ]
    assert held(told) == "none"
    told.ends()


def test_a_late_bill_that_is_six_bills_old_counts_no_more(life: LifeMaker) -> None:
    """A bill paid late within the period leaves the tier; five months later it still stands against it, six months not."""
    told = life()
    went_before(told, *citizen("2024-01-02"), begun(FIRST, "2024-01-02", "2020-03-01"))
    went_before(told, *bills("2024-01", 12, "1300.00", "1391.00", "2024-07"))
    assert notable(told.then(review(FIRST, at("2025-01-12")))) == [
        "2025-01-12 09:00:00 review-tier recorded",
    ]
    assert notable(told.then(*bills("2025-01", 1, "1300.00", "1391.00"), review(FIRST, at("2025-02-11")))) == [
        "2025-02-11 09:00:00 review-tier recorded; sms tier-granted",
        "2025-02-11 09:00:00 hold-tier recorded",
    ]
    assert held(told) == "gold by use 2025-02-11 to 2026-02-10"
    told.ends()


def test_package_and_device_over_two_periods(life: LifeMaker) -> None:
    """Each gives its tier at once; a cheaper package keeps what is held to its end, and the next period is by what is left."""
    told = life()
    went_before(told, *citizen("2024-01-02"), begun(FIRST, "2024-01-02", "2024-01-02"))
    assert told.then(package("post-1499", "1499.00", at("2024-02-01"))) == [
        "2024-02-01 09:00:00 change-package granted",
        "2024-02-01 09:00:00 review-tier recorded; sms tier-granted",
        "2024-02-01 09:00:00 deliver-message recorded",
        "2024-02-01 09:00:00 hold-tier recorded",
    ]
    assert held(told) == "gold by package 2024-02-01 to 2025-01-31"
    assert told.then(device("hot-deal-iphone", "2999.00", at("2024-05-01"))) == [
        "2024-05-01 09:00:00 buy-device granted",
        "2024-05-01 09:00:00 review-tier recorded; sms tier-raised",
        "2024-05-01 09:00:00 deliver-message recorded",
        "2024-05-01 09:00:00 hold-tier recorded",
    ]
    assert held(told) == "platinum by device 2024-05-01 to 2025-04-30"
    assert told.then(package("post-1199", "1199.00", at("2024-08-01"))) == [
        "2024-08-01 09:00:00 change-package granted",
        "2024-08-01 09:00:00 review-tier recorded",
    ]
    assert held(told) == "platinum by device 2024-05-01 to 2025-04-30"
    assert told.then(until=at("2025-05-02")) == [
        "2025-05-01 00:00:00 review-tier recorded; sms tier-lowered",
        "2025-05-01 00:00:00 deliver-message recorded",
        "2025-05-01 00:00:00 hold-tier recorded",
    ]
    assert held(told) == "emerald by package 2025-05-01 to 2026-04-30"
    assert told.then(package("post-499", "499.00", at("2025-09-01")), until=at("2026-05-02")) == [
        "2025-09-01 09:00:00 change-package granted",
        "2025-09-01 09:00:00 review-tier recorded",
        "2026-05-01 00:00:00 review-tier recorded; sms tier-ended",
    ]
    assert held(told) == "none"
    told.ends()


def test_a_notice_that_fails_is_sent_again_and_given_up(life: LifeMaker) -> None:
    """Each notice that fails goes out anew until a day has passed; then the tier is not held, and a review offers it afresh."""
    told = life(options=Options(null_delay_us=None))
    went_before(told, *citizen("2024-01-02"), begun(FIRST, "2024-01-02", "2024-01-02"))
    assert told.then(package("post-1499", "1499.00", at("2024-02-01"))) == [
        "2024-02-01 09:00:00 change-package granted",
        "2024-02-01 09:00:00 review-tier recorded; sms tier-granted",
    ]
    assert held(told) == "none, offered gold"
    assert told.then(
        event("f1", "message.failed", notice(told), at("2024-02-01", "10:00:00"), reason="switched off"),
        review(FIRST, at("2024-02-01", "11:00:00")),
        until=at("2024-02-03"),
    ) == [
        "2024-02-01 10:00:00 fail-message recorded; sms tier-granted",
        "2024-02-01 11:00:00 review-tier recorded",
        "2024-02-02 09:00:00 give-up-message recorded",
        "2024-02-02 09:00:00 drop-tier recorded",
    ]
    assert held(told) == "none"
    assert told.then(review(FIRST, at("2024-02-04"))) == [
        "2024-02-04 09:00:00 review-tier recorded; sms tier-granted",
    ]
    first = notice(told)
    assert told.then(event("f2", "message.failed", first, at("2024-02-04", "09:05:00"), reason="switched off")) == [
        "2024-02-04 09:05:00 fail-message recorded; sms tier-granted",
    ]
    assert told.then(event("f3", "message.delivered", first, at("2024-02-04", "09:06:00"))) == [
        "2024-02-04 09:06:00 deliver-message recorded",
    ]
    assert told.then(event("f4", "message.delivered", notice(told), at("2024-02-04", "09:07:00"))) == [
        "2024-02-04 09:07:00 deliver-message recorded",
        "2024-02-04 09:07:00 hold-tier recorded",
    ]
    assert held(told) == "gold by package 2024-02-04 to 2025-02-03"
    told.ends()


def test_the_operator_tells_of_a_tier_elsewhere(life: LifeMaker) -> None:
    """What some way gives, or was offered, is held from then on; anything else is refused until the number is invited."""
    told = life(options=Options(null_delay_us=None))

    def notified(tier: str, time: str) -> bytes:
        return event(f"t-{time}", "tier.notified", f"number/{FIRST}", time, source=SHOP, tier=tier, actor=STAFF)

    went_before(told, *citizen("2024-01-02"), begun(FIRST, "2024-01-02", "2024-01-02"))
    assert told.then(notified("gold", at("2024-01-31"))) == [
        "2024-01-31 09:00:00 notify-tier refused",
    ]
    assert told.then(package("post-1499", "1499.00", at("2024-02-01"))) == [
        "2024-02-01 09:00:00 change-package granted",
        "2024-02-01 09:00:00 review-tier recorded; sms tier-granted",
    ]
    assert told.then(notified("platinum", at("2024-02-01", "10:00:00"))) == [
        "2024-02-01 10:00:00 notify-tier refused",
    ]
    assert told.then(notified("gold", at("2024-02-01", "11:00:00")), until=at("2024-02-03")) == [
        "2024-02-01 11:00:00 notify-tier granted",
        "2024-02-02 09:00:00 give-up-message recorded",
        "2024-02-02 09:00:00 drop-tier recorded",
    ]
    assert held(told) == "gold by package 2024-02-01 to 2025-01-31"
    assert told.then(invited("platinum", at("2024-06-01")), notified("platinum", at("2024-06-01", "10:00:00"))) == [
        "2024-06-01 09:00:00 invite-tier granted",
        "2024-06-01 09:00:00 review-tier recorded; sms tier-raised",
        "2024-06-01 10:00:00 notify-tier granted",
    ]
    assert held(told) == "platinum by invitation 2024-06-01 to 2025-05-31"
    assert told.then(until=at("2025-06-03")) == [
        "2024-06-02 09:00:00 give-up-message recorded",
        "2024-06-02 09:00:00 drop-tier recorded",
        "2025-06-01 00:00:00 review-tier recorded; sms tier-lowered",
        "2025-06-02 00:00:00 give-up-message recorded",
        "2025-06-02 00:00:00 drop-tier recorded",
    ]
    assert held(told) == "none"
    told.ends()
