"""Where documents take their facts from: a bill and its payments, a complaint and its customer's decisions."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from typing import Any

import msgspec

from sitthi.areas.points import store as points_store
from sitthi.documents.entries import Entry, Teller, actor
from sitthi.documents.evidence import Attachment, Evidence, Held, Paper, deadlines_of
from sitthi.documents.statement import Earned, Payer, Statement, statement
from sitthi.kernel.decision import LATE, REFUSED
from sitthi.kernel.errors import BadInput
from sitthi.kernel.moment import date_of, day_of
from sitthi.standing import lots
from sitthi.standing.money_parts import BillPart, ComplaintPart, PaymentPart
from sitthi.standing.points_parts import ENROLLED, NONE, PointsPart
from sitthi.storage.pipeline import Connection
from sitthi.terms import Book, Text, Values
from sitthi.views.life import OF_HOLDER
from sitthi.views.receipts import Shelf, Told, told
from sitthi.views.state import unknown
from sitthi.views.state_points import latest_of

_BILLS = """
SELECT b.doc::text, h.holder, h.name, h.language, a.last_loc, a.account, p.doc::text
FROM bills b JOIN accounts a USING (account_no) JOIN holders h USING (holder_no)
LEFT JOIN points p ON p.place_no = a.account_no
WHERE b.bill = %s AND (%s = '' OR a.account = %s) ORDER BY a.account LIMIT 2
"""
_COMPLAINT = """
SELECT c.doc::text, h.holder, h.name, h.language, h.last_loc FROM complaints c JOIN holders h USING (holder_no)
WHERE c.complaint = %s
"""
_POINTS = """
SELECT p.doc::text FROM points p JOIN (
    SELECT 0 AS kind, account_no AS place_no, account AS name, holder_no FROM accounts
    UNION ALL SELECT 1, number_no, number, holder_no FROM numbers
) place USING (place_no) JOIN holders h USING (holder_no) WHERE h.holder = %(holder)s ORDER BY place.kind, place.name
"""
_BILL = msgspec.json.Decoder(BillPart)
_COMPLAINT_PART = msgspec.json.Decoder(ComplaintPart)


class Found(msgspec.Struct, frozen=True):
    """A document's model, and the language its customer is spoken to in."""

    model: Statement | Evidence
    language: str


def bill_statement(connection: Connection, book: Book, bill: str, account: str = "") -> Found:
    """The statement of a bill; raises BadInput where there is none, or several of that name."""
    rows = connection.execute(_BILLS, (bill, account, account)).fetchall()
    if not rows:
        raise unknown("bill", bill)
    if len(rows) > 1:
        raise BadInput(
            what=f"several accounts have a bill {bill!r}",
            remedy=f"Name one with --account, such as --account {rows[0][5]}.",
            field="bill",
        )
    doc, holder, name, language, last_loc, _, points = rows[0]
    part = _BILL.decode(doc)
    rate = book.values("general", date_of(day_of(part.issued_us))).percent("tax.vat")
    channels = Values(book.documents["prepaid"][-1]).texts("form3.channels")
    own = None if points is None else earned(points_store.points(points), part, latest_of(connection, [holder]))
    payer = Payer(holder, name, payments(Shelf(connection), last_loc, part), channels, own)
    return Found(statement(part, payer, _issuer(book), rate), language)


def earned(part: PointsPart, bill: BillPart, at_us: int) -> Earned | None:
    """The points of an account that takes part, and what of them a bill has brought; None where it does not."""
    if part.state != ENROLLED:
        return None
    lot = lots.standing_lot(part, f"bill:{bill.account}/{bill.bill}", at_us)
    brought = (lot.points, lot.expires_day) if lot else (0, 0)
    return Earned(lots.balance(part, at_us), *brought)


