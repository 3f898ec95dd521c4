"""Who may become a holder and open an account. Pure; neither name nor id number ever enters a reason."""

from __future__ import annotations

from msgspec.structs import replace
from stdnum.th import moa, pin

from sitthi.areas.holders.categories import change_category, join_portal
from sitthi.areas.holders.identity import authorise_person, verify_identity
from sitthi.areas.holders.model import CITIZEN, COMPANY, JURISTIC, PASSPORT, OpenAccount, RegisterHolder
from sitthi.areas.holders.terms import HoldersTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Reason
from sitthi.standing.parts import AccountPart, HolderPart, Standing
from sitthi.standing.reasons import Look

__all__ = [
    "authorise_person",
    "change_category",
    "join_portal",
    "open_account",
    "register_holder",
    "verify_identity",
]

IDENTITY = "house/identity"


def register_holder(command: Command[RegisterHolder], standing: Standing, terms: HoldersTerms) -> Decision:
    """Whoever holds numbers is known by an id that fits what they are, and stays that (house/identity)."""
    body, known = command.body, _known(standing)
    look = Look(terms.off, command.at_us)
    _look_at_id_kind(look, body)
    _look_at_id_number(look, body, terms)
    if known is not None and look.check("house/holder-kind", body.kind == known.kind, body.kind, known.kind):
        look.never()
    if look.unmet:
        return look.refusal()
    if known is None:
        part = HolderPart(command.key, body.kind, body.language, body.id_kind, residency=body.residency)
        return Decision(GRANTED, tuple(look.reasons), changes=(part,))
    part = replace(known, language=body.language, id_kind=body.id_kind, residency=body.residency or known.residency)
    if body.id_kind != known.id_kind:
        # Who now goes by another id has not been verified by it.
        part = replace(part, verified_us=0, documents=())
    return Decision(RECORDED, tuple(look.reasons), changes=(part,))


def open_account(command: Command[OpenAccount], standing: Standing, terms: HoldersTerms) -> Decision:
    """An account is opened once and stays with its holder (house/account-once)."""
    look = Look(terms.off, command.at_us)
    account = standing.account
    value = "unknown" if account is None else "open"
    if look.check("house/account-once", account is None, value, "unknown"):
        look.never()
        return look.refusal()
    if account is not None:
        # Whatever is switched off, what is open can not be opened.
        return Decision(RECORDED, tuple(look.reasons))
    body = command.body
    part = AccountPart(command.key, body.holder, body.cycle_day, body.portal)
    return Decision(GRANTED, tuple(look.reasons), changes=(part,))


def _known(standing: Standing) -> HolderPart | None:
    """The holder, if registered before."""
    return standing.holder


def _look_at_id_kind(look: Look, body: RegisterHolder) -> None:
    """A company is a juristic person, and no other id is one's."""
    expected = COMPANY if body.kind == JURISTIC else f"{CITIZEN}, {PASSPORT}"
    met = (body.kind == JURISTIC) == (body.id_kind == COMPANY)
    if look.check(IDENTITY, met, body.id_kind, expected):
        look.never()


def _look_at_id_number(look: Look, body: RegisterHolder, terms: HoldersTerms) -> None:
    """The number is there and complete; a wrong check digit may be an old slip, so the terms say what it does."""
    kind, number = body.id_kind, pin.compact(body.id_number)
    if kind == PASSPORT:
        value = f"{kind}/number-given" if number else f"{kind}/no-number"
        if look.check(IDENTITY, bool(number), value, f"{kind}/number-given"):
            look.never()
        if number:
            _look_at_passport(look, number, terms)
    elif number:
        # A citizen or company may come without a number and show it later.
        digits = terms.citizen_digits if kind == CITIZEN else terms.company_digits
        whole = number.isascii() and number.isdigit() and len(number) == digits
        if look.check(IDENTITY, whole, kind, digits, "digits"):
            look.never()
        if whole:
            _look_at_check_digit(look, kind, number, terms)


def _look_at_passport(look: Look, number: str, terms: HoldersTerms) -> None:
    """A passport's number is of letters and digits, as long as travel documents have it."""
    least, most = terms.passport_least, terms.passport_most
    whole = number.isascii() and number.isalnum() and least <= len(number) <= most
    if look.check(IDENTITY, whole, f"{PASSPORT}/{'complete' if whole else 'incomplete'}", f"{PASSPORT}/complete"):
        look.never()


def _look_at_check_digit(look: Look, kind: str, number: str, terms: HoldersTerms) -> None:
    sound = pin.is_valid(number) if kind == CITIZEN else moa.is_valid(number)
    expected = f"{kind}/right-check-digit"
    value = expected if sound else f"{kind}/wrong-check-digit"
    if not terms.check_digit_enforced:
        look.reasons.append(Reason(IDENTITY, sound, value, expected))
    elif look.check(IDENTITY, sound, value, expected):
        look.never()
