"""What takes several events: holds, suspensions, endings, corrections, limits that are reached. Each plans its next."""

from __future__ import annotations

from sitthi.channels.generated.dice import Weighted
from sitthi.channels.generated.habits import KB, MB, PER_MB_SATANG, asked, can_pay, credit, spend, topped_up, usage
from sitthi.channels.generated.people import ACTIVE, ENDED, NO_ADDON, SUSPENDED, WITH_CALLS, WITH_DATA
from sitthi.channels.generated.town import Action, Happening, Town
from sitthi.kernel.moment import HOUR_US, MINUTE_US, SECOND_US

SUPERVISOR = "supervisor/004"
IVR_CALLS = 13
"""More than anybody's free voice enquiries of a month."""


def _staff(town: Town, index: int, role: str = "agent") -> dict[str, object]:
    return {"kind": "staff", "id": f"{role}/{town.steady(index, 40) + 1:03d}", "role": role}


def activation(town: Town, index: int, at_us: int) -> Happening:
    """A SIM is sold with some money in it."""
    people = town.people
    value = town.dice.of(("0", "15", "50", "100"))
    people.status[index] = ACTIVE
    if value != "0":
        credit(town, index, int(value) * 100, at_us)
    town.arrived = max(town.arrived, index + 1)
    data = {
        "account": people.account(index),
        "product": "mobile",
        "charging": "prepaid",
        "main_package": people.package(index),
        "starting_value": value,
    }
    return Happening(_shop(town, index), "number.activated", people.subject(index), data)


def opening(town: Town, index: int, at_us: int) -> Happening:
    """The account of a new holder; the SIM follows."""
    town.plan(at_us + town.dice.between(20, 90) * SECOND_US, lambda here, at: activation(here, index, at))
    people = town.people
    people.opened[index] = 1
    data = {"holder": people.holder(index), "cycle_day": 1 + town.steady(index, 28)}
    return Happening(_shop(town, index), "account.opened", f"account/{people.account(index)}", data)


def arrival(town: Town, index: int, at_us: int) -> Happening | None:
    """A new subscriber: registered, then an account, then the SIM; a company's further SIMs at once."""
    people = town.people
    lead = people.lead(index)
    if lead != index:
        if people.opened[lead]:
            return activation(town, index, at_us)
        town.plan(at_us + 5 * MINUTE_US, lambda here, at: arrival(here, index, at))
        return None
    town.plan(at_us + town.dice.between(20, 90) * SECOND_US, lambda here, at: opening(here, index, at))
    holder = f"holder/{people.holder(index)}"
    return Happening(_shop(town, index), "holder.registered", holder, people.registration(index))


def _shop(town: Town, index: int) -> str:
    return f"shop/{town.steady(town.people.lead(index), 60) + 1:04d}"


def session(town: Town, index: int, at_us: int) -> Happening | None:
    """Data or a call whose length nobody knows beforehand: money is held, extended, and settled - or forgotten."""
    people, dice = town.people, town.dice
    if people.holding[index]:
        return None
    is_data = dice.happens(750)
    granted = dice.of((2, 5, 10)) * MB if is_data else dice.of((300, 600, 900))
    satang = granted * PER_MB_SATANG // MB if is_data else granted * 2
    hold = f"{'gy' if is_data else 'ro'}-{town.event_id()}"
    data: dict[str, object] = {"hold": hold, "service": "data" if is_data else "voice", "quantity": granted}
    covered = people.status[index] == ACTIVE and (
        people.addon[index] == (WITH_DATA if is_data else WITH_CALLS) or can_pay(town, index, satang, at_us)
    )
    if covered:
        people.holding[index] = 1
        _then_hold(town, index, hold, granted, at_us)
    return Happening("network/gy", "hold.requested", people.subject(index), data)


SETTLE, EXTEND, RELEASE, FORGET = range(4)
HOLDS_END = Weighted([(SETTLE, 55), (EXTEND, 30), (RELEASE, 11), (FORGET, 4)])