def payments(shelf: Shelf, last_loc: int, bill: BillPart) -> tuple[PaymentPart, ...]:
    """The payments of a bill as they are now, oldest first, from its account's decisions since it was issued."""
    found: dict[str, PaymentPart] = {}
    for one in shelf.chain(last_loc):
        if one.decision.outcome == LATE:
            continue
        if one.command.at_us < bill.issued_us:
            break
        for part in one.decision.changes:
            if isinstance(part, PaymentPart) and part.bill == bill.bill:
                found.setdefault(part.payment, part)
    return tuple(sorted(found.values(), key=lambda part: part.at_us))


def complaint_evidence(connection: Connection, teller: Teller, book: Book, complaint: str) -> Found:
    """The evidence file of a complaint; raises BadInput where there is none such."""
    row = connection.execute(_COMPLAINT, (complaint,)).fetchone()
    if row is None:
        raise unknown("complaint", complaint)
    doc, holder, name, language, last_loc = row
    part = _COMPLAINT_PART.decode(doc)
    evidence = Evidence(
        complaint=part,
        name=name,
        issuer=_issuer(book),
        papers=papers(Shelf(connection), teller, last_loc, complaint),
        deadlines=deadlines_of(part),
        entries=Entries(connection, teller, holder),
        points=points_held(connection, holder),
    )
    return Found(evidence, language)


def points_held(connection: Connection, holder: str) -> tuple[Held, ...]:
    """The points of all places of a customer that have or had any, accounts first, as of its latest decision."""
    at_us = latest_of(connection, [holder])
    parts = (points_store.points(doc) for (doc,) in connection.execute(_POINTS, {"holder": holder}).fetchall())
    return tuple(
        Held(
            part.place,
            part.state,
            lots.balance(part, at_us),
            part.owed_points,
            tuple((lot.left, lot.expires_day) for lot in part.lots if lot.left and lot.expires_day >= day_of(at_us)),
        )
        for part in parts
        if part.state != NONE
    )


def papers(shelf: Shelf, teller: Teller, last_loc: int, complaint: str) -> tuple[Paper, ...]:
    """What was done with a complaint and written about it, oldest first, from its decisions among its holder's."""
    subject = f"complaint/{complaint}"
    own = (one for one in shelf.chain(last_loc) if one.command.subject == subject)
    written = [paper(one, teller) for one in own if one.decision.outcome not in {REFUSED, LATE}]
    return tuple(reversed(written))


def paper(one: Told, teller: Teller) -> Paper:
    """What one decision on a complaint was asked for with: its text, and what is known of its attachments."""
    data: dict[str, Any] = msgspec.json.decode(one.command.body)
    attachments = tuple(msgspec.convert(file, Attachment) for file in data.get("attachments") or ())
    return Paper(one.command.at_us, teller.answer(one, data), actor(one), str(data.get("text") or ""), attachments)


def timeline(connection: Connection, holder: str) -> Iterator[Told]:
    """Every decision about a holder, its accounts and all numbers it has or had, in the order in which they were made.

    First only the places of the receipts are gathered; then each receipt is read in its turn, so that of a long life
    no more is held than eight bytes a decision.
    """
    shelf = Shelf(connection)
    places = array("q")
    for (last_loc,) in connection.execute(OF_HOLDER, {"name": holder}).fetchall():
        loc = last_loc
        while loc:
            places.append(loc)
            loc = shelf.entry(loc).before
    for loc in sorted(places):
        yield told(shelf.entry(loc).receipt)


class Entries:
    """A holder's timeline in words; each walk through it reads the receipts anew."""

    def __init__(self, connection: Connection, teller: Teller, holder: str) -> None:
        """Of one holder, told by a teller."""
        self._connection = connection
        self._teller = teller
        self._holder = holder

    def __iter__(self) -> Iterator[Entry]:
        """One entry a decision, oldest first."""
        for one in timeline(self._connection, self._holder):
            yield self._teller.entry(one)


def _issuer(book: Book) -> Text:
    return book.documents["prepaid"][-1].issuer
