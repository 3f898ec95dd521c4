"""A base written from a world: its holders, numbers, bills and groups come out of PostgreSQL by COPY, one pass."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import msgspec

from sitthi.areas.tiers.terms import TiersTerms
from sitthi.flow.places import AccountDesk, HolderDesk, NumberDesk
from sitthi.flow.tiers import RECENT_BILLS, longest_us, months_of
from sitthi.population.tier_rows import BaseWriter, Holding, as_stated, rows_of
from sitthi.standing.money_parts import BillPart
from sitthi.standing.parts import AccountPart, HolderPart, Member, NumberPart
from sitthi.standing.tier_parts import TierGroupPart, TierPart

HOLDERS = f"""
COPY (
SELECT json_build_object(
    'holder_no', h.holder_no, 'holder', h.holder, 'kind', h.kind, 'language', h.language, 'id_kind', h.id_kind,
    'groups', (SELECT coalesce(json_agg(g.doc ORDER BY g.name), '[]')
               FROM tier_groups g WHERE g.open AND g.holder_no = h.holder_no),
    'accounts', (SELECT coalesce(json_agg(json_build_array(a.account, a.cycle_day, a.portal,
                    (SELECT coalesce(json_agg(r.doc), '[]') FROM (
                        SELECT doc FROM bills b WHERE b.account_no = a.account_no
                        ORDER BY b.to_day DESC, b.bill DESC LIMIT {RECENT_BILLS}) r))), '[]')
                 FROM accounts a WHERE a.holder_no = h.holder_no),
    'numbers', json_agg(json_build_object('number_no', n.number_no,
        'part', json_build_array('number', n.number, n.account, n.product, n.charging, n.main_package, n.status, n.why,
            n.since_us, n.active_since_us, n.starting_value_satang, n.addons_made, n.why_since_us),
        'tally_month', w.tally_month, 'tally', w.tally, 'past', w.past_months, 'tier', t.doc,
        'names', (SELECT coalesce(json_object_agg(p.number, p.until_us), '{{}}') FROM past_numbers p
                  WHERE p.number_no = n.number_no))))::text
FROM holders h JOIN numbers n USING (holder_no) JOIN wallets w USING (number_no) LEFT JOIN tiers t USING (number_no)
WHERE n.current AND n.status NOT IN ('ended', 'pre-active')
GROUP BY h.holder_no ORDER BY h.holder_no
) TO STDOUT
"""  # noqa: S608  # a constant of ours
"""A row a holder that has numbers in service, as JSON, in the order of a base."""
COUNT = "SELECT count(*) FROM numbers WHERE current AND status NOT IN ('ended', 'pre-active')"


class _Number(msgspec.Struct):
    number_no: int
    part: NumberPart
    tally_month: int
    tally: int
    past: list[int]
    tier: TierPart | None
    names: dict[str, int]


class _Holder(msgspec.Struct):
    holder_no: int
    holder: str
    kind: str
    language: str
    id_kind: str
    groups: tuple[TierGroupPart, ...]
    accounts: list[tuple[str, int, bool, tuple[BillPart, ...]]]
    numbers: list[_Number]


_DECODE = msgspec.json.Decoder(_Holder).decode


def numbers_in(connection: Any) -> int:
    """How many numbers are in service."""
    return int(connection.execute(COUNT).fetchone()[0])


def holdings(connection: Any, at_us: int) -> Iterator[tuple[Holding, list[str]]]:
    """Every holder with numbers in service and what is known of them at an instant; and the names of those numbers."""
    with connection.cursor().copy(HOLDERS) as copy:
        for (text,) in copy.rows():
            row = _DECODE(text)
            yield _holding(row, at_us), [one.part.number for one in row.numbers]


def _holding(row: _Holder, at_us: int) -> Holding:
    part = HolderPart(row.holder, row.kind, row.language, row.id_kind, len(row.numbers))
    desk = HolderDesk(row.holder, 0)
    accounts = {}
    for account, cycle_day, portal, bills in row.accounts:
        one = accounts[account] = AccountDesk(AccountPart(account, row.holder, cycle_day, portal), desk)
        one.recent = {bill.bill: bill for bill in bills}
    tiered: dict[str, tuple[NumberDesk, AccountDesk]] = {}
    for given in row.numbers:
        number = NumberDesk(given.part.number, desk)
        number.number_no, number.part, number.tier, number.names = given.number_no, given.part, given.tier, given.names
        number.tally_month, number.tally = given.tally_month, given.tally
        number.past = list(zip(given.past[::2], given.past[1::2], strict=True))
        tiered[number.number] = (number, accounts[given.part.account])
    members = tuple(
        Member(number.part, number.tier or TierPart(number.number), months_of(number, account, at_us))
        for number, account in tiered.values()
        if number.part is not None
    )
    nos = [number.number_no for number, _ in tiered.values()]
    return Holding(row.holder_no, part, members, nos, row.groups, longest_us(tiered))


def write_world(
    connection: Any, writer: BaseWriter, at_us: int, terms: TiersTerms, progress: Callable[[int], None]
) -> None:
    """Write the base of a world at an instant; ``progress`` is told how many numbers are done."""
    stated, done = as_stated(terms), 0
    for holding, names in holdings(connection, at_us):
        numbers, months = rows_of(holding, at_us, stated)
        writer.add(numbers, months, zip(holding.number_nos, names, strict=True))
        done += len(numbers)
        progress(done)