def _then_hold(town: Town, index: int, hold: str, granted: int, at_us: int) -> None:
    """What becomes of a hold that was granted: four in a hundred are forgotten, and expire by themselves."""
    dice = town.dice
    turn = dice.weighted(HOLDS_END)
    at_us += dice.between(40, 600) * SECOND_US
    if turn == SETTLE:
        town.plan(at_us, lambda here, _: _settled(here, index, hold, here.dice.between(granted // 5, granted)))
    elif turn == EXTEND:
        town.plan(at_us, lambda here, at: _extended(here, index, hold, granted, at))
    elif turn == RELEASE:
        town.plan(at_us, lambda here, _: _released(here, index, hold))
    else:
        town.people.holding[index] = 0


def _extended(town: Town, index: int, hold: str, granted: int, at_us: int) -> Happening:
    more = granted // 2
    used = town.dice.between(granted // 2, granted)
    _then_hold(town, index, hold, granted + more, at_us)
    data = {"hold": hold, "quantity": more, "used": used}
    return Happening("network/gy", "hold.extended", town.people.subject(index), data)


def _settled(town: Town, index: int, hold: str, used: int) -> Happening:
    town.people.holding[index] = 0
    if town.people.addon[index] == NO_ADDON:
        spend(town, index, used * PER_MB_SATANG // MB if used > 10 * KB else used * 2)
    return Happening("network/gy", "hold.settled", town.people.subject(index), {"hold": hold, "used": used})


def _released(town: Town, index: int, hold: str) -> Happening:
    town.people.holding[index] = 0
    return Happening("network/gy", "hold.released", town.people.subject(index), {"hold": hold})


def suspension(town: Town, index: int, at_us: int) -> Happening | None:
    """Service stops for a while; somebody tries all the same, and mostly it goes on later that day."""
    people, dice = town.people, town.dice
    if people.status[index] != ACTIVE:
        return None
    reason = dice.of(("customer", "customer", "sim-lost"))
    people.status[index] = SUSPENDED
    town.plan(at_us + dice.between(5, 60) * MINUTE_US, lambda here, at: usage(here, index, at))
    if reason == "customer" or dice.happens(500):
        town.plan(at_us + dice.between(90, 300) * MINUTE_US, lambda here, _: _resumed(here, index))
    data = {"reason": reason, "actor": _staff(town, index)}
    return Happening("callcentre", "number.suspended", people.subject(index), data)


def _resumed(town: Town, index: int) -> Happening:
    if town.people.status[index] == SUSPENDED:
        town.people.status[index] = ACTIVE
    return Happening("callcentre", "number.resumed", town.people.subject(index), {"actor": _staff(town, index)})


def permanent(town: Town, index: int, at_us: int) -> Happening | None:
    """A number suspended for good, and the top-up that is refused after it."""
    people = town.people
    if people.status[index] != ACTIVE:
        return None
    people.status[index] = ENDED
    town.plan(at_us + 20 * MINUTE_US, lambda here, _: topped_up(here, index, "agent", "50"))
    data = {"reason": "permanent", "actor": _staff(town, index, "supervisor")}
    return Happening("callcentre", "number.suspended", people.subject(index), data)


def disconnection(town: Town, index: int, at_us: int) -> Happening | None:
    """A subscriber asks what is left, ends the contract in a shop, and is owed the balance."""
    if town.people.status[index] != ACTIVE:
        return None
    town.plan(at_us + town.dice.between(4, 15) * MINUTE_US, lambda here, _: _disconnected(here, index))
    return asked(town, index, "shop")


def _disconnected(town: Town, index: int) -> Happening | None:
    if town.people.status[index] == ENDED:
        return None
    town.people.status[index] = ENDED
    data = {"reason": "customer", "actor": _staff(town, index)}
    return Happening(_shop(town, index), "number.disconnected", town.people.subject(index), data)


def port_out(town: Town, index: int, at_us: int) -> Happening | None:
    """A number goes to another operator."""
    if town.people.status[index] != ACTIVE:
        return None
    town.people.status[index] = ENDED
    return Happening("clearinghouse", "number.ported-out", town.people.subject(index), {})


def wrong_number(town: Town, index: int, at_us: int) -> Happening | None:
    """A top-up went to a stranger's number: it is reversed, and made anew for the right one."""
    if town.people.status[index] != ACTIVE:
        return None
    stranger = town.somebody()
    happening = topped_up(town, stranger, "kiosk", "100")
    named = {"source": happening.source, "id": town.event_id()}
    when_us = at_us + town.dice.between(6, 40) * MINUTE_US
    town.plan(when_us, lambda here, _: _reversed(here, stranger, named))
    town.plan(when_us + 2 * MINUTE_US, lambda here, _: topped_up(here, index, "kiosk", "100"))
    return happening


def _reversed(town: Town, index: int, named: dict[str, str]) -> Happening:
    data = {"event": named, "reason": "wrong-number", "actor": _staff(town, index)}
    return Happening("callcentre", "topup.reversed", town.people.subject(index), data)


ADJUSTMENTS = (
    ("20.00", "goodwill", ""),
    ("350.00", "compensation", SUPERVISOR),
    ("500.00", "goodwill", ""),
    ("-10.00", "correction", ""),
)
"""Amount, reason, second person. The third is a mistake: so much needs somebody to approve it."""


def adjustment(town: Town, index: int, at_us: int, turn: int) -> Happening:
    """Somebody complained: an agent gives a little, or more with a second person, or takes a slip back."""
    amount, reason, approved_by = ADJUSTMENTS[turn]
    data: dict[str, object] = {"amount": amount, "reason": reason, "actor": _staff(town, index)}
    if approved_by:
        data["approved_by"] = approved_by
    return Happening("callcentre", "balance.adjusted", town.people.subject(index), data)


def fair_use(town: Town, index: int, at_us: int) -> Happening:
    """Data use that is not normal is limited for some hours; it takes somebody with an add-on to be meant."""
    people = town.people
    for _ in range(20):
        if people.addon[index] != NO_ADDON and people.status[index] == ACTIVE:
            break
        index = town.somebody()
    action = town.dice.of(("lower-speed", "limit-volume"))
    data = {"action": action, "reason": "resale of data", "actor": _staff(town, index)}
    when_us = at_us + town.dice.between(2, 5) * HOUR_US
    town.plan(when_us, lambda here, _: _lifted(here, index, action))
    return Happening("network/policy", "fair-use.applied", people.subject(index), data)


def _lifted(town: Town, index: int, action: str) -> Happening:
    data = {"action": action, "reason": "use is normal again", "actor": _staff(town, index)}
    return Happening("network/policy", "fair-use.lifted", town.people.subject(index), data)


def family_bank(town: Town, index: int, at_us: int) -> Happening:
    """One bank account tops up for the whole family by telephone, once more than a day allows."""
    account = f"scb-{town.steady(index, 10**9):010d}"
    amounts = town.dice.of((("2000", "1000", "100"), ("300", "300", "300"), ("2500", "600")))
    for turn, amount in enumerate(amounts[1:], 1):
        when_us = at_us + turn * town.dice.between(15, 50) * MINUTE_US
        town.plan(when_us, _by_phone(town.somebody(), amount, account))
    return topped_up(town, index, "telephone-banking", amounts[0], "scb", account)


def _by_phone(index: int, amount: str, account: str) -> Action:
    return lambda town, _: topped_up(town, index, "telephone-banking", amount, "scb", account)


def anxious(town: Town, index: int, at_us: int) -> Happening:
    """Somebody asks by voice again and again, until it costs."""
    for turn in range(1, IVR_CALLS):
        town.plan(at_us + turn * 7 * MINUTE_US, lambda here, _: asked(here, index, "ivr"))
    return asked(town, index, "ivr")
