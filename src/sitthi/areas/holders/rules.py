"""Who may become a holder and open an account. Pure; neither name nor id number ever enters a reason."""

from __future__ import annotations

from msgspec.structs import replace
from stdnum.th import pin

from sitthi.areas.holders.model import CITIZEN, COMPANY, JURISTIC, PASSPORT, OpenAccount, RegisterHolder
from sitthi.areas.holders.terms import HoldersTerms
from sitthi.kernel.command import Command
from sitthi.kernel.decision import GRANTED, RECORDED, Decision, Reason
from sitthi.standing.parts import AccountPart, HolderPart, Standing
from sitthi.standing.reasons import Look


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
        part = HolderPart(command.key, body.kind, body.language, body.id_kind)
        return Decision(GRANTED, tuple(look.reasons), changes=(part,))
    part = replace(known, language=body.language, id_kind=body.id_kind)
    return Decision(RECORDED, tuple(look.reasons), changes=(part,))


def open_account(command: Command[OpenAccount], standing: Standing, terms: HoldersTerms) -> Decision:
    """An account is opened once and stays with its holder (house/account-once)."""
    look = Look(terms.off, command.at_us)
    account = standing.account
    value = "unknown" if account is None else "open"
    if look.check("house/account-once", account is None, value, "unknown"):
        look.never()
        return look.refusal()
    body = command.body
    part = AccountPart(command.key, body.holder, body.cycle_day, body.portal)
    return Decision(GRANTED, tuple(look.reasons), changes=(part,))


def _known(standing: Standing) -> HolderPart | None:
    """The holder, if registered before."""
    return standing.holder


def _look_at_id_kind(look: Look, body: RegisterHolder) -> None:
    """A company is a juristic person, and no other id is one's."""
    met = (body.kind == JURISTIC) == (body.id_kind == COMPANY)
    if look.check(
        "house/identity", met, body.id_kind, COMPANY if body.kind == JURISTIC else "citizen, passport"
    ):
        look.never()


def _look_at_id_number(look: Look, body: RegisterHolder, terms: HoldersTerms) -> None:
    """The number's form; a wrong check digit may be an old slip, so the terms say what it does."""
    number = pin.compact(body.id_number)
    if body.id_kind == PASSPORT or not number:
        # A citizen or company may be registered first and show the card later; a passport is its own proof.
        if look.check("house/identity", bool(number) or body.id_kind != PASSPORT, body.id_kind, "id-given"):
            look.never()
        return
    digits = terms.citizen_digits if body.id_kind == CITIZEN else terms.company_digits
    well_formed = number.isascii() and number.isdigit() and len(number) == digits
    if look.check("house/identity", well_formed, body.id_kind, digits, "digits"):
        look.never()
        return
    sound = number[-1] == pin.calc_check_digit(number)
    if terms.check_digit_enforced:
        if look.check("house/identity", sound, body.id_kind, "check-digit"):
            look.never()
    elif not sound:
        look.reasons.append(Reason("house/identity", met=False, value=body.id_kind, threshold="check-digit"))
