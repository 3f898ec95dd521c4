"""What is kept of a holder, brought from one life to another: rows that differ are written, rows of neither are not.

Both lives are on working copies that began empty. What is the same in both is left out, so that ``flow/record.py``
writes only what differs; what only the life as recorded has is taken away by the statements given here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from typing import Any, TypeVar

import msgspec

from sitthi.areas.numbers import store as numbers_store
from sitthi.correction.again import Again, Registers
from sitthi.correction.life import Life, PlaceRow
from sitthi.correction.refusing import CannotCorrect
from sitthi.correction.renaming import Renaming
from sitthi.flow.desk import Desk
from sitthi.flow.places import NEVER_US, AccountDesk, HolderDesk, NumberDesk, Place
from sitthi.flow.record import columns
from sitthi.kernel.decision import Part
from sitthi.standing.care_parts import CarePlanPart, imeis_of
from sitthi.standing.delivery_parts import PromisePart
from sitthi.standing.money_parts import BillingPart, BillPart, ChargePart
from sitthi.standing.parts import AccountPart, AddonPart, HoldPart, MessagePart, NumberPart, RefundPart, WalletPart
from sitthi.standing.points_parts import PointsPart
from sitthi.standing.request_parts import CareRequestPart
from sitthi.standing.tally import KEPT_MONTHS
from sitthi.standing.tier_parts import TierGroupPart, TierPart
from sitthi.storage.pipeline import Statement

Row = tuple[Any, ...]
Said = TypeVar("Said")


def _delete(table: str, place: str, own: str, kind: str = "text") -> str:
    """Taking away rows of a table by their place and their own name."""
    return f"""
        DELETE FROM {table} d USING unnest(%s::bigint[], %s::{kind}[]) AS u (no, own)
        WHERE d.{place} = u.no AND {own}
    """  # noqa: S608  # built of constants, not of input


_DELETES: dict[type[Part], str] = {
    AddonPart: _delete("addons", "number_no", "d.seq = u.own", "int"),
    HoldPart: _delete("holds", "number_no", "d.hold = u.own"),
    RefundPart: _delete("refunds", "number_no", "d.refund = u.own"),
    BillPart: _delete("bills", "account_no", "d.bill = u.own"),
    ChargePart: _delete("charges", "account_no", "d.charge = u.own"),
    PointsPart: _delete("points", "place_no", "u.own IS NOT NULL"),
    TierPart: _delete("tiers", "number_no", "u.own IS NOT NULL"),
    TierGroupPart: _delete("tier_groups", "holder_no", "d.name = u.own"),
    CarePlanPart: _delete("care_plans", "number_no", "d.plan = u.own"),
    CareRequestPart: _delete("care_requests", "number_no", "d.request = u.own"),
    PromisePart: _delete("promises", "number_no", "d.request = u.own"),
}
"""How a row is taken away of a part that only the recorded life has."""
_KEPT_IN_PLACE = (WalletPart, NumberPart, AccountPart, BillingPart)
"""Parts every place of their kind has: they are written as they are."""
_CONTRACTS = "DELETE FROM contracts WHERE contract = ANY(%s::text[])"
_REDEMPTIONS = "DELETE FROM redemptions WHERE redemption = ANY(%s::text[])"
_REVERSALS = "DELETE FROM reversals WHERE key = ANY(%s::bytea[])"
_WITHDRAWN = """
UPDATE messages m SET awaited = false, state = 'given-up', doc = u.doc::jsonb
FROM unnest(%s::text[], %s::text[]) AS u (message, doc) WHERE m.message = u.message
"""
_PAST = """
UPDATE wallets w SET past_months = ARRAY(SELECT jsonb_array_elements_text(u.months::jsonb)::bigint)
FROM unnest(%s::bigint[], %s::text[]) AS u (number_no, months) WHERE w.number_no = u.number_no
"""
_BANK_DAYS = """
UPDATE bank_days b SET amount_satang = b.amount_satang + u.satang, count = b.count + u.count
FROM unnest(%s::text[], %s::int[], %s::bigint[], %s::int[]) AS u (bank_account, day, satang, count)
WHERE b.bank_account = u.bank_account AND b.day = u.day
"""
_IMEIS = """
DELETE FROM care_imeis i USING unnest(%s::text[], %s::text[]) AS u (imei, plan)
WHERE i.imei = u.imei AND i.plan = u.plan
"""
_NOT_CALLED = """
DELETE FROM past_numbers p USING unnest(%s::text[], %s::bigint[], %s::bigint[]) AS u (number, number_no, until_us)
WHERE (p.number, p.number_no, p.until_us) = (u.number, u.number_no, u.until_us)
"""
_STOCK = """
UPDATE reward_stock r SET taken = r.taken + u.more FROM unnest(%s::text[], %s::bigint[]) AS u (reward, more)
WHERE r.reward = u.reward
"""


def settle_numbers(life: Life, again: Again, give: Callable[[], int]) -> None:
    """Give the places of a life lived again the internal numbers they have; ``give`` makes one for what is new."""
    known = {key: number_no for number_no, key in life.first.items()}
    settled: dict[int, int] = {}
    for number in (*again.desk.numbers.values(), *again.desk.retired):
        own, for_now = known.get(again.first.get(number.number_no, b"")), number.number_no
        number.new, number.number_no = own is None, give() if own is None else own
        settled[for_now] = number.number_no
    accounts = {one.name: one.place_no for one in life.places if one.kind == "account"}
    for account in again.desk.account_desks.values():
        if account.holder.holder == life.holder:
            account.new, for_now = account.account not in accounts, account.account_no
            account.account_no = give() if account.new else accounts[account.account]
            settled[for_now] = account.account_no
    for out in again.outgoing:
        out.place_no = settled.get(out.place_no, out.place_no)


def check_places(life: Life, recorded: Again, corrected: Again) -> None:
    """Raise CannotCorrect where a place comes or goes by another name, or a register of others would change."""
    before = {one.number_no: one for one in (*recorded.desk.numbers.values(), *recorded.desk.retired)}
    after = {one.number_no: one for one in (*corrected.desk.numbers.values(), *corrected.desk.retired)}
    for number_no, number in before.items():
        now = after.get(number_no)
        renamed = corrected.renaming.concerns(number.number)
        if now is None or ((now.number, now.current) != (number.number, number.current) and not renamed):
            raise CannotCorrect("number", number.subject, "End or rename the number by an event of today.")
    there = {one.account for one in corrected.desk.account_desks.values()}
    for account in recorded.desk.account_desks.values():
        if account.account not in there:
            raise CannotCorrect("account", account.subject, "Leave the account as it is.")


def only_differences(life: Life, recorded: Again, corrected: Again) -> list[Statement]:
    """Leave on the corrected desk what differs from the recorded one; the statements that take away the rest."""
    gone: dict[type[Part], list[Row]] = {}
    withdrawn: list[MessagePart] = []
    rows = {one.place_no: one for one in life.places}
    past, imeis = [], []
    called: tuple[set[Row], set[Row]] = (set(), set())
    before = {place.place_no: place for place in recorded.desk.places()}
    for place in corrected.desk.places():
        was, row = before.get(place.place_no), rows.get(place.place_no)
        if was is None or row is None:
            place.last_loc, place.due_written_us = 0, NEVER_US
            continue  # new, or of others
        _as_kept(place, row)
        imeis += sorted(_covered(was) - _covered(place))
        _prune(place, was, gone, withdrawn)
        if isinstance(place, NumberDesk) and isinstance(was, NumberDesk):
            past += _months(place, was)
            for names, one in zip(called, (was, place), strict=True):
                names.update((name, place.number_no, until_us) for name, until_us in one.names.items())
        if isinstance(place, HolderDesk) and isinstance(was, HolderDesk):
            place.dirty = bool(place.changed) or (place.part, place.registration) != (was.part, was.registration)
    statements = _taken_away(gone)
    statements += _named(recorded.desk, corrected.desk)
    statements.append((_WITHDRAWN, columns([(one.message, _text(one)) for one in withdrawn], 2)))
    statements.append((_PAST, columns(past, 2)))
    statements.append((_IMEIS, columns(imeis, 2)))
    statements += _called(*called, corrected.renaming)
    return statements + _registers(corrected.registers)


def _called(before: set[Row], after: set[Row], renaming: Renaming) -> list[Statement]:
    """The names that subscriptions went by, and who had the number before that one has now."""
    return [
        (_NOT_CALLED, columns(sorted(before - after), 3)),
        (numbers_store.INSERT_PAST, columns(sorted(after - before), 3)),
        (numbers_store.RETIRE, (sorted(renaming.names.values()),)),
    ]


def new_messages(recorded: Again, corrected: Again) -> tuple[list[Any], list[MessagePart]]:
    """What is to be sent now, and what has been sent that would not have been, or not in these words."""
    sent = {out.part.message: out.part for out in recorded.outgoing}
    would = {out.part.message: out.part for out in corrected.outgoing}
    more = [out for out in corrected.outgoing if out.part.message not in sent]
    wrong = [part for name, part in sent.items() if name not in would or would[name].values != part.values]
    if not corrected.renaming.names:
        return more, wrong
    # What fell due by another name was said in the same words already.
    said, again = Counter(map(_words, wrong)), Counter(_words(out.part) for out in more)
    return _but(more, said, lambda out: _words(out.part)), _but(wrong, again, _words)


def _words(part: MessagePart) -> tuple[Any, ...]:
    """What a notice says and when it was queued; what is awaited is like no other."""
    return (part.template, part.queued_us, _text(part.values), part.purpose and part.message)


def _but(found: list[Said], others: Counter[Any], words: Callable[[Said], Any]) -> list[Said]:
    """What of one list has no match of its own in the other."""
    left = []
    for one in found:
        if others[words(one)]:
            others[words(one)] -= 1
        else:
            left.append(one)
    return left


def _as_kept(place: Place, row: PlaceRow) -> None:
    """A place with the times and locations it is kept with."""
    place.decided_us, place.last_loc, place.due_written_us = row.decided_us, row.last_loc, row.due_us


def _prune(place: Place, was: Place, gone: dict[type[Part], list[Row]], withdrawn: list[MessagePart]) -> None:
    """Of what a place changed in its life only what differs; what only the recorded life had is to be taken away."""
    now: dict[Any, Part] = place.changed
    then: dict[Any, Part] = was.changed
    names = set(now)
    for name in names & then.keys():
        # What has been sent stays as it was sent.
        if now[name] == then[name] or (isinstance(then[name], MessagePart) and _is_sent(then[name])):
            del now[name]
    for name in then.keys() - names:
        part, own = then[name], _own(place, name[0])
        if isinstance(part, MessagePart):
            withdrawn += [] if _is_sent(part) else [msgspec.structs.replace(part, state="given-up")]
        elif own is not None and isinstance(part, _KEPT_IN_PLACE):
            now[name] = own
        elif name[0] in _DELETES:
            gone.setdefault(name[0], []).append((place.place_no, name[1]))
        else:
            remedy = "Undo it by an event of today."
            raise CannotCorrect("part", f"{place.subject} {part.__struct_config__.tag}", remedy)


def _covered(place: Place) -> set[tuple[str, str]]:
    """The devices that plans of a place have covered, with the plan."""
    parts = (part for part in place.changed.values() if isinstance(part, CarePlanPart))
    return {(imei, part.plan) for part in parts for imei in imeis_of(part)}


def _is_sent(part: Part) -> bool:
    return isinstance(part, MessagePart) and part.state != "queued"


def _own(place: Place, kind: type[Part]) -> Part | None:
    """The part of a kind of which every such place has one."""
    if isinstance(place, NumberDesk):
        return place.wallet if kind is WalletPart else place.part if kind is NumberPart else None
    if isinstance(place, AccountDesk):
        return place.part if kind is AccountPart else place.billing if kind is BillingPart else None
    return None


def _months(number: NumberDesk, was: NumberDesk) -> list[Row]:
    """The closed months of a number, where they are not what they were."""
    differ = number.turned != was.turned
    figures = [one for pair in number.turned for one in pair][-2 * KEPT_MONTHS :]
    number.turned = []
    number.marks_written, number.extensions_kept, number.was = was.marks, was.extensions, ""
    return [(number.number_no, _text(figures))] if differ else []


def _taken_away(gone: dict[type[Part], list[Row]]) -> list[Statement]:
    return [(_DELETES[kind], columns(rows, 2)) for kind, rows in gone.items()]


def _named(recorded: Desk, corrected: Desk) -> list[Statement]:
    """Contracts, redemptions and reversals, which have names of their own."""
    contracts = sorted(recorded.changed_contracts.keys() - corrected.changed_contracts.keys())
    for name in recorded.changed_contracts.keys() & corrected.changed_contracts.keys():
        if recorded.changed_contracts[name] == corrected.changed_contracts[name]:
            del corrected.changed_contracts[name]
    redemptions = sorted(recorded.changed_redemptions - corrected.changed_redemptions)
    for name in recorded.changed_redemptions & corrected.changed_redemptions:
        if recorded.redemptions[name][1] == corrected.redemptions[name][1]:
            corrected.changed_redemptions.discard(name)
    reversals = [key for key in recorded.reversed if key not in corrected.reversed]
    corrected.reversed = [key for key in corrected.reversed if key not in recorded.reversed]
    for register in (corrected.changed_bank_days, corrected.changed_stock):
        register.clear()  # moved by their difference, see below
    return [(_CONTRACTS, (contracts,)), (_REDEMPTIONS, (redemptions,)), (_REVERSALS, (reversals,))]


def _registers(moved: Registers) -> list[Statement]:
    days = [(*day, *more) for day, more in sorted(moved.bank_days.items()) if any(more)]
    stock = [(reward, more) for reward, more in sorted(moved.stock.items()) if more]
    return [(_BANK_DAYS, columns(days, 4)), (_STOCK, columns(stock, 2))]


def _text(value: Any) -> str:
    return msgspec.json.encode(value).decode()
