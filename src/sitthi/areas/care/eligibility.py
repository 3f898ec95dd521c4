"""Who may have a device protected: the number, its holder and the holder's papers (4.1.a, 4.1.c, 4.1.d). Pure."""

from __future__ import annotations

from sitthi.areas.care.conditions import BAR
from sitthi.areas.care.terms import CareTerms, Joining
from sitthi.kernel.decision import Remedy
from sitthi.kernel.moment import end_of_day
from sitthi.standing.bills import overdue, paying
from sitthi.standing.parts import ACTIVE, PERMANENT, POSTPAID, SUSPENDED, HolderPart, NumberPart, Standing
from sitthi.standing.reasons import Look

WHO = "care/4.1.a"
NEVER_REFUSED = "care/4.1.c"
RESIDENT = "care/4.1.d"
CITIZEN_ID = "care/2.22"
FOREIGNER_ID = "care/2.34"

MOBILE = "mobile"
PERSON = "person"
PASSPORT = "passport"
CARD = "thai-id-card"
NONE = "none"


def look_customer(
    look: Look, at_us: int, standing: Standing, terms: CareTerms, shown: tuple[str, ...] = (), expires_day: int = 0
) -> None:
    """Every condition of 4.1 on the customer, with what mends it (also of an heir, R113).

    Reads holder, number, bills, barred. ``shown`` are documents shown now, ``expires_day`` the last day of the id card
    (0 = not stated).
    """
    _look_number(look, standing.number)
    if look.check(WHO, standing.holder.kind == PERSON, standing.holder.kind, PERSON):
        look.never()
    _look_debts(look, at_us, standing, terms)
    said = "barred" if standing.barred else "not-barred"
    for clause in (NEVER_REFUSED, BAR):
        if look.check(clause, not standing.barred, said, "not-barred", reading="R107"):
            look.never()
    _look_residence(look, standing.holder, terms.joining)
    expired = expires_day > 0 and end_of_day(expires_day) < at_us
    _look_papers(look, standing.holder, shown, terms.joining, expired=expired)


def _look_number(look: Look, number: NumberPart) -> None:
    """A postpaid mobile number in service; one that is neither may become it, by the operator or its customer."""
    subject = f"number/{number.number}"
    lasting = number.status in {ACTIVE, SUSPENDED} and number.why != PERMANENT
    if look.check(WHO, number.product == MOBILE, number.product, MOBILE):
        look.never()
    if look.check(WHO, number.status == ACTIVE, number.status, ACTIVE):
        if lasting:
            look.possible(Remedy("number.resumed", {}, subject))
        else:
            look.never()
    if look.check(WHO, number.charging == POSTPAID, number.charging, POSTPAID):
        if lasting and number.product == MOBILE:
            look.possible(Remedy("number.recharged-as", {"to": POSTPAID}, subject))
        else:
            look.never()


def _look_debts(look: Look, at_us: int, standing: Standing, terms: CareTerms) -> None:
    """No mobile bill is overdue; each that is would have to be paid."""
    late = overdue(standing.bills, at_us)
    open_satang = sum(bill.open_satang for bill in late)
    if not look.check(WHO, not late, open_satang, 0, "satang"):
        return
    look.possible(*(paying(bill, terms.joining.pay_at) for bill in late))


def _look_residence(look: Look, holder: HolderPart, joining: Joining) -> None:
    """Whoever is registered as living elsewhere, or without a right to stay, cannot enrol; a foreigner says so."""
    known = holder.residency or (NONE if holder.id_kind == PASSPORT else "thailand")
    met = known != NONE and known.casefold() not in joining.not_accepted
    if look.check(RESIDENT, met, known, f"not {', '.join(joining.not_accepted)}", reading="R108"):
        look.never()


def _look_papers(look: Look, holder: HolderPart, shown: tuple[str, ...], joining: Joining, *, expired: bool) -> None:
    """A citizen has an id card that has not expired, or another of a Thai authority; a foreigner the listed papers."""
    held = {*shown, *holder.documents}
    if holder.id_kind == PASSPORT:
        held |= {PASSPORT, holder.residency}
        listed = [one for one in joining.foreigner_ids if one in held]
        if look.check(
            FOREIGNER_ID, len(listed) == len(joining.foreigner_ids), _said(listed), _said(joining.foreigner_ids)
        ):
            data: dict[str, object] = {
                "documents": [PASSPORT, *(one for one in joining.foreigner_ids if one != PASSPORT)],
                "channel": "shop",
            }
            look.possible(Remedy("identity.verified", data, f"holder/{holder.holder}"))
        return
    if holder.kind != PERSON:
        return
    held = held if expired else {*held, CARD}
    listed = [one for one in joining.citizen_ids if one in held]
    if look.check(CITIZEN_ID, bool(listed), _said(listed) if listed else "expired", _said(joining.citizen_ids)):
        look.never()


def _said(names: list[str] | tuple[str, ...]) -> str:
    return ", ".join(names) or NONE
